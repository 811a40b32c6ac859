"""Convert the items of a NewsML-G2 message to WireItems. See https://iptc.org/standards/newsml-g2/."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.cleaning import address, domain_of
from wirewatch.parsing.text.fragments import paragraphs_of, paragraphs_of_html, paragraphs_of_tree
from wirewatch.parsing.wire.nitf import read_nitf_body
from wirewatch.parsing.wire.wire_item import SKIPPED, WireItem, code_name
from wirewatch.parsing.wire.xml_tree import outermost, text_of

MESSAGES = frozenset({"newsMessage", "itemSet"})
NO_ARTICLES = {
    "packageItem": SKIPPED["package"], "planningItem": SKIPPED["planning"],
    "conceptItem": SKIPPED["concept"],
    "knowledgeItem": "a list of concepts", "catalogItem": "a catalogue of schemes",
    "groupSet": "a part of a package",
    "contentMeta": "a part of an item, without any text",
    "itemMeta": "a part of an item, without any text",
    "sports-content": "sports results without a story",
}  # fmt: skip
ITEMS = frozenset({"newsItem", "contentSet", *NO_ARTICLES})
_INLINE = {
    "events": SKIPPED["event"],
    "event": SKIPPED["event"],
    "concept": SKIPPED["concept"],
    "sports-content": NO_ARTICLES["sports-content"],
}
_BOILERPLATE = frozenset({"header", "nav", "figcaption"})
_CAPTIONS = frozenset({"caption", "caption-extended"})


def items_of(root: Element) -> Iterator[Element]:
    """Yield the items of a message, or the root if the root is an item."""
    if root.tag in ITEMS:
        yield root
        return
    for child in root:
        if child.tag in MESSAGES:
            yield from items_of(child)
        elif child.tag in ITEMS:
            yield child


def read_item(item: Element) -> WireItem:
    """Convert an item of a message to a WireItem.

    Raises an Unreadable that says what the item is, if the item is not an article.
    """
    if item.tag in NO_ARTICLES:
        is_event = next(item.iter("eventDetails"), None) is not None and item.tag == "conceptItem"
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED["event"] if is_event else NO_ARTICLES[item.tag])
    kind = _code(item.find("itemMeta/itemClass"))
    if kind in SKIPPED:
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[kind])
    wire = WireItem(id=item.get("guid", ""), version=item.get("version", ""))
    _read_item_meta(item, wire)
    _read_content_meta(item, wire)
    _read_content(item, wire)
    return wire


def _read_item_meta(item: Element, wire: WireItem) -> None:
    wire.revised = item.findtext("itemMeta/versionCreated")
    wire.dates = [
        item.findtext("itemMeta/firstCreated"),
        wire.revised,
        item.findtext("contentMeta/contentCreated"),
    ]
    wire.embargo = item.findtext("itemMeta/embargoed")
    wire.marks = [
        _code(each) for each in (*item.findall("itemMeta/pubStatus"), *item.findall("itemMeta/signal"))
    ]
    provider = item.find("itemMeta/provider")
    if provider is not None:
        wire.agency_address = provider.get("uri", "")
        name = (
            provider.findtext("name")
            or provider.get("literal")
            or provider.get("qcode", "").rpartition(":")[2]
        )
        wire.agency = name or domain_of(address(wire.agency_address))


def _read_content_meta(item: Element, wire: WireItem) -> None:
    meta = item.find("contentMeta")
    if meta is None:
        wire.language = item.get("xml:lang")
        return
    language = meta.find("language")
    wire.language = (
        (language.get("tag") if language is not None else None)
        or meta.get("xml:lang")
        or item.get("xml:lang")
    )
    headlines = [each for each in meta.findall("headline") if text_of(each)]
    wire.title = text_of(min(headlines, key=_rank)) if headlines else ""
    wire.slug = next((text_of(each) for each in meta.findall("slugline")), "")
    wire.byline = " and ".join(text_of(each) for each in meta.findall("by"))
    wire.creators = [each.findtext("name") or each.get("literal") or "" for each in meta.findall("creator")]
    wire.dateline = next((text_of(each) for each in meta.findall("dateline")), "")
    wire.located = next((name for each in meta.findall("located") if (name := each.findtext("name"))), "")
    wire.urgency = meta.findtext("urgency") or ""
    roles = [
        (code_name(each.get("role", "")), paragraphs_of_tree(each)) for each in meta.findall("description")
    ]
    wire.summary = "\n\n".join(text for role, text in roles if role not in _CAPTIONS)


def _rank(headline: Element) -> int:
    rank = headline.get("rank", "")
    return int(rank) if rank.isascii() and rank.isdecimal() and len(rank) < 5 else 0


def _read_content(item: Element, wire: WireItem) -> None:
    """Read the content into `wire`. An item may have several renditions of the same content. The
    first rendition that has a text is read.

    Raises Unreadable if no rendition has a text, but one holds other content, such as an event.
    """
    content = item if item.tag == "contentSet" else item.find("contentSet")
    other = ""
    for rendition in content if content is not None else ():
        if rendition.tag == "inlineXML":
            other = _read_xml(rendition, wire) or other
        elif rendition.tag == "inlineData" and not rendition.get("encoding"):
            text = "".join(rendition.itertext())
            wire.body = (
                paragraphs_of_html(text)
                if "html" in rendition.get("contenttype", "")
                else paragraphs_of(text)
            )
        if wire.body:
            return
    if other:
        raise Unreadable(Reason.NOT_AN_ARTICLE, other)


def _read_xml(rendition: Element, wire: WireItem) -> str:
    """Read NITF or XHTML into `wire` and return an empty string. For content that is known to be no
    text (`_INLINE`), return its name for the error message, such as "an event".
    """
    nitf = next(rendition.iter("nitf"), None)
    if nitf is not None:
        read_nitf_body(nitf, wire)
        return ""
    first = next(iter(rendition), None)
    if first is not None and first.tag in _INLINE:
        return _INLINE[first.tag]
    read_html(rendition, wire)
    return ""


def read_html(element: Element, wire: WireItem) -> None:
    """Read the text and the captions of the XHTML inside an element, and the title if `wire` has
    none.

    The elements in `_BOILERPLATE` are left out of the text. One of them is `header`, which repeats
    the metadata of the item.
    """
    wire.title = wire.title or next(
        (text for name in ("h1", "title") for each in outermost(element, name) if (text := text_of(each))), ""
    )
    wire.captions += [text_of(caption) for caption in outermost(element, "figcaption")]
    html = next(element.iter("body"), element)
    wire.body = paragraphs_of_tree(html, without=_BOILERPLATE)


def _code(element: Element | None) -> str:
    """Return the code of an element without its scheme: `text` for `ninat:text` and for
    `http://…/ninature/text`.
    """
    return (
        code_name(element.get("qcode") or element.get("uri") or element.get("literal") or "")
        if element is not None
        else ""
    )
