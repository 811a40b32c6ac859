"""A published part → one Slack message. Sent once; a duplicate takes a crash between Slack's "ok" and our row."""

import json
import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn, Protocol

from wirewatch.aws.webhook_secrets import UnknownTarget, Webhooks
from wirewatch.channels.parts import Part
from wirewatch.channels.slack import Answer
from wirewatch.errors import TryLater
from wirewatch.storage.deliveries import Deliveries, LeaseKind, LeaseState
from wirewatch.storage.digests import Digests

SEND_LEASE = timedelta(seconds=60)
LONGEST_SLEEP = timedelta(seconds=8)  # within the function; its time-out is 30 s
BACKOFF = (15, 60, 300, 900, 1800)  # seconds; the last one over and over, for at least a day
PERMANENT = frozenset([400, 403, 404, 410])


class Poster(Protocol):
    """Posts a payload to a webhook once: no redirects followed, no retries."""

    def __call__(self, url: str, payload: str) -> Answer: ...


class PartDelivery:
    def __init__(
        self, digests: Digests, deliveries: Deliveries, webhooks: Webhooks, post: Poster, clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:  # fmt: skip
        self.digests, self.deliveries, self.webhooks = digests, deliveries, webhooks
        self.post, self.clock, self.sleep = post, clock, sleep

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
        lease = self.deliveries.take(delivery, LeaseKind.SEND, owner, self.clock(), SEND_LEASE)
        if lease.standing is LeaseState.BUSY:
            raise TryLater(lease.seconds_left, f"another worker is sending {delivery}")
        if lease.standing is not LeaseState.OURS:
            return "done"
        try:
            url = self.webhooks.url(target, fresh=lease.attempts > 1)
        except UnknownTarget as error:  # it may be stored within the day: until then the message waits
            self._let_go(delivery, owner, str(error), _pause(lease.attempts, 0))
        wait = self.deliveries.next_slot(url, self.clock())
        if wait > LONGEST_SLEEP:
            self._let_go(delivery, owner, "waits for its second", int(wait.total_seconds()))
        self.sleep(wait.total_seconds())
        answer = self.post(url, part.body)
        if answer.ok:
            self.deliveries.finish(delivery, LeaseKind.SEND, owner, LeaseState.DONE)
            return "sent"
        if answer.status in PERMANENT:
            return self._give_up(delivery, owner, f"Slack answers {answer.status} {answer.body[:60]}")
        self._let_go(
            delivery,
            owner,
            f"Slack answers {answer.status or 'nothing'}",
            _pause(lease.attempts, answer.retry_after),
        )

    def _let_go(self, delivery: str, owner: str, why: str, seconds: int) -> NoReturn:
        """Not now: the lease is given back and the message hidden for a while."""
        self.deliveries.release(delivery, LeaseKind.SEND, owner, self.clock(), why)
        raise TryLater(max(1, seconds), why)

    def _give_up(self, delivery: str, owner: str, why: str) -> str:
        self.deliveries.finish(delivery, LeaseKind.SEND, owner, LeaseState.FAILED, why)
        return "failed"


def _pause(attempts: int, retry_after: int) -> int:
    step = BACKOFF[min(max(attempts, 1), len(BACKOFF)) - 1]
    return max(step, retry_after) + random.randint(0, 3)  # noqa: S311  spreads retries, no secret
