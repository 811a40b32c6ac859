"""Convert one document of a known kind to articles. Archives are opened in `object_reader`, not
here.

A parser's module is imported only when a document of its kind arrives, because the libraries for
pages, feeds and PDFs are large.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.kinds import LARGEST_TEXT, Kind
from wirewatch.parsing.plain_prompts import is_plain_prompt
from wirewatch.parsing.text.cleaning import joined
from wirewatch.parsing.text.languages import language_of_article

LONGEST_EXPANSION = 18  # NFKC turns one character into at most this many
MOST_PARAGRAPHS = 1_000  # of an article that are examined for prompts
# The parsers of pages and dumps find prompts themselves. What a mail announces is what it is about.
_WITH_PROMPTS = frozenset({Kind.FEED, Kind.JSON, Kind.JSON_LINES})


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one document.

    - `stored`: when the object was stored; for a page in a web archive, the time that the archive
      states. If the document states no time of publication, `stored` is used instead.
    - `url`: the address from which the bytes were fetched, or an empty text.
    - `charset`: the encoding that the server named, or an empty text.
    """

    data: bytes
    kind: Kind
    stored: datetime
    url: str = ""
    charset: str = ""


def articles_of(document: Document, ref: ObjectRef, start: int = 0) -> Iterator[Article | Unreadable]:
    """Yield the results of a document, without the first `start` results. A result is an article,
    or an Unreadable for a part that can't be read.

    Raises ModuleNotFoundError if the parser's library is not installed. Every other error of a
    parser becomes an Unreadable.
    """
    # A parser that can skip begins one result earlier: the result before `start` may be the error
    # that ended the document. The parser raises this error again, and it is left out here.
    first = max(0, start - 1) if document.kind.can_skip else 0
    for number, result in enumerate(_results(document, ref, first), first):
        if number >= start:
            yield result


def _results(document: Document, ref: ObjectRef, start: int) -> Iterator[Article | Unreadable]:
    try:
        for result in _parse(document, ref, start):
            yield _checked(result, document.kind) if isinstance(result, Article) else result
    except Unreadable as error:
        yield error
    except ModuleNotFoundError:
        raise  # the installation is incomplete; the document may be sound
    except RecursionError:
        yield Unreadable(Reason.TOO_COMPLEX, "its parts are nested too deeply")
    except MemoryError:
        yield Unreadable(Reason.TOO_MUCH_MEMORY)
    except Exception as error:  # noqa: BLE001  a bug that one document triggers must not stop the others
        yield Unreadable(Reason.PARSER_DIED, f"{type(error).__name__} in the parser of {document.kind}")


def _parse(document: Document, ref: ObjectRef, start: int) -> Iterator[Article | Unreadable]:
    """Return the results of the parser for the kind of the document.

    Raises Unreadable for a document that is larger than the limit of its kind. Most of the parser's
    own errors are raised later, while the caller iterates over the results.
    """
    if len(document.data) > document.kind.largest:
        raise Unreadable(Reason.TOO_LARGE, f"{len(document.data):,} bytes of {document.kind}")
    parser = import_module(f"wirewatch.parsing.{document.kind.parser}")
    results: Iterator[Article | Unreadable] = parser.parse(document, ref, start)
    return results


def _checked(article: Article, kind: Kind) -> Article | Unreadable:
    """Return the article with its language and with its prompts as uncertain text, or an Unreadable
    if the article is too large for matching.
    """
    if kind in _WITH_PROMPTS:
        article = _without_prompts(article)
    size = _size_for_matching(article)
    if size > LARGEST_TEXT:
        return Unreadable(Reason.TOO_LARGE, f"an article of {size:,} characters")
    language = language_of_article(article.title, article.body, article.language)
    return article if language == article.language else article.model_copy(update={"language": language})


def _without_prompts(article: Article) -> Article:
    """Return an article with the prompts in its body, such as `Read also: Dam breaks`, as uncertain
    text. The standfirst stays in the body.
    """
    parts = article.body.split("\n\n")
    first = len(article.standfirst.split("\n\n")) if article.standfirst else 0
    prompts = {
        number
        for number, part in enumerate(parts[first : first + MOST_PARAGRAPHS], first)
        if is_plain_prompt(part)
    }
    if not prompts or len(prompts) == len(parts):
        return article
    kept = [part for number, part in enumerate(parts) if number not in prompts]
    moved = [part for number, part in enumerate(parts) if number in prompts]
    return article.model_copy(
        update={"body": joined(kept), "tail": joined([*moved, *article.tail.split("\n\n")])}
    )


def _size_for_matching(article: Article) -> int:
    """Return the number of characters of an article, to be compared with LARGEST_TEXT.

    Matching reads the text in NFKC, so the characters of the NFKC form are counted. To save time,
    the characters of the original are counted in two cases: the original is already too large, or
    it is so short that its NFKC form can't be too large.
    """
    texts = (article.title, article.body, article.tail, *article.captions, *article.comments)
    size = sum(map(len, texts))
    if size <= LARGEST_TEXT // LONGEST_EXPANSION or size > LARGEST_TEXT:
        return size
    return sum(len(text if text.isascii() else unicodedata.normalize("NFKC", text)) for text in texts)
