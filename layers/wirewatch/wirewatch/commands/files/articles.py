"""Reads articles from files and folders, with the reader that ingest uses for objects."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from rich.console import Console

from wirewatch.article import Article, ObjectRef, Signal
from wirewatch.commands.output import article_name, place_name
from wirewatch.errors import Reason, Unreadable, WirewatchError
from wirewatch.parsing.object_reader import ObjectReader, Reader
from wirewatch.parsing.sandbox.sandbox import Sandbox


class InvalidPath(WirewatchError):
    """A path on the command line that does not exist or can't be used."""


class UnopenedFile(Unreadable):
    """A file that can't be opened, or a folder that can't be listed."""

    def __str__(self) -> str:
        """Return only the detail, because nothing is known about the format of the file."""
        return self.detail


class Verdict(StrEnum):
    """The reason why no rule is applied to a file, or to a part of a file."""

    SKIPPED = "skipped"
    RETRACTED = "retracted"
    UNREAD = "not read"
    OUTSIDE = "outside"  # published before --since or after --until
    UNDATED = "undated"  # no date, so that --since and --until can't be applied

    @property
    def label(self) -> str:
        """The word that is printed: `not read` or `skipped`. A retracted article is `skipped`."""
        return "not read" if self is Verdict.UNREAD else "skipped"


NO_FILE = "wirewatch: these folders have no file that is not hidden; name files or folders with articles"
OUT_OF_PERIOD = frozenset([Verdict.OUTSIDE, Verdict.UNDATED])


@dataclass(frozen=True)
class Skipped:
    """A file, or a part of a file, to which no rule is applied. `reason` is a text for people."""

    where: str
    reason: str
    verdict: Verdict


def skipped_counts(verdicts: Mapping[str, int]) -> str:
    """Return a text to print after `5 articles read`. The text says how many files, or parts of
    files, were skipped or not read.

    An example is `, 2 skipped (1 retracted by its agency), 1 not read`. Counts of 0 are left out.
    """
    retracted, unread = verdicts.get(Verdict.RETRACTED, 0), verdicts.get(Verdict.UNREAD, 0)
    skipped = verdicts.get(Verdict.SKIPPED, 0) + retracted
    text = f", {skipped:,} skipped" if skipped else ""
    if retracted:
        text += f" ({retracted:,} retracted by {'its agency' if retracted == 1 else 'their agencies'})"
    text += f", {unread:,} not read" if unread else ""
    outside, undated = verdicts.get(Verdict.OUTSIDE, 0), verdicts.get(Verdict.UNDATED, 0)
    text += f", {outside:,} outside the period" if outside else ""
    return text + (f", {undated:,} without a date" if undated else "")


def print_no_article(console: Console, verdicts: Mapping[str, int]) -> None:
    """Print that the folders are empty, that no article was read from the files, or that none of
    their articles is known to be in the chosen period.
    """
    left_out = sum(verdicts.get(verdict, 0) for verdict in OUT_OF_PERIOD)
    message = "wirewatch: no article was read from these files"
    if not sum(verdicts.values()):
        message = NO_FILE
    if left_out:
        undated = verdicts.get(Verdict.UNDATED, 0)
        message = (
            f"wirewatch: of {left_out:,} articles, none is known to be from the time of --since and --until"
        )
        message += f"; {undated:,} state no date" if undated else ""
    console.print(message, style="bold red")


def print_hint_about_unread(console: Console, verdicts: Mapping[str, int]) -> None:
    """If something was not read, print how to list it. This is for commands that only count it."""
    if verdicts.get(Verdict.UNREAD, 0):
        console.print("wirewatch parse PATH lists what was not read, and why", style="dim")


def files_at(paths: Iterable[Path]) -> list[Path]:
    """Return the files in `paths`, and all files below the folders in `paths`. In these folders,
    hidden files and hidden folders are left out. Links to folders are followed.

    Raises InvalidPath for a path that does not exist or is neither a file nor a folder.
    """
    files: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise missing_path(path)
        if not (path.is_dir() or path.is_file()):
            raise InvalidPath(f"{path} is neither a file nor a folder")
        below = sorted(files_below(path)) if path.is_dir() else [path]
        files.update((file, None) for file in below if not _is_hidden(file.relative_to(path)))
    return list(files)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and in the folders below it. Links to folders are followed, but
    each folder is read once, so that a link to a folder above makes no endless loop.

    Also yield each folder that can't be listed, and each link that leads nowhere and is not hidden.
    Reading them raises OSError, so callers can report them.
    """
    waiting, seen, closed = [str(folder)], set[tuple[int, int]](), list[Path]()

    def remember(error: OSError) -> None:
        if is_folder(Path(error.filename)):  # and not the name of a folder that does not exist
            closed.append(Path(error.filename))

    for top in waiting:  # links are read last, so that a file has its own path if it has one
        for place, folders, files in os.walk(top, onerror=remember):
            status = os.stat(place)  # noqa: PTH116
            identity = (status.st_dev, status.st_ino)
            if identity in seen:
                folders.clear()
                continue
            seen.add(identity)
            waiting += [path for name in folders if os.path.islink(path := f"{place}/{name}")]  # noqa: PTH114
            yield from (file for name in files if is_file_or_broken(file := Path(place, name)))
    yield from closed


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder. Unlike `Path.is_dir`, it never raises PermissionError."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file_or_broken(path: Path) -> bool:
    """Return whether a path is a file, or a link or name whose target can't be examined.

    A broken link with a hidden name does not count: editors make such links as locks.
    """
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return not path.name.startswith(".")


def missing_path(path: Path) -> InvalidPath:
    """Return the error for a path that does not exist. The path may be a link that leads nowhere."""
    if path.is_symlink():
        return InvalidPath(f"{path} is a broken link, to {path.readlink()}")
    return InvalidPath(f"{path} does not exist")


def unreadable_path(path: Path, error: OSError) -> InvalidPath:
    """Return the error for a path that can't be read."""
    return InvalidPath(f"{path} can't be read: {error.strerror or error}")


def read_bytes(file: Path) -> bytes:
    """Return the bytes of a file. Raises InvalidPath if the file can't be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable_path(file, error) from error


def check_folder(folder: Path) -> None:
    """Raise InvalidPath if a folder can't be listed."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise unreadable_path(folder, error) from error


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def articles_at(file: Path, *, retracted: bool = False) -> Iterator[Article | Skipped]:
    """Yield the articles of one file, and a Skipped for each part that gives no article.

    If `retracted` is False, yield a Skipped in place of each retracted article. If an article has
    no time of publication, it gets the modification time of the file.
    """
    for item in read_file(file, _sandbox().read):
        if isinstance(item, Unreadable):
            is_sound = item.reason is Reason.NOT_AN_ARTICLE
            place = place_name(str(file), item.position)
            reason = (is_sound and item.detail) or str(item)
            yield Skipped(place, reason, Verdict.SKIPPED if is_sound else Verdict.UNREAD)
        elif item.wire.signal is Signal.RETRACTED and not retracted:
            yield Skipped(article_name(item), "retracted by its agency", Verdict.RETRACTED)
        else:
            yield item


def read_file(file: Path, reader: Reader) -> Iterator[Article | Unreadable]:
    """Yield the articles of one file. The file is read by the same code that ingest uses for an
    object.

    For each part of the file that can't be read, yield an Unreadable.
    """
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            ref, modified = ObjectRef(key=str(file)), _as_datetime(status.st_mtime)
            yield from ObjectReader(opened, ref, modified, reader=reader, size=status.st_size)
    except OSError as error:
        what = "folder" if is_folder(file) else "file"
        detail = f"the {what} can't be opened: {error.strerror or error}"
        yield UnopenedFile(Reason.UNKNOWN_FORMAT, detail)


@cache
def _sandbox() -> Sandbox:
    """Return the sandbox that this process uses for all files. Its worker ends with the process."""
    return Sandbox()


def _as_datetime(modified: float) -> datetime:
    """Return the modification time of a file, or 1970 for a time that datetime can't hold."""
    try:
        return datetime.fromtimestamp(modified, UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)
