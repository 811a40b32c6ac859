"""Tests how feeds are read. The same entry in RSS 2.0, RSS 1.0 and Atom gives the same article. The
batch in which an entry is read does not change its article.
"""

import socket
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats import feed
from wirewatch.parsing.formats.feed import ENTRIES_PER_BATCH, parse_feed

from tests.conftest import CORPUS, NO_CORPUS, ROOT

OPEN = CORPUS / "feeds/feedparser"
STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
STORY = "<p>The dam above Lorin broke at dawn.</p><p>Nobody was hurt, the mayor said.</p>"
BODY = "The dam above Lorin broke at dawn.\n\nNobody was hurt, the mayor said."
ESCAPED = STORY.replace("<", "&lt;")
ITEM = f"""<item rdf:about="https://upw.example/1"><title>Dam breaks</title><link>https://upw.example/1</link><dc:creator>Ada Vale and Bo Lund</dc:creator>
<description>The dam broke.</description><content:encoded><![CDATA[{STORY}]]></content:encoded><pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate></item>"""
RSS = f'<?xml version="1.0"?><rss version="2.0" {SPACES} xmlns:rdf="r"><channel><title>United Paper Wire</title><language>en-GB</language>{ITEM}</channel></rss>'
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {SPACES}><channel rdf:about="c"><title>United Paper Wire</title>
<dc:language>en-GB</dc:language><items><rdf:Seq><rdf:li rdf:resource="https://upw.example/1"/></rdf:Seq></items></channel>
{ITEM.replace("pubDate", "dc:date").replace("Fri, 20 Nov 2026 10:00:00 +0100", "2026-11-20T09:00:00Z")}</rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>United Paper Wire</title><entry><title>Dam breaks</title><author><name>Ada Vale</name></author>
<author><name>Bo Lund</name></author><link href="https://upw.example/1"/><summary>The dam broke.</summary><content type="html">{ESCAPED}</content>
<published>2026-11-20T09:00:00Z</published><updated>2026-11-21T09:00:00Z</updated></entry></feed>"""


def outcomes(text: str | bytes, start: int = 0) -> list[Article | Unreadable]:
    data = text.encode() if isinstance(text, str) else text
    return list(parse_feed(data, ObjectRef(key="k"), STORED, start))


def read(text: str | bytes) -> Article:
    (found,) = outcomes(text)
    assert isinstance(found, Article)
    return found


def rss(items: str, head: str = "<title>United Paper Wire</title>") -> str:
    return f'<rss version="2.0" {SPACES}><channel>{head}{items}</channel></rss>'


def item(number: int | str = 1, inside: str = "") -> str:
    return f"<item><title>Story {number}</title>{inside}</item>"


@pytest.mark.parametrize("text", [RSS, RDF, ATOM], ids=["rss 2.0", "rss 1.0", "atom"])
def test_every_kind_of_feed_gives_the_same_article(text: str) -> None:
    article = read(text)
    assert (article.title, article.body) == ("Dam breaks", BODY)
    assert article.authors == ("Ada Vale", "Bo Lund")
    assert (article.url, article.source, article.site) == (
        "https://upw.example/1",
        "upw.example",
        "United Paper Wire",
    )
    assert (article.published, article.precision) == (datetime(2026, 11, 20, 9, tzinfo=UTC), Precision.MINUTE)
    assert article.language == "en-gb"
    assert not article.truncated
    assert article.ref == ObjectRef(key="k", parser="feed")


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_a_feed_may_be_in_any_unicode_encoding_with_or_without_a_mark(encoding: str) -> None:
    assert read(rss(item("Überlauf")).encode(encoding)).title == "Story Überlauf"


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>https://a.example/x</link>", "https://a.example/x"),
        (
            "<link>https://t.example/x</link><feedburner:origLink>https://a.example/x</feedburner:origLink>",
            "https://a.example/x",
        ),
        ("<guid>https://a.example/x</guid>", "https://a.example/x"),
        ('<guid isPermaLink="false">17</guid>', ""),
        ("<link>javascript:alert(1)</link>", ""),
    ],
)
def test_the_address_is_that_of_the_article(inside: str, url: str) -> None:
    assert read(rss(item(1, inside))).url == url


def test_an_entry_of_an_aggregator_belongs_to_the_site_that_it_names() -> None:
    article = read(
        rss(
            item(
                1,
                '<link>https://news.example/r?1</link><source url="https://lorin.example/rss">Lorin Post</source>',
            )
        )
    )
    assert (article.source, article.site) == ("lorin.example", "Lorin Post")


@pytest.mark.parametrize(
    ("text", "body", "truncated"),
    [
        ("The dam broke […]", "The dam broke", True),
        ("The dam broke [...]", "The dam broke", True),
        (
            "<p>The dam broke.</p><p><a>Continue reading <span>Dam breaks</span> →</a></p>",
            "The dam broke.",
            True,
        ),
        ("The dam broke... Read more »", "The dam broke", True),
        ("The dam broke…", "The dam broke…", True),
        (
            "<p>The dam broke.</p><p>The post <a>Dam breaks</a> appeared first on <a>Lorin Post</a>.</p>",
            "The dam broke.",
            False,
        ),
        (
            "Nobody could read more than the headline of it, said the mayor.",
            "Nobody could read more than the headline of it, said the mayor.",
            False,
        ),
        ("The dam broke.", "The dam broke.", False),
    ],
)
def test_a_truncated_text_is_recognized_by_its_end(text: str, body: str, truncated: bool) -> None:
    article = read(rss(item(1, f"<description><![CDATA[{text}]]></description>")))
    assert (article.body, article.truncated) == (body, truncated)


@pytest.mark.parametrize(
    ("author", "names"),
    [("<author>ada@upw.example (Ada Vale)</author>", ("Ada Vale",)), ("<author>desk@upw.example</author>", ()), ("<dc:creator>By Ada Vale, Bo Lund</dc:creator>", ("Ada Vale", "Bo Lund"))],
)  # fmt: skip
def test_an_author_is_a_name_and_not_a_mail_address(author: str, names: tuple[str, ...]) -> None:
    assert read(rss(item(1, author))).authors == names


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("<pubDate>2026-11-20</pubDate>", (datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY)),
        ("<pubDate>20 Nebelung 2026</pubDate>", (STORED, Precision.ARRIVAL)),
        (
            "<pubDate>Fri, 20 Nov 2026 10:00:00 EST</pubDate>",
            (datetime(2026, 11, 20, 15, tzinfo=UTC), Precision.MINUTE),
        ),
        (
            "<pubDate>2026년 11월 20일 오전 10:00:00</pubDate>",
            (datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY),
        ),
        ("", (STORED, Precision.ARRIVAL)),
    ],
)
def test_the_date_is_that_of_the_entry_or_the_storage_time(
    written: str, published: tuple[datetime, Precision]
) -> None:
    article = read(rss(item(1, written)))
    assert (article.published, article.precision) == published


def test_markup_is_removed_from_a_title() -> None:
    assert (
        read(rss("<item><title>A &lt;i&gt;big&lt;/i&gt; dam &amp;amp; more</title></item>")).title
        == "A big dam & more"
    )


def test_an_entry_without_title_and_text_is_reported_and_its_neighbours_are_read() -> None:
    first, second, third = outcomes(rss(item(1) + "<item><link>https://x.example/</link></item>" + item(3)))
    assert isinstance(second, Unreadable)
    assert second.reason is Reason.NO_ARTICLE
    assert [each.ref.position for each in (first, third) if isinstance(each, Article)] == [0, 2]


MANY = rss(
    "".join(
        item(number, f"<description>&lt;p&gt;Text {number}.&lt;/p&gt;</description>")
        for number in range(ENTRIES_PER_BATCH * 2 + 7)
    )
)


def test_positions_and_titles_continue_across_batches() -> None:
    found = outcomes(MANY)
    assert [(each.title, each.ref.position) for each in found if isinstance(each, Article)] == [
        (f"Story {n}", n) for n in range(ENTRIES_PER_BATCH * 2 + 7)
    ]
    assert {each.site for each in found if isinstance(each, Article)} == {"United Paper Wire"}


@pytest.mark.parametrize(
    "start", [1, ENTRIES_PER_BATCH, ENTRIES_PER_BATCH + 3, ENTRIES_PER_BATCH * 2 + 6, ENTRIES_PER_BATCH * 3]
)
def test_reading_from_a_position_gives_the_same_entries_as_reading_from_the_start(start: int) -> None:
    assert outcomes(MANY, start) == outcomes(MANY)[start:]


TRAPS = {
    "a comment": "<!-- <item><title>Old</title></item> -->",
    "CDATA": "<description><![CDATA[<item><title>Old</title></item>]]></description>",
    "CDATA with a comment that never ends": "<description><![CDATA[<!-- <item>]]></description>",
    "escaped": "<description>&lt;item&gt;&lt;title&gt;Old&lt;/title&gt;&lt;/item&gt;</description>",
    "an instruction": "<?php <item> ?>",
    "a name that begins alike": "<items><itemized/></items><x:items xmlns:x='x'/>",
    "another vocabulary": "<x:item xmlns:x='x'><x:title>Old</x:title></x:item><entry>Old</entry>",
    "a greater-than sign in quotes": "<enclosure url='a>b' />",
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_a_text_that_only_looks_like_an_entry_is_not_an_entry(
    trap: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "ENTRIES_PER_BATCH", at_once)
    between = trap if trap.startswith(("<!", "<?")) else ""
    found = outcomes(rss(item(1, trap) + between + item(2) + item(3, trap)))
    assert [each.title for each in found if isinstance(each, Article)] == ["Story 1", "Story 2", "Story 3"]


@pytest.mark.parametrize(
    "broken",
    [
        "<item><title>Story 2</title>",
        "<item><title>Story 2</title><description>fish & chips <b></item>",
        "<item><title>Story 2</title><description><![CDATA[never closed</description></item>",
        "<item><title>Story 2</title><description><!-- never closed</description></item>",
        "<item><title>Story 2</title><x:y>undeclared</x:y></item>",
        "<item><title>Story 2</title><description>&undeclared;</description></item>",
    ],
)
def test_the_neighbours_of_a_broken_entry_are_read(broken: str) -> None:
    found = outcomes(rss(item(1) + broken + item(3) + item(4)))
    assert len(found) == 4
    assert [each.title for each in (found[0], *found[2:]) if isinstance(each, Article)] == [
        "Story 1",
        "Story 3",
        "Story 4",
    ]


def test_a_single_entry_without_a_feed_is_read() -> None:
    assert (
        read('<entry xmlns="http://www.w3.org/2005/Atom"><title>Dam breaks</title></entry>').title
        == "Dam breaks"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (rss(""), Reason.NO_ARTICLE),
        ("<rss><channel><title>only</title>", Reason.NO_ARTICLE),
        ("no element", Reason.BAD_XML),
        ("<rss version='2.0", Reason.BAD_XML),
        ("<!-- never closed", Reason.BAD_XML),
        (
            '<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>',
            Reason.BAD_XML,
        ),
        (
            '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&a;</title></item></channel></rss>',
            Reason.BAD_XML,
        ),
    ],
)
def test_an_unreadable_feed_is_refused_with_a_reason(text: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        outcomes(text)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">',
        '<!DOCTYPE rss [<!ENTITY % latin PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://www.example/lat1.ent"> %latin;]>',
        '<!DOCTYPE rss [<!-- ]> it\'s --><!ENTITY eacute "&#233;">]>',
    ],
)
def test_a_doctype_is_ignored_and_html_entities_need_no_doctype(doctype: str) -> None:
    assert read(f"{doctype}{rss('<item><title>Caf&eacute;</title></item>')}").title == "Café"


def test_reading_a_feed_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a feed reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    external = (
        '<?xml-stylesheet href="https://x.example/s.xsl"?><!DOCTYPE rss SYSTEM "https://x.example/rss.dtd">'
    )
    assert read(external + rss(item(1, '<enclosure url="https://x.example/a.mp3"/>'))).title == "Story 1"
    for path in ("https://x.example/feed.xml", str(ROOT / "README.md")):
        with pytest.raises(Unreadable):
            outcomes(path)


@pytest.mark.deep
def test_memory_does_not_grow_with_the_number_of_entries() -> None:
    data = rss(item(1, "<description>" + "word " * 100 + "</description>") * 500).encode()
    tracemalloc.start()
    count = sum(isinstance(found, Article) for found in parse_feed(data, ObjectRef(), STORED))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 500
    assert peak < 10 * len(data)


def test_an_entry_that_is_too_long_is_reported_and_its_neighbours_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed, "LONGEST_ENTRY", 1_000)
    monkeypatch.setattr(feed, "LONGEST_BATCH", 500)
    found = outcomes(rss(item(1) + item(2, "<description>" + "word " * 1_000 + "</description>") + item(3)))
    assert [each.title if isinstance(each, Article) else each.reason for each in found] == [
        "Story 1",
        Reason.TOO_LARGE,
        "Story 3",
    ]


@given(st.sampled_from([RSS, RDF, ATOM]), st.data())
def test_a_damaged_feed_raises_only_unreadable(text: str, data: st.DataObject) -> None:
    damaged = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(
            st.sampled_from(b"<>&\"'![]-/;\x00\xff") | st.integers(0, 255)
        )
    cut = data.draw(st.integers(0, len(damaged)))
    try:
        assert all(isinstance(found, Article | Unreadable) for found in outcomes(bytes(damaged[:cut])))
    except Unreadable as error:
        assert error.reason in {Reason.BAD_XML, Reason.NO_ARTICLE, Reason.NOT_TEXT}


LOADED = """
import sys
from datetime import UTC, datetime
from wirewatch.article import ObjectRef
import wirewatch.parsing.formats.feed, wirewatch.parsing.formats.mail, wirewatch.parsing.containers.warc
import wirewatch.parsing.formats.pdf

list(wirewatch.parsing.formats.feed.parse_feed(b"<rss><item><title>t</title></item></rss>", ObjectRef(), datetime.now(UTC)))
list(wirewatch.parsing.formats.mail.parse_mail(b"From: a@b.example\\nSubject: s\\n\\nSome text.", ObjectRef(), datetime.now(UTC)))
print(*(name for name in ("trafilatura", "lxml", "selectolax", "charset_normalizer", "requests") if name in sys.modules))
"""


def test_feeds_mails_archives_and_pdfs_never_load_the_html_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == []


@pytest.mark.skipif(not OPEN.exists(), reason=NO_CORPUS)
def test_real_feeds_give_articles_or_one_reason_each() -> None:
    read_as: dict[str, int] = {}
    for path in sorted(OPEN.iterdir()):
        read_as[path.name] = _articles_of(path)
    assert len(read_as) == 191
    assert (
        sum(count > 0 for count in read_as.values()) == 30
    )  # most are made to test a channel and have no entry


def _articles_of(path: Path) -> int:
    try:
        found = outcomes(path.read_bytes())
    except Unreadable as error:
        assert error.reason in {Reason.NO_ARTICLE, Reason.BAD_XML}
        return 0
    assert {each.reason for each in found if isinstance(each, Unreadable)} <= {Reason.NO_ARTICLE}
    return sum(isinstance(each, Article) for each in found)


def test_an_entry_with_an_impossible_date_and_its_neighbours_are_read() -> None:
    first, second = outcomes(rss(item(1, "<pubDate>0000-00-00v 2026 10:00:00 +0100</pubDate>"), item(2)))
    assert isinstance(first, Article)
    assert first.precision is Precision.ARRIVAL
    assert isinstance(second, Article)


@pytest.mark.parametrize(
    "element",
    [
        '<media:text xmlns:media="http://search.yahoo.com/mrss/">{}</media:text>',
        '<itunes:subtitle xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">{}</itunes:subtitle>',
        '<y:full-text xmlns:y="http://news.example/ns">{}</y:full-text>', "<fulltext>{}</fulltext>",
        '<t:content xmlns:t="http://turbo.example/ns"><![CDATA[<p>{}</p>]]></t:content>',
    ],
)  # fmt: skip
def test_a_text_in_an_element_of_another_vocabulary_is_read(element: str) -> None:
    text = "The council of Lorin voted to rebuild the dam after a long debate."
    item = f"<item><title>Dam</title><description>Short.</description>{element.format(text)}</item>"
    (found,) = parse_feed(
        f"<rss><channel><title>Post</title>{item}</channel></rss>".encode(), ObjectRef(), STORED
    )
    assert isinstance(found, Article)
    assert found.body == text


def test_the_longer_of_content_and_description_is_the_body() -> None:
    item = (
        "<item><title>Dam</title><description>The council voted to rebuild the dam. It will take a year.</description>"
        "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>Short.</content:encoded></item>"
    )
    (found,) = parse_feed(f"<rss><channel>{item}</channel></rss>".encode(), ObjectRef(), STORED)
    assert isinstance(found, Article)
    assert found.body.startswith("The council voted")


def test_a_link_without_a_host_is_completed_by_the_feed() -> None:
    item = "<item><title>Dam</title><link>/dam?x=1</link></item>"
    feed = f"<rss><channel><link>https://post.example/news/</link>{item}</channel></rss>"
    (found,) = parse_feed(feed.encode(), ObjectRef(), STORED)
    assert isinstance(found, Article)
    assert found.url == "https://post.example/dam?x=1"


@pytest.mark.parametrize("frame", ["{}", "<![CDATA[{}]]>"])
def test_an_ampersand_that_is_not_escaped_is_text(frame: str) -> None:
    title, text = "AT&T opens R&D centre", "AT&T and Q&A met."
    article = read(
        rss(
            f"<item><title>{frame.format(title)}</title><description>{frame.format(text)}</description></item>"
        )
    )
    assert (article.title, article.body) == (title, text)


@pytest.mark.parametrize(
    ("rest", "body"),
    [
        ("<description>The dam broke.", "The dam broke."),
        ("<description>5 < 6, he said.", "5 < 6, he said."),
        ("<description><![CDATA[<p>The dam broke.</p><p>Nobody was", "The dam broke.\n\nNobody was"),
        ("<description>The dam broke.</description><pubDa", "The dam broke."),
        ("<description>The dam broke.</descr", "The dam broke."),
    ],
)
def test_the_last_entry_of_a_feed_that_was_cut_off_is_read(rest: str, body: str) -> None:
    cut = RSS.partition("<item")[0] + item(1) + f"<item><title>Flood</title>{rest}"
    last = outcomes(cut)[-1]
    assert isinstance(last, Article)
    assert (last.title, last.body) == ("Flood", body)


def test_a_sentence_that_begins_like_a_link_to_the_rest_is_text() -> None:
    text = "Read more books, the minister of Zorvald told 400 children."
    assert (
        read(
            rss(f"<item><title>Books</title><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>")
        ).body
        == text
    )


def test_the_title_of_a_picture_is_not_that_of_its_entry() -> None:
    picture = "<image><url>https://upw.example/a.png</url><title><![CDATA[Logo]]></title></image>"
    entry = f"<item><title>Dam breaks</title>{picture}<description>It broke.</description>{picture}<image/></item>"
    assert [
        (each.title, each.body) for each in outcomes(rss(entry + entry)) if isinstance(each, Article)
    ] == [
        ("Dam breaks", "It broke."),
        ("Dam breaks", "It broke."),
    ]


def test_an_image_tag_inside_a_text_does_not_hide_text() -> None:
    text = "<description><![CDATA[It <image>broke.]]></description><image><url>https://upw.example/a.png</url></image>"
    assert read(rss(f"<item><title>Dam breaks</title>{text}</item>")).body == "It broke."


@pytest.mark.parametrize(
    ("summary", "standfirst"),
    [
        ("Engineers had warned of the outer wall.", "Engineers had warned of the outer wall."),
        ("&lt;p>Engineers had warned of the outer wall.&lt;/p>&lt;p>Continue reading&lt;/p>", "Engineers had warned of the outer wall."),
        ("The dam above Lorin broke at dawn. Nobody was hurt, the mayor …", ""), ("Dam breaks: nobody was hurt at dawn", ""), ("Short news.", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_summary_that_says_more_than_the_text_is_the_standfirst(summary: str, standfirst: str) -> None:
    article = read(RSS.replace("The dam broke.", summary))
    assert article.standfirst == standfirst
    assert article.body == (f"{standfirst}\n\n{BODY}" if standfirst else BODY)


def test_a_text_that_was_escaped_several_times_is_fully_unescaped() -> None:
    text = "Caf&amp;amp;eacute; of R&amp;amp;amp;D it&amp;#8217;s"
    assert read(rss(item(1, f"<description>{text}</description>"))).body == "Café of R&D it’s"


def test_the_name_of_the_feed_or_of_the_site_is_removed_from_a_title() -> None:
    own = "<item><title>Dam breaks | United Paper Wire</title><link>https://upw.example/1</link></item>"
    other = "<item><title>Dam breaks - one year later - The Post</title><link>https://upw.example/2</link>"
    other += '<source url="https://post.example">The Post</source></item>'
    titles = [each.title for each in outcomes(rss(own + other)) if isinstance(each, Article)]
    assert titles == ["Dam breaks", "Dam breaks - one year later"]


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to get the latest posts sent to your email.",
        "Discover more from The Post",
        "Type your email… Subscribe",
    ],
)
def test_the_form_of_a_newsletter_at_the_end_is_not_text(line: str) -> None:
    text = f"<p>A dam broke near Lorin.</p><p>Nobody was hurt.</p><div>{line}</div><p>The post Dam appeared first on The Post.</p>"
    article = read(
        rss(f"<item><title>Dam</title><content:encoded><![CDATA[{text}]]></content:encoded></item>")
    )
    assert article.body == "A dam broke near Lorin.\n\nNobody was hurt."
    kept = text.replace("<p>Nobody", f"<p>{line}</p><p>Nobody")
    article = read(
        rss(f"<item><title>Dam</title><content:encoded><![CDATA[{kept}]]></content:encoded></item>")
    )
    assert line in article.body


def test_a_newspaper_beside_a_name_is_not_a_second_author() -> None:
    for written, names in {
        "by Ada Vale, Lorin Tribune": ("Ada Vale",),
        "by Ada Vale, Bo Lund": ("Ada Vale", "Bo Lund"),
        "Lorin Tribune": ("Lorin Tribune",),
    }.items():
        entry = f"<item><title>Dam</title><dc:creator>{written}</dc:creator></item>"
        assert read(rss(entry)).authors == names


def test_the_author_of_an_atom_feed_is_the_author_of_entries_without_an_author() -> None:
    feed_of = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Notes</title><author><name>{}</name></author>{}</feed>'
    text = "<title>Dam breaks</title><content>A dam broke near Lorin.</content>"
    own = "<author><name>Bo Lund</name></author>"
    assert read(feed_of.format("Ada Vale", f"<entry>{text}</entry>")).authors == ("Ada Vale",)
    assert read(feed_of.format("Ada Vale", f"<entry>{text}{own}</entry>")).authors == ("Bo Lund",)
    assert read(feed_of.format("Lorin Tribune", f"<entry>{text}</entry>")).authors == ()
    editor = "<title>Post</title><managingEditor>ada@upw.example (Ada Vale)</managingEditor>"
    assert read(rss(item(), editor)).authors == ()


@pytest.mark.parametrize(
    "box",
    [
        '<p><strong>Read more: <a href="/p">SECRET penguin</a></strong></p>',
        '<p>Lesen Sie auch: <a href="/p">SECRET penguin</a></p>',
        '<h3>Related</h3><ul><li><a href="/q">SECRET van</a></li></ul>',
        '<p><strong>Related stories:</strong></p>\n<ul><li><a href="/q">SECRET van</a></li><li><a href="/r">SECRET</a></li></ul>',
    ],
)
def test_links_to_other_articles_are_not_text(box: str) -> None:
    content = f"<p>A dam broke near Lorin.</p>{box}<p>Nobody was hurt.</p>"
    article = read(
        rss(f"<item><title>Dam</title><content:encoded><![CDATA[{content}]]></content:encoded></item>")
    )
    assert article.body == "A dam broke near Lorin.\n\nNobody was hurt."


@pytest.mark.parametrize(
    "part",
    [
        '<p>Read more: <a href="/p">the report</a> says that the wall was old.</p>',
        '<p><a href="/p">The report of the engineers</a></p>',
        '<h3>Related</h3><ul><li>The wall was <a href="/q">old</a>.</li></ul>',
        '<h3>The dead</h3><ul><li><a href="/q">Ada Vale</a></li></ul>',
        "<p>Read more: the book is out.</p>",
    ],
)
def test_a_part_of_the_article_with_a_link_is_kept(part: str) -> None:
    content = f"<p>A dam broke near Lorin. Related: see also</p>{part}<p>Nobody was hurt.</p>"
    article = read(
        rss(f"<item><title>Dam</title><content:encoded><![CDATA[{content}]]></content:encoded></item>")
    )
    assert len(article.body.split("\n\n")) == (4 if "<h3>" in part else 3)
