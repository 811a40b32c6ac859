"""NITF, alone or inside another wire format, → what a Dispatch needs."""

from types import MappingProxyType
from xml.etree.ElementTree import Element

from wirewatch.parsing.text.fragments import paragraphs_of_tree
from wirewatch.parsing.wire.wire_item import WireItem
from wirewatch.parsing.wire.xml_tree import outermost, text_of

_NAMES = MappingProxyType({
    "block": "div", "body.content": "div", "body.end": "div", "bq": "blockquote", "credit": "p", "datasource": "p", "fn": "p", "hl2": "h2",
    "lede": "p", "tagline": "p", "nitf-table": "div", "note": "div", "bibliography": "p", "abstract": "div",
})  # fmt: skip
_WITHOUT = frozenset({"media", "nitf-table-metadata"})


def read_nitf(nitf: Element) -> WireItem:
    """A whole document."""
    found = WireItem()
    _read_head(nitf, found)
    read_nitf_body(nitf, found)
    return found


def read_nitf_body(nitf: Element, found: WireItem) -> None:
    """Text and captions; headline, byline, dateline and language only where the envelope did not say."""
    body = nitf if nitf.tag == "body" else _first(nitf, "body")
    head = _first(body, "body.head")
    found.title = found.title or text_of(_first(head, "hl1")) or text_of(_first(nitf, "title"))
    found.byline = found.byline or _byline(head)
    found.dateline = found.dateline or text_of(_first(head, "dateline"))
    found.agency = found.agency or text_of(_first(head, "distributor"))
    found.language = found.language or nitf.get("xml:lang") or body.get("xml:lang")
    found.abstract = found.abstract or paragraphs_of_tree(_first(head, "abstract"), _NAMES)
    zones = (_first(body, "body.content"), _first(body, "body.end"))
    found.body = "\n\n".join(text for zone in zones if (text := paragraphs_of_tree(zone, _NAMES, _WITHOUT)))
    found.captions += [text_of(caption) for caption in outermost(body, "media-caption")]


def _read_head(nitf: Element, found: WireItem) -> None:
    data = _first(nitf, "docdata")
    key, doc, corrects = _first(data, "du-key"), _first(data, "doc-id"), _first(data, "correction")
    issued, released = _first(data, "date.issue").get("norm"), _first(data, "date.release").get("norm")
    publication, status = _first(nitf, "pubdata"), data.get("management-status", "")
    found.id = _id(data, issued or "")
    found.version = key.get("version") or key.get("generation") or ""
    found.revised = issued or released
    found.dates = [
        issued,
        _first(nitf, "story.date").get("norm"),
        publication.get("date.publication"),
        released,
    ]
    found.marks = [
        status,
        "correction" if corrects.get("id-string") else "",
        data.get("management-idref-status", ""),
    ]
    found.released = released
    found.embargo = released or "" if status.lower() == "embargoed" else None
    found.urgency = _first(data, "urgency").get("ed-urg", "")
    found.slug = key.get("key", "")
    found.agency = (
        text_of(_first(nitf, "distributor"))
        or publication.get("name")
        or _first(data, "doc.copyright").get("holder")
        or ""
    )
    found.agency_address = doc.get("regsrc", "")
    meta = {each.get("name", "").lower(): each.get("content", "") for each in nitf.iter("meta")}
    found.language = nitf.get("xml:lang") or meta.get("language") or None


def _id(data: Element, issued: str) -> str:
    """A correction has an id of its own and names that of the story. A key is used again on another day."""
    doc, corrects = _first(data, "doc-id"), _first(data, "correction")
    source = doc.get("regsrc") or corrects.get("regsrc") or ""
    id_string = corrects.get("id-string") or data.get("management-doc-idref") or doc.get("id-string")
    key = _first(data, "du-key").get("key")
    return (
        ":".join(part for part in (source, id_string or (f"{issued[:8]}:{key}" if key else "")) if part)
        if id_string or key
        else ""
    )


def _byline(head: Element) -> str:
    """The persons marked as such, else the text without the writer's title."""
    byline = _first(head, "byline")
    persons = [text_of(person) for person in outermost(byline, "person")]
    return "; ".join(persons) or paragraphs_of_tree(byline, without={"byttl"})


def _first(element: Element, name: str) -> Element:
    """An empty element where there is none: what is missing says nothing."""
    return next(element.iter(name), _NOTHING)


_NOTHING = Element("nothing")
