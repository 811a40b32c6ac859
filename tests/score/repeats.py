"""Measures how well digests show new events and suppress repeats, with labelled pairs of articles.

`python -m tests.score.repeats FILE.jsonl [-v]` prints one JSON object. Each line of the file has
`label` (`new` or `same`), `kind`, `lang`, `earlier` and `later`. The articles have `title`, `body`
and `published`. `-v` lists wrong decisions.

Each pair gives three digests for an instant route, and three for a daily route: one digest has only
`later`, after `earlier` was reported; two digests have both articles, one digest for each order.

- withheld: the number of `new` pairs with at least one digest in which an article is not shown as a
  story of its own.
- suppressed: the number of `same` pairs for which `later` is hidden in at least one of the two
  digests (instant and daily) that have only `later`. Digests with both articles do not count here.
"""

import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from wirewatch.configuration.routes import Route
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import plan_digest
from wirewatch.digests.prior_reports import PriorReport, ReportedStory, prior_report
from wirewatch.digests.repeats import (
    ComparedText,
    Effort,
    StoryRecord,
    candidate_keys,
    compare,
    shortened,
    stored_keys,
    story_of,
)
from wirewatch.digests.stories import signature

from tests.unit.matched_articles import matched_article, route

LATER = "later digest"
LEAST_SUPPRESSED = 0.8


def main(arguments: Sequence[str]) -> int:
    """Print the figures. Return 0 if no new event is withheld and at least 80 % of the repeats are
    suppressed. Otherwise return 1. Return 2 if `arguments` does not have exactly one file.
    """
    files = [Path(name) for name in arguments if not name.startswith("-")]
    if len(files) != 1:
        print("usage: python -m tests.score.repeats FILE.jsonl [-v]", file=sys.stderr)
        return 2
    pairs = [json.loads(line) for line in files[0].read_text("utf-8").splitlines() if line.strip()]
    figures, mistakes = score(pairs)
    print(json.dumps(figures, ensure_ascii=False))
    if "-v" in arguments:
        print(*mistakes, sep="\n", file=sys.stderr)
    return 0 if not figures["withheld"] and figures["suppressed"] >= LEAST_SUPPRESSED * figures["same"] else 1


def score(pairs: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """Return the figures, and a line for each pair that was decided wrongly."""
    counts: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    mistakes = []
    for pair in pairs:
        label = pair["label"]
        hidden = list(ways_hidden(pair))
        is_wrong = bool(hidden) if label == "new" else not any(way.startswith(LATER) for way in hidden)
        counts[label] += 1
        counts["withheld"] += label == "new" and is_wrong
        counts["suppressed"] += label == "same" and not is_wrong
        counts["grouped"] += label == "same" and any(not way.startswith(LATER) for way in hidden)
        kind = kinds.setdefault(f"{label}: {pair['kind']}", Counter())
        kind["pairs"] += 1
        kind["wrong"] += is_wrong
        if is_wrong:
            ways = ", ".join(hidden) or "shown"
            mistakes.append(f"{pair.get('id', '')} {pair['lang']} {label} {pair['kind']}: {ways}")
    figures = {
        "new": counts["new"],
        "withheld": counts["withheld"],
        "same": counts["same"],
        "suppressed": counts["suppressed"],
        "grouped_in_one_digest": counts["grouped"],
        "cpu_ms_per_article": round(milliseconds_per_article(pairs), 2),
        "kinds": {name: dict(kind) for name, kind in sorted(kinds.items())},
    }
    return figures, mistakes


def ways_hidden(pair: Mapping[str, Any]) -> Iterator[str]:
    """Make six digests from the two articles of a pair. If a digest does not show each of its
    articles as a separate story, yield the name of the digest, such as `later digest, instant`.
    """
    earlier, later = (_text(pair[name], pair["lang"]) for name in ("earlier", "later"))
    for schedule in ("instant", "daily 07:30"):
        of = route(schedule)
        if not shown([later], of, {0: _report(later, earlier)}):
            yield f"{LATER}, {schedule}"
        for order, texts in (("", [earlier, later]), (", other order", [later, earlier])):
            if len(shown(texts, of, {})) < len(texts):
                yield f"one digest{order}, {schedule}"


def shown(texts: Sequence[ComparedText], of: Route, reports: Mapping[int, PriorReport | None]) -> list[str]:
    """Return the headlines of a digest of `texts`. `reports` has prior reports, by index in `texts`."""
    articles = [_article(number, text) for number, text in enumerate(texts)]
    plan = plan_digest(
        articles,
        of,
        (),
        {articles[number].article_id: report for number, report in reports.items() if report is not None},
        texts={article.article_id: text for article, text in zip(articles, texts, strict=True)},
    )
    titles = {article.article_id: article.title for article in articles}
    return [titles[story.lead] for story in plan.stories]


def milliseconds_per_article(pairs: Sequence[Mapping[str, Any]]) -> float:
    """Return the CPU time per pair for reading the stored story and comparing the later article."""
    texts = [[_text(pair[name], pair["lang"]) for name in ("earlier", "later")] for pair in pairs]
    stored = [(later, story_of(earlier).to_bytes()) for earlier, later in texts]
    gc.collect()
    gc.freeze()  # the garbage collector then skips the objects that earlier figures left
    started = time.process_time()
    for later, row in stored:
        compare(later, StoryRecord.from_bytes(row))
    seconds = time.process_time() - started
    gc.unfreeze()
    return seconds * 1000 / max(1, len(stored))


def _report(article: ComparedText, reported: ComparedText) -> PriorReport | None:
    """Compare `article` with the story of `reported`. Return a prior report of this story if
    `article` is found to repeat or update it. Otherwise return None.
    """
    if set(candidate_keys(article)).isdisjoint(stored_keys(reported)):
        return None
    record = StoryRecord.from_bytes(story_of(reported).to_bytes())
    pairs = _article(0, reported).pairs
    return prior_report(article, [ReportedStory(1, reported.published, record, pairs)], Effort())


def _article(number: int, text: ComparedText) -> MatchedArticle:
    return matched_article(
        number,
        title=text.title,
        published=text.published,
        arrived=text.published,
        signature=signature(f"{text.title}\n\n{text.body}").to_text(),
        words=len(text.body.split()),
    )


def _text(article: Mapping[str, str], language: str) -> ComparedText:
    published = datetime.fromisoformat(article["published"])
    text = ComparedText(article["title"], article["body"], published, language=language)
    return ComparedText.from_bytes(shortened(text).to_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
