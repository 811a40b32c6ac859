"""The index file. It is mapped into memory and searched there, without being decoded first.

    header      magic, format, sha256 of everything after the header, number of sections
    table       the offset and length of each section
    sections    in the order of `IndexSection`. Arrays are little-endian u32, if `IndexSection`
                does not name another type. Each section of blobs is followed by an array, which
                has the offsets at which the blobs start.

A blob is a value in Python's own serialisation (marshal). It is not safe to read damaged data with
marshal, so `verify` compares the checksum after a file was fetched.

A target is a rule, a name, or a node (an entity, a group of entities or a definition). Targets are
numbered together: first all rules, then all names, then all nodes. A node has a higher number than
the nodes that it uses.

`compiling/index_writer.py` writes the file.
"""

import hashlib
import marshal
import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from wirewatch.errors import WirewatchError

MAGIC = b"WIREWTCH"
FORMAT = 10
MANY = 0x8000_0000  # marks a key that stands for several numbers; the other bits are an offset in KEY_LISTS
# The low 24 bits of a slot are the number of a key; the high 8 bits are those of the key's crc32.
# If they differ from those of the searched key, the keys differ and need not be compared.
HASH_SHIFT = 24
MAX_KEYS = (1 << HASH_SHIFT) - 1
BEFORE = 0x8000_0000  # marks a neighbour that stands before the term; without this bit it stands after it
SMALL = 1_000  # keys; an index with no more keys than this is looked up in a dict
LABEL_BITS = -13  # of zlib: raw deflate, and a window that holds the dictionary
HEADER = struct.Struct("<8sI32sI")
SECTION = struct.Struct("<QQ")
REPAIR = "wirewatch recompile"


@dataclass(eq=False)
class DamagedIndex(WirewatchError):
    """An index file that is missing, damaged or of another format; `fix` says what to do."""

    problem: str
    fix: str = REPAIR

    def __str__(self) -> str:
        return f"{self.problem}; fix: {self.fix}"


class IndexSection(IntEnum):
    """The sections of the index file, in their order in the file."""

    FACTS = 0  # the values of Facts
    KEYS = 1  # all keys, one after the other
    KEY_STARTS = 2
    KEY_SLOTS = 3  # hash table by crc32: 0, or the number of a key, from 1, and the high bits of its crc32
    KEY_NUMBERS = 4  # the term a key stands for, or MANY | offset in KEY_LISTS
    KEY_LISTS = 5  # count, numbers…
    PATTERNS = 6  # (term, wildcard), for wildcards that a key alone does not decide
    PATTERN_STARTS = 7
    TARGET_STARTS = 8  # by term, then by node
    TARGETS = 9  # rules, names and nodes that a term or node makes candidates
    PAIR_STARTS = 10  # by term
    PAIRS = 11  # neighbouring term, or BEFORE | term, and offset in PAIR_TARGETS
    PAIR_TARGETS = 12  # count, targets…
    RULES = 13  # (further clauses, plan, may be weak, from, until); clauses hold terms and node keys
    RULE_STARTS = 14
    # A dictionary for zlib; by rule (id, title, severity, first only, hash, clauses as text)
    LABELS = 15
    LABEL_STARTS = 16
    VERIFIED = 17  # one byte a rule: 1 where the anchor's presence proves the match
    ALWAYS = 18  # rules without an anchor
    WATCHLISTS = 19  # (id, title, where, except…)
    WATCHLIST_STARTS = 20
    FIRST_RULES = 21  # by watchlist: its first rule; at the end the number of rules
    NAMES = 22  # (role, plan, language)
    NAME_STARTS = 23
    FIRST_NAMES = 24  # by node: its first name (only entities have names); at the end the number of names
    NODES = 25  # entities: (key, distance of near vetoes, has weak names), groups: (), definitions: a plan
    NODE_STARTS = 26
    SOURCES = 27  # the texts that were compiled, compressed; this number is the same in all formats
    NODE_KINDS = 28  # one byte a node: ENTITY, GROUP or DEFINED of `matching/plan.py`
    FIRST_CLAUSES = 29  # of each rule: terms and node keys, as i32; empty if the rule has no clause
    FIRST_CLAUSE_STARTS = 30


class Facts(NamedTuple):
    """Counts and properties of an index. They are read when the index is opened.

    An article's field (`author`, `url` or `place`) is in `fields` if rules use this field.
    """

    rules: int
    names: int
    terms: int
    languages: tuple[str, ...]  # of stems
    kinds: tuple[str, ...]  # of general wildcards, see term_keys
    prefixes: bool
    suffixes: bool
    cased: bool
    cased_small: bool  # some {Cased} word is written without a capital
    symbols: bool  # some {Cased} word has symbols, like {C++}
    opening: bool
    fields: tuple[str, ...]
    gated: bool  # some watchlist has where or except

    @property
    def first_name(self) -> int:
        """The number of the first name. Rules, names and nodes have one series of numbers, from 0:
        first all rules, then all names, then all nodes.
        """
        return self.rules

    @property
    def first_node(self) -> int:
        """The number of the first node. Rules, names and nodes have one series of numbers:
        first all rules, then all names, then all nodes.
        """
        return self.rules + self.names


HEAD_BYTES = HEADER.size + len(IndexSection) * SECTION.size  # of the header and the list of sections


def node_key(node: int) -> int:
    """Return the key of a node (an entity, a group of entities or a definition). In clauses and
    anchors (see `compiling/anchors.py`), this key stands for the node. The key is negative, so the
    key is never the number of a term.
    """
    return -2 - node


class Index:
    """An open index file. Look-ups read the mapped bytes directly. Opening the file decodes
    `facts`. If the file has at most SMALL keys, opening it decodes the keys too. Nothing else is
    decoded.
    """

    def __init__(self, data: "bytes | mmap.mmap") -> None:
        self.data = data
        self._places = _places(data)
        view = memoryview(data)
        self._arrays: list[Sequence[int] | None] = [None] * len(IndexSection)
        self._blobs: list[tuple[int, Sequence[int]] | None] = [None] * len(IndexSection)
        self._view = view
        self._keys = self._places[IndexSection.KEYS][0]
        self._starts, self._slots = self.array(IndexSection.KEY_STARTS), self.array(IndexSection.KEY_SLOTS)
        self._numbers, self._lists = self.array(IndexSection.KEY_NUMBERS), self.array(IndexSection.KEY_LISTS)
        facts = self.section(IndexSection.FACTS)
        self.facts = Facts(*marshal.loads(facts))  # noqa: S302  our own file, see above
        self.find = self._key_lookup()
        self._target_starts, self._targets = (
            self.array(IndexSection.TARGET_STARTS),
            self.array(IndexSection.TARGETS),
        )
        self._pair_starts, self._pairs = self.array(IndexSection.PAIR_STARTS), self.array(IndexSection.PAIRS)
        self._pair_targets = self.array(IndexSection.PAIR_TARGETS)
        start, length = self._places[IndexSection.FIRST_CLAUSES]
        self._first_clauses = view[start : start + length].cast("i")
        self._clause_starts = self.array(IndexSection.FIRST_CLAUSE_STARTS)
        self._label_starts = self.array(IndexSection.LABEL_STARTS)
        self.first_rules = self.array(IndexSection.FIRST_RULES)
        self.first_names = self.array(IndexSection.FIRST_NAMES)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Map an index file into memory. The checksum of the file is not compared here: `verify`
        must have been called when the file was fetched.

        Raises DamagedIndex when the file is not an index of this format.
        """
        with path.open("rb") as file:
            try:
                return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            except ValueError as error:
                raise DamagedIndex(f"the index is damaged: {error}") from error

    def section(self, section: IndexSection) -> bytes:
        """Return the bytes of a section."""
        start, length = self._places[section]
        return self.data[start : start + length]

    def array(self, section: IndexSection) -> Sequence[int]:
        """Return the numbers of a section as a view of the mapped bytes, without a copy."""
        numbers = self._arrays[section]
        if numbers is None:
            start, length = self._places[section]
            numbers = self._arrays[section] = self._view[start : start + length].cast("I")
        return numbers

    def blob(self, section: IndexSection, number: int) -> Any:
        """Return one value of `section`, which must be a section of blobs (serialised values).
        `number` is the index of the value in the section, from 0.

        In the file, the section after `section` must have the offsets at which the blobs start.
        """
        blobs = self._blobs[section]
        if blobs is None:
            blobs = self._blobs[section] = (self._places[section][0], self.array(IndexSection(section + 1)))
        place, starts = blobs
        return marshal.loads(self.data[place + starts[number] : place + starts[number + 1]])  # noqa: S302

    def _key_lookup(self) -> Callable[[str], tuple[int, ...]]:
        """Return a function that takes a key (see `term_keys`) and returns the numbers stored for
        this key. What the numbers mean depends on the key:

        - the key of wildcards like `*port*` or `w?rd`: indexes into the section PATTERNS, which has
          these wildcards. The caller must test which of them fit the word of the article.
        - a group key: `Ptro` stands for all keys that begin with `ptro`, such as `ptroop`, the key
          of `troop*`. Its number is the position of the first of these keys in the sorted keys.
        - other keys: numbers of terms
        """
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

        # A closure is faster than a method.
        def find(key: str) -> tuple[int, ...]:
            encoded = key.encode() if key.isascii() else key.encode("utf-8", "surrogatepass")
            code = crc32(encoded)
            slot, high_bits = code & mask, code >> HASH_SHIFT
            while entry := slots[slot]:
                if entry >> HASH_SHIFT == high_bits:
                    number = entry & MAX_KEYS
                    if data[base + starts[number - 1] : base + starts[number]] == encoded:
                        value = values[number - 1]
                        return listed(value & ~MANY) if value & MANY else (value,)
                slot = (slot + 1) & mask
            return ()

        return find

    def starting_with(self, kind: str, head: str, first: int | None = None) -> dict[str, tuple[int, ...]]:
        """Return the keys that begin with `kind + head`, with the numbers stored under each key.
        The keys in the dict are without `kind`.

        `first` is the position of the first such key in the sorted keys. If `first` is None, the
        position is searched.
        """
        start = (kind + head).encode("utf-8", "surrogatepass")
        if first is None:
            first = bisect_left(range(len(self._numbers)), start, key=self._key)
        found = {}
        for number in range(first, len(self._numbers)):
            key = self._key(number)
            if not key.startswith(start):
                break
            found[key.decode("utf-8", "surrogatepass")[len(kind) :]] = self._numbers_of(number)
        return found

    def _key(self, number: int) -> bytes:
        return self.data[self._keys + self._starts[number] : self._keys + self._starts[number + 1]]

    def _numbers_of(self, number: int) -> tuple[int, ...]:
        """Return the numbers that are stored under a key. `number` is the position of the key among
        all keys.
        """
        value = self._numbers[number]
        return self._listed(value & ~MANY) if value & MANY else (value,)

    def _small_table(self) -> dict[str, tuple[int, ...]]:
        """Return a dict from each key to the numbers that are stored under the key.

        The dict is used if the index has few keys. Then the dict is faster than the hash table in
        the file.
        """
        return {
            self._key(number).decode("utf-8", "surrogatepass"): self._numbers_of(number)
            for number in range(len(self._numbers))
        }

    def _listed(self, place: int) -> tuple[int, ...]:
        count = self._lists[place]
        return tuple(self._lists[place + 1 : place + 1 + count])

    def targets(self, number: int) -> Sequence[int]:
        """Return the targets of a term or node: the rules, names and nodes that become candidates
        if the term or node occurs.

        `number` is the number of a term. For a node, `number` is the number of the node (from 0)
        plus `facts.terms`, which says how many terms the index has.
        """
        low, high = self._target_starts[number], self._target_starts[number + 1]
        return self._targets[low:high] if low < high else ()

    def first_clause(self, rule: int) -> Sequence[int]:
        """Return the first clause of a rule, a list of terms and nodes. A term is given by its
        number, and a node by its key (see `node_key`). The rule can match only if at least one of
        these terms and nodes occurs in the article.

        If the rule has no clause, the result is empty.
        """
        return self._first_clauses[self._clause_starts[rule] : self._clause_starts[rule + 1]]

    def pairs(self, term: int) -> Iterable[tuple[int, Sequence[int]]]:
        """Return (neighbour, targets) for each stored pair of terms whose rarer term is `term`.

        - `neighbour`: the other term, directly after `term`. With the bit BEFORE, it is directly
          before `term`.
        - `targets`: the rules, names and nodes that become candidates if the pair occurs
        """
        low, high = self._pair_starts[term], self._pair_starts[term + 1]
        return [self._pair(at) for at in range(low, high, 2)] if low < high else ()

    def _pair(self, at: int) -> tuple[int, Sequence[int]]:
        place = self._pairs[at + 1]
        return self._pairs[at], self._pair_targets[place + 1 : place + 1 + self._pair_targets[place]]

    def label(self, rule: int) -> tuple[Any, ...]:
        """Return the label of a rule: what a match reports about the rule.

        Each label is compressed separately, because only the labels of rules that match are needed.
        Labels have many words in common, so all labels are compressed with the same zlib
        dictionary.
        """
        unpacked = zlib.decompressobj(LABEL_BITS, self._label_dictionary).decompress(self._label(rule + 1))
        label: tuple[Any, ...] = marshal.loads(unpacked)  # noqa: S302
        return label

    @cached_property
    def _label_dictionary(self) -> bytes:
        return self._label(0)

    def _label(self, number: int) -> bytes:
        starts, place = self._label_starts, self._places[IndexSection.LABELS][0]
        return self.data[place + starts[number] : place + starts[number + 1]]


def verify(data: bytes) -> None:
    """Check that these bytes are a whole index of this format. Raises DamagedIndex if not."""
    _places(data)
    _verify_sum(data)


def verify_start(start: bytes, size: int) -> None:
    """Check that a file of `size` bytes is an index of this format and does not end early.

    `start` has the first HEAD_BYTES bytes of the file. The checksum is not compared, because that
    needs all bytes. Raises DamagedIndex if a check fails.
    """
    _places(start, size)


def sources_in(data: bytes) -> bytes:
    """Return the compressed texts of the configuration from which an index was compiled. The index
    may have a format other than FORMAT.

    Raises DamagedIndex if the bytes are not a whole index.
    """
    places = _places(data, of_any_format=True)
    _verify_sum(data)
    start, length = places[IndexSection.SOURCES]
    return data[start : start + length]


def _verify_sum(data: bytes) -> None:
    if hashlib.sha256(memoryview(data)[HEADER.size :]).digest() != HEADER.unpack_from(data)[2]:
        raise DamagedIndex("the index is damaged: its checksum does not match")


def _places(
    data: "bytes | mmap.mmap", size: int | None = None, *, of_any_format: bool = False
) -> list[tuple[int, int]]:
    """Return the offset and length of each section. If `data` is only the start of a file, `size`
    is the size of the whole file.

    Raises DamagedIndex if the file is not an index, ends early, or has a format other than FORMAT.
    With `of_any_format`, any format is allowed.
    """
    if len(data) < HEADER.size or data[: len(MAGIC)] != MAGIC:
        raise DamagedIndex("the index is damaged: this is not an index file")
    _, form, _, count = HEADER.unpack_from(data)
    if form != FORMAT and not of_any_format:
        raise DamagedIndex(
            f"the index has format {form}, and this version reads format {FORMAT}",
            "after an update or a rollback, the next run of reconcile requests a compilation; if it does "
            "not help, use the version of wirewatch that is deployed",
        )
    end = HEADER.size + count * SECTION.size
    if not (count > IndexSection.SOURCES if of_any_format else count == len(IndexSection)) or len(data) < end:
        raise DamagedIndex("the index is damaged: its list of sections is incomplete")
    places = [SECTION.unpack_from(data, HEADER.size + number * SECTION.size) for number in range(count)]
    if any(start < end or start + length > (size or len(data)) for start, length in places):
        raise DamagedIndex("the index is damaged: it ends early")
    return places
