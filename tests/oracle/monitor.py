"""The reference matcher for tests. It is simple: it evaluates every rule in full, on tokens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from wirewatch.article import Article
from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.matching.reporting import MAX_SPANS

from tests.oracle.entities import EntityTree, NameTree
from tests.oracle.evaluate import Evaluation, parts_of
from tests.oracle.text import ArticleText


@dataclass(frozen=True, order=True)
class Verdict:
    """A match that the oracle found. `spans` has (field, start, end, entity), sorted. `start` and
    `end` are offsets of the marked text.
    """

    watchlist: str
    rule: str
    strength: str
    zone: str
    spans: tuple[tuple[str, int, int, str], ...]


def verdicts(watchlists: Iterable[Watchlist], article: Article, now: datetime) -> list[Verdict]:
    """Return all matches of one article. Raises MatchLimit when a rule can't be decided."""
    text = ArticleText(article)
    return [verdict for watchlist in watchlists for verdict in _of(watchlist, text, now)]


def _of(watchlist: Watchlist, text: ArticleText, now: datetime) -> Iterator[Verdict]:
    evaluation = Evaluation(text, {key: tree_of(entity) for key, entity in watchlist.entities.items()})
    for rule in watchlist.rules:
        if _is_valid(rule, now):
            for tail in (False, True) if text.article.tail else (False,):
                if _is_open(watchlist, evaluation, tail=tail) and evaluation.hits(
                    rule.node, evaluation.view(tail=tail)
                ):
                    yield _verdict(watchlist, rule, evaluation, tail=tail)
                    break


def _is_valid(rule: Rule, now: datetime) -> bool:
    """Tell whether `now` is at or after `valid_from`, and before `valid_until`. Both are optional."""
    has_begun = rule.valid_from is None or rule.valid_from <= now
    return has_begun and (rule.valid_until is None or now < rule.valid_until)


def _is_open(watchlist: Watchlist, evaluation: Evaluation, *, tail: bool) -> bool:
    view = evaluation.view(tail=tail)
    where = watchlist.where is None or evaluation.hits(watchlist.where, view)
    return bool(where) and not any(evaluation.hits(node, view) for node in watchlist.exclude)


def _verdict(watchlist: Watchlist, rule: Rule, evaluation: Evaluation, *, tail: bool) -> Verdict:
    strong = evaluation.hits(rule.node, evaluation.view(tail=tail, weak=False))
    parts = parts_of(evaluation.shown(rule.node, evaluation.view(tail=tail)))
    marked = {
        (name, *evaluation.text.field(name).marked_offsets(part.first, part.last), part.via)
        for name, part in parts[:MAX_SPANS]
    }
    spans = tuple(sorted(marked))
    return Verdict(watchlist.id, rule.id, "strong" if strong else "weak", "tail" if tail else "body", spans)


def tree_of(entity: Entity) -> EntityTree:
    def trees(names: Iterable[Name]) -> tuple[NameTree, ...]:
        return tuple(map(tree, names))

    def tree(name: Name) -> NameTree:
        confirmed_by = name.confirmation
        words = trees(confirmed_by.names) if confirmed_by else ()
        same_paragraph = confirmed_by is not None and confirmed_by.in_paragraph
        inverted = name.generated and "," in name.text
        dotted = name.generated and name.text[:2] in {"В.", "З.", "К.", "С.", "У.", "О."}
        capital = bool(name.needs_capital)
        return NameTree(name.text, name.node, name.language, words, same_paragraph, inverted, dotted, capital)

    near = ((entity.veto_distance, trees(entity.near_vetoes)),) if entity.near_vetoes else ()
    return EntityTree(
        key=entity.key,
        strong=trees(name for name in entity.names if not name.weak),
        weak=trees(name for name in entity.names if name.weak),
        vetoes=trees(entity.vetoes),
        near_vetoes=near,
    )
