"""Generated articles in the formats in which they are uploaded. The same seed gives the same articles."""

import json
from dataclasses import dataclass, replace
from html import escape
from itertools import accumulate
from random import Random
from typing import Any

from tests.load.configuration import TRIGGERS

SYLLABLES = (
    "ba be di do fa ga gu ha ja ka ko la lo ma mi na no pa pe ra ri sa se ta ti tu va vo za zu".split()
)
VOCABULARY_SIZE = 4_000
PARAGRAPHS, SENTENCES, WORDS = 4, 2, 14


def _vocabulary() -> tuple[list[str], list[float]]:
    """Return words and their cumulative frequencies. As in real texts, few words are frequent."""
    chance = Random(1)
    words = {
        "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(VOCABULARY_SIZE)
    }
    return sorted(words), list(accumulate(1 / (rank + 5) for rank in range(len(words))))


VOCABULARY, FREQUENCIES = _vocabulary()


@dataclass(frozen=True)
class Text:
    """Title and paragraphs of an article. `rules` are the rules that match the article, as
    `watchlist/rule`.
    """

    number: int
    title: str
    paragraphs: tuple[str, ...]
    rules: frozenset[str]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def url(self) -> str:
        return f"https://paper{self.number % 7}.example/story/{self.number}"


def text_of(number: int, rules: frozenset[str], chance: Random) -> Text:
    """Return a random text with a matching sentence for each rule. `Text.number` is `number`."""
    title = _sentence(chance, 7).rstrip(".")
    paragraphs = [" ".join(_sentence(chance, WORDS) for _ in range(SENTENCES)) for _ in range(PARAGRAPHS)]
    sentences = [TRIGGERS[rule].format(*_words(chance, 2)) for rule in sorted(rules)]
    paragraphs[1] = " ".join([paragraphs[1], *sentences])
    return Text(number, title, tuple(paragraphs), rules)


def near_copy_of(text: Text, number: int, chance: Random) -> Text:
    """Return a copy of the text. The last paragraph is missing, or has a further sentence."""
    paragraphs = list(text.paragraphs)
    if chance.random() < 0.5 and len(paragraphs) > 2:
        paragraphs = paragraphs[:-1]
    else:
        paragraphs[-1] += " " + _sentence(chance, WORDS)
    return replace(text, number=number, paragraphs=tuple(paragraphs))


def news_record(text: Text, author: str = "") -> str:
    """Return the text as one line of JSON, in the form of a news site's export."""
    record = {"title": text.title, "text": text.body, "url": text.url}
    return json.dumps(record | ({"author": author} if author else {}))


def wire_record(text: Text, name: str, version: int, **extra: Any) -> str:
    """Return the text as one line of ninjs, a JSON format of news agencies. A higher `version`
    gives a later time.
    """
    record = {
        "uri": f"urn:agency:{name}", "type": "text", "version": str(version),
        "versioncreated": f"2025-03-01T{version:02}:00:00Z", "firstcreated": "2025-03-01T00:30:00Z",
        "pubstatus": "usable", "headline": text.title, "body_text": text.body, "language": "en",
    }  # fmt: skip
    return json.dumps(record | extra)


def page(text: Text) -> str:
    """Return the text as a small HTML page."""
    title = escape(text.title)
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{text.url}"></head>'
        f"<body><nav>Home News</nav><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def plain(text: Text) -> str:
    """Return the text as a plain text file."""
    return f"{text.title}\n\n{text.body}\n"


def _words(chance: Random, count: int) -> list[str]:
    return chance.choices(VOCABULARY, cum_weights=FREQUENCIES, k=count)


def _sentence(chance: Random, count: int) -> str:
    words = _words(chance, count)
    words[count // 3] = "the"
    words[2 * count // 3] = "of"
    return " ".join(words).capitalize() + "."
