"""Until when an agency holds a story back. Strict where dates of publication are lenient: in doubt later, and never too early."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

UNTIL_FURTHER_NOTICE = datetime(2100, 1, 1, tzinfo=UTC)  # an embargo without an end that can be read
LAST_ZONE = timedelta(hours=12)  # behind UTC: where an hour without a zone comes last
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2},\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)"
)
_EPOCH = re.compile(r"\d{9,13}")


def read_embargo(written: object) -> datetime | None:
    """Aware UTC, or None where nothing is held back: nothing is written, or a time that nobody alive remembers.

    An hour without a zone is that of the last zone, a day is over when it is over there. What can't be read has no end.
    """
    if written is None:
        return None
    found = _instant(written)
    if found is None or found > UNTIL_FURTHER_NOTICE:
        return UNTIL_FURTHER_NOTICE
    return found if found.year >= 1980 else None


def _instant(written: object) -> datetime | None:
    try:
        if isinstance(written, int | float) and not isinstance(written, bool):
            return datetime.fromtimestamp(written / 1000 if written > 1e11 else written, UTC)
        text = written.strip() if isinstance(written, str) else ""
        if _EPOCH.fullmatch(text):
            return _instant(int(text))
        if _MAIL.fullmatch(text):
            return _aware(parsedate_to_datetime(text))
        if len(text) <= 10:
            return _aware(datetime.combine(date.fromisoformat(text), datetime.min.time()) + timedelta(days=1))
        return _aware(datetime.fromisoformat(text))
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _aware(found: datetime) -> datetime:
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC) + LAST_ZONE
