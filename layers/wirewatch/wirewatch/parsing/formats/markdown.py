"""Convert Markdown to plain text, and read its front matter. Headings keep their `#`.

A text that is not Markdown is returned unchanged.
"""

import re
from typing import NamedTuple

from wirewatch.parsing.formats.front_matter import BODY_FIELDS, SUMMARY_FIELDS, read_front_matter

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
_SHORTCODE = re.compile(r"\{\{[<%][^{}\n]{0,500}[%>]\}\}|\{%[^{}\n]{0,500}%\}")  # of Hugo and Jekyll
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|-])")


class Markdown(NamedTuple):
    """A text and its front matter. `fields` maps names in lower case to values. The members of a
    list are joined by `; `.
    """

    text: str
    fields: dict[str, str]


def read_markdown(text: str) -> Markdown:
    """Return the plain text and the front matter. The line ends in `text` must be line feeds."""
    front = read_front_matter(text)
    fields, text = front.fields, front.rest
    if not re.search(r"\w", text):
        text = next((fields[name] for name in (*BODY_FIELDS, *SUMMARY_FIELDS) if name in fields), text)
    if front.unused:  # the first line is the title if no field is
        text = f"{front.unused}\n\n{text}" if "title" in fields else f"{text}\n\n{front.unused}"
    headed = _UNDERLINED.sub(lambda line: f"{'#' if line[2][0] == '=' else '##'} {line[1]}\n", text)
    return Markdown(_plain(headed) if fields or _HEADING.search(headed) else text, fields)


def _plain(text: str) -> str:
    """Remove the markup, and tags of site generators such as `{{< newsletter >}}`. A picture that is
    alone in its line is replaced by its web address. So a caption below the picture can be
    recognised.
    """
    text = _SHORTCODE.sub("", text) if "{" in text else text
    text = _MARK.sub("", _DEFINITION.sub("", _RULE.sub("", text)))
    text = _PICTURE.sub("", _PICTURE_LINE.sub(r"\1", text))
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    for _ in range(2):  # `**bold, _and more_**`
        text = _UNDERSCORED.sub(r"\1", _STARRED.sub(r"\1", text))
    return _ESCAPED.sub(r"\1", _CODE.sub(r"\1", text))
