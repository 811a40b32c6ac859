"""The results of matching: matches with spans, quotes and reasons, and the rules that failed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A place where a word or name was found, as offsets into a field of the article.

    `via` is the `@key` of the entity whose name was found, or "" for a word.
    """

    field: str
    start: int
    end: int
    text: str
    via: str = ""


class Quote(NamedTuple):
    """A sentence of the article. `bold` has the (start, end) offsets of the matched words in `text`."""

    field: str
    text: str
    bold: tuple[tuple[int, int], ...]


class Clause(NamedTuple):
    """One operand of the query's outermost AND, and the words of the article that satisfied it. If
    the query has no such AND, the operand is the whole query. A long operand is shortened.
    """

    query: str
    words: tuple[str, ...]


class Match(NamedTuple):
    """What is reported about a rule that matches an article. The article itself is not included.

    `zone` is the part of the article that the rule needs: "tail" if it would not hold without the
    article's uncertain tail, else "body". `strength` is "weak" if the rule would not hold in this
    zone without weak names, else "strong".
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
        """Whether the match is too uncertain for an instant alert. Digests list such matches in a
        section of their own.
        """
        return self.strength == "weak" or self.zone == "tail"


class RuleError(NamedTuple):
    """A rule that could not be decided or reported. The fault is in the rule or in the engine."""

    watchlist: str
    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class MatchSet:
    """All matches of one article, in the order of the rules, and all rules that failed."""

    matches: tuple[Match, ...] = ()
    errors: tuple[RuleError, ...] = ()


def merge_spans(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans in order, with spans that overlap merged into one. `spans` must be sorted."""
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
