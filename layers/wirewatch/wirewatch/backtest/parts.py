"""Lists the parts of a rule whose effect can be measured: each branch of an OR, each operand of a
NOT, and each name of an entity.

Also makes plans (compiled queries) without one of these parts. A path leads from the root of a
query's tree to a part. In the plan of this query, the same path leads to this part.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.configuration.entities.inflections import genitive
from wirewatch.configuration.entities.names import folded
from wirewatch.configuration.entities.persons import middle_words, person_forms
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.language.tree import (
    And,
    AtLeast,
    Defined,
    EntityRef,
    First,
    Near,
    Node,
    NotNear,
    Or,
    Scope,
    Within,
    children,
)
from wirewatch.language.unparse import to_text
from wirewatch.matching.plan import AND, DEFINED, NEAR, NOT_NEAR, OR, WINDOW, Plan, plans_inside
from wirewatch.printable import cut

MAX_TEXT = 80  # characters of the text of a part
QUERY = -1  # the `clause` of a part of the query itself; others are numbers of `except:` queries
Path = tuple[int, ...]  # for each level from the root down, the number of the child


class PartKind(StrEnum):
    """What a part is. Parts of the last four kinds exclude articles."""

    BRANCH = "branch"
    NAME = "name"
    NOT = "not"
    EXCEPT = "except"
    NOT_NAME = "not-name"
    NEAR_NAME = "not_near-name"

    @property
    def excludes(self) -> bool:
        return self not in {PartKind.BRANCH, PartKind.NAME}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query: a branch of an OR, an operand of a NOT, or a whole `except:` query.

    `clause` says in which query the part is: QUERY for the query of the rule, or the number of an
    `except:` query of the watchlist. `paths` has a path for each place where the part is written.
    To remove the part everywhere, remove it at each path, in the order of `paths`. In this order,
    no removal changes a path that is still to be used: longer paths come first, and paths of the
    same length are sorted from the last place to the first.
    """

    kind: PartKind
    text: str
    clause: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class EntityName:
    """A name of an entity, as an analyst sees it.

    `members` says what is lost if the name is removed: the name itself, and the forms that only
    this name gives, such as its genitive. Each number is a position, from 0, in the index's list of
    the entity's names.
    """

    kind: PartKind
    text: str
    is_weak: bool
    members: frozenset[int]


# parts of a query


def parts_of(rule: Rule, watchlist: Watchlist) -> tuple[Part, ...]:
    """Return the parts of a rule's query, and of the `except:` queries of its watchlist."""
    walk = _Walk(rule.query, QUERY)
    walk.positive(rule.node, ())
    parts = walk.parts()
    for number, node in enumerate(watchlist.exclude):
        walk = _Walk("", number)
        walk.excluding(node, (0,), PartKind.EXCEPT)
        whole, *branches = walk.parts()
        parts += [replace(whole, paths=((),)), *branches]
    return tuple(parts)


def _removal_order(path: Path) -> tuple[int, Path]:
    return len(path), path


class _Walk:
    """Collects the parts of one query. `query` is its text, or "" if the text is not at hand."""

    def __init__(self, query: str, clause: int) -> None:
        self.query, self.clause = query, clause
        self._paths: dict[tuple[PartKind, str], list[Path]] = {}  # by kind and text
        self._definition = ""

    def parts(self) -> list[Part]:
        return [
            Part(kind, text, self.clause, tuple(sorted(paths, key=_removal_order, reverse=True)))
            for (kind, text), paths in self._paths.items()
        ]

    def positive(self, node: Node, path: Path) -> None:
        """Collect the parts inside `node`, which is not inside a NOT. `path` leads to `node`."""
        match node:
            case Or(nodes=nodes):
                for number, branch in enumerate(nodes):
                    self._add(PartKind.BRANCH, branch, (*path, number))
                    self.positive(branch, (*path, number))
            case And(nodes=nodes, none=none):
                for number, operand in enumerate(nodes):
                    self.positive(operand, (*path, number))
                for number, operand in enumerate(none, len(nodes)):
                    self.excluding(operand, (*path, number), PartKind.NOT)
            case NotNear(node=inner, veto=veto):
                self.positive(inner, (*path, 0))
                self.excluding(veto, (*path, 1), PartKind.NOT)
            case Defined(name=name, node=inner):
                with self._inside(name):
                    self.positive(inner, (*path, 0))
            case _:
                for number, inner in enumerate(children(node)):
                    self.positive(inner, (*path, number))

    def excluding(self, node: Node, path: Path, kind: PartKind) -> None:
        """Collect `node`: either an operand of a NOT or NOT NEAR, or a whole `except:` query. If
        `node` is an OR, collect its branches too.
        """
        self._add(kind, node, path)
        self._branches(node, path, kind)

    def _branches(self, node: Node, path: Path, kind: PartKind) -> None:
        if isinstance(node, Defined):
            with self._inside(node.name):
                self._branches(node.node, (*path, 0), kind)
        elif isinstance(node, Or):
            for number, branch in enumerate(node.nodes):
                self._add(kind, branch, (*path, number))
                self._branches(branch, (*path, number), kind)

    @contextmanager
    def _inside(self, definition: str) -> Iterator[None]:
        """While this context is active, the collected parts belong to a definition: their offsets
        are not offsets in the text of the query.
        """
        before, self._definition = self._definition, definition
        yield
        self._definition = before

    def _add(self, kind: PartKind, node: Node, path: Path) -> None:
        self._paths.setdefault((kind, self._text(node)), []).append(path)

    def _text(self, node: Node) -> str:
        start, end = node.at
        is_at_hand = not self._definition and start < end <= len(self.query)
        return cut(" ".join(self.query[start:end].split()) if is_at_hand else to_text(node), MAX_TEXT)


def relaxed(node: Node) -> Node:
    """Return the tree of a query without the operands of its NOTs. The new tree matches every
    article that the query matches, and also every article that only NOTs exclude.
    """
    match node:
        case And(nodes=nodes, at=at):
            return And(tuple(map(relaxed, nodes)), (), at)
        case NotNear(node=inner):
            return relaxed(inner)
        case Or(nodes=nodes, at=at):
            return Or(tuple(map(relaxed, nodes)), at)
        case Defined(node=inner):
            changed = relaxed(inner)
            return node if changed == inner else changed
        case Near(operands=operands):
            return replace(node, operands=tuple(map(relaxed, operands)))
        case AtLeast(node=inner) | Within(node=inner) | First(node=inner) | Scope(node=inner):
            return replace(node, node=relaxed(inner))
        case _:
            return node


def entities_of(node: Node) -> Iterator[str]:
    """Yield the keys of the entities that a query refers to."""
    if isinstance(node, EntityRef):
        yield from node.keys
    for inner in children(node):
        yield from entities_of(inner)


# changed plans


def without(plan: Plan, path: Path, definition: Callable[[int], Plan]) -> Plan:
    """Return a plan without the part at `path`. The function `definition` returns the plan of the
    definition with a given number.
    """

    def removed(parent: Plan, parts: list[Plan], number: int) -> Plan:
        if _kind(parent) == NOT_NEAR:
            return parts[0]
        return _rebuilt(parent, parts[:number] + parts[number + 1 :])

    return _edited(plan, path, removed, definition)


def only(plan: Plan, path: Path, definition: Callable[[int], Plan]) -> Plan:
    """Return a plan in which the OR that contains the branch at `path` has only this branch."""
    return _edited(plan, path, lambda _, parts, number: (OR, (parts[number],)), definition)


def plan_at(plan: Plan, path: Path, definition: Callable[[int], Plan]) -> Plan:
    """Return the part of a plan at `path`."""
    for number in path:
        plan = _parts_inside(plan, definition)[number]
    return plan


def _edited(
    plan: Plan,
    path: Path,
    edit: Callable[[Plan, list[Plan], int], Plan],
    definition: Callable[[int], Plan],
) -> Plan:
    number, rest = path[0], path[1:]
    parts = list(_parts_inside(plan, definition))
    if not rest:
        return edit(plan, parts, number)
    parts[number] = _edited(parts[number], rest, edit, definition)
    return _rebuilt(plan, parts)


def _kind(plan: Plan) -> int:
    return -1 if isinstance(plan, int) else plan[0]


def _parts_inside(plan: Plan, definition: Callable[[int], Plan]) -> Sequence[Plan]:
    if not isinstance(plan, int) and plan[0] == DEFINED:
        return (definition(plan[1]),)
    return plans_inside(plan)


def _rebuilt(plan: Plan, parts: Sequence[Plan]) -> Plan:
    """Return `plan` with `parts` in place of its own parts. If `plan` is a reference to a
    definition, return `parts[0]`: the content of the definition.
    """
    if isinstance(plan, int) or plan[0] == DEFINED:
        return parts[0]
    if plan[0] == AND:
        required = len(plan[1])
        return (AND, tuple(parts[:required]), tuple(parts[required:]))
    if plan[0] == OR:
        return (OR, tuple(parts))
    if plan[0] == NEAR:
        return (NEAR, plan[1], plan[2], parts[0], parts[1])
    if plan[0] == WINDOW:
        return (WINDOW, plan[1], plan[2], tuple(parts))
    if plan[0] == NOT_NEAR:
        return (NOT_NEAR, plan[1], parts[0], parts[1])
    return (*plan[:2], parts[0])  # ATLEAST, SENT, FIRST or a field


# names of an entity


def names_of(entity: Entity, stored: Sequence[Name]) -> tuple[EntityName, ...]:
    """Return the names of an entity, as an analyst sees them. The `members` of a name are the name
    itself and the forms that Wirewatch makes from this name alone, such as a genitive. A form that
    several listed names give belongs to none of them.

    `stored` are all names of the entity, in the order of the index.
    """
    groups: dict[tuple[PartKind, tuple[str, ...], bool], list[int]] = {}
    texts: dict[tuple[PartKind, tuple[str, ...], bool], str] = {}
    kinds = {id(name): PartKind.NOT_NAME for name in entity.vetoes}
    kinds |= {id(name): PartKind.NEAR_NAME for name in entity.near_vetoes}
    sources = _sources(entity)
    for number, name in enumerate(stored):
        kind = kinds.get(id(name), PartKind.NAME)
        owners = sources.get(folded(name.text), ()) if name.generated and kind is PartKind.NAME else ()
        key = (kind, folded(owners[0] if owners else name.text), name.weak)
        texts.setdefault(key, owners[0] if owners else name.text)
        members = groups.setdefault(key, [])
        if len(owners) <= 1:  # a form of two listed names is found without either of them
            members.append(number)
    return tuple(
        EntityName(kind, texts[kind, form, weak], weak, frozenset(members))
        for (kind, form, weak), members in groups.items()
    )


def _sources(entity: Entity) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return a dict from a folded form to the strong names that have this form. Only names that the
    file lists are used. The forms of a name are the name itself, and those that `_forms` makes from
    it, such as its genitive.
    """
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name in entity.names:
        if name.generated or name.weak:
            continue
        for text in (name.text, *_forms(entity, name.text)):
            known = found.get(folded(text), ())
            found[folded(text)] = (*known, *(() if name.text in known else (name.text,)))
    return found


def _forms(entity: Entity, text: str) -> Iterable[str]:
    if form := genitive(text):
        yield form
    if entity.kind == "person":
        yield from (form.text for form in person_forms(text))
        if middles := middle_words(text):
            yield f"{middles.given} {middles.family}"


def without_listed_vetoes(entity: Entity) -> Entity:
    """Return the entity without the names that the file lists under `not:` and `not_near:`."""
    kept = tuple(name for name in entity.vetoes if name.generated and not name.inflected)
    return replace(entity, vetoes=kept, veto_distance=0, near_vetoes=())
