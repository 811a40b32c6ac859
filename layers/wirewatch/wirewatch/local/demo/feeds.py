"""Fetches the Atom feeds of a demo as a feed reader does, and checks them."""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import feedparser

from wirewatch.aws.sending.link_keys import feed_name
from wirewatch.channels.atom import Atom
from wirewatch.configuration.routes import Route
from wirewatch.local.stack import Stack
from wirewatch.local.toolchain import STACK, ToolFailed
from wirewatch.pipeline.feed_requests import feed_address

TOKEN = "demo"  # noqa: S105  of an address on this machine
FETCH_SECONDS = 60


@dataclass(frozen=True)
class Feed:
    """The file of a feed, and the number of entries that feedparser reads in this file."""

    route: str
    file: Path
    entries: int

    def line(self, root: Path) -> str:
        """Return a line with the file and the number of entries."""
        entries = "1 entry" if self.entries == 1 else f"{self.entries} entries"
        return f"  {self.file.relative_to(root)}  Atom feed, in which feedparser reads {entries}"


def make_feed_addresses(stack: Stack, routes: Mapping[str, Route]) -> None:
    """For each route with a feed, store the token of the feed's address in SSM, as
    `wirewatch feed url` does.
    """
    for name in _with_feed(routes):
        stack.client("ssm").put_parameter(
            Name=feed_name(STACK, name), Value=TOKEN, Type="SecureString", Overwrite=True
        )


def write_feeds(folder: Path, stack: Stack, routes: Mapping[str, Route]) -> list[Feed]:
    """Fetch the feed of each route that has a feed, and write each feed to a file in `folder`.

    Raises ToolFailed if a feed can't be fetched, or if feedparser finds a mistake in a feed.
    """
    feeds = []
    for name in _with_feed(routes):
        address = feed_address(stack.outputs["LinksUrl"], name, TOKEN)
        try:
            with urllib.request.urlopen(address, timeout=FETCH_SECONDS) as answer:  # noqa: S310  our emulator
                text = answer.read()
        except OSError as error:
            raise ToolFailed(f"the feed of {name} can't be fetched: {error}") from error
        parsed = feedparser.parse(text)
        if parsed.bozo:
            raise ToolFailed(f"the feed of {name} is ill-formed: {parsed.bozo_exception}")
        file = folder / f"{name}.atom.xml"
        file.write_bytes(text)
        feeds.append(Feed(name, file, len(parsed.entries)))
    return feeds


def _with_feed(routes: Mapping[str, Route]) -> list[str]:
    return sorted(
        name for name, route in routes.items() if any(channel.kind == Atom.name for channel in route.channels)
    )
