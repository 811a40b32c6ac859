"""What the reader of routes.yaml asks of the packages above it: whether a channel and a template exist."""

from collections.abc import Collection
from typing import Protocol


class ChannelProblem(Protocol):
    """What is wrong with a channel, and how to correct it."""

    @property
    def message(self) -> str: ...

    @property
    def fix(self) -> str: ...


class ChannelCheck(Protocol):
    """Checks a channel: its kind, and the target after the colon (None without a colon)."""

    def __call__(self, kind: str, target: str | None) -> ChannelProblem | None: ...


class TemplateCheck(Protocol):
    """Checks a template that a route names. `kinds` are the kinds of the route's channels."""

    def __call__(self, file: str, kinds: Collection[str]) -> ChannelProblem | None: ...
