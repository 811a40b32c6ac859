"""An HTML page gives one article without comments and navigation, and no page takes too long."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.page.blocks import MOST_NODES
from wirewatch.parsing.page.class_names import is_comment_name
from wirewatch.parsing.page.page import LARGEST_PAGE, MOST_TAGS, parse_page

from tests.reading import page_article
from tests.unit.asking import within

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
    return page_article(html, ObjectRef(bucket="b", key="k"), STORED)


def story(head: str = "", after: str = "") -> Article:
    return page(f"<article><h1>Soldiers go north</h1>{TEXT}</article>{after}", head)


def sample(samples: Path, name: str) -> Article:
    return page_article((samples / "articles" / name).read_text("utf-8"), ObjectRef(), STORED)


# samples


def test_the_english_sample_is_read(samples: Path) -> None:
    article = sample(samples, "council-vote.html")
    assert article.title == "Security Council backs Red Sea shipping monitors in 12-0 vote"
    assert article.authors == ("Tomasz Abernethy-Diallo",)
    assert (article.published, article.precision) == (
        datetime(2026, 11, 17, 21, 30, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert (article.site, article.source, article.language) == (
        "Meridian Courier",
        "meridiancourier.example",
        "en",
    )
    assert article.canonical_url.endswith("/world/2026/11/17/security-council-red-sea-monitors")
    assert "“What the insurers lack is a record that everyone accepts,”" in article.body
    assert article.body.endswith(f"The first summary is due on January 11.\n\n{article.captions[0]}")
    assert "pilot boat" in article.captions[0]


def test_the_german_sample_is_read(samples: Path) -> None:
    article = sample(samples, "sicherheitsrat.html")
    assert article.title == "Streit über Schiffskontrollen: Sicherheitsrat vertagt Entscheidung"
    assert article.authors == ("Friederike Lohmann-Asante",)
    assert (article.published, article.precision) == (
        datetime(2026, 11, 19, 16, 42, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert (article.site, article.language) == ("Elbtaler Rundschau", "de")
    assert article.body.endswith(
        f"zudem darf kein ständiges Mitglied ein Veto einlegen.\n\n{article.captions[0]}"
    )


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        (
            "council-vote.html",
            [
                "North Korea",
                "Bosun Bill",
                "Subscribe",
                "cookies",
                "Seoul says",
                "squid",
                "All rights reserved",
                "Advertisement",
            ],
        ),
        (
            "sicherheitsrat.html",
            ["Nordkorea", "Elbfischer", "Impressum", "Wetter", "Winterpause", "Anzeige", "Cookies"],
        ),
    ],
)
def test_comments_and_navigation_of_the_samples_are_not_body(
    samples: Path, name: str, unwanted: list[str]
) -> None:
    body = sample(samples, name).body
    assert [each for each in unwanted if each in body] == []


# comments and navigation


@pytest.mark.parametrize("before", ["", "<b>Bells</b>&#2;"])
def test_a_page_with_control_characters_after_comments_is_read(before: str) -> None:
    found = page(
        f"<h1>Soldiers go north</h1><div>{before}<p class='comment'>Nonsense, all of it!</p>&#1;Trains stop.</div>{TEXT}"
    )
    assert found.comments
    assert SENTENCES[0] in found.body


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
FLASH = (
    "<article><h1>Soldiers go north</h1><p>The first of them left on Tuesday, officials said.</p></article>"
)
HUGE = f"<article><h1>Soldiers go north</h1>{TEXT}{'<b>x</b>' * (MOST_TAGS // 2)}</article>"


@pytest.mark.parametrize("text", [LONG, FLASH, HUGE], ids=["article", "flash", "huge"])
@pytest.mark.parametrize("box", COMMENT_BOXES)
def test_comments_are_never_body(box: str, text: str) -> None:
    article = page(f"<main>{text}{box.format(SECRET * 3)}</main>")
    assert "SECRET" not in article.title + article.body + article.tail
    assert "on Tuesday" in article.body


@pytest.mark.parametrize("text", [LONG, FLASH, HUGE], ids=["article", "flash", "huge"])
@pytest.mark.parametrize("boilerplate", NAVIGATION)
def test_navigation_is_never_body(boilerplate: str, text: str) -> None:
    article = page(f"{boilerplate}{text}{boilerplate}")
    assert "SECRET" not in article.title + article.body + article.tail
    assert "on Tuesday" in article.body


@pytest.mark.parametrize(
    "attributes",
    [
        'class="comments-open"',
        'class="no-comments"',
        'class="commentary"',
        'id="comment-count"',
        'class="comment"',
        'class="comment-x ' + "x" * 9_000 + '"',
    ],
)
def test_an_element_with_the_headline_is_not_a_comment_despite_its_name(attributes: str) -> None:
    assert "The alliance will send" in page(f"<div {attributes}>{LONG}</div>").body


@pytest.mark.parametrize(
    "name", ["commentary", "comments-open", "no-comments", "comment-count", "recommended", "document"]
)
def test_names_that_only_resemble_comment_names_are_not_comment_names(name: str) -> None:
    assert not is_comment_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "comments",
        "Comment",
        "comment-17",
        "user-comments",
        "CommentList",
        "xy-comment",
        "article-comments-wrapper",
        "leserkommentare",
    ],
)
def test_comment_names_are_recognised(name: str) -> None:
    assert is_comment_name(name)


def test_a_hostile_name_is_quickly_judged_not_to_be_a_comment_name() -> None:
    with within(1):
        assert not is_comment_name("comment" + "1" * 900 + "x")
        assert not is_comment_name("a-" * 450 + "comment" + "-list" * 90 + "!")


def test_comments_are_separated_from_the_body() -> None:
    article = page(
        f'{LONG}<ol class="comment-list"><li class="comment"><p>Well said.</p></li><li class="comment"><p>Not at all.</p></li></ol>'
    )
    assert article.comments == ("Well said.", "Not at all.")


def test_a_paragraph_that_is_nothing_but_a_link_is_not_body() -> None:
    body = page(
        f'<article><h1>Soldiers</h1>{TEXT}<p>READ MORE: <a href="/x">SECRET stories of the northern fleet</a></p>{TEXT}</article>'
    ).body
    assert "SECRET" not in body


def test_a_sentence_with_a_link_in_it_is_body() -> None:
    body = page(
        f'<article><h1>Soldiers</h1>{TEXT}<p><a href="/x">The northern fleet told its own story</a> of that night.</p>{TEXT}</article>'
    ).body
    assert "The northern fleet told its own story of that night." in body


# captions


FIGURE = "<figure><img src=x><figcaption>{}</figcaption></figure>"


def test_captions_are_the_last_paragraphs_and_are_listed_as_captions() -> None:
    article = page(
        f"<article><h1>Soldiers</h1>{FIGURE.format('Soldiers wait for a train in Vilnius.')}{TEXT}</article>"
    )
    assert article.captions == ("Soldiers wait for a train in Vilnius.",)
    assert article.body.split("\n\n")[-2:] == [SENTENCES[-1], "Soldiers wait for a train in Vilnius."]


@pytest.mark.parametrize(
    "place",
    [
        "<aside>{}</aside>",
        "<nav>{}</nav>",
        '<div class="related-stories">{}</div>',
        '<a href="/x">{}</a>',
        "<article><p>Another story, which is teased here.</p>{}</article>",
    ],
)
def test_captions_of_other_articles_are_left_out(place: str) -> None:
    article = page(f"<main>{LONG}{place.format(FIGURE.format('SECRET picture of another story.'))}</main>")
    assert article.captions == ()
    assert "SECRET picture" not in article.body


# the simple reader


@pytest.mark.parametrize("tag", ["div", "section", "table", "font"])
def test_a_page_nested_deeper_than_trafilatura_supports_is_read_in_full(tag: str) -> None:
    body = page(f"<{tag}>" * 5_000 + TEXT + f"</{tag}>" * 5_000).body
    assert [sentence for sentence in SENTENCES if sentence not in body] == []


def test_the_element_that_holds_most_paragraphs_is_the_body_with_loose_text_in_it() -> None:
    body = page(
        f"<div><p>Cheap boats and other offers of the day</p></div><div id=x>{TEXT}<div>Loose text in a block of its own.</div></div>"
    ).body
    assert body.split("\n\n") == [*SENTENCES, "Loose text in a block of its own."]


def test_a_form_that_holds_the_whole_page_is_not_boilerplate() -> None:
    assert page(f"<form><h1>Soldiers</h1>{TEXT}</form>").body.startswith("The alliance")


def test_the_body_in_json_ld_is_used_if_the_page_shows_little_of_it() -> None:
    text = "\\n".join(SENTENCES)
    article = page(
        f'<h1>Soldiers</h1><p>{SENTENCES[0]}</p><script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{text}"}}</script>'
    )
    assert article.body == "\n\n".join(SENTENCES)


# hostile


def values(count: int) -> str:
    return " ".join(f"a{number}=1" for number in range(count))


def bare(count: int) -> str:
    return " ".join(f"a{number}" for number in range(count))


def quoted(count: int) -> str:
    return " ".join(f"a{number}='<'" for number in range(count))


@pytest.mark.parametrize("attributes", [values, bare, quoted])
def test_a_tag_with_more_than_ten_thousand_attributes_is_read_without_them(
    attributes: Callable[[int], str],
) -> None:
    with within(5):
        assert SENTENCES[0] in page(f"<p {attributes(10_001)}>x</p>{TEXT}").body


@pytest.mark.parametrize("tag", ["div", "b", "span", "table", "ul"])
@pytest.mark.parametrize("depth", [250, 20_000])
def test_a_deeply_nested_page_is_read_or_refused_quickly(tag: str, depth: int) -> None:
    with within(5):
        try:
            assert "The alliance will send" in page(f"<{tag}>" * depth + TEXT + f"</{tag}>" * depth).body
        except Unreadable as error:
            assert error.reason in {Reason.NO_ARTICLE, Reason.TOO_COMPLEX}


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
def test_a_page_without_text_is_not_an_article(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        page(body, "<title>Nothing</title>")
    assert caught.value.reason is Reason.NO_ARTICLE


@pytest.mark.deep
def test_a_page_of_several_megabytes_is_read_by_the_simple_extractor() -> None:
    with within(5):
        article = page(
            f"<h1>Soldiers go north</h1>{TEXT}{'<p>Rails and sleepers, sleepers and rails.</p>' * (LARGEST_PAGE // 40)}"
        )
        assert article.body.startswith("The alliance")


def long_page(filler: str, last: str = "<p>Troops left at dawn.</p>") -> list[Article | Unreadable]:
    html = f"<html><head><title>Soldiers</title></head><body><article>{TEXT}{filler}{last}</article></body></html>"
    return list(parse_page(html, ObjectRef(), STORED))


@pytest.mark.parametrize(
    "filler",
    [
        f'<img src="data:image/png;base64,{"A" * LARGEST_PAGE}">',
        f"<img src=data:image/png;base64,{'A' * LARGEST_PAGE}>",
        f"<style>.x {{ background: url(data:image/png;base64,{'A' * LARGEST_PAGE}) }}</style>",
        f"<script>{'var a = 1;' * (LARGEST_PAGE // 10)}</script>",
        f"<!--{'x' * LARGEST_PAGE}-->",
    ],
    ids=lambda filler: filler[:12],
)
def test_a_page_that_is_large_without_text_is_read_to_its_end(filler: str) -> None:
    facts = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "Ada Vale"}}</script>'
    )
    (article,) = long_page(filler, f"{facts}<!--><p>The tro<!-- x -->ops left at dawn.</p>")
    assert isinstance(article, Article)
    assert article.body.endswith("The troops left at dawn.")
    assert article.authors == ("Ada Vale",)


def test_a_page_with_more_text_than_can_be_read_is_reported() -> None:
    spaces = " " * LARGEST_PAGE
    article, left_out = long_page(f"<p>{spaces}</p>")
    assert isinstance(article, Article)
    assert isinstance(left_out, Unreadable)
    assert left_out.reason is Reason.TOO_LARGE
    assert len(long_page(spaces, "<hr>")) == 1  # nothing but markup is left out
    assert len(long_page("<b></b>" * MOST_NODES)) == 2


def test_control_and_bidi_characters_and_broken_references_are_removed() -> None:
    article = page(f"<h1>Sol\x00diers \u202ego&#x202e; &#xd800;north&#0;</h1>{TEXT}")
    article.model_dump_json().encode()
    assert not set("\x00\u202e\ud800") & set(article.title + article.body)


def test_markup_in_a_title_is_text() -> None:
    article = story('<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt;">')
    assert article.title == "<script>alert(1)</script>"


def test_numeric_references_to_forbidden_characters_are_removed() -> None:
    article = page(
        f"<article><h1>Soldiers &#8;go&#x202e; north</h1>{TEXT.replace('soldiers', 'sol&#8;di&#x202e;ers')}</article>"
    )
    assert article.title == "Soldiers go north"
    assert "more soldiers to" in article.body


@pytest.mark.parametrize(
    "body", ["", '<div id="root"></div>', '<nav><a href="/a">World</a></nav><div id="root">Loading…</div>']
)
@pytest.mark.parametrize("text", ["Troops left Lorin on Friday.", " ".join(SENTENCES)])
def test_a_page_whose_text_a_script_shows_is_read_from_its_metadata(body: str, text: str) -> None:
    facts = f'{{"@type": "NewsArticle", "headline": "Soldiers", "articleBody": "{text}", "datePublished": "2026-11-20T10:00:00Z", "author": {{"name": "Ada Vale"}}}}'
    article = page(body, f'<script type="application/ld+json">{facts}</script>')
    assert (article.title, article.authors, article.published.day) == ("Soldiers", ("Ada Vale",), 20)
    assert article.body == text
