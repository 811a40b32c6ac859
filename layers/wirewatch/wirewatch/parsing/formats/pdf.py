"""Read PDFs with a text layer through pypdf. Lines are joined into paragraphs by their position.
Lines that several pages repeat at the top or the bottom are dropped.
"""

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.formats.pdf_lines import Line, lines_of
from wirewatch.parsing.text.bylines import names_in
from wirewatch.parsing.text.cleaning import joined, language_of, one_line, unhyphenated
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.dates import PublicationDate
from wirewatch.parsing.text.header_lines import after_by, date_of_line, names_after_by

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
# bytes of the content streams of all pages; the limits of pypdf are for one stream
LARGEST_DRAWING = 30_000_000
LIMITS: dict[str, Any] = {  # far below the defaults of pypdf, which allow catalogues and maps
    "zlib_maximum_output_length": 5_000_000,
    "lzw_maximum_output_length": 5_000_000,
    "run_length_maximum_output_length": 5_000_000,
    "zlib_maximum_recovery_input_length": 500_000,
    "array_based_stream_maximum_output_length": 5_000_000,
    "maximum_declared_stream_length": 20_000_000,
    "stream_decoding_work_maximum_length": 20_000_000,
    "stream_parsing_work_maximum_count": 500_000,
    "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 100_000,
    "xform_maximum_invocations_per_extraction": 500,
}
EDGE_LINES = 3  # at the top and the bottom of a page; these lines may be repeated on every page
HEADER_LINES = 6  # after the title, where byline and date may be
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|p\.)?\s*[-–—|]?\s*\d{1,4}\s*[-–—|]?(?:\s*(?:/|of|von|de)\s*\d{1,4})?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft (?:word|powerpoint).*|.*\.(?:docx?|odt|rtf|pdf|tex|dvi|indd|qxp?d?"
    r"|pptx?|xlsx?|txt|html?)"
    r"|(?:slide|document|print|layout) ?\d*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(r"anonymous|unknown|admin\w*|user\w*|owner|author|[\w.-]+\\.*|\W*", re.IGNORECASE)

# pypdf logs a line for every flaw of a file
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article]:
    """Yield the one article of a PDF. Raises Unreadable if the PDF can't be read or has no text."""
    yield parse_pdf(document.data, ref, document.stored)


def parse_pdf(data: bytes, ref: ObjectRef, stored: datetime) -> Article:
    """Return the article of a PDF.

    Raises Unreadable if the PDF is damaged, locked, too large or without text.
    """
    try:
        with apply_configuration(**LIMITS):
            reader = PdfReader(io.BytesIO(data), strict=False)
            lines = _lines(reader)
            about = _about(reader)
        if sum(char.isalnum() for line in lines for char in line.text) < 3:
            raise Unreadable(Reason.NO_ARTICLE, "only pictures, no text")
        return _article(_without_edges(lines), about, ref.model_copy(update={"parser": "pdf"}), stored)
    except Unreadable:
        raise
    except (FileNotDecryptedError, DependencyError) as error:
        raise Unreadable(Reason.LOCKED) from error
    # a damaged file may hold objects of the wrong type, and then pypdf raises errors of any type
    except Exception as error:
        raise Unreadable(Reason.BAD_PDF, f"{type(error).__name__}: {one_line(str(error), 100)}") from error


def _lines(reader: PdfReader) -> list[Line]:
    """Return the lines of all pages. A damaged page is left out.

    - Raises Unreadable if the PDF is too large.
    - Raises pypdf's error if the PDF is locked.
    - Raises the error of the last damaged page if the other pages have no lines.
    """
    if len(reader.pages) > MAX_PAGES:
        raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_PAGES} pages")
    lines: list[Line] = []
    broken: Exception | None = None
    length = drawing = 0
    for number, page in enumerate(reader.pages):
        try:
            drawing += _drawing(page)
            page_lines = lines_of(page, number) if drawing <= LARGEST_DRAWING else []
        except (FileNotDecryptedError, DependencyError):
            raise
        except Exception as error:  # noqa: BLE001  broken content streams raise errors of any type
            broken, page_lines = error, []
        lines += page_lines
        length += sum(len(line.text) for line in page_lines)
        if length > MAX_CHARACTERS or drawing > LARGEST_DRAWING:
            raise Unreadable(Reason.TOO_LARGE, "more than 2 million characters, or 30 MB of drawing")
        reader.resolved_objects.clear()  # pypdf keeps every stream that it has unpacked
    if broken is not None and not lines:
        raise broken
    return lines


def _drawing(page: PageObject) -> int:
    contents = page.get_contents()
    return len(contents.get_data()) if contents is not None else 0


def _about(reader: PdfReader) -> dict[str, Any]:
    """Return the metadata of the file: title, author, time of creation and language.

    The title and the author are often wrong. They may name the program that made the file, or may
    be left over from an earlier file.
    """
    about: dict[str, Any] = {}
    questions: dict[str, Callable[[], Any]] = {
        "title": lambda: reader.metadata and reader.metadata.title,
        "author": lambda: reader.metadata and reader.metadata.author,
        "created": lambda: reader.metadata and reader.metadata.creation_date,
        "language": lambda: str(reader.root_object.get("/Lang", "")),
    }
    for name, read in questions.items():
        try:
            about[name] = read()
        except Exception:  # noqa: BLE001  a broken date must not cost the article
            about[name] = None
    return about


def _without_edges(lines: list[Line]) -> list[Line]:
    """Remove page numbers, and lines that several pages repeat at the top or the bottom. If no
    lines would be left, return all lines.
    """
    edges: list[Line] = []
    numbers: list[Line] = []
    pages = sorted({line.page for line in lines})
    for page in pages:
        here = [line for line in lines if line.page == page]
        edges += here[:EDGE_LINES] + here[EDGE_LINES:][-EDGE_LINES:]
        numbers += [line for line in (here[0], here[-1]) if _PAGE_NUMBER.fullmatch(line.text)]
    counted = Counter(line.mark for line in edges)
    repeated = {mark for mark, count in counted.items() if count >= max(2, len(pages) * 0.4)}
    dropped = {id(line) for line in edges if line.mark in repeated} | {id(line) for line in numbers}
    return [line for line in lines if id(line) not in dropped] or lines


def _article(lines: list[Line], about: dict[str, Any], ref: ObjectRef, stored: datetime) -> Article:
    heading = _heading(lines)
    title = _title(lines, heading, about)
    rest = [line for line in lines if line not in heading] if title else lines
    rest = [line for line in rest if line.text.casefold() != title.casefold()]
    authors, dated, rest = _signed(rest, stored)
    story = split_dateline(joined(_paragraphs(rest)), title, stored)
    published, precision = dated or story.dated or _created(about) or (stored, Precision.ARRIVAL)
    return Article(
        title=title,
        body=story.body,
        place=story.place,
        authors=authors or _named_authors(about),
        site=story.agency,
        published=published,
        precision=precision,
        language=language_of(about.get("language")),
        ref=ref,
    )


def _heading(lines: list[Line]) -> list[Line]:
    """Return the heading of the first page, or an empty list.

    The heading begins with the first line in the largest letters of the page. The lines directly
    below belong to the heading if their letters have the same size, up to four lines in all. Return
    an empty list if these letters are not clearly larger than those of the text. Do the same if the
    heading would have more than 40 words.
    """
    first = [line for line in lines if line.page == lines[0].page]
    usual = median(size for line in lines for size in [line.size] * min(len(line.text), 200))
    # a line of up to three characters may be a large initial, so its size is ignored
    largest = max((line.size for line in first if len(line.text) > 3), default=0.0)
    if largest == 0 or largest < usual * 1.15:
        return []
    begin = next(number for number, line in enumerate(first) if line.size == largest and len(line.text) > 3)
    heading: list[Line] = []
    for line in first[begin : begin + 4]:
        if abs(line.size - largest) > 0.5:
            break
        heading.append(line)
    return heading if sum(len(line.text.split()) for line in heading) <= 40 else []


def _title(lines: list[Line], heading: list[Line], about: dict[str, Any]) -> str:
    """Return the title, or an empty string. The first item that exists is the title:

    - the heading of the first page;
    - the title in the metadata, if it has several words and is not the name of a file or a program;
    - the first line, if it is a short paragraph of its own and not a sentence.
    """
    declared = one_line(about.get("title"), 300)
    if heading:
        return one_line(unhyphenated("\n".join(line.text for line in heading)))
    if declared and not _NO_TITLE.fullmatch(declared) and " " in declared:
        return declared
    first = lines[0].text
    alone = len(lines) > 1 and _Layout.of(lines).ends(lines[0], lines[1])
    return first if alone and len(first.split()) <= 15 and not _SENTENCE_END.search(first) else ""


def _signed(
    lines: list[Line], stored: datetime
) -> tuple[tuple[str, ...], PublicationDate | None, list[Line]]:
    authors: tuple[str, ...] = ()
    dated: PublicationDate | None = None
    kept: list[Line] = []
    for number, line in enumerate(lines):
        names = names_after_by(after_by(line.text)) if number < HEADER_LINES else ()
        day = date_of_line(line.text, stored) if number < HEADER_LINES else None
        if names and not authors:
            authors = names
        elif day and not dated:
            dated = day
        else:
            kept.append(line)
    return authors, dated, kept


def _created(about: dict[str, Any]) -> PublicationDate | None:
    """Return the day (UTC) on which the file was made, or None.

    The result is None if the day is unknown, or if the year is not between 1990 and 2100. If an old
    page was printed to a file later, the day is not the day of publication.
    """
    made = about.get("created")
    if not isinstance(made, datetime) or not 1990 <= made.year <= 2100:
        return None
    day = made.astimezone(UTC) if made.tzinfo else made.replace(tzinfo=UTC)
    return day.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY


def _named_authors(about: dict[str, Any]) -> tuple[str, ...]:
    written = one_line(about.get("author"), 300)
    return () if _NO_AUTHOR.fullmatch(written) else names_in(written)


@dataclass(frozen=True, slots=True)
class _Layout:
    """The usual layout of a document: the distance between lines (`step`), the positions where
    lines begin (`margins`) and the number of characters of a full line (`full`).
    """

    step: float
    margins: tuple[float, ...]
    full: float

    @classmethod
    def of(cls, lines: list[Line]) -> "_Layout":
        """Measure the layout of the lines of a document."""
        steps = [
            line.y - after.y
            for line, after in pairwise(lines)
            if line.page == after.page and line.y - after.y > line.size * 0.5
        ]
        begun = Counter(round(line.x) for line in lines)
        lengths = sorted(len(line.text) for line in lines)
        margins = tuple(x for x, count in begun.items() if count >= max(2, len(lines) * 0.12))
        return cls(median(steps) if steps else math.inf, margins, lengths[len(lengths) * 9 // 10])

    def ends(self, line: Line, after: Line) -> bool:
        """Tell whether a paragraph ends with `line`. `after` is the next line.

        - At the end of a page or a column, the paragraph ends if `line` completes a sentence.
        - Elsewhere, the paragraph ends if `after` is far below or has letters of another size.
        - Elsewhere, the paragraph also ends if `line` completes a sentence and is short, or if
          `line` completes a sentence and `after` is indented.
        """
        closed = _SENTENCE_END.search(line.text) is not None
        if line.page != after.page or after.y > line.y + after.size:
            return closed
        if (
            abs(line.size - after.size) > 0.15 * max(line.size, after.size)
            or line.y - after.y > 1.3 * self.step
        ):
            return True
        return closed and (len(line.text) < 0.75 * self.full or self._is_indented(after))

    def _is_indented(self, line: Line) -> bool:
        steps = [line.x - margin for margin in self.margins]
        return all(abs(step) > 1.5 for step in steps) and any(0 < step < 4 * line.size for step in steps)


def _paragraphs(lines: list[Line]) -> Iterator[str]:
    layout = _Layout.of(lines) if lines else None
    block: list[str] = []
    for line, after in pairwise([*lines, None]):
        block.append(line.text if line else "")
        if line is None or after is None or layout is None or layout.ends(line, after):
            yield unhyphenated("\n".join(block))
            block = []
