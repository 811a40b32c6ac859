"""Read JSON-LD: the schema.org objects in the scripts of a page, the article among them, and its names."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from wirewatch.parsing.text.cleaning import joined

MOST_OBJECTS, MOST_NAMES, LONGEST_BODY = 2_000, 30, 1_000_000
_ARTICLE = re.compile(r"(?:.*Article|.*Posting|Report|Review|Recipe|Interview)")
_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_FENCE = re.compile(
    r"^(?:<!--|/[/*]\s*<!\[CDATA\[(?:\s*\*/)?|<!\[CDATA\[)|(?:-->|(?:/[/*])?\s?\]\]>(?:\*/)?);?$"
)

Facts = dict[str, Any]


class Objects(list[Facts]):
    """All objects of all JSON-LD scripts of a page, outermost first."""

    @cached_property
    def article(self) -> Facts:
        """The first article, preferably one with a headline; empty where there is none."""
        articles = [
            each for each in self if any(_ARTICLE.fullmatch(kind) for kind in texts(each.get("@type")))
        ]
        return next((each for each in articles if each.get("headline")), articles[0] if articles else {})

    @cached_property
    def named(self) -> dict[str, Facts]:
        """Objects with a name by their `@id`; the first of each."""
        return {
            each["@id"]: each
            for each in reversed(self)
            if "name" in each and isinstance(each.get("@id"), str)
        }


def objects_of(page: Any) -> Objects:
    found = Objects()
    for node in page.css('script[type="application/ld+json"]')[:20]:
        found += islice(_walked(_read(node.text())), MOST_OBJECTS - len(found))
    return found


def _read(text: str) -> Any:
    try:
        return json.loads(_FENCE.sub("", text.strip()), strict=False)
    except (ValueError, RecursionError):
        match = _DATE.search(text)
        return {"@type": "Article", "datePublished": match[1]} if match else None


def _walked(value: Any) -> Iterator[Facts]:
    waiting = deque([value])
    while waiting:
        each = waiting.popleft()
        if isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, dict):
            yield each
            waiting.extend(
                each.get(name)
                for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
                if each.get(name)
            )


def texts(value: Any) -> list[str]:
    """Return the texts in a value that is a text or a list."""
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def text(value: Any) -> str:
    """Return the first text in a value, or an empty text."""
    return next(iter(texts(value)), "")


def names(value: Any, objects: Objects) -> Iterator[str]:
    """Yield the names of persons or organisations as written: texts, objects or references to objects."""
    for each in islice(value, MOST_NAMES) if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            yield from texts(_known(each, objects).get("name"))


def _known(each: Facts, objects: Objects) -> Facts:
    """Return the object itself, or the named object that it refers to by `@id`."""
    called = each.get("@id")
    return each if "name" in each or not isinstance(called, str) else objects.named.get(called, {})


def body_in(facts: Facts) -> str:
    """Return `articleBody` as paragraphs, or an empty text."""
    found = text(facts.get("articleBody"))[:LONGEST_BODY]
    if "<p" in found or "&lt;p" in found:
        found = re.sub(r"<[^<>]{0,500}>", "\n", html.unescape(found))
    return joined(html.unescape(found).split("\n"))
