"""The report of an import. For each search, the report shows the rule, the query, and how the query
differs from the search. If a search could not be converted, the report shows the mistakes.
"""

from wirewatch.dialects.conversion import Lines, cleaned
from wirewatch.dialects.watchlist_draft import Converted, Imported


def report(imported: Imported, file: str, text: str) -> str:
    """Return the report as text for a terminal.

    Mistakes that concern the whole file come after the searches. `text` is the content of the file.
    The line numbers of searches and notes are computed from `text`.
    """
    lines = Lines(cleaned(text))
    done = sum(each.conversion is not None for each in imported.searches)
    parts = [section for each in imported.searches for section in _section(each, lines)]
    of_searches = {problem for each in imported.searches for problem in each.problems}
    general = [str(problem) for problem in imported.problems if problem not in of_searches]
    return "\n".join([*parts, *general, f"{file}: {done} of {len(imported.searches)} searches converted"])


def _section(each: Converted, lines: Lines) -> list[str]:
    line, _ = lines.place(each.search.start)
    if each.conversion is None:
        return [f"{each.rule} (line {line}): not converted", *map(str, each.problems), ""]
    parts = [f"{each.rule} (line {line}): {each.conversion.query}"]
    for note in each.conversion.notes:
        at = ":".join(map(str, lines.place(each.search.start + note.start)))
        parts.append(f"  {at:>7}  {note.kind:<9}  {note.about}: {note.said}")
    return [*parts, ""]
