"""Sends digests as events to PagerDuty (Events API v2). A digest has one part, which opens at most
one incident.
"""

import json
from typing import Any

from wirewatch.channels.answers import result_of
from wirewatch.channels.kind import (
    ChannelKind,
    Delivered,
    DeliveryResult,
    Message,
    Poster,
    Refused,
    TargetProblem,
)
from wirewatch.configuration.routes import TARGET
from wirewatch.digests.page import Page, Section, StoryView, kind_of

PREFIXES = ("https://events.pagerduty.com/", "https://events.eu.pagerduty.com/")
PATH = "v2/enqueue"
URL = f"{PREFIXES[0]}{PATH}"
SEVERITIES = {"high": "critical", "normal": "warning", "low": "info"}
MAX_SUMMARY = 1_024
MAX_STORIES = 50  # PagerDuty refuses events of more than 512 KB
MAX_TEXT = 300
RESOLVE_ATTEMPTS = 3  # to resolve a test incident, which would otherwise stay open


class PagerDuty(ChannelKind):
    """Sends digests as events. The address of a target is `https://… KEY`: the URL of the API, a
    space and the routing key.
    """

    name = "pagerduty"
    example = "pagerduty:name-of-the-service"
    prefixes = PREFIXES

    def check_target(self, target: str | None) -> TargetProblem | None:
        if target is not None and TARGET.fullmatch(target):
            return None
        return TargetProblem("pagerduty needs the name of a target", f"write {self.example}")

    def check_address(self, address: str) -> str:
        _, _, key = address.partition(" ")
        return "" if key.strip() else f"write the URL and the routing key: {URL} KEY"

    def render(self, page: Page) -> list[str]:
        return [json.dumps(_event(page), ensure_ascii=False)]

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Trigger an incident. A digest without stories triggers no incident, and counts as
        delivered.
        """
        if self.check_address(address):
            return Refused("the stored address has no routing key: wirewatch target rotate stores a new one")
        event = json.loads(message.body)
        if not event["payload"]["custom_details"]["stories"]:
            return Delivered()
        return _send(event, message.id, address, post)

    def deliver_test(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Trigger an incident which says that it is a test, and resolve this incident immediately.
        Return Refused if the incident can't be resolved in RESOLVE_ATTEMPTS attempts.
        """
        event = json.loads(message.body)
        result = _send(event, message.id, address, post)
        if not isinstance(result, Delivered):
            return result
        for _ in range(RESOLVE_ATTEMPTS):
            result = _send(event | {"event_action": "resolve"}, message.id, address, post)
            if isinstance(result, Delivered):
                return result
        return Refused("the test incident could not be resolved; resolve it in PagerDuty")


def _send(event: dict[str, Any], message_id: str, address: str, post: Poster) -> DeliveryResult:
    """Send an event. PagerDuty assigns events with the same `message_id` to the same incident."""
    url, _, key = address.partition(" ")
    event |= {"routing_key": key.strip(), "dedup_key": message_id[:255]}
    return result_of("PagerDuty", post(url, json.dumps(event, ensure_ascii=False), {}))


def _event(page: Page) -> dict[str, Any]:
    stories = [(section, story) for section in page.sections for story in section.stories]
    severities = [story.severity for section, story in stories if not section.possible]
    severity = next((each for each in SEVERITIES if each in severities), "low")
    return {
        "event_action": "trigger",
        "payload": {
            "summary": f"{page.title}: {page.subject}"[:MAX_SUMMARY],
            "source": f"wirewatch {page.route}",
            "severity": SEVERITIES[severity],
            "custom_details": {
                "digest": page.footer(1, 1),
                "stories": [_story(story, section) for section, story in stories[:MAX_STORIES]],
                "more": len(stories[MAX_STORIES:]) + len(page.headlines),
                "ledger": page.ledger,
            },
        },
        "links": [
            {"href": story.url, "text": story.headline[:MAX_TEXT]} for _, story in stories[:10] if story.url
        ],
    }


def _story(story: StoryView, section: Section) -> dict[str, str]:
    quote = "".join(run.text for run in story.quotes[0])[:MAX_TEXT] if story.quotes else ""
    return {
        "kind": kind_of(story, section),
        "notice": story.notice,
        "headline": story.headline[:MAX_TEXT],
        "source": story.outlet,
        "url": story.url,
        "quote": quote,
    }
