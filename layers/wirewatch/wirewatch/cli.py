"""wirewatch: the commands of analysts and operators. Exit codes are told by --help."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper
from pathlib import Path

from wirewatch.errors import Reason, WirewatchError

ABOUT = "Watches a stream of news articles for people who must not miss one."
MORE = """\
examples:
  wirewatch check samplefiles                          mistakes, warnings and embedded tests
  wirewatch query 'missile* NEAR/5 (launch* OR test*)' --articles FOLDER
  wirewatch match samplefiles --articles FOLDER        what it finds, with the sentences
  wirewatch explain troop-deployment/forces-sent --watchlists samplefiles --article FILE
  wirewatch parse FILE                                 what is read out of it
  wirewatch backtest new/ --against old/ --articles FOLDER

exit codes:
  0  fine, also where nothing matches
  1  mistakes, failed tests, an article that explain finds not to match, or not one article in the files named
  2  the command itself was wrong

The language of queries is described in docs/query-language.md.
"""
QUARANTINED = tuple(str(reason) for reason in Reason if reason is not Reason.NOT_AN_ARTICLE)
EXTRAS = {  # library → the extra that brings it
    "rich": "desk", "boto3": "local", "botocore": "local",
    "dateutil": "extraction", "fasttext": "extraction", "feedparser": "extraction", "lxml": "extraction",
    "pypdf": "extraction", "selectolax": "extraction", "trafilatura": "extraction", "warcio": "extraction",
}  # fmt: skip


class MissingLibrary(WirewatchError):
    """A command whose extra was not installed."""


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of few letters shows ? for the others
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return 2
    try:
        return int(options.run(options))
    except BrokenPipeError:  # who read the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (WirewatchError, OSError) as error:
        print(
            "".join(char if char.isprintable() or char == "\n" else " " for char in f"wirewatch: {error}"),
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("wirewatch: interrupted", file=sys.stderr)
        return 130


def _command(place: str) -> Callable[[argparse.Namespace], int]:
    """A function by module and name, loaded when it runs: asking for help loads nothing."""
    module, _, name = place.partition(":")

    def run(options: argparse.Namespace) -> int:
        try:
            return int(getattr(import_module(f"wirewatch.{module}"), name)(options))
        except ModuleNotFoundError as error:
            library = (error.name or "").partition(".")[0]
            if library not in EXTRAS:
                raise
            raise MissingLibrary(
                f"this needs {library}: pip install 'wirewatch[{EXTRAS[library]}]'"
            ) from error

    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wirewatch", description=ABOUT, epilog=MORE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"wirewatch {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, about: str, place: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        found.set_defaults(run=_command(place))
        return found

    _add_checking(command)
    _add_asking(command)
    _add_operating(command, commands)
    return parser


def _version() -> str:
    try:
        return version("wirewatch")
    except PackageNotFoundError:
        return "from source"


_Adder = Callable[[str, str, str], argparse.ArgumentParser]


def _add_checking(command: _Adder) -> None:
    check = command(
        "check",
        "report every mistake and warning of watchlists and routes, and run their tests",
        "commands.check:check",
    )
    _watchlists(check, "files", "*")
    _json(check, "one object per mistake or warning")

    test = command("test", "run the tests embedded in watchlists", "commands.check:test")
    _watchlists(test, "files", "*")
    test.add_argument(
        "--coverage",
        action="store_true",
        help="list rules without a text that must match and one that must not",
    )
    test.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML, for CI")
    _json(test, "one object per test")

    importing = command(
        "import",
        "convert searches of another tool, and report where their meaning differs",
        "commands.import_searches:convert",
    )
    importing.add_argument(
        "file", type=Path, help="one search a line or paragraph; 'name: search' names the rule"
    )
    importing.add_argument("--dialect", choices=("nexis", "factiva"), required=True)
    importing.add_argument(
        "--output", type=Path, metavar="FILE", help="write the watchlist there instead of to standard output"
    )
    _json(importing, "one object per search")


def _add_asking(command: _Adder) -> None:
    match = command(
        "match",
        "ask watchlists of articles on disk, and show the sentences that match",
        "commands.match:match",
    )
    _watchlists(match, "watchlists", "+")
    _articles(match)
    _json(match, "one object per match, with offsets")

    parse = command(
        "parse",
        "show what is read out of files: every article with its fields, or why there is none",
        "commands.parse:parse",
    )
    parse.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files and folders, of any format")
    parse.add_argument(
        "--jobs", type=_positive, metavar="N", help="files read at once (default: one per core)"
    )
    _json(parse, "one object per article")

    query = command("query", "ask one query of articles on disk", "commands.match:query")
    query.add_argument("query", help="the query, in quotes")
    _articles(query)
    _json(query, "one object per match, with offsets")

    explain = command(
        "explain",
        "say why a rule matches an article, or which clause fails and by how much",
        "commands.explain:explain",
    )
    explain.add_argument("rule", help="RULE, WATCHLIST/RULE or FILE.yaml:RULE")
    explain.add_argument(
        "--article",
        "--articles",
        type=Path,
        nargs="+",
        required=True,
        metavar="PATH",
        help="files or folders",
    )
    explain.add_argument(
        "--watchlists",
        type=Path,
        nargs="+",
        default=[Path()],
        metavar="PATH",
        help="where the rule is (default: this folder)",
    )
    explain.add_argument("--query", action="store_true", help="RULE is itself a query")
    explain.add_argument(
        "--near-miss",
        action="store_true",
        help="only articles that fail by one clause, or are removed only by a NOT",
    )
    _json(explain, "one object per article, with every node and its hits")

    backtest = command(
        "backtest",
        "say what watchlists would have caught in an archive, and what an edit changes",
        "commands.backtest:run",
    )
    _watchlists(backtest, "watchlists", "+")
    _articles(backtest)
    backtest.add_argument(
        "--against", type=Path, nargs="+", metavar="OLD", help="an older version: files or folders"
    )
    backtest.add_argument("--jobs", type=_positive, metavar="N", help="processes (default: one per core)")
    _json(backtest, "one object")


def _add_operating(command: _Adder, commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    mute = command(
        "mute",
        "silence a route, a watchlist or one rule for a while; what is muted is still counted",
        "commands.mute:mute",
    )
    mute.add_argument("subject", help="id of a route or of a watchlist")
    mute.add_argument("--rule", default="", help="only this rule of the watchlist")
    mute.add_argument("--for", dest="lasts", required=True, metavar="TIME", help="30m, 8h or 2d")
    mute.add_argument("--reason", default="", help="for those who wonder")
    _stack(mute)

    unmute = command("unmute", "end a silence early", "commands.mute:unmute")
    unmute.add_argument("subject", help="id of a route or of a watchlist")
    unmute.add_argument("--rule", default="", help="only this rule of the watchlist")
    _stack(unmute)

    _add_quarantine(commands)

    slack = commands.add_parser("slack", help="webhooks of Slack", description="Webhooks of Slack.")
    about = "store a webhook's address, asked for without echo"
    add = slack.add_subparsers(title="commands", metavar="COMMAND", required=True).add_parser(
        "add", help=about, description=about + "."
    )
    add.add_argument("target", help="its name in routes.yaml: slack:TARGET")
    _stack(add)
    add.set_defaults(run=_command("commands.mute:slack_add"))


def _add_quarantine(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    quarantine = commands.add_parser(
        "quarantine", help="what could not be read, and why", description="What could not be read, and why."
    )
    inside = quarantine.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, about, place in (
        ("list", "list what could not be read, the newest first", "commands.quarantine:show_list"),
        ("show", "say what is wrong with one, and where it is", "commands.quarantine:show_one"),
        (
            "retry",
            "have objects read again, after they or Wirewatch were mended",
            "commands.quarantine:retry",
        ),
    ):
        parser = inside.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        parser.set_defaults(run=_command(place))
        if name == "show":
            parser.add_argument("id", help="the beginning of its id, as list shows it")
        else:
            listed = f"only those of this reason: {', '.join(QUARANTINED)}"
            parser.add_argument("--reason", default="", choices=QUARANTINED, metavar="REASON", help=listed)
        if name == "list":
            parser.add_argument(
                "--limit", type=_positive, default=50, metavar="N", help="show so many (default: %(default)s)"
            )
        if name == "retry":
            parser.add_argument(
                "ids", nargs="*", metavar="ID", help="the beginnings of ids, as list shows them"
            )
            parser.add_argument("--all", action="store_true", help="everything")
        else:
            _json(parser, "one object per entry")
        _stack(parser)


def _positive(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number: write 1 or more")
    if not int(text):
        raise argparse.ArgumentTypeError("write 1 or more")
    return int(text)


def _watchlists(parser: argparse.ArgumentParser, name: str, count: str) -> None:
    about = "watchlist files, or folders with watchlists/, shared/ and routes.yaml" + (
        " (default: this folder)" if count == "*" else ""
    )
    parser.add_argument(name, type=Path, nargs=count, metavar="PATH", help=about)


def _articles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--articles",
        type=Path,
        nargs="+",
        required=True,
        metavar="PATH",
        help="files and folders, of any format read",
    )


def _json(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--json", action="store_true", help=f"for programs: {about}, a line each")


def _stack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default="wirewatch", help="the stack's name (default: %(default)s)")
