"""Tests that the spans, quotes, entities and reasons of a match leave out false branches of the
query.

Example: a text has `moscow` and `drone`, but not `rain`. For `moscow OR (drone AND rain)`, the
match shows only `moscow`.
"""

import pytest

from tests.unit.asking import article, match_of, matches, shown

TOY = "A toy drone is on sale. Moscow said nothing."
ARMY = "The army sent drones. Moscow denied it."

# query, body, and the texts that a match shows, in reading order
ROWS = [
    # an AND with NOT
    ("moscow OR (drone NOT toy)", TOY, ["Moscow"]),
    ("(drone NOT toy) OR moscow", TOY, ["Moscow"]),
    ("moscow OR (drone NOT robot)", TOY, ["drone", "Moscow"]),
    ("moscow OR (drone AND sale NOT toy)", TOY, ["Moscow"]),
    ("moscow OR (drone NOT (toy AND sale))", TOY, ["Moscow"]),
    ("moscow OR (drone NOT (toy AND rain))", TOY, ["drone", "Moscow"]),
    ("moscow OR (drone NOT title:toy)", TOY, ["drone", "Moscow"]),
    ("(moscow OR (drone NOT toy)) AND said", TOY, ["Moscow", "said"]),
    ("said AND ((drone NOT toy) OR moscow)", TOY, ["Moscow", "said"]),
    # an AND with a missing word
    ("moscow OR (drone AND rain)", TOY, ["Moscow"]),
    ("moscow OR (drone AND sale AND rain)", TOY, ["Moscow"]),
    ("moscow OR (drone AND (rain OR snow))", TOY, ["Moscow"]),
    ("moscow OR (drone AND (rain OR sale))", TOY, ["drone", "sale", "Moscow"]),
    ("(moscow AND said) OR (drone AND rain)", TOY, ["Moscow", "said"]),
    ("(moscow AND rain) OR (drone AND sale)", TOY, ["drone", "sale"]),
    ("(moscow AND rain) OR (drone AND snow) OR nothing", TOY, ["nothing"]),
    ("nothing OR (drone AND (toy AND (sale AND rain)))", TOY, ["nothing"]),
    ("nothing OR (drone AND (toy AND (sale OR rain)))", TOY, ["toy", "drone", "sale", "nothing"]),
    # NEAR inside AND
    ("moscow OR (drone AND toy NEAR/0 sale)", TOY, ["Moscow"]),
    ("moscow OR (drone AND toy NEAR/3 sale)", TOY, ["toy", "drone", "sale", "Moscow"]),
    ("moscow OR (drone NEAR/1 sale)", TOY, ["Moscow"]),
    ("moscow OR (drone NEAR/2 sale)", TOY, ["drone", "sale", "Moscow"]),
    ("moscow OR (sale AND drone ONEAR/3 toy)", TOY, ["Moscow"]),
    ("moscow OR (sale AND NEAR/2(toy, drone, said))", TOY, ["Moscow"]),
    ("said AND (moscow OR drone NOT NEAR/1 toy)", TOY, ["Moscow", "said"]),
    ("said AND (moscow OR drone NOT NEAR/1 robot)", TOY, ["drone", "Moscow", "said"]),
    # fields
    ("moscow OR (drone AND title:toy)", TOY, ["Moscow"]),
    ("moscow OR title:(drone OR toy)", TOY, ["Moscow"]),
    ("moscow OR body:(drone AND rain)", TOY, ["Moscow"]),
    ("moscow OR body:(drone AND toy)", TOY, ["toy", "drone", "Moscow"]),
    ("moscow OR (drone AND source:other.example)", TOY, ["Moscow"]),
    ("moscow OR (drone AND source:paper.example)", TOY, ["drone", "Moscow"]),
    ("lead:(moscow OR (drone NOT toy))", TOY, ["Moscow"]),
    # ATLEAST, SENT, PARA, FIRST, numbers
    ("moscow OR (toy AND ATLEAST/2(drone))", TOY, ["Moscow"]),
    ("moscow OR (toy AND ATLEAST/1(drone))", TOY, ["toy", "drone", "Moscow"]),
    ("nothing OR SENT(drone AND moscow)", TOY, ["nothing"]),
    ("nothing OR SENT(drone AND toy)", TOY, ["toy", "drone", "nothing"]),
    ("SENT(moscow OR (drone NOT toy))", TOY, ["Moscow"]),
    ("SENT((said AND moscow) OR (said AND drone))", TOY, ["Moscow", "said"]),
    ("nothing OR PARA(drone AND rain)", TOY, ["nothing"]),
    ("moscow OR (drone AND FIRST/2(sale))", TOY, ["Moscow"]),
    ("moscow OR (drone AND FIRST/9(sale))", TOY, ["drone", "sale", "Moscow"]),
    ("FIRST/6((drone AND moscow) OR toy)", TOY, ["toy"]),
    ("moscow OR (drone AND >=1000)", TOY, ["Moscow"]),
    ("moscow OR (drone AND >=1000)", TOY + " It cost 1,500.", ["drone", "Moscow", "1,500"]),
    # phrases and wildcards inside what fails
    ('moscow OR ("toy drone" AND rain)', TOY, ["Moscow"]),
    ("moscow OR (dron* AND rain)", TOY, ["Moscow"]),
    ("moscow OR (~drones AND sal* NOT toy)", TOY, ["Moscow"]),
    # two levels of OR
    ("(moscow OR (drone NOT toy)) OR (army NOT rain)", ARMY, ["army", "Moscow"]),
    ("(moscow AND (denied OR (sent NOT army))) OR rain", ARMY, ["Moscow", "denied"]),
    ("((sent NOT army) OR (moscow NOT rain)) AND (drones OR (it NOT denied))", ARMY, ["drones", "Moscow"]),
]


@pytest.mark.parametrize(("query", "body", "texts"), ROWS)
def test_only_branches_that_hold_are_shown(query: str, body: str, texts: list[str]) -> None:
    assert shown(query, body, source="paper.example") == texts


def test_there_are_at_least_forty_nested_queries() -> None:
    assert len({query for query, _, _ in ROWS}) >= 40


WATCHLIST = """
watchlist: w
define:
  toys: drone NOT toy
entities:
  acme: {names: [Acme]}
  rail: {names: [Rail Union], weak: [the union]}
rules:
  - id: r
    query: |
      QUERY
"""
STRIKE = "Acme opened a shop. Moscow said nothing about a toy drone."


@pytest.mark.parametrize(
    ("query", "texts", "entities"),
    [
        ("moscow OR (@acme AND strike)", ["Moscow"], ()),
        ("moscow OR (@acme AND shop)", ["Acme", "shop", "Moscow"], ("acme",)),
        ("moscow OR (@acme NOT shop)", ["Moscow"], ()),
        ("moscow OR (@acme NEAR/1 shop)", ["Moscow"], ()),
        ("moscow OR (@acme NEAR/2 shop)", ["Acme", "shop", "Moscow"], ("acme",)),
        ("moscow OR (@acme AND @rail)", ["Moscow"], ()),
        ("moscow OR $toys", ["Moscow"], ()),
        ("moscow OR (@acme AND $toys)", ["Moscow"], ()),
        ("(moscow OR (@acme AND strike)) AND said", ["Moscow", "said"], ()),
        ("SENT((@acme AND moscow) OR nothing)", ["nothing"], ()),
    ],
)
def test_entities_of_branches_that_fail_are_not_stored(
    query: str, texts: list[str], entities: tuple[str, ...]
) -> None:
    match = match_of(WATCHLIST.replace("QUERY", query), article(STRIKE))
    assert match is not None
    assert [span.text for span in match.spans] == texts
    assert match.entities == entities
    assert {word for clause in match.why for word in clause.words} <= set(texts)


def test_the_sentence_of_a_branch_that_fails_is_not_quoted() -> None:
    match = match_of(WATCHLIST.replace("QUERY", "moscow OR (drone NOT toy)"), article(TOY))
    assert match is not None
    (quote,) = match.quotes
    assert quote.text == "Moscow said nothing."
    assert [quote.text[start:end] for start, end in quote.bold] == ["Moscow"]


@pytest.mark.parametrize("query", ["moscow OR (drone NOT toy)", "(drone NOT toy) OR (moscow AND rain)"])
def test_a_query_has_text_to_show_exactly_if_it_matches(query: str) -> None:
    """If a query matches, there is text to show. If a query does not match, there is no text to
    show. Queries with a condition such as `lang:en` are not tested here: such a query may match
    without text to show.
    """
    for body in (TOY, ARMY, "A toy drone.", "A drone.", "Moscow. Rain.", "Rain."):
        assert matches(query, body) == bool(shown(query, body))
