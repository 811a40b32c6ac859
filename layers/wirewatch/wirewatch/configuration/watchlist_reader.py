"""Watchlist and shared files: YAML text → frozen models, with every mistake of the file in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import yaml

from wirewatch.configuration.entities.entity import Entity
from wirewatch.configuration.entities.reader import read_entity
from wirewatch.configuration.rule_hash import RuleHasher
from wirewatch.configuration.schedule import is_zone
from wirewatch.configuration.watchlists import ID, NOTHING_SHARED, Example, Rule, Scenario, Shared, Watchlist
from wirewatch.configuration.yaml_file import YamlFile, required, undisturbed
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.language.lexer import MAX_QUERY_LENGTH, Mistakes, lex
from wirewatch.language.parser import Names, parse
from wirewatch.language.tree import Node, Or, has_anchor, node_count
from wirewatch.language.words import STEMMERS, parse_phrase
from wirewatch.severity import Severity

ANNOUNCE_DAYS = 7
DEEPEST_DEFINITION = 50
LARGEST_TREE = 20_000  # nodes, definitions written out
_FILE_KEYS = (
    "watchlist",
    "title",
    "owner",
    "timezone",
    "languages",
    "define",
    "where",
    "except",
    "entities",
    "rules",
    "tests",
)
_SHARED_KEYS = ("title", "owner", "languages", "define", "except", "entities")
_EXAMPLE_KEYS = ("title", "body", "lang", "source")
_RULE_KEYS = ("id", "title", "severity", "query", "keywords", "from", "until", "tests")


def read_shared(files: Mapping[str, str]) -> Shared:
    """All shared files, merged. `@name` and `@file/name` both refer to an entity, `@file/*` to all of a file."""
    reading = SharedFiles()
    with undisturbed():
        for file, text in sorted(files.items()):
            reading.add(file, text)
    return reading.shared


class SharedFiles:
    """Shared files read one after the other. Each may use what those before it offer."""

    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}
        self._definitions: dict[str, Node | None] = {}
        self._references: dict[str, tuple[str, ...]] = {}
        self._exclude: list[Node] = []
        self._warnings: list[WatchlistError] = []

    @property
    def shared(self) -> Shared:
        return Shared(
            self._entities, self._definitions, self._references, tuple(self._exclude), tuple(self._warnings)
        )

    def add(self, file: str, text: str) -> None:
        """InvalidFile with every mistake of the file; it then offers nothing."""
        stem = file.rpartition("/")[2].partition(".")[0]
        reader = _Reader(file, text, self.shared, stem)
        keys = reader.yaml.mapping(reader.yaml.root, "a shared file", _SHARED_KEYS)
        if f"{stem}/*" in self._references:
            reader.yaml.error_at(
                1, 1, f"there is another shared file called {stem}", "rename one: @file/name must be clear"
            )
        reader.names(keys)
        node = reader.query(keys.get("except"), "except")
        reader.yaml.check()
        self._entities |= reader.entities
        self._definitions |= reader.definitions
        self._references |= reader.references | {f"{stem}/*": tuple(reader.entities)}
        self._exclude += [node] if node is not None else []
        self._warnings += reader.yaml.warnings


def read_watchlist(
    file: str, text: str, shared: Shared = NOTHING_SHARED, now: datetime | None = None
) -> Watchlist:
    """One watchlist, or InvalidFile with every mistake in it."""
    found, problems = read_soundly(file, text, shared, now)
    if problems or found is None:
        raise InvalidFile(file, problems)
    return found


def read_soundly(
    file: str, text: str, shared: Shared = NOTHING_SHARED, now: datetime | None = None
) -> tuple[Watchlist | None, tuple[WatchlistError, ...]]:
    """The rules without a mistake, and every mistake. None where one lies outside the rules: then no rule means what it should."""
    with undisturbed():
        reader = _Reader(file, text, shared)
        found = reader.watchlist(now)
    return found, tuple(sorted(reader.yaml.problems, key=lambda problem: (problem.line, problem.column)))


class _Reader:
    """The state of reading one file. `stem` is a shared file's name, which its entities bear."""

    def __init__(self, file: str, text: str, shared: Shared, stem: str = "") -> None:
        self.yaml = YamlFile(file, text)
        self.shared = shared
        self.stem = stem
        self.entities: dict[str, Entity] = {}
        self.references: dict[str, tuple[str, ...]] = {}
        self.definitions: dict[str, Node | None] = {}
        self.visible: dict[str, Node | None] = {}  # shared ones, too
        self.known = Names()
        self.hasher = RuleHasher({})
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
        sound = complete and not file.problems
        rules = self.rules(keys.get("rules"), now)
        scenarios = tuple(self.scenarios(keys.get("tests"), rules))
        if not sound or not rules:
            return None
        title, owner = file.text(keys.get("title"), "title", name), file.text(keys.get("owner"), "owner")
        return Watchlist(
            id=name, title=title, owner=owner, timezone=self.timezone, rules=tuple(rules.values()), where=where,
            entities={**self.shared.entities, **self.entities}, file=file.file, warnings=tuple(file.warnings),
            exclude=(*self.shared.exclude, *((exclude,) if exclude is not None else ())), scenarios=scenarios,
        )  # fmt: skip

    def rules(self, node: yaml.Node | None, now: datetime | None) -> dict[str, Rule]:
        """Those without a mistake, by id."""
        file = self.yaml
        found: dict[str, Rule] = {}
        for item in file.items(node, "rules"):
            before = len(file.problems)
            rule = self.rule(item, now)
            if rule is not None and rule.id in found:
                file.error(
                    item, f"the rule id {rule.id} stands here twice", "give each rule an id of its own"
                )
            elif rule is not None and len(file.problems) == before:
                found[rule.id] = rule
        if node is not None and not file.items(node, "rules"):
            file.error(node, "there are no rules", "add - id: …, query: …")
        return found

    def id(self, node: yaml.Node | None, what: str) -> str:
        found = self.yaml.text(node, what)
        if node is not None and not ID.fullmatch(found):
            self.yaml.error(node, f"{found!r} is no id of a {what}", "use 1 to 40 of a-z, 0-9 and -")
        return found

    def zone(self, node: yaml.Node | None) -> str:
        name = self.yaml.text(node, "timezone", "UTC")
        if node is not None and not is_zone(name):
            self.yaml.error(
                node, f"{name!r} is no time zone", "write a name like Asia/Seoul or Europe/Berlin"
            )
            return "UTC"
        return name

    def names(self, keys: Mapping[str, yaml.Node]) -> None:
        """Languages, entities and definitions: everything that queries may refer to."""
        languages = list(self.yaml.texts(keys.get("languages"), "languages"))
        for text, scalar in languages:
            if text not in STEMMERS:
                self.yaml.error(
                    scalar,
                    f"{text!r} is no language with word forms",
                    f"possible are {', '.join(sorted(STEMMERS))}",
                )
        for name, node in self.yaml.mapping(keys.get("entities"), "entities", None).items():
            self.entity(name, node)
        written = self.yaml.mapping(keys.get("define"), "define", None)
        # a broken definition is known, so that its users are not blamed
        self.definitions = dict.fromkeys(written)
        self.visible = {**self.shared.definitions, **self.definitions}
        stemmed = tuple(text for text, _ in languages) or ("en",)
        self.known = Names({**self.shared.references, **self.references}, self.visible, stemmed)
        self.define(written)
        self.hasher = RuleHasher({**self.shared.entities, **self.entities})

    def entity(self, name: str, node: yaml.Node) -> None:
        if not ID.fullmatch(name):
            self.yaml.error(node, f"{name!r} is no id of an entity", "use 1 to 40 of a-z, 0-9 and -")
        key = f"{self.stem}/{name}" if self.stem else name
        # one with a mistake is known all the same, so that its users are not blamed
        found = read_entity(self.yaml, name, node) or Entity(name, "other", ())
        self.entities[key] = replace(found, key=key)
        self.references |= dict.fromkeys((name, key), (key,))

    def define(self, written: dict[str, yaml.Node]) -> None:
        """Definitions may use each other, in any order, but not in a circle."""
        uses = {name: self.used_definitions(node) for name, node in written.items()}
        done: set[str] = set()

        def resolve(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                circle = " → ".join(f"${each}" for each in (*path[path.index(name) :], name))
                self.yaml.error(written[name], f"definitions go in a circle: {circle}", "break the circle")
                return
            if name in done or name not in written:
                return
            if len(path) > DEEPEST_DEFINITION:
                self.yaml.error(
                    written[name],
                    f"definitions lean on each other more than {DEEPEST_DEFINITION} deep",
                    "write it flatter",
                )
                return
            for used in uses[name]:
                resolve(used, (*path, name))
            if name not in done:
                done.add(name)
                self.definitions[name] = self.visible[name] = self.query(written[name], f"${name}")

        for name in written:
            resolve(name, ())

    def used_definitions(self, node: yaml.Node) -> list[str]:
        lexemes = lex(self.text_of(node)[:MAX_QUERY_LENGTH], Mistakes())
        return list(dict.fromkeys(lexeme.text[1:] for lexeme in lexemes if lexeme.kind == "defined"))

    def query(self, node: yaml.Node | None, what: str) -> Node | None:
        """A query in a scalar of the file."""
        if not isinstance(node, yaml.ScalarNode):
            if node is not None:
                self.yaml.error(
                    node,
                    f"{what} must be text",
                    f"write it as a block:  {what}: |  and the query indented below",
                )
            return None
        mistakes = Mistakes()
        tree = parse(self.yaml.text_of_query(node), self.known, mistakes)
        if tree is not None and node_count(tree) > LARGEST_TREE:
            mistakes.error(
                "written out, the query has more than 20,000 parts", "use entities for long lists", 0, 1
            )
        elif tree is not None and what == "query" and not has_anchor(tree):
            mistakes.warn(
                "the rule has no anchor: no word has to occur, so every article is asked in full",
                "add a word or an entity that must occur",
                0,
                1,
            )
        if node.style == '"' and mistakes.errors and "two words without" in mistakes.errors[0].message:
            mistakes.errors[
                0
            ].fix = f'YAML took the quotes; write it as a block:  {what}: |  and below it:  "{node.value.strip()}"'
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
        starts, ends = (
            self.day(keys.get("from"), "from", time.min),
            self.day(keys.get("until"), "until", time.max),
        )
        if starts and ends and ends < starts:
            file.error(keys["until"], "the rule ends before it begins", "")
        if now and ends and ends <= now:
            file.warn(
                keys["until"],
                f"the rule {rule_id} ended on {ends:%Y-%m-%d} and matches nothing more",
                "move until:, or remove the rule",
            )
        if now and ends and 0 <= (ends - now).days < ANNOUNCE_DAYS:
            file.warn(
                keys["until"], f"the rule {rule_id} ends on {ends:%Y-%m-%d}", "move until:, or let it go"
            )
        severity = Severity(file.choice(keys.get("severity"), "severity", list(Severity), "normal"))
        examples = self.examples(keys.get("tests"))
        if not examples:
            file.warn(node, f"the rule {rule_id} has no tests", "add tests: with match: and no_match:")
        if tree is None:
            return None
        text = (
            self.text_of(keys["query"])
            if "query" in keys
            else " OR ".join(t for t, _ in file.texts(keys["keywords"], "keywords"))
        )
        return Rule(
            id=rule_id, title=file.text(keys.get("title"), "title", rule_id), query=text, node=tree, examples=examples,
            severity=severity, rule_hash=self.hasher.of(tree), valid_from=starts, valid_until=ends,
            line=node.start_mark.line + 1,
        )  # fmt: skip

    def text_of(self, node: yaml.Node) -> str:
        return self.yaml.text_of_query(node) if isinstance(node, yaml.ScalarNode) else ""

    def keywords(self, node: yaml.Node) -> Node | None:
        """One literal an item: no operators."""
        nodes: list[Node] = []
        for text, item in self.yaml.texts(node, "keywords"):
            mistakes = Mistakes()
            tree = parse_phrase(text.replace("*", " ").replace("?", " "), (0, len(text)), mistakes)
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
        return tuple(
            self.example(item, {}, matches=key == "match")
            for key, listed in self.yaml.mapping(node, "tests", ("match", "no_match")).items()
            for item in self.yaml.items(listed, key)
        )

    def example(self, item: yaml.Node, given: Mapping[str, yaml.Node], *, matches: bool) -> Example:
        """A text alone is a body."""
        parts = given
        if not parts:
            parts = (
                {"body": item}
                if isinstance(item, yaml.ScalarNode)
                else self.yaml.mapping(item, "a test", _EXAMPLE_KEYS)
            )
        text = {name: self.yaml.text(parts.get(name), name) for name in _EXAMPLE_KEYS}
        return Example(
            text=text["body"], title=text["title"], language=text["lang"] or "und", source=text["source"], matches=matches,
            line=item.start_mark.line + 1, column=item.start_mark.column + 1,
        )  # fmt: skip

    def scenarios(self, node: yaml.Node | None, rules: Mapping[str, Rule]) -> Iterator[Scenario]:
        """Each names all the rules that match its text; `expect: []` says that none does."""
        for item in self.yaml.items(node, "tests"):
            keys = self.yaml.mapping(item, "a test of the file", (*_EXAMPLE_KEYS, "expect"))
            if not keys or not required(self.yaml, item, keys, "the test", "expect"):
                continue
            expected = list(self.yaml.texts(keys["expect"], "expect"))
            for name, place in expected:
                if name not in rules and not self.yaml.problems:
                    self.yaml.error(
                        place, f"there is no rule {name}", f"there are {', '.join(list(rules)[:8])}"
                    )
            yield Scenario(
                example=self.example(item, keys, matches=bool(expected)),
                expected=frozenset(name for name, _ in expected),
            )
