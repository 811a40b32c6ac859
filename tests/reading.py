"""Reads bytes as an object, for tests of formats."""

import io
from collections.abc import Iterator
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Unreadable
from wirewatch.parsing.object_reader import ObjectReader
from wirewatch.parsing.page.page import parse_page


def articles_in(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Yield every article in `data`, and an Unreadable for each unreadable part. No sandbox is used."""
    return iter(ObjectReader(io.BytesIO(data), ref, stored, size=len(data)))


def page_article(html: str, ref: ObjectRef, stored: datetime, url: str = "") -> Article:
    """Return the article of a page. Raises Unreadable if the page has no article."""
    article = next(parse_page(html, ref, stored, url))
    assert isinstance(article, Article)
    return article
