"""Splits a group of near-copies into smaller groups. In each smaller group, all articles are copies
of one text. Each smaller group becomes a story of its own, and these stories are similar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wirewatch.digests.repeats.effort import Effort
from wirewatch.digests.repeats.texts import ComparedText


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """A group of copies, as indexes into the texts that were given to `split_copies`.

    `fullest` is the index of the text with the most content. `copies` are the indexes of the texts
    that add nothing to this text.
    """

    fullest: int
    copies: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """The indexes of all texts of the group, in ascending order."""
        return tuple(sorted((self.fullest, *self.copies)))


Wording = tuple[str, str, str, tuple[int, ...], date]


def wording_of(text: ComparedText) -> Wording | None:
    """Return five values: title, standfirst, body, the hashes of the sentences that were cut off
    from the body, and the date. If all five are equal for two articles, the articles are copies.

    Return None if some of these hashes are missing, because the text was very long. Such a text is
    no exact copy of any other text.
    """
    if not text.is_complete:
        return None
    return text.title, text.standfirst, text.body, text.later_sentences, text.published.date()


def split_copies(texts: Sequence[ComparedText], effort: Effort | None = None) -> list[CopyGroup]:
    """Split near-copies into groups of copies, in the order of the first article of each group.

    An article joins a group in each of these two cases:

    1. An article of the group has the same wording (see `wording_of`).
    2. The fullest text of the group says everything that the article says.

    An article that joins no group forms a group of its own. MAX_GROUPS_COMPARED, MAX_COMPARISONS
    and `effort` limit the comparisons for case 2.
    """
    effort = effort or Effort()
    by_length = sorted(range(len(texts)), key=lambda index: (-len(texts[index].body), index))
    groups: list[list[int]] = []  # each begins with its fullest text; the one joined last is first
    by_wording: dict[Wording, list[int]] = {}
    comparisons = 0
    for index in by_length:
        text = texts[index]
        wording = wording_of(text)
        home = by_wording.get(wording) if wording else None
        for group in groups[:MAX_GROUPS_COMPARED] if home is None else ():
            if comparisons >= MAX_COMPARISONS:
                break
            comparisons += 1
            if effort.is_repeat(text, texts[group[0]]):
                home = group
                break
        if home is None:
            home = []
        else:
            groups.remove(home)
        home.append(index)
        groups.insert(0, home)
        if wording:
            by_wording[wording] = home
    found = [CopyGroup(fullest, tuple(sorted(copies))) for fullest, *copies in groups]
    return sorted(found, key=lambda group: group.members[0])


MAX_GROUPS_COMPARED = 20  # groups with which each text is compared
MAX_COMPARISONS = 2_000  # in one call of `split_copies`
