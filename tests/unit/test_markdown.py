"""Markdown loses its marks and keeps its words; its front matter fills the fields."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.parsing.formats.markdown import read_markdown

from tests.reading import articles_in

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TEXT = "The dam above **Lorin** broke at dawn on Tuesday, and [four hundred](https://upw.example/a_(b)) left the valley before noon."
PLAIN = "The dam above Lorin broke at dawn on Tuesday, and four hundred left the valley before noon."
FRONT = """---
title: "Dam breaks: hundreds flee"
date: 2026-11-20T10:15:00Z
author: Jane Doe and John Roe
url: https://courier.example/dam
lang: en
---
"""


def read(text: str) -> Article:
    (found,) = articles_in(text.encode(), ObjectRef(key="dam.md"), STORED)
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    "heading", ["", "# Dam breaks: hundreds flee\n\n", "Dam breaks: hundreds flee\n=====\n\n"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_front_matter_fills_the_fields(heading: str, line_end: str) -> None:
    article = read(f"{FRONT}\n{heading}{TEXT}\n".replace("\n", line_end))
    assert (article.title, article.body) == ("Dam breaks: hundreds flee", PLAIN)
    assert (article.authors, article.url, article.language) == (
        ("Jane Doe", "John Roe"),
        "https://courier.example/dam",
        "en",
    )
    assert (article.published, article.precision) == (
        datetime(2026, 11, 20, 10, 15, tzinfo=UTC),
        Precision.MINUTE,
    )


@pytest.mark.parametrize(
    "written", ["authors: [Jane Doe, 'John Roe']", "authors:\n  - Jane Doe\n  - John Roe"]
)
def test_a_list_of_authors_is_read_in_either_form(written: str) -> None:
    assert read(f"---\ntitle: Dam breaks\n{written}\n---\n\n{TEXT}").authors == ("Jane Doe", "John Roe")


@pytest.mark.parametrize("heading", ["# Dam breaks", "Dam breaks\n=========="])
def test_either_kind_of_heading_is_the_title(heading: str) -> None:
    article = read(f"{heading}\n\n{TEXT}\n\nAt sea\n------\n\n{TEXT}")
    assert (article.title, article.body) == ("Dam breaks", f"{PLAIN}\n\nAt sea\n\n{PLAIN}")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("a **bold** and *slanted* word", "a bold and slanted word"),
        ("a __bold__ and _slanted_ word", "a bold and slanted word"),
        ("**bold, _and more_**", "bold, and more"),
        ("[text](https://x.example 'a title') and [more][1]", "text and more"),
        ("see <https://x.example/>", "see https://x.example/"),
        ("in ![a picture](https://x.example/a.png) line", "in  line"),
        ("![a picture](https://x.example/a.png)", "https://x.example/a.png"),
        ("> a quotation", "a quotation"),
        ("- a member", "a member"),
        ("`code`", "code"),
        (r"5 \* 3", "5 * 3"),
        ("5 * 3 * 2 and snake_case_name and [1]", "5 * 3 * 2 and snake_case_name and [1]"),
        ("* * *", ""),
    ],
)
def test_marks_are_removed_and_words_are_kept(written: str, plain: str) -> None:
    assert read_markdown(f"# Title\n\n{written}\n").text == f"# Title\n\n{plain}\n"


@pytest.mark.parametrize(
    "text", ["a **bold** word", "---\n\nno field\n\n---", "#hashtag [a](b)", "One.\n\n---\n\nTwo *three*."]
)
def test_a_text_without_headings_or_front_matter_stays_as_it_is(text: str) -> None:
    assert read_markdown(text) == (text, {})


@given(st.text("#*_[]()!<>`\\-=: \nab", max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert len(read_markdown(f"# {text}").text) <= len(text) + 100


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("[Reporter]: What happened at the dam?", "[Reporter]: What happened at the dam?"),
        ("[^1]: Zorvald Marine built it.", "[^1]: Zorvald Marine built it."),
        ("[1]: https://upw.example/a", ""),
        ("[1]: <https://upw.example/a b> 'The dam'", ""),
        ('[dam]: /dam "The dam"', ""),
    ],
)
def test_the_address_of_a_link_is_no_text_but_a_line_that_only_begins_like_one_is(
    line: str, text: str
) -> None:
    assert read_markdown(f"# Dam breaks\n\n{line}").text.strip() == f"# Dam breaks\n\n{text}".strip()
