"""Query text → lexemes. Recognises the forms of other tools, so that the parser can name ours."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from wirewatch.language.text import FIELDS

QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\uff02'
LONGEST_QUERY = 100_000


class Lexeme(NamedTuple):
    """`kind` is a name of _LEX; `text` the characters, `start` and `end` their place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass
class Mistake:
    """A mistake at an offset of the query; whoever knows the file turns it into a WatchlistError."""

    message: str
    fix: str
    start: int
    end: int


@dataclass
class Mistakes:
    errors: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)

    def error(self, message: str, fix: str, start: int, end: int) -> None:
        if len(self.errors) < 50 and not any(e.start == start and e.message == message for e in self.errors):
            self.errors.append(Mistake(message, fix, start, end))

    def warn(self, message: str, fix: str, start: int, end: int) -> None:
        if len(self.warnings) < 50:
            self.warnings.append(Mistake(message, fix, start, end))


_WORD = r"""[^\s(){}"\u201c\u201d\u201e\u00ab\u00bb\uff02,:|]"""
_LEX = re.compile(
    rf"""(?P<space>\s+)
      | (?P<comment>\#[^\n]*)
      | (?P<open>\() | (?P<close>\)) | (?P<comma>,)
      | (?P<quoted>[{QUOTES}](?P<inside>[^{QUOTES}]*)(?P<endquote>[{QUOTES}])?(?P<slop>~\d+)?)
      | (?P<cased>\{{(?P<exact>[^{{}}]*)(?P<endbrace>\}})?)
      | (?P<range>(?<![\d.,])\d+(?:[.,]\d+)*\.\.\d+(?:[.,]\d+)*(?![\w.]))
      | (?P<compare>(?:>=|<=|>|<|≥|≤)\s*\d[\d.,]*(?:\s?(?:k|m|mn|bn)\b)?)
      | (?P<near>O?NEAR(?:/(?P<distance>\d+)(?P<forward>f?))?(?![\w/]))
      | (?P<count>(?:ATLEAST|FIRST)(?:/(?P<number>\d+))?(?=\s*\())
      | (?P<unit>(?:SENT|PARA)(?=\s*\())
      | (?P<and>AND(?![\w/-])) | (?P<or>OR(?![\w/-])) | (?P<not>NOT(?![\w/-]))
      | (?P<scope>[A-Za-z_]{{1,20}}(?:,[a-z]{{1,10}}){{0,9}}:(?!//))
      | (?P<entity>@[^\s(){{}}"\u201c\u201d,:|]*)
      | (?P<defined>\$[^\s(){{}}"\u201c\u201d,:|]*)
      | (?P<stem>~{_WORD}*)
      | (?P<word>(?:{_WORD}|(?<=\d),(?=\d)|(?<=\w)(?::(?=//))|(?<=:)/)+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_FOREIGN = (
    (re.compile(r"[-+]\w.*"), "write NOT {rest} for -{rest}, and AND for +"),
    (re.compile(r"!\w.*"), "write NOT {rest}"),
    (re.compile(r"\w+!"), "write {stem}*"),
    (re.compile(r"(?i)(?:pre|onw)/(?:\d+|s|p)"), "write ONEAR/n: it keeps the order (ours counts the words between: pre/5 is ONEAR/4)"),
    (re.compile(r"(?i)(?:w|n|p)/(?:\d+|s|p)"), "write NEAR/n (ours counts the words between: w/5 is NEAR/4), or SENT(…), PARA(…)"),
    (re.compile(r"(?i)(?:adj|near)\d+"), "write NEAR/n, or ONEAR/n to keep the order (ours counts the words between)"),
    (re.compile(r"&&|&|!"), "write AND, OR or NOT"),
)  # fmt: skip


def lex(query: str, mistakes: Mistakes) -> list[Lexeme]:
    """Lexemes without spaces and comments; the last one is of kind `end`."""
    found: list[Lexeme] = []
    for match in _LEX.finditer(query):
        text, start, end = match[0], match.start(), match.end()
        kind = next(name for name in _KINDS if match[name] is not None)
        if kind == "space":
            continue
        if kind == "comment":
            if re.match(r"#\w", text):
                fix = "put a space after # for a comment; for a hashtag write its words, quoted"
                mistakes.warn(f"{text.split()[0]} starts a comment", fix, start, end)
            continue
        known = _check(match, kind, text, mistakes)
        found.append(Lexeme(kind if known else "other", text, start, end))
    found.append(Lexeme("end", "", len(query), len(query)))
    return found


_KINDS = (
    "space", "comment", "open", "close", "comma", "quoted", "cased", "range", "compare", "near", "count", "unit", "and", "or", "not",
    "scope", "entity", "defined", "stem", "word", "other",
)  # fmt: skip


def _check(match: re.Match[str], kind: str, text: str, mistakes: Mistakes) -> bool:
    """False where the lexeme has no place in a query of ours; that is then already noted."""
    start, end = match.span()
    if kind == "quoted" and match["endquote"] is None:
        mistakes.error("this quotation mark is never closed", 'close it with "', start, start + 1)
    elif kind == "quoted" and match["slop"]:
        fix = 'write word NEAR/n word: "a b"~5 is about a NEAR/5 b'
        mistakes.error(f"{match['slop']} after a phrase is another tool's nearness", fix, match.start("slop"), end)
    elif kind == "cased" and match["endbrace"] is None:
        mistakes.error("this { is never closed", "close it with }", start, start + 1)
    elif kind == "word":
        for pattern, fix in _FOREIGN:
            if pattern.fullmatch(text):
                mistakes.error(
                    f"{text} is another tool's form",
                    fix.replace("{rest}", text.lstrip("-+!")).replace("{stem}", text.rstrip("!")),
                    start,
                    end,
                )
                return False
    elif kind == "other":
        fix = "write OR" if text == "|" else 'quote it: " … "'
        mistakes.error(f"{text!r} has no meaning here", fix, start, end)
    return True


def inside(lexeme: Lexeme) -> tuple[str, int]:
    """The text between the quotes or braces, and its offset."""
    text = re.sub(r"~\d+$", "", lexeme.text) if lexeme.kind == "quoted" else lexeme.text
    closed = len(text) > 1 and (text[-1] in QUOTES or text[-1] == "}")
    return text[1 : -1 if closed else None], lexeme.start + 1


def known_fields(text: str) -> bool:
    return all(name in FIELDS for name in text.rstrip(":").split(","))
