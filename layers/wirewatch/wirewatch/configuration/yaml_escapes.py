r"""Finds the places of the characters of a scalar in the YAML file. Only visible characters are
counted (all except white space).

A scalar in quotes may have escapes. An escape is several characters that stand for one: `\"` for
`"`, and `''` for `'`.
"""

import re
from collections.abc import Sequence

import yaml

# The characters outside https://yaml.org/spec/1.1/#c-printable, which escapes can still encode. In
# values, `YamlFile` replaces them by U+FFFD, which is visible.
FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    "'": re.compile("''"),
    '"': re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.|$)"),
}
_WHITE_SPACE = frozenset(["\\" + letter for letter in ("", *" \ttnN_LP")])  # "\\" joins two lines
_HEX_DIGITS = re.compile(r"\\[xuU]([0-9a-fA-F]{2,})")


def place_in_scalar(node: yaml.ScalarNode, text: str, offset: int, lines: Sequence[str]) -> tuple[int, int]:
    """Return the line and column, counted from 1, of a character of the query in `node`.

    `offset` is its offset in `text`, which `YamlFile.text_of_query` returns for the node. `lines` are
    those of the file. If the text has only white space from `offset` on, return the place after the
    last visible character.
    """
    if offset > 0 and not text[offset:].strip() and text.strip():
        line, column = place_in_scalar(node, text, len(text.rstrip()) - 1, lines)
        return line, column + 1
    line, column = node.start_mark.line, node.start_mark.column
    if node.style in {"|", ">"}:
        line, column = line + 1, 0
    elif node.style in {'"', "'"}:
        column += 1
    # White space is not counted, because the text of the query and the file may differ in it.
    visible = sum(not char.isspace() for char in text[:offset])
    while line < len(lines):
        columns = _visible_columns(lines[line], column, node.style)
        if visible < len(columns):
            return line + 1, columns[visible] + 1
        visible -= len(columns)
        if line > node.end_mark.line:
            break
        line, column = line + 1, 0
    return node.end_mark.line + 1, node.end_mark.column + 1


def _visible_columns(line: str, start: int, style: str | None) -> list[int]:
    """Return the index of each character that is not white space, from the index `start` on.

    `style` is the style of the scalar. If it is a quotation mark, an escape counts as one
    character, at the index where the escape begins.
    """
    escape = _ESCAPES.get(style or "")
    if escape is not None:
        line = line[:start] + escape.sub(_as_one_character, line[start:])
    return [index for index in range(start, len(line)) if not line[index].isspace()]


def _as_one_character(escape: re.Match[str]) -> str:
    """Return a placeholder that is as long as the escape: the letter x, and then spaces. If the
    escape stands for white space, all characters of the placeholder are spaces.
    """
    hex_digits = _HEX_DIGITS.fullmatch(escape[0])
    if hex_digits is not None:
        code = int(hex_digits[1], 16)
        is_white = code <= 0x10FFFF and chr(code).isspace() and not FORBIDDEN.match(chr(code))
    else:
        is_white = escape[0] in _WHITE_SPACE
    return (" " if is_white else "x").ljust(len(escape[0]))
