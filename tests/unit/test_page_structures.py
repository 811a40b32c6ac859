"""The text of an article is read from any markup. Other texts of the page are left out."""

from contextlib import suppress

import pytest
from wirewatch.errors import Unreadable
from wirewatch.parsing.consent_text import is_consent_text
from wirewatch.parsing.page.second_opinion import extracted_body, load_tree

from tests.cpu_time import at_most
from tests.unit.test_page import SENTENCES, TEXT, page

NEW = "Zorvald Marine will lay the cable from Monday, the ministry of Quelbrook said on the eve of the talks."
FIRST, REST = f"<p>{SENTENCES[0]}</p>", "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[1:])
CONSENT = "".join(
    f"<p>We and our {count} vendors keep cookies on your device to read personal data. You can accept or refuse, "
    "or change your choices in the privacy settings at any hour.</p>"
    for count in range(20, 32)
)
BODY_NAMES = [
    "article-body",
    "articleBody",
    "article__body",
    "entry-content",
    "post-content",
    "story-body",
    "txt",
]


# the standfirst


@pytest.mark.parametrize("name", BODY_NAMES)
@pytest.mark.parametrize(
    "standfirst",
    [
        '<p class="standfirst">{}</p>',
        '<h2 class="subtitle">{}</h2>',
        '<div class="lead">{}</div>',
        '<div itemprop="description">{}</div>',
        '<section class="intro"><p>{}</p></section>',
        '<div class="article__lede"><p>{}</p></div>',
        '<ul class="key-points"><li>{}</li></ul>',
        "<header><p>{}</p></header>",
        "<p><strong>{}</strong></p>",
        '<aside class="story-deck"><div class="story-summary">{}</div></aside>',
    ],
)
def test_the_standfirst_is_read_wherever_it_stands_above_the_body(standfirst: str, name: str) -> None:
    article = page(
        f'<article><h1>Soldiers go north</h1>{standfirst.format(NEW)}<div class="{name}">{TEXT}</div></article>'
    )
    assert article.standfirst == NEW
    assert article.body.split("\n\n") == [NEW, *SENTENCES]


def test_bylines_dates_and_credits_are_not_a_standfirst() -> None:
    lines = "<p>By Ann Bee, Carl Day and Eve Fox in Vilnius</p><p>Published 20 November 2026 at 10:15</p><p>Photo: UPW / Gus Hill</p>"
    article = page(
        f'<article><h1>Soldiers go north</h1>{lines}<div class="article-body">{TEXT}</div></article>'
    )
    assert article.standfirst == ""
    assert article.body.split("\n\n") == [*SENTENCES]


def test_a_standfirst_inside_the_body_is_not_read_twice() -> None:
    article = page(
        f'<article><h1>Soldiers go north</h1><div class="body"><p class="lead">{NEW}</p>{TEXT}</div></article>'
    )
    assert article.body.count(NEW) == 1


ITEMS = "".join(f"<h3>{sentence}</h3>" for sentence in SENTENCES)  # only trafilatura takes them for text


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize("dek", [NEW, NEW.replace(" ", "\n  ", 1)])
def test_a_standfirst_in_the_text_of_trafilatura_is_not_read_twice(tag: str, dek: str) -> None:
    article = page(
        f'<article><h1>Soldiers go north</h1><{tag} class="standfirst">{dek}</{tag}>'
        f'<div class="article-body"><p>{SENTENCES[0]}</p>{ITEMS}</div></article>'
    )
    assert article.body.count(NEW) == 1
    assert all(sentence in article.body for sentence in SENTENCES)


def test_a_line_break_in_the_source_does_not_divide_a_paragraph_of_trafilatura() -> None:
    long = SENTENCES[0].replace(" after ", "\r\n    after ")
    tree = load_tree(
        f"<html><body><article>{TEXT}<p>{long}\n <b>The\n fleet</b> left\n Lorin&#1; at<br>noon.</p>"
        f"<blockquote>{long} A quote.</blockquote><pre>first line\nsecond line</pre></article></body></html>"
    )
    paragraphs = extracted_body(tree).split("\n\n")
    assert f"{SENTENCES[0]} The fleet left Lorin at" in paragraphs
    assert f"{SENTENCES[0]} A quote." in paragraphs
    assert paragraphs[-2:] == ["first line", "second line"]


@pytest.mark.parametrize("reference", ["&#1;", "&#11;", "&#12;", "&#xFFFE;", "&#0;", "&#x7f;"])
@pytest.mark.parametrize("tag", ["p", "pre", "blockquote"])
def test_a_control_character_does_not_hide_text_from_trafilatura(reference: str, tag: str) -> None:
    html = f"<html><body><article>{TEXT}<{tag}>Ships {reference}<b>sail{reference}</b> on.</{tag}></article></body></html>"
    text = extracted_body(load_tree(html))
    assert all(sentence in text for sentence in SENTENCES)
    assert "sail" in text


def test_a_standfirst_that_trafilatura_leaves_out_is_kept() -> None:
    article = page(
        f'<article><h1>Soldiers go north</h1><h2 class="standfirst">{NEW}</h2>'
        f'<div class="article-body"><p>{SENTENCES[0]}</p>{ITEMS}</div></article>'
    )
    assert article.standfirst == NEW
    assert article.body.count(NEW) == 1


@pytest.mark.parametrize(
    ("dek", "standfirst"),
    [
        (NEW, ""),
        (NEW.removeprefix("Zorvald "), ""),
        (NEW[:-3], NEW[:-3]),
        (f"{NEW} Or so.", f"{NEW} Or so."),
    ],
)
def test_a_standfirst_in_the_text_of_json_ld_is_not_read_twice(dek: str, standfirst: str) -> None:
    facts = f'{{"@type": "NewsArticle", "articleBody": "{" ".join([NEW, *SENTENCES])}"}}'
    article = page(
        f'<article><h1>Soldiers go north</h1><p class="standfirst">{dek}</p>'
        f'<div class="article-body">{FIRST}<p>{SENTENCES[1]}</p></div></article>',
        f'<script type="application/ld+json">{facts}</script>',
    )
    assert article.standfirst == standfirst
    assert article.body.endswith(" ".join([NEW, *SENTENCES]))


# a body in pieces


@pytest.mark.parametrize(
    "between",
    [
        "",
        '<div class="ad">Advertisement</div>',
        '<div class="inline-image"></div>',
        '<aside><a href="/x">Fleet sails again</a></aside>',
    ],
)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("article-body", "article-body"),
        ("article-body", "article-body-continued"),
        ("teaser-content", "remainder-content"),
        ("c1 x", "c2 x"),
    ],
)
def test_pieces_of_a_body_are_joined(between: str, first: str, second: str) -> None:
    body = page(
        f'<main><h1>Soldiers go north</h1><div class="{first}">{FIRST}</div>{between}'
        f'<div class="{second}"><p>{NEW}</p>{REST}</div></main>'
    ).body
    assert body.split("\n\n") == [SENTENCES[0], NEW, *SENTENCES[1:]]


def test_text_behind_a_mark_of_a_paywall_is_body() -> None:
    body = page(
        f'<h1>Soldiers go north</h1><div class="content"><div class="free">{FIRST}{REST}</div></div>'
        f'<div class="paywallWrapper"><div class="row"><div class="body"><p>{NEW}</p>{TEXT.replace("The ", "A ")}</div></div></div>'
    ).body
    assert NEW in body


@pytest.mark.parametrize(
    "offer",
    [
        "<h3>Read on with Courier Plus</h3><p>Four weeks for 1 EUR, then 3.50 EUR a week. Cancel at any time.</p>",
        "<p>Already a subscriber? Log in to go on reading.</p>",
        "<p>Jetzt abonnieren und alle Texte lesen, monatlich kündbar.</p>",
    ],
)
def test_an_offer_under_a_teaser_is_not_body(offer: str) -> None:
    body = page(
        f'<article><h1>Soldiers go north</h1>{FIRST}<div class="paywall">{offer}</div></article>'
    ).body
    assert body == SENTENCES[0]


def test_hidden_text_behind_a_paywall_is_body() -> None:
    body = page(
        f'<article><h1>Soldiers</h1>{FIRST}<div class="paywall" style="display:none">{REST}</div></article>'
    ).body
    assert body.split("\n\n") == [*SENTENCES]


# text outside paragraphs


@pytest.mark.parametrize(
    "markup",
    [
        "<div>{}</div>",
        '<div class="c-text">{}</div>',
        "<div><div>{}</div></div>",
        "<center><font size=2>{}</font></center>",
        "{}",
        "<span>{}</span>",
        "<ul><li>{}</li></ul>",
        "<blockquote>{}</blockquote>",
        "<table><tr><td>{}</td></tr></table>",
        "<section><p>{}</p></section>",
        "<h3>{}</h3>",
        "<pre>{}</pre>",
    ],
)
@pytest.mark.parametrize("name", BODY_NAMES)
def test_text_between_paragraphs_is_body_in_any_markup(markup: str, name: str) -> None:
    body = page(
        f'<article><h1>Soldiers go north</h1><div class="{name}">{FIRST}{markup.format(NEW)}{REST}</div></article>'
    ).body
    assert body.split("\n\n") == [SENTENCES[0], NEW, *SENTENCES[1:]]


@pytest.mark.parametrize("markup", ["<div>{}</div>", "{}", '<div class="x">{}</div>'])
def test_the_first_and_the_last_text_need_no_paragraph(markup: str) -> None:
    body = page(
        f'<article><h1>Soldiers</h1><div class="txt">{markup.format(NEW)}{TEXT}{markup.format("The " + NEW)}</div></article>'
    ).body
    assert body.split("\n\n") == [NEW, *SENTENCES, "The " + NEW]


def test_two_line_breaks_divide_paragraphs_and_one_does_not_cut_a_sentence() -> None:
    text = "The fleet left<br>on Tuesday morning.<br><br>".join(
        f"{sentence}<br><br>" for sentence in SENTENCES
    )
    body = page(f"<h1>Soldiers go north</h1><div>{text}</div>").body
    assert body.split("\n\n")[:3] == [SENTENCES[0], "The fleet left on Tuesday morning.", SENTENCES[1]]


@pytest.mark.parametrize(
    "caption",
    [
        "<figure><img src=x><figcaption>{}</figcaption></figure>",
        '<div class="wp-caption"><img src=x><p class="wp-caption-text">{}</p></div>',
        '<p class="caption">{}</p>',
    ],
)
def test_captions_in_the_body_are_captions(caption: str) -> None:
    article = page(f"<article><h1>Soldiers</h1>{FIRST}{caption.format(NEW)}{REST}</article>")
    assert article.captions == (NEW,)
    assert article.body.split("\n\n") == [*SENTENCES, NEW]


def test_every_update_of_a_live_blog_is_body() -> None:
    updates = "".join(
        f'<div class="update"><time datetime="2026-11-20T1{n}:00Z">1{n}:00</time><h3>At {n}</h3><div class="entry-content"><p>{sentence}</p></div></div>'
        for n, sentence in enumerate((*SENTENCES, NEW))
    )
    body = page(
        f"<main><h1>Soldiers go north: live</h1><p>Follow us here.</p><div id=live>{updates}</div></main>"
    ).body
    assert [sentence for sentence in (*SENTENCES, NEW) if sentence not in body] == []


def test_lists_and_cells_with_links_inside_the_body_are_kept() -> None:
    table = '<table><tr><td><a href="/1">Zorvald</a></td><td>12</td></tr><tr><td><a href="/2">Quelbrook</a></td><td>7</td></tr></table>'
    items = '<ul><li>The quay is fenced from Monday.</li><li><a href="/q">Quelbrook ferries</a></li><li>Nobody swims there now.</li></ul>'
    body = page(f"<article><h1>Soldiers go north</h1>{FIRST}{table}{items}{REST}</article>").body
    assert "Zorvald | 12" in body
    assert "Quelbrook ferries" in body


def test_inline_elements_do_not_divide_words_and_blocks_do() -> None:
    body = page(
        f"<article><h1>Soldiers</h1>{FIRST}<p>Quel<b>brook</b> is wet, <i>Ot</i>ter&shy;mere is dry, says the clerk.</p>"
        f"<div>Zorvald<div>Marine</div></div>{REST}</article>"
    ).body
    assert "Quelbrook is wet, Ottermere is dry" in body
    assert "Zorvald\n\nMarine" in body


def test_readings_of_ruby_characters_are_left_out() -> None:
    ruby = "<ruby>北<rp>(</rp><rt>きた</rt><rp>)</rp></ruby><ruby>朝<rp>(</rp><rt>ちょう</rt><rp>)</rp></ruby><ruby>鮮<rt>せん</rt></ruby>"
    article = page(
        f"<article><h1>{ruby}の代表団</h1><p>{ruby}の代表団が到着した。評議会は木曜日に埠頭の閉鎖を決め、費用の負担を論じた。</p></article>"
    )
    assert article.title == "北朝鮮の代表団"
    assert article.body.startswith("北朝鮮の代表団が到着した")


def test_short_texts_without_spaces_are_articles() -> None:
    assert page(
        "<h1>旧渡轮码头关闭</h1><div>港口委员会决定关闭码头。<br><br>代表团昨天到达平壤。</div>"
    ).body == ("港口委员会决定关闭码头。\n\n代表团昨天到达平壤。")


# texts that are not the article


@pytest.mark.parametrize("text", [FIRST, FIRST + REST])
@pytest.mark.parametrize(
    "dialog",
    [
        "<div>{}</div>",
        '<div class="x1 y2">{}</div>',
        '<div class="cookie-banner">{}</div>',
        '<div id="onetrust-consent-sdk">{}</div>',
        '<div class="didomi-popup" role="dialog">{}</div>',
        '<div class="gdpr-overlay modal" aria-modal="true">{}</div>',
        "<dialog open>{}</dialog>",
        '<div style="display: none">{}</div>',
        '<div style="visibility:hidden">{}</div>',
        "<div hidden>{}</div>",
        '<div role="alertdialog"><h1>Your privacy</h1>{}</div>',
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_consent_dialogs_and_hidden_text_are_never_the_article(
    text: str, dialog: str, *, is_first: bool
) -> None:
    box, story = dialog.format(CONSENT), f"<main><article><h1>Soldiers go north</h1>{text}</article></main>"
    body = page(box + story if is_first else story + box).body
    assert "vendors" not in body
    assert SENTENCES[0] in body


def test_an_article_about_consent_dialogs_is_read() -> None:
    story = "<p>Most sites keep cookies on your device and pass personal data to partners, a study of privacy settings found.</p>"
    body = page(f"<article><h1>What banners hide</h1>{FIRST}{story}{REST}</article>").body
    assert "a study of privacy settings" in body


@pytest.mark.parametrize("text", [NEW, SENTENCES[1], "The baker sells cookies to partners of the site."])
def test_ordinary_sentences_are_not_consent_texts(text: str) -> None:
    assert not is_consent_text(text)


def test_an_article_in_an_aside_or_a_sidebar_is_still_the_article() -> None:
    for wrapper in (
        "<aside>{}</aside>",
        '<div class="sidebar-content">{}</div>',
        '<div class="modal">{}</div>',
    ):
        assert SENTENCES[3] in page("<h1>Soldiers go north</h1>" + wrapper.format(TEXT)).body


@pytest.mark.parametrize(
    "box",
    [
        '<div class="article__report"><strong>Found a mistake?</strong><p>Mark the words and press Ctrl+Enter to tell us.</p></div>',
        '<div class="show-comments"><h2>Join our forum</h2><p>Join thought-provoking talks and follow other readers</p></div>',
        '<p>ALSO IN OUR PAPER | <a href="/x">Mayor of Quelbrook resigns over the lost harbour dues</a></p>',
        '<p>Read more: <a href="/x">The northern fleet sails again before the winter</a></p>',
        "<p>Sign up for our morning newsletter.</p>",
        "<p>Follow us on Mastodon and elsewhere</p>",
        "<p>This article contains affiliate links.</p>",
        "<p>© 2026 Meridian Courier</p>",
        "<div><h3>Related articles</h3><ul><li>The fleet sails again before the winter begins.</li></ul></div>",
        '<div class="newsletter"><p>All the news of the north, every morning in your inbox.</p></div>',
        '<div class="card"><h3><a href="/y">The fleet sails</a></h3><p>Another story, told in a teaser of its own.</p></div>',
    ],
)
def test_boxes_in_a_body_are_not_body(box: str) -> None:
    body = page(f"<article><h1>Soldiers go north</h1>{FIRST}{REST}{box}</article>").body
    assert body.split("\n\n") == [*SENTENCES]


def test_a_second_article_below_is_not_read() -> None:
    other = TEXT.replace("The ", "That ")
    body = page(
        f"<article><header><h1>Soldiers go north</h1></header>{TEXT}{TEXT.replace('who', 'that')}</article>"
        f"<article><header><h1>Squid that naps</h1></header>{other}</article>"
    ).body
    assert "That alliance" not in body


# scripts and limits


@pytest.mark.parametrize("count", [60, 600, 6_000])
def test_a_script_that_writes_split_tags_does_not_make_a_page_too_complex(count: int) -> None:
    script = "".join(
        f"document.write('<ifr'+'ame src=\"x{number}\" width=1 a=b'+'>');" for number in range(count)
    )
    body = page(f"<article><h1>Soldiers go north</h1>{TEXT}<script>{script}</script>{TEXT}</article>").body
    assert SENTENCES[0] in body


@pytest.mark.deep
@pytest.mark.parametrize(
    "html",
    [
        "<script>" * 100_000,
        "<!--" * 200_000,
        "<div class='" + "a-caption-" * 20 + "'>x" * 1_000,
        '<div class="comment-' * 20_000,
        "<h1>Soldiers go north</h1><p>x</p>" * 10_000,
        "<h2><a href=/x>Soldiers go north</a></h2>" * 10_000,
        "<table><tr><td>" * 3_000 + "x",
        "<p>" + "cookies partners consent privacy " * 20_000,
        "<ul>" + "<li>Photo: x" * 30_000,
        "<p>Published 20 November 2026 at 10:15 " * 20_000,
    ],
    ids=lambda html: html[:20],
)
def test_hostile_pages_are_read_or_refused_quickly(html: str) -> None:
    with at_most(10), suppress(Unreadable):
        page(f"<h1>Soldiers go north</h1>{TEXT}{html}")


# cases from several sites, rebuilt


@pytest.mark.parametrize("name", ["entry-byline", "c-article-meta"])
def test_a_standfirst_inside_an_element_named_after_bylines_is_kept(name: str) -> None:
    lead = f'<div class="{name}"><p class="dek">{NEW[:59]}</p><p>By Ann Bee</p></div>'
    found = page(f"<article><header><h1>Soldiers go north</h1>{lead}</header>{TEXT}</article>")
    assert found.standfirst == NEW[:59]
    unnamed = f'<div class="{name}"><p>{NEW}</p><p>By Louis Day on Monday, November 18th, 2026 at 11:04 a.m.</p></div>'
    found = page(f"<article><header><h1>Soldiers go north</h1>{unnamed}</header>{TEXT}</article>")
    assert found.standfirst == NEW


def test_inline_text_for_screen_readers_and_popups_is_not_text_and_separates_words() -> None:
    popup = "<span class='rollover-block'><a href='/p'>Ted Quill</a><a href='/q'>Quill lands few punches</a></span>"
    kicker = f"<p><b>Meridian</b><span class='sr-only'>: </span><b>Senator Ted Quill</b>{popup} (R) spoke. {NEW}</p>"
    assert (
        f"Meridian Senator Ted Quill (R) spoke. {NEW}"
        in page(f"<article><h1>Soldiers go north</h1>{kicker}{TEXT}</article>").body
    )
    trigger = "<p>The <span class='tooltip'>barracks</span> are paid for by the alliance, said the ministry of defence.</p>"
    assert "The barracks are" in page(f"<article><h1>Soldiers go north</h1>{trigger}{TEXT}</article>").body


def test_a_line_that_is_mostly_a_link_is_text_if_words_stand_beside_the_link() -> None:
    line = '<p>Ann Vauhini, <a href="https://books.example/1">Searches: Selfhood in the Age</a></p>'
    found = page(f'<div class="story-body"><h1>Soldiers go north</h1>{FIRST}{line}{REST}</div>')
    assert "Ann Vauhini, Searches: Selfhood in the Age" in found.body
    line = '<p>Next: <a href="/1">Searches: Selfhood in the Age of the Railways</a></p>'
    assert (
        "Selfhood"
        not in page(f'<div class="story-body"><h1>Soldiers go north</h1>{FIRST}{line}{REST}</div>').body
    )


@pytest.mark.parametrize(
    "box",
    [
        "<div class='entry-utility'>This entry was posted in <a href='/c'>General</a>. Bookmark the permalink.</div>",
        "<div class='postmetadata'>Erstellt am Dienstag 6. Mai 2026 um 23:30 und abgelegt unter <a href='/c'>Züge</a>.</div>",
        "<p>Do you want to be informed of our actions? <a href='/s'>Sign up here</a></p>",
        "<p>Note: The views expressed on this page are not necessarily those of the Railway Institute.</p>",
        "<p>Image Source: Railway Institute</p>",
        "<div>Quellen ausblenden</div>",
        "<div>Über den Autor</div>",
        "<p>Lea aquí: Operación Tren, una sombra de odio</p>",
        "<div class='news-box newsteaser'><h2><a href='/t'>Status quo: what else happens at the railway</a></h2><p>Trains and ships.</p></div>",
        "<div class='contact-teaser'><div>Near East, North Africa</div></div>",
    ],
)
def test_notices_about_a_post_are_not_its_text(box: str) -> None:
    found = page(f'<article><h1>Soldiers go north</h1><div class="entry-content">{TEXT}{box}</div></article>')
    assert found.body.split("\n\n") == list(SENTENCES)


@pytest.mark.parametrize(("content", "sidebar"), [("content", "sidebar"), ("content-area", "widget-area")])
def test_a_sidebar_with_most_text_of_the_page_is_not_the_article(content: str, sidebar: str) -> None:
    post = (
        f"<div class='post'><h2><a href='/1'>Soldiers go north</a></h2><p>{SENTENCES[0]}</p><p>=)</p></div>"
    )
    widgets = "".join(f"<li><p>{number} {NEW}</p></li>" for number in range(9))
    body = f"<div id='header'><h1><a href='/'>Trains</a></h1></div><div id='{content}'>{post}</div>"
    found = page(f"{body}<div id='{sidebar}'><ul>{widgets}</ul></div>")
    assert SENTENCES[0] in found.body
    assert NEW not in found.body


def test_a_linked_heading_of_a_section_is_text() -> None:
    sections = "".join(
        f"<section><header><h3><a href='https://trail.example/{number}'>Trail number {number}</a></h3></header><p>{sentence}</p></section>"
        for number, sentence in enumerate(SENTENCES)
    )
    found = page(
        f"<article><h1>Trails of the north</h1><div class='c-body'><p>{NEW}</p>{sections}</div></article>"
    )
    assert [f"Trail number {number}" in found.body for number in range(4)] == [True] * 4


def test_a_heading_of_the_first_level_inside_the_text_is_text() -> None:
    text = f"<h1>Life on rails</h1>{FIRST}<h1>Life at sea</h1>{REST}"
    found = page(f"<article><h1>Soldiers go north</h1><div class='entry-content'>{text}</div></article>")
    assert "Life on rails" in found.body
    assert "Life at sea" in found.body


def test_a_post_of_a_social_network_inside_the_text_is_text() -> None:
    post = f"<div class='social-media-embed'><blockquote class='tweet'><p>{NEW}</p></blockquote></div>"
    found = page(
        f"<article><h1>Soldiers go north</h1><div class='entry-content'>{TEXT}{post}</div></article>"
    )
    assert NEW in found.body


def test_a_footer_with_most_text_of_the_page_is_not_the_article() -> None:
    text = f"<div class='container body-content'><h3>Soldiers go north</h3><p>{SENTENCES[0]}</p></div>"
    footer = f"<div class='all-screen-footer-wrap'><div class='footer-text'>{NEW * 6}</div></div>"
    found = page(text + footer, '<meta property="og:title" content="Soldiers go north">')
    assert SENTENCES[0] in found.body
    assert NEW not in found.body


def test_a_series_of_teasers_beside_the_article_is_not_its_text() -> None:
    teasers = "".join(
        f"<div class='focus'><div><a href='/{number}'>Headline number {number} of the railway</a></div><div>{number} {NEW}</div></div>"
        for number in range(4)
    )
    body = f"<div><h1>Soldiers go north</h1><div class='story'>{TEXT * 2}</div><div>{teasers}</div></div>"
    assert page(body).body.split("\n\n") == list(SENTENCES) * 2
    paragraphs = "".join(f"<div class='part'><p>{number} {NEW}</p></div>" for number in range(4))
    assert f"3 {NEW}" in page(body.replace(teasers, paragraphs)).body


@pytest.mark.parametrize(
    "sentence",
    [
        "Parents who want a place for their children have to register now.",
        "Filed in federal court on Monday, the lawsuit seeks damages.",
        "Mehr dazu sagte der Minister nicht.",
    ],
)
def test_sentences_that_resemble_notices_are_text(sentence: str) -> None:
    assert (
        sentence in page(f"<article><h1>Soldiers go north</h1>{FIRST}<p>{sentence}</p>{REST}</article>").body
    )


def test_entities_that_a_site_encodes_twice_are_read() -> None:
    found = page(
        f"<title>Tarnwick&amp;#8217;s M&amp;uuml;ller</title><h1>Tarnwick&amp;#8217;s M&amp;uuml;ller</h1>{TEXT}<p>Mayor M&amp;uuml;ller of AT&amp;amp;T and R&D said so on Tuesday in Tarnwick.</p>"
    )
    assert found.title == "Tarnwick’s Müller"
    assert found.body.endswith("Mayor Müller of AT&T and R&D said so on Tuesday in Tarnwick.")
