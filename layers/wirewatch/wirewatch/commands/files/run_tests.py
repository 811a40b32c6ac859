"""`wirewatch test`: runs the tests embedded in watchlists. The command can also list rules that
lack a test, and write the results as JUnit XML.
"""

import argparse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from wirewatch.checking.embedded_tests import TestResult, outcomes
from wirewatch.commands.arguments import add_json, add_watchlists
from wirewatch.commands.files.check import read_named_files
from wirewatch.commands.files.reports.output_files import writing
from wirewatch.commands.output import counted, output_console, plain, print_object
from wirewatch.commands.progress import working
from wirewatch.commands.registry import Command
from wirewatch.configuration.watchlists import Watchlist

SHOWN_CHARACTERS = 100  # of the text of a failing test

Results = list[tuple[Watchlist, TestResult]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_watchlists(parser, "files", optional=True)
    coverage = "also list rules that lack a text that must match, or one that must not"
    parser.add_argument("--coverage", action="store_true", help=coverage)
    parser.add_argument(
        "--junit", type=Path, metavar="FILE", help="also write the results as JUnit XML, for CI"
    )
    add_json(parser, "test results")


def run(options: argparse.Namespace) -> int:
    """Run the embedded tests and print the results. Return 1 if a test fails, else 0.

    Raises NothingToCheck if the paths hold no configuration. Raises UnusableWatchlists if a file
    other than routes.yaml has a mistake, or if there is no watchlist. Raises UnusableOutput if the
    file of --junit can't be written.
    """
    files = read_named_files(options.files)
    watchlists = tuple(
        watchlist.model_copy(update={"file": str(files.paths.get(watchlist.file, watchlist.file))})
        for watchlist in files.watchlists(datetime.now(UTC))
    )
    with working("running the tests"):
        results = [(watchlist, result) for watchlist in watchlists for result in outcomes(watchlist)]
    if options.junit:
        with writing("--junit", options.junit):
            options.junit.write_bytes(_junit(results))
    uncovered = list(_uncovered(watchlists)) if options.coverage else []
    if options.json:
        for watchlist, result in results:
            print_object(_result_object(watchlist, result))
        for rule, missing in uncovered:
            print_object({"uncovered": rule, "lacks": missing})
    else:
        _print_results(watchlists, results)
        if options.coverage:
            _print_coverage(watchlists, uncovered)
    return 0 if all(result.holds for _, result in results) else 1


def _print_results(watchlists: tuple[Watchlist, ...], results: Results) -> None:
    console = output_console()
    for watchlist in watchlists:
        own = [result for tested, result in results if tested is watchlist]
        failed = [result for result in own if not result.holds]
        mark = Text("FAILED  ", "bold red") if failed else Text("ok      ", "green")
        console.print(
            Text.assemble(mark, f"{watchlist.id}: {counted(len(own), 'test')}, {len(failed)} failed")
        )
        for result in failed:
            text = plain(_text_of(result))
            shown = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "…"
            place = f"{plain(watchlist.file)}:{result.example.line}"
            console.print(f"  {place}: {result.rule or 'the whole file'}: {result.why}", markup=False)
            console.print(Text(f"    {shown}", "dim"))
    failures = sum(not result.holds for _, result in results)
    console.print(f"{counted(len(results), 'test')}: {len(results) - failures:,} passed, {failures:,} failed")


def _text_of(result: TestResult) -> str:
    return result.example.text or result.example.title


def _uncovered(watchlists: tuple[Watchlist, ...]) -> Iterator[tuple[str, str]]:
    """Yield (rule, missing kinds) for each rule without a `match` test or without a `no_match`
    test.

    A test in the top-level `tests` of a watchlist counts as a `match` test of each rule that the
    test lists. For all other rules, it counts as a `no_match` test.
    """
    for watchlist in watchlists:
        for rule in watchlist.rules:
            kinds = {example.matches for example in rule.examples}
            kinds |= {rule.id in scenario.expected for scenario in watchlist.scenarios}
            missing = [word for word, kind in (("match", True), ("no_match", False)) if kind not in kinds]
            if missing:
                yield f"{watchlist.id}/{rule.id}", " and ".join(missing)


def _print_coverage(watchlists: tuple[Watchlist, ...], uncovered: list[tuple[str, str]]) -> None:
    console = output_console()
    rules = sum(len(watchlist.rules) for watchlist in watchlists)
    covered = counted(rules - len(uncovered), "rule")
    console.print(f"\n{covered} of {rules:,} with an example of each kind")
    for rule, missing in uncovered:
        console.print(f"  {rule}: lacks {missing}")


def _result_object(watchlist: Watchlist, result: TestResult) -> dict[str, object]:
    return {
        "watchlist": watchlist.id,
        "rule": result.rule,
        "file": watchlist.file,
        "line": result.example.line,
        "passed": result.holds,
        "why": "" if result.holds else result.why,
        "text": _text_of(result),
    }


def _junit(results: Results) -> bytes:
    failures = sum(not result.holds for _, result in results)
    suite = ET.Element("testsuite", name="wirewatch", tests=str(len(results)), failures=str(failures))
    for watchlist, result in results:
        attributes = {
            "classname": watchlist.id,
            "name": f"{result.rule or 'file'}:{result.example.line}:{result.example.column}",
            "file": watchlist.file,
            "line": str(result.example.line),
        }
        case = ET.SubElement(suite, "testcase", attributes)
        if not result.holds:
            failure = ET.SubElement(case, "failure", message=plain(result.why))
            failure.text = plain(_text_of(result))
    written: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written


COMMAND = Command(
    name="test",
    description=(
        "Run the tests embedded in watchlists. A test of a rule is a text that must match, or one "
        "that must not. A test of a whole file is a text with all the rules that must match it. "
        "Exit code 1 if a test fails."
    ),
    add_arguments=add_arguments,
    run=run,
    examples="wirewatch test samplefiles --coverage\nwirewatch test watchlists --junit tests.xml",
)
