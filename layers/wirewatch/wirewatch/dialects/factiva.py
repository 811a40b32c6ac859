"""Reads a search in Factiva's traditional language into a tree.

The operators bind in this order, from the tightest to the loosest:
1. `/F50/`
2. no operator: words side by side are a phrase
3. proximity operators, such as `near5`
4. fields, such as `hd=`, and counts, such as `atleast5`
5. `not`
6. `and`
7. `or`
"""

import re

from wirewatch.dialects.cursor import BEGINS, ENDS, QUOTED, Column, Lexeme, Reader, lex, shown
from wirewatch.dialects.precedence import NotAndOr
from wirewatch.dialects.tree import AllOf, AnyOf, Close, Kind, Leaf, Node, Place, Restriction, Value, Wrapped
from wirewatch.dialects.wording import is_possessive, words_of
from wirewatch.language.lexer import QUOTES, Mistakes
from wirewatch.language.numbers import whole_number
from wirewatch.language.tokens import APOSTROPHES

SCOPES = {"hd": "title:", "hl": "title:", "hlp": "title,lead:", "lp": "lead:", "td": "body:", "by": "author:"}
MOST_FIRST_WORDS = 99_999  # in /F50/
SOURCES = ("sn", "rst", "sc")
DIFFERENCES: dict[str, tuple[Kind, str]] = {
    "hl": ("narrower", "hl= also searches the names of section and column, which are not kept here"),
    "hlp": (
        "different",
        (
            "the lead is the first paragraph here, at most 60 words; in Factiva the first two paragraphs, "
            "section and column"
        ),
    ),
    "lp": (
        "different",
        "the lead is the first paragraph here, at most 60 words; in Factiva the first two paragraphs",
    ),
    "td": ("wider", "td= leaves the lead paragraphs out; body: holds them too"),
}
LANGUAGES = {"zhcn": "zh", "zhtw": "zh"}
_DATE = r"[+-]?\d[\d/]*"
_KINDS = (
    "space",
    "open",
    "close",
    "quoted",
    "limit",
    "field",
    "near",
    "first",
    "count",
    "same",
    "and",
    "or",
    "not",
    "one",
    "word",
)
_LEX = re.compile(
    rf"""(?P<space>\s+) | (?P<open>[(\[]) | (?P<close>[)\]]) | {QUOTED}
      | {BEGINS}(?P<limit>wc\s*(?:>=|<=|[<>=]|\sfrom\s+\d+\s+to\s)\s*\d+
            |(?:date|upd)\s+(?:from\s+{_DATE}\s+to\s+{_DATE}|(?:(?:after|before)\s+)?{_DATE})){ENDS}
      | {BEGINS}(?P<field>(?P<name>[a-z]{{2,6}})=\s*)
      | (?P<near>{BEGINS}(?:(?P<ordered>adj|w(?=\s?/))(?:\s?/\s?)?|near)(?P<reach>\d*){ENDS}
            |/n(?P<slashed>\d+)/)
      | (?P<first>/f(?P<words>\d+)/)
      | (?:{BEGINS}|(?<==))(?P<count>atleast\s?(?P<mentions>\d*)){ENDS}
      | {BEGINS}(?P<same>same){ENDS}
      | {BEGINS}(?P<and>and){ENDS} | {BEGINS}(?P<or>or){ENDS} | {BEGINS}(?P<not>not){ENDS}
      | {BEGINS}(?P<one>%){ENDS}
      | (?P<word>(?:(?!/[fn]\d+/)[^\s()\[\]{QUOTES}])+)""",
    re.VERBOSE | re.IGNORECASE,
)
_STARTS = frozenset(["open", "word", "quoted"])


def factiva(text: str, mistakes: Mistakes) -> Reader:
    """Return an object that parses one Factiva search. Mistakes are added to `mistakes`."""
    return _Factiva(text, lex(_LEX, _KINDS, text, mistakes), mistakes)


class _Factiva(NotAndOr):
    tool = "Factiva"
    field_form = "hd=({})"
    source_form = "sn=reuters.com"
    foreign = (
        (
            re.compile(r"(?i)(?:w|pre|o?near)?/(?:\d+|s|sent|p|para|seg)"),
            "write near5, w/5 or same; is the file one of Nexis's?",
        ),
        (re.compile(r"[^\W_]+!"), "write *; is the file one of Nexis's?"),
        (re.compile(r"(?i)andnot|butnot"), "write not; is the file one of Nexis's?"),
    )
    in_field = False

    mixed: tuple[Kind, str] = (
        "exact",
        "and binds before or in Factiva, as the parentheses show",
    )

    def qualified(self) -> Node:
        """Read one operand of `and`, `or` and `not`: a limit (`wc>500`, `date after 2025`), a field
        (`hd=…`), a count (`atleast5 …`), or terms joined by proximity operators.
        """
        if self.next.kind == "limit":
            limit = self.take()
            node: Node = Restriction(limit.text, (limit.start, limit.end))
        elif self.next.kind == "field":
            node = self.field()
        elif self.next.kind == "count":
            node = self.count()
        else:
            node = self.chain()
        if self.next.kind in _STARTS | {"field", "count", "limit"}:
            self.fail("no operator between these two terms", "join them with and or or")
        return node

    # nearness

    def chain(self) -> Node:
        """Read terms joined by `near5`, `same` or `%`. The operators apply from left to right."""
        node = self.unit()
        count = 0
        while self.next.kind in {"near", "same", "one"}:
            count += 1
            self.chained(count)
            operator = self.take()
            if operator.kind == "one":
                node = self.unknown_words(operator, node)
            elif operator.kind == "same":
                node = self.paragraph(operator, node, self.unit())
            else:
                node = self.nearness(operator, node, self.unit())
        return node

    def nearness(self, operator: Lexeme, left: Node, right: Node) -> Node:
        parts = operator.parts
        ordered = "ordered" in parts
        digits = parts.get("slashed") or parts.get("reach", "")
        at = (operator.start, operator.end)
        if not digits and not ordered:
            return self.error("near needs a number", 'write near5, or quote the word: "near"', at)
        between = self.reach(operator, digits or "1")
        ours = f"{'O' if ordered else ''}NEAR/{between}"
        sign = "/nn/" if "slashed" in parts else re.sub(r"[\s\d]+", "", operator.text.lower()) + "n"
        kept = "keeps the order and " if ordered else ""
        self.note(
            "exact",
            sign,
            f"{operator.text} {kept}counts places in Factiva, Wirewatch the words between: {ours}",
            at,
        )
        self.crosses_fields(at)
        return self.close(operator, between, left, right, ordered=ordered)

    def crosses_fields(self, at: Place) -> None:
        if not self.in_field:
            said = "nearness runs from the headline on into the text in Factiva; here it stays in one of them"
            self.note("narrower", "nearness across fields", said, at)

    def unknown_words(self, operator: Lexeme, left: Node) -> Node:
        """Read the rest of `president % clinton`, after the first `%`. In Factiva, each `%` stands
        for exactly one word. In the converted query, each `%` stands for at most one word.
        """
        count = 1
        while self.next.kind == "one":
            self.take()
            count += 1
        at = (operator.start, self.last.end)
        self.note("wider", "%", f"% is exactly one word in Factiva; ONEAR/{count} is at most so many", at)
        return self.close(operator, count, left, self.unit(), ordered=True)

    def paragraph(self, operator: Lexeme, left: Node, right: Node) -> Node:
        self.note("exact", "same", "same is the same paragraph: PARA(…)", (operator.start, operator.end))
        self.fits(operator.text, left, right, allowed=("PARA",))
        at = (left.at[0], right.at[1])
        return Wrapped("PARA", AllOf((left, right), (), at), at)

    def unit(self) -> Node:
        """Read terms that stand side by side, as one phrase. A single term is returned as it is."""
        node = self.operand()
        while self.next.kind in _STARTS:
            self.one_line(self.next)
            if self.next.start == self.last.end and self.last.kind == "word":
                self.fail(
                    f"{shown(self.last.text)}( ) is not valid in Factiva",
                    "put a space or an operator before the parenthesis",
                )
            right = self.operand()
            self.fits("a phrase", node, right)
            node = Close(0, True, node, right, (node.at[0], right.at[1]))
        return node

    def operand(self) -> Node:
        start = self.next.start
        if self.next.kind == "open":
            node = self.group()
        elif self.next.kind in {"word", "quoted"}:
            node = self.phrase()
        else:
            self.fail(
                "something is missing here",
                "write a word, a phrase or ( … ); quote a word that is an operator",
            )
        while self.next.kind == "first":
            node = self.beginning(self.take(), node, start)
        return node

    def beginning(self, operator: Lexeme, node: Node, start: int) -> Node:
        """Return the node for `toyota/F50/`: a part of the search that must occur in the first 50
        words.
        """
        at = self.since(start)
        n = whole_number(operator.parts["words"])
        if not 1 <= n <= MOST_FIRST_WORDS:
            return self.error(
                f"the number in {operator.text} is out of range",
                f"write a number from 1 to {MOST_FIRST_WORDS}",
                (operator.start, operator.end),
            )
        said = f"the first {n} words are counted in the body here, and the headline always belongs to them"
        self.note("different", "/fn/", said, (operator.start, operator.end))
        return Wrapped(f"FIRST/{n}", node, at)

    # fields

    def count(self) -> Node:
        lexeme = self.take()
        node = self.chain()
        said = "Factiva has atleast in searches only, not in alerts; here it works in both"
        self.note("exact", "atleastn", said, (lexeme.start, lexeme.end))
        return self.at_least(lexeme.text, lexeme.parts["mentions"], node, self.since(lexeme.start))

    def field(self) -> Node:
        lexeme = self.take()
        name, sign = lexeme.parts["name"].lower(), f"{lexeme.parts['name']}="
        if name not in SCOPES and name != "la":
            return self.coded(name, sign, lexeme.start)
        before, self.in_field = self.in_field, True
        node = self.count() if self.next.kind == "count" else self.chain()
        self.in_field = before
        at = self.since(lexeme.start)
        return self.language(node, at) if name == "la" else self.scope(name, sign, node, at)

    def coded(self, name: str, sign: str, start: int) -> Node:
        """Read a field whose value is a code or a source.

        For the web address of a source, return a condition such as `source:reuters.com`. For any
        other value, report a mistake, because Wirewatch can't search codes.

        `name` is the field in lower case. `sign` is the field as written, such as `sn=`.
        """
        value = self.skipped() if self.next.kind == "open" else ""
        while self.next.kind in {"word", "quoted"}:
            value += self.take().text
        at = self.since(start)
        if name in SOURCES:
            return self.source(sign, value, at)
        fix = "remove it, or search for the words themselves: Wirewatch reads the article, not codes"
        return self.error(f"{sign} searches a code or a part that articles don't have here", fix, at)

    def scope(self, name: str, sign: str, node: Node, at: Place) -> Node:
        if name in DIFFERENCES:
            kind, said = DIFFERENCES[name]
            self.note(kind, sign, said, at)
        return self.scoped(sign, SCOPES[name], node, at)

    def language(self, node: Node, at: Place) -> Node:
        """Return the condition for `la=en` or `la=(en or fr)`, such as `lang:en`. `node` is the
        part after `la=`.
        """
        if isinstance(node, AnyOf):
            return AnyOf(tuple(self.language(each, at) for each in node.nodes), at)
        code = node.phrases[0][0].lower() if isinstance(node, Leaf) and len(node.phrases[0]) == 1 else ""
        if code in LANGUAGES:
            self.note("wider", code, f"{code} is one of two scripts in Factiva; lang:zh holds both", at)
        elif not re.fullmatch(r"[a-z]{2}", code):
            return self.error("la= takes codes of languages", "write la=en, or la=(en or fr)", at)
        return Value(f"lang:{LANGUAGES.get(code, code)}", at)

    # words

    def phrase(self) -> Node:
        begun, start = self.position, self.next.start
        node = super().phrase()
        if self.last.text.lower() == "but" and self.next.kind == "not":
            self.fail("but not is not valid in Factiva", "write not")
        if self.position - begun > 1:
            said = (
                "words side by side are a phrase, as in Factiva's traditional language; "
                "its newer forms join them with and"
            )
            self.note("different", "phrase", said, self.since(start))
        return node

    def columns(self, lexeme: Lexeme, chunks: list[str], at: Place) -> list[Column]:
        return [column for chunk in chunks for column in self.cut(chunk, at, quoted=lexeme.kind == "quoted")]

    def cut(self, chunk: str, at: Place, *, quoted: bool) -> list[Column]:
        if not quoted and chunk.lower() in {"date", "upd"}:
            self.error(
                f"{shown(chunk)} begins a range of dates, and none follows",
                f'quote the word: "{shown(chunk)}"',
                at,
            )
        stem, dollar, letters = chunk.rstrip(",.;:").rpartition("$")
        if dollar and re.search(r"[^\W\d_]{3}$", stem) and re.fullmatch(r"\d?", letters):
            return self.endings(words_of(stem), letters, at)
        words = self.words(chunk, at)
        for word in words:
            self.difference(word, at)
        return [(word,) for word in words]

    def endings(self, words: list[str], letters: str, at: Place) -> list[Column]:
        """Return the words before a `$`, each as a tuple of its alternative forms.

        `letters` is the number after the `$`: how many letters may follow the last word.
        `engineer$2` has the forms engineer, engineer? and engineer??. If `letters` is empty or `0`,
        a mistake is reported.
        """
        if letters in {"", "0"}:
            self.error("$ needs a number", "write engineer$3 for up to three letters", at)
            return [("x",)]
        self.note(
            "exact",
            "$n",
            f"{shown(words[-1])}${letters}: up to {letters} more letters, written out with ?",
            at,
        )
        return [(word,) for word in words[:-1]] + [
            tuple(words[-1] + "?" * n for n in range(int(letters) + 1))
        ]

    def difference(self, word: str, at: Place) -> None:
        if "*" in word:
            self.note("wider", "*", "* matches any number of letters, or none; in Factiva one or more", at)
        if is_possessive(word):
            self.note("wider", "'s", f"{shown(word)} finds the plural without apostrophe too", at)
        elif re.search(f"[{APOSTROPHES}]", word):
            self.note(
                "different",
                "'",
                f"{shown(word)} is one word here, with or without the apostrophe; in Factiva two",
                at,
            )
