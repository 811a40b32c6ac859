"""Lists the names in a document of unknown layout: the keys of JSON, or the elements of XML.

The text of the document is never listed.
"""

import codecs
import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from wirewatch.printable import printable_line

MAX_BYTES = 1_000_000  # of a document, and of its unpacked form; names after them are not listed
MAX_NAMES = 40
MAX_DEPTH = 3  # levels of keys
MOST_OPEN = 2 * MAX_DEPTH  # objects and lists around a key that is listed
MAX_CHARACTERS = 60  # of a name
# of a name; if a quotation mark is missing, text looks like a key, but text mostly has more words
MAX_WORDS = 4
GZIP = b"\x1f\x8b"
_TOKEN = re.compile(r'("(?>(?:[^"\\]|\\.)*)(?:"|\\?\Z))(\s*+:)?|[{}\[\],]', re.DOTALL)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*+)")


@dataclass(frozen=True)
class DocumentNames:
    """The keys of a JSON document, or the names of the elements of an XML document, each once.

    Outer keys come before inner keys. `kind` is `JSON keys` or `XML elements`. `more_count` is the number
    of names that `names` leaves out.
    """

    kind: str
    names: tuple[str, ...]
    more_count: int = 0

    def __str__(self) -> str:
        return ", ".join(self.names) + (f" … and {self.more_count:,} more" if self.more_count else "")


def names_in(data: bytes, position: int = 0) -> DocumentNames | None:
    """Return the names of XML elements, or the keys of a JSON object and its inner objects. The
    document may be broken.

    If a JSON document has several objects, `position` is the number of the object to read, from 0.
    The objects are members of a list, or there is one on each line. Blank lines are not counted.

    Return None for an HTML page, for any other document, and if no name is found.
    """
    text = _decoded(_unpacked(data[:MAX_BYTES])).lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):
        return _listed("JSON keys", _keys(_line_at(text, position), position))
    if text.startswith("<"):
        names = dict.fromkeys(match[1] for match in _ELEMENT.finditer(text))
        is_page = any(name.lower() == "html" for name in islice(names, 2))
        return None if is_page else _listed("XML elements", map(_cleaned, names))
    return None


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, MAX_BYTES)
    except zlib.error:
        return b""


def _decoded(data: bytes) -> str:
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_utf_16 else "utf-8", "replace")


def _line_at(text: str, position: int) -> str:
    """Return one line of a text that has a JSON object on each line. `position` counts lines from
    0, without blank lines.

    Return the whole text in each of these cases:

    - The text has no such line, or only one line.
    - One of the first two lines does not begin with `{`.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    has_objects = all(line.lstrip().startswith("{") for line in lines[:2])
    return lines[position] if has_objects and 1 < len(lines) > position else text


def _keys(text: str, position: int) -> list[str]:
    """Return the keys of a JSON object, then the keys of the objects inside it, such as
    `body.parts[].text`.

    If `text` is a list, the object is its member at `position`, counted from 0. Otherwise, the
    object is the outermost one. A key deeper than MAX_DEPTH levels is left out.
    """
    outer = int(text.startswith("["))
    path: list[str] = []  # for each open object or list, the key before it
    by_depth: list[dict[str, None]] = [{} for _ in range(MAX_DEPTH)]
    key, number = "", 0
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in {"{", "["}:
            path.append(f"{key}[]" if mark == "[" else key)
        elif mark in {"}", "]"}:
            del path[-1:]
        elif mark == ",":
            number += outer and len(path) == 1
        is_shown = match[2] and outer < len(path) <= MOST_OPEN and number == position * outer
        key = _cleaned(_unquoted(match[1])) if is_shown else ""
        around = [name for name in path[outer + 1 :] if name] if key else []
        if key and len(around) < MAX_DEPTH:
            by_depth[len(around)][".".join((*around, key))] = None
    return [name for names in by_depth for name in names]


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.strip('"')


def _listed(kind: str, names: Iterable[str]) -> DocumentNames | None:
    cleaned = list(dict.fromkeys(filter(None, names)))
    more_count = max(0, len(cleaned) - MAX_NAMES)
    return DocumentNames(kind, tuple(cleaned[:MAX_NAMES]), more_count) if cleaned else None


def _cleaned(name: str) -> str:
    """Make a name printable on one line, and cut it to MAX_CHARACTERS characters. Return an empty
    text if the name has more than MAX_WORDS words.
    """
    name = printable_line(name)
    return _shortened(name) if len(name.split()) <= MAX_WORDS else ""


def _shortened(name: str) -> str:
    return name if len(name) <= MAX_CHARACTERS else name[: MAX_CHARACTERS - 1] + "…"
