"""Drafts an entity from a name alone, with the table of countries and the rules for persons and for
case forms.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.inflections import GERMANIC, case_forms, has_rules
from wirewatch.configuration.entities.names import SHORT_ACRONYM, literal
from wirewatch.configuration.entities.persons import family_name, person_forms
from wirewatch.errors import WirewatchError
from wirewatch.language.lexer import Mistakes
from wirewatch.language.words import ORDINARY
from wirewatch.suggesting.draft import Draft, DraftName, key_of

MAX_NAME = 100  # characters
SHORT = 3  # letters; so short an acronym has several meanings
SHOWN_FORMS = 6
PLACES = ("country", "place")
_LEGAL = re.compile(
    r",?\s(?:incorporated|inc|corporation|corp|company|co|limited|ltd|plc|llc|llp|gmbh|ag|kg|se|sa|s\.a"
    r"|nv|n\.v|bv|b\.v|ab|asa|a/s|oy|oyj|spa|s\.p\.a|srl|s\.r\.l|pjsc|ojsc|jsc)\.?$",
    re.IGNORECASE,
)


class UnusableName(WirewatchError):
    """No entity can be suggested for a name or a language. The error says what to write instead."""


def draft_of(name: str, kind: str, languages: Sequence[str]) -> Draft:
    """Return the draft of an entity for a name. Without a `kind`, the kind of the entity is
    `country` if the name is that of a country, else `other`.

    Raises UnusableName in these cases:

    - The name is too long, can't be printed, has no word, or has the syntax of a query.
    - A language is unknown.
    - `kind` is `country`, and no known country has this name.
    """
    name = " ".join(name.split())
    _check(name, languages)
    code = _territory(name, languages) if kind in ("", *PLACES) else None
    if kind == "country" and code is None:
        raise UnusableName(f"{name!r} is not the name of a country; {_similar(name)}")
    draft = Draft(key_of(name), kind or ("country" if code else "other"))
    if not kind:
        guess = "a country of this name" if code else "nothing is known about the name"
        draft.remarks.append(f"{guess}: write --kind if the kind is wrong")
    if code:
        _add_territory(draft, name, code, languages)
    else:
        draft.names.append(_base_name(name))
        draft.names += _shorter_names(name, draft.kind)
        draft.names += _inflected_names(draft, name, languages)
    return draft


def _check(name: str, languages: Sequence[str]) -> None:
    if len(name) > MAX_NAME:
        raise UnusableName(f"the name has {len(name):,} characters; write at most {MAX_NAME}")
    if not name.isprintable():
        raise UnusableName("the name has characters that can't be printed; write only the name")
    mistakes = Mistakes()
    tree = literal(name, mistakes, exact=False)
    for mistake in mistakes.errors:
        raise UnusableName(f"{mistake.message}; {mistake.fix}")
    if tree is None or not any(char.isalpha() for char in name):
        raise UnusableName(f"{name!r} has no word; write a name")
    for language in languages:
        if not territories.is_language(language):
            raise UnusableName(f"unknown language {language!r}; write a code like de, ko or zh-hant")


def is_ambiguous(name: str) -> bool:
    """Tell whether a name may mean many things: it has at most SHORT letters and digits, or is an
    everyday word.
    """
    letters = "".join(char for char in name if char.isalnum())
    return len(letters) <= SHORT or name.casefold() in ORDINARY


def is_acronym(name: str) -> bool:
    """Tell whether a name is written like an acronym: `KAI`, `BfV`, `U.N.`, `G20`."""
    letters = "".join(char for char in name if char.isalnum())
    capitals = sum(char.isupper() for char in letters)
    return (
        2 <= len(letters) <= 2 * SHORT_ACRONYM
        and name[0].isupper()
        and capitals >= 2
        and 2 * capitals >= len(letters)
        and " " not in name
    )


def weaken_short_name(draft: Draft) -> None:
    """If the first name of the draft is an ambiguous acronym, make this name weak. But if no other
    name of the draft is certain and strong, add a remark instead.
    """
    name = draft.names[0]
    if not (is_acronym(name.text) and is_ambiguous(name.text)):
        return
    if any(other.is_certain and not other.is_weak for other in draft.names[1:]):
        draft.names[0] = replace(name, is_weak=True)
    else:
        draft.remarks.append("so short a name has several meanings: add a long name, and list it under weak:")


def _base_name(name: str) -> DraftName:
    if " " not in name and name.isalpha() and name.istitle() and name.isascii():
        return DraftName(
            name, "one word, found only with its capital; list longer names if you can", is_exact=True
        )
    return DraftName(name)


def _shorter_names(name: str, kind: str) -> Iterator[DraftName]:
    """Yield the family name of a person, or the name of a company without its legal form."""
    if kind == "person":
        forms = [form.text for form in person_forms(name)]
        if forms:
            found = ", ".join(forms[:SHOWN_FORMS])
            yield DraftName(
                family_name(name), f"the family name; found without being listed: {found}", is_weak=True
            )
    elif kind in {"organisation", "organization", "other"} and (short := _LEGAL.sub("", name)) != name:
        is_weak = " " not in short
        yield DraftName(short, "without the legal form", is_weak=is_weak)


def _inflected_names(draft: Draft, name: str, languages: Sequence[str]) -> Iterator[DraftName]:
    """Yield the name once for each language in which Wirewatch knows case forms of the name. But
    for a Germanic language, and for an inflected language without known forms, only add a remark.
    """
    for language in languages:
        primary = language.partition("-")[0]
        forms = case_forms(name.rsplit(maxsplit=1)[-1], primary, any_case=" " in name)
        if primary in GERMANIC:
            draft.remarks.append(f"{language}: the genitive in -s is found without being listed")
        elif has_rules(primary) and forms:
            shown = ", ".join(forms[:SHOWN_FORMS])
            yield DraftName(name, f"also finds its case forms ({shown} …)", language=language)
        elif territories.is_inflected(primary):
            draft.remarks.append(
                f"{language}: no case forms are known; list them as {{name: …, lang: {language}}}"
            )


# countries


def _territory(name: str, languages: Sequence[str]) -> str | None:
    """Return the code of the country that has this name in English or in one of `languages`."""
    if code := territories.territory_of(name):
        return code
    return next((code for language in languages if (code := territories.territory_of(name, language))), None)


def _add_territory(draft: Draft, name: str, code: str, languages: Sequence[str]) -> None:
    english = territories.names_in("en", code)
    draft.names.append(DraftName(name))
    for other in english:
        if other.casefold() != name.casefold():
            draft.names.append(_of_table(other))
    if territories.territory_of(name) != code and languages:
        draft.territory = code
    known = []
    for language in languages:
        names = [] if language == "en" else territories.names_in(language, code)
        if names:
            known.append(language)
            draft.remarks.append(f"languages: adds in {language} {', '.join(names)}")
            if territories.is_inflected(language) and not has_rules(language.partition("-")[0]):
                remark = f"in {language} only this form; list the others as {{name: …, lang: {language}}}"
                draft.remarks.append(remark)
        elif language != "en":
            draft.remarks.append(f"CLDR has no unambiguous name in {language}; list it as a name")
    draft.languages = tuple(known)
    if not languages:
        draft.remarks.append("--lang de fr adds the country's names in these languages")


def _of_table(name: str) -> DraftName:
    return DraftName(name, "CLDR, the table of Unicode", is_weak=is_acronym(name) and is_ambiguous(name))


def _similar(name: str) -> str:
    names = territories.english_names()
    close = get_close_matches(name, names, n=1, cutoff=0.7)
    return f"did you mean {close[0]}?" if close else "add --lang with its language, or leave out --kind"
