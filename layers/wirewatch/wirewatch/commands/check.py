"""`wirewatch check` and `wirewatch test`: mistakes and warnings, and the tests embedded in watchlists."""

import argparse
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from wirewatch.checking.configuration_files import Configuration
from wirewatch.checking.embedded_tests import TestResult, outcomes
from wirewatch.commands.configuration_paths import Files, files_of
from wirewatch.commands.output import counted, plain, print_object, print_problems, printer, problem_object
from wirewatch.configuration.watchlists import Watchlist, generated_names
from wirewatch.errors import ProblemKind, WatchlistError, WirewatchError

SHOWN_NAMES = 12


def check(options: argparse.Namespace) -> int:
    files = _asked(options.files)
    compiled = files.compiled(datetime.now(UTC))
    errors = [problem for listed in compiled.problems.values() for problem in listed]
    warnings = [problem for listed in compiled.warnings.values() for problem in listed]
    configuration = compiled.configuration
    counts = _counts(len(files.texts), configuration, errors, warnings)
    if options.json:
        _print_objects(configuration, errors, warnings, counts)
    else:
        _print_lines(configuration, errors, warnings, counts)
    return 1 if errors else 0


def _counts(
    files: int, configuration: Configuration, errors: list[WatchlistError], warnings: list[WatchlistError]
) -> dict[str, int]:
    watchlists = configuration.watchlists
    return {
        "files": files,
        "rules": sum(len(watchlist.rules) for watchlist in watchlists),
        "routes": len(configuration.routes),
        "tests_passed": sum(
            len(watchlist.scenarios) + sum(len(rule.examples) for rule in watchlist.rules)
            for watchlist in watchlists
        ),
        "tests_failed": sum(problem.kind is ProblemKind.FAILED_TEST for problem in errors),
        "errors": len(errors),
        "warnings": len(warnings),
    }


def _print_objects(
    configuration: Configuration,
    errors: list[WatchlistError],
    warnings: list[WatchlistError],
    counts: dict[str, int],
) -> None:
    for kind, found in (("error", errors), ("warning", warnings)):
        for problem in found:
            print_object(problem_object(kind, problem))
    for watchlist in configuration.watchlists:
        for key, names in generated_names(watchlist).items():
            print_object({"kind": "note", "watchlist": watchlist.id, "entity": key, "generated": list(names)})
    print_object({"kind": "summary", **counts})


def _print_lines(
    configuration: Configuration,
    errors: list[WatchlistError],
    warnings: list[WatchlistError],
    counts: dict[str, int],
) -> None:
    console = printer()
    print_problems(console, "error", "bold red", errors)
    print_problems(console, "warning", "yellow", warnings)
    for watchlist in configuration.watchlists:
        for key, names in generated_names(watchlist).items():
            more = f" … {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
            console.print(
                Text(
                    plain(
                        f"note: {watchlist.id}: @{key} is also found as {' · '.join(names[:SHOWN_NAMES])}{more}"
                    ),
                    "dim",
                )
            )
    failed = f", {counts['tests_failed']} failed" if counts["tests_failed"] else ""
    console.print(
        f"{counted(counts['files'], 'file')}: {counted(counts['rules'], 'rule')}, {counted(counts['routes'], 'route')}, "
        f"{counted(counts['tests_passed'], 'test')} passed{failed}, {counted(counts['errors'], 'error')}, "
        f"{counted(counts['warnings'], 'warning')}"
    )


def _asked(paths: list[Path]) -> Files:
    files = files_of(paths or [Path()])
    if not files.texts:
        named = ", ".join(map(str, paths or [Path()]))
        raise NothingToCheck(
            f"{named}: no watchlists/*.yaml and no routes.yaml there; name the files, or the folder that holds them"
        )
    return files


class NothingToCheck(WirewatchError):
    """A person named a place without watchlists."""


def test(options: argparse.Namespace) -> int:
    files = _asked(options.files)
    read = files.watchlists(datetime.now(UTC))
    watchlists = tuple(
        each.model_copy(update={"file": str(files.paths.get(each.file, each.file))}) for each in read
    )
    results = [(watchlist, outcome) for watchlist in watchlists for outcome in outcomes(watchlist)]
    failed = [outcome for _, outcome in results if not outcome.holds]
    if options.junit:
        options.junit.write_bytes(_junit(results))
    if options.json:
        for watchlist, outcome in results:
            print_object(_outcome_object(watchlist, outcome))
    else:
        _tell(watchlists, results)
    if options.coverage:
        lacking = list(_uncovered(watchlists))
        if options.json:
            for name, lacks in lacking:
                print_object({"uncovered": name, "lacks": lacks})
        else:
            _tell_coverage(watchlists, lacking)
    return 1 if failed else 0


def _tell(watchlists: tuple[Watchlist, ...], results: list[tuple[Watchlist, TestResult]]) -> None:
    console = printer()
    for watchlist in watchlists:
        mine = [outcome for each, outcome in results if each is watchlist]
        failed = [outcome for outcome in mine if not outcome.holds]
        mark = Text("FAILED  ", "bold red") if failed else Text("ok      ", "green")
        console.print(
            Text.assemble(mark, f"{watchlist.id}: {counted(len(mine), 'test')}, {len(failed)} failed")
        )
        for outcome in failed:
            example = outcome.example
            text = plain(example.text or example.title)
            place = f"{plain(watchlist.file)}:{example.line}"
            console.print(f"  {place}: {outcome.rule or 'the whole file'}: {outcome.why}", markup=False)
            console.print(Text(f"    {text if len(text) <= 100 else text[:97] + '…'}", "dim"))
    broken = sum(not outcome.holds for _, outcome in results)
    console.print(f"{counted(len(results), 'test')}: {len(results) - broken:,} passed, {broken:,} failed")


def _uncovered(watchlists: tuple[Watchlist, ...]) -> Iterator[tuple[str, str]]:
    """Rules without a text that must match or without one that must not, counting the tests of the file."""
    for watchlist in watchlists:
        for rule in watchlist.rules:
            kinds = {example.matches for example in rule.examples}
            kinds |= {rule.id in scenario.expected for scenario in watchlist.scenarios}
            if kinds != {True, False}:
                lacks = " and ".join(
                    word for word, kind in (("match", True), ("no_match", False)) if kind not in kinds
                )
                yield f"{watchlist.id}/{rule.id}", lacks


def _tell_coverage(watchlists: tuple[Watchlist, ...], lacking: list[tuple[str, str]]) -> None:
    console = printer()
    rules = sum(len(watchlist.rules) for watchlist in watchlists)
    console.print(f"\n{counted(rules - len(lacking), 'rule')} of {rules:,} with an example of each kind")
    for name, lacks in lacking:
        console.print(f"  {name}: lacks {lacks}")


def _outcome_object(watchlist: Watchlist, outcome: TestResult) -> dict[str, object]:
    return {
        "watchlist": watchlist.id, "rule": outcome.rule, "file": watchlist.file, "line": outcome.example.line, "passed": outcome.holds,
        "why": outcome.why if not outcome.holds else "", "text": outcome.example.text or outcome.example.title,
    }  # fmt: skip


def _junit(results: list[tuple[Watchlist, TestResult]]) -> bytes:
    failures = sum(not outcome.holds for _, outcome in results)
    root = ET.Element("testsuite", name="wirewatch", tests=str(len(results)), failures=str(failures))
    for watchlist, outcome in results:
        name = f"{outcome.rule or 'file'}:{outcome.example.line}:{outcome.example.column}"
        case = ET.SubElement(
            root,
            "testcase",
            classname=watchlist.id,
            name=name,
            file=watchlist.file,
            line=str(outcome.example.line),
        )
        if not outcome.holds:
            ET.SubElement(case, "failure", message=plain(outcome.why)).text = plain(
                outcome.example.text or outcome.example.title
            )
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
