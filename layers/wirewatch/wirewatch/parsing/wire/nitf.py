"""Convert NITF, alone or inside another wire format, to a WireItem.

See https://iptc.org/standards/nitf/.
"""

from collections.abc import Iterator
from types import MappingProxyType
from xml.etree.ElementTree import Element

from wirewatch.parsing.text.cleaning import joined
from wirewatch.parsing.text.fragments import paragraphs_of_tree
from wirewatch.parsing.wire.wire_item import WireItem
from wirewatch.parsing.wire.xml_tree import outermost, text_of

_NAMES = MappingProxyType({
    "block": "div", "body.content": "div", "body.end": "div", "bq": "blockquote", "credit": "p",
    "datasource": "p", "fn": "p", "hl2": "h2",
    "lede": "p", "tagline": "p", "nitf-table": "div", "note": "div", "bibliography": "p",
    "abstract": "div",
})  # fmt: skip
_WITHOUT = frozenset({"media", "nitf-table-metadata"})
_HEAD = frozenset({"body.head"})
_HEAD_PARTS = frozenset({"hedline", "hl1", "byline", "distributor", "dateline", "abstract"})


def read_nitf(nitf: Element) -> WireItem:
    """Convert a whole NITF document to a WireItem."""
    wire = WireItem()
    _read_head(nitf, wire)
    read_nitf_body(nitf, wire)
    return wire


def read_nitf_body(nitf: Element, wire: WireItem) -> None:
    """Read the text into `wire` and add the captions. Also read headline, byline, dateline, agency,
    language and abstract. A value that `wire` already has is kept.
    """
    body = nitf if nitf.tag == "body" else _first(nitf, "body")
    head, body = _divided(body)
    wire.title = wire.title or next(filter(None, map(text_of, _titles(nitf, head))), "")
    wire.byline = wire.byline or _byline(head)
    wire.dateline = wire.dateline or text_of(_first(head, "dateline"))
    wire.agency = wire.agency or text_of(_first(head, "distributor"))
    wire.language = wire.language or nitf.get("xml:lang") or body.get("xml:lang")
    subheadings = [text_of(heading) for heading in outermost(head, "hl2")]
    abstract = paragraphs_of_tree(_first(head, "abstract"), _NAMES)
    wire.abstract = wire.abstract or joined([*subheadings, *abstract.split("\n\n")])
    wire.body = _text(body)
    wire.captions += [text_of(caption) for caption in outermost(body, "media-caption")]


def _divided(body: Element) -> tuple[Element, Element]:
    """Return (head, body). If the body has a `body.head`, return this element and the whole body.

    Otherwise divide the children of the body. The elements of _HEAD_PARTS, such as the headline,
    form the returned head. All other children form the returned body.
    """
    if (head := next(body.iter("body.head"), None)) is not None:
        return head, body
    head, rest = Element("body.head"), Element(body.tag, body.attrib)
    rest.text = body.text
    for child in body:
        (head if child.tag in _HEAD_PARTS else rest).append(child)
    return head, rest


def _titles(nitf: Element, head: Element) -> Iterator[Element]:
    yield from (_first(head, "hl1"), _first(nitf, "title"), _first(head, "hl2"), _first(head, "hedline"))


def _text(body: Element) -> str:
    """Return the paragraphs of all `body.content` elements (there may be several) and of
    `body.end`. If no `body.content` has a text, return all paragraphs of the body outside
    `body.head`.
    """
    contents = list(map(_paragraphs, outermost(body, "body.content")))
    if not any(contents):
        return paragraphs_of_tree(body, _NAMES, _WITHOUT | _HEAD)
    return "\n\n".join(filter(None, [*contents, _paragraphs(_first(body, "body.end"))]))


def _paragraphs(element: Element) -> str:
    return paragraphs_of_tree(element, _NAMES, _WITHOUT)


def _read_head(nitf: Element, wire: WireItem) -> None:
    data = _first(nitf, "docdata")
    key, doc, corrects = _first(data, "du-key"), _first(data, "doc-id"), _first(data, "correction")
    issued, released = _first(data, "date.issue").get("norm"), _first(data, "date.release").get("norm")
    publication, status = _first(nitf, "pubdata"), data.get("management-status", "")
    wire.id = _id(data, issued or "")
    wire.version = key.get("version") or key.get("generation") or ""
    wire.revised = issued or released
    wire.dates = [
        issued,
        _first(nitf, "story.date").get("norm"),
        publication.get("date.publication"),
        released,
    ]
    wire.marks = [
        status,
        "correction" if corrects.get("id-string") else "",
        data.get("management-idref-status", ""),
    ]
    wire.released = released
    wire.embargo = released or "" if status.lower() == "embargoed" else None
    wire.urgency = _first(data, "urgency").get("ed-urg", "")
    wire.slug = key.get("key", "")
    wire.agency = (
        text_of(_first(nitf, "distributor"))
        or publication.get("name")
        or _first(data, "doc.copyright").get("holder")
        or ""
    )
    wire.agency_address = doc.get("regsrc", "")
    meta = {each.get("name", "").lower(): each.get("content", "") for each in nitf.iter("meta")}
    wire.language = nitf.get("xml:lang") or meta.get("language") or None


def _id(data: Element, issued: str) -> str:
    """Return the id of a published item, or an empty string if the document states none.

    If the document corrects an earlier item, return the id of the earlier item, not the
    correction's own id. Without an id, the day of issue and the `du-key` serve as id. If the
    document names its sender (`regsrc`), the result begins with the sender.
    """
    doc, corrects = _first(data, "doc-id"), _first(data, "correction")
    source = doc.get("regsrc") or corrects.get("regsrc") or ""
    id_string = corrects.get("id-string") or data.get("management-doc-idref") or doc.get("id-string")
    # an agency may use the same key again on another day
    key = _first(data, "du-key").get("key")
    return (
        ":".join(part for part in (source, id_string or (f"{issued[:8]}:{key}" if key else "")) if part)
        if id_string or key
        else ""
    )


def _byline(head: Element) -> str:
    """Return the authors that the bylines name, separated by `; `."""
    return "; ".join(filter(None, map(_authors, outermost(head, "byline"))))


def _authors(byline: Element) -> str:
    """Return the persons that are marked up in a byline, separated by `; `. If no person is marked
    up, return the text of the byline without the job title of the writer.
    """
    persons = [text_of(person) for person in outermost(byline, "person")]
    return "; ".join(persons) or paragraphs_of_tree(byline, without={"byttl"})


def _first(element: Element, name: str) -> Element:
    """Return the first descendant with that name, or an empty element if there is none."""
    return next(element.iter(name), _EMPTY)


_EMPTY = Element("nothing")
