"""The results of matching: matches with spans, quotes and reasons. If the engine could not evaluate
a rule or describe the match, the results have an error for this rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A place where a word or name was found, as offsets into a field of the article.

    If the name of an entity was found, `via` is the key of the entity with `@`, such as
    `@north-korea`. For a word, `via` is "".
    """

    field: str
    start: int
    end: int
    text: str
    via: str = ""


class Quote(NamedTuple):
    """A sentence that a match shows. A long sentence is shortened.

    `bold` has the (start, end) offsets of the matched words in `text`.
    """

    field: str
    text: str
    bold: tuple[tuple[int, int], ...]


class Clause(NamedTuple):
    """A part of a query, and the words of the article that satisfied this part.

    If the whole query is an AND, the part is one of the required operands. Otherwise, the part is
    the whole query. A long `query` is shortened.
    """

    query: str
    words: tuple[str, ...]


class Match(NamedTuple):
    """What is reported about a rule that matches an article. The article itself is not included.

    - `zone`: "tail" if the rule holds only with the uncertain tail, otherwise "body"
    - `strength`: "weak" if the rule holds in this zone only with weak names, otherwise "strong"
    """

    watchlist: str
    watchlist_title: str
    rule: str
    rule_title: str
    rule_hash: str
    severity: str
    strength: str
    zone: str
    entities: tuple[str, ...]
    spans: tuple[Span, ...]
    quotes: tuple[Quote, ...]
    why: tuple[Clause, ...]
    first_only: bool = False  # a route reports only the first article of a story for this rule

    @property
    def is_possible(self) -> bool:
        """Whether the match is only possible: too uncertain for an instant alert. Digests list
        possible matches in a section of their own.
        """
        return self.strength == "weak" or self.zone == "tail"


class RuleError(NamedTuple):
    """A rule that failed: the engine could not decide whether it matches, or could not describe the
    match. The fault is in the rule or in the engine.
    """

    watchlist: str
    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class MatchSet:
    """All matches of one article, in the order of the rules, and all rules that failed."""

    matches: tuple[Match, ...] = ()
    errors: tuple[RuleError, ...] = ()


def merge_spans(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans in order. Spans that overlap are merged into one. `spans` must be sorted."""
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last is not None and start < last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last
