"""One figure of the score: what was measured, over how much, and what it must reach."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """`count` is how many things the figure is about. A row without a goal informs."""

    section: str
    name: str
    value: float
    count: int
    goal: float | None = None
    at_most: bool = False
    unit: str = "share"

    @property
    def passes(self) -> bool:
        return self.goal is None or (self.value <= self.goal if self.at_most else self.value >= self.goal)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"passes": self.passes}


def share(
    section: str, name: str, right: Iterable[bool], goal: float | None = None, *, at_most: bool = False
) -> Row:
    """Of how many it holds. What was not there to be measured misses no goal."""
    found = list(right)
    return Row(section, name, sum(found) / max(1, len(found)), len(found), goal if found else None, at_most)


def mean(section: str, name: str, values: Sequence[float], goal: float | None = None) -> Row:
    return Row(section, name, sum(values) / max(1, len(values)), len(values), goal if values else None)


def percentile(section: str, name: str, values: Sequence[float], part: float, unit: str) -> Row:
    ordered = sorted(values) or [0.0]
    return Row(
        section, name, ordered[min(len(ordered) - 1, int(len(ordered) * part))], len(values), unit=unit
    )


def folded(text: str) -> str:
    """Words and numbers only, one space between them, no capitals."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def spaced(text: str) -> str:
    """Single spaces, straight quotes and plain hyphens: labels are typed, pages are typeset."""
    return " ".join(text.translate(_TYPED).replace("\u2026", "...").replace("--", "-").split())


_TYPED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "\u00ad": None,
        "\u200b": None,
    }
)


def alike(label: str, found: str) -> bool:
    """Equal but for punctuation; one is the other with up to as much around it; or four fifths of their words are the same."""
    left, right = folded(label), folded(found)
    if not left or not right:
        return left == right
    shorter, longer = sorted((left, right), key=len)
    return (shorter in longer and 2 * len(shorter) >= len(longer)) or overlap(
        left.split(), right.split()
    ) >= 0.8


def overlap(left: Sequence[object], right: Sequence[object]) -> float:
    """Return the F1 score of `left` and `right`, compared as multisets."""
    common = (Counter(left) & Counter(right)).total()
    return 2 * common / max(1, len(left) + len(right))


def shingles(text: str, size: int = 4) -> list[tuple[str, ...]]:
    """Return all runs of `size` words. A shorter text is one run."""
    words = re.findall(r"\w+", text)
    return [tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1))]


def same_person(label: str, found: Iterable[str]) -> bool:
    """Return whether the names in `found` have the same letters as `label`, in any order.

    Also True if a name of more than three letters contains `label`, or is a part of `label`.
    """
    wanted = re.sub(r"[\W_]", "", label.casefold())
    names = [re.sub(r"[\W_]", "", name.casefold()) for name in found]
    whole = "".join(names)
    return bool(whole) and (
        sorted(whole) == sorted(wanted)
        or any(len(name) > 3 and (name in wanted or wanted in name) for name in names)
    )
