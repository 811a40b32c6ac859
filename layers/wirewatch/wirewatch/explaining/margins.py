"""What fails about a node that does not hold, and by how much, in words for the person who wrote it."""

from collections.abc import Callable, Sequence
from itertools import product

from wirewatch.configuration.entities.entity import Entity
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.language.tree import (
    AtLeast,
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
    Within,
)  # fmt: skip
from wirewatch.language.unparse import written
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.match import Span, places_of, span_of
from wirewatch.matching.near import Hit, without_overlaps
from wirewatch.matching.plan import Plan

MOST_COMPARED = 1_000  # occurrences of an operand, for the nearest pair


class Margins:
    """For one article."""

    def __init__(self, evaluation: Evaluation, plan: Callable[[Node], Plan], watchlist: Watchlist) -> None:
        self.evaluation, self.plan, self.watchlist = evaluation, plan, watchlist

    def why(self, node: Node, view: View) -> str:
        match node:
            case Near(operands=(left, right)):
                return self._near(node, self._hits(left, view), self._hits(right, view))
            case Near(n=n, operands=operands):
                lacking = [each for each in operands if not self._hits(each, view)]
                return (
                    ""
                    if lacking
                    else f"NEAR/{n}(…): all {len(operands)} occur, but in no window with at most {n} other words"
                )
            case NotNear(n=n, node=inner, veto=veto):
                return self._not_near(
                    n, self._hits(inner, view), self._hits(veto, self.evaluation.seeing(view))
                )
            case AtLeast(n=n, node=inner):
                found = len(without_overlaps(self._hits(inner, view)))
                return f"ATLEAST/{n}: {_times(found)}"
            case Within(unit=unit, node=inner):
                together = self._hits(inner, view)
                return (
                    f"no single {unit} holds it, the article as a whole does"
                    if together
                    else f"no {unit} holds it"
                )
            case First(n=n, node=inner):
                return self._first(n, self._hits(inner, view))
            case Scope(fields=fields, node=inner):
                elsewhere = self._hits(inner, self.evaluation.main)
                where = f"{written(inner)}: not in {' or '.join(fields)}"
                return where + (f", but {self.first_of(self._spans(elsewhere))}" if elsewhere else "")
            case Has(what="source", value=value):
                return f"source:{value}: the article is from {self.evaluation.text.article.source or 'an unknown source'}"
            case Has(value=value):
                return f"lang:{value}: the article's language is {self.evaluation.text.article.language}"
            case EntityRef(name=name, keys=keys):
                return self._entity(name, keys)
            case Phrase(words=words):
                missing = [word for word in words if not self._hits(word, view)]
                return "" if missing else "its words occur, but not side by side"
            case Number():
                return "no number in that range"
            case Or(nodes=nodes):
                return f"none of the {len(nodes)} alternatives occurs" if len(nodes) > 3 else ""
            case _:
                return ""

    def first_of(self, spans: Sequence[Span]) -> str:
        """`"football" at word 212`."""
        if not spans:
            return "it holds"
        span = spans[0]
        tokens = self.evaluation.text.field(span.field).tokens
        place = next((number for number, token in enumerate(tokens, 1) if token.start >= span.start), 1)
        where = "" if span.field == "body" else f" of the {span.field}"
        more = f" and {len(spans) - 1} more" if len(spans) > 1 else ""
        return f'"{span.text}" at word {place}{where}{more}'

    def _hits(self, node: Node, view: View) -> list[Hit]:
        return self.evaluation.hits(self.plan(node), view)

    def _spans(self, hits: Sequence[Hit]) -> list[Span]:
        return [span_of(self.evaluation, place) for place in places_of(self.evaluation, hits)]

    def _near(self, node: Near, left: list[Hit], right: list[Hit]) -> str:
        if not left or not right:
            return ""
        name = f"{'O' if node.ordered else ''}NEAR/{node.n}"
        apart = (
            (a, b)
            for a, b in product(left[:MOST_COMPARED], right[:MOST_COMPARED])
            if a[1] < b[0] or b[1] < a[0]
        )
        near = [(gap, a, b) for a, b in apart if (gap := self._gap(a, b)) is not None]
        if node.ordered:
            in_order = [each for each in near if each[1][1] < each[2][0]]
            if not in_order:
                return f"{name}: both occur, never in this order"
            near = in_order
        if not near:
            return f"{name}: both occur, but not in the same field, or only as the same words"
        gap, a, b = min(near)
        quoted = " … ".join(f'"{span.text}"' for span in self._spans([a])[:1] + self._spans([b])[:1])
        return f"{name}: nearest pair has {gap} {'word' if gap == 1 else 'words'} between ({quoted})"

    def _gap(self, a: Hit, b: Hit) -> int | None:
        """Words between, 0 where they overlap; None in different fields."""
        if self.evaluation.reading.place(a[0])[0] != self.evaluation.reading.place(b[0])[0]:
            return None
        if a[1] < b[0]:
            return b[0] - a[1] - 1
        return a[0] - b[1] - 1 if b[1] < a[0] else 0

    def _not_near(self, n: int, found: list[Hit], vetoes: list[Hit]) -> str:
        if not found:
            return ""
        near = [
            veto
            for veto in vetoes[:MOST_COMPARED]
            for hit in found[:MOST_COMPARED]
            if (gap := self._gap(hit, veto)) is not None and gap <= n
        ]
        return f"each of {len(found)} occurrences has a veto within {n} words: {self.first_of(self._spans(near[:1]))}"

    def _first(self, n: int, hits: list[Hit]) -> str:
        hits = [hit for hit in hits if hit[0] >= 0]  # `source:x` holds and stands nowhere
        if not hits:
            return ""
        name, place = min((self.evaluation.reading.place(hit[0]) for hit in hits), key=lambda found: found[1])
        return f"FIRST/{n}: first met at word {place + 1} of the {name}"

    def _entity(self, name: str, keys: tuple[str, ...]) -> str:
        entities = [self.watchlist.entities[key] for key in keys]
        notes = [note for entity in entities[:20] if (note := self._entity_note(entity))]
        return f"@{name}: {notes[0]}" if notes else f"@{name}: none of its names occurs"

    def _entity_note(self, entity: Entity) -> str:
        """Names that stand there and don't count."""
        for name in entity.names:
            hits = self._hits(name.node, self.evaluation.main)
            if not hits:
                continue
            spans = self._spans(hits)
            if name.language and not self.evaluation.text.has_language(name.language):
                return f"{self.first_of(spans)} counts only in articles of language {name.language}"
            if name.weak:
                return f"only the weak name {self.first_of(spans)}; it needs a strong one"
            return f"{self.first_of(spans)} is vetoed by not: or not_near:"
        return ""


def _times(found: int) -> str:
    return f"{found} {'occurrence' if found == 1 else 'occurrences'} found"
