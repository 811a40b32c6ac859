"""The matches as a table for spreadsheets. docs/query-language.md describes the columns."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO

from wirewatch.backtest.comparison import ArchiveMatch
from wirewatch.printable import printable_line

MATCH_COLUMNS = (
    *("watchlist", "rule", "severity", "published", "title", "source", "url", "language"),
    *("strength", "zone", "entities", "hits", "sentences", "file", "position"),
)
CHANGE_COLUMNS = ("change", "why")  # of a backtest
LONGEST_CELL = 32_000  # characters; a cell of Excel holds 32,767
# A spreadsheet may run a cell that begins with one of these as a formula. (OWASP, CSV injection)
_FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")

Change = Callable[[ArchiveMatch], tuple[str, str]]


def csv_report(matches: Iterable[ArchiveMatch], change: Change | None = None) -> bytes:
    """Return the table as UTF-8 with a byte order mark, so that Excel reads it as UTF-8.

    `change` returns the values of CHANGE_COLUMNS for a match. Without it, the table lacks these
    columns. Every cell is in quotes. A cell that a spreadsheet could run as a formula begins with
    an apostrophe.
    """
    table = StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow((*MATCH_COLUMNS, *(CHANGE_COLUMNS if change else ())))
    for match in matches:
        values = (*_values(match), *(change(match) if change else ()))
        writer.writerow([safe_cell(value) for value in values])
    return table.getvalue().encode("utf-8-sig", "replace")


def safe_cell(text: str) -> str:
    """Return a text as one line that no spreadsheet runs as a formula. The line is cut to
    LONGEST_CELL characters.
    """
    line = printable_line(text)
    if len(line) > LONGEST_CELL:
        line = line[: LONGEST_CELL - 1] + "…"
    return f"'{line}" if line.lstrip().startswith(_FORMULA_SIGNS) else line


def _values(match: ArchiveMatch) -> Iterator[str]:
    """Yield the values of MATCH_COLUMNS. `published` is empty for an article without a date."""
    yield from (match.watchlist, match.rule, match.severity)
    yield match.published.isoformat() if match.is_dated else ""
    yield from (match.title, match.source)
    evidence = match.evidence
    if evidence is None:
        yield from ("",) * 7
    else:
        yield from (evidence.url, evidence.language, evidence.strength, evidence.zone)
        yield " ".join(evidence.entities)
        yield "; ".join(evidence.hits)
        yield " | ".join(passage.quote for passage in evidence.passages)
    yield from (match.file, str(match.position))
