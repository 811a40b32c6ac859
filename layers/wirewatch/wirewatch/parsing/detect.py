"""Bytes of one object → its articles. The format is chosen by content first, then by the key's ending."""

import re
from collections.abc import Iterator
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.cleaning import decode
from wirewatch.parsing.dump import parse_dump
from wirewatch.parsing.records import parse_records

LARGEST_OBJECT = 20_000_000  # bytes
_BINARY = (b"%PDF-", b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"WARC/1.", b"\x7fELF")
_RECORDS = re.compile(r"\{|\[\s*[\[{\]\"]|\[\s*$")  # a headline may begin with a bracket too
_PAGE = re.compile(r"<!doctype html|<html|<head[\s>]|<body[\s>]|<article[\s>]|<meta[\s>]", re.IGNORECASE)


def articles_in(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Every article of the object, and an Unreadable for each part that can't be read. Raises where nothing can.

    `stored` is when the object was stored: the time of publication where the article does not say.
    """
    if not data.strip():
        raise Unreadable(Reason.EMPTY)
    if len(data) > LARGEST_OBJECT:
        raise Unreadable(Reason.TOO_LARGE)
    if data.startswith(_BINARY):
        raise Unreadable(Reason.UNKNOWN_FORMAT)
    text = decode(data)
    head = text[:2048].lstrip("\ufeff \t\r\n")
    if _RECORDS.match(head):
        yield from parse_records(text.lstrip("\ufeff"), ref, stored)
    elif _PAGE.search(head) or ref.key.lower().endswith((".html", ".htm", ".xhtml")):
        from wirewatch.parsing.page import parse_page  # noqa: PLC0415  so that text and JSON never load the HTML libraries

        yield parse_page(text, ref, stored)
    elif head.startswith("<"):
        raise Unreadable(Reason.UNKNOWN_FORMAT, "XML feeds and wire formats are not read yet")
    else:
        yield parse_dump(text, ref.model_copy(update={"parser": "text"}), stored)
