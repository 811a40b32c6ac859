"""boto3 clients with limits on how long a call may take.

Choose the limits so that a call without an answer fails before the Lambda function times out. Then
the function can still report the failure.
"""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from wirewatch.errors import WirewatchError


class UnusableEndpoint(WirewatchError):
    """The environment names a region or an address from which boto3 can't make a URL."""


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How many attempts a call has, and for how many seconds each attempt waits for a connection and
    for an answer.
    """

    connect_seconds: int
    read_seconds: int
    attempts: int

    @property
    def longest_seconds(self) -> int:
        """The longest time of a call, with pauses of at most 1, 2, 4 … seconds between the attempts."""
        pauses = (1 << self.attempts - 1) - 1
        return self.attempts * (self.connect_seconds + self.read_seconds) + pauses

    @property
    def once(self) -> "CallLimits":
        """The limits of a call that must not be repeated: one attempt, which may take
        `longest_seconds`.
        """
        return CallLimits(self.connect_seconds, self.longest_seconds - self.connect_seconds, 1)


PATIENT = CallLimits(3, 10, 4)  # 59 s: for commands, and for functions that may run for minutes
BRIEF = CallLimits(2, 5, 3)  # 24 s: for functions that may run for a minute
PROMPT = CallLimits(1, 3, 2)  # 9 s: for functions on whose answer somebody waits


def client(service: str, limits: CallLimits = PATIENT) -> Any:
    """Return a client for `service`, with the credentials and the region of the environment.

    Raises UnusableEndpoint if the region is empty, or if AWS_ENDPOINT_URL is not a URL.
    """
    config = Config(
        connect_timeout=limits.connect_seconds,
        read_timeout=limits.read_seconds,
        retries={"mode": "standard", "total_max_attempts": limits.attempts},
    )
    try:
        return boto3.client(service, config=config)  # type: ignore[call-overload]
    except ValueError as error:
        fix = (
            "set AWS_DEFAULT_REGION to a region such as eu-central-1, and unset variables named "
            "AWS_ENDPOINT_URL…"
        )
        raise UnusableEndpoint(
            f"the AWS region or AWS_ENDPOINT_URL is wrong: {error}\n  fix: {fix}"
        ) from error
