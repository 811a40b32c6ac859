"""Parse XML into a tree of elements without namespaces.

- Only the entities of XML and HTML, such as `&nbsp;`, are replaced. Other entities stay as written.
  Nothing is loaded from elsewhere.
- A DOCTYPE must not contain declarations (the part in [ ]), because they can expand a small file to
  gigabytes.
- Harmless faults are repaired: a wrong encoding in the prolog, control characters, and the faults in
  `xml_repair`. Any other fault ends the tree (see `Tree.broken`), or makes `read_tree` raise
  Unreadable.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.cleaning import LONGEST_MARKUP
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.wire.xml_repair import repaired, with_intended_letters

MAX_DEPTH = 200  # levels of elements
MAX_NODES = 600_000  # elements and attributes; 20 MB of dense news markup hold fewer
LONGEST_TAG = 1_000_000  # bytes
_CHUNK = 65_536
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Tree:
    """The elements of a document. If a fault ended the reading, `broken` describes the fault, and
    `unfinished` holds the elements that were still open, the root first.
    """

    root: Element
    broken: Unreadable | None = None
    unfinished: tuple[Element, ...] = ()


def read_tree(data: bytes) -> Tree:
    """Return the whole document, or the part before the first fault that can't be repaired.

    Raises Unreadable if not even a root element can be read, or if a text is too long.
    """
    text = with_intended_letters(_text(data))
    reader, fault = _read(text)
    if isinstance(fault, expat.ExpatError):  # only a document with a fault is repaired
        reader, fault = _read(repaired(text))
    if isinstance(fault, expat.ExpatError):
        fault = Unreadable(Reason.BAD_XML, str(fault))
    return Tree(reader.root()) if fault is None else reader.cut(fault)


def _read(text: str) -> tuple["_Reader", Unreadable | expat.ExpatError | None]:
    """Return the reader with the elements that it has built. Also return the fault that stopped the
    reader, or None if there was no fault.
    """
    reader = _Reader()
    try:
        reader.read(text.encode("utf-8", "replace"))
        reader.root()
    except expat.ExpatError as error:
        return reader, error
    except Unreadable as error:
        if error.reason is not Reason.BAD_XML:
            raise
        return reader, error
    return reader, None


def _text(data: bytes) -> str:
    try:
        text = decode(data)
    except Unreadable as error:
        raise Unreadable(Reason.BAD_XML, "its bytes are not text in any known encoding") from error
    return _ILLEGAL.sub("", text).lstrip("\ufeff \t\r\n")


def outermost(element: Element, name: str) -> Iterator[Element]:
    """Yield the descendants with this name. A descendant inside a yielded element is left out, so
    that no text is read twice.
    """
    for child in element:
        if child.tag == name:
            yield child
        else:
            yield from outermost(child, name)


def text_of(element: Element) -> str:
    """Return the text of an element in one line."""
    return " ".join("".join(element.itertext()).split())


class _Reader:
    """Builds the tree from the events of expat and enforces the limits."""

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._open: list[Element] = []
        self._root: Element | None = None
        self._nodes = 0
        self._written = 0  # characters since the last tag
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.specified_attributes = True
        # with this, a name like &nbsp; is passed to SkippedEntityHandler and is not an error
        parser.UseForeignDTD(True)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._outside
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.SkippedEntityHandler = self._named

    def read(self, data: bytes) -> None:
        for begin in range(0, len(data), _CHUNK):
            self._parser.Parse(data[begin : begin + _CHUNK], False)
            if begin + _CHUNK - self._parser.CurrentByteIndex > LONGEST_TAG and begin + _CHUNK < len(data):
                raise Unreadable(Reason.BAD_XML, f"a tag or a comment is longer than {LONGEST_TAG:,} bytes")
        self._parser.Parse(b"", True)

    def root(self) -> Element:
        if self._root is None:
            raise Unreadable(Reason.BAD_XML, "it has no root element")
        return self._root

    def cut(self, error: Unreadable) -> Tree:
        if self._root is None:
            raise error
        for element in reversed(self._open):
            self._builder.end(element.tag)
        return Tree(self._root, error, tuple(self._open))

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_declarations: int) -> None:
        if has_declarations:
            _declares()

    def _outside(self, _context: str, _base: str | None, system: str | None, _public: str | None) -> int:
        return 1 if system is None else _declares()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._written = 0
        self._nodes += 1 + len(attributes)
        if self._nodes > MAX_NODES:
            raise Unreadable(Reason.BAD_XML, f"it has more than {MAX_NODES:,} elements and attributes")
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable(Reason.BAD_XML, f"elements are nested deeper than {MAX_DEPTH}")
        element = self._builder.start(name.rpartition(":")[2], attributes)
        self._root = element if self._root is None else self._root
        self._open.append(element)

    def _data(self, text: str) -> None:
        self._written += len(text)
        if self._written > LONGEST_MARKUP:
            raise Unreadable(Reason.TOO_LARGE, f"a text of more than {LONGEST_MARKUP:,} characters")
        self._builder.data(text)

    def _end(self, name: str) -> None:
        self._written = 0
        self._builder.end(name.rpartition(":")[2])
        self._open.pop()

    def _named(self, name: str, is_parameter: bool) -> None:
        if self._open and not is_parameter:
            self._builder.data(html5.get(f"{name};", f"&{name};"))


def _declares(*_: object) -> NoReturn:
    raise Unreadable(
        Reason.BAD_XML,
        "its document type declares entities or a grammar of its own; leave out everything in [ ]",
    )
