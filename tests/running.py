"""What tests of commands share: the program called in this process."""

import json
from collections.abc import Callable
from typing import Any

Run = Callable[..., tuple[int, str, str]]  # of the fixture `run`: arguments → exit code, standard output, standard error


def objects(text: str) -> list[dict[str, Any]]:
    """The objects that a command with --json has printed."""
    return [json.loads(line) for line in text.splitlines()]
