"""The index file: one flat, versioned, checksummed file, mapped into memory and searched in place.

    header      magic, format, sha256 of all that follows, number of sections, offset and length of each
    sections    in the order of `IndexSection`; arrays are little-endian u32, blobs are found through an array of their starts

Opening reads the header only. What is stored was made by this package; the checksum is compared where a file comes from outside
(`verify`), because the blobs are Python's own serialisation, which trusts its input.
"""

import hashlib
import marshal
import mmap
import struct
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from wirewatch.errors import WirewatchError

MAGIC = b"WIREWTCH"
FORMAT = 3
SERIAL = 2  # the last form of marshal whose bytes depend on nothing but the value
MANY = 0x8000_0000  # a key that stands for several numbers: the rest is a place in KEY_LISTS
MARKED = 24  # bits of a slot for the number; eight of the crc32 above them spare nearly all comparisons with keys that are others
MOST_KEYS = (1 << MARKED) - 1
BEFORE = 0x8000_0000  # a neighbour that stands before, not after
SMALL = 1_000  # keys
BUNDLE = 32  # labels stored together
_HEADER = struct.Struct("<8sI32sI")
_SECTION = struct.Struct("<QQ")
UPLOAD_AGAIN = "upload any watchlist again"


class DamagedIndex(WirewatchError):
    """An index file that this version can't use."""


class IndexSection(IntEnum):
    FACTS = 0  # counts and kinds: a small mapping
    KEYS = 1  # all keys, one after the other
    KEY_STARTS = 2
    KEY_SLOTS = (
        3  # open addressing by crc32: 0, or the number of a key, from 1, below the highest bits of its crc32
    )
    KEY_NUMBERS = 4  # the term a key stands for, or MANY | place in KEY_LISTS
    KEY_LISTS = 5  # count, numbers…
    PATTERNS = 6  # (term, wildcard) pairs that a key alone does not decide
    PATTERN_STARTS = 7
    TARGET_STARTS = 8  # by term, then by node
    TARGETS = 9  # rules, then names, then nodes
    PAIR_STARTS = 10  # by term
    PAIRS = 11  # neighbouring term, or BEFORE | term, and place in PAIR_TARGETS
    PAIR_TARGETS = 12  # count, targets…
    RULES = 13  # (clauses, plan, weak, from, until)
    RULE_STARTS = 14
    LABELS = 15  # bundles of (id, title, severity, digest, query, places of clauses)
    LABEL_STARTS = 16
    VERIFIED = 17  # one byte a rule: its anchor's presence is its match
    ALWAYS = 18  # rules without an anchor
    WATCHLISTS = 19  # (id, title, where, except…)
    WATCHLIST_STARTS = 20
    FIRST_RULES = 21  # by watchlist, and the number of rules
    NAMES = 22  # (role, plan, language)
    NAME_STARTS = 23
    FIRST_NAMES = 24  # by entity, and the number of names
    NODES = 25  # entities: (key, distance of near vetoes, weak), groups: (), definitions: a plan
    NODE_STARTS = 26
    SOURCES = 27  # the texts it was compiled from, compressed; the same number in all formats


class Facts(NamedTuple):
    """What has to be known before anything is looked up. `fields` are those beside title and body that some rule looks at."""

    rules: int
    names: int
    terms: int
    entities: int
    groups: int
    languages: tuple[str, ...]  # of stems
    kinds: tuple[str, ...]  # of general wildcards
    prefixes: bool
    suffixes: bool
    cased: bool
    cased_small: bool  # some {Cased} word is written without a capital
    opening: bool
    fields: tuple[str, ...]
    gated: bool  # some watchlist has where or except

    @property
    def first_node(self) -> int:
        """Targets below are rules and names."""
        return self.rules + self.names


class Index:
    """One index, open. Lookups read the mapped bytes; nothing is decoded before it is asked for."""

    def __init__(self, data: "bytes | mmap.mmap") -> None:
        self.data = data
        self._places = _places(data)
        view = memoryview(data)
        self._arrays: dict[IndexSection, Sequence[int]] = {}
        self._view = view
        self._keys = self._places[IndexSection.KEYS][0]
        self._starts, self._slots = self.array(IndexSection.KEY_STARTS), self.array(IndexSection.KEY_SLOTS)
        self._numbers, self._lists = self.array(IndexSection.KEY_NUMBERS), self.array(IndexSection.KEY_LISTS)
        self.facts = Facts(*marshal.loads(self.section(IndexSection.FACTS)))  # noqa: S302  our own file, see above
        self.find = self._searching()
        self._target_starts, self._targets = (
            self.array(IndexSection.TARGET_STARTS),
            self.array(IndexSection.TARGETS),
        )
        self._pair_starts, self._pairs = self.array(IndexSection.PAIR_STARTS), self.array(IndexSection.PAIRS)
        self._pair_targets = self.array(IndexSection.PAIR_TARGETS)
        self.first_rules = self.array(IndexSection.FIRST_RULES)
        self.first_names = self.array(IndexSection.FIRST_NAMES)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Maps a file that was verified when it was fetched."""
        with path.open("rb") as file:
            try:
                return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            except ValueError as error:
                raise DamagedIndex(f"the index is damaged: {error}; {UPLOAD_AGAIN}") from error

    def section(self, section: IndexSection) -> bytes:
        start, length = self._places[section]
        return self.data[start : start + length]

    def array(self, section: IndexSection) -> Sequence[int]:
        found = self._arrays.get(section)
        if found is None:
            start, length = self._places[section]
            found = self._view[start : start + length].cast("I")
            self._arrays[section] = found
        return found

    def blob(self, section: IndexSection, number: int) -> Any:
        """The value stored under a number; its array of starts is the section that follows."""
        starts = self.array(IndexSection(section + 1))
        place = self._places[section][0]
        return marshal.loads(self.data[place + starts[number] : place + starts[number + 1]])  # noqa: S302

    def _searching(self) -> Callable[[str], tuple[int, ...]]:
        """The look-up of keys: the numbers one stands for, terms or places in PATTERNS. A closure, for it is called for every new word."""
        if len(self._numbers) <= SMALL:
            table = self._small_table()
            return lambda key: table.get(key, ())
        slots, starts, data, base, mask = (
            self._slots,
            self._starts,
            self.data,
            self._keys,
            len(self._slots) - 1,
        )
        values, listed = self._numbers, self._listed

        def find(key: str) -> tuple[int, ...]:
            sought = key.encode() if key.isascii() else key.encode("utf-8", "surrogatepass")
            code = crc32(sought)
            slot, mark = code & mask, code >> MARKED
            while entry := slots[slot]:
                if entry >> MARKED == mark:
                    number = entry & MOST_KEYS
                    if data[base + starts[number - 1] : base + starts[number]] == sought:
                        value = values[number - 1]
                        return listed(value & ~MANY) if value & MANY else (value,)
                slot = (slot + 1) & mask
            return ()

        return find

    def _small_table(self) -> dict[str, tuple[int, ...]]:
        """Of few keys all, which is quicker than to search for each."""
        found = {}
        for number, value in enumerate(self._numbers):
            key = self.data[self._keys + self._starts[number] : self._keys + self._starts[number + 1]]
            found[key.decode("utf-8", "surrogatepass")] = (
                self._listed(value & ~MANY) if value & MANY else (value,)
            )
        return found

    def _listed(self, place: int) -> tuple[int, ...]:
        count = self._lists[place]
        return tuple(self._lists[place + 1 : place + 1 + count])

    def targets(self, number: int) -> Sequence[int]:
        """What a term, or after all terms a node, makes a candidate."""
        low, high = self._target_starts[number], self._target_starts[number + 1]
        return self._targets[low:high] if low < high else ()

    def pairs(self, term: int) -> Iterable[tuple[int, Sequence[int]]]:
        """Terms that, right beside this one, make candidates, with these."""
        low, high = self._pair_starts[term], self._pair_starts[term + 1]
        return [self._pair(at) for at in range(low, high, 2)] if low < high else ()

    def _pair(self, at: int) -> tuple[int, Sequence[int]]:
        place = self._pairs[at + 1]
        return self._pairs[at], self._pair_targets[place + 1 : place + 1 + self._pair_targets[place]]

    def label(self, rule: int) -> tuple[Any, ...]:
        """Stored in compressed bundles: only what is told of a match needs them."""
        bundle = marshal.loads(zlib.decompress(self.blob(IndexSection.LABELS, rule // BUNDLE)))  # noqa: S302
        found: tuple[Any, ...] = bundle[rule % BUNDLE]
        return found


def verify(data: bytes) -> None:
    """Raises DamagedIndex unless these bytes are a whole index of this version."""
    _places(data)
    _verify_sum(data)


def sources_in(data: bytes) -> bytes:
    """What an index of any format was compiled from; raises DamagedIndex. An update must not lose the last good version of a file."""
    places = _places(data, of_any_format=True)
    _verify_sum(data)
    start, length = places[IndexSection.SOURCES]
    return data[start : start + length]


def _verify_sum(data: bytes) -> None:
    if hashlib.sha256(memoryview(data)[_HEADER.size :]).digest() != _HEADER.unpack_from(data)[2]:
        raise DamagedIndex(f"the index is damaged: its checksum does not fit; {UPLOAD_AGAIN}")


def _places(data: "bytes | mmap.mmap", *, of_any_format: bool = False) -> list[tuple[int, int]]:
    if len(data) < _HEADER.size or data[: len(MAGIC)] != MAGIC:
        raise DamagedIndex(f"the index is damaged: this is no index file; {UPLOAD_AGAIN}")
    _, form, _, count = _HEADER.unpack_from(data)
    if form != FORMAT and not of_any_format:
        raise DamagedIndex(
            f"the index is of format {form}; this version reads {FORMAT}: the sweeper has it compiled anew within minutes"
        )
    end = _HEADER.size + count * _SECTION.size
    if not (count > IndexSection.SOURCES if of_any_format else count == len(IndexSection)) or len(data) < end:
        raise DamagedIndex(f"the index is damaged: its list of sections is cut off; {UPLOAD_AGAIN}")
    places = [_SECTION.unpack_from(data, _HEADER.size + each * _SECTION.size) for each in range(count)]
    if any(start < end or start + length > len(data) for start, length in places):
        raise DamagedIndex(f"the index is damaged: it ends early; {UPLOAD_AGAIN}")
    return places


# writing


def pack(sections: Mapping[IndexSection, bytes]) -> bytes:
    """The file. The same sections give the same bytes."""
    assert len(sections) == len(IndexSection)
    place = _HEADER.size + len(IndexSection) * _SECTION.size
    table, parts = [], []
    for section in IndexSection:
        place += -place % 8
        table.append(_SECTION.pack(place, len(sections[section])))
        parts.append((place, sections[section]))
        place += len(sections[section])
    rest = bytearray(place - _HEADER.size)
    rest[: len(table) * _SECTION.size] = b"".join(table)
    for start, part in parts:
        rest[start - _HEADER.size : start - _HEADER.size + len(part)] = part
    return _HEADER.pack(MAGIC, FORMAT, hashlib.sha256(rest).digest(), len(IndexSection)) + bytes(rest)


def numbers(values: Iterable[int]) -> bytes:
    found = array("I", values)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def blobs(values: Iterable[Any]) -> tuple[bytes, bytes]:
    """Serialised values one after the other, and their starts."""
    stored = [marshal.dumps(value, SERIAL) for value in values]
    return b"".join(stored), numbers(starts_of(map(len, stored)))


def bundles(labels: Iterable[Any]) -> tuple[bytes, bytes]:
    """Serialised labels, many at a time compressed."""
    listed = list(labels)
    packed = (
        zlib.compress(marshal.dumps(listed[at : at + BUNDLE], SERIAL)) for at in range(0, len(listed), BUNDLE)
    )
    return blobs(packed)


def starts_of(lengths: Iterable[int]) -> list[int]:
    """`[2, 3]` → `[0, 2, 5]`."""
    found = [0]
    for length in lengths:
        found.append(found[-1] + length)
    return found


def keys(found: Mapping[str, Sequence[int]]) -> dict[IndexSection, bytes]:
    """The sorted dictionary of keys with its table of slots, at most half full."""
    ordered = sorted((key.encode("utf-8", "surrogatepass"), listed) for key, listed in found.items())
    slots = array("I", bytes(4 * (1 << max(3, (2 * len(ordered)).bit_length()))))
    mask = len(slots) - 1
    assert len(ordered) <= MOST_KEYS
    values, lists = array("I"), array("I")
    for number, (key, listed) in enumerate(ordered, 1):
        code = crc32(key)
        slot = code & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = code >> MARKED << MARKED | number
        if len(listed) == 1:
            assert listed[0] < MANY, key
            values.append(listed[0])
        else:
            values.append(MANY | len(lists))
            lists.extend((len(listed), *listed))
    return {
        IndexSection.KEYS: b"".join(key for key, _ in ordered),
        IndexSection.KEY_STARTS: numbers(starts_of(len(key) for key, _ in ordered)),
        IndexSection.KEY_SLOTS: numbers(slots),
        IndexSection.KEY_NUMBERS: numbers(values),
        IndexSection.KEY_LISTS: numbers(lists),
    }
