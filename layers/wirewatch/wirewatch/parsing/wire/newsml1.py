"""Convert the items of a NewsML 1 message to WireItems.

Many agencies' archives and feeds are written in this format.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.fragments import paragraphs_of
from wirewatch.parsing.wire.newsml_g2 import read_html
from wirewatch.parsing.wire.nitf import read_nitf_body
from wirewatch.parsing.wire.wire_item import SKIPPED, WireItem, code_name
from wirewatch.parsing.wire.xml_tree import outermost, text_of

_REVISION = re.compile(r":\d+[NUAD]?$")
_MARKED = {
    "correct": "correction",
    "rectify": "correction",
    "kill": "kill",
    "cancel": "kill",
    "delete": "kill",
    "withdraw": "kill",
}


def items_of(root: Element) -> Iterator[Element]:
    """Yield the items of a message, or the root if the root is an item."""
    yield from [root] if root.tag == "NewsItem" else root.findall("NewsItem")


def read_item(item: Element) -> WireItem:
    """Convert an item of a message to a WireItem.

    Raises Unreadable if the item holds no text, but only pictures or other media.
    """
    wire = WireItem()
    _read_identifier(item, wire)
    _read_management(item, wire)
    _read_lines(item, wire)
    kinds: set[str] = set()
    texts: dict[str, None] = {}  # two renditions may have the same text
    for component in item.iter("NewsComponent"):
        role = _name(component.find("Role")).lower()
        for content in component.findall("ContentItem"):
            kinds.add(_name(content.find("MediaType")).lower())
            if text := _read_content(content, role, wire):
                texts[text] = None
    wire.body = "\n\n".join(texts)
    if not wire.body and (other := sorted(kinds & SKIPPED.keys())) and "text" not in kinds:
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[other[0]])
    return wire


def _read_identifier(item: Element, wire: WireItem) -> None:
    parts = [
        (item.findtext(f".//NewsIdentifier/{name}") or "").strip()
        for name in ("ProviderId", "DateId", "NewsItemId")
    ]
    public = (item.findtext(".//NewsIdentifier/PublicIdentifier") or "").strip()
    wire.id = ":".join(("urn:newsml", *parts)) if parts[2] else _REVISION.sub("", public)
    wire.version = (item.findtext(".//NewsIdentifier/RevisionId") or "").strip()
    wire.agency_address = f"https://{parts[0]}/" if "." in parts[0] else ""


def _read_management(item: Element, wire: WireItem) -> None:
    wire.revised = item.findtext("NewsManagement/ThisRevisionCreated")
    wire.dates = [item.findtext("NewsManagement/FirstCreated"), wire.revised]
    status = _name(item.find("NewsManagement/Status"))
    instructions = [_name(each).lower() for each in item.findall("NewsManagement/Instruction")]
    wire.marks = [
        status,
        *(mark for word, mark in _MARKED.items() if any(word in each for each in instructions)),
    ]
    if code_name(status) == "embargoed":
        wire.embargo = item.findtext("NewsManagement/StatusWillChange/DateAndTime") or ""
    wire.urgency = _name(item.find("NewsManagement/Urgency"))
    revision = item.find(".//NewsIdentifier/RevisionId")
    if revision is not None and revision.get("Update") == "D":
        wire.marks.append("deleted")


def _read_lines(item: Element, wire: WireItem) -> None:
    """Fill in these fields of `wire`: the agency, the language, the creators, and the short texts
    such as headline and byline.

    An item may have several elements for one such text. The first element that is not empty is
    read; normally, it is in the outermost component.
    """
    wire.title, wire.slug = _line(item, "HeadLine"), _line(item, "SlugLine") or _line(item, "NameLabel")
    wire.byline, wire.dateline = _line(item, "ByLine"), _line(item, "DateLine")
    provider = item.find(".//AdministrativeMetadata/Provider/Party")
    wire.agency = _name(provider) or (item.findtext(".//NewsIdentifier/ProviderId") or "").strip()
    wire.language = _name(item.find(".//DescriptiveMetadata/Language")) or item.get("xml:lang")
    wire.creators = [_name(each) for each in item.findall(".//AdministrativeMetadata/Creator/Party")]
    wire.summary = _line(item, "SubHeadLine")


def _line(item: Element, name: str) -> str:
    return next((text for each in outermost(item, name) if (text := text_of(each))), "")


def _read_content(content: Element, role: str, wire: WireItem) -> str:
    """Return the body of a content item, or an empty string if the content is in base64.

    Captions in the content are added to `wire`. A title, byline, dateline or abstract that `wire`
    lacks is read from the content. If `role` says that the content is a caption, the body is added
    to the captions, and the result is empty.
    """
    data = content.find("DataContent")
    data = content.find("Encoding/DataContent") if data is None else data
    if data is None or _is_base64(content.find("Encoding")):
        return ""
    read = WireItem(title=wire.title)
    nitf = next(data.iter("nitf"), None)
    text = "".join(data.itertext())
    if nitf is not None:
        read_nitf_body(nitf, read)
    elif len(data):
        read_html(data, read)
    elif _name(content.find("MediaType")).lower() not in SKIPPED:
        read.body = paragraphs_of(text)
    wire.captions += [*read.captions, read.body] if "caption" in role else read.captions
    wire.title, wire.byline = wire.title or read.title, wire.byline or read.byline
    wire.dateline, wire.abstract = wire.dateline or read.dateline, wire.abstract or read.abstract
    return "" if "caption" in role else read.body


def _is_base64(encoding: Element | None) -> bool:
    """Tell whether content is encoded as base64, as pictures are."""
    if encoding is None:
        return False
    notation = encoding.get("Notation", "") + _name(encoding.find("Notation"))
    return "base64" in notation.lower().replace("-", "")


def _name(element: Element | None) -> str:
    return element.get("FormalName", "").strip() if element is not None else ""
