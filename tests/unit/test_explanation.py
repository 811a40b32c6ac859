"""Tests what an explanation says about the failing operands of a query. Also tests near misses. An
article is a near miss if a change of one clause (a part of the query) would make the rule match.
"""

import pytest
from wirewatch.configuration.watchlists import watchlist_of
from wirewatch.explaining.explanation import Explainer, Explanation

from tests.unit.asking import NOW, article, watchlist


def explain(query: str, body: str, title: str = "") -> Explanation:
    watchlist = watchlist_of(query)
    return Explainer(watchlist, watchlist.rules[0]).explain(article(body, title), NOW)


@pytest.mark.parametrize(
    ("query", "body", "reason"),
    [
        (">=1000 NEAR/3 troops", "The 2000 troops came.", "2000 counts as a year"),
        (">=1000 NEAR/3 troops", "The 500 troops came.", "no number in that range"),
        ("FIRST/2(fence)", "They built a fence.", "FIRST/2: occurs first at word 4 of the body"),
        ("ATLEAST/2(fence)", "A fence.", "ATLEAST/2: 1 occurrence found"),
    ],
)
def test_a_reason_explains_why_a_clause_fails(query: str, body: str, reason: str) -> None:
    assert reason in explain(query, body).reasons


def test_the_reasons_of_an_or_with_many_branches_include_those_that_nearly_hold() -> None:
    query = "(fence NEAR/1 troops) OR (fence AND tanks) OR snow OR rain OR (fence NOT built)"
    assert explain(query, "They built a fence to stop some troops.").reasons == (
        f"{query}: none of the 5 alternatives occurs",
        'NEAR/1: nearest pair has 3 words between ("fence" … "troops")',
        "tanks does not occur",
        'NOT built: "built" at word 2',
    )


@pytest.mark.parametrize(
    ("keys", "needed"),
    [
        ("", "it needs a strong one"),
        (", with: [iPhone]", "it needs a strong one, or iPhone"),
        (", with: [iPhone, iOS]", "it needs a strong one, or one of: iPhone, iOS"),
        (", within: paragraph", "it needs a strong one, in the same paragraph"),
        (", with: [iPhone], within: paragraph", "it needs a strong one, or iPhone, in the same paragraph"),
    ],
)
def test_a_reason_says_what_would_confirm_a_weak_name(keys: str, needed: str) -> None:
    entity = f"{{names: [Apple Inc], weak: [{{name: Apple{keys}}}]}}"
    watched = watchlist(f"watchlist: w\nentities:\n  it: {entity}\nrules:\n  - {{id: r, query: '@it'}}\n")
    explanation = Explainer(watched, watched.rules[0]).explain(article("Apple pie won."), NOW)
    assert explanation.reasons == (f'@it: only the weak name "Apple" at word 1; {needed}',)


@pytest.mark.parametrize(
    ("query", "title", "body", "reasons"),
    [
        (
            "FIRST/5(troops AND fence)",
            "",
            "Troops left the long old cold fence.",
            ["fence: FIRST/5: occurs first at word 7 of the body"],
        ),
        (
            "FIRST/2(troops AND fence)",
            "",
            "The old troops left the fence.",
            [
                "troops: FIRST/2: occurs first at word 3 of the body; fence: FIRST/2: occurs first at word 6 of the body"
            ],
        ),
        ("FIRST/2(fence AND troops)", "", "The troops left.", ["fence does not occur"]),
        ("FIRST/3(troops NOT parade)", "", "troops parade a b c", ['NOT parade: "parade" at word 2']),
        (
            "FIRST/3(troops NEAR/2 fence)",
            "",
            "The troops at the fence.",
            ["FIRST/3: occurs first at words 2 to 5 of the body"],
        ),
        (
            "title:(troops AND fence)",
            "Troops",
            "A fence. Troops.",
            ['fence: not in title, but "fence" at word 2'],
        ),
        (
            "title:(troops AND fence)",
            "",
            "Troops.",
            ['troops: not in title, but "Troops" at word 1; fence: not in title'],
        ),
        (
            "title:(troops NOT parade)",
            "Troops parade",
            "Troops.",
            ['NOT parade: "parade" at word 2 of the title'],
        ),
        ("title:(troops AND lang:de)", "Troops", "", ["lang:de: the article's language is und"]),
        (
            "title:ATLEAST/2(troops)",
            "Troops",
            "Troops.",
            ["ATLEAST/2: 1 occurrence found"],
        ),
        (
            "SENT(title:(troops AND fence))",
            "Troops. Fence.",
            "A fence.",
            ["no single sentence holds it, the article as a whole does"],
        ),
        (
            "ONEAR/1(troops, fence, night)",
            "",
            "Night: fence troops",
            ["ONEAR/1(…): all 3 occur, but not in this order in a window with at most 1 other words"],
        ),
    ],
)
def test_the_reason_names_the_operand_that_fails_and_its_place(
    query: str, title: str, body: str, reasons: list[str]
) -> None:
    assert list(explain(query, body, title).reasons) == reasons


@pytest.mark.parametrize(
    ("query", "body", "is_near_miss"),
    [
        ("troops NEAR/1 fence", "Troops built a long fence.", True),
        ("troops NEAR/1 fence", "Troops came.", False),
        ("NEAR/1(troops, fence, night)", "Troops at the fence came at night.", True),
        ("NEAR/1(troops, fence, night)", "Troops at the fence.", False),
        ("troops AND fence", "Troops came.", True),
        ("troops NOT fence", "Troops at the fence.", True),
        ("troops AND fence", "It rained.", False),
        ("troops NOT NEAR/1 fence", "A troops fence.", True),
        ("troops NOT NEAR/1 fence", "A fence.", False),
    ],
)
def test_a_near_that_lacks_an_operand_is_not_a_near_miss(query: str, body: str, is_near_miss: bool) -> None:
    assert explain(query, body).is_near_miss is is_near_miss


def test_only_branches_that_hold_are_marked_in_an_explanation() -> None:
    explanation = explain("moscow OR (drone NOT toy)", "A toy drone. Moscow said nothing.")
    assert explanation.matches
    (step,) = explanation.steps
    assert [span.text for span in step.spans] == ["Moscow"]
