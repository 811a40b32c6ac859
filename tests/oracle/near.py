"""Implements the NEAR operators on lists of hits. Hits that share a token are not combined."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import islice

from wirewatch.errors import MatchLimit

from tests.oracle.occurrences import Hit

MOST_PAIRS = 100_000


def words_between(a: Hit, b: Hit) -> int:
    """Return the number of words between two hits: 0 if they are adjacent or overlap."""
    if a.last < b.first:
        return b.first - a.last - 1
    return a.first - b.last - 1 if b.last < a.first else 0


def joined(hits: tuple[Hit, ...]) -> Hit:
    parts = tuple(
        sorted(
            {part for hit in hits for part in hit.parts}, key=lambda part: (part.first, part.last, part.via)
        )
    )
    return Hit(hits[0].field, min(hit.first for hit in hits), max(hit.last for hit in hits), parts)


def pairs(left: list[Hit], right: list[Hit], n: int, *, ordered: bool) -> list[Hit]:
    """Return all pairs of hits that have at most `n` words between them. If `ordered`, the hit of
    `left` comes first.
    """
    right = sorted(right, key=lambda hit: hit.first)
    widest = max((hit.last - hit.first for hit in right), default=0)
    found: dict[Hit, None] = {}
    for a in left:
        reach = bisect_left(right, a.first - n - 1 - widest, key=lambda hit: hit.first)
        for b in islice(right, reach, None):
            if b.first > a.last + n + 1:
                break
            if a.field != b.field or words_between(a, b) > n or (ordered and b.first <= a.last):
                continue
            if a.positions().isdisjoint(b.positions()):
                found[joined((a, b))] = None
                if len(found) > MOST_PAIRS:
                    raise MatchLimit(f"more than {MOST_PAIRS:,} pairs of one NEAR in one article")
    return list(found)


def windows(operands: list[list[Hit]], n: int, *, ordered: bool) -> list[Hit]:
    """Return the hits of `NEAR/n(a, b, c)`. Each returned hit is a window: the window joins one hit
    of each operand, and has at most `n` words that belong to none of these hits.
    """
    columns = [sorted(hits, key=lambda hit: hit.first) for hits in operands]
    widths = [max((hit.last - hit.first + 1 for hit in hits), default=0) for hits in columns]
    reach = n + sum(widths)
    found: dict[Hit, None] = {}
    tries = 0

    def extend(chosen: tuple[Hit, ...], taken: set[int]) -> None:
        nonlocal tries
        column = columns[len(chosen)]
        low = max(hit.last for hit in chosen) - reach if chosen else 0
        high = min(hit.first for hit in chosen) + reach if chosen else None
        for hit in islice(
            column, bisect_left(column, low, key=lambda each: each.first) if chosen else 0, None
        ):
            if high is not None and hit.first > high:
                break
            tries += 1
            if tries > MOST_PAIRS:
                raise MatchLimit(f"NEAR/{n}(…) has too many combinations in one article")
            if chosen and (
                hit.field != chosen[0].field
                or (ordered and hit.first <= chosen[-1].last)
                or not taken.isdisjoint(hit.positions())
            ):
                continue
            together, held = joined((*chosen, hit)), taken | hit.positions()
            if together.last - together.first + 1 - len(held) > n + sum(widths[len(chosen) + 1 :]):
                continue
            if len(chosen) + 1 < len(columns):
                extend((*chosen, hit), held)
            else:
                found[together] = None

    extend((), set())
    return list(found)


def without_near(hits: list[Hit], vetoes: list[Hit], n: int) -> list[Hit]:
    """Return the hits that overlap no veto and have no veto within `n` words."""
    fields: dict[str, list[Hit]] = {}
    for veto in sorted(vetoes, key=lambda hit: hit.first):
        fields.setdefault(veto.field, []).append(veto)
    widest = max((veto.last - veto.first for veto in vetoes), default=0)

    def is_free(a: Hit) -> bool:
        near = fields.get(a.field, [])
        start = bisect_left(near, a.first - n - 1 - widest, key=lambda hit: hit.first)
        for b in islice(near, start, None):
            if b.first > a.last + n + 1:
                return True
            if words_between(a, b) <= n:
                return False
        return True

    return [a for a in hits if is_free(a)]


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """Return the largest set of hits that share no token. Among the hits that overlap no chosen
    hit, the hit with the earliest end is chosen next.
    """
    kept: list[Hit] = []
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=lambda each: (each.field, each.last, -each.first)):
        if hit.first > ends.get(hit.field, -1):
            kept.append(hit)
            ends[hit.field] = hit.last
    return kept


def minimal(hits: list[Hit]) -> list[Hit]:
    """Return the hits that contain no other hit. A match of NEAR shows only these hits."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.field, each.last, -each.first)):
        if not kept or kept[-1].field != hit.field or hit.first > kept[-1].first:
            kept.append(hit)
    return kept
