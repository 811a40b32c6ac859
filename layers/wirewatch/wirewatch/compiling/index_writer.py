"""Writes an index file: packs the sections that `matching/index.py` describes. The same input gives
the same bytes.
"""

import hashlib
import marshal
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any
from zlib import DEFLATED, Z_DEFAULT_COMPRESSION, compressobj, crc32

from wirewatch.matching.index import (
    FORMAT,
    HASH_SHIFT,
    HEADER,
    LABEL_BITS,
    MAGIC,
    MANY,
    MAX_KEYS,
    SECTION,
    IndexSection,
)

FIRST_LABELS = 64  # their bytes, at most LABEL_DICTIONARY, are the dictionary for all labels
LABEL_DICTIONARY = 1 << -LABEL_BITS
LABEL_MEMORY = 5  # of zlib; a compressor is copied for each label, so it should be small
MARSHAL_VERSION = 2  # the newest version whose bytes depend only on the value


def pack_file(sections: Mapping[IndexSection, bytes]) -> bytes:
    """Return the bytes of an index file. `sections` must have the bytes of each IndexSection."""
    assert len(sections) == len(IndexSection)
    offset = HEADER.size + len(IndexSection) * SECTION.size
    table, padding = [], []
    for section in IndexSection:
        padding.append(bytes(-offset % 8))
        offset += len(padding[-1])
        table.append(SECTION.pack(offset, len(sections[section])))
        offset += len(sections[section])
    parts = [*table]
    for section, gap in zip(IndexSection, padding, strict=True):
        parts += (gap, sections[section])
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    header = HEADER.pack(MAGIC, FORMAT, digest.digest(), len(IndexSection))
    return b"".join((header, *parts))


def pack_numbers(values: Iterable[int]) -> bytes:
    """Return the numbers as little-endian u32."""
    packed = array("I", values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def pack_rows(rows: Iterable[Sequence[int]]) -> tuple[bytes, bytes]:
    """Return the numbers of all rows as little-endian i32, and the starts of the rows as u32.

    After the starts comes the end of the last row. So for rows of 2 and 3 numbers, the u32 numbers
    are 0, 2 and 5.
    """
    numbers, starts = array("i"), array("I", [0])
    for row in rows:
        numbers.extend(row)
        starts.append(len(numbers))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes(), pack_numbers(starts)


def pack_blob(value: Any) -> bytes:
    """Serialise a value in the form that `Index.blob` reads."""
    return marshal.dumps(value, MARSHAL_VERSION)


class LabelPacker:
    """Compresses the labels of rules, so that each label can be unpacked alone. A label is what a
    match reports about its rule. All labels share a zlib dictionary, made of the first labels.
    """

    def __init__(self) -> None:
        self._first: list[bytes] = []
        self._packed: list[bytes] = []  # the dictionary, then the labels
        self._begun: Any = None  # a compressor that has read the dictionary

    def add(self, label: tuple[Any, ...]) -> None:
        blob = pack_blob(label)
        if self._begun is None:
            self._first.append(blob)
            if len(self._first) == FIRST_LABELS:
                self._begin()
        else:
            self._pack(blob)

    def finish(self) -> list[bytes]:
        """Return the zlib dictionary, followed by the compressed labels."""
        if self._begun is None:
            self._begin()
        return self._packed

    def _begin(self) -> None:
        dictionary = b"".join(self._first)[:LABEL_DICTIONARY]
        self._packed.append(dictionary)
        self._begun = compressobj(Z_DEFAULT_COMPRESSION, DEFLATED, LABEL_BITS, LABEL_MEMORY, zdict=dictionary)
        for blob in self._first:
            self._pack(blob)

    def _pack(self, blob: bytes) -> None:
        compressor = self._begun.copy()
        self._packed.append(compressor.compress(blob) + compressor.flush())


def pack_blobs(blobs: Iterable[bytes]) -> tuple[bytes, bytes]:
    """Return all blobs joined together, and the starts of the blobs as u32. After the starts comes
    the end of the last blob (see `starts_of`).
    """
    data, starts = bytearray(), array("I", [0])
    for blob in blobs:
        data += blob
        starts.append(len(data))
    return bytes(data), pack_numbers(starts)


def starts_of(lengths: Iterable[int]) -> Iterable[int]:
    """Return the start of each row, and then the end of the last row. `lengths` has the lengths of
    the rows: for `[2, 3]`, the result is 0, 2 and 5.
    """
    return accumulate(lengths, initial=0)


def pack_keys(numbers_by_key: Mapping[str, Sequence[int]]) -> dict[IndexSection, bytes]:
    """Return the index sections that hold the keys: the sorted keys, the numbers of each key, and a
    hash table of the keys. At most half of the slots of the hash table are used.
    """
    ordered = sorted((key.encode("utf-8", "surrogatepass"), listed) for key, listed in numbers_by_key.items())
    assert len(ordered) <= MAX_KEYS
    numbers, lists = array("I"), array("I")
    for key, listed in ordered:
        if len(listed) == 1:
            assert listed[0] < MANY, key
            numbers.append(listed[0])
        else:
            numbers.append(MANY | len(lists))
            lists.extend((len(listed), *listed))
    return {
        IndexSection.KEYS: b"".join(key for key, _ in ordered),
        IndexSection.KEY_STARTS: pack_numbers(starts_of(len(key) for key, _ in ordered)),
        IndexSection.KEY_SLOTS: pack_numbers(_slots([key for key, _ in ordered])),
        IndexSection.KEY_NUMBERS: pack_numbers(numbers),
        IndexSection.KEY_LISTS: pack_numbers(lists),
    }


def _slots(keys: Sequence[bytes]) -> "array[int]":
    """Return the hash table of the keys. It uses open addressing with linear probing."""
    slots = array("I", bytes(4 * (1 << max(3, (2 * len(keys)).bit_length()))))
    mask = len(slots) - 1
    for number, key in enumerate(keys, 1):
        code = crc32(key)
        slot = code & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = code >> HASH_SHIFT << HASH_SHIFT | number
    return slots
