"""Counts what ingestion read in the period of a scheduled digest. The counts show the reader of an
empty digest that articles still arrive.
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from wirewatch.configuration.schedule import Schedule
from wirewatch.frozen import Frozen

# Shorter periods are not compared, because many sources send nothing for some hours. The limit is
# 23 hours, because the day on which daylight saving begins is that short.
MIN_COMPARED = timedelta(hours=23)
MAX_COUNTED = timedelta(days=39)  # older counts may have expired, see COUNTER_LIFETIME in storage/keys.py
MAX_COMPARED = timedelta(days=7)  # of a longer previous period, only this part is compared
MAX_NAMED_ORIGINS, MAX_NAME = 5, 30  # origins in the line, characters of a name
_ODD = re.compile(r"[^\w.-]")


class Intake(Frozen):
    """Counts of one period: from `since` (included) to `until` (not included), in UTC.

    - `read`: number of articles.
    - `quarantined`: number of documents that could not be read.
    - `silent`: names of origins with articles in the previous period, but not in this period. The
      origin that had the most articles comes first.
    - `more_silent`: number of silent origins that `silent` leaves out.
    - `is_cut`: the counts are only for the last part of the digest's period. Counts from before
      `since` may have expired.
    """

    since: datetime
    until: datetime
    read: int = 0
    quarantined: int = 0
    silent: tuple[str, ...] = ()
    more_silent: int = 0
    is_cut: bool = False

    def __str__(self) -> str:
        """Return a text like `read 4,812 articles, quarantined 3 · nothing read from reuters`."""
        articles = "article" if self.read == 1 else "articles"
        quarantined = f", quarantined {self.quarantined:,}" if self.quarantined else ""
        more = f" and {self.more_silent:,} more" if self.more_silent else ""
        silent = f" · nothing read from {', '.join(self.silent)}{more}" if self.silent else ""
        cut = f" in the last {MAX_COUNTED.days} days" if self.is_cut else ""
        return f"read {self.read:,} {articles}{cut}{quarantined}{silent}"

    def with_silent(self, before: Mapping[str, int], origins: Collection[str]) -> "Intake":
        """Return a copy. Its field `silent` names the origins that are in `before` but not in
        `origins`.

        `before` maps each origin of the previous period to its number of articles. `origins` are
        the origins of this period. Unusual characters in names are replaced, and long names are
        cut.
        """
        silent = sorted(before.keys() - set(origins), key=lambda origin: (-before[origin], origin))
        # uploaders choose the names of origins
        named = tuple(_ODD.sub("\ufffd", origin)[:MAX_NAME] for origin in silent[:MAX_NAMED_ORIGINS])
        return self.model_copy(update={"silent": named, "more_silent": len(silent) - len(named)})


def period_of(schedule: Schedule, due: datetime) -> tuple[datetime, datetime] | None:
    """Return the period of a digest as (start, end) in UTC. The end is not included.

    Start and end are the previous due time and `due`, both rounded down to full hours. Return None
    if the route is instant, if there is no previous due time, or if start and end are equal.
    """
    if schedule.is_instant:
        return None
    previous = schedule.previous(due - timedelta(milliseconds=1))
    if previous is None:
        return None
    # full hours, so that no hour belongs to two digests of a route
    since, until = _full_hour(previous), _full_hour(due)
    return (since, until) if since < until else None


def counted_part(period: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """Return the last part of a period (start, end), at most MAX_COUNTED long. Counts of the time
    before this part may have expired when the period ends.
    """
    since, until = period
    return max(since, until - MAX_COUNTED), until


def period_before(schedule: Schedule, due: datetime) -> tuple[datetime, datetime] | None:
    """Return the period of the previous digest, the one before the digest at `due`. The result is
    (start, end) in UTC. If this period is longer than MAX_COMPARED, return only its last part,
    from `end - MAX_COMPARED` to `end`.

    A period is the time between two due times (see `period_of`). Return None in these cases:

    - One of the two digests has no period, or has a period shorter than MIN_COMPARED.
    - The period of the digest at `due` is longer than MAX_COUNTED.
    """
    period = period_of(schedule, due)
    if period is not None and period[1] - period[0] > MAX_COUNTED:
        return None
    previous = None if period is None else schedule.previous(due - timedelta(milliseconds=1))
    before = None if previous is None else period_of(schedule, previous)
    if period is None or before is None:
        return None
    if min(until - since for since, until in (period, before)) < MIN_COMPARED:
        return None
    return max(before[0], before[1] - MAX_COMPARED), before[1]


def _full_hour(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
