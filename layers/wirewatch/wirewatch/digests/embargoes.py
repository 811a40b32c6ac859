"""Decides which articles wait for the end of an embargo, which embargoes may be mistakes, and how
often an object with embargoes is read again.
"""

from datetime import datetime, timedelta

from wirewatch.article import UNTIL_FURTHER_NOTICE, Article, Signal
from wirewatch.errors import Reason, Unreadable

LONGEST_USUAL_EMBARGO = timedelta(days=30)  # a later end is reported, because it may be a mistake
# (reads, pause): after embargoes have caused an object to be read again `reads` times, each further
# reading comes at least `pause` after the reading before it.
EMBARGO_PAUSES = ((100, timedelta(days=1)), (20, timedelta(hours=1)), (10, timedelta(minutes=15)))


def is_embargoed(article: Article, now: datetime) -> bool:
    """Whether an article must wait for the end of its embargo. A retraction never waits."""
    wire = article.wire
    return wire.embargo is not None and wire.embargo > now and wire.signal is not Signal.RETRACTED


def problem_of_embargo(article: Article, now: datetime) -> Unreadable | None:
    """Return an Unreadable for the quarantine if the article's embargo can't be read or is
    unusually long. Otherwise return None.
    """
    ends, position = article.wire.embargo, article.ref.position
    if ends is None or ends <= now + LONGEST_USUAL_EMBARGO:
        return None
    if ends >= UNTIL_FURTHER_NOTICE:
        return Unreadable(Reason.EMBARGO_UNREADABLE, article.title[:200], position)
    return Unreadable(Reason.EMBARGO_FAR, f"until {ends:%Y-%m-%d %H:%M} UTC: {article.title[:200]}", position)


def pause_before(embargo_reads: int) -> timedelta:
    """Return how long an object must wait before it is read again because of an embargo.

    `embargo_reads` counts how often the object was queued again for this reason, including this
    time. The first read of the object does not count.
    """
    return next((pause for reads, pause in EMBARGO_PAUSES if embargo_reads > reads), timedelta(0))
