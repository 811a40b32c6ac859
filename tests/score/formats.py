"""Measures how files of all formats except pages and dumps are read.

A row of the score is a measured value. A row with a goal fails if its value is worse than the goal.
The counts for each folder have no goal, because the right results are mostly unknown. Other rows
have a goal:

- Nearly all items of the agency dpa must have the same title, and nearly the same text, in JSON as
  in NewsML-G2.
- Reading a file of any format, including pages, must not raise an unexpected exception, and must
  not exceed the limits of time and memory.
"""

from collections.abc import Iterator
from pathlib import PurePath

from wirewatch.errors import Reason

from tests.score.corpus import Read
from tests.score.rows import Row, folded, overlap, share, shingles

FOLDERS = ("wire", "feeds", "warc", "json", "eml", "pdf", "malicious")


def formats(reads: list[Read]) -> Iterator[Row]:
    for folder in FOLDERS:
        found = [each for each in reads if each.file.startswith(f"{folder}/")]
        yield from _folder(folder, found)
    yield from _twins([each for each in reads if each.file.startswith("wire/dpa/")])


def bounds(reads: list[Read]) -> Iterator[Row]:
    """Yield three rows: the number of unexpected exceptions, the longest time and the most memory.
    `reads` are the results of reading files without the sandbox.
    """
    yield Row(
        "all files",
        "exceptions that got out",
        sum(bool(each.broke) for each in reads),
        len(reads),
        0,
        at_most=True,
        unit="",
    )
    yield Row(
        "all files",
        "the slowest",
        max((each.seconds for each in reads), default=0),
        len(reads),
        10,
        at_most=True,
        unit="s",
    )
    yield Row(
        "all files",
        "the most memory",
        max((each.megabytes for each in reads), default=0),
        len(reads),
        400,
        at_most=True,
        unit="MB",
    )


def _folder(folder: str, found: list[Read]) -> Iterator[Row]:
    yield Row(
        folder, "files with articles", sum(bool(each.articles) for each in found), len(found), unit="files"
    )
    yield Row(folder, "articles", sum(len(each.articles) for each in found), len(found), unit="")
    skipped = [problem for each in found for problem in each.problems]
    yield Row(
        folder,
        "skipped: no articles",
        sum(each in {Reason.NOT_AN_ARTICLE, Reason.NO_ARTICLE} for each in skipped),
        len(skipped),
        unit="",
    )
    yield Row(
        folder,
        "refused",
        sum(each not in {Reason.NOT_AN_ARTICLE, Reason.NO_ARTICLE} for each in skipped),
        len(skipped),
        unit="",
    )


def _twins(reads: list[Read]) -> Iterator[Row]:
    """Compare dpa's items in JSON with the same items in NewsML-G2."""
    by_format = {
        suffix: {PurePath(each.file).stem: each.article for each in reads if each.file.endswith(suffix)}
        for suffix in (".json", ".xml")
    }
    pairs = [(article, by_format[".json"].get(name)) for name, article in by_format[".xml"].items()]
    both = [(left, right) for left, right in pairs if left and right]
    yield share(
        "wire",
        "an article in both formats or in neither",
        ((left is None) == (right is None) for left, right in pairs),
        0.9,
    )
    yield share(
        "wire",
        "the same title in both formats",
        (folded(left.title) == folded(right.title) for left, right in both),
        0.95,
    )
    yield share(
        "wire",
        "nearly the same text in both",
        (overlap(shingles(left.body), shingles(right.body)) > 0.9 for left, right in both),
        0.9,
    )
