"""Tests which sections, lists, quotations and inline elements of a page belong to the article."""

import pytest

from tests.unit.test_page import SENTENCES, TEXT, page

LIST_OF_LINKS = "".join(
    f"<li><a href='/{place}'>Crossing at {place}</a></li>" for place in ("Tarnow", "Elmsford", "Quelbrook")
)
STORIES = "".join(
    f"<li><a href='/s/{number}'>{words}</a>, {rest}</li>"
    for number, (words, rest) in enumerate(
        [
            ("Why the ferries stand still", "who pays for them, and what the ministry says"),
            ("The bridge that nobody wanted", "until it was built and everyone used it"),
            ("Ten photographs of snow", "taken at ten stations of the north in winter"),
        ]
    )
)


def in_body(html: str, before: str = "", name: str = "entry-content") -> list[str]:
    """Read a page that has `html` directly after the text of its article. Return the paragraphs of
    the body that was found.
    """
    found = page(
        f"<article><h1>Soldiers go north</h1>{before}<div class='{name}'>{TEXT}{html}</div></article>"
    )
    return found.body.split("\n\n")


# sections


def section(heading: str, maker: str, sentence: str) -> str:
    return (
        f"<article class='tile'><div class='tile-head'><div>{heading}</div></div>{maker}"
        f"<div class='tile-text'><div class='copy'><p>{sentence}</p></div></div></article>"
    )


@pytest.mark.parametrize("heading", ["<h3>{}</h3>", "<h2><div>{}</div></h2>", "<h2><span>{}</span></h2>"])
@pytest.mark.parametrize("count", [3, 12])
def test_a_list_of_sections_keeps_the_heading_and_the_short_lines_of_each(heading: str, count: int) -> None:
    tiles = [
        (f"Kettle {number}", f"By Orlow {number} Works", f"{SENTENCES[number % 4]} It was kettle {number}.")
        for number in range(count)
    ]
    html = "".join(
        section(heading.format(name), f"<div class='tile-maker'>{maker}</div>", sentence)
        for name, maker, sentence in tiles
    )
    found = page(f"<main><h1>The best kettles of the year</h1><p>{SENTENCES[0]}</p>{html}</main>")
    body = found.body.split("\n\n")
    for name, _, sentence in tiles[1:]:
        assert name in body[: body.index(sentence)]
        assert body.count(sentence) == 1
    assert len(found.standfirst) < 1_500


def test_the_heading_of_a_later_part_outside_the_main_column_is_text() -> None:
    parts = "<h3>Who pays?</h3><div class='ad'></div><p>The ministry pays, a spokesman said on Tuesday evening in the capital.</p>"
    found = page(f"<main><h1>Soldiers go north</h1><div class='txt'>{TEXT}</div><div>{parts}</div></main>")
    assert "Who pays?" in found.body.split("\n\n")


def test_short_lines_without_a_heading_outside_the_main_column_are_not_text() -> None:
    reply = "<div class='x'><div>marlow77</div><div>Supports: 3</div><p>The ministry pays, and that is that, say I and many others here.</p></div>"
    found = page(f"<main><h1>Soldiers go north</h1><div class='txt'>{TEXT}</div>{reply}</main>")
    assert "marlow77" not in found.body
    assert "Supports: 3" not in found.body


# lists


@pytest.mark.parametrize(
    "line",
    [
        "Soldiers will use one of these crossings on their way north:",
        "这些士兵将在冬季来临之前分批经过下列三个边境口岸：",
    ],
)
def test_a_list_of_links_that_a_sentence_introduces_is_text(line: str) -> None:
    assert in_body(f"<p>{line}</p><ul>{LIST_OF_LINKS}</ul>")[-4:] == [
        line,
        "Crossing at Tarnow",
        "Crossing at Elmsford",
        "Crossing at Quelbrook",
    ]


@pytest.mark.parametrize("line", ["<h3>Border crossings</h3>", "<p>The winter is near.</p>", "<p>More:</p>"])
def test_other_lists_of_links_are_not_text(line: str) -> None:
    assert "Crossing at Tarnow" not in in_body(f"{line}<ul>{LIST_OF_LINKS}</ul>")


@pytest.mark.parametrize(
    "line", ["More great Courier stories", "Related posts", "You may also like", "Lesen Sie auch"]
)
@pytest.mark.parametrize("tag", ["h3", "div", "p"])
def test_a_list_below_an_invitation_is_not_text_even_if_it_has_words_beside_its_links(
    line: str, tag: str
) -> None:
    assert in_body(f"<{tag}>{line}</{tag}><ul>{STORIES}</ul>") == list(SENTENCES)


def test_a_list_without_links_below_an_invitation_is_text() -> None:
    assert (
        in_body(
            "<p>Read more closely, the plan has two parts</p><ul><li>The soldiers and their trains</li></ul>"
        )[-1]
        == "The soldiers and their trains"
    )


def test_linked_headings_at_the_end_of_a_long_part_do_not_remove_the_part() -> None:
    long = "".join(f"<p>{number}. {sentence}</p>" for number in range(4) for sentence in SENTENCES)
    more = (
        "<div><h4><a href='/a'>Ferries stand still</a></h4><h4><a href='/b'>A bridge is built</a></h4></div>"
    )
    body = in_body(f"<div class='slot'>{long}{more}</div>" + TEXT * 8)
    assert f"3. {SENTENCES[3]}" in body


# quotations


@pytest.mark.parametrize("name", ["entry-content", "article-body"])
def test_a_quotation_in_an_aside_of_the_body_is_text(name: str) -> None:
    quotation = "Nobody has asked us, said the mayor of Quelbrook"
    assert quotation in in_body(f"<aside class='x'>{quotation}</aside>{TEXT}", name=name)


def test_an_aside_with_links_or_beside_the_body_is_not_text() -> None:
    aside = "<aside>Nobody has asked us: <a href='/q'>the mayor of Quelbrook</a></aside>"
    assert "Nobody has asked us" not in "".join(in_body(f"{aside}{TEXT}"))
    assert (
        "Nobody"
        not in page(
            f"<h1>Soldiers go north</h1><div>{TEXT}</div><aside>Nobody has asked us here</aside>"
        ).body
    )


@pytest.mark.parametrize(
    "signature",
    ["— Ministry of Rail (@railministry) November 17, 2026", "— Ann Bee (@annbee) 3. Mai 2026"],
)
def test_the_author_of_a_quoted_post_is_text_also_at_the_end(signature: str) -> None:
    post = f"<blockquote class='tweet'><p>The trains will roll at night.</p>{signature}</blockquote>"
    assert in_body(post)[-1] == signature
    assert signature in in_body(post + TEXT)


# inline elements


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2><span>Ann Bee</span><span>Shipwreck</span><span>Orlow Music</span></h2>", "Ann Bee Shipwreck Orlow Music"),
        ("<p><a href='/x'>Zorvald</a><b>737 tons</b> of steel went north.</p>", "Zorvald 737 tons of steel went north."),
        ("<p><b>Zor</b>vald and <i>Mc</i><b>Orlow</b> went north.</p>", "Zorvald and McOrlow went north."),
        ("<p><span>Z</span><span>orvald</span> went north, and <i>iPhone</i>s too.</p>", "Zorvald went north, and iPhones too."),
        ("<p>Water<sub>2</sub> and <i>km</i><sup>2</sup> are notes.</p>", "Water2 and km2 are notes."),
        ("<p>The troops<sup>1</sup> of UN<sup>2</sup> left.</p>", "The troops 1 of UN 2 left."),
        ("<p>The troops<a href='#n'><sup>1</sup></a> and men<sup class='n'>12</sup> left.</p>", "The troops 1 and men 12 left."),
        ("<p>The troops<sup><a href='#n'>a</a></sup> and Acme<sup>TM</sup> left.</p>", "The troops a and Acme TM left."),
        ("<p>The 1<sup>st</sup> and XIX<sup>e</sup> with 10<sup>6</sup> m<sup>2</sup>, x<sup>2</sup>.</p>", "The 1st and XIXe with 106 m2, x2."),
        ("<p>The tro<i style='display:none'>x</i>ops of TRO<i hidden>x</i>OPS left.</p>", "The troops of TROOPS left."),
        ("<p>By Ann Bee<i hidden>,</i>Editor<i hidden>,</i> in 2025<i hidden>,</i>2026.</p>", "By Ann Bee Editor in 2025 2026."),
    ],
)  # fmt: skip
def test_words_that_only_the_style_sheet_separates_are_separated(html: str, text: str) -> None:
    assert text in in_body(html + TEXT)


@pytest.mark.parametrize(
    "html",
    [
        "<p>The trains of <x-term>Zorvald Marine</x-term> roll at night, it said.</p>",
        "<p><x-term><a href='/z'>The trains</a></x-term> of Zorvald Marine roll at night, it said.</p>",
        "<div>The trains of <x-source data-name='z'>Zorvald</x-source> Marine roll at night, it said.</div>",
    ],
)
def test_a_custom_element_in_a_line_of_text_does_not_divide_it(html: str) -> None:
    assert "The trains of Zorvald Marine roll at night, it said." in in_body(html + TEXT)


def test_a_custom_element_with_paragraphs_is_a_part_of_the_page() -> None:
    box = "<x-comments class='comments'><p>SECRET words of a reader who was there himself.</p></x-comments>"
    assert "SECRET" not in "".join(in_body("", before=f"Soldiers {box}"))


def test_a_title_element_in_the_body_is_neither_text_nor_a_headline() -> None:
    slogan = "<div>The Courier brings news of all railways to every home of the north</div>"
    article = page(f"<p><title>Soldiers go north</title></p>{slogan}<div><div>{TEXT}</div></div>")
    assert article.body.split("\n\n") == list(SENTENCES)


# boxes and notices


@pytest.mark.parametrize(
    "box",
    [
        "<div class='wpautbox-below'><p>Ann Bee has been a lover of trains for ever and can talk about nothing else all day.</p></div>",
        "<div class='right-rail'><p>The Courier's rail blog is written by the staff of its office in the capital city.</p></div>",
        "<div class='d-none d-print-block'><p>This document may not be printed and sold without a licence of the Courier.</p></div>",
        "<div class='article-gating'><div>Join the Courier for access to this and all other texts of the week.</div></div>",
        "<p>Tags: trains, soldiers, Quelbrook, winter</p>",
        "<p>Schlagwörter: Züge, Soldaten</p>",
        "<p>© 2026 Meridian Courier. All rights reserved. This text may not be sold or rewritten by anybody.</p>",
        "<p>Copyright Meridian Courier</p>",
        "<p>Read our full review of the night trains</p>",
        "<p>With files from the Meridian Press.</p>",
        "<p>(责编：魏喆、张倩)</p>",
        "<p>分享让更多人看到</p>",
        "<p>您现在的位置：首页 > 新闻 > 铁路</p>",
        "<p>Home > News > Railways of the north</p>",
        "<p>[ 回复本贴 ] [ 关闭本窗口 ] [ 刷新 ]</p>",
    ],
)
def test_boxes_and_notices_beside_the_text_are_not_text(box: str) -> None:
    body = "".join(in_body(box))
    assert body == "".join(SENTENCES)


@pytest.mark.parametrize("name", ["photo-captioned__words", "image captioned", "media__captions"])
def test_an_element_named_after_captions_holds_a_caption(name: str) -> None:
    caption = "Soldiers wait for their train at the station of Quelbrook on Tuesday."
    article = page(
        f"<article><h1>Soldiers go north</h1><div class='txt'>{TEXT}"
        f"<div class='{name}'><p>{caption}</p></div>{TEXT}</div></article>"
    )
    assert article.captions == (caption,)


@pytest.mark.parametrize(
    "sentence",
    [
        "With files from the ministry in hand, the mayor asked for an answer. None came before the winter.",
        "分享到的经验对边境地区的铁路工人来说非常重要，因为冬季的列车只能在夜间运行，而且没有备用的机车可用。",
        "Reading our full list of demands took the mayor an hour, and the officials listened to every word.",
        f"© Provided by Courier {SENTENCES[0]} {SENTENCES[1]}",
        f"Copyright law does not protect a timetable, the court of Quelbrook said. {SENTENCES[2]} {SENTENCES[1]}",
        "Tags and labels were taken off the trains before they went north, a farmer of the region said.",
        "The home > office railway line stays closed for the winter, the railway said on its page.",
    ],
)
def test_sentences_that_resemble_boxes_and_notices_are_text(sentence: str) -> None:
    assert in_body(f"<p>{sentence}</p>")[-1] == sentence


@pytest.mark.parametrize(
    "line",
    [
        "Night train ticket for $39.99",
        "What is new in version 2.26 of the timetable?",
        "Tickets from 9.85 euros",
    ],
)
def test_prices_and_versions_are_not_times_of_day(line: str) -> None:
    assert (
        f"{line}"
        in page(
            f"<article><h1>Soldiers go north</h1><div class='txt'><h2>{line}</h2>{TEXT}</div></article>"
        ).body
    )


@pytest.mark.parametrize("line", ["17 Nov, 9:45", "Tuesday, 19.30 Uhr", "09.45 | Politics", "Today at 21h30"])
def test_times_of_day_at_the_top_are_not_text(line: str) -> None:
    assert page(
        f"<article><h1>Soldiers go north</h1><div class='txt'><p>{line}</p>{TEXT}</div></article>"
    ).body.startswith(SENTENCES[0])


@pytest.mark.parametrize(
    "line",
    [
        "12.31 Uhr: Soldaten erreichen die Grenze bei Quelbrook",
        "9:45 a.m. – The trains reach Quelbrook in the snow",
    ],
)
@pytest.mark.parametrize("tag", ["h2", "h3"])
def test_the_headings_of_a_live_report_with_times_of_day_are_text(line: str, tag: str) -> None:
    found = page(
        f"<article><h1>Soldiers go north</h1><div class='txt'><{tag}>{line}</{tag}>{TEXT}</div></article>"
    )
    assert found.body.startswith(line)


def test_a_date_alone_in_a_heading_at_the_top_is_not_text() -> None:
    found = page(
        f"<article><h1>Soldiers go north</h1><div class='txt'><h2>17 November 2026</h2>{TEXT}</div></article>"
    )
    assert found.body.startswith(SENTENCES[0])


# addresses, hidden parts and descriptions


@pytest.mark.parametrize("tag", ["p", "li"])
def test_the_addresses_of_sources_in_the_body_are_text(tag: str) -> None:
    address = "https://ministry.example/2026/trains"
    assert in_body(f"<{tag}><a href='{address}'>{address}</a></{tag}>")[-1] == address
    outside = page(
        f"<main><h1>Soldiers go north</h1><div class='txt'>{TEXT}</div><div><p>{address}</p></div></main>"
    )
    assert address not in outside.body


@pytest.mark.parametrize("name", ["accordion__content", "collapsible", "story-expandable"])
@pytest.mark.parametrize("hidden", ["aria-hidden='true'", "style='display:none'", "hidden"])
def test_a_part_that_a_click_unfolds_is_text(name: str, hidden: str) -> None:
    part = "<p>The trains stop in Elmsford, where the soldiers will spend the night.</p>"
    assert "Elmsford" in in_body(f"<div class='{name}' {hidden}>{part}</div>{TEXT}")[len(SENTENCES)]
    assert in_body(f"<div class='popup-window' {hidden}>{part}</div>") == list(SENTENCES)


DESCRIPTION = "The ministry sends more soldiers to the border, and the farmers ask for the dates."


@pytest.mark.parametrize("field", ["property='og:description'", "name='description'"])
@pytest.mark.parametrize(
    "html",
    [
        "<h1>Soldiers go north</h1><div class='article-promo'><h2>{}</h2></div>",
        "<h1>Soldiers go north</h1><div class='newsletter-lead social'><p>{}</p></div>",
        "<h2>Soldiers go north</h2><p>{}</p><h2>Soldiers go north</h2>",
    ],
)
def test_the_declared_description_is_a_standfirst_wherever_it_is_shown_by_the_headline(
    html: str, field: str
) -> None:
    head = f"<title>Soldiers go north</title><meta {field} content='{DESCRIPTION}'>"
    article = page(f"<article>{html.format(DESCRIPTION)}<div class='txt'>{TEXT}</div></article>", head)
    assert article.standfirst == DESCRIPTION
    assert article.body.count(DESCRIPTION) == 1


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0", "OPACITY : 0.0 !important", "font-size:0", "font-size:0px; color:red", "position:absolute; left:-9999px",
        "text-indent:-9999px", "position:absolute;clip:rect(0,0,0,0)", "height:0; overflow:hidden",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["p", "span"])
def test_text_that_its_style_makes_invisible_is_uncertain(style: str, tag: str) -> None:
    article = page(f"{TEXT}<div>At noon <{tag} style='{style}'>Nobody sees Elmsford.</{tag}></div>")
    assert article.tail == "Nobody sees Elmsford."
    assert "Elmsford" not in article.body


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0.5",
        "opacity:1",
        "font-size:0.9em",
        "left:-99px",
        "height:0.5em;overflow:hidden",
        "opacity:0;transform:translateY(9px)",
    ],
)
def test_text_that_is_seen_or_that_an_animation_shows_is_body(style: str) -> None:
    article = page(f"{TEXT}<p style='{style}'>Everybody sees Elmsford.</p>")
    assert article.body.endswith("Everybody sees Elmsford.")
    assert article.tail == ""


def test_a_page_with_all_its_text_in_an_invisible_element_is_read() -> None:
    article = page(f"<div style='opacity:0'>{TEXT}</div>")
    assert article.body.split("\n\n") == list(SENTENCES)


def test_a_hidden_or_linked_description_and_one_below_the_text_are_not_a_standfirst() -> None:
    head = f"<title>Soldiers go north</title><meta name='description' content='{DESCRIPTION}'>"
    for html in (f"<p hidden>{DESCRIPTION}</p>", f"<p><a href='/x'>{DESCRIPTION}</a></p>", ""):
        below = f"<div class='related'><p>{DESCRIPTION}</p></div>"
        found = page(
            f"<article><h1>Soldiers go north</h1>{html}<div class='txt'>{TEXT}</div>{below}</article>", head
        )
        assert found.standfirst == ""
        assert DESCRIPTION not in found.body


# lines that begin like a byline


@pytest.mark.parametrize(
    "first",
    ["By noon he was dead.", "By Monday morning the river had risen", "By then, forty people had left"],
)
def test_a_first_sentence_that_begins_with_by_is_not_a_byline(first: str) -> None:
    found = page(f"<article><h1>Soldiers go north</h1><div><p>{first}</p>{TEXT}</div></article>")
    assert found.body.split("\n\n")[0] == first
    assert found.authors == ()


@pytest.mark.parametrize("line", ["By Ann Bee", "By Ann Bee, Staff Reporter", "By Ludwig van Beethoven"])
def test_a_byline_is_not_part_of_the_body(line: str) -> None:
    found = page(f"<article><h1>Soldiers go north</h1><div><p>{line}</p>{TEXT}</div></article>")
    assert line not in found.body
