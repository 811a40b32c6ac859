"""The matches as one HTML page that needs no other file: counts, charts, and sentences with hits.

The page has no script and loads nothing. Jinja2 escapes every text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from wirewatch.article import with_encoded_host
from wirewatch.backtest.comparison import ArchiveMatch, Difference, Version, messages_sent
from wirewatch.commands.files.articles import skipped_counts
from wirewatch.commands.files.backtest_report import Explainers, day_text, rate_text
from wirewatch.commands.files.reports.charts import HEIGHT, WIDTH, Chart, chart_of
from wirewatch.commands.files.reports.differences import DifferenceExplainer
from wirewatch.commands.output import counted, notices, place_name
from wirewatch.configuration.routes import Route
from wirewatch.printable import printable_line

if TYPE_CHECKING:
    from jinja2 import Environment

SHOWN_MATCHES = 2_000  # of a report, shared among the rules
FEWEST_SHOWN, MOST_SHOWN = 5, 200  # matches of one rule
SHOWN_CHANGES = 200  # matches added, and matches dropped
SHOWN_SOURCES = 20
_WEB = ("http://", "https://")


@dataclass(frozen=True)
class Findings:
    """What a report shows.

    `name` is the heading of the report. `selection` says which rules and times were chosen. `notes`
    say what is left out because of mistakes.
    """

    name: str
    new: Version
    now: datetime
    selection: str = ""
    notes: tuple[str, ...] = ()
    routes: Mapping[str, Route] | None = None
    difference: Difference | None = None
    explainers: Explainers | None = None


@dataclass(frozen=True)
class _ShownMatch:
    """A match as the template shows it. `why` is empty unless the match was added or dropped."""

    match: ArchiveMatch
    day: str
    link: str
    place: str
    remarks: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class _Group:
    """Some matches under one heading: the matches of a rule, or the matches that an edit adds or drops."""

    name: str
    title: str
    matches: int
    shown: tuple[_ShownMatch, ...]
    chart: Chart | None = None

    @property
    def hidden(self) -> int:
        """The number of matches that the report counts but does not list."""
        return self.matches - len(self.shown)


def html_report(findings: Findings) -> bytes:
    """Return the page as UTF-8."""
    page = (
        _environment()
        .get_template("report.html")
        .render(
            findings=findings,
            counts=findings.new.counts,
            totals=_totals(findings),
            chart=chart_of(
                findings.new.counts.per_day(), findings.new.counts.first, findings.new.counts.last
            ),
            rules=_rules(findings),
            rules_without_matches=findings.new.rules_without_matches,
            sources=findings.new.counts.per_source()[:SHOWN_SOURCES],
            routes=list(_routes(findings)),
            changes=list(_changes(findings)),
            chart_size=(WIDTH, HEIGHT),
        )
    )
    return page.encode("utf-8", "replace")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  only reports need it

    environment = Environment(
        loader=PackageLoader("wirewatch.commands.files.reports"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable_line(value) if type(value) is str else value,
    )
    environment.filters["counted"] = counted
    return environment


def _totals(findings: Findings) -> str:
    counts = findings.new.counts
    span = f", {counts.first:%Y-%m-%d} to {counts.last:%Y-%m-%d}" if counts.first and counts.last else ""
    read = f"{counted(counts.articles, 'article')} read{skipped_counts(counts.skipped)}{span}"
    return f"{read}: {counts.matched_articles():,} matched, {counted(len(counts.matches), 'match')}"


def _rules(findings: Findings) -> list[_Group]:
    """Return a group for each rule with matches. The rule with the most matches is first."""
    counts = findings.new.counts
    titles = {
        (watchlist.id, rule.id): rule.title
        for watchlist in findings.new.watchlists
        for rule in watchlist.rules
    }
    matches_by_rule: dict[tuple[str, str], list[ArchiveMatch]] = {}
    for match in counts.matches:
        matches_by_rule.setdefault(match.rule_name, []).append(match)
    limit = min(MOST_SHOWN, max(FEWEST_SHOWN, SHOWN_MATCHES // max(1, len(matches_by_rule))))
    groups = []
    for rule, _ in counts.per_rule():
        matches = matches_by_rule[rule]
        days = Counter(match.published.date() for match in matches if match.is_dated)
        latest = sorted(matches, key=lambda match: (match.is_dated, match.published), reverse=True)
        shown = tuple(_shown(match, findings.now) for match in latest[:limit])
        title = "" if titles.get(rule, "") == rule[1] else titles.get(rule, "")
        chart = chart_of(days, counts.first, counts.last)
        groups.append(_Group("/".join(rule), title, len(matches), shown, chart))
    return groups


def _changes(findings: Findings) -> Iterable[_Group]:
    """Yield the matches that an edit adds as one group, then the matches that it drops as another."""
    if findings.difference is None or findings.explainers is None:
        return
    difference, explainers = findings.difference, findings.explainers
    for name, matches, explainer in (
        ("Added", difference.added, explainers.added),
        ("Dropped", difference.dropped, explainers.dropped),
    ):
        yield _Group(name, "", len(matches), _shown_changes(matches, explainer, findings.now))


def _shown_changes(
    matches: tuple[ArchiveMatch, ...], explainer: DifferenceExplainer, now: datetime
) -> tuple[_ShownMatch, ...]:
    return tuple(_shown(match, now, explainer.explain(match)) for match in matches[:SHOWN_CHANGES])


def _shown(match: ArchiveMatch, now: datetime, why: str = "") -> _ShownMatch:
    evidence = match.evidence
    remarks = notices(match.wire, now)
    if evidence is not None:
        remarks += ["only a weak name"] * (evidence.strength == "weak")
        remarks += ["in uncertain text"] * (evidence.zone == "tail")
    link = with_encoded_host(evidence.url) if evidence is not None else ""
    return _ShownMatch(
        match=match,
        day=day_text(match),
        link=link if link.lower().startswith(_WEB) else "",
        place=place_name(match.file, match.position),
        remarks=tuple(remarks),
        why=why,
    )


def _routes(findings: Findings) -> Iterable[tuple[str, int, str]]:
    """Yield (route, messages, messages a week) for each route. Routes of escalations are left out,
    because an archive does not have the times at which articles arrive.
    """
    counts = findings.new.counts
    for name, route in (findings.routes or {}).items():
        if not route.escalated_from:
            sent = messages_sent(route, counts)
            yield name, sent, rate_text(counts.a_week(sent))
