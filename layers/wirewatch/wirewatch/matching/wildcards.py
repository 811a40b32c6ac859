"""Wildcards without scanning: under which key a pattern waits, and which keys a word asks for.

`troop*` waits under its prefix, `*stan` under its reversed suffix, `*port*` under its rarest trigram, `w?rd` under its head or tail. No
word of an article is ever compared with a pattern that shares nothing with it, and no pattern is compiled to an expression.
"""

from collections.abc import Iterable, Iterator, Mapping

PREFIX, SUFFIX, GRAM, HEAD, TAIL, ANYWHERE = "p", "q", "g", "h", "e", "b"
GENERAL = (GRAM, HEAD, TAIL, ANYWHERE)  # a word that has the key is still compared
PREFIXES, SUFFIXES = (
    "P",
    "Q",
)  # the first three letters of all prefixes, with a bit for each length that occurs
GRAM_LENGTH = 3
LONGEST_AFFIX = 30  # a bit each, in a number that an index can hold


def simple_key(pattern: str) -> str | None:
    """The key that decides alone: of `abc*` and `*abc`."""
    if "?" not in pattern and pattern.count("*") == 1:
        literal = pattern.strip("*")
        if GRAM_LENGTH <= len(literal) <= LONGEST_AFFIX:
            if pattern.endswith("*"):
                return PREFIX + literal
            if pattern.startswith("*"):
                return SUFFIX + literal[::-1]
    return None


def candidate_keys(pattern: str) -> tuple[str, ...]:
    """Keys of which each has to be met by a fitting word; the compiler takes the least crowded one."""
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


def asked_keys(word: str, kinds: frozenset[str]) -> Iterator[str]:
    """Keys of general patterns that a word may fit. `kinds` are those in use: a letter and, but for trigrams, a length."""
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
    return GRAM if key[0] == GRAM else f"{key[0]}{len(key) - 1}"


def affix_lengths(literals: Iterable[str], kind: str) -> Mapping[str, int]:
    """`troop`, `troubles` → {"Ptro": bits 5 and 8}: what a word of that beginning has to be asked for."""
    found: dict[str, int] = {}
    for literal in literals:
        key = kind + literal[:GRAM_LENGTH]
        found[key] = found.get(key, 0) | 1 << len(literal)
    return found


def fits(pattern: str, word: str) -> bool:
    """Each middle piece is taken at its first place and never moved: linear in the word."""
    first, *rest = pattern.split("*")
    if not rest:
        return len(word) == len(first) and _stands(first, word, 0)
    last = rest.pop()
    end = len(word) - len(last)
    if end < len(first) or not _stands(first, word, 0) or not _stands(last, word, end):
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
    return next((at for at in range(start, end - len(piece) + 1) if _stands(piece, word, at)), -1)


def _stands(piece: str, word: str, at: int) -> bool:
    if "?" not in piece:
        return word.startswith(piece, at)
    return all(char in ("?", word[at + offset]) for offset, char in enumerate(piece))
