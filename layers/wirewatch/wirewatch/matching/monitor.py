"""The façade: an article in, its matches out. One broken rule never stops the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from wirewatch.article import Article
from wirewatch.errors import WatchlistError
from wirewatch.language.sentences import sentences
from wirewatch.language.text import ArticleText
from wirewatch.language.tree import And, EntityRef, Node
from wirewatch.matching.entities import EntityTree, NameTree
from wirewatch.matching.evaluate import Evaluation, View, parts_of
from wirewatch.matching.occurrences import Hit
from wirewatch.watchlist import Entity, Example, Name, Rule, Watchlist

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
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Article × rule. `strength` is weak where the rule holds only through weak names; `zone` is body or tail."""

    watchlist: str
    watchlist_title: str
    rule: str
    rule_title: str
    rule_digest: str
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


@dataclass(slots=True)
class MatchSet:
    """What one article gave. `errors` are rules that could not be decided, with their watchlist."""

    matches: list[Match] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)


class Monitor:
    """Watchlists, ready to be asked."""

    def __init__(self, watchlists: Iterable[Watchlist]) -> None:
        self.watchlists = tuple(watchlists)
        self._trees = {watchlist.id: {key: tree_of(entity) for key, entity in watchlist.entities.items()} for watchlist in self.watchlists}

    def match(self, article: Article, now: datetime) -> MatchSet:
        """Every valid rule against title and body; the uncertain tail only where those don't match."""
        result = MatchSet()
        text = ArticleText(article)
        for watchlist in self.watchlists:
            evaluation = Evaluation(text, self._trees[watchlist.id])
            gates = _Gates(watchlist, evaluation)
            for rule in watchlist.rules:
                if not rule.valid_at(now):
                    continue
                try:
                    match = self._decide(watchlist, rule, evaluation, gates)
                except Exception as error:  # noqa: BLE001  a fault of ours in one rule must not silence the others
                    result.errors.append((watchlist.id, rule.id, f"{type(error).__name__}: {error}"))
                    continue
                if match is not None:
                    result.matches.append(match)
        return result

    def _decide(self, watchlist: Watchlist, rule: Rule, evaluation: Evaluation, gates: "_Gates") -> Match | None:
        for tail in (False, True) if evaluation.text.article.tail else (False,):
            if not gates.open(tail=tail):
                continue
            view = evaluation.view(tail=tail)
            if evaluation.hits(rule.node, view):
                strong = bool(evaluation.hits(rule.node, evaluation.view(tail=tail, weak=False)))
                return _match(watchlist, rule, evaluation, view, strong=strong, tail=tail)
        return None


class _Gates:
    """`where` and `except` of one watchlist, decided at most once per article and zone."""

    def __init__(self, watchlist: Watchlist, evaluation: Evaluation) -> None:
        self.watchlist, self.evaluation = watchlist, evaluation
        self._known: dict[bool, bool] = {}

    def open(self, *, tail: bool) -> bool:
        if tail not in self._known:
            view, hits = self.evaluation.view(tail=tail), self.evaluation.hits
            holds = self.watchlist.where is None or bool(hits(self.watchlist.where, view))
            self._known[tail] = holds and not any(hits(node, view) for node in self.watchlist.exclude)
        return self._known[tail]


def tree_of(entity: Entity) -> EntityTree:
    def trees(names: Iterable[Name]) -> tuple[NameTree, ...]:
        return tuple(NameTree(name.text, name.node, name.language) for name in names)

    near = ((entity.veto_distance, tuple(name.node for name in entity.near_vetoes)),) if entity.near_vetoes else ()
    return EntityTree(
        key=entity.key,
        strong=trees(name for name in entity.names if not name.weak),
        weak=trees(name for name in entity.names if name.weak),
        vetoes=tuple(name.node for name in entity.vetoes),
        near_vetoes=near,
    )


def failing_examples(watchlist: Watchlist) -> Iterator[WatchlistError]:
    """The embedded tests that don't hold, each at its place. A text without language or source is not asked for `where`."""
    for rule in watchlist.rules:
        for example in rule.examples:
            alone = watchlist.model_copy(update={"rules": (rule.model_copy(update={"valid_from": None, "valid_until": None}),)})
            if example.language == "und" and not example.source:
                alone = alone.model_copy(update={"where": None})
            result = Monitor([alone]).match(_article_of(example), datetime.now(UTC))
            if bool(result.matches) != example.matches:
                yield _failure(watchlist, rule, example)


def _failure(watchlist: Watchlist, rule: Rule, example: Example) -> WatchlistError:
    wanted = "should match and does not" if example.matches else "should not match and does"
    text = example.text or example.title
    shown = text if len(text) <= 60 else text[:57] + "…"
    return WatchlistError(
        f"a test of the rule {rule.id} fails: it {wanted}",
        "change the query or the test",
        watchlist.file,
        example.line,
        example.column,
        shown and f"{' ' * (example.column - 1)}{shown}",
    )


def _article_of(example: Example) -> Article:
    return Article(title=example.title, body=example.text, language=example.language, source=example.source, published=datetime.now(UTC))


def _match(watchlist: Watchlist, rule: Rule, evaluation: Evaluation, view: View, *, strong: bool, tail: bool) -> Match:
    hits = evaluation.shown(rule.node, view)
    spans = tuple(_span(evaluation, name, part.first, part.last, part.via) for name, part in parts_of(hits)[:MOST_SPANS])
    return Match(
        watchlist=watchlist.id,
        watchlist_title=watchlist.title,
        rule=rule.id,
        rule_title=rule.title,
        rule_digest=rule.digest,
        severity=str(rule.severity),
        strength="strong" if strong else "weak",
        zone="tail" if tail else "body",
        entities=tuple(dict.fromkeys(span.via[1:] for span in spans if span.via)),
        spans=spans,
        quotes=quotes(evaluation.text, hits),
        why=tuple(_why(rule, evaluation, view)),
    )


def _span(evaluation: Evaluation, name: str, first: int, last: int, via: str) -> Span:
    text = evaluation.text.field(name)
    start, end = text.tokens[first].start, text.tokens[last].end
    return Span(name, start, end, text.text[start:end], via)


def _why(rule: Rule, evaluation: Evaluation, view: View) -> Iterator[Clause]:
    """One clause per member of the outermost AND that found something."""
    for node in rule.node.nodes if isinstance(rule.node, And) else (rule.node,):
        found = dict.fromkeys(
            " ".join(_span(evaluation, hit.field, part.first, part.last, "").text.split())
            for hit in evaluation.shown(node, view)[:5]
            for part in hit.parts
        )
        yield Clause(_written(rule, node), tuple(found)[:4])


def _written(rule: Rule, node: Node) -> str:
    if isinstance(node, EntityRef):
        return "@" + node.name
    start, end = node.at
    text = " ".join(rule.query[start:end].split()) if end > start else ""
    return text if len(text) <= 120 else text[:117] + "…"


def quotes(text: ArticleText, hits: list[Hit]) -> tuple[Quote, ...]:
    """The sentences that hold the most of what was found, in reading order; hits are marked."""
    spots: dict[tuple[str, int, int], set[tuple[int, int]]] = {}
    for name, part in parts_of(hits)[:LOOKED_AT]:
        if name not in {"title", "body", "tail"}:
            continue
        field_text = text.field(name)
        start, end = field_text.tokens[part.first].start, field_text.tokens[part.last].end
        around = _sentence_around(field_text.text, start)
        spots.setdefault((name, *around), set()).add((start, end))
    ranked = sorted(spots, key=lambda spot: (spot[0] == "title", -len(spots[spot]), spot[1]))[:MOST_SENTENCES]
    return tuple(
        _quote(text.field(spot[0]).text, spot, spots[spot]) for spot in sorted(ranked, key=lambda spot: (spot[0] == "title", spot[1]))
    )


def _sentence_around(text: str, at: int) -> tuple[int, int]:
    before = text.rfind("\n\n", max(0, at - 4000), at)
    low = before + 2 if before >= 0 else max(0, at - 4000)
    high = text.find("\n\n", at, at + 4002)
    high = min(len(text) if high < 0 else high, at + 4000)
    for start, end in sentences(text[low:high]):
        if low + start <= at < low + end:
            return low + start, low + end
    return low, high


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
    return Quote(name, before + cut.replace("\n", " ") + after, tuple(merged(inside)))


def merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
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
