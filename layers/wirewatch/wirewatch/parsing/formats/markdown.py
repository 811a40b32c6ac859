"""Convert Markdown to plain text, in which headings keep their `#`, and read its front matter.

A text that is not Markdown is returned unchanged.
"""

import re
from typing import NamedTuple

_FRONT = re.compile(
    r"\A\s*---[ \t]*\n((?:(?!---[ \t]*$|\.\.\.[ \t]*$).*\n){1,200}?)(?:---|\.\.\.)[ \t]*$", re.MULTILINE
)
_FIELD = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*:(?:[ \t]+(.*))?")
_MEMBER = re.compile(r"[ \t]*-[ \t]+(.*)")
_UNDERLINED = re.compile(r"(?:(?<=\n\n)|\A\n*)([^\s#>|=-][^\n]{0,300})\n(={3,}|-{3,})[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
_DEFINITION = re.compile(  # an address with an optional title, not `[Reporter]: What happened?`
    r"^[ ]{0,3}\[(?!\^)[^\[\]\n]{1,100}\]:[ \t]*(?:<[^<>\n]{0,1000}>|[^\s<]\S{0,1000})"
    r"(?:[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|\([^()\n]{0,500}\)))?[ \t]*$",
    re.MULTILINE,
)
_MARK = re.compile(r"^[ \t]{0,8}(?:>[ \t]?)*(?:[-*+][ \t]+)?", re.MULTILINE)
_TARGET = r"\([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)"
_PICTURE_LINE = re.compile(
    r"^[ \t]*!\[[^\[\]\n]{0,500}\]\((https?://[^\s()]{1,1000})[^()\n]{0,300}\)[ \t]*$", re.MULTILINE
)
_PICTURE = re.compile(rf"!\[[^\[\]\n]{{0,500}}\]{_TARGET}")
_LINK = re.compile(rf"\[([^\[\]\n]{{0,500}})\](?:{_TARGET}|\[[^\[\]\n]{{0,100}}\])")
_ADDRESS = re.compile(r"<(https?://[^\s<>]{1,1000})>")
_STARRED = re.compile(r"(?<![\w*\\])\*{1,3}(?=[^\s*])([^*\n]{0,999}[^*\s\\])\*{1,3}(?!\w)")
_UNDERSCORED = re.compile(r"(?<![\w\\])_{1,3}(?=[^\s_])([^_\n]{0,999}[^_\s\\])_{1,3}(?!\w)")
_CODE = re.compile(r"(?<!`)`([^`\n]{1,500})`(?!`)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|-])")


class Markdown(NamedTuple):
    """A text and its front matter. `fields` holds the value of each field by its name in lower
    case. The members of a list are joined by `; `.
    """

    text: str
    fields: dict[str, str]


def read_markdown(text: str) -> Markdown:
    """Return the plain text and the front matter. Line ends must be line feeds."""
    front = _FRONT.match(text)
    fields = _fields(front[1]) if front else {}
    text = text[front.end() :] if front and fields else text
    headed = _UNDERLINED.sub(lambda line: f"{'#' if line[2][0] == '=' else '##'} {line[1]}\n", text)
    return Markdown(_plain(headed) if fields or _HEADING.search(headed) else text, fields)


def _fields(front: str) -> dict[str, str]:
    """Return the fields of the front matter that have a value, by their names in lower case.

    Only two kinds of lines are read: `name: value` without indentation, and `- value` for a member
    of a list. Other lines, such as `name: value` with indentation, are ignored.
    """
    values_by_name: dict[str, list[str]] = {}
    values: list[str] = []
    for line in front.split("\n"):
        if field := _FIELD.fullmatch(line):
            values = values_by_name.setdefault(field[1].lower(), [])
            written = (field[2] or "").strip()
            values += (
                written[1:-1].split(",") if written.startswith("[") and written.endswith("]") else [written]
            )
        elif member := _MEMBER.fullmatch(line):
            values.append(member[1])
    named = {
        name: "; ".join(value for written in values if (value := _unquoted(written)))
        for name, values in values_by_name.items()
    }
    return {name: value for name, value in named.items() if value}


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _plain(text: str) -> str:
    """Remove the markup. A picture with a web address that is alone in its line is replaced by this
    address, so that a caption below the picture can be recognised.
    """
    text = _MARK.sub("", _DEFINITION.sub("", _RULE.sub("", text)))
    text = _PICTURE.sub("", _PICTURE_LINE.sub(r"\1", text))
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    for _ in range(2):  # `**bold, _and more_**`
        text = _UNDERSCORED.sub(r"\1", _STARRED.sub(r"\1", text))
    return _ESCAPED.sub(r"\1", _CODE.sub(r"\1", text))
