"""Read mails that are newsletters or articles, with the standard library.

A page that a browser saved as a mail (MHTML) is read like any other page. If a mail only forwards
other mails, the forwarded mails are read instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from typing import Any

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.formats.mail_attachments import (
    attached_documents,
    attached_texts,
    is_page,
    points_to_attachment,
    saved_page,
)
from wirewatch.parsing.formats.mail_text import VIEW_IN_BROWSER, from_page, from_text, split_byline, unflowed
from wirewatch.parsing.formats.mailbox import newsletter_and_authors, split_mailbox
from wirewatch.parsing.kinds import HEAD, kind_of
from wirewatch.parsing.text.cleaning import (
    address,
    clean,
    domain_of,
    joined,
    language_of,
    one_line,
    without_title,
)
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.fragments import unescape
from wirewatch.parsing.text.words import word_count

MAX_BOUNDARIES = 30  # the time and the stack of the library grow with the nesting of parts
MAX_INNER_MAILS = 200
MAX_HEADER_LINES = 20_000
MAX_DASHED_LINES = 20_000  # each such line may begin a part
LARGEST_TEXT = 5_000_000  # bytes of all text parts
MAX_FORWARD_DEPTH = 3
LONGEST_HEADER = 2_000
LONGEST_NOTE = 60  # words above a forwarded mail
FEWEST_WORDS = 10  # of an article; "FYI, see below" above a forwarded mail has fewer
REPEATED_SHARE = 0.7  # of the different words of a text; with more, it repeats another text
_WORD = re.compile(r"\w+")
_NO_TEXTS = frozenset({
    "text/calendar", "text/css", "text/csv", "text/directory", "text/javascript", "text/rfc822-headers",
    "text/vcard", "text/x-amp-html", "text/x-vcard",
})  # fmt: skip
_MBOX = re.compile(rb"(?:\A|\n\r?\n)From [^\n]{1,200}\d{4}\r?\n(?=[!-9;-~]{1,76}:)")
_BOUNDARY = re.compile(rb"""boundary["']?[\s*0-9]*=""", re.IGNORECASE)
_DASHED = re.compile(rb"\n--(?=[^\s])")
_ANCHOR = re.compile(
    r"""<a\b[^<>]*?\bhref\s*=\s*["']?(https?://[^\s"'<>]+)[^<>]*+>(.{0,300})""", re.IGNORECASE | re.DOTALL
)
_LANGUAGE = re.compile(r"""<html\b[^<>]{0,500}?\blang\s*=\s*["']?([A-Za-z-]{2,12})""", re.IGNORECASE)
_FORWARDED = re.compile(r"^(?:(?:fwd?|wg|tr|rv|i|re|aw)\s*:\s*)+", re.IGNORECASE)
_SYMBOLS_FIRST = re.compile(r"[^\w\"'“‘«„¿¡(\[]+")


@dataclass(frozen=True, slots=True)
class _Letter:
    message: Message
    body: str
    page: str  # the HTML from which the body was read, or an empty string


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yield the articles of a mail or a mailbox."""
    return parse_mail(document.data, ref, document.stored)


def parse_mail(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Yield the articles of a mail or a mailbox in order, and an Unreadable for each mail that
    can't be read.
    """
    position = 0
    for message in _messages(data):
        for result in _articles(message, ref, stored, position):
            yield result
            position += 1


def _messages(data: bytes) -> Iterator[bytes]:
    starts = [match.end() for match in _MBOX.finditer(data)] if re.match(rb"\s*From ", data[:100]) else []
    data = data.lstrip() if not starts else data
    ends = [match.start() for match in _MBOX.finditer(data)][1:] if starts else []
    yield from (data[begin:end] for begin, end in zip(starts or [0], [*ends, len(data)], strict=True))


def _articles(data: bytes, ref: ObjectRef, stored: datetime, position: int) -> Iterator[Article | Unreadable]:
    try:
        message = _parsed(data)
        if (page := _saved_page(message, stored)) is not None:
            yield from articles_of(page, ref)
            return
        letters = list(_letters(message, 0))
    except Unreadable as error:
        yield error
        return
    if len(letters) == 1 and _words(letters[0].body) < FEWEST_WORDS:
        attached = [*_attached_documents(message, ref, stored)]
        yield from attached
        is_read = any(isinstance(each, Article) for each in attached)
        if is_read and _is_left_out(letters[0].body):
            return
    for number, letter in enumerate(letters, position):
        here = ref.model_copy(update={"position": number, "parser": "mail"})
        yield (
            _article(letter, here, stored)
            if letter.body
            else Unreadable(Reason.NO_ARTICLE, "a mail without text")
        )


def _saved_page(message: Message, stored: datetime) -> Document | None:
    """Return the page that a browser saved as a mail, or None. The time of saving counts as the
    time at which the page was stored.
    """
    try:
        return saved_page(message, min(_published(message, stored)[0], stored))
    except (ValueError, TypeError, LookupError) as error:  # for a broken parameter or transfer encoding
        raise Unreadable(Reason.BAD_MAIL, type(error).__name__) from error


def _attached_documents(message: Message, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Yield the articles in the attached files of a mail: PDFs, items of agencies, or JSON records.

    Also yield an Unreadable for each file, or part of a file, that can't be read. If an article
    states no time of publication, the article gets the time of the mail.
    """
    published, precision = _published(message, stored)
    for data in attached_documents(message):
        for result in articles_of(Document(data, kind_of(data[:HEAD]), stored), ref):
            is_undated = isinstance(result, Article) and result.precision is Precision.ARRIVAL
            yield (
                result.model_copy(update={"published": published, "precision": precision})
                if is_undated and isinstance(result, Article)
                else result
            )


def _parsed(data: bytes) -> Message:
    """Return the parsed mail.

    Raises Unreadable for a mail with too many parts or header lines, and for a mail that the
    library can't parse. The parts are counted before parsing, because the library descends into
    every part before it returns.
    """
    if (
        len(_BOUNDARY.findall(data)) > MAX_BOUNDARIES
        or len(re.findall(rb"message/", data, re.IGNORECASE)) > MAX_INNER_MAILS
        or len(_DASHED.findall(data)) > MAX_DASHED_LINES
        or re.split(rb"\n\r?\n", data, maxsplit=1)[0].count(b"\n") > MAX_HEADER_LINES
    ):
        raise Unreadable(Reason.BAD_MAIL, "it has too many parts, or parts within parts")
    try:
        return BytesParser(policy=policy.compat32).parsebytes(data)
    except Exception as error:  # for a broken header the library raises errors of any type
        raise Unreadable(Reason.BAD_MAIL, type(error).__name__) from error


def _letters(message: Message, depth: int) -> Iterator[_Letter]:
    """Yield the mail itself, or the mails that it forwards, or both.

    If the mail forwards others, the number of words in its own text decides:

    - fewer than FEWEST_WORDS: only the forwarded mails;
    - fewer than LONGEST_NOTE: the mail, and the forwarded mails with more words than its own text;
    - LONGEST_NOTE or more: only the mail.

    If the mail forwards no other mail, texts of attached files may be added to its text (see
    `_with_attached_texts`).

    `depth` is the number of mails around this mail. At MAX_FORWARD_DEPTH, only the mail is yielded.
    Raises Unreadable for a mail with too much text, or with a part whose headers are broken.
    """
    groups = list(_groups(message))
    parts = [part for group in groups for part in group]
    inner = [part for part in parts if part.get_content_type() == "message/rfc822" and part.is_multipart()]
    if sum(len(str(_payload(part))) for part in parts if _is_text(part)) > LARGEST_TEXT:
        raise Unreadable(Reason.TOO_LARGE, "more than 5 MB of text in one mail")
    body, page = _body_and_page(groups)
    if not inner and (_words(body) < FEWEST_WORDS or _is_cover_note(body)):
        body, page = _with_attached_texts(message, body, page)
    words = _words(body)
    if not (inner and depth < MAX_FORWARD_DEPTH and words < FEWEST_WORDS):
        yield _Letter(message, body, page)
    if inner and depth < MAX_FORWARD_DEPTH and words < LONGEST_NOTE:
        forwarded = _forwarded(inner, depth + 1)
        yield from (each for each in forwarded if words < FEWEST_WORDS or _words(each.body) > words)


def _forwarded(parts: list[Message], depth: int) -> Iterator[_Letter]:
    for part in parts:
        for message in part.get_payload():
            yield from _letters(message, depth) if isinstance(message, Message) else ()


def _is_text(part: Message) -> bool:
    # mail programs show every other kind of text as plain text; a multipart without parts holds text
    kind = part.get_content_type()
    return part.get_content_maintype() in {"text", "multipart"} and kind not in _NO_TEXTS


def _groups(message: Message) -> Iterator[list[Message]]:
    """Yield the parts of a mail in groups, without attached files.

    The parts of one group are alternatives: a mail program shows one part of each group. A
    multipart part is replaced by the parts inside it. But a forwarded mail is one part.
    """
    payload = _payload(message)
    if message.get_content_maintype() == "multipart" and isinstance(payload, list):
        groups = [group for part in payload for group in _groups(part)]
        is_choice = message.get_content_subtype() == "alternative"
        yield from [[part for group in groups for part in group]] if is_choice else groups
    elif (
        not str(message.get("Content-Disposition", "")).lower().lstrip().startswith("attachment")
        or message.is_multipart()
    ):
        yield [message]


def _body_and_page(groups: list[list[Message]]) -> tuple[str, str]:
    """Return the text of a mail, and the HTML from which this text was read.

    If the longest text is plain text, all plain texts are kept. If it comes from HTML, all texts
    from HTML are kept. A text in the other form is kept only if it has enough words and does not
    repeat the longest text.
    """
    shown = [_chosen([part for part in group if _is_text(part)]) for group in groups]
    longest, main = max(shown, key=lambda text: _words(text[0]), default=("", ""))
    # some programs send a text as plain text and as HTML, without marking the two as alternatives
    kept = [
        (body, page)
        for body, page in shown
        if bool(page) == bool(main) or (_words(body) >= FEWEST_WORDS and not _repeats(body, longest))
    ]
    return joined(part for body, _ in kept for part in body.split("\n\n")), "\n".join(
        page for _, page in kept if page
    )


def _chosen(texts: list[Message]) -> tuple[str, str]:
    """Return (text, HTML). `texts` has parts of a mail that hold the same text in different forms.

    Usually the HTML parts are chosen. Then return their text and their HTML. But if the plain text
    of the other parts has more than twice as many words, return the plain text and an empty string.
    """
    pages = [_text(part) for part in texts if part.get_content_type() == "text/html"]
    plain = from_text("\n\n".join(_text(part) for part in texts if part.get_content_type() != "text/html"))
    rich = joined(part for page in pages for part in from_page(page).split("\n\n"))
    return (plain, "") if _words(plain) > 2 * _words(rich) else (rich, "\n".join(pages))


def _repeats(text: str, longer: str) -> bool:
    words = set(_WORD.findall(text.casefold()))
    return len(words.intersection(_WORD.findall(longer.casefold()))) >= REPEATED_SHARE * len(words)


def _is_cover_note(body: str) -> bool:
    return _words(body) < LONGEST_NOTE and points_to_attachment(body)


def _is_left_out(body: str) -> bool:
    """Return True if the text of a mail says hardly anything: it has at most three words, or it has
    fewer than FEWEST_WORDS words and points to an attachment.
    """
    words = _words(body)
    return words <= 3 or (words < FEWEST_WORDS and points_to_attachment(body))


def _with_attached_texts(message: Message, body: str, page: str) -> tuple[str, str]:
    """Return (text, HTML) of a mail and of the attached files that are read.

    `body` is the mail's own text, and `page` is the HTML of `body`. A file is read if it is prose
    and has more words than `body`. If `body` refers to an attachment, shorter prose is read too.

    If no file is read, return (`body`, `page`). Otherwise, return text and HTML of the files.
    Unless `body` says hardly anything (see `_is_left_out`), it is added at the end of the text.

    Raises Unreadable if the files are too large.
    """
    files = [part for part in attached_texts(message) if part.get_content_type() not in _NO_TEXTS]
    if sum(len(str(_payload(part))) for part in files) > LARGEST_TEXT:
        raise Unreadable(Reason.TOO_LARGE, "more than 5 MB of attached text in one mail")
    is_pointer, words = points_to_attachment(body), _words(body)
    least = 2 if is_pointer else max(words, 2)
    read = [_text_and_page(part) for part in files]
    read = [(text, html) for text, html in read if _words(text) > least and _is_prose(text)]
    if not read:
        return body, page
    parts = [*(text for text, _ in read), "" if _is_left_out(body) else body]
    return joined(part for text in parts for part in text.split("\n\n")), "\n".join(html for _, html in read)


def _text_and_page(part: Message) -> tuple[str, str]:
    text = _text(part)
    return (from_page(text), text) if is_page(part) else (from_text(text), "")


def _is_prose(text: str) -> bool:
    """Tell whether a text consists mostly of letters, unlike a table of numbers."""
    return sum(map(str.isalpha, text)) * 2 > len(text)


def _payload(message: Message) -> Any:
    """Return the content of `message`, a MIME part of a mail.

    The library `email` decodes the content with the charset of the part. If this charset is not an
    encoding of text, `email` raises an error. Then the bytes of the part are returned.
    """
    try:
        return message.get_payload()
    except (ValueError, TypeError):
        return message.get_payload(decode=True)


def _text(part: Message) -> str:
    """Return the decoded text of a part, or an empty string if the part is not text.

    Raises Unreadable for a part whose headers are broken.
    """
    try:
        data: Any = part.get_payload(decode=True)
        text = clean(decode(data or b"", str(part.get_param("charset", "") or "")))
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        return unflowed(text, str(part.get_param("delsp", "")).lower() == "yes") if is_flowed else text
    except Unreadable:
        return ""
    except Exception as error:  # for a broken parameter or transfer encoding
        raise Unreadable(Reason.BAD_MAIL, type(error).__name__) from error


def _words(text: str) -> int:
    return word_count(re.sub(r"https?://\S+", "", text))


def _article(letter: _Letter, ref: ObjectRef, stored: datetime) -> Article:
    message = letter.message
    title = one_line(_FORWARDED.sub("", one_line(_header(message, "Subject"))))
    text = without_title(letter.body, title)
    if symbols := _SYMBOLS_FIRST.match(title):  # the text may repeat the subject without its emoji
        text = without_title(text, title[symbols.end() :])
    byline, text = split_byline(text)
    site, authors = _signed(message, byline)
    published, precision = _published(message, stored)
    url = address(_header(message, "Archived-At").strip("<> ")) or _web_version(letter)
    domain = _sender(message)[1].rpartition("@")[2].lower()
    story = split_dateline(text, title, stored)
    return Article(
        title=title,
        body=story.body,
        place=story.place,
        url=url,
        authors=authors or story.names,
        source=domain_of(address(f"https://{domain}")),
        site=site,
        published=published,
        precision=precision,
        language=_language(letter),
        ref=ref,
    )


def _header(message: Message, name: str) -> str:
    """Return the first header with this name as text. Encoded words (RFC 2047) are decoded. Bytes
    that are not ASCII are decoded like the bytes of a document.
    """
    raw = _raw_header(message, name)
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


def _raw_header(message: Message, name: str) -> str:
    """Return the first header with this name without decoding it, or an empty string."""
    headers = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    return next(headers, "")[:LONGEST_HEADER]


def _sender(message: Message) -> tuple[str, str]:
    """Return the name and the address of the author, which are in the header `From`.

    If `From` is missing or empty, `Sender` is read instead. `Sender` names the mailbox that sent
    the mail (RFC 5322, 3.6.2).
    """
    raw = _raw_header(message, "From").strip() or _raw_header(message, "Sender")
    # split before decoding, because the decoded name may hold a comma
    name, mailbox = split_mailbox(raw)
    only = Message()
    only["Name"] = name.replace("\n", " ").replace("\r", " ")
    return one_line(_header(only, "Name"), 100), one_line(mailbox, 300)


def _signed(message: Message, authors: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return the name of the newsletter and its authors. `authors` are those that the text names.
    If there are none, the header `From` may name the author.
    """
    name, mailbox = _sender(message)
    listed = one_line(_header(message, "List-Id").partition("<")[0].strip(' "'), 100)
    has_unsubscribe_header = bool(_header(message, "List-Unsubscribe"))
    site, senders = newsletter_and_authors(
        name, mailbox, listed, has_unsubscribe_header=has_unsubscribe_header
    )
    return ("" if site in authors else site), authors or senders


def _published(message: Message, stored: datetime) -> PublicationDate:
    written = [_header(message, "Date"), _header(message, "Received").rpartition(";")[2]]
    dates = (read_date(" ".join(each.partition("(")[0].split()), stored) for each in written)
    return next((dated for dated in dates if dated is not None), (stored, Precision.ARRIVAL))


def _web_version(letter: _Letter) -> str:
    """Return the address of the "view in browser" link, or an empty string if there is none."""
    for link in _ANCHOR.finditer(letter.page):
        label = link[2].lower().partition("</a")[0]
        if VIEW_IN_BROWSER.search(re.sub(r"<[^<>]*>", " ", label)):
            return address(unescape(link[1]))
    return ""


def _language(letter: _Letter) -> str:
    declared = _LANGUAGE.search(letter.page[:20_000])
    language = language_of(_header(letter.message, "Content-Language"))
    return language if language != "und" or declared is None else language_of(declared[1])
