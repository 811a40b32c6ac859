"""Pieces of HTML and XHTML → paragraphs of plain text. In linear time, whatever they contain; nothing but text comes out.

`Flow` is told of starts, ends and texts, by a reader of HTML here or by whoever walks an XML tree, so that
the same story reads the same in either.
"""

import html
import re
from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

from wirewatch.parsing.text.cleaning import clean, joined, paragraphs

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li",
    "main", "menu", "nav", "ol", "p", "section", "summary", "ul",
})  # fmt: skip
ROWS = frozenset({"table", "tbody", "tfoot", "thead", "tr"})
CELLS = frozenset({"td", "th"})
DROPPED = frozenset({
    "head", "iframe", "noembed", "noframes", "object", "script", "select", "style", "svg", "template", "textarea", "title",
})  # fmt: skip
_CODE = frozenset({"script", "style"})  # unclosed, the rest of the text is still theirs
_INLINE = "a|b|em|font|i|span|strong|u"
_MARKUP = re.compile(
    rf"</?(?:br|pre|{'|'.join(sorted(BLOCKS | ROWS | CELLS))})(?=[\s/>])[^<>]*+>|</(?:{_INLINE})\s*+>",  # `a <b and c> d` is none
    re.IGNORECASE,
)
_LINE = "\u2028"
_EMPTY_LINE = re.compile(f"{_LINE}\\s*{_LINE}")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*+)")
_TAG_END = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_LONG_NUMBER = re.compile(r"&#\d{8,}+;?")
_CLOSING = {name: re.compile(f"</{name}(?![a-z0-9:-])", re.IGNORECASE) for name in DROPPED}


def paragraphs_of(text: str) -> str:
    """Of a text that nobody says the kind of: where some senders write HTML, others write plain text."""
    return paragraphs_of_html(text) if "<" in text and _MARKUP.search(text) else paragraphs(text)


def paragraphs_of_html(text: str) -> str:
    """Paragraphs apart by an empty line, as in an article's body. Text without any block keeps the empty lines that it has."""
    flow = Flow()
    for kind, value in _tokens(text):
        match kind:
            case "text":
                flow.text(value)
            case "start":
                flow.start(value)
            case _:
                flow.end(value)
    return flow.result()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """("text" | "start" | "end", value). What is never closed is searched for once only, so that time stays linear."""
    position, unclosed = 0, set[str]()
    while (begin := text.find("<", position)) >= 0:
        if begin > position:
            yield "text", unescape(text[position:begin])
        tag = _TAG.match(text, begin)
        if tag is None:
            position = _after_markup(text, begin, unclosed)
            if position == begin + 1:
                yield "text", "<"
            continue
        position = _after_tag(text, tag.end(), unclosed)
        name, opens = tag[1].lower(), text[begin + 1] != "/"
        if name not in DROPPED:
            yield "start" if opens else "end", name
        elif opens and name not in unclosed:
            position = _after_dropped(text, name, position, unclosed)
    yield "text", unescape(text[position:])


def _after_markup(text: str, begin: int, unclosed: set[str]) -> int:
    """Behind a comment, a declaration, an instruction; a lone `<` is text."""
    if text.startswith("<!--", begin) and "-->" not in unclosed:
        end = text.find("-->", begin + 2)  # `<!-->` is a whole comment
        if end >= 0:
            return end + 3
        unclosed.add("-->")
    if text.startswith("<!--", begin):
        return begin + 4
    if text.startswith(("<!", "<?", "</"), begin) and ">" not in unclosed:
        end = text.find(">", begin)
        if end >= 0:
            return end + 1
        unclosed.add(">")
    return begin + 1


def _after_tag(text: str, begin: int, unclosed: set[str]) -> int:
    """A `>` within a quoted value ends no tag, unless the quotes don't pair."""
    if "quote" not in unclosed:
        end = _TAG_END.match(text, begin)
        if end is not None:
            return end.end()
        unclosed.add("quote")
    end_at = text.find(">", begin)
    return end_at + 1 if end_at >= 0 else len(text)


def _after_dropped(text: str, name: str, begin: int, unclosed: set[str]) -> int:
    closing = _CLOSING[name].search(text, begin)
    if closing is None:
        unclosed.add(name)
        return len(text) if name in _CODE else begin
    return _after_tag(text, closing.end(), unclosed)


def unescape(text: str) -> str:
    """Entities → characters; a number that is no character never stops it."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


class Flow:
    """Blocks end a paragraph, inline elements don't; a table's row is one paragraph unless a cell of it holds several."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line: list[str] = []
        self._cells: list[list[str]] | None = None
        self._verbatim = self._blocks = False

    def text(self, data: str) -> None:
        self._line.append(data if data.isascii() and data.isprintable() else clean(data))

    def start(self, name: str) -> None:
        if name == "br":
            self._blocks = True
            self._line.append(_LINE)
        else:
            self._boundary(name, opens=True)

    def end(self, name: str) -> None:
        if name != "br":
            self._boundary(name, opens=False)

    def result(self) -> str:
        if not self._blocks:
            return joined(_BLANK_LINE.split("".join(self._line)))
        self._end_row()
        return joined(self._done)

    def _boundary(self, name: str, *, opens: bool) -> None:
        if name in ROWS:
            self._end_row()
            self._cells = [[]] if opens and name == "tr" else None
        elif name in CELLS:
            self._end_paragraph()
            if opens and self._cells is not None:
                self._cells.append([])
        elif name == "pre" or name in BLOCKS:
            self._end_paragraph()
            self._verbatim = opens if name == "pre" else self._verbatim

    def _end_paragraph(self) -> None:
        self._blocks = True
        text, self._line = "".join(self._line).strip(), []
        if text:
            text = (
                paragraphs(text)
                if self._verbatim
                else joined(_EMPTY_LINE.split(text) if _LINE in text else (text,))
            )
            (self._done if self._cells is None else self._cells[-1]).extend(text.split("\n\n"))

    def _end_row(self) -> None:
        self._end_paragraph()
        cells = [cell for cell in self._cells or () if cell]
        if all(len(cell) == 1 for cell in cells):
            self._done.append(" | ".join(cell[0] for cell in cells))
        else:
            self._done.extend(paragraph for cell in cells for paragraph in cell)
        self._cells = None


def paragraphs_of_tree(
    element: Element, names: Mapping[str, str] = MappingProxyType({}), without: Container[str] = ()
) -> str:
    """The same for a tree of XHTML. `names` says what elements of another vocabulary are in HTML's; `without` are left out."""
    flow = Flow()
    _tell(flow, element, names, without)
    return flow.result()


def _tell(flow: Flow, element: Element, names: Mapping[str, str], without: Container[str]) -> None:
    """As deep as the tree is, which its reader limits."""
    name = element.tag.lower()
    name = names.get(name, name)
    flow.start(name)
    flow.text(element.text or "")
    for child in element:
        if child.tag.lower() not in DROPPED and child.tag.lower() not in without:
            _tell(flow, child, names, without)
        flow.text(child.tail or "")
    flow.end(name)
