"""Read HTML pages: decode the bytes with the right charset, then call the reader in `parsing/page`."""

from collections.abc import Iterator

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.page.page import parse_page
from wirewatch.parsing.text.encodings import decode


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yield the one article of a page, and an Unreadable if some of its text was not read. Raises
    Unreadable if the page has no article.
    """
    yield from parse_page(decode(document.data, document.charset), ref, document.stored, document.url)
