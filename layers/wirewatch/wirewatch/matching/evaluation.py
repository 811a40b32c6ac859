"""Evaluates plans, the compiled form of queries, on one article. A hit is a place where a plan
holds.

`hits` returns all hits of a plan. `holds` tells whether there are any. `shown` returns the hits
that a match reports. If an operator has too many combinations of hits, `hits` and `holds` may raise
MatchLimit, and `shown` may leave out hits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import Any

from wirewatch.errors import MatchLimit
from wirewatch.language.quantities import Quantity, quantities
from wirewatch.matching.article_tokens import MAIN, SPACES, ArticleTokens, Region, within
from wirewatch.matching.entities import Entities
from wirewatch.matching.near import (
    MAX_PAIRS,
    Hit,
    limited,
    minimal,
    pairs,
    windows,
    without_near,
    without_overlaps,
)
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
    AndPlan,
    AtLeastPlan,
    DefinedPlan,
    EntityPlan,
    FirstPlan,
    GroupPlan,
    HasPlan,
    NearPlan,
    NotNearPlan,
    NumberPlan,
    OrPlan,
    PhrasePlan,
    Plan,
    ScopePlan,
    WindowPlan,
    WithinPlan,
)

NO_POSITION: Hit = (-1, -1, ())  # the hit of `source:x`, which holds without a position


@dataclass(frozen=True, eq=False)
class View:
    """The part of an article in which a plan (a compiled query) is evaluated.

    - `weak`: weak names count
    - `is_main`: the regions are exactly title and body
    - `is_narrow`: the view is inside SENT, PARA or FIRST. Then `title:fire` searches only the text
      that is in both the title and the view.
    """

    regions: tuple[Region, ...]
    weak: bool = True
    is_narrow: bool = False
    is_main: bool = False

    def within(self, regions: tuple[Region, ...]) -> "View":
        return View(regions, self.weak, is_narrow=True)

    def scoped(self, regions: tuple[Region, ...]) -> "View":
        """Return a view of `regions`, such as the regions of one field.

        If this view is narrow (`is_narrow`), parts of `regions` outside this view are left out.
        """
        if self.is_narrow:
            both = (a.clipped(b.low, b.high) for a in regions for b in self.regions if a.field == b.field)
            regions = tuple(region for region in both if region.low < region.high)
        return View(regions, self.weak, self.is_narrow)


class Evaluation:
    """Evaluates plans (compiled queries) on one article.

    The hits of words, entities and definitions in title and body are kept for the other rules that
    use the same words, entities and definitions.
    """

    def __init__(self, tokens: ArticleTokens, entities: Entities, definition: Callable[[int], Plan]) -> None:
        self.tokens, self.text = tokens, tokens.text
        self.entities = entities
        self.definition = definition
        self.main = View(tokens.main, is_main=True)
        self.has_term = tokens.has_term
        self._word_hits: dict[int, list[Hit]] = {}
        self._definition_hits: dict[tuple[int, View], list[Hit]] = {}
        self._definition_holds: dict[tuple[int, View], bool] = {}
        self._quantities: dict[str, list[tuple[int, int, Quantity]]] = {}

    @cached_property
    def strong(self) -> View:
        """Title and body, as a view in which only strong names count."""
        return replace(self.main, weak=False)

    @cached_property
    def with_tail(self) -> View:
        """A view of title, body and the uncertain tail. In this view, weak names count too."""
        return View((*self.tokens.main, self.tokens.region("tail")))

    @cached_property
    def strong_with_tail(self) -> View:
        return replace(self.with_tail, weak=False)

    def hits(self, plan: Plan, view: View) -> list[Hit]:
        """Return all hits of a plan (a compiled query).

        Raises MatchLimit if an operator has too many combinations of hits.
        """
        if isinstance(plan, int):
            return self._word(plan, view)
        return _HITS[plan[0]](self, plan, view)

    def holds(self, plan: Plan, view: View) -> bool:
        """Tell whether a plan (a compiled query) has at least one hit in `view`. This is often
        faster than `hits`.

        Raises MatchLimit if an operator has too many combinations of hits to try all of them.
        """
        if isinstance(plan, int):
            return bool(self.has_term(plan) if view.is_main else self._word(plan, view))
        return bool(_HOLDS[plan[0]](self, plan, view))

    def shown(self, plan: Plan, view: View) -> list[Hit]:
        """Return the hits that a match reports. A hit of a NEAR is reported only if it contains no
        other hit of this NEAR.

        If an operator has too many combinations of hits, the result has only some of the hits, or
        none. MatchLimit is not raised.
        """
        if isinstance(plan, int):
            return self._word(plan, view)
        try:
            return _SHOWN[plan[0]](self, plan, view)
        except MatchLimit:
            return []

    # words, numbers, entities and values

    def _word(self, term: int, view: View) -> list[Hit]:
        if view.is_main:
            hits = self._word_hits.get(term)
            if hits is None:
                hits = self._word_hits[term] = [
                    (at, at, ((at, at, -1),)) for at in self.tokens.positions(MAIN)[term]
                ]
            return hits
        places: list[int] = []
        for region in view.regions:
            places += self.tokens.positions(SPACES[region.field]).between(term, region.low, region.high)
        return [(at, at, ((at, at, -1),)) for at in places]

    def _phrase(self, plan: PhrasePlan, view: View) -> list[Hit]:
        _, words, rarest = plan
        if view.is_main:
            if not all(map(self.has_term, words)):
                return []
            return [
                (first, last, ((first, last, -1),))
                for first, last in self.tokens.phrases(words, rarest, MAIN)
            ]
        hits: list[Hit] = []
        for region in view.regions:
            spans = self.tokens.phrases(words, rarest, SPACES[region.field])
            hits += [(first, last, ((first, last, -1),)) for first, last in within(spans, region)]
        return hits

    def _phrase_holds(self, plan: PhrasePlan, view: View) -> bool:
        _, words, rarest = plan
        return self.tokens.has_phrase(words, rarest) if view.is_main else bool(self._phrase(plan, view))

    def _number(self, plan: NumberPlan, view: View) -> list[Hit]:
        _, low, high = plan
        hits: list[Hit] = []
        for region in view.regions:
            known = self._quantities.get(region.field)
            if known is None:
                known = self._quantities[region.field] = [
                    (region.base + quantity.first, region.base + quantity.last, quantity)
                    for quantity in quantities(self.text.field(region.field))
                ]
            hits += [
                (first, last, ((first, last, -1),))
                for first, last, quantity in within(known, region)
                if quantity.lies_in(low, high)
            ]
        return hits

    def _entity(self, plan: EntityPlan, view: View) -> list[Hit]:
        return self._occurrences((plan[1],), view)

    def _group(self, plan: GroupPlan, view: View) -> list[Hit]:
        return self._occurrences(self.entities.members(plan[1]), view)

    def _occurrences(self, entities: Sequence[int], view: View) -> list[Hit]:
        hits: list[Hit] = []
        for entity in entities:
            for region in view.regions:
                occurrences = self.entities.occurrences(entity, SPACES[region.field], weak=view.weak)
                hits += within(occurrences, region)
        return hits

    def _has(self, plan: HasPlan, _view: View) -> list[Hit]:
        _, attribute, value = plan
        holds = self.text.has_source(value) if attribute == "source" else self.text.has_language(value)
        return [NO_POSITION] if holds else []

    # definitions, AND and OR

    def _defined(self, plan: DefinedPlan, view: View) -> list[Hit]:
        if not view.is_main:
            return self.hits(self.definition(plan[1]), view)
        key = (plan[1], view)
        if key not in self._definition_hits:
            self._definition_hits[key] = self.hits(self.definition(plan[1]), view)
        return self._definition_hits[key]

    def _defined_holds(self, plan: DefinedPlan, view: View) -> bool:
        if not view.is_main:
            return self.holds(self.definition(plan[1]), view)
        key = (plan[1], view)
        if key not in self._definition_holds:
            self._definition_holds[key] = self.holds(self.definition(plan[1]), view)
        return self._definition_holds[key]

    def _defined_shown(self, plan: DefinedPlan, view: View) -> list[Hit]:
        return self.shown(self.definition(plan[1]), view)

    def _or(self, plan: OrPlan, view: View) -> list[Hit]:
        return [hit for branch in plan[1] for hit in self.hits(branch, view)]

    def _or_holds(self, plan: OrPlan, view: View) -> bool:
        """Tell whether a branch of an OR holds.

        If the evaluation of a branch raises MatchLimit, the other branches are tried too. If no
        other branch holds, MatchLimit is raised.
        """
        limit: MatchLimit | None = None
        is_main, has_term = view.is_main, self.has_term
        for branch in plan[1]:
            if is_main and isinstance(branch, int):  # most branches are words: no call for each
                if has_term(branch):
                    return True
                continue
            try:
                if self.holds(branch, view):
                    return True
            except MatchLimit as error:
                limit = error
        if limit is not None:
            raise limit
        return False

    def _or_shown(self, plan: OrPlan, view: View) -> list[Hit]:
        branches = plan[1]
        if view.is_main:  # most branches are words that do not occur
            has_term = self.has_term
            branches = tuple([each for each in branches if not isinstance(each, int) or has_term(each)])
        found = [self.shown(branch, view) for branch in branches]
        return list(dict.fromkeys(chain.from_iterable(found)))

    def _and(self, plan: AndPlan, view: View) -> list[Hit]:
        _, required, excluded = plan
        hits: list[Hit] = []
        for operand in required:
            operand_hits = self.hits(operand, view)
            if not operand_hits:
                return []
            hits += operand_hits
        return [] if excluded and self._any_holds(excluded, view) else hits

    def _and_holds(self, plan: AndPlan, view: View) -> bool:
        _, required, excluded = plan
        for operand in required:
            if not self.holds(operand, view):
                return False
        return not (excluded and self._any_holds(excluded, view))

    def _and_shown(self, plan: AndPlan, view: View) -> list[Hit]:
        """Return the hits of the required operands of an AND (those that do not follow NOT).
        Return an empty list if the AND does not hold.
        """
        if not self._and_holds(plan, view):
            return []
        return list(dict.fromkeys(hit for operand in plan[1] for hit in self.shown(operand, view)))

    def _any_holds(self, excluded: tuple[Plan, ...], view: View) -> bool:
        """Tell whether at least one of the operands after NOT holds. `excluded` has the plan (the
        compiled form) of each of these operands.

        Weak names always count here, even if only strong names count in `view`.
        """
        all_names = self.with_weak_names(view)
        return any(self.holds(operand, all_names) for operand in excluded)

    def with_weak_names(self, view: View) -> View:
        """Return a view of the same text in which weak names count too."""
        if view.weak:
            return view
        return self.main if view.is_main else replace(view, weak=True)

    # NEAR, ATLEAST, SENT, PARA, FIRST and fields

    def _pairs(self, plan: NearPlan, view: View) -> Iterator[Hit]:
        _, n, ordered, left, right = plan
        left_hits = self.hits(left, view)
        return pairs(left_hits, self.hits(right, view), n, ordered=ordered) if left_hits else iter(())

    def _near(self, plan: NearPlan, view: View) -> list[Hit]:
        return limited(self._pairs(plan, view))

    def _near_holds(self, plan: NearPlan, view: View) -> bool:
        return next(self._pairs(plan, view), None) is not None

    def _near_shown(self, plan: NearPlan, view: View) -> list[Hit]:
        return minimal(islice(self._pairs(plan, view), MAX_PAIRS))

    def _window(self, plan: WindowPlan, view: View) -> list[Hit]:
        _, n, ordered, operands = plan
        columns: list[list[Hit]] = []
        for operand in operands:
            columns.append(self.hits(operand, view))
            if not columns[-1]:
                return []
        return list(windows(columns, n, ordered=ordered))

    def _window_shown(self, plan: WindowPlan, view: View) -> list[Hit]:
        return minimal(self._window(plan, view))

    def _not_near(self, plan: NotNearPlan, view: View) -> list[Hit]:
        _, n, inner, veto = plan
        hits = self.hits(inner, view)
        return without_near(hits, self.hits(veto, self.with_weak_names(view)), n) if hits else []

    def _at_least(self, plan: AtLeastPlan, view: View) -> list[Hit]:
        _, n, inner = plan
        hits = self.hits(inner, view)
        return hits if len(hits) >= n and len(without_overlaps(hits)) >= n else []

    def _within(self, plan: WithinPlan, view: View) -> list[Hit]:
        return [hit for piece in self._units(plan, view) for hit in self.hits(plan[2], piece)]

    def _within_shown(self, plan: WithinPlan, view: View) -> list[Hit]:
        return [hit for piece in self._units(plan, view) for hit in self.shown(plan[2], piece)]

    def _units(self, plan: WithinPlan, view: View) -> Iterator[View]:
        """Yield each sentence or paragraph of `view` as a view of its own."""
        for region in view.regions:
            for piece in self.tokens.units(plan[1], region):
                yield view.within((piece,))

    def _first(self, plan: FirstPlan, view: View) -> list[Hit]:
        return self.hits(plan[2], self.first_view(plan, view))

    def _first_shown(self, plan: FirstPlan, view: View) -> list[Hit]:
        return self.shown(plan[2], self.first_view(plan, view))

    def first_view(self, plan: FirstPlan, view: View) -> View:
        """Return the part of `view` that FIRST/n searches: the whole title, and the first `n` words
        of each other field. The tail (text that may not belong to the article) is left out.
        """
        regions = tuple(
            region if region.field == "title" else region.clipped(region.base, region.base + plan[1])
            for region in view.regions
            if region.field != "tail"
        )
        return view.within(regions)

    def _scope(self, plan: ScopePlan, view: View) -> list[Hit]:
        return self.hits(plan[2], self.scope_view(plan, view))

    def _scope_holds(self, plan: ScopePlan, view: View) -> bool:
        return self.holds(plan[2], self.scope_view(plan, view))

    def _scope_shown(self, plan: ScopePlan, view: View) -> list[Hit]:
        return self.shown(plan[2], self.scope_view(plan, view))

    def scope_view(self, plan: ScopePlan, view: View) -> View:
        """Return a view of the fields that an operand like `title:fire` searches (see
        `View.scoped`).
        """
        return view.scoped(tuple(self.tokens.region(name) for name in plan[1]))


_Hits = Callable[[Evaluation, Any, View], list[Hit]]
_HITS: dict[int, _Hits] = {
    PHRASE: Evaluation._phrase,
    NUMBER: Evaluation._number,
    ENTITY: Evaluation._entity,
    GROUP: Evaluation._group,
    DEFINED: Evaluation._defined,
    NEAR: Evaluation._near,
    WINDOW: Evaluation._window,
    NOT_NEAR: Evaluation._not_near,
    AT_LEAST: Evaluation._at_least,
    WITHIN: Evaluation._within,
    FIRST: Evaluation._first,
    SCOPE: Evaluation._scope,
    HAS: Evaluation._has,
    AND: Evaluation._and,
    OR: Evaluation._or,
}
_HOLDS: dict[int, Callable[[Evaluation, Any, View], object]] = {
    **_HITS,
    PHRASE: Evaluation._phrase_holds,
    DEFINED: Evaluation._defined_holds,
    NEAR: Evaluation._near_holds,
    SCOPE: Evaluation._scope_holds,
    AND: Evaluation._and_holds,
    OR: Evaluation._or_holds,
}
_SHOWN: dict[int, _Hits] = {
    **_HITS,
    DEFINED: Evaluation._defined_shown,
    NEAR: Evaluation._near_shown,
    WINDOW: Evaluation._window_shown,
    WITHIN: Evaluation._within_shown,
    FIRST: Evaluation._first_shown,
    SCOPE: Evaluation._scope_shown,
    AND: Evaluation._and_shown,
    OR: Evaluation._or_shown,
}
