"""Extends the names of an entity by their case forms, such as `Владимира Зеленского`."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.entity import Name
from wirewatch.configuration.entities.inflections import (
    GERMANIC,
    SCANDINAVIAN,
    case_forms,
    genitive,
    has_rules,
    is_adjective,
    languages_of,
)
from wirewatch.configuration.entities.names import (
    Tree,
    extended,
    folded,
    generated,
    literal,
    surfaces_and_forms,
)
from wirewatch.language.lexer import Mistakes
from wirewatch.language.tree import Cased, Phrase, Term

# German words that follow the noun of a name which takes the genitive: `des Instituts für Weltwirtschaft`.
# Those of the second row are words of other languages too: French `des`, Italian `in`.
_AFTER_NOUN = frozenset("für der zur zum vom ohne gegen".split())  # noqa: SIM905
_AFTER_GERMAN_NOUN = _AFTER_NOUN | {"des", "von", "in", "im", "am"}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LANGUAGE_OF_SCRIPT = {  # scripts that only one inflected language uses in the news
    "GREEK": "el",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "HEBREW": "he",
    "GUJARATI": "gu",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
}


def inflected(tree: Tree, text: str, language: str) -> Tree:
    """Return the tree of a name, extended by the case forms of the name in `language`.

    If `language` is empty:

    - A Cyrillic name gets Russian or Ukrainian forms (see `languages_of`).
    - A name of several words gets the Germanic genitive: `Angela Merkels`.
    """
    primary = language.partition("-")[0]
    is_phrase = len(folded(text)) > 1
    # no genitive of a single word: in an English article, `Apples` is a plural
    takes_genitive = primary in GERMANIC or (not primary and is_phrase)
    nouns = _nouns_in_genitive(text, primary)

    if not language and not is_phrase and text.isascii():
        return tree

    def forms_of(word: str, is_last: bool) -> tuple[str, ...]:
        tags = languages_of(word, language)
        cases = [form for tag in tags for form in cases_in(tag, text, word, is_last)]
        if ((is_last and takes_genitive) or word in nouns) and (form := genitive(word)):
            cases.append(form)
        return tuple(cases)

    return extended(tree, text, forms_of)


def _nouns_in_genitive(text: str, primary: str) -> frozenset[str]:
    """Return the words of a German name that have a genitive although they are not the last word.

    Such a word stands before a word like `für`: `Institut` in `Institut für Weltwirtschaft`.
    """
    after = {"": _AFTER_NOUN, "de": _AFTER_GERMAN_NOUN}.get(primary, frozenset())
    surfaces = [surface for surface, _ in surfaces_and_forms(text)]
    return frozenset(word for word, following in pairwise(surfaces) if following in after)


def is_found_by_capital(tree: Tree, text: str) -> bool:
    """Tell whether the case forms of a name need a capital, although the name itself needs none.

    This is so for a name of one word: `путина` is a fishing season, and not a form of Путин. A name
    that is an adjective is different, because texts write it without a capital.
    """
    return isinstance(tree, Term) and text[:1].isupper() and not is_adjective(text)


def forms_with_capital(names: Sequence[Name]) -> Iterator[Name]:
    """For each listed name of one word whose case forms need a capital, yield a further name that
    finds these forms (see `is_found_by_capital`).
    """
    for name in names:
        if not name.weak and isinstance(name.node, Term) and is_found_by_capital(name.node, name.text):
            tree = inflected(name.node, name.text, name.language)
            if isinstance(tree, Term) and (forms := tree.forms - name.node.forms):
                forms_tree = Term(forms, tree.at)
                yield replace(name, node=forms_tree, generated=True, inflected=True, needs_capital=True)


def genitives(names: Sequence[Name]) -> Iterator[Name]:
    """Yield the genitives of strong names that have one word and no language: `Merkels` for
    Merkel.

    The genitives are found only in articles in the languages of `GERMANIC`. In an English
    article, `Apples` is a plural and not the genitive of Apple. The genitive of an acronym is
    found only with a small `s`, because `ABS` is not the genitive of AB.
    """
    for name in names:
        if not name.weak and not name.language and len(folded(name.text)) == 1:
            form = genitive(name.text)
            is_acronym = name.text.isupper()
            tree = literal(form, Mistakes(), exact=True) if form and is_acronym else generated(form)
            if form and tree is not None:
                languages = GERMANIC if len(name.text) > 2 else SCANDINAVIAN
                yield Name(form, tree, ",".join(languages), generated=True, inflected=True)


def forms_in_languages(names: Sequence[Name], languages: Collection[str]) -> Iterator[Name]:
    """Yield further names, which find the grammatical cases of `names`.

    Weak names and names with a language are skipped. Each further name has the text of one of
    `names`, and one of `languages`, the languages of the file. For `Trump` and Hungarian, it also
    finds `Trumppal`. Languages in GERMANIC are left out (see `genitives`).
    """
    tags = [tag for tag in languages if has_rules(tag) and tag not in GERMANIC]
    for name in names:
        for tag in tags if not name.weak and not name.language else ():
            tree = generated(name.text)
            forms = tree and extended(tree, name.text, partial(cases_in, tag, name.text))
            if forms is not None and forms != tree:
                yield Name(name.text, forms, tag, generated=True, inflected=True)


def confirming(names: Sequence[Name], weak: Name, languages: Collection[str]) -> tuple[Name, ...]:
    """Return the words under `with:` of a weak name, with their case forms, as strong names have
    them. `languages` are the languages of the file.

    A word whose form is the weak name itself stays as it is written. Otherwise the weak name
    `Apples` would confirm itself with the genitive of `Apple`.
    """
    words: list[Name] = []
    for name in names:
        forms = _with_cases(name, languages)
        words += [name] if any(_finds(form, weak.text) for form in forms) else forms
    return tuple(words)


def excluding(phrases: Sequence[Name], names: Sequence[Name], languages: Collection[str]) -> tuple[Name, ...]:
    """Return the phrases under `not:`, with the case forms of those that have several words. So
    `улица Путина` also excludes `улице Путина`. A phrase in Latin letters without a language has a
    genitive in -s only in articles in the languages of GERMANIC: elsewhere it may be a plural.

    A single word has no forms here, because its form may be another word, and a wrong exclusion is
    a lost match. For the same reason, a phrase stays as it is written if it is a form of one of
    `names`, or one of `names` is a form of it.
    """
    vetoes: list[Name] = []
    for phrase in phrases:
        forms = [phrase] if len(folded(phrase.text)) == 1 else _with_cases(phrase, languages)
        if not phrase.language and not _CYRILLIC.search(phrase.text):
            genitive_only = replace(forms[0], language=",".join(GERMANIC), generated=True, inflected=True)
            forms = [phrase, genitive_only, *forms[1:]] if forms[0] != phrase else forms
        is_name = any(
            _finds(name, phrase.text) or any(_finds(form, name.text) for form in forms) for name in names
        )
        vetoes += [phrase] if is_name else forms
    return tuple(vetoes)


def _with_cases(name: Name, languages: Collection[str]) -> list[Name]:
    """Return a name that was read as it is written, and further names that find its case forms."""
    inflects = not is_found_by_capital(name.node, name.text)
    listed = replace(name, node=inflected(name.node, name.text, name.language)) if inflects else name
    names = [replace(name, weak=False)]
    return [
        listed,
        *genitives(names),
        *forms_in_languages(names, languages),
        *forms_with_capital(names),
    ]


def _finds(name: Name, text: str) -> bool:
    """Tell whether a name finds a text that is written like `text`. Capitals are ignored."""
    words = name.node.words if isinstance(name.node, Phrase) else (name.node,)
    forms = folded(text)
    return len(words) == len(forms) and all(
        isinstance(word, Term | Cased) and form in word.forms for word, form in zip(words, forms, strict=True)
    )


def cases_of_listed(names: Sequence[Name], found: Sequence[Name]) -> Iterator[Name]:
    """Yield those names in `found` that find case forms and are spelled like one of `names`.

    `found` has names from the table of territories. For `Iran` in `names`, yield the Polish `Iran`,
    which also finds the genitive `Iranu`. In `names`, weak names and names with a language are
    ignored.
    """
    listed = {folded(name.text) for name in names if not name.weak and not name.language}
    for name in found:
        if folded(name.text) in listed and name.node != generated(name.text, name.language.partition("-")[0]):
            yield replace(name, inflected=True)


def cases_in(tag: str, text: str, word: str, is_last: bool) -> tuple[str, ...]:
    """Return the other case forms, in the language `tag`, of a `word` of the name `text`.

    A German adjective is never the last word of a name: Manuel Neuer is not Manuel Neue.
    """
    is_phrase = len(folded(text)) > 1
    return case_forms(word, tag, any_case=is_phrase and not (tag == "de" and is_last))


def without_forms(names: Sequence[Name]) -> Iterator[tuple[str, str]]:
    """Yield (text, another form of it) for each of `names` that has case forms, if no other form of
    the name is among them. The caller passes names that are found only as written, such as weak
    names. The other form is usually the genitive.

    Only Cyrillic names, and names with a language such as `pl`, are considered.
    """
    spellings = {name.text: tuple(_spellings(name)) for name in names}
    for name in names:
        own = spellings[name.text]
        others = [listed for text, listed in spellings.items() if text != name.text]
        if any(len(of_word) > 1 for of_word in own) and not any(_are_related(own, other) for other in others):
            yield name.text, " ".join(of_word[1] if len(of_word) > 1 else of_word[0] for of_word in own)


def _spellings(name: Name) -> Iterator[tuple[str, ...]]:
    """Yield for each word of a name the word and its other case forms. Turkish has none here, since
    its endings follow an apostrophe, and neither have the languages in GERMANIC.
    """
    for word, _ in surfaces_and_forms(name.text):
        tags = [tag for tag in languages_of(word, name.language) if tag not in {*GERMANIC, "tr"}]
        forms = (form for tag in tags for form in cases_in(tag, name.text, word, False))
        yield word, *dict.fromkeys(form for form in forms if form != word)


def _are_related(first: Sequence[tuple[str, ...]], second: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether one of two names is a form of the other."""
    pairs = list(zip(first, second, strict=False))
    return len(first) == len(second) and (
        all(of_first[0] in of_second for of_first, of_second in pairs)
        or all(of_second[0] in of_first for of_first, of_second in pairs)
    )


def languages_of_single_forms(names: Sequence[Name]) -> list[str]:
    """Return the inflected languages in which only one strong name is listed, if Wirewatch has no
    grammar rules for the language. In these languages, no other case of the name is found.

    The script of a name without a language may show its language.
    """
    by_tag: dict[str, list[Name]] = {}
    for name in names:
        if not name.weak and (tag := name.language.partition("-")[0] or _language_of_script(name.text)):
            by_tag.setdefault(tag, []).append(name)
    return [
        tag
        for tag, listed in by_tag.items()
        if len(listed) == 1 and territories.is_inflected(tag) and not has_rules(tag)
    ]


def _language_of_script(text: str) -> str:
    letters = (char for char in text if char.isalpha())
    script = unicodedata.name(next(letters, " "), "").partition(" ")[0]
    return _LANGUAGE_OF_SCRIPT.get(script, "")
