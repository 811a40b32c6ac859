"""Makes the digest that a route would send for articles on disk, for `wirewatch preview`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.routes import Route
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.digests.matched_article import MatchedArticle, matched_article_of
from wirewatch.digests.page import Page
from wirewatch.digests.plan import DigestPlan, DigestView, plan_digest
from wirewatch.digests.prior_reports import compared_text_of
from wirewatch.digests.repeats import ComparedText
from wirewatch.digests.views import page_of
from wirewatch.matching.match import Match

PossibleOnly = Callable[[Article, Sequence[Match]], None]


def is_held(article: Article, now: datetime) -> bool:
    """Return whether an article is under embargo."""
    return article.wire.embargo is not None and article.wire.embargo > now


def page_of_articles(
    articles: Iterable[Article],
    route: Route,
    watchlists: Iterable[Watchlist],
    now: datetime,
    possible_only: PossibleOnly,
) -> Page:
    """Return a route's first digest, as if all articles had arrived at `now`.

    As on a stack, articles under embargo are left out (see `is_held`), and an instant route gets no
    article that has only possible matches (see `Match.is_possible`). For each article that is left
    out because of its possible matches, call `possible_only` with the article and these matches.
    """
    monitor = compile_monitor(watchlists)
    matched: dict[str, MatchedArticle] = {}
    texts: dict[str, ComparedText] = {}
    for article in articles:
        if is_held(article, now):
            continue
        matches = [
            match
            for match in monitor.match(article, now).matches
            if route.wants(match.watchlist, match.severity)
        ]
        if not matches:
            continue
        if route.schedule.is_instant and all(match.is_possible for match in matches):
            possible_only(article, matches)
            continue
        matched[article.article_id] = matched_article_of(article, matches, now, generation=0)
        texts[article.article_id] = compared_text_of(article, matches)
    plan = plan_digest(list(matched.values()), route, (), texts=texts)
    return page_of(_view(route, now, plan, matched))


def _view(route: Route, now: datetime, plan: DigestPlan, matched: Mapping[str, MatchedArticle]) -> DigestView:
    return DigestView(
        id=f"{route.id}#preview",
        route=route.id,
        title=route.title,
        number=1,
        due=now,
        timezone=route.timezone,
        instant=route.schedule.is_instant,
        plan=plan,
        articles=matched,
    )
