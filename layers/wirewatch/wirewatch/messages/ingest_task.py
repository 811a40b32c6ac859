"""What the ingest queue asks for: an object to be read, from its beginning or on from where an earlier run stopped."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field, ValidationError

from wirewatch.frozen import Frozen
from wirewatch.messages.s3_events import MalformedEvent, ObjectEvent, stored_events
from wirewatch.parsing.object_reader import ResumePoint


@dataclass
class Counts:
    """Articles of one object. `weak` counts each instant route for which one of them matched only weakly.

    `skipped` are items that are no articles, `embargoed` articles that wait for their hour, `superseded` those of which a later revision
    had come before.
    """

    articles: int = 0
    matched: int = 0
    quarantined: int = 0
    weak: int = 0
    skipped: int = 0
    embargoed: int = 0
    superseded: int = 0


class IngestTask(Frozen):
    """`counts`: of what was read before `resume_point`. `embargo_ends`: when the first of the embargoes met so far ends."""

    event: ObjectEvent
    resume_point: ResumePoint = ResumePoint()
    counts: Counts = Field(default_factory=Counts)
    embargo_ends: datetime | None = None

    def to_message(self) -> str:
        return json.dumps({"task": self.model_dump(mode="json")})


def tasks_in(body: str) -> Iterator[IngestTask]:
    """The objects an SQS message speaks of: S3's events, or a task of our own."""
    try:
        message = json.loads(body)
        if isinstance(message, dict) and "task" in message:
            yield IngestTask.model_validate(message["task"])
            return
    except (ValueError, ValidationError, RecursionError) as error:
        raise MalformedEvent(f"no task: {type(error).__name__}") from error
    yield from (IngestTask(event=event) for event in stored_events(body))
