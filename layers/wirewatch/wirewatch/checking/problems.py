"""The problems of a configuration that concern whole files."""

from wirewatch.configuration.watchlists import ID
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import ProblemKind, WatchlistError
from wirewatch.printable import printable_line


def bug(file: str, error: Exception) -> WatchlistError:
    """Return the problem for a file that could not be read because of a bug in the reader."""
    message = f"Wirewatch failed to read this file: {type(error).__name__}: {error}"
    return WatchlistError(message, "please report it as a bug", file, kind=ProblemKind.BUG)


def deleted_routes() -> WatchlistError:
    """Return the problem for routes.yaml if this file was deleted."""
    message = f"{ROUTES} was deleted; its last version stays in use"
    return WatchlistError(
        message, "upload it again; to send nothing, upload one that says routes: {}", ROUTES
    )


def retained(watchlist_id: str, file: str, *, is_deleted: bool) -> WatchlistError:
    """Return the problem for a file that no longer defines a watchlist, although a route still
    names this watchlist.
    """
    reason = "this file was deleted" if is_deleted else f"this file no longer defines {watchlist_id!r}"
    message = f"{reason}, but {ROUTES} still names the watchlist {watchlist_id!r}, which stays in use"
    return WatchlistError(message, f"remove {watchlist_id} from {ROUTES}, or upload it again", file)


def duplicate_id(watchlist_id: str, file: str, text: str, other: str) -> WatchlistError:
    """Return the error for `file`, whose watchlist has the same id as the watchlist of `other`."""
    message = f"duplicate watchlist id {watchlist_id!r} (also in {other})"
    line, source = _line_with(text, "watchlist:")
    return WatchlistError(message, "give this file an id of its own", file, line, 1, source)


def owner_of(text: str) -> str:
    """Return the owner that a file names, even if the rest of the file can't be read. Return an
    empty text if the file names no owner.
    """
    return printable_line(_value_of("owner", text))[:200]


def id_of(text: str) -> str:
    """Return the watchlist id that a file states, even if the rest of the file can't be read.
    Return an empty text if the file states no valid id.
    """
    watchlist_id = _value_of("watchlist", text)
    return watchlist_id if ID.fullmatch(watchlist_id) else ""


def _value_of(key: str, text: str) -> str:
    """Return the value in the first line that begins with this key and a colon. Return an empty
    text if there is no such line.
    """
    for line in text.splitlines():
        if line.startswith(f"{key}:"):
            return line.partition(":")[2].partition(" #")[0].strip(" \t'\"")
    return ""


def _line_with(text: str, start: str) -> tuple[int, str]:
    """Return the number and the text of the first line that begins with `start`. If no line begins
    with `start`, return 1 and the text of line 1.
    """
    lines = text.split("\n")
    number = next((number for number, line in enumerate(lines, 1) if line.startswith(start)), 1)
    return number, lines[number - 1]
