"""Orders items so that their origins take turns. Pure: no AWS, no clock.

In this order, thousands of articles of one origin do not displace the articles of other origins.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_turns(items: Sequence[T], origin_of: Callable[[T], str]) -> list[T]:
    """Return the items in rounds. A round has one item of each origin that still has items.

    The items of one origin keep their order.
    """
    turn: Counter[str] = Counter()
    numbered: list[tuple[int, T]] = []
    for item in items:
        origin = origin_of(item)
        numbered.append((turn[origin], item))
        turn[origin] += 1
    return [item for _, item in sorted(numbered, key=lambda each: each[0])]


def one_of_each(queues: Iterable[Iterator[T]]) -> Iterator[T]:
    """Yield the first item of each queue, then the second item of each queue, and so on.

    No item is read before it is needed.
    """
    waiting = deque(queues)
    while waiting:
        queue = waiting.popleft()
        for item in queue:
            yield item
            waiting.append(queue)
            break
