"""Makes boto3 clients. All of them have the same time-outs and retries."""

from typing import Any

import boto3
from botocore.config import Config

TIMEOUTS = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 4})


def client(service: str) -> Any:
    """Return a client for `service`, with the credentials and the region of the environment."""
    return boto3.client(service, config=TIMEOUTS)  # type: ignore[call-overload]
