"""Finds out, for one article, which parts of a rule decide whether the rule matches.

Some parts exclude articles: NOT, `except:`, `not:` and `not_near:`. A rule with such parts is also
compiled as a *relaxed* copy without them. If only the relaxed copy matches an article, these parts
exclude the article. To measure a part, the rule is evaluated again without the part, and only on
articles that the rule or its relaxed copy matches.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from wirewatch.backtest.parts import (
    QUERY,
    EntityName,
    Part,
    PartKind,
    Path,
    entities_of,
    names_of,
    only,
    parts_of,
    plan_at,
    relaxed,
    without,
    without_listed_vetoes,
)
from wirewatch.compiling.compiler import Compiler
from wirewatch.compiling.encoder import Encoder
from wirewatch.compiling.frequencies import shipped_frequencies
from wirewatch.compiling.nodes import names_by_role
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.errors import MatchLimit
from wirewatch.matching.article_tokens import SPACES
from wirewatch.matching.decoded_index import DecodedIndex
from wirewatch.matching.entities import Entities
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.monitor import MatchRun
from wirewatch.matching.plan import DEFINED, ENTITY, PHRASE, Plan

PartKey = tuple[int, int]  # (QUERY, number of a part), or (node of an entity, number of a name)


@dataclass(frozen=True, slots=True)
class MeasuredRule:
    """A rule whose parts are measured.

    - `number`, `relaxed`: the numbers of the rule and of its relaxed copy in the index; `relaxed` is
      -1 if the rule has no such copy
    - `entities`: the numbers of the nodes of the entities that the rule refers to
    """

    name: str
    number: int
    relaxed: int
    parts: tuple[Part, ...]
    entities: frozenset[int]


@dataclass(frozen=True)
class MeasuredRules:
    """Rules, and the entities that they refer to. The keys of the dicts are nodes of entities.

    - `keys`: the key of each entity, such as `acme`
    - `names`: the names of each entity
    - `groups`: for each entity with phrases under `not:` or `not_near:`, the nodes of the groups
      (such as `@ofac/*`) that contain the entity
    """

    rules: tuple[MeasuredRule, ...]
    keys: Mapping[int, str]
    names: Mapping[int, tuple[EntityName, ...]]
    groups: Mapping[int, tuple[int, ...]]

    @cached_property
    def by_number(self) -> Mapping[int, MeasuredRule]:
        """Each rule by its number. The number of its relaxed copy leads to the same rule."""
        copies = {rule.relaxed: rule for rule in self.rules if rule.relaxed >= 0}
        return {rule.number: rule for rule in self.rules} | copies


def compile_measured(watchlists: Iterable[Watchlist], rules: Iterable[str]) -> tuple[bytes, MeasuredRules]:
    """Return (index, measured). `index` has the rules whose names (watchlist/rule) are in `rules`.
    `measured` has what is needed to measure the parts of these rules.
    """
    return _MeasuredCompiler(set(rules)).compile(watchlists)


class _MeasuredCompiler:
    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted
        self.compiler = Compiler(shipped_frequencies())
        self.rules: list[MeasuredRule] = []
        self.keys: dict[int, str] = {}
        self.names: dict[int, tuple[EntityName, ...]] = {}
        self._count = 0  # of compiled rules

    def compile(self, watchlists: Iterable[Watchlist]) -> tuple[bytes, MeasuredRules]:
        for watchlist in watchlists:
            rules = [rule for rule in watchlist.rules if f"{watchlist.id}/{rule.id}" in self.wanted]
            if rules:
                self._add(watchlist, rules)
        groups: dict[int, list[int]] = {}
        for group, members in self.compiler.nodes.members.items():
            for entity in members:
                if any(name.kind.excludes for name in self.names.get(entity, ())):
                    groups.setdefault(entity, []).append(group)
        frozen = {entity: tuple(numbers) for entity, numbers in groups.items()}
        measured = MeasuredRules(tuple(self.rules), self.keys, self.names, frozen)
        return self.compiler.finish(), measured

    def _add(self, watchlist: Watchlist, rules: list[Rule]) -> None:
        encoder = self.compiler.add(watchlist.model_copy(update={"rules": tuple(rules)}))
        first = self._count
        self._count += len(rules)
        parts = [parts_of(rule, watchlist) for rule in rules]
        entities = [self._entities(watchlist, rule, encoder) for rule in rules]
        excluding = [
            number
            for number in range(len(rules))
            if any(part.kind.excludes for part in parts[number])
            or any(name.kind.excludes for node in entities[number] for name in self.names[node])
        ]
        relaxed_numbers = {number: self._count + place for place, number in enumerate(excluding)}
        if excluding:
            self._add_relaxed(watchlist, [rules[number] for number in excluding])
        for number, rule in enumerate(rules):
            measured = MeasuredRule(
                f"{watchlist.id}/{rule.id}",
                first + number,
                relaxed_numbers.get(number, -1),
                parts[number],
                entities[number],
            )
            self.rules.append(measured)

    def _add_relaxed(self, watchlist: Watchlist, rules: list[Rule]) -> None:
        copies = tuple(rule.model_copy(update={"node": relaxed(rule.node)}) for rule in rules)
        entities = dict(watchlist.entities)
        for key in {key for rule in copies for key in entities_of(rule.node)}:
            entities[key] = without_listed_vetoes(entities[key])
        self.compiler.add(watchlist.model_copy(update={"rules": copies, "entities": entities, "exclude": ()}))
        self._count += len(copies)

    def _entities(self, watchlist: Watchlist, rule: Rule, encoder: Encoder) -> frozenset[int]:
        nodes: set[int] = set()
        for key in dict.fromkeys(entities_of(rule.node)):
            entity = watchlist.entities[key]
            node = encoder.entities((key,))[1]
            if node not in self.names:
                self.keys[node] = key
                self.names[node] = names_of(entity, [name for _, name in names_by_role(entity)])
            nodes.add(node)
        return frozenset(nodes)


@dataclass(slots=True)
class Effects:
    """What the parts of a rule do in one article.

    - `contained`: names that count in the article, and branches that contribute to the match
    - `needed`: names and branches in `contained`. If any one of these were left out, the rule would
      not match.
    - `excluding`: parts that exclude the article. If any one of these parts were left out, the rule
      would match.
    - `is_excluded`: the rule does not match the article, but its relaxed copy does
    """

    contained: list[PartKey] = field(default_factory=list)
    needed: list[PartKey] = field(default_factory=list)
    excluding: list[PartKey] = field(default_factory=list)
    is_excluded: bool = False


class ArticleVariants:
    """Evaluates rules without some of their parts, on the article of `run`."""

    def __init__(self, run: MatchRun, measured: MeasuredRules) -> None:
        self.run, self.measured = run, measured
        self.decoded: DecodedIndex = run.decoded
        self.has_tail = bool(run.tokens.text.article.tail)
        fields = ("title", "body", *self.decoded.index.facts.fields, *(["tail"] if self.has_tail else []))
        self._spaces = {SPACES[name] for name in fields}
        self._searches_main_only = len(self._spaces) == 1
        self._without_name: dict[PartKey, Evaluation] = {}

    def matched(self, rule: MeasuredRule) -> Effects:
        """Return which parts contribute to the match of a rule that matches the article."""
        effects = Effects()
        for key, name in self._names(rule, excluding=False):
            effects.contained.append(key)
            if not self._holds(rule, self._evaluation_without(key, name)):
                effects.needed.append(key)
        for number, part in enumerate(rule.parts):
            if part.kind is not PartKind.BRANCH or self._is_absent(rule, part):
                continue
            is_needed = not self._holds_changed(rule, part, without)
            if is_needed:
                effects.needed.append((QUERY, number))
            if is_needed or self._holds_changed(rule, part, only):
                effects.contained.append((QUERY, number))
        return effects

    def excluded(self, rule: MeasuredRule) -> Effects:
        """Return which parts exclude the article. The caller ensures that the relaxed copy of the
        rule matches the article, and the rule does not.
        """
        effects = Effects(is_excluded=True)
        for key, name in self._names(rule, excluding=True):
            if self._holds(rule, self._evaluation_without(key, name)):
                effects.excluding.append(key)
        for number, part in enumerate(rule.parts):
            if part.kind.excludes and self._holds_changed(rule, part, without):
                effects.excluding.append((QUERY, number))
        return effects

    def _names(self, rule: MeasuredRule, *, excluding: bool) -> Iterator[tuple[PartKey, EntityName]]:
        """Yield each name of the rule's entities that counts in the article (see
        `Entities.names_found`). If `excluding` is True, yield instead each phrase under `not:` or
        `not_near:` that occurs in the article.
        """
        for entity in sorted(rule.entities.intersection(self.run.entities.candidates())):
            first = self.decoded.index.first_names[entity]
            found = {number - first for number in self.run.entities.names_found(entity, self._spaces)}
            for number, name in enumerate(self.measured.names[entity]):
                if name.kind.excludes is excluding and not found.isdisjoint(name.members):
                    yield (entity, number), name

    def _evaluation_without(self, key: PartKey, name: EntityName) -> Evaluation:
        evaluation = self._without_name.get(key)
        if evaluation is None:
            entity = key[0]
            first = self.decoded.index.first_names[entity]
            entities: Entities = self.run.entities.without_names(
                entity, {first + number for number in name.members}
            )
            for group in self.measured.groups.get(entity, ()) if name.kind.excludes else ():
                entities.add_member(entity, group)
            evaluation = Evaluation(self.run.tokens, entities, self.decoded.definition)
            self._without_name[key] = evaluation
        return evaluation

    def _is_absent(self, rule: MeasuredRule, part: Part) -> bool:
        """Return True if a branch certainly does not occur in the article. Such a branch needs no
        slow evaluation. False means that the branch may occur.
        """
        # All paths of a branch lead to equal parts, because the branch has the same text everywhere.
        if not self._searches_main_only:
            return False
        branch = plan_at(self.decoded.rules[rule.number].plan, part.paths[0], self.decoded.definition)
        if isinstance(branch, int):
            return not self.run.tokens.has_term(branch)
        if branch[0] == PHRASE:
            return not self.run.tokens.has_phrase(branch[1], branch[2])
        return branch[0] == ENTITY and branch[1] not in self.run.entities.candidates()

    def _holds_changed(
        self, rule: MeasuredRule, part: Part, change: Callable[[Plan, Path, Callable[[int], Plan]], Plan]
    ) -> bool:
        plan, exclude = self.decoded.rules[rule.number].plan, self._exclude(rule)
        if part.clause == QUERY:
            plan = self._changed(plan, part, change)
        elif part.paths == ((),):
            del exclude[part.clause]
        else:
            exclude[part.clause] = self._changed(exclude[part.clause], part, change)
        return self._holds(rule, self.run.evaluation, plan, exclude)

    def _changed(
        self, plan: Plan, part: Part, change: Callable[[Plan, Path, Callable[[int], Plan]], Plan]
    ) -> Plan:
        paths = part.paths
        if change is only:  # of equal branches of one OR, one is kept
            paths = tuple({path[:-1]: path for path in paths}.values())
        for path in paths:
            plan = change(plan, path, self.decoded.definition)
        return plan

    def _exclude(self, rule: MeasuredRule) -> list[Plan]:
        watchlist = self.decoded.watchlist(self.decoded.watchlist_of(rule.number))
        return [(DEFINED, node) for node in watchlist.exclude]

    def _holds(
        self,
        rule: MeasuredRule,
        evaluation: Evaluation,
        plan: Plan | None = None,
        exclude: list[Plan] | None = None,
    ) -> bool:
        """Tell whether a rule matches. `plan` replaces the query of the rule. `exclude` replaces
        the `except:` queries of the watchlist. With None, nothing is replaced.
        """
        plan = self.decoded.rules[rule.number].plan if plan is None else plan
        exclude = self._exclude(rule) if exclude is None else exclude
        where = self.decoded.watchlist(self.decoded.watchlist_of(rule.number)).where
        test = partial(_matches, evaluation, plan, where, exclude)
        return test(evaluation.main) or (self.has_tail and test(evaluation.with_tail))


def _matches(evaluation: Evaluation, plan: Plan, where: int, exclude: list[Plan], view: View) -> bool:
    """Tell whether a rule matches in a view. A rule that exceeds a limit does not match."""
    try:
        return (
            evaluation.holds(plan, view)
            and (where < 0 or evaluation.holds((DEFINED, where), view))
            and not any(evaluation.holds(each, view) for each in exclude)
        )
    except MatchLimit:
        return False
