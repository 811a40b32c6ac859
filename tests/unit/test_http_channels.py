"""Tests Teams, JSON webhooks and PagerDuty: messages, limits, signatures, the meaning of answers."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from wirewatch.channels.custom.samples import sample_page
from wirewatch.channels.json_webhook import MAX_BYTES, JsonWebhook, secret_of
from wirewatch.channels.kind import Answer, ChannelKind, Delivered, Message, Refused, Retry
from wirewatch.channels.pagerduty import URL, PagerDuty
from wirewatch.channels.parts import parts_of
from wirewatch.channels.teams import MAX_CARD, Teams
from wirewatch.digests.plan import DigestView
from wirewatch.digests.views import RETRACTED

from tests.unit.matched_articles import match, matched_article, sealed
from tests.unit.pages import blocks, page

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
HOSTILE = "<b>x</b> [click](https://evil.example) **bold** @everyone <https://evil.example|y> \u202e `code`"
KINDS: dict[str, tuple[ChannelKind, str]] = {
    "teams": (Teams(), "https://prod.workflows.example/run"),
    "webhook": (JsonWebhook(), f"https://example.org/hook {SECRET}"),
    "pagerduty": (PagerDuty(), f"{URL} KEY"),
}


def view(count: int, *, title: str = "Troops leave", severity: str = "normal") -> DigestView:
    return sealed(
        [matched_article(n, match(severity=severity), title=f"{title} {n}") for n in range(1, count + 1)]
    )


def bodies(kind: str, digest: DigestView) -> list[dict[str, Any]]:
    return [json.loads(part.body) for part in parts_of(digest, [kind])]


class Posts:
    """Replaces HTTP: each call appends the message to `made` and returns `answer`."""

    def __init__(self, answer: Answer = Answer(202)) -> None:  # noqa: B008  immutable
        self.answer, self.made = answer, list[tuple[str, str, Mapping[str, str]]]()

    def __call__(self, address: str, payload: str, headers: Mapping[str, str]) -> Answer:
        self.made.append((address, payload, headers))
        return self.answer


def send(name: str, body: str, posts: Posts, address: str = "") -> object:
    kind, usual = KINDS[name]
    return kind.deliver(
        Message("desk#2026-11-23T07:30:00.250Z#1", body, datetime.now(UTC)), address or usual, posts
    )


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("status", "result"),
    [(200, Delivered), (202, Delivered), (204, Delivered), (400, Refused), (401, Refused), (404, Refused), (410, Refused),
     (413, Refused), (302, Retry), (408, Retry), (429, Retry), (500, Retry), (503, Retry), (0, Retry)],
)  # fmt: skip
def test_an_http_status_means_delivered_refused_or_retry(name: str, status: int, result: type) -> None:
    (part,) = parts_of(view(1), [name])
    found = send(name, part.body, Posts(Answer(status, "x", 7)))
    assert isinstance(found, result)
    if isinstance(found, Retry):
        assert found.after_seconds == 7


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("target", [None, "", "a b", "x/y", "ü"])
def test_a_channel_without_a_valid_name_is_a_mistake(name: str, target: str | None) -> None:
    kind, _ = KINDS[name]
    problem = kind.check_target(target)
    assert problem is not None
    assert f"{name}:" in problem.fix
    assert kind.check_target("desk-1") is None


# Teams


def texts(element: Any) -> list[str]:
    """Return all texts that Teams reads as Markdown."""
    if isinstance(element, dict):
        own = [element["text"]] if element.get("type") == "TextBlock" else []
        return own + [text for each in element.values() for text in texts(each)]
    return [text for each in element for text in texts(each)] if isinstance(element, list) else []


def links(element: Any) -> list[str]:
    if isinstance(element, dict):
        own = [element["url"]] if element.get("type") == "Action.OpenUrl" else []
        return own + [url for each in element.values() for url in links(each)]
    return [url for each in element for url in links(each)] if isinstance(element, list) else []


@pytest.mark.parametrize("count", [0, 1, 40, 200])
def test_cards_stay_within_the_limit_of_teams_and_have_every_story(count: int) -> None:
    messages = bodies("teams", view(count))
    for message in messages:
        assert len(json.dumps(message, ensure_ascii=False).encode()) < 28_000
        assert message["type"] == "message"
        assert message["attachments"][0]["content"]["type"] == "AdaptiveCard"
    shown = json.dumps(messages)
    assert all(f"Troops leave {n}" in shown for n in range(1, min(count, 40) + 1))
    assert "matched " in json.dumps(messages[-1])
    assert MAX_CARD < 28_000


def test_markup_in_an_article_has_no_effect_in_teams() -> None:
    (message,) = bodies("teams", view(1, title=HOSTILE))
    assert texts(message) == []
    assert [url for url in links(message) if "evil" in url] == []
    assert HOSTILE in json.dumps(message, ensure_ascii=False)


def test_a_card_shows_the_same_details_of_a_story_as_a_mail() -> None:
    (body,) = Teams().render(sample_page())
    for text in (
        "Similar to: Rail bridges near Vostok closed",
        "Also in: Troop deployment",
        "By Ann Bee, Carl Day · VOSTOK",
        '"corrected by its agency"',
        '"updated"',
    ):
        assert text in body
    notice = {"type": "TextRun", "text": RETRACTED, "weight": "Bolder", "color": "Attention"}
    assert json.dumps(notice) in body


def test_a_card_that_continues_a_section_begins_with_its_heading() -> None:
    first, second, *_ = bodies("teams", view(40))
    for message in (first, second):
        elements = message["attachments"][0]["content"]["body"]
        assert elements[1]["inlines"][0]["text"] == "North Korea"
        assert json.dumps(elements).count('"North Korea"') == 1


def test_a_card_of_a_story_with_many_rules_says_how_many_it_leaves_out() -> None:
    rules = [match(rule=f"r{n}", rule_title=f"Rule {n}") for n in range(13)]
    (message,) = bodies("teams", sealed([matched_article(1, *rules)]))
    text = json.dumps(message)
    assert '"Rule 9"' in text
    assert '"Rule 10"' not in text
    assert "and 3 more rules" in text


def test_arabic_and_hebrew_have_their_own_direction_in_teams() -> None:
    page = sample_page()
    (message,) = map(json.loads, Teams().render(page))
    text = json.dumps(message, ensure_ascii=False)
    assert '"\u2068مجلس الأمن يصوت على قرار جديد\u2069"' in text
    assert '"\u2068صوت المجلس بالإجماع.\u2069"' in text
    assert text.count("\u2068") == text.count("\u2069") == 2


# webhooks


def documented(number: int) -> dict[str, Any]:
    """Return a JSON block of docs/webhook.md: the schema (0) or the example (1)."""
    loaded: dict[str, Any] = json.loads(blocks(page("docs/webhook.md"), "json")[number])
    return loaded


def schema() -> dict[str, Any]:
    return documented(0)


@pytest.mark.parametrize("count", [0, 1, 40, 400])
def test_a_body_has_the_documented_schema(count: int) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for body in bodies("webhook", view(count)):
        jsonschema.validate(body, schema())


def test_the_documented_example_is_a_body_with_every_field() -> None:
    example = documented(1)
    jsonschema.validate(example, schema())
    assert example.keys() == schema()["properties"].keys()
    assert example["stories"][0].keys() == schema()["properties"]["stories"]["items"]["properties"].keys()


def test_ranges_of_a_quote_are_the_words_that_matched() -> None:
    (body,) = bodies("webhook", view(1))
    quotes = [quote for story in body["stories"] for quote in story["quotes"]]
    assert quotes
    for quote in quotes:
        assert all(quote["text"][start:end].strip() for start, end in quote["matched"])


def test_long_digests_have_several_parts_with_every_story_once() -> None:
    found = bodies("webhook", view(40, title="x" * 350))
    assert len([story for body in found for story in body["stories"]]) == 40
    assert all(
        len(json.dumps(body["stories"], ensure_ascii=False).encode()) <= MAX_BYTES * 1.1 for body in found
    )


def test_the_published_library_accepts_the_signature_and_refuses_a_changed_body() -> None:
    (part,) = parts_of(view(1), ["webhook"])
    posts = Posts()
    assert isinstance(send("webhook", part.body, posts), Delivered)
    ((address, payload, headers),) = posts.made
    assert (address, payload) == ("https://example.org/hook", part.body)
    assert headers["webhook-id"] == "desk#2026-11-23T07:30:00_250Z#1"
    assert Webhook(SECRET).verify(payload, dict(headers)) == json.loads(part.body)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(payload.replace("Troops", "Tropps"), dict(headers))


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_short", "0123456789abcdef0123456789abcdef", "whsec_!!!!", "whsec_é" + "A" * 40],
)
def test_an_address_without_a_usable_secret_is_refused(secret: str) -> None:
    assert secret_of(secret) is None
    assert JsonWebhook().check_address(f"https://example.org/hook {secret}".strip())
    posts = Posts()
    assert isinstance(send("webhook", "{}", posts, f"https://example.org/hook {secret}".strip()), Refused)
    assert posts.made == []


# PagerDuty


@pytest.mark.parametrize(("severity", "sent"), [("high", "critical"), ("normal", "warning"), ("low", "info")])
def test_a_digest_is_one_incident_with_its_severity(severity: str, sent: str) -> None:
    (part,) = parts_of(view(3, severity=severity), ["pagerduty"])
    posts = Posts()
    assert isinstance(send("pagerduty", part.body, posts), Delivered)
    ((address, payload, _),) = posts.made
    event = json.loads(payload)
    assert address == URL
    assert (event["routing_key"], event["event_action"]) == ("KEY", "trigger")
    assert event["dedup_key"] == "desk#2026-11-23T07:30:00.250Z#1"
    assert event["payload"]["severity"] == sent
    assert len(event["payload"]["summary"]) <= 1_024


@pytest.mark.parametrize(("certain", "sent"), [("normal", "warning"), ("low", "info"), ("", "info")])
def test_a_possible_match_does_not_raise_the_severity_of_an_incident(certain: str, sent: str) -> None:
    possible = matched_article(2, match(severity="high", possible=True))
    matched_articles = [possible, *([matched_article(1, match(severity=certain))] if certain else [])]
    (part,) = parts_of(sealed(matched_articles), ["pagerduty"])
    payload = json.loads(part.body)["payload"]
    assert payload["severity"] == sent
    kinds = [story["kind"] for story in payload["custom_details"]["stories"]]
    assert kinds == ["story", "possible"][-len(matched_articles) :]


def test_an_incident_marks_the_story_that_must_not_be_used() -> None:
    (body,) = PagerDuty().render(sample_page())
    stories = json.loads(body)["payload"]["custom_details"]["stories"]
    notices = {story["headline"]: story["notice"] for story in stories if story["notice"]}
    assert len(stories) == 6
    assert notices == {"Minister resigns over port deal": RETRACTED}


@pytest.mark.parametrize("count", [1, 40, 400])
def test_an_event_stays_within_the_limit_of_pagerduty(count: int) -> None:
    (part,) = parts_of(view(count, title="x" * 900), ["pagerduty"])
    assert len(part.body.encode()) < 512_000


def test_a_digest_without_stories_triggers_no_incident() -> None:
    (part,) = parts_of(view(0), ["pagerduty"])
    posts = Posts()
    assert isinstance(send("pagerduty", part.body, posts), Delivered)
    assert posts.made == []
