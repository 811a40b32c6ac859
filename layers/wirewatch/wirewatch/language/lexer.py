"""Splits the text of a query into lexemes.

It also recognises the syntax of other search tools, so that an error can suggest the operator of
this language.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from wirewatch.language.advice import shortened
from wirewatch.language.numbers import MULTIPLIERS
from wirewatch.language.text import FIELDS

QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\uff02'
MAX_QUERY_LENGTH = 100_000
MAX_PHRASE_LENGTH = 10_000
MAX_MISTAKES = 50


class Lexeme(NamedTuple):
    """A piece of a query, such as a word or an operator. `kind` is the name of a group in the
    regular expression _LEX, such as `word` or `near`. `start` and `end` are the offsets of `text`
    in the query.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def at(self) -> tuple[int, int]:
        return (self.start, self.end)


@dataclass
class Mistake:
    """A mistake in a query, from offset `start` to offset `end`. For a query in a file, the module
    that reads the file turns the mistake into a WatchlistError.
    """

    message: str
    fix: str
    start: int
    end: int


@dataclass
class Mistakes:
    """The errors and warnings of one query, at most MAX_MISTAKES of each."""

    errors: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.errors) >= MAX_MISTAKES

    def error(self, message: str, fix: str, start: int, end: int) -> None:
        if not self.full and not any(
            error.start == start and error.message == message for error in self.errors
        ):
            self.errors.append(Mistake(message, fix, start, end))

    def warn(self, message: str, fix: str, start: int, end: int) -> None:
        if len(self.warnings) < MAX_MISTAKES:
            self.warnings.append(Mistake(message, fix, start, end))


_WORD = rf"""[^\s(){{}}{QUOTES},:|]"""
# Invisible characters that come with pasted text. They count as a space, except inside a word.
_UNSEEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_OPENS = rf"(?=(?>(?:[\s{_UNSEEN}]|\#[^\n]*\n)*)\()"
_NAME = rf"""[^\s(){{}}{QUOTES},:|{_UNSEEN}]*"""
_NUMBER = r"\d++(?:[.,]\d++)*"
_UNITS = f"(?i:{'|'.join(MULTIPLIERS)})"
# The most frequent kinds come first.
_LEX = re.compile(
    rf"""[\s{_UNSEEN}]*+(?:
        (?P<plain>[A-Za-z][a-z]{{0,40}}+\*?(?=[\s()]|\Z))
      | (?P<or>OR(?![\w/-])) | (?P<open>\() | (?P<close>\)) | (?P<end>\Z)
      | (?P<and>AND(?![\w/-])) | (?P<not>NOT(?![\w/-]))
      | (?P<comment>\#[^\n]*) | (?P<comma>,)
      | (?P<quoted>[{QUOTES}][^{QUOTES}]*(?P<endquote>[{QUOTES}])?(?P<slop>~\d+)?)
      | (?P<cased>\{{[^{{}}]*(?P<endbrace>\}})?)
      | (?P<range>{_NUMBER}(?:\s?{_UNITS})?\.\.{_NUMBER}(?:\s?{_UNITS}\b)?(?![\w.]))
      | (?P<compare>(?:>=|<=|>|<|≥|≤)\s*{_NUMBER}(?:\s?{_UNITS}\b)?(?>{_NAME}))
      | (?P<near>O?NEAR(?:/\d+f?)?(?![\w/]|\.\d))
      | (?P<count>(?:ATLEAST|FIRST)(?:/\d+(?![\w/]|\.\d)|{_OPENS}))
      | (?P<unit>(?:SENT|PARA){_OPENS})
      | (?P<scope>[A-Za-z_]{{1,20}}+(?:,[a-z]{{1,10}}){{0,9}}:(?!//))
      | (?P<entity>@{_NAME}) | (?P<defined>\${_NAME})
      | (?P<stem>~{_WORD}*)
      | (?P<word>(?>(?:{_WORD}++|(?<=\d),(?=\d)|(?<=\w):(?=//))+))
      | (?P<other>.))""",
    re.VERBOSE | re.DOTALL,
)
_QUOTE = re.compile(f"[{QUOTES}]")
_UNSEEN_END = re.compile(f"[{_UNSEEN}]+\\Z")
# A quick test: only the few words that pass it are compared with the long list _FOREIGN.
_SUSPECT = re.compile(r"\A[-+]|[!$/=&\[\]（）]|\w~|\A[an]\w+\d\Z", re.IGNORECASE)
# In scripts that don't separate words by spaces, an operator is easily written without spaces too.
_JOINED_OPERATOR = re.compile(r"[^\x00-\x7f](?P<name>AND|OR|NOT|O?NEAR(?:/\d+f?)?)[^\x00-\x7f]")
# `troops;border` and 軍、國境 are phrases, but their author may mean a list.
_JOINED_LIST = re.compile(r"\w(?P<sign>[;\uff1b\uff0c\u3001])\w")
# Probably a comparison or a range: >=$10, =1000, 1000...2000, ..500
_NO_COMPARISON = re.compile(
    r"(?P<sign>[<>]=?|[≥≤])(?:[A-Za-z]{1,3})?[^\w\s]*(?P<number>\d[\d.,]*[a-z]*)", re.IGNORECASE
)
_NO_OPERATOR = re.compile(r"(?:=[=<>]?|<>)\d[\d.,]*[a-z]*", re.IGNORECASE)
_NO_RANGE = re.compile(r"\.\.\d[\d.,]*|\d+(?:[.,]\d+)*[^\W\d_]{0,10}\.\.(?:[\d.,]*|\d[\d.,]*[^\W\d_]{1,10})")
_OPERATOR_WITHOUT_NUMBER = re.compile(r"(?P<name>O?NEAR|ATLEAST|FIRST)/.*")
GROUP_FIX = 'write ( … ) for a group, or quote the phrase: " … "'
_FOREIGN = tuple(
    (re.compile(pattern, re.IGNORECASE), fix)
    for pattern, fix in (
        (r"[-+]++(?P<rest>.*[\w&].*)", "write NOT {rest} for -{rest}, and AND for +"),
        (r"[-+]", "write NOT for -, and AND for +"),
        (r"!++(?P<rest>.*[\w&].*)", "write NOT {rest}"),
        (r"(?P<stem>\w+)!", "write {stem}*; with the sign, write {{{stem}!}}"),
        (
            r"(?P<stem>(?:(?-i:(?=[^a-z$]*[a-z]))|(?=[^\W\d_]{4}))\w+)\$\d*",
            "write {stem}*",
        ),  # troop$2, but not US$2
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
        (r"(?P<stem>\w+)~(?:\d+(?:\.\d+)?)?", "write ~{stem} for all its forms, or {stem}*"),
        (r"&&|&|!", "write AND, OR or NOT"),
        (r"[\[（].*|.*[\]）]", GROUP_FIX),
    )
)


_new = tuple.__new__  # creates a Lexeme in half the time


def lex(query: str, mistakes: Mistakes) -> list[Lexeme]:
    """Return the lexemes of a query, without its comments. The last lexeme has the kind `end`."""
    lexemes: list[Lexeme] = []
    for match in _LEX.finditer(query):
        kind = match.lastgroup or "end"
        text, end = match[kind], match.end()  # the group of every kind ends where the match ends
        if kind == "plain":  # most lexemes are plain
            lexemes.append(_new(Lexeme, ("word", text, end - len(text), end)))
            continue
        lexeme = _new(Lexeme, (kind, text, end - len(text), end))
        if kind == "comment":
            _check_comment(lexeme, mistakes)
            continue
        if kind in _CHECKED and not (text.isascii() and text.isalpha()):
            lexeme = _checked(match, lexeme, mistakes)
        lexemes.append(lexeme)
        if kind == "end":
            break
    return lexemes


_CHECKED = frozenset(["quoted", "cased", "stem", "word", "other"])


def _check_comment(lexeme: Lexeme, mistakes: Mistakes) -> None:
    if re.match(r"#\w", lexeme.text):
        tag = lexeme.text.split()[0]
        fix = f'put a space after # for a comment; quote a hashtag: "{shortened(tag)}"'
        mistakes.warn(f"{tag} starts a comment", fix, lexeme.start, lexeme.end)


def _checked(match: re.Match[str], lexeme: Lexeme, mistakes: Mistakes) -> Lexeme:
    """Add the mistakes of a lexeme to `mistakes`. Return the lexeme that the parser must read.

    The lexeme gets the kind `other` if it is too long, or if it is syntax of another tool: `w/5`.
    """
    kind, text, start, end = lexeme
    if len(text) > MAX_PHRASE_LENGTH:
        mistakes.error(
            f"a phrase has at most {MAX_PHRASE_LENGTH:,} characters",
            "search for its most specific words",
            start,
            end,
        )
        return lexeme._replace(kind="other")
    if kind == "word":
        return _checked_word(lexeme, mistakes)
    if kind == "quoted" and match["endquote"] is None:
        mistakes.error("this quotation mark is never closed", 'close it with "', start, start + 1)
    elif kind == "quoted" and match["slop"]:
        fix = 'write word NEAR/n word: "a b"~5 is about a NEAR/5 b'
        mistakes.error(
            f"{match['slop']} after a phrase is another tool's proximity operator",
            fix,
            match.start("slop"),
            end,
        )
    elif kind == "cased" and match["endbrace"] is None:
        mistakes.error("this { is never closed", "close it with }", start, start + 1)
    elif kind == "other":
        fix = "write OR" if text == "|" else 'quote it: " … "'
        mistakes.error(f"unexpected {text!r}", fix, start, end)
    return lexeme


def _checked_word(lexeme: Lexeme, mistakes: Mistakes) -> Lexeme:
    """Like `_checked`, for a lexeme of the kind `word`. Invisible characters at its end are removed."""
    seen = _UNSEEN_END.sub("", lexeme.text)
    word = Lexeme("word", seen, lexeme.start, lexeme.start + len(seen))
    part = f"is not an operator here, but part of the phrase {shortened(seen)}"
    if joined := _JOINED_OPERATOR.search(seen):
        name = joined["name"]
        mistakes.warn(f"{name} {part}", f"write spaces around {name}, or quote the phrase", *word.at)
    if joined := _JOINED_LIST.search(seen):
        fix = "join the words with AND or OR, or quote the phrase"
        mistakes.warn(f"{joined['sign']} {part}", fix, *word.at)
    return _not_foreign(word, mistakes) if _may_be_word(word, mistakes) else word._replace(kind="other")


def _may_be_word(lexeme: Lexeme, mistakes: Mistakes) -> bool:
    """Return False, and record a mistake, if a word looks like a comparison or a range that is not
    valid: `>=$10`, `=1000`, `1000...2000`.
    """
    text, message, fix = lexeme.text, "is not a number", ""
    if compared := _NO_COMPARISON.fullmatch(text):
        fix = f"write {compared['sign']}{compared['number']}"
    elif _NO_OPERATOR.fullmatch(text):
        fix = "write >=1000, <=1000 or 1000..1000"
    elif _NO_RANGE.fullmatch(text):
        message, fix = "is not a range of numbers", "write 100..500"
    if fix:
        mistakes.error(f"{text} {message}", fix, *lexeme.at)
    return not fix


def _not_foreign(lexeme: Lexeme, mistakes: Mistakes) -> Lexeme:
    text = lexeme.text
    if text.isalpha() or not _SUSPECT.search(text):
        return lexeme
    if operator := _OPERATOR_WITHOUT_NUMBER.fullmatch(text):
        return _without_number(lexeme, operator["name"], mistakes)
    foreign = next(((match, fix) for pattern, fix in _FOREIGN if (match := pattern.fullmatch(text))), None)
    if foreign is None:
        return lexeme
    match, fix = foreign
    mistakes.error(
        f"{text} is another tool's syntax", fix.format(**match.groupdict()), lexeme.start, lexeme.end
    )
    return lexeme._replace(kind="other")


def _without_number(lexeme: Lexeme, name: str, mistakes: Mistakes) -> Lexeme:
    """Record the mistake that an operator, such as `NEAR/x`, has no number. Return the operator
    with the number 1, so that the parser does not report another error about this operator.

    `name` is the operator without the slash: `NEAR`.
    """
    mistakes.error(
        f"{lexeme.text}: {name}/ must be followed by a whole number",
        f"write {name}/5" if name.endswith("NEAR") else f"write {name}/5(…)",
        lexeme.start,
        lexeme.end,
    )
    return lexeme._replace(kind="near" if name.endswith("NEAR") else "count", text=f"{name}/1")


def inside(lexeme: Lexeme) -> str:
    """Return the text of a lexeme between its quotes or braces."""
    if lexeme.kind != "quoted":
        return lexeme.text.strip("{}")
    text = lexeme.text
    return text[1:-1] if len(text) > 1 and text[-1] in QUOTES else _QUOTE.split(text)[1]


def known_fields(text: str) -> bool:
    """Tell whether each field in a text such as `title,lead:` exists."""
    return all(name in FIELDS for name in text.rstrip(":").split(","))
