"""Helpers for tests of the query language: articles, queries, mistakes and watchlists."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlist_reader import read_shared, read_watchlist
from wirewatch.configuration.watchlists import Shared, Watchlist, watchlist_of
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.language.lexer import Mistake, Mistakes
from wirewatch.language.parser import Names, parse, parse_query
from wirewatch.language.tree import Node
from wirewatch.matching.match import Match, MatchSet
from wirewatch.matching.monitor import MatchRun

from tests.cpu_time import at_most
from tests.oracle.monitor import Verdict, verdicts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = Names(
    {"north-korea": ("north-korea",), "ofac/*": ("acme",)}, {"movers": parse_query("deploy* OR sent")}
)


def article(body: str = "", title: str = "", **more: Any) -> Article:
    return Article(**{"title": title, "body": body, "published": NOW, **more})


def found(query: str, body: str = "", title: str = "", **more: Any) -> list[str]:
    """Return the texts of all hits of a query, first in the title, then in the body."""
    return _texts(query, article(body, title, **more), shown=False)


def shown(query: str, body: str = "", title: str = "", **more: Any) -> list[str]:
    """Like `found`, but return only the hits that a match reports. For NEAR, a match reports the
    hits that do not contain another hit.
    """
    return _texts(query, article(body, title, **more), shown=True)


def matches(query: str, body: str = "", title: str = "", **more: Any) -> bool:
    """Return whether `query` matches an article. Assert that the engine and the oracle agree."""
    tested, watched = article(body, title, **more), watchlist_of(query)
    result = compile_monitor([watched]).match(tested, NOW)
    assert not result.errors, result.errors
    agree([watched], tested, result)
    return bool(result.matches)


def shown_by_match(query: str, body: str) -> list[str]:
    """Return the texts of the spans of a match, or [] if `query` does not match an article."""
    tested, watched = article(body), watchlist_of(query)
    result = compile_monitor([watched]).match(tested, NOW)
    agree([watched], tested, result)
    return [span.text for match in result.matches for span in match.spans]


def agree(watched: list[Watchlist], tested: Article, result: MatchSet) -> None:
    """Assert that `result` has exactly the matches that the reference matcher finds."""
    assert [verdict_of(each) for each in result.matches] == verdicts(watched, tested, NOW)


def verdict_of(match: Match) -> Verdict:
    spans = sorted((span.field, span.start, span.end, span.via) for span in match.spans)
    return Verdict(match.watchlist, match.rule, match.strength, match.zone, tuple(spans))


def _texts(query: str, tested: Article, *, shown: bool) -> list[str]:
    monitor = compile_monitor([watchlist_of(query)])
    run = MatchRun(monitor, tested)
    run.candidates.rules((), tail=False)
    evaluation, plan = run.evaluation, monitor.decoded.rules[0].plan
    hits = evaluation.shown(plan, evaluation.main) if shown else evaluation.hits(plan, evaluation.main)
    assert bool(hits) == evaluation.holds(plan, evaluation.main)
    agree([watchlist_of(query)], tested, monitor.match(tested, NOW))
    return [span.text for span in run.reporter.finder.spans(hits)]


def understood(query: str, names: Names = NAMES) -> Node:
    """Return the tree of a query. Fail if the query has a mistake."""
    mistakes = Mistakes()
    node = parse(query, names, mistakes)
    assert not mistakes.errors, mistakes.errors
    assert node is not None
    return node


def errors_of(query: str, names: Names = NAMES) -> list[Mistake]:
    mistakes = Mistakes()
    parse(query, names, mistakes)
    return mistakes.errors


def warnings_of(query: str, names: Names = NAMES) -> list[Mistake]:
    mistakes = Mistakes()
    parse(query, names, mistakes)
    assert not mistakes.errors, mistakes.errors
    return mistakes.warnings


def watchlist(text: str, shared: Mapping[str, str] | None = None, now: datetime | None = None) -> Watchlist:
    offered = read_shared(shared) if shared else Shared(entities={}, definitions={}, references={})
    return read_watchlist("desk.yaml", text, offered, now)


def problems_of(text: str, shared: Mapping[str, str] | None = None) -> tuple[WatchlistError, ...]:
    """Return all mistakes of a watchlist file, or an empty tuple if the file has none."""
    try:
        watchlist(text, shared)
    except InvalidFile as error:
        return error.problems
    return ()


def result_of(
    text: str, tested: Article, shared: Mapping[str, str] | None = None, now: datetime = NOW
) -> MatchSet:
    watched = [watchlist(text, shared)]
    result = compile_monitor(watched).match(tested, now)
    if not result.errors and now == NOW:
        agree(watched, tested, result)
    return result


def match_of(text: str, tested: Article, shared: Mapping[str, str] | None = None) -> Match | None:
    """Return the match of the only rule of the watchlist `text`, or None."""
    result = result_of(text, tested, shared)
    assert not result.errors, result.errors
    return result.matches[0] if result.matches else None


def finds(entity: str, body: str, title: str = "", query: str = '"@it"', lang: str = "und") -> list[str]:
    """Return the texts that match the entity `@it`. `entity` is the YAML definition of this entity."""
    text = f"watchlist: w\nentities:\n  it:{entity}\nrules:\n  - id: r\n    query: {query}\n"
    match = match_of(text, article(body, title, language=lang))
    return [span.text for span in match.spans if span.via == "@it"] if match else []


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if this process spends more than 8 × `seconds` of CPU time in the `with` block. On a slow
    machine, more time is allowed (see `at_most`).
    """
    with at_most(8 * seconds):
        yield
