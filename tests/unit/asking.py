"""What the tests of the language share: an article, a query asked of it, the mistakes of a query, a watchlist from its text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from wirewatch.article import Article
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.language.lexer import Mistake, Mistakes
from wirewatch.language.query import Names, parse, parse_query
from wirewatch.language.text import ArticleText
from wirewatch.language.tree import Node
from wirewatch.matching.evaluate import Evaluation, parts_of
from wirewatch.matching.monitor import Match, MatchSet, Monitor
from wirewatch.watchlist import Shared, Watchlist, read_shared, read_watchlist

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = Names({"north-korea": ("north-korea",), "ofac/*": ("acme",)}, {"movers": parse_query("deploy* OR sent")})


def article(body: str = "", title: str = "", **more: Any) -> Article:
    return Article(**{"title": title, "body": body, "published": NOW, **more})


def found(query: str, body: str = "", title: str = "", **more: Any) -> list[str]:
    """The text of everything a query finds, in reading order: title first."""
    return _texts(query, article(body, title, **more), shown=False)


def shown(query: str, body: str = "", title: str = "", **more: Any) -> list[str]:
    """What is reported of it: of a NEAR only the closest."""
    return _texts(query, article(body, title, **more), shown=True)


def matches(query: str, body: str = "", title: str = "", **more: Any) -> bool:
    evaluation = Evaluation(ArticleText(article(body, title, **more)), {})
    return bool(evaluation.hits(parse_query(query), evaluation.view()))


def _texts(query: str, asked: Article, *, shown: bool) -> list[str]:
    evaluation = Evaluation(ArticleText(asked), {})
    node, view = parse_query(query), evaluation.view()
    hits = evaluation.shown(node, view) if shown else evaluation.hits(node, view)
    texts = []
    for name, part in parts_of(hits):
        field = evaluation.text.field(name)
        texts.append(field.text[field.tokens[part.first].start : field.tokens[part.last].end])
    return texts


def understood(query: str, names: Names = NAMES) -> Node:
    """The tree of a query without mistakes."""
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
    """Every mistake of a file; empty where it is right."""
    try:
        watchlist(text, shared)
    except InvalidFile as error:
        return error.problems
    return ()


def result_of(text: str, asked: Article, shared: Mapping[str, str] | None = None, now: datetime = NOW) -> MatchSet:
    return Monitor([watchlist(text, shared)]).match(asked, now)


def match_of(text: str, asked: Article, shared: Mapping[str, str] | None = None) -> Match | None:
    """The match of a file's only rule."""
    result = result_of(text, asked, shared)
    assert not result.errors, result.errors
    return result.matches[0] if result.matches else None


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = perf_counter()
    yield
    taken = perf_counter() - begun
    assert taken < 8 * seconds, f"took {taken:.1f} s"
