"""How many new events are withheld and how many re-publications are suppressed, on labelled pairs.

`python -m tests.score.repeats FILE.jsonl` prints one JSON object. Each line of the file is a pair: `label` (`new` or `same`),
`kind`, `lang`, `earlier` and `later`, each with `title`, `body`, `published`. `-v` lists the pairs that were decided wrongly.

A new event is withheld if any way of delivery withholds it: in a later digest than the first article, or in one digest with it,
in either order, on a scheduled or an instant route. A re-publication is suppressed if the later digest does not show it.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from wirewatch.digests.repeats import (
    ComparedText,
    Repeat,
    candidate_keys,
    compare,
    shortened,
    split_copies,
    story_of,
)
from wirewatch.digests.repeats.records import StoryRecord
from wirewatch.digests.stories import group, signature


def main(arguments: list[str]) -> int:
    """Print the figures; 0 if no new event is withheld and at least four fifths of the re-publications are suppressed."""
    files = [Path(name) for name in arguments if not name.startswith("-")]
    if len(files) != 1:
        print("usage: python -m tests.score.repeats FILE.jsonl [-v]", file=sys.stderr)
        return 2
    pairs = [json.loads(line) for line in files[0].read_text("utf-8").splitlines() if line.strip()]
    figures, mistakes = score(pairs)
    print(json.dumps(figures, ensure_ascii=False))
    if "-v" in arguments:
        for mistake in mistakes:
            print(mistake, file=sys.stderr)
    return 0 if not figures["withheld"] and figures["suppressed"] >= 0.8 * figures["same"] else 1


def score(pairs: list[dict[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """Return the figures and, for each pair that was decided wrongly, its id, kind and the ways that failed."""
    counts: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    mistakes = []
    spent = 0.0
    for pair in pairs:
        label, kind = pair["label"], kinds.setdefault(f"{pair['label']}: {pair['kind']}", Counter())
        started = time.process_time()
        hidden = list(ways_hidden(pair))
        spent += time.process_time() - started
        is_wrong = bool(hidden) if label == "new" else "later digest" not in hidden
        counts[label] += 1
        kind["pairs"] += 1
        kind["wrong"] += is_wrong
        counts["withheld"] += label == "new" and is_wrong
        counts["suppressed"] += label == "same" and not is_wrong
        counts["copies"] += label == "same" and "one digest" in hidden
        if is_wrong:
            mistakes.append(
                f"{pair.get('id', '')} {pair['lang']} {label} {pair['kind']}: {', '.join(hidden) or 'shown'}"
            )
    figures = {
        "new": counts["new"],
        "withheld": counts["withheld"],
        "same": counts["same"],
        "suppressed": counts["suppressed"],
        "same_in_one_digest": counts["copies"],
        "ms_per_pair": round(spent / max(1, len(pairs)) * 1000, 2),
        "kinds": {name: dict(counts_of_kind) for name, counts_of_kind in sorted(kinds.items())},
    }
    return figures, mistakes


def ways_hidden(pair: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ways of delivery by which the second article, or of two in one digest either, gets no headline of its own."""
    earlier, later = (_text(pair[name], pair["lang"]) for name in ("earlier", "later"))
    if is_repeat(later, earlier):
        yield "later digest"
    for name, articles in (("one digest", [earlier, later]), ("one digest, other order", [later, earlier])):
        if are_copies_of_one(articles):
            yield name


def is_repeat(article: ComparedText, reported: ComparedText) -> bool:
    """Whether a later digest leaves the article out: it meets the stored story and repeats it."""
    if set(candidate_keys(article)).isdisjoint(candidate_keys(reported)):
        return False
    stored = StoryRecord.from_bytes(
        story_of(ComparedText.from_bytes(shortened(reported).to_bytes())).to_bytes()
    )
    return compare(shortened(article), stored) == Repeat()


def are_copies_of_one(articles: list[ComparedText]) -> bool:
    """Whether one digest shows them as one story."""
    signatures = {number: signature(f"{each.title}\n\n{each.body}") for number, each in enumerate(articles)}
    return len(group(signatures)) == 1 and len(split_copies([shortened(each) for each in articles])) == 1


def _text(article: Mapping[str, str], language: str) -> ComparedText:
    return ComparedText(
        title=article["title"],
        body=article["body"],
        published=datetime.fromisoformat(article["published"]),
        language=language,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
