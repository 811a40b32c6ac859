"""Reads the tests that are embedded in a watchlist: those of a rule, and those of the whole file."""

from collections.abc import Collection, Iterator, Mapping

import yaml

from wirewatch.configuration.watchlists import Example, Scenario
from wirewatch.configuration.yaml_file import YamlFile, required

_KEYS = ("title", "body", "lang", "source")


def read_examples(file: YamlFile, node: yaml.Node | None) -> tuple[Example, ...]:
    """Return the tests of a rule. Mistakes are reported to `file`."""
    return tuple(
        _example(file, item, {}, matches=key == "match")
        for key, listed in file.mapping(node, "tests", ("match", "no_match")).items()
        for item in file.items(listed, key)
    )


def read_scenarios(
    file: YamlFile, node: yaml.Node | None, rules: yaml.Node | None, sound_rules: Collection[str]
) -> Iterator[Scenario]:
    """Yield the tests of the whole file, not those of one rule. Mistakes are added to `file`.

    `node` has the tests, and `rules` has all rules. `sound_rules` has the ids of the rules without
    a mistake.
    """
    # empty if the id of a rule can't be read; then the ids in `expect` are not checked
    known = _rule_ids(rules)
    is_sound = isinstance(rules, yaml.SequenceNode) and len(rules.value) == len(sound_rules)
    for item in file.items(node, "tests"):
        mistakes_before = len(file.problems) - file.misread_in(item)
        keys = file.mapping(item, "a test of the file", (*_KEYS, "expect"))
        if not keys:
            file.error_if_empty(item, "the test", "add body: and expect:, or remove it")
            continue
        has_expected = required(file, item, keys, "the test", "expect")
        expected = list(file.texts(keys.get("expect"), "expect"))
        for rule_id, place in expected:
            if known and rule_id not in known:
                file.error(place, f"unknown rule {rule_id!r}", f"use one of {', '.join(list(known)[:8])}")
        example = _example(file, item, keys, matches=bool(expected))
        if has_expected:
            yield Scenario(
                example=example,
                expected=frozenset(rule_id for rule_id, _ in expected),
                is_runnable=is_sound and len(file.problems) == mistakes_before,
            )


def _example(file: YamlFile, item: yaml.Node, keys: Mapping[str, yaml.Node], *, matches: bool) -> Example:
    """Read a test: a plain text, which is the body of the article, or a mapping.

    `keys` has the values of the mapping by key if the caller has read them, and is empty otherwise.
    """
    if not keys and isinstance(item, yaml.ScalarNode):
        keys = {"body": item}
    elif not keys:
        keys = file.mapping(item, "a test", _KEYS)
        file.error_if_empty(item, "the test", "add body:, or remove it")
    values = {name: file.text(keys.get(name), name) for name in _KEYS}
    line = item.start_mark.line + 1
    return Example(
        text=values["body"],
        title=values["title"],
        language=values["lang"] or "und",
        source=values["source"],
        matches=matches,
        line=line,
        column=item.start_mark.column + 1,
        file_line=file.line(line),
    )


def _rule_ids(rules: yaml.Node | None) -> dict[str, None]:
    """Return the ids of all rules in the order of the file, as keys of a dictionary.

    Empty items are skipped. The dictionary is empty if an id can't be read, or if `rules` is not a
    list.
    """
    ids: dict[str, None] = {}
    for item in rules.value if isinstance(rules, yaml.SequenceNode) else ():
        ids_of_item = _ids_of(item)
        if item.value and not ids_of_item:
            return {}
        ids |= dict.fromkeys(ids_of_item)
    return ids


def _ids_of(rule: yaml.Node) -> list[str]:
    """Return the texts under the key `id` of a rule. There are several texts if the key is repeated
    by mistake.
    """
    return [
        value.value.strip()
        for key, value in (rule.value if isinstance(rule, yaml.MappingNode) else ())
        if key.value == "id" and isinstance(value, yaml.ScalarNode)
    ]
