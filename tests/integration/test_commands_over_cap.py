"""Tests `wirewatch over-cap` on digests in a table that moto simulates."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from moto import mock_aws
from wirewatch.digests.ledger import Ledger
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestPlan, plan_digest
from wirewatch.digests.prior_reports import Update
from wirewatch.digests.story import Story
from wirewatch.pipeline.digest_publisher import MAX_ARTICLES
from wirewatch.storage.digests import Digests
from wirewatch.storage.outbox import Outbox
from wirewatch.storage.registry import Registry

from tests.deployed import Deployed, deploy
from tests.running import Run, objects
from tests.unit.matched_articles import copy_of, match, matched_article

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  brief: {schedule: daily 07:30, channels: [email-text], max_stories: 1}
"""
DIGEST = "brief#2026-11-22T22:30:00Z"
NOW = datetime(2026, 11, 22, 22, 31, tzinfo=UTC)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    monkeypatch.setattr("wirewatch.digests.plan.MAX_HEADLINES", 1)
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.configure(WATCHLIST, ROUTES)
        yield deployed


def seal(
    stack: Deployed,
    articles: Sequence[MatchedArticle],
    muted: Sequence[str] = (),
    plan: DigestPlan | None = None,
) -> None:
    """Collect and seal a digest as the Lambda function `digest` does."""
    digests, outbox = Digests(stack.table), Outbox(stack.table)
    for article in articles:
        outbox.add("brief", article, NOW)
    digests.open(DIGEST, NOW)
    meta = digests.meta(DIGEST)
    assert meta is not None
    assert digests.claim(meta, outbox.pending("brief"), NOW, lambda: True)
    meta = digests.meta(DIGEST)
    assert meta is not None
    route = Registry(stack.table).current().routes["brief"].route
    collected = list(digests.articles(meta).articles.values())
    plan = plan or plan_digest(collected, route, muted)
    assert digests.seal(meta, route, plan, meta.claimed, digests.route_state("brief"), NOW)


def test_stories_that_a_digest_had_no_room_for_are_listed_with_headline_link_and_rules(
    run: Run, stack: Deployed
) -> None:
    last = matched_article(9, match(rule="troops", severity="low"), match(rule="mentioned", severity="low"))
    first = matched_article(1, match(), match(rule="troops"))
    seal(stack, [first, matched_article(2), matched_article(3), last, copy_of(last, 8, matches=last.matches)])
    code, out, _ = run("over-cap", DIGEST)
    assert code == 0
    assert out.splitlines() == [
        "Headline 3",
        "  dprk/mentioned · normal · outlet3.example",
        "  https://outlet3.example/3",
        "",
        "Headline 9",
        "  dprk/troops, dprk/mentioned · low · outlet9.example · 1 copy",
        "  https://outlet9.example/9",
        "",
        f"{DIGEST} (#1) had no room for 2 stories: dprk/mentioned 2, dprk/troops 1",
    ]


def test_programs_get_one_story_a_line_with_its_copies(run: Run, stack: Deployed) -> None:
    last = matched_article(9)
    seal(stack, [matched_article(1), matched_article(2), last, copy_of(last, 8)])
    (story,) = objects(run("over-cap", DIGEST, "--json")[1])
    assert (story["headline"], story["link"], story["rules"]) == (
        "Headline 9",
        "https://outlet9.example/9",
        ["dprk/mentioned"],
    )
    assert story["copies"] == [{"headline": "Headline 8", "link": "https://outlet8.example/8"}]


def test_muted_rules_and_possible_matches_are_listed_apart(run: Run, stack: Deployed) -> None:
    loud, both = match(rule="loud"), [match(rule="loud"), match(rule="quiet")]
    possible = matched_article(4, match(rule="weak", possible=True))
    seal(
        stack,
        [matched_article(1, loud), matched_article(2, loud), matched_article(3, *both), possible],
        muted=["dprk/quiet"],
    )
    rules = [story["rules"] for story in objects(run("over-cap", DIGEST, "--json")[1])]
    assert rules == [["dprk/loud"], ["dprk/weak (possible)"]]


def test_no_story_is_listed_for_a_digest_that_had_room_for_everything(run: Run, stack: Deployed) -> None:
    seal(stack, [matched_article(1)])
    assert run("over-cap", DIGEST)[:2] == (0, f"{DIGEST} (#1) had room for everything\n")
    assert run("over-cap", DIGEST, "--json")[:2] == (0, "")


def test_hostile_headlines_do_not_reach_the_terminal(run: Run, stack: Deployed) -> None:
    seal(stack, [matched_article(1), matched_article(2), matched_article(3, title="\x1b[31mred\x07 [bold]")])
    out = run("over-cap", DIGEST)[1]
    assert "\x1b" not in out
    assert "[bold]" in out


@pytest.mark.parametrize(
    ("argument", "problem"),
    [
        ("brief", "brief has no digest with a message"),
        ("brief#2026-01-01T00:00:00Z", "there is no digest brief#2026-01-01T00:00:00Z"),
        ("breif", "breif"),
    ],
)
def test_a_digest_that_does_not_exist_is_refused(
    run: Run, stack: Deployed, argument: str, problem: str
) -> None:
    code, _, err = run("over-cap", argument)
    assert (code, problem in err) == (2, True), err


def test_a_digest_that_is_not_sealed_has_no_plan_yet(run: Run, stack: Deployed) -> None:
    Digests(stack.table).open(DIGEST, NOW)
    code, _, err = run("over-cap", DIGEST)
    assert (code, "is not sealed: its state is COLLECTING" in err) == (2, True), err


def test_a_digest_of_an_earlier_version_or_with_expired_articles_is_refused(
    run: Run, stack: Deployed
) -> None:
    seal(stack, [], plan=DigestPlan(ledger=Ledger(matched=7, over_cap=7)))
    code, _, err = run("over-cap", DIGEST)
    assert (code, "left out 7 articles, but it was sealed by an earlier version" in err) == (2, True), err


def test_expired_articles_are_an_error_with_a_reason(run: Run, stack: Deployed) -> None:
    seal(stack, [], plan=DigestPlan(over_cap=(Story(lead="a" * 64),), ledger=Ledger(over_cap=1)))
    code, _, err = run("over-cap", DIGEST)
    assert (code, "have expired" in err) == (2, True), err


def test_the_plan_of_the_largest_digest_fits_into_its_row() -> None:
    """A row has at most 400 KB. To save space, stories in `over_cap`, which the message does not
    show, are stored without their `update`.
    """
    names = [sha256(str(number).encode()).hexdigest() for number in range(MAX_ARTICLES)]
    changes = tuple((name, name[::-1]) for name in names[:4])
    stories = [
        Story(lead=name, update=Update(number=213, reported_at=NOW, changes=changes)) for name in names
    ]
    plan = DigestPlan(
        stories=tuple(stories[:200]),
        headlines=tuple(stories[200:600]),
        over_cap=tuple(story.model_copy(update={"update": None}) for story in stories[600:]),
        ledger=Ledger(),
    )
    assert len(zlib.compress(plan.model_dump_json().encode())) < 300_000
