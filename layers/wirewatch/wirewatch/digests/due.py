"""Reads and writes the due time in digest ids. Imports little, so that `links/` loads fast."""

from datetime import UTC, datetime


def instant_of(due: str) -> datetime:
    """Return the time at the beginning of `due`, in UTC. Raises ValueError if `due` has no such
    time.

    `due` is the part of a digest id after the route. It is a time such as `2026-11-22T22:30:00Z`,
    or `<time>#<id>` with time and id of a flush message.
    """
    return datetime.fromisoformat(due.partition("#")[0]).astimezone(UTC)


def iso(instant: datetime) -> str:
    """Return a time as a text in UTC, in the form that ids contain: `2026-11-22T22:30:00Z`.

    Milliseconds are added only if they are not zero: `2026-11-22T22:30:00.001Z`.
    """
    instant = instant.astimezone(UTC)
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant.microsecond // 1000:03d}Z" if instant.microsecond >= 1000 else f"{text}Z"
