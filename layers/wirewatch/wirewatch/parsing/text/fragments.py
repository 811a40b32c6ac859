"""Convert pieces of HTML and XHTML to paragraphs of plain text, in linear time for any input.

`ParagraphBuilder` serves both. So the same text gives the same paragraphs in HTML and in XHTML.
"""

import html
import re
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from xml.etree.ElementTree import Element

from wirewatch.language.footnotes import is_footnote_mark
from wirewatch.parsing.text.cleaning import clean, joined, paragraphs

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li",
    "main", "menu", "nav", "ol", "p", "section", "summary", "ul",
})  # fmt: skip
ROWS = frozenset({"table", "tbody", "tfoot", "thead", "tr"})
CELLS = frozenset({"td", "th"})
DROPPED = frozenset({
    "head", "iframe", "noembed", "noframes", "object", "script", "select", "style", "svg",
    "template", "textarea", "title",
})  # fmt: skip
_CODE = frozenset({"script", "style"})  # if one is never closed, the rest of the text belongs to it
_INLINE = "a|b|em|font|i|span|strong|u"
_MARKUP = re.compile(
    rf"</?(?:br|pre|{'|'.join(sorted(BLOCKS | ROWS | CELLS))})(?=[\s/>])[^<>]*+>"
    rf"|</(?:{_INLINE})\s*+>",
    # `a <b and c> d` is plain text: an inline element counts only where its end tag is written
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"""\sstyle\s*+=\s*+["']?[^"'<>]{0,500}?(?:display\s*+:\s*+none|visibility\s*+:\s*+hidden)""",
    re.IGNORECASE,
)
_LINE = "\u2028"
_EMPTY_LINE = re.compile(f"{_LINE}\\s*{_LINE}")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*+)")
_TAG_END = re.compile(r"""(?>(?:[^>=]++|=\s*+(?>(?:"[^"]*+"|'[^']*+')?))*)>""")
LONGEST_BOX = 3_000  # characters of a box of links, with its markup
LONGEST_BOX_LABEL = 4  # words, such as `Related:`
_ASIDE = re.compile(r"<(/?)aside(?=[\s/>])", re.IGNORECASE)
_PAGE_START = re.compile(
    r"\s*(?:<!--[^>]{0,200}-->\s*)?<(?:!doctype\s+html|html|head)(?=[\s>])", re.IGNORECASE
)
_TITLE_TAGS = {
    name: re.compile(rf"<{name}(?=[\s>])[^<>]{{0,300}}>(.{{0,500}}?)</{name}>", re.IGNORECASE | re.DOTALL)
    for name in ("h1", "title")
}
_FURNITURE = tuple(
    re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE) for name in ("nav", "header", "footer")
)
_PARAGRAPH = re.compile(r"<(/?)p(?=[\s/>])", re.IGNORECASE)
_LIST = re.compile(r"<(/?)[uo]l(?=[\s/>])", re.IGNORECASE)
_LABELS = (
    r"read (?:more|also|next)|see also|also read|related(?: (?:articles|stories|coverage|news|posts|links))?"
    r"|more on this (?:story|topic)|mehr zum thema|lesen sie auch|(?:à )?lire aussi|sur le même sujet"
    r"|noticias relacionadas|lee también|leggi anche|leia também|lees ook|читайте также|читайте також"
)
_LABEL = re.compile(rf"(?:{_LABELS})\s?[:：|]", re.IGNORECASE)
_LABEL_ANYWHERE = re.compile(_LABELS, re.IGNORECASE)
_RELATED = re.compile(
    r"<(h[2-6]|p)(?=[\s>])[^<>]{0,100}>(?:\s{0,5}<(?:strong|b|em)>)?\s{0,5}"
    rf"(?:{_LABELS})\s?[:：]?\s{{0,5}}"
    r"(?:</(?:strong|b|em)>\s{0,5})?</\1>\s{0,20}\Z",
    re.IGNORECASE,
)
_LEADING_ZEROS = re.compile("&#0+(?=[0-9])")
_LONG_NUMBER = re.compile("&#[0-9]{8,}+;?")
_HIDEABLE = {
    name: re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE)
    for name in (*(BLOCKS | ROWS | CELLS) - {"hr"}, *_INLINE.split("|"))
}
_CLOSING = {name: re.compile(f"</{name}(?![a-z0-9:-])", re.IGNORECASE) for name in DROPPED}


def paragraphs_of(text: str) -> str:
    """Return the paragraphs of a text that may be HTML or plain text."""
    return paragraphs_of_html(text) if "<" in text and _MARKUP.search(text) else paragraphs(text)


def paragraphs_of_html(text: str) -> str:
    """Return the paragraphs of a piece of HTML as one text, joined by empty lines.

    If the HTML has no block elements and no `<br>`, a new paragraph begins after each empty line.
    Boxes that only link to other articles are left out (see `_without_link_boxes`). Elements that
    their style hides are left out too, if there is other text.
    """
    text = _without_link_boxes(text)
    return _built(_tokens(text)) or _built(_tokens(text, leaves_out_hidden=False))


def _built(tokens: Iterator[tuple[str, str]]) -> str:
    builder = ParagraphBuilder()
    for kind, value in tokens:
        match kind:
            case "text":
                builder.text(value)
            case "start":
                builder.start(value)
            case _:
                builder.end(value)
    return builder.result()


def is_whole_page(text: str) -> bool:
    """Tell whether a piece of HTML begins like a page, with its document type, `<html>` or `<head>`."""
    return _PAGE_START.match(text) is not None


def parts_of_page(page: str) -> tuple[str, str]:
    """Return the title of a page as plain text, and the HTML of its text, in linear time.

    The text is the only `<main>`, or else the only `<article>`. If there is neither, the text is
    the page without navigation, header and footer. This function reads pages inside records.
    `parsing/page` reads pages that are documents of their own.
    """
    headings = _TITLE_TAGS["h1"].findall(page)
    titles = headings if len(headings) == 1 else _TITLE_TAGS["title"].findall(page)[:1]
    title = " ".join(value for written in titles for kind, value in _tokens(written) if kind == "text")
    for name in ("main", "article"):
        tags = list(re.finditer(rf"<(/?){name}(?=[\s/>])", page, re.IGNORECASE))
        if [tag[1] for tag in tags] == ["", "/"]:
            return title, page[tags[0].start() : tags[1].start()]
    for tag in _FURNITURE:
        page = _without_boxes(page, tag, lambda _box, _above: True, len(page))
    return title, page


def _without_link_boxes(text: str) -> str:
    """Return the HTML without boxes that only link to other articles:

    - an `<aside>` that has only links and a label such as `Related:`. An `<aside>` with words of its
      own may be a part of the article, and is kept.
    - a paragraph such as `Read more: …` that has only a label of _LABEL and a link
    - a list of links below a heading such as `Related`, and this heading
    """
    text = _without_boxes(text, _ASIDE, lambda box, _: _has_only_links(box))
    if not _LABEL_ANYWHERE.search(text):
        return text
    text = _without_boxes(text, _PARAGRAPH, lambda box, _: _has_only_links(box) and _begins_with_label(box))
    return _without_boxes(
        text, _LIST, lambda box, above: _has_only_links(box) and bool(_RELATED.search(above))
    )


def _without_boxes(
    text: str, tag: re.Pattern[str], is_box: Callable[[str, str], bool], longest: int = LONGEST_BOX
) -> str:
    """Return the HTML without each element for which `is_box` is true. `is_box` gets the element,
    and the HTML directly above it. A heading such as `Related` above the element is left out too.
    """
    tags = list(tag.finditer(text)) if "<" in text else []
    kept, position = list[str](), 0
    for opening, closing in pairwise(tags):
        box, above = (
            text[opening.start() : closing.start()],
            text[max(position, opening.start() - 200) : opening.start()],
        )
        if not opening[1] and closing[1] and len(box) <= longest and is_box(box, above):
            heading = _RELATED.search(above)
            end = opening.start() - (len(above) - heading.start() if heading else 0)
            kept.append(text[position:end])
            position = closing.start()
    return "".join([*kept, text[position:]])


def _begins_with_label(box: str) -> bool:
    words = " ".join(value for kind, value in _tokens(box) if kind == "text").strip()
    return _LABEL.match(words) is not None


def _has_only_links(box: str) -> bool:
    linked, others, is_in_link = list[str](), list[str](), False
    for kind, value in _tokens(box):
        if kind == "text":
            (linked if is_in_link else others).append(value)
        elif value == "a":
            is_in_link = kind == "start"
    label = " ".join(others).split()
    is_label = len(label) <= LONGEST_BOX_LABEL and not " ".join(label).endswith((".", "!", "?", "”", '"'))
    has_sentence = any(part.rstrip().endswith((".", "”", '"', "»")) for part in linked)
    return is_label and not has_sentence and any(part.strip() for part in linked)


def _tokens(text: str, *, leaves_out_hidden: bool = True) -> Iterator[tuple[str, str]]:
    """Yield tokens as ("text", characters), ("start", name) or ("end", name).

    Some markup needs an end: for example, `-->` ends a comment. If a search for an end fails, this
    end is never searched for again. So the time stays linear.
    """
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
            is_hideable = leaves_out_hidden and opens and name in _HIDEABLE
            if is_hideable and _HIDDEN.search(text, tag.end(), position):
                position = _end_of_hidden(text, name, position, unclosed)
        elif opens and name not in unclosed and not _is_empty(text, tag.end(), position):
            position = _after_dropped(text, name, position, unclosed)
    yield "text", unescape(text[position:])


def _after_markup(text: str, begin: int, unclosed: set[str]) -> int:
    """Return the position after the markup at `begin`, such as a comment or `<?xml ... ?>`. The
    character at `begin` is a `<`, but not the `<` of a tag.

    If a comment has no end, only its `<!--` is skipped, so that its content is kept. If other
    markup has no end, or if the `<` is text as in `a < b`, only the `<` is skipped. A missing end
    (`-->` or `>`) is added to `unclosed`, so that later calls do not search for it again.
    """
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
    """Return the position after a tag, or the end of the text if the tag has no end.

    `begin` is the position after the tag's name. A `>` inside quotes does not end the tag. But if
    no `>` outside quotes follows, the tag ends at the first `>`, even inside quotes. Then the text
    "quote" is added to `unclosed`. If "quote" is in `unclosed` at the start of a call, quotes are
    ignored.
    """
    if "quote" not in unclosed:
        end = _TAG_END.match(text, begin)
        if end is not None:
            return end.end()
        unclosed.add("quote")
    end_at = text.find(">", begin)
    return end_at + 1 if end_at >= 0 else len(text)


def _is_empty(text: str, begin: int, end: int) -> bool:
    """Tell whether a tag ends with `/>`, as an empty element does in XHTML.

    `begin` and `end` are the positions after the tag's name and after the tag. In `src=a/>`, the
    `/` belongs to the value, so the result is False.
    """
    return text.endswith("/>", begin, end) and (end - 2 == begin or text[end - 3] in "\"' \t\n\r")


def _after_dropped(text: str, name: str, begin: int, unclosed: set[str]) -> int:
    closing = _CLOSING[name].search(text, begin)
    if closing is None:
        unclosed.add(name)
        return len(text) if name in _CODE else begin
    return _after_tag(text, closing.end(), unclosed)


def _end_of_hidden(text: str, name: str, begin: int, unclosed: set[str]) -> int:
    """Return the position at which a hidden element ends, or `begin` if its end is not found.

    `begin` is the position after the start tag of the element. The element ends at its end tag. A
    hidden `<p>` also ends at the next `<p>`.
    """
    depth, key = 1, f"hidden {name}"
    for tag in _HIDEABLE[name].finditer(text, begin) if key not in unclosed else ():
        if name == "p" and not tag[1]:
            return tag.start()
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    unclosed.add(key)
    return begin


def unescape(text: str) -> str:
    """Replace character references, such as `&amp;` and `&#252;`, by their characters.

    References to surrogates and to numbers beyond Unicode become U+FFFD. References to the control
    characters U+0001 to U+001F are removed, except tab, line feed, form feed and carriage return.
    """
    if "&#" in text:  # Python does not convert a number of more than 4,300 digits
        text = _LONG_NUMBER.sub("\ufffd", _LEADING_ZEROS.sub("&#", text))
    return html.unescape(text) if "&" in text else text


class ParagraphBuilder:
    """Builds paragraphs from tags and texts.

    Block elements end a paragraph, and so do two `<br>` in a row. A row of a table is one paragraph
    if each of its cells holds at most one paragraph.
    """

    def __init__(self) -> None:
        self._finished: list[str] = []
        self._line: list[str] = []
        self._cells: list[list[str]] | None = None
        self._verbatim = self._blocks = self._superscript = False

    def text(self, data: str) -> None:
        if self._superscript and is_footnote_mark("".join(self._line[-3:]), data):
            self._line.append(" ")
        self._line.append(data if data.isascii() and data.isprintable() else clean(data))

    def start(self, name: str) -> None:
        self._superscript = name == "sup" or (self._superscript and name == "a")
        if name == "br":
            self._blocks = True
            self._line.append(_LINE)
        else:
            self._boundary(name, opens=True)

    def end(self, name: str) -> None:
        self._superscript = False
        if name != "br":
            self._boundary(name, opens=False)

    def result(self) -> str:
        if not self._blocks:
            return joined(_BLANK_LINE.split("".join(self._line)))
        self._end_row()
        return joined(self._finished)

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
            (self._finished if self._cells is None else self._cells[-1]).extend(text.split("\n\n"))

    def _end_row(self) -> None:
        self._end_paragraph()
        cells = [cell for cell in self._cells or () if cell]
        if all(len(cell) == 1 for cell in cells):
            self._finished.append(" | ".join(cell[0] for cell in cells))
        else:
            self._finished.extend(paragraph for cell in cells for paragraph in cell)
        self._cells = None


def paragraphs_of_tree(
    element: Element, names: Mapping[str, str] = MappingProxyType({}), without: Container[str] = ()
) -> str:
    """Return the paragraphs of a tree of XHTML.

    `names` maps elements of another vocabulary to elements of HTML. Elements in `without` and in
    DROPPED are left out.
    """
    builder = ParagraphBuilder()
    _walk(builder, element, names, without)
    return builder.result()


def _walk(
    builder: ParagraphBuilder, element: Element, names: Mapping[str, str], without: Container[str]
) -> None:
    """Pass the tags and texts of `element` and of the elements below it to `builder`.

    The calls are recursive. The recursion is never too deep, because the depth of the tree was
    limited when the tree was built.
    """
    name = element.tag.lower()
    name = names.get(name, name)
    builder.start(name)
    builder.text(element.text or "")
    for child in element:
        if child.tag.lower() not in DROPPED and child.tag.lower() not in without:
            _walk(builder, child, names, without)
        builder.text(child.tail or "")
    builder.end(name)
