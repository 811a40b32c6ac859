"""Find the attached texts and documents of a mail, and the page that a browser saved as a mail
(MHTML). Recognise texts that point to attachments.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message

from wirewatch.errors import Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.kinds import HEAD, Kind, kind_of

_DOCUMENTS = frozenset({Kind.PDF, Kind.WIRE, Kind.JSON})
_SAVED_BY = re.compile(r"\s*[\"']?<?Saved by ", re.IGNORECASE)
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_PAGE_NAMES = (".html", ".htm", ".xhtml")
_TEXT_NAMES = (".txt", ".text", ".md", ".markdown", ".asc", *_PAGE_NAMES)
_UNKNOWN_KINDS = frozenset({"application/octet-stream", "application/x-download", "application/download"})
_POINTER = re.compile(
    r"\battach|\benclos|\bsee (?:the |this )?(?:files?|documents?|below)\b|\b(?:files?|documents?) below\b"
    r"|anhang|anlage|beigefügt|angehängt|pièces? jointes?|ci-joint|en annexe|adjunt|anex[oa]|allegat"
    r"|bijlage|bijgevoegd|вложен|приложен|прикреп|添付|附件|첨부|załącz|bifoga|vedlagt|vedhæft",
    re.IGNORECASE,
)


def attached_texts(message: Message) -> Iterator[Message]:
    """Yield the attached files of a mail that are text by their type or name. The files of a
    forwarded mail are left out.
    """
    for part in _files(message):
        if part.get_content_maintype() == "text" or _has_text_name(part):
            yield part


def attached_documents(message: Message) -> Iterator[bytes]:
    """Yield the content of each attached file that has a format in `_DOCUMENTS`. The files of a
    forwarded mail are left out.
    """
    for part in _files(message):
        try:
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and kind_of(data[:HEAD]) in _DOCUMENTS:
                yield data
        except (Unreadable, ValueError, TypeError, LookupError):
            continue  # a format that is not read, or a broken transfer encoding


def saved_page(message: Message, stored: datetime) -> Document | None:
    """Return the page that a browser saved as MHTML (RFC 2557), or None for any other mail.

    The page is the first HTML part. Other HTML parts are the contents of its frames. If the page
    states no time of publication, `stored` is used instead.
    """
    address = str(message.get("Snapshot-Content-Location", "")).strip()
    if not address and not _SAVED_BY.match(str(message.get("From", ""))):
        return None
    for part in message.walk():
        if part.get_content_type() in _PAGE_TYPES:
            data = part.get_payload(decode=True)
            url = address or str(part.get("Content-Location", "")).strip()
            charset = str(part.get_param("charset", "") or "")
            return Document(data, Kind.HTML, stored, url, charset) if isinstance(data, bytes) else None
    return None


def _files(message: Message) -> Iterator[Message]:
    if message.get_content_type() == "message/rfc822":
        return
    parts = message.get_payload() if message.is_multipart() else None
    if isinstance(parts, list):
        for part in parts:
            yield from _files(part) if isinstance(part, Message) else ()
    elif _is_file(message):
        yield message


def is_page(part: Message) -> bool:
    """Return True for an attached file that is HTML."""
    return part.get_content_type() in _PAGE_TYPES or _name(part).endswith(_PAGE_NAMES)


def points_to_attachment(text: str) -> bool:
    """Return True for a note such as `See the attached file.`"""
    return _POINTER.search(text) is not None


def _is_file(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition", "")).lower().lstrip()
    return disposition.startswith("attachment") or part.get_content_maintype() != "text"


def _has_text_name(part: Message) -> bool:
    return part.get_content_type() in _UNKNOWN_KINDS and _name(part).endswith(_TEXT_NAMES)


def _name(part: Message) -> str:
    try:
        return (part.get_filename() or "").lower().strip()
    except (ValueError, LookupError, TypeError):  # for a broken parameter
        return ""
