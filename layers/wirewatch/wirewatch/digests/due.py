"""The due time in the id of a digest. This module imports little, so that `links/` loads fast."""

from datetime import UTC, datetime


def instant_of(due: str) -> datetime:
    """Return the instant at the beginning of `due`, in UTC.

    `due` is the part of a digest id after the route: an instant such as `2026-11-22T22:30:00Z`. For
    an instant route, `#` and the id of the flush message follow. Raises ValueError if `due` does
    not begin with an instant.
    """
    return datetime.fromisoformat(due.partition("#")[0]).astimezone(UTC)


def iso(instant: datetime) -> str:
    """Return an instant as ids contain it: `2026-11-22T22:30:00Z`.

    Milliseconds are added only if they are not zero.
    """
    instant = instant.astimezone(UTC)
    text = instant.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{instant.microsecond // 1000:03d}Z" if instant.microsecond >= 1000 else f"{text}Z"
