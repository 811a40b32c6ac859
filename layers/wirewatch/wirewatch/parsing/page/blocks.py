"""Read the block elements and the text blocks of a page in document order.

Each element belongs to one zone: the text of the article, or a kind of text outside the article.
`zones` assigns the zones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from itertools import islice
from typing import Any

from wirewatch.language.footnotes import is_footnote_mark
from wirewatch.parsing.text.fragments import BLOCKS, CELLS, ROWS
from wirewatch.parsing.text.titles import without_entities

MOST_CELLS = 12  # blocks of a figure
MOST_CHILDREN = 20  # of a custom element; a block element is searched for among them
SHORTEST_WORD = 3  # letters of a text after which a space may be missing
MOST_NODES = 200_000
UNFINISHED = -1  # the end of an element that is not known yet
LONGEST_NAMES = 300  # characters of class and id
MOST_LINES = 20_000  # line ends in `pre` and similar elements that may begin a block
LONGEST_WRAP = 120  # characters; lines that were wrapped by hand are shorter
MOST_SIGNS = 0.02  # of the characters of a prose text
FULL_LINE = 0.75  # of the longest line; a shorter line was not wrapped
SKIPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "video",
    "audio", "canvas", "textarea", "rt", "rp", "rtc", "math", "head", "datalist", "map", "progress",
    "title", "amp-ad", "amp-sticky-ad", "amp-embed",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SUBHEADINGS = HEADINGS - {"h1"}
CELL_TAGS = frozenset({"td", "th"})
LISTED = CELL_TAGS | {"li", "dt", "dd"}
BLOCK_TAGS = BLOCKS | ROWS | CELLS | {"pre", "blockquote"}
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Text that browsers lay out, but that nobody can see. Scripts may show it later.
_UNSEEN = re.compile(
    r"(?<![\w-])(?:opacity\s*:\s*0*(?:\.0+)?(?![.\d])|font-size\s*:\s*0(?:px|pt|r?em|%)?\s*(?:[;!]|$)"
    r"|(?:left|right|top|margin-left|text-indent)\s*:\s*-\d{4}|clip\s*:\s*rect\(\s*0"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%)",
    re.IGNORECASE,
)
_FLAT = re.compile(r"(?<![\w-])height\s*:\s*0(?:px)?\s*(?:[;!]|$)", re.IGNORECASE)
_ANIMATED = re.compile(r"transform|transition|animation|translate|will-change", re.IGNORECASE)
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre(?:-wrap|-line)?|break-spaces)(?![\w-])", re.IGNORECASE)
_KEEPS_LINES_NAME = re.compile(r"(?<![\w-])(?:white-?space-pre(?:-wrap|-line)?|pre-wrap|pre-line)(?![\w-])")
_CODE_SIGN = re.compile(r"[][{}()<>=_;*/\\+|$&@#^~]")
_POPUP = re.compile(
    r"(?<![\w-])(?:sr-only|screen-?reader(?:-text|-only)?|visually-?hidden|a11y-hidden|assistive-text"
    r"|(?:tooltip|popover|hovercard|rollover)-?(?:text|content|body|block|box|inner))(?![\w-])",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # characters inside words where a line may be broken


class Zone(IntEnum):
    """The kinds of text that an element may hold. The module `region` takes the body of the article
    from elements of the zone TEXT.
    """

    TEXT = 0
    BYLINE = 1
    CAPTION = 2
    BOILERPLATE = 3
    HIDDEN = 4
    CONSENT = 5
    COMMENTS = 6


@dataclass(slots=True, eq=False)
class Element:
    """A block element. `names` are its class and id.

    Three fields count characters of its text in the zone TEXT:
    - `length`: all of this text
    - `linked`: the text in links
    - `size`: the running text (see `zones.is_running_text`) without links
    """

    parent: "Element | None"
    tag: str
    node: Any
    names: str = ""
    attributes: dict[str, str | None] = field(default_factory=dict)
    depth: int = 0
    hidden: bool = False
    unseen: bool = False  # hidden by size, place or opacity only; so is the element around it, perhaps
    uncertain: bool = False  # its text may not belong to the article
    zone: Zone = Zone.TEXT
    size: int = 0
    length: int = 0
    linked: int = 0
    first: int = 0  # index of its first block
    last: int = UNFINISHED  # index after its last block

    @property
    def inherited(self) -> Zone:
        """The zone of the parent. It is TEXT for the outermost element."""
        return self.parent.zone if self.parent is not None else Zone.TEXT

    def ancestors(self) -> Iterator["Element"]:
        """Yield the parent, the parent of the parent, and so on."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent


@dataclass(eq=False)
class Block:
    """The text between two boundaries. A boundary is the start or end of a block element, a `<br>`
    or an `<hr>`. In `pre` and similar elements, some line ends are boundaries too (see
    `_lines_of`).

    `joins` is True if only one `<br>`, or one line end, separates the block from the previous
    block.
    """

    element: Element
    texts: list[str] = field(default_factory=list)
    linked: int = 0
    length: int = 0
    joins: bool = False

    @property
    def node(self) -> Any:
        return self.element.node

    @cached_property
    def text(self) -> str:
        """The text as a reader sees it. A space is added between inline elements only where a space
        seems to be missing (see `_are_glued` and `_follows_element`).
        """
        return without_entities(" ".join(_INVISIBLE.sub("", "".join(self.texts)).split()))

    @cached_property
    def spaced(self) -> str:
        """The text with a space added between inline elements, so that names and dates stay apart."""
        return without_entities(" ".join(_INVISIBLE.sub("", " ".join(self.texts)).split()))


@dataclass(slots=True)
class Blocks:
    """The elements and blocks in the first MOST_NODES nodes of a page, in document order.

    `are_all` is False if the page has more nodes. `unseen` has the texts of inline elements that
    nobody can see (see `_is_unseen`).
    """

    elements: list[Element]
    blocks: list[Block]
    are_all: bool = True
    unseen: list[str] = field(default_factory=list)

    def holds_table(self, element: Element) -> bool:
        """Tell whether a `figure` holds a table with text in at least two cells."""
        blocks = self.blocks[element.first : min(element.last, element.first + MOST_CELLS)]
        return sum(any(p.tag in CELL_TAGS for p in (b.element, b.element.parent) if p) for b in blocks) > 1


def read_blocks(root: Any) -> Blocks:
    """Return the block elements and text blocks below `root`. The time is linear even for deeply
    nested trees.

    If styles make most of the text invisible, a script probably shows the text. Then the tree is
    read a second time, and text with such a style does not count as hidden.
    """
    walk = _Walk(is_style_trusted=True)
    are_all = walk.run(root)
    unseen = sum(map(len, walk.unseen)) + sum(block.length for block in walk.blocks if block.element.unseen)
    if 2 * unseen > sum(block.length for block in walk.blocks):  # a script shows the text of this page
        walk = _Walk(is_style_trusted=False)
        are_all = walk.run(root)
    return Blocks(walk.elements, walk.blocks, are_all, walk.unseen)


class _Walk:
    """Collects the elements and blocks of a page in one walk over its tree.

    If `is_style_trusted` is True, text that its style makes invisible counts as hidden.
    """

    def __init__(self, *, is_style_trusted: bool) -> None:
        self.is_style_trusted = is_style_trusted
        self.elements: list[Element] = []
        self.blocks: list[Block] = []
        self.unseen: list[str] = []
        self._block: Block | None = None
        self._links = 0
        self._breaks = 0
        self._hidden = False  # a hidden inline element came after the last text
        self._verbatim = 0  # elements around the current node that show line ends
        self._is_code = False  # the outermost of these elements holds program code
        self._lines_left = MOST_LINES

    def run(self, root: Any) -> bool:
        """Visit at most MOST_NODES nodes below `root`, not recursively. Return True if none is left."""
        element = Element(None, root.tag or "", root)
        self.elements.append(element)
        stack: list[tuple[Any, Element | None, bool, bool]] = []
        node, current, left = root.child, element, MOST_NODES
        while left > 0 and (node is not None or stack):
            if node is None:
                node, outer, was_link, was_verbatim = stack.pop()
                self._links -= was_link
                self._verbatim -= was_verbatim
                if outer is not None:
                    self._end(current)
                    current = outer
                node = node.next
                continue
            left -= 1
            tag = node.tag
            if tag == "-text":
                self._text(node, current)
            elif tag in {"br", "hr"}:
                self._breaks += 1 if tag == "br" else 2
            elif tag == "wbr" or tag is None or tag[0] in "-_!":
                pass
            elif tag not in SKIPPED and (child := node.child) is not None:
                if tag in BLOCK_TAGS or ("-" in tag and not _is_in_text(node)):
                    inner = self._start(node, tag, current)
                    stack.append((node, current, False, self._enter(node, tag, inner.attributes)))
                    node, current = child, inner
                    continue
                if not self._hides(node, attributes := node.attributes):
                    stack.append((node, None, tag == "a", self._enter(node, tag, attributes)))
                    self._links += tag == "a"
                    node = child
                    continue
                self._hidden = True
            node = node.next
        for element in self.elements:
            element.last = len(self.blocks) if element.last == UNFINISHED else element.last
        return left > 0

    def _start(self, node: Any, tag: str, parent: Element) -> Element:
        self._block = None
        attributes = node.attributes
        names = (
            f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:LONGEST_NAMES]
            if attributes
            else ""
        )
        element = Element(parent, tag, node, names, attributes, parent.depth + 1, _is_hidden(attributes))
        is_unseen = self._is_unseen(attributes)
        element.unseen = is_unseen or (parent.unseen and not element.hidden)
        element.hidden = element.hidden or is_unseen
        element.first = len(self.blocks)
        self.elements.append(element)
        return element

    def _hides(self, node: Any, attributes: dict[str, str | None]) -> bool:
        """Tell whether an inline element is hidden. If its style hides it, add its text to `unseen`."""
        if self._is_unseen(attributes):
            self.unseen.append(node.text())
            return True
        return _is_hidden_inline(attributes)

    def _is_unseen(self, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style") if attributes else None
        return bool(style) and self.is_style_trusted and _is_unseen(style or "")

    def _end(self, element: Element) -> None:
        self._block = None
        self._breaks = 0
        element.last = len(self.blocks)

    def _enter(self, node: Any, tag: str, attributes: dict[str, str | None]) -> bool:
        """Return True if a browser keeps the line ends in the text of an element, as in `<pre>`. If
        so, count the element in `_verbatim`.
        """
        keeps_lines = _keeps_lines(tag, attributes)
        if keeps_lines and not self._verbatim:
            self._is_code = _is_code(node)
        self._verbatim += keeps_lines
        return keeps_lines

    def _text(self, node: Any, element: Element) -> None:
        text = node.text_content
        if not text:
            return
        if not self._verbatim or self._is_code or "\n" not in text or self._lines_left < 0:
            self._add(text, node, element)
            return
        # the first line of this text may be the end of a line that began in another element
        is_inside_line = self._block is not None and not self._breaks
        for breaks, line in _lines_of(text, is_inside_line, self._lines_left):
            self._breaks += breaks
            self._lines_left -= 1
            self._add(line, node, element)

    def _add(self, text: str, node: Any, element: Element) -> None:
        """Add a text to the current block, or begin a new block with it."""
        if not text or text.isspace():
            if text and self._block is not None and not self._breaks:
                self._block.texts.append(" ")
            return
        was_hidden, self._hidden = self._hidden, False
        block = self._block
        if block is None or self._breaks:
            joins = block is not None and self._breaks == 1 and block.element is element
            block = self._block = Block(element, joins=joins)
            self.blocks.append(block)
            self._breaks = 0
        elif (
            (_are_glued(block.texts[-1], text) and _follows_element(node))
            or (was_hidden and not _is_inside_word(block.texts[-1], text))
            or _is_footnote_mark(block.texts[-1], text, node)
        ):
            block.texts.append(" ")
        block.texts.append(text)
        length = len(text)
        block.length += length
        if self._links > 0:
            block.linked += length


def _keeps_lines(tag: str, attributes: dict[str, str | None]) -> bool:
    """Tell whether a browser keeps the line ends in the text of an element, as in `<pre>`."""
    if tag == "pre":
        return True
    if not attributes:
        return False
    style, names = attributes.get("style"), attributes.get("class")
    return (style is not None and _KEEPS_LINES.search(style) is not None) or (
        names is not None and _KEEPS_LINES_NAME.search(names) is not None
    )


def _is_code(node: Any) -> bool:
    """Tell whether an element holds program code: a `code` element, or many signs such as `{`."""
    text = node.text()
    return node.css_first("code") is not None or len(_CODE_SIGN.findall(text)) > MOST_SIGNS * len(text)


def _lines_of(text: str, is_inside_line: bool, most: int) -> Iterator[tuple[int, str]]:
    """Divide a text in which a browser keeps the line ends. Yield (breaks, part) for each part.

    A line is *wrapped* if it had no room for the first word of the next line. The end of a wrapped
    line does not divide the text. But if most of the text is in lines longer than LONGEST_WRAP, no
    line counts as wrapped. `breaks` tells what is before the part: 0 for the beginning of the text,
    1 for the end of a line that is not wrapped, 2 for an empty line.

    If `is_inside_line` is True, the text begins inside a line, and the end of this line does not
    divide the text. The text is divided at most `most` times.
    """
    lines = text.split("\n")
    full = FULL_LINE * min(LONGEST_WRAP, max(len(line.rstrip()) for line in lines))
    is_wrapped = 2 * sum(len(line) for line in lines if len(line) > LONGEST_WRAP) < len(text)
    part, breaks, parts = [lines[0]], 0, 0
    for number, line in enumerate(lines[1:]):
        before = lines[number].rstrip()
        if not before and (number or not is_inside_line):
            gap = 2
        elif not line.strip() or (number == 0 and is_inside_line):
            gap = 0
        else:
            gap = int(not is_wrapped or len(before) + len(line.split(maxsplit=1)[0]) < full)
        if gap and parts < most:
            yield breaks, "\n".join(part)
            part, breaks, parts = [], gap, parts + 1
        part.append(line)
    yield breaks, "\n".join(part)


def _is_in_text(node: Any) -> bool:
    """Tell whether a custom element such as `<x-source>` is inline.

    The element is inline if its parent is a paragraph or a heading. The element is also inline if
    it is directly beside text and has no block element among its first children.
    """
    if node.parent.tag == "p" or node.parent.tag in HEADINGS:
        return True
    is_beside_text = any(
        other is not None and other.tag == "-text" and not other.text_content.isspace()
        for other in (node.prev, node.next)
    )
    return is_beside_text and not any(child.tag in BLOCK_TAGS for child in islice(node.iter(), MOST_CHILDREN))


def _are_glued(before: str, after: str) -> bool:
    """Tell whether a space seems to be missing between two texts, as in `Ann BeeEditor`."""
    starts_word = after[0].isupper() or after[0].isdigit()
    return starts_word and len(before) >= SHORTEST_WORD and before[-1].islower()


def _is_inside_word(before: str, after: str) -> bool:
    """Tell whether the word at the end of one text goes on in the next text."""
    last, first = before[-1], after[0]
    return last.isalpha() and first.isalpha() and (last.isupper() or not first.isupper())


def _is_footnote_mark(before: str, text: str, node: Any) -> bool:
    """Tell whether a text is in superscript and marks a footnote to the word before it."""
    if not (before[-1].isalnum() and text[0].isalnum()):
        return False
    inner, outer = node.parent, node.parent.parent
    is_superscript = inner.tag == "sup" or (outer is not None and outer.tag == "sup" and inner.tag == "a")
    return is_superscript and is_footnote_mark(before, text)


def _follows_element(node: Any) -> bool:
    """Tell whether a text is the first node of its element, and this element directly follows
    another element.

    Style sheets may show a gap between two such elements, although the text has no space there.
    """
    parent = node.parent
    if node.prev is not None or parent.tag in {"sup", "sub"}:
        return False
    before = parent.prev
    return before is not None and before.tag not in {"-text", "-comment", "br", "wbr"}


def _is_hidden_inline(attributes: dict[str, str | None]) -> bool:
    """Tell whether an inline element is hidden.

    An element also counts as hidden if its class marks text for screen readers, or text that
    appears only while the pointer is over a word.
    """
    if _is_hidden(attributes):
        return True
    names = attributes.get("class") if attributes else None
    return names is not None and _POPUP.search(names) is not None


def _is_unseen(style: str) -> bool:
    """Tell whether a style makes text invisible without removing it from the page.

    Return False for a style that prepares an animation, because a script shows such text at once.
    """
    is_flat = "overflow" in style and _FLAT.search(style) is not None
    return (is_flat or _UNSEEN.search(style) is not None) and not _ANIMATED.search(style)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    if "hidden" in attributes and attributes["hidden"] != "false":
        return True
    return _HIDING.search(attributes.get("style") or "") is not None
