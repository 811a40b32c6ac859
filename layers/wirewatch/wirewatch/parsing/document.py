"""One document of a known kind → its articles. Heavy libraries are imported only by the formats that need them."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.kinds import Kind
from wirewatch.parsing.text.cleaning import decode
from wirewatch.parsing.text.languages import language_of_article

LARGEST_TEXT = 2_000_000  # characters of one article
LONGEST_LETTER = 18  # characters that one may stand for
MOST_BYTES = 4  # of a character in any encoding


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes of one kind that stand for themselves. `stored`: when they were, for articles that don't say when they were published.

    `url`: where they were fetched from, if that is known.
    """

    data: bytes
    kind: Kind
    stored: datetime
    url: str = ""


def articles_of(document: Document, ref: ObjectRef, skip: int = 0) -> Iterator[Article | Unreadable]:
    """Everything but the first `skip` results, an Unreadable for each part that can't be read. Raises where a library is missing."""
    begin = (
        max(0, skip - 1) if document.kind is Kind.FEED else 0
    )  # one before: an error that ends a feed is a result too
    for number, found in enumerate(_results(document, ref, begin), begin):
        if number >= skip:
            yield found


def _results(document: Document, ref: ObjectRef, begin: int) -> Iterator[Article | Unreadable]:
    try:
        for found in _parsed(document, ref, begin):
            yield _whole(found) if isinstance(found, Article) else found
    except Unreadable as error:
        yield error
    except ModuleNotFoundError:
        raise  # the installation lacks a library: that is no fault of the document
    except RecursionError:
        yield Unreadable(Reason.TOO_COMPLEX, "it is nested beyond reason")
    except MemoryError:
        yield Unreadable(Reason.TOO_MUCH_MEMORY)
    except Exception as error:  # noqa: BLE001  a fault of one parser with one document must not cost the others anything
        yield Unreadable(Reason.PARSER_DIED, f"{type(error).__name__} in the reader of {document.kind}")


def _whole(article: Article) -> Article | Unreadable:
    size = _size(article)
    if size > LARGEST_TEXT:
        return Unreadable(Reason.TOO_LARGE, f"an article of {size:,} characters")
    return article.model_copy(
        update={"language": language_of_article(article.title, article.body, article.language)}
    )


def _size(article: Article) -> int:
    """Characters of all its texts as they are compared: some letters stand for eighteen."""
    texts = (article.title, article.body, article.tail, *article.captions, *article.comments)
    size = sum(len(text) for text in texts)
    if size <= LARGEST_TEXT // LONGEST_LETTER or size > LARGEST_TEXT:
        return size
    return sum(len(text if text.isascii() else unicodedata.normalize("NFKC", text)) for text in texts)


def _parsed(document: Document, ref: ObjectRef, begin: int) -> Iterator[Article | Unreadable]:
    data, stored = document.data, document.stored
    match document.kind:
        case Kind.JSON | Kind.LINES:
            from wirewatch.parsing.formats.json_records import parse_records  # noqa: PLC0415

            yield from parse_records(decode(data).lstrip("\ufeff"), ref, stored)
        case Kind.HTML:
            from wirewatch.parsing.page.page import parse_page  # noqa: PLC0415

            yield parse_page(decode(data), ref, stored, document.url)
        case Kind.FEED:
            from wirewatch.parsing.formats.feed import parse_feed  # noqa: PLC0415

            yield from parse_feed(data, ref, stored, begin)
        case Kind.WIRE:
            from wirewatch.parsing.wire.xml_items import parse_wire  # noqa: PLC0415

            yield from parse_wire(data, ref, stored)
        case Kind.MAIL:
            from wirewatch.parsing.formats.mail import parse_mail  # noqa: PLC0415

            yield from parse_mail(data, ref, stored)
        case Kind.PDF:
            from wirewatch.parsing.formats.pdf import parse_pdf  # noqa: PLC0415

            yield parse_pdf(data, ref, stored)
        case _:
            from wirewatch.parsing.formats.text_dump import parse_dump  # noqa: PLC0415

            if len(data) > MOST_BYTES * LARGEST_TEXT:
                raise Unreadable(Reason.TOO_LARGE, f"{len(data):,} bytes of text")
            yield parse_dump(decode(data), ref.model_copy(update={"parser": "text"}), stored)
