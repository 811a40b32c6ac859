"""Entities: which names match, where they match, and which names veto a match."""

import pytest

from tests.unit.asking import article, finds, match_of, problems_of, watchlist, within

NORTH = """
    kind: country
    names: [North Korea, DPRK, "Democratic People's Republic of Korea", Pyongyang, N. Korea]
    demonyms: [North Korean, North Koreans]
    weak: [the North]
    not: [North Korea Street]
    not_near: {n: 3, names: [football]}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("North Korea said", ["North Korea"]),
        ("NORTH KOREA said", ["NORTH KOREA"]),
        ("the DPRK said", ["DPRK"]),
        ("the D.P.R.K. said", ["D.P.R.K."]),
        ("the dprk said", []),
        ("Democratic People’s Republic of Korea", ["Democratic People’s Republic of Korea"]),
        ("Pyongyang's envoy", ["Pyongyang's"]),
        ("coal from N. Korea", ["N. Korea"]),
        ("a North Korean ship", ["North Korean"]),
        ("two North Koreans", ["North Koreans"]),
        ("North-Korea", ["North-Korea"]),
        ("the North stays dry", []),
        ("South Korea", []),
    ],
)
def test_each_strong_name_matches_by_itself(body: str, expected: list[str]) -> None:
    assert finds(NORTH, body) == expected


@pytest.mark.parametrize(
    ("name", "body", "fires"),
    [
        ("UN", "the UN said", True),
        ("UN", "un bon mot", False),
        ("UN", "the U.N. said", True),
        ("U.N.", "the UN said", True),
        ("WHO", "who said", False),
        ("NIS", "the NIS said", True),
        ("UNESCO", "unesco said", True),
        ("Unasur", "UNASUR said", True),
        ("{name: UN, case: any}", "un bon mot", True),
        ("{name: Apple, case: exact}", "an apple", False),
        ("{name: Apple, case: exact}", "Apple said", True),
        ("{name: Nordkorea, lang: de}", "Nordkorea droht", True),
        ("{name: Corée, lang: fr}", "Corée", False),
    ],
)
def test_case_matters_in_short_acronyms_and_in_names_with_exact_case(
    name: str, body: str, fires: bool
) -> None:
    assert bool(finds(f"\n    names: [{name}]", body, lang="de")) is fires


@pytest.mark.parametrize(("lang", "fires"), [("de", True), ("de-AT", True), ("en", False), ("und", False)])
def test_a_name_with_a_language_matches_only_in_articles_in_this_language(lang: str, fires: bool) -> None:
    assert bool(finds("\n    names: [{name: Nordkorea, lang: de}]", "Nordkorea droht", lang=lang)) is fires


@pytest.mark.parametrize(
    ("body", "fires"),
    [("북한은 오늘", True), ("오늘 북한", True), ("(북한)", True), ("동북한은", False), ("성북한강", False)],
)
def test_a_hangul_name_matches_only_at_the_start_of_a_chunk(body: str, fires: bool) -> None:
    assert bool(finds("\n    names: [북한]", body)) is fires


def test_the_longest_of_overlapping_names_wins() -> None:
    entity = "\n    names: [Korea, North Korea, North Korea Workers Party]"
    assert finds(entity, "The North Korea Workers Party of North Korea in Korea") == [
        "North Korea Workers Party",
        "North Korea",
        "Korea",
    ]


def test_overlapping_names_count_once() -> None:
    entity = "\n    names: [Korea, North Korea]"
    assert finds(entity, "North Korea", query="ATLEAST/2(@it)") == []
    assert finds(entity, "North Korea and Korea", query="ATLEAST/2(@it)") == ["North Korea", "Korea"]


# weak names


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("", "Pyongyang spoke. Then the North spoke.", ["Pyongyang", "the North"]),
        ("", "Then the North spoke. Pyongyang, too.", ["the North", "Pyongyang"]),
        ("Pyongyang speaks", "Then the North spoke.", ["Pyongyang", "the North"]),
        ("the North speaks", "Pyongyang spoke.", ["the North", "Pyongyang"]),
        ("", "Then the North spoke.", []),
        ("", "Pyongyang spoke. It went to the north.", ["Pyongyang"]),
        ("", "On North Korea Street the North spoke.", []),
        ("", "North Korea football: the North lost.", []),
    ],
)
def test_a_weak_name_counts_if_title_or_body_has_a_strong_name_without_a_veto(
    title: str, body: str, expected: list[str]
) -> None:
    assert finds(NORTH, body, title) == expected


def test_active_weak_names_count_in_near_atleast_and_title() -> None:
    body = "Pyongyang said so. Later on that same day the North sent troops."
    assert finds(NORTH, body, query='"@it NEAR/1 troops"') == ["the North"]
    assert finds(NORTH, body, query="ATLEAST/2(@it)") == ["Pyongyang", "the North"]
    assert finds(NORTH, "Pyongyang said so.", "What the North wants", query="title:@it") == ["the North"]


def test_a_strong_name_of_another_entity_does_not_activate_a_weak_name() -> None:
    text = """
watchlist: w
entities:
  north: {names: [Pyongyang], weak: [the North]}
  other: {names: [Seoul]}
rules:
  - {id: r, query: "@north"}
"""
    assert match_of(text, article("Seoul said the North was calm.")) is None


def test_a_single_name_may_be_declared_weak() -> None:
    entity = "\n    names: [Pyongyang, {name: Kim, weak: true}]"
    assert finds(entity, "Kim spoke") == []
    assert finds(entity, "Kim spoke in Pyongyang") == ["Kim", "Pyongyang"]


def test_a_weak_name_is_not_activated_by_the_uncertain_tail() -> None:
    text = f"watchlist: w\nentities:\n  it:{NORTH}\nrules:\n  - {{id: r, query: '@it NEAR/1 troops'}}\n"
    assert match_of(text, article("the North sent troops", tail="Pyongyang")) is None


# weak names that words under `with:` confirm

APPLE = """
    names: [Apple Inc]
    weak:
      - {name: Apple, with: [iPhone, App Store, {name: Pomme, lang: fr}]}
    not: [Apple Street]
"""
ORANGE = """
    names: [Orange S.A.]
    weak:
      - {name: Orange, with: [broadband], within: paragraph}
    not: [Orange County]
"""


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("", "Apple pie won. Nothing else.", []),
        ("", "The iPhone sells well.", []),
        ("", "Apple rose.\n\nThe IPHONE sells well.", ["Apple"]),
        ("Apple falls", "It closed the App Store.", ["Apple"]),
        ("", "Apple falls. It closed the app and the store.", []),
        ("", "Apple falls. Pomme.", []),  # only in French articles
        ("", "Apple fell. Apple Inc rose.", ["Apple", "Apple Inc"]),
        ("", "The apple fell on the iPhone.", []),
        ("", "An iPhone was lost in Apple Street.", []),
        ("", "An iPhone was lost in Apple Street, Apple said.", ["Apple"]),
    ],
)
def test_a_word_under_with_confirms_a_weak_name(title: str, body: str, expected: list[str]) -> None:
    assert finds(APPLE, body, title) == expected


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("", "Orange cuts prices for broadband.", ["Orange"]),
        ("", "Orange won the cup.\n\nBroadband is cheap.", []),
        ("Orange wins", "Broadband is cheap.", []),
        ("Orange sells broadband", "It is cheap.", ["Orange"]),
        ("", "Orange S.A. spoke, and Orange rose.", ["Orange S.A.", "Orange"]),
        ("", "Orange S.A. spoke.\n\nThe Dutch wear Orange.", ["Orange S.A."]),
        ("", "Broadband in Orange County.", []),
        ("", "One.\n\nOrange sells it.\n\nOrange sells broadband.", ["Orange"]),
    ],
)
def test_within_paragraph_requires_the_confirmation_in_the_same_paragraph(
    title: str, body: str, expected: list[str]
) -> None:
    assert finds(ORANGE, body, title) == expected


@pytest.mark.parametrize(
    ("body", "strength"),
    [
        ("Apple sells the iPhone.", "strong"),
        ("Apple sells the iPhone. The Fruit fell.", "strong"),
        ("Apple Inc fell.", "strong"),
        ("The Fruit NEAR Apple.", None),
    ],
)
def test_a_weak_name_that_a_word_confirms_counts_as_a_strong_name(body: str, strength: str | None) -> None:
    text = f"watchlist: w\nentities:\n  it:{APPLE}\nrules:\n  - {{id: r, query: '@it'}}\n"
    match = match_of(text, article(body))
    assert (match and match.strength) == strength


def test_a_weak_name_that_a_word_confirms_confirms_the_others() -> None:
    entity = "\n    names: [Apple Inc]\n    weak: [{name: Apple, with: [iPhone]}, Big Fruit]"
    assert finds(entity, "Apple sells the iPhone. Big Fruit rose.") == ["Apple", "Big Fruit"]
    assert finds(entity, "Big Fruit sells the iPhone.") == []


def test_an_uncertain_tail_confirms_only_in_its_own_paragraph() -> None:
    def matches(entity: str, body: str, tail: str) -> bool:
        text = f"watchlist: w\nentities:\n  it:{entity}\nrules:\n  - {{id: r, query: '@it'}}\n"
        return match_of(text, article(body, tail=tail)) is not None

    assert not matches(APPLE, "Apple rose.", "The iPhone sells well.")
    assert not matches(ORANGE, "Orange rose.", "Broadband sells well.")
    assert matches(ORANGE, "Nothing.", "Orange sells broadband.")


def test_an_entity_may_have_only_weak_names_if_a_word_confirms_one() -> None:
    entity = "\n    names: [{name: Shell, weak: true, with: [oil]}, {name: Royal, weak: true}]"
    assert finds(entity, "Shell drills for oil. Royal too.") == ["Shell", "Royal"]
    assert finds(entity, "A shell, some oil, and Royal.") == []


# vetoes


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("the fire on North Korea Street", []),
        ("the fire on NORTH-KOREA STREET", []),
        ("North Korea Streets", ["North Korea"]),
        ("North Korea, not North Korea Street", ["North Korea"]),
        ("North Korea won at football", []),
        ("football: the best of North Korea", []),
        ("North Korea won one two three four football", ["North Korea"]),
        ("football. Later that day, in the cold, Pyongyang spoke", ["Pyongyang"]),
    ],
)
def test_a_veto_removes_only_the_occurrence_that_it_covers(body: str, expected: list[str]) -> None:
    assert finds(NORTH, body) == expected


def test_a_veto_in_the_title_has_no_effect_in_the_body() -> None:
    assert finds(NORTH, "North Korea spoke.", "football") == ["North Korea"]


def test_a_veto_of_the_longest_name_does_not_make_a_shorter_name_match() -> None:
    assert (
        finds("\n    names: [Korea, North Korea]\n    not: [North Korea Street]", "on North Korea Street")
        == []
    )


@pytest.mark.parametrize("body", ["North Korea said. ", "North Korea Street. ", "Pyongyang football "])
def test_an_entity_that_occurs_a_thousand_times_is_found_fast(body: str) -> None:
    with within(0.6):
        finds(NORTH, body * 1_000)


@pytest.mark.parametrize(("code", "message"), [("kr", "kr is the language Kanuri"), ("fr", "")])
def test_a_language_code_that_is_often_mistaken_for_another_gives_a_warning(code: str, message: str) -> None:
    text = f"watchlist: w\nentities: {{it: {{names: [A B, {{name: C D, lang: {code}}}]}}}}\n"
    warnings = watchlist(f"{text}rules: [{{id: r, query: '@it'}}]\n").warnings
    assert any(message in each.message for each in warnings if "language" in each.message) is bool(message)


# mistakes of an entity


@pytest.mark.parametrize(
    ("entity", "message"),
    [
        ("\n    kind: country", "lacks names"),
        ("\n    names: [A B]\n    kind: planet", "planet"),
        ("\n    names: ['North Kor*']", "has an operator"),
        ("\n    names: ['{UN}']", "has an operator"),
        ("\n    names: ['...']", "no letter"),
        ("\n    names: [{case: any}]", "lacks name"),
        ("\n    names: [{name: A, case: upper}]", "upper"),
        ("\n    names: [{name: A, lang: German}]", "German"),
        ("\n    names: [{name: A, weak: maybe}]", "maybe"),
        ("\n    names: [{name: A, with: [b]}]", "with: has an effect only on a weak name"),
        ("\n    names: [{name: A, within: paragraph}]", "within: has an effect only on a weak name"),
        ("\n    names: [A]\n    not: [{name: C, with: [b]}]", "with: has an effect only on a weak name"),
        ("\n    names: [A]\n    weak: [{name: C, with: []}]", "with"),
        ("\n    names: [A]\n    weak: [{name: C, with: [c]}]", "C can't confirm itself"),
        ("\n    names: [A]\n    weak: [{name: C, with: [b], within: page}]", "page"),
        ("\n    names: [A]\n    weak: [{name: C, with: ['b*']}]", "has an operator"),
        ("\n    names: [{name: A, weak: true, within: paragraph}]", "only weak names"),
        ("\n    names: [A]\n    not_near: {n: many, names: [b]}", "number from 0 to 500"),
        ("\n    names: [A]\n    not_near: {n: 501, names: [b]}", "number from 0 to 500"),
        ("\n    names: [A]\n    aliases: [b]", "unknown key 'aliases'"),
        (" North Korea", "must be a mapping"),
    ],
)
def test_a_mistake_of_an_entity_is_reported_once(entity: str, message: str) -> None:
    text = f"watchlist: w\nentities:\n  it:{entity}\nrules:\n  - id: r\n    query: title:@it\n"
    assert [message in problem.message for problem in problems_of(text)] == [True]


def test_a_reference_to_an_unknown_entity_names_those_that_exist() -> None:
    text = (
        f"watchlist: w\nentities:\n  north-korea:{NORTH}\nrules:\n  - id: r\n    query: title:@north-corea\n"
    )
    (problem,) = problems_of(text)
    assert problem.fix == "did you mean @north-korea?"
    assert problem.source[problem.column - 1 :] == "@north-corea"


# shared files

OFAC = "entities:\n  acme: {names: [Acme Trading]}\n  bolt: {names: [Bolt Shipping]}\n"


@pytest.mark.parametrize(
    ("query", "body", "fires"),
    [
        ("@acme", "Acme Trading fell", True),
        ("@ofac/acme", "Acme Trading fell", True),
        ("@ofac/acme", "Bolt Shipping fell", False),
        ("@ofac/*", "Bolt Shipping fell", True),
        ("ATLEAST/2(@ofac/*)", "Bolt Shipping bought Acme Trading", True),
    ],
)
def test_entities_of_a_shared_file_are_known_by_name_and_by_file(query: str, body: str, fires: bool) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    query: |\n      {query}\n"
    assert (match_of(text, article(body), {"shared/ofac.yaml": OFAC}) is not None) is fires


def test_an_entity_of_the_file_comes_before_a_shared_one_of_the_same_name() -> None:
    text = 'watchlist: w\nentities:\n  acme: {names: [Acme Bakery]}\nrules:\n  - {id: r, query: "@acme"}\n'
    shared = {"shared/ofac.yaml": OFAC}
    assert match_of(text, article("Acme Bakery"), shared) is not None
    assert match_of(text, article("Acme Trading"), shared) is None


@pytest.mark.parametrize(
    ("body", "fires"), [("Acme Trading fell", True), ("Acme Bakery fell", False), ("Acme Europe fell", False)]
)
def test_a_qualified_name_means_the_entity_of_that_file(body: str, fires: bool) -> None:
    text = (
        'watchlist: w\nentities:\n  acme: {names: [Acme Bakery]}\nrules:\n  - {id: r, query: "@ofac/acme"}\n'
    )
    shared = {"shared/ofac.yaml": OFAC, "shared/zz-eu.yaml": "entities:\n  acme: {names: [Acme Europe]}\n"}
    assert (match_of(text, article(body), shared) is not None) is fires


def test_a_match_stores_the_ids_of_its_entities() -> None:
    rules = "rules:\n  - id: r\n    query: '@north-korea AND @seoul'\n"
    text = f"watchlist: w\nentities:\n  north-korea:{NORTH}\n  seoul: {{names: [Seoul]}}\n{rules}"
    match = match_of(text, article("Seoul and Pyongyang spoke"))
    assert match is not None
    assert set(match.entities) == {"north-korea", "seoul"}
    assert watchlist(text).entities["north-korea"].kind == "country"
