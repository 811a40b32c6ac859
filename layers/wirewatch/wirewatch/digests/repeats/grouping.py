"""The articles of one group of near-copies, parted into copies of one text and similar stories."""

from collections.abc import Sequence
from dataclasses import dataclass

from wirewatch.digests.repeats.comparison import compare
from wirewatch.digests.repeats.decisions import Repeat
from wirewatch.digests.repeats.records import story_of
from wirewatch.digests.repeats.texts import ComparedText


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Indexes into the texts that were given: the one that says most, and those that say nothing
    beside it.
    """

    fullest: int
    copies: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """All indexes in the order given."""
        return tuple(sorted((self.fullest, *self.copies)))


def split_copies(texts: Sequence[ComparedText]) -> list[CopyGroup]:
    """Split near-copies (a group of `stories.group`) into groups of copies, ordered by their first
    article.

    An article joins a group only if it is a repeat of that group's fullest text. Two groups are
    similar stories: each is shown with its own headline. More than MAX_COMPARED different texts:
    what is left stands alone.
    """
    by_length = sorted(range(len(texts)), key=lambda index: (-len(texts[index].body), index))
    groups: list[tuple[int, list[int]]] = []
    for index in by_length:
        home = next(
            (group for group in groups[:MAX_COMPARED] if _repeats(texts[index], texts[group[0]])), None
        )
        if home is None:
            groups.append((index, []))
        else:
            home[1].append(index)
    found = [CopyGroup(fullest, tuple(sorted(copies))) for fullest, copies in groups]
    return sorted(found, key=lambda group: group.members[0])


# groups that an article is compared with: the work stays linear in the size of a digest
MAX_COMPARED = 40


def _repeats(text: ComparedText, fullest: ComparedText) -> bool:
    return isinstance(compare(text, story_of(fullest)), Repeat)
