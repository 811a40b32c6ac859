"""Scores how well near-copies are found. There are two kinds of near-copies: edited versions of
articles, and pairs of copies that were put into a set of other articles (the planted pairs).
"""

import gzip
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from wirewatch.digests.stories import Signature, are_copies, group, signature

Name = tuple[str, str]  # of an article, and the edit that made it
BASE, PLANTED = "base", "planted"


def dedup_rows(folder: Path) -> list[tuple[str, float, float]]:
    """Return (name, value, goal) for each figure. `folder` has the labelled input (see
    docs/development.md).

    If a figure is a share, its goal is a minimum. If a figure is a count or a time in milliseconds,
    its goal is a maximum.
    """
    texts = dict(_edits(folder / "dedup")) | dict(_planted(folder / "dedup"))
    for text in texts.values():
        signature(text)  # a worker that is warm knows its words
    start = time.process_time()
    signatures = {name: signature(text) for name, text in texts.items()}
    found = _found(signatures)
    spent = time.process_time() - start
    right = sum((name, BASE) in names for (name, _), names in found.items())
    pairs = [
        line.split()
        for line in (folder / "dedup/minhash_articles_1000.truth").read_text("utf-8").splitlines()
    ]
    story = {name: number for number, names in enumerate(group(signatures)) for name in names}
    return [
        ("near-copies: recall over fifteen kinds of edits", right / len(found), 0.97),
        ("near-copies: precision", right / sum(len(names) for names in found.values()), 0.995),
        (
            "near-copies: planted pairs in one story",
            sum(story[a, PLANTED] == story[b, PLANTED] for a, b in pairs) / len(pairs),
            1.0,
        ),
        ("near-copies: stories that join what is unrelated", float(_mixed(story, dict(pairs))), 0.0),
        ("near-copies: ms for a signature and its candidates", spent / len(texts) * 1000, 1.0),
    ]


def _edits(folder: Path) -> Iterator[tuple[Name, str]]:
    with gzip.open(folder / "edits.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield (row["base"], row["kind"]), row["text"]


def _planted(folder: Path) -> Iterator[tuple[Name, str]]:
    for line in (folder / "minhash_articles_1000.train").read_text("utf-8").splitlines():
        name, _, text = line.partition(" ")
        yield (name, PLANTED), text


def _found(signatures: dict[Name, Signature]) -> dict[Name, set[Name]]:
    """Map each edited article X to the unedited articles Y for which `are_copies` returns True."""
    owners: defaultdict[int, set[Name]] = defaultdict(set)
    for name, each in signatures.items():
        if name[1] in {BASE, PLANTED}:
            for key in each.keys:
                owners[key].add(name)
    found = {}
    for name, each in signatures.items():
        if name[1] not in {BASE, PLANTED}:
            candidates = set[Name]().union(*(owners[key] for key in each.keys if key in owners))
            found[name] = {other for other in candidates if are_copies(each, signatures[other])}
    return found


def _mixed(story: dict[Name, int], pairs: dict[str, str]) -> int:
    """Count the stories that join unrelated articles. `story` maps each article to the number of
    its story. `pairs` maps an original article to its copy; both count as the same article.
    """
    origins: defaultdict[int, set[str]] = defaultdict(set)
    first = {copy: name for name, copy in pairs.items()}
    for (name, _), number in story.items():
        origins[number].add(first.get(name, name))
    return sum(len(names) > 1 for names in origins.values())
