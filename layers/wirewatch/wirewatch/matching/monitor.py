"""The entry point of matching: takes an article and returns its matches. A fault in one rule never
stops the other rules.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import compress
from operator import not_
from typing import NamedTuple

from wirewatch.article import Article
from wirewatch.language.text import ArticleText
from wirewatch.matching.article_tokens import ArticleTokens
from wirewatch.matching.candidates import Candidates
from wirewatch.matching.decoded_index import DecodedIndex, RuleLabel
from wirewatch.matching.entities import Entities
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.index import Index
from wirewatch.matching.match import Match, MatchSet, RuleError
from wirewatch.matching.plan import DEFINED, DefinedPlan, Plan
from wirewatch.matching.reporting import Reporter
from wirewatch.matching.token_classes import TokenClasses


class Monitor:
    """The rules of one index, ready to be matched against articles."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.decoded = DecodedIndex(index)
        self._token_classes = TokenClasses(index)

    def match(self, article: Article, now: datetime) -> MatchSet:
        """Match the article against every rule that is valid at `now`. Return the matches with
        their spans, quotes and reasons.
        """
        return self.decide(article, now).report()

    def decide(self, article: Article, now: datetime) -> "MatchRun":
        """Decide which rules match, without describing the matches.

        If the article has an uncertain tail, the rules that did not match title and body are tried
        again with the tail. Rules that raised an error are not tried again.
        """
        run = MatchRun(self, article)
        run.decide(now.timestamp(), tail=False)
        if article.tail:
            run.decide(now.timestamp(), tail=True)
        return run

    def label(self, rule: int) -> RuleLabel:
        """Return the label of a rule. It has what a match reports about the rule: ids, titles,
        severity, hash and parts of the query.
        """
        return self.decoded.labels[rule]

    def token_classes(self) -> TokenClasses:
        """Return the cache of token classes (see `TokenClasses`). If the cache has grown too large,
        replace it by a new, empty one.
        """
        if self._token_classes.is_full:
            self._token_classes = TokenClasses(self.index)
        return self._token_classes


class MatchingRule(NamedTuple):
    """A rule that matches. The spans, quotes and reasons of the match are computed only when the
    match is reported.
    """

    rule: int
    is_strong: bool
    in_tail: bool


class MatchRun:
    """Matches one article against the rules of a monitor.

    `matching_rules` are the rules that match. `errors` are the rules that failed: the engine could
    not decide whether they match, or could not describe their match.
    """

    def __init__(self, monitor: "Monitor", article: Article) -> None:
        self.matching_rules: list[MatchingRule] = []
        self.errors: list[RuleError] = []
        self.decoded, self.facts = monitor.decoded, monitor.decoded.index.facts
        self.tokens = ArticleTokens(ArticleText(article), monitor.token_classes())
        self._watchlist_open: dict[tuple[int, bool], bool] = {}
        self._failed: set[int] = set()

    @cached_property
    def entities(self) -> Entities:
        return Entities(self.tokens, self.decoded)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.decoded, self.tokens, self.entities)

    @cached_property
    def evaluation(self) -> Evaluation:
        return Evaluation(self.tokens, self.entities, self.decoded.definition)

    @cached_property
    def reporter(self) -> Reporter:
        return Reporter(self.evaluation)

    def decide_rule(self, rule: int, now: float) -> None:
        """Decide only whether this rule matches title and body. `now` is a Unix time."""
        self._decide(self.candidates.rules(self.decoded.always, tail=False) & {rule}, now, tail=False)

    def decide(self, now: float, *, tail: bool) -> None:
        """Find the rules that match, and add them to `matching_rules`. `now` is a Unix time.

        If `tail` is True, the uncertain tail is searched together with title and body, and rules
        that matched or raised an error in an earlier call are not tried again.
        """
        rules = self.candidates.rules(self.decoded.always, tail=tail)
        if tail:
            rules.difference_update((matching.rule for matching in self.matching_rules), self._failed)
        self._decide(rules, now, tail=tail)

    def _decide(self, rules: set[int], now: float, *, tail: bool) -> None:
        """Add those of `rules` that match to `matching_rules`. `rules` are candidates."""
        if not rules:
            return
        # An anchor may also occur in another field or in the tail. Then it does not prove a match
        # in title and body.
        verified = self.decoded.verified if not tail and not self.facts.fields else b""
        is_absent = self.candidates.absence_test(len(rules), tail=tail)
        for rule in self._promising(rules, is_absent):
            try:
                if verified and verified[rule]:
                    if self._is_open(rule, tail=False):
                        self.matching_rules.append(MatchingRule(rule, True, False))
                    continue
                compiled = self.decoded.rules[rule]
                if any(map(is_absent, compiled.further_clauses)) or not compiled.is_valid(now):
                    continue
                if self.holds(rule, compiled.plan, tail=tail):
                    strong = not compiled.may_be_weak or self._is_strong(compiled.plan, tail=tail)
                    self.matching_rules.append(MatchingRule(rule, strong, tail))
            except Exception as error:  # noqa: BLE001  a fault in one rule must not stop the others
                self._failed.add(rule)
                self._add_error(rule, error)

    def report(self) -> MatchSet:
        """Describe every match. If a match can't be described, an error is returned for its rule."""
        matches: list[Match] = []
        describe, labels, rules = self.reporter.describe, self.decoded.labels, self.decoded.rules
        for rule, is_strong, in_tail in sorted(self.matching_rules):
            try:
                view = self.view(tail=in_tail, strong=False)
                match = describe(labels[rule], rules[rule].plan, view, is_strong=is_strong, in_tail=in_tail)
                matches.append(match)
            except Exception as error:  # noqa: BLE001  a fault in one rule must not stop the others
                self._add_error(rule, error)
        return MatchSet(tuple(matches), tuple(self.errors))

    def holds(self, rule: int, plan: Plan, *, tail: bool) -> bool:
        """Tell whether a rule matches an article. A rule matches if its plan (the compiled query)
        holds, and if the conditions `where` and `except` of its watchlist accept the article.
        """
        view = self.view(tail=tail, strong=False)
        return self.evaluation.holds(plan, view) and self._is_open(rule, tail=tail)

    def view(self, *, tail: bool, strong: bool) -> View:
        """Return what a query searches: a view with the title and the body of the article. With
        `tail`, the view also has the uncertain tail. With `strong`, weak names do not count.
        """
        if tail:
            return self.evaluation.strong_with_tail if strong else self.evaluation.with_tail
        return self.evaluation.strong if strong else self.evaluation.main

    def _promising(self, rules: set[int], is_absent: Callable[[Iterable[int]], bool]) -> Iterator[int]:
        """Yield the rules that may match, judged by their first clause. A clause is a set of terms
        and nodes (such as entities). If none of them occurs in the article, the rule can't match.

        `is_absent(clause)` returns True if no member of the clause occurs.
        """
        clauses = map(self.decoded.first_clauses.__getitem__, rules)
        return compress(rules, map(not_, map(is_absent, clauses)))

    def _is_strong(self, plan: Plan, *, tail: bool) -> bool:
        """Tell whether a plan (a compiled query) holds even if weak names do not count."""
        return self.evaluation.holds(plan, self.view(tail=tail, strong=True))

    def _is_open(self, rule: int, *, tail: bool) -> bool:
        """Tell whether the conditions `where` and `except` of the rule's watchlist accept the
        article. `tail` tells whether the uncertain tail of the article is searched too.

        The result is kept for the other rules of the watchlist.
        """
        if not self.facts.gated:
            return True
        key = (self.decoded.watchlist_of(rule), tail)
        is_open = self._watchlist_open.get(key)
        if is_open is None:
            watchlist, view = self.decoded.watchlist(key[0]), self.view(tail=tail, strong=False)
            holds = self.evaluation.holds
            is_open = watchlist.where < 0 or holds(_definition(watchlist.where), view)
            is_open = is_open and not any(holds(_definition(node), view) for node in watchlist.exclude)
            self._watchlist_open[key] = is_open
        return is_open

    def _add_error(self, rule: int, error: Exception) -> None:
        label = self.decoded.labels[rule]
        self.errors.append(RuleError(label.watchlist, label.id, describe_error(error)))


def _definition(number: int) -> DefinedPlan:
    return (DEFINED, number)


def describe_error(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
