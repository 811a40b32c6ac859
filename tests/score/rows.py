"""Rows of the score, and functions that calculate their values and compare texts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A measured value. `count` says from how many items the value was computed. A row without a
    goal always passes.
    """

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
    """Return a row with the share of True in `right`. If `right` is empty, the row has no goal."""
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
    """Return only the words and numbers of a text, without capitals, separated by single spaces."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def spaced(text: str) -> str:
    """Return the text with ASCII quotes and hyphens, with `...` for `…`, and with single spaces.
    People type the labels (the expected texts) in this way.
    """
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
    """Tell whether one text contains the other and is at most twice as long, or whether the F1 of
    their words is at least 0.8.
    """
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
    """Return all runs of `size` words. If the text has fewer words, return all its words as one run."""
    words = re.findall(r"\w+", text)
    return [tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1))]


def same_person(label: str, found: Iterable[str]) -> bool:
    """Return whether `found` has the name of a person. `label` is the right name. True in two
    cases:

    - The names in `found`, joined to one text, have the same letters as `label`, in any order.
    - A name of at least four letters contains `label`, or `label` contains this name.
    """
    wanted = re.sub(r"[\W_]", "", label.casefold())
    names = [re.sub(r"[\W_]", "", name.casefold()) for name in found]
    whole = "".join(names)
    return bool(whole) and (
        sorted(whole) == sorted(wanted)
        or any(len(name) > 3 and (name in wanted or wanted in name) for name in names)
    )
