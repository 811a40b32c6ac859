"""Entities in an article: overlapping names (the longest wins), vetoes, and weak names that need a strong one.

Driven by hits: only names whose rarest word, or pair of words, occurs are looked at, however many an entity has.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import itemgetter

from wirewatch.matching.article_tokens import MAIN, ArticleTokens
from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.near import Hit, without_near
from wirewatch.matching.plan import NEAR_VETO, STRONG, VETO, WEAK, Plan

MOST_DECODED = 20_000


class Decoded:
    """Names and nodes of an index, decoded once each."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._names: dict[int, tuple[int, Plan, str]] = {}
        self._nodes: dict[int, Plan] = {}

    def name(self, number: int) -> tuple[int, Plan, str]:
        """Role, plan and language."""
        found = self._names.get(number)
        if found is None:
            if len(self._names) > MOST_DECODED:
                self._names.clear()
            found = self._names[number] = self.index.blob(IndexSection.NAMES, number)
        return found

    def node(self, number: int) -> Plan:
        found = self._nodes.get(number)
        if found is None:
            if len(self._nodes) > MOST_DECODED:
                self._nodes.clear()
            found = self._nodes[number] = self.index.blob(IndexSection.NODES, number)
        return found

    def definition(self, number: int) -> Plan:
        return self.node(self.index.facts.entities + self.index.facts.groups + number)

    def entity_of(self, name: int) -> int:
        return bisect_right(self.index.first_names, name) - 1


def _outside(hits: list[Hit], vetoes: list[tuple[int, int]]) -> list[Hit]:
    """Hits inside no veto: of the vetoes that begin before a hit's end, the one that reaches furthest decides."""
    furthest = list(accumulate((last for _, last in vetoes), max))
    before = [bisect_right(vetoes, hit[0], key=itemgetter(0)) for hit in hits]
    return [hit for hit, count in zip(hits, before, strict=True) if not count or furthest[count - 1] < hit[1]]


class Entities:
    """Occurrences by entity and space, each found once per article."""

    def __init__(self, reading: ArticleTokens, decoded: Decoded) -> None:
        self.reading, self.decoded = reading, decoded
        self._names: defaultdict[int, set[int]] = defaultdict(set)
        self._members: defaultdict[int, list[int]] = defaultdict(list)
        self._found: dict[tuple[int, int, bool], list[Hit]] = {}

    def notice(self, names: Iterable[int]) -> set[int]:
        """Names whose anchor is present in what was read; their entities."""
        touched: set[int] = set()
        for name in names:
            entity = self.decoded.entity_of(name)
            self._names[entity].add(name)
            touched.add(entity)
        for key in [key for key in self._found if key[0] in touched]:
            del self._found[key]
        return touched

    def join(self, entity: int, group: int) -> None:
        if entity not in self._members[group]:
            self._members[group].append(entity)

    def key(self, entity: int) -> str:
        return str(self.decoded.node(entity)[0])

    def members(self, group: int) -> list[int]:
        """Those that occur."""
        return self._members[group]

    def occurrences(self, entity: int, space: int, *, weak: bool) -> list[Hit]:
        """By position. Weak names count where title and body hold a strong one that is not vetoed."""
        if entity not in self._names:
            return []
        key = (entity, space, weak)
        found = self._found.get(key)
        if found is None:
            has_weak = (
                weak and self.decoded.node(entity)[2] and bool(self.occurrences(entity, MAIN, weak=False))
            )
            found = self._found[key] = self._find(entity, (STRONG, WEAK) if has_weak else (STRONG,), space)
        return found

    def _find(self, entity: int, roles: tuple[int, ...], space: int) -> list[Hit]:
        spans: dict[tuple[int, int], int] = {}
        for role in reversed(roles):  # where both stand at one place, the strong name counts
            spans |= dict.fromkeys(
                (span for plan in self._plans(entity, (role,)) for span in self._spans(plan, space)), role
            )
        kept: list[Hit] = []
        if len(spans) == 1:
            ((first, last),) = spans
            kept = [(first, last, ((first, last, entity),))]
        else:
            taken: set[int] = set()
            for first, last in sorted(
                spans, key=lambda span: (span[0] - span[1], spans[span], span[0])
            ):  # longest first, then strong
                positions = range(first, last + 1)
                if taken.isdisjoint(positions):
                    taken.update(positions)
                    kept.append((first, last, ((first, last, entity),)))
        return sorted(self._without_vetoes(kept, entity, space)) if kept else []

    def _plans(self, entity: int, roles: tuple[int, ...]) -> Iterator[Plan]:
        """Names of those roles that speak the article's language."""
        for number in self._names[entity]:
            role, plan, language = self.decoded.name(number)
            if role in roles and (not language or self.reading.text.has_language(language)):
                yield plan

    def _spans(self, plan: Plan, space: int) -> list[tuple[int, int]]:
        if isinstance(plan, int):
            return [(at, at) for at in self.reading.positions(space)[plan]]
        return self.reading.phrases(plan[1], plan[2], space)

    def _without_vetoes(self, hits: list[Hit], entity: int, space: int) -> list[Hit]:
        """Not inside a phrase of `not:`, nor within some words of a name of `not_near:`."""
        vetoes = sorted(span for plan in self._plans(entity, (VETO,)) for span in self._spans(plan, space))
        kept = _outside(hits, vetoes) if vetoes else hits
        around: list[Hit] = [
            (a, b, ()) for plan in self._plans(entity, (NEAR_VETO,)) for a, b in self._spans(plan, space)
        ]
        return without_near(kept, around, self.decoded.node(entity)[1]) if around else kept
