"""How the bench speaks: tables and highlighted sentences for people, one JSON object a line for programs."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from wirewatch.article import Article, Signal, Wire
from wirewatch.errors import WatchlistError
from wirewatch.matching.match import Match, Quote
from wirewatch.parsing.wire.embargoes import UNTIL_FURTHER_NOTICE

_ACTING = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
FOUND = "bold yellow"
WIDEST = 200


def printer() -> Console:
    """Colour only on a terminal; lines of a pipe are not cut."""
    console = Console(highlight=False, soft_wrap=True)
    return (
        console
        if console.is_terminal
        else Console(highlight=False, soft_wrap=True, width=WIDEST, no_color=True)
    )


def print_wrapped(console: Console, found: Table | Tree) -> None:
    """Tables and trees know their widths, which a console that wraps softly does not ask for."""
    console.print(found, soft_wrap=False)


def complaints() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def tell_no_article(console: Console) -> None:
    console.print("wirewatch: not one article was read from the files named", style="bold red")


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
    return place_name(article.ref.key, article.ref.position)


def place_name(file: str, position: int) -> str:
    """A file, and the place in it where a file has several articles."""
    return f"{file}#{position}" if position else file


def notices(wire: Wire, now: datetime) -> list[str]:
    """What an agency says that a reader must know before using an article."""
    said = {Signal.RETRACTED: "killed by its agency", Signal.CORRECTED: "corrected"}
    found = [said[wire.signal]] if wire.signal in said else []
    if wire.embargo is not None and wire.embargo > now:
        ends = wire.embargo != UNTIL_FURTHER_NOTICE
        found.append(
            f"embargoed until {wire.embargo:%Y-%m-%d %H:%M} UTC" if ends else "embargoed until further notice"
        )
    return found


def wire_object(wire: Wire) -> dict[str, str]:
    """The same for programs: only what there is."""
    found = {"signal": str(wire.signal), "embargo": wire.embargo.isoformat() if wire.embargo else ""}
    return {name: value for name, value in found.items() if value}


def match_object(match: Match, article: Article) -> dict[str, Any]:
    return {
        "article": article_name(article), "title": article.title, **wire_object(article.wire),
        "watchlist": match.watchlist, "rule": match.rule, "strength": match.strength,
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
