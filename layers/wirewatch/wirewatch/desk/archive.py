"""Articles from files and folders: what ingest reads from a bucket, read from a disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Unreadable, WirewatchError
from wirewatch.parsing.detect import LARGEST_OBJECT, articles_in


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
    try:
        stored = _stored(file)
        with file.open("rb") as opened:
            data = opened.read(LARGEST_OBJECT + 1)
        for found in articles_in(data, ObjectRef(key=str(file)), stored):
            yield found if isinstance(found, Article) else Skipped(str(file), str(found))
    except (Unreadable, OSError) as error:
        yield Skipped(str(file), str(error))


def _stored(file: Path) -> datetime:
    """When a file was written; a time beyond the calendar counts as the first one there is."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
