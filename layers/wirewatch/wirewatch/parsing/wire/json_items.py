"""Reads wire formats in JSON: ninjs 1 to 3 (https://iptc.org/standards/ninjs/) and dpa's
digitalwires.

Each JSON object is one item.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from wirewatch.article import Article, ObjectRef, Signal
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.record_fields import unused_text
from wirewatch.parsing.record_text import text_of
from wirewatch.parsing.text.cleaning import one_line
from wirewatch.parsing.text.fragments import paragraphs_of, paragraphs_of_html
from wirewatch.parsing.text.titles import plain_title
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
    "headline", "headlines", "bodies", "body_html", "body_xhtml", "body_text", "description_text",
    "descriptions", "slugline",
})  # fmt: skip
_TYPES = frozenset({"text", "composite", *SKIPPED})
LONGEST_NOTE, LONGEST_CAPTION = 400, 1_000  # characters of the text of an item that is not an article
_PICTURES = frozenset({"picture", "graphic", "photo", "image"})


def wire_record(record: Mapping[str, Any], ref: ObjectRef, stored: datetime) -> Article | Unreadable | None:
    """Return the article of an item, or an Unreadable if the item holds no article. Return None
    if the object is not an item of a known wire format.
    """
    item = _lower_keys(record)
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


def is_wire_record(record: Record) -> bool:
    """Return True if `record` is an item in a wire format that `wire_record` can read."""
    item = _lower_keys(record)
    return _is_digitalwires(item) or _is_ninjs(item)


def _lower_keys(record: Record) -> Record:
    """Return the item with its keys in lower case. For example, ninjs 3 writes `pubStatus`, and
    ninjs 2 writes `pubstatus`.
    """
    return {key.lower(): value for key, value in record.items() if isinstance(key, str)}


def _is_digitalwires(item: Record) -> bool:
    return _text(item, "format").startswith("digitalwires") or ("urn" in item and "article_html" in item)


def _is_ninjs(item: Record) -> bool:
    """Tell whether an item is in the format ninjs.

    The only field that the standard demands is `uri` (Superdesk writes `guid`). Other formats have
    such a field too. So the item must also have one of these:

    - a `type` that is typical of ninjs (_TYPES);
    - a field that is typical of ninjs (_OWN_FIELDS), and a text (_TEXTS) or any `type`.
    """
    has_own_field = bool(_OWN_FIELDS & item.keys()) or _text(item, "type").lower() in _TYPES
    return bool(_id(item)) and has_own_field and bool((_TEXTS | {"type"}) & item.keys())


def _id(item: Record) -> str:
    return _text(item, "uri") or _text(item, "guid")


def _read_digitalwires(item: Record) -> WireItem:
    wire = WireItem(
        id=_text(item, "urn"), version=item.get("version"),
        revised=_text(item, "version_created") or None,
        dates=[_text(item, "content_created"), _text(item, "version_created"), _text(item, "updated")],
        marks=[_text(item, "pubstatus"), _text(item, "signal")], embargo=item.get("embargoed") or None,
        urgency=item.get("urgency"), title=plain_title(_text(item, "headline")),
        byline=_text(item, "byline"), dateline=_text(item, "dateline"),
        language=_text(item, "language"), creators=_categories(item, "dnltype:creator"),
        located=next(iter(_categories(item, "dnltype:located")), ""),
        agency=next(iter(_categories(item, "dnltype:provider")), "") or _text(item, "creditline"),
    )  # fmt: skip
    wire.abstract = paragraphs_of(_text(item, "teaser"))
    wire.body = "\n\n".join(
        text for name in ("article_html", "infobox_html") if (text := paragraphs_of_html(_text(item, name)))
    )
    wire.captions = [_text(each, "caption") for each in _associated(item) if _text(each, "type") in _PICTURES]
    media = [kind for each in _associated(item) if (kind := _text(each, "type")) in SKIPPED]
    if not wire.body and media and signal_of(wire.marks) is not Signal.RETRACTED:
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[media[0]])
    return wire


def _categories(item: Record, kind: str) -> list[str]:
    return [_text(each, "name") for each in _mappings(item.get("categories")) if each.get("type") == kind]


def _read_ninjs(item: Record) -> WireItem:
    kind = _text(item, "type").lower()
    body = _ninjs_body(item)
    # an item of another type may have an article as its text, such as the report of a video
    if kind in SKIPPED and len(body) <= (LONGEST_CAPTION if kind in _PICTURES else LONGEST_NOTE):
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED[kind])
    revised = _text(item, "versioncreated") or None
    wire = WireItem(
        id=_id(item), version=item.get("version"), revised=revised,
        dates=[_text(item, "firstcreated"), revised, _text(item, "contentcreated")],
        marks=[_text(item, "pubstatus"), *_signals(item)], embargo=item.get("embargoed") or None,
        urgency=item.get("urgency"),
        title=plain_title(_valued(item, "headline")), byline=_byline(item),
        dateline=_text(item, "dateline"),
        located=_text(item, "located"), slug=_text(item, "slugline"), language=_text(item, "language"),
        agency=_agency(item),
        creators=[_text(person, "name") for person in _mappings(item.get("authors"))],
    )  # fmt: skip
    wire.body = body
    wire.summary = paragraphs_of(_valued(item, "description"))
    wire.captions = [_caption(each) for each in _associated(item) if _text(each, "type").lower() in _PICTURES]
    if (
        kind == "composite"
        and not wire.body
        and _associated(item)
        and signal_of(wire.marks) is not Signal.RETRACTED
    ):
        raise Unreadable(Reason.NOT_AN_ARTICLE, SKIPPED["package"])
    _refuse_unused_text(item, wire)
    return wire


def _refuse_unused_text(item: Record, wire: WireItem) -> None:
    """Raise Unreadable if an item without body and summary has a long text under an unknown key.

    A retraction is accepted, because it needs no text.
    """
    if wire.body or wire.summary or signal_of(wire.marks) is Signal.RETRACTED:
        return
    if path := unused_text({key: value for key, value in item.items() if key != "associations"}):
        raise Unreadable(Reason.NO_ARTICLE, f"text in `{one_line(path, 100)}` was not understood")


def _byline(item: Record) -> str:
    """Return the byline, which is in `byline` (ninjs 1), `bylines` (ninjs 2) or `by` (ninjs 3)."""
    listed = (
        _text(each, "byline") or _text(each, "by") or _text(each, "value")
        for each in _mappings(item.get("bylines"))
    )
    return _text(item, "byline") or _text(item, "by") or " and ".join(filter(None, listed))


def _ninjs_body(item: Record) -> str:
    """Return the text of an item. An item may hold several versions of its text. Markup is
    preferred to plain text, because markup keeps the paragraphs. But a version is not chosen if
    another version is more than twice as long.
    """
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
        text_of(item.get("body")),
        *plain,
        *(text_of(value) for key, value in item.items() if key.startswith("body_")),
    ]
    texts = [text for each in versions if (text := paragraphs_of(each))]
    longest = max(texts, key=len, default="")
    return next((text for text in texts if 2 * len(text) >= len(longest)), "")


def _caption(association: Record) -> str:
    return (
        paragraphs_of(_valued(association, "description"))
        or _text(association, "caption")
        or _text(association, "body_text")
    )


def _valued(item: Record, name: str) -> str:
    """Return the value of a field in any version of ninjs, or an empty string if all values are
    blank.

    For the name `headline`, the first of these that is not blank is returned: `headline`, an entry
    of the list `headlines` (main entries first), `headline_text`, `headline_xhtml`,
    `headline_html`.
    """
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
    """Return the name of the sender. Agencies use several keys for this name. The first of these
    keys that has a text is read. Return an empty string if no key has a text.
    """
    sources = [
        _text(each, "name") for name in ("infosources", "infosource") for each in _mappings(item.get(name))
    ]
    named = [_text(item, name) for name in ("provider", "source", "copyrightholder", "creditline")]
    return next((each for each in (*named[:2], *sources, *named[2:]) if each), "")


def _signals(item: Record) -> list[str]:
    """Return the codes of an item's signals, such as `sig:correction`. Signals are not part of the
    standard, but senders add them, either as strings or as objects with a code.
    """
    values = [item.get("signal"), *(item["signals"] if isinstance(item.get("signals"), list) else [])]
    coded = [
        each.get("code") or each.get("qcode") or each.get("name") if isinstance(each, Mapping) else each
        for each in values
    ]
    return [each for each in coded if isinstance(each, str)]


def _associated(item: Record) -> list[Record]:
    """Return the associated items: the items of a list or, in ninjs 1, the values of an object."""
    value = item.get("associations")
    return list(_mappings(list(value.values()) if isinstance(value, Mapping) else value))


def _mappings(value: object) -> Iterator[dict[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield {key.lower(): inner for key, inner in each.items() if isinstance(key, str)}


def _text(item: Record, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
