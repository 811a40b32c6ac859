"""Tests that Markdown becomes plain text, and that front matter fills the fields of the article."""

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
def test_a_link_definition_is_not_text_but_a_line_that_only_begins_like_one_is_text(
    line: str, text: str
) -> None:
    assert read_markdown(f"# Dam breaks\n\n{line}").text.strip() == f"# Dam breaks\n\n{text}".strip()


# front matter, and text that only looks like it

MEETING = (
    "The meeting in the town hall of Lorin was held on Friday, with many people, and went on until midnight."
)


@pytest.mark.parametrize(
    "block",
    [
        "Reporter: What happened in Lorin?\nMayor: A dam broke.", "Minister: we will rebuild the dam", "Breaking news from Lorin\nTroops left: all of them",
        "- Troops left the border\n- A dam broke", "\nThe minister said: nothing will change.\n", "title:Dam breaks\ndate:2026-11-20", "Dam breaks, and more",
    ],
)  # fmt: skip
def test_text_between_horizontal_rules_that_is_not_front_matter_is_kept(block: str) -> None:
    article = read(f"---\n{block}\n---\n\n{MEETING}\n")
    text = f"{article.title}\n\n{article.body}"
    assert [line for line in block.split("\n") if line and line not in text] == []
    assert MEETING in text
    assert "---" not in text


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ("title: Dam breaks\nEngineers had warned of the wall.", "Engineers had warned of the wall."),
        ("title: Dam breaks\nMayor: we will rebuild the dam soon", "we will rebuild the dam soon"),
        ("title: Dam breaks\nsource: officials who saw how the wall of the dam fell", "officials who saw how the wall of the dam fell"),
        ("title: Dam breaks\nlead: >\n  Update: engineers had warned\n  of the wall", "Update: engineers had warned of the wall"),
        ("title: Dam breaks\nsubtitle: Engineers had warned", "Engineers had warned"), ("title: Dam breaks\nlead: Engineers had warned", "Engineers had warned"),
    ],
)  # fmt: skip
def test_sentences_in_front_matter_are_kept(block: str, kept: str) -> None:
    article = read(f"---\n{block}\n---\n\n{MEETING}\n")
    assert (article.title, article.body) == ("Dam breaks", f"{kept}\n\n{MEETING}")


@pytest.mark.parametrize("block", ["title: Dam breaks\ntags: [dam, river, wall, town, flood, Lorin]\nlayout: post\ndescription: Short.", "# ours\ntitle: Dam breaks"])  # fmt: skip
def test_metadata_in_front_matter_is_not_text(block: str) -> None:
    assert read(f"---\n{block}\n---\n\n{MEETING}\n").body == MEETING


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("title: >\n  Dam breaks\n  in Lorin", "author: Jane Doe"), ("title: Dam breaks\n  in Lorin", "author:\n  name: Jane Doe\n  email: jane@upw.example"),
        ("title: |-\n  Dam breaks in Lorin", "authors:\n  - name: Jane Doe"), ('title: "Dam breaks in Lorin"', "authors:\n- name: Jane Doe\n  role: Editor"),
    ],
)  # fmt: skip
def test_values_of_several_lines_are_read(title: str, author: str) -> None:
    article = read(f"---\n{title}\n{author}\ndate: 2026-11-20\n---\n\n{MEETING}\n")
    assert (article.title, article.authors, article.published.day) == (
        "Dam breaks in Lorin",
        ("Jane Doe",),
        20,
    )
    assert article.body == MEETING


def test_front_matter_in_toml_is_read() -> None:
    front = '+++\ntitle = "Dam \\"breaks\\""\ndate = 2026-11-20T10:15:00Z\nauthors = ["Jane Doe", "John Roe"]\n+++\n'
    article = read(f"{front}\n{MEETING}\n")
    assert (article.title, article.authors, article.body) == (
        'Dam "breaks"',
        ("Jane Doe", "John Roe"),
        MEETING,
    )
    assert article.precision is Precision.MINUTE


def test_an_article_that_is_all_in_its_front_matter_is_read() -> None:
    assert read(f"---\ntitle: Dam breaks\nbody: {MEETING}\n---\n").body == MEETING


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("body", ["\n", "Body: ", "TEXT:\n\n"])
@pytest.mark.parametrize("title", ["Headline: Dam breaks", "TITLE: Dam breaks"])
def test_labels_at_the_beginning_of_a_text_fill_the_fields(title: str, body: str, between: str) -> None:
    head = between.join([title, "Date: 20 November 2026", "By: Jane Doe", "URL: https://courier.example/dam"])
    article = read(f"{head}\n{body}{MEETING}\n")
    assert (article.title, article.authors, article.url) == (
        "Dam breaks",
        ("Jane Doe",),
        "https://courier.example/dam",
    )
    assert (article.published.day, article.body) == (20, MEETING)


@pytest.mark.parametrize(
    "head",
    [
        "Title: fight on Saturday", "Mayor: we rebuild\nDate: not known", "Title: a word\nReporter: What happened?", "Date: 20 November\nTitle: Dam",
        "Title: one\nTitle: two",
    ],
)  # fmt: skip
def test_a_text_with_colons_is_kept_whole(head: str) -> None:
    article = read(f"{head}\n\n{MEETING}\n")
    assert [line for line in head.split("\n") if line not in f"{article.title}\n{article.body}"] == []


@pytest.mark.parametrize(
    "tag",
    ["{{< newsletter >}}", "{{% notice %}}", '{% include ad.html id="7" %}', '{{< figure src="a.jpg" >}}'],
)
def test_a_tag_of_a_site_generator_is_not_text(tag: str) -> None:
    assert read(f"{FRONT}\n{TEXT}\n\n{tag}\n\n{TEXT}").body == f"{PLAIN}\n\n{PLAIN}"
    assert read(f"{FRONT}\n{tag}{TEXT}{{{{< /quote >}}}}").body == PLAIN


@pytest.mark.parametrize("words", ["the set {1, 2}", "{{name}}", "{% 5 of them", "a {{ < b } > c"])
def test_other_braces_are_text(words: str) -> None:
    assert words in read(f"{FRONT}\n{TEXT} It was {words} on Tuesday.").body
