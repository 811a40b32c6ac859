"""What a person reads after an import: each search, the rule it became, what differs, and what could not be said."""

from wirewatch.dialects.conversion import Lines, cleaned
from wirewatch.dialects.watchlist_draft import Converted, Imported


def report(imported: Imported, file: str, text: str) -> str:
    """Text for a terminal. `text` is the file's, for the places of the notes."""
    lines = Lines(cleaned(text))
    done = sum(each.conversion is not None for each in imported.searches)
    parts = [section for each in imported.searches for section in _section(each, lines)]
    general = [] if imported.searches else [str(problem) for problem in imported.problems]
    return "\n".join([*general, *parts, f"{file}: {done} of {len(imported.searches)} searches converted"])


def _section(each: Converted, lines: Lines) -> list[str]:
    line, _ = lines.place(each.search.start)
    if each.conversion is None:
        return [f"{each.rule} (line {line}): not converted", *map(str, each.problems), ""]
    parts = [f"{each.rule} (line {line}): {each.conversion.query}"]
    for note in each.conversion.notes:
        at = ":".join(map(str, lines.place(each.search.start + note.start)))
        parts.append(f"  {at:>7}  {note.kind:<9}  {note.about}: {note.said}")
    return [*parts, ""]
