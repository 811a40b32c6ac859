"""The state of the model. It is immutable, so that states can be compared and remembered."""

from collections.abc import Iterable
from typing import Any, NamedTuple

COLLECTING, SEALED, EMPTY, PUBLISHED = "collecting", "sealed", "empty", "published"
FREE, DEAD, DONE, FAILED = "free", "dead", "done", "failed"  # of a lease; else the slot of its holder


class Digest(NamedTuple):
    """A digest of the model's only route. `rows` are the articles that were moved into the digest."""

    state: str = COLLECTING
    rows: frozenset[str] = frozenset()
    plan: frozenset[str] = frozenset()
    number: int = 0
    publish_lease: str = FREE
    send_lease: str = FREE
    posts: int = 0
    mails: int = 0
    allowed_posts: int = 1  # one, and one for each crash between the channel's answer and its note
    allowed_mails: int = 1
    is_listed_as_failed: bool = False
    passed_over: frozenset[str] = frozenset()  # waiting articles of an origin of which it has none
    may_pass_over: bool = False  # a worker died between two claims, and the next one begins the turns again


class Worker(NamedTuple):
    """One running invocation. `step` is the next step of its `job` on `subject`.

    `slot` identifies the worker in leases. `seen` is what the worker has read, and may be outdated.
    """

    slot: str
    job: str
    subject: str
    step: str
    seen: tuple[object, ...] = ()


class State(NamedTuple):
    """The state of the model. `events`, `flushes` and `parts` are queues of messages, in order."""

    events: tuple[str, ...] = ()
    flushes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    guards: frozenset[str] = frozenset()
    outbox: frozenset[str] = frozenset()
    digests: tuple[tuple[str, Digest], ...] = ()
    number: int = 0
    unremembered: str = ""
    version: int = 0
    memory: frozenset[str] = frozenset()
    is_live: bool = True
    workers: tuple[Worker, ...] = ()
    crashes_left: int = 1
    retirements_left: int = 0
    refusals_left: int = 0
    losses_left: int = 0  # flush messages that end in the dead-letter queue
    timeouts_left: int = 0  # workers that run out of time while they claim
    is_instant: bool = True  # else only the scheduler requests digests
    late_events: tuple[str, ...] = ()  # redelivered after every guard has expired, if guards do

    def digest(self, due: str) -> Digest | None:
        return dict(self.digests).get(due)

    def with_digest(self, due: str, digest: Digest) -> "State":
        return self._replace(digests=tuple(sorted({**dict(self.digests), due: digest}.items())))

    def with_message(self, queue: str, message: str) -> "State":
        return self._with_queue(queue, [*getattr(self, queue), message])

    def without_message(self, queue: str, message: str) -> "State":
        messages = list(getattr(self, queue))
        messages.remove(message)
        return self._with_queue(queue, messages)

    def _with_queue(self, queue: str, messages: list[str]) -> "State":
        changed: dict[str, Any] = {queue: tuple(sorted(messages))}
        return self._replace(**changed)

    def with_worker(self, old: Worker | None, new: Worker | None) -> "State":
        workers = [worker for worker in self.workers if worker != old]
        return self._replace(workers=tuple(sorted([*workers, *([new] if new else [])])))


def story(article: str) -> str:
    """Return the story of an article: `a` for both `a` and `a-copy`."""
    return article.partition("-")[0]


def origin(article: str) -> str:
    """Return the origin: `flood` for `flood/1`, an empty text for an article without `/`."""
    return article.rpartition("/")[0]


def stories(articles: Iterable[str]) -> frozenset[str]:
    return frozenset(map(story, articles))
