"""How the bench speaks: tables and highlighted sentences for people, one JSON object a line for programs."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from wirewatch.article import Article
from wirewatch.errors import WatchlistError
from wirewatch.matching.match import Match, Quote

_ACTING = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FOUND = "bold yellow"
WIDEST = 200


def printer() -> Console:
    """Colour only on a terminal; lines of a pipe are not cut."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=WIDEST, no_color=True)


def print_wrapped(console: Console, found: Table | Tree) -> None:
    """Tables and trees know their widths, which a console that wraps softly does not ask for."""
    console.print(found, soft_wrap=False)


def complaints() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_object(found: Mapping[str, Any]) -> None:
    """One line; what a terminal would act on is escaped as JSON can."""
    text = json.dumps(found, ensure_ascii=False)
    print(_ACTING.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def plain(text: str) -> str:
    """Nothing that a terminal would act on: an article is a stranger's text."""
    return "".join(char if char.isprintable() else " " for char in text)


def sentence(quote: Quote) -> Text:
    """A quoted sentence with its hits marked; without colour they stand between ‹ and ›."""
    text = Text()
    at = 0
    for start, end in quote.bold:
        text.append(plain(quote.text[at:start]))
        text.append("‹" + plain(quote.text[start:end]) + "›", FOUND)
        at = end
    text.append(plain(quote.text[at:]))
    return text


def article_name(article: Article) -> str:
    """Its file, and its place where a file has several."""
    return article.ref.key + (f"#{article.ref.position}" if article.ref.position else "")


def match_object(match: Match, article: str, title: str) -> dict[str, Any]:
    return {
        "article": article, "title": title, "watchlist": match.watchlist, "rule": match.rule, "strength": match.strength,
        "zone": match.zone,
        "entities": list(match.entities),
        "spans": [{"field": span.field, "start": span.start, "end": span.end, "text": span.text, "via": span.via} for span in match.spans],
    }  # fmt: skip


def problem_object(kind: str, problem: WatchlistError) -> dict[str, Any]:
    return {
        "kind": kind, "file": problem.file, "line": problem.line, "column": problem.column, "message": problem.message, "fix": problem.fix,
    }  # fmt: skip


def print_problems(console: Console, kind: str, style: str, problems: Iterable[WatchlistError]) -> int:
    """Each with its place, caret and fix; gives their number."""
    count = 0
    for problem in problems:
        console.print(Text.assemble((f"{kind}: ", style), plain_lines(str(problem))))
        console.print()
        count += 1
    return count


def plain_lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.splitlines())


def counted(number: int, word: str) -> str:
    """`1 rule`, `2 rules`, `2 matches`."""
    plural = word + ("es" if word.endswith(("s", "ch")) else "s")
    return f"{number:,} {word if number == 1 else plural}"
