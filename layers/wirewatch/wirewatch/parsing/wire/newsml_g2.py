"""Convert the items of a NewsML-G2 message to WireItems. See https://iptc.org/standards/newsml-g2/."""

import re
from base64 import b64decode
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.cleaning import address, domain_of
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.fragments import paragraphs_of, paragraphs_of_html, paragraphs_of_tree
from wirewatch.parsing.wire.nitf import read_nitf_body
from wirewatch.parsing.wire.wire_item import SKIPPED, WireItem, code_name, joined_parts
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
ABSTRACTS = frozenset({  # roles of a text between headline and body
    "standfirst", "lead", "lede", "intro", "introduction", "deck", "dek", "subheadline", "subhead",
    "subtitle", "chapeau", "abstract", "summary", "teaser",
})  # fmt: skip
_NOT_PRINTED = frozenset({"summary", "teaser"})  # roles of a description that is not a part of the text


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

    If the item is not an article, raises an Unreadable that says what the item is.
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
    second = [text_of(each) for each in headlines if code_name(each.get("role", "")) in ABSTRACTS]
    printed = [text for role, text in roles if role in ABSTRACTS - _NOT_PRINTED]
    wire.abstract = joined_parts([text for text in second if text != wire.title] + printed)


def _rank(headline: Element) -> int:
    rank = headline.get("rank", "")
    return int(rank) if rank.isascii() and rank.isdecimal() and len(rank) < 5 else 0


def _read_content(item: Element, wire: WireItem) -> None:
    """Read the content of an item into `wire`.

    An item may have several parts, such as a standfirst and the body. Of several renditions of one
    text, only one is kept (see `joined_parts`). Raises Unreadable if there is no text, but other
    content, such as an event.
    """
    content = item if item.tag == "contentSet" else item.find("contentSet")
    roles = _roles(item)
    bodies, abstracts, other = list[str](), [wire.abstract], ""
    for part in content if content is not None else ():
        read = _read_part(part, wire)
        other = read if isinstance(read, str) and read else other
        if isinstance(read, str):
            continue
        abstracts.append(read.abstract)
        marks = (
            roles.get(part.get("partid") or part.get("id") or "", ""),
            part.get("role"),
            part.get("rendition"),
        )
        names = {code_name(mark) for mark in marks if mark}
        if names & _CAPTIONS:
            wire.captions.append(read.body)
        else:
            (abstracts if names & ABSTRACTS else bodies).append(read.body)
    # if an item has only a standfirst, the standfirst is its text
    wire.body = joined_parts(bodies) or joined_parts(abstracts)
    wire.abstract = joined_parts(abstracts)
    if not wire.body and other:
        raise Unreadable(Reason.NOT_AN_ARTICLE, other)


def _roles(item: Element) -> dict[str, str]:
    """Return a dictionary that maps the id of each part with a `partMeta` to the role of the part."""
    roles = dict[str, str]()
    for meta in item.findall("partMeta"):
        role = meta.get("role") or _code(meta.find("role"))
        ids = (meta.get("partid", ""), *meta.get("contentrefs", "").split())
        roles.update(dict.fromkeys(filter(None, ids), role))
    return roles


def _read_part(part: Element, wire: WireItem) -> WireItem | str:
    """Read one part of the content. Its headline, captions and byline are stored in `wire`.

    - For `inlineData`, or `inlineXML` with a text, return a WireItem with text and abstract.
    - For `inlineXML` with other content, return a name of this content for the error message, such
      as "an event".
    - For a part with another tag, return an empty string.
    """
    read = WireItem()
    if part.tag == "inlineXML":
        other = _read_xml(part, wire, read)
        return other or read
    if part.tag != "inlineData":
        return ""
    kind = part.get("contenttype", "")
    text = _decoded("".join(part.itertext()), part.get("encoding", ""), kind)
    read.body = paragraphs_of_html(text) if "html" in kind else paragraphs_of(text)
    return read


def _decoded(text: str, encoding: str, kind: str) -> str:
    """Return the text of `inlineData`, which may be encoded as base64. Return an empty string for
    encoded data that is not a text, such as a picture.
    """
    if not encoding:
        return text
    if "base64" not in encoding.lower() or not kind.startswith(("text/", "application/xhtml")):
        return ""
    try:
        return decode(b64decode(text))
    except (ValueError, Unreadable):
        return ""


def _read_xml(rendition: Element, wire: WireItem, read: WireItem) -> str:
    """Read the NITF or XHTML in `rendition`, and return an empty string.

    The text and the abstract are stored in `read`. Other facts, such as the headline, are stored in
    `wire`. If `rendition` has other content (see _INLINE), read nothing. Then return a name of this
    content for the error message, such as "an event".
    """
    first = next(iter(rendition), None)
    nitf = next(rendition.iter("nitf"), None)
    if nitf is None and first is not None and first.tag in _INLINE:
        return _INLINE[first.tag]
    abstract, wire.abstract = wire.abstract, ""
    if nitf is not None:
        read_nitf_body(nitf, wire)
    else:
        read_html(rendition, wire)
    read.body, read.abstract, wire.abstract = wire.body, wire.abstract, abstract
    return ""


def read_html(element: Element, wire: WireItem) -> None:
    """Read the text and the captions of the XHTML inside an element. Read the title and the
    abstract if `wire` lacks them.

    The elements in `_BOILERPLATE` are left out of the text. One of them is `header`, which repeats
    the metadata of the item.
    """
    wire.title = wire.title or next(
        (text for name in ("h1", "title") for each in outermost(element, name) if (text := text_of(each))), ""
    )
    wire.captions += [text_of(caption) for caption in outermost(element, "figcaption")]
    headers = list(outermost(element, "header"))
    wire.abstract = wire.abstract or joined_parts(
        [text_of(each) for header in headers for each in header.iter() if _is_standfirst(each)]
    )
    bodies = list(outermost(element, "body")) or [element]
    wire.body = joined_parts([paragraphs_of_tree(body, without=_BOILERPLATE) for body in bodies])


def _is_standfirst(element: Element) -> bool:
    """Tell whether an element in the header of an XHTML page is a standfirst."""
    names = re.split(r"[\s_-]+", f"{element.get('class', '')} {element.get('itemprop', '')}".lower())
    return element.tag == "h2" or not ABSTRACTS.isdisjoint(names)


def _code(element: Element | None) -> str:
    """Return the code of an element. The scheme of the code is removed: the result is `text` for
    `ninat:text` and for `http://…/ninature/text`.
    """
    return (
        code_name(element.get("qcode") or element.get("uri") or element.get("literal") or "")
        if element is not None
        else ""
    )
