"""`wirewatch import`: searches of another tool → a watchlist, with every difference of meaning told."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from wirewatch.commands.articles import NoArticlesFound
from wirewatch.commands.output import plain_lines, print_object, problem_object
from wirewatch.dialects.report import report
from wirewatch.dialects.watchlist_draft import Imported, convert_file

LARGEST = 10_000_000  # bytes; the converter has its own limit, in characters


def convert(options: argparse.Namespace) -> int:
    """The watchlist goes to standard output or a file, the report to standard error. Exit 1 where a search could not be converted."""
    file: Path = options.file
    if not file.is_file():
        raise NoArticlesFound(f"{file} is no file")
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise NoArticlesFound(f"{file} has more than {LARGEST:,} bytes: split it")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        print(f"{file} is not UTF-8: read as Windows-1252", file=sys.stderr)
    imported = convert_file(str(file), text, options.dialect)
    if options.output and imported.watchlist:
        options.output.write_text(imported.watchlist, encoding="utf-8")
    if options.json:
        _print_objects(imported)
    else:
        if options.output is None and imported.watchlist:
            print(imported.watchlist)
        print(plain_lines(report(imported, str(file), text)), file=sys.stderr)
    return 1 if imported.problems else 0


def _print_objects(imported: Imported) -> None:
    for each in imported.searches:
        if each.conversion is not None:
            notes = [asdict(note) for note in each.conversion.notes]
            print_object(
                {
                    "rule": each.rule,
                    "search": each.search.text,
                    "query": each.conversion.query,
                    "notes": notes,
                }
            )
    for problem in imported.problems:
        print_object(problem_object("error", problem))
