"""Flush messages, which request to send the articles that wait for a route.

The route and `due` make up the id of the digest. A redelivered message has the same `due`, so it
requests the same digest.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from wirewatch.digests.due import instant_of, iso

_DUE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z(?:#[A-Za-z0-9-]{1,80})?")


@dataclass(frozen=True)
class Flush:
    """A request to send the articles that wait for a route.

    `due` is a UTC time in ISO 8601. If the message gave no time, `due` is the time at which SQS
    received it, then `#` and the message id.
    """

    route: str
    due: str


class BadFlush(ValueError):
    """The message is not a flush message. Such a message is counted and not retried, because a
    retry would not help.
    """


def read_flush(body: str, sent_ms: int, message_id: str) -> Flush:
    """Return the flush that an SQS message requests. Raises BadFlush if the message is not a valid
    flush message.

    `sent_ms` is when SQS received the message, in milliseconds since 1970. If `due` is missing, it
    is made from `sent_ms` and `message_id`, such as `2026-11-22T22:30:00Z#<message_id>`.
    """
    try:
        message = json.loads(body)
        route, due = message["route"], message.get("due")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadFlush(f"not a flush message: {type(error).__name__}") from error
    if not isinstance(route, str) or not isinstance(due, str | None):
        raise BadFlush("not a flush message: route and due must be texts")
    if due is None:
        due = f"{iso(datetime.fromtimestamp(sent_ms / 1000, UTC))}#{message_id}"
    if not _DUE.fullmatch(due):
        raise BadFlush(f"due is not an ISO instant: {due[:80]}")
    instant, mark, suffix = due.partition("#")
    try:
        return Flush(
            route, iso(instant_of(instant)) + mark + suffix
        )  # one form for each instant: 07:30:00.000Z becomes 07:30:00Z
    except ValueError as error:
        raise BadFlush(f"due is not an ISO instant: {due[:80]}") from error
