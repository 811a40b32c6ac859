"""Arguments and options that several commands share, with the same help text everywhere."""

import argparse
import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from wirewatch.stack_option import DEFAULT_STACK

LARGEST_NUMBER = 9_999_999_999  # the highest number of a generation


def problem_of(arguments: Sequence[str]) -> str:
    """Return why one of the arguments can't be used, or "" if all can be used.

    An argument of one of these kinds can't be used:

    - An empty text, also as the value of an option.
    - `--option=--`.
    - A text with a NUL character or with half of a character (one surrogate of a pair).
    """
    for before, argument in pairwise(["", *arguments]):
        option, equals, value = argument.partition("=")
        is_option = option.startswith("-") and equals
        # A command would treat an empty value like a missing option: `mute korea --rule ""` would
        # mute the whole watchlist.
        if not argument or (is_option and not value):
            name = option if is_option else before if before.startswith("--") else ""
            return f"argument {name}: the value is empty" if name else "an argument is empty"
        # argparse would set the value of this option to an empty list.
        if is_option and value == "--":
            return f"argument {option}: -- is not a value"
        try:
            # Names of files and texts for AWS can't have half of a character or NUL.
            data = os.fsencode(argument)
        except UnicodeEncodeError:
            return f"the argument {argument!a} is not text"
        if b"\0" in data:
            return f"the argument {argument!r} contains a NUL character"
    return ""


def positive_number(text: str) -> int:
    """Return the number that a text represents. Raises ArgumentTypeError if the text is not a whole
    number from 1 to LARGEST_NUMBER.
    """
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text[:100]!r} is not a whole number; write 1 or more")
    if len(text) > len(str(LARGEST_NUMBER)):
        raise argparse.ArgumentTypeError(f"the number is too large; write at most {LARGEST_NUMBER}")
    if not int(text):
        raise argparse.ArgumentTypeError("write 1 or more")
    return int(text)


def add_watchlists(parser: argparse.ArgumentParser, name: str, *, optional: bool = False) -> None:
    """Add the positional argument `name`: one or more paths of watchlists.

    If `optional` is True, the list may be empty. For an empty list, the command must use the
    current folder, as the help text says.
    """
    default = " (default: this folder)" if optional else ""
    text = f"watchlist files, or folders with watchlists/, shared/ and routes.yaml{default}"
    parser.add_argument(name, type=Path, nargs="*" if optional else "+", metavar="PATH", help=text)


def add_watchlists_of_query(parser: argparse.ArgumentParser) -> None:
    """Add the option --watchlists of a command that takes a query."""
    text = "watchlist files or folders with the @entities and $definitions that the query uses"
    parser.add_argument("--watchlists", type=Path, nargs="+", default=[], metavar="PATH", help=text)


def add_articles(parser: argparse.ArgumentParser) -> None:
    """Add the required option --articles with one path or more."""
    text = "article files and folders, in any format that ingest reads"
    parser.add_argument("--articles", type=Path, nargs="+", required=True, metavar="PATH", help=text)


def add_jobs(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option --jobs. Its help text begins with `what`, such as `files read`."""
    text = f"{what} at the same time (default: one per core)"
    parser.add_argument("--jobs", type=positive_number, metavar="N", help=text)


def add_json(parser: argparse.ArgumentParser, objects: str) -> None:
    """Add the option --json. Its help text ends with `objects`, the kind of objects that the option
    prints, such as `articles`.
    """
    parser.add_argument(
        "--json", action="store_true", help=f"print JSON for programs, one object a line: {objects}"
    )


def add_stack(parser: argparse.ArgumentParser) -> None:
    """Add the option --stack."""
    text = "name of the CloudFormation stack (default: %(default)s)"
    parser.add_argument("--stack", default=DEFAULT_STACK, help=text)


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Add the option --dry-run."""
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and change nothing")
