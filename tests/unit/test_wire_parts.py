"""Tests items whose text is in several parts or renditions, or is escaped more than once."""

from base64 import b64encode

import pytest
from wirewatch.parsing.wire.wire_item import joined_parts

from tests.unit.filings import META, read

WARNED = "Engineers had warned of the outer wall."
BODY = "A dam broke near Lorin.\n\nNobody was hurt."
WHOLE = f"{WARNED}\n\n{BODY}"
PARAGRAPHS = "<p>LORIN (UPW) - A dam broke near Lorin.</p><p>Nobody was hurt.</p>"
PLAIN = "LORIN (UPW) - A dam broke near Lorin.\n\nNobody was hurt."


def xhtml(body: str, attributes: str = "") -> str:
    return f'<inlineXML contenttype="application/xhtml+xml" {attributes}><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Dam breaks</title></head><body>{body}</body></html></inlineXML>'


def plain(text: str, attributes: str = "") -> str:
    return f'<inlineData contenttype="text/plain" {attributes}>{text}</inlineData>'


def g2(content: str, meta: str = "", parts: str = "") -> str:
    headline = f"<contentMeta><headline>Dam breaks</headline>{meta}</contentMeta>"
    return (
        f'<newsItem guid="g" version="1">{META}{headline}{parts}<contentSet>{content}</contentSet></newsItem>'
    )


SUMMARY = xhtml(f"<p>{WARNED}</p>")
MAIN = xhtml(PARAGRAPHS)
PARTS = {
    "a standfirst of XHTML first": xhtml(f"<p>{WARNED}</p>", 'role="conrole:standfirst"') + MAIN,
    "a standfirst of XHTML last": MAIN + xhtml(f"<p>{WARNED}</p>", 'role="conrole:standfirst"'),
    "a short part without a role": SUMMARY + MAIN,
    "a plain summary": plain(WARNED, 'rendition="rnd:summary"') + MAIN,
    "two bodies in one part": xhtml(f"<p>{WARNED}</p></body><body>{PARAGRAPHS}"),
    "in the header of the page": xhtml(f'<header><h1>Dam breaks</h1><p class="standfirst">{WARNED}</p><p class="byline">By A</p></header>{PARAGRAPHS}'),
}  # fmt: skip


@pytest.mark.parametrize("content", PARTS)
def test_the_standfirst_and_the_body_are_read(content: str) -> None:
    article = read(g2(PARTS[content]))
    assert (article.title, article.body, article.place) == ("Dam breaks", WHOLE, "LORIN (UPW)")


def test_the_metadata_of_a_part_may_name_its_role() -> None:
    parts = '<partMeta partid="b"><role qcode="r:body"/></partMeta><partMeta partid="s"><role qcode="r:standfirst"/></partMeta>'
    parts += '<partMeta contentrefs="c"><role qcode="r:caption"/></partMeta>'
    content = (
        xhtml(PARAGRAPHS, 'partid="b"')
        + xhtml(f"<p>{WARNED}</p>", 'partid="s"')
        + plain("The dam.", 'id="c"')
    )
    article = read(g2(content, parts=parts))
    assert (article.body, article.captions) == (f"{WHOLE}\n\nThe dam.", ("The dam.",))


@pytest.mark.parametrize("meta", [f'<description role="drol:standfirst">{WARNED}</description>', f'<headline role="hld:subHeadline">{WARNED}</headline>'])  # fmt: skip
def test_a_standfirst_of_the_metadata_leads_the_body(meta: str) -> None:
    assert read(g2(MAIN, meta)).body == WHOLE


def test_a_part_of_its_own_that_differs_in_one_word_is_kept() -> None:
    may, june = "The dam broke in May and again.", "The dam broke in June and again."
    assert read(g2(xhtml(f"<p>{may}</p>") + xhtml(f"<p>{june}</p>"))).body == f"{may}\n\n{june}"


WORDS = " ".join(f"word{number}" for number in range(100))


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (MAIN + plain(PLAIN), BODY), (plain(PLAIN) + MAIN, BODY), (MAIN + MAIN, BODY),
        (xhtml(f"<p>{WORDS}</p>") + plain(f"{WORDS} By A"), f"{WORDS} By A"), (plain(WARNED) + plain(f"{WARNED} {WORDS}"), f"{WARNED} {WORDS}"),
    ],
)  # fmt: skip
def test_only_one_of_several_renditions_is_read(content: str, body: str) -> None:
    assert read(g2(content)).body == body


def test_a_standfirst_alone_is_the_text() -> None:
    assert read(g2(xhtml(f"<p>{WARNED}</p>", 'role="conrole:standfirst"'))).body == WARNED


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_text_in_base64_is_read_and_other_data_is_not(kind: str) -> None:
    coded = b64encode(f"{WARNED} Café.".encode()).decode()
    part = f'<inlineData contenttype="{kind}" encoding="base64">{coded}</inlineData>'
    assert read(g2(part)).body == f"{WARNED} Café."
    assert read(g2(part.replace(kind, "image/jpeg"))).body == ""
    assert read(g2(part.replace(coded, "%%%"))).body == ""


def test_text_that_was_escaped_twice_is_unescaped_twice() -> None:
    text = g2(plain("Caf&amp;eacute; R&amp;amp;D &amp;quot;x&amp;quot;, a &amp;lt; b."))
    article = read(text.replace("Dam breaks", "Dam &amp;amp; Caf&amp;eacute;"))
    assert (article.title, article.body) == ("Dam & Café", 'Café R&D "x", a < b.')


# NITF


def nitf(body: str) -> str:
    return f"<nitf><body>{body}</body></nitf>"


def test_html_in_a_text_of_nitf_becomes_paragraphs() -> None:
    head = "<body.head><hedline><hl1>Dam breaks</hl1></hedline></body.head>"
    for html in ("<![CDATA[<p>One.</p><p>Two.</p>]]>", "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;"):
        assert read(nitf(f"{head}<body.content>{html}</body.content>")).body == "One.\n\nTwo."


@pytest.mark.parametrize(
    "head",
    [
        "<hedline><hl1>Dam breaks</hl1></hedline><byline>By Ada Vale</byline>",
        "<body.head><hedline><hl2>Dam breaks</hl2></hedline><byline>By Ada Vale</byline></body.head>",
        "<body.head><hedline>Dam breaks</hedline><byline>By Ada Vale</byline></body.head>",
    ],
)
@pytest.mark.parametrize("content", ["<p>One.</p><hl2>Two</hl2><p>Three.</p>"])
@pytest.mark.parametrize("element", ["body.content", ""])
def test_headline_and_byline_are_found_in_usual_and_unusual_elements(
    head: str, content: str, element: str
) -> None:
    inner = f"<{element}>{content}</{element}>" if element else content
    article = read(nitf(head + inner))
    assert (article.title, article.authors) == ("Dam breaks", ("Ada Vale",))
    assert article.body == "One.\n\nTwo\n\nThree."


LONG = "The river rose by two metres within an hour and flooded the lower town. "


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (["The river rose.", "The river rose. Army sent."], ["The river rose. Army sent."]),
        (["The river rose. Army sent.", "The river rose."], ["The river rose. Army sent."]),
        (
            ["Arden attacked Keshlar.", "Keshlar attacked Arden."],
            ["Arden attacked Keshlar.", "Keshlar attacked Arden."],
        ),
        ([LONG * 9, f"{LONG * 9}Army sent troops."], [f"{LONG * 9}Army sent troops."]),
    ],
)
def test_a_part_with_further_text_is_never_dropped(parts: list[str], kept: list[str]) -> None:
    assert joined_parts(parts).split("\n\n") == [part.strip() for part in kept]
