"""The keys of an index. A key is a letter and a text:

    t + form           a word
    o + form           a word that is found only after white space or punctuation (Hangul names)
    c + surface        a {Cased} word
    u + form           a {Cased} word, for fields that are all in capitals. If the word begins or
                       ends with a symbol, as `{C++}` does, the text is the surface. Everyday
                       words, such as `{Who}`, have no such key.
    s + lang + stem    a stem
    p + letters        `troop*`, under `troop`
    q + letters        `*stan`, under `nats`: its letters in reverse order
    g + trigram        `*port*`, under `por` or `ort`. Of these trigrams, the one that is in fewer
                       wildcards of the index is used.
    h, e or b + letters    a wildcard without three letters in a row. The key has the letters at the
                       beginning of the wildcard (h) or those at its end (e): whichever are more,
                       and those at the end if both are equally many. `w?rd` is under `rd` (e). For
                       a wildcard that neither begins nor ends with a letter, the key has the
                       longest sequence of letters inside (b).
    P + three letters  the group of all keys that begin with p and these letters (see
                       `group_starts`)
    Q + three letters  the same for keys that begin with q

The form of a word is folded, so capitals and diacritics do not count. The surface is the word as
written. A word is compared only with wildcards that share a key with the word.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping

FORM, OPENING, SURFACE, SHOUTED, STEM = "t", "o", "c", "u", "s"
PREFIX, SUFFIX, GRAM, HEAD, TAIL, ANYWHERE = "p", "q", "g", "h", "e", "b"
GENERAL = (GRAM, HEAD, TAIL, ANYWHERE)  # a word that has the key must still be compared with the pattern
PREFIX_GROUP, SUFFIX_GROUP = "P", "Q"  # these keys lead to the first key of a group (see `group_starts`)
GRAM_LENGTH = 3
MAX_AFFIX_LENGTH = 30


def stem_key(language: str, stem: str) -> str:
    return f"{STEM}{language}\0{stem}"


def simple_key(pattern: str) -> str | None:
    """Return the key of a pattern like `abc*` or `*abc`. Only words that fit the pattern have this
    key.

    Return None for every other pattern. Return None also if the text without `*` has fewer than
    GRAM_LENGTH or more than MAX_AFFIX_LENGTH characters.
    """
    if "?" not in pattern and pattern.count("*") == 1:
        literal = pattern.strip("*")
        if GRAM_LENGTH <= len(literal) <= MAX_AFFIX_LENGTH:
            if pattern.endswith("*"):
                return PREFIX + literal
            if pattern.startswith("*"):
                return SUFFIX + literal[::-1]
    return None


def candidate_keys(pattern: str) -> tuple[str, ...]:
    """Return the keys under which a pattern may be stored. For `*port*`, these are the trigrams
    `por` and `ort`.

    Every word that fits the pattern has all these keys, so the compiler stores the pattern under
    only one of them.
    """
    pieces = pattern.split("*")
    runs = [run for piece in pieces for run in piece.split("?") if run]
    grams = [run[at : at + GRAM_LENGTH] for run in runs for at in range(len(run) - GRAM_LENGTH + 1)]
    if grams:
        return tuple(dict.fromkeys(GRAM + gram for gram in grams))
    head, tail = pieces[0].split("?")[0], pieces[-1].split("?")[-1]
    longest = max(runs, key=len)
    if len(tail) >= max(len(head), 1):
        return (TAIL + tail,)
    if head:
        return (HEAD + head,)
    return (ANYWHERE + longest,)


def general_keys(word: str, kinds: frozenset[str]) -> Iterator[str]:
    """Yield the keys under which general patterns that fit `word` may be stored. A pattern is
    general if `simple_key` returns None for it, as for `*port*` or `w?rd`.

    `kinds` are the kinds of keys in the index (see `kind_of`). Keys of other kinds are left out.
    """
    size = len(word)
    for kind in kinds:
        if kind == GRAM:
            yield from {GRAM + word[at : at + GRAM_LENGTH] for at in range(size - GRAM_LENGTH + 1)}
            continue
        length = int(kind[1:])
        if size < length:
            continue
        if kind[0] == HEAD:
            yield HEAD + word[:length]
        elif kind[0] == TAIL:
            yield TAIL + word[size - length :]
        else:
            yield from {ANYWHERE + word[at : at + length] for at in range(size - length + 1)}


def kind_of(key: str) -> str:
    """Return the kind of a key that begins with g, h, e or b: this letter, and the length of the
    text after it. Wildcards such as `*port*` and `w?rd` have such keys.

    For example, `w?rd` has the key `erd`: the letter `e` (for "end") and the text `rd`. The text
    has two letters, so the kind of this key is `e2`. After the letter `g`, the text always has
    three letters. Then the kind is only `g`.
    """
    return GRAM if key[0] == GRAM else f"{key[0]}{len(key) - 1}"


def group_starts(keys: Collection[str]) -> Mapping[str, int]:
    """Return a dict: for each group of keys, the position of its first member in a sorted list.

    The keys in a group begin with the same four letters, and the first letter is `p` or `q`. For
    example, `ptroop` and `ptrouble` are in the group `Ptro`. The name of a group is itself a key of
    the index. So the sorted list has all of `keys`, and also the names of the groups. The result
    maps `Ptro` to the position of `ptroop`.
    """
    first_keys: dict[str, str] = {}
    groups = {PREFIX: PREFIX_GROUP, SUFFIX: SUFFIX_GROUP}
    for key in sorted(key for key in keys if key[0] in groups):
        first_keys.setdefault(groups[key[0]] + key[1 : 1 + GRAM_LENGTH], key)
    ordered = sorted([*keys, *first_keys]) if first_keys else []
    return {group: bisect_left(ordered, first) for group, first in first_keys.items()}


def fits(pattern: str, word: str) -> bool:
    """Tell whether a word fits a pattern.

    Each piece between two `*` is matched at the first possible position, and no other position is
    tried later. So the time is linear in the length of the word.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return len(word) == len(first) and _fits_at(first, word, 0)
    last = rest.pop()
    end = len(word) - len(last)
    if end < len(first) or not _fits_at(first, word, 0) or not _fits_at(last, word, end):
        return False
    at = len(first)
    for piece in rest:
        at = _find(piece, word, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _find(piece: str, word: str, start: int, end: int) -> int:
    if "?" not in piece:
        return word.find(piece, start, end)
    return next((at for at in range(start, end - len(piece) + 1) if _fits_at(piece, word, at)), -1)


def _fits_at(piece: str, word: str, at: int) -> bool:
    if "?" not in piece:
        return word.startswith(piece, at)
    return all(char in ("?", word[at + offset]) for offset, char in enumerate(piece))
