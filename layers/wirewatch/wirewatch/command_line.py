"""Finds a command in the registry, parses its arguments and runs it. `cli` is the entry point."""

import argparse
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from io import BufferedWriter, FileIO, TextIOWrapper
from textwrap import fill
from typing import Any

from wirewatch.commands.arguments import problem_of
from wirewatch.commands.registry import COMMANDS, Command
from wirewatch.errors import WirewatchError
from wirewatch.interrupts import interrupts_raised

DESCRIPTION = (
    "Matches a stream of news articles against standing watchlists, for people who must not miss one."
)
EPILOG = """\
examples:
  wirewatch check samplefiles                          mistakes, warnings and embedded tests
  wirewatch query 'missile* NEAR/5 (launch* OR test*)' --articles FOLDER
  wirewatch match samplefiles --articles FOLDER        matches, with the sentences
  wirewatch explain troop-deployment/forces-sent --watchlists samplefiles --article FILE
  wirewatch parse FILE                                 the article that is read from a file
  wirewatch backtest new/ --against old/ --articles FOLDER

exit codes:
  0  success, also when nothing matches
  1  a result that needs attention: mistakes, failed tests, no article read, an article that
     does not match (explain), a stack with a problem
  2  the command could not run: a wrong argument, a mistake in a query or watchlist that it needs,
     a missing file or library, no access to the stack
  130  interrupted with Ctrl-C
  for plan: 0 no changes, 1 mistakes or an error, 2 there are changes

docs/query-language.md describes the query language. wirewatch COMMAND --help describes one command.
"""
HELP_WIDTH = 100
SIMILAR_OPTION = 0.8  # likeness of an option that is suggested; --jobs and --json have 0.67
ARGPARSE_ERROR = 2  # the exit code of argparse for wrong arguments
EXTRAS = {  # library: the extra that installs it
    "rich": "desk",
    "boto3": "local",
    "standardwebhooks": "local",
    "botocore": "local",
    "dateutil": "extraction",
    "fasttext": "extraction",
    "feedparser": "extraction",
    "lxml": "extraction",
    "pypdf": "extraction",
    "selectolax": "extraction",
    "trafilatura": "extraction",
    "warcio": "extraction",
}


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code.

    Raises SystemExit for --help, for --version and for wrong arguments, as argparse does. Raises
    KeyboardInterrupt if the command is interrupted.
    """
    called = _called(arguments)
    error_code = _error_code(called)
    _prepare_output(called)
    try:
        parser = make_parser(arguments)
        if problem := problem_of(arguments):
            return _fail(problem, error_code)
        options = _parsed(parser, arguments)
        if not hasattr(options, "run"):
            parser.print_help()
            return 2
        return _executed(options)
    except SystemExit as exit_of_argparse:
        if exit_of_argparse.code == ARGPARSE_ERROR:
            raise SystemExit(error_code) from exit_of_argparse
        raise
    except BrokenPipeError:  # the command stops because nobody reads its output any more
        _discard_output(sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in EXTRAS:
            raise
        return _fail(f"this needs {library}: pip install 'wirewatch[{EXTRAS[library]}]'", error_code)
    except UnicodeEncodeError:  # a text for AWS must be UTF-8; a name of a file need not
        wrong = next((argument for argument in arguments if not _is_utf8(argument)), None)
        if wrong is None:
            raise
        return _fail(f"the argument {wrong!a} is not UTF-8 text", error_code)
    except (WirewatchError, OSError) as error:
        return _fail(_message(error), error_code)


def _executed(options: argparse.Namespace) -> int:
    """Run the command that the arguments name, and return its exit code."""
    with interrupts_raised():
        code = int(options.run(options))
        if sys.stdout is not None:  # it is None if the caller closed it: `wirewatch check >&-`
            sys.stdout.flush()
    return code


class _LastingOutput(FileIO):
    """Standard output that does not fail when the reader of a pipe closes the pipe, as `head` does.
    All further output is then discarded, so that the command does its work to the end.
    """

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            _discard_output(self.fileno())
            return memoryview(data).nbytes


def _discard_output(descriptor: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _prepare_output(command: str) -> None:
    """Prepare standard output and standard error for a command.

    Both show `?` for a character that their character set lacks. If the reader of
    standard output closes the pipe, later output is discarded. But if COMMANDS sets
    `stops_without_reader` for the command, writing fails, and the command stops.
    """
    output = sys.stdout
    stops = command in COMMANDS and COMMANDS[command].stops_without_reader
    if output is sys.__stdout__ and isinstance(output, TextIOWrapper) and not stops:
        output.flush()
        file = _LastingOutput(output.fileno(), "wb", closefd=False)
        sys.stdout = TextIOWrapper(
            file if output.write_through else BufferedWriter(file),
            encoding=output.encoding,
            line_buffering=output.line_buffering,
            write_through=output.write_through,
        )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # shows ? for what the character set lacks


def make_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser with the names of all commands, and with the arguments of the called command.

    Only the called command is imported. Raises ModuleNotFoundError if a library that this command
    needs is not installed.
    """
    parser = argparse.ArgumentParser(
        prog="wirewatch",
        description=DESCRIPTION,
        epilog=f"{_command_list()}\n\n{EPILOG}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"wirewatch {_version()}")
    subparsers = parser.add_subparsers(metavar="COMMAND", help="one of the commands below")
    called = _called(arguments)
    for name, entry in COMMANDS.items():
        if name == called:
            _add_command(subparsers, entry.load())
        else:
            subparsers.add_parser(name)  # without a help text, so that argparse does not list it again
    return parser


def _parsed(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """Return the parsed arguments. Raises SystemExit for wrong arguments, as argparse does. For a
    misspelt command, the error suggests a command. For an unknown option of a command, the usage of
    this command is shown, and the error suggests an option with a similar name.
    """
    called = _called(arguments)
    if called == "help":
        parser.error("argument COMMAND: invalid choice: 'help'; did you mean --help?")
    if called and called not in COMMANDS and (near := get_close_matches(called, COMMANDS, n=1)):
        parser.error(f"argument COMMAND: invalid choice: {called!r}; did you mean {near[0]}?")
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        command: argparse.ArgumentParser = getattr(options, "parser", parser)
        command.error(f"unrecognized arguments: {' '.join(unknown)}{_similar_option(command, unknown)}")
    return options


def _similar_option(command: argparse.ArgumentParser, unknown: Sequence[str]) -> str:
    """Return a suggestion for the first of the unknown arguments that is like an option, or ""."""
    known = [option for option in command._option_string_actions if option.startswith("--")]
    words = (argument.partition("=")[0] for argument in unknown if argument.startswith("--"))
    near = (get_close_matches(word, known, 1, SIMILAR_OPTION) for word in words)
    return next((f"; did you mean {found[0]}?" for found in near if found), "")


def _is_utf8(text: str) -> bool:
    return text.encode("utf-8", "replace").decode() == text


def _called(arguments: Sequence[str]) -> str:
    """Return the name of the called command, or an empty text if no command is named."""
    return next((argument for argument in arguments if not argument.startswith("-")), "")


def _error_code(command: str) -> int:
    """Return the exit code of a command that can't do its work."""
    return COMMANDS[command].error_code if command in COMMANDS else ARGPARSE_ERROR


def _command_list() -> str:
    """Return the commands of each group with their summaries."""
    width = max(map(len, COMMANDS))
    groups: dict[str, list[str]] = {}
    for name, entry in COMMANDS.items():
        groups.setdefault(entry.group, []).append(f"  {name:<{width}}  {entry.summary}")
    return "\n\n".join("\n".join([f"{group}:", *lines]) for group, lines in groups.items())


def _add_command(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", command: Command, **listed: Any
) -> None:
    """Add a command with its arguments to `subparsers`. `listed` is passed to `add_parser`.

    If `listed` has the key `help`, argparse shows the command in its list of commands. If
    `listed` is empty, argparse leaves the command out of this list.
    """
    parser = subparsers.add_parser(
        command.name,
        **listed,
        description=fill(_sentence(command.description), HELP_WIDTH),
        epilog=_epilog(command),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_arguments(parser)
    if command.run is not None:
        parser.set_defaults(run=command.run, parser=parser)
    if command.subcommands:
        inner = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
        for subcommand in command.subcommands:
            _add_command(inner, subcommand, help=subcommand.description)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _epilog(command: Command) -> str:
    lines = [f"  {line}" for line in command.examples.strip().splitlines()]
    parts = ["\n".join(["examples:", *lines])] if lines else []
    if command.rights:
        parts.append("\n".join(["AWS rights:", *(f"  {right}" for right in command.rights)]))
    return "\n\n".join(parts)


def _message(error: Exception) -> str:
    """Return the text of an error: for an OSError about a file, its name and what is wrong."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    return str(error)


def _fail(message: str, code: int) -> int:
    """Print an error without characters that control a terminal, and return `code`."""
    text = "".join(char if char.isprintable() or char == "\n" else " " for char in f"wirewatch: {message}")
    print(text, file=sys.stderr)
    return code


def _version() -> str:
    try:
        return version("wirewatch")
    except PackageNotFoundError:
        return "from source"
