"""Delivers one part of a published digest to its target, as one message.

A part is delivered twice only if the target's answer is lost, or if a crash loses the result.
"""

import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NoReturn

from wirewatch.aws.sending.mailer import Mailer
from wirewatch.aws.sending.targets import Targets, UnknownTarget
from wirewatch.aws.transient_errors import is_transient
from wirewatch.channels.canary import seconds_of_canaries
from wirewatch.channels.kind import (
    ChannelKind,
    Delivered,
    DeliveryResult,
    Message,
    Part,
    Poster,
    Refused,
    Transport,
)
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.errors import TryLater
from wirewatch.links.link import reader_id
from wirewatch.messages.part_message import PartMessage, read_part_message
from wirewatch.storage.deliveries import Deliveries, LeaseKind, LeaseState
from wirewatch.storage.failed_parts import FailedPart, FailedParts
from wirewatch.storage.readers.suppressed import SuppressedReaders
from wirewatch.storage.readers.unsubscribed import UnsubscribedReaders

SEND_LEASE = timedelta(seconds=60)  # as long as the function may run
MAX_SLEEP = timedelta(seconds=8)  # for a longer wait, the message is redelivered instead
# DeliverQueue keeps a message for four days, and delivers it 60 times: with this limit, each part is sent
# or comes to DeliverDLQ before SQS deletes it
MAX_DELAY_SECONDS = 5_400
BACKOFF_SECONDS = (15, 60, 300, 900, 1800)  # the last value is repeated for about a day


class DeliveryOutcome(StrEnum):
    """The outcome of an attempt to deliver a part.

    - ALREADY_DONE: an earlier attempt sent the part, or was refused permanently.
    - FAILED: the target refuses the part permanently.
    - UNSUBSCRIBED: the reader wants no mail of the route.
    - SUPPRESSED: after a bounce or a complaint, the address gets no mail. The part is stored as a
      failed part.
    """

    SENT = "sent"
    ALREADY_DONE = "already-done"
    FAILED = "failed"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class DeliveryStores:
    """What a delivery uses: rows, the addresses of targets, and SES, which sends mails."""

    deliveries: Deliveries
    failed_parts: FailedParts
    targets: Targets
    mailer: Mailer
    unsubscribed: UnsubscribedReaders
    suppressed: SuppressedReaders


class PartDelivery:
    """Sends parts. `post` sends a payload to an address, and `sleep` waits for a number of seconds.

    `note_canary` is called with the seconds that a canary took from its upload to its delivery.
    """

    def __init__(
        self,
        stores: DeliveryStores,
        post: Poster,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        channels: ChannelRegistry = CHANNELS,
        *,
        note_canary: Callable[[float], None] = lambda _: None,
    ) -> None:
        self.stores, self.post, self.clock, self.sleep, self.channels = stores, post, clock, sleep, channels
        self.note_canary = note_canary

    def deliver(self, body: str, kind: str, target: str) -> DeliveryOutcome:
        """Send the part that a message names.

        Raises TryLater if the message must be redelivered later, UnknownChannel if the kind of
        channel is not registered, and the errors of `read_part_message`.
        """
        channel, message = self.channels.get(kind), read_part_message(body)
        part = self.stores.deliveries.part(message.digest, message.number)
        if part is None:
            raise TryLater(BACKOFF_SECONDS[0], f"part {message.number} of {message.digest} is not stored yet")
        return _Attempt(self, channel, target, message).send(part)

    def logged_target(self, kind: str, target: str) -> dict[str, str]:
        """Return the field that names a target in a log line. If the target is a mail address, the
        field has the id of the reader, because the log must not contain the address.
        """
        is_mail = self.channels.get(kind).transport is Transport.MAIL
        return {"reader": reader_id(target)} if is_mail else {"target": target}


class _Attempt:
    """One attempt to send one part."""

    def __init__(self, job: PartDelivery, channel: ChannelKind, target: str, message: PartMessage) -> None:
        self.job, self.channel, self.target, self.message = job, channel, target, message
        self.delivery = f"{message.digest}#{message.number}#{channel.name}:{target}"
        self.deliveries, self.owner = job.stores.deliveries, uuid.uuid4().hex
        self.attempts = 1
        self.has_tried = False  # to send the part

    def send(self, part: Part) -> DeliveryOutcome:
        now = self.job.clock()
        lease = self.deliveries.take(self.delivery, LeaseKind.SEND, self.owner, now, SEND_LEASE)
        if lease.state is LeaseState.BUSY:
            why = self._loggable(f"another worker is sending {self.delivery}")
            raise TryLater(lease.seconds_left, why)
        if lease.state is not LeaseState.OURS:
            return DeliveryOutcome.ALREADY_DONE
        self.attempts = lease.attempts
        try:
            return self._send(part)
        except Exception as error:  # the next attempt must not wait for the end of the lease
            if is_transient(error):
                self._release_lease(type(error).__name__, counts=self.has_tried)
            raise

    def _send(self, part: Part) -> DeliveryOutcome:
        if self.channel.transport is Transport.MAIL:
            return self._send_mail(part)
        if self.channel.transport is Transport.CANARY:
            for seconds in seconds_of_canaries(part.body, self.job.clock()):
                self.job.note_canary(seconds)
            return self._conclude(Delivered())
        address = self._address(fresh=self.attempts > 1)
        result = self._deliver(part, address)
        if isinstance(result, Refused) and (current := self._address(fresh=True)) != address:
            # the target has a new address; the old address may refuse messages
            result = self._deliver(part, current)
        return self._conclude(result)

    def _send_mail(self, part: Part) -> DeliveryOutcome:
        """Send a mail, unless its reader has unsubscribed from the route or is suppressed."""
        route, stores = self.message.digest.partition("#")[0], self.job.stores
        if stores.unsubscribed.has(route, self.target):
            self._conclude(Delivered())
            return DeliveryOutcome.UNSUBSCRIBED
        if suppression := stores.suppressed.of_address(self.target):
            self._conclude(Refused(f"no mail is sent to this address after a {suppression.text}"))
            return DeliveryOutcome.SUPPRESSED
        self.has_tried = True
        return self._conclude(self._mail(part))

    def _conclude(self, result: DeliveryResult) -> DeliveryOutcome:
        if isinstance(result, Delivered):
            self.deliveries.finish(self.delivery, LeaseKind.SEND, self.owner, LeaseState.DONE)
            if self.attempts > 1:  # an earlier attempt may have stored a refusal, and then crashed
                self.job.stores.failed_parts.remove(self.delivery)
            return DeliveryOutcome.SENT
        if isinstance(result, Refused):
            self.job.stores.failed_parts.add(self._failed_part(result.why))
            self.deliveries.finish(self.delivery, LeaseKind.SEND, self.owner, LeaseState.FAILED, result.why)
            return DeliveryOutcome.FAILED
        self._release(result.why, _backoff(self.attempts, result.after_seconds))

    def _failed_part(self, why: str) -> FailedPart:
        message = self.message
        return FailedPart(
            message.digest, message.number, self.channel.name, self.target, why, self.job.clock()
        )

    def _address(self, *, fresh: bool) -> str:
        try:
            return self.job.stores.targets.address(self.channel.name, self.target, fresh=fresh)
        except UnknownTarget as error:  # the target may be added within the day; the message waits
            self._release(str(error), _backoff(self.attempts, 0))

    def _mail(self, part: Part) -> DeliveryResult:
        message = Message(self.delivery, part.body, self.job.clock())
        return self.job.stores.mailer.send(message, self.target, self.message)

    def _deliver(self, part: Part, address: str) -> DeliveryResult:
        """Wait until the target may get its next message, and send the part.

        Raises TryLater if the wait would be longer than MAX_SLEEP.
        """
        wait = self.deliveries.next_slot(address, self.job.clock(), MAX_SLEEP)
        if wait > MAX_SLEEP:
            seconds, why = int(wait.total_seconds()), "waits for its turn at the target"
            self._release(why, seconds, counts=self.has_tried)
        self.job.sleep(wait.total_seconds())
        self.has_tried = True
        message = Message(f"{self.message.digest}#{self.message.number}", part.body, self.job.clock())
        return self.channel.deliver(message, address, self.job.post)

    def _release(self, why: str, seconds: int, *, counts: bool = True) -> NoReturn:
        """Release the lease, and raise TryLater so that the message is redelivered after `seconds`, but
        at the latest after MAX_DELAY_SECONDS.
        """
        self._release_lease(why, counts=counts)
        raise TryLater(min(max(1, seconds), MAX_DELAY_SECONDS), self._loggable(why))

    def _loggable(self, why: str) -> str:
        """Return `why` for the log. In errors of SES, the reader's id replaces the mail address."""
        if self.channel.transport is not Transport.MAIL:
            return why
        reader = f"reader {reader_id(self.target)}"
        return re.sub(re.escape(self.target), reader, why, flags=re.IGNORECASE)

    def _release_lease(self, why: str, *, counts: bool) -> None:
        now = self.job.clock()
        self.deliveries.release(self.delivery, LeaseKind.SEND, self.owner, now, why, counts=counts)


def _backoff(attempts: int, after_seconds: int) -> int:
    """Return the seconds until the next attempt. The result is at least `after_seconds`, the time
    for which the target asked the sender to wait.
    """
    step = BACKOFF_SECONDS[min(max(attempts, 1), len(BACKOFF_SECONDS)) - 1]
    return max(step, after_seconds) + random.randint(0, 3)  # noqa: S311  spreads retries, no secret
