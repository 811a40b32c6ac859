"""Groups sentences that are alike, such as a standing line below many articles.

Two sentences are alike if most of their pairs of adjacent words are equal. Numbers count as equal,
so that `Day 3 of the fair` is like `Day 4 of the fair`. The signatures of `digests.stories` are
made for whole articles: they would find no copy of a sentence with one other word.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from wirewatch.language.tokens import tokenize

SIMILARITY = 0.5  # share of the pairs of words that two sentences have in common (Jaccard)
MAX_OWNERS = 200  # groups that are found by one pair of words; a frequent pair finds no more
MAX_COMPARED = 20  # groups that a sentence is compared with
NUMBER = "0"  # stands for every number

_Pairs = frozenset[tuple[str, ...]]


def alike(sentences: Sequence[str]) -> list[list[int]]:
    """Return the sentences in groups, as positions in `sentences`. The largest group is first.

    Each sentence is compared with the first sentence of each group, and joins the group with the
    most similar one.
    """
    groups: list[list[int]] = []
    leaders: list[_Pairs] = []
    group_of_words: dict[tuple[str, ...], int] = {}
    owners: dict[tuple[str, ...], list[int]] = {}
    for position, sentence in enumerate(sentences):
        words = _words(sentence)
        group = group_of_words.get(words)
        if group is None:
            pairs: _Pairs = frozenset(pairwise(words)) or frozenset([words])
            group = _closest(pairs, leaders, owners)
            if group is None:
                group = len(groups)
                groups.append([])
                leaders.append(pairs)
                for pair in sorted(pairs):
                    known = owners.setdefault(pair, [])
                    if len(known) < MAX_OWNERS:
                        known.append(group)
            group_of_words[words] = group
        groups[group].append(position)
    return sorted(groups, key=lambda members: (-len(members), members[0]))


def _words(sentence: str) -> tuple[str, ...]:
    forms = (min(token.forms) for token in tokenize(sentence) if token.forms)
    return tuple(NUMBER if any(char.isdigit() for char in form) else form for form in forms)


def _closest(
    pairs: _Pairs, leaders: Sequence[_Pairs], owners: dict[tuple[str, ...], list[int]]
) -> int | None:
    shared = Counter(group for pair in sorted(pairs) for group in owners.get(pair, ()))
    best, best_similarity = None, SIMILARITY
    for group, _ in shared.most_common(MAX_COMPARED):
        leader = leaders[group]
        similarity = len(pairs & leader) / len(pairs | leader)
        if similarity > best_similarity or (best is None and similarity >= SIMILARITY):
            best, best_similarity = group, similarity
    return best
