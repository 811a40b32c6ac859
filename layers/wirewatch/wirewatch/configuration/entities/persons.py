"""Finds the other forms in which texts may write a person's name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile
from string import ascii_uppercase
from typing import NamedTuple

from wirewatch.configuration.entities.names import folded
from wirewatch.language.tokens import fold
from wirewatch.language.tree import Cased, Wildcard, Word

MIN_FAMILY_LETTERS = 4  # of the family name in `J. Smith`; K. Un or M. Lee could be anybody
MAX_SYLLABLE_LETTERS = 5
_ALSO_WORDS = frozenset("AEIOYАИЯ")  # "A Brown bear" is not A. Brown
# Given names that are also other words: "Smith Will Appeal" is not Smith, Will.
_ALSO_NOUNS_OR_VERBS = """
    art august bill chance chase christian cook dean dick drew earl ernest faith frank gene grace grant guy
    hope hunter iris ivy jack joy lance mason may april june miles nick pat pearl pierce ray rich rob rose
    ruby sandy sue summer victor wade ward will
"""
_GIVEN_AND_WORD = frozenset(_ALSO_NOUNS_OR_VERBS.split())
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
# The dot is required where the word without it may be a given name.
_TITLE = re.compile(
    r"(?:dr|prof|mrs|mr|ms)\.?|(?:gen|lt|col|maj|capt|sgt|adm|cmdr|gov|sen|rep|rev|hon)\.|professor|sir"
    r"|dame|general|colonel|captain|admiral|governor|senator|president|ayatollah|sheikh",
    re.IGNORECASE,
)
# Titles before a name without a family name: Pope Francis. They are also family names: King, Martin Luther.
_RANK = re.compile(r"pope|king|queen|prince|princess", re.IGNORECASE)
# Words that begin a family name also if they have a capital.
_PARTICLES = frozenset(
    "al bin ben bint da de del della den der di dos du el ibn la le st ten van von".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-.][^\W\d_]+)*\.?")
_SYLLABLES = re.compile(r"([^\W\d_]+)-([^\W\d_]+)")
_EASTERN = """
    kim lee park pak choi choe jung jeong kang cho jo yoon yun jang lim im han oh seo shin sin kwon
    hwang ahn an song jeon hong moon mun yang ko bae baek ryu yoo yu noh roh ri rhee yi ban chung
    li wang zhang liu chen huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie xi
    tsai chiang jiang mao deng hua wen peng qin lai tan wong chan cheung lam leung chow hsieh hou lien
    nguyen tran le pham phan vo vu dang bui do ngo to ho duong dinh truong
"""  # the commonest family names of Korea, China and Vietnam, folded
_FAMILY_FIRST = frozenset(_EASTERN.split())
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_PATRONYMIC = re.compile(r"(?:[oe]v[iy]ch|[oei]vna|[ое]вич|[оеії]вна|ична)$")
_SLAVIC_FAMILY = re.compile(  # as written in English, German or French
    r"(?:[sc]k(?:y|yy|yi|iy|ii|i|yj|ij|aya|aia|aja|a)|enko|[eoy]va?|[eo]ff|ina?|[iy]uk|chuk)$"
    r"|(?:ko|[iy]ch|yan|tch)$"
)


def _middles(letters: str, *patronymics: str) -> tuple[Word, ...]:
    """Return the words that may be a middle name: an initial (one of `letters`), or a word that
    contains one of `patronymics`.
    """
    initial = Cased(frozenset(letters), frozenset(map(fold, letters)), (0, 1))
    return (initial, *(Wildcard(f"*{part}*", (0, 1)) for part in patronymics))


_LATIN_MIDDLES = _middles(ascii_uppercase, *["ovich", "evich", "ovych", "evych", "ovna", "evna", "ivna"])
_CYRILLIC_MIDDLES = _middles("АБВГҐДЕЄЁЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЭЮЯ", *["ович", "евич", "овн", "евн", "івн"])


class Form(NamedTuple):
    """A written form of a person's name, such as `J. Smith`."""

    text: str

    @property
    def is_family_first(self) -> bool:
        """Whether the family name comes first, as in `Smith, John`."""
        return "," in self.text

    @property
    def exact(self) -> bool:
        """Whether capitals must match, as in `J. Smith` and `Smith, John`."""
        return "." in self.text or self.is_family_first


@dataclass(frozen=True, slots=True)
class _Parts:
    given: tuple[str, ...]
    family: str
    eastern: bool  # family name first, as in Kim Jong Un, or perhaps so, as in Jong Un Kim


def person_forms(name: str) -> tuple[Form, ...]:
    """Return the other forms in which texts write a person's name.

    Titles and suffixes in `name`, such as `Dr.` and `Jr.`, are left out of the forms.

    - Inverted: `Smith, John`; `von der Leyen, Ursula`; `Jong Un Kim`.
    - Initials: `J. Smith`; `J. R. Smith`, `J.R. Smith` and `John R. Smith`.
    - Joined: `Kim Jongun` for Kim Jong-un and Kim Jong Un.
    - Without a patronymic: `Volodymyr Zelensky` for Volodymyr Oleksandrovych Zelensky.

    Eastern names (Kim Jong Un) and short family names (MIN_FAMILY_LETTERS) get no initials, because
    each form must identify the person as surely as the name does.

    The name must have one to three capitalised given names, and a family name of at most four
    words. Otherwise, return ().
    """
    parts = _parts(name)
    if parts is None:
        return ()
    forms = [*_orders(" ".join(parts.given), parts), *_joined(parts), *_initials(parts)]
    if len(parts.given) == 2 and _PATRONYMIC.search(parts.given[1]):
        forms += _orders(parts.given[0], parts)
    return tuple(form for form in dict.fromkeys(forms) if folded(form.text) != folded(name))


def family_name(name: str) -> str:
    """Return the family name of a person, or "" if `name` does not have both a given name and a
    family name.
    """
    parts = _parts(name)
    return parts.family if parts else ""


class MiddleWords(NamedTuple):
    """A given name, a family name, and the words that may stand between them: an initial or, in a
    Slavic name, a patronymic.
    """

    given: str
    family: str
    words: tuple[Word, ...]


def middle_words(name: str) -> MiddleWords | None:
    """Return a given name, a family name, and the words that texts may write between them.

    These words are an initial (`Donald J. Trump`) or, in a Slavic name, a patronymic. Return None
    for an eastern name (Kim Jong-un), and for a name with several given names. Also return None if
    the given name has only one character, or if a character after the first is not a letter.
    """
    parts = _parts(name)
    if parts is None or parts.eastern or len(parts.given) != 1 or not parts.given[0][1:].isalpha():
        return None
    if _CYRILLIC.search(name):
        words = _CYRILLIC_MIDDLES
    else:
        words = _LATIN_MIDDLES if _SLAVIC_FAMILY.search(parts.family) else _LATIN_MIDDLES[:1]
    return MiddleWords(parts.given[0], parts.family, words)


def _parts(name: str) -> _Parts | None:
    before, _, after = name.partition(",")
    family, words = _without_titles(before), _without_titles(after)
    eastern = False
    if not words:  # no comma, or only a suffix after it
        words = family = list(dropwhile(_RANK.fullmatch, family))
        eastern = _is_eastern(words)
        first = next((i for i in range(1, len(words) - 1) if _is_particle(words[i])), len(words) - 1)
        words, family = (words[1:], words[:1]) if eastern else (words[:first], words[first:])
    proper = all(_WORD.fullmatch(word) for word in (*words, *family)) and all(
        word[0].isupper() for word in words
    )
    if not (
        proper
        and 1 <= len(words) <= 3
        and 1 <= len(family) <= 4
        and any(char.isupper() for char in family[-1])
    ):
        return None
    return _Parts(tuple(words), " ".join(family), eastern or _has_eastern_syllables(family, words))


def _is_particle(word: str) -> bool:
    return word[0].islower() or word.rstrip(".").lower() in _PARTICLES


def _without_titles(text: str) -> list[str]:
    """Return the words of a part of a name. Titles at the beginning, and the suffixes Jr., Sr. and
    II to IV, are left out.
    """
    words = [word for word in text.replace(",", " ").split() if not _SUFFIX.fullmatch(word)]
    return list(dropwhile(_TITLE.fullmatch, words))


def _is_eastern(words: list[str]) -> bool:
    """Return whether a name probably begins with the family name. There are two cases:

    - `Kim Jong-un`: the second of two words has a hyphen before a small letter.
    - `Kim Jong Un`: the first word is in _FAMILY_FIRST. One word follows, or two short words
      (MAX_SYLLABLE_LETTERS).
    """
    if len(words) == 2 and (syllables := _SYLLABLES.fullmatch(words[1])):
        if syllables[2][0].islower():
            return True
        words = [words[0], *syllables.groups()]  # Kim Jong-Un
    return (
        len(words) in {2, 3}
        and "".join(folded(words[0])) in _FAMILY_FIRST
        and (
            len(words) == 2 or all(word.isalpha() and len(word) <= MAX_SYLLABLE_LETTERS for word in words[1:])
        )
    )


def _has_eastern_syllables(family: list[str], given: list[str]) -> bool:
    """Return whether a name such as Jong Un Kim may be eastern, although its family name is last.

    The given name must have several words or a hyphen. So Patrick Chan is not eastern.
    """
    is_divided = len(given) > 1 or "-" in given[0]
    return is_divided and len(family) == 1 and _is_eastern([*family, *given])


def _orders(given: str, parts: _Parts) -> tuple[Form, ...]:
    form = Form(f"{given} {parts.family}")
    if given.lower() in _GIVEN_AND_WORD:
        return (form,)
    return form, Form(f"{parts.family}{'' if parts.eastern else ','} {given}")


def _joined(parts: _Parts) -> Iterator[Form]:
    given = parts.given
    syllables = _SYLLABLES.fullmatch(given[0]) if len(given) == 1 else None
    if syllables and (parts.eastern or syllables[2][0].islower()):
        yield from _orders(syllables[1] + syllables[2].lower(), parts)
    elif parts.eastern and len(given) == 2:
        yield from _orders(given[0] + given[1].lower(), parts)


def _initials(parts: _Parts) -> Iterator[Form]:
    if parts.eastern or sum(char.isalpha() for char in parts.family.split()[-1]) < MIN_FAMILY_LETTERS:
        return
    letters = [
        part[0] for word in parts.given for part in re.split("[-.]", word) if part and part[0].isupper()
    ]
    if letters[0] not in _ALSO_WORDS:
        yield Form(f"{letters[0]}. {parts.family}")
    if len(letters) > 1:
        yield Form(f"{' '.join(f'{letter}.' for letter in letters)} {parts.family}")
        yield Form(f"{''.join(f'{letter}.' for letter in letters)} {parts.family}")
    if len(parts.given) > 1:
        yield Form(f"{parts.given[0]} {' '.join(f'{word[0]}.' for word in parts.given[1:])} {parts.family}")
