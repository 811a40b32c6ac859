"""Why a rule matches an article, or which clause fails and by how much. May be slow; asks the same evaluator as `match`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wirewatch.article import Article
from wirewatch.compiling.compiler import Compiler
from wirewatch.compiling.frequencies import shipped
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.explaining.margins import Margins
from wirewatch.language.tree import And, AtLeast, Defined, First, Near, Node, NotNear, Or, Scope, Within
from wirewatch.language.unparse import written
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.index import Index
from wirewatch.matching.match import Span, places_of, span_of
from wirewatch.matching.monitor import MatchRun, Monitor

MOST_SPANS = 200


@dataclass(frozen=True)
class ExplanationStep:
    """A node of the query with what it found. `why`: what fails about it. `is_veto`: the rule wants it not to hold."""

    text: str
    holds: bool
    spans: tuple[Span, ...] = ()
    why: str = ""
    parts: tuple["ExplanationStep", ...] = ()
    is_veto: bool = False
    missing: int = 0  # clauses that would have to change for it to hold

    @property
    def is_met(self) -> bool:
        return self.holds != self.is_veto


@dataclass(frozen=True)
class Explanation:
    """The whole answer for one rule and one article. `reasons`: what fails, worst first; empty where it matches."""

    watchlist: str
    rule: str
    title: str
    matches: bool
    zone: str
    steps: tuple[ExplanationStep, ...]
    reasons: tuple[str, ...] = field(default=())
    error: str = ""  # where it could not be decided

    @property
    def is_near_miss(self) -> bool:
        """Failed by exactly one clause, with something of the rule found; or removed only by a NOT."""
        return (
            not self.matches
            and sum(step.missing for step in self.steps) == 1
            and any(map(_found_anything, self.steps))
        )


class Explainer:
    """One rule, ready to be explained on article after article."""

    def __init__(self, watchlist: Watchlist, rule: Rule) -> None:
        self.watchlist, self.rule = watchlist, rule
        alone = watchlist.model_copy(update={"rules": (rule,)})
        compiler = Compiler(shipped())
        self.monitor = Monitor(Index(compiler.compile([alone])))
        self.plan = compiler.encoder(alone).plan

    def explain(self, article: Article, now: datetime) -> Explanation:
        """`now` decides whether the rule is valid."""
        run = self.monitor.decide(article, now)
        if run.errors:
            error = run.errors[0].error
            return Explanation(
                self.watchlist.id,
                self.rule.id,
                article.title,
                False,
                "",
                (),
                (f"it could not be decided: {error}",),
                error,
            )
        tail = bool(run.matching_rules and run.matching_rules[0].in_tail)
        walk = _Walk(self, run)
        view = run.view(tail=tail, strong=False)
        steps = (walk.step(self.rule.node, view), *walk.gates(view), *self._validity(now))
        reasons = (
            tuple(dict.fromkeys(reason for step in steps for reason in _reasons(step)))
            if not run.matching_rules
            else ()
        )
        zone = ("tail" if tail else "body") if run.matching_rules else ""
        return Explanation(
            self.watchlist.id, self.rule.id, article.title, bool(run.matching_rules), zone, steps, reasons
        )

    def _validity(self, now: datetime) -> Iterator[ExplanationStep]:
        rule = self.rule
        if rule.valid_from is not None and now < rule.valid_from:
            yield ExplanationStep(
                f"from: {rule.valid_from:%Y-%m-%d}",
                False,
                why=f"the rule is valid only from {rule.valid_from:%Y-%m-%d}",
                missing=1,
            )
        if rule.valid_until is not None and now >= rule.valid_until:
            yield ExplanationStep(
                f"until: {rule.valid_until:%Y-%m-%d}",
                False,
                why=f"the rule ended on {rule.valid_until:%Y-%m-%d}",
                missing=1,
            )


class _Walk:
    """One article, node by node."""

    def __init__(self, explainer: Explainer, run: MatchRun) -> None:
        self.explainer, self.run = explainer, run
        self.evaluation: Evaluation = run.evaluation
        self.margins = Margins(run.evaluation, explainer.plan, explainer.watchlist)
        self.is_elsewhere = False  # in another text than the rule's query

    def gates(self, view: View) -> Iterator[ExplanationStep]:
        watchlist, self.is_elsewhere = self.explainer.watchlist, True
        if watchlist.where is not None:
            yield self._named("where", self.step(watchlist.where, view))
        for node in watchlist.exclude:
            yield self._veto(self._named("except", self.step(node, view)))

    def step(self, node: Node, view: View) -> ExplanationStep:
        plan = self.explainer.plan(node)
        hits = self.evaluation.hits(plan, view)
        parts = tuple(self._parts(node, view))
        places = places_of(self.evaluation, self.evaluation.shown(plan, view)) if hits else []
        spans = tuple(span_of(self.evaluation, place) for place in places[:MOST_SPANS])
        name = self._written(node)
        why = "" if hits else self.margins.why(node, view) or ("" if parts else f"{name} does not occur")
        why = f"{name}: {why}" if why and isinstance(node, Or) else why
        return ExplanationStep(
            name, bool(hits), spans, why, parts, missing=0 if hits else self._missing(node, parts)
        )

    def _parts(self, node: Node, view: View) -> Iterator[ExplanationStep]:
        match node:
            case And(nodes=nodes, none=none):
                yield from (self.step(each, view) for each in nodes)
                for each in none:
                    yield self._veto(self._named("NOT", self.step(each, self.evaluation.seeing(view))))
            case Or(nodes=nodes) if len(nodes) <= 50:
                yield from (self.step(each, view) for each in nodes)
            case Near(operands=nodes):
                yield from (self.step(each, view) for each in nodes)
            case NotNear(node=inner, veto=veto):
                yield self.step(inner, view)
                yield ExplanationStep(f"NOT NEAR {self._written(veto)}", True, self._spans_of(veto, view))
            case AtLeast(node=inner):
                yield self.step(inner, view)
            case Within(node=inner):
                yield from self._parts(inner, view) if isinstance(inner, And) else [self.step(inner, view)]
            case First(n=_, node=inner):
                yield self.step(inner, self.evaluation.first_view(self.explainer.plan(node), view))
            case Scope(node=inner):
                yield self.step(inner, self.evaluation.scope_view(self.explainer.plan(node), view))
            case Defined(node=inner):
                before, self.is_elsewhere = self.is_elsewhere, True
                yield self.step(inner, view)
                self.is_elsewhere = before

    def _spans_of(self, node: Node, view: View) -> tuple[Span, ...]:
        places = places_of(
            self.evaluation, self.evaluation.hits(self.explainer.plan(node), self.evaluation.seeing(view))
        )
        return tuple(span_of(self.evaluation, place) for place in places[:MOST_SPANS])

    def _missing(self, node: Node, parts: Sequence[ExplanationStep]) -> int:
        if isinstance(node, And):
            return max(1, sum(part.missing for part in parts if not part.is_met))
        if isinstance(node, Or) and parts:
            return min(part.missing for part in parts)
        failing = [part.missing for part in parts if not part.holds]
        return max(1, sum(failing))

    def _named(self, name: str, step: ExplanationStep) -> ExplanationStep:
        return ExplanationStep(
            f"{name} {step.text}", step.holds, step.spans, step.why, step.parts, missing=step.missing
        )

    def _veto(self, step: ExplanationStep) -> ExplanationStep:
        """What must not hold: where it does, its first occurrence is the reason."""
        why = f"{step.text}: {self.margins.first_of(step.spans)}" if step.holds else ""
        return ExplanationStep(
            step.text, step.holds, step.spans, why, (), is_veto=True, missing=int(step.holds)
        )

    def _written(self, node: Node) -> str:
        """A node as the query has it, or from the tree where it stands in another text."""
        start, end = node.at
        query = self.explainer.rule.query
        text = (
            " ".join(query[start:end].split())
            if not self.is_elsewhere and start < end <= len(query)
            else written(node)
        )
        return text if len(text) <= 100 else text[:97] + "…"


def _found_anything(step: ExplanationStep) -> bool:
    return (bool(step.spans) and not step.is_veto) or any(_found_anything(part) for part in step.parts)


def _reasons(step: ExplanationStep) -> Iterator[str]:
    """The innermost clauses that fail: an AND fails by its members, an OR by all of its branches."""
    if step.is_met:
        return
    if step.why:
        yield step.why
        return
    for part in step.parts:
        yield from _reasons(part)
