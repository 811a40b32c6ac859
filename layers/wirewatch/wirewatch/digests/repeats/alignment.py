"""Compares a sentence of the new article with a sentence of the story. Differences of spelling and
number format are ignored.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from wirewatch.digests.repeats.decisions import DifferenceKind
from wirewatch.digests.repeats.structure import ParsedText, Sentence
from wirewatch.digests.repeats.wording import number_words
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.typos import is_correction
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import Kind

CONVERSION_TOLERANCE = 0.06
# between two articles that name a coming weekday; with more days between them, the weeks may differ
MAX_DAYS_AHEAD = timedelta(days=3)
SAME_DAY = timedelta(hours=6)
MAX_DAYS_BETWEEN = timedelta(days=4)  # later, "Thursday" may be in the next week
MAX_EQUAL_PAIRS = 5_000  # pairs of equal tokens of two sentences; news has a few hundred
MAX_ALIGNED_TOKENS = 300  # of a sentence: the time to align grows with the square of the length
MAX_SOURCE_TOKENS = 6  # of a clause that names the source of a statement

_APPROXIMATE = frozenset(
    words("about around some roughly approximately nearly almost us etwa rund environ unos около 約 약")
)
# In German: an article, or the ending of an adjective. "te" and "ten" also end verbs, as in "sagte Petersen".
_BEFORE_GERMAN_NOUN = re.compile(
    r"(?:\b(?:der|die|das|den|dem|des|ein|eine[mnrs]?|keine?[mnrs]?|zum|zur|im|am|vom|beim|ins)"
    r"|(?<!t)e[mnrs]?)\s\Z",
    re.IGNORECASE,
)
_MARK_FOLLOWS = re.compile(r"\s*[:,.(=\u2013\u2014-]")
SameDay = Callable[[], bool]  # whether "today" is the same day in two articles; computed when needed


@dataclass(slots=True)
class Hunk:
    """A difference between a sentence of the story and a sentence of the new article.

    - `before`, `after`: the tokens of the story and of the new article in this place. One may be
      empty.
    - `start`, `end`: offsets into the new article's field. They are equal if the new article only
      leaves words out.
    - `said`: the text of `before`, or "" if a whole sentence counts as one difference.
    - `is_first`: True if the difference begins the new sentence.
    """

    before: tuple[Token, ...]
    after: tuple[Token, ...]
    start: int
    end: int
    said: str = ""
    is_first: bool = False


def hunks(new: Sequence[Token], old: Sequence[Token], end: int, old_text: str) -> list[Hunk]:
    """Return the differences between two lists of tokens, in order.

    `new` are tokens of a sentence of the new article, and `end` is the offset at which this
    sentence ends. `old` are tokens of a sentence of the story. Their offsets are offsets in
    `old_text`.
    """
    matcher = SequenceMatcher(
        None, [token.key for token in old], [token.key for token in new], autojunk=False
    )
    differing = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            start = new[c].start if c < len(new) else end
            stop = new[d - 1].end if d > c else start
            said = old_text[old[a].start : old[b - 1].end] if b > a else ""
            differing.append(Hunk(tuple(old[a:b]), tuple(new[c:d]), start, stop, said, c == 0))
    return differing


def material_hunks(
    new: Sentence, old: Sentence, dateline_keys: frozenset[str], same_day: SameDay
) -> list[Hunk]:
    """Return the differences between two sentences, without those that bring no news:

    - another spelling or number format
    - an attribution in another position or in other words
    - another word for the same day
    - an acronym or an initial in place of a name
    - a dateline before the sentence; `dateline_keys` has the keys of the words in the story's
      datelines
    - a conversion in brackets, such as "24 km (15 miles)"

    If aligning the sentences would take too long, the whole sentence is one difference.
    """
    if new.keys == old.keys:
        return []
    if max(len(new.tokens), len(old.tokens)) > MAX_ALIGNED_TOKENS or _is_repetitive(new, old):
        return [Hunk(old.tokens, new.tokens, new.start, new.end, is_first=True)]
    new_tokens, old_tokens = _without_conversions(new, old), _without_conversions(old, new)
    differing = [
        hunk
        for hunk in hunks(new_tokens, old_tokens, new.end, old.article.field(old.place))
        if not _is_variant(hunk, new, old, same_day) and not _is_dateline(hunk, new, dateline_keys)
    ]
    return _without_moves(differing, new_tokens, old_tokens)


def _is_repetitive(new: Sentence, old: Sentence) -> bool:
    """Tell whether two sentences have more than MAX_EQUAL_PAIRS pairs of equal tokens. It would
    take too long to align such sentences.
    """
    counts = Counter(old.keys)
    return sum(counts[key] for key in new.keys) > MAX_EQUAL_PAIRS


def _is_dateline(hunk: Hunk, new: Sentence, dateline_keys: frozenset[str]) -> bool:
    """Tell whether a difference is only a dateline before the first sentence ("Brussels: The ...").

    The difference must only add words. The keys of all added words must be in `dateline_keys`, and
    punctuation must follow the last word.
    """
    if hunk.before or not hunk.is_first or not new.is_first:
        return False
    is_apart = _MARK_FOLLOWS.match(new.article.field(new.place), hunk.end) is not None
    return is_apart and all(token.key in dateline_keys for token in hunk.after)


def _is_variant(hunk: Hunk, new: Sentence, old: Sentence, same_day: SameDay) -> bool:
    before, after = hunk.before, hunk.after
    if not before or not after:
        name, own, other = (after, new, old) if after else (before, old, new)
        return len(name) == 1 and _has_initial(name[0], own, other)
    if len(before) == 1 and len(after) == 1:
        is_name = _may_be_name(before[0], old) and _may_be_name(after[0], new)
        return is_correction(before[0], after[0], new.article.text.language, is_name=is_name) or _same_day(
            before[0], after[0], new, old, same_day
        )
    return _same_joined(before, after) or _is_acronym(before, after) or _is_acronym(after, before)


def _may_be_name(word: Token, sentence: Sentence) -> bool:
    """Tell whether a word of a sentence may be a name: it has a capital. In German, where every
    noun has a capital, a word after an article or an adjective is probably no name.
    """
    if not word.capital or sentence.article.text.language != "de":
        return word.capital
    before = sentence.article.field(sentence.place)[max(sentence.start, word.start - 20) : word.start]
    return _BEFORE_GERMAN_NOUN.search(before) is None


def _same_day(
    old: Token, new: Token, new_sentence: Sentence, old_sentence: Sentence, same_day: SameDay
) -> bool:
    """Tell whether two words for a day mean the same day.

    `same_day()` tells whether "today" is the same day in both articles. There are three cases:

    - If a word is relative, such as "today", both words must be the same number of days from
      "today", and `same_day()` must return True.
    - If both words are weekdays and `same_day()` returns True, they must be the same weekday.
    - In all other cases, both sentences must be about the future. The days of the two articles must
      be at most MAX_DAYS_AHEAD apart. There must be a date that both words can mean, and that is
      not before the day of either article.
    """
    if old.kind is not Kind.DAY or new.kind is not Kind.DAY:
        return False
    if old.is_relative or new.is_relative:
        return same_day() and old.alternative == new.alternative
    if same_day() and old.alternative and new.alternative:
        return _weekday(old) == _weekday(new)
    days_apart = abs(new_sentence.article.spoken_on - old_sentence.article.spoken_on)
    if old_sentence.is_about_future and new_sentence.is_about_future and days_apart <= MAX_DAYS_AHEAD:
        first_day = max(new_sentence.article.spoken_on, old_sentence.article.spoken_on).isoformat()
        return any(day >= first_day for day in _readings(old) & _readings(new))
    return False


def speak_on_one_day(new: ParsedText, old: ParsedText) -> bool:
    """Tell whether a word like "today" or "Thursday" means the same day in both articles.

    Return True in two cases:
    - The articles were published at most SAME_DAY apart.
    - They were published at most MAX_DAYS_BETWEEN apart, their beginnings name the same days, and
      the last of these days is at most one day away from `old.spoken_on`. (`old.spoken_on` is the
      day on which the old article was probably written.)
    """
    since = abs(new.text.published - old.text.published)
    if since <= SAME_DAY:
        return True
    days = old.days_of_lead
    if since > MAX_DAYS_BETWEEN or not days or days != new.days_of_lead:
        return False
    return abs(old.spoken_on - max(days)) <= timedelta(days=1)


def _weekday(day: Token) -> int:
    return date.fromisoformat(day.key[1:]).weekday()


def _readings(day: Token) -> set[str]:
    return {day.key[1:], day.alternative or day.key[1:]}


def _same_joined(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Tell whether words differ only in how they are joined: `cease-fire` and `ceasefire`,
    `web site` and `website`. For `re-sign` and `resign` the result is False, because they have
    different meanings.
    """
    if any("".join(token.key for token in side[:2]).startswith("resign") for side in (before, after)):
        return False
    kinds = {token.kind for token in (*before, *after)}
    return kinds == {Kind.WORD} and "".join(token.key for token in before) == "".join(
        token.key for token in after
    )


def _is_acronym(short: Sequence[Token], long: Sequence[Token]) -> bool:
    """Tell whether `short` is the acronym of `long`: `UN` for `United Nations`."""
    if (
        len(short) != 1
        or len(long) < 2
        or not all(token.capital and token.kind is Kind.WORD for token in long)
    ):
        return False
    return short[0].capital and short[0].key == "".join(token.key[0] for token in long)


def _has_initial(name: Token, own: Sentence, other: Sentence) -> bool:
    """Tell whether `other` has an initial in place of `name`, such as "O." for "Oleg". `name` is a
    word of the sentence `own`. In both sentences, the same word must follow.
    """
    if not name.capital:
        return False
    at = own.tokens.index(name)
    following = own.tokens[at + 1].key if at + 1 < len(own.tokens) else ""
    return (name.key[:1], following) in other.initials


def _without_moves(differing: list[Hunk], new: Sequence[Token], old: Sequence[Token]) -> list[Hunk]:
    """Return the differences between two sentences. Return [] if the sentences differ only in the
    position or in the wording of an attribution, such as `officials said`.

    If other words stand in another position, this is a difference, because it can change the
    meaning: "A accuses B" and "B accuses A" have the same words.
    """
    if len(differing) == 2 and (
        _is_moved_source(differing, new, old) or _is_turned_source(differing, new, old)
    ):
        return []
    return differing


def _is_moved_source(pair: Sequence[Hunk], new: Sequence[Token], old: Sequence[Token]) -> bool:
    """Tell whether two differences only move the source of a statement. For example, `X did it,
    officials said` becomes `Officials said that X did it`.

    The moved words must have a word of attribution, such as `said`. In both sentences, punctuation
    must separate the moved words from the others. But no punctuation is needed after an attribution
    such as `Officials said` at the beginning.
    """
    blocks = [(hunk.before or hunk.after, old if hunk.before else new) for hunk in pair]
    if any(hunk.before and hunk.after for hunk in pair):
        return False
    if Counter(token.key for token in blocks[0][0]) != Counter(token.key for token in blocks[1][0]):
        return False
    return all(
        any(token.kind is Kind.ATTRIBUTION for token in block) and _is_set_apart(block, whole)
        for block, whole in blocks
    )


def _is_turned_source(pair: Sequence[Hunk], new: Sequence[Token], old: Sequence[Token]) -> bool:
    """Tell whether two sentences differ only in the form of their attribution: `..., officials
    said` and `..., according to officials`.

    An attribution is all words between two punctuation marks. The beginning and the end of the
    sentence count as marks. Both attributions must have the same words in any order, and at most
    MAX_SOURCE_TOKENS words. All words of saying count as the same word.
    """
    moved = [token for hunk in pair for token in (*hunk.before, *hunk.after)]
    if len(moved) != 2 or any(token.key != "say" for token in moved):
        return False
    after = next((hunk.after[0] for hunk in pair if hunk.after), None)
    before = next((hunk.before[0] for hunk in pair if hunk.before), None)
    if after is None or before is None:
        return False
    clauses = [[token.key for token in _clause(new, after)], [token.key for token in _clause(old, before)]]
    return len(clauses[0]) <= MAX_SOURCE_TOKENS and sorted(clauses[0]) == sorted(clauses[1])


def _clause(tokens: Sequence[Token], member: Token) -> Sequence[Token]:
    """Return the clause of the token `member`. The clause reaches from the nearest punctuation
    before this token to the nearest punctuation after it.
    """
    at = next(index for index, token in enumerate(tokens) if token.start == member.start)
    start = next((index for index in range(at, 0, -1) if tokens[index].after_mark), 0)
    end = next((index for index in range(at + 1, len(tokens)) if tokens[index].after_mark), len(tokens))
    return tokens[start:end]


def _is_set_apart(block: Sequence[Token], whole: Sequence[Token]) -> bool:
    start = next(index for index, token in enumerate(whole) if token.start == block[0].start)
    end = start + len(block)
    ends_apart = end == len(whole) or whole[end].after_mark
    leads = start == 0 and block[-1].kind is Kind.ATTRIBUTION
    return (start == 0 or block[0].after_mark) and (ends_apart or leads)


def _without_conversions(sentence: Sentence, other: Sentence) -> list[Token]:
    """Return the tokens of `sentence`, without brackets that only repeat the words before them:

    - the same amount in another unit ("24 km (15 miles)")
    - the acronym of a name
    - an amount in another currency, but only if the compared sentence `other` has no brackets,
      because brackets in `other` may state a different amount
    """
    tokens = list(sentence.tokens)
    if "(" not in sentence.written and "（" not in sentence.written:
        return tokens
    text = sentence.article.field(sentence.place)
    takes_currency = "(" not in other.written and "（" not in other.written
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        length = _bracketed(tokens, index, text)
        inside = tokens[index : index + length]
        before = kept[-3:]
        if length and (
            _is_conversion(before, inside)
            or (takes_currency and _is_in_currency(before, inside))
            or _is_acronym(inside, kept[-len(inside[0].key) :])
        ):
            index += length
            continue
        kept.append(token)
        index += 1
    return kept


def _bracketed(tokens: Sequence[Token], index: int, text: str) -> int:
    """Return the number of tokens in the brackets that open directly before the token at `index`.

    Returns 0 if no brackets open there, or if they contain more than five tokens.
    """
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
    units = [token.key for token in inside if token.kind is Kind.WORD and token.key not in _APPROXIMATE]
    if not all(unit in number_words.FACTORS for unit in units):
        return False
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


def _is_in_currency(before: Sequence[Token], inside: Sequence[Token]) -> bool:
    """Tell whether the tokens in brackets (`inside`) and the tokens before the brackets (`before`)
    are amounts in two currencies: `$5 million (4.6 million euros)`.

    If `inside` has more than one number, return False.
    """
    amounts = [[token for token in tokens if token.kind is Kind.NUMBER] for tokens in (before, inside)]
    if not amounts[0] or len(amounts[1]) != 1:
        return False
    units = [token.key for token in inside if token.kind is Kind.WORD and token.key not in _APPROXIMATE]
    first, second = _currency([token.key for token in before]), _currency(units)
    return bool(first and second and first != second and len(units) <= 2)


def _currency(keys: Sequence[str]) -> str:
    return next((key for key in keys if key in number_words.CURRENCIES), "")


def _value(token: Token) -> float:
    try:
        return float(token.key[1:])
    except ValueError:
        return 0.0


def kind_of(hunk: Hunk) -> DifferenceKind:
    """Return the kind of a difference as a reader would name it: number, day, negation, name or
    word.
    """
    tokens = hunk.after or hunk.before
    for kind, name in (
        (Kind.NUMBER, DifferenceKind.NUMBER),
        (Kind.DAY, DifferenceKind.DAY),
        (Kind.NEGATION, DifferenceKind.NEGATION),
    ):
        if any(token.kind is kind for token in (*hunk.before, *hunk.after)):
            return name
    return DifferenceKind.NAME if any(token.capital for token in tokens) else DifferenceKind.WORD
