"""An HTML page gives one article: never its comments, never its navigation, and never a hang."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.page import parse_page
from wirewatch.parsing.pagebody import LARGEST_PAGE, MOST_TAGS

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SENTENCES = (
    "The alliance will send more soldiers to the border before the winter begins, officials said on Tuesday after a long day of talks.",
    "A spokesman for the railway said that heavy equipment would move at night so that commuters would not be held up by the trains.",
    "Farmers along the route asked for the dates in advance because the harvest of late apples falls into the same fortnight.",
    "The defence ministry put the price at forty million and promised to publish the contracts once the barracks are paid for.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
SECRET = "<p>SECRET words of a reader that North Korea deploys troops wherever it likes and nobody takes a vote on that.</p>"


def page(body: str, head: str = "", attributes: str = 'lang="en"') -> Article:
    html = f"<!doctype html><html {attributes}><head>{head}</head><body>{body}</body></html>"
    return parse_page(html, ObjectRef(bucket="b", key="k"), STORED)


def story(head: str = "", after: str = "") -> Article:
    return page(f"<article><h1>Soldiers go north</h1>{TEXT}</article>{after}", head)


def sample(samples: Path, name: str) -> Article:
    return parse_page((samples / "articles" / name).read_text("utf-8"), ObjectRef(), STORED)


# samples


def test_the_english_sample_is_read(samples: Path) -> None:
    article = sample(samples, "council-vote.html")
    assert article.title == "Security Council backs Red Sea shipping monitors in 12-0 vote"
    assert article.authors == ("Tomasz Abernethy-Diallo",)
    assert (article.published, article.precision) == (datetime(2026, 11, 17, 21, 30, tzinfo=UTC), Precision.MINUTE)
    assert (article.site, article.source, article.language) == ("Meridian Courier", "meridiancourier.example", "en")
    assert article.canonical_url.endswith("/world/2026/11/17/security-council-red-sea-monitors")
    assert "“What the insurers lack is a record that everyone accepts,”" in article.body
    assert article.body.endswith("The first summary is due on January 11.")


def test_the_german_sample_is_read(samples: Path) -> None:
    article = sample(samples, "sicherheitsrat.html")
    assert article.title == "Streit über Schiffskontrollen: Sicherheitsrat vertagt Entscheidung"
    assert article.authors == ("Friederike Lohmann-Asante",)
    assert (article.published, article.precision) == (datetime(2026, 11, 19, 16, 42, tzinfo=UTC), Precision.MINUTE)
    assert (article.site, article.language) == ("Elbtaler Rundschau", "de")
    assert article.body.endswith("zudem darf kein ständiges Mitglied ein Veto einlegen.")


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        (
            "council-vote.html",
            ["North Korea", "Bosun Bill", "Subscribe", "cookies", "Seoul says", "squid", "All rights reserved", "Advertisement"],
        ),
        ("sicherheitsrat.html", ["Nordkorea", "Elbfischer", "Impressum", "Wetter", "Winterpause", "Anzeige", "Cookies"]),
    ],
)
def test_comments_and_navigation_of_the_samples_are_not_body(samples: Path, name: str, unwanted: list[str]) -> None:
    body = sample(samples, name).body
    assert [each for each in unwanted if each in body] == []


# metadata


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="Soldiers &amp; trains"><title>Other</title>', "Soldiers & trains"),
        ("<title>Other</title>", "Soldiers go north"),
        ('<meta property="og:title" content=" Two \n lines ">', "Two lines"),
    ],
)
def test_the_title_is_open_graphs_then_the_heading(head: str, title: str) -> None:
    assert story(head).title == title


@pytest.mark.parametrize(
    ("head", "published", "precision"),
    [
        ('<meta property="article:published_time" content="2026-11-17T21:30:00+01:00">', "2026-11-17T20:30", Precision.MINUTE),
        ('<meta name="date" content="2026-11-17">', "2026-11-17T00:00", Precision.DAY),
        ('<meta itemprop="datePublished" content="2026-11-17T20:30:00Z">', "2026-11-17T20:30", Precision.MINUTE),
        ('<meta name="date" content="yesterday">', "2026-11-23T03:00", Precision.ARRIVAL),
        ("", "2026-11-23T03:00", Precision.ARRIVAL),
    ],
)
def test_the_date_is_what_the_page_declares_or_the_time_of_storage(head: str, published: str, precision: Precision) -> None:
    article = story(head)
    assert (article.published, article.precision) == (datetime.fromisoformat(published).replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    "after",
    ["<footer>© 2019 Meridian Courier</footer>", '<aside><a href="/2018/03/04/squid">The squid that naps</a></aside>'],
    ids=["copyright", "link"],
)
def test_a_year_that_stands_somewhere_on_the_page_is_no_date_of_publication(after: str) -> None:
    assert story(after=after).precision is Precision.ARRIVAL


def test_json_ld_is_read_before_anything_is_guessed() -> None:
    article = story(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Troops move north", "datePublished": "2026-11-17T21:30:00Z",'
        ' "author": {"@type": "Person", "name": "Ann Bee"}}</script>'
    )
    assert (article.published, article.precision) == (datetime(2026, 11, 17, 21, 30, tzinfo=UTC), Precision.MINUTE)
    assert article.authors == ("Ann Bee",)
    assert article.title == "Troops move north"


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ('<meta name="author" content="Ann Bee">', ("Ann Bee",)),
        ('<meta name="author" content="Ann Bee and Carl Day; Eve Fox">', ("Ann Bee", "Carl Day", "Eve Fox")),
        (
            '<meta property="article:author" content="https://social.example/annbee"><meta name="dc.creator" content="Ann Bee">',
            ("Ann Bee",),
        ),
    ],
)
def test_authors_are_names_and_no_addresses(head: str, authors: tuple[str, ...]) -> None:
    assert story(head).authors == authors


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        ('lang="de-AT"', "", "de-at"),
        ("", '<meta property="og:locale" content="ko_KR">', "ko-kr"),
        ('lang="Klingon!"', "", "und"),
        ("", "", "und"),
    ],
)
def test_the_language_is_the_declared_one(attributes: str, head: str, language: str) -> None:
    assert page(f"<h1>Soldiers go north</h1>{TEXT}", head, attributes).language == language


def test_the_canonical_address_is_the_identity() -> None:
    article = story('<link rel="canonical" href="https://www.e.org/a"><meta property="og:url" content="https://e.org/b">')
    assert (article.canonical_url, article.url, article.source) == ("https://www.e.org/a", "https://www.e.org/a", "e.org")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://user:pw@e.org/x", "/relative", "data:text/html,x", "https://e.org/a b"]
)
def test_an_address_that_is_not_safe_is_left_out(address: str) -> None:
    article = story(f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">')
    assert (article.url, article.canonical_url, article.source) == ("", "", "")
    assert "pw@" not in article.model_dump_json()


def test_a_dateline_goes_to_place() -> None:
    article = page(
        f"<article><h1>Soldiers</h1><p>VILNIUS, Nov. 20 (UPW) -- {SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p></article>"
    )
    assert article.place == "VILNIUS, Nov. 20 (UPW)"
    assert article.body.startswith("The alliance")


# comments and navigation


COMMENT_BOXES = (
    '<section id="comments">{}</section>',
    '<div id="disqus_thread">{}</div>',
    '<div id="comment-5">{}</div>',
    '<div class="comment">{}</div>',
    '<div class="comments-area">{}</div>',
    '<div class="reader comment">{}</div>',
    '<div class="user-comments">{}</div>',
    '<div itemscope itemtype="https://schema.org/Comment">{}</div>',
)
NAVIGATION = (
    '<nav><a href="/a">SECRET World</a> <a href="/b">SECRET Business and more news</a></nav>',
    '<nav><ul><li><a href="/a">SECRET World of the North</a></li><li><a href="/b">SECRET Business and more</a></li></ul></nav>',
    '<header><a href="/">SECRET Courier</a><form><input><button>SECRET Search</button></form></header>',
    "<footer><p>SECRET imprint and all the rights that are reserved</p></footer>",
    '<aside><h2>SECRET stories</h2><ul><li><a href="/a">SECRET soldiers seen at sea again</a></li></ul></aside>',
    "<script>var text = '<p>SECRET words in a script that are long enough</p>'</script>",
    "<style>.SECRET { content: 'SECRET words that are long enough' }</style>",
    "<!-- <p>SECRET words in a comment of the markup that nobody sees</p> -->",
)
LONG = f"<article><h1>Soldiers go north</h1>{TEXT}</article>"
FLASH = "<article><h1>Soldiers go north</h1><p>The first of them left on Tuesday, officials said.</p></article>"
HUGE = f"<article><h1>Soldiers go north</h1>{TEXT}{'<b>x</b>' * (MOST_TAGS // 2)}</article>"


@pytest.mark.parametrize("text", [LONG, FLASH, HUGE], ids=["article", "flash", "huge"])
@pytest.mark.parametrize("box", COMMENT_BOXES)
def test_comments_are_never_body(box: str, text: str) -> None:
    article = page(f"<main>{text}{box.format(SECRET * 3)}</main>")
    assert "SECRET" not in article.title + article.body + article.tail
    assert "on Tuesday" in article.body


@pytest.mark.parametrize("text", [LONG, FLASH, HUGE], ids=["article", "flash", "huge"])
@pytest.mark.parametrize("furniture", NAVIGATION)
def test_navigation_is_never_body(furniture: str, text: str) -> None:
    article = page(f"{furniture}{text}{furniture}")
    assert "SECRET" not in article.title + article.body + article.tail
    assert "on Tuesday" in article.body


# hostile


def values(count: int) -> str:
    return " ".join(f"a{number}=1" for number in range(count))


def bare(count: int) -> str:
    return " ".join(f"a{number}" for number in range(count))


def quoted(count: int) -> str:
    return " ".join(f"a{number}='<'" for number in range(count))


@pytest.mark.parametrize("attributes", [values, bare, quoted])
def test_a_tag_with_more_than_ten_thousand_attributes_is_refused(attributes: Callable[[int], str]) -> None:
    with pytest.raises(Unreadable) as caught:
        page(f"<p {attributes(10_001)}>x</p>{TEXT}")
    assert caught.value.reason is Reason.TOO_COMPLEX
    assert "20 MB" not in str(caught.value)  # that is not what is wrong with it


@pytest.mark.parametrize("tag", ["div", "b", "span", "table", "ul"])
@pytest.mark.parametrize("depth", [250, 20_000])
def test_a_page_nested_beyond_reason_is_read_or_refused_in_time(tag: str, depth: int) -> None:
    began = time.perf_counter()
    try:
        assert "The alliance will send" in page(f"<{tag}>" * depth + TEXT + f"</{tag}>" * depth).body
    except Unreadable as error:
        assert error.reason in {Reason.NO_ARTICLE, Reason.TOO_COMPLEX}
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "<p></p>",
        "<div><script>x()</script></div>",
        "<img src=x>",
        "<!--",
        "<p",
        "\x00\x00",
        "<nav><a href=/>Home</a></nav>",
    ],
)
def test_a_page_without_text_is_no_article(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        page(body, "<title>Nothing</title>")
    assert caught.value.reason is Reason.NO_ARTICLE


def test_a_page_of_several_megabytes_is_read_by_the_simple_extractor() -> None:
    began = time.perf_counter()
    article = page(f"<h1>Soldiers go north</h1>{TEXT}{'<p>Rails and sleepers, sleepers and rails.</p>' * (LARGEST_PAGE // 40)}")
    assert article.body.startswith("The alliance")
    assert time.perf_counter() - began < 5


def test_control_and_bidi_characters_and_broken_references_do_no_harm() -> None:
    article = page(f"<h1>Sol\x00diers \u202ego&#x202e; &#xd800;north&#0;</h1>{TEXT}")
    article.model_dump_json().encode()
    assert not set("\x00\u202e\ud800") & set(article.title + article.body)


def test_markup_in_a_title_is_text() -> None:
    article = story('<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;">')
    assert article.title == "<script>alert(1)</script>"
