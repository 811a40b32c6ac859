"""Explains why a rule matches an article, or which part of its query fails and by how much.

Each node (part) of the query is evaluated in the same way as in matching. This may be slow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from wirewatch.article import Article
from wirewatch.compiling.compiler import Compiler
from wirewatch.compiling.frequencies import shipped_frequencies
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.explaining.margins import Margins
from wirewatch.language.tree import And, AtLeast, Defined, First, Near, Node, NotNear, Or, Scope, Within
from wirewatch.language.unparse import to_text
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.index import Index
from wirewatch.matching.match import Span
from wirewatch.matching.monitor import MatchRun, Monitor

MAX_SPANS = 200
MAX_BRANCHES = 50  # of an OR whose branches are explained one by one
MAX_NEAR_BRANCHES = 3  # of an OR, whose reasons are given
MAX_TEXT = 100


@dataclass(frozen=True)
class ExplanationStep:
    """The explanation of one node of the query. `parts` has the steps of the nodes inside this
    node.

    - `is_veto`: the step is met if the node does not hold, for example after NOT
    - `why`: why the step is not met; "" if it is met, or if `parts` gives the reasons
    - `missing`: how many clauses (parts of the query) must change before the step is met
    - `shortfall`: by how many words or mentions the step fails; None if this can't be said
    - `is_choice`: one of the `parts` is enough, as in an OR
    """

    text: str
    holds: bool
    spans: tuple[Span, ...] = ()
    why: str = ""
    parts: tuple["ExplanationStep", ...] = ()
    is_veto: bool = False
    missing: int = 0
    shortfall: int | None = None
    is_choice: bool = False

    @property
    def is_met(self) -> bool:
        return self.holds != self.is_veto


@dataclass(frozen=True)
class Explanation:
    """The explanation of one rule and one article.

    - `reasons`: what fails; empty if the rule matches
    - `error`: set if the engine could not decide whether the rule matches. Then `reasons` has the
      error too.
    - `zone`: "tail" for a match that needs uncertain text, "body" for any other match, "" without a
      match
    """

    watchlist: str
    rule: str
    title: str
    matches: bool
    zone: str = ""
    steps: tuple[ExplanationStep, ...] = ()
    reasons: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_near_miss(self) -> bool:
        """Whether the rule nearly matches: a change of only one clause (a part of the query) would
        make the rule match, and at least one part of the query occurs in the article.
        """
        return (
            not self.matches
            and sum(step.missing for step in self.steps) == 1
            and any(map(_has_hits, self.steps))
        )

    @property
    def closeness(self) -> tuple[int, int]:
        """A sort key: the near miss with the lowest key is closest to a match. The order is:

        1. those that fail by a number of words or mentions, such as a NEAR whose words are too far
           apart; the smallest number is first
        2. those that only a NOT excludes
        3. those in which a clause does not occur
        """
        return max((_closeness(step) for step in self.steps if not step.is_met), default=(0, 0))


class Explainer:
    """Explains one rule on any number of articles."""

    def __init__(self, watchlist: Watchlist, rule: Rule) -> None:
        self.watchlist, self.rule = watchlist, rule
        compiler = Compiler(shipped_frequencies())
        self.plan = compiler.add(watchlist.model_copy(update={"rules": (rule,)})).plan
        self.monitor = Monitor(Index(compiler.finish()))

    def explain(self, article: Article, now: datetime) -> Explanation:
        """Explain why the rule matches an article, or why it does not. A rule that is not valid at
        `now` does not match.
        """
        run = self.monitor.decide(article, now)
        explanation = Explanation(
            self.watchlist.id, self.rule.id, article.title, matches=bool(run.matching_rules)
        )
        if run.errors:
            error = run.errors[0].error
            return replace(explanation, reasons=(f"it could not be decided: {error}",), error=error)
        steps = self._steps(run, now)
        if run.matching_rules:
            zone = "tail" if run.matching_rules[0].in_tail else "body"
            return replace(explanation, zone=zone, steps=steps)
        reasons = dict.fromkeys(reason for step in steps for reason in _reasons(step))
        return replace(explanation, steps=steps, reasons=tuple(reasons))

    def _steps(self, run: MatchRun, now: datetime) -> tuple[ExplanationStep, ...]:
        """Return one step for the query, one for the watchlist's `where`, and one for each part of
        the watchlist's `except`.

        If the rule is not valid at `now`, a further step says so.
        """
        in_tail = bool(run.matching_rules) and run.matching_rules[0].in_tail
        view = run.view(tail=in_tail, strong=False)
        query, elsewhere = self._walk(run, self.rule.query), self._walk(run, "")
        steps = [query.step(self.rule.node, view)]
        if self.watchlist.where is not None:
            steps.append(_named("where", elsewhere.step(self.watchlist.where, view)))
        steps += [elsewhere.veto("except", node, view) for node in self.watchlist.exclude]
        return (*steps, *self._validity(now))

    def _walk(self, run: MatchRun, query: str) -> "_Walk":
        finder = run.reporter.finder
        margins = Margins(run.evaluation, finder, self.plan, self.watchlist.entities.__getitem__)
        return _Walk(run.evaluation, margins, query)

    def _validity(self, now: datetime) -> Iterator[ExplanationStep]:
        start, end = self.rule.valid_from, self.rule.valid_until
        if start is not None and now < start:
            why = f"the rule is valid only from {start:%Y-%m-%d}"
            yield ExplanationStep(f"from: {start:%Y-%m-%d}", False, why=why, missing=1)
        if end is not None and now >= end:
            why = f"the rule ended on {end:%Y-%m-%d}"
            yield ExplanationStep(f"until: {end:%Y-%m-%d}", False, why=why, missing=1)


class _Walk:
    """Explains the nodes of one query on one article.

    `query` is the text from which the nodes are quoted. If it is "", the text of each node is
    written from its tree.
    """

    def __init__(self, evaluation: Evaluation, margins: Margins, query: str) -> None:
        self.evaluation, self.margins, self.query = evaluation, margins, query

    def step(self, node: Node, view: View) -> ExplanationStep:
        """Return the explanation of a node, including the nodes inside it."""
        plan = self.margins.plan(node)
        hits = self.evaluation.hits(plan, view)
        parts = tuple(self._parts(node, view))
        text = self._text(node)
        if hits:
            spans = self.margins.finder.spans(self.evaluation.shown(plan, view), MAX_SPANS)
            return ExplanationStep(text, True, tuple(spans), parts=parts)
        why = self.margins.why(node, view) or ("" if parts else f"{text} does not occur")
        why = f"{text}: {why}" if why and isinstance(node, Or) else why
        return ExplanationStep(
            text,
            False,
            why=why,
            parts=parts,
            missing=_missing(node, parts),
            shortfall=self.margins.shortfall(node, view),
            is_choice=isinstance(node, Or),
        )

    def veto(self, name: str, node: Node, view: View) -> ExplanationStep:
        """Return the explanation of a node that must not hold. `name`, such as `NOT` or `except`,
        is written before the text of the node. If the node holds, the field `why` of the
        explanation names the first occurrence of the node.
        """
        step = _named(name, self.step(node, view))
        why = f"{step.text}: {self.margins.first_of(step.spans)}" if step.holds else ""
        return replace(step, why=why, parts=(), is_veto=True, missing=int(step.holds))

    def _parts(self, node: Node, view: View) -> Iterator[ExplanationStep]:
        match node:
            case And(nodes=nodes, none=none):
                yield from (self.step(operand, view) for operand in nodes)
                all_names = self.evaluation.with_weak_names(view)
                yield from (self.veto("NOT", operand, all_names) for operand in none)
            case Or(nodes=nodes) if len(nodes) <= MAX_BRANCHES:
                yield from (self.step(branch, view) for branch in nodes)
            case Near(operands=nodes):
                yield from (self.step(operand, view) for operand in nodes)
            case NotNear(node=inner, veto=veto):
                yield self.step(inner, view)
                spans = self._veto_spans(veto, view)
                yield ExplanationStep(f"NOT NEAR {self._text(veto)}", False, spans, is_veto=True)
            case AtLeast(node=inner):
                yield self.step(inner, view)
            case Within(node=inner):
                yield from self._parts(inner, view) if isinstance(inner, And) else [self.step(inner, view)]
            case First(node=inner) | Scope(node=inner):
                yield self.step(inner, self.margins.inner_view(node, view))
            case Defined(node=inner):
                yield _Walk(self.evaluation, self.margins, "").step(inner, view)

    def _veto_spans(self, node: Node, view: View) -> tuple[Span, ...]:
        all_names = self.evaluation.with_weak_names(view)
        hits = self.evaluation.hits(self.margins.plan(node), all_names)
        return tuple(self.margins.finder.spans(hits, MAX_SPANS))

    def _text(self, node: Node) -> str:
        """Return the text of a node, copied from the query. If the query is "", the text is written
        from the tree.
        """
        start, end = node.at
        is_at_hand = start < end <= len(self.query)
        text = " ".join(self.query[start:end].split()) if is_at_hand else to_text(node)
        return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 3] + "…"


def _named(name: str, step: ExplanationStep) -> ExplanationStep:
    return replace(step, text=f"{name} {step.text}")


def _missing(node: Node, parts: Sequence[ExplanationStep]) -> int:
    """Return how many clauses (parts of the query) would have to change before `node` holds.

    `node` does not hold now. `parts` has one explanation step for each node inside `node`.
    """
    if isinstance(node, Or) and parts:
        return min(part.missing for part in parts)
    if isinstance(node, And):
        return max(1, sum(part.missing for part in parts if not part.is_met))
    lacking = sum(part.missing for part in parts if not part.holds)
    # Without one side of a NEAR, both the word and its nearness are missing.
    return 1 + lacking if isinstance(node, Near) else max(1, lacking)


def _has_hits(step: ExplanationStep) -> bool:
    """Tell whether a step or one of its parts occurs in the article. A step occurs if it has
    `spans`. It also occurs if it has a `shortfall`: then its words occur, but not as the query
    demands.

    Steps with `is_veto` are ignored. In an OR that is not met, only the branches with the lowest
    `missing` are searched.
    """
    occurs = bool(step.spans) or step.shortfall is not None
    return (occurs and not step.is_veto) or any(map(_has_hits, _nearest_parts(step)))


def _nearest_parts(step: ExplanationStep) -> Sequence[ExplanationStep]:
    if not step.is_choice or step.is_met:
        return step.parts
    return [part for part in step.parts if part.missing == step.missing]


def _closeness(step: ExplanationStep) -> tuple[int, int]:
    """Return the sort key of a step that is not met (see `Explanation.closeness`)."""
    if step.is_veto:
        return (1, 0)
    if step.shortfall is not None:
        return (0, step.shortfall)
    unmet = [_closeness(part) for part in _nearest_parts(step) if not part.is_met]
    if not unmet:
        return (2, 0)
    return min(unmet) if step.is_choice else max(unmet)


def _reasons(step: ExplanationStep) -> Iterator[str]:
    """Yield why a step is not met: the step's own reason (`why`). If the step has no reason of its
    own, yield the reasons of its parts.

    Of an OR with many branches, also yield the reasons of a few branches that nearly hold.
    """
    if step.is_met:
        return
    if step.why:
        yield step.why
        near = filter(_has_hits, _nearest_parts(step)) if step.is_choice else ()
        for part in islice(near, MAX_NEAR_BRANCHES):
            yield from _reasons(part)
        return
    for part in step.parts:
        yield from _reasons(part)
