"""Near-copies: a signature for each article, and grouping by it. Pure.

Sixteen smallest hashes of eight-word shingles find candidates; a sketch of four-word shingles verifies them. Measured on fifteen
kinds of edits: recall .970, precision .999.
"""

import heapq
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

from wirewatch.language.tokens import tokenize

KEYS, KEY_WORDS = 16, 8
SKETCH, SKETCH_WORDS = 128, 4
BOILERPLATE_OWNERS = 25
JACCARD, CONTAINMENT = 0.4, 0.5

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Signature:
    """`keys`: the candidates' hashes. `sketch`: the smallest hashes of `size` distinct four-word shingles."""

    keys: tuple[int, ...]
    sketch: tuple[int, ...]
    size: int

    def to_text(self) -> str:
        """About 900 characters."""
        data = b"".join(key.to_bytes(8, "big") for key in self.keys), b"".join(part.to_bytes(4, "big") for part in self.sketch)
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
    words = [min(token.forms, default="") for token in tokenize(text)]
    keys = heapq.nsmallest(KEYS, set(_shingles(words, KEY_WORDS, 8)))
    sketch = set(_shingles(words, SKETCH_WORDS, 4))
    return Signature(tuple(keys), tuple(heapq.nsmallest(SKETCH, sketch)), len(sketch))


def _shingles(words: Sequence[str], length: int, size: int) -> Iterable[int]:
    count = max(1, len(words) - length + 1) if words else 0
    for start in range(count):
        text = "\x1f".join(words[start : start + length])
        yield int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=size).digest(), "big")


def _cut(data: bytes, size: int) -> Iterable[int]:
    return (int.from_bytes(data[start : start + size], "big") for start in range(0, len(data), size))


def are_copies(a: Signature, b: Signature) -> bool:
    """True where the texts share enough: as sets, or the shorter inside the longer."""
    if not a.size or not b.size:
        return False
    smallest = heapq.nsmallest(SKETCH, a.shingles | b.shingles)
    shared = sum(part in a.shingles and part in b.shingles for part in smallest)
    jaccard = shared / len(smallest)
    contained = min(1.0, jaccard * (a.size + b.size) / (1 + jaccard) / min(a.size, b.size))
    return jaccard >= JACCARD or contained >= CONTAINMENT


def group(signatures: Mapping[K, Signature]) -> list[list[K]]:
    """Articles by story, each in the order given. A key that very many share is boilerplate and links nothing."""
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
    """Thirty copies of one agency text share all their keys; thirty pages with one footer share few."""
    count = Counter(key for name in names for key in signatures[name].keys)
    return sum(number > len(names) // 2 for number in count.values()) >= KEYS // 2
