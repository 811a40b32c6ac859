"""Posting to a webhook, once: no retries, no redirects, no waiting inside the function; SQS does the retrying."""

import logging
import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import urllib3

from wirewatch.channels.slack import Answer

TIMEOUT = 5  # seconds
LONGEST_ANSWER = 2_000  # bytes
LONGEST_WAIT = 43_000  # seconds; SQS hides a message no longer
logging.getLogger("urllib3").setLevel(logging.WARNING)  # at DEBUG it would log the address, which is a secret


class Webhook:
    """Keeps its connections between invocations."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(TIMEOUT))

    def __call__(self, url: str, payload: str) -> Answer:
        """Never raises: no answer is status 0."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = self._pool.request(
                "POST", url, body=payload.encode(), headers=headers, redirect=False, preload_content=False
            )
            body = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return Answer(0, type(error).__name__)
        return Answer(answer.status, body, retry_after(answer.headers.get("Retry-After"), datetime.now(UTC)))


def retry_after(header: str | None, now: datetime) -> int:
    """Seconds, from a number or an HTTP date; 0 where there is none."""
    if not header:
        return 0
    try:
        seconds = float(header)
    except ValueError:
        pass
    else:
        return min(LONGEST_WAIT, max(0, int(seconds) + 1)) if math.isfinite(seconds) else 0
    try:
        return min(LONGEST_WAIT, max(0, int((parsedate_to_datetime(header) - now).total_seconds()) + 1))
    except (ValueError, TypeError):
        return 0
