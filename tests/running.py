"""Helpers for tests of commands: they write input files and parse the output."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[
    ..., tuple[int, str, str]
]  # the fixture `run`: arguments → exit code, standard output, standard error

RULES = """\
rules:
  - id: troops
    query: troops NEAR/3 sent
    tests: {match: ["they sent 1,500 troops"], no_match: ["troops came"]}
"""
WIRE_ITEM = {
    "type": "text",
    "language": "en",
    "body_text": "The fence along the river was mended on Friday, the town said.",
    "version": "1",
}


def objects(text: str) -> list[dict[str, Any]]:
    """Return the objects that a command printed with --json, one on each line."""
    return [json.loads(line) for line in text.splitlines()]


def watchlist(folder: Path, text: str, name: str = "w.yaml") -> Path:
    """Write a watchlist. Its id is the file's name without the ending. Return the path of the file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"watchlist: {file.stem}\n{text}", encoding="utf-8")
    return file


def wire_file(folder: Path) -> Path:
    """Write a file with five items of an agency: a corrected item, an item under embargo, a
    retracted item, a picture, and a broken item.
    """
    items: dict[str, dict[str, str]] = {
        "corrected": {"signal": "sig:correction", "versioncreated": "2026-11-01T10:00:00Z"},
        "held": {"versioncreated": "2026-11-02T10:00:00Z", "embargoed": "2090-01-01T00:00:00Z"},
        "retracted": {"pubstatus": "canceled", "versioncreated": "2026-11-03T10:00:00Z"},
        "picture": {"type": "picture", "body_text": ""},
    }
    lines = [
        json.dumps(WIRE_ITEM | {"uri": f"urn:x:{name}", "headline": f"Fence {name}"} | change)
        for name, change in items.items()
    ]
    file = folder / "wire/lines.jsonl"
    file.parent.mkdir()
    file.write_text("\n".join([*lines, "{"]), encoding="utf-8")
    return file
