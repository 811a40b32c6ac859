"""Reads the parts of digests, and stores leases and the rate limits of targets.

A lease reserves one part for one worker, for a limited time. The function `digest` takes PUB
leases, to publish parts to channels. The function `deliver` takes SEND leases, to send parts to
targets.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wirewatch.aws.table import Table
from wirewatch.channels.kind import Part
from wirewatch.storage import keys

SPACING = timedelta(seconds=1)  # between two messages to one target
MAX_ATTEMPTS = 8  # to reserve a free second
LEASED = "LEASED"
# the sort key of a row that storage/digests.py writes; importing that module would load many
# others, and slow the start of the function `deliver`
META = "META"


class LeaseKind(StrEnum):
    PUB = "PUB"
    SEND = "SEND"


class LeaseState(StrEnum):
    """The state of a lease, for the worker that asks for it.

    OURS: this worker holds the lease. DONE: the part was published or sent before. BUSY: another
    worker holds the lease. FAILED: the target refused the part permanently.
    """

    OURS = "OURS"
    DONE = "DONE"
    BUSY = "BUSY"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Lease:
    """The result of a worker's attempt to take a lease.

    `attempts` says how often workers have taken the lease. If `state` is OURS, the present attempt
    is counted too. If `state` is BUSY, `seconds_left` is the time until the lease of the other
    worker ends. `seconds_left` is 1 if another worker took the lease at the same moment.
    """

    state: LeaseState
    attempts: int = 0
    seconds_left: int = 0


class Deliveries:
    """Reads the parts of digests, and stores leases and the rate limits of targets.

    A lease reserves one part for one worker, for a limited time. In the methods, `delivery` names a
    digest, the number of a part, and `Channel.receiver`, as in
    `asia#2026-11-22T22:30:00Z#1#slack:desk`. `owner` is a new id for each attempt to publish or
    send the part.
    """

    def __init__(self, table: Table) -> None:
        self.table = table

    def part(self, digest: str, number: int) -> Part | None:
        """Return the part of a digest that has this number, or None if the part is not stored.

        Several builds of the code may have rendered the digest. Only the parts of one build count
        (see `Digests.store_parts`).
        """
        meta = self.table.get(keys.digest_pk(digest), META)
        if meta is None or not meta.get("rendering"):
            return None
        row = self.table.get(keys.digest_pk(digest), keys.part_sk(meta["rendering"], number))
        return Part.model_validate_json(row["part"]) if row else None

    def take(self, delivery: str, kind: LeaseKind, owner: str, now: datetime, lasts: timedelta) -> Lease:
        """Take a lease that is free or has expired. `lasts` is the time until the lease ends.

        The state of the result is OURS if the lease was taken. Otherwise, the state says why the
        lease was not taken.
        """
        row = self.table.get(keys.delivery_pk(delivery), kind)
        attempts = int(row["attempts"]) if row else 0
        state = _state(row["st"], row["lease_end"], now) if row else LeaseState.OURS
        if state is not LeaseState.OURS:
            return Lease(state, attempts, _seconds_left(row["lease_end"], now) if row else 0)
        taken = self.table.put(
            {
                "pk": keys.delivery_pk(delivery),
                "sk": str(kind),
                "st": LEASED,
                "owner_id": owner,
                "lease_end": _millis(now + lasts),
                "attempts": attempts + 1,
                "ttl": keys.expiry(now, keys.DELIVERY_LIFETIME),
            },
            "attribute_not_exists(pk) OR (st = :leased AND lease_end <= :now)",
            {":leased": LEASED, ":now": _millis(now)},
        )
        # if another worker was faster, the end of its lease is unknown: ask again after a second
        return Lease(LeaseState.OURS if taken else LeaseState.BUSY, attempts + 1, 1)

    def finish(self, delivery: str, kind: LeaseKind, owner: str, state: LeaseState, detail: str = "") -> bool:
        """Store the result of an attempt, if `owner` still has the lease.

        Returns False, and stores nothing, if another attempt has taken the lease since.
        """
        values = {":st": str(state), ":me": owner, ":detail": detail}
        change = "SET st = :st, detail = :detail"
        return self.table.update(keys.delivery_pk(delivery), kind, change, "owner_id = :me", values)

    def release(
        self, delivery: str, kind: LeaseKind, owner: str, now: datetime, detail: str, *, counts: bool = True
    ) -> bool:
        """End the lease now, so that the next attempt need not wait.

        `counts` is False if the worker did not try to send the part. Then the stored number of
        attempts is reduced by 1, so this attempt does not count. Returns False, and changes
        nothing, if another attempt has taken the lease since.
        """
        values = {":now": _millis(now), ":me": owner, ":detail": detail, ":uncounted": int(not counts)}
        change = "SET lease_end = :now, detail = :detail, attempts = attempts - :uncounted"
        return self.table.update(keys.delivery_pk(delivery), kind, change, "owner_id = :me", values)

    def reopen(self, delivery: str) -> bool:
        """Delete the lease of a delivery if its last attempt ended with a refusal by the target.
        Then the part can be sent again.

        Return True if the lease was deleted.
        """
        values = {":failed": str(LeaseState.FAILED)}
        return self.table.delete(keys.delivery_pk(delivery), LeaseKind.SEND, "st = :failed", values)

    def next_slot(self, address: str, now: datetime, longest: timedelta = timedelta.max) -> timedelta:
        """Reserve the next free second for a message to a target. Return the time until then.

        An address gets at most one message per second from all workers. If the result is longer
        than `longest`, nothing is reserved: do not send the message, but ask again later.

        If other workers are faster MAX_ATTEMPTS times, nothing is reserved either. The result is
        then 2 * MAX_ATTEMPTS seconds, which is more than the `longest` that workers pass.
        """
        pk = keys.rate_limit_pk(address)
        for _ in range(MAX_ATTEMPTS):
            row = self.table.get(pk, "RL")
            next_ms = row["next_ms"] if row else 0
            free = max(_millis(now), next_ms)
            wait = timedelta(milliseconds=free - _millis(now))
            if wait > longest:
                return wait
            slot = {
                "pk": pk,
                "sk": "RL",
                "next_ms": free + int(SPACING.total_seconds() * 1000),
                "ttl": keys.expiry(now, keys.DELIVERY_LIFETIME),
            }
            condition = "attribute_not_exists(pk) OR next_ms = :seen"
            if self.table.put(slot, condition, {":seen": next_ms}):
                return wait
        return SPACING * 2 * MAX_ATTEMPTS  # nothing was reserved; workers never sleep so long


def _millis(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _state(state: str, lease_end: int, now: datetime) -> LeaseState:
    if state != LEASED:
        return LeaseState(state)
    return LeaseState.BUSY if _millis(now) < lease_end else LeaseState.OURS


def _seconds_left(lease_end: int, now: datetime) -> int:
    return max(1, -(-(lease_end - _millis(now)) // 1000))
