"""What a kind of channel provides. `docs/extending.md` shows how to add a kind."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, TypeVar

from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page, Section
from wirewatch.errors import WirewatchError
from wirewatch.frozen import Frozen

# Renders the content of a page with a custom template. The numbers are the number of the part, from
# 1, and how many parts there are.
Content = Callable[[Page, int, int], str]
Contents = Mapping[TemplateForm, Content]


T = TypeVar("T")


class Transport(StrEnum):
    """How a part reaches its readers.

    - TOPIC: SNS sends the text to subscribers.
    - QUEUE: the function `deliver` sends the part to a target.
    - MAIL: `deliver` mails the part to one recipient.
    - CANARY: `deliver` only records that the part has arrived.
    - FEED: readers fetch the part from the function `api`.
    """

    TOPIC = "topic"
    QUEUE = "queue"
    MAIL = "mail"
    CANARY = "canary"
    FEED = "feed"


class Part(Frozen):
    """One message of a digest. `body` is the finished text, or the payload as JSON.

    `number` is unique in the digest. `part` counts only the parts of this kind of channel, from 1.
    `parts` is how many parts of this kind there are. Readers see `part` and `parts` as `(1/3)`.
    """

    number: int
    kind: str
    part: int
    parts: int
    subject: str
    body: str


@dataclass(frozen=True)
class TargetProblem:
    """A mistake in the channels or the templates of a route, and how to fix it."""

    message: str
    fix: str


@dataclass(frozen=True)
class Answer:
    """The answer to an HTTP request.

    `status` is 0 if no answer came. `retry_after` is how many seconds the service asks to wait
    before the next request. It is 0 if the service does not ask to wait.
    """

    status: int
    body: str = ""
    retry_after: int = 0


@dataclass(frozen=True)
class Message:
    """One attempt to send a part.

    `id` is the same in every attempt, so that a receiver can drop duplicates. `sent_at` is the time
    of this attempt.
    """

    id: str
    body: str
    sent_at: datetime


class Poster(Protocol):
    """Posts a payload to an address once. It follows no redirects and makes no second attempt. It
    never raises: if no answer comes, it returns an Answer with the status 0.
    """

    def __call__(self, address: str, payload: str, headers: Mapping[str, str], /) -> Answer: ...


@dataclass(frozen=True)
class Delivered:
    """The result of a delivery: the target accepted the part."""


@dataclass(frozen=True)
class Retry:
    """The result of a delivery that failed and must be repeated later.

    `after_seconds` is the wait that the target asked for, or 0 if the target asked for none.
    """

    why: str
    after_seconds: int = 0


@dataclass(frozen=True)
class Refused:
    """The result of a delivery: the target refused the part, and would refuse it again."""

    why: str


DeliveryResult = Delivered | Retry | Refused


@dataclass(eq=False)
class ContentTooLarge(WirewatchError):
    """The output of a custom template is too large for one message.

    `render_custom` first splits the page, and raises this error only if a single story is too
    large. `form` says what the template is for: HTML mail, text mail, Slack or Teams. `problem` and
    `fix` are for the template's author.
    """

    form: TemplateForm
    problem: str = "one story is too long for a message"
    fix: str = "show less of each story"


class ChannelKind(ABC):
    """One kind of channel. Instances have no state."""

    name: ClassVar[str]  # as written before the colon in routes.yaml
    example: ClassVar[str]  # as shown in error messages
    transport: ClassVar[Transport] = Transport.QUEUE
    prefixes: ClassVar[tuple[str, ...]] = ()  # of addresses; the stack may set others
    template_forms: ClassVar[tuple[TemplateForm, ...]] = ()  # of templates that routes may name

    @abstractmethod
    def check_target(self, target: str | None) -> TargetProblem | None:
        """Return what is wrong with the target of a channel in routes.yaml, or None if the target
        is valid.

        In routes.yaml, a channel is written as `kind` or `kind:target`. Without a target, `target`
        is None.
        """

    def check_address(self, address: str) -> str:  # noqa: ARG002  only some kinds have a form
        """Return what is wrong with the stored address of a target, or an empty text if
        nothing is wrong.

        The caller checks whether the address begins with an allowed prefix.
        """
        return ""

    @abstractmethod
    def render(self, page: Page) -> list[str]:
        """Return the bodies of the parts of a digest. There is at least one part.

        Each body is within the limits of the channel. There is one exception: a body with a single
        story may be larger, because a story is never split.
        """

    def render_custom(self, page: Page, contents: Contents) -> list[str]:
        """Return the bodies of the parts, with contents from custom templates.

        `contents` maps a form, such as the HTML of a mail, to a rendering function. Raises
        TemplateFailed or ContentTooLarge if a template can't be used. Raises NotImplementedError
        for a kind without `template_forms`.
        """
        raise NotImplementedError(f"{self.name} has no custom templates")

    def deliver(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Send one part to the address of a target.

        Raises NotImplementedError for a kind whose transport is not QUEUE.
        """
        raise NotImplementedError(f"{self.name} is not delivered to a target")

    def deliver_test(self, message: Message, address: str, post: Poster) -> DeliveryResult:
        """Send a test message that a person can see, to check the address of a target.

        The message shows a page without stories. Override this method if readers of the kind would
        not see such a page.
        """
        return self.deliver(message, address, post)


def fitting(page: Page, size: Callable[[Page], int], largest: int) -> Iterator[Page]:
    """Split a page until `size` returns at most `largest` for each page.

    A page with a single story or headline is not split, so it may be larger. If the page is split,
    headlines come last, on pages of their own.
    """
    count = sum(len(section.stories) for section in page.sections)
    if count + len(page.headlines) <= 1 or size(page) <= largest:
        yield page
        return
    if page.headlines and count:
        pieces = [replace(page, headlines=()), replace(page, sections=())]
    elif page.headlines:
        middle = len(page.headlines) // 2
        pieces = [
            replace(page, headlines=some) for some in (page.headlines[:middle], page.headlines[middle:])
        ]
    else:
        pieces = [_slice(page, 0, count // 2), _slice(page, count // 2, count)]
    for piece in pieces:
        yield from fitting(piece, size, largest)


def _slice(page: Page, start: int, end: int) -> Page:
    """Return the page with only the stories from number `start` up to, but not including, `end`.
    Stories are numbered from 0 across all sections.
    """
    sections: list[Section] = []
    number = 0
    for section in page.sections:
        first, number = number, number + len(section.stories)
        kept = section.stories[max(0, start - first) : max(0, end - first)]
        if kept:
            sections.append(replace(section, stories=kept))
    return replace(page, sections=tuple(sections))


def packed(items: Iterable[T], size: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Divide items into lists, without changing their order. The sizes of the items in a list add
    up to at most `most`. There is one exception: a list with a single item may be larger. If there
    are no items, yield one empty list.
    """
    group: list[T] = []
    total = 0
    for item in items:
        length = size(item)
        if group and total + length > most:
            yield group
            group, total = [], 0
        group.append(item)
        total += length
    yield group


def json_size(values: object) -> int:
    """Return the size of `values` as JSON, in bytes."""
    return len(json.dumps(values, ensure_ascii=False).encode())
