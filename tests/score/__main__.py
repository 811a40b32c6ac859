"""`make score`: prints a table and writes out/score.json.

Exit code 0: every goal is reached. 1: a goal is missed. 2: there is no corpus.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.conftest import CORPUS, NO_CORPUS
from tests.score import pages
from tests.score.corpus import files_below, labelled, read_all
from tests.score.dedup import dedup_rows
from tests.score.formats import FOLDERS, bounds, formats
from tests.score.rows import Row

NARROWEST = 80  # letters: there, names are folded, numbers are not
OUT = Path(__file__).parents[2] / "out/score.json"


def rows() -> Iterator[Row]:
    """Read the files of the corpus, and yield the rows of all sections."""
    html = read_all(labelled("html"))
    texts = read_all(labelled("txt"))
    yield from pages.bodies(html)
    yield from pages.standfirsts(html)
    yield from pages.facts(html)
    yield from pages.segments(html)
    yield from pages.comments(html, texts)
    yield from pages.dumps(texts)
    yield from pages.languages(html)
    others = read_all([file for folder in FOLDERS for file in files_below(folder)])
    yield from formats(others)
    yield from bounds(html + texts + others)
    yield from near_copies()
    yield from pages.times(html)


def near_copies() -> Iterator[Row]:
    """Yield the rows on near-copies. A row in milliseconds has no goal: times depend on the machine."""
    if not (CORPUS / "dedup").exists():
        return
    for name, value, goal in dedup_rows(CORPUS):
        timed, counted = ": ms " in name, "stories that" in name
        unit = "ms" if timed else "stories" if counted else "share"
        yield Row(
            "near-copies",
            name.removeprefix("near-copies: "),
            value,
            1,
            None if timed else goal,
            at_most=counted,
            unit=unit,
        )


def table(found: list[Row]) -> Table:
    shown = Table(title="How well articles are read", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("", "what", "measured", "goal", "of", "verdict"):
        shown.add_column(
            name,
            justify="right" if name in {"measured", "goal", "of"} else "left",
            no_wrap=name != "what",
            overflow="fold",
        )
    for number, row in enumerate(found):
        section = row.section if number == 0 or found[number - 1].section != row.section else ""
        goal = "" if row.goal is None else f"{'≤' if row.at_most else '≥'} {row.goal:g}"
        verdict = "" if row.goal is None else ("[green]pass[/]" if row.passes else "[red]MISS[/]")
        digits = 1 if row.value < 10 and row.value % 1 else 0
        value = f"{row.value:.3f}" if row.unit == "share" else f"{row.value:,.{digits}f} {row.unit}".rstrip()
        shown.add_row(section, row.name, value, goal, str(row.count), verdict)
    return shown


def verdict(found: list[Row]) -> str:
    goals = [row.passes for row in found if row.goal is not None]
    missed = goals.count(False)
    return f"{missed} of {len(goals)} goals missed" if missed else f"{len(goals)} goals, all met"


def main() -> int:
    console = Console(width=max(NARROWEST, Console().width))
    if not (CORPUS / "expected.jsonl").exists():
        console.print(f"Nothing to score: {NO_CORPUS} (looked for {CORPUS}/expected.jsonl).", soft_wrap=True)
        return 2
    found = list(rows())
    console.print(table(found))
    console.print(verdict(found), style="bold", highlight=False)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([row.as_dict() for row in found], indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.passes for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
