"""Finds the places of words, phrases and entities (hits) in a tokenised article."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wirewatch.language.numbers import MULTIPLIERS
from wirewatch.language.tokens import APOSTROPHES
from wirewatch.language.tree import Cased, Number, Phrase, Stem, Term, Wildcard, Word
from wirewatch.language.words import STEMMERS, stemmed

from tests.oracle.text import FieldText, Region


@dataclass(frozen=True, slots=True)
class Part:
    """A place in an article where a leaf of a query, such as a word, was found. `first` and `last`
    are the positions of the first and last token. `via` is the entity (`@korea`), or empty.
    """

    first: int
    last: int
    via: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in `field` where a node of a query was found. `first` and `last` are the positions of
    the first and last token. `parts` are the places of the node's leaves, such as words.
    """

    field: str
    first: int
    last: int
    parts: tuple[Part, ...]

    def positions(self) -> set[int]:
        return {i for part in self.parts for i in range(part.first, part.last + 1)}


def word_positions(word: Word, text: FieldText) -> list[int]:
    """Return the positions of the tokens that match `word`, ascending."""
    match word:
        case Term(forms=forms):
            return _merged(text.by_form.get(form, ()) for form in forms)
        case Wildcard(pattern=pattern):
            expression = _compiled(pattern)
            return _merged(
                positions for form, positions in text.by_form.items() if expression.fullmatch(form)
            )
        case Stem(stems=stems):
            languages = {language for language, _ in stems}
            found = (
                positions
                for form, positions in text.by_form.items()
                if any(
                    (language, stemmed(form, language)) in stems
                    for language in languages
                    if language in STEMMERS
                )
            )
            return _merged(found)
        case Cased(surfaces=surfaces, forms=forms, ordinary=ordinary):
            if text.all_caps and not ordinary:
                return _merged(text.by_form.get(form, ()) for form in forms)
            if text.all_caps:
                surfaces = frozenset(
                    each for each in surfaces if not (each[0].isalnum() and each[-1].isalnum())
                )
            return _merged(text.by_surface.get(surface, ()) for surface in surfaces)


@lru_cache(maxsize=10_000)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the regular expression for a wildcard such as `un*ed`. Atomic groups limit backtracking."""
    first, *rest = [
        "".join("." if char == "?" else re.escape(char) for char in piece) for piece in pattern.split("*")
    ]
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last, re.DOTALL)


def _merged(lists: Iterable[Iterable[int]]) -> list[int]:
    return sorted({position for positions in lists for position in positions})


def phrase_starts(phrase: Phrase, text: FieldText) -> Iterator[int]:
    """Yield the positions at which the phrase begins. An occurrence of the phrase counts only if
    its tokens are adjacent, and in one paragraph.
    """
    columns = [word_positions(word, text) for word in phrase.words]
    if not all(columns):
        return
    rest = [set(column) for column in columns[1:]]
    for start in columns[0]:
        end = start + len(rest)
        if end >= len(text.tokens) or text.tokens[end].paragraph != text.tokens[start].paragraph:
            continue
        if phrase.opens and not text.tokens[start].opens_chunk:
            continue
        if all(start + offset in column for offset, column in enumerate(rest, 1)):
            yield start


def leaf_hits(
    node: Term | Cased | Wildcard | Stem | Phrase | Number, text: FieldText, region: Region
) -> list[Hit]:
    """Return the hits of a leaf within a region, sorted by position."""
    if isinstance(node, Phrase):
        spans: Iterable[tuple[int, int]] = (
            (start, start + len(node.words) - 1) for start in phrase_starts(node, text)
        )
    elif isinstance(node, Number):
        spans = number_spans(node, text, region)
    else:
        spans = ((position, position) for position in word_positions(node, text))
    return [Hit(text.name, a, b, (Part(a, b),)) for a, b in spans if region.low <= a and b < region.high]


def number_spans(node: Number, text: FieldText, region: Region) -> Iterator[tuple[int, int]]:
    """Yield the (first, last) positions of the numbers that satisfy `node`, such as `1.5 million`."""
    position = region.low
    while position < region.high:
        token = text.tokens[position]
        if not token.values or _has_power(text.text[token.start : token.end]):
            position += 1
            continue
        values, last = _with_neighbours(text, position, region.high)
        if any(
            node.low <= value <= node.high and _may_be(value, node, text, position, last) for value in values
        ):
            yield position, last
        position = last + 1


def _with_neighbours(text: FieldText, position: int, limit: int) -> tuple[tuple[float, ...], int]:
    values = text.tokens[position].values
    last = position
    if _is_date(text.text[text.tokens[position].start : text.tokens[position].end]):
        return values, last
    digits = next(iter(text.tokens[position].forms), "")
    after_point = _after_point(text, position)
    values = after_point or values
    while (
        not after_point
        and last + 1 < limit
        and len(digits) <= 15
        and (last > position or (len(digits) <= 3 and len(text.tokens[position].forms) == 1))
        and digits.isdecimal()
        and _is_group(text, last)
    ):
        digits += next(iter(text.tokens[last + 1].forms))
        last += 1
    if last > position:
        values = (float(digits),)
    while last + 1 < limit and text.tokens[last + 1].paragraph == text.tokens[position].paragraph:
        factor = next(
            (MULTIPLIERS[form] for form in text.tokens[last + 1].forms if form in MULTIPLIERS), None
        )
        if factor is None or not _only_space_between(text, last):
            break
        values = tuple(value * factor for value in values)
        last += 1
    return values, last


def _has_power(written: str) -> bool:
    """Tell whether a superscript digit follows another digit, as in `10⁶`."""
    decompositions = [unicodedata.decomposition(char) for char in written]
    return any(
        before.isdecimal() and decomposition.startswith("<super>") and char.isdigit()
        for before, char, decomposition in zip(written, written[1:], decompositions[1:], strict=False)
    )


def _after_point(text: FieldText, position: int) -> tuple[float, ...]:
    """Return the value of `.55` or `.5m` if the token at `position` is the part after its point."""
    start, end = text.tokens[position].start, text.tokens[position].end
    written = text.text[start:end].casefold()
    digits = written.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = written[len(digits) :]
    if start == 0 or text.text[start - 1] != "." or not (digits.isascii() and digits.isdecimal()):
        return ()
    left = text.text[start - 2] if start > 1 else " "
    if left.isalnum() or left in ".)]" or (unit and unit not in MULTIPLIERS):
        return ()
    return (float(f"0.{digits}") * MULTIPLIERS.get(unit, 1.0),)


def _is_group(text: FieldText, last: int) -> bool:
    """Tell whether a space and three digits follow the token at index `last`, as in `1 000`. The
    three digits may have one or two decimals, as in `1 000.5`.
    """
    token, following = text.tokens[last], text.tokens[last + 1]
    if len(following.forms) != 1 or following.start - token.end != 1:
        return False
    whole, point, decimals = next(iter(following.forms)).partition(".")
    plain = len(whole) == 3 and whole.isdecimal()
    ends = decimals.isdecimal() and len(decimals) < 3 if point else True
    return plain and ends and not text.text[token.end].strip()


def _only_space_between(text: FieldText, last: int) -> bool:
    between = text.text[text.tokens[last].end : text.tokens[last + 1].start]
    return not between.strip() or between == "-"


def _may_be(value: float, node: Number, text: FieldText, position: int, last: int) -> bool:
    """Tell whether `value` may be compared with the range of `node`. A number like a year, such as
    `2026`, may be compared only with a range inside 1900–2099.
    """
    bare = (
        position == last
        and 1900 <= value <= 2099
        and _is_without_unit(text.text[text.tokens[position].start : text.tokens[position].end])
        and not _has_sign(text, position)
    )
    return not bare or (node.low >= 1900 and node.high <= 2099)


def _is_without_unit(written: str) -> bool:
    """Tell whether `written` is only digits (`2026`), digits and a suffix after an apostrophe
    (`2026'da`), or a date.
    """
    if _is_date(written):
        return True
    rest = written.lstrip("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹") if not written.isdecimal() else ""
    return not rest or (rest != written and rest[0] in APOSTROPHES and rest[1:2].isalpha())


def _has_sign(text: FieldText, position: int) -> bool:
    """Tell whether a currency sign or % belongs to the number at `position`. False for a date."""
    start, end = text.tokens[position].start, text.tokens[position].end
    if _is_date(text.text[start:end]):
        return False
    left, right = f"   {text.text[:start]}"[-3:], f"{text.text[end:]}   "[:3]
    left = left[:-1] if left[-1].isspace() else left[1:]
    right = right[1:] if right[0].isspace() else right[:2]
    return (_is_sign(left[1]) and not left[0].isdecimal()) or (
        _is_sign(right[0]) and not right[1].isdecimal()
    )


def _is_sign(char: str) -> bool:
    return char in "%％‰" or unicodedata.category(char) == "Sc"


def _is_date(written: str) -> bool:
    """Tell whether `written` is a date with dots: `23.11.2026` or `2026.11.23`."""
    lengths = [len(part) for part in written.split(".") if part.isdecimal()]
    years = [length for length in (lengths[0], lengths[-1]) if length == 4] if len(lengths) == 3 else []
    return written.count(".") == 2 and len(years) == 1 and max(sorted(lengths)[:2]) <= 2


def inside(hits: list[Hit], region: Region) -> list[Hit]:
    """The hits that lie within a region of their field; `hits` are sorted by `first`."""
    low = bisect_left(hits, region.low, key=lambda hit: hit.first)
    high = bisect_left(hits, region.high, lo=low, key=lambda hit: hit.first)
    return [hit for hit in hits[low:high] if hit.last < region.high]
