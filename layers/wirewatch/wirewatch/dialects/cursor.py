"""The base class of the readers of all dialects.

The class reads a search lexeme by lexeme, and collects notes on differences between the search and
its conversion. The class also reports parts that are not allowed inside an operator or a phrase.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from math import prod
from typing import NamedTuple, NoReturn

from wirewatch.dialects.tree import (
    AllOf,
    Apart,
    Close,
    Kind,
    Leaf,
    Node,
    Note,
    Place,
    Restriction,
    Value,
    Wrapped,
    fields_in,
    misfit,
)
from wirewatch.dialects.wording import ADDRESS, SYMBOLS, words_of
from wirewatch.language.lexer import QUOTES, Mistakes
from wirewatch.language.numbers import whole_number
from wirewatch.language.parser import MAX_NEAR_CHAIN, MAX_NEAR_DISTANCE

Column = tuple[str, ...]  # the alternative forms of one word of a phrase
MAX_NESTING = 40
MAX_SHOWN_LENGTH = 60
MAX_MENTIONS = 999
MAX_PHRASES = 200
BEGINS = rf"(?<![^\s()\[\]{QUOTES}])"  # before an operator: white space, a parenthesis or a quote
ENDS = rf"(?![^\s()\[\]{QUOTES}])"
QUOTED = rf"(?P<quoted>[{QUOTES}](?P<inside>[^{QUOTES}]*)(?P<endquote>[{QUOTES}])?)"
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_FOREIGN = (
    (re.compile(r"[-+][^\W\d_].*"), "write the operator as a word, or quote it"),
    (re.compile(r"[^\W\d_]+[:=].+|[^\W\d_]+="), "quote it if you mean the text"),
    (re.compile(r".*\|.*"), "write or"),
    (re.compile(r".*[{}].*"), "write ( and ), or quote it"),
    (re.compile(r"(?i)(?:w|o?near|pre|adj)/.*"), "write a number or a unit behind the /, or quote it"),
)
_OPPOSITE: dict[Kind, Kind] = {
    "narrower": "wider",
    "wider": "narrower",
    "exact": "exact",
    "different": "different",
}


class Lexeme(NamedTuple):
    """The smallest unit of a search.

    In the regular expression of the dialect, one named group matched the whole lexeme: `kind` is
    the name of this group. `parts` has the texts of all named groups that matched, by name (see
    `lex`).
    """

    kind: str
    text: str
    start: int
    end: int
    parts: dict[str, str]


class Stop(Exception):
    """Raised after a mistake if the rest of the search can't be read."""


def lex(pattern: re.Pattern[str], kinds: tuple[str, ...], text: str, mistakes: Mistakes) -> list[Lexeme]:
    """Split a search into lexemes, without white space. The last lexeme has the kind `end`.

    `pattern` has a named group for each of `kinds`, such as `near`. Other named groups match a part
    of a lexeme: in `near5`, the group `reach` matches `5`. A quotation mark that is never closed is
    reported in `mistakes`.
    """
    found: list[Lexeme] = []
    for match in pattern.finditer(text):
        kind = next(name for name in kinds if match[name] is not None)
        if kind == "quoted" and match["endquote"] is None:
            mistakes.error(
                "this quotation mark is never closed", 'close it with "', match.start(), match.start() + 1
            )
        if kind != "space":
            parts = {name: part for name, part in match.groupdict().items() if part is not None}
            found.append(Lexeme(kind, match[0], match.start(), match.end(), parts))
    found.append(Lexeme("end", "", len(text), len(text), {}))
    return found


class Reader:
    """Reads one search. Each dialect is a subclass, with one method for each level of precedence.

    A subclass sets these attributes for the messages about mistakes:

    - `tool`: the name of the tool, such as `Nexis`.
    - `field_form`: how the tool writes a field, such as `headline({})`.
    - `source_form`: an example of a search for a source, such as `publication(reuters.com)`.
    - `foreign`: patterns for syntax of other tools, each with the fix to suggest.

    Methods that read a part of the search raise Stop if reading can't go on after a mistake.
    """

    tool = ""
    field_form = ""
    source_form = ""
    foreign: tuple[tuple[re.Pattern[str], str], ...] = ()

    def __init__(self, text: str, lexemes: list[Lexeme], mistakes: Mistakes) -> None:
        self.text, self.lexemes, self.mistakes = text, lexemes, mistakes
        self.notes: dict[tuple[str, str], Note] = {}
        self.position = self.depth = 0
        self.negated = False

    def level(self) -> Node:
        """Read a whole search, or the text between parentheses.

        Raises Stop if reading can't go on after a mistake. Each dialect implements this method; the
        base class raises NotImplementedError.
        """
        raise NotImplementedError

    def search(self) -> Node | None:
        """Read the whole search and return its tree. Return None after a mistake."""
        if len(self.lexemes) == 1:
            self.mistakes.error("the search is empty", "write at least one word", 0, 0)
            return None
        try:
            node = self.level()
            if self.next.kind == "close":
                self.fail("this ) has no ( before it", "remove it")
            elif self.next.kind != "end":
                self.fail(
                    f"{shown(self.next.text)} is unexpected here", "join with and or or, or quote the phrase"
                )
        except Stop:
            return None
        return None if self.mistakes.errors else node

    # the cursor

    @property
    def next(self) -> Lexeme:
        """The lexeme to read next."""
        return self.lexemes[self.position]

    @property
    def last(self) -> Lexeme:
        """The lexeme that was read last."""
        return self.lexemes[max(self.position - 1, 0)]

    def take(self) -> Lexeme:
        """Read the next lexeme and return it."""
        lexeme = self.next
        self.position = min(self.position + 1, len(self.lexemes) - 1)
        return lexeme

    def since(self, start: int) -> Place:
        """Return the place from the offset `start` to the end of the lexeme that was read last."""
        return start, max(self.last.end, start)

    def fail(self, message: str, fix: str) -> NoReturn:
        """Report a mistake at the next lexeme. Raises Stop."""
        self.mistakes.error(message, fix, self.next.start, max(self.next.end, self.next.start + 1))
        raise Stop

    def error(self, message: str, fix: str, at: Place) -> Node:
        """Report a mistake and return a placeholder, so that reading can continue."""
        self.mistakes.error(message, fix, *at)
        return Leaf((("x",),), at)

    def note(self, kind: Kind, about: str, said: str, at: Place) -> None:
        """Add a note, unless there is a note of the same kind about the same subject (`about`).

        Pass the kind `narrower` if the converted part finds less, and `wider` if it finds more.
        Inside an excluded part, this method swaps these two kinds. `said` explains the difference.
        """
        # an excluded part that finds more excludes more articles
        kind = _OPPOSITE[kind] if self.negated else kind
        self.notes.setdefault((kind, about), Note(kind, about, said, *at))

    @contextmanager
    def negation(self) -> Iterator[None]:
        """Inside the `with` block, treat what is read as excluded, like the operand of a NOT.

        A note says that the converted search finds less (`narrower`) or more (`wider`). Inside an
        excluded part, the method `note` swaps these two kinds. A second `with` block inside the
        first one cancels the exclusion.
        """
        before, self.negated = self.negated, not self.negated
        yield
        self.negated = before

    # what all dialects have

    def group(self) -> Node:
        """Read a group in parentheses. Raises Stop if reading can't go on after a mistake."""
        opening = self.take()
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"parentheses are nested more than {MAX_NESTING} deep", "split the search")
        if self.next.kind == "close":
            self.fail("( ) is empty", "write something in it, or remove it")
        node = self.level()
        if self.next.kind != "close":
            self.mistakes.error("this ( is never closed", "close it with )", opening.start, opening.end)
            raise Stop
        self.take()
        self.depth -= 1
        return node

    def skipped(self) -> str:
        """Skip a group in parentheses and return the text inside.

        Raises Stop if the closing parenthesis is missing.
        """
        opening, depth = self.next, 0
        while self.next.kind != "end":
            depth += {"open": 1, "close": -1}.get(self.take().kind, 0)
            if depth == 0:
                return self.text[opening.end : self.last.start].strip()
        self.mistakes.error("this ( is never closed", "close it with )", opening.start, opening.end)
        raise Stop

    def phrase(self) -> Node:
        """Read adjacent words, quoted or not, as one phrase.

        Raises Stop if the phrase continues on the next line.
        """
        first = self.next
        columns: list[Column] = []
        while self.next.kind in {"word", "quoted"}:
            if self.next is not first:
                self.one_line(self.next)
            lexeme = self.take()
            self.own_form(lexeme)
            columns += self.columns(
                lexeme, lexeme.parts.get("inside", lexeme.text).split(), (lexeme.start, lexeme.end)
            )
        return self.leaf(columns, self.since(first.start))

    def own_form(self, lexeme: Lexeme) -> None:
        """Report a mistake if a word is syntax of another tool or of Wirewatch, but not of this
        dialect. Without the report, the word would be searched for as text.
        """
        if lexeme.kind == "word":
            for pattern, fix in (*self.foreign, *_FOREIGN):
                if pattern.fullmatch(lexeme.text):
                    self.error(
                        f"{shown(lexeme.text)} is not valid in {self.tool}", fix, (lexeme.start, lexeme.end)
                    )
                    return

    def columns(self, lexeme: Lexeme, chunks: list[str], at: Place) -> list[Column]:
        """Return the words of a lexeme, each as a tuple of its alternative forms.

        In a dialect in which a word also finds its plural, `bank` gives [("bank", "banks")].
        `chunks` are the pieces of the lexeme between white space. The base class raises
        NotImplementedError.
        """
        raise NotImplementedError

    def leaf(self, columns: list[Column], at: Place) -> Node:
        """Return a phrase as a leaf of the tree, or a placeholder after a mistake.

        `columns` has the alternative forms of each word of the phrase, as the method `columns`
        returns them.
        """
        if not columns:
            written = self.text[at[0] : at[1]]
            return self.error(
                f"{shown(written)} has no letter or digit", "remove it, or search for words", at
            )
        if prod(len(column) for column in columns) > MAX_PHRASES:
            return self.error(f"the phrase has more than {MAX_PHRASES} forms", "use * in place of $n", at)
        return Leaf(tuple(product(*columns)), at)

    def words(self, chunk: str, at: Place) -> list[str]:
        """Return the words of a chunk, which is text without white space.

        A web or mail address in the chunk is reported as a mistake, because a search can't find
        addresses in articles.
        """
        if ADDRESS.search(chunk):
            self.error(
                f"{shown(chunk)} is an address, and addresses in a text are never words",
                "remove it, or search for its words",
                at,
            )
            return ["x"]
        words = words_of(chunk)
        if words and SYMBOLS.search(chunk.lstrip("#@")):
            self.note(
                "wider",
                "symbols",
                f"symbols are not part of a word here: {shown(chunk)} finds {shown(' '.join(words))}",
                at,
            )
        return words

    def one_line(self, next_one: Lexeme) -> None:
        """Refuse a phrase that continues on the next line: the author may have meant two searches.

        Raises Stop for such a phrase.
        """
        if "\n" in self.text[self.last.end : next_one.start]:
            self.fail(
                "no operator between these two lines",
                "put a blank line between two searches; else add an operator, "
                "or write the phrase on one line",
            )

    def reach(self, operator: Lexeme, digits: str) -> int:
        """Return the number of words that an operator allows between its operands: 4 for `near5`.

        In Nexis and Factiva, 1 means the next word. So the result is one less than the number in
        the operator. A number out of range is reported.
        """
        n = whole_number(digits)
        if not 1 <= n <= MAX_NEAR_DISTANCE + 1:
            self.error(
                f"the number in {operator.text} is out of range",
                f"write a number from 1 to {MAX_NEAR_DISTANCE + 1}",
                (operator.start, operator.end),
            )
        return max(n, 1) - 1

    def fits(self, sign: str, *nodes: Node, allowed: tuple[str, ...] = ()) -> None:
        """Report each node that has a part which is not allowed inside an operator or a phrase.

        Only the first such part of a node is reported. `sign` is the operator for the message, such
        as `w/5`, or the text "a phrase". `allowed` has the operators that are allowed too, such as
        `PARA`.
        """
        for node in nodes:
            bad = misfit(node, *allowed)
            if bad is not None:
                self.error(f"{_named(bad)} is not allowed inside {sign}", self.fix_for(bad, sign), bad.at)

    def fix_for(self, bad: Node, sign: str) -> str:
        """Return the fix to suggest for `bad`. In the search, `bad` is inside `sign` but is not
        allowed there. `sign` is an operator or the text "a phrase" (see `fits`).
        """
        counting = sign.startswith("atleast")
        match bad:
            case AllOf() if counting:
                return f"write {sign}(a) and {sign}(b)"
            case AllOf():
                return f"write (a {sign} c) and (b {sign} c)"
            case Wrapped(by="SENT" | "PARA"):
                return f"put parentheses around the two words that {sign} joins"
            case Wrapped(is_field=True) | Value():
                inside = f"{sign}(a)" if counting else f"a {sign} b"
                return f"put the field around the whole: {self.field_form.format(inside)}"
            case _:
                return "join the two with and instead"

    def close(self, operator: Lexeme, between: int, left: Node, right: Node, *, ordered: bool) -> Node:
        """Return the node for `left` near `right`. `between` is the greatest allowed number of
        words between the two parts.
        """
        self.fits(operator.text, left, right)
        return Close(between, ordered, left, right, (left.at[0], right.at[1]))

    def apart(self, operator: Lexeme, between: int, left: Node, right: Node) -> Node:
        """Return the node for `left` NOT NEAR `right`. An occurrence of the left part does not
        count if an occurrence of the right part is at most `between` words away.
        """
        self.fits(operator.text, left, right)
        return Apart(between, left, right, (left.at[0], right.at[1]))

    def at_least(self, sign: str, digits: str, node: Node, at: Place) -> Node:
        """Return the node for an expression such as `atleast5(tank)`. `node` is the part in parentheses."""
        n = whole_number(digits)
        if not 1 <= n <= MAX_MENTIONS:
            return self.error(f"{sign} needs a number from 1 to {MAX_MENTIONS}", "write atleast5", at)
        self.fits(sign, node)
        return Wrapped(f"ATLEAST/{n}", node, at)

    def scoped(self, sign: str, scope: str, node: Node, at: Place) -> Node:
        """Return a node that limits `node` to the fields of `scope`, such as `title,lead:`."""
        bad = fields_in(node)
        if bad is not None:
            message = f"{_named(bad)} is not allowed inside {sign}"
            return self.error(message, "write it beside the field, joined by and", bad.at)
        return Wrapped(scope, node, at)

    def source(self, sign: str, written: str, at: Place) -> Node:
        """Return the node that finds the articles of one publication.

        `written` must be the address of a web site, such as `reuters.com`. A name or a code is
        reported as a mistake, because Wirewatch does not know the web site for it.
        """
        name = written.strip(f"{QUOTES} ").lower().removeprefix("www.")
        if not _DOMAIN.fullmatch(name):
            fix = (
                f"write the address of its web site, as in {self.source_form}, "
                "or remove it and add source:… to the converted query"
            )
            return self.error(f"{sign} names a publication by its name or code", fix, at)
        return Value(f"source:{name}", at)

    def chained(self, count: int) -> None:
        """Check `count`, the number of proximity operators in a chain such as `a w/3 b w/3 c`.

        Raises Stop if `count` is more than MAX_NEAR_CHAIN.
        """
        if count > MAX_NEAR_CHAIN:
            self.fail(f"more than {MAX_NEAR_CHAIN} proximity operators in a row", "split the search")


def shown(text: str) -> str:
    """Return a part of the search, shortened to MAX_SHOWN_LENGTH characters for a message."""
    return text if len(text) <= MAX_SHOWN_LENGTH else text[: MAX_SHOWN_LENGTH - 1] + "…"


def _named(node: Node) -> str:
    match node:
        case AllOf(none=none):
            return "not" if none else "and"
        case Wrapped(by="SENT" | "PARA"):
            return "a sentence or a paragraph"
        case Wrapped(by=by) if by.startswith("FIRST"):
            return "the first words"
        case Wrapped(by=by) if by.startswith("ATLEAST"):
            return "a count"
        case Restriction(what=what):
            return shown(what)
        case _:
            return "a field"
