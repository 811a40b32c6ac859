"""Types of the functions that check a channel or a template.

The reader of routes.yaml calls these functions. The reader gets them as arguments, because this
package does not import `channels`.
"""

from collections.abc import Collection
from typing import Protocol


class ChannelProblem(Protocol):
    """What is wrong with a channel or a template, and how to correct it."""

    @property
    def message(self) -> str: ...

    @property
    def fix(self) -> str: ...


class ChannelCheck(Protocol):
    """A function that returns what is wrong with a channel, or None if the channel is valid.

    A channel is written `kind:target`, or only `kind`. If only `kind` is written, `target` is None.
    """

    def __call__(self, kind: str, target: str | None) -> ChannelProblem | None: ...


class TemplateCheck(Protocol):
    """A function that returns what is wrong with a template, or None if the template is valid.

    `file` is the name of the template's file. `kinds` are the kinds of the route's channels.
    """

    def __call__(self, file: str, kinds: Collection[str]) -> ChannelProblem | None: ...
