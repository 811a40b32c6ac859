"""The options --rule, --since and --until: which rules and which articles a command counts."""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from wirewatch.article import Article, Precision
from wirewatch.backtest.comparison import is_dated
from wirewatch.commands.files.articles import Skipped, Verdict
from wirewatch.commands.files.configuration_paths import find_rule
from wirewatch.commands.output import article_name
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.errors import WirewatchError

_FORMS = "write a day, such as 2026-11-23 (UTC), or a time with its zone, such as 2026-11-23T07:30Z"


class EmptyPeriod(WirewatchError):
    """The option --since names a later time than --until."""


class PeriodWithoutArticles(WirewatchError):
    """The options --since or --until are given without --articles."""


@dataclass(frozen=True)
class Period:
    """The time from `since` to `until`, both included. None means that this side is open."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_limited(self) -> bool:
        return self.since is not None or self.until is not None

    def objection(self, article: Article) -> Verdict | None:
        """Return why an article is left out, or None if its time of publication is in the period.

        If the article states only a day, this day must overlap the period.
        """
        if not self.is_limited:
            return None
        if not is_dated(article):
            return Verdict.UNDATED
        first = last = article.published
        if article.precision is Precision.DAY:
            last = datetime.combine(first.date(), time.max, first.tzinfo)
        is_late = self.until is not None and first > self.until
        is_early = self.since is not None and last < self.since
        return Verdict.OUTSIDE if is_late or is_early else None

    def select(self, item: Article | Skipped) -> Article | Skipped:
        """Return `item`. But if it is an article outside the period, return a Skipped in its place."""
        verdict = None if isinstance(item, Skipped) else self.objection(item)
        if verdict is None or isinstance(item, Skipped):
            return item
        return Skipped(article_name(item), verdict, verdict)

    def __str__(self) -> str:
        """Return the period as text, such as `from 2026-11-01 00:00 UTC`, or "" without limits."""
        parts = [("from", self.since), ("to", self.until)]
        return " ".join(f"{word} {at:%Y-%m-%d %H:%M} UTC" for word, at in parts if at)


ALWAYS = Period()


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the options --rule, --since and --until."""
    rule = "use only this rule, RULE or WATCHLIST/RULE; may be repeated"
    parser.add_argument("--rule", action="append", default=[], metavar="RULE", help=rule)
    add_period(parser)


def add_period(parser: argparse.ArgumentParser, condition: str = "") -> None:
    """Add the options --since and --until. Their help texts begin with `condition`."""
    since = f"{condition}only articles published at or after this day (UTC) or time, such as 2026-11-01"
    parser.add_argument("--since", type=_since, metavar="TIME", help=since)
    until = f"{condition}only articles published at or before this day (UTC, included) or time"
    parser.add_argument("--until", type=_until, metavar="TIME", help=until)


def period_of(options: argparse.Namespace) -> Period:
    """Return the period of --since and --until. Raises EmptyPeriod if its end is before its beginning."""
    period = Period(options.since, options.until)
    if period.since and period.until and period.since > period.until:
        raise EmptyPeriod("--since is later than --until; swap them")
    return period


def period_of_archive(options: argparse.Namespace) -> Period:
    """Return the period, for a command in which --articles is optional.

    Raises EmptyPeriod as `period_of` does, and PeriodWithoutArticles if there is no --articles.
    """
    period = period_of(options)
    if period.is_limited and not options.articles:
        raise PeriodWithoutArticles("--since and --until select articles; add --articles PATH")
    return period


def only_rules(watchlists: tuple[Watchlist, ...], names: Iterable[str]) -> tuple[Watchlist, ...]:
    """Return the watchlists with only the named rules. Without names, all rules are kept.

    Raises UnusableWatchlists for a name that no rule has, and for a name that several rules have.
    """
    chosen = {(watchlist.id, rule.id) for watchlist, rule in (find_rule(watchlists, each) for each in names)}
    if not chosen:
        return watchlists
    return _reduced(watchlists, chosen)


def only_rules_of_either(
    new: tuple[Watchlist, ...], old: tuple[Watchlist, ...], names: Iterable[str]
) -> tuple[tuple[Watchlist, ...], tuple[Watchlist, ...]]:
    """Return two versions of the watchlists, both with only the named rules. A rule may be in one
    version only.

    Raises UnusableWatchlists for a name that no rule has, or that several rules of a version have.
    """
    chosen: set[tuple[str, str]] = set()
    for name in names:
        found = [pair for pair in (_found(version, name) for version in (old, new)) if pair]
        if not found:
            find_rule(new, name)  # raises, and suggests a name of the new version
        chosen.update(found)
    return (_reduced(new, chosen), _reduced(old, chosen)) if chosen else (new, old)


def _found(watchlists: tuple[Watchlist, ...], name: str) -> tuple[str, str] | None:
    has_name = any(
        name in {rule.id, f"{watchlist.id}/{rule.id}"} for watchlist in watchlists for rule in watchlist.rules
    )
    if not has_name:
        return None
    watchlist, rule = find_rule(watchlists, name)
    return watchlist.id, rule.id


def _reduced(watchlists: Iterable[Watchlist], chosen: set[tuple[str, str]]) -> tuple[Watchlist, ...]:
    reduced = (
        watchlist.model_copy(
            update={"rules": tuple(rule for rule in watchlist.rules if (watchlist.id, rule.id) in chosen)}
        )
        for watchlist in watchlists
    )
    return tuple(watchlist for watchlist in reduced if watchlist.rules)


def _since(text: str) -> datetime:
    """Return the time that a text states. If the text states only a day, return the beginning of
    this day in UTC. Raises ArgumentTypeError for any other text.
    """
    day = _day(text)
    return _time(text) if day is None else datetime.combine(day, time.min, UTC)


def _until(text: str) -> datetime:
    """Return the time that a text states. If the text states only a day, return the end of this day
    in UTC. Raises ArgumentTypeError for any other text.
    """
    day = _day(text)
    return _time(text) if day is None else datetime.combine(day, time.max, UTC)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text[:100]!r} is not a day or a time; {_FORMS}") from None
    if at.utcoffset() is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no time zone; write {text}Z for UTC, or {text}+09:00")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise argparse.ArgumentTypeError(f"{text!r} is too far from now; {_FORMS}") from None


def selection_text(rules: Iterable[str], period: Period) -> str:
    """Return a line for a report: the chosen rules and the period, or "" without a choice."""
    rules = ", ".join(rules)
    return " · ".join(part for part in (f"only {rules}" if rules else "", str(period)) if part)
