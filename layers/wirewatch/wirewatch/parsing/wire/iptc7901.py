"""Read IPTC 7901 and ANPA 1312: agencies' teletype text, divided by control characters.

A file holds one message or many.

    SOH  a line with source, number, priority, category and word count; then keywords
    STX  keywords if they are not above, headline, notes to editors, byline and text
    ETX  time of sending, such as `201015 NOV 26` for 20 November 2026, 10:15

See IPTC 7901 "The text transmission format". `anpa1312` describes ANPA 1312.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.text.bylines import in_name_case, is_person_name
from wirewatch.parsing.text.cleaning import clean, joined, one_line, unhyphenated
from wirewatch.parsing.text.datelines import DATELINE
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.header_lines import after_by, names_after_by
from wirewatch.parsing.wire import anpa1312
from wirewatch.parsing.wire.wire_item import WireItem

MAX_MESSAGES = 10_000
LONGEST_HEADLINE = 150  # characters
LONGEST_EDITORS_NOTE, MOST_NOTES = 4, 10  # lines of a note; notes
_LINE_END = re.compile(r"\r*\n|\r+")
_MESSAGE = re.compile("\x01([^\x01]*)")
_HEADER = re.compile(
    r"\s*(?P<source>[A-Za-z]{2,4})\s?(?P<number>\d{1,6})\b[ ]*(?:(?P<priority>[1-9])[ "
    r"]+)?(?P<rest>[^\n]*)"
)
_SENT = re.compile(
    r"\b(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s*(?P<zone>[A-Z]{1,4}\s+)?"
    r"(?P<month>[^\W\d_]{3})\s+(?P<year>\d\d|\d{4})\b"
)
_NOTE = re.compile(  # at the start of a line, because an article may quote these words
    r"[\W_]*(?:(?:the )?following (?:information |details )?(?:is|are) not for publication"
    r"|(?:die )?folgenden? (?:informationen|angaben|hinweise?) (?:ist|sind) nicht zur veröffentlichung"
    r"|(?-i:N)ot for publication|(?-i:N)icht zur veröffentlichung)(?: bestimmt)?[\W_]*(?:: .*)?",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(  # `Lorin-dam`, or `Unfälle/Wasser/` at dpa
    r"[^\W\d]\w{0,30}(?:-\w{1,30}){1,8}(?:,\w{1,20}){0,3}|(?:[^\W\d][\w-]{0,30}/){1,8}"
)
_KEYWORD_SIGN = re.compile(
    r"-[a-z\d]|-.*-|,|/$"
)  # `Lorin-dam`, `US-Lorin-Dam`; a headline may be `Lorin-Krise`
_EDITORS_NOTE = re.compile(r"\s*(?:Eds|EDS|Editors|EDITORS)\s?:\s.*")
_ATTENTION = re.compile(r"\s*ATTENTION\b")
_ROLE = re.compile(
    r"(?:[A-Z][\w.-]{0,30} ){0,6}(?:Writers?|Correspondents?|Reporters?|Editors?|Columnist|Analyst|Staff)"
)
_INITIALS = re.compile(r"[a-z]{2,4}(?:/[a-z]{2,4}){1,4}")  # of the author and the editor
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
    lines = text.split("\n")
    if (anpa := anpa1312.read_header(header)) is not None:
        sending = anpa1312.read_sending(trailer) or anpa1312.read_sending(text[-200:])
        item.slug = one_line(anpa.keywords, 300)
        if sending is not None:
            item.agency, item.dates = sending.agency, [sending.time]
            item.id = f"anpa1312:{item.agency}:{anpa.number}:{sending.day}"
        lines = anpa1312.plain_lines([*anpa.lines, *lines])
    else:
        _read_header(item, header, trailer)
    _read_text(item, _without_note(lines))
    return item


def _read_header(item: WireItem, header: str, trailer: str) -> None:
    sent = _SENT.search(trailer) or _SENT.search(header)
    if (head := _HEADER.match(header)) is not None:
        item.agency, item.urgency = head["source"].upper(), head["priority"] or ""
        if sent is not None:  # the numbers start at 1 again each day, so the id needs the day
            day = f"{sent['year'][-2:]}{sent['month'].upper()}{sent['day']}"
            item.id = f"iptc7901:{item.agency}{head['number']}:{day}"
        item.slug = one_line(header[head.end() :], 300)
    item.dates = [_date(sent)] if sent else []


def _read_text(item: WireItem, lines: list[str]) -> None:
    """Read keywords, headline, byline and body from the lines of a message into `item`."""
    lines = _without_editors_notes(_from_first_text(lines))
    if not item.slug and _begins_with_keywords(lines):
        item.slug = lines[0].strip()
        lines = _from_first_text(lines[1:])
    item.title, lines = _headline(lines)
    lines = _without_editors_notes(_from_first_text(lines))
    if names := _byline_names(lines[:2]):
        item.byline = "; ".join(in_name_case(name) if is_person_name(name) else name for name in names)
        lines = _without_editors_notes(_without_role(lines[1:]))
    item.body = _paragraphs(_without_initials(lines))


def _date(sent: re.Match[str]) -> str:
    year = sent["year"] if len(sent["year"]) == 4 else f"20{sent['year']}"
    zone = (sent["zone"] or "").strip()
    zone = zone if zone in _ZONES else "UTC"
    return f"{sent['day']} {sent['month'].title()} {year} {sent['hour']}:{sent['minute']} {zone}"


def _without_note(lines: list[str]) -> list[str]:
    """Return the lines before a note to editors, or all lines if there is no such note."""
    note = next((number for number, line in enumerate(lines) if _NOTE.fullmatch(line)), len(lines))
    return lines[:note]


def _from_first_text(lines: list[str]) -> list[str]:
    """Return the lines from the first one that is not empty."""
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    return lines[start:]


def _begins_with_keywords(lines: list[str]) -> bool:
    """Tell whether the first line is only keywords such as `US-strike-port`, and a headline
    follows.

    If no headline follows, the line may itself be the headline.
    """
    keywords = lines[0].strip() if lines else ""
    if not _KEYWORDS.fullmatch(keywords) or not _KEYWORD_SIGN.search(keywords):
        return False
    headline, rest = _headline(_from_first_text(lines[1:]))
    following = "".join(_from_first_text(rest)[:1]).strip()
    ends = headline.endswith((".", ",", ":", "///")) or following[:1].islower()
    return bool(headline) and not ends and bool(following)


def _without_editors_notes(lines: list[str]) -> list[str]:
    """Return the lines without the notes to editors at their beginning, at most MOST_NOTES. Such a
    note is one line that begins with `Eds:`, or the lines from `ATTENTION` to `///`.
    """
    for _ in range(MOST_NOTES if lines else 0):
        note = lines[:LONGEST_EDITORS_NOTE]
        if _EDITORS_NOTE.fullmatch(lines[0]):
            end = 1
        elif _ATTENTION.match(lines[0]):
            end = next((number for number, line in enumerate(note, 1) if line.rstrip().endswith("///")), 0)
        else:
            end = 0
        lines = _from_first_text(lines[end:])
        if not end or not lines:
            break
    return lines


def _headline(lines: list[str]) -> tuple[str, list[str]]:
    """Return (headline, lines): the first line, and the lines after it.

    If this line is too long, is a byline, begins an indented paragraph or has a dateline with an
    agency, the headline is empty. Then all lines are returned.
    """
    if not lines:
        return "", []
    headline = lines[0].strip().removesuffix(" =")  # a sign of the end of the headline at dpa
    is_indented = lines[0][:2].isspace()
    runs_on = len(lines) > 1 and lines[1].strip()[:1].islower()
    dateline = DATELINE.match(headline)
    has_agency = dateline is not None and bool(dateline["agency"] or dateline["wire"])
    if (
        len(headline) > LONGEST_HEADLINE
        or (is_indented and runs_on)
        or has_agency
        or _byline_names(lines[:2])
    ):
        return "", lines
    return headline, lines[1:]


def _byline_names(lines: list[str]) -> tuple[str, ...]:
    """Return the authors that the first of two lines names, or an empty tuple.

    The first line may also be the beginning of a sentence, such as `By Friday, the rebels had`. If
    the second line begins with a small letter, the first line is not a byline.
    """
    line, after = [*(line.strip() for line in lines), "", ""][:2]
    is_sentence = line.endswith((".", ",", ";")) or after[:1].islower()
    return () if is_sentence else names_after_by(after_by(line))


def _without_role(lines: list[str]) -> list[str]:
    """Return the lines below a byline, without a first line that only says what the author is, such
    as `Associated Press Writer`.
    """
    return lines[1:] if lines and _ROLE.fullmatch(lines[0].strip()) else lines


def _without_initials(lines: list[str]) -> list[str]:
    """Return the lines without the initials at the end of an agency's text, such as `ab/cd`.

    The last line counts as initials only if the line above it ends like a sentence.
    """
    written = [number for number, line in enumerate(lines) if line.strip()][-2:]
    if len(written) < 2 or not _INITIALS.fullmatch(lines[written[1]].strip()):
        return lines
    return lines[: written[1]] if lines[written[0]].rstrip().endswith((".", "!", "?", '"', "”")) else lines


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
