"""Prompts in feeds and records are uncertain text, because they name other articles."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef

from tests.reading import articles_in
from tests.unit.test_page import SENTENCES

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PROMPTS = ("Read also: Council buys a kettle", "Lesen Sie auch: Rat kauft Kessel", "关注我们的微信公众号")


def record(paragraphs: list[str], **fields: str) -> bytes:
    return json.dumps([{"title": "Soldiers go north", "text": "\n\n".join(paragraphs), **fields}]).encode()


def feed(paragraphs: list[str]) -> bytes:
    text = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in paragraphs)
    item = f"<item><title>Soldiers go north</title><description>{text}</description></item>"
    return f"<rss version='2.0'><channel><title>Courier</title>{item}</channel></rss>".encode()


def only(data: bytes) -> Article:
    (article,) = articles_in(data, ObjectRef(), STORED)
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("write", [record, feed])
@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("place", [0, 2, len(SENTENCES)])
def test_a_prompt_is_uncertain(write: Callable[[list[str]], bytes], prompt: str, place: int) -> None:
    article = only(write([*SENTENCES[:place], prompt, *SENTENCES[place:]]))
    assert article.body == "\n\n".join(SENTENCES)
    assert article.tail == prompt


@pytest.mark.parametrize(
    "line",
    [
        "What do you think of the mayor?",
        "Follow the river, she said, and you reach the dam.",
        "More from the border on Wednesday: soldiers of North Korea were seen.",
    ],
)
def test_a_question_or_a_sentence_that_begins_like_a_prompt_is_body(line: str) -> None:
    article = only(record([SENTENCES[0], line, SENTENCES[1]]))
    assert line in article.body.split("\n\n")
    assert article.tail == ""


def test_the_standfirst_and_a_text_of_prompts_alone_stay_in_the_body() -> None:
    article = only(record([SENTENCES[0], PROMPTS[0]], description="Read more about the soldiers below"))
    assert article.body.startswith(article.standfirst)
    assert only(record([PROMPTS[0]])).body == PROMPTS[0]
