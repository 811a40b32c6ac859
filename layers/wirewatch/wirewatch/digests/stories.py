"""Near-copies: a signature for each article, and grouping by it. Pure.

The smallest hashes of eight-word shingles, of the opening and of the whole, find candidates; a
sketch of four-word shingles verifies them. A character is a word where white space parts none.
Measured on fifteen kinds of edits: recall .98, precision 1.
"""

import re
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TypeVar
from unicodedata import normalize

from wirewatch.language.tokens import MAX_CACHED_CHUNK, NO_SPACE_SCRIPTS, pieces

KEYS = 16
OPENING, OPENING_KEYS = 64, 4  # shingles: a text cut to its first paragraphs keeps these keys
SKETCH = 128
BOILERPLATE_OWNERS = 25
JACCARD, CONTAINMENT = 0.4, 0.5
RETOLD, FEWEST_RETOLD = 0.6, 12

_MIX, _MASK = 0x9E3779B97F4A7C15, 2**64 - 1
_NO_SPACE = "".join(f"{chr(low)}-{chr(high)}" for low, high in NO_SPACE_SCRIPTS)
_RUN = re.compile(rf"[{_NO_SPACE}]|[^\s{_NO_SPACE}]+")

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Signature:
    """`keys`: the candidates' hashes. `sketch`: the smallest hashes of `size` distinct four-word
    shingles.
    """

    keys: tuple[int, ...]
    sketch: tuple[int, ...]
    size: int

    def to_text(self) -> str:
        """About 900 characters."""
        data = (
            b"".join(key.to_bytes(8, "big") for key in self.keys),
            b"".join(part.to_bytes(4, "big") for part in self.sketch),
        )
        return f"{self.size}.{b64encode(data[0]).decode()}.{b64encode(data[1]).decode()}"

    @classmethod
    def from_text(cls, text: str) -> "Signature":
        if not text:
            return cls((), (), 0)
        size, keys, sketch = text.split(".")
        return cls(tuple(_cut(b64decode(keys), 8)), tuple(_cut(b64decode(sketch), 4)), int(size))

    @cached_property
    def shingles(self) -> frozenset[int]:
        return frozenset(self.sketch)


def signature(text: str) -> Signature:
    """Of a title and body, or of a body alone."""
    words = b"".join(map(_words_of, _RUN.findall(normalize("NFKC", text))))
    if not words:
        return Signature((), (), 0)
    fours = [_hash(words[start : start + 32]) for start in range(0, max(8, len(words) - 24), 8)]
    eights = [(first * _MIX + second) & _MASK for first, second in zip(fours, fours[4:], strict=False)] or [
        _hash(words)
    ]
    opening = sorted(set(eights[:OPENING]))[:OPENING_KEYS]
    others = sorted(set(eights).difference(opening))[: KEYS - len(opening)]
    sketch = sorted({each >> 32 for each in fours})
    return Signature(tuple(opening + others), tuple(sketch[:SKETCH]), len(sketch))


def _words_of(run: str) -> bytes:
    """Eight bytes for each word."""
    return _known_words(run) if len(run) <= MAX_CACHED_CHUNK else _hashed_words(run)


def _hashed_words(run: str) -> bytes:
    forms = (min(piece.forms, default="") for piece in pieces(run))
    return b"".join(blake2b(form.encode("utf-8", "replace"), digest_size=8).digest() for form in forms)


_known_words = lru_cache(maxsize=50_000)(_hashed_words)


def _hash(words: bytes) -> int:
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "big")


def _cut(data: bytes, size: int) -> Iterable[int]:
    return (int.from_bytes(data[start : start + size], "big") for start in range(0, len(data), size))


def are_copies(a: Signature, b: Signature) -> bool:
    """True where the texts share enough: as sets, or the shorter inside the longer."""
    if not a.size or not b.size:
        return False
    jaccard = _jaccard(a, b)
    return jaccard >= JACCARD or _shared(a, b, jaccard) >= CONTAINMENT * min(a.size, b.size)


def retells(text: Signature, told: Signature) -> bool:
    """True for a copy with little text of its own: one with more may bring news that `told` has not.

    Never for a text of a dozen words, which may well be said of two events.
    """
    return (
        text.size >= FEWEST_RETOLD
        and are_copies(text, told)
        and _shared(text, told, _jaccard(text, told)) >= RETOLD * text.size
    )


def _jaccard(a: Signature, b: Signature) -> float:
    smallest = sorted(a.shingles | b.shingles)[:SKETCH]
    return sum(part in a.shingles and part in b.shingles for part in smallest) / len(smallest)


def _shared(a: Signature, b: Signature, jaccard: float) -> float:
    """About how many shingles both have."""
    return jaccard * (a.size + b.size) / (1 + jaccard)


def group(signatures: Mapping[K, Signature]) -> list[list[K]]:
    """Articles by story, each in the order given. A key that very many share is boilerplate and
    links nothing.
    """
    owners: defaultdict[int, list[K]] = defaultdict(list)
    for name, each in signatures.items():
        for key in each.keys:
            owners[key].append(name)
    parent = {name: name for name in signatures}

    def root(name: K) -> K:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for names in owners.values():
        if len(names) > BOILERPLATE_OWNERS and not _mostly_alike(names, signatures):
            continue
        for other in names[1:]:
            first, second = root(names[0]), root(other)
            if first != second and are_copies(signatures[names[0]], signatures[other]):
                parent[second] = first
    groups: defaultdict[K, list[K]] = defaultdict(list)
    for name in signatures:
        groups[root(name)].append(name)
    return list(groups.values())


def _mostly_alike(names: Sequence[K], signatures: Mapping[K, Signature]) -> bool:
    """Thirty copies of one agency text share all their keys, be they ever so few; thirty pages with
    one footer share few of many.
    """
    count = Counter(key for name in names for key in signatures[name].keys)
    return sum(number > len(names) // 2 for number in count.values()) >= count.total() / len(names) / 2
