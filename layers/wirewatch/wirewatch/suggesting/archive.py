"""Finds other names and other spellings of a name in articles.

Another name stands beside the name, and one of the two is in parentheses:
`Orlen Port Authority (OPA)` or `OPA (Orlen Port Authority)`. It is an acronym, or the name in
another script. If the name itself is an acronym, it may also be the long form. Another spelling has
as many words as the name, and each word equals or resembles the word in the same place of the name.
Spellings that the suggested entity already finds are left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from wirewatch.article import Article
from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.inflections import has_rules
from wirewatch.language.sentences import sentences
from wirewatch.language.tokens import Token, fold, tokenize
from wirewatch.suggesting.draft import Draft, DraftName, Sighting, counted_articles
from wirewatch.suggesting.names import is_acronym, is_ambiguous

MAX_LISTED = 20  # acronyms, and other spellings
MAX_PLACES = 100  # texts that are noted in one article
MIN_LIKE = 4  # letters of a word that may be spelled differently
MAX_ENDING = 4  # letters that may follow the common beginning of two words
MIN_RATIO = 0.8
_PARENTHESES = re.compile(r"(?:['’]s?)?\s{0,3}\(([^()\n]{2,80})\)")
_LAST_WORD = re.compile(r"([^\s()]{2,12})\s*$")
_LONG_NAME = re.compile(r"(?:[^\W\d_][\w’'-]*\s+){1,8}$")


K = TypeVar("K")


@dataclass
class _Found:
    """How many articles have a text, such as an acronym. `with_name` is how many of these articles
    also have the name of the draft. `example` is a sentence of one article.
    """

    articles: int = 0
    with_name: int = 0
    example: str = ""

    def add(self, example: str, *, has_name: bool) -> None:
        if not self.example or (has_name and not self.with_name):
            self.example = example
        self.articles += 1
        self.with_name += has_name

    def sighting(self) -> Sighting:
        return Sighting(self.articles, self.example)


class ArchiveSearch:
    """Collects acronyms and other spellings of the name of a draft from articles.

    `finds(text, language)` tells whether the names of the draft already match in a text.
    """

    def __init__(self, name: str, finds: Callable[[str, str], bool]) -> None:
        self.name = " ".join(name.split())
        self.finds = finds
        self.articles = 0
        self._named = _Found()
        self._words = [min(token.forms) for token in tokenize(self.name, "query") if token.forms]
        self._acronyms: dict[str, _Found] = {}
        self._spellings: dict[tuple[str, str], _Found] = {}
        self._loose: Counter[str] = Counter()  # articles that have an acronym without the name

    def read(self, article: Article) -> None:
        """Search one article."""
        self.articles += 1
        text = f"{article.title}\n\n{article.body}"
        tokens = [token for token in tokenize(text) if token.forms]
        language = article.language.partition("-")[0]
        places: dict[str, int] = {}
        has_name = False
        for first, last in self._windows(tokens):
            written = " ".join(text[tokens[first].start : tokens[last].end].split())
            if all(word in token.forms for word, token in zip(self._words, tokens[first:], strict=False)):
                has_name = True
                self._acronyms_beside(text, tokens[first].start, tokens[last].end, places)
                places.setdefault("", tokens[first].start)
            elif (
                len(places) < MAX_PLACES
                and written not in places
                and _is_name_like(written)
                and not self.finds(written, language)
            ):
                places.setdefault(written, tokens[first].start)
        if "" in places:
            self._named.add(_sentence_at(text, places.pop("")), has_name=True)
        for written, at in places.items():
            if written in self._acronyms:
                found = self._acronyms[written]
            else:
                found = self._spellings.setdefault((written, language), _Found())
            found.add(_sentence_at(text, at), has_name=has_name)
        if not has_name:
            self._loose.update(set(filter(is_acronym, (text[each.start : each.end] for each in tokens))))

    def _windows(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Yield the indexes (first, last) of each sequence of tokens that resembles the name: each
        token equals or resembles the word in the same place of the name (see `_are_alike`).
        """
        words, size = self._words, len(self._words)
        for first in range(len(tokens) - size + 1):
            is_in_one_paragraph = tokens[first].paragraph == tokens[first + size - 1].paragraph
            if is_in_one_paragraph and all(
                any(_are_alike(word, form) for form in token.forms)
                for word, token in zip(words, tokens[first : first + size], strict=True)
            ):
                yield first, first + size - 1

    def _acronyms_beside(self, text: str, start: int, end: int, places: dict[str, int]) -> None:
        """Look beside the name for another name, and add it to `places`. `text[start:end]` is the
        name. These may be another name:

        - the text in parentheses directly after the name
        - if the name is in parentheses, and is an acronym: its long form before the parentheses
        - if the name is in parentheses, and is not an acronym: the last word before the parentheses
        """
        if after := _PARENTHESES.match(text, end):
            self._note(after[1], start, places)
        before = text[max(0, start - 160) : start]
        if before.rstrip().endswith("(") and text[end : end + 1] == ")":
            outside = before.rstrip()[:-1]
            if is_acronym(self.name):
                long = _long_name(outside, self.name)
                if long:
                    self._note(long, start, places)
            elif word := _LAST_WORD.search(outside):
                self._note(word[1], start, places)

    def _note(self, text: str, at: int, places: dict[str, int]) -> None:
        if len(places) >= MAX_PLACES:
            return
        text = " ".join(text.split())
        is_long = is_acronym(self.name) and _initials(text) == _letters(self.name)
        if (is_acronym(text) or is_long or _is_other_script(self.name, text)) and fold(text) != fold(
            self.name
        ):
            self._acronyms.setdefault(text, _Found())
            places.setdefault(text, at)

    def add_to(self, draft: Draft) -> None:
        """Add what was found to a draft, the most frequent names first."""
        if self._named.articles:
            draft.names[0] = replace(draft.names[0], sighting=self._named.sighting())
        else:
            archive = f"the archive has {counted_articles(self.articles)}"
            draft.remarks.append(f"{archive}, none with the name as written")
        for text, found in _ranked(self._acronyms):
            loose = self._loose[text]
            is_weak = is_acronym(text) and (is_ambiguous(text) or loose > found.articles)
            why = "beside the name" + (f"; without the name in {loose:,} more" if loose else "")
            draft.names.append(DraftName(text, why, is_weak=is_weak, sighting=found.sighting()))
        for (text, language), found in _ranked(self._spellings):
            tag = language if territories.is_inflected(language) and not has_rules(language) else ""
            is_certain = found.with_name > 0 or len(self._words) > 1
            why = "another spelling or form"
            if not is_certain:
                why = "perhaps another spelling; if it is, remove the # below"
            name = DraftName(text, why, tag, is_certain=is_certain, sighting=found.sighting())
            draft.names.append(name)


def _ranked(found: Mapping[K, _Found]) -> list[tuple[K, _Found]]:
    return sorted(found.items(), key=lambda item: (-item[1].articles, str(item[0])))[:MAX_LISTED]


@lru_cache(maxsize=100_000)
def _are_alike(word: str, form: str) -> bool:
    """Tell whether two folded words are equal, or may be spellings or cases of one word."""
    if word == form:
        return True
    if min(len(word), len(form)) < MIN_LIKE or word[0] != form[0] or abs(len(word) - len(form)) > MAX_ENDING:
        return False
    common = next((at for at, pair in enumerate(zip(word, form, strict=False)) if pair[0] != pair[1]), None)
    if common is None or common >= max(MIN_LIKE, len(word) - 2):
        return True
    return SequenceMatcher(None, word, form, autojunk=False).ratio() >= MIN_RATIO


def _is_name_like(text: str) -> bool:
    """Tell whether each word of a text begins with a capital or with a character without case."""
    return all(word[0].isupper() or word[0].lower() == word[0].upper() for word in text.split() if word)


def _is_other_script(name: str, text: str) -> bool:
    """Tell whether `text` may be `name` in another script: `name` has only ASCII characters, and
    `text` has no Latin letters.
    """
    letters = [char for char in text if char.isalpha()]
    return name.isascii() and bool(letters) and not any(char < "\u0250" for char in letters)


def _long_name(before: str, acronym: str) -> str:
    """Return the words at the end of `before` whose initials are the letters of an acronym, or ""."""
    match = _LONG_NAME.search(before[-160:])
    words = match[0].split() if match else []
    for first in range(len(words)):
        text = " ".join(words[first:])
        if words[first][0].isupper() and _initials(text) == _letters(acronym):
            return text
    return ""


def _initials(text: str) -> str:
    return "".join(word[0] for word in re.split(r"[\s-]+", text) if word[:1].isupper())


def _letters(acronym: str) -> str:
    return "".join(char for char in acronym if char.isalnum()).upper()


def _sentence_at(text: str, at: int) -> str:
    return next((text[start:end] for start, end in sentences(text) if start <= at < end), "")
