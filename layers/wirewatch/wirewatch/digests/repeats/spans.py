"""Finds what is new in a headline or a quoted sentence, so that a digest can show it in bold."""

from collections.abc import Iterable

from wirewatch.digests.repeats.decisions import Difference, Place
from wirewatch.digests.repeats.texts import ComparedText


def bold_spans(
    text: ComparedText, differences: Iterable[Difference], shown: str
) -> tuple[tuple[int, int], ...]:
    """Return the pieces of `shown` that `differences` cover, as (start, end) offsets in `shown`.
    The pieces are in order and do not overlap.

    `shown` is the headline, the standfirst or a passage of the body, exactly as in `text`.
    """
    fields = {Place.TITLE: text.title, Place.STANDFIRST: text.standfirst, Place.BODY: text.body}
    offsets = {place: content.find(shown) for place, content in fields.items() if shown and shown in content}
    spans = sorted(
        (max(0, each.start - offsets[each.place]), min(len(shown), each.end - offsets[each.place]))
        for each in differences
        if each.place in offsets and each.start < each.end
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
