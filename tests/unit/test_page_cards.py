"""Cards of other articles between the paragraphs of an article are not text."""

import pytest
from wirewatch.article import Article

from tests.unit.test_page import SENTENCES, page

LONG_TEXT = [f"{sentence} Part {number}." for number in (1, 2) for sentence in SENTENCES]
TEASER = "The vote was 7 to 2, and it took all night."


def body_with(inner: str, after: int = 2) -> list[str]:
    """Return the body of a page that has `inner` after some of its paragraphs."""
    parts = [f"<p>{sentence}</p>" for sentence in LONG_TEXT]
    text = "".join([*parts[:after], inner, *parts[after:]])
    return page(f"<main><article><h1>Soldiers go north</h1>{text}</article></main>").body.split("\n\n")


def card(
    heading: str = "<a href='/kettle'>Council buys a kettle</a>", text: str = TEASER, tag: str = "article"
) -> str:
    return f"<{tag}><h3>{heading}</h3><p>{text}</p></{tag}>"


@pytest.mark.parametrize("after", [1, 3, 8])
@pytest.mark.parametrize("frame", ["{}", "<div>{}</div>", "<div class='inset'><div>{}</div></div>"])
def test_an_article_inside_the_article_with_a_linked_heading_is_a_card(frame: str, after: int) -> None:
    assert body_with(frame.format(card()), after) == LONG_TEXT
    around = f"<article><a href='/kettle'><h3>Council buys a kettle</h3></a><p>{TEASER}</p></article>"
    assert body_with(frame.format(around), after) == LONG_TEXT


def test_several_cards_between_the_paragraphs_are_not_text() -> None:
    assert body_with(f"{card()}<p>{SENTENCES[0]}</p>{card(text='')}") == [
        *LONG_TEXT[:2], SENTENCES[0], *LONG_TEXT[2:],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "wp-block-newspack-blocks-homepage-articles wpnbha",
        "wp-block-latest-posts__list wp-block-latest-posts",
    ],
)
def test_blocks_of_the_editor_that_list_other_articles_are_not_text(name: str) -> None:
    inner = card("Council buys a kettle", tag="div")
    assert body_with(f"<div class='{name}'>{inner}</div>") == LONG_TEXT


@pytest.mark.parametrize(
    "inner",
    [
        card("Council buys a kettle"),
        card("Council <a href='/kettle'>buys</a> a kettle"),
        card("<a href='#kettle'>Council buys a kettle</a>"),
        card("<a href='/live/soldiers?post=3#post-3'>Council buys a kettle</a>"),
        card(tag="section"),
        card(text=" ".join(SENTENCES[1:])),
    ],
)
def test_sections_and_posts_are_text(inner: str) -> None:
    body = body_with(inner)
    assert "Council buys a kettle" in body
    assert len(body) == len(LONG_TEXT) + 2


def test_articles_that_are_a_large_part_of_the_text_are_text() -> None:
    """The posts of a live blog are `article` elements with linked headings, as cards are. Their
    large share of the text shows that they are not cards.
    """
    posts = "".join(
        card(f"<a href='/post/{number}'>Post number {number}</a>", sentence)
        for number, sentence in enumerate(SENTENCES)
    )
    found = page(f"<main><article><h1>Soldiers go north</h1><p>{LONG_TEXT[0]}</p>{posts}</article></main>")
    assert all(sentence in found.body for sentence in SENTENCES)


DEATH = "The mayor of Tarnwick, who was 71, died on Sunday."


def short_article_above(heading: str, link: str) -> Article:
    """Return the article of a page with one sentence, and below it `heading` above several cards.
    The headlines of the cards are links if `link` is not empty.
    """
    kettle = f'<a href="{link}">Council buys a kettle</a>' if link else "Council buys a kettle"
    cards = "".join(f"<div class=c>{card(kettle, sentence, 'div')}</div>" for sentence in SENTENCES)
    return page(
        f"<div><h1>Mayor of Tarnwick dies</h1><p>{DEATH}</p></div><div><h2>{heading}</h2>{cards}</div>"
    )


@pytest.mark.parametrize(
    ("heading", "link"),
    [
        ("More from Tarnwick", ""),
        ("More from Tarnwick", "#"),
        ("Latest", "/kettle"),
        ("Top stories", "/kettle"),
    ],
)
def test_announcements_below_a_short_article_are_not_its_text(heading: str, link: str) -> None:
    assert short_article_above(heading, link).body == DEATH


@pytest.mark.parametrize(("heading", "link"), [("Latest", ""), ("The mayors before her", "/kettle")])
def test_sections_below_a_short_introduction_are_text(heading: str, link: str) -> None:
    article = short_article_above(heading, link)
    assert set(SENTENCES) <= set(article.body.split("\n\n"))


def test_a_teaser_that_begins_with_a_link_is_not_text() -> None:
    teaser = f"<div class=c-teaser><a href='/kettle'>Council buys a new kettle</a><p>{TEASER}</p></div>"
    assert body_with(teaser) == LONG_TEXT
    post = f"<div class=c-teaser><a href='#kettle'>Council buys a new kettle</a><p>{TEASER}</p></div>"
    assert TEASER in body_with(post)


def test_a_paragraph_inside_a_link_is_a_card() -> None:
    slides = f"<div class=swiper><a href='/a'><p>{TEASER}</p></a><a href='/b'><p>{TEASER}</p></a></div>"
    assert body_with(slides, len(LONG_TEXT)) == LONG_TEXT


@pytest.mark.parametrize(
    "inner",
    [
        "<p><a href='/list'>The county published the list of closed roads on Friday evening.</a></p>",
        "<a href='#part-2'><h2>The county published the list of closed roads</h2></a>",
    ],
)
def test_a_linked_sentence_and_a_heading_with_an_anchor_are_text(inner: str) -> None:
    assert any("closed roads" in part for part in body_with(inner))
