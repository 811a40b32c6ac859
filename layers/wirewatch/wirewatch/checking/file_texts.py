"""Looks for lines in the text of a configuration file, also of one that can't be read as YAML."""

from wirewatch.printable import printable_line


def owner_of(text: str) -> str:
    """Return the owner to notify, even if the rest of the file can't be read."""
    for line in text.splitlines():
        if line.startswith("owner:"):
            return printable_line(line.partition(":")[2].partition(" #")[0]).strip(" '\"")[:200]
    return ""


def line_with(text: str, start: str) -> tuple[int, str]:
    """Return the number and text of the first line that begins with `start`, else of line 1."""
    lines = text.split("\n")
    number = next((number for number, line in enumerate(lines, 1) if line.startswith(start)), 1)
    return number, lines[number - 1]
