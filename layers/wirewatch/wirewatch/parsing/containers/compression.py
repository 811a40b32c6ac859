"""Unpack gzip and zip archives while they are read, with limits on the unpacked size."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from wirewatch.errors import Reason, Unreadable

CHUNK = 65_536
RATIO_APPLIES_FROM = 20_000_000  # unpacked bytes; from there on MAX_RATIO is enforced
MAX_RATIO = 200  # unpacked to packed size; more is a decompression bomb
MAX_MEMBERS = 10_000
LARGEST_ZIP = 200_000_000  # unpacked bytes of all files of a zip together
# unpacked bytes of a gzip stream; each later run unpacks the stream again from its start
LARGEST_UNPACKED = 2_000_000_000
SUPPORTED = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
SHORTEST_PLAIN = 60  # bytes; fewer packed bytes may have no control character by chance
_GZIP = b"\x1f\x8b"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def is_plain_text(data: bytes) -> bool:
    """Tell whether data is plain text, and not compressed. Plain text begins like a page, a feed or
    JSON, and has no control character in its first 1,024 bytes. In compressed data, about every
    tenth byte is a control character.

    Return False for fewer than SHORTEST_PLAIN bytes.
    """
    head = data[:1024]
    starts = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"<", b"{", b"[")
    return starts and len(head) >= SHORTEST_PLAIN and not _CONTROL.search(head)


class Gunzipped(io.RawIOBase):
    """The unpacked bytes of a gzip stream: all members in order. Padding between members is
    ignored, and so is garbage after the last member.

    Reading raises Unreadable for damaged data, and for data that unpacks into too many bytes.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        self.packed = packed
        self.packed_bytes = self.unpacked_bytes = 0
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
        """Return 1 to `most` unpacked bytes, or no bytes at the end of the data.

        Raises Unreadable for damaged data, and for data that unpacks into too many bytes.
        """
        while not self._ended:
            if not self._rest:
                self._rest = self.packed.read(CHUNK)
                self.packed_bytes += len(self._rest)
            if not self._rest:
                self._ended = True
                if not self._inflate.eof:
                    raise Unreadable(Reason.BAD_ARCHIVE, "the gzip data is cut short")
                break
            data = self._inflated(most)
            if data:
                self.unpacked_bytes += len(data)
                if (
                    self.unpacked_bytes > RATIO_APPLIES_FROM
                    and self.unpacked_bytes > MAX_RATIO * self.packed_bytes
                ):
                    raise Unreadable(
                        Reason.BAD_ARCHIVE, f"it unpacks into more than {MAX_RATIO} times its size"
                    )
                if self.unpacked_bytes > LARGEST_UNPACKED:
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
    """One file of a zip, unpacked."""

    name: str
    data: bytes


def members_of_zip(data: bytes, largest: int) -> Iterator[ZipMember | Unreadable]:
    """Yield the files of a zip in the order of its central directory, without hidden files.

    A file that can't be read gives an Unreadable. `largest` limits one unpacked file in bytes.
    Raises Unreadable if the zip itself is damaged, or has too many files, or too many bytes in all
    files together.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [
                info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)
            ]
            if len(infos) > MAX_MEMBERS:
                raise Unreadable(Reason.TOO_LARGE, f"a zip of {len(infos):,} files")
            if len({info.header_offset for info in infos}) < len(infos):
                raise Unreadable(Reason.BAD_ARCHIVE, "files of the zip overlap")
            yield from _members(archive, infos, largest)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise Unreadable(Reason.BAD_ARCHIVE, f"the zip is damaged: {str(error)[:100]}") from error


def _members(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], largest: int
) -> Iterator[ZipMember | Unreadable]:
    room = LARGEST_ZIP
    for info in infos:
        member = _member(archive, info, min(largest, room))
        if isinstance(member, Unreadable) and member.reason is Reason.TOO_LARGE and room < largest:
            raise Unreadable(
                Reason.TOO_LARGE, f"the files of the zip unpack into more than {LARGEST_ZIP:,} bytes"
            )
        room -= len(member.data) if isinstance(member, ZipMember) else 0
        yield member


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> ZipMember | Unreadable:
    if info.flag_bits & 1:
        return Unreadable(Reason.LOCKED, info.filename[:200])
    if info.compress_type not in SUPPORTED:  # zipfile limits the output of these only
        return Unreadable(
            Reason.BAD_ARCHIVE, f"{info.filename[:200]} uses an unsupported compression; use deflate"
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
