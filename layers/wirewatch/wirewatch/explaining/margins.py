"""Says why a part of a query does not match an article, and by how much the part fails. The texts
are for the person who wrote the rule. Example: `nearest pair has 7 words between`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.language.quantities import quantities
from wirewatch.language.tree import (
    And,
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
)
from wirewatch.language.unparse import to_text
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.match import Span
from wirewatch.matching.near import Hit, without_overlaps
from wirewatch.matching.plan import FIRST, SCOPE, Plan
from wirewatch.matching.reporting import SpanFinder

MAX_COMPARED = 1_000  # occurrences of an operand, for the nearest pair
MAX_ENTITIES = 20  # of a group, for the note on a name that does not count


class Margins:
    """Says why parts of a query (nodes of its tree) do not match one article.

    The function `plan` returns the compiled form of a node. The function `entity` returns the
    entity with a given key.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        finder: SpanFinder,
        plan: Callable[[Node], Plan],
        entity: Callable[[str], Entity],
    ) -> None:
        self.evaluation, self.finder, self.plan, self.entity = evaluation, finder, plan, entity

    def why(self, node: Node, view: View) -> str:
        """Return why `node`, a part of the query, does not match.

        Return "" for a word, and for a phrase with a missing word. Also return "" if the
        explanations of the nodes inside `node` are sufficient.
        """
        match node:
            case Near(operands=(left, right)):
                return self._near(node, self._hits(left, view), self._hits(right, view))
            case Near():
                return self._window(node, view)
            case NotNear(n=n, node=inner, veto=veto):
                vetoes = self._hits(veto, self.evaluation.with_weak_names(view))
                return self._not_near(n, self._hits(inner, view), vetoes)
            case AtLeast(n=n, node=inner):
                count = len(without_overlaps(self._hits(inner, view)))
                return f"ATLEAST/{n}: {count} {'occurrence' if count == 1 else 'occurrences'} found"
            case Within(unit=unit, node=inner):
                whole = ", the article as a whole does" if self._hits(inner, view) else ""
                return f"no single {unit} holds it{whole}" if whole else f"no {unit} holds it"
            case First() | Scope():
                return self._part(node, view)
            case Has(what="source", value=value):
                source = self.evaluation.text.article.source or "an unknown source"
                return f"source:{value}: the article is from {source}"
            case Has(value=value):
                return f"lang:{value}: the article's language is {self.evaluation.text.article.language}"
            case EntityRef():
                return self._entity(node, view)
            case Phrase(words=words):
                missing = [word for word in words if not self._hits(word, view)]
                return "" if missing else "its words occur, but not side by side"
            case Number(low=low, high=high):
                return self._number(low, high, view)
            case Or(nodes=nodes):
                return f"none of the {len(nodes)} alternatives occurs" if len(nodes) > 3 else ""
            case _:
                return ""

    def shortfall(self, node: Node, view: View) -> int | None:
        """Return by how many words or mentions `node` fails to match. Return None if this can't be
        counted, for example for a single word, or for a NEAR with an operand that does not occur.
        """
        match node:
            case Near(operands=(left, right)):
                nearest = self._nearest_pair(node, self._hits(left, view), self._hits(right, view))
                return None if nearest is None else max(1, nearest[0] - node.n)
            case Near(operands=operands):
                return self._window_shortfall(node.n, [self._hits(operand, view) for operand in operands])
            case NotNear(n=n, node=inner, veto=veto):
                return self._veto_shortfall(
                    n, self._hits(inner, view), self._hits(veto, self.evaluation.with_weak_names(view))
                )
            case AtLeast(n=n, node=inner):
                count = len(without_overlaps(self._hits(inner, view)))
                return n - count if count else None
            case First(n=n, node=inner):
                inside, outside = self._inside_and_outside(node, inner, view)
                first = self._first_place(outside)
                return None if inside or first is None else max(1, first[1] + first[2] + 1 - n)
            case _:
                return None

    def _window_shortfall(self, n: int, hits_by_operand: Sequence[list[Hit]]) -> int | None:
        """Return by how many words the best window is too wide: its words outside the hits, minus
        `n`. The result is at least 1, or None if there is no window.

        A window is a part of a field that has a hit of each operand, in any order. The best window
        is the one with the fewest words outside its hits.
        """
        hits = sorted(
            (hit[0], hit[1], number)
            for number, hits in enumerate(hits_by_operand)
            for hit in hits[:MAX_COMPARED]
        )
        last: dict[int, tuple[int, int]] = {}  # by operand: its latest hit
        widths = []
        for first, end, number in hits:
            last[number] = (first, end)
            if len(last) == len(hits_by_operand):
                low, high = min(hit[0] for hit in last.values()), max(hit[1] for hit in last.values())
                if self._field_of((low, low, ())) == self._field_of((high, high, ())):
                    own = sum(hit[1] - hit[0] + 1 for hit in last.values())
                    widths.append(high - low + 1 - own)
        return max(1, min(widths) - n) if widths else None

    def _veto_shortfall(self, n: int, hits: list[Hit], vetoes: list[Hit]) -> int | None:
        """Take the hit that is farthest from its nearest veto. Return how many more words must be
        between these two. The result is at least 1, or None without a hit. `n` is the number in
        `NOT NEAR/n`.
        """
        gaps = [
            min(
                (gap for veto in vetoes[:MAX_COMPARED] if (gap := self._gap(hit, veto)) is not None),
                default=0,
            )
            for hit in hits[:MAX_COMPARED]
        ]
        return max(1, n + 1 - max(gaps)) if gaps else None

    def inner_view(self, node: Node, view: View) -> View:
        """Return the part of the article in which the operands of `node` are evaluated. If `node`
        is an operator `FIRST(…)` or a field such as `title:`, this part lies inside `view`.
        Otherwise this part is `view`.
        """
        plan = self.plan(node)
        if not isinstance(plan, int) and plan[0] == FIRST:
            return self.evaluation.first_view(plan, view)
        if not isinstance(plan, int) and plan[0] == SCOPE:
            return self.evaluation.scope_view(plan, view)
        return view

    def first_of(self, spans: Sequence[Span]) -> str:
        """Return a text with the first span and the number of further spans:
        `"football" at word 212 and 2 more`. If there are no spans, return `it holds`.
        """
        if not spans:
            return "it holds"
        span = spans[0]
        tokens = self.evaluation.text.field(span.field).tokens
        word = next((number for number, token in enumerate(tokens, 1) if token.start >= span.start), 1)
        field = "" if span.field == "body" else f" of the {span.field}"
        more = f" and {len(spans) - 1} more" if len(spans) > 1 else ""
        return f'"{span.text}" at word {word}{field}{more}'

    def _hits(self, node: Node, view: View) -> list[Hit]:
        return self.evaluation.hits(self.plan(node), view)

    def _part(self, node: First | Scope, view: View) -> str:
        """Return why `node` does not match. `node` is the operator FIRST, as in `FIRST/50(troops)`,
        or a field such as `title:`. FIRST and fields search only a part of the article.
        """
        match node:
            case First(node=And() as inner) | Scope(node=And() as inner):
                failing = [each for each in inner.nodes if not self._hits(each, self.inner_view(node, view))]
                return "; ".join(self._operand(node, each, view) for each in failing)
            case First(n=n, node=inner):
                return self._first(n, *self._inside_and_outside(node, inner, view))
            case Scope(fields=fields, node=inner):
                places = self._inside_and_outside(node, inner, self.evaluation.main)
                return self._scope(fields, inner, *places)

    def _operand(self, node: First | Scope, operand: Node, view: View) -> str:
        """Return why `operand`, which is one of the operands of an AND, does not match.

        `node` is the operator `FIRST(…)` or the field that contains the AND. If `node` is
        `FIRST/50(a AND b)`, for example, `operand` may be `b`.
        """
        if isinstance(operand, Has):
            return self.why(operand, view)
        why = self.why(replace(node, node=operand), view)
        if not why:
            return f"{to_text(operand)} does not occur"
        return why if isinstance(node, Scope) else f"{to_text(operand)}: {why}"

    def _inside_and_outside(self, node: Node, inner: Node, view: View) -> tuple[list[Hit], list[Hit]]:
        """Return (inside, outside), two lists of the hits of `inner` in `view`.

        `node` is the operator FIRST(…) or a field such as `title:`. Both search only a part of
        the article. A hit is inside if it lies completely in this part.
        """
        regions = self.inner_view(node, view).regions
        parts: tuple[list[Hit], list[Hit]] = ([], [])
        for hit in self._hits(inner, view):
            parts[not any(each.low <= hit[0] and hit[1] < each.high for each in regions)].append(hit)
        return parts

    def _near(self, node: Near, left: list[Hit], right: list[Hit]) -> str:
        if not left or not right:
            return ""
        name = f"{'O' if node.ordered else ''}NEAR/{node.n}"
        nearest = self._nearest_pair(node, left, right)
        if nearest is None and node.ordered:
            return f"{name}: both occur, never in this order"
        if nearest is None:
            return f"{name}: both occur, but not in the same field, or only as the same words"
        gap, a, b = nearest
        quoted = " … ".join(f'"{self.finder.spans([hit])[0].text}"' for hit in (a, b))
        return f"{name}: nearest pair has {gap} {'word' if gap == 1 else 'words'} between ({quoted})"

    def _nearest_pair(self, node: Near, left: list[Hit], right: list[Hit]) -> tuple[int, Hit, Hit] | None:
        """Return (words between, hit of the left operand, hit of the right operand) for the two
        hits that are nearest to each other. Hits that overlap do not count. Return None if no two
        hits are in one field and in the order that `node` requires.
        """
        pairs = (
            (gap, a, b)
            for a, b in product(left[:MAX_COMPARED], right[:MAX_COMPARED])
            if (a[1] < b[0] or (b[1] < a[0] and not node.ordered)) and (gap := self._gap(a, b)) is not None
        )
        return min(pairs, default=None)

    def _window(self, node: Near, view: View) -> str:
        if not all(self._hits(operand, view) for operand in node.operands):
            return ""
        name = f"{'O' if node.ordered else ''}NEAR/{node.n}(…)"
        where = "not in this order in a window" if node.ordered else "in no window"
        return f"{name}: all {len(node.operands)} occur, but {where} with at most {node.n} other words"

    def _gap(self, a: Hit, b: Hit) -> int | None:
        """Return the number of words between two hits. Return 0 if the hits overlap, and None if
        they are in different fields.
        """
        if self._field_of(a) != self._field_of(b):
            return None
        if a[1] < b[0]:
            return b[0] - a[1] - 1
        return a[0] - b[1] - 1 if b[1] < a[0] else 0

    def _field_of(self, hit: Hit) -> str:
        return self.evaluation.tokens.locate(hit[0])[0]

    def _not_near(self, n: int, hits: list[Hit], vetoes: list[Hit]) -> str:
        if not hits:
            return ""
        near = [
            veto
            for veto in vetoes[:MAX_COMPARED]
            for hit in hits[:MAX_COMPARED]
            if (gap := self._gap(hit, veto)) is not None and gap <= n
        ]
        first = self.first_of(self.finder.spans(near[:1]))
        return f"each of {len(hits)} occurrences has a veto within {n} words: {first}"

    def _first(self, n: int, inside: list[Hit], outside: list[Hit]) -> str:
        place = self._first_place(outside)
        if inside or place is None:
            return ""
        field, first, length = place
        words = f"words {first + 1} to {first + length + 1}" if first < n and length else f"word {first + 1}"
        return f"FIRST/{n}: occurs first at {words} of the {field}"

    def _first_place(self, hits: list[Hit]) -> tuple[str, int, int] | None:
        """Return (field, index, further) for the hit nearest to the beginning of its field. `index`
        is the index of the hit's first word in the field. `further` says how many words the hit has
        after this word. Return None if there is no hit with a position.
        """
        places = (
            (*self.evaluation.tokens.locate(hit[0]), hit[1] - hit[0])
            for hit in hits
            if hit[0] >= 0  # `source:x` holds without a position
        )
        return min(places, key=lambda place: place[1], default=None)

    def _number(self, low: float, high: float, view: View) -> str:
        for field in dict.fromkeys(region.field for region in view.regions):
            text = self.evaluation.text.field(field)
            for quantity in quantities(text):
                if quantity.is_excluded_year(low, high):
                    start, end = text.tokens[quantity.first].start, text.tokens[quantity.last].end
                    return f"{text.text[start:end]} counts as a year"
        return "no number in that range"

    def _scope(self, fields: Sequence[str], inner: Node, inside: list[Hit], outside: list[Hit]) -> str:
        if inside:  # such as ATLEAST/2 with one occurrence: its own explanation says so
            return ""
        elsewhere = self.finder.spans(outside)
        but = f", but {self.first_of(elsewhere)}" if elsewhere else ""
        return f"{to_text(inner)}: not in {' or '.join(fields)}{but}"

    def _entity(self, node: EntityRef, view: View) -> str:
        elsewhere = [] if view.is_main else self.finder.spans(self._hits(node, self.evaluation.main))
        if elsewhere:
            return f"@{node.name}: not in the searched part, but {self.first_of(elsewhere)}"
        notes = filter(None, map(self._entity_note, map(self.entity, node.keys[:MAX_ENTITIES])))
        return f"@{node.name}: {next(notes, 'none of its names occurs')}"

    def _entity_note(self, entity: Entity) -> str:
        """Search title and body for the names of the entity, one by one. As soon as a name is
        found, return why this name does not count. Return "" if no name is found.
        """
        for name in entity.names:
            hits = self._hits(name.node, self.evaluation.main)
            if not hits:
                continue
            first = self.first_of(self.finder.spans(hits))
            if name.language and not self.evaluation.text.has_language(name.language):
                return f"{first} counts only in articles of language {name.language}"
            if name.weak:
                return f"only the weak name {first}; it needs {_needed(name)}"
            return f"{first} is vetoed by {self._veto_of(entity, hits[0])}"
        return ""

    def _veto_of(self, entity: Entity, hit: Hit) -> str:
        """Return a text with the phrase that excludes `hit`, such as `not: "North Korea Street"`.

        `hit` is an occurrence of a name of the entity. If the phrase that excludes it is not found,
        return the fixed text "not: or not_near:", which has no phrase.
        """
        n = entity.veto_distance
        for name, veto in self._veto_hits(entity.vetoes):
            if veto[0] <= hit[0] and hit[1] <= veto[1]:
                return f'not: "{name}"'
        for name, veto in self._veto_hits(entity.near_vetoes):
            if (gap := self._gap(hit, veto)) is not None and gap <= n:
                return f'not_near: "{name}", at most {n} {"word" if n == 1 else "words"} away'
        return "not: or not_near:"

    def _veto_hits(self, names: Sequence[Name]) -> Iterator[tuple[str, Hit]]:
        """Yield (phrase, occurrence) for the occurrences of phrases in title and body. `names` are
        phrases under `not:` or `not_near:`.

        Phrases that do not count in the article's language are left out. Of each phrase, at most
        MAX_COMPARED occurrences are yielded.
        """
        for name in names:
            if not name.language or self.evaluation.text.has_language(name.language):
                hits = self._hits(name.node, self.evaluation.main)[:MAX_COMPARED]
                yield from ((name.text, hit) for hit in hits)


def _needed(weak: Name) -> str:
    """Return what would confirm a weak name, such as `a strong one, or one of: iPhone, iOS`."""
    if weak.confirmation is None:
        return "a strong one"
    words = [name.text for name in weak.confirmation.names if not name.generated]
    listed = f", or {'one of: ' if len(words) > 1 else ''}{', '.join(words)}" if words else ""
    return f"a strong one{listed}" + (", in the same paragraph" if weak.confirmation.in_paragraph else "")
