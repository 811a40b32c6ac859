"""`wirewatch check`: reports each mistake and warning of a configuration, and runs its tests."""

import argparse
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from rich.text import Text

from wirewatch.checking.compiled_configuration import CompiledConfiguration
from wirewatch.checking.configuration_files import Configuration
from wirewatch.commands.arguments import add_json, add_watchlists
from wirewatch.commands.files.configuration_paths import ConfigurationFiles, read_configuration
from wirewatch.commands.output import (
    counted,
    output_console,
    plain,
    print_object,
    print_problems,
    problem_object,
)
from wirewatch.commands.registry import Command
from wirewatch.configuration.watchlists import generated_names
from wirewatch.errors import ProblemKind, WatchlistError, WirewatchError

SHOWN_NAMES = 12  # generated names of an entity


class NothingToCheck(WirewatchError):
    """The command found no configuration file. The command searched the paths that the user gave,
    or the current folder if the user gave no path.
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_watchlists(parser, "files", optional=True)
    add_json(parser, "mistakes, warnings and notes, and a summary at the end")


def run(options: argparse.Namespace) -> int:
    """Print mistakes and warnings. Return 1 if there is a mistake or a failing test, else 0.

    Raises NothingToCheck if the paths hold no configuration, and InvalidPath for a path that does
    not exist.
    """
    files = read_named_files(options.files)
    compiled = files.compiled(datetime.now(UTC))
    errors = [problem for problems in compiled.problems.values() for problem in problems]
    warnings = [problem for problems in compiled.warnings.values() for problem in problems]
    summary = Summary.of(len(files.contents), compiled)
    if options.json:
        _print_objects(compiled.configuration, errors, warnings, summary)
    else:
        _print_lines(compiled.configuration, errors, warnings, summary)
    return 1 if errors else 0


def read_named_files(paths: list[Path]) -> ConfigurationFiles:
    """Read the configuration files in `paths`, which are files or folders. If `paths` is empty,
    read the configuration files of the current folder.

    Raises NothingToCheck if there is no configuration file, and InvalidPath for a path that does
    not exist.
    """
    paths = paths or [Path()]
    files = read_configuration(paths)
    if not files.contents:
        listed = ", ".join(map(str, paths))
        unread = "".join(f"\n{warning}" for warning in files.unread_warnings())
        raise NothingToCheck(
            f"{listed}: no watchlists/*.yaml and no routes.yaml there; "
            f"name the files, or the folder that holds them{unread}"
        )
    return files


@dataclass(frozen=True)
class Summary:
    """The counts that `wirewatch check` prints at the end.

    `tests_not_run` counts only tests of whole files. A test of a whole file is not run if the test
    itself has a mistake, or if a rule of its file has a mistake. Tests of one rule do not count
    here.
    """

    files: int
    rules: int
    routes: int
    tests_passed: int
    tests_failed: int
    tests_not_run: int
    errors: int
    warnings: int

    @classmethod
    def of(cls, files: int, compiled: CompiledConfiguration) -> "Summary":
        """Return the counts of what was checked. `files` is the number of files that were read."""
        problems = list(chain.from_iterable(compiled.problems.values()))
        watchlists = compiled.configuration.watchlists
        examples = sum(len(rule.examples) for watchlist in watchlists for rule in watchlist.rules)
        run, not_run = _tests_of_files(compiled)
        return cls(
            files=files,
            rules=sum(len(watchlist.rules) for watchlist in watchlists),
            routes=len(compiled.configuration.routes),
            tests_passed=run + examples,
            tests_failed=sum(problem.kind is ProblemKind.FAILED_TEST for problem in problems),
            tests_not_run=not_run,
            errors=len(problems),
            warnings=sum(map(len, compiled.warnings.values())),
        )

    def __str__(self) -> str:
        failed = f", {self.tests_failed} failed" if self.tests_failed else ""
        failed += f", {self.tests_not_run} not run" if self.tests_not_run else ""
        return (
            f"{counted(self.files, 'file')}: {counted(self.rules, 'rule')}, {counted(self.routes, 'route')}, "
            f"{counted(self.tests_passed, 'test')} passed{failed}, {counted(self.errors, 'error')}, "
            f"{counted(self.warnings, 'warning')}"
        )


def _tests_of_files(compiled: CompiledConfiguration) -> tuple[int, int]:
    """Return (run, not_run): counts of the tests of whole files.

    Such a test is not run if the test itself or a rule of the file has a mistake. If a test of a
    whole file fails, `compiled` lacks the watchlist of this file. Then neither `run` nor `not_run`
    counts the tests of this file.
    """
    tests = [test for watchlist in compiled.configuration.watchlists for test in watchlist.scenarios]
    run = sum(test.is_runnable for test in tests)
    return run, len(tests) - run


def _print_objects(
    configuration: Configuration,
    errors: list[WatchlistError],
    warnings: list[WatchlistError],
    summary: Summary,
) -> None:
    for kind, problems in (("error", errors), ("warning", warnings)):
        for problem in problems:
            print_object(problem_object(kind, problem))
    for watchlist in configuration.watchlists:
        for entity, names in generated_names(watchlist).items():
            note = {"watchlist": watchlist.id, "entity": entity, "generated": list(names)}
            print_object({"kind": "note", **note})
    print_object({"kind": "summary", **asdict(summary)})


def _print_lines(
    configuration: Configuration,
    errors: list[WatchlistError],
    warnings: list[WatchlistError],
    summary: Summary,
) -> None:
    console = output_console()
    print_problems(console, "error", "bold red", errors)
    print_problems(console, "warning", "yellow", warnings)
    for watchlist in configuration.watchlists:
        for entity, names in generated_names(watchlist).items():
            listed = " · ".join(names[:SHOWN_NAMES])
            more = f" … {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
            note = f"note: {watchlist.id}: @{entity} is also found as {listed}{more}"
            console.print(Text(plain(note), "dim"))
    console.print(str(summary))


COMMAND = Command(
    name="check",
    description=(
        "Find every mistake and warning in watchlists and routes, and run the embedded tests. "
        "Each mistake is shown with its place and a fix. Exit code 1 if there is a mistake or a "
        "failing test."
    ),
    add_arguments=add_arguments,
    run=run,
    examples="wirewatch check samplefiles\nwirewatch check watchlists/korea.yaml --json",
)
