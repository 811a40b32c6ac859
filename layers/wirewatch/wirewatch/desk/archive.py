"""Articles from files and folders: what ingest reads from a bucket, read from a disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable, WirewatchError
from wirewatch.parsing.detect import Reader, Reading
from wirewatch.parsing.wall import Wall


class NothingThere(WirewatchError):
    """A path that a person named and that does not exist."""


@dataclass(frozen=True)
class Skipped:
    """A file, or a part of one, that can't be read, with the reason in words."""

    file: str
    reason: str


def files_at(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders with all that is below them; nothing hidden."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise NothingThere(f"{path} does not exist")
        if not (path.is_dir() or path.is_file()):
            raise NothingThere(f"{path} is neither a file nor a folder")
        below = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found |= {each: None for each in below if not any(part.startswith(".") for part in each.relative_to(path).parts)}
    return list(found)


def articles_at(file: Path) -> Iterator[Article | Skipped]:
    """The articles of one file. Where an article does not say when it was published, the file's own time counts."""
    for found in found_at(file, _wall().read):
        yield found if isinstance(found, Article) else Skipped(str(file), str(found))


def found_at(file: Path, reader: Reader) -> Iterator[Article | Unreadable]:
    """As ingest sees them, also what is wrong with each."""
    try:
        with file.open("rb") as opened:
            yield from Reading(opened, ObjectRef(key=str(file)), _stored(file), reader=reader, size=file.stat().st_size)
    except OSError as error:
        yield Unreadable(Reason.UNKNOWN_FORMAT, f"the file can't be opened: {error.strerror or error}")


@cache
def _wall() -> Wall:
    """One of this process, which ends with it."""
    return Wall()


def _stored(file: Path) -> datetime:
    """When a file was written; a time beyond the calendar counts as the first one there is."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
