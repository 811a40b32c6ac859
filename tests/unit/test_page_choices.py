"""Tests the choice between several titles, JSON-LD objects, names or dates of one page."""

import json
from datetime import date

import pytest
from wirewatch.article import Precision
from wirewatch.parsing.text.bylines import editors_in_line, in_name_case, name_alone
from wirewatch.parsing.text.dates import ambiguous_days, date_within
from wirewatch.parsing.text.east_asian_bylines import east_asian_byline
from wirewatch.parsing.text.words import word_count

from tests.unit.test_page import SENTENCES, STORED, TEXT, page, story


def ld(kind: str = "application/ld+json", /, **facts: object) -> str:
    return f'<script type="{kind}">{json.dumps({"@type": "NewsArticle"} | facts)}</script>'


OWN = {
    "headline": "Soldiers go north",
    "author": {"@type": "Person", "name": "Ann Bee"},
    "datePublished": "2026-11-20",
}
OTHER = {
    "headline": "Squid that naps",
    "author": {"@type": "Person", "name": "Carl Day"},
    "datePublished": "2019-01-02",
}
ADDRESS = "https://courier.example/north"


# JSON-LD


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize(
    ("own", "head"),
    [
        ({"url": ADDRESS}, f'<link rel="canonical" href="{ADDRESS}">'),
        ({"mainEntityOfPage": {"@id": ADDRESS + "/"}}, f'<meta property="og:url" content="{ADDRESS}?a=1">'),
        ({"@id": ADDRESS + "#article"}, '<link rel="canonical" href="http://www.courier.example/north">'),
        ({}, ""),
    ],
)
def test_the_json_ld_object_of_this_page_is_used(
    own: dict[str, object], head: str, *, own_first: bool
) -> None:
    objects = [ld(**OWN, **own), ld(**OTHER, url="https://courier.example/squid")]
    article = story(head + "".join(objects if own_first else objects[::-1]))
    assert (article.title, article.authors, article.published.date()) == (
        "Soldiers go north",
        ("Ann Bee",),
        date(2026, 11, 20),
    )


@pytest.mark.parametrize("address", ["/news/1", "news/1", "https://", "//courier.example/news/1"])
def test_an_address_without_a_host_does_not_select_a_json_ld_object(address: str) -> None:
    objects = ld(**OTHER, **{"@id": "#squid"}) + ld(**OWN, **{"@id": "#soldiers"})
    article = story(f'<meta property="og:url" content="{address}">{objects}')
    assert (article.title, article.authors) == ("Soldiers go north", ("Ann Bee",))


SQUID = (
    "The squid in the aquarium of Tarnwick naps at noon, and nobody is allowed to knock on the glass. " * 20
)
SHOWN = f'<p class="byline">By Ann Bee</p><p class="date">20 November 2026</p>{TEXT}'


@pytest.mark.parametrize(
    "other",
    [
        {"url": "https://courier.example/squid", "articleBody": SQUID},
        {"mainEntityOfPage": {"@id": "https://courier.example/squid"}, "articleBody": SQUID},
        {"articleBody": SQUID},
        {"url": "https://courier.example/squid"},
        {},
    ],
)
def test_a_json_ld_object_about_another_article_is_ignored(other: dict[str, object]) -> None:
    head = f'<link rel="canonical" href="{ADDRESS}">{ld(**OTHER, **other)}'
    article = page(f"<main><h1>Soldiers go north</h1>{SHOWN}</main>", head)
    assert (article.title, article.authors, article.published.date()) == (
        "Soldiers go north",
        ("Ann Bee",),
        date(2026, 11, 20),
    )
    assert "squid" not in article.body


@pytest.mark.parametrize("other", [{"url": "https://courier.example/squid"}, {"articleBody": SQUID}])
def test_the_day_of_a_json_ld_object_about_another_article_is_not_guessed(other: dict[str, object]) -> None:
    facts = {key: value for key, value in OTHER.items() if key != "author"}
    head = f'<link rel="canonical" href="{ADDRESS}">{ld(**facts, **other)}'
    article = page(f"<main><h1>Soldiers go north</h1>{TEXT}</main>", head)
    assert article.precision is Precision.ARRIVAL


def test_the_day_of_the_page_in_json_ld_is_still_guessed() -> None:
    head = ld(**{"@type": "WebPage", "url": ADDRESS, "datePublished": "2026-11-19"})
    article = page(f"<main><h1>Soldiers go north</h1>{TEXT}</main>", head)
    assert article.published.date() == date(2026, 11, 19)


@pytest.mark.parametrize(
    "own",
    [
        {"url": ADDRESS},
        {"url": "https://courier.example/"},
        {"url": "https://courier.example/north/amp"},
        {"url": "https://cms.courier-group.example/4711"},
        {"url": "https://courier.example/4711", "articleBody": " ".join(SENTENCES)},
        {"url": "https://courier.example/4711", "headline": "Why soldiers march north in winter"},
        {"url": "https://courier.example/4711", "author": {"@type": "Person", "name": "Ann Bee"}},
    ],
)
def test_an_object_whose_headline_is_a_tagline_is_used_unless_it_is_about_another_article(
    own: dict[str, object],
) -> None:
    tagline = {"headline": "All that matters now", "datePublished": "2026-11-19T09:30:00Z"}
    head = f'<link rel="canonical" href="{ADDRESS}">{ld(**tagline | own)}'
    article = page(f"<main><h1>Soldiers go north</h1>{SHOWN}</main>", head)
    assert article.published.date() == date(2026, 11, 19)


def test_chinese_headlines_that_share_characters_are_about_one_article() -> None:
    facts = ld(
        headline="江海大坝溃决：十四人失踪", url="https://courier.example/4711", datePublished="2026-11-19"
    )
    head = f'<link rel="canonical" href="{ADDRESS}">{facts}'
    article = page(f"<main><h1>十四人失踪，江海大坝溃决</h1>{SHOWN}</main>", head, 'lang="zh"')
    assert article.published.date() == date(2026, 11, 19)


@pytest.mark.parametrize(
    "kind", ["application/ld+json; charset=utf-8", "APPLICATION/LD+JSON", "application/ld+json "]
)
def test_the_type_of_a_script_may_have_parameters(kind: str) -> None:
    assert story(ld(kind, **OWN)).authors == ("Ann Bee",)


def test_seconds_since_1970_are_a_date() -> None:
    assert story(ld(headline="Soldiers go north", datePublished=1794951000)).published.date() == date(
        2026, 11, 17
    )


def test_json_ld_with_a_trailing_comma_and_a_nested_name_is_read() -> None:
    text = '{"@type":"NewsArticle","author":{"@type":"Person","name":{"@type":"Person","name":"Ann Bee"},},}'
    assert story(f'<script type="application/ld+json">{text}</script>').authors == ("Ann Bee",)


@pytest.mark.parametrize("kind", ["Organization", "NewsMediaOrganization"])
def test_an_organisation_is_not_a_person(kind: str) -> None:
    facts = ld(headline="Soldiers go north", author={"@type": kind, "name": "Meridian Post"})
    assert story(facts).authors == ("Meridian Post",)
    assert page(
        f"<article><h1>Soldiers go north</h1><p class=byline>By Ann Bee</p>{TEXT}</article>", facts
    ).authors == ("Ann Bee",)


# title


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (
            ld(headline="All you need to know") + '<meta property="og:title" content="Soldiers go north">',
            "Soldiers go north",
            "Soldiers go north",
        ),
        (
            ld(headline="A tagline of it") + "<title>Soldiers go north | Courier</title>",
            "Soldiers go north",
            "Soldiers go north",
        ),
        (
            '<meta property="og:title" content="Soldiers go north before the…">',
            "Soldiers go north before the winter begins",
            "Soldiers go north before the winter begins",
        ),
    ],
)
def test_the_heading_that_a_declared_title_agrees_with_is_the_title(
    head: str, heading: str, title: str
) -> None:
    assert page(f"<article><h1>{heading}</h1>{TEXT}</article>", head).title == title


def test_the_name_of_the_site_before_a_colon_is_not_part_of_the_title() -> None:
    head = '<title>The Courier: Soldiers go north</title><meta property="og:site_name" content="The Courier">'
    assert page(f"<article><p>{TEXT}</article>", head).title == "Soldiers go north"


@pytest.mark.parametrize(
    ("window", "shown", "title"),
    [
        ("The Courier — Soldiers go north", "<p>Soldiers go north</p>", "Soldiers go north"),
        ("The Courier: Soldiers go north", "<b>Soldiers go north</b><br>", "Soldiers go north"),
        ("Print: Soldiers go north", "<p>Soldiers go north</p>", "Soldiers go north"),
        ("Baltic: Soldiers go north", "<p>Baltic: Soldiers go north</p>", "Baltic: Soldiers go north"),
        ("The Courier: Soldiers go north", "", "The Courier: Soldiers go north"),
        ("Winter: what soldiers do", f"{TEXT}<h3>what soldiers do</h3>", "Winter: what soldiers do"),
        ("댐 붕괴로 14명 실종 < 사회 < 기사본문 - 강변일보", "<h3>댐 붕괴로 14명 실종</h3>", "댐 붕괴로 14명 실종"),
        ("港口关闭至周五_新闻频道_中国江河青年网", '<div class="page_title">港口关闭至周五</div>', "港口关闭至周五"),
        ("Ferry stopped - all news of the Courier", "<p>Ferry stopped</p>", "Ferry stopped - all news of the Courier"),
    ],
)  # fmt: skip
def test_the_part_of_the_window_title_that_the_page_shows_is_the_title(
    window: str, shown: str, title: str
) -> None:
    assert page(f"{shown}{TEXT}", f"<title>{window.replace('<', '&lt;')}</title>").title == title


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ('<span class="kicker">Baltic</span><span class="hl">Soldiers go north</span>', "Soldiers go north"),
        ('<span class="page__topline">Winter</span> <span>Soldiers go north</span>', "Soldiers go north"),
        ('<span class="topline">Soldiers go</span> <span>north</span>', "Soldiers go north"),
        ('<span class="lead-in">Soldiers</span> <span>go north</span>', "Soldiers go north"),
        ('Soldiers go <span class="kicker">north</span>', "Soldiers go north"),
    ],
)
def test_a_kicker_inside_the_heading_is_not_the_title(heading: str, title: str) -> None:
    assert page(f"<article><h1>{heading}</h1>{TEXT}</article>").title == title


def test_the_only_first_heading_may_be_the_name_of_the_site() -> None:
    body = f"<header><h1>The Courier</h1></header><article><h2>Soldiers go north</h2>{TEXT}</article>"
    assert page(body, "<title>Soldiers go north - The Courier</title>").title == "Soldiers go north"


# authors


def shown_by(lines: str, head: str = "", below: str = "") -> tuple[str, ...]:
    return page(f"<h1>Soldiers go north</h1>{lines}<article>{TEXT}</article>{below}", head).authors


def test_the_writer_who_is_shown_comes_before_a_declared_editor() -> None:
    head = ld(headline="Soldiers go north", author={"@type": "Person", "name": "Eve Fox"})
    assert shown_by('<div class="author-2">Ann Bee</div>', head, "<p>Editor: Eve Fox</p>") == ("Ann Bee",)


@pytest.mark.parametrize("field", ["articleAuthor", "article-author", "author_name"])
def test_unusual_meta_fields_name_authors_too(field: str) -> None:
    assert shown_by("", f'<meta name="{field}" content="Ann Bee">') == ("Ann Bee",)


def test_a_list_of_facts_with_a_date_names_the_author() -> None:
    facts = "<ul><li><b>Datum</b> 20.11.2026</li><li><b>Autorin/Autor</b> Ann Bee</li></ul>"
    assert shown_by("", below=facts) == ("Ann Bee",)


def test_a_first_line_in_capitals_is_a_byline() -> None:
    head = ld(headline="Soldiers go north", author={"name": "Courier D"})
    assert page(
        f"<h1>Soldiers go north</h1><article><p><b>ANN BEECHER</b></p>{TEXT}</article>", head
    ).authors == ("Ann Beecher",)


def test_links_to_pages_that_are_named_like_persons_are_bylines() -> None:
    line = '<p><a href="https://courier.example/ann-bee">Ann BEECHER</a><a href="/eve-fox">Eve Fox</a> 20.11.2026</p>'
    assert shown_by(line.replace("ann-bee", "ann-beecher")) == ("Ann Beecher", "Eve Fox")


@pytest.mark.parametrize("section", ["Nachrichten", "Noticias", "Новости"])
def test_a_section_is_not_an_author(section: str) -> None:
    assert shown_by("", f'<meta name="author" content="{section}">') == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("（总台记者 张倩）", ("张倩",)),
        ("□ 本报记者 葛灵丹", ("葛灵丹",)),
        ("（责任编辑：魏喆）", ("魏喆",)),
        ("江报社北河11月20日电（记者张小倩 魏喆）列车将在夜间运行。", ("张小倩", "魏喆")),
        ("（江央社記者張小倩台北20日電）列車將在夜間運行。", ("張小倩",)),
        ("記者 張小倩／台北報導", ("張小倩",)),
        ("【田中宏昌、大森花子】", ("田中宏昌", "大森花子")),
        ("【写真特集、関連記事】", ()),
        ("(责编：牛镛、岳弘彬)", ("牛镛", "岳弘彬")),
        ("[田中宏昌，ITmedia]", ("田中宏昌",)),
        ("江报记者 魏喆 北河新区报道", ("魏喆",)),
        ("江报记者 魏喆 张倩报道", ("魏喆", "张倩")),
        ("2026年11月20日08:19 [ 魏喆 ] 来源：江报", ("魏喆",)),
        ("2026年11月20日08:19 [ 魏喆 ]\ue5c2 来源：[ 江报 ]", ("魏喆",)),
        ("本贴由魏喆于2026年11月20日16:12:21在〖铁路〗发表.", ("魏喆",)),
        ("这项计划由魏喆于2026年11月20日发表", ()),
        ("列车将在夜间运行。（张倩 江海报道）", ("张倩",)),
        ("铁路方面说，列车将在夜间运行。" * 25 + "（张倩 江海报道）", ("张倩",)),
        ("铁路方面说，列车将在夜间运行。" * 25 + "（本报记者 张倩）", ("张倩",)),
        ("铁路方面说，列车将在夜间运行。" * 25 + "（记者在现场看到）", ()),
        ("김하늘 기자", ("김하늘",)),
        ("[강물일보 김하늘 선임기자]", ("김하늘",)),
        ("기자들이 물었다", ()),
        ("记者在现场看到", ()),
        ("By Ann Bee", ()),
    ],
)
def test_names_are_read_from_east_asian_bylines(line: str, names: tuple[str, ...]) -> None:
    assert east_asian_byline(line) == names


def test_names_alone_on_a_line_in_capitals_or_of_editors_are_read() -> None:
    assert name_alone(["A long line that says much and ends so.", "ANN BEECHER"], "") == ("Ann Beecher",)
    assert name_alone(["郑 重 声 明", "Key"], "") == ()
    assert editors_in_line("Editor : Eve Fox") == ("Eve Fox",)
    assert in_name_case("Nils BRANDT") == "Nils Brandt"


# dates


@pytest.mark.parametrize(
    ("line", "language", "day"),
    [
        ("Updated January 20, 2026 10:00 a.m. | Published March 14, 2025 9:30 a.m.", "en", date(2025, 3, 14)),
        ("Aktualisiert am 20.01.2026 um 10:00, veröffentlicht am 14.03.2025", "de", date(2025, 3, 14)),
        ("Mis à jour le 20/01/2026, publié le 14/03/2025", "fr", date(2025, 3, 14)),
        ("Published 14 March 2025, updated 20 January 2026", "en", date(2025, 3, 14)),
        ("Güncelleme: 20.01.2026 Giriş: 14.03.2025", "tr", date(2025, 3, 14)),
        ("04/05/2026", "en-US", date(2026, 4, 5)),
        ("04/05/2026", "en-GB", date(2026, 5, 4)),
        ("04/05/2026", "it", date(2026, 5, 4)),
        ("令和8年3月14日", "ja", date(2026, 3, 14)),
    ],
)
def test_the_date_of_publication_beside_a_headline_is_read(line: str, language: str, day: date) -> None:
    body = f'<article><h1>Soldiers go north</h1><p class="date">{line}</p>{TEXT}</article>'
    assert page(body, attributes=f'lang="{language}"').published.date() == day


@pytest.mark.parametrize("language", ["en", "", "en-CA"])
def test_ambiguous_digits_are_not_a_date(language: str) -> None:
    body = f'<article><h1>Soldiers go north</h1><p class="date">04/05/2026</p>{TEXT}</article>'
    assert page(body, attributes=f'lang="{language}"').precision is Precision.ARRIVAL
    assert ambiguous_days("on 04/05/2026") == {date(2026, 4, 5), date(2026, 5, 4)}
    assert date_within("04/05/2026", STORED) is None


def test_the_value_of_a_time_element_is_not_taken_for_an_update() -> None:
    times = '<time datetime="2026-11-20T10:00:00Z">Updated 20 November 2026</time><time datetime="2026-11-14T08:30:00Z">Published 14 November 2026</time>'
    assert page(f"<h1>Soldiers go north</h1>{times}<article>{TEXT}</article>").published.date() == date(
        2026, 11, 14
    )


def test_the_date_of_a_teaser_is_not_that_of_the_article() -> None:
    below = '<div class="teaser-box"><h2>Ships <span class="date">24.04.2026</span></h2></div><ul><li><b>Datum</b> 28.04.2026</li></ul>'
    assert page(f"<h1>Soldiers go north</h1><article>{TEXT}</article>{below}").published.date() == date(
        2026, 4, 28
    )


# words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two", 2),
        ("港口委员会决定", 4),
        ("北 Korea", 2),
        ("ท่าเรือปิด", 5),
        ("서울 시민", 2),
        ("naïve café", 2),
    ],
)
def test_words_are_counted_in_texts_without_spaces_too(text: str, count: int) -> None:
    assert word_count(text) == count


# cases from several sites, rebuilt


def test_a_date_by_the_headline_comes_before_a_date_of_a_list() -> None:
    latest = '<div class="latest"><p>Ships stay in port</p><span class="date">Tue, 14 Jan 2026</span></div>'
    found = page(
        f"<h1>Soldiers go north</h1><p>Wire24<br>13 Jan 2026, 22:11 GMT+10</p>{TEXT * 2}<div>{latest}</div>"
    )
    assert found.published.date() == date(2026, 1, 13)


def test_a_title_that_an_h2_shows_comes_before_an_h1_for_search_engines() -> None:
    title = (
        '<meta property="og:title" content="How the border became a place of fear">'
        "<title>Border: soldiers go north in November</title>"
    )
    body = (
        "<h1>Border: soldiers go north in November</h1><h2>Opinion How the border became a place of fear</h2>"
    )
    assert page(body + TEXT, title).title == "How the border became a place of fear"
    assert page(body.replace("fear", "joy") + TEXT, title).title == "Border: soldiers go north in November"


def test_the_h1_with_the_most_words_of_the_declared_titles_is_the_title() -> None:
    title = '<meta property="og:title" content="Our favorite walking spots in Meridian">'
    body = "<h1>Meridian Magazine</h1><h1>The best trails of Meridian for walking</h1>"
    assert page(body + TEXT + "<h1>Next in your guide to Meridian</h1>", title).title == (
        "The best trails of Meridian for walking"
    )


@pytest.mark.parametrize("mark", ["_", "-", "|", "—"])
def test_a_title_without_spaces_is_cut_to_the_line_that_the_page_shows(mark: str) -> None:
    found = page(
        f"<div><p>港口关闭列车北上</p><p>2026年11月20日08:19 [ 魏喆 ] 来源：江报</p></div>{TEXT}",
        f"<title>港口关闭列车北上{mark}江报网</title>",
        'lang="zh"',
    )
    assert found.title == "港口关闭列车北上"
    assert found.authors == ("魏喆",)
    assert found.published.date() == date(2026, 11, 20)


def test_soft_hyphens_are_not_part_of_a_title() -> None:
    assert page(f"<h1>Sol\u00addiers go north</h1>{TEXT}").title == "Soldiers go north"


def test_a_title_is_not_cut_inside_a_word_or_to_a_small_part() -> None:
    menu = "<ul><li>Premier</li><li>Premier-League</li><li>Railways</li></ul>"
    for title in (
        "Premier-League table before the last day",
        "Railways - what the ministry of Quelbrook will pay",
    ):
        assert page(f"{menu}<div>{TEXT}</div>", f"<title>{title}</title>").title == title


def test_words_of_the_sites_name_do_not_choose_one_of_several_h1() -> None:
    title = '<meta property="og:title" content="How it works - Meridian Trains">'
    body = f"<h1>What are Meridian trains today?</h1>{TEXT}<h1>Why Meridian trains matter so much</h1>{TEXT}"
    assert page(body, title).title == "How it works - Meridian Trains"


def test_an_h1_that_words_the_title_differently_stays_in_the_text() -> None:
    title = (
        '<meta property="og:title" content="How the northern border became a place of fear">'
        "<title>Borealis Rail: soldiers close northern border</title>"
    )
    body = "<h1>Borealis Rail: soldiers close northern border</h1><h2>How the northern border became a place of fear</h2>"
    found = page(body + TEXT, title)
    assert found.title == "How the northern border became a place of fear"
    assert found.standfirst == "Borealis Rail: soldiers close northern border"
    assert found.body.startswith(found.standfirst)
