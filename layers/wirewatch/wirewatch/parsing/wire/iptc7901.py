"""Read IPTC 7901 and ANPA 1312: agencies' teletype text, divided by control characters.

A file holds one message or many.

    SOH  a line with source, number, priority, category and word count; then keywords
    STX  headline and text
    ETX  time of sending, such as `201015 NOV 26` for 20 November 2026, 10:15

See IPTC 7901 "The text transmission format", and ANPA 1312.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.text.cleaning import clean, joined, one_line, unhyphenated
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.header_lines import names_after_by
from wirewatch.parsing.wire.wire_item import WireItem

MAX_MESSAGES = 10_000
LONGEST_HEADLINE = 150  # characters
_LINE_END = re.compile(r"\r*\n|\r+")
_MESSAGE = re.compile("\x01([^\x01]*)")
_HEADER = re.compile(
    r"\s*(?P<source>[A-Za-z]{2,4})\s?(?P<number>\d{1,6})\b[ ]*(?:(?P<priority>[1-9])[ "
    r"]+)?(?P<rest>[^\n]*)"
)
_SENT = re.compile(
    r"\b(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Z]{1,4}\s+)?"
    r"(?P<month>[A-Za-z]{3})\s+(?P<year>\d\d|\d{4})\b"
)
_BYLINE = re.compile(r"(?:by|von|par|por)\s+(\S.{1,80})", re.IGNORECASE)
_NOTE = re.compile(  # at the start of a line, because an article may quote these words
    r"[\W_]*(?:(?:the )?following (?:information |details )?(?:is|are) not for publication"
    r"|(?:die )?folgenden? (?:informationen|angaben|hinweise?) (?:ist|sind) nicht zur veröffentlichung"
    r"|(?-i:N)ot for publication|(?-i:N)icht zur veröffentlichung)(?: bestimmt)?[\W_]*(?:: .*)?",
    re.IGNORECASE,
)
_ZONES = frozenset({"GMT", "UTC", "UT", "Z", "CET", "MEZ", "CEST", "MESZ", "EST", "EDT"})


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yield one result for each message of a file, in the order of the messages.

    Raises Unreadable if the file has no message, or more than MAX_MESSAGES.
    """
    text = _LINE_END.sub("\n", decode(document.data))
    position = -1
    for position, message in enumerate(_MESSAGE.finditer(text)):
        if position == MAX_MESSAGES:
            raise Unreadable(Reason.TOO_LARGE, f"more than {MAX_MESSAGES:,} messages")
        here = ref.model_copy(update={"position": position, "parser": "iptc7901"})
        yield _article(message[1], here, document.stored)
    if position < 0:
        raise Unreadable(Reason.NO_ARTICLE, "no message begins")


def _article(message: str, ref: ObjectRef, stored: datetime) -> Article | Unreadable:
    header, begins, rest = message.partition("\x02")
    text, _, trailer = rest.partition("\x03")
    if not begins:
        return Unreadable(Reason.NO_ARTICLE, "a message without text: no STX in it")
    try:
        return _read_message(clean(header), clean(text), clean(trailer)).article(ref, stored)
    except Unreadable as error:
        return error


def _read_message(header: str, text: str, trailer: str) -> WireItem:
    item = WireItem()
    sent = _SENT.search(trailer) or _SENT.search(header)
    if (head := _HEADER.match(header)) is not None:
        item.agency, item.urgency = head["source"].upper(), head["priority"] or ""
        if sent is not None:  # the numbers start at 1 again each day, so the id needs the day
            day = f"{sent['year'][-2:]}{sent['month'].upper()}{sent['day']}"
            item.id = f"iptc7901:{item.agency}{head['number']}:{day}"
        item.slug = one_line(header[head.end() :], 300)
    item.dates = [_date(sent)] if sent else []
    lines = _without_note(text.split("\n"))
    item.title, lines = _headline(lines)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if _is_byline(lines[first : first + 2]):
        item.byline = lines.pop(first).strip()
    item.body = _paragraphs(lines)
    return item


def _date(sent: re.Match[str]) -> str:
    year = sent["year"] if len(sent["year"]) == 4 else f"20{sent['year']}"
    zone = (sent["zone"] or "").strip()
    zone = zone if zone in _ZONES else "UTC"
    return f"{sent['day']} {sent['month'].title()} {year} {sent['hour']}:{sent['minute']} {zone}"


def _without_note(lines: list[str]) -> list[str]:
    """Return the lines before a note to editors, or all lines if there is no such note."""
    note = next((number for number, line in enumerate(lines) if _NOTE.fullmatch(line)), len(lines))
    return lines[:note]


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """Return (headline, lines): the first line that is not empty, and the lines after it.

    If this line is too long or begins an indented paragraph, the headline is empty. Then this line
    is the first of the returned lines.
    """
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if start == len(lines):
        return "", []
    headline = lines[start].strip()
    is_indented = lines[start][:2].isspace()
    runs_on = start + 1 < len(lines) and lines[start + 1].strip()[:1].islower()
    if len(headline) > LONGEST_HEADLINE or (is_indented and runs_on):
        return "", lines[start:]
    return headline, lines[start + 1 :]


def _is_byline(lines: list[str]) -> bool:
    """Tell whether the first of two lines names the authors.

    The first line may also be the beginning of a sentence, such as `By Friday, the rebels had`. If
    the second line begins with a small letter, the first line is not a byline.
    """
    line, after = [*(line.strip() for line in lines), "", ""][:2]
    byline = None if line.endswith((".", ",", ";")) or after[:1].islower() else _BYLINE.fullmatch(line)
    return byline is not None and bool(names_after_by(byline[1]))


def _paragraphs(lines: list[str]) -> str:
    """Return the paragraphs as one text. A paragraph begins after an empty line or with an indented
    line.

    If the text has no empty and no indented lines, each line is a paragraph.
    """
    is_divided = any(not line.strip() or line[:2].isspace() for line in lines[1:])
    blocks: list[list[str]] = [[]]
    for line in lines:
        if not is_divided or not line.strip() or line[:2].isspace():
            blocks.append([])
        blocks[-1].append(line.strip())
    return joined(unhyphenated("\n".join(block)) for block in blocks)
