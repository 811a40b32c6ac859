"""Explores every state of the model of the send protocol.

No article is lost, and a part is sent twice only where the protocol allows it. If a rule (a field
of `Rules`) is switched off, a problem must be found.
"""

from dataclasses import fields, replace

import pytest

from tests.model.explore import explore
from tests.model.protocol import Rules
from tests.model.state import State

WAITING = State(outbox=frozenset("a"), guards=frozenset("a"), crashes_left=0)
FLOOD = frozenset(["flood/1", "flood/2", "quiet/1"])
TWO_WORKERS = "an article comes while two workers make one digest"
SMALL: dict[str, State] = {
    "an article and a crash": State(events=("a",)),
    "two articles": State(events=("a", "b"), crashes_left=0),
    "an event twice": State(events=("a", "a")),
    "an event long after its digest": State(events=("a",), late_events=("a",), crashes_left=0),
    "a copy of a story": State(events=("a", "a-copy"), crashes_left=0),
    TWO_WORKERS: WAITING._replace(events=("b",), flushes=("0", "0"), is_instant=False),
    "a channel that refuses once": State(events=("a",), refusals_left=1),
    "a scheduled route that is retired": WAITING._replace(is_instant=False, retirements_left=1),
    "a retired route whose message is lost": WAITING._replace(
        flushes=("0",), losses_left=2, retirements_left=1
    ),
    "a claim that takes too long": WAITING._replace(flushes=("0",), timeouts_left=1),
    "more articles than fit": WAITING._replace(
        outbox=frozenset("abc"), guards=frozenset("abc"), flushes=("0",), crashes_left=1
    ),
    "a flood of one origin": State(outbox=FLOOD, guards=FLOOD, flushes=("0",)),
}
LARGE: dict[str, State] = {
    "two articles, two crashes": State(events=("a", "b"), crashes_left=2),
    "a copy of a story and a crash": State(events=("a", "a-copy")),
    "a flood of one origin that goes on": State(
        outbox=FLOOD, guards=FLOOD, flushes=("0",), events=("flood/0",), is_instant=False
    ),
    "two flushes of one digest": State(events=("a",), flushes=("0", "0")),
    "a lost message, a time-out and a crash": State(events=("a", "b"), losses_left=1, timeouts_left=1),
    "a refusal, a retirement and a crash": State(events=("a",), refusals_left=1, retirements_left=1),
}
# For each rule, a scenario in which a problem occurs without the rule.
NEEDED_IN = {
    "guard_an_article": "an event twice",
    "keep_guards": "an event long after its digest",
    "open_a_digest_once": TWO_WORKERS,
    "claim_into_an_open_digest_only": TWO_WORKERS,
    "claim_what_still_waits": "two articles",
    "claim_in_turns": "a flood of one origin",
    "seal_what_was_claimed": TWO_WORKERS,
    "number_a_route_once": "two articles",
    "remember_before_the_next_plan": "a copy of a story",
    "publish_lease_outlasts_its_worker": TWO_WORKERS,
    "send_lease_outlasts_its_worker": "an article and a crash",
    "resume_retired_routes": "a retired route whose message is lost",
    "list_what_was_refused": "a channel that refuses once",
    "reconcile": "a retired route whose message is lost",
}
# Without one of these rules, reconcile repairs the state minutes later. A problem occurs only without both.
NEEDED_WITHOUT_RECONCILE = {
    "flush_where_a_guard_exists": "an article and a crash",
    "continue_a_full_digest": "more articles than fit",
    "continue_an_unfinished_claim": "a claim that takes too long",
    "flush_a_retired_route": "a scheduled route that is retired",
}


@pytest.mark.parametrize("name", [*SMALL, *(pytest.param(name, marks=pytest.mark.deep) for name in LARGE)])
def test_no_article_is_lost_and_duplicates_occur_only_in_the_guaranteed_window(name: str) -> None:
    found = explore((SMALL | LARGE)[name])
    assert found.wrong == {}
    assert found.ends


@pytest.mark.parametrize("rule", NEEDED_IN)
def test_switching_off_a_rule_causes_a_problem(rule: str) -> None:
    assert explore(SMALL[NEEDED_IN[rule]], replace(Rules(), **{rule: False})).wrong


@pytest.mark.parametrize("rule", NEEDED_WITHOUT_RECONCILE)
def test_switching_off_a_rule_causes_a_problem_if_reconcile_is_off_too(rule: str) -> None:
    start, rules = SMALL[NEEDED_WITHOUT_RECONCILE[rule]], Rules(reconcile=False)
    assert explore(start, rules).wrong == {}
    assert explore(start, replace(rules, **{rule: False})).wrong


def test_every_rule_has_a_scenario_that_needs_it() -> None:
    assert {each.name for each in fields(Rules)} == {*NEEDED_IN, *NEEDED_WITHOUT_RECONCILE}
