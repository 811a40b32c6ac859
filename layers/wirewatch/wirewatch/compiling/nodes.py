"""The nodes of a compilation: entities, groups of entities and definitions.

All rules that use a node refer to it by the same number. So the engine searches for the node once
in an article, and all these rules use the result.
"""

from collections.abc import Iterator
from typing import Any

from wirewatch.compiling.anchors import Anchor, Anchors
from wirewatch.compiling.encoder import Encoder, encode_name
from wirewatch.compiling.index_writer import pack_blob, pack_blobs, pack_numbers
from wirewatch.compiling.vocabulary import Vocabulary
from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.configuration.rule_hash import entity_hash
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.language.tree import Node
from wirewatch.matching.decoded_index import StoredName
from wirewatch.matching.index import IndexSection
from wirewatch.matching.plan import (
    ANY_PLACE,
    CAPITAL,
    DEFINED,
    DOTTED,
    ENTITY,
    FAMILY_FIRST,
    GROUP,
    NEAR_VETO,
    STRONG,
    VETO,
    WEAK,
    NamePlan,
    NodePlan,
    Plan,
    walk,
)


def names_by_role(entity: Entity) -> list[tuple[int, Name]]:
    """Return (role, name) for each name of an entity, and for each phrase under `not:` or
    `not_near:`, in the order in which an index stores them.
    """
    return [
        *((STRONG, name) for name in entity.names if not name.weak),
        *((WEAK, name) for name in entity.names if name.weak),
        *((VETO, name) for name in entity.vetoes),
        *((NEAR_VETO, name) for name in entity.near_vetoes),
    ]


def _place_of(name: Name) -> int:
    """Return what a place must have so that the name counts there."""
    if name.is_family_first:
        return FAMILY_FIRST
    if name.needs_dot:
        return DOTTED
    return CAPITAL if name.needs_capital else ANY_PLACE


class Nodes:
    """Collects the nodes (entities, groups of entities and definitions) that compiled queries use,
    and numbers them from 0. A node is added after the nodes that it uses.
    """

    def __init__(self, vocabulary: Vocabulary, anchors: Anchors) -> None:
        self.vocabulary, self.anchors = vocabulary, anchors
        self.kinds = bytearray()  # by node: ENTITY, GROUP or DEFINED
        self.node_anchors: list[tuple[int, Anchor]] = []  # of definitions
        self.members: dict[int, tuple[int, ...]] = {}  # by group
        self.names: list[Anchor | None] = []
        self._blobs: list[bytes] = []  # by node
        self._name_blobs: list[bytes] = []
        self._first_names: list[int] = []  # by node
        self._weak: set[int] = set()  # nodes that may hold through a weak name
        self._entities: dict[tuple[str, str], int] = {}
        self._groups: dict[tuple[int, ...], int] = {}
        self._definitions: dict[int, int] = {}  # by id() of the tree
        self._trees: list[Node] = []  # keeps the trees alive, so that no other tree gets the same id()

    def encoder(self, watchlist: Watchlist) -> Encoder:
        """Return an encoder for the query trees of a watchlist. In these trees, `@id` refers to the
        entities of this watchlist.
        """

        def entities(keys: tuple[str, ...]) -> NodePlan:
            members = tuple(self._entity(watchlist.entities[key]) for key in keys)
            return (ENTITY, members[0]) if len(members) == 1 else (GROUP, self._group(members))

        return Encoder(self.vocabulary, entities, self.definition)

    def definition(self, encoder: Encoder, tree: Node) -> int:
        """Return the number of the definition whose tree is `tree`. If the definition is not
        registered yet, register it.

        All rules that use a definition share the same tree object, so `id()` of the tree identifies
        the definition.
        """
        node = self._definitions.get(id(tree))
        if node is None:
            plan = encoder.plan(tree)
            anchor, _ = self.anchors.requirements(plan)
            node = self._definitions[id(tree)] = self._register(DEFINED, plan)
            self._trees.append(tree)
            if anchor is not None:
                self.anchors.node_costs[node] = min(1.0, anchor.cost)
                self.node_anchors.append((node, anchor))
            if self.may_be_weak(plan):
                self._weak.add(node)
        return node

    def may_be_weak(self, plan: Plan) -> bool:
        """Return whether a plan (a compiled query) uses an entity with a weak name, directly or
        through a group or a definition.

        There may be articles for which such a plan holds with the weak name, but not without it.
        """
        return bool(self._weak) and any(
            inner[1] in self._weak
            for inner in walk(plan)
            if not isinstance(inner, int) and (inner[0] == ENTITY or inner[0] == GROUP or inner[0] == DEFINED)
        )

    def _entity(self, entity: Entity) -> int:
        identity = (entity.key, entity_hash(entity))
        node = self._entities.get(identity)
        if node is None:
            has_weak = any(name.weak for name in entity.names)
            stored = (entity.key, entity.veto_distance, has_weak)
            node = self._entities[identity] = self._register(ENTITY, stored)
            costs = [self._add_name(name) for name in self._names_of(entity)]
            self.anchors.node_costs[node] = min(1.0, sum(costs))
            if has_weak:
                self._weak.add(node)
        return node

    def _names_of(self, entity: Entity) -> Iterator[StoredName]:
        """Yield each name of an entity, and each phrase under `not:` or `not_near:`, as it is
        stored.

        The role is STRONG or WEAK for a name, VETO for `not:`, and NEAR_VETO for `not_near:`. The
        language is "" if the name or phrase counts in all languages.
        """

        for role, name in names_by_role(entity):
            plan_and_language, confirmation = self._plan_and_language(name), self._confirmation(name)
            yield StoredName(role, *plan_and_language, confirmation, _place_of(name))

    def _plan_and_language(self, name: Name) -> tuple[NamePlan, str]:
        return encode_name(self.vocabulary, name.node), name.language

    def _confirmation(self, name: Name) -> tuple[bool, tuple[tuple[NamePlan, str, int], ...]] | None:
        if name.confirmation is None:
            return None
        names = tuple((*self._plan_and_language(word), _place_of(word)) for word in name.confirmation.names)
        return name.confirmation.in_paragraph, names

    def _add_name(self, name: StoredName) -> float:
        """Add a name to the entity that was registered last. Return the expected share of articles
        in which the name occurs.

        Return 0 if the entity can't be found by this name alone. Such a name is a weak name without
        words under `with:`, or a phrase under `not:` or `not_near:`.
        """
        anchor, _ = self.anchors.requirements(name.plan)
        self.names.append(anchor)
        stored = tuple(name) if name.confirmation or name.place else tuple(name[:3])
        self._name_blobs.append(pack_blob(stored))
        is_alone = name.role == STRONG or (name.confirmation is not None and bool(name.confirmation[1]))
        return anchor.cost if is_alone and anchor is not None else 0.0

    def _group(self, members: tuple[int, ...]) -> int:
        node = self._groups.get(members)
        if node is None:
            node = self._groups[members] = self._register(GROUP, ())
            self.members[node] = members
            self.anchors.node_costs[node] = min(
                1.0, sum(self.anchors.node_costs[member] for member in members)
            )
            if not self._weak.isdisjoint(members):
                self._weak.add(node)
        return node

    def _register(self, kind: int, stored: Any) -> int:
        self.kinds.append(kind)
        self._blobs.append(pack_blob(stored))
        self._first_names.append(len(self.names))
        return len(self.kinds) - 1

    def sections(self) -> dict[IndexSection, bytes]:
        """Return the sections of the index that store names and nodes."""
        names, name_starts = pack_blobs(self._name_blobs)
        nodes, node_starts = pack_blobs(self._blobs)
        return {
            IndexSection.NAMES: names,
            IndexSection.NAME_STARTS: name_starts,
            IndexSection.FIRST_NAMES: pack_numbers([*self._first_names, len(self.names)]),
            IndexSection.NODES: nodes,
            IndexSection.NODE_STARTS: node_starts,
            IndexSection.NODE_KINDS: bytes(self.kinds),
        }
