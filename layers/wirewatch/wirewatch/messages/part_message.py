"""Messages to the function `deliver`. The body of a message names a part to send, and the
attributes of the message name the target.
"""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class PartMessage:
    """A message that names a stored part. `number` is the number of the part in its digest."""

    digest: str
    number: int

    def to_json(self) -> str:
        return json.dumps({"digest": self.digest, "part": self.number})


def read_part_message(body: str) -> PartMessage:
    """Return the digest and the number of the part from the body of an SQS message.

    Raises ValueError, KeyError or TypeError if the body does not have a digest and a number.
    """
    try:
        message = json.loads(body)
    except RecursionError as error:
        raise ValueError("not the message of a part: it is nested too deeply") from error
    digest, number = message["digest"], message["part"]
    if not isinstance(digest, str) or not isinstance(number, int):
        raise TypeError("not the message of a part: digest must be a text, and part a whole number")
    return PartMessage(digest, number)
