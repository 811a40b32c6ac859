"""Tests that readers' comments at the end of a dump are found, and that an article's own dates and
quotations are not taken for comments.
"""

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.formats.text_dump import parse_dump

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


def test_a_chronology_above_comments_with_times_is_no_comment() -> None:
    towns = ("Kyiv", "Kharkiv", "Mariupol")
    events = (f"{town}\nMarch {n}, 2022\nTroops reached {town}." for n, town in enumerate(towns, 1))
    comments = LAYOUTS["name / date at time"].format(*SAID)
    article = dump("\n\n".join([" ".join(SENTENCES), *events, comments]))
    assert all(f"Troops reached {town}." in article.tail for town in towns)
    assert "SECRET" in "\n".join(article.comments)


def test_short_dumps_without_spaces_are_articles() -> None:
    article = parse_dump("旧渡轮码头关闭\n\n港口委员会星期四投票决定关闭旧渡轮码头。", ObjectRef(), STORED)
    assert (article.title, article.body) == ("旧渡轮码头关闭", "港口委员会星期四投票决定关闭旧渡轮码头。")
