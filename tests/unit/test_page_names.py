"""Tests that the content and the place of an element count if its class or id is misleading."""

import pytest

from tests.cpu_time import at_most
from tests.unit.test_page import SECRET, SENTENCES, TEXT, page
from tests.unit.test_page_structures import CONSENT

TROOPS = "Elmsford and Quelbrook agreed to keep 400 soldiers in the barracks until the spring."


def body_with(markup: str, *, place: int = 2, wrapper: str = "<div class='txt'>{}</div>") -> list[str]:
    """Return the paragraphs of an article that has `markup` before the paragraph at `place`."""
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    parts.insert(place, markup)
    article = f"<main><h1>Soldiers go north</h1>{wrapper.format(''.join(parts))}</main>"
    return page(article).body.split("\n\n")


# comments


@pytest.mark.parametrize(
    "name",
    [
        "comment",
        "kommentar",
        "comentario",
        "opinion-comment",
        "article-comment",
        "comment-body",
        "single-comment",
    ],
)
def test_an_opinion_piece_that_is_called_comment_is_the_body(name: str) -> None:
    article = page(f"<main><h1>Soldiers go north</h1><div class='{name}'>{TEXT}</div></main>")
    assert article.body.split("\n\n") == [*SENTENCES]
    assert article.comments == ()


@pytest.mark.parametrize(
    "comments",
    [
        f"<div class='comment'>{SECRET}</div><div class='comment'>{SECRET}</div>",
        f"<div class='comment' id='comment-1'>{SECRET}</div><div class='comment' id='comment-2'>{SECRET}</div>",
        f"<div class='comments'>{SECRET * 3}</div>",
        f"<div class='comment-list'>{SECRET * 3}</div>",
        f"<div class='user-comments'><div class='comment'>{SECRET}</div></div>",
        f"<div itemscope itemtype='https://schema.org/Comment' class='comment'>{SECRET}</div>",
    ],
)
def test_comments_are_not_body_even_if_the_article_is_very_short(comments: str) -> None:
    article = page(f"<main><h1>Soldiers go north</h1><p>They left on Tuesday.</p>{comments}</main>")
    assert "SECRET" not in article.body
    assert article.comments


def test_the_remark_of_an_expert_between_two_paragraphs_is_body() -> None:
    assert TROOPS in body_with(f"<div class='expert-comment'><p>{TROOPS}</p></div>")
    assert TROOPS not in body_with(f"<div class='expert-comment'><p>{TROOPS}</p></div>", place=4)


# consent


@pytest.mark.parametrize(
    "name", ["cmp-text", "trusted-content", "privacy-article", "cookie-story", "consent-news", "gdpr"]
)
def test_an_article_is_read_whatever_it_says_about_consent_in_its_class(name: str) -> None:
    lead = "<div class='a'><p>The minister of Elmsford spoke on Monday.</p></div>"
    article = page(f"<main><h1>Soldiers go north</h1>{lead}<div class='{name}'>{TEXT}</div></main>")
    assert article.body.endswith("\n\n".join(SENTENCES))


def test_an_article_about_privacy_is_read_although_it_names_cookies() -> None:
    more = "<p>The law on privacy asks for consent before cookies are kept, the court of Elmsford held.</p>"
    article = page(
        f"<main><h1>Soldiers go north</h1><div class='privacy-article'>{TEXT}{more}{TEXT}</div></main>"
    )
    assert "the court of Elmsford" in article.body


@pytest.mark.parametrize(
    "box",
    [
        "<div class='privacy-center'>{}</div>",
        "<div class='cmp'>{}</div>",
        "<div class='cookie-banner'><p>Wir speichern Kleinigkeiten auf Ihrem Gerät und fragen Sie hier danach.</p></div>",
        "<div class='onetrust-group'><p>Bu siteyi kullanarak küçük dosyaları kabul etmiş olursunuz, devam edin.</p></div>",
    ],
)
def test_a_consent_dialog_in_the_main_column_is_not_body(box: str) -> None:
    story = f"<h1>Soldiers go north</h1><div class='txt'>{TEXT}</div>"
    article = page(f"<main>{box.format(CONSENT)}{story}</main>")
    assert article.body.split("\n\n") == [*SENTENCES]


# boilerplate and bylines

AMBIGUOUS = [
    "incident-report", "report-body", "shareholder-news", "survey", "topics", "forum-topic", "notification",
    "reviews", "register-news", "feedback", "marketing-news", "popular-story", "promo-paragraph", "copyright-news",
    "modal-content", "nav-content", "cta-section", "sidebar-inline",
]  # fmt: skip
BYLINES = ["dateline", "updated", "meta", "published", "timestamp", "author-quote"]


@pytest.mark.parametrize("name", [*AMBIGUOUS, *BYLINES])
@pytest.mark.parametrize(
    "markup", ["<p class='{}'>{}</p>", "<div class='{}'><h3>Background</h3><p>{}</p></div>"]
)
def test_sentences_between_two_paragraphs_are_body_whatever_their_class(name: str, markup: str) -> None:
    assert TROOPS in body_with(markup.format(name, TROOPS))


@pytest.mark.parametrize("name", ["report", "survey", "meta-content", "tags-content"])
def test_a_part_of_a_body_in_pieces_is_body_whatever_its_class(name: str) -> None:
    piece = f"</div><div class='{name}'><p>{TROOPS}</p></div><div class='txt'>"
    assert TROOPS in body_with(piece)


@pytest.mark.parametrize("name", BYLINES)
def test_a_sentence_before_the_first_paragraph_is_body_whatever_its_class(name: str) -> None:
    assert body_with(f"<div class='{name}'>ELMSFORD — {TROOPS}</div>", place=0)[0].endswith(TROOPS)


@pytest.mark.parametrize(
    "box",
    [
        "<div class='promo'><p>Every morning, all the news of the north is in your inbox. <a href='/n'>Subscribe to it now</a></p></div>",
        "<div class='promo'><p>Our podcast tells you how the harbour of Quelbrook was lost.</p><button>Listen</button></div>",
        "<div class='survey'><form><p>Do you think that the soldiers should go north before the winter?</p></form></div>",
        "<div class='newsletter'><p>All the news of the north, every morning and before everybody else.</p></div>",
        "<div class='register'><p>Register now to read all the stories of the north before everybody else.</p></div>",
        "<div class='popular'><p><a href='/x'>The northern fleet sails again before the winter begins.</a></p></div>",
        "<p class='author'>Ann Bee is a reporter who covers the railways of the north.</p>",
        "<p class='meta'>By Ann Bee and Carl Dee, 17 November 2026, 10:15 a.m.</p>",
    ],
)
def test_other_boxes_between_two_paragraphs_are_not_body(box: str) -> None:
    assert body_with(box) == [*SENTENCES]


@pytest.mark.parametrize("name", ["promo", "promo-paragraph", "cta-section"])
@pytest.mark.parametrize(
    "text",
    [
        "Our reporters are the only ones who watch the harbour of Quelbrook every day.",
        "The Courier has followed the fleet for years, and it does so only for you.",
        "Unsere Redaktion beobachtet den Hafen von Quelbrook seit vielen Jahren jeden Tag.",
    ],
)
def test_a_promo_that_addresses_the_readers_is_uncertain(name: str, text: str) -> None:
    story = [*(f"<p>{sentence}</p>" for sentence in SENTENCES)]
    story.insert(2, f"<div class='{name}'><p>{text}</p></div>")
    article = page(f"<main><h1>Soldiers go north</h1><div class='txt'>{''.join(story)}</div></main>")
    assert text not in article.body
    assert article.tail == text


@pytest.mark.parametrize(
    "text",
    [
        "“We watch our harbour every day and night”, the mayor of Quelbrook said.",
        "The US watches the harbour of Quelbrook every day, and so do its neighbours.",
    ],
)
def test_a_quotation_in_a_promo_between_two_paragraphs_is_body(text: str) -> None:
    assert text in body_with(f"<div class='promo'><p>{text}</p></div>")


def test_a_promo_after_the_last_paragraph_is_not_body() -> None:
    promo = "<div class='promo'><p>The northern fleet sails again before the winter begins.</p></div>"
    assert body_with(promo, place=4) == [*SENTENCES]


@pytest.mark.deep
@pytest.mark.parametrize("name", ["comment", "cookie-x", "promo", "meta"])
def test_many_nested_elements_with_misleading_names_are_read_quickly(name: str) -> None:
    nested = f"<div class='{name}'>" * 4_000 + "<p>Words of nobody.</p>" * 2_000
    with at_most(3):
        page(f"<main><h1>Soldiers go north</h1>{TEXT}{nested}</main>")


# hidden parts

HIDDEN = [
    "<div style='display:none'>{}</div><button>Show more</button>",
    "<div hidden>{}</div><a href='#' role='button'>Weiter</a>",
    "<div hidden>{}</div><button>+</button>",
    "<button aria-expanded='false'>Who pays?</button><div hidden>{}</div>",
    "<button>Expand the full text</button><div hidden>{}</div>",
    "<span id='dots'>...</span><div style='display: none'>{}</div><button>Read more</button>",
    "<p><a href='#'>Read more</a></p><div hidden>{}</div>",
    "<div aria-hidden='true'>{}</div>",
    "<div class='faq-item'><h3>Who pays?</h3><div class='faq-answer' hidden>{}</div></div>",
    "<div class='x-accordion'><div>Who pays?</div><div style='display:none'>{}</div></div>",
    f"<div><div class='tab-pane active'><p>{SENTENCES[0]}</p></div><div class='tab-pane' hidden>{{}}</div></div>",
]


@pytest.mark.parametrize("markup", HIDDEN)
def test_a_part_of_the_body_that_a_click_shows_is_body(markup: str) -> None:
    assert TROOPS in body_with(markup.format(f"<p>{TROOPS}</p>"))


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='display:none'>{}</div>",
        "<p hidden>{}</p>",
        "<div hidden><p><a href='/x'>{}</a></p></div><button>Show more</button>",
        "<div hidden><p>{}</p><p>Cheap pills without a receipt, loans for everybody</p></div><button>Show more</button>",
        "<div aria-hidden='true'><p><a href='/x'>{}</a></p></div>",
        "<button>Listen</button><div hidden><p>{}</p></div>",
        "<div hidden><p>{}</p></div><button>Save this article</button>",
        "<a role='button'>Share</a><div hidden><p>{}</p></div>",
    ],
)
def test_other_hidden_text_is_not_body(markup: str) -> None:
    assert TROOPS not in "\n\n".join(body_with(markup.format(TROOPS)))


def test_hidden_tabs_beside_the_text_are_not_body() -> None:
    tabs = f"<div class='tab'>{TEXT}</div><div class='tab-pane' hidden><p>{TROOPS}</p></div>"
    assert TROOPS not in page(f"<main><h1>Soldiers go north</h1>{tabs}</main>").body


# structures that hold a part of the body


@pytest.mark.parametrize(
    "markup",
    [
        "<figure class='wp-block-table'><table><tr><td>Elmsford</td><td>4.2 m</td></tr></table></figure>",
        "<blockquote class='blockquote'><p>The walls sang.</p><footer class='blockquote-footer'>A smith of Elmsford</footer></blockquote>",
        "<aside class='factbox'><h3>The barracks</h3><p>They were built in 1961 by <a href='/b'>Elmsford Builders</a> of Quelbrook.</p></aside>",
        "<p>The council put three firms on its list of builders.</p><ul><li><a href='/e'>Elmsford Steel</a></li><li><a href='/q'>Quelbrook Cranes</a></li></ul>",
    ],
)
def test_structures_inside_the_body_are_body(markup: str) -> None:
    assert "Elmsford" in "\n".join(body_with(markup, wrapper="<div class='entry-content'>{}</div>"))


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><table><tr><td><a href='/x'>Elmsford in pictures</a></td></tr></table></figure>",
        "<aside><h3>Related</h3><p><a href='/x'>Elmsford builds new barracks for the soldiers of the alliance.</a></p></aside>",
        "<aside><p>Subscribe to <a href='/n'>the Elmsford letter</a> and read it every morning at breakfast.</p></aside>",
        "<ul><li><a href='/x'>Elmsford builds new barracks for the soldiers</a></li><li><a href='/y'>Why the trains were late on Monday</a></li></ul>",
        "<ul class='tags'><li><a href='/x'>Elmsford</a></li><li><a href='/y'>Trains</a></li></ul>",
    ],
)
def test_structures_of_other_articles_inside_the_body_are_not_body(markup: str) -> None:
    assert "Elmsford" not in "\n".join(body_with(markup, wrapper="<div class='entry-content'>{}</div>"))


def test_a_list_of_names_at_the_end_is_not_body() -> None:
    names = "<ul><li><a href='/e'>Elmsford</a></li><li><a href='/q'>Quelbrook</a></li></ul>"
    assert "Elmsford" not in "\n".join(body_with(names, place=4))


@pytest.mark.parametrize("count", [1, 2, 4])
def test_cards_of_other_articles_below_the_body_are_not_body(count: int) -> None:
    card = f"<article class='c-post'><h3>Penguin escapes</h3><div class='x'><p>{TROOPS}</p></div></article>"
    grid = f"<div class='grid'>{card * count}</div>"
    article = page(f"<main><h1>Soldiers go north</h1><div class='rich'>{TEXT}</div>{grid}</main>")
    assert article.body.split("\n\n") == [*SENTENCES]


def test_short_reports_in_articles_of_one_kind_are_body() -> None:
    parts = f"<article class='b'><h2>Trains</h2>{TEXT}</article><article class='b'><h2>Troops</h2><p>{TROOPS}</p></article>"
    assert TROOPS in page(f"<main><h1>The day in the north</h1>{parts}</main>").body


def in_pieces(box: str) -> str:
    """Return the body of an article whose paragraphs are in pieces, with `box` between them."""
    piece = "<div class='item'><div><div><div><p>{}</p></div></div></div></div>"
    before = "".join(map(piece.format, SENTENCES[:2]))
    after = piece.format("</p><p>".join(SENTENCES[2:]))
    return page(f"<main><h1>Soldiers go north</h1><article>{before}{box}{after}</article></main>").body


def test_a_short_sentence_between_two_pieces_of_the_body_is_body() -> None:
    assert "We miss Elmsford." not in in_pieces("<div class='quote'><p>We miss Elmsford.</p></div>")
    quote = (
        "<div class='quote'><blockquote><div class='q'>We owe Elmsford the truth.</div></blockquote></div>"
    )
    assert "the truth.\n\nFarmers" in in_pieces(quote)


@pytest.mark.parametrize(
    "box",
    [
        "<div class='x'><p>Elmsford in old pictures</p></div>",
        "<div class='x'><p><a href='/e'>Elmsford in old pictures.</a></p></div>",
        "<div class='x'><p>Read more about Elmsford.</p></div>",
        "<div class='newsletter'><p>Elmsford in the morning.</p></div>",
    ],
)
def test_other_short_lines_between_two_pieces_are_not_body(box: str) -> None:
    assert "Elmsford" not in in_pieces(box)


@pytest.mark.parametrize("label", ["Correction:", "Clarification (17 November):", "Berichtigung:"])
def test_a_correction_in_the_footer_of_the_article_is_body(label: str) -> None:
    correction = f"{label} An earlier version said that the barracks belong to Elmsford."
    article = page(
        f"<article><h1>Soldiers go north</h1><div class='article-body'>{TEXT}</div>"
        f"<footer class='article-footer'><p>{correction}</p></footer></article>"
    )
    assert article.body.endswith(correction)


@pytest.mark.parametrize(
    "footer",
    [
        "<p>The Courier is the newspaper of Elmsford and of the whole north.</p>",
        "<p>Correction: Elmsford.</p><p><a href='/x'>The northern fleet sails again before the winter begins.</a></p>",
        "<p>Tags: <a href='/e'>Elmsford</a></p>",
    ],
)
def test_other_text_in_the_footer_of_the_article_is_not_body(footer: str) -> None:
    article = page(
        f"<article><h1>Soldiers go north</h1><div class='article-body'>{TEXT}</div><footer>{footer}</footer></article>"
    )
    assert article.body.split("\n\n") == [*SENTENCES]
