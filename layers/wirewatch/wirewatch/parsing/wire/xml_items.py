"""The entry point for wire formats in XML: NITF, NewsML-G2 and NewsML 1.

A document holds one item, or a message with many items.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.wire import newsml1, nitf
from wirewatch.parsing.wire import newsml_g2 as newsml
from wirewatch.parsing.wire.wire_item import WireItem
from wirewatch.parsing.wire.xml_tree import Tree, read_tree

WIRE_ROOTS = frozenset(
    {"nitf", "NewsML", "NewsItem", *newsml.MESSAGES, *newsml.ITEMS}
)  # local names of roots


def parse(document: Document, ref: ObjectRef, _start: int) -> Iterator[Article | Unreadable]:
    """Yield one result for each item of a wire document, in the order of the items (see
    `parse_wire`).
    """
    return parse_wire(document.data, ref, document.stored)


def parse_wire(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Yield one result for each item in order: an article, or an Unreadable.

    An item that is empty or not an article gives an Unreadable. If the XML is cut off or damaged,
    an Unreadable follows the results of the complete items.
    Raises Unreadable if no item is complete, or if the XML is in another format.
    """
    tree = read_tree(data)
    if tree.broken is not None and tree.root.tag not in WIRE_ROOTS:
        raise tree.broken
    parser, items, read = _format(tree.root)
    position, complete = -1, 0
    for position, item in enumerate(items):
        if _is_whole(item, tree):
            complete += 1
            yield _article(
                item, read, ref.model_copy(update={"position": position, "parser": parser}), stored
            )
    if tree.broken is not None and not complete:
        raise tree.broken
    if tree.broken is not None:
        yield tree.broken
    elif position < 0:
        raise Unreadable(Reason.NO_ARTICLE, "the message holds no item")


def _format(root: Element) -> tuple[str, Iterator[Element], Callable[[Element], WireItem]]:
    if root.tag == "nitf":
        return "nitf", iter((root,)), nitf.read_nitf
    if root.tag in {"NewsML", "NewsItem"}:
        return "newsml", newsml1.items_of(root), newsml1.read_item
    if root.tag in WIRE_ROOTS:
        return "newsml-g2", newsml.items_of(root), newsml.read_item
    raise Unreadable(Reason.UNKNOWN_FORMAT, f"the root of the XML is <{root.tag[:50]}>")


def _is_whole(item: Element, tree: Tree) -> bool:
    return not any(item is element for element in tree.unfinished)


def _article(
    item: Element, read: Callable[[Element], WireItem], ref: ObjectRef, stored: datetime
) -> Article | Unreadable:
    try:
        return read(item).article(ref, stored)
    except Unreadable as error:
        return error
