"""Query text → lexemes. Recognises the forms of other tools, so that the parser can name ours."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from wirewatch.language.numbers import MULTIPLIERS
from wirewatch.language.text import FIELDS

QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\uff02'
MAX_QUERY_LENGTH = 100_000
MAX_PHRASE_LENGTH = 10_000
MOST = 50  # mistakes of one query


class Lexeme(NamedTuple):
    """`kind` is an outer group of _LEX; `text` the characters, `start` and `end` their place."""

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

    @property
    def full(self) -> bool:
        return len(self.errors) >= MOST

    def error(self, message: str, fix: str, start: int, end: int) -> None:
        if not self.full and not any(e.start == start and e.message == message for e in self.errors):
            self.errors.append(Mistake(message, fix, start, end))

    def warn(self, message: str, fix: str, start: int, end: int) -> None:
        if len(self.warnings) < MOST:
            self.warnings.append(Mistake(message, fix, start, end))


_WORD = rf"""[^\s(){{}}{QUOTES},:|]"""
_UNSEEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # pasted along with a text: blank, but inside a word
_OPENS = rf"(?=(?:[\s{_UNSEEN}]|\#[^\n]*\n)*+\()"
_NAME = rf"""[^\s(){{}}{QUOTES},:|{_UNSEEN}]*"""
_LEX = re.compile(
    rf"""[\s{_UNSEEN}]*+(?:
        (?P<comment>\#[^\n]*)
      | (?P<open>\() | (?P<close>\)) | (?P<comma>,)
      | (?P<quoted>[{QUOTES}][^{QUOTES}]*(?P<endquote>[{QUOTES}])?(?P<slop>~\d+)?)
      | (?P<cased>\{{[^{{}}]*(?P<endbrace>\}})?)
      | (?P<range>\d+(?:[.,]\d+)*\.\.\d+(?:[.,]\d+)*(?![\w.]))
      | (?P<compare>(?:>=|<=|>|<|≥|≤)\s*\d+(?:[.,]\d+)*(?:\s?(?:{"|".join(MULTIPLIERS)})\b)?)
      | (?P<near>O?NEAR(?:/\d+f?)?(?![\w/]))
      | (?P<count>(?:ATLEAST|FIRST)(?:/\d+(?![\w/])|{_OPENS}))
      | (?P<unit>(?:SENT|PARA){_OPENS})
      | (?P<and>AND(?![\w/-])) | (?P<or>OR(?![\w/-])) | (?P<not>NOT(?![\w/-]))
      | (?P<scope>[A-Za-z_]{{1,20}}+(?:,[a-z]{{1,10}}){{0,9}}:(?!//))
      | (?P<entity>@{_NAME}) | (?P<defined>\${_NAME})
      | (?P<stem>~{_WORD}*)
      | (?P<word>(?:{_WORD}++|(?<=\d),(?=\d)|(?<=\w):(?=//))++)
      | (?P<other>.)
      | (?P<end>\Z))""",
    re.VERBOSE | re.DOTALL,
)
_QUOTE = re.compile(f"[{QUOTES}]")
_UNSEEN_END = re.compile(f"[{_UNSEEN}]+\\Z")
_SUSPECT = re.compile(r"\A[-+]|[!$/=&]|\A[an]\w+\d\Z", re.IGNORECASE)  # few words are, and _FOREIGN is long
_FOREIGN = tuple(
    (re.compile(pattern, re.IGNORECASE), fix)
    for pattern, fix in (
        (r"[-+]++(?P<rest>.*[\w&].*)", "write NOT {rest} for -{rest}, and AND for +"),
        (r"[-+]", "write NOT for -, and AND for +"),
        (r"!++(?P<rest>.*[\w&].*)", "write NOT {rest}"),
        (r"(?P<stem>\w+)!", "write {stem}*"),
        (
            r"(?P<stem>(?:(?-i:(?=[^a-z$]*[a-z]))|(?=[^\W\d_]{4}))\w+)\$\d*",
            "write {stem}*",
        ),  # troop$2, and not US$2
        (
            r"(?:pre|onw)/(?:\d+|s|p)",
            "write ONEAR/n: it keeps the order (ours counts the words between: pre/5 is ONEAR/4)",
        ),
        (
            r"[wnp]?/(?:\d+|s|p)|/n\d+/",
            "write NEAR/n (ours counts the words between: w/5 is NEAR/4), or SENT(…), PARA(…)",
        ),
        (r"(?:adj|near)\d+", "write NEAR/n, or ONEAR/n to keep the order (ours counts the words between)"),
        (r"/f(?P<n>\d+)/", "write FIRST/{n}(…)"),
        (r"(?P<rest>.+)/f(?P<n>\d+)/", "write FIRST/{n}({rest})"),
        (r"(?P<sign>h[dl]=).*", "write title: for {sign}"),
        (r"(?P<sign>hlp=).*", "write title,lead: for {sign}"),
        (r"(?P<sign>lp=).*", "write lead: for {sign}"),
        (r"(?P<sign>td=).*", "write body: for {sign}"),
        (r"(?P<sign>by=).*", "write author: for {sign}"),
        (r"(?P<sign>la=).*", "write lang: for {sign}"),
        (
            r"(?P<sign>(?:sn|sc|rst)=).*",
            "write source: with the publisher's domain, like source:reuters.com, for {sign}",
        ),
        (r"(?:co|in|ns|re)=.*", "search for the words themselves: articles carry no codes"),
        (r"&&|&|!", "write AND, OR or NOT"),
    )
)


def lex(query: str, mistakes: Mistakes) -> list[Lexeme]:
    """Lexemes without spaces and comments; the last one is of kind `end`."""
    found: list[Lexeme] = []
    for match in _LEX.finditer(query):
        kind = match.lastgroup or "end"
        start, end = match.span(kind)
        lexeme = Lexeme(kind, query[start:end], start, end)
        if kind == "comment":
            _check_comment(lexeme, mistakes)
            continue
        if kind in _CHECKED and not (lexeme.text.isascii() and lexeme.text.isalpha()):
            lexeme = _checked(match, lexeme, mistakes)
        found.append(lexeme)
        if kind == "end":
            break
    return found


_CHECKED = frozenset(["quoted", "cased", "stem", "word", "other"])


def _check_comment(lexeme: Lexeme, mistakes: Mistakes) -> None:
    if re.match(r"#\w", lexeme.text):
        fix = "put a space after # for a comment; for a hashtag write its words, quoted"
        mistakes.warn(f"{lexeme.text.split()[0]} starts a comment", fix, lexeme.start, lexeme.end)


def _checked(match: re.Match[str], lexeme: Lexeme, mistakes: Mistakes) -> Lexeme:
    """Of kind `other` where it has no place in a query of ours; that is then already noted."""
    kind, text, start, end = lexeme
    if len(text) > MAX_PHRASE_LENGTH:
        mistakes.error(
            f"a phrase has at most {MAX_PHRASE_LENGTH:,} characters",
            "search for the words that tell it apart",
            start,
            end,
        )
        return lexeme._replace(kind="other")
    if kind == "word":
        seen = _UNSEEN_END.sub("", text)
        return _not_foreign(Lexeme(kind, seen, start, start + len(seen)), mistakes)
    if kind == "quoted" and match["endquote"] is None:
        mistakes.error("this quotation mark is never closed", 'close it with "', start, start + 1)
    elif kind == "quoted" and match["slop"]:
        fix = 'write word NEAR/n word: "a b"~5 is about a NEAR/5 b'
        mistakes.error(
            f"{match['slop']} after a phrase is another tool's nearness", fix, match.start("slop"), end
        )
    elif kind == "cased" and match["endbrace"] is None:
        mistakes.error("this { is never closed", "close it with }", start, start + 1)
    elif kind == "other":
        fix = "write OR" if text == "|" else 'quote it: " … "'
        mistakes.error(f"{text!r} has no meaning here", fix, start, end)
    return lexeme


def _not_foreign(lexeme: Lexeme, mistakes: Mistakes) -> Lexeme:
    text = lexeme.text
    if text.isalpha() or not _SUSPECT.search(text):
        return lexeme
    found = next(((match, fix) for pattern, fix in _FOREIGN if (match := pattern.fullmatch(text))), None)
    if found is None:
        return lexeme
    match, fix = found
    mistakes.error(
        f"{text} is another tool's form", fix.format(**match.groupdict()), lexeme.start, lexeme.end
    )
    return lexeme._replace(kind="other")


def inside(lexeme: Lexeme) -> str:
    """The text between the quotes or braces."""
    return _QUOTE.split(lexeme.text)[1] if lexeme.kind == "quoted" else lexeme.text.strip("{}")


def known_fields(text: str) -> bool:
    return all(name in FIELDS for name in text.rstrip(":").split(","))
