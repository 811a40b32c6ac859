"""What ingestion read in the period of a scheduled digest. A reader of an empty digest sees from
these counts that articles still arrive.
"""

from datetime import UTC, datetime, timedelta

from wirewatch.configuration.schedule import Schedule
from wirewatch.frozen import Frozen


class Intake(Frozen):
    """Counts of the hours from `since` (included) to `until` (not included), both in UTC.

    `read` counts articles, `quarantined` documents that could not be read.
    """

    since: datetime
    until: datetime
    read: int = 0
    quarantined: int = 0

    def __str__(self) -> str:
        """Return a text like `read 4,812 articles, quarantined 3`."""
        articles = "article" if self.read == 1 else "articles"
        quarantined = f", quarantined {self.quarantined:,}" if self.quarantined else ""
        return f"read {self.read:,} {articles}{quarantined}"


def period_of(schedule: Schedule, due: datetime) -> tuple[datetime, datetime] | None:
    """Return the period of a digest: its first hour, and the hour at which it ends.

    The period reaches from the previous due time to this one, both rounded down to full hours, so
    that each hour belongs to one digest of a route. Return None if the route is instant, if there
    is no previous due time, or if both due times are in the same hour.
    """
    if schedule.is_instant:
        return None
    previous = schedule.previous(due - timedelta(milliseconds=1))
    if previous is None:
        return None
    since, until = _full_hour(previous), _full_hour(due)
    return (since, until) if since < until else None


def _full_hour(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
