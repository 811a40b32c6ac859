"""Tests of a page's metadata: declared values come first, then shown ones, then guesses."""

from datetime import UTC, datetime

import pytest
from wirewatch.article import ObjectRef, Precision

from tests.reading import page_article
from tests.unit.test_page import SENTENCES, STORED, TEXT, page, story


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            '<meta property="og:title" content="Soldiers &amp; trains"><title>Other</title>',
            "Soldiers & trains",
        ),
        ("<title>Other</title>", "Soldiers go north"),
        ('<meta property="og:title" content=" Two \n lines ">', "Two lines"),
    ],
)
def test_the_title_is_the_open_graph_title_or_else_the_heading(head: str, title: str) -> None:
    assert story(head).title == title


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (
            '<meta property="og:title" content="Soldiers go north | Meridian Courier">',
            "Soldiers go north",
            "Soldiers go north",
        ),
        (
            '<meta property="og:title" content="Baltic Sea: Soldiers go north">',
            "Soldiers go north",
            "Soldiers go north",
        ),
        (
            '<meta property="og:title" content="Soldiers go north - Courier"><meta property="og:site_name" content="Courier">',
            "Courier",
            "Soldiers go north",
        ),
        (
            '<meta property="og:title" content="Courier"><meta property="og:site_name" content="Courier">',
            "Soldiers go north",
            "Soldiers go north",
        ),
        ("<title>Soldiers go north » Courier</title>", "Menu", "Soldiers go north » Courier"),
        (
            '<meta property="og:title" content="Why they go"><title>Soldiers go north - Courier</title>',
            "Soldiers go north",
            "Soldiers go north",
        ),
        ('<meta property="og:title" content="Troops go north">', "Why soldiers go", "Troops go north"),
    ],
)
def test_the_title_is_the_visible_heading_if_a_declared_title_contains_it(
    head: str, heading: str, title: str
) -> None:
    assert page(f"<h1>{heading}</h1>{TEXT}", head).title == title


@pytest.mark.parametrize(
    ("head", "published", "precision"),
    [
        (
            '<meta property="article:published_time" content="2026-11-17T21:30:00+01:00">',
            "2026-11-17T20:30",
            Precision.MINUTE,
        ),
        ('<meta name="date" content="2026-11-17">', "2026-11-17T00:00", Precision.DAY),
        (
            '<meta itemprop="datePublished" content="2026-11-17T20:30:00Z">',
            "2026-11-17T20:30",
            Precision.MINUTE,
        ),
        ('<meta name="date" content="yesterday">', "2026-11-23T03:00", Precision.ARRIVAL),
        ("", "2026-11-23T03:00", Precision.ARRIVAL),
    ],
)
def test_the_date_is_what_the_page_declares_or_the_time_of_storage(
    head: str, published: str, precision: Precision
) -> None:
    article = story(head)
    assert (article.published, article.precision) == (
        datetime.fromisoformat(published).replace(tzinfo=UTC),
        precision,
    )


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("发布日期：2026-11-17 09:30", "2026-11-17"),
        ("來源：江報 發佈時間: 2026年11月17日", "2026-11-17"),
        ("公開日時：2026年11月17日", "2026-11-17"),
        ("本贴由魏喆于2026年11月17日16:12:21在〖铁路〗发表", "2026-11-17"),
        ("魏喆于2016年11月17日在首都发表讲话", "2026-11-23"),
        ("江报2016年11月17日发布的数字没有变化", "2026-11-23"),
    ],
)
def test_east_asian_date_labels_and_forum_notes_are_read_anywhere_on_the_page(line: str, day: str) -> None:
    assert story(after=f"<div><div>{line}</div></div>").published.date().isoformat() == day


@pytest.mark.parametrize(
    "after",
    [
        "<footer>© 2019 Meridian Courier</footer>",
        '<aside><a href="/2018/03/04/squid">The squid that naps</a></aside>',
    ],
    ids=["copyright", "link"],
)
def test_a_year_elsewhere_on_the_page_is_not_the_date_of_publication(after: str) -> None:
    assert story(after=after).precision is Precision.ARRIVAL


def test_json_ld_is_read_before_anything_is_guessed() -> None:
    article = story(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Troops move north", "datePublished": "2026-11-17T21:30:00Z",'
        ' "author": {"@type": "Person", "name": "Ann Bee"}}</script>'
    )
    assert (article.published, article.precision) == (
        datetime(2026, 11, 17, 21, 30, tzinfo=UTC),
        Precision.MINUTE,
    )
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
def test_authors_are_names_and_not_addresses(head: str, authors: tuple[str, ...]) -> None:
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
    article = story(
        '<link rel="canonical" href="https://www.e.org/a"><meta property="og:url" content="https://e.org/b">'
    )
    assert (article.canonical_url, article.url, article.source) == (
        "https://www.e.org/a",
        "https://www.e.org/a",
        "e.org",
    )


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://user:pw@e.org/x", "/relative", "data:text/html,x", "https://e.org/a b"],
)
def test_an_address_that_is_not_safe_is_left_out(address: str) -> None:
    article = story(f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">')
    assert (article.url, article.canonical_url, article.source) == ("", "", "")
    assert "pw@" not in article.model_dump_json()


def test_a_dateline_is_read_as_the_place() -> None:
    article = page(
        f"<article><h1>Soldiers</h1><p>VILNIUS, Nov. 20 (UPW) -- {SENTENCES[0]}</p><p>{SENTENCES[1]}</p><p>{SENTENCES[2]}</p></article>"
    )
    assert article.place == "VILNIUS, Nov. 20 (UPW)"
    assert article.body.startswith("The alliance")


def test_the_fetched_address_is_used_if_the_page_has_no_canonical_address() -> None:
    fetched = page_article(f"<h1>Soldiers</h1>{TEXT}", ObjectRef(), STORED, "https://www.e.org/fetched")
    assert (fetched.url, fetched.canonical_url, fetched.source) == ("https://www.e.org/fetched", "", "e.org")
    html = f'<link rel="canonical" href="https://e.org/a"><h1>Soldiers</h1>{TEXT}'
    assert page_article(html, ObjectRef(), STORED, "https://www.e.org/fetched").url == "https://e.org/a"


@pytest.mark.parametrize(
    ("head", "fetched", "address"),
    [
        ("", "https://e.org/fetched", "https://e.org/fetched"),
        ("", "https://www.e.org/?p=7", "https://www.e.org/?p=7"),
        ("", "https://evil.example/fetched", "https://e.org/"),
        ("", "http://www.e.org/", "https://e.org/"),
        ("", "", "https://e.org/"),
        ("https://e.org/b", "", "https://e.org/b"),
        ("https://e.org/b", "https://e.org/fetched", "https://e.org/b"),
        ("https://www.e.org/", "https://e.org/fetched", "https://e.org/fetched"),
        ("https://evil.example/b", "https://e.org/fetched", "https://e.org/fetched"),
    ],
)
def test_a_homepage_as_canonical_link_is_replaced_by_an_address_on_its_site(
    head: str, fetched: str, address: str
) -> None:
    html = f'<link rel="canonical" href="https://e.org/"><meta property="og:url" content="{head}"><h1>Soldiers</h1>{TEXT}'
    article = page_article(html, ObjectRef(), STORED, fetched)
    assert article.url == address
    elsewhere = page_article(html, ObjectRef(key="other"), STORED, fetched)
    assert (article.document_id == elsewhere.document_id) is (address != "https://e.org/")


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        (
            '{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "headline": "x", "author": [{"name": "Ann Bee"}, "Carl Day"]}]}',
            ("Ann Bee", "Carl Day"),
        ),
        (
            '{"@graph": [{"@type": "Article", "author": {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Bee"}]}',
            ("Ann Bee",),
        ),
        (
            '{"@graph": [{"@type": "WebPage", "author": {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Bee"}]}',
            ("Ann Bee",),
        ),
        (
            '{"@type": "NewsArticle", "author": {"name": "Courier"}, "publisher": {"name": "Courier"}}',
            ("Courier",),
        ),
        ('{"@type": "NewsArticle", "author": {"name": 7}}', ()),
        ("[[[{]", ()),
    ],
)
def test_authors_are_read_from_json_ld(text: str, authors: tuple[str, ...]) -> None:
    assert story(json_ld(text)).authors == authors


@pytest.mark.parametrize(
    "text",
    ['{"@type": "NewsArticle", "datePublished": "2026-11-17"', '<!-- {"@type": "Article", "datePublished": "2026-11-17"} -->', '//<![CDATA[\n{"@type": "Article", "datePublished": "2026-11-17"}\n//]]>', '[1, {"@type": "BlogPosting", "datePublished": ["2026-11-17"]}]'],
    ids=["cut short", "in a comment", "in CDATA", "in lists"],
)  # fmt: skip
def test_the_date_of_odd_json_ld_is_read(text: str) -> None:
    assert story(json_ld(text)).published == datetime(2026, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ('<p class="byline">By Ann Bee and Carl Day</p>', ("Ann Bee", "Carl Day")),
        ('<span class="author vcard"><a class="fn" rel="author" href="/x">annbee</a></span>', ("annbee",)),
        ('<a rel="author" href="/x">annbee</a><span class="author-name">Ann Bee</span>', ("Ann Bee",)),
        ('<div class="story__byline">Posted on September 21, 2026 by Ann Bee</div>', ("Ann Bee",)),
        ('<div class="byline">Trains will move at night</div>', ()),
        ('<div class="comments"><p class="author">Reader Rude</p></div>', ()),
    ],
)
def test_the_byline_that_a_page_shows_is_read(byline: str, authors: tuple[str, ...]) -> None:
    assert page(f"<article><h1>Soldiers go north</h1>{byline}{TEXT}</article>").authors == authors


def test_a_byline_may_be_a_line_of_the_text() -> None:
    assert (
        page(f"<article><h1>Soldiers go north</h1><p>Von Anna Biene, Vilnius</p>{TEXT}</article>").authors[0]
        == "Anna Biene"
    )


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ('<time datetime="2026-11-17T21:30:00Z">today</time>', "2026-11-17T21:30"),
        ("<time>17.11.2026</time>", "2026-11-17T00:00"),
        ('<p class="post-date">Published on Tuesday, 17 November 2026</p>', "2026-11-17T00:00"),
        ('<div class="comments"><time datetime="2026-11-18">x</time></div>', "2026-11-23T03:00"),
        ("<p>Vilnius</p><p>17 November 2026</p>", "2026-11-17T00:00"),
        (f"<p>17.11.2026 – {SENTENCES[0]}</p>", "2026-11-17T00:00"),
        (f"<p>{SENTENCES[0]}</p><p>The war ended on 17 November 2026.</p>", "2026-11-23T03:00"),
        ('<time datetime="2031-01-01">soon</time>', "2026-11-23T03:00"),
        ("<p>17 | 11 | 2026</p>", "2026-11-17T00:00"),
        ('<p><span class="timestamp" data-timestamp="1794951000000"></span></p>', "2026-11-17T21:30"),
        ('<dateformat time="1794951000"></dateformat><p>17 nov</p>', "2026-11-17T21:30"),
        ('<span data-timestamp="17"></span>', "2026-11-23T03:00"),
        (
            "<p>Updated - November 19, 2026 09:10 am IST | Published - November 17, 2026 06:35 pm IST</p>",
            "2026-11-17T13:05",
        ),
        ('<time title="17 Nov 2026 13:30:00 GMT">6 days ago</time>', "2026-11-17T13:30"),
        ('<span class="date" title="Tuesday, November 17, 2026">6 days ago</span>', "2026-11-17T00:00"),
        (
            '<time title="Updated 19 Nov 2026 13:30:00 GMT">Updated</time><p>17 Nov 2026</p>',
            "2026-11-17T00:00",
        ),
        ("<div>FILED AS OF DATE:\t\t20261117</div>", "2026-11-17T00:00"),
        ("<p class=date>二〇二六年十一月十七日 20:10</p>", "2026-11-17T00:00"),
        (f"<p>{SENTENCES[1]}</p><p>17.11.2026 – {SENTENCES[0]}</p>", "2026-11-17T00:00"),
        (
            f"{TEXT}<p>Soldiers go north was posted on 17 November 2026 at 23:03 and filed under Trains.</p>",
            "2026-11-17T00:00",
        ),
        (
            f"{TEXT}<div id='sidebar'><p>Soldiers go north wurde am 17. November 2026 um 23:03 Uhr gepostet.</p></div>",
            "2026-11-17T00:00",
        ),
        (
            f"{TEXT}<div id='sidebar'><p>Trains stop was posted on 17 November 2026 at 23:03.</p></div>",
            "2026-11-23T03:00",
        ),
        (f"{TEXT}<p>The law was published on 17 November 2026 and came into force.</p>", "2026-11-23T03:00"),
    ],
)
def test_the_date_that_a_page_shows_is_read(shown: str, published: str) -> None:
    article = page(f"<article><h1>Soldiers go north</h1>{shown}{TEXT}</article>")
    assert article.published == datetime.fromisoformat(published).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "published", "precision"),
    [
        ("Share Print Von Ann Bee und Olaf Sonnleitner-Brandt Stand: 17.11.2026, 17:45 Uhr Lesezeit: 3 Min. {}", "2026-11-17T16:45", Precision.MINUTE),
        ("Share Print Ann Bee, chief correspondent Published: 17 November 2026, 9:41 PM EST {}", "2026-11-18T02:41", Precision.MINUTE),
        ("Share Print Ann Bee, chief correspondent Published: 17 November 2026, 9:41 PM {}", "2026-11-17T00:00", Precision.DAY),
        ("The soldiers went on 17 November 2026, 9:41 PM EST, said Ann Bee, who watched their trains {}", "2026-11-17T00:00", Precision.DAY),
        ("Share Print Ann Bee, chief correspondent Updated: 19 November 2026, 9:41 PM EST {}", "2026-11-17T00:00", Precision.DAY),
    ],
)  # fmt: skip
def test_a_guessed_day_gets_the_time_that_a_label_near_the_heading_states(
    line: str, published: str, precision: Precision
) -> None:
    shown = f"<div><div>{line.format('Kirkenes Narvik')}</div></div>"
    article = page(
        f"<article><h1>Soldiers go north</h1>{shown}{TEXT}</article>",
        '<link rel="canonical" href="https://courier.example/2026/11/17/soldiers-go-north.html">',
    )
    assert (article.published, article.precision) == (
        datetime.fromisoformat(published).replace(tzinfo=UTC),
        precision,
    )


@pytest.mark.parametrize(
    ("language", "line", "published", "precision"),
    [
        ("fa", "نویسنده: نرگس موسوی | ۲۶ آبان ۱۴۰۵ - ۱۴:۳۰", "2026-11-17T00:00", Precision.DAY),
        ("fa", "1405/08/26", "2026-11-17T00:00", Precision.DAY),
        ("zh-TW", "發布日期：115-11-17", "2026-11-17T00:00", Precision.DAY),
        ("bn", "প্রকাশ: ১৭ নভেম্বর ২০২৬", "2026-11-17T00:00", Precision.DAY),
        ("en", "Published 9:41 AM EST, November 17, 2026", "2026-11-17T14:41", Precision.MINUTE),
        ("en", "115-11-17", "2026-11-23T03:00", Precision.ARRIVAL),
    ],
)
def test_a_shown_date_may_have_another_calendar_or_an_hour_before_it(
    language: str, line: str, published: str, precision: Precision
) -> None:
    article = page(
        f"<article><h1>Soldiers go north</h1><p>{line}</p>{TEXT}</article>", attributes=f'lang="{language}"'
    )
    assert (article.published, article.precision) == (
        datetime.fromisoformat(published).replace(tzinfo=UTC),
        precision,
    )


def test_a_date_by_the_heading_comes_before_one_by_a_link_with_the_same_words() -> None:
    latest = "<div><p>Soldiers go north</p><p>16.11.2026</p></div>"
    article = page(f"{latest}<article><h1>Soldiers go north</h1><p>17.11.2026</p>{TEXT}</article>")
    assert article.published == datetime(2026, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize("home", ["/", "https://courier.example/", "https://courier.example"])
def test_a_heading_that_links_to_the_homepage_is_the_sites_name_and_not_a_title(home: str) -> None:
    body = f'<h1><a href="{home}">Tides and Trains</a></h1><div>{TEXT}</div>'
    assert page(body, "<title>Soldiers go north - Tides and Trains</title>").title == "Soldiers go north"


@pytest.mark.parametrize(
    "link", ["#top", "//[x", "//\u2177\u2100.com/", "javascript:void(0)", "/2026/soldiers-go-north"]
)
def test_a_heading_that_links_elsewhere_is_a_title(link: str) -> None:
    body = f'<h1><a href="{link}">Soldiers go north</a></h1><div>{TEXT}</div>'
    assert page(body, "<title>Soldiers go north - Courier</title>").title == "Soldiers go north"


@pytest.mark.parametrize("number", ["1" * 5_000, "0" * 5_000], ids=["ones", "zeros"])
@pytest.mark.parametrize(
    "head",
    [
        "<meta property='og:title' content='Soldiers &amp;#{0}; go north'>",
        "<meta name='author' content='Ann Bee &amp;#{0};'>",
        """<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Soldiers &#{0}; go",
        "articleBody": "Soldiers &#{0}; go", "author": {{"name": "&#{0}"}}}}</script>""",
    ],
    ids=["title", "author", "facts"],
)
def test_a_character_reference_of_thousands_of_digits_does_not_prevent_reading(
    head: str, number: str
) -> None:
    assert SENTENCES[0] in story(head.format(number)).body


HEADLINE = "Divers find the bell of the ferry"
BELOW = f'<div class="date">18 June 2026</div><div>{TEXT}</div>'


@pytest.mark.parametrize(
    "head",
    [
        "<title>Office of Harbours - News Details</title>",
        "<title>Office of Harbours | Press releases | 4412</title>",
        '<title>Office of Harbours</title><meta property="og:site_name" content="Office of Harbours">',
        (
            "<title>Harbour Post - Local News</title>"
            '<meta property="og:title" content="Harbour Post - Local News">'
            '<meta property="og:site_name" content="Harbour Post">'
        ),
    ],
)
@pytest.mark.parametrize(
    "heading",
    [
        f"<h1>{HEADLINE}</h1>",
        f'<table><tr><td><span id="ctl00_lblTitle" class="NewsTitle">{HEADLINE}</span></td></tr></table>',
        f"<h1>Harbour News</h1><div><h1>{HEADLINE}</h1></div>",
    ],
)
def test_a_title_that_only_names_the_site_is_replaced_by_the_heading_above_the_text(
    head: str, heading: str
) -> None:
    menu = '<div class="menu"><a href="/">Home</a></div>'
    assert page(f"<div>{menu}{heading}{BELOW}</div>", head).title == HEADLINE


def test_the_first_level_heading_directly_above_the_text_is_the_title() -> None:
    others = (
        '<section><h1><a href="/b">Meters eat dollars again</a></h1><p>They keep your change.</p></section>'
    )
    body = (
        '<div><h1><a href="/">Harbour Post</a></h1><h1>The paper of the valley since 1884</h1></div>'
        f'<section><h1><a href="/live">Council votes today</a></h1></section><div><h1>{HEADLINE}</h1>{TEXT}</div>'
    )
    article = page(body + others, "<title>Harbour Post | News, weather, sport</title>")
    assert article.title == HEADLINE
    assert "your change" not in article.body


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        # the title says something about the article
        (
            "<title>Bell of the Anna found - News</title>",
            "<h1>Bell of the Anna found</h1>",
            "Bell of the Anna found",
        ),
        (
            "<title>Bronze comes up after ninety years - Harbour Post</title>",
            f"<h1>{HEADLINE}</h1>",
            "Bronze comes up after ninety years - Harbour Post",
        ),
        # a heading shows the part that looks like the name of the site
        (
            "<title>Bell of the Anna found - News</title>",
            "<h1>News from the whole region</h1><h2>Bell of the Anna found</h2>",
            "Bell of the Anna found",
        ),
        # the heading says the name of the site, is a link or is too short
        ("<title>Office of Harbours - News</title>", "<h1>Office of Harbours</h1>", "Office of Harbours"),
        (
            "<title>Office of Harbours - News</title>",
            '<h1><a href="/x">Where to find our rooms</a></h1>',
            "Office of Harbours - News",
        ),
        ("<title>Office of Harbours - News</title>", "<h1>Our harbours</h1>", "Our harbours"),
        # the headings divide one article
        (
            "<title>Office of Harbours - News</title>",
            f"<h1>Before the dive began</h1>{TEXT}<h1>After the long dive</h1>",
            "Office of Harbours - News",
        ),
        # a line of the article has the other words of the title
        (
            "<title>Bell of the Anna found - News</title>",
            f"<h1>The Daily Courier of Lorin</h1><h3>Bell of the Anna found at last</h3>{TEXT}",
            "Bell of the Anna found - News",
        ),
        # the heading is far from the text
        (
            "<title>Office of Harbours - News</title>",
            "<h1>Safe in every port</h1>" + "<p>Entry</p>" * 8,
            "Office of Harbours - News",
        ),
    ],
)
def test_a_heading_does_not_replace_a_more_informative_title(head: str, body: str, title: str) -> None:
    assert page(f"<div>{body}{BELOW}</div>", head).title == title


def test_the_hour_of_an_update_does_not_move_the_day() -> None:
    text = "<p>Updated 9:02 PM EDT, Thu March 14, 2024</p>"
    found = page(f"<article><h1>Soldiers go north</h1>{text}{TEXT}</article>")
    assert (found.published.isoformat()[:10], found.precision) == ("2024-03-14", "day")


def test_a_page_of_the_wayback_machine_belongs_to_its_site() -> None:
    copy = "https://web.archive.org/web/20261120000000/https://courier.example/north"
    article = story(f'<link rel="canonical" href="{copy}"><meta property="og:url" content="{copy}">')
    assert (article.source, article.url) == ("courier.example", "https://courier.example/north")
