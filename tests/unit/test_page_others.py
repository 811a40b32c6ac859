"""Each full article of a page is read. Teasers and short posts are not articles."""

from datetime import UTC, date, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.page.page import parse_page

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
URL = "https://courier.example/2026/river"


def text(place: str, count: int = 8) -> str:
    return "".join(
        f"<p>The river near {place} rose by {number} metres on Tuesday, and the mayor of the town asked"
        f" the ministry for help before the night, which came late and with few boats.</p>"
        for number in range(2, count + 2)
    )


def post(title: str, name: str, day: int, inner: str, tag: str = "h2") -> str:
    about = f"<p class='byline'>By {name}</p><time datetime='2026-11-{day}'>{day} November 2026</time>"
    return f"<article><{tag}>{title}</{tag}>{about}{inner}</article>"


FIRST = post("Flood reaches Elmsford", "Ann Bee", 20, text("Elmsford"), "h1")


def articles(body: str) -> list[Article]:
    html = (
        "<html lang='en'><head><title>Flood reaches Elmsford</title>"
        f"<meta property='og:site_name' content='The Courier'></head><body>{body}</body></html>"
    )
    found = list(parse_page(html, ObjectRef(), STORED, URL))
    assert all(isinstance(each, Article) for each in found)
    return [each for each in found if isinstance(each, Article)]


@pytest.mark.parametrize("tag", ["h1", "h2"])
@pytest.mark.parametrize("form", ["{}{}", "<main><div>{}</div><div>{}</div></main>"])
def test_a_second_full_post_is_a_further_article(tag: str, form: str) -> None:
    title = "<a href='/2026/hills'>Hills of Tarnwick burn</a>"
    first, second = articles(form.format(FIRST, post(title, "Carl Dee", 19, text("Tarnwick"), tag)))
    assert (first.title, first.authors, first.url) == ("Flood reaches Elmsford", ("Ann Bee",), URL)
    assert (second.title, second.authors) == ("Hills of Tarnwick burn", ("Carl Dee",))
    assert second.url == "https://courier.example/2026/hills"
    assert (second.published.date(), second.site) == (date(2026, 11, 19), "The Courier")
    assert second.body.count("Tarnwick") == 8
    assert "Tarnwick" not in first.body
    assert "Elmsford" not in second.body


def test_a_shorter_post_beside_a_short_one_is_a_further_article() -> None:
    first = post("Flood reaches Elmsford", "Ann Bee", 20, text("Elmsford", 6), "h1")
    _, second = articles(first + post("Hills of Tarnwick burn", "Carl Dee", 19, text("Tarnwick", 4)))
    assert second.title == "Hills of Tarnwick burn"


def test_a_short_post_under_a_linked_heading_is_a_further_article() -> None:
    title = "<a href='/2026/hills'>Hills of Tarnwick burn</a>"
    html = post("Flood reaches Elmsford", "Ann Bee", 20, text("Elmsford", 5), "h1")
    first, second = articles(html + post(title, "Carl Dee", 19, text("Tarnwick", 4)))
    assert (second.title, second.body.count("Tarnwick")) == ("Hills of Tarnwick burn", 4)
    assert "Tarnwick" not in first.body


@pytest.mark.parametrize(
    "other",
    [
        post("Hills of Tarnwick burn", "Carl Dee", 19, text("Tarnwick", 2)),  # a teaser
        post("Hills burn", "Carl Dee", 19, f"{text('Tarnwick', 5)}<p><a href='/hills'>Read more</a></p>"),
        f"<article>{text('Tarnwick')}</article>",  # no heading
        f"<article class='comment'><h3>Carl Dee says</h3>{text('Tarnwick')}</article>",
        f"<section><h2>Comments (3)</h2><article><h3>Carl Dee says</h3>{text('Tarnwick')}</article></section>",
        f"<article class='author-bio'><h3>About Carl Dee</h3>{text('Tarnwick')}</article>",
        f"<aside>{post('Hills of Tarnwick burn', 'Carl Dee', 19, text('Tarnwick'))}</aside>",
    ],
)
def test_other_article_elements_are_not_further_articles(other: str) -> None:
    assert len(articles(f"<main>{FIRST}{other}</main>")) == 1


def test_a_part_of_the_first_article_is_not_read_twice() -> None:
    """A copy for printing repeats the text."""
    assert len(articles(FIRST + FIRST.replace("h1", "h2"))) == 1


def test_an_article_with_an_invalid_link_in_its_heading_is_read() -> None:
    title = "<a href='http://[bad'>Hills of Tarnwick burn</a>"
    _, second = articles(FIRST + post(title, "Carl Dee", 19, text("Tarnwick")))
    assert (second.title, second.url) == ("Hills of Tarnwick burn", URL)
