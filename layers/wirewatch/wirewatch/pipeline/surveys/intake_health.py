"""Checks the arrival of articles, from the hourly counters.

`reconcile` publishes the results (silent origins and percentages) as metrics, which alarms watch.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.storage.counters import Counters

SHARE_HOURS = 2  # the current hour and the one before
MIN_DOCUMENTS = 20  # of an origin in these hours; with fewer, a share says little


@dataclass(frozen=True)
class IntakeHealth:
    """The silent origins, and two percentages for each origin with enough documents.

    - `silent`: the expected origins that have sent no article for longer than allowed
    - `quarantined`: the percentage of documents that could not be read
    - `superseded`: the percentage of articles that arrived after a later revision
    """

    silent: tuple[str, ...]
    quarantined: Mapping[str, int]
    superseded: Mapping[str, int]


def intake_health(
    counters: Counters,
    now: datetime,
    hours_by_origin: Mapping[str, int],
    *,
    min_documents: int = MIN_DOCUMENTS,
) -> IntakeHealth:
    """Return the silent origins, and two percentages for each origin in the last SHARE_HOURS hours:
    the percentage of documents that could not be read, and the percentage of articles that arrived
    after a later revision.

    `hours_by_origin` maps each expected origin to the number of hours for which the origin may be
    silent. An origin with fewer than `min_documents` documents has no percentages.
    """
    # the counters are hourly, so an origin may be silent for up to an hour more
    hour = now.replace(minute=0, second=0, microsecond=0)
    end = hour + timedelta(hours=1)
    recent = counters.by_origin(end - timedelta(hours=SHARE_HOURS), end)
    silent = [
        origin
        for origin, hours in sorted(hours_by_origin.items())
        if not _has_articles(counters, recent, origin, hour - timedelta(hours=hours), end)
    ]
    return IntakeHealth(
        tuple(silent),
        _shares(recent, "quarantined", ("articles", "quarantined"), min_documents),
        _shares(recent, "superseded", ("articles",), min_documents),
    )


def _has_articles(
    counters: Counters, recent: Mapping[str, Counter[str]], origin: str, since: datetime, end: datetime
) -> bool:
    """Tell whether an article of `origin` was read from `since` to `end`.

    `recent` has the counts of the last hours. The table is read only if `recent` has no article of
    `origin`.
    """
    if recent.get(origin, Counter())["articles"]:
        return True
    return bool(counters.by_origin(since, end).get(origin, Counter())["articles"])


def _shares(
    recent: Mapping[str, Counter[str]], name: str, of: tuple[str, ...], min_documents: int
) -> dict[str, int]:
    totals = {origin: sum(counts[each] for each in of) for origin, counts in recent.items()}
    return {
        origin: 100 * counts[name] // totals[origin]
        for origin, counts in sorted(recent.items())
        if totals[origin] >= min_documents
    }
