"""Counts what a configuration matches in an archive of articles, before and after a change."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.backtest.comparison import ArchiveCounts, RuleName, messages_sent
from wirewatch.checking.configuration_files import Configuration
from wirewatch.commands.files.articles import InvalidPath, files_at
from wirewatch.commands.files.backtest import count_matches
from wirewatch.commands.output import counted, plain, print_wrapped
from wirewatch.configuration.routes import Route

SHOWN_RULES = 40


@dataclass(frozen=True)
class Volume:
    """The matches in an archive of articles, before and after a change of the configuration."""

    before: ArchiveCounts
    after: ArchiveCounts
    routes_before: Mapping[str, Route]
    routes_after: Mapping[str, Route]

    def rules(self) -> list[tuple[RuleName, int, int]]:
        """Return (rule, matches before, matches after) for each rule whose number of matches changes."""
        old, new = dict(self.before.per_rule()), dict(self.after.per_rule())
        names = sorted({*old, *new})
        return [
            (name, old.get(name, 0), new.get(name, 0)) for name in names if old.get(name) != new.get(name)
        ]

    def routes(self) -> list[tuple[str, float, float]]:
        """Return each route with its number of messages per week, before and after the change.

        Routes of escalations are left out. Their messages depend on the times at which articles
        arrive, and an archive does not have these times.
        """
        old, new = _without_escalations(self.routes_before), _without_escalations(self.routes_after)
        return [
            (name, _per_week(old.get(name), self.before), _per_week(new.get(name), self.after))
            for name in sorted({*old, *new})
        ]


def _without_escalations(routes: Mapping[str, Route]) -> dict[str, Route]:
    return {name: route for name, route in routes.items() if not route.escalated_from}


def _per_week(route: Route | None, counts: ArchiveCounts) -> float:
    rate = counts.a_week(messages_sent(route, counts)) if route else None
    return rate or 0.0


def estimate(before: Configuration, after: Configuration, articles: list[Path], jobs: int | None) -> Volume:
    """Match the articles against both configurations. Raises InvalidPath if there are no files."""
    files = files_at(articles)
    if not files:
        raise InvalidPath("there are no files below --articles")
    old, new = count_matches((before.watchlists, after.watchlists), files, jobs or os.cpu_count() or 1)
    return Volume(old, new, before.routes, after.routes)


def print_volume(console: Console, volume: Volume) -> None:
    """Print how many articles match and how many messages are sent, before and after the change.

    A rule is listed only if its number of matches differs.
    """
    old, new = volume.before, volume.after
    span = f", {new.first:%Y-%m-%d} to {new.last:%Y-%m-%d}" if new.first and new.last else ""
    console.print(
        f"volume: in {counted(new.articles, 'article')} of the archive{span}, "
        f"{old.matched_articles():,} → {new.matched_articles():,} match"
    )
    table = Table("", "before", "after", box=None, pad_edge=False, header_style="bold")
    rules = volume.rules()
    for (watchlist, rule), before, after in rules[:SHOWN_RULES]:
        table.add_row(Text(plain(f"{watchlist}/{rule}")), f"{before:,}", f"{after:,}")
    if len(rules) > SHOWN_RULES:
        table.add_row(f"… {len(rules) - SHOWN_RULES:,} more rules", "", "")
    for route, messages_before, messages_after in volume.routes():
        row = Text(plain(f"messages a week to {route}"))
        table.add_row(row, f"{messages_before:.1f}", f"{messages_after:.1f}")
    print_wrapped(console, table)


def volume_object(volume: Volume) -> dict[str, Any]:
    """Return the volume as a JSON object."""
    return {
        "kind": "volume",
        "articles": volume.after.articles,
        "matched_before": volume.before.matched_articles(),
        "matched_after": volume.after.matched_articles(),
        "rules": {
            f"{watchlist}/{rule}": {"before": before, "after": after}
            for (watchlist, rule), before, after in volume.rules()
        },
        "messages_per_week": {
            route: {"before": round(before, 2), "after": round(after, 2)}
            for route, before, after in volume.routes()
        },
    }
