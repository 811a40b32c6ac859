"""Warns of names of an entity that have no effect, because another entry of the entity cancels or
repeats them.
"""

from collections.abc import Iterable, Mapping, Sequence

import yaml

from wirewatch.configuration.entities.entity import Name
from wirewatch.configuration.entities.names import folded
from wirewatch.configuration.yaml_file import YamlFile
from wirewatch.language.tokens import FULL_WIDTH_SYMBOLS, SUFFIX_SYMBOLS
from wirewatch.language.tree import Cased, Phrase

_NAME_KEYS = ("names", "demonyms", "weak")
_Words = tuple[str, ...]


def warn_of_useless_names(
    file: YamlFile,
    keys: Mapping[str, yaml.Node],
    names: Sequence[Name],
    vetoes: Sequence[Name],
    near_vetoes: Sequence[Name],
) -> None:
    """Warn of names that are listed twice, are both strong and weak, or never count.

    `keys` has the YAML nodes of the entity. `names` are the listed names, `vetoes` and
    `near_vetoes` those under `not:` and `not_near:`.
    """
    nodes = _nodes_by_text(keys)
    strong = [name for name in names if not name.weak]
    seen: dict[tuple[object, ...], Name] = {}
    for name in names:
        node = nodes.get(name.text, keys["names"])
        if (name.text, name.language, name.node, name.weak) in seen:
            file.warn(node, f"{name.text} is listed twice", "remove one of the two")
            continue
        seen[name.text, name.language, name.node, name.weak] = name
        if any(_finds_all_of(veto, name) for veto in vetoes):
            message = f"{name.text} never counts as written, because the same phrase is under not:"
            file.warn(node, message, "remove it from one of the two lists")
        elif near := next((each for each in near_vetoes if _lies_in(each, name)), None):
            message = f"{name.text} never counts as written, because it contains {near.text} of not_near:"
            file.warn(node, message, "under not_near: list words that stand beside the name")
        elif name.weak and any(_finds_all_of(other, name) for other in strong):
            fix = "remove it from weak:; or from the strong names, if another name must confirm it"
            file.warn(node, f"{name.text} is weak and strong: the strong name counts on its own", fix)


def _nodes_by_text(keys: Mapping[str, yaml.Node]) -> dict[str, yaml.Node]:
    """Return the YAML node of each listed name. Of names with the same text, the last one counts."""
    items = (item for key in _NAME_KEYS if key in keys for item in _items(keys[key]))
    return {item.value.strip(): item for item in items if isinstance(item, yaml.ScalarNode)}


def _items(node: yaml.Node) -> Iterable[yaml.Node]:
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        if isinstance(item, yaml.MappingNode):
            yield from (value for key, value in item.value if key.value == "name")
        else:
            yield item


def _finds_all_of(other: Name, name: Name) -> bool:
    """Tell whether `other` has the same words as `name`, and occurs wherever the written form of
    `name` occurs.
    """
    return _words(other) == _words(name) and _includes(other, name)


def _lies_in(other: Name, name: Name) -> bool:
    """Tell whether `other` occurs wherever the written form of `name` occurs."""
    inner, words = _words(other), _words(name)
    size = len(inner)
    starts = range(len(words) - size + 1)
    return any(words[start : start + size] == inner for start in starts) and _includes(other, name)


def _includes(other: Name, name: Name) -> bool:
    """Tell whether `other` is for all languages or for the language of `name`, and accepts every
    use of capitals that `name` accepts.
    """
    words = other.node.words if isinstance(other.node, Phrase) else (other.node,)
    any_case = not any(isinstance(word, Cased) for word in words)
    return other.language in {"", name.language} and (any_case or other.node == name.node)


def _words(name: Name) -> _Words:
    """Return the folded words of a name, and its symbols: C and `C++` are different names."""
    symbols = (char for char in name.text.translate(FULL_WIDTH_SYMBOLS) if char in SUFFIX_SYMBOLS)
    return (*folded(name.text), *symbols)
