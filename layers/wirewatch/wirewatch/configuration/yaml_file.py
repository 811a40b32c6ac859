"""Reads YAML files that people write. Every scalar stays text.

PyYAML reports events, and this module builds a tree of nodes from them. Each mistake is reported
with its place. The readers of watchlists and routes decide what the values mean.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

import yaml

from wirewatch.configuration.unquoted import (
    in_brackets,
    joined_items,
    lost_word,
    names_in,
    quoted,
    split_by_colon,
    split_value,
)
from wirewatch.configuration.yaml_escapes import FORBIDDEN, place_in_scalar
from wirewatch.configuration.yaml_mistakes import cause_of_syntax_error, fix_of_key, form_of, readable
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.language.advice import closest_of, did_you_mean_one_of
from wirewatch.language.lexer import Mistake, Mistakes

ROUTES = "routes.yaml"  # the only kind of file without the key `define`
LONGEST_FILE = 5_000_000
DEEPEST = 20
TEXTS_OR_MAPPINGS = frozenset(["a test", "a name"])  # items that may be a text instead of a mapping
# Lists whose items may have commas. An item of another list is an id or an address.
MAY_HAVE_COMMAS = frozenset(
    ["names", "demonyms", "weak", "not", "keywords", "match", "no_match", "rules", "tests"]
)
MOST_CONTROL_CHARACTERS = 5  # reported per file
LONGEST_TITLE = 200  # characters of a title or an owner, which messages show
LONGEST_MESSAGE = 600  # characters of a mistake; it may repeat a text of the file
_DASH = re.compile(r"-[^\W\d]")
_ODD_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFile:
    """One YAML file. `problems` has the mistakes that were found so far, and `raise_if_invalid`
    raises one error with all these mistakes. In the methods that read a value, `what` is the name
    of the value in messages.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        text = _ODD_LINE_ENDS.sub(" ", text)  # YAML counts them as line ends, and editors don't
        self.lines = text.split("\n")
        self.problems: list[WatchlistError] = []
        self.warnings: list[WatchlistError] = []
        self.harmless = 0  # mistakes in texts that only readers see: they change no rule and no route
        self._key_nodes: dict[int, yaml.Node] = {}
        self.root = self._compose(self._without_control_characters(text))
        self._misread = sorted((each.line, each.column) for each in self.problems)

    def _without_control_characters(self, text: str) -> str:
        """Return the text with U+FFFD in place of each control character that YAML forbids. Report
        the first MOST_CONTROL_CHARACTERS of these characters as mistakes.
        """
        for match in islice(FORBIDDEN.finditer(text), MOST_CONTROL_CHARACTERS):
            line_start = text.rfind("\n", 0, match.start()) + 1
            number = text.count("\n", 0, match.start()) + 1
            self._control_character(number, match.start() - line_start + 1, match[0])
        text = FORBIDDEN.sub("\ufffd", text)
        self.lines = text.split("\n")
        return text

    def _control_character(self, line: int, column: int, character: str) -> None:
        message = f"control character U+{ord(character):04X}"
        self.error_at(line, column, message, "remove it")

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1. Return an empty text if there is no such line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _compose(self, text: str) -> yaml.Node | None:
        if len(text) > LONGEST_FILE:
            message = f"the file has {len(text):,} characters (at most {LONGEST_FILE:,})"
            self.error_at(1, 1, message, "split it")
            return None
        text, misread = readable(self.lines)
        for cause in misread:
            self.error_at(cause.line, cause.column, cause.message, cause.fix)
        try:
            root = self._built(yaml.parse(text, Loader=_Loader))
        except yaml.MarkedYAMLError as error:
            self._syntax_error(error)
            return None
        except (yaml.YAMLError, ValueError) as error:
            message = f"invalid YAML: {str(error).splitlines()[0][:200]}"
            self.error_at(1, 1, message, "remove control characters and deep nesting")
            return None
        if root is None and not self.problems:
            self.error_at(1, 1, "the file is empty", "begin with watchlist: or routes:")
        return root

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        message = f"invalid YAML: {error.problem or error.context}"
        fix = "check quotes, colons and indentation; put a query in a block: query: |"
        if mark is None:
            self.error_at(1, 1, message, fix)
            return
        if cause := cause_of_syntax_error(self.lines, mark.line + 1):
            self.error_at(cause.line, cause.column, f"invalid YAML: {cause.message}", cause.fix)
            return
        self._mark(mark, message, fix)

    def _built(self, events: Iterable[Any]) -> yaml.Node | None:
        """Return the root of the tree that PyYAML's events describe.

        Return None if the file is empty or has an alias, or if nesting is too deep. Raises
        yaml.YAMLError for invalid YAML, and for a second document in the file.
        """
        # PyYAML's composer is not used, because it would also guess a type for every scalar.
        root: yaml.Node | None = None
        unfinished: list[yaml.CollectionNode] = []
        for event in events:
            mark = event.start_mark
            if isinstance(event, yaml.CollectionEndEvent):
                _finish(unfinished.pop(), event.end_mark)
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise yaml.MarkedYAMLError(problem="found another document", problem_mark=mark)
            elif isinstance(event, yaml.AliasEvent):
                self._mark(mark, *self._alias_problem(event.anchor or ""))
                return None
            elif isinstance(event, yaml.NodeEvent):
                node = _new_node(event)
                if unfinished:
                    unfinished[-1].value.append(node)
                else:
                    root = node
                if isinstance(node, yaml.ScalarNode):
                    self._check_scalar(event, node)
                elif isinstance(node, yaml.CollectionNode):
                    unfinished.append(node)
                if len(unfinished) > DEEPEST:
                    self._mark(mark, "the file is nested too deeply", "write it flatter")
                    return None
        return root

    def _check_scalar(self, event: Any, node: yaml.ScalarNode) -> None:
        """Report a mistake in a text, and correct the text of `node`. Two mistakes are found:

        - YAML reads the first word as an anchor (`&Co`) or a tag (`!Kung`). The word is put back.
        - A text in double quotes has escapes for control characters. U+FFFD replaces each of these
          characters; only the first is reported.
        """
        mark = event.start_mark
        if node.style == '"' and (match := FORBIDDEN.search(node.value)):
            self._control_character(mark.line + 1, mark.column + 1, match[0])
            node.value = FORBIDDEN.sub("\ufffd", node.value)
        elif not node.style and (word := lost_word(event.anchor, event.tag, self.lines)):
            node.value = f"{word} {node.value}".rstrip()
            fix = f"put it in quotes: {quoted(node.value)}"
            if node.value != word:
                fix += f", or remove {word}"
            self._mark(mark, f"YAML does not read {word} as text", fix)

    def _alias_problem(self, name: str) -> tuple[str, str]:
        """Return the message and the fix for `*name`, which YAML reads as an alias."""
        if any(f"&{name}" in line for line in self.lines):
            fix = "write the value again" + ("" if self.file == ROUTES else ", or use define:")
            return "YAML anchors and aliases are not supported", fix
        return f"YAML does not read *{name} as text", f'put it in quotes: "*{name}"'

    # reporting mistakes

    def error_at(self, line: int, column: int, message: str, fix: str = "") -> None:
        """Report a mistake at a line and column, counted from 1."""
        self.problems.append(self._placed(line, column, message, fix))

    def error(self, node: yaml.Node, message: str, fix: str = "") -> None:
        """Report a mistake in a node."""
        self.problems.append(self._at(node, message, fix))

    def warn(self, node: yaml.Node, message: str, fix: str = "") -> None:
        """Report a warning in a node."""
        self.warnings.append(self._at(node, message, fix))

    def _at(self, node: yaml.Node, message: str, fix: str) -> WatchlistError:
        """Return a problem that begins where a node begins. If the node is a text on one line, the
        problem ends where the node ends. Otherwise, the problem has no end.
        """
        start, end = node.start_mark, node.end_mark
        is_short = isinstance(node, yaml.ScalarNode) and end is not None and end.line == start.line
        place = (end.line + 1, end.column + 1) if is_short else (0, 0)
        return self._placed(start.line + 1, start.column + 1, message, fix, place)

    def _mark(self, mark: Any, message: str, fix: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.error_at(line, column, message, fix)

    def _placed(
        self, line: int, column: int, message: str, fix: str, end: tuple[int, int] = (0, 0)
    ) -> WatchlistError:
        source = self.line(line)
        return WatchlistError(
            _cut(message),
            _cut(fix),
            self.file,
            line,
            column,
            source,
            end_line=end[0],
            end_column=end[1],
        )

    def add_mistakes(self, mistakes: Mistakes, node: yaml.ScalarNode) -> None:
        """Report the mistakes and warnings of a query in a scalar, each at its place in the file."""
        for problem in mistakes.errors:
            self.problems.append(self._inside(node, problem))
        for problem in mistakes.warnings:
            self.warnings.append(self._inside(node, problem))

    def _inside(self, node: yaml.ScalarNode, mistake: Mistake) -> WatchlistError:
        text = self.text_of_query(node)
        line, column = place_in_scalar(node, text, mistake.start, self.lines)
        end = (0, 0)
        if mistake.end > mistake.start:
            last_line, last_column = place_in_scalar(node, text, mistake.end - 1, self.lines)
            end = (last_line, last_column + 1)
        return self._placed(line, column, mistake.message, mistake.fix, end)

    def text_of_query(self, node: yaml.ScalarNode) -> str:
        """Return the text of a query in a scalar. YAML joins the lines of a folded block (>). This
        method keeps the lines separate, because a comment in a query ends at the end of its line.
        """
        if node.style != ">":
            return str(node.value)
        first, last = node.start_mark.line + 1, node.end_mark.line + bool(node.end_mark.column)
        return "\n".join(self.lines[first:last])

    def misread_in(self, node: yaml.Node) -> int:
        """Return the number of mistakes inside a node that were found before the values of the file
        were read: control characters, and texts that YAML misreads.
        """
        start, end = ((mark.line + 1, mark.column + 1) for mark in (node.start_mark, node.end_mark))
        return bisect_left(self._misread, end) - bisect_left(self._misread, start)

    def raise_if_invalid(self) -> None:
        """Raise InvalidFile with all mistakes reported so far, if there are any."""
        if self.problems:
            raise InvalidFile(self.file, self.problems)

    # reading

    def mapping(self, node: yaml.Node | None, what: str, keys: Iterable[str] | None) -> dict[str, yaml.Node]:
        """Return the nodes of the values in a mapping, by key. If `node` is None, return {}.

        If `node` is not a mapping, report a mistake and return {}. Unknown, repeated and invalid
        keys are reported too. If `keys` is None, every key is allowed. The value of a
        misspelled key is returned under the right key.
        """
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.error(node, f"{what} must be a mapping", form_of(what, "write it as lines of key: value"))
            return {}
        allowed = None if keys is None else list(keys)
        values: dict[str, yaml.Node] = {}
        for number, (key_node, value) in enumerate(node.value):
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                self.error(key_node, f"invalid key in {what}: it must be a word", "quote it")
            elif key in values:
                first = self.key_of(values[key]).start_mark.line + 1
                self.error(key_node, f"duplicate key {key!r} (first in line {first})", "remove one of them")
            elif allowed is not None and key not in allowed:
                guess = self._unknown_key(node, number, what, allowed)
                if guess and guess not in values and guess not in _keys_of(node):
                    values[guess] = value
                    self._key_nodes[id(value)] = key_node
            else:
                values[key] = value
                self._key_nodes[id(value)] = key_node
        return values

    def _unknown_key(self, node: yaml.MappingNode, number: int, what: str, allowed: list[str]) -> str:
        """Report the unknown key at index `number`. Return the allowed key that was meant, or "".

        In `{body: Seoul, Busan, Daegu}`, YAML reads each text after a comma as a key. Only the
        first such key is reported.
        """
        key_node, _ = node.value[number]
        key, split = key_node.value, split_value(node, number)
        may_be_text = node.flow_style or (what in TEXTS_OR_MAPPINGS and not get_close_matches(key, allowed))
        if may_be_text and (text := split_by_colon(node)):
            fix = f"put the text in quotes: {quoted(text)}"
            self.error(key_node, f"the colon makes a key of {key!r}", fix)
        elif split is None:
            advice = fix_of_key(what, key, "")
            fix = advice or did_you_mean_one_of(key, allowed)
            self.error(key_node, f"unknown key {key!r} in {what}", fix)
            return "" if advice else closest_of(key, allowed)
        elif split.first == number:
            self.error(key_node, f"the text of {split.key} ends at the comma before this", split.fix)
        return ""

    def key_of(self, value: yaml.Node) -> yaml.Node:
        """Return the node of the key to which the node `value` belongs. This key is known only if
        the method `mapping` has returned `value` before. Otherwise, return `value` itself.
        """
        return self._key_nodes.get(id(value), value)

    def text(self, node: yaml.Node | None, what: str, default: str = "") -> str:
        """Return the text of a scalar without white space at its ends. Return the default if there
        is no node. If the node is not a scalar, report a mistake and return the default.
        """
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.error(node, f"{what} must be text", "write it on one line, or in quotation marks")
            return default
        return str(node.value).strip()

    def title(self, node: yaml.Node | None, what: str, default: str = "") -> str:
        """Return a text that messages show on one line, or `default` if there is no text. White
        space becomes single spaces. A text of more than LONGEST_TITLE characters is cut, and
        reported as a mistake. No rule or route is left out because of this mistake.
        """
        text = " ".join(self.text(node, what, default).split()) or default
        if node is not None and len(text) > LONGEST_TITLE:
            message = f"the {what} has {len(text):,} characters (at most {LONGEST_TITLE})"
            self.error(node, message, "shorten it: every message shows it")
            self.harmless += 1
        return text[:LONGEST_TITLE]

    def choice(self, node: yaml.Node | None, what: str, options: Iterable[str], default: str) -> str:
        """Return the text of a scalar. A text that is not in `options` is reported as a mistake.
        Return the default if there is no node, or after a mistake.
        """
        text = self.text(node, what, default)
        allowed = list(options)
        if node is not None and text not in allowed:
            self.error(node, f"invalid {what} {text!r}", f"use one of {', '.join(allowed)}")
            return default
        return text

    def number(self, node: yaml.Node | None, what: str, low: int, high: int, default: int) -> int:
        """Return the number in a scalar, which must be a whole number from `low` to `high`. Return
        the default if there is no node, or after a mistake.
        """
        text = self.text(node, what, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            if node is not None:
                fix = f"write {low} to {high}" if text.lstrip("-").isdecimal() else "write it in digits"
                self.error(node, f"{what} must be a number from {low} to {high}", fix)
            return default
        return int(text)

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """Return the items of a list. `what` is the name of the list.

        A scalar counts as a list of one item. But if `what` is not in MAY_HAVE_COMMAS, a scalar
        without quotes is split at its commas, and a mistake is reported. For a mapping or an empty
        scalar, a mistake is reported, and the result is []. If `node` is None, the result is [].
        """
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if isinstance(node, yaml.ScalarNode) and node.value:
            return [node] if what in MAY_HAVE_COMMAS else self._split_at_commas(node, what)
        self.error(node, f"{what} must be a list", form_of(what, "write [a, b], or one - item per line"))
        return []

    def error_if_empty(self, node: yaml.Node, what: str, fix: str) -> None:
        """Report a list or a mapping without anything in it, such as `{}` or `[]`."""
        if isinstance(node, yaml.CollectionNode) and not node.value:
            self.error(node, f"{what} is empty", fix)

    def _split_at_commas(self, node: yaml.ScalarNode, what: str) -> list[yaml.Node]:
        """Split an unquoted text at its commas, and return a node for each part. If there are
        several parts, report that the list has no brackets.
        """
        if not node.style and _DASH.match(node.value):
            items = [item.removeprefix("-") for item in node.value.split()]
            self.error(node, "no space after the dash", f"write - {items[0]}")
            return [yaml.ScalarNode(node.tag, item, node.start_mark, node.end_mark) for item in items]
        parts = [] if node.style else names_in(node.value)
        if not parts:
            return [node]
        self.error(node, f"{what} must be a list in brackets", f"write {in_brackets(parts)}")
        return [yaml.ScalarNode(node.tag, part, node.start_mark, node.end_mark) for part in parts]

    def warn_of_missing_brackets(self, node: yaml.Node | None, key: str, item: str) -> None:
        """Warn of the mistakes that `joined_items` finds in a list, such as missing brackets."""
        for text, message, fix in joined_items(node, key, item, self.text_of_query, self._rest):
            self.warn(text, message, fix)

    def _rest(self, node: yaml.Node) -> str:
        return self.line(node.end_mark.line + 1)[node.end_mark.column :]

    def texts(self, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
        """Yield the text and the node of each item of a list. Report items that are not text."""
        for item in self.items(node, what):
            if isinstance(item, yaml.ScalarNode):
                yield str(item.value).strip(), item
            else:
                self.error(item, f"each item of {what} must be text", "quote it, or write one item per line")


def _keys_of(node: yaml.MappingNode) -> set[str]:
    return {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}


def _cut(text: str) -> str:
    """Replace the middle of a text by ` … ` if the text has more than LONGEST_MESSAGE characters."""
    half = LONGEST_MESSAGE // 2
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:half]} … {text[-half:]}"


def _new_node(event: Any) -> yaml.Node:
    start, end = event.start_mark, event.end_mark
    if isinstance(event, yaml.ScalarEvent):
        return yaml.ScalarNode("", event.value, start, end, style=event.style)
    kind = yaml.MappingNode if isinstance(event, yaml.MappingStartEvent) else yaml.SequenceNode
    return kind("", [], start, None, flow_style=event.flow_style)


def _finish(node: yaml.CollectionNode, end: Any) -> None:
    node.end_mark = end
    if isinstance(node, yaml.MappingNode):
        node.value = list(zip(node.value[::2], node.value[1::2], strict=True))


def required(
    file: YamlFile, node: yaml.Node | None, values: Mapping[str, yaml.Node], what: str, *keys: str
) -> bool:
    """Report each of `keys` that is not in `values`. Return True if all of them are in `values`.
    `values` is what `mapping` returned for `node`. If `node` is not a mapping, no key is reported,
    because that mistake was reported before.
    """
    missing = [key for key in keys if key not in values]
    if isinstance(node, yaml.MappingNode):
        for key in missing:
            file.error(node, f"{what} lacks {key}:", f"add {key}:")
    return not missing
