"""A sentence of the new article against the sentence of the story that is most like it: what differs, variants aside."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from wirewatch.digests.repeats import number_words
from wirewatch.digests.repeats.decisions import DifferenceKind
from wirewatch.digests.repeats.structure import Sentence
from wirewatch.digests.repeats.tokens import Token
from wirewatch.digests.repeats.words import Kind

MIN_TYPO_LENGTH = 8  # letters: shorter words one letter apart are often two words
CONVERSION_TOLERANCE = 0.06

SameDay = Callable[[], bool]  # whether two articles speak on one day; worked out when it is needed


@dataclass(slots=True)
class Hunk:
    """Tokens of the story and the tokens that stand in their place in the new article; either may be empty."""

    before: tuple[Token, ...]
    after: tuple[Token, ...]
    at: int  # index of the first new token, or of the token behind the gap


def hunks(new: Sequence[Token], old: Sequence[Token]) -> list[Hunk]:
    """Return where the tokens differ, in order."""
    matcher = SequenceMatcher(
        None, [token.key for token in old], [token.key for token in new], autojunk=False
    )
    return [
        Hunk(tuple(old[a:b]), tuple(new[c:d]), c)
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def material_hunks(
    new: Sentence, old: Sentence, dateline_keys: frozenset[str], same_day: SameDay
) -> list[Hunk]:
    """Return the differences that are no variants of spelling, form, place of a day or place of an attribution.

    `dateline_keys`: some publishers write the dateline into the first sentence. `same_day` says whether both articles speak
    on one day, so that "today" means the same in both.
    """
    if new.keys == old.keys:
        return []
    new_tokens = _without_conversions(new)
    old_tokens = _without_conversions(old)
    differing = [
        hunk
        for hunk in hunks(new_tokens, old_tokens)
        if not _is_variant(hunk, new, old, same_day) and not _is_dateline(hunk, new, dateline_keys)
    ]
    return _without_moves(differing, new_tokens, old_tokens)


def _is_dateline(hunk: Hunk, new: Sentence, dateline_keys: frozenset[str]) -> bool:
    is_beginning = not hunk.before and hunk.at == 0 and new.number == 0
    return is_beginning and all(token.key in dateline_keys for token in hunk.after)


def _is_variant(hunk: Hunk, new: Sentence, old: Sentence, same_day: SameDay) -> bool:
    before, after = hunk.before, hunk.after
    if not before or not after:
        name, other = (after, old) if after else (before, new)
        return len(name) == 1 and _has_initial(name[0], other)
    if len(before) == 1 and len(after) == 1:
        return _same_word(before[0], after[0]) or _same_day(before[0], after[0], new, old, same_day)
    return _same_joined(before, after) or _is_acronym(before, after) or _is_acronym(after, before)


def _same_word(old: Token, new: Token) -> bool:
    return old.kind is Kind.WORD and new.kind is Kind.WORD and is_typo(old.key, new.key)


def is_typo(first: str, second: str) -> bool:
    """True for a letter left out, doubled or swapped with its neighbour inside a long word."""
    short, long = sorted((first, second), key=len)
    if len(long) < MIN_TYPO_LENGTH or short[0] != long[0] or short[-1] != long[-1] or not long.isalpha():
        return False
    if len(long) == len(short) + 1:
        cut = next((at for at in range(len(short)) if short[at] != long[at]), len(short))
        return 2 <= cut and short[cut:] == long[cut + 1 :]
    if len(long) == len(short):
        apart = [at for at in range(len(long)) if short[at] != long[at]]
        return (
            len(apart) == 2 and apart[1] == apart[0] + 1 and 2 <= apart[0]
            and short[apart[0]] == long[apart[1]] and short[apart[1]] == long[apart[0]]
        )  # fmt: skip
    return False


def _same_day(
    old: Token, new: Token, new_sentence: Sentence, old_sentence: Sentence, same_day: SameDay
) -> bool:
    """True for one word for a day in articles that speak on one day, and for a weekday that lies ahead of both."""
    if old.kind is not Kind.DAY or new.kind is not Kind.DAY:
        return False
    if old.is_relative or new.is_relative:
        return same_day() and old.alternative == new.alternative
    if same_day() and old.alternative and new.alternative:
        return _weekday(old) == _weekday(new)
    if old_sentence.is_about_future and new_sentence.is_about_future:
        return bool(_readings(old) & _readings(new))
    return False


def _weekday(day: Token) -> int:
    return date.fromisoformat(day.key[1:]).weekday()


def _readings(day: Token) -> set[str]:
    return {day.key[1:], day.alternative or day.key[1:]}


def _same_joined(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """`cease-fire` and `ceasefire`, `web site` and `website`."""
    kinds = {token.kind for token in (*before, *after)}
    return kinds == {Kind.WORD} and "".join(token.key for token in before) == "".join(
        token.key for token in after
    )


def _is_acronym(short: Sequence[Token], long: Sequence[Token]) -> bool:
    """`UN` for `United Nations`."""
    if (
        len(short) != 1
        or len(long) < 2
        or not all(token.capital and token.kind is Kind.WORD for token in long)
    ):
        return False
    return short[0].capital and short[0].key == "".join(token.key[0] for token in long)


def _has_initial(name: Token, other: Sentence) -> bool:
    """True where the other text has only the initial of this name ("O. N." for "Oleg")."""
    return name.capital and any(
        token.kind is Kind.ADDRESS and token.capital and token.key[0] == name.key[0]
        for token in other.all_tokens
    )


def _without_moves(differing: list[Hunk], new: Sequence[Token], old: Sequence[Token]) -> list[Hunk]:
    """Without words that only stand elsewhere in the sentence: a day, or the source of what is said.

    Everything else that moves counts: "A accuses B" and "B accuses A" have the same words.
    """
    taken = Counter(token.key for hunk in differing for token in hunk.before)
    given = Counter(token.key for hunk in differing for token in hunk.after)
    days = {key for key in taken.keys() | given.keys() if key[0] == "@"}
    if len(days) == 1 and all(taken[key] == given[key] for key in days):
        differing = [hunk for hunk in differing if not _only(hunk, days)]
    if len(differing) == 2 and _is_moved_source(differing, new, old):
        return []
    return differing


def _only(hunk: Hunk, keys: set[str]) -> bool:
    return all(token.key in keys for token in (*hunk.before, *hunk.after))


def _is_moved_source(pair: Sequence[Hunk], new: Sequence[Token], old: Sequence[Token]) -> bool:
    """`X did it, officials said` and `Officials said that X did it`: each block is set apart and holds the word of saying."""
    blocks = [(hunk.before or hunk.after, old if hunk.before else new) for hunk in pair]
    if any(hunk.before and hunk.after for hunk in pair):
        return False
    if Counter(token.key for token in blocks[0][0]) != Counter(token.key for token in blocks[1][0]):
        return False
    return all(
        any(token.kind is Kind.ATTRIBUTION for token in block) and _is_set_apart(block, whole)
        for block, whole in blocks
    )


def _is_set_apart(block: Sequence[Token], whole: Sequence[Token]) -> bool:
    start = next(index for index, token in enumerate(whole) if token.start == block[0].start)
    end = start + len(block)
    ends_apart = end == len(whole) or whole[end].after_mark
    leads = start == 0 and block[-1].kind is Kind.ATTRIBUTION
    return (start == 0 or block[0].after_mark) and (ends_apart or leads)


def _without_conversions(sentence: Sentence) -> list[Token]:
    """Without an amount in brackets that is the amount before it in another unit ("24 km (15 miles)")."""
    tokens = list(sentence.tokens)
    if "(" not in sentence.written and "（" not in sentence.written:
        return tokens
    text = sentence.article.field(sentence.place)
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        length = _bracketed(tokens, index, text)
        if length and _is_conversion(kept[-3:], tokens[index : index + length]):
            index += length
            continue
        kept.append(token)
        index += 1
    return kept


def _bracketed(tokens: Sequence[Token], index: int, text: str) -> int:
    """How many tokens stand in the bracket that opens before this one; 0 where none opens."""
    start = tokens[index].start
    opening = max(text.rfind("(", max(0, start - 12), start), text.rfind("\uff08", max(0, start - 12), start))
    if opening < 0 or (index and tokens[index - 1].end > opening):
        return 0
    closing = min((at for at in (text.find(")", start), text.find("\uff09", start)) if at >= 0), default=-1)
    count = sum(token.start < closing for token in tokens[index : index + 6])
    return count if count <= 5 else 0


def _is_conversion(before: Sequence[Token], inside: Sequence[Token]) -> bool:
    amounts = [token for token in inside if token.kind is Kind.NUMBER]
    known = [token for token in before if token.kind is Kind.NUMBER]
    if len(amounts) != 1:
        return False
    value = _value(amounts[0])
    base = _value(known[-1]) if known else 1.0  # "a mile (1.6 km)"
    if not value or not base:
        return False
    units_before = [token.key for token in before if token.kind is Kind.WORD]
    units = [token.key for token in inside if token.kind is Kind.WORD]
    if known and _currency(units_before) and _currency(units) and _currency(units_before) != _currency(units):
        return True
    for unit in units_before:
        for other in units:
            if unit in number_words.FACTORS and other in number_words.FACTORS:
                dimension, factor = number_words.FACTORS[unit]
                other_dimension, other_factor = number_words.FACTORS[other]
                if (
                    dimension == other_dimension
                    and abs(value * other_factor / (base * factor) - 1) <= CONVERSION_TOLERANCE
                ):
                    return True
    return False


def _currency(keys: Sequence[str]) -> str:
    return next((key for key in keys if key in number_words.CURRENCIES), "")


def _value(token: Token) -> float:
    try:
        return float(token.key[1:])
    except ValueError:
        return 0.0


def kind_of(hunk: Hunk) -> DifferenceKind:
    """Return what a reader would call the difference."""
    tokens = hunk.after or hunk.before
    for kind, name in (
        (Kind.NUMBER, DifferenceKind.NUMBER),
        (Kind.DAY, DifferenceKind.DAY),
        (Kind.NEGATION, DifferenceKind.NEGATION),
    ):
        if any(token.kind is kind for token in (*hunk.before, *hunk.after)):
            return name
    return DifferenceKind.NAME if any(token.capital for token in tokens) else DifferenceKind.WORD
