"""Parses the items of `keywords:`, which have no operators. A rule matches if any item occurs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import yaml

from wirewatch.configuration.yaml_file import YamlFile
from wirewatch.language.advice import covered
from wirewatch.language.lexer import Mistake, Mistakes, lex
from wirewatch.language.text import FIELDS
from wirewatch.language.tree import Node, Or, Phrase, Word
from wirewatch.language.words import parse_phrase, warn_of_ordinary_word

_SEPARATOR = " OR "
_OPERATOR_KINDS = frozenset(
    ["and", "or", "not", "near", "count", "unit", "cased", "stem", "entity", "defined", "compare", "range"]
)
_WILDCARD = re.compile(r"\w[*]|[*]\w")


def keywords_text(keywords: Iterable[str]) -> str:
    """Return the keywords as one text. The tree of `parse_keywords` has offsets in this text."""
    return _SEPARATOR.join(keywords)


def parse_keywords(keywords: Iterable[tuple[str, yaml.ScalarNode]], file: YamlFile) -> Node | None:
    """Return a tree that matches if any of the keywords occurs, or None if no keyword has a word.

    `keywords` are pairs of a text and its YAML node. Mistakes and warnings are reported to `file`,
    at this node.
    """
    nodes: list[Node] = []
    items: list[yaml.ScalarNode] = []
    start = end = 0
    for text, item in keywords:
        mistakes = Mistakes()
        warn_of_ordinary_word(text.strip(), (0, len(text)), mistakes)
        tree = parse_phrase(text.replace("*", " ").replace("?", " "), (0, len(text)), mistakes)
        if operator := _operator_in(text):
            message = f"the keyword {text!r} is taken literally: {operator} is not an operator here"
            mistakes.warnings.clear()
            mistakes.warn(message, "write it under query: instead", 0, len(text))
        mistakes.warnings = [_for_keyword(warning) for warning in mistakes.warnings]
        file.add_mistakes(mistakes, item)
        if tree is not None:
            nodes.append(_moved(tree, start))
            items.append(item)
        end = start + len(text)
        start = end + len(_SEPARATOR)
    _warn_of_redundant(nodes, items, file)
    return Or(tuple(nodes), (0, end)) if len(nodes) > 1 else nodes[0] if nodes else None


def _warn_of_redundant(nodes: Sequence[Node], items: Sequence[yaml.ScalarNode], file: YamlFile) -> None:
    """Warn of the keywords that have no effect, such as a repeated one. Each of `items` is the place
    of the keyword with the same index in `nodes`.
    """
    places = {id(node): item for node, item in zip(nodes, items, strict=True)}
    for node, reason in covered(nodes) if len(nodes) > 1 else ():
        item = places[id(node)]
        mistakes = Mistakes()
        mistakes.warn(reason.replace("branch", "keyword"), "remove it", 0, len(item.value))
        file.add_mistakes(mistakes, item)


def _for_keyword(warning: Mistake) -> Mistake:
    """Return a warning with a fix that is right for a keyword. A keyword can't have `{…}`. So a fix
    that suggests `{…}` is changed: it says to write this under `query:`.
    """
    fix = re.sub(r"^(write \{.*\})", r"\1 under query:", warning.fix, flags=re.DOTALL)
    return replace(warning, fix=fix)


def _moved(node: Word | Phrase, distance: int) -> Word | Phrase:
    """Return a copy of a word or phrase, with `distance` added to all offsets in it."""
    at = (node.at[0] + distance, node.at[1] + distance)
    if isinstance(node, Phrase):
        return replace(node, words=tuple(_moved_word(word, distance) for word in node.words), at=at)
    return replace(node, at=at)


def _moved_word(word: Word, distance: int) -> Word:
    return replace(word, at=(word.at[0] + distance, word.at[1] + distance))


def _operator_in(keyword: str) -> str:
    """Return the first part of a keyword that would be an operator in a query, or "".

    Examples are `title:` and `korea*`. In a keyword in capitals (`WAR AND PEACE`), AND, OR and NOT
    do not count.
    """
    for lexeme in lex(keyword, Mistakes()):
        is_field = lexeme.kind == "scope" and lexeme.text.partition(":")[0].casefold() in FIELDS
        is_word = lexeme.kind in {"and", "or", "not"} and keyword.isupper()  # WAR AND PEACE
        is_operator = lexeme.kind in _OPERATOR_KINDS and not is_word
        if is_operator or is_field or _WILDCARD.search(lexeme.text):
            return lexeme.text.strip()
    return ""
