"""Tests which names on a page are read as the authors of its article, and which are not."""

import pytest
from wirewatch.article import ObjectRef

from tests.reading import page_article
from tests.unit.test_page import SENTENCES, STORED, TEXT, page, story

CANONICAL = '<link rel="canonical" href="https://courier.example/2026/soldiers">'
SITE = '<meta property="og:site_name" content="Meridian Courier">'


def shown(byline: str, head: str = "", text: str = TEXT) -> tuple[str, ...]:
    """Return the authors that are read from a page with `byline` below its headline."""
    return page(f"<article><h1>Soldiers go north</h1>{byline}{text}</article>", head + CANONICAL).authors


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ('<p><a href="/author/abee">Ann Bee</a> / 17.11.2026</p>', ("Ann Bee",)),
        ('<p><a href="/autoren/carl-day?page=1">Carl Day</a></p>', ("Carl Day",)),
        ('<p><a href="/user/annbee.html">annbee</a> 17.11.2026, 13:56 Uhr</p>', ("annbee",)),
        ('<p><a href="/user-profile/?u=138">annbee</a> 17.11.2026</p>', ("annbee",)),
        ('<p>by <a href="/people/ann-bee">Ann Bee</a></p>', ("Ann Bee",)),
        ('<p>In focus: <a href="/people/carl-day">Carl Day</a></p>', ()),
        ('<p><a href="/user/login">Log In</a> 17.11.2026</p>', ()),
        ('<nav><p><a href="/author/abee">Ann Bee</a></p></nav>', ()),
        ('<p><a href="//video.example/user/couriertv">couriertv</a> 17.11.2026</p>', ()),
        ('<p><a href="mailto:x/author/y">annbee</a></p>', ()),
        ('<p><a href="/politics/">Politics</a> 17.11.2026</p>', ()),
        ('<p><a href="/authors/">Our authors</a></p>', ()),
        ('<p><a href="https://video.example/user/courier">Y</a></p>', ()),
        ('<p><a href="https://video.example/user/couriertv">Courier on video</a></p>', ()),
        ('<p><a href="http://[bad/author/ann-bee">annbee</a></p>', ()),
    ],
)
def test_a_link_by_the_headline_to_an_authors_page_is_a_byline(byline: str, authors: tuple[str, ...]) -> None:
    assert shown(byline) == authors


def test_a_byline_comes_before_a_link_in_a_menu() -> None:
    menu = '<ul><li><a href="https://www.video.example/user/courier">Watch Our Channel</a></li></ul>'
    assert shown(menu + "<p>By Ann Bee</p>") == ("Ann Bee",)


def test_a_sentence_at_the_beginning_of_a_long_line_is_not_a_byline() -> None:
    assert shown("", text=f"<p>By Prime Minister – {SENTENCES[0]}</p>" + TEXT) == ()


@pytest.mark.parametrize("declared", ["김철수", "王小明", "AFP", "annbee"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "<figure><figcaption>Photo by Pia Lens</figcaption></figure>",
        '<p>In focus: <a href="/people/x">Vladimir Putin</a></p>',
        '<p><a href="/user/login">Log In</a></p>',
        '</article><section><h3>More</h3><p class="author-name">Carl Day</p></section>',
        '<blockquote>Happy families are all alike, and so on and so forth.<p class="quote-author">Leo Tolstoy</p></blockquote>',
    ],
)
def test_a_declared_author_is_not_replaced_by_a_name_elsewhere_on_the_page(
    declared: str, elsewhere: str
) -> None:
    assert shown("", f'<meta name="author" content="{declared}">', TEXT + elsewhere) == (declared,)


def test_a_byline_by_the_headline_comes_before_a_declared_agency() -> None:
    assert shown('<p class="author-name">Ann Bee</p>', '<meta name="author" content="AFP">') == ("Ann Bee",)


def test_a_name_in_a_list_of_facts_is_not_an_author() -> None:
    assert shown("", text=TEXT + "<ul><li>Author: Fyodor Dostoevsky</li><li>Pages: 672</li></ul>") == ()


def test_names_beside_the_text_of_a_page_without_a_title_are_not_authors() -> None:
    assert page(f"<div>{TEXT}</div><aside><p>Text: Carl Day</p></aside>").authors == ()


def test_a_hostile_link_is_not_a_byline() -> None:
    assert shown(f'<p><a href="{"/by/a?" * 20_000}\nx">Ann Bee</a> 17.11.2026</p>') == ()


def test_a_link_to_an_authors_page_far_from_the_headline_is_not_a_byline() -> None:
    text = (
        TEXT
        + '<p>More on this:</p><p><a href="/author/carl-day">Carl Day</a> <a href="/b">Why trains stand still</a></p>'
    )
    assert shown("<p>17.11.2026</p>", text=text) == ()


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("von annbee am 17.11.2026", ("annbee",)),
        ("Posted by annbee in News", ("annbee",)),
        ("Posted in News by annbee on November 17, 2026", ("annbee",)),
        ("Gespeichert von annbee am 17. November 2026 - 18:55", ("annbee",)),
        ("Text &amp; Fotos: Ann Bee", ("Ann Bee",)),
        ("Pressemitteilung Herausgeber: Borealis Rail", ("Borealis Rail",)),
        ("By Tuesday", ()),
        ("Sponsored by Big Bank", ()),
        ("Photo by Pia Lens", ()),
        ("Written by hand in 1901", ()),
        ("Updated November 17, 2026", ()),
        ("6 years ago", ()),
    ],
)
def test_a_short_line_by_the_headline_may_name_the_author(line: str, authors: tuple[str, ...]) -> None:
    assert shown(f"<p>{line}</p>") == authors


def test_the_byline_is_searched_by_the_heading_and_not_by_a_link_with_the_same_words() -> None:
    latest = "<ul><li><a href='/a'>Soldiers go north</a></li><li>von carlday am 16.11.2026</li></ul>"
    assert page(
        f"<div>{latest}</div><article><h1>Soldiers go north</h1><p>von annbee am 17.11.2026</p>{TEXT}</article>"
    ).authors == ("annbee",)


def test_a_label_with_a_name_is_a_byline_anywhere_on_the_page() -> None:
    assert shown(
        "", text=TEXT + "<section><h4>Autorin: Anna Biene, Leiterin des Büros in Vilnius.</h4></section>"
    ) == ("Anna Biene",)


def test_a_person_who_is_shown_comes_before_an_organisation_that_is_declared() -> None:
    head = '<meta name="author" content="Stiftung für Züge e.V.">'
    assert shown(
        "", head, TEXT + "<section><h4>Autorin: Anna Biene, Leiterin des Büros in Vilnius.</h4></section>"
    ) == ("Anna Biene",)
    assert shown("", head) == ("Stiftung für Züge e.V",)


def test_a_person_who_is_shown_comes_before_a_user_who_is_declared() -> None:
    assert shown(
        '<span class="byline-author">Posted by Ann Bee and Carl Day - Trains team</span>',
        '<meta name="author" content="ab78">',
    ) == (
        "Ann Bee",
        "Carl Day",
    )


@pytest.mark.parametrize(
    "credit",
    [
        '<figure><span class="author-name">Pia Lens</span></figure>',
        '<div class="photo-credit"><span class="author-name">Pia Lens</span></div>',
        '<span class="license"><span class="author-name"><a href="https://pictures.example/1">Pia Lens</a></span></span>',
    ],
)
def test_the_photographer_is_not_an_author_of_the_text(credit: str) -> None:
    assert shown(credit + '<p class="byline">By Ann Bee</p>') == ("Ann Bee",)


@pytest.mark.parametrize("name", ["leserbrief", "leserpost", "leserbriefe-list", "comments"])
def test_the_author_of_a_readers_letter_is_not_an_author_of_the_article(name: str) -> None:
    assert shown("", text=TEXT + f'<div class="{name}"><span class="author">Rudi Reader</span></div>') == ()


def test_a_category_that_is_called_comment_is_not_a_comment() -> None:
    body = f'<div class="post category-der-kommentar"><h1>Soldiers go north</h1><a rel="author" href="/x">Ann Bee</a>{TEXT}</div>'
    found = page(body)
    assert found.authors == ("Ann Bee",)
    assert SENTENCES[0] in found.body
    assert found.comments == ()


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ('<meta name="author" content="Meridian Courier">', ("Meridian Courier",)),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "courier.example"}}</script>',
            ("courier.example",),
        ),
        (
            '<meta name="author" content="Meridian Courier"><meta name="byl" content="By Ann Bee">',
            ("Ann Bee",),
        ),
        ('<meta name="author" content="Meridian Courier"><meta name="byl" content="annbee">', ("annbee",)),
        ("", ()),
    ],
)
def test_the_publisher_is_the_author_if_it_is_declared_and_no_other_author_is(
    head: str, authors: tuple[str, ...]
) -> None:
    assert shown("", head + SITE) == authors


def test_an_agency_at_the_end_of_the_text_comes_before_the_publisher_and_the_newsroom() -> None:
    text = TEXT + "<p>The trains will be back at noon, the railway said on Tuesday. (MC mit dpa)</p>"
    assert shown("", SITE + '<meta name="author" content="Meridian Courier">', text) == ("MC mit dpa",)
    assert shown("", SITE + '<meta name="author" content="Redaktion">', text) == ("MC mit dpa",)
    assert shown("", SITE + '<meta name="author" content="Ann Bee">', text) == ("Ann Bee",)


def test_a_name_that_links_to_the_homepage_is_the_name_of_the_site() -> None:
    header = '<h4 class="author vcard"><span class="fn"><a href="https://courier.example/">Train Archive</a></span></h4>'
    byline = '<h5 class="vcard author">vom <span class="fn">Trainspotter</span></h5>'
    assert page(
        f"{header}<article><h1>Soldiers go north</h1>{byline}{TEXT}</article>", CANONICAL
    ).authors == ("Trainspotter",)


def test_the_licensor_of_a_whole_site_is_its_author() -> None:
    licence = 'by <a href="https://courier.example/" rel="cc:attributionURL">Ann Bee</a>'
    assert story(CANONICAL + '<meta name="author" content="AB">').authors == ("AB",)
    found = page_article(
        f"<html><head>{CANONICAL}</head><body><h1>Soldiers go north</h1><p class='author'>AB</p>{TEXT}<footer>{licence}</footer></body></html>",
        ObjectRef(),
        STORED,
    )
    assert found.authors == ("Ann Bee",)


# cases from several sites, rebuilt


def test_a_byline_below_a_long_standfirst_is_seen() -> None:
    standfirst = f"<div class='subhed'>{SENTENCES[1]}</div>"
    byline = "<p><span>By <a href='/staff/ann-bee'>Ann Bee</a></span> <span>November 17, 2026</span></p>"
    assert shown(standfirst + byline) == ("Ann Bee",)


def test_meta_elements_with_value_in_place_of_content_are_read() -> None:
    assert shown("", '<meta name="author" value="Ann Bee">') == ("Ann Bee",)


def test_a_byline_by_the_headline_comes_before_an_element_called_byline_elsewhere() -> None:
    latest = "<article><header><span class='entry-author'>Carl Day</span></header></article>"
    assert shown("<p>by Ann Bee November 17, 2026 at 7:18am</p>", text=TEXT + "</article>" + latest) == (
        "Ann Bee",
    )


@pytest.mark.parametrize(
    "card",
    [
        "<a href='/b'><h3>Ships stay in port</h3><div class='author-name'>Carl Day</div></a>",
        "<article><h3><a href='/b'>Ships stay in port</a></h3><p class='author-name'>Carl Day</p></article>",
    ],
)
def test_the_author_of_a_teaser_is_not_an_author_of_the_article(card: str) -> None:
    assert shown("<p>17.11.2026</p>", text=TEXT + f"</article><div>{card}</div>") == ()


def test_the_place_or_the_section_after_a_name_is_not_part_of_the_name() -> None:
    link = '<a href="https://annbee.example/">Ann Bee</a> in <a href="/trains/Borealis">Borealis</a>'
    assert shown(f"<div class='author'>Written by {link} on 1 June 2026 at 08:34 PM.</div>") == ("Ann Bee",)
    assert shown("<p>By Ann Bee in Meridian</p>") == ("Ann Bee",)


def test_the_writer_who_is_shown_comes_before_the_owner_who_is_declared_on_every_page() -> None:
    owners = '<meta name="author" content="Otto Gnom - Paula Fink">'
    blogroll = "<ul><li><a href='https://otto.example'>Otto Gnom</a></li></ul>"
    line = "<p>Erstellt von <a href='https://courier.example/author/fabia/'>Fabia</a> am 6. Mai 2026</p>"
    body = f"{blogroll}<h1>Soldiers go north</h1>{line}{TEXT}"
    assert page(body, owners + CANONICAL).authors == ("Fabia",)
    assert page(body, owners).authors == ("Fabia",)
    assert page(body.replace("Fabia<", "Otto<"), owners).authors == ("Otto Gnom", "Paula Fink")


def test_a_declared_name_in_a_byline_comes_before_another_declared_name() -> None:
    declared = '<meta name="author" content="Meridian Press"><meta name="article:author" content="Ann Bee">'
    assert shown("<p class='byline'>Ann Bee</p>", declared) == ("Ann Bee",)


def test_the_first_word_of_the_sites_name_is_the_publisher() -> None:
    site = '<meta property="og:site_name" content="Borealis Online Rail Blog">'
    byline = (
        "<noscript><span class='byline-author'>Posted by Ann Bee and Carl Day - Trains team</span></noscript>"
    )
    publisher = '<span itemprop="author"><span itemprop="name">Borealis</span></span>'
    assert shown(publisher + byline, site) == ("Ann Bee", "Carl Day")


def test_a_link_to_a_category_names_no_author() -> None:
    line = '<p class="entry-meta">2026-11-17 <a href="/category/deutsche-bahn/" rel="category tag">Deutsche Bahn</a></p>'
    assert shown(line) == ()


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<div>Autor(in):</div>", ()),
        ("<div>Written by</div><div>Ann Bee</div>", ("Ann Bee",)),
        ("<div>Auteur(s) :</div><div><b>Ann Bee</b></div>", ("Ann Bee",)),
        ("<table><tr><td>发文机关：</td><td>北河省人民政府</td></tr></table>", ("北河省人民政府",)),
        ("<table><tr><td>作者： 张倩 (Joan Chang)</td></tr></table>", ("张倩",)),
        ("<ul><li>김하늘 기자</li></ul>", ("김하늘",)),
        ("<p>Di Anna Ape</p>", ("Anna Ape",)),
        ("<p>Door Anna Bij</p>", ("Anna Bij",)),
        ("<p>Di notte i treni vanno piano</p>", ()),
    ],
)
def test_labels_and_bylines_of_more_languages_are_read(byline: str, authors: tuple[str, ...]) -> None:
    assert shown(byline) == authors


def test_a_name_at_the_end_of_the_text_comes_before_the_publisher() -> None:
    publisher = SITE + '<meta name="author" content="Meridian Courier">'
    assert shown("", publisher, TEXT + "<p><strong>Lê Phương</strong></p>") == ("Lê Phương",)
    assert shown("", publisher, TEXT + "<p>BACK TO SLIDE</p>") == ("Meridian Courier",)
    assert shown("", "", TEXT + "<p><strong>Lê Phương</strong></p>") == ()


def test_names_are_divided_at_east_asian_commas() -> None:
    assert shown("", '<meta name="writer" content="田中宏昌，&lt;b&gt;ITmidia&lt;/b&gt;">') == (
        "田中宏昌",
        "ITmidia",
    )


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<div>Gespeichert von <b>annbee</b> am 17. November 2026 - 18:55</div>", ("annbee",)),
        ("<div>Über die Autorin: Anna Biene</div>", ("Anna Biene",)),
        ("<div>About the Author - <b>Ann Bee</b></div>", ("Ann Bee",)),
        ("<div><b>Geschrieben von</b><a href='/x'>Anna Biene</a></div>", ("Anna Biene",)),
        ("<h3 class='ACredit-Author'><a href='/autores/Anna'>Anna Abeja</a></h3>", ("Anna Abeja",)),
        ("<div class='Author'>Foto: JEP</div>", ()),
    ],
)
def test_bylines_below_the_text_are_read_if_none_is_above(byline: str, authors: tuple[str, ...]) -> None:
    assert shown("", text=TEXT + f"<div>{byline}</div>") == authors


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<div>Von Anna.Biene am Samstag, 17. Oktober 2026 um 11:14 Uhr</div>", ("Anna.Biene",)),
        ("<div>Escribe Anna Abeja en Territorio</div>", ("Anna Abeja",)),
        ("<div>Reuters</div><div>15 minutes ago</div>", ("Reuters",)),
        ("<ul><li class='AssistAuthor'>小暮ひさのり</li></ul>", ("小暮ひさのり",)),
        ("<div><a href='/autoren/741-ann-bee/'>Ann Bee</a></div>", ("Ann Bee",)),
    ],
)
def test_more_kinds_of_bylines_below_a_standfirst_are_read(line: str, authors: tuple[str, ...]) -> None:
    assert shown(f"<h2>{SENTENCES[1]}</h2>{line}") == authors or "Reuters" in line
    assert shown(line) == authors


def test_an_attribute_of_the_page_may_declare_the_author() -> None:
    assert shown("", text=f"<div data-author='Ann Bee'>{TEXT}</div>") == ("Ann Bee",)


def test_the_headline_may_be_a_heading_of_several_blocks() -> None:
    heading = "<h2><div>Border towns</div><div>soldiers go north again</div></h2>"
    crumbs = "<ul><li><a href='/'>Home</a></li><li><a href='/x'>Border towns: soldiers go north again</a></li></ul>"
    title = '<meta property="og:title" content="Border towns: soldiers go north again">'
    found = page(f"{crumbs}{heading}<p>Von Ann Bee</p><p>17.11.2026</p>{TEXT}", title)
    assert found.authors == ("Ann Bee",)
    assert found.published.date().isoformat() == "2026-11-17"


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<div>17.11.2026 - Ann Bee</div>", ("Ann Bee",)),
        ("<div>Ann Bee | 2026-11-17</div>", ("Ann Bee",)),
        ("<div>17. November 2026 · Ann Bee</div>", ("Ann Bee",)),
        ("<div>17.11.2026 - Politics</div>", ()),
        ("<div>Autor Nils Brandt:</div><div>Übersetzung Anna Biene, 17.11.26</div>", ("Nils Brandt",)),
    ],
)
def test_a_name_may_share_its_line_with_the_date(line: str, authors: tuple[str, ...]) -> None:
    assert shown(line) == authors


@pytest.mark.parametrize(
    "declared",
    [
        '<meta name="author" content="Carl Day">',
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Carl Day">',
    ],
)
@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<div class='meta'>By <a title=''>Ann Bee</a></div>", ("Ann Bee",)),
        ("<p class='byline'>Von Anna Biene</p>", ("Anna Biene",)),
        ("<p class='byline'>By Carl Day</p>", ("Carl Day",)),
        ("<p class='byline'>By annbee on 17 November</p>", ("Carl Day",)),
        ("<p>By Ann Bee</p>", ("Carl Day",)),
    ],
)
def test_a_byline_by_the_headline_comes_before_another_declared_person(
    declared: str, byline: str, authors: tuple[str, ...]
) -> None:
    assert shown(byline, declared) == authors
    assert shown(f"<h2>{SENTENCES[1]}</h2>{byline}", declared) == authors


def test_a_byline_may_name_a_person_and_the_role_at_the_publisher() -> None:
    assert shown("<div class='byline'>By <b>Ann Bee</b>, Courier platform producer</div>") == ("Ann Bee",)


@pytest.mark.parametrize("lines", ["", "<p>… as towns ask for help</p>"])
def test_names_above_the_text_come_before_the_publisher(lines: str) -> None:
    publisher = SITE + '<meta name="author" content="Meridian Courier">'
    assert shown("", publisher, f"{lines}<p>Ann Bee/Carl Day</p>{TEXT}") == ("Ann Bee", "Carl Day")


def test_a_label_before_the_headline_is_not_a_byline() -> None:
    text = f"{TEXT}<h6>Text: Soldiers Heading North: Summary, and what it means</h6>"
    assert shown("", text=text) == ()


def test_lines_above_the_text_name_the_author_where_no_headline_is_shown() -> None:
    lines = "<div>来源：江报</div><div>作者：魏喆</div><div>发布日期：2026年11月17日</div>"
    found = page(f"<p><title>Soldiers go north</title></p>{lines}<div><div>{TEXT}</div></div>")
    assert found.authors == ("魏喆",)
    assert found.published.date().isoformat() == "2026-11-17"


def test_several_editors_keep_the_order_of_the_page_whatever_the_hash_seed() -> None:
    """Python orders a set of texts by their hashes, which differ from process to process."""
    editors = ("Edda Holm", "Carl Day", "Pia Lens", "Nils Brandt", "Ann Bee", "Otto Quist")
    text = TEXT + "".join(f"<p>Editor: {name}</p>" for name in editors)
    assert shown("", text=text) == editors
    assert shown("", text=TEXT + f"<p>Editors: {', '.join(editors[::-1])}</p>") == editors[::-1]


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        (
            (
                'by <span class="author vcard"><a class="fn" href="/author/a">Ann Bee</a></span>'
                ' and <span class="author vcard"><a class="fn" href="/author/c">Carl Day</a></span>'
            ),
            ("Ann Bee", "Carl Day"),
        ),
        (
            (
                '<span class="author"><a class="fn">Ann Bee</a></span>, <span class="author"><a class="fn">Carl Day</a></span>'
                ' &amp; <span class="author"><a class="fn">Eve Fox</a></span> | 17.11.2026'
            ),
            ("Ann Bee", "Carl Day", "Eve Fox"),
        ),
        ('<a href="/author/a">Ann Bee</a>, <a href="/author/c">Carl Day</a>', ("Ann Bee", "Carl Day")),
        (
            '<div class="x-byline"><div>By <a href="/a">Ann Bee</a> and <a href="/c">Carl Day</a></div><div>STAFF WRITERS</div></div>',
            ("Ann Bee", "Carl Day"),
        ),
        # a picture's credit, and persons that the line only mentions
        (
            (
                'by <span class="author vcard"><a class="fn">Ann Bee</a></span>, photos by'
                ' <span class="author vcard"><a class="fn">Carl Day</a></span>'
            ),
            ("Ann Bee",),
        ),
        (
            '<span class="author"><a class="fn">Ann Bee</a></span> answers a letter from <span class="author"><a class="fn">Carl Day</a></span>',
            ("Ann Bee",),
        ),
        ('<a href="/author/a">Ann Bee</a> met <a href="/author/c">Carl Day</a>', ("Ann Bee",)),
        (
            '<div class="x-byline"><div>Ann Bee</div><div>Harlan Tribune</div></div>',
            ("Ann Bee Harlan Tribune",),
        ),
    ],
)
def test_a_byline_of_several_elements_names_all_authors(byline: str, authors: tuple[str, ...]) -> None:
    assert shown(f"<p>{byline}</p>" if "<div" not in byline else byline) == authors


def test_all_names_of_a_byline_replace_an_author_that_is_declared_by_an_account() -> None:
    byline = (
        'by <span class="author"><a href="/author/abee">Ann Bee</a></span>'
        ' and <span class="author"><a href="/author/cd">Carl Day</a></span>'
    )
    assert shown(f"<p>{byline}</p>", '<meta name="author" content="webdesk">') == ("Ann Bee", "Carl Day")


def with_window_title(window: str, byline: str, above: str = "") -> tuple[str, ...]:
    body = f"{above}<article><h1>Soldiers go north</h1>{byline}{TEXT}</article>"
    return page(body, f"<title>{window}</title>{CANONICAL}").authors


@pytest.mark.parametrize(
    ("window", "byline", "authors"),
    [
        ("Soldiers go north - Harlan Tribune", "By Ann Bee | Harlan Tribune", ("Ann Bee",)),
        ("Soldiers go north | Army | Harlan Tribune", "By Ann Bee, Harlan Tribune", ("Ann Bee",)),
        ("Harlan Tribune: Soldiers go north", "By Ann Bee | Harlan Tribune", ("Ann Bee",)),
        # an author in the window title, and a blog that has the name of its author
        ("Soldiers go north | Ann Bee | Courier", "By Ann Bee and Carl Day", ("Ann Bee", "Carl Day")),
        ("Soldiers go north - Ann Bee", "By Ann Bee", ("Ann Bee",)),
        ("Soldiers go north - Courier", "By Ann Bee and Carl Day", ("Ann Bee", "Carl Day")),
    ],
)
def test_the_site_that_the_window_title_names_is_not_an_author_beside_a_person(
    window: str, byline: str, authors: tuple[str, ...]
) -> None:
    assert with_window_title(window, f'<p class="byline">{byline}</p>') == authors


def test_the_name_of_the_site_above_the_headline_is_not_an_author_even_if_a_date_is_near() -> None:
    date = "<p>17.11.2026, 08:14</p>"
    window = "Soldiers go north - Harlan Tribune"
    assert with_window_title(window, date, "<div>Harlan Tribune</div>") == ()
    assert with_window_title(window, date, "<div>Ann Bee</div>") == ("Ann Bee",)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ann Bee | November 17, 2026", ("Ann Bee",)),
        ("Ann Bee • Nov. 17th 2026, 9:41 AM", ("Ann Bee",)),
        ("November 17, 2026 | By Ann Bee", ("Ann Bee",)),
        ("Tue, Nov 17, 2026 - Ann Bee", ("Ann Bee",)),
        ("November 17, 2026 by Ann Bee", ("Ann Bee",)),
        ("Nov 17, 2026, 9:41 AM | Ann Bee", ("Ann Bee",)),
        ("17 November 2026 by Ann Bee", ("Ann Bee",)),
        ("Words: Ann Bee · 17 November 2026", ("Ann Bee",)),
        ("Interview: Prime Minister | 17 November 2026", ()),
        ("Middle East | November 17, 2026", ()),
        ("Real Estate | November 17, 2026", ()),
        ("Climate Change | 17 November 2026", ()),
        # a place, a headline's person, a label
        ("New York, November 17, 2026", ()),
        ("Go Soldiers | November 17, 2026", ()),
        ("Interview: Soldiers Bee · 17 November 2026", ()),
        ("Interview: Ann Bee", ()),
        ("Press Release | November 17, 2026", ()),
        ("Last Updated | November 17, 2026", ()),
    ],
)
def test_a_name_may_share_its_line_with_a_date_that_begins_with_the_month(
    line: str, authors: tuple[str, ...]
) -> None:
    assert shown(f"<p>{line}</p>") == authors


def test_a_line_with_a_label_in_another_script_is_a_byline_and_not_text() -> None:
    line = "12 марта 2026, 18:45 | Автор: Анна Мёд"
    article = page(f"<div><h1>Soldiers go north</h1><div><p>{line}</p>{TEXT}</div></div>")
    assert article.authors == ("Анна Мёд",)
    assert article.body.startswith(SENTENCES[0])


def test_the_mail_address_of_a_reporter_below_the_text_is_not_text() -> None:
    article = page(f"<article><h1>Soldiers go north</h1>{TEXT}<p>ann.bee@courier.example</p></article>")
    assert article.body.endswith(SENTENCES[-1])
    sentence = "<p>Write to ann.bee@courier.example with what you saw on the line on Tuesday.</p>"
    article = page(f"<article><h1>Soldiers go north</h1>{TEXT}{sentence}</article>")
    assert "ann.bee@courier.example" in article.body


def test_a_chinese_editor_counts_only_if_no_reporter_is_named() -> None:
    body = f"<p>江报社北河11月20日电（记者张小倩 魏喆）列车将在夜间运行。</p>{TEXT}"
    editor = '<div class="editor">【责任编辑:赵敏】</div>'
    assert page(f"<h1>列车将在夜间运行</h1><article>{body}{editor}</article>").authors == ("张小倩", "魏喆")
    assert page(f"<h1>列车将在夜间运行</h1><article>{TEXT}{editor}</article>").authors == ("赵敏",)
    declared = page(f"<h1>列车将在夜间运行</h1>{body}{editor}", '<meta name="author" content="赵敏">')
    assert declared.authors == ("赵敏",)
