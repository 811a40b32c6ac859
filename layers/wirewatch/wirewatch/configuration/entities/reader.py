"""Reads entities: YAML → Entity, with the names that are derived from the listed names."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import yaml

from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.cases import (
    cases_in,
    cases_of_listed,
    confirming,
    excluding,
    forms_in_languages,
    forms_with_capital,
    genitives,
    inflected,
    is_found_by_capital,
    languages_of_single_forms,
    without_forms,
)
from wirewatch.configuration.entities.entity import Confirmation, Entity, Name
from wirewatch.configuration.entities.inflections import is_covered
from wirewatch.configuration.entities.name_checks import warn_of_useless_names
from wirewatch.configuration.entities.names import (
    extended,
    folded,
    generated,
    is_exact,
    literal,
    with_middle,
)
from wirewatch.configuration.entities.persons import middle_words, person_forms
from wirewatch.configuration.yaml_file import YamlFile, required
from wirewatch.language.advice import meant_language, rare_language
from wirewatch.language.lexer import Mistakes

KINDS = ("country", "place", "organisation", "organization", "person", "ship", "product", "event", "other")
MAX_VETO_DISTANCE = 500
_KEYS = ("kind", "names", "demonyms", "weak", "not", "not_near", "languages", "territory")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_EVERY = "all"
_NAME_KEYS = ("name", "case", "lang", "weak", "with", "within")


def read_entity(file: YamlFile, key: str, node: yaml.Node, languages: Collection[str] = ()) -> Entity | None:
    """Read an entity and report its mistakes to `file`. Return None if there are no `names:`.

    `languages` are the languages of the file. Strong names without `lang:` are also found in their
    case forms in these languages.
    """
    keys = file.mapping(node, f"the entity {key}", _KEYS)
    if not required(file, node, keys, f"the entity {key}", "names"):
        return None
    noted = len(file.problems)
    kind = file.choice(keys.get("kind"), "kind of entity", KINDS, "other")
    names = [name for what in ("names", "demonyms") for name in _listed(file, keys.get(what), what)]
    names += _listed(file, keys.get("weak"), "weak", weak=True)
    vetoes = _listed(file, keys.get("not"), "not", is_veto=True)
    distance, near = _near_vetoes(file, keys.get("not_near"))
    warn_of_useless_names(file, keys, names, vetoes, near)
    if len(file.problems) == noted and not any(map(_identifies, names)):
        file.error(
            keys["names"],
            f"the entity {key} has only weak names, so it is never found",
            "list a name that identifies it on its own, or words under with: that confirm a weak name",
        )
    _warn_of_missing_forms(file, keys, names, vetoes, near)
    names = [_with_confirming_forms(name, languages) for name in names]
    forms = _forms_of_person(names) if kind == "person" else []
    found, longer = _names_of_territory(file, key, keys, names)
    forms = _without(names + vetoes, forms + found)
    listed_vetoes = len(vetoes)
    vetoes += _without(names + vetoes, [*longer, *_longer_words(names)])
    cases = [*_without(names + vetoes, genitives(names)), *forms_in_languages(names, languages)]
    cases += [*forms_with_capital(names), *cases_of_listed(names, found)]
    middle = _middle_names(names) if kind == "person" else []
    vetoes = [*excluding(vetoes[:listed_vetoes], names, languages), *vetoes[listed_vetoes:]]
    if "languages" not in keys and (bare := languages_of_single_forms(names)):
        message = f"in {', '.join(bare)} only the listed form of {key} is found, and no other case of it"
        fix = f"list the other cases under names: too, as {{name: …, lang: {bare[0]}}}"
        file.warn(keys["names"], message, fix)
    return Entity(key, kind, (*names, *forms, *cases, *middle), tuple(vetoes), distance, near)


def _with_confirming_forms(name: Name, languages: Collection[str]) -> Name:
    """Return a name whose words under `with:` are also found in their case forms."""
    confirmation = name.confirmation
    if confirmation is None:
        return name
    words = confirming(confirmation.names, name, languages)
    return replace(name, confirmation=replace(confirmation, names=words))


def _warn_of_missing_forms(
    file: YamlFile,
    keys: Mapping[str, yaml.Node],
    names: Sequence[Name],
    vetoes: Sequence[Name],
    near: Sequence[Name],
) -> None:
    """Warn if a name has case forms, but counts only as written and is listed in only one form:
    a weak name, a single word under `not:`, or a name under `not_near:`. One warning is for all
    names of a kind.
    """
    words = [name for name in vetoes if len(folded(name.text)) == 1]
    for shown_kind, key, kind, listed in (
        ("weak", "weak", "as a weak name", [name for name in names if name.weak]),
        ("under not:", "not", "under not:", words),
        ("under not_near:", "not_near", "under not_near:", near),
    ):
        bare = list(without_forms(listed))
        if bare:
            (text, form), *others = bare
            shown = f"{text} and {len(others)} more are" if others else f"{text} is"
            message = f"{shown} {shown_kind} and found only as written, and not in other grammatical cases"
            fix = f"list each form that should count {kind} too, such as {form}"
            file.warn(keys.get(key, keys["names"]), message, fix)


def _near_vetoes(file: YamlFile, node: yaml.Node | None) -> tuple[int, tuple[Name, ...]]:
    keys = file.mapping(node, "not_near", ("n", "names"))
    if node is None or not required(file, node, keys, "not_near", "n", "names"):
        return 0, ()
    return file.number(keys["n"], "n", 0, MAX_VETO_DISTANCE, 0), tuple(
        _listed(file, keys["names"], "names", is_veto=True)
    )


def _listed(
    file: YamlFile, node: yaml.Node | None, what: str, *, weak: bool = False, is_veto: bool = False
) -> list[Name]:
    file.warn_of_missing_brackets(node, what, "name")
    names = (_name(file, item, weak=weak, is_veto=is_veto) for item in file.items(node, what))
    return [name for name in names if name is not None]


def _name(file: YamlFile, node: yaml.Node, *, weak: bool, is_veto: bool) -> Name | None:
    keys = {"name": node} if isinstance(node, yaml.ScalarNode) else file.mapping(node, "a name", _NAME_KEYS)
    if not required(file, node, keys, "the name", "name"):
        return None
    text = file.text(keys["name"], "name")
    weak = weak or file.choice(keys.get("weak"), "weak", ("true", "false"), "false") == "true"
    written = file.text(keys.get("lang"), "lang")
    language = written.casefold()
    if language and not _LANGUAGE.fullmatch(language):
        file.error(keys["lang"], f"invalid language code {written!r}", "write a code like en, de or zh-hant")
    elif meant := meant_language(language):
        file.error(keys["lang"], f"{written} is a country, not a language", f"did you mean {meant}?")
    elif rare := rare_language(language):
        file.warn(keys["lang"], f"{written} is the language {rare[0]}", f"did you mean {rare[1]}?")
    usual = "exact" if is_exact(text, weak=weak) else "any"
    case = file.choice(keys.get("case"), "case", ("exact", "any"), usual)
    confirmation = _confirmation(file, keys, text, weak=weak)
    mistakes = Mistakes()
    tree = literal(text, mistakes, exact=case == "exact")
    if isinstance(keys["name"], yaml.ScalarNode):
        file.add_mistakes(mistakes, keys["name"])
    if tree is None or mistakes.errors:
        return None
    if not (weak or is_veto or is_found_by_capital(tree, text)):
        tree = inflected(tree, text, language)
    return Name(text, tree, language, weak, confirmation=confirmation)


def _confirmation(
    file: YamlFile, keys: Mapping[str, yaml.Node], text: str, *, weak: bool
) -> Confirmation | None:
    """Read `with:` and `within:` of the name `text`. Return None if the name has neither."""
    for key in ("with", "within"):
        if key in keys and not weak:
            file.error(keys[key], f"{key}: has an effect only on a weak name", "list it under weak: instead")
    if "with" in keys:
        file.error_if_empty(keys["with"], "with", "list words that confirm the name, or remove the key")
    names = tuple(_listed(file, keys.get("with"), "with", is_veto=True))
    if any(folded(name.text) == folded(text) for name in names):
        file.error(keys["with"], f"{text} can't confirm itself", "list other words that stand near it")
    within = file.choice(keys.get("within"), "within", ("article", "paragraph"), "article")
    return Confirmation(names, within == "paragraph") if names or within == "paragraph" else None


def _identifies(name: Name) -> bool:
    """Tell whether this name can find its entity in a text without other names of the entity."""
    return not name.weak or (name.confirmation is not None and bool(name.confirmation.names))


def _without(listed: Sequence[Name], names: Iterable[Name]) -> list[Name]:
    """Return the generated `names`, each once, without what `listed` already has.

    `listed` also has weak names and vetoes (names under `not:`). If `listed` has the same name for
    some languages only, the generated name is kept for its other languages, if it has any. But a
    generated name for all languages is then left out.
    """
    taken: dict[tuple[str, ...], set[str]] = {}
    for name in listed:
        taken.setdefault(folded(name.text), set()).add(name.language)
    kept: list[Name] = []
    for name in names:
        languages = taken.setdefault(folded(name.text), set())
        free = [tag for tag in name.language.split(",") if tag not in languages]
        if free and "" not in languages and not (languages and not name.language):
            languages.update(free)
            kept.append(replace(name, language=",".join(free)))
    return kept


# persons


def _middle_names(names: Sequence[Name]) -> list[Name]:
    """Return names that find a person with a middle initial or a patronymic: `Donald J. Trump`.

    Weak names are skipped, and so are names such as `Kim Jong-un` (see `middle_words`).
    """
    with_middles: list[Name] = []
    for name in names:
        middles = None if name.weak else middle_words(name.text)
        if middles is None:
            continue
        text = f"{middles.given} {middles.family}"
        tree = literal(text, Mistakes(), exact=False)
        if tree is not None:
            tree = inflected(tree, text, name.language)
            with_middles += [
                Name(
                    text,
                    with_middle(tree, len(folded(middles.given)), word),
                    name.language,
                    generated=True,
                    inflected=True,
                )
                for word in middles.words
            ]
    return with_middles


def _forms_of_person(names: Sequence[Name]) -> list[Name]:
    """Return the other written forms of the strong names, such as `Merkel, Angela` (see
    `person_forms`). Each form has the language of the name from which it is derived.
    """
    forms: list[Name] = []
    for name in names:
        for form in () if name.weak else person_forms(name.text):
            tree = generated(form.text) if form.exact else literal(form.text, Mistakes(), exact=False)
            if tree is not None:
                # a case form of the given name would also find "Gordon Brown. Georges son left"
                if not form.is_family_first or not form.text.isascii():
                    tree = inflected(tree, form.text, name.language)
                forms.append(Name(form.text, tree, name.language, generated=True))
    return forms


# territories


def _names_of_territory(
    file: YamlFile, key: str, keys: Mapping[str, yaml.Node], names: Sequence[Name]
) -> tuple[list[Name], list[Name]]:
    """Return two lists from the table of territories: names of the entity, and names of other
    territories that contain a name of the entity.

    For Sudan, the second list has `South Sudan`, because `Sudan` does not count in this longer
    name. Without the key `languages:`, both lists are empty, and the key `territory:` is a mistake.
    """
    if "languages" not in keys:
        if "territory" in keys:
            file.error(
                keys["territory"],
                "territory: has no effect without languages:",
                "add languages: [de, fr], or remove it",
            )
        return [], []
    codes = _codes(file, key, keys, names)
    tags = _tags(file, keys["languages"], codes)
    found = [
        name
        for tag in tags
        for code in codes
        for text in territories.names_in(tag, code)
        for name in _in_language(tag, text)
    ]
    own = {folded(name.text) for name in found}
    longer = [
        name
        for tag in tags
        for code in codes
        for text in territories.longer_names_in(tag, code)
        for name in _in_language(tag, text)
    ]
    bare = [tag for tag in tags if not _has_cases(tag, codes)]
    _warn_of_cases(file, key, keys["languages"], bare, names)
    return found, [name for name in longer if folded(name.text) not in own]


def _longer_words(names: Sequence[Name]) -> Iterator[Name]:
    """Yield the longer words in which a listed name of a territory does not count.

    So a listed 印度 (India) is not found in 印度洋 (Indian Ocean), with or without `languages:`.
    """
    for name in names:
        for tag, word in territories.longer_words_of(name.text):
            if name.language.partition("-")[0] in {"", *territories.tags_of(tag)}:
                yield from _in_language(tag, word)


def _in_language(tag: str, text: str) -> list[Name]:
    """Return names for `text`, the name of a territory. Each finds `text` and its case forms.

    There is one such name for each tag of the language: `no`, `nb` and `nn` for Norwegian.
    """
    tree = generated(text, tag.partition("-")[0])
    if tree is None:
        return []
    tree = extended(tree, text, partial(cases_in, tag.partition("-")[0], text))
    return [Name(text, tree, language, generated=True) for language in territories.tags_of(tag)]


def _codes(file: YamlFile, key: str, keys: Mapping[str, yaml.Node], names: Sequence[Name]) -> list[str]:
    """Return the codes under `territory:`, without unknown codes, which are mistakes.

    If there is no such key, return the codes of the territories that have one of the strong English
    names in `names`. A name without a language counts as English. If no territory has such a name,
    report a mistake.
    """
    if "territory" in keys:
        file.error_if_empty(keys["territory"], "territory", "write a code like KP, or remove it")
        listed = list(file.texts(keys["territory"], "territory"))
        for code, node in listed:
            if not territories.is_territory(code):
                fix = "write two capital letters like KP, or the number of a region like 150 for Europe"
                file.error(node, f"unknown territory {code!r}", fix)
        return [code for code, _ in listed if territories.is_territory(code)]
    english = [name.text for name in names if not name.weak and name.language.partition("-")[0] in {"", "en"}]
    codes = list(
        dict.fromkeys(found for text in english if (found := territories.territory_of(text)) is not None)
    )
    if not codes:
        message = (
            f"languages: needs a territory, but none of the names of {key} is the English name of a territory"
        )
        file.error(
            keys["languages"],
            message,
            "add its English name to names:, or write territory: with its code, like KP",
        )
    return codes


def _tags(file: YamlFile, node: yaml.Node, codes: Sequence[str]) -> list[str]:
    """Return the language tags under `languages:` that can be used.

    An unknown tag is a mistake. `codes` are codes of territories. If none of these territories has
    a name in the language of a tag, warn, and leave this tag out. If `codes` is empty, this is not
    checked. For `all`, return all languages in which a territory of `codes` has a name.
    """
    asked = [(text.casefold(), item) for text, item in file.texts(node, "languages")]
    if any(tag == _EVERY for tag, _ in asked):
        return [
            tag for tag in territories.languages() if any(territories.names_in(tag, code) for code in codes)
        ]
    known: dict[str, None] = {}
    for tag, item in asked:
        if not _LANGUAGE.fullmatch(tag) or not territories.is_language(tag):
            file.error(
                item,
                f"unknown language {tag!r}",
                "write a code like de, ko or zh-hant, or languages: all",
            )
        elif codes and not any(territories.names_in(tag, code) for code in codes):
            message = f"CLDR has no unambiguous name of {', '.join(codes)} in {tag}"
            file.warn(item, message, f"list it under names: as {{name: …, lang: {tag}}}")
        else:
            known[tag] = None
    return list(known)


def _has_cases(tag: str, codes: Sequence[str]) -> bool:
    """Return whether grammar rules give case forms for the main name of each territory in `codes`.

    The main name is the first name in the language of `tag`. Territories without a name in this
    language are ignored.
    """
    main_names = [names[0] for code in codes if (names := territories.names_in(tag, code))]
    return all(is_covered(_WORD.findall(name), tag.partition("-")[0]) for name in main_names)


def _warn_of_cases(
    file: YamlFile, key: str, node: yaml.Node, tags: Sequence[str], names: Sequence[Name]
) -> None:
    """Warn of inflected languages in which only the base form of an entity's name is known.

    `tags` are languages for which no grammar rules give the other forms. `names` are the names that
    the watchlist lists. If a listed name is for one of the languages (`lang: pl`), there is no
    warning for this language.
    """
    listed = {tag for name in names for tag in territories.tags_of(name.language)}
    bare = [
        tag for tag in tags if territories.is_inflected(tag) and listed.isdisjoint(territories.tags_of(tag))
    ]
    if bare:
        message = (
            f"in {', '.join(bare)} only the base form of {key} is known; "
            "other cases, and forms with a suffix, are not found"
        )
        file.warn(node, message, f"list the forms under names: as {{name: …, lang: {bare[0]}}}")
