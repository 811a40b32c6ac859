"""Read the body, the readers' comments and the uncertain tail of a text dump or of Markdown.

The tail is the text between the body and the first certain comment. The tail may be a part of the
body, or may be comments.

A typical dump of a page has a header (a date, the title, a byline, `2 days ago`), the text, and
comments (each with a name and a time such as `1d ago`). `2 days ago` is never used as a date,
because the time when the page was saved is unknown.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats.dump_comments import AGO_LINE, comments_start, is_remark, name_before
from wirewatch.parsing.formats.dump_head import (
    ADDRESS,
    BOILERPLATE,
    HEADER,
    Block,
    blocks_of,
    byline_names,
    date_of_header,
    in_usual_order,
)
from wirewatch.parsing.formats.front_matter import STANDFIRST_FIELDS
from wirewatch.parsing.formats.markdown import read_markdown
from wirewatch.parsing.page.boxes import ends_sentence, is_prompt
from wirewatch.parsing.plain_prompts import is_plain_prompt
from wirewatch.parsing.text.bylines import is_site_name, name_alone, names_in
from wirewatch.parsing.text.cleaning import address, clean, joined, language_of, one_line, without_title
from wirewatch.parsing.text.datelines import read_dateline
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.words import word_count

SEPARATOR = re.compile(r"\s*(?:-{3,}|\+{3,}|\*{3,}|_{3,}|={3,})\s*")
CREDIT = re.compile(r"\b(?:Photo|Image|Picture|Credit|Courtesy|Handout)\b[^.!?]{0,60}$")
MORE = re.compile(
    r"(?:related(?: stories| articles)?|more from(?:\s+[\w'’]+){1,4}|recommended|you may also like"
    r"|trending|most (?:read|popular|viewed)|read (?:more|next)"
    r"|mehr zum thema|lesen sie (?:auch|mehr)|das könnte (?:sie|dich) auch interessieren|weitere artikel"
    r"|(?:à )?lire aussi|sur le même sujet|noticias relacionadas|te puede interesar|lee también"
    r"|leggi anche|leia (?:também|mais)|lees ook|читайте также|читайте також|по теме)\s*:?",
    re.IGNORECASE,
)
SKIP_LINK = re.compile(r"(?:skip|jump) to (?:the )?(?:main )?(?:content|article|navigation)", re.IGNORECASE)
MENU_LINE = re.compile(
    r"(?-i:[A-Z&]{3,20}(?: [A-Z&]{1,20})?)|menu|search|sign in|log in|subscribe", re.IGNORECASE
)
LONGEST_STANDFIRST = 2_000  # characters
MAX_COMMENTS = 500
BODY_WORDS = 25  # a paragraph of at least this many words is not a header
PERSON = re.compile(r"[Bb][Yy]\s+[A-Z][\w.'’-]*(?:(?:,|\s+and|\s+&)?\s+[A-Z][\w.'’-]*){1,5},?")


@dataclass
class _Dump:
    title: str = ""
    authors: tuple[str, ...] = ()
    dated: PublicationDate | None = None
    place: str = ""
    site: str = ""
    url: str = ""
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def parse_dump(text: str, ref: ObjectRef, stored: datetime) -> Article:
    """Return the article of a text. Raises Unreadable for text of fewer than three words, and for
    text with neither a title nor a body.
    """
    written, fields = read_markdown(clean(text))
    lines = ["" if SEPARATOR.fullmatch(line) else line.strip() for line in written.split("\n")]
    lines, site = in_usual_order(_without_navigation(lines), stored)
    blocks = blocks_of(lines)
    if sum(block.words for block in blocks) < 3:
        raise Unreadable(Reason.NO_ARTICLE)
    start = _body_start(lines, stored)
    comments, tail = _cut(lines, start)
    dump = _introduced(fields, stored, site)
    dump.comments = [line for line in lines[comments:] if line]
    body_end = min(comments, tail)
    _read_zone(blocks_of(lines[:body_end]), dump, stored)
    dump.tail += [" ".join(block.lines) for block in blocks_of(lines[tail:comments])]
    body = without_title(joined(dump.body), dump.title)
    if not dump.title and not body:
        raise Unreadable(Reason.NO_ARTICLE)
    standfirst = one_line(_first(fields, *STANDFIRST_FIELDS), LONGEST_STANDFIRST)
    standfirst = "" if standfirst in body or standfirst == dump.title else standfirst
    body = joined([standfirst, *body.split("\n\n")]) if standfirst else body
    published, precision = dump.dated or (stored, Precision.ARRIVAL)
    return Article(
        title=dump.title,
        standfirst=standfirst if body != standfirst else "",
        body=joined([*body.split("\n\n"), *dump.captions]) if dump.captions else body,
        captions=tuple(dump.captions),
        tail=joined(dump.tail),
        comments=tuple(dump.comments[:MAX_COMMENTS]),
        authors=dump.authors,
        place=dump.place,
        site=dump.site,
        url=dump.url,
        published=published,
        precision=precision,
        language=language_of(_first(fields, "language", "lang")),
        ref=ref,
    )


def _introduced(fields: dict[str, str], stored: datetime, head_site: str) -> _Dump:
    """Return the title, authors, date, site and address from the fields of a front matter. These
    fields take precedence over the text, and over `head_site`, the site in the head of the text.
    """
    site = one_line(_first(fields, "site", "site_name", "publisher") or head_site, 100)
    return _Dump(
        title=one_line(_first(fields, "title", "headline")),
        authors=names_in(_first(fields, "author", "authors", "byline"), site),
        dated=read_date(_first(fields, "date", "published", "pubdate", "publishdate"), stored),
        site=site,
        url=address(_first(fields, "url", "canonical_url", "canonical", "link", "source")),
    )


def _first(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if name in fields), "")


def _without_navigation(lines: list[str]) -> list[str]:
    """Return the lines without the navigation above a headline, if the first line is the link `Skip
    to main content` of a page. Other texts are returned unchanged.

    If the name of the site is above the headline and again below the name of a person, this person
    is the author. Then both lines with the name of the site are left out, and the line with the
    name of the person becomes a byline.
    """
    written = [number for number, line in enumerate(lines) if line]
    if not written or not SKIP_LINK.fullmatch(lines[written[0]]):
        return lines
    first_long = _first_long(lines, written[0])
    header = [
        number for number in written[1:] if number < first_long and not MENU_LINE.fullmatch(lines[number])
    ]
    rest = ["" for _ in lines[:first_long]]
    for number in header:
        rest[number] = lines[number]
    site = lines[header[0]] if header else ""
    for before, number in pairwise(header[2:]):  # header[1] is the headline
        names = name_alone([lines[before]], site) if is_site_name(lines[number], site) else ()
        if names:
            rest[header[0]] = rest[number] = ""
            rest[before] = f"By {names[0]}"
    return [*rest, *lines[first_long:]]


def _body_start(lines: list[str], stored: datetime) -> int:
    """Return the line number of the first paragraph below the title, or the number of lines if
    there is no such paragraph. No comment begins before this line.
    """
    titled = False
    for number, line in enumerate(lines):
        header = (
            HEADER.fullmatch(line)
            or BOILERPLATE.fullmatch(line)
            or ADDRESS.fullmatch(line)
            or AGO_LINE.fullmatch(line)
        )
        if not line or header or (titled and (byline_names(line) or date_of_header(line, stored))):
            continue
        if titled:
            return number
        titled = True
    return len(lines)


def _cut(lines: list[str], start: int) -> tuple[int, int]:
    """Return (comments, tail): the number of the line at which the readers' comments begin, and the
    number of the line at which the uncertain tail begins.

    The tail stands directly before the comments. It may still belong to the body. Without comments,
    `comments` is `len(lines)`. Without a tail, the two numbers are equal.
    """
    end = len(lines)
    first_long = min(_first_long(lines, start), end)
    for number in range(start + 1, first_long if first_long < end else start + 1):
        # before the first long paragraph, `2 days ago` belongs to the header; but in a short news flash
        # with a long comment, it stands between the name of a reader and the comment
        if AGO_LINE.fullmatch(lines[number]) and lines[number - 1] and lines[number + 1]:
            name = name_before(lines, number, start)
            if name is not None:
                return end, name
    comments, tail = comments_start(lines, start, first_long if first_long < end else start)
    text = first_long if first_long < end else start
    more = (n for n in range(text + 1, end) if MORE.fullmatch(lines[n]) or is_remark(lines[n]))
    last = _first_prompt_at_end(lines, text, comments)
    return comments, min(comments, tail, next(more, end), last)


def _first_prompt_at_end(lines: list[str], start: int, end: int) -> int:
    """Return the line number of the first of the prompts directly above line `end`. A prompt is a
    line such as `Follow us on Telegram`. Return `end` if there are no prompts.
    """
    first = end
    for number in range(end - 1, start, -1):
        if lines[number] and (not is_prompt(lines[number]) or ends_sentence(lines[number])):
            break
        first = number if lines[number] else first
    return first


def _first_long(lines: list[str], start: int) -> int:
    """Return the line number of the first long paragraph from line `start` on, or the number of
    lines if no paragraph is long. A paragraph is long if it has at least BODY_WORDS words, in one
    line or in several hard-wrapped lines.
    """
    end = len(lines)
    long_lines = (number for number in range(start, end) if word_count(lines[number]) >= BODY_WORDS)
    wrapped = (
        block.first
        for block in blocks_of(lines)
        if block.first >= start and len(block.lines) == 1 and block.words >= BODY_WORDS
    )
    return min(next(long_lines, end), next(wrapped, end))


def _read_zone(blocks: list[Block], dump: _Dump, stored: datetime) -> None:
    """Read header lines and then the body from `blocks`, and put them into `dump`. `blocks` ends
    where the comments or the tail (the uncertain text at the end) begin.

    A line after the address of an image is a caption if the line ends with a credit, such as
    `Photo: Ann Bee`. A prompt between two paragraphs is uncertain text.
    """
    caption_due = False
    prompts: list[str] = []  # since the last paragraph
    for line in (line for block in blocks for line in block.lines):
        if ADDRESS.fullmatch(line):
            caption_due = True
        elif (
            (not dump.body and _is_header(line, dump, stored))
            or BOILERPLATE.fullmatch(line)
            or (not dump.body and AGO_LINE.fullmatch(line))
        ):
            continue
        elif caption_due and len(line.split()) < 90 and CREDIT.search(line):
            dump.captions.append(line)
            caption_due = False
        else:
            caption_due = False
            text = re.sub(r"^#{1,6}\s+", "", line)
            if dump.body and text == line and ends_sentence(dump.body[-1]) and is_plain_prompt(line):
                prompts.append(line)
                continue
            dump.tail += prompts
            prompts.clear()
            dump.body.append(_without_dateline(text, dump, stored) if len(dump.body) < 2 else text)
    dump.body += prompts  # below the last paragraph, `_cut` decides


def _is_header(line: str, dump: _Dump, stored: datetime) -> bool:
    """Tell whether a line is a title, a byline, a date, a time such as `2 days ago`, or
    boilerplate. Store the title, authors or date of the line in `dump`.
    """
    if match := HEADER.fullmatch(line):
        dump.dated = dump.dated or read_date(match[1], stored)
        return True
    if BOILERPLATE.fullmatch(line):
        return True
    if dump.title and line.startswith("#") and one_line(line.lstrip("#").strip("* ")) == dump.title:
        return True
    if not dump.title and not PERSON.fullmatch(line) and len(line.split()) <= 40:
        dump.title = one_line(line.lstrip("#").strip("* "))
        return True
    if not dump.authors and (authors := byline_names(line)):
        dump.authors = authors
        return True
    if found := date_of_header(line, stored):
        dump.dated = dump.dated or found
        return True
    return bool(AGO_LINE.fullmatch(line))


def _without_dateline(line: str, dump: _Dump, stored: datetime) -> str:
    found = None if dump.place else read_dateline(line, stored, is_paragraph=True)
    if found is None:
        return line
    dump.place, dump.site = found.place, dump.site or found.agency
    dump.dated = dump.dated or found.dated
    dump.authors = dump.authors or found.names
    return line[found.length :]
