"""The operators of the NEAR family, applied to lists of hits. Hits that share a token are not
combined.

- A hit is `(first, last, parts)`: the positions of its first and last token, and its parts.
- A part is `(first, last, via)`: an occurrence of a word or name. `via` is the number of the
  entity, or -1 for a word.
- A position identifies a token of the whole article. Two fields are separated by a gap that no NEAR
  can cross.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from operator import itemgetter

from wirewatch.errors import MatchLimit

Part = tuple[int, int, int]
Hit = tuple[int, int, tuple[Part, ...]]
MAX_PAIRS = 100_000
_FIRST = itemgetter(0)
_LAST = itemgetter(1)


def joined(hits: Sequence[Hit]) -> Hit:
    """Return one hit that reaches from the lowest to the highest position of all hits. The returned
    hit has the parts of all these hits. A part is a word or a name that was found.
    """
    parts = tuple(sorted({part for hit in hits for part in hit[2]}))
    return min(map(_FIRST, hits)), max(map(_LAST, hits)), parts


def share_a_token(a: Hit, b: Hit) -> bool:
    if a[1] < b[0] or b[1] < a[0]:
        return False
    return any(first <= high and low <= last for first, last, _ in a[2] for low, high, _ in b[2])


def pairs(left: Sequence[Hit], right: Sequence[Hit], n: int, *, ordered: bool) -> Iterator[Hit]:
    """Yield one hit for each pair of a left and a right hit with at most `n` words between them.
    Equal hits are yielded once.

    With `ordered`, the left hit must come first.
    """
    right = sorted(right, key=_FIRST)
    widest = max((hit[1] - hit[0] for hit in right), default=0)
    seen: set[Hit] = set()
    for a in left:
        first, last, _ = a
        low = last + 1 if ordered else first - n - 1 - widest
        for place in range(bisect_left(right, low, key=_FIRST), len(right)):
            b = right[place]
            if b[0] > last + n + 1:
                break
            if b[1] < first - n - 1 or (b[0] <= last and share_a_token(a, b)):
                continue
            pair = joined((a, b))
            if pair not in seen:
                seen.add(pair)
                yield pair


def windows(operands: Sequence[Sequence[Hit]], n: int, *, ordered: bool) -> Iterator[Hit]:
    """Yield a hit for each combination of hits that are near each other. A combination has one hit
    of each operand.

    From its first to its last token, a combination may have at most `n` tokens besides its words
    and names. For `troops` and `border` in "troops left the border", `n` must be at least 2. With
    `ordered`, the hits must come in the order of the operands.

    Raises MatchLimit if more than MAX_PAIRS combinations, complete or incomplete, must be tried.
    """
    columns = [sorted(hits, key=_FIRST) for hits in operands]
    widths = [max((hit[1] - hit[0] + 1 for hit in hits), default=0) for hits in columns]
    reach = n + sum(widths)
    seen: set[Hit] = set()
    tries = 0

    def extend(chosen: tuple[Hit, ...]) -> Iterator[Hit]:
        nonlocal tries
        for hit in _within_reach(columns[len(chosen)], chosen, reach):
            tries += 1
            if tries > MAX_PAIRS:
                raise MatchLimit(f"NEAR/{n}(…) has too many combinations in one article")
            if chosen and (
                (ordered and hit[0] <= chosen[-1][1]) or any(share_a_token(hit, other) for other in chosen)
            ):
                continue
            together = joined((*chosen, hit))
            if together[1] - together[0] + 1 - _token_count(together) > n + sum(widths[len(chosen) + 1 :]):
                continue
            if len(chosen) + 1 < len(columns):
                yield from extend((*chosen, hit))
            elif together not in seen:
                seen.add(together)
                yield together

    yield from extend(())


def _within_reach(column: Sequence[Hit], chosen: Sequence[Hit], reach: int) -> Sequence[Hit]:
    """Return the hits of `column` that start near enough to each chosen hit.

    The start must be at `last - reach` or later, and at `first + reach` or earlier. `first` and
    `last` are the positions of the chosen hit. `column` must be sorted by the first token.
    """
    if not chosen:
        return column
    start = bisect_left(column, max(map(_LAST, chosen)) - reach, key=_FIRST)
    end = bisect_right(column, min(map(_FIRST, chosen)) + reach, key=_FIRST)
    return column[start:end]


def _token_count(hit: Hit) -> int:
    """Return how many tokens belong to the parts (words and names) of a hit. Tokens between the
    parts are not counted. For example, `troops NEAR/5 fence` finds `troops at the fence`. Then the
    result is 2.
    """
    return len({position for first, last, _ in hit[2] for position in range(first, last + 1)})


def limited(hits: Iterator[Hit]) -> list[Hit]:
    """Return the hits as a list. Raises MatchLimit if there are more than MAX_PAIRS."""
    pairs = list(islice(hits, MAX_PAIRS + 1))
    if len(pairs) > MAX_PAIRS:
        raise MatchLimit(f"more than {MAX_PAIRS:,} pairs of one NEAR in one article")
    return pairs


def without_near(hits: Sequence[Hit], vetoes: Sequence[Hit], n: int) -> list[Hit]:
    """Return the hits that no veto removes.

    A veto removes a hit if the two overlap, or if at most `n` words lie between them. The veto may
    come before or after the hit.
    """
    if not hits or not vetoes:
        return list(hits)
    ordered = sorted(vetoes, key=_FIRST)
    furthest_end = list(accumulate(map(_LAST, ordered), max))  # of each veto and those before it

    def is_free(a: Hit) -> bool:
        count = bisect_right(ordered, a[1] + n + 1, key=_FIRST)
        return not count or furthest_end[count - 1] < a[0] - n - 1

    return [a for a in hits if is_free(a)]


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """Return as many of the hits as possible. No two of the returned hits overlap."""
    kept: list[Hit] = []
    end = -1
    for hit in sorted(hits, key=lambda hit: (hit[1], -hit[0])):
        if hit[0] > end:
            kept.append(hit)
            end = hit[1]
    return kept


def minimal(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits of a NEAR that contain no shorter hit. Only such hits are reported. If
    several hits have the same first and last token, only one of them is returned.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit[1], -hit[0])):
        if not kept or hit[0] > kept[-1][0]:
            kept.append(hit)
    return kept
