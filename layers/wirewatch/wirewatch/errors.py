"""The exceptions that several packages share. Other exceptions are in the package that raises them.

    WirewatchError
    ├── WatchlistError    one problem of a configuration file or a query, with its position
    ├── InvalidFile       a configuration file with mistakes
    ├── Unreadable        an object or an article can never be read: a reason for quarantine
    ├── MatchLimit        a rule needs too much work for one article
    ├── StaleGeneration   the configuration changed while it was being read or compiled
    ├── TryLater          a record can't be processed now and is redelivered after `seconds`
    └── SettingsError     an environment variable is missing or malformed

AWS errors are not wrapped, and SQS redelivers the message. After several failures, the message is
moved to a dead-letter queue, where a person has to look at it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wirewatch.printable import printable, printable_line


class WirewatchError(Exception):
    """The base class of errors that commands report to a person without a traceback."""


class ProblemKind(StrEnum):
    """The kind of a WatchlistError. Code that treats these errors differently reads the kind, and
    never the message.
    """

    MISTAKE = "mistake"  # in the file, for its author to correct
    FAILED_TEST = "failed-test"  # an embedded test gives another result than it expects
    BUG = "bug"  # an exception in Wirewatch while it read the file


@dataclass(eq=False)
class WatchlistError(WirewatchError):
    """One problem of a configuration file or a query, with its position.

    `line` and `column` count from 1. `source` is the whole line of the file, without its line end.
    `end_line` and `end_column` are the place after the last character of the problem, or 0 if only
    its beginning is known. `str()` returns only printable characters and line ends, whatever the
    file contains.
    """

    message: str
    fix: str = ""
    file: str = ""
    line: int = 1
    column: int = 1
    source: str = ""
    kind: ProblemKind = ProblemKind.MISTAKE
    end_line: int = 0
    end_column: int = 0

    @property
    def end(self) -> tuple[int, int]:
        """The line and column after the last character of the problem. If only its beginning is
        known, this is the end of its line.
        """
        if (self.end_line, self.end_column) > (self.line, self.column):
            return self.end_line, self.end_column
        return self.line, max(self.column, len(self.source.rstrip())) + 1

    def __str__(self) -> str:
        text = f"{printable_line(self.file) or 'query'}:{self.line}:{self.column}: {printable(self.message)}"
        if self.source:
            excerpt, caret = _excerpt(self.source, self.column)
            gutter = f"{self.line:>6} | "
            text += f"\n{gutter}{excerpt}\n{' ' * (len(gutter) - 2)}| {caret}"
        return f"{text}\n        fix: {printable(self.fix)}" if self.fix else text


def _excerpt(source: str, column: int, width: int = 110) -> tuple[str, str]:
    """Return the part of a line around the column, at most `width` characters long. Also return the
    line to print below this part: spaces, and a caret (`^`) under the column.
    """
    start = max(0, min(column - 1 - width // 2, len(source) - width))
    return printable_line(source[start : start + width]), " " * max(0, column - 1 - start) + "^"


class InvalidFile(WirewatchError):
    """A configuration file with mistakes. `problems` has all mistakes, in reading order."""

    def __init__(self, file: str, problems: Sequence[WatchlistError]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Reason(StrEnum):
    """Why an object or an article is in quarantine."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_COMPLEX = "too-complex"
    TOO_SLOW = "too-slow"
    TOO_MUCH_MEMORY = "too-much-memory"
    PARSER_DIED = "parser-died"
    NOT_TEXT = "not-text"
    BAD_JSON = "bad-json"
    BAD_XML = "bad-xml"
    BAD_MAIL = "bad-mail"
    BAD_PDF = "bad-pdf"
    BAD_ARCHIVE = "bad-archive"
    LOCKED = "locked"
    NOT_AN_ARTICLE = "not-an-article"
    NO_ARTICLE = "no-article"
    UNKNOWN_FORMAT = "unknown-format"
    EMBARGO_UNREADABLE = "embargo-unreadable"
    EMBARGO_FAR = "embargo-far"

    @property
    def sentence(self) -> str:
        """The reason as a sentence for a person."""
        return _SENTENCES[self]

    @property
    def gist(self) -> str:
        """The short form of the reason: its sentence up to the first comma, colon or semicolon. If
        there is no such sign, the short form is the whole sentence without the full stop.
        """
        return _GIST.split(self.sentence, maxsplit=1)[0]


_GIST = re.compile(r"[,;:]|\.$")
_SENTENCES = {
    Reason.EMPTY: "There is nothing in it.",
    Reason.TOO_LARGE: "It is larger than one run can read and must be split: "
    "20 MB unpacked, or 2 million characters of one text.",
    Reason.TOO_COMPLEX: "The page has more elements or deeper nesting than any real page.",
    Reason.TOO_SLOW: "Reading it took longer than the limit, which no real article reaches.",
    Reason.TOO_MUCH_MEMORY: "Reading it took more memory than any real article needs.",
    Reason.PARSER_DIED: "The parser failed or crashed while it was reading it.",
    Reason.NOT_TEXT: "The bytes are not text in any supported encoding.",
    Reason.BAD_JSON: "The JSON is broken: it ends early, or has too many levels or values.",
    Reason.BAD_XML: "The XML is broken, or it declares entities, which no news format needs.",
    Reason.BAD_MAIL: "The mail is broken, or has far more parts or levels than any real mail.",
    Reason.BAD_PDF: "The PDF is broken.",
    Reason.BAD_ARCHIVE: "The archive is broken, cut short, or unpacks into more than it may.",
    Reason.LOCKED: "It is locked with a password.",
    Reason.NOT_AN_ARTICLE: "It is not an article, but a picture, a plan, an event or a list.",
    Reason.NO_ARTICLE: "There is no article in it: no title and text were found.",
    Reason.UNKNOWN_FORMAT: "The format is none of those that Wirewatch reads.",
    Reason.EMBARGO_UNREADABLE: "The end of its embargo can't be read. It waits until it is released.",
    Reason.EMBARGO_FAR: "Its embargo ends more than 30 days after its arrival.",
}


@dataclass(eq=False)
class Unreadable(WirewatchError):
    """An object or an article can't be read, and a retry can't help.

    `detail` says more about the reason, for the person who uploaded the object.
    """

    reason: Reason
    detail: str = ""
    position: int = 0  # among the articles of its object
    is_rest: bool = False  # the rest of the object was left out, however many articles it has

    def __str__(self) -> str:
        """Return the sentence of the reason. If there is a detail, return the short form of the
        reason (`gist`) and the detail: `The PDF is broken: page 3.`
        """
        return f"{self.reason.gist}: {self.detail.rstrip('.')}." if self.detail else self.reason.sentence


class MatchLimit(WirewatchError):
    """A rule needs too much work for one article.

    For example, the rule has a NEAR of words that occur thousands of times in the article.
    """


class StaleGeneration(WirewatchError):
    """The work on a configuration must start again, in most cases because another worker has
    changed the configuration in the meantime.
    """


@dataclass(eq=False)
class TryLater(WirewatchError):
    """An SQS record can't be processed now.

    SQS redelivers the record after `seconds`, which becomes the visibility timeout of the record.
    """

    seconds: int
    why: str = ""

    def __str__(self) -> str:
        return f"try again in {self.seconds} s: {self.why}"


class SettingsError(WirewatchError):
    """An environment variable is missing or malformed."""
