"""Wire formats in JSON give the same articles as wire formats in XML."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import UNTIL_FURTHER_NOTICE, Article, ObjectRef, Signal
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.wire.json_items import wire_record
from wirewatch.parsing.wire.xml_items import parse_wire

from tests.conftest import CORPUS, NO_CORPUS
from tests.reading import articles_in
from tests.unit.filings import BODY, SENT, STORED

OPEN = CORPUS / "wire"
HERE = ObjectRef(bucket="b", key="k", position=4)
HTML = "<section><p>A dam broke near <b>Lorin</b>.</p><p>Nobody was hurt.</p></section>"
COMMON = {"language": "en", "version": "7", "urgency": 3, "pubstatus": "usable"}
NINJS_1 = COMMON | {
    "uri": "urn:newsml:upw.example:20261120:dam", "type": "text", "versioncreated": "2026-11-20T10:30:00+01:00", "headline": "Dam breaks",
    "byline": "By Ada Vale and Bo Lund", "located": "Lorin", "slugline": "DAM-LORIN", "body_text": "unused", "body_xhtml": HTML,
    "copyrightholder": "United Paper Wire", "description_text": "unused",
}  # fmt: skip
NINJS_2 = COMMON | {
    "uri": "urn:newsml:upw.example:20261120:dam", "standard": {"name": "ninjs", "version": "2.1"}, "firstcreated": "2026-11-20T09:30:00Z",
    "versioncreated": "2026-11-22T00:00:00Z", "headlines": [{"role": "short", "value": "Dam"}, {"role": "main", "value": "Dam breaks"}],
    "by": "Ada Vale, Bo Lund", "located": "Lorin", "slugline": "DAM-LORIN", "infosources": [{"name": "United Paper Wire"}],
    "bodies": [{"role": "plain", "contenttype": "text/plain", "value": "unused"}, {"contenttype": "text/html", "value": HTML}],
}  # fmt: skip
NINJS_3 = {  # it writes its names another way
    {"versioncreated": "versionCreated", "pubstatus": "pubStatus", "firstcreated": "firstCreated"}.get(
        key, key
    ): value
    for key, value in NINJS_2.items()
} | {"bodies": [{"contentType": "text/html", "value": HTML}]}
DIGITALWIRES: dict[str, Any] = COMMON | {
    "format": "digitalwires@0.9.1", "type": "composite", "urn": "urn:newsml:upw.example:20261120:dam", "version": 7, "signal": None,
    "version_created": "2026-11-20T10:30:00+01:00", "headline": "Dam breaks", "teaser": None, "byline": "Von Ada Vale und Bo Lund, upw",
    "dateline": "Lorin (upw) - ", "embargoed": None, "article_html": HTML, "infobox_html": None, "associations": [],
    "categories": [{"type": "dnltype:provider", "name": "United Paper Wire"}, {"type": "dnltype:creator", "name": "desk.one"}],
}  # fmt: skip


def read(record: dict[str, Any]) -> Article:
    found = wire_record(record, HERE, STORED)
    assert isinstance(found, Article), found
    return found


def test_a_new_version_of_an_item_keeps_the_time_of_the_first() -> None:
    created = {"content_created": "2026-11-19T08:00:00+01:00"}
    assert read(DIGITALWIRES | created).published == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dateline", "place"),
    [("", "Lorin"), ("Nov. 20 (UPW) - ", "Lorin"), ("TOVA, Nov. 20 (UPW) - ", "TOVA, Nov. 20 (UPW)")],
)
def test_a_dateline_without_a_town_does_not_hide_the_place_of_the_item(dateline: str, place: str) -> None:
    text = "The dam above the town broke at dawn, and the river rose by two metres."
    assert read(NINJS_1 | {"body_xhtml": f"<p>{dateline}{text}</p>"}).place == place


def skipped(record: dict[str, Any]) -> str:
    found = wire_record(record, HERE, STORED)
    assert isinstance(found, Unreadable)
    assert found.reason is Reason.NOT_AN_ARTICLE
    return found.detail


@pytest.mark.parametrize(
    "record", [NINJS_1, NINJS_2, NINJS_3, DIGITALWIRES], ids=["ninjs 1", "ninjs 2", "ninjs 3", "digitalwires"]
)
def test_the_same_item_in_every_shape_gives_the_same_article(record: dict[str, Any]) -> None:
    article = read(record)
    assert (article.title, article.body, article.authors) == ("Dam breaks", BODY, ("Ada Vale", "Bo Lund"))
    assert article.place.startswith("Lorin")
    assert (article.site, article.language, article.published) == ("United Paper Wire", "en", SENT)
    wire = article.wire
    assert (wire.id, wire.version, wire.urgency, wire.embargo) == (
        "urn:newsml:upw.example:20261120:dam",
        7,
        3,
        None,
    )
    assert article.ref.position == 4


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"title": "t", "text": "x"},
        {"uri": "1", "title": "t", "body": "x"},
        {"url": "u", "headline": "h"},
        {"uri": 7, "type": "text"},
        {"urn": "u"},
    ],
)
def test_records_of_other_shapes_are_not_wire_items(record: dict[str, Any]) -> None:
    assert wire_record(record, HERE, STORED) is None


@pytest.mark.parametrize(
    ("change", "signal"),
    [
        ({"pubstatus": "canceled"}, Signal.RETRACTED),
        ({"pubstatus": "withheld"}, Signal.RETRACTED),
        ({"signal": "sig:correction"}, Signal.CORRECTED),
        ({"signal": "sig:update"}, Signal.NONE),
    ],
)
def test_corrections_and_retractions_are_recognised(change: dict[str, Any], signal: Signal) -> None:
    assert [read(record | change).wire.signal for record in (NINJS_1, DIGITALWIRES)] == [signal, signal]


def test_a_retraction_needs_no_text_even_if_it_has_pictures() -> None:
    left = {
        "pubstatus": "canceled",
        "article_html": None,
        "associations": [{"type": "image", "caption": "The dam."}],
    }
    assert read(DIGITALWIRES | left).wire.signal is Signal.RETRACTED
    assert read({"uri": "u:1", "pubstatus": "canceled", "slugline": "DAM"}).title == "DAM"


def test_an_embargo_is_read() -> None:
    evening = {"embargoed": "2026-11-21T19:00:00+01:00"}
    assert [read(each | evening).wire.embargo for each in (NINJS_1, DIGITALWIRES)] == [
        datetime(2026, 11, 21, 18, tzinfo=UTC)
    ] * 2
    assert read(NINJS_1 | {"embargoed": "noon"}).wire.embargo == UNTIL_FURTHER_NOTICE
    assert read(NINJS_1 | {"embargoed": ""}).wire.embargo is None


@pytest.mark.parametrize(
    ("record", "detail"),
    [
        (NINJS_1 | {"type": "picture"}, "a picture"),
        (NINJS_1 | {"type": "event"}, "an event"),
        (NINJS_1 | {"type": "picture", "body_text": "A ship in the harbour. " * 30}, "a picture"),
        (NINJS_2 | {"type": "planning"}, "a planning item"),
        (
            {"uri": "u:1", "type": "composite", "headline": "h", "associations": [{"uri": "u:2"}]},
            "a package of other items",
        ),
        (
            DIGITALWIRES | {"article_html": None, "associations": [{"type": "image", "caption": "c"}]},
            "a picture",
        ),
        (DIGITALWIRES | {"article_html": "", "associations": [{"type": "audio"}]}, "a recording"),
    ],
)
def test_an_item_that_is_not_an_article_is_reported_with_its_kind(
    record: dict[str, Any], detail: str
) -> None:
    assert skipped(record) == detail


@pytest.mark.parametrize("kind", ["video", "event", "picture"])
def test_an_item_of_another_type_with_a_long_text_is_an_article(kind: str) -> None:
    text = " ".join(f"Word {number} of the report." for number in range(60))
    assert read({"uri": "u:1", "type": kind, "headline": "Dam breaks", "body_text": text}).body == text


@pytest.mark.parametrize("written", ["0", "000", "-", "null", "N/A", "None", " undefined ", "n/a"])
def test_a_placeholder_is_not_an_id(written: str) -> None:
    assert read(NINJS_1 | {"uri": written}).wire.id == ""


def test_long_ids_that_differ_at_their_end_stay_different() -> None:
    first, second, short = (
        read(NINJS_1 | {"uri": name}) for name in ("u:" + "a" * 600, "u:" + "a" * 601, "u:10")
    )
    assert len({first.document_id, second.document_id, short.document_id}) == 3
    assert len(first.wire.id) < 600
    assert short.wire.id == "u:10"


def test_captions_of_pictures_belong_to_the_story() -> None:
    named = {"associations": {"main": {"type": "picture", "description_text": "The dam in May."}}}
    listed = {
        "associations": [
            {"type": "picture", "descriptions": [{"value": "The dam in May."}]},
            {"type": "video", "descriptions": []},
        ]
    }
    wired = {"associations": [{"type": "image", "caption": "The dam in May."}]}
    for article in (read(NINJS_1 | named), read(NINJS_2 | listed), read(DIGITALWIRES | wired)):
        assert article.captions == ("The dam in May.",)
        assert article.body == f"{BODY}\n\nThe dam in May."


def test_teaser_and_box_are_read_with_the_text() -> None:
    article = read(
        DIGITALWIRES | {"teaser": "Lorin is flooded.", "infobox_html": "<h2>Dams</h2><p>There are four.</p>"}
    )
    assert article.body == f"Lorin is flooded.\n\n{BODY}\n\nDams\n\nThere are four."


def test_plain_text_keeps_its_paragraphs_and_a_description_replaces_a_missing_text() -> None:
    plain = {key: value for key, value in NINJS_1.items() if key != "body_xhtml"}
    assert (
        read(plain | {"body_text": "LORIN (UPW) -- A dam broke near Lorin.\nNobody was hurt."}).body == BODY
    )
    short = read(plain | {"body_text": "", "description_text": "It broke."})
    assert (short.body, short.truncated) == ("It broke.", True)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([HTML, "canceled", "picture", "\ud800", "2026-11-20"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*NINJS_2, "value", "type", "caption", "name"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.sampled_from([NINJS_1, NINJS_2, DIGITALWIRES]), st.data())
def test_no_record_raises_anything(record: dict[str, Any], data: st.DataObject) -> None:
    fields = st.sampled_from(
        [*record, "associations", "signals", "descriptions", "infosource", "by", "body_html"]
    )
    found = wire_record(record | data.draw(st.dictionaries(fields, VALUES, max_size=5)), HERE, STORED)
    assert found is None or isinstance(found, Article | Unreadable)


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_real_items_are_the_same_in_both_formats() -> None:
    """Only the JSON has captions of pictures. Everything else is equal in both formats, also the id
    of the revision.
    """
    articles = 0
    for path in sorted((OPEN / "dpa/output").glob("*.xml")):
        (marked,) = parse_wire(path.read_bytes(), HERE, STORED)
        plain = wire_record(json.loads((OPEN / f"dpa/input/{path.stem}.json").read_text()), HERE, STORED)
        if isinstance(marked, Unreadable):
            assert isinstance(plain, Unreadable)
            assert (plain.reason, plain.detail) == (marked.reason, marked.detail)
            continue
        assert isinstance(plain, Article)
        without = plain.model_copy(
            update={
                "body": plain.body.removesuffix("\n\n".join(["", *plain.captions])),
                "captions": (),
                "ref": marked.ref,
            }
        )
        assert without == marked
        assert marked.body
        articles += 1
    assert articles == 15


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_real_items_that_are_articles_are_distinguished_from_those_that_are_not() -> None:
    read_as = {
        path.stem: list(parse_wire(path.read_bytes(), HERE, STORED))
        for path in OPEN.glob("newsml-g2-iptc/*.xml")
    }
    articles = {name: each for name, found in read_as.items() for each in found if isinstance(each, Article)}
    assert {name.split("_")[1] for name in articles if name.startswith("LISTING")} == {
        "1",
        "2",
        "22",
        "25",
        "27",
    }
    assert all(
        article.title for name, article in articles.items() if name.startswith(("LISTING", "Receiver"))
    )
    assert all(
        article.body for name, article in articles.items() if not name.startswith("LISTING_1_")
    )  # its text is left out
    skipped_as = [each for found in read_as.values() for each in found if isinstance(each, Unreadable)]
    assert {each.reason for each in skipped_as} == {Reason.NOT_AN_ARTICLE, Reason.NO_ARTICLE}
    assert all(each.detail for each in skipped_as)


# as Superdesk and AP write it

SUPERDESK = {
    "guid": "urn:newsml:desk.example:2026:dam", "type": "text", "version": "2", "versioncreated": "2026-11-20T10:15:00+0000", "headline": "<p>Dam &amp; bridge</p>",
    "body_html": "<p>The dam broke at dawn.</p><p>Nobody was hurt.</p>", "pubstatus": "usable", "language": "en", "authors": [{"name": "Ada Vale", "role": "writer"}],
}  # fmt: skip


def in_json(document: object) -> list[Article | Unreadable]:
    return list(articles_in(json.dumps(document).encode(), ObjectRef(key="x.json"), STORED))


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda item: item, lambda item: [item], lambda item: {"item": item}, lambda item: {"item": [item]}, lambda item: {"data": {"item": item}},
        lambda item: {"data": {"items": [{"meta": {"products": []}, "item": item}]}}, lambda item: {"_items": [item], "_meta": {"total": 1}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["guid", "uri"])
def test_an_item_is_recognised_by_its_guid_or_uri_in_any_envelope(
    name: str, wrapped: Callable[[object], object]
) -> None:
    item = {key: value for key, value in SUPERDESK.items() if key != "guid"} | {name: SUPERDESK["guid"]}
    (article,) = in_json(wrapped(item))
    assert isinstance(article, Article)
    assert (article.ref.parser, article.title, article.wire.id) == (
        "ninjs",
        "Dam & bridge",
        SUPERDESK["guid"],
    )
    assert (article.body, article.authors) == ("The dam broke at dawn.\n\nNobody was hurt.", ("Ada Vale",))


def test_an_item_with_a_guid_may_be_retracted_corrected_or_embargoed() -> None:
    (retracted,) = in_json(SUPERDESK | {"pubstatus": "canceled", "body_html": ""})
    (corrected,) = in_json(SUPERDESK | {"signal": "correction"})
    (held,) = in_json(SUPERDESK | {"embargoed": "2026-12-01T10:00:00+0000"})
    assert isinstance(retracted, Article)
    assert isinstance(corrected, Article)
    assert isinstance(held, Article)
    assert (retracted.wire.signal, corrected.wire.signal) == (Signal.RETRACTED, Signal.CORRECTED)
    assert held.wire.embargo == datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    assert len({article.document_id for article in (retracted, corrected, held)}) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"body_nitf": "<p>The dam broke at dawn.</p>"}, {"body": {"html": "<p>The dam broke at dawn.</p>"}}, {"bodies": [{"contentType": "text/html", "value": "The dam broke at dawn."}]},
        {"body": [{"type": "p", "text": "The dam broke at dawn."}]}, {"description_html": "<p>The dam broke at dawn.</p>"},
    ],
)  # fmt: skip
def test_a_body_in_another_form_is_read(fields: dict[str, object]) -> None:
    item = {key: value for key, value in SUPERDESK.items() if key != "body_html"}
    (article,) = in_json(item | fields)
    assert isinstance(article, Article)
    assert article.body == "The dam broke at dawn."


def test_a_headline_is_not_accepted_alone_where_the_item_holds_a_text() -> None:
    item = {key: value for key, value in SUPERDESK.items() if key != "body_html"}
    (found,) = in_json(item | {"richtext": {"parts": ["The dam broke at dawn and the people left."] * 9}})
    assert isinstance(found, Unreadable)
    assert found.detail == "text in `richtext.parts` was not understood"


def test_an_item_in_capitals_has_a_language() -> None:
    text = "THE DAM ABOVE LORIN BROKE AT DAWN ON FRIDAY AND FOUR HUNDRED PEOPLE LEFT THE VALLEY BEFORE NOON, THE MAYOR SAID."
    (article,) = in_json({"uri": "urn:1", "type": "text", "headline": "DAM BREAKS", "body_text": text})
    assert isinstance(article, Article)
    assert article.language == "en"


def test_a_much_longer_version_of_the_text_is_the_body() -> None:
    item = NINJS_1 | {
        "body_xhtml": "<p>The dam broke.</p>",
        "body_text": "The dam broke.\n\nNobody was hurt.\n\nMore follows.",
    }
    (article,) = in_json(item)
    assert isinstance(article, Article)
    assert article.body == "The dam broke.\n\nNobody was hurt.\n\nMore follows."
