"""Watchlists: the models, and YAML text → models with every mistake of the file in its place."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict

from wirewatch.errors import WatchlistError
from wirewatch.language.lexer import LONGEST_QUERY, Mistakes, lex
from wirewatch.language.query import Names, parse, parse_query
from wirewatch.language.tokens import has_no_space_script
from wirewatch.language.tree import Cased, EntityRef, Node, Or, Phrase, Term, Word, has_anchor, size
from wirewatch.language.words import STEMMERS, cased, phrase
from wirewatch.yamlfile import YamlFile, required

ID = re.compile(r"[a-z0-9-]{1,40}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")
SHORT_ACRONYM = 5
ANNOUNCE_DAYS = 7
DEEPEST_DEFINITION = 50
LARGEST_TREE = 20_000  # nodes, definitions written out


class Severity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class Name(_Frozen):
    """A name of an entity. `exact`: capitals count. `weak`: counts only beside a strong name."""

    text: str
    node: Term | Cased | Phrase
    language: str = ""
    weak: bool = False


class Entity(_Frozen):
    """A person, place or organisation. `vetoes`: phrases that an occurrence must not be part of."""

    key: str
    kind: str
    names: tuple[Name, ...]
    vetoes: tuple[Name, ...] = ()
    veto_distance: int = 0
    near_vetoes: tuple[Name, ...] = ()


class Example(_Frozen):
    """An embedded test, and where it stands."""

    text: str
    title: str
    language: str
    source: str
    matches: bool
    line: int
    column: int


class Rule(_Frozen):
    """One query. `digest` is the hash of what it means, definitions and entities included."""

    id: str
    title: str
    severity: Severity
    query: str
    node: Node
    digest: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    examples: tuple[Example, ...] = ()
    line: int = 1

    def valid_at(self, now: datetime) -> bool:
        return (self.valid_from is None or self.valid_from <= now) and (self.valid_until is None or now < self.valid_until)


class Watchlist(_Frozen):
    """A named set of rules and entities. `where` must hold and `exclude` must not, for every rule."""

    id: str
    title: str
    owner: str
    timezone: str
    rules: tuple[Rule, ...]
    entities: Mapping[str, Entity]
    where: Node | None = None
    exclude: tuple[Node, ...] = ()
    file: str = ""
    warnings: tuple[WatchlistError, ...] = ()


class Shared(_Frozen):
    """What `shared/*.yaml` offers to every watchlist."""

    entities: Mapping[str, Entity]
    definitions: Mapping[str, Node | None]
    exclude: tuple[Node, ...] = ()
    references: Mapping[str, tuple[str, ...]]


NOTHING_SHARED = Shared(entities={}, definitions={}, references={})
_FILE_KEYS = ("watchlist", "title", "owner", "timezone", "languages", "define", "where", "except", "entities", "rules")
_RULE_KEYS = ("id", "title", "severity", "query", "keywords", "from", "until", "tests")
_ENTITY_KEYS = ("kind", "names", "demonyms", "weak", "not", "not_near", "languages")
KINDS = ("country", "place", "organisation", "organization", "person", "ship", "product", "event", "other")


def read_shared(files: Mapping[str, str]) -> Shared:
    """All shared files, merged. `@name` and `@file/name` both refer to an entity, `@file/*` to all of a file."""
    entities: dict[str, Entity] = {}
    definitions: dict[str, Node | None] = {}
    references: dict[str, tuple[str, ...]] = {}
    exclude: list[Node] = []
    for file, text in sorted(files.items()):
        reader = _Reader(file, text, Shared(entities=entities, definitions=definitions, references=references))
        keys = reader.yaml.mapping(reader.yaml.root, "a shared file", ("title", "owner", "languages", "define", "except", "entities"))
        reader.names(keys)
        stem = file.rpartition("/")[2].partition(".")[0]
        found = {f"{stem}/{name}": entity.model_copy(update={"key": f"{stem}/{name}"}) for name, entity in reader.entities.items()}
        references |= (
            {name: (name,) for name in found} | {name: (f"{stem}/{name}",) for name in reader.entities} | {f"{stem}/*": tuple(found)}
        )
        node = reader.query(keys.get("except"), "except") if "except" in keys else None
        reader.yaml.check()
        entities |= found
        definitions |= reader.definitions
        if node is not None:
            exclude.append(node)
    return Shared(entities=entities, definitions=definitions, exclude=tuple(exclude), references=references)


def read_watchlist(file: str, text: str, shared: Shared = NOTHING_SHARED, now: datetime | None = None) -> Watchlist:
    """One watchlist, or InvalidFile with every mistake in it."""
    reader = _Reader(file, text, shared)
    found = reader.watchlist(now)
    reader.yaml.check()
    assert found is not None
    return found


def watchlist_of(query: str, node: Node | None = None) -> Watchlist:
    """A watchlist of one rule that asks just this query, or this tree."""
    tree = parse_query(query) if node is None else node
    rule = Rule(id="query", title=query, severity=Severity.NORMAL, query=query, node=tree, digest=meaning(tree, {}))
    return Watchlist(id="query", title="query", owner="", timezone="UTC", rules=(rule,), entities={})


class _Reader:
    """The state of reading one file."""

    def __init__(self, file: str, text: str, shared: Shared) -> None:
        self.yaml = YamlFile(file, text)
        self.shared = shared
        self.entities: dict[str, Entity] = {}
        self.definitions: dict[str, Node | None] = {}
        self.languages: tuple[str, ...] = ("en",)
        self.timezone = "UTC"

    def watchlist(self, now: datetime | None) -> Watchlist | None:
        file = self.yaml
        keys = file.mapping(file.root, "a watchlist", _FILE_KEYS)
        complete = required(file, file.root, keys, "the file", "watchlist", "rules")
        name = self.id(keys.get("watchlist"), "watchlist")
        self.timezone = self.zone(keys.get("timezone"))
        self.names(keys)
        where = self.query(keys["where"], "where") if "where" in keys else None
        exclude = self.query(keys["except"], "except") if "except" in keys else None
        rules: dict[str, Rule] = {}
        for node in file.items(keys.get("rules"), "rules"):
            rule = self.rule(node, now)
            if rule is not None and rule.id in rules:
                file.error(node, f"the rule id {rule.id} stands here twice", "give each rule an id of its own")
            elif rule is not None:
                rules[rule.id] = rule
        if "rules" in keys and not file.items(keys["rules"], "rules"):
            file.error(keys["rules"], "there are no rules", "add - id: …, query: …")
        if file.problems or not complete:
            return None
        title, owner = file.text(keys.get("title"), "title", name), file.text(keys.get("owner"), "owner")
        return Watchlist(
            id=name, title=title, owner=owner, timezone=self.timezone, rules=tuple(rules.values()), where=where,
            entities={**self.shared.entities, **self.entities}, file=file.file, warnings=tuple(file.warnings),
            exclude=(*self.shared.exclude, *((exclude,) if exclude is not None else ())),
        )  # fmt: skip

    def id(self, node: yaml.Node | None, what: str) -> str:
        found = self.yaml.text(node, what)
        if node is not None and not ID.fullmatch(found):
            self.yaml.error(node, f"{found!r} is no id of a {what}", "use 1 to 40 of a-z, 0-9 and -")
        return found

    def zone(self, node: yaml.Node | None) -> str:
        name = self.yaml.text(node, "timezone", "UTC")
        if node is not None and not is_zone(name):
            self.yaml.error(node, f"{name!r} is no time zone", "write a name like Asia/Seoul or Europe/Berlin")
            return "UTC"
        return name

    def names(self, keys: Mapping[str, yaml.Node]) -> None:
        """Languages, entities and definitions: everything that queries may refer to."""
        listed = tuple(text for text, _ in self.yaml.texts(keys.get("languages"), "languages"))
        self.languages = listed or self.languages
        for text, scalar in self.yaml.texts(keys.get("languages"), "languages"):
            if text not in STEMMERS:
                self.yaml.error(scalar, f"{text!r} is no language with word forms", f"possible are {', '.join(sorted(STEMMERS))}")
        for name, node in self.yaml.mapping(keys.get("entities"), "entities", None).items():
            if not ID.fullmatch(name):
                self.yaml.error(node, f"{name!r} is no id of an entity", "use 1 to 40 of a-z, 0-9 and -")
            entity = self.entity(name, node)
            # one with a mistake is known all the same, so that its users are not blamed
            self.entities[name] = entity or Entity(key=name, kind="other", names=())
        self.define(self.yaml.mapping(keys.get("define"), "define", None))

    def define(self, written: dict[str, yaml.Node]) -> None:
        """Definitions may use each other, in any order, but not in a circle."""
        self.definitions = dict.fromkeys(written)  # a broken one is known, so that its users are not blamed
        done: set[str] = set()

        def resolve(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                circle = " → ".join(f"${each}" for each in (*path[path.index(name) :], name))
                self.yaml.error(written[name], f"definitions go in a circle: {circle}", "break the circle")
                return
            if name in done or name not in written:
                return
            if len(path) > DEEPEST_DEFINITION:
                self.yaml.error(written[name], f"definitions lean on each other more than {DEEPEST_DEFINITION} deep", "write it flatter")
                return
            for used in self.used_definitions(written[name]):
                resolve(used, (*path, name))
            if name not in done:
                done.add(name)
                self.definitions[name] = self.query(written[name], f"${name}")

        for name in written:
            resolve(name, ())

    def used_definitions(self, node: yaml.Node) -> list[str]:
        text = self.yaml.text_of_query(node) if isinstance(node, yaml.ScalarNode) else ""
        return [lexeme.text[1:] for lexeme in lex(text[:LONGEST_QUERY], Mistakes()) if lexeme.kind == "defined"]

    def query(self, node: yaml.Node | None, what: str) -> Node | None:
        """A query in a scalar of the file."""
        if not isinstance(node, yaml.ScalarNode):
            if node is not None:
                self.yaml.error(node, f"{what} must be text", f"write it as a block:  {what}: |  and the query indented below")
            return None
        mistakes = Mistakes()
        entities = {**self.shared.references, **{name: (name,) for name in self.entities}}
        names = Names(entities, {**self.shared.definitions, **self.definitions}, self.languages)
        tree = parse(self.yaml.text_of_query(node), names, mistakes)
        if tree is not None and size(tree) > LARGEST_TREE:
            mistakes.error("written out, the query has more than 20,000 parts", "use entities for long lists", 0, 1)
        elif tree is not None and what == "query" and not has_anchor(tree):
            mistakes.warn(
                "the rule has no anchor: no word has to occur, so every article is asked in full",
                "add a word or an entity that must occur",
                0,
                1,
            )
        if node.style == '"' and mistakes.errors and "two words without" in mistakes.errors[0].message:
            mistakes.errors[0].fix = f'YAML took the quotes; write it as a block:  {what}: |  and below it:  "{node.value.strip()}"'
        self.yaml.take(mistakes, node)
        return None if mistakes.errors else tree

    def rule(self, node: yaml.Node, now: datetime | None) -> Rule | None:
        file = self.yaml
        keys = file.mapping(node, "a rule", _RULE_KEYS)
        if not keys or not required(file, node, keys, "the rule", "id"):
            return None
        rule_id = self.id(keys["id"], "rule")
        if ("query" in keys) == ("keywords" in keys):
            file.error(node, f"the rule {rule_id} needs either query: or keywords:", "write one of them")
            return None
        tree = self.query(keys["query"], "query") if "query" in keys else self.keywords(keys["keywords"])
        starts, ends = self.day(keys.get("from"), "from", time.min), self.day(keys.get("until"), "until", time.max)
        if starts and ends and ends < starts:
            file.error(keys["until"], "the rule ends before it begins", "")
        if now and ends and 0 <= (ends - now).days < ANNOUNCE_DAYS:
            file.warn(keys["until"], f"the rule {rule_id} ends on {ends:%Y-%m-%d}", "move until:, or let it go")
        severity = Severity(file.choice(keys.get("severity"), "severity", list(Severity), "normal"))
        examples = self.examples(keys.get("tests"))
        if not examples:
            file.warn(node, f"the rule {rule_id} has no tests", "add tests: with match: and no_match:")
        if tree is None:
            return None
        text = self.text_of(keys["query"]) if "query" in keys else " OR ".join(t for t, _ in file.texts(keys["keywords"], "keywords"))
        return Rule(
            id=rule_id, title=file.text(keys.get("title"), "title", rule_id), query=text, node=tree, examples=examples,
            severity=severity, digest=meaning(tree, {**self.shared.entities, **self.entities}), valid_from=starts, valid_until=ends,
            line=node.start_mark.line + 1,
        )  # fmt: skip

    def text_of(self, node: yaml.Node) -> str:
        return self.yaml.text_of_query(node) if isinstance(node, yaml.ScalarNode) else ""

    def keywords(self, node: yaml.Node) -> Node | None:
        """One literal an item: no operators."""
        nodes: list[Node] = []
        for text, item in self.yaml.texts(node, "keywords"):
            mistakes = Mistakes()
            tree = phrase(text.replace("*", " ").replace("?", " "), (0, len(text)), mistakes)
            self.yaml.take(mistakes, item)
            if tree is not None:
                nodes.append(tree)
        return Or(tuple(nodes), (0, 0)) if len(nodes) > 1 else nodes[0] if nodes else None

    def day(self, node: yaml.Node | None, what: str, at: time) -> datetime | None:
        text = self.yaml.text(node, what)
        if node is None:
            return None
        try:
            return datetime.combine(date.fromisoformat(text), at, ZoneInfo(self.timezone))
        except ValueError:
            self.yaml.error(node, f"{text!r} is no date", "write it like 2026-12-31")
            return None

    def examples(self, node: yaml.Node | None) -> tuple[Example, ...]:
        found: list[Example] = []
        for key, listed in self.yaml.mapping(node, "tests", ("match", "no_match")).items():
            for item in self.yaml.items(listed, key):
                parts = (
                    {"body": item}
                    if isinstance(item, yaml.ScalarNode)
                    else self.yaml.mapping(item, "a test", ("title", "body", "lang", "source"))
                )
                text = {name: self.yaml.text(parts.get(name), name) for name in ("title", "body", "lang", "source")}
                found.append(
                    Example(
                        text=text["body"], title=text["title"], language=text["lang"] or "und", source=text["source"],
                        matches=key == "match", line=item.start_mark.line + 1, column=item.start_mark.column + 1,
                    )
                )  # fmt: skip
        return tuple(found)

    # entities

    def entity(self, key: str, node: yaml.Node) -> Entity | None:
        file = self.yaml
        keys = file.mapping(node, f"the entity {key}", _ENTITY_KEYS)
        if not keys or not required(file, node, keys, f"the entity {key}", "names"):
            return None
        if "languages" in keys:
            file.error(
                keys["languages"],
                "languages: of an entity (its names from a table) are not built yet",
                "list the names under names:",
            )
        names = [name for listed in ("names", "demonyms") for name in self.listed(keys.get(listed), listed)]
        names += self.listed(keys.get("weak"), "weak", weak=True)
        near = file.mapping(keys.get("not_near"), "not_near", ("n", "names"))
        return Entity(
            key=key, kind=file.choice(keys.get("kind"), "kind of entity", KINDS, "other"), names=tuple(names),
            vetoes=tuple(self.listed(keys.get("not"), "not")), veto_distance=file.number(near.get("n"), "n", 0, 500, 0),
            near_vetoes=tuple(self.listed(near.get("names"), "names")),
        )  # fmt: skip

    def listed(self, node: yaml.Node | None, what: str, *, weak: bool = False) -> list[Name]:
        return [name for item in self.yaml.items(node, what) if (name := self.name(item, weak=weak)) is not None]

    def name(self, node: yaml.Node, *, weak: bool) -> Name | None:
        file = self.yaml
        keys = {"name": node} if isinstance(node, yaml.ScalarNode) else file.mapping(node, "a name", ("name", "case", "lang", "weak"))
        if not required(file, node, keys, "the name", "name"):
            return None
        text = file.text(keys["name"], "name")
        weak = weak or file.choice(keys.get("weak"), "weak", ("true", "false"), "false") == "true"
        language = file.text(keys.get("lang"), "lang")
        if language and not LANGUAGE.fullmatch(language):
            file.error(keys["lang"], f"{language!r} is no language", "write a code like en, de or zh-hant")
        case = file.choice(keys.get("case"), "case", ("exact", "any"), "exact" if _is_exact(text, weak) else "any")
        mistakes = Mistakes()
        tree: Word | Phrase | None
        if re.search(r"[*?{}\"]", text):
            mistakes.error(f"{text} is no plain name", "a name is literal: list the forms one by one", 0, len(text))
            tree = None
        elif case == "exact":
            tree = _exact(text, mistakes)
        else:
            hangul = any("\uac00" <= char <= "\ud7a3" for char in text)
            tree = phrase(text, (0, len(text)), mistakes, opens=hangul and has_no_space_script(text))
        place = keys["name"]
        if isinstance(place, yaml.ScalarNode):
            file.take(mistakes, place)
        if mistakes.errors or tree is None:
            return None
        assert isinstance(tree, Term | Cased | Phrase)
        return Name(text=text, node=tree, language=language, weak=weak)


def _exact(text: str, mistakes: Mistakes) -> Term | Cased | Phrase | None:
    """Words with a capital are exact, others are not: `the North` also finds The North, and not the north."""
    tree = cased(text, (0, len(text)), mistakes)
    if not isinstance(tree, Phrase):
        return tree if isinstance(tree, Cased) else None
    words = tuple(
        Term(word.forms, word.at) if isinstance(word, Cased) and all(each.islower() for each in word.surfaces) else word
        for word in tree.words
    )
    return Phrase(words, tree.at)


def _is_exact(text: str, weak: bool) -> bool:
    """Short acronyms are also words (WHO, UN), and so are weak names that are written with a capital (the North)."""
    letters = [char for char in text if char.isalpha()]
    acronym = text.replace(".", "").isalpha() and len(letters) <= SHORT_ACRONYM and all(char.isupper() for char in letters)
    return acronym or (weak and any(char.isupper() for char in text))


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def meaning(node: Node, entities: Mapping[str, Entity]) -> str:
    """A hash that changes exactly when the rule could match otherwise."""
    return hashlib.sha256(_canonical(node, entities).encode()).hexdigest()[:16]


def _canonical(value: Any, entities: Mapping[str, Entity]) -> str:
    if isinstance(value, EntityRef):
        return "(" + " ".join(entity_meaning(entities[key]) for key in value.keys if key in entities) + ")"
    if isinstance(value, BaseModel):
        return "(" + " ".join(_canonical(getattr(value, name), entities) for name in type(value).model_fields) + ")"
    if is_dataclass(value):
        named = [f"{each.name}={_canonical(getattr(value, each.name), entities)}" for each in fields(value) if each.name != "at"]
        return f"{type(value).__name__}({', '.join(named)})"
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(_canonical(each, entities) for each in value)) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_canonical(each, entities) for each in value) + "]"
    return repr(value)


def entity_meaning(entity: Entity) -> str:
    """The hash of an entity, made once for all the rules that name it."""
    known = _MEANINGS.get(entity)
    if known is None:
        known = _MEANINGS[entity] = hashlib.sha256(_canonical(entity, {}).encode()).hexdigest()
    return known


_MEANINGS: WeakKeyDictionary[Entity, str] = WeakKeyDictionary()
