"""Decodes the rules, watchlists, names and nodes of an index. An entry is decoded at its first use."""

from bisect import bisect_right
from typing import NamedTuple

from wirewatch.matching.index import Index, IndexSection
from wirewatch.matching.plan import ANY_PLACE, GROUP, NamePlan, Plan

MAX_RULES = 50_000  # decoded rules that are kept; if there are more, all of them are dropped
MAX_NODES = 20_000
NO_CLAUSE = -1  # counts as a term that every article has; no term or node key has this number


class CompiledRule(NamedTuple):
    """A rule of the index. `valid_from` and `valid_until` are Unix times.

    A clause is a set of terms and nodes (such as entities). If none of them occurs in the article,
    the rule can't match. This holds for each clause of the rule.

    `further_clauses` has all clauses except the first one. The first clause is stored apart, so
    that it can be tested before the rule is decoded.
    """

    further_clauses: tuple[tuple[int, ...], ...]
    plan: Plan
    may_be_weak: bool
    valid_from: float | None
    valid_until: float | None

    def is_valid(self, now: float) -> bool:
        return (self.valid_from is None or self.valid_from <= now) and (
            self.valid_until is None or now < self.valid_until
        )


class StoredWatchlist(NamedTuple):
    """A watchlist of the index.

    `where` is the number of the node with the condition `where:`. It is -1 if the watchlist has no
    such condition. `exclude` has the numbers of the nodes with the conditions `except:`.
    """

    id: str
    title: str
    where: int
    exclude: tuple[int, ...]


class RuleLabel(NamedTuple):
    """What a match reports about its rule.

    If the whole query is an AND, `clauses` has the text of each operand that must hold; operands
    after NOT are left out. Otherwise, `clauses` has the text of the whole query. Long texts are
    shortened.
    """

    watchlist: str
    watchlist_title: str
    id: str
    title: str
    severity: str
    first_only: bool
    rule_hash: str
    clauses: tuple[str, ...]


class StoredName(NamedTuple):
    """A name of an entity. If `language` is not "", the name counts only in articles of this
    language.

    For a weak name with `with:` or `within:`, `confirmation` is (in_paragraph, names), and each
    item of `names` is (plan, language, place). For any other name, `confirmation` is None. See
    `entity.Confirmation`.

    `place` is FAMILY_FIRST for a form such as `Smith, John`, DOTTED for `С. Лавров`, and CAPITAL for
    a form such as `Путина` (see `Entities`).
    """

    role: int
    plan: NamePlan
    language: str
    confirmation: tuple[bool, tuple[tuple[NamePlan, str, int], ...]] | None = None
    place: int = ANY_PLACE


class StoredEntity(NamedTuple):
    """An entity of the index. `key` is the id of the entity, such as `north-korea`."""

    key: str
    veto_distance: int  # words; names under `not_near:` remove occurrences up to this far away
    has_weak_names: bool


class DecodedIndex:
    """An index, with the rules, names and other entries that were decoded so far."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.rules = _Rules(index)
        self.labels = _Labels(self)
        self.first_clauses = _FirstClauses(index)
        self.verified = index.section(IndexSection.VERIFIED)  # by rule: 1 where its anchor proves the match
        self.always = tuple(index.array(IndexSection.ALWAYS))
        self._node_kinds = index.section(IndexSection.NODE_KINDS)
        self._watchlists: dict[int, StoredWatchlist] = {}
        self._names: dict[int, StoredName] = {}
        self._entities: dict[int, StoredEntity] = {}
        self._definitions: dict[int, Plan] = {}

    def watchlist_of(self, rule: int) -> int:
        """Return the number of a rule's watchlist."""
        return bisect_right(self.index.first_rules, rule) - 1

    def watchlist(self, number: int) -> StoredWatchlist:
        """Return a watchlist by its number. It is decoded on the first call."""
        watchlist = self._watchlists.get(number)
        if watchlist is None:
            name, title, where, *exclude = self.index.blob(IndexSection.WATCHLISTS, number)
            watchlist = self._watchlists[number] = StoredWatchlist(name, title, where, tuple(exclude))
        return watchlist

    def name(self, number: int) -> StoredName:
        """Return a name by its position in the list of all names. `number` is this position."""
        name = self._names.get(number)
        if name is None:
            if len(self._names) > MAX_NODES:
                self._names.clear()
            name = self._names[number] = StoredName(*self.index.blob(IndexSection.NAMES, number))
        return name

    def entity(self, number: int) -> StoredEntity:
        """Return the entity with this position in the list of all nodes (entities, groups and
        definitions).
        """
        entity = self._entities.get(number)
        if entity is None:
            if len(self._entities) > MAX_NODES:
                self._entities.clear()
            entity = self._entities[number] = StoredEntity(*self.index.blob(IndexSection.NODES, number))
        return entity

    def definition(self, number: int) -> Plan:
        """Return the plan (the compiled query) of a definition. `number` is the position of the
        definition in the list of all nodes, which are entities, groups and definitions.
        """
        plan = self._definitions.get(number)
        if plan is None:
            if len(self._definitions) > MAX_NODES:
                self._definitions.clear()
            stored: Plan = self.index.blob(IndexSection.NODES, number)
            plan = self._definitions[number] = stored
        return plan

    def is_group(self, node: int) -> bool:
        """Tell whether a node (an entity, a group or a definition) is a group of entities."""
        return self._node_kinds[node] == GROUP

    def entity_of(self, name: int) -> int:
        """Return the number of the entity that a name belongs to."""
        return bisect_right(self.index.first_names, name) - 1


class _Rules(dict[int, CompiledRule]):
    """Maps the number of a rule to the rule.

    A rule is decoded when it is first needed. To get only its first clause, use `_FirstClauses`.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, number: int) -> CompiledRule:
        if len(self) > MAX_RULES:
            self.clear()
        rule = self[number] = CompiledRule(*self.index.blob(IndexSection.RULES, number))
        return rule


class _Labels(dict[int, RuleLabel]):
    """Maps the number of a rule to its label: what a match reports about the rule.

    A label is read when it is first needed.
    """

    def __init__(self, decoded: "DecodedIndex") -> None:
        super().__init__()
        self.decoded = decoded

    def __missing__(self, rule: int) -> RuleLabel:
        if len(self) > MAX_RULES:
            self.clear()
        watchlist = self.decoded.watchlist(self.decoded.watchlist_of(rule))
        label = self[rule] = RuleLabel(watchlist.id, watchlist.title, *self.decoded.index.label(rule))
        return label


class _FirstClauses(dict[int, tuple[int, ...]]):
    """Maps the number of a rule to the first clause of the rule: terms and nodes. The rule can
    match only if at least one of these terms and nodes occurs.

    For a rule without clauses, the value is (NO_CLAUSE,), which every article satisfies.
    """

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, number: int) -> tuple[int, ...]:
        if len(self) > MAX_RULES:
            self.clear()
        clause = self[number] = tuple(self.index.first_clause(number)) or (NO_CLAUSE,)
        return clause
