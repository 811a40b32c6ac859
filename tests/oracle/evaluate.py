"""Finds the hits of a query in an article in a simple way, without optimisations. If there are no
hits, the query does not match.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wirewatch.language.tree import (
    And,
    AtLeast,
    Cased,
    Defined,
    EntityRef,
    First,
    Has,
    Near,
    Node,
    NotNear,
    Number,
    Or,
    Phrase,
    Scope,
    Stem,
    Term,
    Wildcard,
    Within,
)  # fmt: skip

from tests.oracle.entities import EntityIndex, EntityTree
from tests.oracle.near import minimal, pairs, windows, without_near, without_overlaps
from tests.oracle.occurrences import Hit, Part, inside, leaf_hits
from tests.oracle.text import ArticleText, FieldText, Region

BODY = ("title", "body")
Leaf = Term | Cased | Wildcard | Stem | Phrase | Number
WITH_TAIL = ("title", "body", "tail")


@dataclass(frozen=True)
class View:
    """The regions where a node may match. If `weak` is True, weak names count. If `narrow` is True,
    the node is inside SENT, PARA or FIRST.
    """

    regions: tuple[Region, ...]
    weak: bool = True
    narrow: bool = False  # inside SENT, PARA or FIRST: a field named there does not widen it

    def within(self, regions: tuple[Region, ...]) -> "View":
        return replace(self, regions=regions, narrow=True)

    def scoped(self, regions: tuple[Region, ...]) -> "View":
        """Return a view of `regions`. If `self.narrow` is True, keep only what lies inside `self.regions`."""
        if not self.narrow:
            return replace(self, regions=regions)
        both = [_common(a, b) for a in regions for b in self.regions if a.field == b.field]
        return replace(self, regions=tuple(region for region in both if region.low < region.high))


class Evaluation:
    """Evaluates queries on one article. The occurrences of each entity are searched only once."""

    def __init__(self, text: ArticleText, entities: Mapping[str, EntityTree]) -> None:
        self.text = text
        self.entities = EntityIndex(text, entities)
        self._leaves: dict[tuple[int, str], list[Hit]] = {}

    def view(self, *, tail: bool = False, weak: bool = True) -> View:
        return View(tuple(self.text.region(name) for name in (WITH_TAIL if tail else BODY)), weak)

    def hits(self, node: Node, view: View) -> list[Hit]:
        match node:
            case Term() | Cased() | Wildcard() | Stem() | Phrase() | Number():
                return [
                    hit
                    for region in view.regions
                    for hit in inside(self._leaf_hits(node, region.field), region)
                ]
            case EntityRef(keys=keys):
                return self._entity_hits(keys, view)
            case Defined(node=inner):
                return self.hits(inner, view)
            case Or(nodes=nodes):
                return _unique([hit for each in nodes for hit in self.hits(each, view)])
            case And(nodes=nodes, none=none):
                return self._and(nodes, none, view)
            case Near(n=n, ordered=ordered, operands=operands):
                found = [self.hits(each, view) for each in operands]
                if not all(found):
                    return []
                return (
                    pairs(found[0], found[1], n, ordered=ordered)
                    if len(found) == 2
                    else windows(found, n, ordered=ordered)
                )
            case NotNear(n=n, node=inner, veto=veto):
                return without_near(self.hits(inner, view), self.hits(veto, replace(view, weak=True)), n)
            case AtLeast(n=n, node=inner):
                found_here = self.hits(inner, view)
                return found_here if len(without_overlaps(found_here)) >= n else []
            case Within(unit=unit, node=inner):
                return self._within(unit, inner, view)
            case First(n=n, node=inner):
                return self.hits(inner, view.within(tuple(_clipped(region, n) for region in view.regions)))
            case Scope(fields=fields, node=inner):
                return self.hits(inner, view.scoped(tuple(self.text.region(name) for name in fields)))
            case Has(what=what, value=value):
                holds = self.text.has_source(value) if what == "source" else self.text.has_language(value)
                return [Hit(what, 0, 0, ())] if holds else []

    def shown(self, node: Node, view: View) -> list[Hit]:
        """Return the hits that are shown for a match of `node`, or an empty list if `node` has no
        hit.

        A hit of a NEAR is left out if it contains another hit of the same NEAR.
        """
        if not self.hits(node, view):
            return []
        match node:
            case Near():
                return minimal(self.hits(node, view))
            case Or(nodes=nodes) | And(nodes=nodes):
                return _unique([hit for part in nodes for hit in self.shown(part, view)])
            case Defined(node=inner):
                return self.shown(inner, view)
            case Scope(fields=fields, node=inner):
                return self.shown(inner, view.scoped(tuple(self.text.region(name) for name in fields)))
            case First(n=n, node=inner):
                return self.shown(inner, view.within(tuple(_clipped(region, n) for region in view.regions)))
            case Within(unit=unit, node=inner):
                return _unique(
                    [hit for piece in self._pieces(unit, view) for hit in self.shown(inner, piece)]
                )
            case _:
                return self.hits(node, view)

    def _leaf_hits(self, node: Leaf, field: str) -> list[Hit]:
        """Return the hits of `node` in the whole field. The result is cached."""
        found = self._leaves.get((id(node), field))
        if found is None:
            text = self.text.field(field)
            found = self._leaves[id(node), field] = leaf_hits(node, text, Region(field, 0, len(text.tokens)))
        return found

    def _field(self, region: Region) -> FieldText:
        return self.text.field(region.field)

    def _entity_hits(self, keys: tuple[str, ...], view: View) -> list[Hit]:
        return _unique(
            [
                hit
                for key in keys
                for region in view.regions
                for hit in inside(self.entities.occurrences(key, region.field, weak=view.weak), region)
            ]
        )

    def _and(self, nodes: tuple[Node, ...], none: tuple[Node, ...], view: View) -> list[Hit]:
        found: list[Hit] = []
        for node in nodes:
            hits = self.hits(node, view)
            if not hits:
                return []
            found += hits
        strict = replace(view, weak=True)  # a NOT sees every name, also where only strong ones may match
        return [] if any(self.hits(node, strict) for node in none) else _unique(found)

    def _within(self, unit: str, node: Node, view: View) -> list[Hit]:
        return _unique([hit for piece in self._pieces(unit, view) for hit in self.hits(node, piece)])

    def _pieces(self, unit: str, view: View) -> Iterator[View]:
        """Yield a view of each sentence or paragraph."""
        for region in view.regions:
            field = self._field(region)
            for piece in field.sentences if unit == "sentence" else field.paragraphs:
                low, high = max(piece.low, region.low), min(piece.high, region.high)
                if low < high:
                    yield view.within((Region(region.field, low, high),))


def _common(a: Region, b: Region) -> Region:
    return Region(a.field, max(a.low, b.low), min(a.high, b.high))


def _clipped(region: Region, n: int) -> Region:
    if region.field == "tail":
        return Region("tail", 0, 0)
    return (
        region
        if region.field == "title"
        else Region(region.field, region.low, min(region.high, max(region.low, n)))
    )


def _unique(hits: list[Hit]) -> list[Hit]:
    return list(dict.fromkeys(hits))


def parts_of(hits: list[Hit]) -> list[tuple[str, Part]]:
    """Return each different (field, part) of the hits once, in reading order: the title first."""
    found = {(hit.field, part): None for hit in hits for part in hit.parts}
    return sorted(found, key=lambda each: (each[0] != "title", each[0], each[1].first, each[1].last))
