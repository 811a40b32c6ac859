"""Reads the word tables of this package.

Words are separated by white space; the two words of a pair are separated by a slash.
"""


def words(text: str) -> list[str]:
    """Return the words in `text`, a table of words that are separated by white space."""
    return text.split()


def pairs(text: str) -> dict[str, str]:
    """Return the pairs of a table as a mapping. The pair `grey/gray` maps `grey` to `gray`."""
    return {first: second for first, _, second in (pair.partition("/") for pair in text.split())}
