"""Plans: the form of a query that the engine evaluates. A plan is the number of a term, or a tuple
that begins with the kind of the plan.

Plans contain only numbers, strings and tuples, so an index stores plans as they are. To read a
plan, unpack it, for example with `_, n, ordered, left, right = plan`.
"""

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

PHRASE: Final = 0
NUMBER: Final = 1
ENTITY: Final = 2
GROUP: Final = 3
DEFINED: Final = 4
NEAR: Final = 5
WINDOW: Final = 6
NOT_NEAR: Final = 7
AT_LEAST: Final = 8
WITHIN: Final = 9
FIRST: Final = 10
SCOPE: Final = 11
HAS: Final = 12
AND: Final = 13
OR: Final = 14

STRONG, WEAK, VETO, NEAR_VETO = range(4)  # roles of an entity's names
# What a place must have so that a generated name counts there.
ANY_PLACE, FAMILY_FIRST, DOTTED, CAPITAL = range(4)

TermPlan: TypeAlias = int  # a word, a wildcard, a stem or a {Cased} word
# Adjacent terms of one paragraph, and the index of the rarest of them.
PhrasePlan: TypeAlias = tuple[Literal[0], tuple[int, ...], int]
NumberPlan: TypeAlias = tuple[Literal[1], float, float]  # lowest and highest value
EntityPlan: TypeAlias = tuple[Literal[2], int]
GroupPlan: TypeAlias = tuple[Literal[3], int]
DefinedPlan: TypeAlias = tuple[Literal[4], int]
NearPlan: TypeAlias = tuple[Literal[5], int, bool, "Plan", "Plan"]  # words between, ordered, left, right
WindowPlan: TypeAlias = tuple[Literal[6], int, bool, tuple["Plan", ...]]  # other words, ordered, operands
NotNearPlan: TypeAlias = tuple[Literal[7], int, "Plan", "Plan"]  # words between, operand, veto
AtLeastPlan: TypeAlias = tuple[Literal[8], int, "Plan"]  # occurrences, operand
WithinPlan: TypeAlias = tuple[Literal[9], str, "Plan"]  # "sentence" or "paragraph", inner plan
FirstPlan: TypeAlias = tuple[Literal[10], int, "Plan"]  # words of the body, inner plan
ScopePlan: TypeAlias = tuple[Literal[11], tuple[str, ...], "Plan"]  # fields, inner plan
HasPlan: TypeAlias = tuple[Literal[12], str, str]  # "source" or "lang", value
AndPlan: TypeAlias = tuple[Literal[13], tuple["Plan", ...], tuple["Plan", ...]]  # required, excluded
OrPlan: TypeAlias = tuple[Literal[14], tuple["Plan", ...]]
NodePlan: TypeAlias = (
    EntityPlan | GroupPlan | DefinedPlan
)  # their hits in title and body are kept for all plans that use them
NamePlan: TypeAlias = TermPlan | PhrasePlan
Plan: TypeAlias = (
    TermPlan
    | PhrasePlan
    | NumberPlan
    | NodePlan
    | NearPlan
    | WindowPlan
    | NotNearPlan
    | AtLeastPlan
    | WithinPlan
    | FirstPlan
    | ScopePlan
    | HasPlan
    | AndPlan
    | OrPlan
)


def required_plans(plan: Plan) -> tuple[Plan, ...]:
    """Return the direct parts that must hold so that a plan (a compiled query) can hold. For a
    NEAR, these parts are all operands. An OR has no such parts, because one branch is enough.
    """
    if isinstance(plan, int):
        return ()
    if plan[0] == AND:
        return plan[1]
    if plan[0] == NEAR:
        return plan[3:5]
    if plan[0] == WINDOW:
        return plan[3]
    if (
        plan[0] == NOT_NEAR
        or plan[0] == AT_LEAST
        or plan[0] == WITHIN
        or plan[0] == FIRST
        or plan[0] == SCOPE
    ):
        return (plan[2],)
    return ()


def plans_inside(plan: Plan) -> tuple[Plan, ...]:
    """Return all direct parts of a plan (a compiled query). The operands after NOT and NOT NEAR are
    included.
    """
    if isinstance(plan, int):
        return ()
    if plan[0] == AND:
        return plan[1] + plan[2]
    if plan[0] == OR:
        return plan[1]
    if plan[0] == NOT_NEAR:
        return plan[2:4]
    return required_plans(plan)


def walk(plan: Plan) -> Iterator[Plan]:
    """Yield a plan (a compiled query) and all plans inside this plan. A plan may be a reference to
    an entity, a group or a definition. The reference is yielded, but the content behind the
    reference is not.
    """
    yield plan
    for inner in plans_inside(plan):
        yield from walk(inner)
