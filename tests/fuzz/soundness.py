"""Checks what parsers return for any bytes: an Unreadable with a known reason, or a valid Article."""

import re

from wirewatch.article import Article
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.kinds import LARGEST_TEXT

_UNSOUND = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_ADDRESS = re.compile(r"(?i)|https?://[^\s@/?#]+(?:[/?#]\S*)?")


def fault_of(found: Article | Unreadable) -> str:
    """Return what is wrong with a result of the parser, or an empty string."""
    if isinstance(found, Unreadable):
        return (
            str(found) if found.reason is Reason.PARSER_DIED or not isinstance(found.reason, Reason) else ""
        )
    if not (found.title or found.body or found.wire.signal):
        return "an article of nothing"
    texts = (
        found.title,
        found.site,
        found.place,
        found.source,
        *found.authors,
        found.wire.id,
        found.wire.slug,
        found.url,
        found.canonical_url,
    )
    if any(_UNSOUND.search(text) or "\n" in text for text in texts) or any(
        map(_UNSOUND.search, (found.body, found.tail, *found.comments))
    ):
        return "a character that nobody can see"
    if not (_ADDRESS.fullmatch(found.url) and _ADDRESS.fullmatch(found.canonical_url)):
        return f"the address {found.url or found.canonical_url}"
    if found.published.tzinfo is None or len(found.title) > 2000 or len(found.body) > LARGEST_TEXT:
        return "a time without a zone, or a text beyond its limit"
    return ""
