"""What the ingest queue asks for: an object to be read, from its beginning or on from where an earlier run stopped."""

import json
from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wirewatch.aws.events import MalformedEvent, StoredEvent, stored_events
from wirewatch.aws.ledger import Counts
from wirewatch.parsing.detect import Mark


class Task(BaseModel):
    """`counts`: of what was read before `mark`. `until`: when the first of the embargoes met so far ends."""

    model_config = ConfigDict(frozen=True)

    event: StoredEvent
    mark: Mark = Mark()
    counts: Counts = Field(default_factory=Counts)
    until: datetime | None = None

    def to_message(self) -> str:
        return json.dumps({"task": self.model_dump(mode="json")})


def tasks_in(body: str) -> Iterator[Task]:
    """The objects an SQS message speaks of: S3's events, or a task of our own."""
    try:
        message = json.loads(body)
        if isinstance(message, dict) and "task" in message:
            yield Task.model_validate(message["task"])
            return
    except (ValueError, ValidationError, RecursionError) as error:
        raise MalformedEvent(f"no task: {type(error).__name__}") from error
    yield from (Task(event=event) for event in stored_events(body))
