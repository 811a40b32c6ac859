"""The draft of an entity, and its text in YAML. Each name has a comment with the reason for it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wirewatch.language.tokens import fold

MAX_KEY = 40
MAX_EXAMPLE = 160  # characters of an example sentence
_PLAIN = re.compile(r"[^\W\d_](?:[\w .’]|-(?=\w))*")  # text that YAML reads as one plain scalar
_NOT_IN_KEYS = re.compile("[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Sighting:
    """How many articles of an archive have a text, and a sentence of one of these articles."""

    articles: int
    example: str


@dataclass(frozen=True, slots=True)
class DraftName:
    """A name of the draft, and the reason for it. If `is_certain` is False, the YAML text has the
    name only as a comment.
    """

    text: str
    why: str = ""
    language: str = ""
    is_weak: bool = False
    is_exact: bool = False
    is_certain: bool = True
    sighting: Sighting | None = None


@dataclass
class Draft:
    """A suggested entity.

    `languages` and `territory` are the values of these keys in the file. They are set only if the
    name is that of a country. `remarks` are comments about the whole entity.
    """

    key: str
    kind: str
    names: list[DraftName] = field(default_factory=list)
    languages: tuple[str, ...] = ()
    territory: str = ""
    remarks: list[str] = field(default_factory=list)

    def strong(self) -> list[DraftName]:
        return [name for name in self.names if not name.is_weak]

    def weak(self) -> list[DraftName]:
        return [name for name in self.names if name.is_weak]


def counted_articles(number: int) -> str:
    """Return `1 article` or `2 articles`."""
    return f"{number:,} article{'' if number == 1 else 's'}"


def key_of(name: str) -> str:
    """Return the id of an entity with this name, such as `acme-bay`. If the name has no ASCII
    letter or digit after folding, return `entity`.
    """
    return _NOT_IN_KEYS.sub("-", fold(name)).strip("-")[:MAX_KEY].strip("-") or "entity"


def yaml_of(draft: Draft) -> str:
    """Return the entity as the text of a shared file. Its lines can be copied into a watchlist."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield "entities:"
    yield from (f"  # {_one_line(remark)}" for remark in draft.remarks)
    yield f"  {draft.key}:"
    yield f"    kind: {draft.kind}"
    yield "    names:"
    yield from _names(draft.strong())
    if weak := draft.weak():
        # `weak:` without a certain name would be an empty list, which is a mistake
        yield "    weak:" if any(name.is_certain for name in weak) else "    # weak:"
        yield from _names(weak)
    if draft.territory:
        yield f"    territory: {_scalar(draft.territory)}"
    if draft.languages:
        yield f"    languages: [{', '.join(map(_scalar, draft.languages))}]"


def _names(names: list[DraftName]) -> Iterator[str]:
    for name in names:
        if name.why:
            yield f"      # {_one_line(name.why)}"
        if name.sighting:
            example = _one_line(name.sighting.example, MAX_EXAMPLE)
            yield f"      # in {counted_articles(name.sighting.articles)}: {example}"
        yield f"      {'' if name.is_certain else '# '}- {_item(name)}"


def _item(name: DraftName) -> str:
    keys = {"lang": name.language, "case": "exact" if name.is_exact else ""}
    further = "".join(f", {key}: {_scalar(value)}" for key, value in keys.items() if value)
    return f"{{name: {_scalar(name.text)}{further}}}" if further else _scalar(name.text)


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _one_line(text: str, limit: int = 1_000) -> str:
    """Return a text as one line without characters that are not printable."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
