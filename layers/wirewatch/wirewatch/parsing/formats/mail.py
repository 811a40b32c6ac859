"""Mails that are newsletters or articles, with the standard library alone. A bare forward is what it forwards."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from html import unescape
from typing import Any

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.text.bylines import is_person_name
from wirewatch.parsing.text.cleaning import (
    address,
    clean,
    domain_of,
    joined,
    language_of,
    one_line,
    paragraphs,
)
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.fragments import paragraphs_of_html

MOST_BOUNDARIES, MOST_INNER, MOST_FIELDS = (
    30,
    200,
    20_000,
)  # in a mail; the library's time and stack grow with their nesting
MOST_DASHED_LINES = 20_000  # each may begin a part
LARGEST_TEXT = 5_000_000  # bytes of all text parts
DEEPEST_FORWARD = 3
LONGEST_HEADER = 2_000
THIN = 10  # words: not more than "FYI, see below" is no article
_TEXTS = frozenset({"text/plain", "text/html"})
_MBOX = re.compile(rb"(?:\A|\n\r?\n)From [^\n]{1,200}\d{4}\r?\n(?=[!-9;-~]{1,76}:)")
_DASHED = re.compile(rb"\n--(?=[^\s])")
_HIDDEN = re.compile(r"<(div|span|p|td)\b([^<>]*+)>[^<]*+</\1\s*>", re.IGNORECASE)
_ANCHOR = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*["']?(https?://[^\s"'<>]+)[^<>]*+>(.{0,300})""", re.IGNORECASE | re.DOTALL
)
_LANGUAGE = re.compile(r"""<html\b[^<>]{0,500}?\blang\s*=\s*["']?([A-Za-z-]{2,12})""", re.IGNORECASE)
_FORWARDED = re.compile(r"^(?:(?:fwd?|wg|tr|rv|i|re|aw)\s*:\s*)+", re.IGNORECASE)
_VIEW = re.compile(
    r"(?:view|read|open|see)\b.{0,40}\b(?:in|on|with) (?:your |a |the )?(?:web ?)?browser"
    r"|(?:trouble|problems?|difficulty) (?:viewing|reading|seeing)"
    r"|(?:view|read|see) .{0,30}\b(?:online|web version)|im browser|online-?(?:version|ansicht)|version en ligne|le navigateur|navegador"
    r"|nel browser|webversie|в браузере",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"unsubscribe|opt[- ]out|(?:manage|update|change|edit) (?:your )?(?:e-?mail )?(?:preferences|subscriptions?|settings)"
    r"|you(?: are|['’]re) receiving this|you(?:['’]ve| have)? received this (?:e-?mail|message|newsletter)"
    r"|this (?:e-?mail|message|newsletter) was sent (?:to|by)|abmelden|abbestellen|désabonner|désinscri"
    r"|darse de baja|cancelar (?:la |tu )?suscripción|disiscriver|uitschrijven|afmelden|отписаться|all rights reserved|^(?:copyright\s*)?©",
    re.IGNORECASE,
)
_SHORT = 60  # words of a paragraph that may be furniture
_RULE = re.compile(r"^[ \t]*[-=_*~#]{4,}[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"[<(\[]\s*https?://[^\s<>]+\s*[>)\]]")
_NAMED_AT = re.compile(r"(.+?)\s+(?:at|from|via|@|\|)\s+(.+)")
_MACHINES = re.compile(
    r"no-?reply|news|info|mail|hello|alert|editor|digest|update|daily|subscri|service|contact|team",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Letter:
    message: Message
    body: str
    page: str  # its HTML, where the body was read from that


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yields the articles of a mail or a mailbox."""
    return parse_mail(document.data, ref, document.stored)


def parse_mail(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """One article for a mail, or several for a mailbox or a digest of mails, in order."""
    position = 0
    for message in _messages(data):
        for found in _articles(message, ref, stored, position):
            yield found
            position += 1


def _messages(data: bytes) -> Iterator[bytes]:
    starts = [match.end() for match in _MBOX.finditer(data)] if re.match(rb"\s*From ", data[:100]) else []
    data = data.lstrip() if not starts else data
    ends = [match.start() for match in _MBOX.finditer(data)][1:] if starts else []
    yield from (data[begin:end] for begin, end in zip(starts or [0], [*ends, len(data)], strict=True))


def _articles(data: bytes, ref: ObjectRef, stored: datetime, position: int) -> Iterator[Article | Unreadable]:
    try:
        letters = list(_letters(_parsed(data), 0))
    except Unreadable as error:
        yield error
        return
    for number, letter in enumerate(letters, position):
        here = ref.model_copy(update={"position": number, "parser": "mail"})
        yield (
            _article(letter, here, stored)
            if letter.body
            else Unreadable(Reason.NO_ARTICLE, "a mail without text")
        )


def _parsed(data: bytes) -> Message:
    """Counted before it is parsed: the library descends into every part before it answers."""
    if (
        len(re.findall(rb"boundary", data, re.IGNORECASE)) > MOST_BOUNDARIES
        or len(re.findall(rb"message/", data, re.IGNORECASE)) > MOST_INNER
        or len(_DASHED.findall(data)) > MOST_DASHED_LINES
        or re.split(rb"\n\r?\n", data, maxsplit=1)[0].count(b"\n") > MOST_FIELDS
    ):
        raise Unreadable(Reason.BAD_MAIL, "its parts nest or count beyond reason")
    try:
        return BytesParser(policy=policy.compat32).parsebytes(data)
    except Exception as error:  # a broken header makes the library stumble, with errors of any kind
        raise Unreadable(Reason.BAD_MAIL, type(error).__name__) from error


def _letters(message: Message, depth: int) -> Iterator[_Letter]:
    """The mail itself, or the mails that it does nothing but forward."""
    parts = list(_parts(message))
    inner = [part for part in parts if part.get_content_type() == "message/rfc822" and part.is_multipart()]
    texts = [
        part
        for part in parts
        if part.get_content_type() in _TEXTS or part.get_content_maintype() == "multipart"
    ]  # without any part
    if sum(len(str(_payload(part))) for part in texts) > LARGEST_TEXT:
        raise Unreadable(Reason.TOO_LARGE, "more than 5 MB of text in one mail")
    pages = [_text(part) for part in texts if part.get_content_type() == "text/html"]
    plain = _from_text("\n\n".join(_text(part) for part in texts if part.get_content_type() != "text/html"))
    rich = joined(part for page in pages for part in _from_page(page).split("\n\n"))
    body, page = (plain, "") if _words(plain) > 2 * _words(rich) else (rich, "\n".join(pages))
    if inner and depth < DEEPEST_FORWARD and _words(body) < THIN:
        for part in inner:
            for each in part.get_payload():
                yield from _letters(each, depth + 1) if isinstance(each, Message) else ()
    else:
        yield _Letter(message, body, page)


def _parts(message: Message) -> Iterator[Message]:
    """Leaves, without attached files; what a forwarded mail holds is its own."""
    payload = _payload(message)
    if message.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload:
            yield from _parts(part)
    elif (
        not str(message.get("Content-Disposition", "")).lower().lstrip().startswith("attachment")
        or message.is_multipart()
    ):
        yield message


def _payload(message: Message) -> Any:
    """The library decodes a text by what it says of itself, and raises where that is no encoding of text."""
    try:
        return message.get_payload()
    except (ValueError, TypeError):
        return message.get_payload(decode=True)


def _text(part: Message) -> str:
    """An unknown encoding of characters or of the transfer never stops it."""
    try:
        data: Any = part.get_payload(decode=True)
        return clean(decode(data or b"", str(part.get_param("charset", "") or "")))
    except Unreadable:
        return ""
    except Exception as error:  # so does a broken parameter or transfer encoding
        raise Unreadable(Reason.BAD_MAIL, type(error).__name__) from error


def _words(text: str) -> int:
    return sum(not word.startswith("http") for word in text.split())


def _from_page(page: str) -> str:
    """Newsletters hide a line in front that mail readers show in their list."""
    shown = _HIDDEN.sub(
        lambda match: "" if re.search(r"display\s*:\s*none", match[2], re.IGNORECASE) else match[0], page
    )
    return _without_furniture(paragraphs_of_html(shown))


def _from_text(text: str) -> str:
    text = re.split(r"^-- $", text, maxsplit=1, flags=re.MULTILINE)[0] or text
    return _without_furniture(paragraphs(_LINK.sub("", _RULE.sub("", text))))


def _without_furniture(body: str) -> str:
    """Without the way to the browser at the top, and what follows the way out at the bottom, if that is little."""
    parts = [part for part in body.split("\n\n") if re.search(r"\w", part)]
    parts = [
        part
        for number, part in enumerate(parts)
        if number > 4 or len(part.split()) > _SHORT or not _VIEW.search(part)
    ]
    for number, part in enumerate(parts):
        if number * 2 >= len(parts) and len(part.split()) <= _SHORT and _LEAVE.search(part):
            rest = sum(len(each.split()) for each in parts[number:])
            return "\n\n".join(parts[:number] if rest <= 200 else [*parts[:number], *parts[number + 1 :]])
    return "\n\n".join(parts)


def _article(letter: _Letter, ref: ObjectRef, stored: datetime) -> Article:
    message = letter.message
    title = one_line(_FORWARDED.sub("", one_line(_header(message, "Subject"))))
    name, mailbox = _sender(message)
    site, authors = _signed(name, mailbox, message)
    published, precision = _published(message, stored)
    url = address(_header(message, "Archived-At").strip("<> ")) or _web_version(letter)
    domain = mailbox.rpartition("@")[2].lower()
    story = split_dateline(letter.body, title, stored)
    return Article(
        title=title,
        body=story.body,
        place=story.place,
        url=url,
        authors=authors,
        source=domain_of(address(f"https://{domain}")),
        site=site,
        published=published,
        precision=precision,
        language=_language(letter),
        ref=ref,
    )


def _header(message: Message, name: str) -> str:
    """The first header of that name, with its encoded words decoded; bytes that should not be there are read as text is."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")[
        :LONGEST_HEADER
    ]
    try:
        text = decode(raw.encode("utf-8", "surrogateescape"))
        if "=?" not in text:
            return text
        pieces = decode_header(text)
        return "".join(
            piece
            if isinstance(piece, str)
            else decode(piece, charset)
            if charset
            else piece.decode("raw-unicode-escape", "replace")
            for piece, charset in pieces
        )
    except (Unreadable, MessageError, ValueError):
        return raw.encode("ascii", "replace").decode()


def _sender(message: Message) -> tuple[str, str]:
    """Name and mailbox. A name is decoded after it is told from the mailbox: it may hold a comma."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() in {"from", "sender"}), "")[
        :LONGEST_HEADER
    ]
    try:
        name, mailbox = parseaddr(raw)
    except (RecursionError, ValueError, IndexError):
        return "", ""
    only = Message()
    only["Name"] = name.replace("\n", " ").replace("\r", " ")
    return one_line(_header(only, "Name"), 100), one_line(mailbox, 300)


def _signed(name: str, mailbox: str, message: Message) -> tuple[str, tuple[str, ...]]:
    """The letter's name and its author's: `Jane Doe at The Letter`, a person, or an editor's machine."""
    listed = one_line(_header(message, "List-Id").partition("<")[0].strip(' "'), 100)
    both = _NAMED_AT.fullmatch(name)
    if both and is_person_name(both[1]):
        return both[2], (both[1],)
    machine = bool(_MACHINES.search(mailbox.partition("@")[0])) or bool(_header(message, "List-Unsubscribe"))
    if is_person_name(name) and (listed or not machine) and name != listed:
        return listed, (name,)
    return listed or name, ()


def _published(message: Message, stored: datetime) -> PublicationDate:
    written = [_header(message, "Date"), _header(message, "Received").rpartition(";")[2]]
    dates = (read_date(" ".join(each.partition("(")[0].split()), stored) for each in written)
    return next((dated for dated in dates if dated is not None), (stored, Precision.ARRIVAL))


def _web_version(letter: _Letter) -> str:
    """The link that says that it shows this mail in a browser."""
    for link in _ANCHOR.finditer(letter.page):
        said = link[2].lower().partition("</a")[0]
        if _VIEW.search(re.sub(r"<[^<>]*>", " ", said)):
            return address(unescape(link[1]))
    return ""


def _language(letter: _Letter) -> str:
    declared = _LANGUAGE.search(letter.page[:20_000])
    found = language_of(_header(letter.message, "Content-Language"))
    return found if found != "und" or declared is None else language_of(declared[1])
