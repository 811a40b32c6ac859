"""Tests pages whose text is only in a script: in JSON data for the page's own JavaScript."""

import json
from datetime import UTC, date, datetime

import pytest
from wirewatch.article import Article
from wirewatch.errors import Reason, Unreadable

from tests.unit.asking import within
from tests.unit.test_page import SENTENCES, TEXT, page

TITLE = "Soldiers go north"
HEAD = f"<title>{TITLE} | Courier</title>"
BLOCKS = [{"type": "paragraph", "content": sentence} for sentence in SENTENCES]
OWN = {
    "headline": TITLE,
    "authors": [{"name": "Ann Bee"}],
    "publishedAt": "2026-11-20T07:00:00Z",
    "body": TEXT,
}
OTHER = {"headline": "Squid that naps", "body": "<p>The squid of Tarnwick naps at noon in its tank.</p>" * 20}


def data(value: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


def assigned(value: object, name: str = "window.__INITIAL_STATE__") -> str:
    return f"<script>window.a = {{}}; {name} = {json.dumps(value)};</script>"


def text_in(script: str, shown: str = '<div id="app">Loading…</div>') -> Article:
    return page(f"{shown}{script}", HEAD)


@pytest.mark.parametrize(
    "script",
    [
        data({"props": {"pageProps": {"related": [OTHER], "article": OWN, "more": [OTHER]}}}),
        data({"article": OWN | {"body": BLOCKS}}),
        data({"article": OWN | {"body": {"blocks": BLOCKS}}}),
        assigned({"article": OWN}),
        assigned([OTHER, OWN], "var state"),
        f"<script>self.state = JSON.parse({json.dumps(json.dumps({'article': OWN}))})</script>",
    ],
)
def test_the_text_of_an_empty_page_is_read_from_its_scripts(script: str) -> None:
    article = text_in(script)
    assert article.body == "\n\n".join(SENTENCES)
    assert (article.title, article.authors, article.published.date()) == (
        TITLE,
        ("Ann Bee",),
        date(2026, 11, 20),
    )


@pytest.mark.parametrize("teaser", [SENTENCES[0], f"{SENTENCES[0][:90]}…", "\n".join(SENTENCES[:2])])
def test_the_whole_text_replaces_its_teaser(teaser: str) -> None:
    long = {"title": TITLE, "body": TEXT + "".join(f"<p>{number}. {SENTENCES[0]}</p>" for number in range(9))}
    parts = "".join(f"<p>{part}</p>" for part in teaser.split("\n"))
    article = text_in(data({"article": long}), f"<main><h1>{TITLE}</h1>{parts}</main>")
    assert article.body.startswith("\n\n".join(SENTENCES))
    assert article.body.count(SENTENCES[0]) == 10


@pytest.mark.parametrize(
    "record",
    [
        {"title": TITLE, "body": OTHER["body"]},
        {"title": "Soldiers come home", "body": TEXT * 9},
        {"title": TITLE, "comments": [{"body": TEXT * 9}]},
    ],
)
def test_the_text_that_a_page_shows_is_not_replaced_by_other_texts(record: dict[str, object]) -> None:
    article = text_in(data({"record": record}), f"<main><h1>{TITLE}</h1>{TEXT}</main>")
    assert article.body == "\n\n".join(SENTENCES)


@pytest.mark.parametrize(
    "script",
    [
        data({"article": OTHER}),
        data({"article": {"headline": TITLE, "body": "Soon."}}),
        data([OWN["body"], 4711]),
        "<script>window.state = {article: {headline: 'Soldiers go north'}}" + " " * 300 + "</script>",
        f'<script type="application/json">{"[" * 100_000}</script>',
        f"<script>state = {'=' * 50_000}{'= {' * 50_000}</script>",
        f"<script>state = {'={ JSON.parse(' * 20_000}</script>",
    ],
)
def test_a_page_without_a_text_of_its_own_gives_no_article(script: str) -> None:
    with within(5), pytest.raises(Unreadable) as error:
        text_in(script)
    assert error.value.reason is Reason.NO_ARTICLE


POST = "The council of Tarnwick will meet again on Friday, and the ferry stays shut until then."
DATED = '<meta property="article:published_time" content="2026-11-20T07:00:00Z">'


def described(kind: str, text: str = POST, more: str = DATED) -> str:
    return (
        f'<meta property="og:type" content="{kind}"><meta property="og:description" content="{text}">{more}'
    )


def test_a_post_with_its_text_only_in_the_description_is_an_article() -> None:
    assert page('<div id="app"></div>', HEAD + described("article")).body == POST


@pytest.mark.parametrize(
    "head", [described("website"), described("article", "All our news"), described("article", more="")]
)
def test_the_description_of_another_kind_of_page_is_not_an_article(head: str) -> None:
    with pytest.raises(Unreadable):
        page('<div id="app"></div>', HEAD + head)


@pytest.mark.parametrize("shown", ['<div id="app">Loading…</div>', f"<h1>{TITLE}</h1>{TEXT * 20}"])
def test_the_date_of_another_article_in_the_scripts_is_not_guessed(shown: str) -> None:
    other = OTHER | {"publishedAt": "2026-11-02T09:00:00Z"}
    article = text_in(data({"related": [other], "article": OWN}), shown)
    assert article.published == datetime(2026, 11, 20, 7, tzinfo=UTC)
