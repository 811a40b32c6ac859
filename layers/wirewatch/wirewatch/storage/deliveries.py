"""Leases on a part and channel: PUB for who publishes it, SEND for who posts it; and each webhook's next allowed second."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wirewatch.aws.table import Table

KEPT = timedelta(days=30)
SPACING = timedelta(seconds=1)
TRIES = 8


class LeaseKind(StrEnum):
    PUB = "PUB"
    SEND = "SEND"


class LeaseState(StrEnum):
    """OURS: go on. DONE: somebody did it. BUSY: somebody holds the lease. FAILED: it was given up."""

    OURS = "OURS"
    DONE = "DONE"
    BUSY = "BUSY"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Lease:
    standing: LeaseState
    attempts: int = 0
    seconds_left: int = 0


class Deliveries:
    """`owner` is this worker's name, new for each attempt: an answer counts only while the lease is still its own."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def take(self, delivery: str, step: LeaseKind, owner: str, now: datetime, lasts: timedelta) -> Lease:
        row = self.table.get(f"DL#{delivery}", step)
        attempts = int(row["attempts"]) if row else 0
        standing = _standing(row["st"], row["lease_end"], now) if row else LeaseState.OURS
        if standing is not LeaseState.OURS:
            return Lease(standing, attempts, _left(row["lease_end"], now) if row else 0)
        taken = self.table.put(
            {
                "pk": f"DL#{delivery}",
                "sk": str(step),
                "st": "LEASED",
                "owner_id": owner,
                "lease_end": _millis(now + lasts),
                "attempts": attempts + 1,
                "ttl": int((now + KEPT).timestamp()),
            },
            "attribute_not_exists(pk) OR (st = :leased AND lease_end <= :now)",
            {":leased": "LEASED", ":now": _millis(now)},
        )
        return Lease(LeaseState.OURS if taken else LeaseState.BUSY, attempts + 1, 1)

    def finish(
        self, delivery: str, step: LeaseKind, owner: str, standing: LeaseState, detail: str = ""
    ) -> bool:
        """False where the lease has passed to another: then that one's answer counts."""
        return self.table.update(
            f"DL#{delivery}",
            step,
            "SET st = :st, detail = :detail",
            "owner_id = :me",
            {":st": str(standing), ":me": owner, ":detail": detail},
        )

    def release(self, delivery: str, step: LeaseKind, owner: str, now: datetime, detail: str) -> bool:
        """It did not work, and the next attempt need not wait for the lease."""
        return self.table.update(
            f"DL#{delivery}",
            step,
            "SET lease_end = :now, detail = :detail",
            "owner_id = :me",
            {":now": _millis(now), ":me": owner, ":detail": detail},
        )

    def next_slot(self, webhook: str, now: datetime) -> timedelta:
        """Takes the webhook's next free second and says how long to wait for it. One message a second, whoever asks."""
        name = f"RL#{hashlib.sha256(webhook.encode()).hexdigest()[:32]}"
        ttl = int((now + KEPT).timestamp())
        for _ in range(TRIES):
            row = self.table.get(name, "RL")
            free = max(_millis(now), row["next_ms"] if row else 0)
            slot = {"pk": name, "sk": "RL", "next_ms": free + int(SPACING.total_seconds() * 1000), "ttl": ttl}
            if self.table.put(
                slot, "attribute_not_exists(pk) OR next_ms = :seen", {":seen": row["next_ms"] if row else 0}
            ):
                return timedelta(milliseconds=free - _millis(now))
        return SPACING * TRIES


def _millis(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _standing(state: str, until: int, now: datetime) -> LeaseState:
    if state != "LEASED":
        return LeaseState(state)
    return LeaseState.BUSY if _millis(now) < until else LeaseState.OURS


def _left(until: int, now: datetime) -> int:
    return max(1, -(-(until - _millis(now)) // 1000))
