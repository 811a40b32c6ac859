"""YAML that a person wrote: every scalar is text, every node knows its place, every mistake is collected."""

import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import yaml

from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.language.lexer import Mistake, Mistakes

LONGEST_FILE = 5_000_000
DEEPEST = 20
_ODD_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUERY_LINE = re.compile(r"^(\s*(?:-\s+)?(query|where|except):[ \t]+)(\S.*)$")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:\s#.*)?$""")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Reading a large file, without the collector of cycles: trees hold none, and walking them while they grow is half of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class YamlFile:
    """One file being read. Mistakes are noted as they are met; `check()` raises them all at once."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _ODD_LINE_ENDS.sub(" ", text)  # YAML would count them as lines, and editors don't
        self.lines = text.split("\n")
        self.problems: list[WatchlistError] = []
        self._keys: dict[int, yaml.Node] = {}
        self.warnings: list[WatchlistError] = []
        self.root = self._compose(text)

    def _compose(self, text: str) -> yaml.Node | None:
        if len(text) > LONGEST_FILE:
            self.error_at(
                1, 1, f"the file has {len(text):,} characters; at most {LONGEST_FILE:,}", "split it"
            )
            return None
        readable = "\n".join(self._readable(number, line) for number, line in enumerate(self.lines, 1))
        try:
            root = self._built(yaml.parse(readable, Loader=_Loader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self.lines[mark.line] if mark is not None and mark.line < len(self.lines) else ""
            if mark is not None and "\t" in line[: mark.column + 1]:
                self._mark(
                    mark,
                    "this is no valid YAML: a tab stands here, and YAML indents with spaces only",
                    "replace tabs by spaces",
                )
                return None
            self._mark(
                mark,
                f"this is no valid YAML: {error.problem or error.context}",
                "check quotes, colons and indentation; put a query in a block: query: |",
            )
            return None
        except (yaml.YAMLError, ValueError) as error:
            self.error_at(
                1,
                1,
                f"this is no valid YAML: {str(error).splitlines()[0][:200]}",
                "remove control characters and deep nesting",
            )
            return None
        if root is None and not self.problems:
            self.error_at(1, 1, "the file is empty", "begin with watchlist: or routes:")
        return root

    def _built(self, events: Iterable[Any]) -> yaml.Node | None:
        """The tree of the events. PyYAML's own composer would read the text again and guess a type for every scalar."""
        root: yaml.Node | None = None
        unfinished: list[yaml.CollectionNode] = []
        for event in events:
            mark = event.start_mark
            if isinstance(event, yaml.CollectionEndEvent):
                _finish(unfinished.pop(), event.end_mark)
            elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise yaml.MarkedYAMLError(problem="but found another document", problem_mark=mark)
            elif isinstance(event, yaml.AliasEvent):
                self._mark(
                    mark,
                    "anchors and aliases are not part of this format",
                    "write the value again, or use define:",
                )
                return None
            elif isinstance(event, yaml.NodeEvent):
                node = _begun(event)
                if unfinished:
                    unfinished[-1].value.append(node)
                else:
                    root = node
                if isinstance(node, yaml.CollectionNode):
                    unfinished.append(node)
                if len(unfinished) > DEEPEST:
                    self._mark(mark, "the file is nested too deeply", "write it flatter")
                    return None
        return root

    def _readable(self, number: int, line: str) -> str:
        """A one-line query that YAML would misread becomes a mistake of its own, and the rest of the file is still read."""
        match = _QUERY_LINE.match(line)
        if match is None:
            return line
        before, key, value = match.groups()
        bare = value.rstrip()
        if _BLOCK.match(bare) or _QUOTED.match(bare):
            return line
        trouble = bare[0] in "\"'{[@*>|&%`!" or ": " in bare or " #" in bare or bare.endswith(":")
        if not trouble:
            return line
        column = len(before) + 1 + (0 if bare[0] in "\"'{[@*>|&%`!" else _first_of(bare, (": ", " #")))
        fix = f"write it as a block:  {key}: |  and on the next line, indented:  {bare[:80]}"
        self.error_at(number, column, f"YAML reads this {key} as something else than text", fix)
        return before + "placeholder"

    # noting mistakes

    def error_at(self, line: int, column: int, message: str, fix: str = "") -> None:
        self.problems.append(self._placed(line, column, message, fix))

    def error(self, node: yaml.Node, message: str, fix: str = "") -> None:
        self._mark(node.start_mark, message, fix)

    def warn(self, node: yaml.Node, message: str, fix: str = "") -> None:
        self.warnings.append(self._placed(node.start_mark.line + 1, node.start_mark.column + 1, message, fix))

    def _mark(self, mark: Any, message: str, fix: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.error_at(line, column, message, fix)

    def _placed(self, line: int, column: int, message: str, fix: str) -> WatchlistError:
        source = self.lines[line - 1].rstrip("\r") if 0 < line <= len(self.lines) else ""
        return WatchlistError(message, fix, self.file, line, column, source)

    def take(self, mistakes: Mistakes, node: yaml.ScalarNode) -> None:
        """Mistakes inside a scalar, at their own line and column of the file."""
        for problem in mistakes.errors:
            self.problems.append(self._inside(node, problem))
        for problem in mistakes.warnings:
            self.warnings.append(self._inside(node, problem))

    def _inside(self, node: yaml.ScalarNode, mistake: Mistake) -> WatchlistError:
        line, column = self.place(node, mistake.start)
        return self._placed(line, column, mistake.message, mistake.fix)

    def text_of_query(self, node: yaml.ScalarNode) -> str:
        """The value; of a folded block its lines as they stand, for a comment ends with its line."""
        if node.style != ">":
            return str(node.value)
        first, last = node.start_mark.line + 1, node.end_mark.line + bool(node.end_mark.column)
        return "\n".join(self.lines[first:last])

    def place(self, node: yaml.ScalarNode, offset: int) -> tuple[int, int]:
        """Line and column of a character of the value: the n-th visible one there is the n-th visible one here."""
        line, column = node.start_mark.line, node.start_mark.column
        if node.style in {"|", ">"}:
            line, column = line + 1, 0
        elif node.style in {'"', "'"}:
            column += 1
        visible = sum(not char.isspace() for char in self.text_of_query(node)[:offset])
        while line < len(self.lines):
            for index in range(column, len(self.lines[line])):
                if self.lines[line][index].isspace():
                    continue
                if visible == 0:
                    return line + 1, index + 1
                visible -= 1
            if line > node.end_mark.line:
                break
            line, column = line + 1, 0
        return node.end_mark.line + 1, node.end_mark.column + 1

    def check(self) -> None:
        if self.problems:
            raise InvalidFile(self.file, self.problems)

    # reading

    def mapping(self, node: yaml.Node | None, what: str, keys: Iterable[str] | None) -> dict[str, yaml.Node]:
        """Key → value. `keys` are those allowed (None: any); unknown and repeated ones are mistakes."""
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.error(node, f"{what} must be a list of key: value", "")
            return {}
        allowed = None if keys is None else list(keys)
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                self.error(key_node, f"{what} has a key that is no word", "quote it")
            elif key in found:
                self.error(key_node, f"{key} stands here twice", "remove one of them")
            elif allowed is not None and key not in allowed:
                close = get_close_matches(key, allowed, n=1)
                fix = f"did you mean {close[0]}?" if close else f"possible are {', '.join(allowed)}"
                self.error(key_node, f"{key} is no key of {what}", fix)
            else:
                found[key] = value
                self._keys[id(value)] = key_node
        return found

    def key_of(self, value: yaml.Node) -> yaml.Node:
        """The key that a value read by `mapping` stands under."""
        return self._keys.get(id(value), value)

    def text(self, node: yaml.Node | None, what: str, default: str = "") -> str:
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.error(node, f"{what} must be text", "")
            return default
        return str(node.value).strip()

    def choice(self, node: yaml.Node | None, what: str, options: Iterable[str], default: str) -> str:
        found = self.text(node, what, default)
        allowed = list(options)
        if node is not None and found not in allowed:
            self.error(node, f"{found!r} is no {what}", f"possible are {', '.join(allowed)}")
            return default
        return found

    def number(self, node: yaml.Node | None, what: str, low: int, high: int, default: int) -> int:
        found = self.text(node, what, str(default))
        if not re.fullmatch(r"\d{1,9}", found) or not low <= int(found) <= high:
            if node is not None:
                self.error(node, f"{what} must be a number from {low} to {high}", "")
            return default
        return int(found)

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """The members of a list; a single scalar counts as a list of one."""
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if isinstance(node, yaml.ScalarNode) and node.value:
            return [node]
        self.error(node, f"{what} must be a list", "write [a, b] or one - item a line")
        return []

    def texts(self, node: yaml.Node | None, what: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
        for item in self.items(node, what):
            if isinstance(item, yaml.ScalarNode):
                yield str(item.value).strip(), item
            else:
                self.error(item, f"each of {what} must be text", "")


def _begun(event: Any) -> yaml.Node:
    start, end = event.start_mark, event.end_mark
    if isinstance(event, yaml.ScalarEvent):
        return yaml.ScalarNode("", event.value, start, end, style=event.style)
    return (yaml.MappingNode if isinstance(event, yaml.MappingStartEvent) else yaml.SequenceNode)(
        "", [], start, None
    )


def _finish(node: yaml.CollectionNode, end: Any) -> None:
    node.end_mark = end
    if isinstance(node, yaml.MappingNode):
        node.value = list(zip(node.value[::2], node.value[1::2], strict=True))


def _first_of(text: str, marks: tuple[str, ...]) -> int:
    return (
        min(found for mark in marks if (found := text.find(mark)) >= 0)
        if any(mark in text for mark in marks)
        else len(text) - 1
    )


def required(
    file: YamlFile, node: yaml.Node | None, found: Mapping[str, yaml.Node], what: str, *keys: str
) -> bool:
    """Notes every key that is missing."""
    missing = [key for key in keys if key not in found]
    for key in missing:
        if node is not None:
            file.error(node, f"{what} lacks {key}:", f"add {key}:")
    return not missing
