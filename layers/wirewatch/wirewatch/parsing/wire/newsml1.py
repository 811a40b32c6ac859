"""NewsML 1: the items of a message → what a Dispatch needs. Old, but agencies' archives and many feeds are written in it."""

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
    yield from [root] if root.tag == "NewsItem" else root.findall("NewsItem")


def read_item(item: Element) -> WireItem:
    """Unreadable where the item holds other media only."""
    found = WireItem()
    _read_identifier(item, found)
    _read_management(item, found)
    _read_lines(item, found)
    kinds: set[str] = set()
    texts: dict[str, None] = {}  # a rendition may say it again
    for component in item.iter("NewsComponent"):
        role = _name(component.find("Role")).lower()
        for content in component.findall("ContentItem"):
            kinds.add(_name(content.find("MediaType")).lower())
            if text := _read_content(content, role, found):
                texts[text] = None
    found.body = "\n\n".join(texts)
    if not found.body and (other := sorted(kinds & SKIPPED.keys())) and "text" not in kinds:
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[other[0]])
    return found


def _read_identifier(item: Element, found: WireItem) -> None:
    parts = [
        (item.findtext(f".//NewsIdentifier/{name}") or "").strip()
        for name in ("ProviderId", "DateId", "NewsItemId")
    ]
    public = (item.findtext(".//NewsIdentifier/PublicIdentifier") or "").strip()
    found.id = ":".join(("urn:newsml", *parts)) if parts[2] else _REVISION.sub("", public)
    found.version = (item.findtext(".//NewsIdentifier/RevisionId") or "").strip()
    found.agency_address = f"https://{parts[0]}/" if "." in parts[0] else ""


def _read_management(item: Element, found: WireItem) -> None:
    found.revised = item.findtext("NewsManagement/ThisRevisionCreated")
    found.dates = [item.findtext("NewsManagement/FirstCreated"), found.revised]
    status = _name(item.find("NewsManagement/Status"))
    instructions = [_name(each).lower() for each in item.findall("NewsManagement/Instruction")]
    found.marks = [
        status,
        *(mark for word, mark in _MARKED.items() if any(word in each for each in instructions)),
    ]
    if code_name(status) == "embargoed":
        found.embargo = item.findtext("NewsManagement/StatusWillChange/DateAndTime") or ""
    found.urgency = _name(item.find("NewsManagement/Urgency"))
    revision = item.find(".//NewsIdentifier/RevisionId")
    if revision is not None and revision.get("Update") == "D":
        found.marks.append("deleted")


def _read_lines(item: Element, found: WireItem) -> None:
    """Of the first component that has them: the outermost one."""
    found.title, found.slug = _line(item, "HeadLine"), _line(item, "SlugLine") or _line(item, "NameLabel")
    found.byline, found.dateline = _line(item, "ByLine"), _line(item, "DateLine")
    provider = item.find(".//AdministrativeMetadata/Provider/Party")
    found.agency = _name(provider) or (item.findtext(".//NewsIdentifier/ProviderId") or "").strip()
    found.language = _name(item.find(".//DescriptiveMetadata/Language")) or item.get("xml:lang")
    found.creators = [_name(each) for each in item.findall(".//AdministrativeMetadata/Creator/Party")]
    found.summary = _line(item, "SubHeadLine")


def _line(item: Element, name: str) -> str:
    return next((text for each in outermost(item, name) if (text := text_of(each))), "")


def _read_content(content: Element, role: str, found: WireItem) -> str:
    """The text that is no caption; lines that the envelope did not say are filled in."""
    data = content.find("DataContent")
    if data is None:
        return ""
    read = WireItem(title=found.title)
    nitf = next(data.iter("nitf"), None)
    text = "".join(data.itertext())
    if nitf is not None:
        read_nitf_body(nitf, read)
    elif len(data):
        read_html(data, read)
    elif _name(content.find("MediaType")).lower() in {"", "text"}:
        read.body = paragraphs_of(text)
    found.captions += [*read.captions, read.body] if "caption" in role else read.captions
    found.title, found.byline = found.title or read.title, found.byline or read.byline
    found.dateline, found.abstract = found.dateline or read.dateline, found.abstract or read.abstract
    return "" if "caption" in role else read.body


def _name(element: Element | None) -> str:
    return element.get("FormalName", "").strip() if element is not None else ""
