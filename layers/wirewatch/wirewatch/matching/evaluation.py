"""A plan and an article → hits. An empty list means that it does not hold.

`hits` gives all of them, `holds` only whether there are any, and stops at the first; they agree everywhere (a test holds it).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from wirewatch.errors import MatchLimit
from wirewatch.matching.article_tokens import MAIN, SPACES, ArticleTokens, Region, within
from wirewatch.matching.entities import Entities
from wirewatch.matching.near import (
    MOST_PAIRS,
    Hit,
    limited,
    minimal,
    pairs,
    windows,
    without_near,
    without_overlaps,
)  # fmt: skip
from wirewatch.matching.plan import (
    AND,
    AT_LEAST,
    DEFINED,
    ENTITY,
    FIRST,
    GROUP,
    HAS,
    NEAR,
    NOT_NEAR,
    NUMBER,
    OR,
    PHRASE,
    SCOPE,
    WINDOW,
    WITHIN,
    Plan,
)  # fmt: skip
from wirewatch.matching.quantities import Quantity, quantities

VALUE = (-1, -1, ())  # the hit of `source:x`: it holds, and stands nowhere


@dataclass(frozen=True, eq=False)
class View:
    """What a plan may look at: regions of fields, and whether weak names count. `is_main`: just all of title and body."""

    regions: tuple[Region, ...]
    weak: bool = True
    is_narrow: bool = False  # inside SENT, PARA or FIRST: a field named there does not widen it
    is_main: bool = False

    def within(self, regions: tuple[Region, ...]) -> "View":
        return View(regions, self.weak, is_narrow=True)

    def scoped(self, regions: tuple[Region, ...]) -> "View":
        """The regions of the fields that are named; inside a narrow view only what both hold."""
        if self.is_narrow:
            both = (a.clipped(b.low, b.high) for a in regions for b in self.regions if a.field == b.field)
            regions = tuple(region for region in both if region.low < region.high)
        return View(regions, self.weak, self.is_narrow)


class Evaluation:
    """One article and what has been found out about it: each word, entity and definition is looked for once."""

    def __init__(self, reading: ArticleTokens, entities: Entities, definition: Callable[[int], Plan]) -> None:
        self.reading, self.text = reading, reading.text
        self.entities = entities
        self.definition = definition
        self.main = View(reading.main, is_main=True)
        self.met = reading.met
        self._words: dict[int, list[Hit]] = {}
        self._defined: dict[tuple[int, View], list[Hit]] = {}
        self._defined_holds: dict[tuple[int, View], bool] = {}
        self._quantities: dict[str, list[tuple[int, int, Quantity]]] = {}

    @cached_property
    def strong(self) -> View:
        return replace(self.main, weak=False)

    @cached_property
    def with_tail(self) -> View:
        return View((*self.reading.main, self.reading.region("tail")))

    @cached_property
    def strong_with_tail(self) -> View:
        return replace(self.with_tail, weak=False)

    def hits(self, plan: Plan, view: View) -> list[Hit]:
        if plan.__class__ is int:
            return self._word(plan, view)
        return _HITS[plan[0]](self, plan, view)

    def holds(self, plan: Plan, view: View) -> bool:
        """The same as bool(hits)."""
        if plan.__class__ is int:
            return plan in self.met if view.is_main else bool(self._word(plan, view))
        decide = _HOLDS.get(plan[0])
        return decide(self, plan, view) if decide else bool(_HITS[plan[0]](self, plan, view))

    def shown(self, plan: Plan, view: View) -> list[Hit]:
        """The hits worth showing: of a NEAR only those that enclose no other."""
        if isinstance(plan, int):
            return self._word(plan, view)
        kind = plan[0]
        if kind in (OR, AND):
            return list(dict.fromkeys(hit for each in plan[1] for hit in self.shown(each, view)))
        if kind == DEFINED:
            return self.shown(self.definition(plan[1]), view)
        if kind == SCOPE:
            return self.shown(plan[2], self.scope_view(plan, view))
        try:
            if kind == NEAR:
                return minimal(islice(self._pairs(plan, view), MOST_PAIRS))
            return minimal(self._window(plan, view)) if kind == WINDOW else self.hits(plan, view)
        except MatchLimit:  # the rule holds by another branch: this one has too much to show
            return []

    # leaves

    def _word(self, term: int, view: View) -> list[Hit]:
        if view.is_main:
            found = self._words.get(term)
            if found is None:
                found = self._words[term] = [
                    (at, at, ((at, at, -1),)) for at in self.reading.positions(MAIN)[term]
                ]
            return found
        places: list[int] = []
        for region in view.regions:
            places += self.reading.positions(SPACES[region.field]).within(term, region.low, region.high)
        return [(at, at, ((at, at, -1),)) for at in places]

    def _phrase(self, plan: Plan, view: View) -> list[Hit]:
        if view.is_main:
            return [
                (at, last, ((at, last, -1),)) for at, last in self.reading.phrases(plan[1], plan[2], MAIN)
            ]
        found: list[Hit] = []
        for region in view.regions:
            spans = self.reading.phrases(plan[1], plan[2], SPACES[region.field])
            found += [(at, last, ((at, last, -1),)) for at, last in within(spans, region)]
        return found

    def _phrase_holds(self, plan: Plan, view: View) -> bool:
        return self.reading.has_phrase(plan[1], plan[2]) if view.is_main else bool(self._phrase(plan, view))

    def _number(self, plan: Plan, view: View) -> list[Hit]:
        found: list[Hit] = []
        for region in view.regions:
            known = self._quantities.get(region.field)
            if known is None:
                listed = quantities(self.text.field(region.field))
                known = self._quantities[region.field] = [
                    (region.base + each.first, region.base + each.last, each) for each in listed
                ]
            found += [
                (first, last, ((first, last, -1),))
                for first, last, each in within(known, region)
                if each.lies_in(plan[1], plan[2])
            ]
        return found

    def _entity(self, plan: Plan, view: View) -> list[Hit]:
        return self._occurrences((plan[1],), view)

    def _group(self, plan: Plan, view: View) -> list[Hit]:
        return self._occurrences(self.entities.members(plan[1]), view)

    def _occurrences(self, entities: Sequence[int], view: View) -> list[Hit]:
        found: list[Hit] = []
        for entity in entities:
            for region in view.regions:
                hits = self.entities.occurrences(entity, SPACES[region.field], weak=view.weak)
                found += within(hits, region)
        return found

    def _has(self, plan: Plan, _: View) -> list[Hit]:
        holds = self.text.has_source(plan[2]) if plan[1] == "source" else self.text.has_language(plan[2])
        return [VALUE] if holds else []

    # operators

    def _define(self, plan: Plan, view: View) -> list[Hit]:
        if not view.is_main:
            return self.hits(self.definition(plan[1]), view)
        key = (plan[1], view)
        if key not in self._defined:
            self._defined[key] = self.hits(self.definition(plan[1]), view)
        return self._defined[key]

    def _define_holds(self, plan: Plan, view: View) -> bool:
        if not view.is_main:
            return self.holds(self.definition(plan[1]), view)
        key = (plan[1], view)
        if key not in self._defined_holds:
            self._defined_holds[key] = self.holds(self.definition(plan[1]), view)
        return self._defined_holds[key]

    def _or(self, plan: Plan, view: View) -> list[Hit]:
        return [hit for each in plan[1] for hit in self.hits(each, view)]

    def _or_holds(self, plan: Plan, view: View) -> bool:
        """A branch that can't be decided matters only where no other holds."""
        trouble: MatchLimit | None = None
        for each in plan[1]:
            try:
                if self.holds(each, view):
                    return True
            except MatchLimit as error:
                trouble = error
        if trouble is not None:
            raise trouble
        return False

    def _and(self, plan: Plan, view: View) -> list[Hit]:
        found: list[Hit] = []
        for each in plan[1]:
            hits = self.hits(each, view)
            if not hits:
                return []
            found += hits
        return [] if plan[2] and self._is_excluded(plan[2], view) else found

    def _and_holds(self, plan: Plan, view: View) -> bool:
        return all(self.holds(each, view) for each in plan[1]) and not (
            plan[2] and self._is_excluded(plan[2], view)
        )

    def _is_excluded(self, none: tuple[Plan, ...], view: View) -> bool:
        """A NOT sees every name, also where only strong ones may match."""
        seeing = self.seeing(view)
        return any(self.holds(each, seeing) for each in none)

    def seeing(self, view: View) -> View:
        if view.weak:
            return view
        return self.main if view.is_main else replace(view, weak=True)

    def _pairs(self, plan: Plan, view: View) -> Iterator[Hit]:
        left = self.hits(plan[3], view)
        return pairs(left, self.hits(plan[4], view), plan[1], ordered=plan[2]) if left else iter(())

    def _near(self, plan: Plan, view: View) -> list[Hit]:
        return limited(self._pairs(plan, view))

    def _near_holds(self, plan: Plan, view: View) -> bool:
        return next(self._pairs(plan, view), None) is not None

    def _window(self, plan: Plan, view: View) -> list[Hit]:
        operands: list[list[Hit]] = []
        for each in plan[3]:
            operands.append(self.hits(each, view))
            if not operands[-1]:
                return []
        return list(windows(operands, plan[1], ordered=plan[2]))

    def _not_near(self, plan: Plan, view: View) -> list[Hit]:
        found = self.hits(plan[2], view)
        return without_near(found, self.hits(plan[3], self.seeing(view)), plan[1]) if found else []

    def _at_least(self, plan: Plan, view: View) -> list[Hit]:
        found = self.hits(plan[2], view)
        return found if len(found) >= plan[1] and len(without_overlaps(found)) >= plan[1] else []

    def _within(self, plan: Plan, view: View) -> list[Hit]:
        found: list[Hit] = []
        for region in view.regions:
            for piece in self.reading.units(plan[1], region):
                found += self.hits(plan[2], view.within((piece,)))
        return found

    def _first(self, plan: Plan, view: View) -> list[Hit]:
        return self.hits(plan[2], self.first_view(plan, view))

    def first_view(self, plan: Plan, view: View) -> View:
        """The title in full, of other fields the first words; nothing of an uncertain tail."""
        regions = tuple(
            region if region.field == "title" else region.clipped(region.base, region.base + plan[1])
            for region in view.regions
            if region.field != "tail"
        )
        return view.within(regions)

    def _scope(self, plan: Plan, view: View) -> list[Hit]:
        return self.hits(plan[2], self.scope_view(plan, view))

    def _scope_holds(self, plan: Plan, view: View) -> bool:
        return self.holds(plan[2], self.scope_view(plan, view))

    def scope_view(self, plan: Plan, view: View) -> View:
        return view.scoped(tuple(self.reading.region(name) for name in plan[1]))


_HITS: dict[int, Callable[[Evaluation, Plan, View], list[Hit]]] = {
    PHRASE: Evaluation._phrase, NUMBER: Evaluation._number, ENTITY: Evaluation._entity, GROUP: Evaluation._group,
    DEFINED: Evaluation._define, NEAR: Evaluation._near, WINDOW: Evaluation._window, NOT_NEAR: Evaluation._not_near,
    AT_LEAST: Evaluation._at_least, WITHIN: Evaluation._within, FIRST: Evaluation._first, SCOPE: Evaluation._scope,
    HAS: Evaluation._has, AND: Evaluation._and, OR: Evaluation._or,
}  # fmt: skip
_HOLDS: dict[int, Callable[[Evaluation, Plan, View], bool]] = {
    AND: Evaluation._and_holds, OR: Evaluation._or_holds, NEAR: Evaluation._near_holds, DEFINED: Evaluation._define_holds,
    SCOPE: Evaluation._scope_holds, PHRASE: Evaluation._phrase_holds,
}  # fmt: skip
