"""wirewatch: the commands of analysts and operators. Exit 0: fine; 1: mistakes were found; 2: the command itself was wrong."""

import argparse
import getpass
import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wirewatch.configuration import ROUTES, Compiled, Sources, compile_files
from wirewatch.errors import WatchlistError, WirewatchError
from wirewatch.route import TARGET

_LASTS = re.compile(r"(\d{1,4})\s*([mhd])")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "run"):
        parser.print_help()
        return 2
    try:
        return int(options.run(options))
    except (WirewatchError, OSError) as error:
        print(f"wirewatch: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wirewatch", description="Watches a stream of news articles for people who must not miss one.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    check = commands.add_parser("check", help="read watchlists and routes, run their embedded tests, report every mistake")
    check.add_argument("folder", type=Path, nargs="?", default=Path(), help="a folder with watchlists/, shared/ and routes.yaml")
    check.add_argument("--json", action="store_true", help="for programs: one object per mistake or warning")
    check.set_defaults(run=_check)

    mute = commands.add_parser("mute", help="silence a route, a watchlist or one rule of it for a while; what is muted is still counted")
    mute.add_argument("subject", help="id of a route or of a watchlist")
    mute.add_argument("--rule", default="", help="only this rule of the watchlist")
    mute.add_argument("--for", dest="lasts", required=True, metavar="TIME", help="30m, 8h or 2d")
    mute.add_argument("--reason", default="", help="for those who wonder")
    mute.add_argument("--stack", default="wirewatch", help="the stack's name (default: %(default)s)")
    mute.set_defaults(run=_mute)

    unmute = commands.add_parser("unmute", help="end a silence early")
    unmute.add_argument("subject", help="id of a route or of a watchlist")
    unmute.add_argument("--rule", default="")
    unmute.add_argument("--stack", default="wirewatch")
    unmute.set_defaults(run=_unmute)

    slack = commands.add_parser("slack", help="webhooks of Slack")
    add = slack.add_subparsers(title="commands", metavar="COMMAND", required=True).add_parser(
        "add", help="store a webhook's address, asked for without echo"
    )
    add.add_argument("target", help="its name in routes.yaml: slack:TARGET")
    add.add_argument("--stack", default="wirewatch")
    add.set_defaults(run=_slack_add)
    return parser


def _check(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8-sig")
        for path in sorted(folder.rglob("*.y*ml"))
        if path.relative_to(folder).parts[0] in {"watchlists", "shared", ROUTES}
    }
    if not files:
        print(f"wirewatch: {folder} holds no watchlists/*.yaml and no routes.yaml; name the folder that does", file=sys.stderr)
        return 2
    compiled = compile_files(files, Sources(), datetime.now(UTC))
    if options.json:
        for kind, found in (("error", compiled.problems), ("warning", compiled.warnings)):
            for problem in (each for listed in found.values() for each in listed):
                print(json.dumps(_plain(kind, problem), ensure_ascii=False))
    else:
        _tell(compiled, len(files))
    return 1 if compiled.problems else 0


def _plain(kind: str, problem: WatchlistError) -> dict[str, object]:
    return {
        "kind": kind, "file": problem.file, "line": problem.line, "column": problem.column, "message": problem.message, "fix": problem.fix,
    }  # fmt: skip


def _tell(compiled: Compiled, files: int) -> None:
    for problem in (each for listed in compiled.problems.values() for each in listed):
        print(f"error: {problem}\n")
    for problem in (each for listed in compiled.warnings.values() for each in listed):
        print(f"warning: {problem}\n")
    rules = sum(len(watchlist.rules) for watchlist in compiled.configuration.watchlists)
    tests = sum(len(rule.examples) for watchlist in compiled.configuration.watchlists for rule in watchlist.rules)
    errors = sum(len(listed) for listed in compiled.problems.values())
    print(f"{files} files: {rules} rules, {len(compiled.configuration.routes)} routes, {tests} tests passed, {errors} errors")


def _mute(options: argparse.Namespace) -> int:
    from wirewatch.aws.operators import silences_of, told  # noqa: PLC0415  analysts' commands need no AWS library

    match = _LASTS.fullmatch(options.lasts)
    if match is None:
        print(f"wirewatch: {options.lasts!r} is no time; write 30m, 8h or 2d", file=sys.stderr)
        return 2
    unit = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[match[2]]
    until = datetime.now(UTC) + int(match[1]) * unit
    with told(options.stack):
        silences_of(options.stack).add(options.subject, options.rule, until, options.reason)
    name = f"{options.subject}/{options.rule}" if options.rule else options.subject
    print(f"{name} is silent until {until:%Y-%m-%d %H:%M} UTC; muted articles are counted")
    return 0


def _unmute(options: argparse.Namespace) -> int:
    from wirewatch.aws.operators import silences_of, told  # noqa: PLC0415

    with told(options.stack):
        silences_of(options.stack).remove(options.subject, options.rule)
    print(f"{options.subject} is heard again")
    return 0


def _slack_add(options: argparse.Namespace) -> int:
    from wirewatch.aws.operators import store_webhook, told  # noqa: PLC0415

    if not TARGET.fullmatch(options.target):
        print(f"wirewatch: {options.target!r} is no name of a webhook; use letters, digits, . _ -", file=sys.stderr)
        return 2
    url = getpass.getpass("webhook address (not shown): ").strip() if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not url.startswith("https://"):
        print("wirewatch: a webhook's address starts with https://", file=sys.stderr)
        return 2
    with told(options.stack):
        name = store_webhook(options.stack, options.target, url)
    print(f"stored as {name}; use it in routes.yaml as slack:{options.target}")
    return 0
