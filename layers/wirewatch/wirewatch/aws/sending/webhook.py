"""Posts to a webhook once. A failed post is not repeated here, and redirects are not followed.

The function `deliver` repeats a failed post later, unless the target refused it.
"""

import logging
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import urllib3

from wirewatch.channels.kind import Answer

TIMEOUT_SECONDS = 5
MAX_ANSWER_BYTES = 2_000
MAX_WAIT_SECONDS = 43_000  # of a valid header; `part_delivery` limits the wait further
# at DEBUG, urllib3 would log the address, which is a secret
logging.getLogger("urllib3").setLevel(logging.WARNING)


class Webhook:
    """Posts payloads, and keeps its connections open between invocations."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(TIMEOUT_SECONDS))

    def __call__(self, address: str, payload: str, headers: Mapping[str, str]) -> Answer:
        """Post `payload`, which is JSON, to `address`. If no answer arrives, the status of the
        result is 0.
        """
        sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "wirewatch", **headers}
        try:
            answer = self._pool.request(
                "POST",
                address,
                body=payload.encode(),
                headers=sent,
                redirect=False,
                preload_content=False,
            )
            body = answer.read(MAX_ANSWER_BYTES).decode("utf-8", "replace")
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return Answer(0, type(error).__name__)
        return Answer(answer.status, body, retry_after(answer.headers.get("Retry-After"), datetime.now(UTC)))


def retry_after(header: str | None, now: datetime) -> int:
    """Return the seconds to wait before the next post: at most MAX_WAIT_SECONDS, or 0 without a
    valid header.

    `header` is the value of Retry-After: seconds or a date (RFC 9110, 10.2.3). The result may be up
    to one second longer than the header says.
    """
    if not header:
        return 0
    try:
        seconds = float(header)
    except ValueError:
        pass
    else:
        return min(MAX_WAIT_SECONDS, max(0, int(seconds) + 1)) if math.isfinite(seconds) else 0
    try:
        return min(MAX_WAIT_SECONDS, max(0, int((parsedate_to_datetime(header) - now).total_seconds()) + 1))
    except (ValueError, TypeError):
        return 0
