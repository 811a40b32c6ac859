"""Tells whether two sentences contradict each other in a detail that their alignment ignores, and
whether equal sentences in another order may say something else.

Copies add and drop function words, forms of address, initials, punctuation and symbols such as an
emoji. But if a copy replaces such a detail, such as "Mr" by "Mrs", the meaning may change.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wirewatch.digests.repeats.structure import Sentence
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.vocabulary import ROLES, STRICT_ROLES
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import Kind

Roles = tuple[str, ...]  # names of function words, such as "of" and "in"

MAX_SHORT = 60  # characters: a shorter sentence often has its meaning from the sentence before it

_APART = frozenset(",\u060c\uff0c;-\u2013\u2014")
_ACCORDING = frozenset(words("according laut zufolge selon según segundo secondo volgens aldus"))
_WORD = re.compile(r"[^\W\d_]+")
_QUESTION = re.compile(r"[?？؟\u037e]['\")\]»”’」』]*\s*\Z")


def _roles(table: str) -> dict[str, str]:
    """Return a dict from each word in `table` to the name of the word's entry.

    The entry `de/de,du` has the name `de` and the words `de` and `du`, which count as equal. The
    entry `in` has the name `in` and only this word.
    """
    entries = (entry.partition("/") for entry in table.split())
    return {word: name for name, _, listed in entries for word in (listed or name).split(",")}


_ROLES = {language: _roles(table) for language, table in ROLES.items()}
_STRICT = {language: frozenset(table.split()) for language, table in STRICT_ROLES.items()}


def contradict(new: Sentence, old: Sentence) -> bool:
    """Tell whether two sentences contradict each other in a detail that the alignment ignores,
    such as "Mr" and "Mrs".
    """
    if new.written == old.written:
        return False
    if _is_question(new) != _is_question(old):
        return True
    if (
        _has_optional(new)
        and _has_optional(old)
        and (_addresses_differ(new, old) or _ornaments_differ(new, old))
    ):
        return True
    return new.keys == old.keys and (_speakers_differ(new, old) or _roles_differ(new, old))


def reordered(
    sentences: Iterable[Sentence], orders: Sequence[Mapping[str, Sequence[int]]]
) -> Iterator[Sentence]:
    """If sentence B directly follows sentence A in `sentences`, but precedes A in the story, yield
    B. A or B must have fewer than MAX_SHORT characters, because the meaning of a short sentence
    often depends on the order. For example, "Ardania accepted it." may now be about another
    proposal.

    `orders` has a dict for each text of the story, from a sentence to its places in the text.
    Sentences that the story does not have are skipped.
    """
    previous: Sentence | None = None
    for sentence in sentences:
        known = [places for places in orders if sentence.written in places]
        if not known:
            continue
        if previous is not None and min(len(previous.written), len(sentence.written)) < MAX_SHORT:
            both = [places for places in known if previous.written in places]
            if both and all(each[previous.written][0] > each[sentence.written][-1] for each in both):
                yield sentence
        previous = sentence


def _is_question(sentence: Sentence) -> bool:
    return _QUESTION.search(sentence.written) is not None


def _has_optional(sentence: Sentence) -> bool:
    """Tell whether a sentence has a form of address (such as "Mr"), an initial, or an ornament (a
    symbol such as an emoji).
    """
    return len(sentence.all_tokens) > len(sentence.tokens)


def _addresses_differ(new: Sentence, old: Sentence) -> bool:
    """Tell whether the forms of address (such as "Mr") or the initials in two sentences differ.

    If one sentence only lacks some of them, return False. Return True in two cases:
    - Each sentence has one that is nowhere in the other: "Mr Hale" and "Mrs Hale".
    - Each sentence has one before some word, and the other sentence lacks it before this word:
      "Mr Hale and Mrs Roe" and "Mrs Hale and Mr Roe".
    """
    mine, theirs = (frozenset(_keys(each, Kind.ADDRESS)) - {""} for each in (new, old))
    if not (mine <= theirs or theirs <= mine):
        return True
    before = [_addresses_by_word(each) for each in (new, old)]
    pairs = [
        pair
        for word in before[0].keys() & before[1].keys()
        for pair in zip(before[0][word], before[1][word], strict=False)
    ]
    adds_none = all(first <= second for first, second in pairs)
    return not adds_none and not all(second <= first for first, second in pairs)


def _addresses_by_word(sentence: Sentence) -> dict[str, list[frozenset[str]]]:
    """Return a dict from each word to a list of sets, one set for each occurrence of the word.

    Each set has the keys of the titles (such as "Mr", but not "Dr") and of the initials directly
    before the occurrence. For example, "Mr J. Hale" gives `{"hale": [{"#he", "j"}]}`.
    """
    by_word: dict[str, list[frozenset[str]]] = {}
    before: set[str] = set()
    for token in sentence.all_tokens:
        if token.kind is Kind.ADDRESS:
            before.add(token.key)
        else:
            by_word.setdefault(token.key, []).append(frozenset(before - {""}))
            before = set()
    return by_word


def _ornaments_differ(new: Sentence, old: Sentence) -> bool:
    """Tell whether the ornaments of two sentences contradict each other, as two different flags do.
    An ornament is a symbol such as an emoji.

    If one sentence only adds ornaments, return False.
    """
    short, long = sorted((_keys(each, Kind.ORNAMENT) for each in (new, old)), key=len)
    rest = iter(long)
    return not all(key in rest for key in short)


def _keys(sentence: Sentence, kind: Kind) -> list[str]:
    return [token.key for token in sentence.all_tokens if token.kind is kind]


def _speakers_differ(new: Sentence, old: Sentence) -> bool:
    """Tell whether a comma changes who speaks. For example, Arden speaks in "Arden said Keshlar
    attacked", but Keshlar speaks in "Arden, said Keshlar, attacked".
    """
    return any(
        mine.kind is Kind.ATTRIBUTION and _is_set_apart(mine, new) != _is_set_apart(theirs, old)
        for mine, theirs in zip(new.tokens, old.tokens, strict=True)
    )


def _is_set_apart(token: Token, sentence: Sentence) -> bool:
    """Tell whether a comma, semicolon or dash precedes `token`, an attribution such as "said".

    For "according to" and similar words, the result is always False: punctuation before them does
    not change the meaning.
    """
    field = sentence.article.field(sentence.place)
    if field[token.start : token.end].lower() in _ACCORDING:
        return False
    return not _APART.isdisjoint(field[max(sentence.start, token.start - 3) : token.start])


def _roles_differ(new: Sentence, old: Sentence) -> bool:
    """Tell whether function words such as "of" and "on" change the roles of the other words.

    The caller ensures that both sentences have the same token keys. Most function words are not
    tokens, so they can still differ. The function words directly before each token are compared,
    except before numbers and days.
    """
    names = _ROLES.get(new.article.text.language, {})
    strict = _STRICT.get(new.article.text.language, frozenset())
    listed = [
        [names[word] for word in _WORD.findall(each.written.lower()) if word in names] for each in (new, old)
    ]
    if not any(listed):
        return False
    if sorted(listed[0]) == sorted(listed[1]):  # a word that only moved is not a matter of style
        strict = frozenset(listed[0])
    mine, theirs = (_roles_of(each, names) for each in (new, old))
    return any(
        _contradict_in(mine.get(at, ()), theirs.get(at, ()), strict, is_name=new.tokens[at].capital)
        for at in mine.keys() | theirs.keys()
    )


def _contradict_in(first: Roles, second: Roles, strict: frozenset[str], *, is_name: bool) -> bool:
    """Tell whether the function words before one token contradict each other in two sentences.

    `first` is a tuple with the function words of one sentence, such as `("of",)`, and `second` is
    the tuple of the other sentence. Each word is given by its name in the table of words (see
    `_roles`). If the two tuples differ and neither is empty, return True. If only one tuple is
    empty, return whether the other has a word in `strict`. `is_name` says whether the token may be
    a proper name. Before a proper name, "in" and "at" count as equal.
    """
    if first == second or (is_name and {first, second} == {("in",), ("at",)}):
        return False
    return bool(first and second) or not strict.isdisjoint({*first, *second})


def _roles_of(sentence: Sentence, names: Mapping[str, str]) -> dict[int, Roles]:
    """Return a dict from the index of each token to the function words directly before the token.

    Each function word is given by its name in `names`: the French "du" and "des" have the name
    "de". Numbers, days and tokens without function words have no entry.
    """
    starts = [token.start for token in sentence.tokens]
    roles: dict[int, Roles] = {}
    for match in _WORD.finditer(sentence.article.field(sentence.place), sentence.start, sentence.end):
        name = names.get(match[0].lower())
        at = bisect_left(starts, match.start())
        if name is None or at == len(starts) or starts[at] == match.start():
            continue
        if sentence.tokens[at].kind not in {Kind.NUMBER, Kind.DAY}:
            roles[at] = (*roles.get(at, ()), name)
    return roles
