"""A text dump of a page has three zones: body, readers' comments, and a tail that may be either."""

import textwrap
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlist_reader import read_watchlist
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats.text_dump import parse_dump

from tests.unit.asking import within

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SEED = Path(__file__).parents[3] / "shared" / "seed"
LEAD = (
    "The alliance will send more soldiers to the border before the winter begins, officials said on Tuesday after a long day of talks"
    " in the capital, where snow had fallen."
)
MORE = (
    "A spokesman for the railway said that heavy equipment would move at night so that commuters would not be held up by the trains,"
    " and added that it was cheaper."
)


def dump(*blocks: str) -> Article:
    """Parse a dump that consists of `blocks`, with an empty line between them."""
    return parse_dump("\n\n".join(blocks), ObjectRef(), STORED)


def story(*after: str) -> Article:
    """Parse a dump that has a headline, a byline, two paragraphs, and then the blocks in `after`."""
    return dump("Soldiers go north", "By Ann Bee", LEAD, MORE, *after)


# the seed and the samples


def seed_files() -> list[Path]:
    return sorted(SEED.glob("*.txt"))


@pytest.fixture
def seed() -> Article:
    if not seed_files():
        pytest.skip(f"there is no {SEED}: it is not part of the repository")
    return parse_dump(seed_files()[0].read_text("utf-8"), ObjectRef(key=seed_files()[0].name), STORED)


def test_the_header_lines_of_the_seed_are_title_author_date_and_place(seed: Article) -> None:
    assert (
        seed.title
        == "Zelensky calls for ‘strong response’ from allies to North Korean involvement in Ukraine war"
    )
    assert seed.authors == ("Thomas Maresca",)
    assert (seed.published, seed.precision) == (datetime(2024, 10, 21, tzinfo=UTC), Precision.DAY)
    assert (seed.place, seed.site) == ("Oct. 21 (UPI)", "UPI")


def test_the_body_of_the_seed_begins_after_the_dateline_and_ends_before_the_comments(seed: Article) -> None:
    paragraphs = seed.body.split("\n\n")
    assert paragraphs[0].startswith("Ukrainian President Volodymyr Zelensky called for a")
    assert paragraphs[-2].endswith('core security interests," the ministry said.')
    assert len(paragraphs) == 17
    assert "2 days ago" not in seed.body
    assert "https://" not in seed.body


def test_the_caption_of_the_seed_is_kept_as_body_too(seed: Article) -> None:
    (caption,) = seed.captions
    assert caption.endswith("File Photo by Yuri Gripas/UPI")
    assert caption in seed.body.split("\n\n")


def test_the_comments_of_the_seed_are_separate_and_never_match(seed: Article) -> None:
    assert [seed.comments[0], seed.comments[-1]] == ["citizen concerned", "Zelensky needs to shut up."]
    assert seed.tail == ""
    assert matches(seed, '"shut up" OR pathetic OR SKILES') == 0
    assert matches(seed, '"North Korean" AND troops') == 1


def matches(article: Article, query: str) -> int:
    text = f"watchlist: w\nrules:\n  - id: r\n    query: |\n      {query}\n"
    return len(compile_monitor([read_watchlist("w.yaml", text)]).match(article, STORED).matches)


@pytest.mark.parametrize(
    ("name", "author", "published", "place", "comments"),
    [
        ("troops-arrive-vostok.txt", "Odile Marchetti", "2026-11-20", "Nov. 20 (UPW)", 12),
        ("comments-only.txt", "Jonas Feldkamp", "2026-11-19", "Nov. 19 (UPW)", 12),
        ("north-street.txt", "Callum Brightwater", "2026-11-16", "Nov. 16 (UPW)", 9),
        ("border-rotation.txt", "Veronika Staszek-Boone", "2026-11-17", "VILNIUS", 0),
    ],
)
def test_the_sample_dumps_are_read(
    samples: Path, name: str, author: str, published: str, place: str, comments: int
) -> None:
    article = parse_dump((samples / "articles" / name).read_text("utf-8"), ObjectRef(), STORED)
    assert article.authors == (author,)
    assert (f"{article.published:%Y-%m-%d}", article.precision) == (published, Precision.DAY)
    assert article.place == place
    assert len(article.comments) == comments
    assert article.title not in article.body


def test_a_query_does_not_match_words_that_occur_only_in_comments(samples: Path) -> None:
    article = parse_dump((samples / "articles" / "comments-only.txt").read_text("utf-8"), ObjectRef(), STORED)
    assert any("North Korea" in line for line in article.comments)
    assert matches(article, '"North Korea" OR "Security Council"') == 0


# header


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Soldiers go north", "Soldiers go north"),
        ("# Soldiers go north", "Soldiers go north"),
        ("  Soldiers \u202ego north ", "Soldiers go north"),
        (
            "Copyright office rejects a painting from North Korea",
            "Copyright office rejects a painting from North Korea",
        ),
        ("By the numbers: North Korea's army", "By the numbers: North Korea's army"),
    ],
)
def test_the_first_line_that_is_not_boilerplate_is_the_title(title: str, first: str) -> None:
    article = dump("Open in App", title, "By Ann Bee", LEAD, MORE)
    assert article.title == first
    assert article.authors == ("Ann Bee",)
    assert article.body.startswith("The alliance")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ann Bee", ("Ann Bee",)),
        ("By Ann Bee,", ("Ann Bee",)),
        ("**By Ann Bee**", ("Ann Bee",)),
        ("By Ann Bee and Carl Day", ("Ann Bee", "Carl Day")),
        ("by Ann Bee, Carl Day & Eve Fox", ("Ann Bee", "Carl Day", "Eve Fox")),
    ],
)
def test_a_byline_names_the_authors(byline: str, authors: tuple[str, ...]) -> None:
    assert dump("Soldiers go north", byline, LEAD).authors == authors


NOT_BYLINES = [
    "By Monday morning the river had risen to its highest level",
    "By Monday morning, the river had risen",
    "By Moscow standards this was mild",
    "By March 5 protesters had left Vostok",
]


@pytest.mark.parametrize("line", NOT_BYLINES)
def test_a_sentence_that_begins_with_by_is_body(line: str) -> None:
    article = dump("Soldiers go north", line, LEAD)
    assert (article.authors, article.body) == ((), f"{line}\n\n{LEAD}")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Staff Writer,", ("Staff Writer",)),
        ("By the Associated Press", ("Associated Press",)),
        ("By Ann Bee, senior editor at the Courier", ("Ann Bee",)),
        ("By Jean d'Ormesson and May Tan", ("Jean d'Ormesson", "May Tan")),
        ("by annbee on November 20, 2026", ("annbee",)),
    ],
)
def test_a_byline_with_roles_particles_or_dates_is_not_body(byline: str, authors: tuple[str, ...]) -> None:
    article = dump("Soldiers go north", byline, LEAD)
    assert (article.authors, article.body) == (authors, LEAD)


NOT_DATES = [
    "March 5 protesters filled the square",
    "10 May 2020 was a dark day",
    "2026/11/20 report names Vostok",
    "March 5, Vostok",
    "5 May 2026 £3m",
]


@pytest.mark.parametrize("line", NOT_DATES)
def test_a_line_that_only_begins_with_a_date_is_body(line: str) -> None:
    article = dump("Soldiers go north", line, LEAD)
    assert (article.precision, article.body) == (Precision.ARRIVAL, f"{line}\n\n{LEAD}")


@pytest.mark.parametrize(
    "line",
    [
        "Published on Friday, November 20, 2026",
        "Updated Nov. 20, 2026, 8 a.m. ET",
        "20 Nov 2026 10:15 Europe/Berlin",
        "November 20, 2026 5 min read",
        "20. November 2026 um 10:15 Uhr MEZ",
        "vendredi 20 novembre 2026 à 10h15",
        "2026년 11월 20일 (금) 10:15",
        "2026年11月20日星期五",
    ],
)
def test_a_date_with_other_words_beside_it_is_not_body(line: str) -> None:
    article = dump("Soldiers go north", line, LEAD)
    assert (article.published.date(), article.body) == (date(2026, 11, 20), LEAD)


@pytest.mark.parametrize(
    ("blocks", "published", "precision"),
    [
        ([" date 2024-10-22 Open in App", "Title", f"Oct. 21 (UPI) -- {LEAD}"], "2024-10-22", Precision.DAY),
        (["Title", "November 17, 2026", LEAD], "2026-11-17", Precision.DAY),
        (["Title", "Published on November 17, 2026", LEAD], "2026-11-17", Precision.DAY),
        (["Title", "2026-11-17T10:15:00Z", LEAD], "2026-11-17T10:15", Precision.MINUTE),
        (["Title", f"Oct. 21 (UPI) -- {LEAD}"], "2026-10-21", Precision.DAY),
        (["Title", f"SEOUL, Nov. 20 (UPW) — {LEAD}"], "2026-11-20", Precision.DAY),
        (["Title", "2 days ago", LEAD], "2026-11-23T03:00", Precision.ARRIVAL),
        (["Title", "yesterday", LEAD], "2026-11-23T03:00", Precision.ARRIVAL),
        (["Title", LEAD], "2026-11-23T03:00", Precision.ARRIVAL),
        ([" date 2024-99-99 Open in App", "Title", LEAD], "2026-11-23T03:00", Precision.ARRIVAL),
    ],
)
def test_the_date_is_from_the_header_then_the_dateline_then_the_time_of_storage(
    blocks: list[str], published: str, precision: Precision
) -> None:
    article = dump(*blocks)
    assert article.published == datetime.fromisoformat(published).replace(tzinfo=UTC)
    assert article.precision is precision
    assert "ago" not in article.body


@pytest.mark.parametrize(
    ("dateline", "place", "site"),
    [
        ("SEOUL, Nov. 20 (UPW)\n\n", "SEOUL, Nov. 20 (UPW)", "UPW"),
        ("Oct. 21 (UPI) -- ", "Oct. 21 (UPI)", "UPI"),
        ("SEOUL, Nov. 20 (UPW) -- ", "SEOUL, Nov. 20 (UPW)", "UPW"),
        ("SEOUL (UPW) — ", "SEOUL (UPW)", "UPW"),
        ("SEOUL, South Korea, Nov. 20 (UPW) – ", "SEOUL, South Korea, Nov. 20 (UPW)", "UPW"),
        ("ADDIS ABABA (Corridor News) -- ", "ADDIS ABABA (Corridor News)", "Corridor News"),
        ("VILNIUS - ", "VILNIUS", ""),
    ],
)
def test_a_dateline_becomes_the_place_and_is_not_body(dateline: str, place: str, site: str) -> None:
    article = dump("Title", dateline + LEAD)
    assert (article.place, article.site, article.body) == (place, site, LEAD)


@pytest.mark.parametrize(
    "start", ["UN-backed forces", "Two men (one of them armed) -", "The DPRK -- in short -- said that"]
)
def test_a_text_that_only_resembles_a_dateline_is_body(start: str) -> None:
    assert dump("Title", f"{start} {LEAD}").body == f"{start} {LEAD}"


# body


def test_paragraphs_stay_separate_and_boilerplate_is_removed() -> None:
    assert (
        dump("Title", LEAD, "Advertisement", "Sign up", MORE, "© 2026 Meridian Courier").body
        == f"{LEAD}\n\n{MORE}"
    )


def test_the_lines_and_the_hyphenated_words_of_a_wrapped_paragraph_are_joined() -> None:
    wrapped = "The alliance will send more soldiers to the border before the win-\nter begins, officials said on Tuesday after a long day of\ntalks."
    assert dump("Title", wrapped, MORE).body.startswith(
        "The alliance will send more soldiers to the border before the winter begins, officials said on Tue"
    )


def test_a_subheading_of_markdown_is_body_without_its_mark() -> None:
    assert "\n\nCost and calendar\n\n" in dump("# Title", LEAD, "## Cost and calendar", MORE).body


def test_a_repeated_title_is_not_body() -> None:
    assert dump("Soldiers go north", "By Ann Bee", "Soldiers go north.", LEAD).body == LEAD


@pytest.mark.parametrize(
    "paragraph",
    [
        "Copyright law in North Korea was rewritten on Tuesday.",
        "More from the border on Wednesday: soldiers of North Korea were seen.",
    ],
)
def test_a_sentence_that_begins_like_boilerplate_is_body(paragraph: str) -> None:
    assert paragraph in dump("Title", LEAD, paragraph, MORE).body


def test_a_caption_follows_its_picture_and_is_body_too() -> None:
    article = dump(
        "Title", LEAD, "https://img.e.org/x.jpg\nA ferry at the pier. Photo by Petra Halloran/UPW", MORE
    )
    assert article.captions == ("A ferry at the pier. Photo by Petra Halloran/UPW",)
    assert article.body == f"{LEAD}\n\n{MORE}\n\n{article.captions[0]}"


def test_a_line_below_a_picture_that_credits_nobody_is_body() -> None:
    article = dump("Title", LEAD, "https://img.e.org/x.jpg\nThe pier is closed.", MORE)
    assert article.captions == ()
    assert "The pier is closed." in article.body


# comments


@pytest.mark.parametrize(
    "name",
    [
        "reader_1",
        "Old Ferdinand",
        "grumpy from no. 12",
        "John, Berlin",
        "Иван",
        "Mr. T.",
        "Anonymous!",
        "Who?",
        "John Smith Jr.",
    ],
)
def test_a_short_name_above_a_relative_time_begins_the_comments(name: str) -> None:
    article = story(f"{name}\n1d ago\nSECRET words\nKevin\n2d ago\nSECRET too")
    assert article.body == f"{LEAD}\n\n{MORE}"
    assert article.comments[:3] == (name, "1d ago", "SECRET words")


@pytest.mark.parametrize(
    "heading",
    [
        "Comments", "3 Comments", "Comments (3)", "1,204 comments", "Leave a reply", "Join the conversation", "View 12 comments", "Ann Bee · 2 days ago",
        "Ann | 3h ago", "Ann • just now",
    ],
)  # fmt: skip
def test_a_heading_or_a_line_of_a_forum_begins_the_comments(heading: str) -> None:
    article = story(heading, "SECRET words")
    assert article.comments == (heading, "SECRET words")
    assert "SECRET" not in article.body + article.tail


@pytest.mark.parametrize(
    "time_line",
    [
        "1d ago",
        "2 days ago",
        "an hour ago",
        "just now",
        "yesterday",
        "3 hrs ago (edited)",
        "5 min ago · Reply",
        "about 2 weeks ago",
        "1Y AGO",
    ],
)
def test_every_relative_time_is_known(time_line: str) -> None:
    assert story(f"reader\n{time_line}\nSECRET").comments == ("reader", time_line, "SECRET")


@pytest.mark.parametrize(
    "comments",
    [
        "reader one\n1d ago\nSECRET ok\nreader two\n2d ago\nSECRET no",
        f"reader one\n1d ago\nSECRET {LEAD}\nreader two\n2d ago\nSECRET no",
        f"reader one\n1d ago\nSECRET ok\n\nreader two\n2d ago\nSECRET {LEAD}",
    ],
    ids=["short", "long first", "long last"],
)
def test_comments_below_a_news_flash_are_not_body(comments: str) -> None:
    article = dump("Fire in Graz", "By Ann Bee", "A fire broke out.", "Nobody was hurt.", comments)
    assert article.body == "A fire broke out.\n\nNobody was hurt."


def test_a_title_above_a_relative_time_is_not_a_comment() -> None:
    article = dump("Soldiers go north", "2 days ago", LEAD, MORE)
    assert (article.title, article.comments) == ("Soldiers go north", ())


@pytest.mark.parametrize(
    "header",
    [
        ["Reuters", "2 days ago"],
        ["A deck that says a little more.", "Reuters", "2 days ago"],
        ["World", "Reuters", "3h ago"],
        ["By Ann Bee", "Senior correspondent", "Seoul", "2 days ago"],
        ["A deck that says a little more", "By Ann Bee", "Reuters · 2 days ago"],
        ["Reuters\n2 days ago\n4 min read"],
    ],
    ids=" / ".join,
)
def test_an_outlet_and_a_relative_time_above_the_text_do_not_make_the_text_a_comment(
    header: list[str],
) -> None:
    for text in (LEAD, textwrap.fill(LEAD, 72)):
        article = dump("Soldiers go north", *header, text, MORE)
        assert article.title == "Soldiers go north"
        assert article.body.endswith(f"{LEAD}\n\n{MORE}")


def test_comments_are_capped() -> None:
    assert len(story("bob\n1d ago\n" + "\n".join(f"line {number}" for number in range(5000))).comments) == 500


# the uncertain tail


@pytest.mark.parametrize(
    "lines",
    [
        "Ann Bee\nNov 20, 2026 at 10:15\nSECRET words",
        "Ann Bee says:\nSECRET words",
        "Ann Bee says:\nNovember 20, 2026 at 10:15 am\nSECRET words",
        "Related stories\n\nSECRET words",
        "You may also like\n\nSECRET words",
        "Read more:\n\nSECRET words",
    ],
)
def test_lines_that_may_be_comments_are_tail(lines: str) -> None:
    article = story(lines)
    assert article.body == f"{LEAD}\n\n{MORE}"
    assert "SECRET words" in article.tail
    assert article.comments == ()


def test_a_hit_only_in_the_tail_is_a_weak_match() -> None:
    article = story("Related stories", "Pyongyang denies it all")
    text = "watchlist: w\nrules:\n  - id: r\n    query: Pyongyang\n"
    (match,) = compile_monitor([read_watchlist("w.yaml", text)]).match(article, STORED).matches
    assert match.is_possible


def test_comments_end_the_tail() -> None:
    article = story("Related stories", "Pyongyang denies it", "bob\n1d ago\nSECRET")
    assert article.tail == "Related stories\n\nPyongyang denies it"
    assert article.comments == ("bob", "1d ago", "SECRET")


# hostile and empty


@pytest.mark.parametrize("text", ["", "   \n\n ", "two words", "\x00\u202e\n"])
def test_a_dump_with_fewer_than_three_words_is_not_an_article(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        dump(text)
    assert caught.value.reason is Reason.NO_ARTICLE


def test_windows_line_ends_make_no_difference() -> None:
    text = f"Title\n\nBy Ann Bee\n\n{LEAD}\n\nbob\n1d ago\nhi"
    assert parse_dump(text.replace("\n", "\r\n"), ObjectRef(), STORED) == parse_dump(
        text, ObjectRef(), STORED
    )


@pytest.mark.deep
@pytest.mark.parametrize(
    "text",
    [
        "a " * 500_000,
        "a\n" * 200_000,
        "\n" * 500_000 + "a b c",
        "1d ago\n" * 100_000,
        "x · " * 200_000,
        "A" * 1_000_000 + " b c",
        "Photo " * 200_000,
        "a" + " " * 100_000 + "b\nc\n\nBy Ann Bee",
        "Ann Bee" + " " * 100_000 + "in Seoul\n" * 2 + "May 4, 2026",
    ],
    ids=[
        "words",
        "lines",
        "empty lines",
        "times",
        "dots",
        "one word",
        "credits",
        "spaces",
        "spaces in a name",
    ],
)
def test_a_hostile_dump_is_read_fast(text: str) -> None:
    with within(3):
        assert dump(text)


pieces = st.lists(
    st.sampled_from([LEAD, MORE, "Title", "By Ann Bee", "1d ago", "bob", "Comments", "", " date 2024-10-21 Open in App", "https://e.org/x.jpg",
                     "Photo by Ann", "Related", "Nov 20, 2026", "Bob says:", "Oct. 21 (UPI) -- Troops left.", "a b", "북한 군"])
    | st.text(max_size=40),
    max_size=25,
)  # fmt: skip


@given(pieces)
def test_any_dump_is_unreadable_or_an_article_with_at_most_twice_as_many_words(
    lines: list[str],
) -> None:
    text = "\n".join(lines)
    try:
        article = parse_dump(text, ObjectRef(), STORED)
    except Unreadable as error:
        assert error.reason is Reason.NO_ARTICLE
        return
    article.model_dump_json()
    assert len((article.title + article.body + article.tail).split()) <= 2 * len(text.split())


SITE = "The Lorin Valley Courier"


@pytest.mark.parametrize("skip", ["Skip to main content", "Skip to content", "Jump to the navigation"])
def test_the_navigation_of_a_pasted_page_is_neither_title_nor_text(skip: str) -> None:
    head = (SITE, "NEWS\nSPORTS\nOBITUARIES", "Soldiers go north", "Ann Bee\nLorin Valley Courier")
    dates = "Published March 12, 2026 | Updated March 13, 2026"
    article = dump(skip, *head, dates, LEAD, MORE, "Most read", "Diner closes after 51 years")
    assert (article.title, article.authors) == ("Soldiers go north", ("Ann Bee",))
    assert (article.published.date(), article.body) == (date(2026, 3, 12), f"{LEAD}\n\n{MORE}")
    assert "Diner" in article.tail


def test_only_certain_navigation_is_left_out() -> None:
    article = dump("Skip to content", "Soldiers go", "To the north", LEAD, "NATO", MORE)
    assert article.title == "Soldiers go"
    assert article.body == f"To the north\n\n{LEAD}\n\nNATO\n\n{MORE}"
    article = dump("NATO", "SPORTS", LEAD, "Skip to content", MORE)
    assert (article.title, article.body) == ("NATO", f"SPORTS\n\n{LEAD}\n\nSkip to content\n\n{MORE}")


@pytest.mark.parametrize("line", ["March 5 protesters | March 6 police", "March 5 | 17 dead"])
def test_a_line_with_more_than_dates_is_text(line: str) -> None:
    assert dump("Soldiers go north", line, LEAD).body == f"{line}\n\n{LEAD}"


# the head in other orders

SHORT = "Crews from Tarnwick reached the valley on Tuesday, two days after the wall gave way."
NEXT = "At least nine people are still missing, the mayor told reporters outside the school."
LAST = "Engineers had warned in spring that the gates could not be opened because of rust."


@pytest.mark.parametrize(
    "head",
    [
        "Soldiers go north today\n\nAnn Bee\nBBC News\n\n11 March 2026",
        "Soldiers go north today\n\nAnn Bee\n11 March 2026, 19:02",
        "Soldiers go north today\n\nAnn Bee in Vostok\n11 March 2026, 19:02 GMT",
        "# Soldiers go north today\n\n*Ann Bee*\n\n11 March 2026",
        "Soldiers go north today\n\nBy Ann Bee | March 11, 2026",
        "Soldiers go north today\n\nVon Ann Bee\n11.03.2026",
        "Soldiers go north today\n\nAutor: Ann Bee\n11.03.2026",
        "Home\nNews\nSport\n\nSoldiers go north today\n\nBy Ann Bee\nMarch 11, 2026",
        "Start\nPolitik\n\nArmee\n\nSoldiers go north today\n\nStand: 11.03.2026, 20:10 Uhr\nVon Ann Bee",
        "WORLD\n\nSoldiers go north today\n\nAnn Bee\n\nMarch 11, 2026",
        "THE COURIER\nTuesday, 11 March 2026\n\nSoldiers go north today\n\nBy Ann Bee",
        "Courier, 11.03.2026, S. 4\n\nSoldiers go north today\n\nVon Ann Bee",
        "UPW-Vostok-Army\nUpdated 7:02 PM EDT March 11, 2026\n\nSoldiers go north today\n\nBy Ann Bee\nUnited News Agency",
        "FOR IMMEDIATE RELEASE\nMarch 11, 2026\nContact: Tilda Roos, 555-0100\n\nSoldiers go north today\n\nBy Ann Bee",
        "Soldiers go north today\n\nThe army says that this is only an exercise.\n\nAnn Bee\n11 March 2026",
        "Soldiers go north today\n\nThe army says that this is only an exercise.\n\nBy Ann Bee\n11 March 2026",
    ],
)  # fmt: skip
def test_title_author_and_date_of_a_head_are_found(head: str) -> None:
    article = dump(head, SHORT, NEXT, LAST)
    assert (article.title, article.authors) == ("Soldiers go north today", ("Ann Bee",))
    assert article.published.date() == date(2026, 3, 11)
    assert article.body.endswith(f"{SHORT}\n\n{NEXT}\n\n{LAST}")
    assert (article.tail, article.comments) == ("", ())


def test_the_outlet_below_a_byline_is_the_site_and_a_job_title_is_not() -> None:
    article = dump("Soldiers go north", "By Ann Bee\nBBC News\n11 March 2026", SHORT)
    assert (article.site, article.body) == ("BBC News", SHORT)
    article = dump(
        "Soldiers go north", "By Ann Bee\nStaff Writer\n11 March 2026", "Oct. 21 (AP) -- Staff", SHORT
    )
    assert "Writer" not in article.site
    assert article.site == "AP"


def test_two_names_above_a_date_are_two_authors() -> None:
    article = dump("Soldiers go north", "Ann Bee\nCem Dal", "March 11, 2026", SHORT, NEXT)
    assert (article.authors, article.body) == (("Ann Bee", "Cem Dal"), f"{SHORT}\n\n{NEXT}")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Soldiers\n\nThey go north today\n\n" + SHORT, "Soldiers"),
        ("Soldiers go\nTo the north\n\nThey go north today\n\n" + SHORT, "Soldiers go"),
        (
            "Soldiers go north\nNovember 17, 2026\n\nThey leave in the evening\n\n" + SHORT,
            "Soldiers go north",
        ),
        ("# WORLD\n\nSoldiers go north today\n\nBy Ann Bee\n\n" + SHORT, "WORLD"),
        ("Ann Bee\nMarch 11, 2026\n\n" + SHORT, "Ann Bee"),
    ],
)
def test_a_first_line_that_may_be_the_title_stays_the_title(head: str, title: str) -> None:
    article = dump(head, NEXT)
    assert article.title == title
    assert all(
        line.lstrip("# ") in f"{article.title}\n{article.body}"
        for line in head.split("\n")
        if "20" not in line and "By" not in line
    )


def test_a_dump_without_empty_lines_keeps_its_order() -> None:
    article = dump(
        "\n".join(["Fire in Graz", "By Ann Bee", SHORT, NEXT, "Bob Dee", "1d ago", "SECRET words."])
    )
    assert (article.title, article.authors) == ("Fire in Graz", ("Ann Bee",))
    assert article.body == f"{SHORT}\n\n{NEXT}"


def test_the_name_above_a_comment_below_a_news_flash_is_not_an_author() -> None:
    article = dump(
        "Fire in Graz", "A fire broke out at the old mill.", "Bob Dee\nNovember 9, 2026\nSECRET words."
    )
    assert article.authors == ()
    assert article.precision is Precision.ARRIVAL


@pytest.mark.parametrize("line", ["Por favor", "Par exemple", "Von der Küste"])
def test_a_short_line_that_begins_like_a_foreign_byline_names_no_author(line: str) -> None:
    assert dump("Soldiers go north", line, LEAD, MORE).authors == ()


@pytest.mark.parametrize("line", ["Por Ana Ruiz", "par Anne Ébel", "VON ANNA BEE"])
def test_a_foreign_byline_names_the_author(line: str) -> None:
    assert len(dump("Soldiers go north", line, LEAD, MORE).authors) == 1


@pytest.mark.parametrize(
    "line",
    ["Read also: Dam above Lorin breaks", "Lesen Sie auch: Damm bricht", "Читайте также: Музей нашёл письмо"],
)
def test_a_prompt_between_paragraphs_is_uncertain(line: str) -> None:
    article = dump("Soldiers go north", "By Ann Bee", LEAD, line, MORE)
    assert article.body == f"{LEAD}\n\n{MORE}"
    assert article.tail == line


@pytest.mark.parametrize(
    "line",
    [
        "Follow the river, the mayor said, and you reach the dam.",
        "All rights reserved for the crown pass to the county on Friday",
    ],
)
def test_a_sentence_that_begins_like_a_prompt_is_body(line: str) -> None:
    assert line in dump("Soldiers go north", "By Ann Bee", LEAD, line, MORE).body


def test_a_wrapped_line_that_begins_like_a_prompt_is_body() -> None:
    text = f"{MORE} The mayor told the villages to\nsign up for the boats before\nFriday."
    assert "sign up for the boats before" in dump("Soldiers go north", "By Ann Bee", LEAD, text, MORE).body
