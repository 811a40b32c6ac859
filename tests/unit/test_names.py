"""Tests the names of entities: when capitals matter, the keys of a name, and invalid lists of names."""

import pytest
from wirewatch.errors import WatchlistError

from tests.unit.asking import article, finds, match_of, problems_of, watchlist


def warnings_of_names(names: str) -> list[WatchlistError]:
    return warnings_of_entity(f"names: {names}")


def warnings_of_entity(lists: str) -> list[WatchlistError]:
    """Return the warnings about an entity. `lists` has its keys on one line."""
    text = f"watchlist: w\nentities:\n  it: {{{lists}}}\nrules:\n  - id: r\n    query: '@it'\n"
    return [each for each in watchlist(text).warnings if "has no tests" not in each.message]


@pytest.mark.parametrize(
    ("item", "body", "fires"),
    [
        ("WHO", "who said so", False),
        ("WHO", "the WHO said so", True),
        ("W.H.O.", "the WHO said so", True),
        ("ООН", "оон", False),
        ("ΟΗΕ", "ο ΟΗΕ", True),
        ("NATOS", "natos", False),
        ("UNICEF", "unicef said", True),
        ("G7", "the g7 said", True),
        ("3M", "3M's profit rose", True),
        ("3M", "a 3m fence", False),
        ("5G", "5g of salt", False),
        ("{name: 5G, case: any}", "5g networks", True),
        ("9News", "9news said", True),
        ("COVID-19", "Covid-19 spreads", True),
        ("{name: WHO, case: any}", "who said so", True),
        ("{name: North Korea, case: exact}", "north korea", False),
        ("{name: North Korea, case: exact}", "North Korea", True),
        ("{name: Sánchez, case: exact}", "Sanchez spoke", False),
        ("Sánchez", "Sanchez spoke", True),
        ("国", "国", True),
        ("{name: 北朝鮮, case: exact}", "北朝鮮が", True),
    ],
)
def test_capitals_matter_in_acronyms_of_at_most_five_letters_and_with_case_exact(
    item: str, body: str, fires: bool
) -> None:
    assert bool(finds(f"\n    names: [{item}]", body)) is fires


@pytest.mark.parametrize(
    ("item", "body", "fires"),
    [
        ("the North", "the North spoke", True),
        ("the North", "The North spoke", True),
        ("the North", "the north spoke", False),
        ("{name: the North, case: any}", "the north spoke", True),
        ("hermit kingdom", "the Hermit Kingdom spoke", True),
    ],
)
def test_capitals_matter_in_weak_names_that_contain_a_capital(item: str, body: str, fires: bool) -> None:
    found = finds(f"\n    names: [Pyongyang]\n    weak: [{item}]", f"Pyongyang. {body}")
    assert (len(found) == 2) is fires


@pytest.mark.parametrize(
    ("entity", "lang", "body", "expected"),
    [
        ("\n    names: [{name: Nordkorea, lang: de}]", "de", "Nordkorea", ["Nordkorea"]),
        ("\n    names: [{name: Nordkorea, lang: DE}]", "de", "Nordkorea", ["Nordkorea"]),
        ("\n    names: [{name: 北韓, lang: zh-Hant}]", "zh-hant-hk", "北韓", ["北韓"]),
        ("\n    names: [{name: 北韓, lang: zh-Hant}]", "zh", "北韓", []),
        (
            "\n    names: [Korea]\n    demonyms: [{name: Koreaner, lang: de}]",
            "de",
            "ein Koreaner",
            ["Koreaner"],
        ),
        ("\n    names: [Korea]\n    demonyms: [{name: Koreaner, lang: de}]", "en", "ein Koreaner", []),
        (
            "\n    names: [Korea]\n    weak: [{name: der Norden, lang: de}]",
            "de",
            "Korea, der Norden",
            ["Korea", "der Norden"],
        ),
        (
            "\n    names: [Korea]\n    weak: [{name: der Norden, lang: de}]",
            "en",
            "Korea, der Norden",
            ["Korea"],
        ),
        (
            "\n    names: [Korea, {name: Kim, weak: true, case: exact, lang: en}]",
            "en",
            "Kim kim Korea",
            ["Kim", "Korea"],
        ),
        ("\n    names: [Korea, {name: Kim, weak: false}]", "en", "kim", ["kim"]),
    ],
)
def test_an_item_may_have_a_language_case_and_weakness_in_every_list(
    entity: str, lang: str, body: str, expected: list[str]
) -> None:
    assert finds(entity, body, lang=lang) == expected


@pytest.mark.parametrize(
    ("entity", "line", "column", "message"),
    [
        ("\n    names: []", 4, 12, "only weak names"),
        ("\n    names: [{name: Kim, weak: true}]", 4, 12, "only weak names"),
        ("\n    names: []\n    weak: [the North]", 4, 12, "only weak names"),
        ("\n    names: [A B]\n    not_near: {names: [football]}", 5, 15, "lacks n:"),
        ("\n    names: [A B]\n    not_near: {n: 3}", 5, 15, "lacks names:"),
        ("\n    names: [A B]\n    not_near: football", 5, 15, "must be a mapping"),
        ("\n    names: [A B, {name: 'wor*'}]", 4, 26, "has an operator"),
        ("\n    names: [A B, {name: C, lang: zh_TW}]", 4, 34, "invalid language code"),
        ("\n    names: [A B, {name: C, text: C}]", 4, 28, "in a name"),
        ("\n    names: [A B, [C]]", 4, 18, "must be a mapping"),
    ],
)
def test_an_invalid_entity_is_a_mistake_with_its_position(
    entity: str, line: int, column: int, message: str
) -> None:
    first, *rest = problems_of(
        f"watchlist: w\nentities:\n  it:{entity}\nrules:\n  - {{id: r, query: '@it'}}\n"
    )
    assert (first.line, first.column, message in first.message) == (line, column, True), first
    assert all("lacks name:" in problem.message for problem in rest)


def test_demonyms_alone_are_strong_enough() -> None:
    assert finds(
        "\n    names: [{name: Kim, weak: true}]\n    demonyms: [North Korean]", "Kim is a North Korean"
    ) == ["Kim", "North Korean"]


# shared files

ACME = "entities:\n  acme: {names: [Acme Trading]}\n"


@pytest.mark.parametrize("query", ["@acme AND fell", "@ofac/acme AND fell"])
@pytest.mark.parametrize("body", ["Acme Trading fell", "Acme Bakery fell"])
def test_a_query_of_a_shared_file_refers_to_the_entities_of_that_file(query: str, body: str) -> None:
    shared = {"shared/ofac.yaml": f"define:\n  fallen: |\n    {query}\n{ACME}"}
    text = "watchlist: w\nentities:\n  acme: {names: [Acme Bakery]}\nrules:\n  - {id: r, query: $fallen}\n"
    assert (match_of(text, article(body), shared) is not None) is (body == "Acme Trading fell")


def test_a_shared_file_may_exclude_by_its_own_entity() -> None:
    shared = {"shared/ofac.yaml": f"except: |\n  @acme\n{ACME}"}
    text = "watchlist: w\nrules:\n  - {id: r, query: fell}\n"
    assert match_of(text, article("Acme Trading fell"), shared) is None
    assert match_of(text, article("Bolt fell"), shared) is not None


def test_a_mistake_of_a_shared_entity_shows_its_name_as_in_the_file() -> None:
    (problem,) = problems_of(
        "watchlist: w\nrules:\n  - {id: r, query: a}\n",
        {"shared/ofac.yaml": "entities:\n  acme: {kind: ship}\n"},
    )
    assert "the entity acme lacks names:" in problem.message


def test_two_shared_files_with_the_same_name_are_a_mistake() -> None:
    shared = {"shared/a/ofac.yaml": ACME, "shared/b/ofac.yaml": ACME.replace("acme", "bolt")}
    (problem,) = problems_of("watchlist: w\nrules:\n  - {id: r, query: a}\n", shared)
    assert problem.file == "shared/b/ofac.yaml"
    assert "duplicate shared file name 'ofac'" in problem.message


def test_a_later_shared_file_may_use_an_earlier_one() -> None:
    shared = {
        "shared/a.yaml": ACME + "define: {fallen: '@acme AND fell'}\n",
        "shared/b.yaml": "define: {both: $fallen AND rose}\n",
    }
    assert (
        match_of(
            "watchlist: w\nrules:\n  - {id: r, query: $both}\n", article("Acme Trading fell and rose"), shared
        )
        is not None
    )
    assert watchlist("watchlist: w\nrules:\n  - {id: r, query: $both}\n", shared).entities.keys() == {
        "a/acme"
    }


@pytest.mark.parametrize(
    ("item", "body", "expected"),
    [
        ("C++", "He writes C++ code, not C or c.", ["C++"]),
        ("C++", "Vitamin C", []),
        ("Disney+", "Disney+ rose, and DISNEY+ fell, and disney+ too.", ["Disney+", "DISNEY+", "disney+"]),
        ("Disney+", "Disney rose.", []),
        (
            "Disney+",
            "#Disney+ and Disney＋, only on Disney+! Or #Disney+#Hulu.",
            ["Disney+", "Disney＋", "Disney+", "Disney+"],
        ),
        ("Disney＋", "Disney+ rose.", ["Disney+"]),
        ("Disney+", "Disney++ and #DisneyMore+", []),
        ("4Kids+", "#4Kids+ is new.", ["4Kids+"]),
        ("Apple TV+", "#AppleTV+ is not #AppleTV.", ["AppleTV+"]),
        ("C#", "#C#Java is two hashtags.", []),
        ("OPEC+", "Opec+ cuts output. OPEC cuts output.", ["Opec+"]),
        ("Disney+ Hotstar", "He saw disney+ hotstar.", ["disney+ hotstar"]),
        ("Disney+ Hotstar", "He saw Disney Hotstar.", []),
        ("The C# Guild", "the C# guild", ["the C# guild"]),
        ("The C# Guild", "the C guild", []),
        (".NET", "the .NET runtime", [".NET"]),
        (".NET", "the net of .net", []),
        (".NET Forum", "at the Net Forum", []),
        ("디즈니+", "디즈니+는 이날", ["디즈니+"]),
        ("디즈니+", "디즈니는 이날", []),
        ("Yahoo!", "Yahoo! and yahoo", ["Yahoo", "yahoo"]),
        ('{name: "Yahoo!", case: exact}', "Yahoo! and Yahoo", ["Yahoo"]),
        ("{name: Canal+, lang: de}", "Canals von Canal+", ["Canal+"]),
        ("{name: c++ guild, case: exact}", "the C guild", []),
    ],
)
def test_a_name_with_a_symbol_is_found_with_its_symbol(item: str, body: str, expected: list[str]) -> None:
    assert finds(f"\n    names: [{item}]", body, lang="de" if "lang" in item else "und") == expected


def test_a_name_with_a_symbol_is_found_in_a_text_in_capitals() -> None:
    assert finds("\n    names: [Disney+]", "DISNEY+ RAISES PRICES") == ["DISNEY+"]
    assert finds("\n    names: [Disney+]", "DISNEY RAISES PRICES") == []


def test_a_name_with_a_symbol_has_no_warning() -> None:
    assert warnings_of_names("[C++, Disney+, .NET, The C# Guild]") == []


def test_an_exclamation_mark_after_a_name_gives_a_warning() -> None:
    (warning,) = warnings_of_names('["Yahoo!"]')
    assert warning.message == "the ! of Yahoo! is punctuation: Yahoo is found too"
    assert warning.fix == "write {name: Yahoo!, case: exact} for exactly this, or Yahoo for both"
    assert warnings_of_names('["Westward Ho!"]') == []


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ("names: [Acme, Bolt, Acme]", "Acme is listed twice"),
        ("names: [Acme, {name: Acme}]", "Acme is listed twice"),
        ("names: [Acme], demonyms: [Acme]", "Acme is listed twice"),
        ("names: [Acme], weak: [Acme]", "Acme is weak and strong: the strong name counts on its own"),
        ("names: [acme], weak: [Acme]", "Acme is weak and strong: the strong name counts on its own"),
        ("names: [Acme], not: [acme]", "Acme never counts as written, because the same phrase is under not:"),
        (
            "names: [Acme], weak: [the Works], not: [The Works]",
            "the Works never counts as written, because the same phrase is under not:",
        ),
        (
            "names: [Acme Works], not_near: {n: 2, names: [works]}",
            "Acme Works never counts as written, because it contains works of not_near:",
        ),
    ],
)
def test_a_name_without_effect_gives_a_warning(lists: str, message: str) -> None:
    assert [each.message for each in warnings_of_entity(lists)] == [message]


@pytest.mark.parametrize(
    "lists",
    [
        "names: [Acme], not: [Acme Street]",
        "names: [C, C++, C#]",
        "names: [Acme, {name: Acme, lang: de}]",
        "names: [{name: Acme, lang: de}], weak: [Acme]",
        "names: [{name: acme, case: exact}], weak: [Acme]",
        "names: [acme], not: [{name: Acme, case: exact}]",
        "names: [Sánchez, Sanchez]",
        "names: [Acme], not_near: {n: 2, names: [Acme Works]}",
        "names: [Acme, Acme Works]",
        "names: [Disney], not: [Disney+]",
        "names: [Disney＋], not: [Disney]",
        "names: [Disney], weak: [Disney＋]",
    ],
)
def test_names_that_differ_give_no_warning(lists: str) -> None:
    assert warnings_of_entity(lists) == []
