"""Finds causes of syntax errors in YAML, and queries that YAML misreads: `query: "a" OR b`.

The YAML library reports a syntax error, but often not its cause. YAML can't misread a query in a
block: the lines of text below a line such as `query: |`. So blocks are not searched for misread
queries.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_KEY = r"\s*(?:-\s+)?[a-z_]+"
_TYPING_ERRORS = (
    (re.compile(r"[ ]*(?P<cause>\t)"), "a tab, where only spaces may indent", "replace tabs with spaces"),
    (
        re.compile(rf"{_KEY}:[ ]*(?P<cause>\t)"),
        "a tab, where only spaces are allowed",
        "replace tabs with spaces",
    ),
    (
        re.compile("[ ]*(?P<cause>[\u00a0\u2000-\u200b\u3000])"),
        "a special space in the indentation",
        "type spaces",
    ),
    (re.compile(rf"{_KEY}(?P<cause>[\uff1a\ufe55])"), "a full-width colon", "type : and a space"),
    (re.compile(rf"{_KEY}(?P<cause>:)[^\s:/]"), "no space after the colon", "write key: value"),
    (re.compile(r"\s*(?P<cause>-)[a-z_]+:\s"), "no space after the dash", "write - key: value"),
)
_COLON_IN_TEXT = re.compile(rf"""{_KEY}:[ ]+[^\s"'\[{{|>&*#][^#]*?(?P<cause>:)(?:\s|$)""")
_SPECIAL_FIRST = re.compile(r"[\[,:-][ ]*(?P<cause>[@`!%])\S")
_WITHOUT_COLON = re.compile(
    r"\s*(?:-\s+)?(?P<key>query|keywords|where|except|define|entities|names|rules|tests"
    r"|routes|schedule|channels)(?=\s|$)(?!\s*:)"
)
_BLOCK_KEY = re.compile(r"(?P<before> *(?:- +)?)(?P<key>[\w-]+):[ \t]+[|>][-+\d]{0,2}[ \t]*(?:#.*)?")
_BLOCK_BEGINS = re.compile(r" *(?:- +)*(?P<owner>-|[\w-]+:)[ \t]+[|>][-+\d]{0,2}[ \t]*(?:#.*)?")
_NEXT_KEY = re.compile(r" *(?:- |-$|[\w-]+:(?:\s|$))")
_QUOTED_TEXT = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*')"""
_AFTER_QUOTE = re.compile(
    rf"\s*(?:-\s+)?(?P<key>[\w-]+):[ ]+(?P<text>{_QUOTED_TEXT}[ ]*(?P<cause>[^\s#,:'].*))"
)
_LINE_OF_KEY = re.compile(r"(?P<indent> *)(?P<key>[a-z_]+):(?:\s|$)")
_FIRST_OF_ITEM = re.compile(r"(?P<dash> *)- +(?=(?P<key>[a-z_]+):)")
_NO_SPACE_IN_BRACES = re.compile(r"[{,]\s*[a-z_]+(?P<cause>:)[\w\[]")
# How to write a value that is not the mapping or the list that it must be, by the first words of its name.
_FORMS = {
    "rules": "begin each rule with - id: …",
    "a rule": "write - id: … and query: … on lines of their own",
    "tests": "write match: [text] and no_match: [text] below it",
    "the entity": "write names: [North Korea] below it",
    "quiet_hours": 'write {from: "22:00", to: "06:00", then: hold}',
    "match": "write match: {severity: [high]}",
    "routes": "write the id of each route as a key, and the keys of the route below it",
    "the route": "write schedule: … and channels: [ … ] below it",
    "escalate": "write {outlets: 3, within: 2h, to: [slack:…]}",
    "audiences": "write the name of each audience as a key:  team: [ann@example.org]",
}
# Keys that belong elsewhere, by the first words of the name of their mapping.
_ELSEWHERE = {
    ("the route", "severity"): "write match: {severity: [high]}",
    ("a", "routes"): "routes are in a file of their own, which must be called routes.yaml",  # a watchlist
}
MOST_LINES = 12  # so many lines, up to a syntax error, are searched for the key that caused it
MOST_BLOCKS = 2  # so many blocks before a syntax error are checked
_QUERY_LINE = re.compile(r"^(\s*(?:-\s+)?)((query|where|except):[ \t]+)(\S.*)$")
_SPECIAL_IN_YAML = "\"'{[@*>|&%`!"  # have a meaning in YAML at the beginning of a value
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?\s*(?:#.*)?$")
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:\s#.*)?$""")
_OPEN_QUOTE = re.compile(r"""("(?>(?:[^"\\]|\\.)*)\\?|'(?>(?:[^']|'')*))$""")
_QUOTE_ENDS = {
    '"': re.compile(r"""(?>(?:[^"\\]|\\.)*)(?:(?P<end>")\s*(?:\s#.*)?|\\?)$"""),
    "'": re.compile(r"""(?>(?:[^']|'')*)(?>(?P<end>')?)\s*(?:\s#.*)?$"""),
}
MOST_QUOTED_LINES = 200  # of a query in quotes


@dataclass(frozen=True, slots=True)
class Cause:
    """A mistake: the cause of a syntax error in YAML, or a query that YAML would misread.

    `line` and `column` are the place of the mistake, counted from 1. `message` says what is wrong
    there.
    """

    line: int
    column: int
    message: str
    fix: str


def lines_of_blocks(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines inside blocks, such as the text of a test after `- |`. YAML
    reads these lines as text, whatever they look like.
    """
    numbers: set[int] = set()
    column = -1  # of the key or dash before the block, or -1; the lines of the block are indented more
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip(" "))
        if column >= 0 and (not line.strip() or indent > column):
            numbers.add(number)
        else:
            begin = _BLOCK_BEGINS.fullmatch(line)
            column = begin.start("owner") if begin else -1
    return numbers


def readable(lines: Sequence[str]) -> tuple[str, list[Cause]]:
    """Return a text for YAML to read, and a Cause for each query that YAML would misread.

    In the returned text, a placeholder takes the place of each of these queries, so that YAML can
    still read the rest of the file.
    """
    skipped = lines_of_blocks(lines)
    texts, causes = list(lines), []
    for number, line in enumerate(lines, 1):
        match = None if number in skipped else _QUERY_LINE.match(line)
        if match is None:
            continue
        if more := _further_lines(lines, number, match):
            skipped.update(range(number + 1, number + 1 + more))
        elif cause := _misread(number, match):
            causes.append(cause)
            texts[number - 1] = line[: match.start(4)] + "placeholder".ljust(len(match[4]))
    return "\n".join(texts), causes


def _further_lines(lines: Sequence[str], number: int, match: re.Match[str]) -> int:
    """Return how many further lines a query in quotes has after its first line.

    `match` is the match of _QUERY_LINE in line `number`, the first line. The result is 0 if the
    query is not in quotes or ends in its first line. The result is also 0:

    - if a later line is indented too little;
    - if text other than a comment follows the closing quote;
    - if no quote closes the query within MOST_QUOTED_LINES lines.
    """
    value = match[4]
    if value[0] not in _QUOTE_ENDS or not _OPEN_QUOTE.match(value):
        return 0
    for more, line in enumerate(lines[number : number + MOST_QUOTED_LINES], 1):
        is_inside = not line.strip() or len(line) - len(line.lstrip(" ")) > match.end(1)
        end = _QUOTE_ENDS[value[0]].match(line)
        if not is_inside or end is None:
            return 0
        if end["end"]:
            return more
    return 0


def _misread(number: int, match: re.Match[str]) -> Cause | None:
    """Return a Cause if YAML would misread the query in a line, else None. `number` is the number
    of the line, and `match` is the match of _QUERY_LINE for this line.
    """
    key, bare = match[3], match[4].rstrip()
    if _BLOCK.match(bare) or _QUOTED.match(bare):
        return None
    is_special = bare[0] in _SPECIAL_IN_YAML
    if not (is_special or ": " in bare or " #" in bare or bare.endswith(":")):
        return None
    column = match.start(4) + 1 + (0 if is_special else _first_of(bare, (": ", " #")))
    fix = f"write it as a block:  {key}: |  and on the next line, indented:  {bare[:80]}"
    return Cause(number, column, f"YAML does not read this {key} as plain text", fix)


def _first_of(text: str, marks: tuple[str, ...]) -> int:
    """Return the lowest offset at which one of `marks` begins. If the text has none of the marks,
    return the offset of the last character.
    """
    offsets = [text.find(mark) for mark in marks if mark in text]
    return min(offsets) if offsets else len(text) - 1


def form_of(what: str, otherwise: str) -> str:
    """Return advice on how to write a value. `what` is the name of the value in messages. Return
    `otherwise` if there is no special advice for this value.
    """
    return _FORMS.get(what) or _FORMS.get(what.rpartition(" ")[0]) or otherwise


def fix_of_key(what: str, key: str, otherwise: str) -> str:
    """Return advice on `key`, an unknown key of the mapping `what`. Return `otherwise` if there is
    no special advice for this key.
    """
    return _ELSEWHERE.get((what.rpartition(" ")[0], key), otherwise)


def cause_of_syntax_error(lines: Sequence[str], number: int) -> Cause | None:
    """Return the cause of a syntax error, or None if the cause is not known.

    `number` is the number of the line in which YAML found the error, counted from 1. The cause is
    often in an earlier line.
    """
    finders = (
        *(_unindented, _typing_error, _without_colon, _colon_in_text, _special_first),
        *(_after_quote, _misplaced_key, _no_space_in_braces),
    )
    return next((cause for find in finders if (cause := find(lines, number)) is not None), None)


def _typing_error(lines: Sequence[str], number: int) -> Cause | None:
    for line in range(min(number, len(lines)), max(0, number - 3), -1):
        for pattern, message, fix in _TYPING_ERRORS:
            if match := pattern.match(lines[line - 1]):
                return Cause(line, match.end("cause"), message, fix)
    return None


def _without_colon(lines: Sequence[str], number: int) -> Cause | None:
    """Return the cause of a syntax error if a key such as `query` has no colon, else None.

    YAML found the error in line `number`. The key may be in a line above, because its value may
    have several lines.
    """
    for line in range(min(number, len(lines)), max(0, number - MOST_LINES), -1):
        if match := _WITHOUT_COLON.match(lines[line - 1]):
            key = match["key"]
            return Cause(line, match.end() + 1, f"no colon after {key}", f"write {key}:")
        if line < number and _NEXT_KEY.match(lines[line - 1]):
            return None
    return None


def _colon_in_text(lines: Sequence[str], number: int) -> Cause | None:
    match = _COLON_IN_TEXT.match(lines[number - 1]) if number <= len(lines) else None
    if match is None:
        return None
    message = "a colon and a space in a text without quotes"
    return Cause(number, match.end("cause"), message, "put the text in quotes")


def _special_first(lines: Sequence[str], number: int) -> Cause | None:
    match = _SPECIAL_FIRST.search(lines[number - 1]) if number <= len(lines) else None
    if match is None:
        return None
    message = f"a text without quotes begins with {match['cause']}"
    return Cause(number, match.end("cause"), message, "put the text in quotes")


def _after_quote(lines: Sequence[str], number: int) -> Cause | None:
    """Return the cause if a value goes on after its closing quote: `movers: "sent" OR deploy*`."""
    match = _AFTER_QUOTE.match(lines[number - 1]) if number <= len(lines) else None
    if match is None:
        return None
    fix = f"write it as a block:  {match['key']}: |  and on the next line, indented:  {match['text'][:80]}"
    return Cause(number, match.start("cause") + 1, "text after a closing quote", fix)


def _misplaced_key(lines: Sequence[str], number: int) -> Cause | None:
    """Return a Cause if the key in line `number` is indented too little, else None.

    The key must be indented as much as the first key of its list item, such as `id` in `- id:`.
    """
    match = _LINE_OF_KEY.match(lines[number - 1]) if number <= len(lines) else None
    if match is None:
        return None
    for line in range(number - 1, max(0, number - MOST_LINES), -1):
        first = _FIRST_OF_ITEM.match(lines[line - 1])
        if first and first.end("dash") < match.end("indent") < first.end():
            fix = f"indent it by {first.end()} spaces, like {first['key']}: above it"
            return Cause(number, match.end("indent") + 1, f"{match['key']}: is indented too little", fix)
        if first or match.end("indent") > len(lines[line - 1]) > 0:
            return None
    return None


def _no_space_in_braces(lines: Sequence[str], number: int) -> Cause | None:
    match = _NO_SPACE_IN_BRACES.search(lines[number - 1]) if number <= len(lines) else None
    if match is None:
        return None
    return Cause(number, match.end("cause"), "no space after the colon", "write key: value")


def _unindented(lines: Sequence[str], number: int) -> Cause | None:
    """Return the cause of a syntax error if a line is indented too little for its block, else None.

    YAML found the error in line `number`. Only the last MOST_BLOCKS blocks that begin in this line
    or above are checked.
    """
    blocks = 0
    for line in range(min(number, len(lines)), 0, -1):
        if match := _BLOCK_KEY.fullmatch(lines[line - 1]):
            cause = _first_unindented(lines[line : number + 1], line, match)
            blocks += 1
            if cause is not None or blocks == MOST_BLOCKS:
                return cause
    return None


def _first_unindented(lines: Sequence[str], above: int, block: re.Match[str]) -> Cause | None:
    """Return the first line that is indented too little for its block, as a Cause.

    Return None if there is no such line before the next key. A comment is returned only if a line
    that is neither empty nor a comment follows it before the next key. `above` is the number of the
    line that begins the block, `block` is the match of `_BLOCK_KEY` in it, and `lines` are the
    lines below it.
    """
    least = len(block["before"]) + 1
    width = 0  # of the indentation of the block
    first = 0
    for number, line in enumerate(lines, above + 1):
        text = line.lstrip(" ")
        indent = len(line) - len(text)
        if not text or (not first and indent >= (width or least)):
            width = width or indent if text else width
        elif text[0] == "#":
            first = first or number  # a comment ends the block too
        elif _NEXT_KEY.match(line) or text[0].isspace():
            return None
        else:
            first = first or number
            message = f"this line is indented too little to be a part of {block['key']}: |"
            fix = f"indent all lines of the block by {width or least + 1} spaces"
            begin = lines[first - above - 1]
            return Cause(first, len(begin) - len(begin.lstrip(" ")) + 1, message, fix)
    return None
