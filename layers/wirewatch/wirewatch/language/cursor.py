"""The position of the parser in the lexemes of a query, and the mistakes found so far."""

from typing import NoReturn

from wirewatch.language.lexer import Lexeme, Mistakes
from wirewatch.language.tree import Slice

# The kinds of lexemes that an operand can begin with.
OPERAND_KINDS = frozenset(
    [
        *("open", "quoted", "cased", "range", "compare", "near", "count"),
        *("unit", "scope", "entity", "defined", "stem", "word"),
    ]
)


class Stop(Exception):
    """Raised when the parser can't go on after the mistake that was just recorded."""


class Cursor:
    """Reads the lexemes of a query (words, operators, brackets) one by one.

    `next` is the lexeme that will be taken next. `end` is the end offset of the lexeme that was
    taken last.
    """

    def __init__(self, text: str, lexemes: list[Lexeme], mistakes: Mistakes) -> None:
        self.text, self.lexemes, self.mistakes = text, lexemes, mistakes
        self.position = self.end = 0
        self.next = lexemes[0]

    def take(self) -> Lexeme:
        """Return the next lexeme and move to the one after it.

        Must not be called at the last lexeme, which marks the end of the query.
        """
        taken = self.next
        self.end = taken.end
        self.position += 1
        self.next = self.lexemes[self.position]
        return taken

    @property
    def previous(self) -> Lexeme:
        """The lexeme that was taken last."""
        return self.lexemes[self.position - 1]

    @property
    def after_next(self) -> Lexeme:
        return self.lexemes[self.position + 1]

    def since(self, start: int) -> Slice:
        """Return the slice of the query from `start` to the end of the lexeme that was taken last."""
        return (start, self.end)

    def error(self, message: str, fix: str, at: Slice) -> None:
        self.mistakes.error(message, fix, *at)

    def warn(self, message: str, fix: str, at: Slice) -> None:
        self.mistakes.warn(message, fix, *at)

    def fail(self, message: str, fix: str) -> NoReturn:
        """Record a mistake at the next lexeme, and raise Stop."""
        self.error(message, fix, (self.next.start, max(self.next.end, self.next.start + 1)))
        raise Stop
