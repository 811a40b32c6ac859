"""`wirewatch import`: converts searches of another tool, and reports differences of meaning."""

import argparse
import codecs
import sys
from dataclasses import asdict
from pathlib import Path

from wirewatch.commands.arguments import add_json
from wirewatch.commands.files.articles import InvalidPath, missing_path, unreadable_path
from wirewatch.commands.files.reports.output_files import check_new_file, writing
from wirewatch.commands.output import plain_lines, print_object, problem_object
from wirewatch.commands.registry import Command
from wirewatch.dialects.conversion import DIALECTS
from wirewatch.dialects.report import report
from wirewatch.dialects.watchlist_draft import Imported, convert_file

MAX_BYTES = 10_000_000  # the converter has a limit of its own, in characters
DOCUMENTS = (b"%PDF-", b"{\\rtf", b"PK\x03\x04")  # PDF, RTF, and files of Word and Excel


def add_arguments(parser: argparse.ArgumentParser) -> None:
    searches = "a text file with one search per line or paragraph; 'name: search' names the rule"
    parser.add_argument("file", type=Path, help=searches)
    parser.add_argument(
        "--dialect", choices=tuple(DIALECTS), required=True, help="the tool that the searches come from"
    )
    output = "write the watchlist to this new file instead of standard output"
    parser.add_argument("--output", type=Path, metavar="FILE", help=output)
    add_json(parser, "searches with their query and notes, and the errors")


def run(options: argparse.Namespace) -> int:
    """Convert searches, and print the watchlist or write it to --output. Return 1 if a search or
    the whole file can't be converted, else 0.

    A report is printed on standard error. With --json, objects are printed in place of watchlist
    and report.

    Raises InvalidPath if the file of searches is missing, can't be read, is not text, or has more
    than MAX_BYTES bytes. Raises UnusableOutput if the file of --output exists already or can't be
    written.
    """
    if options.output:
        check_new_file("--output", options.output)
    text = _read(options.file)
    imported = convert_file(str(options.file), text, options.dialect)
    if options.output and imported.watchlist:
        with writing("--output", options.output):
            options.output.write_text(imported.watchlist, encoding="utf-8")
    if options.json:
        _print_objects(imported)
    else:
        if options.output is None and imported.watchlist:
            print(imported.watchlist)
        print(plain_lines(report(imported, str(options.file), text)), file=sys.stderr)
    return 1 if imported.problems else 0


def _read(file: Path) -> str:
    """Return the text of a file. Raises InvalidPath if the file does not exist, can't be read, has
    more than MAX_BYTES bytes, or is not text.
    """
    if not file.is_file():
        raise InvalidPath(f"{file} is not a file") if file.exists() else missing_path(file)
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable_path(file, error) from error
    if len(data) > MAX_BYTES:
        raise InvalidPath(f"{file} has more than {MAX_BYTES:,} bytes; split it")
    return _decoded(data, file)


def _decoded(data: bytes, file: Path) -> str:
    """Return the text of a file in UTF-8, in UTF-16 with a byte order mark, or else in Windows-1252.

    Raises InvalidPath for a file that is not text, such as a document of a word processor.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # "Unicode text" of Windows
        return data.decode("utf-16", "replace")
    if data.startswith(DOCUMENTS) or b"\0" in data:
        raise InvalidPath(f"{file} is not a text file; save the searches as plain text (.txt) first")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        print(f"{file} is not UTF-8: read as Windows-1252", file=sys.stderr)
        return data.decode("cp1252", "replace")


def _print_objects(imported: Imported) -> None:
    for converted in imported.searches:
        if converted.conversion is not None:
            values = {
                "rule": converted.rule,
                "search": converted.search.text,
                "query": converted.conversion.query,
                "notes": [asdict(note) for note in converted.conversion.notes],
            }
            print_object(values)
    for problem in imported.problems:
        print_object(problem_object("error", problem))


COMMAND = Command(
    name="import",
    description=(
        "Convert searches of Nexis, Factiva, Brandwatch, Meltwater or Talkwalker into a watchlist. "
        "Each difference of meaning is reported on standard error. "
        "Exit code 1 if a search could not be converted."
    ),
    add_arguments=add_arguments,
    run=run,
    examples="wirewatch import --dialect nexis searches.txt --output watchlists/imported.yaml",
)
