"""Tests that readers' comments at the end of a dump are found, and that an article's own dates and
quotations are not taken for comments.
"""

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.formats.text_dump import parse_dump

from tests.unit.asking import within
from tests.unit.test_page import SENTENCES, STORED

ARTICLE = "Soldiers go north\n\nBy Ann Bee\n\n" + "\n\n".join(SENTENCES)
SAID = (
    "SECRET words that nobody asked for.",
    "SECRET nonsense, all of it!",
    "SECRET and I will say it twice.",
)


def dump(comments: str) -> Article:
    return parse_dump(f"{ARTICLE}\n\n{comments}\n", ObjectRef(), STORED)


LAYOUTS = {
    "name / date at time": "Bob / November 13, 2025 at 02:49 pm\n{}\nAl / November 13, 2025 at 03:10 pm\n{}\nCy / November 14, 2025 at 02:49 am\n{}",
    "numbered": "1 Bob @ home October 25, 2025 at 10:50 pm\n{}\n2 Al October 25, 2025 at 10:51 pm\n{}\n3 Cy October 26, 2025 at 10:52 pm\n{}",
    "posted by behind": "{}\n\nPosted by: Bob Dee on Oct 31, 2025 6:44:07 AM\n\n{}\n\nPosted by: Al on Oct 31, 2025 7:44:07 AM\n\n{}\n\nPosted by: Cy on Nov 1, 2025 6:44:07 AM",
    "posted by before": "Posted by Bob Dee on Oct 31, 2025\n{}\nPosted by Al on Oct 31, 2025\n{}\nPosted by Cy on Nov 1, 2025\n{}",
    "says and a time": "Bob says\nAugust 9, 2025, at 1:23 pm\n{}\n\nAl Dee says\nAugust 9, 2025, at 1:37 pm\n{}\n\nCy says\nAugust 9, 2025, at 2:02 pm\n{}",
    "name above a time": "Bob\n9.8.2025, 13:23 Uhr\n{}\n\nAl Dee\n9.8.2025, 14:23 Uhr\n{}\n\nCy\n10.8.2025, 13:23 Uhr\n{}",
    "name above a day": "Bob\nAugust 9, 2025\n{}\n\nAl Dee\nAugust 9, 2025\n{}\n\nCy\nAugust 10, 2025\n{}",
    "name / day": "Bob Dee / 09.08.2025\n{}\nAl / 09.08.2025\n{}\nCy / 10.08.2025\n{}",
    "German": "Bob Dee schrieb am 9. August 2025 um 13:23\n{}\n\nAl schrieb am 9. August 2025 um 14:23\n{}\n\nCy schrieb am 9. August 2025 um 15:23\n{}",
    "French heading": "3 commentaires\n\nPar Bob Dee, le mercredi 15 mai 2024 à 08h07\n{}\n{}\n{}",
    "German heading": "Kommentare (3)\n\nBob\n{}\nAl\n{}\nCy\n{}",
    "Russian heading": "3 комментария\n\nBob\n{}\nAl\n{}\nCy\n{}",
    "Chinese": "张三 2025-08-09 13:23\n{}\n李四 2025-08-09 13:25\n{}\n王五 2025-08-10 13:23\n{}",
    "Chinese heading": "网友评论\n\n张三\n{}\n李四\n{}\n王五\n{}",
    "Korean": "댓글 3\n\n김철수\n{}\n이영희\n{}\n박\n{}",
    "German ago": "Bob\nvor 3 Stunden\n{}\n\nAl\nvor 2 Tagen\n{}\n\nCy\nvor 2 Tagen\n{}",
    "Spanish ago": "Bob\nhace 3 horas\n{}\n\nAl\nhace 2 días\n{}\n\nCy\nhace 2 días\n{}",
    "responses to": "3 Responses to “Soldiers go north”\n\nBob\n{}\nAl\n{}\nCy\n{}",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_comments_are_neither_body_nor_tail(layout: str) -> None:
    article = dump(layout.format(*SAID))
    assert "SECRET" not in article.title + article.body + article.tail
    assert article.body.split("\n\n") == [*SENTENCES]
    assert "SECRET" in "\n".join(article.comments)


@pytest.mark.parametrize("count", ["12 comments", "1234 comments", "1,234 comments", "1.234 Kommentare"])
def test_a_count_of_comments_is_a_heading_also_above_long_comments(count: str) -> None:
    paragraph = " ".join(SENTENCES)
    article = dump("\n\n".join([paragraph, count, *[f"SECRET {paragraph}"] * 3]))
    assert article.body.split("\n\n") == [*SENTENCES, paragraph]
    assert "SECRET" in "\n".join(article.comments)


@pytest.mark.parametrize(
    "more",
    [
        "On November 13, 2025 at 02:49 pm the fleet left, and on November 14, 2025 at 03:10 pm it was back again.",
        "Jazz in the Park\nNovember 13, 2026\nMusic for all who come.",
        "The council met on 9.8.2025.\n\nIt met again on 10.8.2025.",
        "Comments\n\n" + "\n\n".join(f"{sentence} {sentence}" for sentence in SENTENCES),
        "0 comments\n\n" + "\n\n".join(f"{sentence} {sentence}" for sentence in SENTENCES),
        "The mayor said:\n\n“We will not move.”",
        "Updated: November 13, 2025 at 02:49 pm",
        "Published November 13, 2025 at 02:49 pm\n\nThe text goes on after that for a while, as it did before.",
    ],
)
def test_dates_and_quotations_in_an_article_are_not_comments(more: str) -> None:
    article = dump(more)
    assert article.comments == ()


def test_a_chronology_above_comments_with_times_is_not_a_comment() -> None:
    towns = ("Kyiv", "Kharkiv", "Mariupol")
    events = (f"{town}\nMarch {n}, 2022\nTroops reached {town}." for n, town in enumerate(towns, 1))
    comments = LAYOUTS["name / date at time"].format(*SAID)
    article = dump("\n\n".join([" ".join(SENTENCES), *events, comments]))
    assert all(f"Troops reached {town}." in article.tail for town in towns)
    assert "SECRET" in "\n".join(article.comments)


def test_short_dumps_without_spaces_are_articles() -> None:
    article = parse_dump("旧渡轮码头关闭\n\n港口委员会星期四投票决定关闭旧渡轮码头。", ObjectRef(), STORED)
    assert (article.title, article.body) == ("旧渡轮码头关闭", "港口委员会星期四投票决定关闭旧渡轮码头。")


SHORT = (
    "Crews from Tarnwick reached the valley on Tuesday, two days after the wall gave way.",
    "At least nine people are still missing, the mayor told reporters outside the school.",
    "Engineers had warned in spring that the gates could not be opened because of rust.",
    "The owner said that it would help the inquiry and had set aside money for repairs.",
)


@pytest.mark.parametrize(
    "inserted",
    [
        "Wanda Frayne\nMarch 9, 2026",
        "Ormsby on Monday / March 10, 2026",
        "Ormsby Fire\n@ormsbyfire\n10 March 2026\nFenwick street is closed.",
        "14:05\nMarit Oakley\n11 March 2026, 14:05",
    ],
    ids=["name and day", "place and day of a picture", "post", "entry of a live blog"],
)
@pytest.mark.parametrize("end", [2, 4])
def test_a_name_and_a_day_inside_an_article_do_not_begin_the_comments(inserted: str, end: int) -> None:
    paragraphs = [*SHORT[:1], inserted, *SHORT[1:], *SENTENCES[:end]]
    article = parse_dump("Wall breaks\n\nBy Ann Bee\n\n" + "\n\n".join(paragraphs), ObjectRef(), STORED)
    assert all(paragraph in article.body for paragraph in [*SHORT, *SENTENCES[:end]])
    assert (article.tail, article.comments) == ("", ())


def test_one_comment_below_a_day_stays_uncertain_also_if_the_article_has_such_a_stamp() -> None:
    article = dump(
        f"Wanda Frayne\nMarch 9, 2026\n\n{chr(10).join(SHORT)}\n\nBob\nMarch 12, 2026\nSECRET words."
    )
    assert "SECRET" not in article.body
    article = dump("\n\n".join(["Wanda Frayne\nMarch 9, 2026", *SHORT, "Bob\nMarch 12, 2026\nSECRET words."]))
    assert SHORT[-1] in article.body
    assert "SECRET" in article.tail


@pytest.mark.parametrize(
    "chronology",
    [
        "Timeline\n\nMarch 3, 2026\nFenwick warns of rust.\n\nMarch 9, 2026\nThe wall breaks.",
        "Water rises - 9 March 2026, 05:12\n\nWall breaks - 9 March 2026, 06:03\n\nOrmsby cut off - 9 March 2026, 06:40",
        "14:05\nMarit Oakley\n11 March 2026, 14:05\n\nThe gates are open.\n\n13:40\nCem Dal\n11 March 2026, 13:40\n\nThe wall broke.",
    ],
    ids=["days with text", "times without text", "live blog"],
)
def test_a_chronology_is_body(chronology: str) -> None:
    article = dump(chronology)
    assert all(line in article.body for line in chronology.split("\n") if line)
    assert (article.tail, article.comments) == ("", ())


def test_the_word_comments_above_whole_sentences_is_uncertain() -> None:
    article = dump("\n\n".join(["Comments", *SHORT]))
    assert (article.tail, article.comments) == ("\n\n".join(["Comments", *SHORT]), ())
    article = dump("\n\n".join(["Comments", "Bob", *SHORT]))
    assert article.comments[1:] == ("Bob", *SHORT)


@pytest.mark.parametrize(
    "end", ["Follow us on Telegram", "Подписывайтесь на наш канал", "Mehr zum Thema\nPinguin entkommen"]
)
def test_prompts_at_the_end_of_a_dump_are_not_body(end: str) -> None:
    article = dump(end)
    assert article.body.split("\n\n") == [*SENTENCES]
    assert article.tail == end.replace("\n", "\n\n") or article.tail == end.replace("\n", " ")
    assert "Follow us in the north, they said." in dump("Follow us in the north, they said.").body


def test_related_titles_below_short_paragraphs_are_not_body() -> None:
    article = parse_dump(
        "\n\n".join(["Wall breaks", *SHORT, "Related articles", "A penguin escapes"]), ObjectRef(), STORED
    )
    assert article.body == "\n\n".join(SHORT)
    assert "penguin" in article.tail


@pytest.mark.deep
def test_many_stamps_take_linear_time() -> None:
    with within(4):
        parse_dump(
            "\n\n".join(["Wall breaks", *SHORT, *["Ann Bee\nMarch 9, 2026", SHORT[0]] * 6_000]),
            ObjectRef(),
            STORED,
        )
