"""Prints a backtest: counts by day, rule, source and route. Also prints the matches that an edit adds
or drops.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.article import Article
from wirewatch.backtest.comparison import ArchiveCounts, ArchiveMatch, Difference, messages_sent
from wirewatch.commands.files.articles import Verdict, articles_at, skipped_counts
from wirewatch.commands.files.configuration_paths import UnusableWatchlists, find_rule
from wirewatch.commands.output import counted, notices, plain, print_wrapped, wire_object
from wirewatch.configuration.routes import Route
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.explaining.explanation import Explainer

SHOWN_ROWS = 20  # of a table
SHOWN_CHANGES = 200  # articles added or dropped, each with its explanation
SHOWN_RULES = 10  # of the rules that match nothing
SHOWN_REASONS = 3  # of one explanation
BAR_WIDTH = 40


@dataclass(frozen=True)
class Version:
    """One version of the watchlists, and what it matches."""

    watchlists: tuple[Watchlist, ...]
    counts: ArchiveCounts

    @property
    def rules(self) -> list[str]:
        """The names of all rules, in the order of the files."""
        return [f"{watchlist.id}/{rule.id}" for watchlist in self.watchlists for rule in watchlist.rules]

    @property
    def rules_without_matches(self) -> list[str]:
        """The names of the rules that match no article, in the order of the files."""
        matching = {"/".join(name) for name, _ in self.counts.per_rule()}
        return [name for name in self.rules if name not in matching]


def print_counts(console: Console, version: Version, routes: Mapping[str, Route]) -> None:
    """Print totals, a bar for each day, and tables by rule, source and route."""
    counts = version.counts
    span = f", {counts.first:%Y-%m-%d} to {counts.last:%Y-%m-%d}" if counts.first and counts.last else ""
    read = f"{counted(counts.articles, 'article')} read{skipped_counts(counts.skipped)}{span}"
    console.print(f"{read}: {counts.matched_articles():,} matched, {counted(len(counts.matches), 'match')}")
    if counts.errors:
        console.print(f"{counted(counts.errors, 'rule')} could not be decided for an article", style="red")
    _print_days(console, counts)
    rules = ((f"{watchlist}/{rule}", count) for (watchlist, rule), count in counts.per_rule())
    print_wrapped(console, _table("rule", "matches", rules))
    _print_rules_without_matches(console, version)
    print_wrapped(console, _table("source", "articles", counts.per_source()))
    if routes:
        table = Table("route", "messages", "a week", box=None, header_style="bold")
        for name, route in routes.items():
            if route.escalated_from:  # needs times of arrival, which an archive lacks
                continue
            sent = messages_sent(route, counts)
            table.add_row(name, f"{sent:,}", f"{sent / counts.weeks:.1f}")
        print_wrapped(console, table)


def _print_rules_without_matches(console: Console, version: Version) -> None:
    names = version.rules_without_matches
    if not names or not version.counts.articles:
        return
    more = f" and {len(names) - SHOWN_RULES:,} more" if len(names) > SHOWN_RULES else ""
    verb = "matches" if len(names) == 1 else "match"
    of_all = f"{len(names):,} of {counted(len(version.rules), 'rule')}"
    console.print(f"{of_all} {verb} nothing: {', '.join(names[:SHOWN_RULES])}{more}", style="yellow")


def _print_days(console: Console, counts: ArchiveCounts) -> None:
    """Print one bar per day, or nothing if no article matches. Days without a match are left out if
    the archive spans more than 3 * SHOWN_ROWS days.
    """
    days = counts.per_day()
    if not days or counts.first is None or counts.last is None:
        return
    first, busiest = counts.first.date(), max(days.values())
    span = (counts.last.date() - first).days + 1
    is_short = span <= 3 * SHOWN_ROWS
    for day in [first + timedelta(days=number) for number in range(span)] if is_short else days:
        count = days.get(day, 0)
        bar = "█" * round(BAR_WIDTH * count / busiest) or ("▏" if count else "")
        console.print(Text.assemble(f"{day:%Y-%m-%d %a}  ", (bar.ljust(BAR_WIDTH), "cyan"), f" {count:,}"))


def _table(name: str, unit: str, rows: Iterable[tuple[str, int]]) -> Table:
    table = Table(name, unit, box=None, header_style="bold")
    rows = list(rows)
    for label, count in rows[:SHOWN_ROWS]:
        table.add_row(Text(plain(label)), f"{count:,}")
    rest = rows[SHOWN_ROWS:]
    if rest:
        table.add_row(f"… {len(rest):,} more", f"{sum(count for _, count in rest):,}")
    return table


def print_difference(console: Console, new: Version, old: Version, difference: Difference) -> None:
    """Print the matches that only the new version has, then those that only the old version has. Of
    each group, print at most SHOWN_CHANGES. For each match, print why the other version lacks it.
    """
    before, after = (v.counts.matched_articles() / v.counts.weeks / 7 for v in (old, new))
    console.print(
        f"\nagainst the older version: {len(difference.added):,} added, {len(difference.dropped):,} dropped, "
        f"{difference.kept:,} kept; {before:.1f} → {after:.1f} articles a day"
    )
    _print_changes(console, "+", "green", difference.added, old)
    _print_changes(console, "-", "red", difference.dropped, new)


def _print_changes(
    console: Console, sign: str, style: str, matches: tuple[ArchiveMatch, ...], other: Version
) -> None:
    now, differences = datetime.now(UTC), _DifferenceExplainer(other.watchlists)
    for match in matches[:SHOWN_CHANGES]:
        notice = ", ".join(notices(match.wire, now))
        line = Text.assemble(
            (f"{sign} {match.published:%Y-%m-%d} ", style),
            (plain(match.title) or "(no title)", "bold"),
            (f"  {notice}" if notice else "", "bold red"),
            (f"  {match.watchlist}/{match.rule}  {plain(match.file)}", "dim"),
        )
        console.print(line)
        console.print(Text(f"      {plain(differences.explain(match))}", style))
    if len(matches) > SHOWN_CHANGES:
        console.print(f"{sign} … {len(matches) - SHOWN_CHANGES:,} more")


class _DifferenceExplainer:
    """Explains why a match of one version of the watchlists is missing in the other version.

    `watchlists` are the other version, which lacks the match. Each rule is compiled once. The
    articles of a file are kept until another file is needed.
    """

    def __init__(self, watchlists: tuple[Watchlist, ...]) -> None:
        self.watchlists = watchlists
        self._explainers: dict[str, Explainer | None] = {}
        self._file = ""
        self._articles: dict[int, Article] = {}

    def explain(self, match: ArchiveMatch) -> str:
        """Return a text for people that says why the match is missing in `self.watchlists`.

        The text calls `self.watchlists` "the other version". The text is empty if `self.watchlists`
        have the rule of the match, but the article can no longer be read.
        """
        explainer = self._explainer(f"{match.watchlist}/{match.rule}")
        if explainer is None:
            return "the other version has no such rule"
        article = self._article(match)
        if article is None:
            return ""
        reasons = explainer.explain(article, article.published).reasons
        return "the other version: " + "; ".join(reasons[:SHOWN_REASONS])

    def _article(self, match: ArchiveMatch) -> Article | None:
        if match.file != self._file:
            articles = [item for item in articles_at(Path(match.file)) if isinstance(item, Article)]
            self._file = match.file
            self._articles = {article.ref.position: article for article in articles}
        return self._articles.get(match.position)

    def _explainer(self, rule: str) -> Explainer | None:
        if rule not in self._explainers:
            try:
                self._explainers[rule] = Explainer(*find_rule(self.watchlists, rule))
            except UnusableWatchlists:
                self._explainers[rule] = None
        return self._explainers[rule]


def report_object(
    new: Version, old: Version | None, difference: Difference | None, routes: Mapping[str, Route]
) -> dict[str, object]:
    """Return all counts, and the difference if there is one, as a JSON object."""
    counts = new.counts
    skipped, retracted = counts.skipped[Verdict.SKIPPED], counts.skipped[Verdict.RETRACTED]
    report: dict[str, object] = {
        "articles": counts.articles,
        "skipped": skipped + retracted,
        "retracted": retracted,
        "not_read": counts.skipped[Verdict.UNREAD],
        "matched": counts.matched_articles(),
        "matches": len(counts.matches),
        "errors": counts.errors,
        "days": {str(day): count for day, count in counts.per_day().items()},
        "rules": {f"{watchlist}/{rule}": count for (watchlist, rule), count in counts.per_rule()},
        "rules_without_matches": new.rules_without_matches,
        "sources": dict(counts.per_source()),
        "routes": {
            name: _route_object(route, counts) for name, route in routes.items() if not route.escalated_from
        },
    }
    if old and difference:
        report["kept"] = difference.kept
        report["added"] = _change_objects(difference.added, old)
        report["dropped"] = _change_objects(difference.dropped, new)
    return report


def _route_object(route: Route, counts: ArchiveCounts) -> dict[str, object]:
    sent = messages_sent(route, counts)
    return {"messages": sent, "per_week": round(sent / counts.weeks, 2)}


def _change_objects(matches: Iterable[ArchiveMatch], other: Version) -> list[dict[str, object]]:
    differences = _DifferenceExplainer(other.watchlists)
    return [
        {
            "article": match.file,
            "position": match.position,
            "title": match.title,
            "published": match.published.isoformat(),
            **wire_object(match.wire),
            "watchlist": match.watchlist,
            "rule": match.rule,
            "why": differences.explain(match),
        }
        for match in matches
    ]
