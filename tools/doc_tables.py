"""Writes the generated tables of docs/: the rows of the table, and the rights of commands.

    PYTHONPATH=layers/wirewatch python tools/doc_tables.py

A test compares the tables with what this would write.
"""

import re
from pathlib import Path

from wirewatch.commands.registry import COMMANDS, Command
from wirewatch.storage import keys

DOCS = Path(__file__).parents[1] / "docs"
ROWS_HEAD = "| row | pk | sk | holds | written by | read by | days kept |\n|---|---|---|---|---|---|---|\n"
RIGHTS_HEAD = "| command | rights |\n|---|---|\n"
# What the patterns of storage/keys.py stand for, the longest first.
PLACEHOLDERS = (
    (keys._DIGEST, "<route>#<due>"),
    (keys._ROUTE, "<route>"),
    (keys._HASH, "<hash>"),
    (r"(#[0-9a-f]{16})?", "[#<object>]"),
    (r"[0-9a-f]{16}", "<id>"),
    (r"[0-9a-f]{32}", "<hash>"),
    (r"[0-9a-f]+", "<key>"),
    (r"[0-9TZ:.+-]+", "<time>"),
    (r"\d{4}-\d\d-\d\d", "<day>"),
    (r"\d\d#.+", "<hour>#<origin>"),
    (r"[a-z-]+:.+", "<kind>:<target>"),
    (r"\d{1,2}", "<shard>"),
    (r"\d+", "<part>"),
    (r"[^/]+/.+", "<subject>/<rule>"),
    (r"[^/]+/[^#]+", "<watchlist>/<rule>"),
    ("(rule|term|source)", "<kind>"),
    (r".+", "<name>"),
)
_ACTION = re.compile(r"(?<![`\w/])(\b[a-z0-9]+:[A-Z]\w+|[a-z]+/\*|/<stack>/[\w/]*)")


def rows_table() -> str:
    """The table of rows in docs/architecture.md."""
    return ROWS_HEAD + "".join(
        f"| {kind.name} | `{readable(kind.pk.pattern)}` | `{readable(kind.sk.pattern)}` | {kind.purpose}"
        f" | {kind.written_by} | {kind.read_by}"
        f" | {kind.lifetime.days if kind.lifetime else 'until deleted'} |\n"
        for kind in keys.ROWS
    )


def readable(pattern: str) -> str:
    """A pattern of a key with names in the place of its expressions: `A#<hash>`."""
    for expression, name in PLACEHOLDERS:
        pattern = pattern.replace(expression, name)
    return re.sub(r"\[0-\d+\]", "<shard>", pattern)


def rights_table() -> str:
    """The table of rights in docs/operations.md; commands with the same rights share a row."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, command in all_commands().items():
        names.setdefault(command.rights, []).append(f"`{name}`")
    return RIGHTS_HEAD + "".join(
        f"| {', '.join(group)} | {_ACTION.sub(_quoted, '; '.join(rights)) or 'none'} |\n"
        for rights, group in names.items()
    )


def _quoted(match: re.Match[str]) -> str:
    return f"`{match[0]}`"


def all_commands() -> dict[str, Command]:
    """Commands by full name, with each subcommand in the place of its parent: `quarantine list`."""
    commands: dict[str, Command] = {}
    for name, entry in COMMANDS.items():
        command = entry.load()
        commands |= {f"{name} {each.name}": each for each in command.subcommands} or {name: command}
    return commands


def replaced(page: str, head: str, table: str) -> str:
    """A page with the table that begins with `head` replaced. Raises ValueError where there is none."""
    start = page.index(head)
    end = page.index("\n\n", start) + 1
    return page[:start] + table + page[end:]


def main() -> None:
    for name, head, table in (
        ("architecture.md", ROWS_HEAD, rows_table()),
        ("operations.md", RIGHTS_HEAD, rights_table()),
    ):
        path = DOCS / name
        path.write_text(replaced(path.read_text(encoding="utf-8"), head, table), encoding="utf-8")


if __name__ == "__main__":
    main()
