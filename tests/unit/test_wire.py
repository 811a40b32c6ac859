"""Tests wire formats in XML: an article has the agency's text, and the agency's data about the item."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import UNTIL_FURTHER_NOTICE, Article, ObjectRef, Precision, Signal
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.wire.xml_items import WIRE_ROOTS, parse_wire

from tests.unit.filings import (
    BODY,
    CONTENT_META,
    META,
    NEWSML1,
    NITF,
    SENT,
    STORED,
    XHTML,
    found_in,
    item,
    message,
    outcomes,
    read,
)


@pytest.mark.parametrize(
    "text", [item(), item(content=NITF), NITF, NEWSML1], ids=["g2", "g2 with nitf", "nitf", "newsml 1"]
)
def test_the_same_item_in_every_format_gives_the_same_article(text: str) -> None:
    article = read(text)
    assert article.title == "Dam breaks"
    assert article.body.removesuffix("\n\nThe dam in May.") == BODY
    assert article.authors[0] == "Ada Vale"
    assert article.place.startswith("LORIN")
    assert article.site == "United Paper Wire"
    assert (article.published, article.precision) == (SENT, Precision.MINUTE)
    assert article.language.startswith("en")
    assert article.wire.signal is Signal.NONE
    assert article.wire.embargo is None
    assert not article.truncated


@pytest.mark.parametrize(
    ("text", "wire", "parser"),
    [
        (item(), ("urn:newsml:upw.example:20261120:dam", 7, 3, "DAM-LORIN"), "newsml-g2"),
        (NITF, ("upw.example:N-77", 3, 2, "dam-breaks"), "nitf"),
        (NEWSML1, ("urn:newsml:upw.example:20261120:dam", 2, 4, "DAM-LORIN"), "newsml"),
    ],
)
def test_the_values_of_the_envelope_are_kept(text: str, wire: tuple[object, ...], parser: str) -> None:
    article = read(text)
    assert (article.wire.id, article.wire.version, article.wire.urgency, article.wire.slug) == wire
    assert (article.ref.parser, article.ref.key) == (parser, "k")


@pytest.mark.parametrize(
    "text",
    [
        NITF,
        NEWSML1,
        item(content=NITF),
        item(content=f"<figure><figcaption>The dam in May.</figcaption></figure>{XHTML}"),
    ],
)
def test_captions_are_kept_apart_and_are_the_last_paragraphs_of_the_body(text: str) -> None:
    article = read(text)
    assert article.captions == ("The dam in May.",)
    assert article.body.endswith("\n\nThe dam in May.")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ada Vale and Bo Lund, UPW", ("Ada Vale", "Bo Lund")),
        ("Von Ada Vale und Bo Lund, upw", ("Ada Vale", "Bo Lund")),
        ("BY ADA VALE; Bo Lund", ("ADA VALE", "Bo Lund")),
        ("Par Ada Vale et Bo Lund", ("Ada Vale", "Bo Lund")),
        ("Ada Vale, Staff Writer", ("Ada Vale",)),
        ("By United Paper Wire", ()),
        ("Von upw", ()),
        ("By The Associated Press", ("The Associated Press",)),
    ],
)
def test_a_byline_is_split_into_persons(byline: str, authors: tuple[str, ...]) -> None:
    assert (
        read(item(content_meta=f"<contentMeta><headline>h</headline><by>{byline}</by></contentMeta>")).authors
        == authors
    )


def test_creators_with_names_of_persons_are_the_authors_if_there_is_no_byline() -> None:
    creators = "".join(
        f"<creator><name>{name}</name></creator>" for name in ("vale.ada", "Ada Vale", "The News Desk", "UPW")
    )
    assert read(
        item(content_meta=f"<contentMeta><headline>h</headline>{creators}</contentMeta>")
    ).authors == ("Ada Vale",)


def meta(status: str = "stat:usable", extra: str = "", created: str = "2026-11-20T09:30:00Z") -> str:
    return (
        f'<itemMeta><versionCreated>{created}</versionCreated>{extra}<pubStatus qcode="{status}"/></itemMeta>'
    )


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        (item(meta=meta(extra='<signal qcode="sig:correction"/>')), Signal.CORRECTED),
        (
            item(meta=meta(extra='<signal uri="http://cv.iptc.org/newscodes/signal/correction"/>')),
            Signal.CORRECTED,
        ),
        (item(meta=meta(extra='<signal qcode="sig:update"/>')), Signal.NONE),
        (item(meta=meta(status="stat:canceled")), Signal.RETRACTED),
        (item(meta=meta(status="stat:withheld", extra='<signal qcode="sig:correction"/>')), Signal.RETRACTED),
        (item(meta=meta(extra='<signal qcode="sig:kill"/>')), Signal.RETRACTED),
        (NITF.replace('status="usable"', 'status="canceled"'), Signal.RETRACTED),
        (NITF.replace("<urgency", '<correction id-string="N-70"/><urgency'), Signal.CORRECTED),
        (NEWSML1.replace('"Usable"', '"Canceled"'), Signal.RETRACTED),
        (NEWSML1.replace('Update="N"', 'Update="D"'), Signal.RETRACTED),
        (NEWSML1.replace("<Urgency", '<Instruction FormalName="Correction"/><Urgency'), Signal.CORRECTED),
    ],
)
def test_corrections_and_retractions_are_recognised(text: str, signal: Signal) -> None:
    assert read(text).wire.signal is signal


@pytest.mark.parametrize(
    ("content_meta", "title"),
    [(CONTENT_META, "Dam breaks"), ("<contentMeta><slugline>DAM</slugline></contentMeta>", "DAM"), ("", "")],
)
def test_a_retraction_needs_no_text(content_meta: str, title: str) -> None:
    retracted = read(item(meta=meta(status="stat:canceled"), content_meta=content_meta, content=""))
    assert (retracted.title, retracted.body, retracted.wire.id) == (title, "", read(item()).wire.id)


def test_a_correction_of_nitf_is_a_revision_of_the_story_that_it_names() -> None:
    assert (
        read(NITF.replace("<urgency", '<correction id-string="N-70"/><urgency')).wire.id == "upw.example:N-70"
    )


def test_a_correction_has_the_publication_time_of_the_first_version() -> None:
    later = meta(extra="<firstCreated>2026-11-20T09:30:00Z</firstCreated>", created="2026-11-22T00:00:00Z")
    assert read(item(meta=later)).published == SENT


@pytest.mark.parametrize(
    ("text", "embargo"),
    [
        (
            item(meta=meta(extra="<embargoed>2026-11-21T19:00:00+01:00</embargoed>")),
            datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
        (item(meta=meta(extra="<embargoed/>")), UNTIL_FURTHER_NOTICE),
        (item(meta=meta(extra="<embargoed>Friday noon</embargoed>")), UNTIL_FURTHER_NOTICE),
        (
            NITF.replace("<urgency", '<date.release norm="20261121T180000Z"/><urgency'),
            datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
        (NITF.replace("<urgency", '<date.release norm="20261120T080000Z"/><urgency'), None),
        (NITF.replace('status="usable"', 'status="embargoed"'), UNTIL_FURTHER_NOTICE),
        (
            NEWSML1.replace(
                '"Usable"/>',
                '"Embargoed"/><StatusWillChange><DateAndTime>20261121T180000+0000</DateAndTime></StatusWillChange>',
            ),
            datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
        (NEWSML1.replace('"Usable"', '"Embargoed"'), UNTIL_FURTHER_NOTICE),
    ],
)
def test_an_embargo_ends_at_its_time_or_lasts_until_further_notice(
    text: str, embargo: datetime | None
) -> None:
    assert read(text).wire.embargo == embargo


@pytest.mark.parametrize(
    ("version", "expected"), [("7", 7), ("", 1795167000), ("draft", 1795167000), ("9" * 5000, 1795167000)]
)
def test_the_time_of_the_revision_is_the_version_if_the_version_is_not_a_usable_number(
    version: str, expected: int
) -> None:
    assert read(item(meta=meta(), version=version)).wire.version == expected


def test_a_public_address_as_id_is_the_address_of_the_article() -> None:
    assert read(item(guid="https://upw.example/dam")).url == "https://upw.example/dam"
    assert read(item()).url == ""


def test_a_story_without_any_date_has_the_time_of_its_arrival() -> None:
    assert (read(item(meta="")).published, read(item(meta="")).precision) == (STORED, Precision.ARRIVAL)


@pytest.mark.parametrize(
    ("content_meta", "content", "body"),
    [
        (CONTENT_META, "<p>LORIN (UPW) - One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("", "<h1>Dam breaks</h1><p>LORIN (UPW) -- One.</p>", "One."),
        (
            "",
            "<table><tr><td>Lorin</td><td>3</td></tr></table><ul><li>one</li><li>two</li></ul>",
            "Lorin | 3\n\none\n\ntwo",
        ),
        ("", "<p>One.<br/><br/>Two &amp; a half.</p><script>no</script>", "One.\n\nTwo & a half."),
    ],
)
def test_markup_becomes_paragraphs_without_title_and_dateline(
    content_meta: str, content: str, body: str
) -> None:
    assert read(item(content_meta=content_meta, content=content)).body == body


def test_an_abstract_that_the_text_does_not_repeat_is_the_first_paragraph() -> None:
    def body(abstract: str) -> str:
        return read(NITF.replace("<dateline>", f"<abstract><p>{abstract}</p></abstract><dateline>")).body

    assert body("A dam of 1950 broke.").startswith("A dam of 1950 broke.\n\nA dam broke near Lorin.")
    assert body("A dam broke near Lorin.").startswith(BODY)


def test_a_description_replaces_a_missing_text() -> None:
    described = '<contentMeta><headline>Dam</headline><description role="drol:caption">no</description><description>It broke.</description></contentMeta>'
    article = read(item(content_meta=described, content=""))
    assert (article.body, article.truncated) == ("It broke.", True)


@pytest.mark.parametrize(
    ("kind", "text"), [("text/plain", "One.\n\nTwo."), ("text/html", "&lt;p>One.&lt;p>Two.")]
)
def test_text_that_is_not_xml_is_read(kind: str, text: str) -> None:
    assert (
        read(
            f'<newsItem><contentSet><inlineData contenttype="{kind}">{text}</inlineData></contentSet></newsItem>'
        ).body
        == "One.\n\nTwo."
    )


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (item(meta='<itemMeta><itemClass qcode="ninat:picture"/></itemMeta>'), "a picture"),
        (
            item(meta='<itemMeta><itemClass uri="http://cv.iptc.org/newscodes/ninature/video"/></itemMeta>'),
            "a video",
        ),
        (item(content="<events><event/></events>"), "an event"),
        (item(content="<sports-content/>"), "sports results without a story"),
        ("<packageItem/>", "a package of other items"),
        ("<planningItem/>", "a planning item"),
        ("<conceptItem><concept/></conceptItem>", "a concept"),
        ("<conceptItem><concept><eventDetails/></concept></conceptItem>", "an event"),
        ("<knowledgeItem/>", "a list of concepts"),
        ("<catalogItem/>", "a catalogue of schemes"),
        (
            '<NewsML><NewsItem><NewsComponent><ContentItem Href="x"><MediaType FormalName="Photo"/></ContentItem></NewsComponent></NewsItem></NewsML>',
            "a picture",
        ),
    ],
)
def test_a_valid_item_that_is_not_an_article_is_reported_with_its_kind(text: str, detail: str) -> None:
    (found,) = found_in(text)
    assert isinstance(found, Unreadable)
    assert (found.reason, found.detail) == (Reason.NOT_AN_ARTICLE, detail)


def test_a_message_yields_all_its_items_in_order_also_after_an_item_that_is_not_an_article() -> None:
    text = message(item(), "<packageItem/>", item(content_meta="", content=""), item(guid="b"))
    assert outcomes(text) == [
        "Dam breaks",
        "a package of other items",
        "neither headline nor text",
        "Dam breaks",
    ]
    positions = [each.ref.position for each in found_in(text) if not isinstance(each, Unreadable)]
    assert positions == [0, 3]


def test_an_item_with_a_bare_ampersand_and_the_items_after_it_are_read() -> None:
    bare = item(content="<p>LORIN (UPW) - R&D at AT&T grew < 3 percent.<br>So it&#146;s said.</p>")
    found = found_in(message(item(), bare, item(guid="b")))
    assert [getattr(each, "title", "") for each in found] == ["Dam breaks"] * 3
    assert getattr(found[1], "body", "") == "R&D at AT&T grew < 3 percent. So it’s said."


def test_the_whole_items_of_a_truncated_message_are_read() -> None:
    text = message(item(), item(guid="b"))
    *whole, broken = found_in(text[: text.rindex("<contentSet>") + 80])
    assert [getattr(each, "title", "") for each in whole] == ["Dam breaks"]
    assert isinstance(broken, Unreadable)
    assert broken.reason is Reason.BAD_XML


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html><body>page</body></html>", Reason.UNKNOWN_FORMAT),
        (item()[:-100], Reason.BAD_XML),
        ("<a><b>", Reason.BAD_XML),
        (message(), Reason.NO_ARTICLE),
        ('<!DOCTYPE nitf [<!ENTITY x "y">]><nitf/>', Reason.BAD_XML),
    ],
)
def test_an_object_without_a_readable_item_is_refused(text: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        found_in(text)
    assert caught.value.reason is reason


def test_roots_of_wire_formats_are_known_by_name() -> None:
    assert {
        "nitf",
        "NewsML",
        "newsMessage",
        "newsItem",
        "packageItem",
        "planningItem",
        "conceptItem",
        "knowledgeItem",
    } <= WIRE_ROOTS
    assert not {"html", "rss", "feed"} & WIRE_ROOTS


def test_wire_formats_need_no_html_library() -> None:
    code = "import sys, wirewatch.parsing.wire.xml_items, wirewatch.parsing.wire.json_items; print(sorted({'lxml', 'trafilatura', 'selectolax'} & {*sys.modules}))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


@given(st.data())
def test_no_mutation_of_an_item_raises_anything_but_unreadable(data: st.DataObject) -> None:
    text = bytearray(
        data.draw(st.sampled_from([message(item(meta=META), item(content=NITF)), NITF, NEWSML1])).encode()
    )
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 30))] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"<", b">", b'"', b"&#", b"<![CDATA["])
        )
    try:
        found = found_in(bytes(text))
    except Unreadable:
        return
    assert found


@pytest.mark.parametrize("name", ["person", "media-caption", "hl1", "block"])
def test_elements_nested_in_elements_of_the_same_name_are_read_once(name: str) -> None:
    begins, ends = f"<{name}>" * 150, f"</{name}>" * 150
    text = NITF.replace("<block>", f"<block>{begins}Mud.{ends}").replace(
        "<byline>", f"<byline>{begins}Bo Lund{ends}"
    )
    article = read(text)
    assert len(article.body) < 200
    assert len(article.authors) <= 2


def test_the_second_headline_of_nitf_is_text() -> None:
    nitf = (
        "<nitf><body><body.head><hedline><hl1>Dam breaks</hl1><hl2>Zorvald Marine blamed</hl2></hedline></body.head>"
        "<body.content><p>Water took the bridge.</p></body.content></body></nitf>"
    )
    (article,) = parse_wire(nitf.encode(), ObjectRef(), STORED)
    assert isinstance(article, Article)
    assert (article.title, article.body) == ("Dam breaks", "Zorvald Marine blamed\n\nWater took the bridge.")


@pytest.mark.parametrize(
    "text",
    [
        "<body.content><p>One.</p></body.content><body.content><p>Two.</p></body.content>",
        "<p>One.</p><p>Two.</p>",
        "<body.content/><block><p>One.</p></block><body.end><tagline>Two.</tagline></body.end>",
    ],
)
def test_nitf_may_have_several_contents_or_none(text: str) -> None:
    nitf = f"<nitf><body><body.head><hedline><hl1>Dam breaks</hl1></hedline></body.head>{text}</body></nitf>"
    (article,) = parse_wire(nitf.encode(), ObjectRef(), STORED)
    assert isinstance(article, Article)
    assert (article.title, article.body) == ("Dam breaks", "One.\n\nTwo.")


def test_each_byline_of_nitf_names_authors() -> None:
    bylines = (
        "<byline>By Ada Vale<byttl>Editor</byttl></byline><byline><person>Bo Lund</person></byline>"
        "<byline>By Cy Dorn</byline>"
    )
    nitf = (
        f"<nitf><body><body.head><hedline><hl1>Dam breaks</hl1></hedline>{bylines}</body.head>"
        "<body.content><p>Water took the bridge.</p></body.content></body></nitf>"
    )
    (article,) = parse_wire(nitf.encode(), ObjectRef(), STORED)
    assert isinstance(article, Article)
    assert article.authors == ("Ada Vale", "Bo Lund", "Cy Dorn")


@pytest.mark.parametrize(
    ("content", "bodies"),
    [
        ('<MediaType FormalName="HTML"/><DataContent>&lt;p&gt;Mud.&lt;/p&gt;</DataContent>', ["Mud."]),
        ('<MediaType FormalName="Article"/><DataContent>Mud.</DataContent>', ["Mud."]),
        ('<Encoding Notation="none"><DataContent><p>Mud.</p></DataContent></Encoding>', ["Mud."]),
        ('<Encoding Notation="Base64"><DataContent>TXVkLg==</DataContent></Encoding>', [""]),
        ('<MediaType FormalName="Graphic"/><DataContent>TXVkLg==</DataContent>', []),
    ],
)
def test_the_content_of_newsml_1_may_be_of_any_type_of_text(content: str, bodies: list[str]) -> None:
    newsml = (
        "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Dam breaks</HeadLine></NewsLines>"
        f"<NewsComponent><ContentItem>{content}</ContentItem></NewsComponent>"
        "<ContentItem><DataContent><p/></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    results = list(parse_wire(newsml.encode(), ObjectRef(), STORED))
    assert [each.body for each in results if isinstance(each, Article)] == bodies
