"""An `aside` between or below the paragraphs of an article may hold text of the article."""

import pytest

from tests.unit.test_page import SENTENCES, page

FACTS = ["In 1998, a fire destroyed 140 houses in Tarnwick.", "In 2017, the county banned all campfires."]
BOX = "<h3>Chronology</h3>" + "".join(f"<p>{fact}</p>" for fact in FACTS)


def body_with(inner: str, after: int) -> list[str]:
    """Return the body of a page that has `inner` after some of its paragraphs."""
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    text = "".join([*parts[:after], inner, *parts[after:]])
    return page(f"<main><article><h1>Soldiers go north</h1>{text}</article></main>").body.split("\n\n")


@pytest.mark.parametrize("after", [0, 1, len(SENTENCES)])
@pytest.mark.parametrize("inner", [BOX, "<p>“We have waited for this for eleven years.”</p>"])
def test_a_box_with_facts_or_a_quotation_is_text(inner: str, after: int) -> None:
    body = body_with(f"<aside>{inner}</aside>", after)
    assert len(body) > len(SENTENCES)
    assert set(SENTENCES) <= set(body)


def test_a_box_about_a_person_between_paragraphs_is_text() -> None:
    life = "Edda Holm was born in Tarnwick and led the council for nine years."
    assert life in body_with(f"<aside><h4>Edda Holm</h4><p>{life}</p></aside>", 1)


@pytest.mark.parametrize("after", [1, len(SENTENCES)])
@pytest.mark.parametrize(
    "inner",
    [
        "<h4>The Tarnwick Letter</h4><p>Get the best of our reporting in your inbox every Friday.</p>",
        "<p>Our reporters follow the council for you every day, and they need your help.</p>",
        "<p>The council has 61 members since the reform of 2019.</p><form><input></form>",
        "<a href='/kettle'><h4>Council buys a kettle</h4><p>The vote took all night.</p></a>",
    ],
)
def test_other_boxes_are_not_text(inner: str, after: int) -> None:
    assert body_with(f"<aside>{inner}</aside>", after) == list(SENTENCES)


def test_a_box_about_the_author_below_the_text_is_not_text() -> None:
    life = "Edda Holm has written about schools since 2009 and lives in Tarnwick."
    assert body_with(f"<aside><h4>Edda Holm</h4><p>{life}</p></aside>", len(SENTENCES)) == list(SENTENCES)


ADVERT = "With Homeshield, you are insured against fire from the first day."


@pytest.mark.parametrize(
    "label",
    ["Advertisement", "Sponsored", "Anzeige / Sponsored", "Sponsored by Homeshield", "PUBLICITÉ", "広告"],
)
def test_an_advertisement_with_a_label_between_paragraphs_is_uncertain(label: str) -> None:
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    advert = f"<div class=x><small>{label}</small><p>{ADVERT}</p></div>"
    article = page(f"<article><h1>Soldiers go north</h1>{parts[0]}{advert}{''.join(parts[1:])}</article>")
    assert article.body == "\n\n".join(SENTENCES)
    assert ADVERT in article.tail


@pytest.mark.parametrize("labelled", [(0, 1, 2, 3), (1,), (2, 3)])
def test_text_below_the_label_of_an_empty_space_is_certain(labelled: tuple[int, ...]) -> None:
    """Some parts of the article begin with a space for an advertisement."""
    labels = ["<span>Advertisement</span>" if number in labelled else "" for number in range(len(SENTENCES))]
    parts = [
        f"<div class=part>{label}<p>{text}</p></div>" for label, text in zip(labels, SENTENCES, strict=True)
    ]
    article = page(f"<article><h1>Soldiers go north</h1>{''.join(parts)}</article>")
    assert article.body == "\n\n".join(SENTENCES)


def test_a_paragraph_that_begins_with_a_word_of_such_labels_is_certain() -> None:
    text = "Sponsored runners from Tarnwick will cross the bridge on Friday."
    assert text in body_with(f"<div><b>Sponsored runs</b><p>{text}</p></div>", 1)


@pytest.mark.parametrize("name", ["footer-note", "newsletter-body", "rating-agency", "menu-reform"])
def test_a_paragraph_with_a_name_of_boilerplate_is_uncertain(name: str) -> None:
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    parts[1] = f"<div class={name}>{parts[1]}</div>"
    article = page(f"<article><h1>Soldiers go north</h1>{''.join(parts)}</article>")
    assert article.body == "\n\n".join([SENTENCES[0], *SENTENCES[2:]])
    assert article.tail == SENTENCES[1]


def test_a_paragraph_for_subscribers_is_certain() -> None:
    assert body_with(f"<div class=subscriber-content><p>{FACTS[0]} {FACTS[1]}</p></div>", 1)[1].startswith(
        FACTS[0]
    )


@pytest.mark.parametrize(
    "inner",
    [
        "<p>Sign up for our letter and never miss a story from Tarnwick.</p>",
        "<p>Council buys a kettle</p>",
        "<p><a href='/kettle'>The council bought a kettle for the town hall on Tuesday.</a></p>",
        f"<p>{FACTS[0]} {FACTS[1]}</p><form><input></form>",
    ],
)
def test_other_text_with_a_name_of_boilerplate_is_left_out(inner: str) -> None:
    parts = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    parts[1] += f"<div class=newsletter>{inner}</div>"
    article = page(f"<article><h1>Soldiers go north</h1>{''.join(parts)}</article>")
    assert (article.body, article.tail) == ("\n\n".join(SENTENCES), "")
