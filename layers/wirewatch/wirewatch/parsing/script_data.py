"""Find the article of a page in the data that the page's own program keeps in scripts, such as
`__NEXT_DATA__` and `window.__INITIAL_STATE__ = {…}`. Only JSON is read; no script is run.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from wirewatch.parsing import record_fields as fields
from wirewatch.parsing.record_text import body_of
from wirewatch.parsing.text.bylines import distinct_names, names_in
from wirewatch.parsing.text.dates import PublicationDate

MOST_SCRIPTS, MOST_VALUES, LONGEST_SCRIPT = (
    50,
    10,
    3_000_000,
)  # scripts, JSON values of one script, characters
MOST_OBJECTS, DEEPEST = 20_000, 20  # of one JSON value
MOST_TITLED = 20  # objects with the title of the page
SHORTEST_BODY = 200  # characters
_ASSIGNED = re.compile(r'=\s{0,5}(?:(?=\{|\[\s{0,5}\{)|JSON\.parse\(\s{0,5}(?="))')
_JSON_TYPES = frozenset({"application/json", "text/json"})


class StoredArticle(NamedTuple):
    """An article in the data of a page. An empty line separates the paragraphs of `body`."""

    title: str
    body: str
    authors: tuple[str, ...]
    dated: PublicationDate | None


def stored_article(page: Any, is_title: Callable[[str], bool], stored: datetime) -> StoredArticle | None:
    """Return the article whose title fits the page, or None. `is_title` tells whether a title fits.

    Of several objects with such a title, the one with the longest text is used. Texts of other
    objects are never added, because they may be other articles.
    """
    objects = (record for value in _values(page) for record in _objects(value))
    titled = (
        (title, record)
        for record in map(fields.with_known_keys, objects)
        if (title := fields.title_of(record)) and is_title(title)
    )
    texts = [(title, record, _body(record)) for title, record in islice(titled, MOST_TITLED)]
    title, record, body = max(texts, key=lambda text: len(text[2]), default=("", {}, ""))
    if len(body) < SHORTEST_BODY:
        return None
    names = distinct_names(name for written in fields.names_of(record) for name in names_in(written))
    return StoredArticle(title, body, names, fields.date_of(record, stored))


def _values(page: Any) -> Iterator[Any]:
    """Yield the JSON values in the scripts of a page: a script that is JSON, and the values that a
    script assigns.
    """
    left = LONGEST_SCRIPT
    for node in islice(page.css("script:not([src])"), MOST_SCRIPTS):
        kind = (node.attributes.get("type") or "").lower().strip()
        text = node.text()
        if len(text) < SHORTEST_BODY or len(text) > left or "ld+json" in kind:
            continue
        left -= len(text)
        if kind in _JSON_TYPES:
            starts = [len(text) - len(text.lstrip())]
        else:
            starts = [match.end() for match in _ASSIGNED.finditer(text)]
        yield from _decoded(text, starts)


def _decoded(text: str, starts: list[int]) -> Iterator[Any]:
    """Yield the JSON objects and lists that begin at these indices. An index inside the previous
    value is skipped. A string that is itself JSON, as in `JSON.parse("…")`, is decoded.
    """
    decoder = json.JSONDecoder(strict=False)
    end = tried = 0
    for start in starts:
        if start < end:
            continue
        tried += 1
        if tried > MOST_VALUES:
            return
        try:
            value, end = decoder.raw_decode(text, start)
            value = json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict | list):
            yield value


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects in a JSON value, outer objects first."""
    waiting = deque([(value, 0)])
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        part, depth = waiting.popleft()
        if isinstance(part, Mapping):
            yield part
        parts = part.values() if isinstance(part, Mapping) else part
        if depth < DEEPEST:
            waiting.extend((inner, depth + 1) for inner in parts if isinstance(inner, dict | list))


def _body(record: Mapping[str, Any]) -> str:
    """Return the longest text of a record under the usual keys for a body."""
    texts = (fields.paragraphs_in(body_of(record[key])) for key in fields.BODY if record.get(key))
    return max(texts, key=len, default="")
