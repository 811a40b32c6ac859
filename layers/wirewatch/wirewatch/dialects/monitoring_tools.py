"""Brandwatch, Meltwater and Talkwalker: what is particular to each of them (see `monitoring`)."""

from wirewatch.dialects.cursor import Reader
from wirewatch.dialects.monitoring import MonitoringReader, Tool
from wirewatch.dialects.tree import Kind
from wirewatch.language.lexer import Mistakes

_AUTHOR: tuple[Kind, str] = (
    "different",
    "author: is the whole name of an account there; here words of the byline",
)
_UNSAID: tuple[Kind, str] = (
    "different",
    "AND is taken to bind before OR, as the parentheses show; the tool's public pages don't say so",
)
_MOVES: tuple[Kind, str] = (
    "wider",
    "n counts moves of words there; here up to n words may be between, in either order",
)
BRANDWATCH = Tool(
    name="Brandwatch",
    signs=frozenset(["minus", "braces", "forward"]),
    scopes={"title": "title:", "author": "author:"},
    sources=("site",),
    languages=("language", "lang"),
    exact=("raw",),
    differences={"author": _AUTHOR, "moves": _MOVES},
    mixed=_UNSAID,
)
MELTWATER = Tool(
    name="Meltwater",
    signs=frozenset(["ordered", "weight"]),
    scopes={"title": "title:", "ingress": "lead:", "author": "author:"},
    sources=("source",),
    languages=("language", "languagecode", "lang"),
    exact=("casesensitive",),
    differences={
        "author": _AUTHOR,
        "moves": (
            "different",
            "up to n words may be between, in either order; Meltwater's public pages don't say what n is",
        ),
        "ingress": (
            "different",
            "the lead is the first paragraph here, at most 60 words; Meltwater takes the first lines",
        ),
    },
    mixed=("exact", "AND binds before OR in Meltwater, as the parentheses show"),
    bare_near=4,
    any_case=True,
)
TALKWALKER = Tool(
    name="Talkwalker",
    signs=frozenset(["minus", "plus", "sentence", "ordered"]),
    scopes={"title": "title:", "content": "body:", "author": "author:"},
    sources=("site", "domain", "host", "domain_url", "host_url"),
    languages=("lang", "language"),
    exact=(),
    differences={
        "author": _AUTHOR,
        "moves": _MOVES,
        "host": ("wider", "source: also finds the subdomains of a host"),
        "host_url": ("wider", "source: also finds the subdomains of a host"),
        "near": (
            "different",
            "n is taken as the number of words between; Talkwalker's public pages don't say what it counts",
        ),
    },
    mixed=_UNSAID,
    capitals_alone=True,
)


def brandwatch(text: str, mistakes: Mistakes) -> Reader:
    """Return an object that parses one Brandwatch search. Mistakes are added to `mistakes`."""
    return MonitoringReader(text, BRANDWATCH, mistakes)


def meltwater(text: str, mistakes: Mistakes) -> Reader:
    """Return an object that parses one Meltwater search. Mistakes are added to `mistakes`."""
    return MonitoringReader(text, MELTWATER, mistakes)


def talkwalker(text: str, mistakes: Mistakes) -> Reader:
    """Return an object that parses one Talkwalker search. Mistakes are added to `mistakes`."""
    return MonitoringReader(text, TALKWALKER, mistakes)
