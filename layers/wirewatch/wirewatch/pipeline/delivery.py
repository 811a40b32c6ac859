"""A published part → one Slack message. Sent once; a duplicate takes a crash between Slack's "ok" and our row."""

import json
import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from wirewatch.aws.deliveries import Deliveries, Standing, Step
from wirewatch.aws.digests import Digests
from wirewatch.aws.secrets import UnknownTarget, Webhooks
from wirewatch.errors import TryLater
from wirewatch.render.parts import Part
from wirewatch.render.slack import Answer

SEND_LEASE = timedelta(seconds=60)
BACKOFF = (15, 60, 300, 900, 1800)  # seconds; the last one over and over, for at least a day
PERMANENT = frozenset([400, 403, 404, 410])


class Poster(Protocol):
    """Posts a payload to a webhook once: no redirects followed, no retries."""

    def __call__(self, url: str, payload: str) -> Answer: ...


class Delivery:
    def __init__(self, digests: Digests, deliveries: Deliveries, webhooks: Webhooks, post: Poster, clock: Callable[[], datetime]) -> None:
        self.digests, self.deliveries, self.webhooks, self.post, self.clock = digests, deliveries, webhooks, post, clock

    def deliver(self, body: str, target: str) -> str:
        """`sent`, `done` (it was already), or `failed` for good. Raises TryLater."""
        message = json.loads(body)
        digest, number = str(message["digest"]), int(message["part"])
        delivery = f"{digest}#{number}#slack:{target}"
        part = self.digests.part(digest, number)
        if part is None:
            raise TryLater(BACKOFF[0], f"part {number} of {digest} is not there")
        return self._send(delivery, part, target)

    def _send(self, delivery: str, part: Part, target: str) -> str:
        owner = uuid.uuid4().hex
        lease = self.deliveries.take(delivery, Step.SEND, owner, self.clock(), SEND_LEASE)
        if lease.standing is Standing.BUSY:
            raise TryLater(lease.seconds_left, f"another worker is sending {delivery}")
        if lease.standing is not Standing.OURS:
            return "done"
        try:
            url = self.webhooks.url(target, fresh=lease.attempts > 1)
        except UnknownTarget as error:
            return self._give_up(delivery, owner, str(error))
        wait = self.deliveries.may_post(url, self.clock())
        if wait:
            self.deliveries.release(delivery, Step.SEND, owner, self.clock(), "waits for its second")
            raise TryLater(max(1, int(wait.total_seconds())), "one message a second")
        answer = self.post(url, part.body)
        if answer.ok:
            self.deliveries.finish(delivery, Step.SEND, owner, Standing.DONE)
            return "sent"
        if answer.status in PERMANENT:
            return self._give_up(delivery, owner, f"Slack answers {answer.status} {answer.body[:60]}")
        self.deliveries.release(delivery, Step.SEND, owner, self.clock(), f"status {answer.status}")
        raise TryLater(_pause(lease.attempts, answer.retry_after), f"Slack answers {answer.status or 'nothing'}")

    def _give_up(self, delivery: str, owner: str, why: str) -> str:
        self.deliveries.finish(delivery, Step.SEND, owner, Standing.FAILED, why)
        return "failed"


def _pause(attempts: int, retry_after: int) -> int:
    step = BACKOFF[min(max(attempts, 1), len(BACKOFF)) - 1]
    return max(step, retry_after) + random.randint(0, 3)  # noqa: S311  spreads retries, no secret
