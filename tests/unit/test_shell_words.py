"""Tests that a shell reads each name in a printed command as one literal word."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.commands.registry import COMMANDS
from wirewatch.printable import shell_word

from tests.conftest import ROOT

PACKAGE = ROOT / "layers/wirewatch/wirewatch"
COMMAND = re.compile(rf"\bwirewatch (?:{'|'.join(COMMANDS)})\b|\baws [a-z0-9]+ [a-z-]+ ")
QUOTING = {"shell_word", "stack_option", "_address"}  # functions that return a word of a command
NAMES = {"word", "muted", "reason", "config", "paths"}  # variables for such words
PROSE = {"section"}  # a variable for text that follows a command
ESCAPED = re.compile(r"\$'((?:\\x[0-9a-f]{2}|[A-Za-z0-9@%+=:,./_-])*)'")
ODD = (
    "a b",
    "it's",
    "a;b",
    "$(date)",
    "`date`",
    "a&b",
    "a|b",
    "a>b",
    "*",
    "~",
    "#1",
    'say "x"',
    "a\\b",
    "",
    "보고",
    "a\u00e9",
)


def read(word: str) -> str:
    """Return the value that bash reads for a quoted word."""
    if not word.startswith("$'"):
        (value,) = shlex.split(word)
        return value
    escaped = ESCAPED.fullmatch(word)
    assert escaped, word
    found = re.sub(r"\\x(..)", lambda match: chr(int(match[1], 16)), escaped[1])
    return found.encode("latin-1").decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    "text",
    [
        *ODD,
        "articles/1.json",
        "slack:desk",
        "a\nb",
        "\x1b[2J'",
        "\u202egnp.exe",
        "a\u00a0b",
        "\u200b",
        "\udc80",
    ],
)
def test_a_name_is_one_literal_word(text: str) -> None:
    word = shell_word(text)
    assert read(word) == text
    assert word.isprintable()


@given(st.text(max_size=20))
def test_any_text_is_one_literal_word(text: str) -> None:
    word = shell_word(text)
    assert read(word) == text
    assert word.isprintable()


@pytest.mark.parametrize(
    "text", ["articles/reuters/1.json", "slack:korea-desk", "ann@example.org", "s3://bucket/x"]
)
def test_an_ordinary_name_stays_as_it_is(text: str) -> None:
    assert shell_word(text) == text


def test_half_of_a_surrogate_pair_is_not_an_error() -> None:
    assert shell_word("a\ud800").isprintable()


def unquoted(tree: ast.AST) -> Iterator[ast.FormattedValue]:
    """An f-string may put values into a command. Yield each of these values that is not quoted (see
    `is_quoted`).
    """
    for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        in_command = False
        for part in text.values:
            if isinstance(part, ast.Constant):
                in_command = in_command or bool(COMMAND.search(str(part.value)))
            elif in_command and isinstance(part, ast.FormattedValue) and not is_quoted(part.value):
                yield part


def is_quoted(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in QUOTING
    return isinstance(value, ast.Name) and value.id in NAMES | PROSE


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE))
)
def test_every_name_in_a_printed_command_is_quoted(file: Path) -> None:
    found = [ast.unparse(part) for part in unquoted(ast.parse(file.read_text(encoding="utf-8")))]
    assert found == []
