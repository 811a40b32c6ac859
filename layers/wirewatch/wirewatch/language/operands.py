"""Parses the operands of a query.

Operands are words, entities, numbers, groups in parentheses, fields such as `title:fire`, and forms
that are written like a function, such as `SENT(…)` or `ATLEAST/2(…)`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NoReturn

from wirewatch.language import words
from wirewatch.language.advice import (
    KnownNames,
    did_you_mean,
    meant_field,
    meant_language,
    operand_fix,
    rare_language,
    shortened,
)
from wirewatch.language.cursor import OPERAND_KINDS, Cursor, Stop
from wirewatch.language.lexer import Lexeme, Mistakes, inside, known_fields
from wirewatch.language.numbers import whole_number
from wirewatch.language.text import FIELDS, VALUE_FIELDS, is_bare_name
from wirewatch.language.tree import (
    And,
    AtLeast,
    Defined,
    EntityRef,
    First,
    Has,
    Near,
    Node,
    Or,
    Scope,
    Slice,
    Within,
    not_an_operand,
)

MAX_NEAR_DISTANCE = 500
LONG_DISTANCE = 30  # words of a NEAR/n; for more, a warning suggests SENT or PARA
DEFAULT_DISTANCE = 4
MAX_COUNT = 999_999
MAX_LANGUAGE_TAG = 5  # characters of a tag such as en-gb that a fix repeats
MAX_SHOWN_OPERAND = 40  # characters of an operand that a fix repeats
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_DOMAIN_OF_ADDRESS = re.compile(r"(?:[a-z]+://)?(?:www\.|\*\.)?([\w-]+(?:\.[\w-]+)+)(?:[/:].*)?\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_OPERATOR_NAMES = {
    "And": "AND or NOT",
    "Scope": "a field",
    "Has": "a field",
    "Within": "SENT or PARA",
    "First": "FIRST",
    "AtLeast": "ATLEAST",
}
_EXAMPLES_OF_VALUES = {"source": "reuters.com", "lang": "en"}


@dataclass(frozen=True)
class Names:
    """The entities and definitions that a query may name.

    - `entities`: written reference (`north-korea`, `ofac/*`) → keys of entities
    - `definitions`: name → tree, or None after a mistake
    - `languages`: languages in which `~word` finds all forms of a word
    - `hint`: a text that the error for an unknown name shows first
    """

    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    definitions: Mapping[str, Node | None] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    hint: str = ""

    @cached_property
    def known_entities(self) -> KnownNames:
        return KnownNames(self.entities)

    @cached_property
    def known_definitions(self) -> KnownNames:
        return KnownNames(self.definitions)


class OperandParser(Cursor):
    """Parses one operand at a time.

    If parsing can't continue after a mistake, a method raises Stop. Otherwise the method returns
    what could be parsed, or None. `has_numbers` and `has_definitions` say whether a number or a
    definition has been parsed.
    """

    def __init__(self, text: str, lexemes: list[Lexeme], names: Names, mistakes: Mistakes) -> None:
        super().__init__(text, lexemes, mistakes)
        self.names = names
        self.has_numbers = self.has_definitions = False
        self._scope: str | None = None  # the field around this operand, as written

    def level(self) -> Node | None:
        """Parse the operands and operators up to a closing parenthesis, a comma or the end of the
        query. Return their tree, or None if mistakes leave nothing to search for. Subclasses
        implement this method; the base class raises NotImplementedError.
        """
        raise NotImplementedError

    def operand(self) -> Node | None:
        """Parse the next operand. After a mistake that does not stop parsing, return the part that
        could be parsed, or None.

        Raises Stop after any other mistake, for example if no operand begins here.
        """
        lexeme = self.next
        parse = _PARSERS.get(lexeme.kind)
        if parse is not None:
            return parse(self, self.take())
        match lexeme.kind:
            case "open":
                return self._parenthesis()
            case "and" | "or" | "not":
                self._fail_without_left_operand(lexeme)
            case "other":  # a mistake that the lexer has recorded
                self.take()
                return None
            case _:
                self.fail("an operand is missing here", "write a word, a phrase or ( … )")

    def _fail_without_left_operand(self, operator: Lexeme) -> NoReturn:
        """Raise Stop for an AND, OR or NOT without an operand before it."""
        before = self.text[: operator.start].rstrip()
        if not before or before.endswith("("):
            fix = f"write a word before {operator.text}, or quote it"
            self.fail(f"{operator.text} has nothing before it", fix)
        self.fail(f"{operator.text} follows an operator", "write a word between them, or quote it")

    def distance(self, operator: Lexeme) -> int:
        """Return how many words a NEAR allows between its operands, at most MAX_NEAR_DISTANCE.
        Record an error for a larger number, and a warning for a number above LONG_DISTANCE.
        """
        _, _, digits = operator.text.rstrip("f").partition("/")
        n = whole_number(digits) if digits else DEFAULT_DISTANCE
        if n > MAX_NEAR_DISTANCE:
            message = f"NEAR allows at most {MAX_NEAR_DISTANCE} words between"
            self.error(message, "use AND", operator.at)
        elif n > LONG_DISTANCE:
            message = f"NEAR/{n} spans more than a sentence"
            self.warn(message, "consider SENT(…) or PARA(…)", operator.at)
        return min(n, MAX_NEAR_DISTANCE)

    def take_bare_number(self, operator: Lexeme) -> bool:
        """Take a number that follows an operator without a slash, as in `a NEAR 20 b`, and report
        the missing slash as a mistake. Return True.

        If no such number follows, or no operand follows the number, take nothing and return False.
        """
        number = self.next
        if "/" in operator.text or number.kind != "word" or not number.text.isdecimal():
            return False
        if self.after_next.kind not in OPERAND_KINDS:
            return False
        name, fix = operator.text, f"write {operator.text}/{number.text}"
        if not name.endswith("NEAR"):
            fix += "(…)"
        if name == "FIRST" and self.after_next.kind != "open":
            fix += f', or quote the words: "FIRST {number.text}"'
        self.take()
        self.error(f"{name} has a number without a slash", fix, self.since(operator.start))
        return True

    def check_operand(self, node: Node | None, operator: str) -> None:
        """Record an error if a node has a part that is not allowed inside NEAR or ATLEAST."""
        invalid = not_an_operand(node) if node is not None else None
        if node is None or invalid is None:
            return
        name, around = _OPERATOR_NAMES[type(invalid).__name__], operator.partition("/")[0]
        fix = operand_fix(invalid, operator, self._texts_of(invalid))
        if invalid is not node:  # it is a branch of an OR
            fix += ", and join this to the other branches by OR"
        if definition := _definition_of(invalid, node):
            name = f"{name} in ${definition}"
            fix = f"use ${definition} outside {around}, or define the words alone and use them here"
        message = (
            f"{name} is not allowed inside {around}: it takes words, phrases, entities and OR-groups of them"
        )
        self.error(message, fix, node.at)

    def _texts_of(self, node: Node) -> list[str]:
        """Return the text of each operand of an And, as in [`troops`, `(tanks OR guns)`].

        Groups are in parentheses. Return [] if `node` is not an And, if it contains a NOT, or if a
        text has more than MAX_SHOWN_OPERAND characters.
        """
        if not isinstance(node, And) or node.none:
            return []
        texts = [self.text[slice(*each.at)] for each in node.nodes]
        if not all(0 < len(text) <= MAX_SHOWN_OPERAND for text in texts):
            return []
        groups = [isinstance(each, Or | Near) for each in node.nodes]
        return [f"({text})" if is_group else text for text, is_group in zip(texts, groups, strict=False)]

    # words, numbers and names

    def _word(self, text: str, at: Slice) -> Node | None:
        words.warn_of_ordinary_word(text, at, self.mistakes)
        return words.parse_word(text, at, self.mistakes)

    def _word_at(self, lexeme: Lexeme) -> Node | None:
        return self._word(lexeme.text, lexeme.at)

    def _quoted(self, lexeme: Lexeme) -> Node | None:
        text = inside(lexeme)
        if not text or text.isspace():
            self.error("the quotes are empty", 'write "a phrase"', lexeme.at)
            return None
        words.warn_of_ordinary_word(text.strip(), lexeme.at, self.mistakes)
        return words.parse_phrase(text, lexeme.at, self.mistakes, quoted=True)

    def _cased(self, lexeme: Lexeme) -> Node | None:
        text = inside(lexeme)
        words.warn_of_cased(text, (lexeme.start + 1, lexeme.start + 1 + len(text)), self.mistakes)
        return words.parse_cased(text, lexeme.at, self.mistakes)

    def _stem(self, lexeme: Lexeme) -> Node | None:
        return words.parse_stem(lexeme.text[1:], lexeme.at, self.names.languages, self.mistakes)

    def _number(self, lexeme: Lexeme) -> Node | None:
        self.has_numbers = True
        return words.parse_number(lexeme, self.mistakes)

    def _entity(self, lexeme: Lexeme) -> Node | None:
        name = lexeme.text[1:]
        keys = self.names.entities.get(name)
        if keys is None:
            fix = self._fix_of_name(name, self.names.known_entities, "@")
            self.error(f"unknown entity {lexeme.text}", fix, lexeme.at)
            return None
        return EntityRef(name, keys, lexeme.at)

    def _defined(self, lexeme: Lexeme) -> Node | None:
        name = lexeme.text[1:]
        if name not in self.names.definitions:
            fix = self._fix_of_name(name, self.names.known_definitions, "$")
            self.error(f"{lexeme.text} is not defined", fix, lexeme.at)
            return None
        node = self.names.definitions[name]
        self.has_definitions = True
        return Defined(name, node, lexeme.at) if node is not None else None

    def _fix_of_name(self, name: str, known: KnownNames, sign: str) -> str:
        fix = did_you_mean(name, known, sign)
        return f"{self.names.hint}; {fix}" if self.names.hint else fix

    # parentheses, and operators before them

    def _parenthesis(self, before: str = "") -> Node | None:
        opening = self.next
        if opening.kind != "open":
            self.fail("( is missing", "write ( … )")
        self.take()
        if self.next.kind == "close":
            self.take()
            self.error("( ) is empty", "write something in it", self.since(opening.start))
            return None
        node = self.level()
        if self.next.kind == "comma":
            counting = f"write {before}(a OR b), which counts mentions, not different words"
            fix = counting if "ATLEAST" in before else "write a OR b, or NEAR/5(a, b) for a window"
            self.fail("a list is not allowed here", fix)
        if self.next.kind != "close":
            self.error("this ( is never closed", "close it with )", opening.at)
            raise Stop
        self.take()
        return node

    def _near_of_several(self, operator: Lexeme) -> Node | None:
        self.take_bare_number(operator)
        if self.next.kind != "open":
            fix = f"write a {operator.text} b, or {operator.text}(a, b, c)"
            self.error(f"{operator.text} has nothing before it", fix, operator.at)
            raise Stop
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
        at = self.since(operator.start)
        if len(operands) < 2:
            message = f"{operator.text}( … ) needs at least two operands"
            self.error(message, f"write {operator.text}(a, b)", at)
        kept = tuple(operand for operand in operands if operand is not None)
        return Near(n, is_ordered(operator), kept, at) if len(kept) > 1 else None

    def _counted(self, lexeme: Lexeme) -> Node | None:
        """Parse ATLEAST/n( … ) or FIRST/n( … ). Return None if the parentheses contain nothing
        valid.
        """
        name, _, digits = lexeme.text.partition("/")
        if not digits:
            self.error(f"{name} needs a number", f"write {name}/3(…)", lexeme.at)
        node = self._parenthesis(lexeme.text)
        if node is None:
            return None
        n = min(whole_number(digits or "1"), MAX_COUNT)
        at = self.since(lexeme.start)
        if n < 1:
            self.error(f"{name} needs a number of at least 1", f"write {name}/1 or more", at)
        if name == "FIRST":
            return First(max(n, 1), node, at)
        self.check_operand(node, lexeme.text)
        return AtLeast(max(n, 1), node, at)

    def _unit(self, lexeme: Lexeme) -> Node | None:
        node = self._parenthesis()
        unit = "sentence" if lexeme.text == "SENT" else "paragraph"
        return Within(unit, node, self.since(lexeme.start)) if node else None

    # fields

    def _scoped(self, lexeme: Lexeme) -> Node | None:
        if self.next.kind == "scope":
            fix = "choose one of them, or list both: title,lead:word"
            self.fail(f"{lexeme.text} is followed by another field", fix)
        if not known_fields(lexeme.text):
            self._unknown_field(lexeme)
            return self.operand() if self.next.kind in OPERAND_KINDS else None
        fields = tuple(lexeme.text.rstrip(":").split(","))
        outer, self._scope = self._scope, lexeme.text
        is_value = any(name in VALUE_FIELDS for name in fields)
        if is_value:
            node = self._values(fields, lexeme)
        else:
            if outer is not None:
                message = f"{lexeme.text} is inside {outer}; only the inner field applies"
                self.warn(message, "remove one of them", lexeme.at)
            inner = self.operand()
            node = Scope(fields, inner, self.since(lexeme.start)) if inner else None
        self._scope = outer
        return node

    def _unknown_field(self, lexeme: Lexeme) -> None:
        name = lexeme.text.rstrip(":")
        usual = f'quote it if you mean the text: "{name}: …"; fields are {", ".join(FIELDS)}'
        meant = meant_field(name, FIELDS)
        fix = f"did you mean {meant}:{self._meant_value(meant)}?" if meant else usual
        self.error(f"unknown field {name}", fix, lexeme.at)

    def _meant_value(self, name: str) -> str:
        """Return the value that follows an unknown field, for a fix. `name` is the field that the
        author probably meant. If this field can't have the value, return an example.
        """
        text = self.next.text if self.next.kind in {"word", "quoted"} else ""
        if name == "source":
            is_valid = _DOMAIN.fullmatch(text.casefold()) and "." in text
        elif name == "lang":
            text = meant_language(text.casefold()) or text
            is_valid = _LANGUAGE.fullmatch(text.casefold()) and len(text) <= MAX_LANGUAGE_TAG
        else:
            is_valid = bool(text) and len(text) <= MAX_SHOWN_OPERAND
        return text if is_valid else _EXAMPLES_OF_VALUES.get(name, "word")

    def _values(self, fields: tuple[str, ...], lexeme: Lexeme) -> Node | None:
        """Parse what follows `source:` or `lang:`. This is one value, or several values in
        parentheses, such as `(en OR fr)`.
        """
        what = fields[0]
        if len(fields) > 1:
            fix = "write (source:x.org OR title:word)"
            self.error("source: and lang: can't be listed with other fields", fix, lexeme.at)
            self.operand()
            return None
        if self.next.kind != "open":
            value = self._value(what)
            return value and replace(value, at=self.since(lexeme.start))
        self.take()
        nodes = [self._value(what)]
        while self.next.kind == "or":
            self.take()
            nodes.append(self._value(what))
        if self.next.kind != "close":
            self.fail(f"{what}:( … ) takes values joined by OR", f"write {what}:(a OR b)")
        self.take()
        kept = tuple(node for node in nodes if node is not None)
        at = self.since(lexeme.start)
        return Or(kept, at) if len(kept) > 1 else replace(kept[0], at=at) if kept else None

    def _value(self, what: str) -> Has | None:
        is_source = what == "source"
        fix = "write source:reuters.com" if is_source else "write lang:en"
        if self.next.kind not in {"word", "quoted"}:
            self.fail(f"{what}: needs a value", fix)
        lexeme = self.take()
        text = (inside(lexeme) if lexeme.kind == "quoted" else lexeme.text).strip().casefold()
        text = text.removeprefix("www.").rstrip("/") if is_source else text
        if not (_DOMAIN if is_source else _LANGUAGE).fullmatch(text):
            kind = "domain" if is_source else "language code"
            if is_source and (domain := _DOMAIN_OF_ADDRESS.match(text)):
                fix = shortened(f"write source:{domain[1]}")
            self.error(f"{lexeme.text} is not a {kind}", fix, lexeme.at)
            return None
        if is_source and is_bare_name(text):
            self.warn(f"{text} is not a domain: source: finds no name of a publisher", fix, lexeme.at)
        elif not is_source and (meant := meant_language(text)):
            self.error(f"{text} is a country, not a language", f"did you mean lang:{meant}?", lexeme.at)
        elif not is_source and (rare := rare_language(text)):
            self.warn(f"{text} is the language {rare[0]}", f"did you mean lang:{rare[1]}?", lexeme.at)
        return Has(what, text, lexeme.at)


_PARSERS: Mapping[str, Callable[[OperandParser, Lexeme], Node | None]] = {
    "word": OperandParser._word_at,
    "quoted": OperandParser._quoted,
    "cased": OperandParser._cased,
    "stem": OperandParser._stem,
    "range": OperandParser._number,
    "compare": OperandParser._number,
    "entity": OperandParser._entity,
    "defined": OperandParser._defined,
    "near": OperandParser._near_of_several,
    "count": OperandParser._counted,
    "unit": OperandParser._unit,
    "scope": OperandParser._scoped,
}


def _definition_of(part: Node, operand: Node) -> str:
    """Return the name of the definition that contains `part`. Return an empty text if `part` does
    not come from a definition.

    `operand` is an operand of NEAR or ATLEAST. `part` is the part of `operand` that is not allowed
    there: the result of `not_an_operand(operand)`.
    """
    if isinstance(operand, Defined):
        return operand.name
    nodes = operand.nodes if isinstance(operand, Or) else ()
    return next((_definition_of(part, node) for node in nodes if not_an_operand(node) is part), "")


def is_ordered(operator: Lexeme) -> bool:
    """Tell whether a NEAR operator requires its operands in the written order, as `ONEAR/5` and
    `NEAR/5f` do.
    """
    return operator.text[0] == "O" or operator.text[-1] == "f"
