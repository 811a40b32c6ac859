"""A tree as the engine evaluates it: words are numbers of terms, everything else a tuple that begins with its kind.

    7                                   a term: word, wildcard, stem or {Cased}
    (PHRASE, (7, 8, 9), 1)              adjacent terms in one paragraph, and which of them is the rarest
    (NUMBER, low, high)
    (ENTITY, 3) (GROUP, 1) (DEFINED, 2) nodes that are evaluated once per article
    (NEAR, n, ordered, a, b) (WINDOW, n, ordered, (a, b, c)) (NOT_NEAR, n, a, veto) (AT_LEAST, n, a)
    (WITHIN, unit, a) (FIRST, n, a) (SCOPE, (field, …), a) (HAS, what, value)
    (AND, (a, …), (none, …)) (OR, (a, …))

Plans hold only numbers, strings and tuples, so that they are stored as they are.
"""

from collections.abc import Callable, Iterator
from typing import Any

(
    PHRASE,
    NUMBER,
    ENTITY,
    GROUP,
    DEFINED,
    NEAR,
    WINDOW,
    NOT_NEAR,
    AT_LEAST,
    WITHIN,
    FIRST,
    SCOPE,
    HAS,
    AND,
    OR,
) = range(15)
STRONG, WEAK, VETO, NEAR_VETO = range(4)  # roles of an entity's names
Plan = Any  # int | tuple[Any, ...]: a recursive type costs mypy more than it finds here


_INSIDE: dict[int, Callable[[tuple[Any, ...]], tuple[Plan, ...]]] = {
    NEAR: lambda plan: plan[3:5],
    WINDOW: lambda plan: plan[3],
    NOT_NEAR: lambda plan: plan[2:4],
    AT_LEAST: lambda plan: plan[2:3],
    WITHIN: lambda plan: plan[2:3],
    FIRST: lambda plan: plan[2:3],
    SCOPE: lambda plan: plan[2:3],
    AND: lambda plan: plan[1] + plan[2],
    OR: lambda plan: plan[1],
}


def children(plan: Plan) -> tuple[Plan, ...]:
    """The plans inside one."""
    return _INSIDE[plan[0]](plan) if not isinstance(plan, int) and plan[0] in _INSIDE else ()


def walk(plan: Plan) -> Iterator[Plan]:
    """A plan and everything inside it; what a definition stands for is not inside."""
    yield plan
    for child in children(plan):
        yield from walk(child)
