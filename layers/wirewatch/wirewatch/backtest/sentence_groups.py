"""Groups sentences that are alike, such as the same footer below many articles.

Two sentences are alike if most of their pairs of adjacent words are equal. Numbers count as equal,
so that `Day 3 of the fair` is like `Day 4 of the fair`. The signatures of `digests.stories` are
made for whole articles. They would miss a copy of a sentence if one word of the copy is different.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise

from wirewatch.language.tokens import cut_chunk

SIMILARITY = 0.5  # share of the pairs of words that two sentences have in common (Jaccard)
MAX_OWNERS = 30  # groups that are found by one pair of words; a frequent pair finds no more
MAX_COMPARED = 10  # groups that a sentence is compared with
NUMBER = "0"  # stands for every number

_Words = tuple[str, ...]
_Owners = dict[_Words, list[int]]  # pair of words → groups whose first sentence has the pair


def alike(sentences: Sequence[str]) -> list[list[int]]:
    """Return the sentences in groups, as positions in `sentences`. The largest group is first.

    Each sentence is compared with the first sentences of at most MAX_COMPARED groups. It joins the
    group whose first sentence is most similar, or begins a new group if none is alike.
    """
    groups: list[list[int]] = []
    leaders: list[frozenset[_Words]] = []
    group_of_words: dict[_Words, int] = {}
    owners: _Owners = {}
    for position, sentence in enumerate(sentences):
        words = tuple(chain.from_iterable(map(_words_of_chunk, sentence.split())))
        group = group_of_words.get(words)
        if group is None:
            pairs: list[_Words] = list(dict.fromkeys(pairwise(words))) or [words]
            group = _closest(pairs, leaders, owners)
            if group is None:
                group = len(groups)
                groups.append([])
                leaders.append(frozenset(pairs))
                for pair in pairs:
                    known = owners.setdefault(pair, [])
                    if len(known) < MAX_OWNERS:
                        known.append(group)
            group_of_words[words] = group
        groups[group].append(position)
    return sorted(groups, key=lambda members: (-len(members), members[0]))


@lru_cache(maxsize=50_000)  # the words of an archive repeat
def _words_of_chunk(chunk: str) -> _Words:
    forms = (min(piece.forms) for piece in cut_chunk(chunk) if piece.forms)
    return tuple(NUMBER if any(char.isdigit() for char in form) else form for form in forms)


def _closest(pairs: list[_Words], leaders: Sequence[frozenset[_Words]], owners: _Owners) -> int | None:
    shared = Counter(chain.from_iterable(owners.get(pair, ()) for pair in pairs))
    best, best_similarity = None, SIMILARITY
    for group, _ in shared.most_common(MAX_COMPARED):
        leader = leaders[group]
        common = sum(pair in leader for pair in pairs)
        similarity = common / (len(leader) + len(pairs) - common)
        if similarity > best_similarity or (best is None and similarity >= SIMILARITY):
            best, best_similarity = group, similarity
    return best
