"""Prints a backtest: counts by day, rule, source and route. Also prints the matches that an edit
adds or drops.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.backtest.comparison import ArchiveCounts, ArchiveMatch, Difference, Version, messages_sent
from wirewatch.commands.files.articles import Verdict, skipped_counts
from wirewatch.commands.files.reports.differences import DifferenceExplainer
from wirewatch.commands.output import counted, notices, place_name, plain, print_wrapped, wire_object
from wirewatch.configuration.routes import Route

SHOWN_ROWS = 20  # of a table
SHOWN_CHANGES = 200  # articles added or dropped, each with its explanation
SHOWN_RULES = 10  # of the rules that match nothing
BAR_WIDTH = 40


def print_counts(console: Console, version: Version, routes: Mapping[str, Route]) -> None:
    """Print totals, a bar for each day, and tables by rule, source and route."""
    counts = version.counts
    span = f", {counts.first:%Y-%m-%d} to {counts.last:%Y-%m-%d}" if counts.first and counts.last else ""
    read = f"{counted(counts.articles, 'article')} read{skipped_counts(counts.skipped)}{span}"
    console.print(f"{read}: {counts.matched_articles():,} matched, {counted(len(counts.matches), 'match')}")
    if counts.errors:
        console.print(f"{counted(counts.errors, 'rule')} could not be decided for an article", style="red")
    if counts.undated and counts.first:
        console.print(
            f"{counted(counts.undated, 'article')} without a date: counted in no day, message or rate"
        )
    _print_days(console, counts)
    rules = ((f"{watchlist}/{rule}", count) for (watchlist, rule), count in counts.per_rule())
    _print_table(console, "rule", "matches", rules)
    _print_rules_without_matches(console, version)
    _print_table(console, "source", "articles", counts.per_source())
    if routes:
        table = Table("route", "messages", "a week", box=None, header_style="bold")
        for name, route in routes.items():
            if route.escalated_from:  # needs times of arrival, which an archive lacks
                continue
            sent = messages_sent(route, counts)
            table.add_row(name, f"{sent:,}", rate_text(counts.a_week(sent)))
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
    the archive spans more than 3 * SHOWN_ROWS days. Articles without a date are in no day.
    """
    days = counts.per_day()
    if not days or counts.first is None or counts.last is None:
        return
    first, busiest = counts.first, max(days.values())
    span = (counts.last - first).days + 1
    is_short = span <= 3 * SHOWN_ROWS
    for day in [first + timedelta(days=number) for number in range(span)] if is_short else days:
        count = days.get(day, 0)
        bar = "█" * round(BAR_WIDTH * count / busiest) or ("▏" if count else "")
        console.print(Text.assemble(f"{day:%Y-%m-%d %a}  ", (bar.ljust(BAR_WIDTH), "cyan"), f" {count:,}"))


def _print_table(console: Console, name: str, unit: str, rows: Iterable[tuple[str, int]]) -> None:
    """Print a table of counts. Print nothing if `rows` is empty."""
    table = Table(name, unit, box=None, header_style="bold")
    rows = list(rows)
    for label, count in rows[:SHOWN_ROWS]:
        table.add_row(Text(plain(label)), f"{count:,}")
    rest = rows[SHOWN_ROWS:]
    if rest:
        table.add_row(f"… {len(rest):,} more", f"{sum(count for _, count in rest):,}")
    if rows:
        print_wrapped(console, table)


def rate_text(rate: float | None) -> str:
    """Return a rate with one decimal place, or `–` if no article has a date."""
    return "–" if rate is None else f"{rate:.1f}"


class Explainers:
    """Explains the changes between two versions of the watchlists. `added` explains the matches
    that the old version lacks. `dropped` explains the matches that the new version lacks.
    """

    def __init__(self, new: Version, old: Version) -> None:
        self.added = DifferenceExplainer("old", old.watchlists)
        self.dropped = DifferenceExplainer("new", new.watchlists)


def print_difference(
    console: Console, new: Version, old: Version, difference: Difference, explainers: Explainers
) -> None:
    """Print the matches that only the new version has, then the matches that only the old version
    has: at most SHOWN_CHANGES of each group. For each match, print why the other version lacks it.
    """
    before, after = (version.counts.a_day() for version in (old, new))
    rates = f"; {before:.1f} → {after:.1f} articles a day" if before is not None and after is not None else ""
    console.print(
        f"\nagainst the older version: {len(difference.added):,} added, {len(difference.dropped):,} dropped, "
        f"{difference.kept:,} kept{rates}"
    )
    _print_changes(console, "+", "green", difference.added, explainers.added)
    _print_changes(console, "-", "red", difference.dropped, explainers.dropped)


def _print_changes(
    console: Console, sign: str, style: str, matches: tuple[ArchiveMatch, ...], explainer: DifferenceExplainer
) -> None:
    now = datetime.now(UTC)
    for match in matches[:SHOWN_CHANGES]:
        notice = ", ".join(notices(match.wire, now))
        line = Text.assemble(
            (f"{sign} {day_text(match)} ", style),
            (plain(match.title) or "(no title)", "bold"),
            (f"  {notice}" if notice else "", "bold red"),
            (f"  {match.watchlist}/{match.rule}  {plain(place_name(match.file, match.position))}", "dim"),
        )
        console.print(line)
        console.print(Text(f"      {plain(explainer.explain(match))}", style))
    if len(matches) > SHOWN_CHANGES:
        console.print(f"{sign} … {len(matches) - SHOWN_CHANGES:,} more")


def day_text(match: ArchiveMatch) -> str:
    """Return the day of publication, or `no date` if the article states none."""
    return f"{match.published:%Y-%m-%d}" if match.is_dated else "no date"


def report_object(new: Version, routes: Mapping[str, Route]) -> dict[str, object]:
    """Return all counts of a version as a JSON object."""
    counts = new.counts
    skipped, retracted = counts.skipped[Verdict.SKIPPED], counts.skipped[Verdict.RETRACTED]
    return {
        "articles": counts.articles,
        "skipped": skipped + retracted,
        "retracted": retracted,
        "not_read": counts.skipped[Verdict.UNREAD],
        "outside": counts.skipped[Verdict.OUTSIDE],
        "undated": counts.undated + counts.skipped[Verdict.UNDATED],
        "covered_days": counts.covered_days,
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


def difference_object(difference: Difference, explainers: Explainers) -> dict[str, object]:
    """Return the matches that an edit adds and drops, each with its reason, as a JSON object."""
    return {
        "kept": difference.kept,
        "added": _change_objects(difference.added, explainers.added),
        "dropped": _change_objects(difference.dropped, explainers.dropped),
    }


def _route_object(route: Route, counts: ArchiveCounts) -> dict[str, object]:
    sent = messages_sent(route, counts)
    rate = counts.a_week(sent)
    return {"messages": sent, "per_week": None if rate is None else round(rate, 2)}


def _change_objects(
    matches: Iterable[ArchiveMatch], explainer: DifferenceExplainer
) -> list[dict[str, object]]:
    return [
        {
            "article": match.file,
            "position": match.position,
            "title": match.title,
            "published": match.published.isoformat() if match.is_dated else None,
            **wire_object(match.wire),
            "watchlist": match.watchlist,
            "rule": match.rule,
            "why": explainer.explain(match),
        }
        for match in matches
    ]
