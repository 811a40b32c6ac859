"""Articles from files and folders: what ingest reads from a bucket, read from a disk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from wirewatch.article import Article, ObjectRef, Signal
from wirewatch.commands.output import article_name, place_name
from wirewatch.errors import Reason, Unreadable, WirewatchError
from wirewatch.parsing.object_reader import ObjectReader, Reader
from wirewatch.parsing.sandbox.sandbox import Sandbox


class NoArticlesFound(WirewatchError):
    """A path that a person named and that does not exist."""


class Verdict(StrEnum):
    """Sound but no article; taken back by its agency, which live is never matched either; or in no state to be read."""

    SKIPPED = "skipped"
    RETRACTED = "killed"
    UNREAD = "not read"

    @property
    def told(self) -> str:
        return "not read" if self is Verdict.UNREAD else "skipped"


@dataclass(frozen=True)
class Skipped:
    """A file, or a part of one, that is not asked, with the reason in words. `verdict` says what became of it."""

    where: str
    reason: str
    verdict: Verdict


def left_out(verdicts: Mapping[str, int]) -> str:
    """How many of each verdict, to follow the number of articles; what was killed was skipped too."""
    killed, unread = verdicts.get(Verdict.RETRACTED, 0), verdicts.get(Verdict.UNREAD, 0)
    skipped = verdicts.get(Verdict.SKIPPED, 0) + killed
    taken_back = (
        f" ({killed:,} killed by {'its agency' if killed == 1 else 'their agencies'})" if killed else ""
    )
    return (f", {skipped:,} skipped{taken_back}" if skipped else "") + (
        f", {unread:,} not read" if unread else ""
    )


def files_at(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders with all that is below them; nothing hidden."""
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise NoArticlesFound(f"{path} does not exist")
        if not (path.is_dir() or path.is_file()):
            raise NoArticlesFound(f"{path} is neither a file nor a folder")
        below = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found |= {
            each: None
            for each in below
            if not any(part.startswith(".") for part in each.relative_to(path).parts)
        }
    return list(found)


def articles_at(file: Path, *, killed: bool = False) -> Iterator[Article | Skipped]:
    """The articles of one file, also `killed` ones if wanted. Where none says when it was published, the file's own time counts."""
    for found in found_at(file, _wall().read):
        if isinstance(found, Unreadable):
            sound = found.reason is Reason.NOT_AN_ARTICLE
            place = place_name(str(file), found.position)
            yield Skipped(
                place, (sound and found.detail) or str(found), Verdict.SKIPPED if sound else Verdict.UNREAD
            )
        elif found.wire.signal is Signal.RETRACTED and not killed:
            yield Skipped(article_name(found), "killed by its agency", Verdict.RETRACTED)
        else:
            yield found


def found_at(file: Path, reader: Reader) -> Iterator[Article | Unreadable]:
    """As ingest sees them, also what is wrong with each."""
    try:
        with file.open("rb") as opened:
            yield from ObjectReader(
                opened, ObjectRef(key=str(file)), _stored(file), reader=reader, size=file.stat().st_size
            )
    except OSError as error:
        yield Unreadable(Reason.UNKNOWN_FORMAT, f"the file can't be opened: {error.strerror or error}")


@cache
def _wall() -> Sandbox:
    """One of this process, which ends with it."""
    return Sandbox()


def _stored(file: Path) -> datetime:
    """When a file was written; a time beyond the calendar counts as the first one there is."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
