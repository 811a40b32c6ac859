"""The frequencies of words. The frequency of a word is the share of articles in which it occurs.

Rare words become the anchor of a rule (see `anchors`). A wrong frequency makes matching slower, but
never changes a match. The program tools/frequencies.py makes the table of common words in the
package.
"""

import gzip
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate

from wirewatch.language.tokens import has_no_space_script

UNLISTED = 0.0005  # share for a word that is not in the table of the package
CHARACTER = 0.05  # share for one character of a script without spaces
FOLLOWED_BY = 0.05  # of the articles with a given word, the share in which another given word follows it


class Frequencies:
    """The share of articles in which each word occurs. `shares` maps folded words (see
    `tokens.fold`) to shares such as 0.01.

    A word that is not in `shares` has the share `unseen`. If `unseen` is None, the share is
    CHARACTER for a script such as Han or Hangul, and UNLISTED for other scripts.
    """

    def __init__(self, shares: Mapping[str, float], unseen: float | None = None) -> None:
        self.shares = shares
        self.unseen = unseen

    @classmethod
    def counted(cls, articles: Iterable[Iterable[str]]) -> "Frequencies":
        """Return the frequencies of the words in `articles`. Each item of `articles` has the words
        of one article.

        A word that occurs in no article gets half the share of a word that occurs in exactly one
        article.
        """
        counts: Counter[str] = Counter()
        total = 0
        for words in articles:
            counts.update(set(words))
            total += 1
        return cls({word: count / total for word, count in counts.items()}, 0.5 / max(total, 1))

    def of(self, word: str) -> float:
        """Return the share of articles that have a word."""
        share = self.shares.get(word)
        if share is not None:
            return share
        if self.unseen is not None:
            return self.unseen
        if not word.isascii() and has_no_space_script(word):
            return CHARACTER
        return UNLISTED

    def of_prefix(self, prefix: str) -> float:
        """Return the estimated share of articles that have a word with this prefix.

        The estimate includes a share for words that are not in the table.
        """
        words, sums = self._sums
        low = bisect_left(words, prefix)
        high = bisect_left(words, prefix + "\U0010ffff")
        return min(1.0, sums[high] - sums[low] + 2 * self.of(prefix))

    @cached_property
    def _sums(self) -> tuple[list[str], list[float]]:
        words = sorted(self.shares)
        return words, [0.0, *accumulate(self.shares[word] for word in words)]


@cache
def shipped_frequencies() -> Frequencies:
    """Return the frequencies from the file `frequencies.txt.gz` in the package. Each line of this
    file begins with a number such as 0.01. Each word after this number occurs in this share of all
    articles.
    """
    shares: dict[str, float] = {}
    packed = files("wirewatch.compiling").joinpath("frequencies.txt.gz").read_bytes()
    for line in gzip.decompress(packed).decode().splitlines():
        share, *words = line.split()
        shares |= dict.fromkeys(words, float(share))
    return Frequencies(shares)
