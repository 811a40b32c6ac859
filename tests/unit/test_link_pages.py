"""Tests the pages behind links, and mails with links: texts, HTML, and escaping of hostile text."""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.channels.custom.route import RouteTemplates
from wirewatch.channels.parts import parts_of
from wirewatch.configuration.routes import Template
from wirewatch.configuration.template_names import hash_of
from wirewatch.digests.views import page_of
from wirewatch.links import answers
from wirewatch.links.actions import scopes_of, snooze_of
from wirewatch.links.answers import RouteNames
from wirewatch.links.link import LinkProblem
from wirewatch.links.mail_links import MAX_FOOTER_BYTES, MAX_STORY_BYTES, MailLinks, without_markers
from wirewatch.links.pages import HEADERS, LinkPage
from wirewatch.links.signing import SigningKey, SigningKeys
from wirewatch.links.story_links import LinkedRule, LinkedStory, linked_stories

from tests.unit.matched_articles import match, matched_article, sealed

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
ROUTE = RouteNames("desk", "Korea desk", "Asia/Seoul", "a…@example.org")
RULE = LinkedRule(watchlist="w", watchlist_title="Moves", rule="r", title="Troops", terms=("troops",))
STORY = LinkedStory(number=1, story="ab" * 32, headline="Troops leave", source="x.example", rules=(RULE,))
BASE = "https://a1b2c3d4e5.execute-api.ap-northeast-2.amazonaws.com"
HOSTILE = "\"><script>alert(1)</script><a href='javascript:x'>&amp; <!--links:footer-->"
VOID = {"meta", "input", "br", "!doctype"}


class Checked(HTMLParser):
    """Parses HTML. `open` has the elements that are not closed, and `elements` has all elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def pages(hostile: str = "Korea desk") -> dict[str, LinkPage]:
    """Return all link pages by name. On the pages, `hostile` takes the place of the texts that come
    from articles and from the configuration.
    """
    route = RouteNames("desk", hostile, "Asia/Seoul", hostile)
    rule = RULE.model_copy(update={"title": hostile, "watchlist_title": hostile})
    story = STORY.model_copy(update={"headline": hostile, "source": hostile, "rules": (rule,)})
    snooze = snooze_of("what=story&time=8h", story)
    assert snooze is not None
    return {
        "ask_unsubscribe": answers.ask_unsubscribe(route),
        "unsubscribed": answers.unsubscribed(route, NOW),
        "ask_snooze": answers.ask_snooze(route, story),
        "wrong_choice": answers.ask_snooze(route, story, is_wrong=True),
        "snoozed": answers.snoozed(route, snooze, NOW),
        "ask_not_relevant": answers.ask_not_relevant(route, story),
        "counted": answers.counted_not_relevant(story),
        **{problem.value: answers.refused(problem) for problem in LinkProblem},
        "used_before": answers.used_before(route, NOW),
        "gone": answers.story_is_gone(),
        "unavailable": answers.unavailable(),
        "wrong_method": answers.wrong_method(),
        "too_large": answers.too_large(),
        "not_found": answers.not_found(),
    }


@pytest.mark.parametrize("name", pages())
@pytest.mark.parametrize("text", ["Korea desk", HOSTILE], ids=["plain", "hostile"])
def test_a_page_is_valid_html_without_scripts_or_remote_content(name: str, text: str) -> None:
    page = pages(text)[name]
    checked = Checked(page.html())
    assert checked.open == []
    names = [tag for tag, _ in checked.elements]
    assert not {"script", "img", "link", "iframe", "a"} & set(names)
    assert not [name for _, attributes in checked.elements for name in attributes if name.startswith("on")]
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    assert ("html", {"lang": "en"}) in checked.elements
    inputs = [attributes for tag, attributes in checked.elements if tag == "input"]
    assert len(inputs) == names.count("label")
    assert names.count("fieldset") == names.count("legend") == (2 if inputs else 0)
    assert names.count("button") == (1 if page.button else 0)
    assert "prefers-color-scheme: dark" in page.html()
    assert "viewport" in page.html()


@given(st.text(max_size=80))
def test_any_text_of_an_article_is_shown_unchanged(text: str) -> None:
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    for page in pages(cleaned).values():
        checked = Checked(page.html())
        assert checked.open == []
        assert page.title in checked.text


def test_the_content_security_policy_allows_the_style_by_its_hash() -> None:
    (style,) = re.findall(r"<style>([\s\S]*?)</style>", pages()["gone"].html())
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in HEADERS["Content-Security-Policy"]


def test_every_refusal_says_what_to_do() -> None:
    for problem in LinkProblem:
        page = answers.refused(problem)
        assert page.status in (403, 410)
        assert "The links of a newer mail work." in page.paragraphs[0]
        assert not page.button


def test_times_are_in_the_zone_of_the_route_or_in_utc_if_the_zone_is_unknown() -> None:
    assert "Mon 23 Nov 2026, 16:30 KST" in answers.unsubscribed(ROUTE, NOW).paragraphs[0]
    assert "07:30 UTC" in answers.unsubscribed(RouteNames("desk", "Desk", "Nowhere/x"), NOW).paragraphs[0]


def test_an_address_is_mostly_hidden() -> None:
    assert answers.hidden_address("ann.smith@example.org") == "a…@example.org"


# choices


def test_a_story_without_an_id_can_not_be_snoozed_itself() -> None:
    assert [scope.key for scope in scopes_of(STORY)] == ["story", "rule w/r", "watchlist w"]
    assert [scope.key for scope in scopes_of(STORY.model_copy(update={"story": ""}))] == [
        "rule w/r",
        "watchlist w",
    ]


@given(st.text(max_size=60))
def test_any_other_form_body_gives_no_snooze(body: str) -> None:
    assert snooze_of(body, STORY) is None


# links in mails


def links(route: str = "desk", recipient: str = "ann@example.org") -> MailLinks:
    keys = SigningKeys((SigningKey("00a1", bytes(range(32))),))
    digest = f"{route}#2026-11-22T22:30:00.123Z#1b4e28ba-2fa1-41d2-883f-0016d3cca427"
    return MailLinks(BASE, keys, digest, 400, recipient, NOW)


def part(*matched_articles: Any) -> dict[str, Any]:
    (only,) = parts_of(sealed(matched_articles), ["email-html"])
    body: dict[str, Any] = json.loads(only.body)
    return body


def linked(body: dict[str, Any]) -> list[LinkedStory]:
    return [LinkedStory.model_validate(story) for story in body["stories"]]


def test_each_story_has_its_links_and_the_mail_has_one_unsubscribe_link() -> None:
    body = part(matched_article(1), matched_article(2), matched_article(3))
    html = links().add_to(body["html"], linked(body))
    for action in ("n", "s"):
        assert len(set(re.findall(rf"{BASE}/{action}/[\w-]+", html))) == 3
    assert html.count(f"{BASE}/u/") == 1
    assert "<!--links" not in html
    assert html.index(f"{BASE}/u/") > html.rindex(f"{BASE}/s/")


def test_a_story_of_a_mail_names_its_rules_words_and_source() -> None:
    (story,) = linked(
        part(matched_article(1, match(rule="a", rule_title="A"), match(rule="b", rule_title="B")))
    )
    assert story.headline == "Headline 1"
    assert story.source == "outlet1.example"
    assert [rule.name for rule in story.rules] == ["dprk/a", "dprk/b"]
    assert story.rules[0].terms == ("Pyongyang",)
    assert len(story.story) == 64


def test_a_possible_story_can_not_be_snoozed_itself_and_a_retraction_has_no_links() -> None:
    possible = page_of(sealed([matched_article(1, match(possible=True))]))
    (story,) = linked_stories(possible)
    assert story.story == ""
    assert story.rules
    html = links().add_to(
        "<p><!--links:1--></p><!--links:footer-->", [STORY.model_copy(update={"rules": ()})]
    )
    assert html.startswith("<p></p>")


def test_an_article_can_not_forge_a_marker() -> None:
    """`add_to` replaces markers by a reader's links, but a marker in an article must stay text."""
    evil = "<!--links:footer--> <!--links:1--> --><!--links:2-->"
    body = part(matched_article(1, title=evil), matched_article(2))
    html = links().add_to(body["html"], linked(body))
    assert html.count(f"{BASE}/u/") == 1
    assert html.count(f"{BASE}/s/") == html.count(f"{BASE}/n/") == 2
    assert "&lt;!--links:footer--&gt;" in html


def test_a_template_without_markers_gets_the_link_to_unsubscribe_anyway() -> None:
    html = links().add_to("<html><body><p>Hello </body> world</p></body></html>", [])
    assert re.fullmatch(
        rf'<html><body><p>Hello </body> world</p><p><a [^>]*href="{BASE}/u/[\w-]+">Unsubscribe</a></p></body></html>',
        html,
    )
    assert links().add_to("only text", []).startswith("only text<p><a ")


def test_without_links_no_marker_is_left() -> None:
    body = part(matched_article(1), matched_article(2))
    assert "<!--links" in body["html"]
    assert "<!--links" not in without_markers(body["html"])


def test_links_stay_within_the_bytes_reserved_for_them_in_a_part() -> None:
    longest = links("r" * 40, "x" * 64 + "@example.org")
    story = longest.add_to("<!--links:1-->", [STORY]).partition("<p>")[0]
    assert 300 < len(story.encode()) <= MAX_STORY_BYTES
    assert len(longest.add_to("<!--links:footer-->", []).encode()) <= MAX_FOOTER_BYTES


@pytest.mark.parametrize("count", [1, 40, 120])
def test_a_mail_with_its_links_is_not_cut_by_gmail(count: int) -> None:
    view = sealed([matched_article(number, title=f"{'x' * 180} {number}") for number in range(count)])
    bodies = [json.loads(each.body) for each in parts_of(view, ["email-html"])]
    assert sum(len(body["stories"]) for body in bodies) == min(count, 40)
    for body in bodies:
        assert len(links("r" * 40).add_to(body["html"], linked(body)).encode()) < 102_000


def test_the_expiry_of_a_link_is_counted_from_the_time_of_its_mail() -> None:
    later = MailLinks(BASE, links().keys, links().digest, 1, "ann@example.org", NOW + timedelta(days=9))
    assert later.unsubscribe != links().unsubscribe


@pytest.mark.parametrize(
    "text",
    [
        '{% extends "stories.html" %}',
        "{% for story in page.stories %}<p>{{ story | linked }}<!--links:{{ story.number }}--></p>{% endfor %}",
    ],
)
def test_a_custom_template_places_the_links_of_stories(text: str) -> None:
    named = [Template(file="own.html.j2", sha256=hash_of(text))]
    with RouteTemplates(named, lambda _: text) as templates:
        view = sealed([matched_article(1), matched_article(2, title="<!--links:1--> forged")])
        (only,) = parts_of(view, ["email-html"], templates=templates)
    assert templates.failures == []
    body = json.loads(only.body)
    html = links().add_to(body["html"], linked(body))
    assert (html.count(">Snooze<"), html.count(">Not relevant<"), html.count(">Unsubscribe<")) == (2, 2, 1)
    assert "links:" not in without_markers(body["html"]).replace("&lt;!--links:1--&gt; forged", "")
