"""Reads the tests that are embedded in a watchlist: those of a rule, and those of the whole file."""

from collections.abc import Iterator, Mapping

import yaml

from wirewatch.configuration.watchlists import Example, Rule, Scenario
from wirewatch.configuration.yaml_file import YamlFile, required

_KEYS = ("title", "body", "lang", "source")


def read_examples(file: YamlFile, node: yaml.Node | None) -> tuple[Example, ...]:
    """Return the tests of a rule. Mistakes are added to the file."""
    return tuple(
        _example(file, item, {}, matches=key == "match")
        for key, listed in file.mapping(node, "tests", ("match", "no_match")).items()
        for item in file.items(listed, key)
    )


def read_scenarios(file: YamlFile, node: yaml.Node | None, rules: Mapping[str, Rule]) -> Iterator[Scenario]:
    """Yield the tests of the whole file. Mistakes are added to the file.

    Each test names all rules that must match its text; `expect: []` means that no rule may match
    it. An unknown rule is reported only if no mistake was reported before.
    """
    for item in file.items(node, "tests"):
        keys = file.mapping(item, "a test of the file", (*_KEYS, "expect"))
        if not keys:
            continue
        has_expected = required(file, item, keys, "the test", "expect")
        expected = list(file.texts(keys.get("expect"), "expect"))
        for rule_id, place in expected:
            if rule_id not in rules and not file.problems:
                file.error(place, f"unknown rule {rule_id!r}", f"use one of {_first_few(rules)}")
        example = _example(file, item, keys, matches=bool(expected))
        if has_expected:
            yield Scenario(example=example, expected=frozenset(rule_id for rule_id, _ in expected))


def _example(file: YamlFile, item: yaml.Node, keys: Mapping[str, yaml.Node], *, matches: bool) -> Example:
    """Read the test that begins at `item`. `keys` are the nodes of its values, if they were already
    read from `item`.

    If `keys` is empty, `item` itself is read: a plain text is the body of the article, and a
    mapping has the keys _KEYS. `matches` says whether the rule should match the text.
    """
    if not keys and isinstance(item, yaml.ScalarNode):
        keys = {"body": item}
    elif not keys:
        keys = file.mapping(item, "a test", _KEYS)
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


def _first_few(rules: Mapping[str, Rule]) -> str:
    return ", ".join(list(rules)[:8])
