"""Parses a query into its tree, by recursive descent. After a mistake, parsing goes on if possible.

The order of precedence, from the highest to the lowest:

1. fields such as `title:`, and operators before parentheses, such as SENT(…)
2. the NEAR family
3. AND, NOT
4. OR; it is a mistake to mix AND and OR at one level (see `_Item`)
"""

from dataclasses import dataclass

from wirewatch.errors import WatchlistError
from wirewatch.language.advice import covered, is_excluded, operator_like, readings
from wirewatch.language.cursor import OPERAND_KINDS, Stop
from wirewatch.language.lexer import GROUP_FIX, MAX_QUERY_LENGTH, QUOTES, Lexeme, Mistake, Mistakes, lex
from wirewatch.language.operands import MAX_NEAR_DISTANCE, Names, OperandParser, is_ordered
from wirewatch.language.tree import (
    And,
    Near,
    Node,
    NotNear,
    Or,
    Slice,
    definition_without_words,
    has_words,
    height,
)
from wirewatch.language.words import plain_forms, term

MAX_NESTING = 60  # levels of parentheses
MAX_TREE_HEIGHT = 200
MAX_NEAR_CHAIN = 50
MAX_COMPARED_BRANCHES = 200  # of an OR, for the warning about redundant branches
NO_NAMES = Names()
_WORDS = frozenset(["word", "quoted"])
_LEVEL_ENDS = frozenset(["close", "comma", "end"])
_AFTER_ITEM = frozenset(["and", "or", *_LEVEL_ENDS])
_COUNTED = frozenset(["ATLEAST", "FIRST"])
_FUNCTIONS = frozenset(["SENT", "PARA", "FIRST", "ATLEAST", "NEAR", "ONEAR"])
_SINGLE_QUOTES = frozenset("'\u2018\u2019\u201a`\u00b4")
_LOWER_CASE_OPERATORS = frozenset(["and", "or", "not", "near", "onear"])
_NO_OPERATOR = "two words without an operator between them"
_NEVER_MATCHES = "this never matches"
_CAPITALS = "operators are written in capitals: AND, OR, NOT, NEAR/5"

__all__ = [
    "MAX_NEAR_CHAIN",
    "MAX_NEAR_DISTANCE",
    "MAX_NESTING",
    "NO_NAMES",
    "Names",
    "parse",
    "parse_query",
    "parse_with_warnings",
]


def parse_query(text: str, names: Names | None = None) -> Node:
    """Return the tree of a query.

    Raises WatchlistError for the first mistake, with the line and column of the mistake in the
    query.
    """
    return parse_with_warnings(text, names)[0]


def parse_with_warnings(text: str, names: Names | None = None) -> tuple[Node, tuple[WatchlistError, ...]]:
    """Return the tree of a query and its warnings.

    Raises WatchlistError for the first mistake, as `parse_query` does.
    """
    mistakes = Mistakes()
    node = parse(text, names or NO_NAMES, mistakes)
    if node is None or mistakes.errors:
        raise _problem(text, min(mistakes.errors, key=lambda mistake: mistake.start))
    return node, tuple(_problem(text, warning) for warning in mistakes.warnings)


def _problem(text: str, mistake: Mistake) -> WatchlistError:
    """Return a mistake with its line and column in the query."""
    line = text.count("\n", 0, mistake.start) + 1
    begin = text.rfind("\n", 0, mistake.start) + 1
    source = text[begin:].partition("\n")[0]
    end_line = text.count("\n", 0, mistake.end) + 1
    end_column = mistake.end - text.rfind("\n", 0, mistake.end)
    column = mistake.start - begin + 1
    return WatchlistError(
        mistake.message, mistake.fix, "", line, column, source, end_line=end_line, end_column=end_column
    )


def parse(text: str, names: Names, mistakes: Mistakes, *, is_definition: bool = False) -> Node | None:
    """Return the tree of a query, and add its errors and warnings to `mistakes`.

    A definition may consist of numbers alone, because the queries that use it have words. After an
    error, the result may be None, or a tree of only those parts that could be parsed.
    """
    whole = (0, len(text))
    if len(text) > MAX_QUERY_LENGTH:
        message = f"the query has {len(text):,} characters; at most {MAX_QUERY_LENGTH:,}"
        mistakes.error(message, "move lists of names into entities", 0, 1)
        return None
    lexemes = lex(text, mistakes)
    if len(lexemes) == 1:
        _report_empty(text, mistakes)
        return None
    parser = _Parser(text, lexemes, names, mistakes)
    try:
        node = parser.level()
        if parser.next.kind == "close":
            parser.fail("this ) has no matching (", "remove it")
        elif parser.next.kind != "end":
            fix = "join with AND or OR, or quote the phrase"
            parser.fail(f"unexpected {parser.next.text}", fix)
    except Stop:
        return None
    if node is None:
        return None
    if parser.has_definitions and height(node) > MAX_TREE_HEIGHT:
        message = f"with its definitions the query is nested more than {MAX_TREE_HEIGHT} deep"
        mistakes.error(message, "write the definitions flatter", *whole)
        return None
    may_lack_words = (parser.has_numbers or parser.has_definitions) and not is_definition
    if may_lack_words and not has_words(node):
        _report_numbers_alone(node, whole, mistakes)
    return node


def _report_numbers_alone(node: Node, at: Slice, mistakes: Mistakes) -> None:
    name = definition_without_words(node)
    message = "a query of numbers alone would match almost everything"
    if name:
        message = f"${name} holds for a number alone, so this query would match almost everything"
    mistakes.error(message, f"add a word: {f'${name}' if name else '>=1000'} NEAR/3 troops", *at)


def _report_empty(text: str, mistakes: Mistakes) -> None:
    if "#" in text:
        message = "the query is empty: # begins a comment"
        mistakes.error(message, 'write at least one word; quote a hashtag: "#MeToo"', 0, 0)
    else:
        mistakes.error("the query is empty", "write at least one word", 0, 0)


@dataclass(slots=True)
class _Item:
    """One operand of a level. A level is the whole query, or the text between a pair of
    parentheses.

    `operator` is the operator before the operand: "and", "or", or "" for the first operand.
    `operator_at` is the place of the operator. If the operator is missing in the query,
    `operator_at` is the place of the operand.
    """

    operator: str
    operator_at: Slice
    negated: bool
    node: Node | None
    at: Slice


class _Parser(OperandParser):
    """Parses a query. A level of a query is the whole query, or the text between a pair of
    parentheses. On each level, operands are joined by AND, OR, NOT, or operators of the NEAR family
    (see `_Item`).
    """

    def __init__(self, text: str, lexemes: list[Lexeme], names: Names, mistakes: Mistakes) -> None:
        super().__init__(text, lexemes, names, mistakes)
        self._depth = 0  # of parentheses
        self._near_links = 0  # how deep NEARs are nested in the operand being parsed

    def level(self) -> Node | None:
        """Parse the operands and operators up to a closing parenthesis, a comma or the end of the
        query. Return their tree, or None if mistakes leave nothing to search for.
        """
        self._depth += 1
        if self._depth > MAX_NESTING:
            message = f"parentheses are nested more than {MAX_NESTING} deep"
            self.fail(message, "name parts of the query under define:")
        list_end = self._end_of_list()
        if list_end is not None:
            self._depth -= 1
            return self._list(list_end)
        items = [self._item("", self.next.at)]
        while True:
            operator_at = self.next.at
            operator = self._operator()
            if operator is None:
                break
            if self.mistakes.full:
                raise Stop
            items.append(self._item(operator, operator_at))
        self._depth -= 1
        return self._joined(items)

    def _operator(self) -> str | None:
        """Return the operator before the next operand: "and", "or", or None at the end of the
        level. A level is the whole query, or the text between a pair of parentheses.

        Move past an AND or OR. Before a NOT, return "and", but leave the NOT for `_item`. For a
        missing operator, or one in small letters, record a mistake and return "and".
        """
        lexeme = self.next
        if lexeme.kind in {"and", "or"}:
            self.take()
            return lexeme.kind
        if lexeme.kind in {"not", "other"}:
            return "and"
        if lexeme.kind not in OPERAND_KINDS:
            return None
        if self.previous.text in _COUNTED and self.take_bare_number(self.previous):
            return "and"
        if lexeme.text in _LOWER_CASE_OPERATORS and self.after_next.kind in OPERAND_KINDS:
            self.error(_NO_OPERATOR, _CAPITALS, lexeme.at)
            self.take()
        elif (operator := operator_like(lexeme.text)) and self.after_next.kind in OPERAND_KINDS:
            fix = f"did you mean {operator}? If {lexeme.text} is a word, join it with AND or OR"
            self.error(_NO_OPERATOR, fix, lexeme.at)
            self.take()
        # For the kind `other`, the lexer has already recorded a mistake.
        elif self.previous.kind != "other":
            fix = _missing_operator_fix(self.previous, lexeme)
            self.error(_NO_OPERATOR, fix, lexeme.at)
        return "and"

    def _end_of_list(self) -> int | None:
        """Return the index of the lexeme that ends this level (see `_Item`), if the level has only
        words and phrases joined by OR. Return None for any other level.
        """
        lexemes, position = self.lexemes, self.position
        while lexemes[position].kind in _WORDS:
            kind = lexemes[position + 1].kind
            if kind != "or":
                return position + 1 if kind in _LEVEL_ENDS else None
            position += 2
        return None

    def _list(self, end: int) -> Node | None:
        """Parse words and phrases that are joined by OR, up to the lexeme with the index `end`.
        This is faster than making an `_Item` for each word or phrase.
        """
        lexemes = self.lexemes[self.position : end : 2]
        nodes: list[Node] = []
        for lexeme in lexemes:
            if self.mistakes.errors and self.mistakes.full and lexeme is not lexemes[0]:
                raise Stop
            node = self._word_or_phrase(lexeme)
            if node is not None:
                nodes.append(node)
        self.position, self.next, self.end = end, self.lexemes[end], lexemes[-1].end
        return self._either(tuple(nodes), (lexemes[0].start, self.end))

    def _word_or_phrase(self, lexeme: Lexeme) -> Node | None:
        kind, text, start, end = lexeme
        if kind == "quoted":
            return self._quoted(lexeme)
        forms = plain_forms(text)
        if forms is None or text.isupper():
            return self._word(text, (start, end))
        return term(forms, (start, end))

    def _item(self, operator: str, operator_at: Slice) -> _Item:
        start = self.next.start
        if self.next.kind in _WORDS and self.after_next.kind in _AFTER_ITEM:
            lexeme = self.take()
            return _Item(operator, operator_at, False, self._word_or_phrase(lexeme), lexeme.at)
        negated = False
        while self.next.kind == "not":
            negated = not negated
            self.take()
        return _Item(operator, operator_at, negated, self._near_chain(), (start, self.end))

    def _joined(self, items: list[_Item]) -> Node | None:
        if len(items) == 1:
            return self._conjunction(items)
        operators = {item.operator for item in items[1:]}
        if "or" not in operators:
            return self._conjunction(items)
        if "and" in operators or items[0].negated:
            self._report_mixed(items)
        if "and" in operators or any(item.negated for item in items):
            nodes = self._conjunctions(items)
        else:
            nodes = tuple([item.node for item in items if item.node is not None])
        return self._either(nodes, (items[0].at[0], items[-1].at[1]))

    def _either(self, nodes: tuple[Node, ...], at: Slice) -> Node | None:
        """Return the OR of `nodes`. Record a warning for each node that has no effect; only the
        first MAX_COMPARED_BRANCHES nodes are checked.

        A single node is returned as it is. If there are no nodes, return None.
        """
        if len(nodes) < 2:
            return nodes[0] if nodes else None
        for node, reason in covered(nodes[:MAX_COMPARED_BRANCHES]):
            self.warn(reason, "remove it", node.at)
        return Or(nodes, at)

    def _conjunctions(self, items: list[_Item]) -> tuple[Node, ...]:
        """Return the operands of an OR. Items that are joined by AND become one operand."""
        branches: list[list[_Item]] = []
        for item in items:
            if item.operator == "and":
                branches[-1].append(item)
            else:
                branches.append([item])
        return tuple(node for branch in branches if (node := self._conjunction(branch)) is not None)

    def _conjunction(self, items: list[_Item]) -> Node | None:
        if len(items) == 1 and not items[0].negated:
            return items[0].node
        positive = [item.node for item in items if not item.negated and item.node is not None]
        negative = [item.node for item in items if item.negated and item.node is not None]
        at = (items[0].at[0], items[-1].at[1])
        if not positive:
            if negative:
                fix = "add what must occur: word NOT other"
                self.error("NOT alone would match every article without these words", fix, items[0].at)
            return None
        if not negative:
            return positive[0] if len(positive) == 1 else And(tuple(positive), (), at)
        for excluded in negative:
            if any(is_excluded(node, excluded) for node in positive):
                self.warn(
                    f"{_NEVER_MATCHES}: NOT excludes what must occur", "remove one of them", excluded.at
                )
        return And(tuple(positive), tuple(negative), at)

    def _report_mixed(self, items: list[_Item]) -> None:
        members = [(item.operator, item.negated, self.text[item.at[0] : item.at[1]]) for item in items]
        first, second = readings(members)
        odd = next((item for item in items[2:] if item.operator != items[1].operator), items[1])
        message = "AND (or NOT) and OR are mixed without parentheses"
        if not any(error.fix in {_CAPITALS, GROUP_FIX} for error in self.mistakes.errors):
            self.error(message, f"write {first}   or   {second}", odd.operator_at)

    # the NEAR family

    def _near_chain(self) -> Node | None:
        start = self.next.start
        links_before, self._near_links = self._near_links, 0
        left = self.operand()
        while self.next.kind == "near" or (self.next.kind == "not" and self.after_next.kind == "near"):
            if self._near_links >= MAX_NEAR_CHAIN:
                message = f"more than {MAX_NEAR_CHAIN} NEARs in a row"
                self.fail(message, "name parts of the query under define:")
            is_veto = self.next.kind == "not"
            if is_veto:
                self.take()
            operator = self.take()
            if not self.take_bare_number(operator):
                self._warn_of_number(operator)
            right = self.operand()
            self._near_links += 1
            left = self._near(operator, is_veto, left, right, self.since(start))
        self._near_links = max(self._near_links, links_before)
        return left

    def _warn_of_number(self, operator: Lexeme) -> None:
        """Warn of `a NEAR 20`: the number is read as a word, but may be meant as the distance."""
        number = self.next
        if "/" not in operator.text and number.kind == "word" and number.text.isdecimal():
            message = f"{number.text} is a word here, not the distance of {operator.text}"
            fix = f'write {operator.text}/{number.text}, or "{number.text}" in quotes if it is the word'
            self.warn(message, fix, number.at)

    def _near(
        self, operator: Lexeme, is_veto: bool, left: Node | None, right: Node | None, at: Slice
    ) -> Node | None:
        n = self.distance(operator)
        name = f"NOT {operator.text}" if is_veto else operator.text
        self.check_operand(left, name)
        self.check_operand(right, name)
        if left is None or right is None:
            return left if is_veto else left or right
        if is_veto and is_excluded(left, right):
            message = f"{_NEVER_MATCHES}: {name} excludes the words before it"
            self.warn(message, "remove one of them", right.at)
        return NotNear(n, left, right, at) if is_veto else Near(n, is_ordered(operator), (left, right), at)


def _missing_operator_fix(left: Lexeme, right: Lexeme) -> str:
    texts = [lexeme.text.strip(QUOTES) for lexeme in (left, right)]
    name, _, number = left.text.upper().partition("/")
    if right.kind == "open" and right.start == left.end and name in _FUNCTIONS:
        has_number = number and name not in {"SENT", "PARA"}
        return f"write {name}{'/' + number if has_number else ''}( … )"
    if texts[0][:1] in _SINGLE_QUOTES and texts[1][-1:] in _SINGLE_QUOTES:  # 'North Korea'
        texts = [texts[0][1:], texts[1][:-1]]
    if any(text.lower().partition("/")[0] in _LOWER_CASE_OPERATORS for text in texts):
        return _CAPITALS
    if all(texts) and {left.kind, right.kind} <= {"word", "quoted"}:
        return f'quote it: "{" ".join(texts)}", or join with AND or OR'
    return "join them with AND or OR"
