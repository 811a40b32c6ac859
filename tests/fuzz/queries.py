"""Parses queries after random changes. Each query must give a tree, or a mistake with its place.

    python -m tests.fuzz.queries --inputs 1000000

Every input has a number. `--first 4711 --inputs 1` repeats the input 4711.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from random import Random
from time import perf_counter

from wirewatch.errors import WatchlistError
from wirewatch.language.lexer import Mistakes
from wirewatch.language.parser import parse, parse_query
from wirewatch.language.tree import Node, children, has_anchor, node_count

from tests.oracle.queries import right, written
from tests.unit.asking import NAMES

CORPUS = (
    '@north-korea AND (troop* OR soldier* OR "special forces") NEAR/12 ($movers)',
    "title,lead:(a OR b) NOT lang:ko",
    "NEAR/3(a, b, >=1000)",
    "SENT(a AND b) OR PARA(c NOT d)",
    "ATLEAST/3({UN} OR {West Bank})",
    "FIRST/50(~deploy) AND source:(x.org OR y.org)",
    "a NOT NEAR/3 b # why",
    "a ONEAR/5 “b c” NEAR/2f 100..500",
    "ONEAR(anti-semit*, «die Straße», 12,000)\n  AND w?rd",
    "NOT sports AND @ofac/* AND Kim-Jong-un",
    'place:Seoul AND author:(Kim OR "O\'Brien") AND url:asia',
    "북한 AND {김정은} NOT 日本",
    "title:((body:U.N. OR AT&T) NOT url:c)",
    "(((a OR (b AND (c)))))",
    "a NEAR b NEAR c ONEAR/0 d NOT NEAR e",
    "Disney+ OR C++ OR US OR troop* OR troops",
)
PIECES: tuple[str, ...] = (
    *'()"{},:#@$~*?-+!|&/<>=.0;\\^%\'` \n\t’“”„«»',
    *" AND | OR | NOT |AND NOT| NEAR/3 | NEAR | ONEAR/2 | NEAR/4f | NOT NEAR/5 |NEAR/3(|ATLEAST/2(|FIRST/9(".split("|"),
    *"SENT(|PARA(|ATLEAST|FIRST/5".split("|"),
    *"title:|title,lead:|source:|lang:en|body:(|foo:|@north-korea|@ofac/*|$movers".split("|"),
    *">=1000|< 5k|≥2|>5 million|1..5|9..1|12,000|w/5|adj3|~5|&&|..".split("|"),
    *"북|漢字|か|ก|ß|İ|ﬁ|É|e\u0301|أ|ـ|½|²|①|٣|😀|𐘀|ꟷ".split("|"),  # scripts, folding, digits that are none
    *"\u200b|\u200d|\u202e|\ufeff|\u00ad|\u00a0|\u3000|\u2028|\u0085|\r|\x00|\x1b|\x7f|\ufffe|\ud800|\udfff|\U0010ffff".split("|"),
    "a" * 70, "(" * 70, "NOT " * 70, "a NEAR " * 70, "w" * 65 + "*",
)  # fmt: skip
LONGEST = 600
CHUNK = 2_000


def changed(number: int) -> str:
    """Return a query after one to six random changes. The same `number` gives the same query."""
    chance = Random(number)
    text = chance.choice(CORPUS) if chance.random() < 0.8 else written(right(chance), chance)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        text = chance.choice(_CHANGES)(text, chance)[:LONGEST]
    return text


def _cut(text: str, chance: Random) -> str:
    low, high = _slice(text, chance)
    return text[:low] + text[high:]


def _doubled(text: str, chance: Random) -> str:
    low, high = _slice(text, chance)
    return text[:high] * chance.choice((1, 1, 1, 5)) + text[low:]


def _swapped(text: str, chance: Random) -> str:
    a, b, c, d = sorted(chance.randint(0, len(text)) for _ in range(4))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _inserted(text: str, chance: Random) -> str:
    at, piece = chance.randint(0, len(text)), chance.choice(PIECES)
    return text[:at] + piece + text[at:]


def _overwritten(text: str, chance: Random) -> str:
    at, piece = chance.randint(0, len(text)), chance.choice(PIECES)
    return text[:at] + piece + text[at + len(piece) :]


def _any_character(text: str, chance: Random) -> str:
    at = chance.randint(0, len(text))
    return (
        text[:at]
        + chr(chance.choice((chance.randrange(0x300), chance.randrange(0x3100), chance.randrange(0x110000))))
        + text[at:]
    )


def _spliced(text: str, chance: Random) -> str:
    other = chance.choice(CORPUS)
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


def _enclosed(text: str, chance: Random) -> str:
    low, high = _slice(text, chance)
    opening, closing = chance.choice(
        (
            ("(", ")"),
            ('"', '"'),
            ("{", "}"),
            ("SENT(", ")"),
            ("title:(", ")"),
            ("NEAR/3(", ", b)"),
            ("ATLEAST/2(", ")"),
        )
    )
    return f"{text[:low]}{opening}{text[low:high]}{closing}{text[high:]}"


_CHANGES: tuple[Callable[[str, Random], str], ...] = (
    _cut, _doubled, _swapped, _inserted, _inserted, _inserted, _overwritten, _any_character, _spliced, _enclosed,
)  # fmt: skip


def _slice(text: str, chance: Random) -> tuple[int, int]:
    low = chance.randint(0, len(text))
    return low, min(len(text), low + chance.choice((1, 2, 5, 20, len(text))))


def fault(text: str) -> str | None:
    """Return what is wrong with the result of parsing `text`, or None if nothing is wrong."""
    mistakes = Mistakes()
    try:
        node = parse(text, NAMES, mistakes)
        error = _error_of(text) if mistakes.errors or node is None else None
    except Exception as raised:  # noqa: BLE001 -- anything but a mistake is a find
        return f"{type(raised).__name__}: {raised}"
    if bool(mistakes.errors) != (error is not None):
        return f"parse notes {len(mistakes.errors)} errors, parse_query raises {error!r}"
    for mistake in (*mistakes.errors, *mistakes.warnings):
        if not (
            0 <= mistake.start <= len(text)
            and mistake.start <= mistake.end <= len(text) + 1
            and mistake.message
        ):
            return f"{mistake} is not placed in the text"
    if error is not None:
        return _misplaced(error, text)
    return "neither a tree nor a mistake" if node is None else _misshapen(node, text)


def _error_of(text: str) -> WatchlistError | None:
    try:
        parse_query(text, NAMES)
    except WatchlistError as error:
        return error
    return None


def _misplaced(error: WatchlistError, text: str) -> str | None:
    lines = text.split("\n")
    if not (
        1 <= error.line <= len(lines)
        and error.source == lines[error.line - 1]
        and 1 <= error.column <= len(error.source) + 1
    ):
        return f"{error!r} is not placed in the text"
    return None if error.message and error.fix and str(error) else f"{error!r} does not say what is wrong"


def _misshapen(root: Node, text: str) -> str | None:
    """Return what is wrong with a tree, or None. All parts must be Nodes with a place inside `text`."""
    hash(root)
    if node_count(root) < 1 or not isinstance(has_anchor(root), bool):
        return f"{root!r} is no tree"
    for node in _own_nodes(root):
        if not isinstance(node, Node):
            return f"{node!r} is no node"
        if not 0 <= node.at[0] <= node.at[1] <= len(text):
            return f"{node!r} is not placed in the text: {node.at}"
    return None


def _own_nodes(root: Node) -> Iterator[Node]:
    """Yield the nodes of a tree, but skip the nodes inside definitions. The offsets of the skipped
    nodes are in other texts.
    """
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += () if type(node).__name__ == "Defined" else children(node)


@dataclass(frozen=True)
class Finding:
    number: int
    text: str
    fault: str


def findings(numbers: Iterable[int]) -> list[Finding]:
    """Make an input from each number. Return a Finding for each input that is parsed wrongly."""
    found = []
    for number in numbers:
        text = changed(number)
        wrong = fault(text)
        if wrong is not None:
            found.append(Finding(number, text, wrong))
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first input")
    asked = arguments.parse_args()
    begun = perf_counter()
    with ProcessPoolExecutor() as pool:
        numbers = range(asked.first, asked.first + asked.inputs)
        found = [
            each
            for part in pool.map(findings, (numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)))
            for each in part
        ]
    for finding in found[:50]:
        print(f"input {finding.number}: {finding.text!a}\n    {finding.fault!a}")
    print(
        f"{asked.inputs:,} inputs, {asked.inputs / (perf_counter() - begun):,.0f}/s, {len(found)} understood wrongly"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
