"""The base class of the readers in which `not` binds first, then `and`, then `or`."""

from wirewatch.dialects.cursor import Reader
from wirewatch.dialects.tree import AllOf, AnyOf, Kind, Node


class NotAndOr(Reader):
    """Reads `or`, `and` and `not`. A subclass reads their operands (`qualified`), and sets `mixed`.

    `mixed` is the kind and the text of a note for searches such as `a or b and c`. These searches
    have `or` beside `and` or `not`, and no parentheses show what belongs together.
    """

    mixed: tuple[Kind, str]

    def qualified(self) -> Node:
        """Read one operand of `and`, `or` and `not`. The base class raises NotImplementedError."""
        raise NotImplementedError

    def level(self) -> Node:
        """Read terms joined by `or`. A single term is returned as it is."""
        start, begun = self.next.start, self.position
        nodes = [self.conjunction()]
        while self.next.kind == "or":
            operator = self.take()
            nodes.append(self.conjunction())
            if self.next.kind != "or" and self.has_and(begun):
                kind, said = self.mixed
                self.note(kind, "or", said, (operator.start, operator.end))
        return AnyOf(tuple(nodes), self.since(start)) if len(nodes) > 1 else nodes[0]

    def has_and(self, begun: int) -> bool:
        """Tell whether the lexemes from index `begun` up to the present position include an `and`
        or a `not` outside parentheses.
        """
        depth = 0
        for lexeme in self.lexemes[begun : self.position]:
            depth += {"open": 1, "close": -1}.get(lexeme.kind, 0)
            if depth == 0 and lexeme.kind in {"and", "not"}:
                return True
        return False

    def conjunction(self) -> Node:
        """Read terms joined by `and`. A single term is returned as it is."""
        start = self.next.start
        nodes = [self.exclusion()]
        while self.next.kind == "and":
            self.take()
            nodes.append(self.exclusion())
        return AllOf(tuple(nodes), (), self.since(start)) if len(nodes) > 1 else nodes[0]

    def exclusion(self) -> Node:
        """Read a term and the terms that are excluded after it, such as b and c in `a not b not c`.
        The first term may be missing, as in `not b`.
        """
        start = self.next.start
        nodes = [] if self.next.kind == "not" else [self.qualified()]
        excluded: list[Node] = []
        while self.next.kind == "not":
            self.take()
            with self.negation():
                excluded.append(self.qualified())
        return AllOf(tuple(nodes), tuple(excluded), self.since(start)) if excluded else nodes[0]
