"""Ingest tasks. A task is a request to read an object, from its beginning or from the position at
which an earlier run stopped.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field, ValidationError

from wirewatch.frozen import Frozen
from wirewatch.messages.s3_events import MalformedEvent, ObjectEvent, stored_events
from wirewatch.parsing.resume_point import ResumePoint


@dataclass
class Counts:
    """What was found in one object, as numbers.

    - `quarantined`: documents that could not be read.
    - `skipped`: items that are not articles.
    - `embargoed`: articles that wait for the end of their embargo.
    - `superseded`: revisions that arrived after a later revision.
    - `idle_retractions`: retractions without effect, because no route was notified of the item or
      the retraction has no id.
    - `weak`: articles that an instant route does not get, because they have only possible matches.
      An article counts once for each such route.
    """

    articles: int = 0
    matched: int = 0
    quarantined: int = 0
    weak: int = 0
    skipped: int = 0
    embargoed: int = 0
    superseded: int = 0
    idle_retractions: int = 0


class IngestTask(Frozen):
    """A request to read an object from `resume_point` on.

    - `counts`: what was found before `resume_point`.
    - `embargo_ends`: the earliest end of an embargo found before `resume_point`, or None.
    - `embargo_reads`: how often the object was queued again because of an embargo.
    - `ignores_embargoes`: articles under embargo are ingested too, because a person released the
      object.
    """

    event: ObjectEvent
    resume_point: ResumePoint = ResumePoint()
    counts: Counts = Field(default_factory=Counts)
    embargo_ends: datetime | None = None
    embargo_reads: int = 0
    ignores_embargoes: bool = False

    def for_version(self, version: str | None) -> "IngestTask":
        """Return a task that reads `version` of the object. Return this task if it already names a
        version, or if `version` is None.

        A later run must read the same version, because resume point and embargoes belong to this
        version.
        """
        if self.event.version or not version:
            return self
        return self.model_copy(update={"event": self.event.model_copy(update={"version": version})})

    def to_message(self) -> str:
        return json.dumps({"task": self.model_dump(mode="json")})


def tasks_in(body: str) -> Iterator[IngestTask]:
    """Yield a task for each object that an SQS message names.

    The message either is a task or contains S3 events. Raises MalformedEvent for any other message.
    """
    try:
        message = json.loads(body)
        if isinstance(message, dict) and "task" in message:
            yield IngestTask.model_validate(message["task"])
            return
    except (ValueError, ValidationError, RecursionError) as error:
        raise MalformedEvent(f"not an ingest task: {type(error).__name__}") from error
    yield from (IngestTask(event=event) for event in stored_events(body))
