"""Reads a search of Nexis into a tree. Words side by side are a phrase.

The connectors bind in this order, from the tightest to the loosest:
1. `or`
2. proximity connectors, such as `w/5`; a smaller number binds tighter
3. `and`
4. `and not`
"""

import re
from contextlib import nullcontext
from typing import Literal

from wirewatch.dialects.cursor import BEGINS, ENDS, QUOTED, Column, Lexeme, Reader, lex, shown
from wirewatch.dialects.tree import AllOf, AnyOf, Leaf, Node, Place, Restriction, Value, Wrapped
from wirewatch.dialects.wording import LANGUAGES, NOISE, capital, is_wild, owner, plural
from wirewatch.language.lexer import QUOTES, Mistakes
from wirewatch.language.numbers import whole_number

Manner = Literal["", "caps", "allcaps", "nocaps", "singular", "plural"]
MANNERS: dict[str, Manner] = {
    "caps": "caps",
    "allcaps": "allcaps",
    "nocaps": "nocaps",
    "singular": "singular",
    "plural": "plural",
}
SCOPES = {
    "headline": "title:", "title": "title:", "hlead": "title,lead:", "lead": "lead:", "body": "body:",
    "text": "body:", "byline": "author:", "author": "author:", "dateline": "place:",
}  # fmt: skip
SOURCES = ("publication", "source", "pub")
LIMITS = ("length", "date", "load-date", "publication-date")
INDEXES = (  # segments that hold index terms or codes, or parts of an article that are not kept apart here
    "term", "terms", "subject", "industry", "company", "organization", "person", "geographic", "city",
    "state", "country", "ticker", "section", "graphic", "highlight", "correction", "publication-type",
    "type", "series", "column", "cite", "name", "series-title",
)  # fmt: skip
_NAMES = "|".join(sorted([*MANNERS, *SCOPES, *SOURCES, *LIMITS, *INDEXES, "language"], key=len, reverse=True))
_KINDS = ("space", "open", "close", "quoted", "limit", "near", "without", "and", "or", "not", "call", "word")
_LEX = re.compile(
    rf"""(?P<space>\s+) | (?P<open>\() | (?P<close>\)) | {QUOTED}
      | {BEGINS}(?P<limit>(?:{"|".join(LIMITS)})\s*
            (?:>=|<=|[<>=]|(?:is|aft|bef|after|before|geq|leq)\b)\s*\d[\d/.-]*){ENDS}
      | {BEGINS}(?P<near>(?P<veto>not\s*)?(?:(?P<how>within|w|near|onear|pre)\s?)?/\s?
            (?P<reach>\d+|s(?:ent(?:ence)?)?|p(?:ara(?:graph)?)?|seg(?:ment)?)|\+(?P<plus>\d+|s|p)){ENDS}
      | {BEGINS}(?P<without>(?:and|but)\s*not){ENDS}
      | {BEGINS}(?P<and>and|&){ENDS} | {BEGINS}(?P<or>or){ENDS} | {BEGINS}(?P<not>not){ENDS}
      | {BEGINS}(?P<call>(?:{_NAMES}|atleast\d*)(?=\s*\()|[a-z][a-z-]*\d*(?=\())
      | (?P<word>[^\s(){QUOTES}]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_UNITS = {"s": "SENT", "p": "PARA"}
_RANKS = {"s": 1_000_000, "p": 1_000_001}  # larger than any number
_WIDEST = 500


def nexis(text: str, mistakes: Mistakes) -> Reader:
    """Return an object that parses one Nexis search. Mistakes are added to `mistakes`."""
    return _Nexis(text, lex(_LEX, _KINDS, text, mistakes), mistakes)


class _Nexis(Reader):
    tool = "Nexis"
    field_form = "headline({})"
    source_form = "publication(reuters.com)"
    foreign = (
        (
            re.compile(r"(?i)(?:adj|near|atleast)\d+|.*/[fn]\d+/.*"),
            "write w/5, pre/5 or atleast5( ); is the file one of Factiva's?",
        ),
        (re.compile(r".*[\[\]].*"), "Nexis knows ( and ) alone"),
        (re.compile(r"[^\W\d_]{3,}\$\d?"), "write ! for any ending; is the file one of Factiva's?"),
    )
    manner: Manner = ""

    # precedence, the loosest first

    def level(self) -> Node:
        """Read terms joined by `and not`. A single term is returned as it is."""
        start = self.next.start
        node = self.conjunction()
        excluded: list[Node] = []
        while self.next.kind == "without":
            self.take()
            with self.negation():
                excluded.append(self.conjunction())
        return AllOf((node,), tuple(excluded), self.since(start)) if excluded else node

    def conjunction(self) -> Node:
        """Read terms joined by `and`. A single term is returned as it is."""
        start, before = self.next.start, self.last.kind
        nodes = [self.chain()]
        while self.next.kind == "and":
            operator = self.take()
            if before == "without":
                said = (
                    "and binds before and not in Nexis: all that follows and not is one excluded group, "
                    "as the parentheses show"
                )
                self.note("exact", "and not", said, (operator.start, operator.end))
            if operator.text == "&":
                self.note("exact", "&", "& between spaces is Nexis's and", (operator.start, operator.end))
            nodes.append(self.chain())
        return AllOf(tuple(nodes), (), self.since(start)) if len(nodes) > 1 else nodes[0]

    def chain(self) -> Node:
        """Read operands joined by proximity connectors such as `w/5`.

        Small numbers bind most tightly, then larger numbers, then `w/s` (sentence), then `w/p`
        (paragraph). Connectors of the same rank apply from left to right.
        """
        nodes, operators = [self.alternatives()], []
        while self.next.kind == "near":
            operators.append(self.take())
            self.chained(len(operators))
            if "veto" in operators[-1].parts:
                with self.negation():
                    nodes.append(self.alternatives())
            else:
                nodes.append(self.alternatives())
        if [_rank(each) for each in operators] != sorted(_rank(each) for each in operators):
            said = (
                "Nexis joins the smaller number first, then sentences, then paragraphs, "
                "as the parentheses show"
            )
            self.note("exact", "several nearnesses", said, (nodes[0].at[0], nodes[-1].at[1]))
        while operators:
            place = min(range(len(operators)), key=lambda index: _rank(operators[index]))
            nodes[place : place + 2] = [self.joined(operators.pop(place), nodes[place], nodes[place + 1])]
        return nodes[0]

    def alternatives(self) -> Node:
        """Read terms joined by `or`. A single term is returned as it is."""
        start, before = self.next.start, self.last.kind
        nodes = [self.operand()]
        while self.next.kind == "or":
            operator = self.take()
            nodes.append(self.operand())
            if before in {"and", "near", "without"} or self.next.kind in {"and", "near", "without"}:
                said = "or binds tightest in Nexis, as the parentheses show"
                self.note("exact", "or", said, (operator.start, operator.end))
        return AnyOf(tuple(nodes), self.since(start)) if len(nodes) > 1 else nodes[0]

    def operand(self) -> Node:
        kind = self.next.kind
        if kind == "open":
            node = self.group()
        elif kind == "call":
            node = self.call()
        elif kind in {"word", "quoted"}:
            node = self.phrase()
        elif kind == "limit":
            lexeme = self.take()
            node = Restriction(lexeme.text, (lexeme.start, lexeme.end))
        else:
            self.lone_not()
            self.fail("something is missing here", "write a word, a phrase or ( … )")
        if self.next.kind in {"open", "call", "word", "quoted", "limit"}:
            self.fail("no connector between these two terms", "join them with and, or, or pre/1")
        self.lone_not()
        return node

    def lone_not(self) -> None:
        if self.next.kind == "not":
            self.fail(
                "not alone is not a connector",
                'write and not to exclude; quote the phrase if not is a word of it: "do not call"',
            )

    # nearness

    def joined(self, operator: Lexeme, left: Node, right: Node) -> Node:
        """Return the node for one proximity connector and its two operands."""
        parts = {name: part.lower() for name, part in operator.parts.items()}
        reach = parts.get("reach") or parts["plus"]
        ordered = "plus" in parts or parts.get("how") in {"pre", "onear"}
        at = (operator.start, operator.end)
        if "veto" in parts and ordered:
            return self.error(
                f"{operator.text} has no counterpart here",
                "write not w/n, which looks in either direction",
                at,
            )
        if reach.startswith("seg"):
            return self.error(
                f"{operator.text} has no counterpart here",
                "name the segment: headline(a and b) or body(a and b)",
                at,
            )
        if reach.isdigit():
            return self.within(
                operator, self.reach(operator, reach), left, right, veto="veto" in parts, ordered=ordered
            )
        return self.together(operator, _UNITS[reach[0]], left, right, veto="veto" in parts, ordered=ordered)

    def within(
        self, operator: Lexeme, between: int, left: Node, right: Node, *, veto: bool, ordered: bool
    ) -> Node:
        ours = f"{'NOT ' if veto else 'O' if ordered else ''}NEAR/{between}"
        at = (operator.start, operator.end)
        said = f"Nexis counts places, Wirewatch the words between: {operator.text} is {ours}"
        self.note("exact", f"{'not ' if veto else ''}{'pre' if ordered else 'w'}/n", said, at)
        said = (
            "Nexis doesn't count words like the, of, and; here every word counts: "
            "raise the number where that matters"
        )
        with self.negation() if veto else nullcontext():
            self.note("narrower", "noise words", said, at)
        if veto:
            return self.apart(operator, between, left, right)
        return self.close(operator, between, left, right, ordered=ordered)

    def together(
        self, operator: Lexeme, unit: str, left: Node, right: Node, *, veto: bool, ordered: bool
    ) -> Node:
        at = (left.at[0], right.at[1])
        name = "sentence" if unit == "SENT" else "paragraph"
        said = f"{unit}(…) is a true {name}; some editions of Nexis count 25 or 75 words instead"
        self.note("different", f"w/{unit[0].lower()}", said, (operator.start, operator.end))
        if ordered:
            return Wrapped(unit, self.close(operator, _WIDEST, left, right, ordered=True), at)
        self.fits(operator.text, left, right, allowed=("SENT", "PARA") if unit == "PARA" else ("SENT",))
        return Wrapped(unit, AllOf((left,), (right,), at) if veto else AllOf((left, right), (), at), at)

    # commands and segments

    def call(self) -> Node:
        """Read a command or a segment, such as `caps(…)` or `headline(…)`."""
        lexeme = self.take()
        name, at = lexeme.text.lower(), (lexeme.start, lexeme.end)
        if name in MANNERS:
            return self.mannered(MANNERS[name], at)
        if name.startswith("atleast"):
            node = self.group()
            if isinstance(node, AnyOf):
                said = "all alternatives are counted together; Nexis doesn't say how it counts them"
                self.note("different", "atleastn(a or b)", said, at)
            return self.at_least(lexeme.text, name.removeprefix("atleast"), node, self.since(at[0]))
        if name in SCOPES:
            return self.segment(name, lexeme)
        inside = self.skipped()
        at = self.since(at[0])
        if name in LIMITS:
            return Restriction(self.text[at[0] : at[1]], at)
        if name in SOURCES:
            return self.source(f"{lexeme.text}( )", inside, at)
        return self.language(inside, at) if name == "language" else self.unknown(lexeme, at)

    def unknown(self, lexeme: Lexeme, at: Place) -> Node:
        if lexeme.text.lower() in INDEXES:
            fix = "remove it, or search for the words themselves: Wirewatch reads the article, not an index"
            return self.error(
                f"{lexeme.text}( ) searches an index or a part that articles don't have here", fix, at
            )
        return self.error(
            f"{shown(lexeme.text)}( ) is not a command or segment of Nexis",
            "put a connector before the parenthesis",
            at,
        )

    def segment(self, name: str, lexeme: Lexeme) -> Node:
        at = (lexeme.start, lexeme.end)
        if "lead" in name:
            said = (
                "the lead is the first paragraph here, at most 60 words; "
                "in Nexis the first sentences or paragraphs"
            )
            self.note("different", "lead", said, at)
        if name == "dateline":
            self.note("wider", "dateline", "place: also holds the mark of the agency", at)
        return self.scoped(f"{lexeme.text}( )", SCOPES[name], self.group(), self.since(at[0]))

    def language(self, inside: str, at: Place) -> Node:
        names = re.split(r"\s+or\s+", inside.lower())
        if unknown := [name for name in names if name not in LANGUAGES]:
            return self.error(
                f"unknown language {shown(unknown[0])!r}",
                "write language(english or french), or remove it",
                at,
            )
        values = tuple(Value(f"lang:{LANGUAGES[name]}", at) for name in names)
        return AnyOf(values, at) if len(values) > 1 else values[0]

    def mannered(self, manner: Manner, at: Place) -> Node:
        """Read the group after a command that sets the form of words, such as `caps(…)`.

        The command applies to every word inside, unless a nested command replaces it.
        """
        said = {
            "caps": "{Apple} and {APPLE} are written out; "
            "other mixtures of capitals (iPad) are found only as typed",
            "allcaps": "{UN} is exact; only in a headline all in capitals it finds un too",
            "nocaps": "{aid} is exact; only in a headline all in capitals it finds AID too",
        }
        if manner in said:
            self.note("narrower" if manner == "caps" else "exact", f"{manner}( )", said[manner], at)
        before, self.manner = self.manner, manner
        node = self.group()
        self.manner = before
        return node

    # words

    def columns(self, lexeme: Lexeme, chunks: list[str], at: Place) -> list[Column]:
        """Return the forms of each word: `the troop` gives [("the",), ("troop", "troops")].

        - The last word of a phrase has its plural as a second form.
        - A word in quotes, or inside a command such as `caps(…)`, has no second form.
        - Inside `plural(…)`, each word has only its plural.

        Possessive endings are removed from words without quotes. Inside `plural(…)`, they are also
        removed from words in quotes.
        """
        words = [word for chunk in chunks for word in self.words(self.truncated(chunk, at), at)]
        if self.manner == "plural":
            return [(plural(owner(word)),) for word in words]
        if lexeme.kind == "quoted":
            return [(word,) for word in words]
        found: list[Column] = [(owner(word),) for word in words]
        if found and not self.manner and self.next.kind not in {"word", "quoted"}:
            last = found[-1][0]
            found[-1] = tuple(dict.fromkeys((last, plural(last))))
        return found

    def leaf(self, columns: list[Column], at: Place) -> Node:
        words = [column[0] for column in columns]
        for word in words:
            if word.lower() in NOISE and self.manner not in {"caps", "allcaps"}:
                said = f"Nexis ignores words like {word.lower()}; here it must occur"
                self.note("narrower", "noise word searched", said, at)
        if any(len(column) > 1 for column in columns):
            said = (
                "Nexis adds plurals by itself; here they are written out, in a phrase for its last word; "
                "rare ones are missing"
            )
            self.note("narrower", "plurals", said, at)
        if len(words) > 1:
            said = (
                "words like the, of, and are allowed inside a phrase in Nexis "
                "(oil gas finds oil and gas), not here"
            )
            self.note("narrower", "phrase", said, at)
        if self.manner in {"caps", "allcaps", "nocaps"}:
            return self.capitals(words, at)
        return super().leaf(columns, at)

    def capitals(self, words: list[str], at: Place) -> Node:
        if any(is_wild(word) for word in words):
            return self.error(f"wildcards don't work inside {self.manner}( )", "write the words in full", at)
        if not words:
            return super().leaf([], at)
        written: dict[Manner, list[tuple[str, ...]]] = {
            "caps": [tuple(map(capital, words)), tuple(map(str.upper, words))],
            "allcaps": [tuple(map(str.upper, words))],
            "nocaps": [tuple(map(str.lower, words))],
        }
        return Leaf(tuple(written[self.manner]), at, exact=True)

    def truncated(self, chunk: str, at: Place) -> str:
        """Replace the Nexis wildcard by Wirewatch's: `troop!` → `troop*`. A `!` inside a word is an error."""
        bare = chunk.rstrip(f"{QUOTES}.,;:")
        if "!" in bare[:-1]:
            self.error(f"{shown(chunk)}: ! ends a word in Nexis", "write ? for one letter inside a word", at)
        if "*" in bare[:-1]:
            said = "* matches any number of letters, or none; in Nexis one or more, in older editions one"
            self.note("wider", "* inside a word", said, at)
        elif bare.endswith("*"):
            said = "* matches any ending or none, as in today's Nexis; in older editions one letter"
            self.note("different", "* at the end", said, at)
        return chunk.replace("!", "*")


def _rank(operator: Lexeme) -> int:
    reach = (operator.parts.get("reach") or operator.parts["plus"]).lower()
    return whole_number(reach) if reach.isdigit() else _RANKS[reach[0]]
