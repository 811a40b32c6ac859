"""The channel of the canary, a test article that the system sends to itself. No reader gets its
parts.

A part holds the times at which canaries were sent. The function `deliver` calculates how long each
canary took.
"""

import json
import re
from datetime import datetime

from wirewatch.channels.kind import ChannelKind, TargetProblem, Transport
from wirewatch.digests.page import Page

_SENT = re.compile(r"Wirewatch canary [0-9a-f]{32} sent (\S+)")


class Canary(ChannelKind):
    name = "canary"
    example = "canary"
    transport = Transport.CANARY

    def check_target(self, target: str | None) -> TargetProblem | None:  # noqa: ARG002  always refused
        """Always return a problem, because only the canary's built-in route may have this channel."""
        return TargetProblem("canary is a channel of Wirewatch itself", "use another channel")

    def render(self, page: Page) -> list[str]:
        """Return one part with the times at which the canaries of the digest were sent."""
        shown = [story.headline for section in page.sections for story in section.stories]
        titles = [*shown, *(headline.headline for headline in page.headlines)]
        found = (_SENT.search(title) for title in titles)
        return [json.dumps({"sent": [match[1] for match in found if match]})]


def canary_title(nonce: str, sent: datetime) -> str:
    """Return the title of a canary that is sent at `sent`. `nonce` is a text of 32 hexadecimal
    digits that differs for each canary.
    """
    return f"Wirewatch canary {nonce} sent {sent.isoformat()}"


def seconds_of_canaries(body: str, now: datetime) -> list[float]:
    """Return one number for each canary of a part: how many seconds before `now` the canary was
    sent.

    `body` is the body of the part. If the part is not of the channel `canary`, return an empty
    list.
    """
    try:
        sent = [datetime.fromisoformat(text) for text in json.loads(body)["sent"]]
        return [max(0.0, (now - each).total_seconds()) for each in sent]
    except (ValueError, KeyError, TypeError):
        return []
