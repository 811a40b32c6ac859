"""Tests attacks that once worked, each in its smallest form. The time limits are generous, because
an attack that works takes minutes instead of seconds.
"""

from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.channels.pages.slack_page import slack_page
from wirewatch.checking.configuration_files import Sources, compile_files
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlist_reader import read_watchlist
from wirewatch.errors import Reason, Unreadable

from tests.reading import articles_in
from tests.unit.asking import within

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SOON = 1.0  # seconds of CPU time; `within` allows eight times as much


def watchlist(query: str) -> str:
    return f"watchlist: w\nrules:\n  - id: r\n    query: |\n      {query}\n"


@pytest.mark.parametrize(
    "query",
    [
        "troops NEAR/3 >=1,2,3",
        "troops NEAR/3 1,2,3..4,5,6",
        "troops NEAR/3 >=\u0663",
        "a NEAR/3 >=1\u0663.\u06f5",
    ],
)
def test_an_invalid_number_is_a_mistake_of_its_file_only(query: str) -> None:
    good = "watchlist: good\nrules:\n  - {id: r, query: troops}\n"
    compiled = compile_files(
        {"watchlists/bad.yaml": watchlist(query), "watchlists/good.yaml": good}, Sources(), NOW
    )
    assert [each.id for each in compiled.configuration.watchlists][-1] == "good"
    assert "watchlists/good.yaml" not in compiled.problems


def test_a_page_nested_400_000_deep_is_refused_quickly() -> None:
    with within(SOON):
        (found,) = articles_in(
            b"<html><body>" + b"<div>" * 400_000 + b"one two three four five" * 40,
            ObjectRef(key="a.html"),
            NOW,
        )
        assert isinstance(found, Unreadable)
        assert found.reason is Reason.TOO_COMPLEX


@pytest.mark.deep
@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("missile", "missile " * 40_000),
        ("SENT(missile)", "Missile is. " * 16_000),
        ("SENT(deploy* AND troop*)", "Missile is. " * 16_000),
        ("SENT(missile)", "missile " + "." * 60_000 + "x"),
        ("missile NOT NEAR/3 b", "missile x x x x b x x x x " * 8_000),
        ("abc*a*a*a*b", "abc" + "a" * 3_000),
        ("abc*a*a*a*a*a*a*a*a*a*a*b", "abc" + "a" * 3_000),
    ],
)
def test_hostile_queries_and_articles_are_matched_quickly(query: str, body: str) -> None:
    monitor = compile_monitor([read_watchlist("w.yaml", watchlist(query))])
    with within(SOON):
        monitor.match(Article(title="t", body=body, published=NOW), NOW)


@pytest.mark.parametrize(
    ("pattern", "word", "found"),
    [
        ("abc*de*f", "abcxdeyf", True),
        ("abc*de*f", "abcdef", True),
        ("abc*de*f", "abcxf", False),
        ("abc*f?h", "abcfgh", True),
    ],
)
def test_a_wildcard_with_several_stars_finds_words_with_all_its_parts(
    pattern: str, word: str, found: bool
) -> None:
    monitor = compile_monitor([read_watchlist("w.yaml", watchlist(pattern))])
    assert bool(monitor.match(Article(title="t", body=word, published=NOW), NOW).matches) is found


def test_an_escaped_link_of_an_article_stays_text_in_the_local_page() -> None:
    text = '*\u200b&gt; &lt;https://evil.example/"onmouseover="alert(1)|click me&gt;*\n&lt;b&gt; <https://ours.example/a?b=1&amp;c=2|Ours &amp; only>'
    page = slack_page({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}, "desk")
    assert page.count("<a ") == 1
    assert '<a href="https://ours.example/a?b=1&amp;c=2">Ours &amp; only</a>' in page
    assert "<b>&gt;" not in page.replace("<b>\u200b&gt;", "")
    assert 'onmouseover="' not in page


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _italic_ ~strike~ `code`", "<b>bold</b> <i>italic</i> <s>strike</s> <code>code</code>"),
        ("<0> <7> `a`", "&lt;0&gt; &lt;7&gt; <code>a</code>"),
        ("*_both_*", "<b><i>both</i></b>"),
        ("snake_case_name 5*3*2 a~b~c _ a _ * b *", "snake_case_name 5*3*2 a~b~c _ a _ * b *"),
        ("`*a* _b_ &lt;c&gt;`", "<code>*a* _b_ &lt;c&gt;</code>"),
        ("_<https://a.example/_b_/`c`|d>_", '<i><a href="https://a.example/_b_/`c`">d</a></i>'),
    ],
)
def test_the_local_page_shows_the_formats_of_slack(text: str, html: str) -> None:
    page = slack_page({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}, "desk")
    assert f'<div dir="auto">{html}</div>' in page


def test_the_local_page_shows_a_block_of_code_as_it_is() -> None:
    text = "before\n```\na *b*\n&gt; c_d_\n```\nafter"
    page = slack_page({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}, "desk")
    shown = '<div dir="auto">before</div><pre>a *b*\n&gt; c_d_</pre><div dir="auto">after</div>'
    assert shown in page
