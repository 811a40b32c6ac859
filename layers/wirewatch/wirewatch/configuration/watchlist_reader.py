"""Converts the YAML of watchlists and shared files to frozen models, and reports mistakes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import yaml

from wirewatch.configuration.entities.entity import Entity
from wirewatch.configuration.entities.reader import read_entity
from wirewatch.configuration.example_reader import read_examples, read_scenarios
from wirewatch.configuration.fixes.time_zones import zone_fix
from wirewatch.configuration.keywords import keywords_text, parse_keywords
from wirewatch.configuration.rule_hash import RuleHasher
from wirewatch.configuration.schedule import is_zone
from wirewatch.configuration.watchlists import ID, NOTHING_SHARED, Rule, Shared, Watchlist
from wirewatch.configuration.yaml_file import YamlFile, required
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.garbage_collection import garbage_collection_paused
from wirewatch.language.lexer import MAX_QUERY_LENGTH, Mistakes, lex
from wirewatch.language.parser import Names, parse
from wirewatch.language.tree import Node, has_anchor, node_count
from wirewatch.language.words import STEMMERS
from wirewatch.severity import Severity

EXPIRY_NOTICE_DAYS = 7
DEEPEST_DEFINITION = 50
LARGEST_TREE = 20_000  # nodes, with definitions expanded
_FILE_KEYS = (
    *("watchlist", "title", "owner", "timezone", "languages"),
    *("define", "where", "except", "entities", "rules", "tests"),
)
# A mistake in their values changes the meaning of no rule, or of one alone.
_KEYS_OF_PARTS = ("title", "owner", "rules", "tests")
_SHARED_KEYS = ("title", "owner", "languages", "define", "except", "entities")
_RULE_KEYS = ("id", "title", "severity", "first", "query", "keywords", "from", "until", "tests")
_ID_FIX = "use 1 to 40 of a-z, 0-9 and -"


def read_shared(files: Mapping[str, str], *, was_good: bool = False) -> Shared:
    """Read and merge all shared files, given as file name → text.

    In a query, `@name` or `@file/name` refers to one entity. `@file/*` refers to all entities of a
    file. Raises InvalidFile for the first file with a mistake; see `SharedFiles.add` for
    `was_good`.
    """
    reader = SharedFiles()
    with garbage_collection_paused():
        for file, text in sorted(files.items()):
            reader.add(file, text, was_good=was_good)
    return reader.shared


class SharedFiles:
    """Reads shared files one after the other. A file may use what the files before it define."""

    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}
        self._definitions: dict[str, Node | None] = {}
        self._references: dict[str, tuple[str, ...]] = {}
        self._exclude: list[Node] = []
        self._warnings: list[WatchlistError] = []
        self._file_by_stem: dict[str, str] = {}

    @property
    def shared(self) -> Shared:
        """The entities, definitions and `except` conditions of the files read so far."""
        return Shared(
            self._entities, self._definitions, self._references, tuple(self._exclude), tuple(self._warnings)
        )

    def add(self, file: str, text: str, *, was_good: bool = False) -> None:
        """Read one more file, and add what it defines.

        If the file has mistakes, raise one InvalidFile with all of them, and add nothing.

        `was_good` is True if an earlier version of Wirewatch found no mistake in the file. Then no
        error is raised if all mistakes are in entities: only the invalid parts are left out.
        """
        stem = file.rpartition("/")[2].partition(".")[0]
        reader = _Reader(file, text, self.shared, stem)
        keys = reader.yaml.mapping(reader.yaml.root, "a shared file", _SHARED_KEYS)
        if stem in self._file_by_stem:
            message = f"duplicate shared file name {stem!r} (also {self._file_by_stem[stem]})"
            reader.yaml.error_at(1, 1, message, "rename one of them: @file/name must be unique")
        reader.read_names(keys)
        exclude = reader.query(keys.get("except"), "except")
        if not was_good or len(reader.yaml.problems) > _mistakes_in(reader.yaml, keys.get("entities")):
            reader.yaml.raise_if_invalid()
        self._file_by_stem[stem] = file
        self._entities |= reader.entities
        self._definitions |= reader.definitions
        self._references |= reader.references | {f"{stem}/*": tuple(reader.entities)}
        self._exclude += [exclude] if exclude is not None else []
        self._warnings += reader.yaml.warnings


def read_watchlist(
    file: str, text: str, shared: Shared = NOTHING_SHARED, now: datetime | None = None
) -> Watchlist:
    """Read one watchlist. Raises one InvalidFile with all mistakes, if the file has any.

    With `now`, there is a warning for each rule that has ended, or that ends within
    EXPIRY_NOTICE_DAYS days.
    """
    watchlist, problems = read_sound_rules(file, text, shared, now)
    if problems or watchlist is None:
        raise InvalidFile(file, problems)
    return watchlist


def read_sound_rules(
    file: str,
    text: str,
    shared: Shared = NOTHING_SHARED,
    now: datetime | None = None,
    *,
    was_good: bool = False,
) -> tuple[Watchlist | None, tuple[WatchlistError, ...]]:
    """Return a watchlist of the rules without a mistake, and all mistakes in the order of the file.

    The watchlist is None if there is no such rule. It is also None after a mistake outside
    `rules:`, `tests:`, `title:` and `owner:`, because such a mistake could change every rule. With
    `was_good` (see `SharedFiles.add`), mistakes in entities have no such effect.
    """
    with garbage_collection_paused():
        reader = _Reader(file, text, shared)
        watchlist = reader.watchlist(now, was_good=was_good)
    return watchlist, tuple(sorted(reader.yaml.problems, key=lambda problem: (problem.line, problem.column)))


def read_names(file: str, text: str, shared: Shared) -> tuple[Names, Mapping[str, Entity]]:
    """Return the names that the queries of a watchlist may use, and the entities by key.

    Shared files are included. Raises InvalidFile for invalid YAML, an unknown key, and a mistake in
    languages, entities or definitions.
    """
    with garbage_collection_paused():
        reader = _Reader(file, text, shared)
        reader.read_names(reader.yaml.mapping(reader.yaml.root, "a watchlist", _FILE_KEYS))
    reader.yaml.raise_if_invalid()
    return reader.names, {**shared.entities, **reader.entities}


def _mistakes_in(file: YamlFile, node: yaml.Node | None) -> int:
    """Count the mistakes that were found so far and that are inside a node."""
    if node is None:
        return 0
    start, end = ((mark.line + 1, mark.column + 1) for mark in (node.start_mark, node.end_mark))
    return sum(start <= (each.line, each.column) < end for each in file.problems)


class _Reader:
    """Reads one watchlist or shared file.

    `stem` is the name of a shared file without folder and extension, and "" for a watchlist. In a
    shared file, the key of an entity is `stem/name`. In a watchlist, the key is the name alone.
    """

    def __init__(self, file: str, text: str, shared: Shared, stem: str = "") -> None:
        self.yaml = YamlFile(file, text)
        self.shared = shared
        self.stem = stem
        self.entities: dict[str, Entity] = {}
        self.references: dict[str, tuple[str, ...]] = {}
        self.definitions: dict[str, Node | None] = {}
        self.visible_definitions: dict[str, Node | None] = {}  # with those of shared files
        self.names = Names()
        self.hasher = RuleHasher({})
        self.timezone = "UTC"
        self.languages: tuple[str, ...] = ()

    def watchlist(self, now: datetime | None, *, was_good: bool = False) -> Watchlist | None:
        """Return the sound rules as a watchlist. `read_sound_rules` says when the result is None."""
        file = self.yaml
        keys = file.mapping(file.root, "a watchlist", _FILE_KEYS)
        is_complete = required(file, file.root, keys, "the file", "watchlist", "rules")
        watchlist_id = self.id(keys.get("watchlist"), "watchlist")
        self.timezone = self.zone(keys.get("timezone"))
        self.read_names(keys)
        where = self.query(keys["where"], "where") if "where" in keys else None
        exclude = self.query(keys["except"], "except") if "except" in keys else None
        tolerated = sum(file.misread_in(keys[key]) for key in _KEYS_OF_PARTS if key in keys)
        tolerated += _mistakes_in(file, keys.get("entities")) if was_good else 0
        is_sound = is_complete and len(file.problems) == tolerated
        title = file.title(keys.get("title"), "title", watchlist_id)
        owner = file.title(keys.get("owner"), "owner")
        rules = self.rules(keys.get("rules"), now)
        scenarios = tuple(read_scenarios(file, keys.get("tests"), keys.get("rules"), rules))
        if not is_sound or not rules:
            return None
        return Watchlist(
            id=watchlist_id,
            title=title,
            owner=owner,
            timezone=self.timezone,
            rules=tuple(rules.values()),
            entities={**self.shared.entities, **self.entities},
            where=where,
            exclude=(*self.shared.exclude, *((exclude,) if exclude is not None else ())),
            file=file.file,
            warnings=tuple(file.warnings),
            scenarios=scenarios,
            languages=self.languages,
        )

    # ids and other short values

    def id(self, node: yaml.Node | None, what: str) -> str:
        text = self.yaml.text(node, what)
        if node is not None and not ID.fullmatch(text):
            self.yaml.error(node, f"invalid {what} id {text!r}", _ID_FIX)
        return text

    def zone(self, node: yaml.Node | None) -> str:
        name = self.yaml.text(node, "timezone", "UTC")
        if node is not None and not is_zone(name):
            self.yaml.error(node, f"invalid time zone {name!r}", zone_fix(name))
        return name if is_zone(name) else "UTC"

    def day(self, node: yaml.Node | None, what: str, at: time) -> datetime | None:
        """Return the time `at` on the date in `node`, in the file's time zone. Return None if there
        is no `node`, or if the date is invalid.
        """
        text = self.yaml.text(node, what)
        if node is None:
            return None
        try:
            return datetime.combine(date.fromisoformat(text), at, ZoneInfo(self.timezone))
        except ValueError:
            self.yaml.error(node, f"invalid date {text!r}", "write it like 2026-12-31")
            return None

    # entities and definitions

    def read_names(self, keys: Mapping[str, yaml.Node]) -> None:
        """Read languages, entities and definitions: everything that queries may refer to."""
        languages = list(self.yaml.texts(keys.get("languages"), "languages"))
        for text, scalar in languages:
            if text not in STEMMERS:
                fix = f"use one of {', '.join(sorted(STEMMERS))}"
                self.yaml.error(scalar, f"no word forms for the language {text!r}", fix)
        tags = self.languages = tuple(text for text, _ in languages)
        entities = self.yaml.mapping(keys.get("entities"), "entities", None)
        nodes = self.yaml.mapping(keys.get("define"), "define", None)
        if self.stem:
            self.warn_of_hidden("@", entities, self.shared.references)
            self.warn_of_hidden("$", nodes, self.shared.definitions)
        for name, node in entities.items():
            self.read_entity(name, node, tags)
        # A definition with a mistake stays known, so that queries which use it get no second error.
        self.definitions = dict.fromkeys(nodes)
        self.visible_definitions = {**self.shared.definitions, **self.definitions}
        stemmed = tags or ("en",)
        references = {**self.shared.references, **self.references}
        self.names = Names(references, self.visible_definitions, stemmed)
        self.read_definitions(nodes)
        self.hasher = RuleHasher({**self.shared.entities, **self.entities})

    def warn_of_hidden(self, sign: str, nodes: Mapping[str, yaml.Node], earlier: Collection[str]) -> None:
        """Warn if this shared file (`nodes`) and an earlier one (`earlier`) define the same name.
        Queries use the definition of this file. `sign` is `@` for entities, `$` for definitions.
        """
        hidden = [name for name in nodes if name in earlier]
        if hidden:
            more = f" (and {len(hidden) - 1} more)" if len(hidden) > 1 else ""
            message = f"another shared file has {sign}{hidden[0]} too{more}; this file's takes its place"
            fix = "rename one of them" + (", or write @file/name in queries" if sign == "@" else "")
            self.yaml.warn(self.yaml.key_of(nodes[hidden[0]]), message, fix)

    def read_entity(self, name: str, node: yaml.Node, languages: tuple[str, ...]) -> None:
        if not ID.fullmatch(name):
            self.yaml.error(self.yaml.key_of(node), f"invalid entity id {name!r}", _ID_FIX)
        key = f"{self.stem}/{name}" if self.stem else name
        # An entity with a mistake stays known, so that queries which use it get no second error.
        entity = read_entity(self.yaml, name, node, languages) or Entity(name, "other", ())
        self.entities[key] = replace(entity, key=key)
        self.references |= dict.fromkeys((name, key), (key,))

    def read_definitions(self, nodes: dict[str, yaml.Node]) -> None:
        """Parse the definitions, which may use each other in any order, but not in a circle."""
        uses = {name: self.definitions_used_by(node) for name, node in nodes.items()}
        done: set[str] = set()

        def resolve(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                circle = " → ".join(f"${part}" for part in (*path[path.index(name) :], name))
                message = f"definitions refer to each other in a circle: {circle}"
                self.yaml.error(nodes[name], message, "remove one of these references")
                return
            if name in done or name not in nodes:
                return
            if len(path) > DEEPEST_DEFINITION:
                message = f"definitions refer to each other more than {DEEPEST_DEFINITION} levels deep"
                self.yaml.error(nodes[name], message, "merge some of them")
                return
            for used in uses[name]:
                resolve(used, (*path, name))
            if name not in done:
                done.add(name)
                tree = self.query(nodes[name], f"${name}")
                self.definitions[name] = self.visible_definitions[name] = tree

        for name in nodes:
            resolve(name, ())

    def definitions_used_by(self, node: yaml.Node) -> list[str]:
        lexemes = lex(self.text_of(node)[:MAX_QUERY_LENGTH], Mistakes())
        return list(dict.fromkeys(lexeme.text[1:] for lexeme in lexemes if lexeme.kind == "defined"))

    # queries

    def query(self, node: yaml.Node | None, what: str) -> Node | None:
        """Parse the query in a YAML scalar. Return None if there is no node, or after a mistake."""
        if not isinstance(node, yaml.ScalarNode):
            if node is not None:
                fix = f"write it as a block:  {what}: |  and the query indented below"
                self.yaml.error(node, f"{what} must be text", fix)
            return None
        mistakes = Mistakes()
        tree = parse(self.text_of(node), self.names, mistakes, is_definition=what.startswith("$"))
        if tree is not None and node_count(tree) > LARGEST_TREE:
            message = f"the query has more than {LARGEST_TREE:,} parts, counting those of its definitions"
            mistakes.error(message, "use entities for long lists", 0, 1)
        elif tree is not None and what == "query" and not has_anchor(tree):
            message = "the rule requires no word or entity, so it is evaluated in full for every article"
            mistakes.warn(message, "add a word or an entity that must occur", 0, 1)
        if mistakes.errors and (fix := self.fix_of_style(node, what.removeprefix("$"))):
            mistakes.errors[0].fix = fix
        self.yaml.add_mistakes(mistakes, node)
        return None if mistakes.errors else tree

    def fix_of_style(self, node: yaml.ScalarNode, key: str) -> str:
        """Return the fix if the YAML style of a query caused a mistake, else "".

        There are two such mistakes: a block without text, and a phrase whose quotation marks YAML
        removed, as in `query: "a b"`. `key` is the key of the query.
        """
        if node.style in {"|", ">"} and not node.value.strip():
            return f"write the query on the lines below, and indent each of them more than {key}:"
        lexemes = lex(str(node.value)[:MAX_QUERY_LENGTH], Mistakes())
        if node.style == '"' and {lexeme.kind for lexeme in lexemes} == {"word", "end"}:
            block = f'{key}: |  and below it:  "{node.value.strip()}"'
            return f"YAML removed the quotation marks; write it as a block:  {block}"
        return ""

    def text_of(self, node: yaml.Node) -> str:
        return self.yaml.text_of_query(node) if isinstance(node, yaml.ScalarNode) else ""

    # rules

    def rules(self, node: yaml.Node | None, now: datetime | None) -> dict[str, Rule]:
        """Return the rules that have no mistake, by rule id."""
        file = self.yaml
        rules: dict[str, Rule] = {}
        line_by_id: dict[str, int] = {}
        items = file.items(node, "rules")
        for item in items:
            mistakes_before = len(file.problems) - file.harmless - file.misread_in(item)
            rule = self.rule(item, now)
            if rule is None:
                continue
            if rule.id in line_by_id:
                message = f"duplicate rule id {rule.id!r} (first defined in line {line_by_id[rule.id]})"
                file.error(item, message, "give each rule an id of its own")
            elif len(file.problems) - file.harmless == mistakes_before:
                rules[rule.id] = rule
            line_by_id.setdefault(rule.id, rule.line)
        if isinstance(node, yaml.SequenceNode) and not items:
            file.error(node, "there are no rules", "add - id: …, query: …")
        return rules

    def rule(self, node: yaml.Node, now: datetime | None) -> Rule | None:
        """Return a rule, or None if it has no id or no valid query. Report the mistakes of the
        rule. If the rule has both `query` and `keywords`, mistakes inside their values are not
        reported.
        """
        file = self.yaml
        keys = file.mapping(node, "a rule", _RULE_KEYS)
        if not keys:
            file.error_if_empty(node, "the rule", "add id: and query:, or remove it")
            return None
        has_id = required(file, node, keys, "the rule", "id")
        rule_id = self.id(keys.get("id"), "rule")
        name = f"the rule {rule_id}" if rule_id else "the rule"
        title = file.title(keys.get("title"), "title", rule_id)
        query, tree = self.query_of(name, node, keys)
        starts, ends = self.validity(name, keys, now)
        severity = file.choice(keys.get("severity"), "severity", list(Severity), Severity.NORMAL)
        first_only = file.choice(keys.get("first"), "first", ("true", "false"), "false") == "true"
        examples = read_examples(file, keys.get("tests"))
        if not examples:
            file.warn(node, f"{name} has no tests", "add tests: with match: and no_match:")
        if tree is None or not has_id:
            return None
        return Rule(
            id=rule_id,
            title=title,
            severity=Severity(severity),
            query=query,
            node=tree,
            rule_hash=self.hasher.hash(tree),
            first_only=first_only,
            valid_from=starts,
            valid_until=ends,
            examples=examples,
            line=node.start_mark.line + 1,
        )

    def query_of(self, rule: str, node: yaml.Node, keys: Mapping[str, yaml.Node]) -> tuple[str, Node | None]:
        """Return the text and the tree of the `query` or the `keywords` of a rule.

        The tree is None if the rule has both keys or none, if the query has a mistake, or if the
        keywords have no words (at most punctuation). `rule` names the rule in messages.
        """
        if ("query" in keys) == ("keywords" in keys):
            if "query" in keys:
                fix = "remove one of them; keywords can be phrases of the query, joined by OR"
                self.yaml.error(node, f"{rule} has both query: and keywords:", fix)
            else:
                self.yaml.error(node, f"{rule} needs either query: or keywords:", "write one of them")
            return "", None
        if "query" in keys:
            return self.text_of(keys["query"]), self.query(keys["query"], "query")
        self.yaml.warn_of_missing_brackets(keys["keywords"], "keywords", "keyword")
        keywords = list(self.yaml.texts(keys["keywords"], "keywords"))
        self.yaml.error_if_empty(keys["keywords"], "keywords", "add a word, or write query: instead")
        return keywords_text(text for text, _ in keywords), parse_keywords(keywords, self.yaml)

    def validity(
        self, rule: str, keys: Mapping[str, yaml.Node], now: datetime | None
    ) -> tuple[datetime | None, datetime | None]:
        """Return the beginning of the day under `from:`, and the end of the day under `until:`.

        A time is None if its key is missing or invalid. Warn if the rule has ended before `now`, or
        ends soon (EXPIRY_NOTICE_DAYS). `rule` names the rule in messages.
        """
        file = self.yaml
        starts = self.day(keys.get("from"), "from", time.min)
        ends = self.day(keys.get("until"), "until", time.max.replace(fold=1))  # if the clock shows it twice
        if starts and ends and ends < starts:
            file.error(keys["until"], "the rule ends before it begins", "swap from: and until:")
        if now and ends and ends <= now:
            message = f"{rule} ended on {ends:%Y-%m-%d} and no longer matches anything"
            file.warn(keys["until"], message, "change until:, or remove the rule")
        elif now and ends and (ends - now).days < EXPIRY_NOTICE_DAYS:
            message = f"{rule} ends on {ends:%Y-%m-%d}"
            file.warn(keys["until"], message, "change until: if the rule should go on matching")
        return starts, ends
