"""Call trafilatura as a second opinion for pages whose structure is not clear.

trafilatura is imported only when it is needed.
"""

from itertools import islice
from typing import Any

from wirewatch.parsing.page.class_names import COMMENT_MARKS, is_comment_name
from wirewatch.parsing.text.cleaning import clean, joined

LEAD_WORDS = 3


def load_tree(html: str) -> Any:
    """Return the page as a tree of lxml, without readers' comments. Return None for an empty page."""
    from trafilatura import load_html  # noqa: PLC0415

    tree = load_html(html)
    if tree is not None:
        _cut_comments(tree)
    return tree


def extracted_body(tree: Any) -> str:
    """Return the body that trafilatura finds, with an empty line between paragraphs. This call
    changes the tree.
    """
    from trafilatura import bare_extraction  # noqa: PLC0415

    _prune_links(tree)
    _clean_texts(tree)
    document: Any = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    return joined((document.text or "").split("\n")) if document is not None else ""


def _cut_comments(tree: Any) -> None:
    """Remove the elements of readers' comments. An element that seems to hold the headline or the
    body of the article is kept.
    """
    cut: set[Any] = set()
    for node in [node for node in tree.iter() if isinstance(node.tag, str) and _is_comments(node.attrib)]:
        parent = node.getparent()
        if (
            parent is not None
            and node.tag not in {"html", "body", "main"}
            and not _holds_article(node)
            and cut.isdisjoint(node.iterancestors())
        ):
            cut.add(node)
            _cut(node, parent)


def _is_comments(attributes: Any) -> bool:
    if "schema.org/Comment" in attributes.get("itemtype", ""):
        return True
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return any(mark in names for mark in COMMENT_MARKS) and any(
        is_comment_name(name) for name in names[:1_000].split()
    )


def _holds_article(node: Any) -> bool:
    return any(
        part.tag in {"h1", "main"} or part.get("itemprop") == "articleBody"
        for part in node.iter("h1", "main", "div", "section")
    )


def _prune_links(tree: Any) -> None:
    """Remove each paragraph that is only a link to another text, such as `READ MORE: …`.

    The link must have more than three words. At most LEAD_WORDS words may stand outside the link.
    If there are such words, the paragraph must not end with `.`, `!` or `?`.
    """
    for node in list(tree.iter("p")):
        links = list(islice(node.iter("a"), 3))
        if len(links) == 1 and node.getparent() is not None:
            whole, linked = "".join(node.itertext()).split(), "".join(links[0].itertext()).split()
            if (
                len(linked) > 3
                and len(whole) - len(linked) <= LEAD_WORDS
                and (len(whole) == len(linked) or whole[-1][-1] not in ".!?")
            ):
                _cut(node, node.getparent())


def _clean_texts(tree: Any) -> None:
    """Remove control characters, such as `&#1;`, and replace line breaks outside `pre` by spaces.
    Otherwise, trafilatura would find no text in a page with a control character, and would end a
    paragraph at some line breaks.
    """
    verbatim = {node for outer in tree.iter("pre") for node in outer.iter()}
    for node in tree.iter():
        if node.text and isinstance(node.tag, str):
            _set_cleaned(node, "text", keeps_lines=node in verbatim)
        if node.tail:
            _set_cleaned(node, "tail", keeps_lines=node.getparent() in verbatim)


def _set_cleaned(node: Any, name: str, *, keeps_lines: bool) -> None:
    written = getattr(node, name)
    text = clean(written)
    if not keeps_lines:
        text = text.replace("\n", " ")
    if text != written:
        setattr(node, name, text)


def _cut(node: Any, parent: Any) -> None:
    """Remove an element but keep the text after it, which lxml stores as `tail` of the element."""
    before = node.getprevious()
    if node.tail and before is not None:
        before.tail = clean((before.tail or "") + node.tail)
    elif node.tail:
        parent.text = clean((parent.text or "") + node.tail)
    parent.remove(node)
