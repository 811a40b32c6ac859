"""Gzip and zip, unpacked as they are read and never beyond what they may become."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from wirewatch.errors import Reason, Unreadable

CHUNK = 65_536
UNSUSPECTED = 20_000_000  # bytes; beyond, what unpacks into more than MOST_RATIO times its size is a bomb
MOST_RATIO = 200
MOST_MEMBERS = 10_000
LARGEST_MEMBERS = 200_000_000  # bytes of all members of a zip together
LARGEST_UNPACKED = 2_000_000_000  # bytes of a gzip stream: what a later run unpacks again before it goes on
PLAIN = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
_GZIP = b"\x1f\x8b"


class Gunzipped(io.RawIOBase):
    """What a gzip stream unpacks into: members one after another, padding and trailing garbage left out. Reading may raise Unreadable."""

    def __init__(self, packed: IO[bytes]) -> None:
        self.packed = packed
        self.taken = self.given = 0
        self._inflate = zlib.decompressobj(31)
        self._rest = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = self.read_some(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read_some(self, most: int) -> bytes:
        """At least one byte, unless all is read."""
        while not self._ended:
            if not self._rest:
                self._rest = self.packed.read(CHUNK)
                self.taken += len(self._rest)
            if not self._rest:
                self._ended = True
                if not self._inflate.eof:
                    raise Unreadable(Reason.BAD_ARCHIVE, "the gzip data is cut short")
                break
            data = self._inflated(most)
            if data:
                self.given += len(data)
                if self.given > UNSUSPECTED and self.given > MOST_RATIO * self.taken:
                    raise Unreadable(
                        Reason.BAD_ARCHIVE, f"it unpacks into more than {MOST_RATIO} times its size"
                    )
                if self.given > LARGEST_UNPACKED:
                    raise Unreadable(
                        Reason.TOO_LARGE, f"it unpacks into more than {LARGEST_UNPACKED:,} bytes; split it"
                    )
                return data
        return b""

    def _inflated(self, most: int) -> bytes:
        if self._inflate.eof:
            self._rest = self._rest.lstrip(b"\x00")
            if self._rest and not self._rest.startswith(_GZIP[: len(self._rest)]):
                self._ended = True  # garbage after the last member
            elif self._rest:
                self._inflate = zlib.decompressobj(31)
            if self._ended or not self._rest:
                return b""
        try:
            data = self._inflate.decompress(self._rest, most)
        except zlib.error as error:
            raise Unreadable(Reason.BAD_ARCHIVE, "the gzip data is damaged") from error
        self._rest = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return data


@dataclass(frozen=True, slots=True)
class ZipMember:
    name: str
    data: bytes


def members_of_zip(data: bytes, largest: int) -> Iterator[ZipMember | Unreadable]:
    """The files of a zip in its own order; one that can't be read is an Unreadable in its place. Raises where the zip itself can't be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [
                info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)
            ]
            if len(infos) > MOST_MEMBERS:
                raise Unreadable(Reason.TOO_LARGE, f"a zip of {len(infos):,} files")
            if len({info.header_offset for info in infos}) < len(infos):
                raise Unreadable(Reason.BAD_ARCHIVE, "files of the zip overlap")
            yield from _members(archive, infos, largest)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise Unreadable(Reason.BAD_ARCHIVE, f"the zip is damaged: {str(error)[:100]}") from error


def _members(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], largest: int
) -> Iterator[ZipMember | Unreadable]:
    room = LARGEST_MEMBERS
    for info in infos:
        found = _member(archive, info, min(largest, room))
        if isinstance(found, Unreadable) and found.reason is Reason.TOO_LARGE and room < largest:
            raise Unreadable(
                Reason.TOO_LARGE, f"the files of the zip unpack into more than {LARGEST_MEMBERS:,} bytes"
            )
        room -= len(found.data) if isinstance(found, ZipMember) else 0
        yield found


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> ZipMember | Unreadable:
    if info.flag_bits & 1:
        return Unreadable(Reason.LOCKED, info.filename[:200])
    if info.compress_type not in PLAIN:  # the library bounds what only these unpack into
        return Unreadable(
            Reason.BAD_ARCHIVE, f"{info.filename[:200]} is packed in a rare way; pack it as an ordinary zip"
        )
    try:
        with archive.open(info) as opened:
            data = opened.read(most + 1)
    except (
        zipfile.BadZipFile,
        ValueError,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        zlib.error,
    ) as error:
        return Unreadable(Reason.BAD_ARCHIVE, f"{info.filename[:200]}: {str(error)[:100]}")
    if len(data) > most:
        return Unreadable(Reason.TOO_LARGE, f"{info.filename[:200]} unpacks into more than {most:,} bytes")
    return ZipMember(info.filename, data)
