"""Builds matched articles, routes and sealed digests for tests, with defaults for omitted values."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from wirewatch.article import Precision
from wirewatch.configuration.routes import Channel, Route
from wirewatch.configuration.schedule import read_schedule
from wirewatch.digests.matched_article import MatchClause, MatchedArticle, MatchQuote, RuleMatch
from wirewatch.digests.plan import DigestView, plan_digest
from wirewatch.digests.repeats import ComparedText
from wirewatch.digests.stories import signature

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # 07:30 in Seoul


def match(**fields: Any) -> RuleMatch:
    default: dict[str, Any] = {
        "watchlist": "dprk", "watchlist_title": "North Korea", "rule": "mentioned", "rule_title": "In the news", "severity": "normal",
        "why": (MatchClause(query="@north-korea", found=("Pyongyang",)),),
    }  # fmt: skip
    return RuleMatch(**{**default, **fields})


def unlike_any_other(number: int) -> str:
    return signature(
        " ".join(
            f"{word}{number}"
            for word in "soldiers left the harbour before dawn on a ferry that nobody had seen or would name".split()
        )
    ).to_text()


def matched_article(number: int, *matches: RuleMatch, **fields: Any) -> MatchedArticle:
    """Return an article that was published `number` minutes before NOW. By default, the article is
    not a copy of another article.
    """
    default: dict[str, Any] = {
        "article_id": f"{number:064x}", "document_id": f"work {number}", "title": f"Headline {number}", "source": f"outlet{number}.example",
        "published": NOW - timedelta(minutes=number), "precision": Precision.MINUTE, "arrived": NOW, "words": 100,
        "signature": unlike_any_other(number), "matches": matches or (match(),),
        "quotes": (MatchQuote(text="Pyongyang said no.", bold=((0, 9),)),),
    }  # fmt: skip
    values = {**default, **fields}
    source = values["source"]
    host = (
        source
        if re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", source)
        else f"outlet{number}.example"
        if source
        else ""
    )
    link = {"ranked_source": source, "url": f"https://{host}/{number}" if host else ""}
    return MatchedArticle(**{**link, **values})


def texts_of(*articles: MatchedArticle) -> dict[str, ComparedText]:
    """Return compared texts by article id. Only articles with the same signature have the same text."""
    return {article.article_id: text_of(article) for article in articles if article.signature}


def text_of(article: MatchedArticle) -> ComparedText:
    digits = sha256(article.signature.encode()).hexdigest()[:24]
    words = ["".join(chr(ord("a") + int(digit, 16)) for digit in digits[at : at + 6]) for at in range(19)]
    body = " ".join(f"{word}{word[::-1]}" for word in words).capitalize() + "."
    return ComparedText(title=body[:40], body=body, published=NOW, language="en")


def copy_of(lead: MatchedArticle, number: int, **fields: Any) -> MatchedArticle:
    """Return an article of another outlet with the same text as `lead`, but another document id."""
    return matched_article(number, signature=lead.signature, **fields)


def route(schedule: str = "daily 07:30", **fields: Any) -> Route:
    default: dict[str, Any] = {
        "id": "morning-brief", "title": "Morning brief", "schedule": read_schedule(schedule, "Asia/Seoul"), "channels": (Channel(kind="email-text"),),
    }  # fmt: skip
    return Route(**{**default, **fields})


def sealed(
    matched_articles: Sequence[MatchedArticle],
    of: Route | None = None,
    muted: Collection[str] = (),
    **fields: Any,
) -> DigestView:
    of = of or route()
    default: dict[str, Any] = {
        "id": f"{of.id}#2026-11-22T22:30:00Z", "route": of.id, "title": of.title, "number": 214, "due": NOW, "timezone": of.timezone,
        "instant": of.schedule.is_instant, "plan": plan_digest(matched_articles, of, muted), "articles": {each.article_id: each for each in matched_articles},
    }  # fmt: skip
    return DigestView(**{**default, **fields})
