"""What a match says: strength, zone, spans, the sentences to quote, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wirewatch.language.text import ArticleText
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.near import Hit, Part
from wirewatch.matching.plan import AND, Plan

LONGEST_SENTENCE = 320
MOST_SENTENCES = 3
LOOKED_AT = 200  # occurrences, for the sentences to quote
MOST_SPANS = 2_000


@dataclass(frozen=True, slots=True)
class Span:
    """Where something was found: offsets into that field of the article."""

    field: str
    start: int
    end: int
    text: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the article with the hits in it: `bold` are offsets into `text`."""

    field: str
    text: str
    bold: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """Why: a part of the query as written, and the words that satisfied it."""

    query: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Article × rule. `strength` is weak where the rule holds only through weak names; `zone` is body or tail."""

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

    @property
    def is_possible(self) -> bool:
        """Not certain enough to wake somebody: listed apart, and never an instant alert."""
        return self.strength == "weak" or self.zone == "tail"


@dataclass(frozen=True, slots=True)
class Label:
    """What an index says of a rule. `members`: where the members of its outermost AND stand in the query."""

    watchlist: str
    watchlist_title: str
    id: str
    title: str
    severity: str
    digest: str
    query: str
    members: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, index: Index, watchlist: int, rule: int) -> "Label":
        name, title = index.blob(IndexSection.WATCHLISTS, watchlist)[:2]
        return cls(name, title, *index.label(rule))


Place = tuple[str, Part]  # a field, and tokens of it


def match_of(
    label: Label, plan: Plan, evaluation: Evaluation, view: View, *, strong: bool, tail: bool
) -> Match:
    """Spans, quotes and reasons, worked out in full."""
    shown = places_of(evaluation, evaluation.shown(plan, view))
    spans = tuple(span_of(evaluation, place) for place in shown)
    return Match(
        watchlist=label.watchlist,
        watchlist_title=label.watchlist_title,
        rule=label.id,
        rule_title=label.title,
        rule_hash=label.digest,
        severity=label.severity,
        strength="strong" if strong else "weak",
        zone="tail" if tail else "body",
        entities=tuple(dict.fromkeys(span.via[1:] for span in spans if span.via)),
        spans=spans,
        quotes=quotes(evaluation.text, shown),
        why=tuple(_why(label, plan, evaluation, view)),
    )


def places_of(evaluation: Evaluation, hits: Iterable[Hit]) -> list[Place]:
    """Every leaf occurrence once, in reading order: the title first, then the body. At most so many as are shown."""
    found: list[Place] = []
    for first, last, via in sorted({part for hit in hits for part in hit[2]})[:MOST_SPANS]:
        name, start = evaluation.reading.place(first)
        found.append((name, (start, start + last - first, via)))
    return found


def span_of(evaluation: Evaluation, place: Place) -> Span:
    name, (first, last, via) = place
    field = evaluation.text.field(name)
    start, end = field.slice(first, last)
    return Span(
        name, start, end, field.text[start:end], "@" + evaluation.entities.key(via) if via >= 0 else ""
    )


def _why(label: Label, plan: Plan, evaluation: Evaluation, view: View) -> Iterator[Clause]:
    """One clause per member of the outermost AND that found something."""
    members = plan[1] if not isinstance(plan, int) and plan[0] == AND else (plan,)
    for member, (start, end) in zip(members, label.members, strict=True):
        places = places_of(evaluation, evaluation.shown(member, view)[:5])
        found = dict.fromkeys(" ".join(span_of(evaluation, place).text.split()) for place in places)
        text = " ".join(label.query[start:end].split())
        yield Clause(text if len(text) <= 120 else text[:117] + "…", tuple(found)[:4])


def quotes(text: ArticleText, places: list[Place]) -> tuple[Quote, ...]:
    """The sentences that hold the most of what was found, in reading order; hits are marked."""
    spots: dict[tuple[str, int, int], set[tuple[int, int]]] = {}
    for name, (first, last, _) in places[:LOOKED_AT]:
        if name not in {"title", "body", "tail"}:
            continue
        field = text.field(name)
        start, end = field.slice(first, last)
        around = field.sentence_around(start)
        spots.setdefault((name, *around), set()).add((start, end))
    ranked = sorted(spots, key=lambda spot: (spot[0] == "title", -len(spots[spot]), spot[1]))[:MOST_SENTENCES]
    return tuple(
        _quote(text.field(spot[0]).text, spot, spots[spot])
        for spot in sorted(ranked, key=lambda spot: (spot[0] == "title", spot[1]))
    )


def _quote(text: str, spot: tuple[str, int, int], bold: set[tuple[int, int]]) -> Quote:
    """At most 320 characters around the first hit, cut at white space."""
    name, start, end = spot
    first = min(bold)[0]
    if end - start > LONGEST_SENTENCE:
        low = max(start, first - LONGEST_SENTENCE // 3)
        if low > start:
            low = text.find(" ", low, first) + 1 or low
        high = min(end, low + LONGEST_SENTENCE)
        if high < end:
            high = max(text.rfind(" ", low, high), low + 1)
        cut, before, after = text[low:high], "… " if low > start else "", " …" if high < end else ""
    else:
        low, high, cut, before, after = start, end, text[start:end], "", ""
    inside = sorted((a - low + len(before), b - low + len(before)) for a, b in bold if low <= a and b <= high)
    return Quote(name, before + cut.replace("\n", " ") + after, tuple(merge_spans(inside)))


def merge_spans(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping spans made one; `spans` are sorted."""
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
