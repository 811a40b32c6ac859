r"""Finds the position of each visible character of a scalar. The position is an index into a line
of the YAML file.

If the scalar is in quotes, it may have escapes. An escape is several characters in the file that
stand for one character of the value. In double quotes, `\"` stands for `"`. In single quotes, `''`
stands for `'`.
"""

import re

# The characters outside https://yaml.org/spec/1.1/#c-printable, which escapes can still encode. In
# values, `YamlFile` replaces them by U+FFFD, which is visible.
FORBIDDEN = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    "'": re.compile("''"),
    '"': re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.|$)"),
}
_WHITE_SPACE = frozenset(["\\" + letter for letter in ("", *" \ttnN_LP")])  # "\\" joins two lines
_HEX_DIGITS = re.compile(r"\\[xuU]([0-9a-fA-F]{2,})")


def visible_columns(line: str, start: int, style: str | None) -> list[int]:
    """Return the index of each visible character of a line, from the index `start` on. A visible
    character is one that is not white space.

    `style` is the style of the scalar: `"` or `'` if the scalar is in quotes, and another value if
    it is not. In quotes, an escape counts as one character, at the index where the escape begins.
    """
    escape = _ESCAPES.get(style or "")
    if escape is not None:
        line = line[:start] + escape.sub(_as_one_character, line[start:])
    return [index for index in range(start, len(line)) if not line[index].isspace()]


def _as_one_character(escape: re.Match[str]) -> str:
    """Return the text that replaces an escape. The text and the escape have the same length.

    If the escape stands for white space, the text has only spaces. Otherwise the text is `x`
    followed by spaces, so that the escape counts as one visible character.
    """
    hex_digits = _HEX_DIGITS.fullmatch(escape[0])
    if hex_digits is not None:
        code = int(hex_digits[1], 16)
        is_white = code <= 0x10FFFF and chr(code).isspace() and not FORBIDDEN.match(chr(code))
    else:
        is_white = escape[0] in _WHITE_SPACE
    return (" " if is_white else "x").ljust(len(escape[0]))
