"""Read plain text: decode the bytes, then call the reader of text dumps and Markdown."""

from collections.abc import Iterator

from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.document import Document
from wirewatch.parsing.formats.text_dump import parse_dump
from wirewatch.parsing.text.encodings import decode


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article]:
    """Yield the one article of a text. Raises Unreadable if the text holds no article."""
    text = decode(document.data, document.charset)
    yield parse_dump(text, ref.model_copy(update={"parser": "text"}), document.stored)
