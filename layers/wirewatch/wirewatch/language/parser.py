"""Query text → tree. Recursive descent; every mistake it can recover from is reported, not only the first.

Precedence: scope and unary > NEAR family > AND, NOT > OR; AND mixed with OR at one level is a mistake.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wirewatch.errors import WatchlistError
from wirewatch.language import words
from wirewatch.language.advice import KnownNames, covered, did_you_mean, operand_fix, readings
from wirewatch.language.lexer import MAX_QUERY_LENGTH, QUOTES, Lexeme, Mistakes, inside, known_fields, lex
from wirewatch.language.text import FIELDS, VALUE_FIELDS
from wirewatch.language.tree import (
    And,
    AtLeast,
    Defined,
    EntityRef,
    First,
    Has,
    Near,
    Node,
    NotNear,
    Or,
    Scope,
    Slice,
    Within,
    has_words,
    height,
    not_an_operand,
)  # fmt: skip

MAX_NESTING = 60
MAX_TREE_HEIGHT = 200
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
MAX_NEAR_DISTANCE = 500
MAX_NEAR_CHAIN = 50
USUAL_NEAR = 4
_ATOMS = frozenset(
    [
        "open",
        "quoted",
        "cased",
        "range",
        "compare",
        "near",
        "count",
        "unit",
        "scope",
        "entity",
        "defined",
        "stem",
        "word",
    ]
)


@dataclass(frozen=True)
class Names:
    """What a query may refer to. `entities` maps a written reference (`north-korea`, `ofac/*`) to entity keys."""

    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    definitions: Mapping[str, Node | None] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)

    @cached_property
    def known_entities(self) -> KnownNames:
        return KnownNames(self.entities)

    @cached_property
    def known_definitions(self) -> KnownNames:
        return KnownNames(self.definitions)


NO_NAMES = Names()


def parse_query(text: str, names: Names | None = None) -> Node:
    """The tree, or the first mistake as a WatchlistError placed in the query itself."""
    mistakes = Mistakes()
    node = parse(text, names or NO_NAMES, mistakes)
    if node is None or mistakes.errors:
        first = min(mistakes.errors, key=lambda mistake: mistake.start)
        line = text.count("\n", 0, first.start) + 1
        begin = text.rfind("\n", 0, first.start) + 1
        source = text[begin:].partition("\n")[0]
        raise WatchlistError(first.message, first.fix, "", line, first.start - begin + 1, source)
    return node


def parse(text: str, names: Names, mistakes: Mistakes) -> Node | None:
    """The tree, as far as it could be understood; what is wrong with it lands in `mistakes`."""
    if len(text) > MAX_QUERY_LENGTH:
        mistakes.error(
            f"the query has {len(text):,} characters; at most {MAX_QUERY_LENGTH:,}",
            "move lists of names into entities",
            0,
            1,
        )
        return None
    lexemes = lex(text, mistakes)
    if len(lexemes) == 1:
        mistakes.error("the query is empty", "write at least one word", 0, 0)
        return None
    parser = _Parser(text, lexemes, names, mistakes)
    try:
        node = parser.level()
        if parser.next.kind == "close":
            parser.fail("this ) closes nothing", "remove it")
        elif parser.next.kind != "end":
            parser.fail(f"{parser.next.text} is unexpected", "join with AND or OR, or quote the phrase")
    except _Stop:
        return None
    if parser.leans and node is not None and height(node) > MAX_TREE_HEIGHT:
        mistakes.error(
            f"with its definitions the query is nested more than {MAX_TREE_HEIGHT} deep",
            "write the definitions flatter",
            0,
            len(text),
        )
        return None
    if parser.numeric and node is not None and not has_words(node):
        mistakes.error(
            "a query of numbers alone would match almost everything",
            "add a word: >=1000 NEAR/3 troops",
            0,
            len(text),
        )
    return node


class _Stop(Exception):
    """Nothing sensible can follow the mistake just noted."""


@dataclass(slots=True)
class _Item:
    """One member of a level: the operator before it, whether it is negated, and its tree."""

    operator: str  # "", "and", "or"
    negated: bool
    node: Node | None
    at: Slice


class _Parser:
    def __init__(self, text: str, lexemes: list[Lexeme], names: Names, mistakes: Mistakes) -> None:
        self.text, self.lexemes, self.names, self.mistakes = text, lexemes, names, mistakes
        self.position = self.end = 0
        self.depth = self.links = (
            0  # of parentheses around this place, of NEARs in one another since the operand began
        )
        self.next = lexemes[0]
        self.scope: str | None = None
        self.numeric = self.leans = False  # whether a number, a definition was met

    def take(self) -> Lexeme:
        """The next lexeme, which is not the last; `end` is then where it ends."""
        taken = self.next
        self.end = taken.end
        self.position += 1
        self.next = self.lexemes[self.position]
        return taken

    def fail(self, message: str, fix: str) -> None:
        self.mistakes.error(message, fix, self.next.start, max(self.next.end, self.next.start + 1))
        raise _Stop

    def level(self) -> Node | None:
        """Everything up to a closing parenthesis, a comma or the end."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(
                f"parentheses are nested more than {MAX_NESTING} deep",
                "name parts of the query under define:",
            )
        items = [self.item("")]
        while (operator := self.operator()) is not None:
            if self.mistakes.full:
                raise _Stop
            items.append(self.item(operator))
        self.depth -= 1
        return self.joined(items)

    def operator(self) -> str | None:
        """`and` or `or`, and None at the end of the level. A NOT is left for item()."""
        lexeme = self.next
        if lexeme.kind in {"and", "or"}:
            self.take()
            return lexeme.kind
        if lexeme.kind in {"not", "other"}:
            return "and"
        if lexeme.kind in _ATOMS:
            before = self.lexemes[self.position - 1]
            if before.kind == "other":
                return "and"
            texts = [each.text.strip(QUOTES) for each in (before, lexeme)]
            if any(text.lower().partition("/")[0] in {"and", "or", "not", "near", "onear"} for text in texts):
                fix = "operators are written in capitals: AND, OR, NOT, NEAR/5"
            elif all(texts) and {before.kind, lexeme.kind} <= {"word", "quoted"}:
                fix = f'quote it: "{" ".join(texts)}", or join with AND or OR'
            else:
                fix = "join them with AND or OR"
            self.mistakes.error("two words without an operator between them", fix, lexeme.start, lexeme.end)
            return "and"
        return None

    def item(self, operator: str) -> _Item:
        start = self.next.start
        negated = False
        while self.next.kind == "not":
            negated = not negated
            self.take()
        node = self.near_chain()
        return _Item(operator, negated, node, (start, self.end))

    def joined(self, items: list[_Item]) -> Node | None:
        operators = {item.operator for item in items[1:]}
        if "or" not in operators:
            return self.conjunction(items)
        if "and" in operators or items[0].negated:
            self.mixed(items)
        branches: list[list[_Item]] = []
        for item in items:
            if item.operator == "and":
                branches[-1].append(item)
            else:
                branches.append([item])
        kept = tuple(node for branch in branches if (node := self.conjunction(branch)) is not None)
        for node, reason in covered(kept[:200]):
            self.mistakes.warn(reason, "remove it", *node.at)
        return Or(kept, (items[0].at[0], items[-1].at[1])) if len(kept) > 1 else kept[0] if kept else None

    def conjunction(self, items: list[_Item]) -> Node | None:
        if len(items) == 1 and not items[0].negated:
            return items[0].node
        positive = [item.node for item in items if not item.negated and item.node is not None]
        negative = [item.node for item in items if item.negated and item.node is not None]
        if not positive:
            if negative:
                fix = "say what must occur: word NOT other"
                self.mistakes.error("NOT alone would match every other article", fix, *items[0].at)
            return None
        if len(positive) == 1 and not negative:
            return positive[0]
        return And(tuple(positive), tuple(negative), (items[0].at[0], items[-1].at[1]))

    def mixed(self, items: list[_Item]) -> None:
        first, second = readings(
            [(item.operator, item.negated, self.text[item.at[0] : item.at[1]]) for item in items]
        )
        odd = next((item for item in items[2:] if item.operator != items[1].operator), items[1])
        self.mistakes.error(
            "AND (or NOT) and OR are mixed without parentheses", f"write {first}   or   {second}", *odd.at
        )

    # the NEAR family

    def near_chain(self) -> Node | None:
        start = self.next.start
        before, self.links = self.links, 0
        left = self.atom()
        while self.next.kind == "near" or (
            self.next.kind == "not" and self.lexemes[self.position + 1].kind == "near"
        ):
            if self.links >= MAX_NEAR_CHAIN:
                self.fail(
                    f"more than {MAX_NEAR_CHAIN} NEARs in a row", "name parts of the query under define:"
                )
            operator = self.take()
            veto = operator.kind == "not"
            operator = self.take() if veto else operator
            right = self.atom()
            self.links += 1
            left = self.near(operator, veto, left, right, start)
        self.links = max(self.links, before)
        return left

    def near(
        self, operator: Lexeme, veto: bool, left: Node | None, right: Node | None, start: int
    ) -> Node | None:
        n = self.distance(operator)
        name = f"NOT {operator.text}" if veto else operator.text
        self.check_operand(left, name)
        self.check_operand(right, name)
        if left is None or right is None:
            return left if veto else left or right
        at = (start, self.end)
        return NotNear(n, left, right, at) if veto else Near(n, _is_ordered(operator), (left, right), at)

    def distance(self, operator: Lexeme) -> int:
        _, _, digits = operator.text.rstrip("f").partition("/")
        n = int(digits[:9]) if digits else USUAL_NEAR
        if n > MAX_NEAR_DISTANCE:
            self.mistakes.error(
                f"NEAR reaches at most {MAX_NEAR_DISTANCE} words", "use AND", operator.start, operator.end
            )
        elif n > 30:
            self.mistakes.warn(
                f"NEAR/{n} spans more than a sentence",
                "SENT(…) or PARA(…) may say it better",
                operator.start,
                operator.end,
            )
        return min(n, MAX_NEAR_DISTANCE)

    def check_operand(self, node: Node | None, name: str) -> None:
        bad = not_an_operand(node) if node is not None else None
        if node is None or bad is None:
            return
        kinds = {
            "And": "AND or NOT",
            "Scope": "a field",
            "Has": "a field",
            "Within": "SENT or PARA",
            "First": "FIRST",
            "AtLeast": "ATLEAST",
        }
        message = f"{kinds[type(bad).__name__]} can't stand inside {name.partition('/')[0]}"
        self.mistakes.error(
            f"{message}: it takes words, phrases, entities and OR-groups of them",
            operand_fix(bad, name),
            *node.at,
        )

    # operands

    def atom(self) -> Node | None:
        lexeme = self.next
        match lexeme.kind:
            case "open":
                return self.parenthesis()
            case "quoted" | "word":
                return self.words_of(self.take())
            case "cased":
                return self.cased(self.take())
            case "stem":
                self.take()
                return words.parse_stem(
                    lexeme.text[1:], (lexeme.start, lexeme.end), self.names.languages, self.mistakes
                )
            case "range" | "compare":
                self.numeric = True
                return words.parse_number(self.take(), self.mistakes)
            case "near":
                return self.near_of_many()
            case "count":
                return self.counted()
            case "unit":
                self.take()
                node = self.parenthesis()
                unit = "sentence" if lexeme.text == "SENT" else "paragraph"
                return Within(unit, node, (lexeme.start, self.end)) if node else None
            case "scope":
                return self.scoped()
            case "entity":
                return self.entity(self.take())
            case "defined":
                return self.defined(self.take())
            case "and" | "or" | "not":
                self.fail(
                    f"{lexeme.text} has nothing before it"
                    if lexeme.start == 0
                    else f"{lexeme.text} follows an operator",
                    "write a word between them, or quote it",
                )
            case "other":
                self.take()
                return None
            case _:
                self.fail("something is missing here", "write a word, a phrase or ( … )")
        return None

    def cased(self, lexeme: Lexeme) -> Node | None:
        text = inside(lexeme)
        if text.lower() in words.ORDINARY:
            note = f"in an all-capitals headline {{{text}}} can't be told from the word; there it won't match"
            self.mistakes.warn(note, "", lexeme.start + 1, lexeme.start + 1 + len(text))
        return words.parse_cased(text, (lexeme.start, lexeme.end), self.mistakes)

    def parenthesis(self) -> Node | None:
        opening = self.next
        if opening.kind != "open":
            self.fail("( is missing", "write ( … )")
        self.take()
        if self.next.kind == "close":
            self.take()
            self.mistakes.error("( ) is empty", "write something in it", opening.start, self.end)
            return None
        node = self.level()
        if self.next.kind == "comma":
            self.fail("a list has no meaning here", "write a OR b, or NEAR/5(a, b) for a window")
        if self.next.kind != "close":
            self.mistakes.error("this ( is never closed", "close it with )", opening.start, opening.end)
            raise _Stop
        self.take()
        return node

    def words_of(self, lexeme: Lexeme) -> Node | None:
        at = (lexeme.start, lexeme.end)
        if lexeme.kind == "quoted":
            text = inside(lexeme)
            if not text or text.isspace():
                self.mistakes.error("the quotes are empty", 'write "a phrase"', *at)
                return None
            return words.parse_phrase(text, at, self.mistakes, quoted=True)
        if lexeme.text.isupper() and lexeme.text.lower() in words.ORDINARY:
            self.mistakes.warn(
                f"{lexeme.text} also finds the word {lexeme.text.lower()!r}", f"write {{{lexeme.text}}}", *at
            )
        return words.parse_phrase(lexeme.text, at, self.mistakes)

    def near_of_many(self) -> Node | None:
        operator = self.take()
        if self.next.kind != "open":
            self.mistakes.error(
                f"{operator.text} has nothing before it",
                f"write a {operator.text} b, or {operator.text}(a, b, c)",
                operator.start,
                operator.end,
            )
            raise _Stop
        n = self.distance(operator)
        self.take()
        operands = [self.level()]
        while self.next.kind == "comma":
            self.take()
            operands.append(self.level())
        if self.next.kind != "close":
            self.fail("the list of operands is never closed", "close it with )")
        self.take()
        for operand in operands:
            self.check_operand(operand, operator.text)
        kept = tuple(operand for operand in operands if operand is not None)
        at = (operator.start, self.end)
        if len(operands) < 2:
            self.mistakes.error(
                f"{operator.text}( … ) needs at least two operands", f"write {operator.text}(a, b)", *at
            )
        return Near(n, _is_ordered(operator), kept, at) if len(kept) > 1 else None

    def counted(self) -> Node | None:
        lexeme = self.take()
        name, _, digits = lexeme.text.partition("/")
        if not digits:
            self.mistakes.error(f"{name} needs a number", f"write {name}/3(…)", lexeme.start, lexeme.end)
        node = self.parenthesis()
        if node is None:
            return None
        n = min(int(digits[:9] or 1), 999_999)
        at = (lexeme.start, self.end)
        if n < 1:
            self.mistakes.error(f"{name} counts from 1", f"write {name}/1 or more", *at)
        if name == "ATLEAST":
            self.check_operand(node, lexeme.text)
            return AtLeast(max(n, 1), node, at)
        return First(max(n, 1), node, at)

    def scoped(self) -> Node | None:
        lexeme = self.take()
        at = (lexeme.start, lexeme.end)
        if self.next.kind == "scope":
            self.fail(
                f"{lexeme.text} is followed by another field",
                "choose one of them, or list both: title,lead:word",
            )
        if not known_fields(lexeme.text):
            self.unknown_field(lexeme)
            return self.atom() if self.next.kind in _ATOMS else None
        fields = tuple(lexeme.text.rstrip(":").split(","))
        before, self.scope = self.scope, lexeme.text
        if any(name in VALUE_FIELDS for name in fields):
            node = self.values(fields[0]) if len(fields) == 1 else None
            if len(fields) > 1:
                self.mistakes.error(
                    "source: and lang: can't be listed with other fields",
                    "write (source:x.org OR title:word)",
                    *at,
                )
                self.atom()
        else:
            if before is not None:
                self.mistakes.warn(
                    f"{lexeme.text} stands inside {before}, and the inner field counts",
                    "remove one of them",
                    *at,
                )
            inner = self.atom()
            node = Scope(fields, inner, (at[0], self.end)) if inner else None
        self.scope = before
        return node

    def unknown_field(self, lexeme: Lexeme) -> None:
        name = lexeme.text.rstrip(":")
        fix = {
            "site": "write source:reuters.com",
            "intitle": "write title:word",
            "headline": "write title:word",
            "inurl": "write url:word",
            "language": "write lang:en",
            "country": "write place:word",
        }
        usual = f'quote it if you mean the text: "{name}: …"; fields are {", ".join(FIELDS)}'
        self.mistakes.error(
            f"{lexeme.text} is no field", fix.get(name.lower(), usual), lexeme.start, lexeme.end
        )

    def values(self, what: str) -> Node | None:
        """`source:` and `lang:` take one value or an OR-group of values."""
        if self.next.kind != "open":
            return self.value(what)
        opening = self.take()
        nodes = [self.value(what)]
        while self.next.kind == "or":
            self.take()
            nodes.append(self.value(what))
        if self.next.kind != "close":
            self.fail(f"{what}:( … ) takes values joined by OR", f"write {what}:(a OR b)")
        self.take()
        kept = tuple(node for node in nodes if node is not None)
        return Or(kept, (opening.start, self.end)) if len(kept) > 1 else kept[0] if kept else None

    def value(self, what: str) -> Has | None:
        lexeme = self.next
        fix = "write source:reuters.com" if what == "source" else "write lang:en"
        if lexeme.kind not in {"word", "quoted"}:
            self.fail(f"{what}: needs a value", fix)
        self.take()
        text = (inside(lexeme) if lexeme.kind == "quoted" else lexeme.text).strip().casefold()
        text = text.removeprefix("www.").rstrip("/") if what == "source" else text
        if not (_DOMAIN if what == "source" else _LANGUAGE).fullmatch(text):
            kind = "domain" if what == "source" else "language"
            self.mistakes.error(f"{lexeme.text} is no {kind}", fix, lexeme.start, lexeme.end)
            return None
        return Has(what, text, (lexeme.start, lexeme.end))

    def entity(self, lexeme: Lexeme) -> Node | None:
        name = lexeme.text[1:]
        keys = self.names.entities.get(name)
        at = (lexeme.start, lexeme.end)
        if keys is None:
            self.mistakes.error(
                f"{lexeme.text} is no entity of this file or a shared one",
                did_you_mean(name, self.names.known_entities, "@"),
                *at,
            )
            return None
        return EntityRef(name, keys, at)

    def defined(self, lexeme: Lexeme) -> Node | None:
        name = lexeme.text[1:]
        at = (lexeme.start, lexeme.end)
        if name not in self.names.definitions:
            self.mistakes.error(
                f"{lexeme.text} is not defined", did_you_mean(name, self.names.known_definitions, "$"), *at
            )
            return None
        node = self.names.definitions[name]
        self.leans = True
        return Defined(name, node, at) if node is not None else None


def _is_ordered(operator: Lexeme) -> bool:
    return operator.text[0] == "O" or operator.text[-1] == "f"
