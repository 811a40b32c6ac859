"""The base class of the readers of Brandwatch, Meltwater and Talkwalker.

The three tools share most of their syntax; a `Tool` says in what they differ. The operators bind in
this order, from the tightest to the loosest:
1. fields, such as `title:`, and signs before a word, such as `++`
2. proximity operators, such as `NEAR/5`, from left to right
3. `NOT` and `-`
4. `AND`
5. `OR`
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from wirewatch.dialects.cursor import ENDS, QUOTED, Column, Lexeme, lex, shown
from wirewatch.dialects.precedence import NotAndOr
from wirewatch.dialects.tree import AllOf, AnyOf, Close, Kind, Leaf, Node, Place, Restriction, Value, Wrapped
from wirewatch.dialects.wording import LANGUAGES, is_wild, words_of
from wirewatch.language.lexer import QUOTES, Mistakes
from wirewatch.language.numbers import whole_number
from wirewatch.language.parser import MAX_NEAR_DISTANCE

PLACES = (
    "country", "countrycode", "sourcecountry", "sourcegeo", "city", "region", "state", "county",
    "continent", "location",
)  # fmt: skip
KINDS_OF_SOURCE = ("sourcetype", "pagetype", "contentsource", "mediatype", "posttype")
MARKS = ("tag", "tags", "category", "parentcategory")
FIGURES = (
    "followers", "authorfollowers", "sentiment", "engagement", "reach", "likes", "shares", "retweets",
    "comments", "impressions", "influence", "gender", "authorverified",
)  # fmt: skip
LIMITS: dict[str, str] = {
    **dict.fromkeys(
        PLACES, "the place of a source is not kept here; name its sources, or use place: or lang:"
    ),
    **dict.fromkeys(KINDS_OF_SOURCE, "all sources are news here"),
    **dict.fromkeys(MARKS, "tags and categories of the tool are not kept here"),
    **dict.fromkeys(FIGURES, "articles have no such figure here"),
}
_KINDS = (
    "space", "open", "close", "quoted", "braces", "slop", "weight", "near", "sentence", "and", "or", "not",
    "plus", "count", "field", "word",
)  # fmt: skip
_BEGINS = rf"(?<![^\s(){QUOTES}+-])"  # as `cursor.BEGINS`, or a sign
_IN_FIELD = rf"(?<![^\s(){QUOTES}:-])"  # also directly behind the colon of a field
_PATTERN = rf"""
    (?P<space>\s+) | (?P<open>\() | (?P<close>\)) | {QUOTED} | (?P<braces>\{{(?P<exactly>[^{{}}]*)\}})
  | (?P<slop>~(?P<moves>\d*)) | (?P<weight>\^\d+(?:\.\d+)?)
  | {_BEGINS}(?P<near>(?i:(?P<ordered>o)?near/(?P<reach>\d+)(?P<forward>f)?)|(?P<bare>O)?NEAR){ENDS}
  | {_BEGINS}(?P<sentence>(?-i:SENTENCE)){ENDS}
  | {_BEGINS}(?P<and>AND){ENDS} | {_BEGINS}(?P<or>OR){ENDS}
  | {_BEGINS}(?P<not>(?P<minus>-)(?=[^\s-])|NOT{ENDS})
  | {_IN_FIELD}(?P<plus>\+\+?)(?=[^\s+])
  | {_IN_FIELD}(?P<count>(?i:atleast)[/:]?\s?(?P<mentions>\d*))(?=\s*\()
  | {_BEGINS}(?P<field>(?P<name>[A-Za-z][A-Za-z_]*)(?::(?!//)|(?=[<>]))\s*)
  | (?P<word>(?:(?!\^\d|~\d)[^\s(){QUOTES}])+)"""
_CAPITALS = re.compile(_PATTERN, re.VERBOSE)
_ANY_CASE = re.compile(_PATTERN, re.VERBOSE | re.IGNORECASE)
_STARTS = frozenset(["open", "word", "quoted", "braces", "plus", "count", "field"])
_SIGNS = {  # the signs that not every tool has, with the fix to suggest
    "minus": "write NOT",
    "braces": "write ( and ), or quote it",
    "plus": "remove the sign, or quote it",
    "sentence": 'write NEAR/10, or quote the word: "SENTENCE"',
    "weight": "remove it: rules have no weights",
    "forward": "write ONEAR/n; is the file one of Brandwatch's?",
    "ordered": "write NEAR/nf, which keeps the order; is the file one of another tool's?",
}
_SCHEME = re.compile(r"(?i)\s*https?://")


@dataclass(frozen=True, slots=True)
class Tool:
    """What is particular to one tool.

    - `signs`: the keys of `_SIGNS` that the tool has.
    - `scopes`: field of the tool → field of Wirewatch that searches the same part of an article.
    - `sources`, `languages`: the tool's fields for a web site and for a language.
    - `exact`: the tool's fields in which a word must have the same capitals as in the search.
    - `differences`: notes on how the tool's syntax differs from Wirewatch's. A key is the name of a
      field, or `near` (`NEAR/5`), or `moves` (`"a b"~5`).
    - `mixed`: see `NotAndOr`.
    - `bare_near`: the number that the tool uses for a NEAR without a number. None if the tool's
      NEAR needs a number.
    - `any_case`: whether operators may be in small letters.
    - `capitals_alone`: whether a search of a single word in capitals finds this word only in
      capitals.
    """

    name: str
    signs: frozenset[str]
    scopes: Mapping[str, str]
    sources: tuple[str, ...]
    languages: tuple[str, ...]
    exact: tuple[str, ...]
    differences: Mapping[str, tuple[Kind, str]]
    mixed: tuple[Kind, str]
    bare_near: int | None = None
    any_case: bool = False
    capitals_alone: bool = False


class MonitoringReader(NotAndOr):
    """Reads one search of the tool `spec`."""

    foreign = (
        (
            re.compile(r"(?i)(?:w|pre)/(?:\d+|s|p)|(?:adj|near)\d+"),
            "write NEAR/5; is the file one of Nexis's or Factiva's?",
        ),
        (re.compile(r"!.+"), "write NOT, or quote it"),
        (re.compile(r".*\|.*"), "write OR"),
        (re.compile(r".*[\[\]].*"), "write ( and ), or quote it"),
    )
    exact = False

    def __init__(self, text: str, spec: Tool, mistakes: Mistakes) -> None:
        pattern = _ANY_CASE if spec.any_case else _CAPITALS
        super().__init__(text, lex(pattern, _KINDS, text, mistakes), mistakes)
        self.spec, self.tool, self.mixed = spec, spec.name, spec.mixed
        self.field_form, self.source_form = "title:({})", f"{spec.sources[0]}:reuters.com"

    # operators

    def level(self) -> Node:
        """Read terms joined by `OR`. If all terms are limits, return one limit for all of them. An
        example is `country:us OR country:gb`.
        """
        node = super().level()
        if isinstance(node, AnyOf) and all(isinstance(each, Restriction) for each in node.nodes):
            first = next(each for each in node.nodes if isinstance(each, Restriction))
            start, end = node.at
            return Restriction(self.text[start:end], node.at, first.about, first.said)
        return node

    def exclusion(self) -> Node:
        """Read a term and the terms that are excluded after it with `NOT` or `-`."""
        if self.next.kind == "not":
            self.owned(self.next)
        return super().exclusion()

    def qualified(self) -> Node:
        """Read terms joined by proximity operators. Raises Stop if another term follows without an
        operator before it.
        """
        node = self.operand()
        count = 0
        while self.next.kind in {"near", "sentence"}:
            count += 1
            self.chained(count)
            operator = self.take()
            self.owned(operator)
            join = self.sentence if operator.kind == "sentence" else self.nearness
            node = join(operator, node, self.operand())
        if self.next.kind in _STARTS:
            self.own_form(self.next)
            small = self.next.text.upper() in {"AND", "OR", "NOT"}
            fix = f"write {self.next.text.upper()} in capitals" if small else "join them with AND or OR"
            self.fail("no operator between these two terms", f"{fix}, or quote the phrase")
        if self.next.kind == "not":
            self.owned(self.next)
        return node

    def owned(self, lexeme: Lexeme) -> None:
        """Report a mistake if the lexeme has a sign (a key of `_SIGNS`) that the tool doesn't have."""
        for sign, fix in _SIGNS.items():
            if sign not in self.spec.signs and (lexeme.kind == sign or sign in lexeme.parts):
                at = (lexeme.start, lexeme.end)
                self.error(f"{shown(lexeme.text)} is not valid in {self.tool}", fix, at)

    def nearness(self, operator: Lexeme, left: Node, right: Node) -> Node:
        parts = operator.parts
        ordered = bool({"ordered", "forward", "bare"} & parts.keys())
        between = self.between(operator, parts.get("reach", ""))
        if "near" in self.spec.differences:
            kind, said = self.spec.differences["near"]
            self.note(kind, "NEAR/n", said, (operator.start, operator.end))
        return self.close(operator, between, left, right, ordered=ordered)

    def between(self, operator: Lexeme, digits: str) -> int:
        """Return the number of words that an operator such as `NEAR/5` allows between its operands."""
        at = (operator.start, operator.end)
        sign = operator.text
        if not digits:
            if self.spec.bare_near is None or operator.kind == "slop":
                self.error(f"{sign} needs a number", f"write {sign.rstrip('/')}{_slash(sign)}5", at)
                return 0
            said = f"{sign} without a number is {sign.upper()}/{self.spec.bare_near} in {self.tool}"
            self.note("exact", sign.upper(), said, at)
            return self.spec.bare_near
        n = whole_number(digits)
        if n > MAX_NEAR_DISTANCE:
            fix = f"write a number from 0 to {MAX_NEAR_DISTANCE}"
            self.error(f"the number in {shown(sign)} is out of range", fix, at)
        return min(n, MAX_NEAR_DISTANCE)

    def sentence(self, operator: Lexeme, left: Node, right: Node) -> Node:
        self.fits(operator.text, left, right, allowed=("SENT",))
        at = (left.at[0], right.at[1])
        return Wrapped("SENT", AllOf((left, right), (), at), at)

    # operands

    def operand(self) -> Node:
        """Read a word, a phrase, a group, a field or a count. Raises Stop if there is none."""
        start, kind = self.next.start, self.next.kind
        if kind == "open":
            node = self.group()
        elif kind in {"word", "quoted", "braces"}:
            node = self.term()
        elif kind == "plus":
            node = self.plus()
        elif kind == "field":
            node = self.field()
        elif kind == "count":
            node = self.count()
        else:
            fix = "write a word, a phrase or ( … ); quote a word that is an operator"
            self.fail("something is missing here", fix)
        if self.next.kind == "slop" and self.next.start == self.last.end:
            slop = self.take()
            fix = 'write "a b"~5 or a NEAR/5 b, or remove it'
            node = self.error(f"{slop.text} is understood behind a phrase only", fix, self.since(start))
        if self.next.kind == "weight":
            self.weight(self.take())
        return node

    def weight(self, lexeme: Lexeme) -> None:
        self.owned(lexeme)
        said = f"{lexeme.text} only ranks words for display in {self.tool}; it is left out"
        self.note("exact", "^n", said, (lexeme.start, lexeme.end))

    def term(self) -> Node:
        lexeme = self.take()
        self.owned(lexeme)
        self.own_form(lexeme)
        at = (lexeme.start, lexeme.end)
        inside = lexeme.parts.get("exactly", lexeme.parts.get("inside", lexeme.text))
        columns = self.columns(lexeme, inside.split(), at)
        if lexeme.kind == "quoted" and self.next.kind == "slop" and self.next.start == lexeme.end:
            return self.moved(self.take(), columns, at)
        alone = self.spec.capitals_alone and lexeme.kind == "word" and len(self.lexemes) == 2
        if alone and re.fullmatch(r"[^\W\d_]{2,}", lexeme.text) and lexeme.text.isupper():
            said = f"{self.tool} finds a lone word in capitals with the same capitals only"
            self.note("exact", "capitals", said, at)
            return Leaf(((lexeme.text,),), at, exact=True)
        with self.same_capitals(self.exact or lexeme.kind == "braces"):
            return self.leaf(columns, at)

    def moved(self, operator: Lexeme, columns: list[Column], at: Place) -> Node:
        """Return the node for `"korea troops"~5`: the words of a phrase near each other."""
        between = self.between(operator, operator.parts["moves"])
        if len(columns) < 2:
            fix = "write the spellings, joined with OR"
            return self.error(f"{operator.text} needs a phrase of several words", fix, at)
        self.chained(len(columns) - 1)
        kind, said = self.spec.differences["moves"]
        self.note(kind, '"…"~n', said, (at[0], operator.end))
        with self.same_capitals(self.exact):
            nodes = [self.leaf([column], at) for column in columns]
        node = nodes[0]
        for right in nodes[1:]:
            node = Close(between, False, node, right, at)
        return node

    def plus(self) -> Node:
        lexeme = self.take()
        self.owned(lexeme)
        if self.next.kind not in {"word", "quoted"}:
            self.fail(f"{lexeme.text} needs a word or a phrase", f'write {lexeme.text}"word"')
        if lexeme.text == "+":
            said = "+ finds the same accents and symbols only; here they may be missing or differ"
            self.note("wider", "+", said, (lexeme.start, lexeme.end))
        with self.same_capitals(self.exact or lexeme.text == "++"):
            return self.term()

    def count(self) -> Node:
        lexeme = self.take()
        node = self.group()
        if isinstance(node, AnyOf):
            said = f"all alternatives are counted together; {self.tool} doesn't say how it counts them"
            self.note("different", "atleast", said, (lexeme.start, lexeme.end))
        return self.at_least(
            lexeme.text.strip().lower(), lexeme.parts["mentions"], node, self.since(lexeme.start)
        )

    # fields

    def field(self) -> Node:
        """Read a field and its value. A field without a counterpart becomes a Restriction."""
        lexeme = self.take()
        written = lexeme.parts["name"]
        name, sign, start = written.lower(), f"{written}:", lexeme.start
        if name in self.spec.differences:
            kind, said = self.spec.differences[name]
            self.note(kind, written, said, (start, lexeme.end))
        if name in self.spec.scopes:
            node = self.operand()
            return self.scoped(sign, self.spec.scopes[name], node, self.since(start))
        if name in self.spec.exact:
            with self.same_capitals(True):
                return self.operand()
        value = self.value(sign)
        at = self.since(start)
        if name in LIMITS:
            return Restriction(self.text[at[0] : at[1]], at, written, LIMITS[name])
        if name in self.spec.sources:
            return self.either(value, at, lambda each: self.site(sign, each, at))
        if name in self.spec.languages:
            return self.either(value, at, lambda each: self.language(sign, each, at))
        if name == "url":
            return self.either(value, at, lambda each: self.address(each, at))
        fix = f'quote it if you mean the text: "{shown(written)}: …"; else remove it'
        return self.error(f"{shown(sign)} is not a field of {self.tool} that can be converted", fix, at)

    def value(self, sign: str) -> str:
        """Read the value of a field as text, such as `us`, `(us OR gb)` or `[1 TO 500]`."""
        if self.next.kind == "open":
            return self.skipped()
        if self.next.kind not in {"word", "quoted"}:
            self.fail(f"{shown(sign)} needs a value", f"write {shown(sign)}word, or remove it")
        first = self.take()
        while first.text.startswith("[") and "]" not in self.last.text and self.next.kind == "word":
            self.take()
        return self.text[first.start : self.last.end]

    def either(self, value: str, at: Place, read: Callable[[str], Node]) -> Node:
        """Split `value`, such as `us OR gb`, at each OR. Return an OR of the nodes that `read`
        returns for the parts. A single node is returned as it is.
        """
        nodes = tuple(read(each.strip(f"{QUOTES} ")) for each in re.split(r"(?i)\sOR\s", value))
        return AnyOf(nodes, at) if len(nodes) > 1 else nodes[0]

    def site(self, sign: str, value: str, at: Place) -> Node:
        return self.source(sign, _SCHEME.sub("", value, count=1).rstrip("/"), at)

    def language(self, sign: str, value: str, at: Place) -> Node:
        code = LANGUAGES.get(value.lower(), value.lower())
        if not re.fullmatch(r"[a-z]{2}", code):
            fix = f"write {sign}en, or {sign}(en OR fr)"
            return self.error(f"{shown(value)} is not the code of a language", fix, at)
        return Value(f"lang:{code}", at)

    def address(self, value: str, at: Place) -> Node:
        words = words_of(_SCHEME.sub("", value, count=1))
        said = f"url: compares the words of the address here; {self.tool} its characters"
        self.note("different", "url", said, at)
        return Wrapped("url:", Leaf((tuple(words),), at), at) if words else self.leaf([], at)

    # words

    @contextmanager
    def same_capitals(self, exact: bool) -> Iterator[None]:
        """Set `self.exact` to `exact` until the end of the `with` block. If it is True, the words
        that are read must have the same capitals in an article.
        """
        before, self.exact = self.exact, exact
        yield
        self.exact = before

    def columns(self, lexeme: Lexeme, chunks: list[str], at: Place) -> list[Column]:
        if any(chunk.startswith("@") for chunk in chunks):
            said = f"an account is a word here: {shown(lexeme.text)} finds the word without @ too"
            self.note("wider", "@", said, at)
        return [(word,) for chunk in chunks for word in self.words(chunk, at)]

    def leaf(self, columns: list[Column], at: Place) -> Node:
        node = super().leaf(columns, at)
        if not self.exact or not columns or not isinstance(node, Leaf):
            return node
        if any(is_wild(word) for phrase in node.phrases for word in phrase):
            return self.error("wildcards don't work with exact capitals", "write the words in full", at)
        return Leaf(node.phrases, at, exact=True)


def _slash(sign: str) -> str:
    return "" if sign.startswith("~") else "/"
