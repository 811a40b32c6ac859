"""The façade: an article in, its matches out. One broken rule never stops the others."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import compress
from operator import not_
from typing import NamedTuple

from wirewatch.article import Article
from wirewatch.language.text import ArticleText
from wirewatch.matching.article_tokens import SPACES, ArticleTokens
from wirewatch.matching.chunks import BREAK
from wirewatch.matching.entities import Decoded, Entities
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.match import Label, Match, match_of
from wirewatch.matching.plan import DEFINED, Plan
from wirewatch.matching.token_classes import TokenClasses

MOST_DECODED = 50_000
NO_CLAUSE = -1  # no term, and always met


class CompiledRule(NamedTuple):
    """A rule of the index. `clauses`: sets of terms and nodes that must all be met before the plan is worth asking."""

    clauses: tuple[tuple[int, ...], ...]
    plan: Plan
    may_be_weak: bool
    valid_from: float | None
    valid_until: float | None

    def is_valid(self, now: float) -> bool:
        return (self.valid_from is None or self.valid_from <= now) and (
            self.valid_until is None or now < self.valid_until
        )


class MatchingRule(NamedTuple):
    """A rule that holds; all that a match says besides is worked out when it is asked for."""

    rule: int
    is_strong: bool
    in_tail: bool


class RuleError(NamedTuple):
    """A rule that could not be decided or reported because of a fault in it or in the engine."""

    watchlist: str
    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class MatchSet:
    """The matches of one article in the order of the rules, and the rules that failed. Both are complete."""

    matches: tuple[Match, ...] = ()
    errors: tuple[RuleError, ...] = ()


class Monitor:
    """The rules of one index, ready to be matched against articles."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.decoded = Decoded(index)
        self._lexicon = TokenClasses(index)
        self.rules = _Rules(index)
        self.first_clauses = _FirstClauses(self.rules)
        self.verified = index.section(
            IndexSection.VERIFIED
        )  # by rule: whether its anchor's presence is its match
        self.always = tuple(index.array(IndexSection.ALWAYS))
        self._gates: dict[int, tuple[int, ...]] = {}

    def match(self, article: Article, now: datetime) -> MatchSet:
        """Match every rule that is valid at `now`, and describe each match: spans, quotes, reasons."""
        return self.decide(article, now).report()

    def decide(self, article: Article, now: datetime) -> "MatchRun":
        """Decide which rules match, without describing the matches.

        Title and body count first. The uncertain tail of a page counts only for rules that do not match there.
        """
        run = MatchRun(self, article)
        run.decide(now.timestamp(), tail=False)
        if article.tail:
            run.decide(now.timestamp(), tail=True)
        return run

    def lexicon(self) -> TokenClasses:
        """The memo of chunks; a new one where it has grown too large."""
        if self._lexicon.is_full:
            self._lexicon = TokenClasses(self.index)
        return self._lexicon

    def watchlist_of(self, rule: int) -> int:
        return bisect_right(self.index.first_rules, rule) - 1

    def gates(self, watchlist: int) -> tuple[int, ...]:
        """`where` (or -1), then every `except`: numbers of definitions."""
        found = self._gates.get(watchlist)
        if found is None:
            found = self._gates[watchlist] = self.index.blob(IndexSection.WATCHLISTS, watchlist)[2:]
        return found

    def label(self, rule: int) -> Label:
        return Label.of(self.index, self.watchlist_of(rule), rule)


class _Rules(dict[int, CompiledRule]):
    """Rules by number, decoded when they are first a candidate."""

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, number: int) -> CompiledRule:
        if len(self) > MOST_DECODED:
            self.clear()
        found = self[number] = CompiledRule(*self.index.blob(IndexSection.RULES, number))
        return found


class _FirstClauses(dict[int, tuple[int, ...]]):
    """The first clause of rules that were a candidate; one that any article meets where there is none."""

    def __init__(self, rules: _Rules) -> None:
        super().__init__()
        self.rules = rules

    def __missing__(self, number: int) -> tuple[int, ...]:
        if len(self) > MOST_DECODED:
            self.clear()
        try:
            clauses = self.rules[number].clauses
        except Exception:  # noqa: BLE001  told when the rule itself is asked
            clauses = ()
        found = self[number] = clauses[0] if clauses else (NO_CLAUSE,)
        return found


class MatchRun:
    """One article against the rules of a monitor. `matching_rules`: rules that match; `errors`: rules that could not be decided."""

    def __init__(self, monitor: Monitor, article: Article) -> None:
        self.matching_rules: list[MatchingRule] = []
        self.errors: list[RuleError] = []
        self.monitor, self.facts = monitor, monitor.index.facts
        self.text = ArticleText(article)
        self.reading = ArticleTokens(self.text, monitor.lexicon())
        self._open: dict[tuple[int, bool], bool] = {}
        self._gathered: dict[bool, set[str]] = {}
        self.failed: set[int] = set()  # rules that could not be decided
        self.nodes: set[int] = set()  # that occur, as clauses name them

    @cached_property
    def entities(self) -> Entities:
        return Entities(self.reading, self.monitor.decoded)

    @cached_property
    def evaluation(self) -> Evaluation:
        return Evaluation(self.reading, self.entities, self.monitor.decoded.definition)

    def decide(self, now: float, *, tail: bool) -> None:
        """Add the rules that match in title and body, or with `tail` those that match only with the tail."""
        rules = self.candidates(tail=tail)
        if tail:
            rules.difference_update((found.rule for found in self.matching_rules), self.failed)
        if not rules:
            return
        proved = (
            self.monitor.verified if not tail and not self.facts.fields else b""
        )  # else an anchor may stand where no rule looks
        met, rule_of = self._met(tail=tail), self.monitor.rules.__getitem__
        for rule in self._promising(rules, met):
            try:
                if proved and proved[rule]:
                    if self._is_open(rule, tail=False):
                        self.matching_rules.append(MatchingRule(rule, True, False))
                    continue
                stored = rule_of(rule)
                if any(map(met.isdisjoint, stored.clauses)) or not stored.is_valid(now):
                    continue
                if self._holds(rule, stored, tail=tail):
                    self.matching_rules.append(MatchingRule(rule, self.is_strong(stored, tail=tail), tail))
            except Exception as error:  # noqa: BLE001  a fault of ours in one rule must not silence the others
                self.failed.add(rule)
                self._fail(rule, error)

    def report(self) -> MatchSet:
        """Describe every match. A rule whose match can't be described becomes an error."""
        matches: list[Match] = []
        for found in sorted(self.matching_rules):
            try:
                matches.append(self._match(found, self.monitor.label(found.rule)))
            except Exception as error:  # noqa: BLE001  a fault in one rule must not silence the others
                self._fail(found.rule, error)
        return MatchSet(tuple(matches), tuple(self.errors))

    def _fail(self, rule: int, error: Exception) -> None:
        label = self.monitor.label(rule)
        self.errors.append(RuleError(label.watchlist, label.id, describe_error(error)))

    def _holds(self, rule: int, stored: CompiledRule, *, tail: bool) -> bool:
        return self.evaluation.holds(stored.plan, self.view(tail=tail, strong=False)) and self._is_open(
            rule, tail=tail
        )

    def view(self, *, tail: bool, strong: bool) -> View:
        if tail:
            return self.evaluation.strong_with_tail if strong else self.evaluation.with_tail
        return self.evaluation.strong if strong else self.evaluation.main

    def is_strong(self, stored: CompiledRule, *, tail: bool) -> bool:
        return not stored.may_be_weak or self.evaluation.holds(stored.plan, self.view(tail=tail, strong=True))

    def _match(self, found: MatchingRule, label: Label) -> Match:
        view = self.view(tail=found.in_tail, strong=False)
        return match_of(
            label,
            self.monitor.rules[found.rule].plan,
            self.evaluation,
            view,
            strong=found.is_strong,
            tail=found.in_tail,
        )

    def _is_open(self, rule: int, *, tail: bool) -> bool:
        """`where` and `except` of its watchlist, decided at most once per article and zone."""
        if not self.facts.gated:
            return True
        key = (self.monitor.watchlist_of(rule), tail)
        found = self._open.get(key)
        if found is None:
            where, *excluded = self.monitor.gates(key[0])
            view = self.view(tail=tail, strong=False)
            found = where < 0 or self.evaluation.holds((DEFINED, where), view)
            found = self._open[key] = found and not any(
                self.evaluation.holds((DEFINED, each), view) for each in excluded
            )
        return found

    # candidates

    def _fields(self, *, tail: bool) -> tuple[str, ...]:
        return ("title", "body", *self.facts.fields, *(("tail",) if tail else ()))

    def _present(self, *, tail: bool) -> set[str]:
        """Classes of all fields that some rule looks at; gathered once per zone."""
        found = self._gathered.get(tail)
        if found is None:
            further = [self.reading.classes(name) for name in self._fields(tail=tail)[2:]]
            found = self._gathered[tail] = (
                self.reading.present.union(*further) if further else self.reading.present
            )
        return found

    def _met(self, *, tail: bool) -> set[int]:
        """Terms and nodes that are there."""
        present = self._present(tail=tail)
        terms = self.reading.met if present is self.reading.present else self.reading.terms_of(present)
        return terms.union(self.nodes, (NO_CLAUSE,))

    def _promising(self, rules: set[int], met: set[int]) -> Iterator[int]:
        """Those whose first clause is met. Most candidates end here."""
        clauses = map(self.monitor.first_clauses.__getitem__, rules)
        return compress(rules, map(not_, map(met.isdisjoint, clauses)))

    def candidates(self, *, tail: bool) -> set[int]:
        """Rules whose anchor is present, and those without one."""
        lexicon, present = self.reading.lexicon, self._present(tail=tail)
        rules = set(self.monitor.always)
        rules.update(*filter(None, map(lexicon.rules.get, present)))
        others: set[int] = set()
        if lexicon.others:
            others.update(*filter(None, map(lexicon.others.get, present)))
        if heads := list(filter(lexicon.heads.__contains__, present)):
            paired = self._paired(heads, tail=tail)
            rules.update(target for target in paired if target < self.facts.rules)
            others.update(target for target in paired if target >= self.facts.rules)
        if others:
            self._notice(others, rules, tail=tail)
        return rules

    def _paired(self, heads: Iterable[str], *, tail: bool) -> set[int]:
        """Targets of terms that stand side by side. `heads`: the classes present that are the rarer half of a pair."""
        lexicon, found = self.reading.lexicon, set[int]()
        further = [self.reading.read_field(name).flow for name in self._fields(tail=tail)[2:]]
        classes = BREAK + self.reading.flow + "".join(further)
        terms = lexicon.terms
        for head in heads:
            after, before = lexicon.heads[head]
            at = classes.find(head)
            while at >= 0:
                for term in terms[classes[at + 1]]:
                    if term in after:
                        found.update(after[term])
                for term in terms[classes[at - 1]] if before else ():
                    if term in before:
                        found.update(before[term])
                at = classes.find(head, at + 1)
        return found

    def _notice(self, targets: Iterable[int], rules: set[int], *, tail: bool) -> None:
        """Names and nodes whose anchor is present → entities that occur → groups, definitions and rules that hang on them."""
        first_node, index = self.facts.first_node, self.monitor.index
        names = [target - self.facts.rules for target in targets if target < first_node]
        waiting = [target - first_node for target in targets if target >= first_node]
        waiting += [entity for entity in self.entities.notice(names) if self._occurs(entity, tail=tail)]
        seen: set[int] = set()
        while waiting:
            node = waiting.pop()
            seen.add(node)
            for target in index.targets(self.facts.terms + node):
                if target < self.facts.rules:
                    rules.add(target)
                    continue
                other = target - first_node
                if other < self.facts.entities + self.facts.groups:
                    self.entities.join(node, other - self.facts.entities)
                if other not in seen:
                    waiting.append(other)
        self.nodes |= {self.facts.terms + node for node in seen}

    def _occurs(self, entity: int, *, tail: bool) -> bool:
        """Also where looking for it fails: then the rules that name it fail one by one, and are told."""
        try:
            return any(
                self.entities.occurrences(entity, space, weak=True)
                for space in {SPACES[name] for name in self._fields(tail=tail)}
            )
        except Exception:  # noqa: BLE001  a fault of ours in one entity must not silence rules without it
            return True


def describe_error(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
