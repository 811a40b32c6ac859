"""Says what a message in a dead-letter queue is about, and to which queue it is sent for a retry."""

import json
from dataclasses import dataclass
from typing import Any

from wirewatch.aws.dead_letters import DeadLetter
from wirewatch.messages.ingest_task import tasks_in
from wirewatch.messages.mail_events import MalformedMailEvent, read_mail_event
from wirewatch.messages.part_message import read_part_message
from wirewatch.messages.s3_events import MalformedEvent

SHOWN_CHARACTERS = 80  # of a body that no function understands
PLACEHOLDER = "<aws.scheduler."
ERROR_ATTRIBUTES = ("ERROR_CODE", "ERROR_MESSAGE", "ErrorCode", "ErrorMessage")  # of Scheduler and Lambda


@dataclass(frozen=True)
class Content:
    """What a message in a dead-letter queue is about, and how to retry the message.

    `queue` is the logical id of the queue for the retry, or empty if no retry is possible. If
    `body` is not empty, it replaces the body of the message. `route` is the route of a flush
    message.
    """

    subject: str
    queue: str
    body: str = ""
    route: str = ""


def content_of(message: DeadLetter, dead_letter_queue: str) -> Content:
    """Describe a message. `dead_letter_queue` is the logical id of the message's queue in the
    template.
    """
    body = _json(message.body)
    match dead_letter_queue:
        case "IngestDLQ":
            return Content(_objects(message.body), "IngestQueue")
        case "CompileDLQ":
            recompile = isinstance(body, dict) and "recompile" in body
            subject = "compile the configuration again" if recompile else _objects(message.body)
            return Content(subject, "CompileQueue")
        case "DeliverDLQ" | "DeliverSubscriptionDLQ":
            return Content(_part(message), "DeliverQueue")
        case "MailEventsDLQ":
            return Content(_mail_event(message.body), "MailEventsQueue")
        case "FlushDLQ" | "SchedulerDLQ" if isinstance(body, dict) and "route" in body:
            return _flush(message, str(body["route"]), str(body.get("due") or ""))
        case "SchedulerDLQ":
            return Content("run reconcile, which runs again every five minutes by itself", "")
        case "FlushDLQ":
            return Content(_unknown(message.body), "FlushQueue")
    source = dead_letter_queue.removesuffix("DLQ") + "Queue"
    return Content(_unknown(message.body), source)


def _flush(message: DeadLetter, route: str, due: str) -> Content:
    """Describe a flush message. `due` is the scheduled time in the message.

    EventBridge Scheduler may leave a placeholder in place of this time. Then the time is taken
    from the attribute SCHEDULED_TIME. If this attribute is missing too, the message can't be
    retried.
    """
    if not due.startswith(PLACEHOLDER):
        return Content(f"send route {route}{f', due {due}' if due else ''}", "FlushQueue", route=route)
    scheduled = message.attribute("SCHEDULED_TIME")
    if not scheduled:
        subject = f"send route {route} at an unknown time; reconcile sends what was due last"
        return Content(subject, "", route=route)
    body = json.dumps({"route": route, "due": scheduled})
    return Content(f"send route {route}, due {scheduled}", "FlushQueue", body, route)


def error_of(message: DeadLetter) -> str:
    """Return the error that EventBridge Scheduler or Lambda attached to a message.

    Return an empty text if no error is attached.
    """
    return ": ".join(text for text in map(message.attribute, ERROR_ATTRIBUTES) if text)


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _objects(body: str) -> str:
    try:
        names = [f"s3://{task.event.bucket}/{task.event.key}" for task in tasks_in(body)]
    except MalformedEvent:
        return _unknown(body)
    return ", ".join(names) or _unknown(body)


def _part(message: DeadLetter) -> str:
    try:
        part = read_part_message(message.body)
    except (ValueError, KeyError, TypeError):
        return _unknown(message.body)
    channel = ":".join(filter(None, (message.attribute("channel"), message.attribute("target"))))
    return f"part {part.number} of {part.digest} to {channel or 'an unknown target'}"


def _mail_event(body: str) -> str:
    try:
        event = read_mail_event(body)
    except MalformedMailEvent:
        return _unknown(body)
    return f"a {event.kind} of {', '.join(each.address for each in event.recipients)}"


def _unknown(body: str) -> str:
    shortened = body if len(body) <= SHOWN_CHARACTERS else body[: SHOWN_CHARACTERS - 1] + "…"
    return f"a message of unknown form: {shortened}"
