"""Wire formats in JSON: ninjs of any version, dpa's digitalwires. One object is one item."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from wirewatch.article import Article, ObjectRef, Signal
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.fragments import paragraphs_of, paragraphs_of_html
from wirewatch.parsing.wire.wire_item import SKIPPED, WireItem, signal_of

Record = Mapping[str, Any]
_OWN_FIELDS = frozenset(
    {
        "pubstatus",
        "versioncreated",
        "headlines",
        "bodies",
        "body_xhtml",
        "standard",
        "representationtype",
        "renditions",
    }
)
_TEXTS = frozenset({
    "headline", "headlines", "bodies", "body_html", "body_xhtml", "body_text", "description_text", "descriptions", "slugline",
})  # fmt: skip
_TYPES = frozenset({"text", "composite", *SKIPPED})
_PICTURES = frozenset({"picture", "graphic", "photo", "image"})


def wire_record(record: Mapping[str, Any], ref: ObjectRef, stored: datetime) -> Article | Unreadable | None:
    """None where the object is in none of these formats."""
    item = {
        key.lower(): value for key, value in record.items() if isinstance(key, str)
    }  # ninjs 3 writes pubStatus
    if _is_digitalwires(item):
        parser, read = "digitalwires", _read_digitalwires
    elif _is_ninjs(item):
        parser, read = "ninjs", _read_ninjs
    else:
        return None
    try:
        return read(item).article(ref.model_copy(update={"parser": parser}), stored)
    except Unreadable as error:
        return error


def _is_digitalwires(item: Record) -> bool:
    return _text(item, "format").startswith("digitalwires") or ("urn" in item and "article_html" in item)


def _is_ninjs(item: Record) -> bool:
    """`uri` is the only field that it demands; other senders have one too, so something of its own is asked for."""
    own = bool(_OWN_FIELDS & item.keys()) or _text(item, "type").lower() in _TYPES
    return isinstance(item.get("uri"), str) and own and bool((_TEXTS | {"type"}) & item.keys())


def _read_digitalwires(item: Record) -> WireItem:
    found = WireItem(
        id=_text(item, "urn"), version=item.get("version"), revised=_text(item, "version_created") or None,
        dates=[_text(item, "version_created"), _text(item, "content_created"), _text(item, "updated")],
        marks=[_text(item, "pubstatus"), _text(item, "signal")], embargo=item.get("embargoed") or None,
        urgency=item.get("urgency"), title=_text(item, "headline"), byline=_text(item, "byline"), dateline=_text(item, "dateline"),
        language=_text(item, "language"), creators=_categories(item, "dnltype:creator"),
        located=next(iter(_categories(item, "dnltype:located")), ""),
        agency=next(iter(_categories(item, "dnltype:provider")), "") or _text(item, "creditline"),
    )  # fmt: skip
    found.abstract = paragraphs_of(_text(item, "teaser"))
    found.body = "\n\n".join(
        text for name in ("article_html", "infobox_html") if (text := paragraphs_of_html(_text(item, name)))
    )
    found.captions = [
        _text(each, "caption") for each in _associated(item) if _text(each, "type") in _PICTURES
    ]
    media = [kind for each in _associated(item) if (kind := _text(each, "type")) in SKIPPED]
    if not found.body and media and signal_of(found.marks) is not Signal.RETRACTED:
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[media[0]])
    return found


def _categories(item: Record, kind: str) -> list[str]:
    return [_text(each, "name") for each in _mappings(item.get("categories")) if each.get("type") == kind]


def _read_ninjs(item: Record) -> WireItem:
    kind = _text(item, "type").lower()
    if kind in SKIPPED:
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[kind])
    revised = _text(item, "versioncreated") or None
    found = WireItem(
        id=_text(item, "uri"), version=item.get("version"), revised=revised,
        dates=[_text(item, "firstcreated"), revised, _text(item, "contentcreated")],
        marks=[_text(item, "pubstatus"), *_signals(item)], embargo=item.get("embargoed") or None, urgency=item.get("urgency"),
        title=_valued(item, "headline"), byline=_text(item, "byline") or _text(item, "by"), dateline=_text(item, "dateline"),
        located=_text(item, "located"), slug=_text(item, "slugline"), language=_text(item, "language"), agency=_agency(item),
    )  # fmt: skip
    found.body = _ninjs_body(item)
    found.summary = paragraphs_of(_valued(item, "description"))
    found.captions = [
        _caption(each) for each in _associated(item) if _text(each, "type").lower() in _PICTURES
    ]
    if (
        kind == "composite"
        and not found.body
        and _associated(item)
        and signal_of(found.marks) is not Signal.RETRACTED
    ):
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED["package"])
    return found


def _ninjs_body(item: Record) -> str:
    """Markup before plain text: it knows its paragraphs."""
    listed = list(_mappings(item.get("bodies")))
    marked = [
        _text(each, "value")
        for each in listed
        if "html" in f"{_text(each, 'contenttype')} {_text(each, 'role')}".lower()
    ]
    plain = [_text(each, "value") for each in listed if "xml" not in _text(each, "contenttype").lower()]
    versions = [
        _text(item, "body_xhtml"),
        _text(item, "body_html"),
        *marked,
        _text(item, "body_text"),
        _text(item, "body"),
        *plain,
    ]
    return next((text for each in versions if (text := paragraphs_of(each))), "")


def _caption(association: Record) -> str:
    return (
        paragraphs_of(_valued(association, "description"))
        or _text(association, "caption")
        or _text(association, "body_text")
    )


def _valued(item: Record, name: str) -> str:
    """`headline` of ninjs 1, the main one of the `headlines` of ninjs 2, `description_text` and its kind."""
    listed = sorted(
        _mappings(item.get(f"{name}s")),
        key=lambda each: _text(each, "role").lower() not in {"", "main", "text", "caption"},
    )
    values = [_text(item, name), *(_text(each, "value") for each in listed)]
    return next(
        (
            each
            for each in (*values, *(_text(item, f"{name}_{kind}") for kind in ("text", "xhtml", "html")))
            if each.strip()
        ),
        "",
    )


def _agency(item: Record) -> str:
    """Whoever sent it, as far as any sender says."""
    sources = [
        _text(each, "name") for name in ("infosources", "infosource") for each in _mappings(item.get(name))
    ]
    named = [_text(item, name) for name in ("provider", "source", "copyrightholder", "creditline")]
    return next((each for each in (*named[:2], *sources, *named[2:]) if each), "")


def _signals(item: Record) -> list[str]:
    """Nobody's standard, but senders add them: a code, or objects with one."""
    values = [item.get("signal"), *(item["signals"] if isinstance(item.get("signals"), list) else [])]
    coded = [
        each.get("code") or each.get("qcode") or each.get("name") if isinstance(each, Mapping) else each
        for each in values
    ]
    return [each for each in coded if isinstance(each, str)]


def _associated(item: Record) -> list[Record]:
    """A list, or, in ninjs 1, an object of named ones."""
    value = item.get("associations")
    return list(_mappings(list(value.values()) if isinstance(value, Mapping) else value))


def _mappings(value: object) -> Iterator[dict[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield {key.lower(): inner for key, inner in each.items() if isinstance(key, str)}


def _text(item: Record, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
