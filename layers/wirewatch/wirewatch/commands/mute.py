"""The commands of operators: silences and webhooks of a stack."""

import argparse
import getpass
import re
import sys
from datetime import UTC, datetime, timedelta

from wirewatch.commands.stack import silences_of, store_webhook, told
from wirewatch.configuration.routes import TARGET
from wirewatch.errors import WirewatchError
from wirewatch.storage.mutes import Mute

_LASTS = re.compile(r"(\d{1,4})\s*([mhd])")


class WrongArgument(WirewatchError):
    """What a person gave a command, and what it should be."""


def mute(options: argparse.Namespace) -> int:
    match = _LASTS.fullmatch(options.lasts)
    if match is None:
        raise WrongArgument(f"{options.lasts!r} is no time; write 30m, 8h or 2d")
    unit = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}[match[2]]
    until = datetime.now(UTC) + int(match[1]) * unit
    with told(options.stack):
        silences_of(options.stack).add(Mute(options.subject, options.rule, until, options.reason))
    name = f"{options.subject}/{options.rule}" if options.rule else options.subject
    print(f"{name} is silent until {until:%Y-%m-%d %H:%M} UTC; muted articles are counted")
    return 0


def unmute(options: argparse.Namespace) -> int:
    with told(options.stack):
        silences_of(options.stack).remove(options.subject, options.rule)
    print(f"{options.subject} is heard again")
    return 0


def slack_add(options: argparse.Namespace) -> int:
    if not TARGET.fullmatch(options.target):
        raise WrongArgument(f"{options.target!r} is no name of a webhook; use letters, digits, . _ -")
    url = (
        getpass.getpass("webhook address (not shown): ").strip()
        if sys.stdin.isatty()
        else sys.stdin.readline().strip()
    )
    if not url.startswith("https://"):
        raise WrongArgument("a webhook's address starts with https://")
    with told(options.stack):
        name = store_webhook(options.stack, options.target, url)
    print(f"stored as {name}; use it in routes.yaml as slack:{options.target}")
    return 0
