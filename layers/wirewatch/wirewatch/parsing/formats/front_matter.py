"""Read the front matter of Markdown or of a plain text: its fields, such as title and date.

- Markdown has the fields between two `---` lines (YAML) or two `+++` lines (TOML).
- A plain text has labels at its beginning, such as `Headline: …`.

This module does not read all of YAML and TOML, but only the forms that people and site generators
write. If the lines between two `---` or `+++` lines are not front matter, they stay in the text.
"""

import re
from typing import NamedTuple

from wirewatch.parsing.text.words import word_count

_YAML = re.compile(
    r"\A\s*---[ \t]*\n((?:(?!---[ \t]*$|\.\.\.[ \t]*$).*\n){1,200}?)(?:---|\.\.\.)[ \t]*$", re.MULTILINE
)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n((?:(?!\+\+\+[ \t]*$).*\n){1,200}?)\+\+\+[ \t]*$", re.MULTILINE)
_YAML_FIELD = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*:(?:[ \t]+(.*))?")
_TOML_FIELD = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*=[ \t]*(.*)")
_MEMBER = re.compile(r"[ \t]*-[ \t]+(.*)")
_INNER = re.compile(r"[ \t]+([A-Za-z][\w-]{0,40})[ \t]*:[ \t]+(.*)")
_NAME = re.compile(r"name[ \t]*:[ \t]+(.*)")
_BLOCK_MARK = re.compile(r"[>|][+-]?\d?")
_LINE = re.compile(r"[^\n]*+\n?")
_LABEL = re.compile(r"([A-Za-z]{2,12})[ \t]*:[ \t]*(.*)")
_LABELS = {  # label of a plain text → name of the field
    "title": "title", "headline": "title", "subtitle": "subtitle", "date": "date", "published": "date",
    "by": "author", "author": "author", "authors": "author", "byline": "author", "url": "url", "link": "url",
    "source": "site", "publisher": "site", "language": "language", "body": "body", "text": "body",
    "content": "body", "article": "body",
}  # fmt: skip
LONGEST_HEADER = 5_000  # characters
BODY_FIELDS = ("body", "content", "text")
STANDFIRST_FIELDS = ("standfirst", "subtitle", "dek", "deck", "strapline", "lead", "intro")
SUMMARY_FIELDS = ("description", "summary", "abstract", "excerpt", "teaser")
_READ = frozenset({
    "title", "headline", "site", "site_name", "publisher", "author", "authors", "byline", "date",
    "published", "pubdate", "publishdate", "url", "canonical_url", "canonical", "link", "language", "lang",
    *BODY_FIELDS, *STANDFIRST_FIELDS, *SUMMARY_FIELDS,
})  # fmt: skip
_LISTS = frozenset({"tags", "tag", "categories", "category", "keywords", "aliases", "topics"})
_METADATA = frozenset({
    "source", "lastmod", "modified", "updated", "created", "layout", "permalink", "slug", "id", "uuid",
    "draft", "status", "type", "template", "image", "cover", "thumbnail", "series", "weight", "toc",
    "comments", "license", "section", "featured", "version",
})  # fmt: skip
# words of a value that is kept as text: under an unknown name, and under one of _METADATA
FEWEST_WORDS, MANY_WORDS = 5, 8


class FrontMatter(NamedTuple):
    """A text, divided into front matter and the rest.

    - `fields`: the values by the names of the fields in lower case. The members of a list are
      joined by `; `.
    - `unused`: text of the article inside the front matter: lines without a field, and values that
      are not metadata (see `_is_text`).
    - `rest`: the text below the front matter.
    """

    fields: dict[str, str]
    unused: str
    rest: str


def read_front_matter(text: str) -> FrontMatter:
    """Divide a text into front matter and rest. Without front matter, `rest` is the whole text."""
    front = _YAML.match(text) or _TOML.match(text)
    if front is None:
        return _labelled(text)
    fields, unused = _read(front[1], _TOML_FIELD if front.re is _TOML else _YAML_FIELD)
    if not fields.keys() & (_READ | _LISTS | _METADATA):
        return FrontMatter({}, "", text)
    prose = [value for name, value in fields.items() if _is_text(name, value)]
    return FrontMatter(fields, "\n\n".join([*unused, *prose]), text[front.end() :])


def _labelled(text: str) -> FrontMatter:
    """Return the fields of a text that begins with labels: `Headline: …`, `Date: …`, `By: …`.

    The first line must have the label of the title, and another label must follow. Otherwise there
    are no fields. The labels end with `Body:`, or before a line without a known label. Empty lines
    between labels are skipped.
    """
    fields = dict[str, str]()
    position = 0
    for line in _LINE.finditer(text[:LONGEST_HEADER]):
        label = _LABEL.fullmatch(line[0].strip())
        name = _LABELS.get(label[1].lower(), "") if label else ""
        if not line[0].strip() and fields:
            continue
        if not label or not name or name in fields or (not fields and name != "title"):
            break
        if name == "body":
            position = line.start() + line[0].index(":") + 1
            break
        fields[name] = label[2]
        position = line.end()
    if len(fields) + (text[position - 1 : position] == ":") < 2:
        return FrontMatter({}, "", text)
    return FrontMatter({name: value for name, value in fields.items() if value}, "", text[position:])


def _is_text(name: str, value: str) -> bool:
    """Tell whether the value of a field is text of the article, and not metadata.

    A value with enough words is text. But the value of a field in _READ, such as `author`, or in
    _LISTS, such as `tags`, is never text.
    """
    least = MANY_WORDS if name in _METADATA else FEWEST_WORDS
    return name not in _READ | _LISTS and word_count(value) >= least


def _read(front: str, field_form: re.Pattern[str]) -> tuple[dict[str, str], list[str]]:
    """Return (fields, unused lines). Unused lines belong to no field.

    The fields map names in lower case to values. Fields without a value are left out. A line that
    fits `field_form` begins a field. The lines below the field are read as follows:

    - A line that begins with `-` is a member of a list.
    - An indented line continues the value. But an indented line with a key is different: the text
      after the key `name` becomes a further value, and a line with another key, such as `url: …`,
      is skipped.
    - Below a block mark (`>` or `|`), both kinds of lines continue the value.
    """
    values_by_name: dict[str, list[str]] = {}
    values: list[str] | None = None
    is_block = False
    unused = list[str]()
    for line in front.split("\n"):
        if field := field_form.fullmatch(line):
            values, written = values_by_name.setdefault(field[1].lower(), []), (field[2] or "").strip()
            is_block = _BLOCK_MARK.fullmatch(written) is not None
            values += _members(written)
        elif values is None or (not line[:1].isspace() and not _MEMBER.fullmatch(line)):
            unused += [line] if line.strip() and not line.startswith("#") else []
        elif is_block:
            _add_text(values, line)
        else:
            _go_on(values, line)
    named = {name: "; ".join(filter(None, map(_unquoted, values))) for name, values in values_by_name.items()}
    return {name: value for name, value in named.items() if value}, unused


def _members(written: str) -> list[str]:
    if written.startswith("[") and written.endswith("]"):
        return written[1:-1].split(",")
    return [written] if written and not _BLOCK_MARK.fullmatch(written) else []


def _go_on(values: list[str], line: str) -> None:
    """Read a line below a field. `values` has the values of this field.

    The text of the line becomes a new value, is joined to the last value, or is skipped. The
    docstring of `_read` says which of these applies.
    """
    member, inner = _MEMBER.fullmatch(line), _INNER.fullmatch(line)
    if member:
        name = _NAME.fullmatch(member[1])
        values.append(name[1] if name else member[1])
    elif inner and (not values or inner[1].lower() == "name"):
        values += [inner[2]] if inner[1].lower() == "name" else []
    elif not inner:
        _add_text(values, line)


def _add_text(values: list[str], line: str) -> None:
    if line.strip():
        values[-1:] = [f"{values[-1]} {line.strip()}" if values else line.strip()]


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        quote = value[0]
        return value[1:-1].replace(f"\\{quote}" if quote == '"' else "''", quote)
    return value
