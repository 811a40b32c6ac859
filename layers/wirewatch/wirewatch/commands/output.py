"""Prints tables and highlighted sentences for people, or one JSON object per line for programs."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from wirewatch.article import UNTIL_FURTHER_NOTICE, Article, Signal, Wire
from wirewatch.errors import WatchlistError
from wirewatch.matching.match import Match, Quote

_CONTROL_CHARACTERS = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
HIT_STYLE = "bold yellow"
PIPE_WIDTH = 200  # columns of a table that goes to a pipe
SIGNAL_NOTICES = {Signal.RETRACTED: "retracted by its agency", Signal.CORRECTED: "corrected"}


class _OutputConsole(Console):
    def on_broken_pipe(self) -> None:
        """Raise the BrokenPipeError again, so that `command_line.run` handles it."""
        raise  # noqa: PLE0704  rich calls this method inside its `except BrokenPipeError`


def output_console() -> Console:
    """Return the console for results: with colours on a terminal, without colours in a pipe."""
    console = _OutputConsole(highlight=False, soft_wrap=True)
    if console.is_terminal:
        return console
    return _OutputConsole(highlight=False, soft_wrap=True, width=PIPE_WIDTH, no_color=True)


def error_console() -> Console:
    """Return the console for errors and progress, which go to standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_wrapped(console: Console, table: Table | Tree) -> None:
    """Print a table or a tree, wrapped at the width of the console. Other output is not wrapped.

    A word that is longer than its column is folded, not cut: it may be an id that a person copies.
    """
    for column in table.columns if isinstance(table, Table) else ():
        column.overflow = "fold"
    console.print(table, soft_wrap=False)


def print_object(values: Mapping[str, Any]) -> None:
    """Print one line of JSON. Characters that control a terminal are escaped."""
    text = json.dumps(values, ensure_ascii=False)
    print(_CONTROL_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def plain(text: str) -> str:
    """Return the text with a space in place of each character that is not printable. Characters
    that control a terminal are not printable.

    Texts from articles must be printed in this way, because they are untrusted input.
    """
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def plain_lines(text: str) -> str:
    """Return the text as `plain` does, but keep the breaks between its lines."""
    return "\n".join(plain(line) for line in text.splitlines())


def sentence(quote: Quote) -> Text:
    """Return a quoted sentence with each hit between ‹ and ›. On a terminal, hits are coloured."""
    text = Text()
    position = 0
    for start, end in quote.bold:
        text.append(plain(quote.text[position:start]))
        text.append("‹" + plain(quote.text[start:end]) + "›", HIT_STYLE)
        position = end
    text.append(plain(quote.text[position:]))
    return text


def article_name(article: Article) -> str:
    """Return the file of an article. If the article is not the first one in the file, its position
    (counted from 0) is added: `wire.jsonl#2`.
    """
    return place_name(article.ref.key, article.ref.position)


def place_name(file: str, position: int) -> str:
    """Return `file` for the first article of a file (position 0), else `file#position`."""
    return f"{file}#{position}" if position else file


def notices(wire: Wire, now: datetime) -> list[str]:
    """Return the notices to print with an article: that it is retracted, corrected or embargoed."""
    lines = [SIGNAL_NOTICES[wire.signal]] if wire.signal in SIGNAL_NOTICES else []
    if wire.embargo is not None and wire.embargo > now:
        ends = wire.embargo != UNTIL_FURTHER_NOTICE
        end = f"{wire.embargo:%Y-%m-%d %H:%M} UTC" if ends else "further notice"
        lines.append(f"embargoed until {end}")
    return lines


def wire_object(wire: Wire) -> dict[str, str]:
    """Return the agency's signal (`corrected` or `retracted`) and the embargo as JSON fields.

    Empty fields are left out.
    """
    fields = {"signal": str(wire.signal), "embargo": wire.embargo.isoformat() if wire.embargo else ""}
    return {name: value for name, value in fields.items() if value}


def match_object(match: Match, article: Article) -> dict[str, Any]:
    """Return a match as a JSON object.

    `start` and `end` of a span are offsets into the text of the span's field.
    """
    return {
        "article": article_name(article),
        "title": article.title,
        **wire_object(article.wire),
        "watchlist": match.watchlist,
        "rule": match.rule,
        "strength": match.strength,
        "zone": match.zone,
        "entities": list(match.entities),
        "spans": [
            {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "via": span.via}
            for span in match.spans
        ],
    }


def problem_object(kind: str, problem: WatchlistError) -> dict[str, Any]:
    """Return a mistake or warning as a JSON object. `kind` is "error" or "warning".

    `end_line` and `end_column` are the place after the last character of the mistake or warning.
    """
    end_line, end_column = problem.end
    return {
        "kind": kind,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "end_line": end_line,
        "end_column": end_column,
        "message": problem.message,
        "fix": problem.fix,
    }


def print_problems(console: Console, kind: str, style: str, problems: Iterable[WatchlistError]) -> None:
    """Print each mistake or warning: its place, the line of the file with a caret, and the fix.

    A folder may have 100,000 warnings. For a pipe or a file, they are written without the console,
    which takes ten times as long.
    """
    for problem in problems:
        text = plain_lines(str(problem))
        if console.is_terminal:
            console.print(Text.assemble((f"{kind}: ", style), text))
            console.print()
        else:
            console.file.write(f"{kind}: {text}\n\n")


def counted(number: int, word: str) -> str:
    """Return a number with its noun: `1 rule`, `2 rules`, `2 matches`, `2 stories`."""
    if number != 1 and word.endswith(("py", "ry")):
        word = f"{word[:-1]}ies"
    elif number != 1:
        word += "es" if word.endswith(("s", "ch")) else "s"
    return f"{number:,} {word}"
