"""Makes a draft of a watchlist from a file of searches.

Each search that could be converted becomes a rule. A comment above the rule has the search as it
was written, and notes on the differences between the search and the rule.
"""

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from wirewatch.dialects.conversion import DIALECTS, Conversion, Lines, attempt, cleaned, unknown
from wirewatch.dialects.searches import Search, searches_of
from wirewatch.errors import WatchlistError
from wirewatch.language.lexer import Mistake, Mistakes

MAX_FILE_LENGTH = 2_000_000
MAX_WATCHLIST_LENGTH = 5_000_000  # as many characters as a watchlist may have
MAX_SEARCHES = 1_000
EVERYWHERE = (
    "A word without a field is searched in title and body; "
    "{tool} may also look in other parts, such as bylines and sections."
)
_MAX_ID_LENGTH = 40
_WIDTH = 100
_PART = re.compile(r'(?:"[^"]*"|\{[^{}]*\}|[^\s"{])+')


class Converted(NamedTuple):
    """One search of the file. `rule` is the id of the rule for this search.

    If the search can't be converted, `conversion` is None and `problems` has the mistakes.
    """

    rule: str
    search: Search
    conversion: Conversion | None
    problems: tuple[WatchlistError, ...]


class Imported(NamedTuple):
    """The result for a file. `watchlist` is the draft, in YAML.

    `watchlist` is empty if nothing could be converted, or if the draft would be longer than
    MAX_WATCHLIST_LENGTH. If the draft would be too long, the last problem says so. `problems` are
    in the order of the file.
    """

    watchlist: str
    problems: tuple[WatchlistError, ...]
    searches: tuple[Converted, ...]


def convert_file(file: str, text: str, dialect: str) -> Imported:
    """Convert each search of a file on its own. A search that can't be converted becomes a comment.

    If there is a mistake that concerns the whole file (see `_general`), no search is converted.
    """
    text = cleaned(text)
    lines = Lines(text)
    searches = searches_of(text) if len(text) <= MAX_FILE_LENGTH else []
    general = tuple(lines.error(mistake, file) for mistake in _general(text, dialect, searches))
    if general:
        return Imported("", general, ())
    rules = _rule_ids([search.name for search in searches])
    found = tuple(
        _converted(rule, search, dialect, lines, file) for rule, search in zip(rules, searches, strict=True)
    )
    problems = tuple(problem for each in found for problem in each.problems)
    watchlist = _draft(file, dialect, found) if any(each.conversion for each in found) else ""
    if len(watchlist) > MAX_WATCHLIST_LENGTH:
        problems += (
            lines.error(Mistake("the converted watchlist is too long", "split the file", 0, 0), file),
        )
        watchlist = ""
    return Imported(watchlist, problems, found)


def _general(text: str, dialect: str, searches: list[Search]) -> Iterator[Mistake]:
    """Yield the mistakes that concern the whole file."""
    if dialect not in DIALECTS:
        yield from unknown(dialect)
    elif len(text) > MAX_FILE_LENGTH:
        yield Mistake(
            f"the file has {len(text):,} characters (at most {MAX_FILE_LENGTH:,})", "split it", 0, 0
        )
    elif not searches:
        yield Mistake("the file has no search", "write one search per line", 0, 0)
    elif len(searches) > MAX_SEARCHES:
        start = searches[MAX_SEARCHES].start
        yield Mistake(
            f"the file has {len(searches):,} searches (at most {MAX_SEARCHES:,})", "split it", start, start
        )


def _converted(rule: str, search: Search, dialect: str, lines: Lines, file: str) -> Converted:
    mistakes = Mistakes()
    conversion = attempt(search.text, dialect, mistakes)
    errors = sorted(mistakes.errors, key=lambda mistake: mistake.start)
    return Converted(
        rule, search, conversion, tuple(lines.error(mistake, file, search.start) for mistake in errors)
    )


def _rule_ids(names: list[str]) -> list[str]:
    """Return a different rule id for each name, in order.

    If no id can be made from the third name, its id is `search-3`. If the id `troops` is already in
    use, `troops-2` is used instead.
    """
    ids: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        wished = _slug(name) or f"search-{number}"
        rule, again = wished, 1
        while rule in ids:
            again += 1
            rule = f"{wished[: _MAX_ID_LENGTH - 5].rstrip('-')}-{again}"
        ids[rule] = None
    return list(ids)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_MAX_ID_LENGTH].strip("-")


def _draft(file: str, dialect: str, found: tuple[Converted, ...]) -> str:
    tool = dialect.capitalize()
    stem = PurePath(cleaned(file).replace("\n", " ")).stem
    done = sum(each.conversion is not None for each in found)
    head = (
        f"{stem}: {done} of {len(found)} searches of {tool} converted. "
        "Above each rule are its search and the differences."
    )
    parts = [
        *_comment(head, ""),
        *_comment(EVERYWHERE.format(tool=tool), ""),
        f"watchlist: {_slug(stem) or 'imported'}",
        f"title: {_text(stem)}",
        "rules:",
    ]
    for each in found:
        parts += _rule(each) if each.conversion is not None else _failed(each)
    return "\n".join(parts) + "\n"


def _rule(each: Converted) -> Iterator[str]:
    assert each.conversion is not None
    yield from _original(each.search)
    for note in each.conversion.notes:
        yield from _comment(f"{note.kind} ({note.about}): {note.said}")
    yield f"  - id: {each.rule}"
    if each.search.name:
        yield f"    title: {_text(each.search.name)}"
    yield "    query: |"
    yield from (f"      {line}" for line in _folded(each.conversion.query))


def _failed(each: Converted) -> Iterator[str]:
    yield from _original(each.search)
    for problem in each.problems:
        yield from _comment(
            f"not converted: {problem.line}:{problem.column}: {problem.message}; {problem.fix}"
        )


def _original(search: Search) -> Iterator[str]:
    yield ""
    yield from (f"  # {line.strip()}" for line in search.text.split("\n"))


def _comment(text: str, indent: str = "  ") -> list[str]:
    return [f"{indent}# {line}" for line in textwrap.wrap(text, _WIDTH)]


def _folded(query: str) -> list[str]:
    """Return the query in lines of at most _WIDTH characters. A line is longer only if it consists
    of a single word or phrase.
    """
    lines = [""]
    for match in _PART.finditer(query):
        if lines[-1] and len(lines[-1]) + len(match[0]) >= _WIDTH:
            lines.append("")
        lines[-1] += f" {match[0]}" if lines[-1] else match[0]
    return lines


def _text(value: str) -> str:
    """Return a text in quotation marks, so that YAML reads exactly this text."""
    return json.dumps(value, ensure_ascii=False)
