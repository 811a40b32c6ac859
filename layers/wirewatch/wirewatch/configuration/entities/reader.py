"""YAML → Entity, with the names that follow from those listed."""

import re
from collections.abc import Iterable, Mapping, Sequence

import yaml

from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.entity import Entity, Name
from wirewatch.configuration.entities.names import folded, generated, is_exact, literal
from wirewatch.configuration.entities.persons import person_forms
from wirewatch.configuration.yaml_file import YamlFile, required
from wirewatch.language.lexer import Mistakes

KINDS = ("country", "place", "organisation", "organization", "person", "ship", "product", "event", "other")
MAX_VETO_DISTANCE = 500
_KEYS = ("kind", "names", "demonyms", "weak", "not", "not_near", "languages", "territory")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]+)*")
_EVERY = "all"


def read_entity(file: YamlFile, key: str, node: yaml.Node) -> Entity | None:
    """Read an entity. Mistakes are reported to the file; None where there are no names at all."""
    keys = file.mapping(node, f"the entity {key}", _KEYS)
    if not keys or not required(file, node, keys, f"the entity {key}", "names"):
        return None
    noted = len(file.problems)
    kind = file.choice(keys.get("kind"), "kind of entity", KINDS, "other")
    names = [name for what in ("names", "demonyms") for name in _listed(file, keys.get(what), what)]
    names += _listed(file, keys.get("weak"), "weak", weak=True)
    vetoes = _listed(file, keys.get("not"), "not")
    distance, near = _near_vetoes(file, keys.get("not_near"))
    if len(file.problems) == noted and all(name.weak for name in names):
        file.error(
            keys["names"],
            f"the entity {key} has only weak names, so it is never found",
            "list a name that identifies it on its own",
        )
    forms = _forms_of_person(names) if kind == "person" else []
    found, longer = _names_of_territory(file, key, keys, names)
    forms = _without(names + vetoes, forms + found)
    vetoes += _without(names + vetoes, longer)
    return Entity(key, kind, (*names, *forms), tuple(vetoes), distance, near)


def _near_vetoes(file: YamlFile, node: yaml.Node | None) -> tuple[int, tuple[Name, ...]]:
    keys = file.mapping(node, "not_near", ("n", "names"))
    if not keys or not required(file, node, keys, "not_near", "n", "names"):
        return 0, ()
    return file.number(keys["n"], "n", 0, MAX_VETO_DISTANCE, 0), tuple(_listed(file, keys["names"], "names"))


def _listed(file: YamlFile, node: yaml.Node | None, what: str, *, weak: bool = False) -> list[Name]:
    return [name for item in file.items(node, what) if (name := _name(file, item, weak=weak)) is not None]


def _name(file: YamlFile, node: yaml.Node, *, weak: bool) -> Name | None:
    keys = (
        {"name": node}
        if isinstance(node, yaml.ScalarNode)
        else file.mapping(node, "a name", ("name", "case", "lang", "weak"))
    )
    if not required(file, node, keys, "the name", "name"):
        return None
    text = file.text(keys["name"], "name")
    weak = weak or file.choice(keys.get("weak"), "weak", ("true", "false"), "false") == "true"
    written = file.text(keys.get("lang"), "lang")
    language = written.casefold()
    if language and not _LANGUAGE.fullmatch(language):
        file.error(keys["lang"], f"invalid language code {written!r}", "write a code like en, de or zh-hant")
    case = file.choice(
        keys.get("case"), "case", ("exact", "any"), "exact" if is_exact(text, weak=weak) else "any"
    )
    mistakes = Mistakes()
    tree = literal(text, mistakes, exact=case == "exact")
    if isinstance(keys["name"], yaml.ScalarNode):
        file.add_mistakes(mistakes, keys["name"])
    return Name(text, tree, language, weak) if tree is not None and not mistakes.errors else None


def _without(listed: Sequence[Name], names: Iterable[Name]) -> list[Name]:
    """The generated names that are not listed themselves, as weak or under `not:` either; each once."""
    taken: dict[tuple[str, ...], set[str]] = {}
    for name in listed:
        taken.setdefault(folded(name.text), set()).add(name.language)
    kept: list[Name] = []
    for name in names:
        languages = taken.setdefault(folded(name.text), set())
        if not languages & {name.language, ""} and not (languages and not name.language):
            languages.add(name.language)
            kept.append(name)
    return kept


# persons


def _forms_of_person(names: Sequence[Name]) -> list[Name]:
    """Forms of the strong names, each in the language of its name."""
    forms: list[Name] = []
    for name in names:
        for form in () if name.weak else person_forms(name.text):
            tree = generated(form.text) if form.exact else literal(form.text, Mistakes(), exact=False)
            if tree is not None:
                forms.append(Name(form.text, tree, name.language, generated=True))
    return forms


# territories


def _names_of_territory(
    file: YamlFile, key: str, keys: Mapping[str, yaml.Node], names: Sequence[Name]
) -> tuple[list[Name], list[Name]]:
    """Names from the table of territories, and longer names of others that contain one of them.

    An occurrence must not be part of one of the longer names.
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
    _warn_of_cases(file, key, keys["languages"], tags, names)
    return found, [name for name in longer if folded(name.text) not in own]


def _in_language(tag: str, text: str) -> list[Name]:
    tree = generated(text)
    return (
        [Name(text, tree, language, generated=True) for language in territories.tags_of(tag)]
        if tree is not None
        else []
    )


def _codes(file: YamlFile, key: str, keys: Mapping[str, yaml.Node], names: Sequence[Name]) -> list[str]:
    """Codes of the territories: those of `territory:`, else those that the English names identify."""
    if "territory" in keys:
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
        message = f"languages: needs a territory, but no name of {key} is the English name of one"
        file.error(
            keys["languages"],
            message,
            "add its English name to names:, or write territory: with its code, like KP",
        )
    return codes


def _tags(file: YamlFile, node: yaml.Node, codes: Sequence[str]) -> list[str]:
    """The tags of `languages:`. A language without a name of any of the territories is warned about."""
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


def _warn_of_cases(
    file: YamlFile, key: str, node: yaml.Node, tags: Sequence[str], names: Sequence[Name]
) -> None:
    """Once per entity, about languages of which nobody has listed another form."""
    listed = {tag for name in names for tag in territories.tags_of(name.language)}
    bare = [
        tag for tag in tags if territories.is_inflected(tag) and listed.isdisjoint(territories.tags_of(tag))
    ]
    if bare:
        message = (
            f"in {', '.join(bare)} only the base form of {key} is known; "
            "other cases, and forms with something attached, are not found"
        )
        file.warn(node, message, f"list the forms under names: as {{name: …, lang: {bare[0]}}}")
