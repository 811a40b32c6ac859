"""Messages to the function `deliver`: which part to send. Their attributes name the target."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class PartMessage:
    """Names a stored part. `number` is the number of the part in its digest."""

    digest: str
    number: int

    def to_json(self) -> str:
        return json.dumps({"digest": self.digest, "part": self.number})


def read_part_message(body: str) -> PartMessage:
    """Return the part that an SQS message names. Raises ValueError or KeyError for any other body."""
    message = json.loads(body)
    return PartMessage(str(message["digest"]), int(message["part"]))
