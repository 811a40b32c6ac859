"""Tests `wirewatch audience`, `links`, `review` and `feed`, on a stack that moto simulates."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from wirewatch.links.link import reader_id
from wirewatch.links.signing import SigningKeys
from wirewatch.links.story_links import LinkedRule, LinkedStory
from wirewatch.storage.failed_parts import FailedPart, FailedParts
from wirewatch.storage.readers.feedback import Feedback
from wirewatch.storage.readers.link_uses import LinkUse, LinkUses
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression
from wirewatch.storage.readers.unsubscribed import Unsubscribed, UnsubscribedReaders

from tests.deployed import Deployed, deploy
from tests.running import Run, objects

WATCHLIST = "watchlist: korea\nrules:\n  - {id: troops, query: troops}\n"
ROUTES = """\
timezone: UTC
audiences: {desk: [ann@example.org, bob@example.org]}
routes:
  desk: {schedule: instant, channels: ["email-html:desk", atom]}
  brief: {schedule: daily 07:30, channels: [email-text]}
"""
BASE = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
ANN = reader_id("ann@example.org")
NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        deployed = deploy(monkeypatch)
        deployed.outputs["LinksUrl"] = BASE
        deployed.configure(WATCHLIST, ROUTES)
        yield deployed


def secret(stack: Deployed, name: str) -> str:
    answer = stack.clients["ssm"].get_parameter(Name=f"/wirewatch/links/{name}", WithDecryption=True)
    assert answer["Parameter"]["Type"] == "SecureString"
    return str(answer["Parameter"]["Value"])


# audience


def test_the_audience_shows_who_unsubscribed_and_a_row_without_an_address(run: Run, stack: Deployed) -> None:
    readers = UnsubscribedReaders(stack.table)
    readers.add(Unsubscribed("desk", ANN, NOW, "link 61b44049d149"))
    readers.add(Unsubscribed("desk", "0" * 16, NOW, "arn:aws:sts::1:assumed-role/ops/eve"))
    code, out, _ = run("audience", "list")
    assert code == 0
    lines = out.splitlines()
    assert [line.split()[1] for line in lines[1:4]] == ["ann@example.org", "bob@example.org", "0" * 16]
    assert "unsubscribed" in lines[1]
    assert "2026-11-23 07:30" in lines[1]
    assert "link 61b44049d149" in lines[1]
    assert "gets mails" in lines[2]
    assert "(not in routes.yaml)" in lines[3]
    assert lines[-1] == "3 readers of HTML mail, 2 unsubscribed"
    listed = objects(run("audience", "list", "--route", "desk", "--json")[1])
    assert [(each["address"], each["unsubscribed"]) for each in listed] == [
        ("ann@example.org", True),
        ("bob@example.org", False),
        ("", True),
    ]
    assert "0 readers of HTML mail, 0 unsubscribed" in run("audience", "list", "--route", "brief")[1]


@pytest.mark.parametrize("written", ["Ann@example.org", ANN])
def test_a_reader_is_subscribed_again_by_address_or_id(run: Run, stack: Deployed, written: str) -> None:
    readers = UnsubscribedReaders(stack.table)
    readers.add(Unsubscribed("desk", ANN, NOW, "link 1"))
    assert run("audience", "resubscribe", "desk", written, "--dry-run")[0] == 0
    assert readers.has("desk", "ann@example.org")
    assert run("audience", "resubscribe", "desk", written)[0] == 0
    assert not readers.has("desk", "ann@example.org")
    code, _, err = run("audience", "resubscribe", "desk", written)
    assert (code, "is not unsubscribed from desk" in err) == (2, True)


def test_an_operator_unsubscribes_a_reader_who_asked_by_mail(run: Run, stack: Deployed) -> None:
    assert run("audience", "unsubscribe", "desk", "ann@example.org", "--dry-run")[0] == 0
    assert list(UnsubscribedReaders(stack.table).of_route("desk")) == []
    code, out, err = run("audience", "unsubscribe", "desk", "ann@example.org")
    assert (code, err) == (0, "")
    assert out == (
        "ann@example.org gets no more mails of desk; "
        "to undo: wirewatch audience resubscribe desk ann@example.org\n"
    )
    assert "already" in run("audience", "unsubscribe", "desk", "ann@example.org")[1]
    (row,) = UnsubscribedReaders(stack.table).of_route("desk")
    assert row.by.startswith("arn:aws:sts::")
    for options in (("--dry-run",), ()):
        code, _, err = run("audience", "unsubscribe", "desk", "anne@example.org", *options)
        note = "desk does not list anne@example.org in routes.yaml; is the address right?"
        assert (code, err) == (0, f"note: {note}\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("dask", "ann@example.org"), "there is no route 'dask'; did you mean desk?"),
        (("desk", "ann"), "'ann' is neither a mail address nor the id of a reader"),
    ],
)
def test_an_unknown_reader_or_route_is_refused(
    run: Run, stack: Deployed, arguments: tuple[str, ...], problem: str
) -> None:
    for verb in ("unsubscribe", "resubscribe"):
        code, _, err = run("audience", verb, *arguments)
        assert (code, problem in err) == (2, True)


# bounces and complaints


class AccountList:
    """A fake of the suppression list that SES keeps for the account."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = set(addresses)

    def delete_suppressed_destination(self, **arguments: str) -> None:
        address = arguments["EmailAddress"]
        assert re.fullmatch(r"[^\s<>]+@[^\s<>]+", address)
        if address not in self.addresses:
            raise ClientError({"Error": {"Code": "NotFoundException"}}, "DeleteSuppressedDestination")
        self.addresses.remove(address)


BOUNCE = Suppression(ANN, "bounce", "General", NOW, "smtp; 550 \x1b[31m5.1.1 user unknown")


@pytest.fixture
def account(stack: Deployed) -> AccountList:
    stack.clients["sesv2"] = account = AccountList("ann@example.org")
    assert SuppressedReaders(stack.table).add(BOUNCE, NOW)
    return account


def test_the_audience_shows_who_is_suppressed_since_when_and_why(
    run: Run, stack: Deployed, account: AccountList
) -> None:
    code, out, _ = run("audience", "list")
    ann, bob = out.splitlines()[1:3]
    assert code == 0
    assert "suppressed" in ann
    assert "2026-11-23 07:30" in ann
    assert "bounce (General): smtp; 550" in ann
    assert "\x1b" not in out
    assert "gets mails" in bob
    assert out.splitlines()[-1] == "2 readers of HTML mail, 0 unsubscribed, 1 suppressed"
    listed = objects(run("audience", "list", "--json")[1])
    assert [each["suppressed"] for each in listed] == [True, False]
    assert listed[0]["suppressed_since"] == "2026-11-23T07:30:00+00:00"


def test_the_subscribers_of_plain_mail_come_with_a_note_on_suppressed_ones(
    run: Run, stack: Deployed, account: AccountList
) -> None:
    shown = run("subscribers")[1]
    assert "ann@example.org gets no HTML mail of desk since 2026-11-23 07:30 UTC, after a bounce" in shown
    assert shown.endswith("user unknown; to undo that: wirewatch audience unsuppress ann@example.org\n")
    assert "\x1b" not in shown
    assert "ann@example.org" not in run("subscribers", "--route", "brief")[1]
    assert run("subscribers", "--json")[1] == ""


def test_the_status_names_suppressed_addresses_and_what_to_do(
    run: Run, stack: Deployed, account: AccountList
) -> None:
    part = FailedPart("desk#1", 1, "email-html", "ann@example.org", "suppressed", datetime.now(UTC))
    FailedParts(stack.table).add(part)
    out = " ".join(run("status")[1].split())
    assert "ann@example.org gets no HTML mail of desk since 2026-11-23 07:30 UTC, after a bounce" in out
    assert "wirewatch audience unsuppress ann@example.org" in out
    assert "has refused" not in out
    (status,) = objects(run("status", "--json")[1])
    assert [each["address"] for each in status["suppressed"]] == ["ann@example.org"]
    SuppressedReaders(stack.table).release(ANN, NOW, "ops")
    assert "gets no HTML mail" not in run("status")[1]


@pytest.mark.parametrize("written", ["ann@example.org", "Ann@Example.org", "Ann <ann@example.org>"])
def test_a_suppression_is_removed_from_the_table_and_from_ses(
    run: Run, stack: Deployed, account: AccountList, written: str
) -> None:
    part = FailedPart("desk#1", 1, "email-html", "ann@example.org", "suppressed", datetime.now(UTC))
    FailedParts(stack.table).add(part)
    assert "would send mails" in run("audience", "unsuppress", written, "--dry-run")[1]
    assert account.addresses == {"ann@example.org"}
    code, out, _ = run("audience", "unsuppress", written)
    assert code == 0
    assert out.splitlines() == [
        f"{written} gets the mails of its routes again, also from SES",
        "1 part could not be sent before; to send: wirewatch resend --target email-html:ann@example.org",
    ]
    assert account.addresses == set()
    assert SuppressedReaders(stack.table).find(ANN) is None
    code, _, err = run("audience", "unsuppress", written)
    assert (code, "is not suppressed; see wirewatch audience list" in err) == (2, True)


def test_without_the_permission_of_ses_the_suppression_is_not_removed(
    run: Run, stack: Deployed, account: AccountList, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: str) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "DeleteSuppressedDestination")

    monkeypatch.setattr(account, "delete_suppressed_destination", refuse)
    assert run("audience", "unsuppress", "ann@example.org")[0] != 0
    assert SuppressedReaders(stack.table).find(ANN) == BOUNCE


def test_unsuppress_refuses_a_text_that_is_not_an_address(
    run: Run, stack: Deployed, account: AccountList
) -> None:
    code, _, err = run("audience", "unsuppress", "ann")
    assert (code, "'ann' is not a mail address" in err) == (2, True)


# links


def test_rotate_makes_the_first_key_and_then_further_ones(run: Run, stack: Deployed) -> None:
    assert run("links", "keys")[:2] == (
        1,
        "there is no key: mails have no links; wirewatch links rotate makes one\n",
    )
    assert run("links", "rotate", "--dry-run")[0] == 0
    assert run("links", "keys")[0] == 1
    assert run("links", "rotate")[0] == 0
    (first,) = SigningKeys.from_text(secret(stack, "keys")).keys
    code, out, _ = run("links", "rotate")
    assert code == 0
    keys = SigningKeys.from_text(secret(stack, "keys"))
    assert keys.keys[1] == first
    assert out == f"key {keys.current.id} signs new links, within five minutes\n"
    listed = objects(run("links", "keys", "--json")[1])
    assert listed == [{"key": keys.current.id, "signs": True}, {"key": first.id, "signs": False}]


def test_no_command_shows_a_secret(run: Run, stack: Deployed) -> None:
    shown = "".join("".join(run("links", *words)[1:]) for words in (("rotate",), ("rotate",), ("keys",)))
    for line in secret(stack, "keys").splitlines():
        assert line.split()[1] not in shown


def test_a_key_is_revoked_but_not_the_one_that_signs(run: Run, stack: Deployed) -> None:
    run("links", "rotate")
    run("links", "rotate")
    current, first = SigningKeys.from_text(secret(stack, "keys")).keys
    code, _, err = run("links", "revoke", current.id)
    assert (code, "make another one first: wirewatch links rotate" in err) == (2, True)
    assert run("links", "revoke", "zzzz")[0] == 2
    assert run("links", "revoke", first.id, "--dry-run")[0] == 0
    assert len(SigningKeys.from_text(secret(stack, "keys")).keys) == 2
    assert run("links", "revoke", first.id)[0] == 0
    assert SigningKeys.from_text(secret(stack, "keys")).keys == (current,)


def test_damaged_keys_are_reported_with_the_fix_and_replaced(run: Run, stack: Deployed) -> None:
    name = "/wirewatch/links/keys"
    stack.clients["ssm"].put_parameter(Name=name, Value="damaged", Type="SecureString")
    for command in ("keys", "rotate"):
        code, _, err = run("links", command)
        assert (code, "wirewatch links rotate --new makes others" in err) == (2, True)
    assert run("links", "rotate", "--new")[0] == 0
    assert len(SigningKeys.from_text(secret(stack, "keys")).keys) == 1


def test_rotate_says_that_the_stack_has_no_links(run: Run, stack: Deployed) -> None:
    stack.outputs.clear()
    assert "deploy it with the parameter PublicLinks=on" in run("links", "rotate")[1]


def test_the_uses_of_links_are_listed_the_latest_first(run: Run, stack: Deployed) -> None:
    uses = LinkUses(stack.table)
    for number, reader in enumerate((ANN, "0" * 16)):
        use = LinkUse(
            route="desk",
            id=f"{number:032x}",
            link=f"{number:012x}",
            action="unsubscribe",
            reader=reader,
            at=NOW + timedelta(hours=number),
            effect="unsubscribed from desk",
        )
        uses.act(use, [])
    code, out, _ = run("links", "list")
    assert code == 0
    _, later, earlier, total = out.splitlines()
    assert later.startswith("2026-11-23 08:30  desk   unsubscribed from desk  0000000000000000")
    assert earlier.startswith("2026-11-23 07:30  desk   unsubscribed from desk  ann@example.org")
    assert total == "2 uses of links in the last 400 days"
    (first, second) = objects(run("links", "list", "--route", "desk", "--json")[1])
    assert (first["address"], second["address"]) == ("", "ann@example.org")
    assert run("links", "list", "--route", "dask")[0] == 2


# review


def test_review_lists_the_rules_with_the_most_counts_first(run: Run, stack: Deployed) -> None:
    assert run("review")[:2] == (0, "no reader called a story not relevant\n")
    feedback = Feedback(stack.table)

    def count(rule: str, source: str, *terms: str) -> None:
        linked = LinkedRule(watchlist="korea", watchlist_title="Korea", rule=rule, title=rule, terms=terms)
        story = LinkedStory(number=1, story="", headline="x", source=source, rules=(linked,))
        stack.table.transact(feedback.actions(story, datetime.now(UTC)))

    count("ships", "x.example", "fleet")
    for number in range(7):
        count("troops", f"s{number}.example", "troops", f"word{number}\x1b[31m")
    code, out, _ = run("review")
    assert code == 0
    _, troops, ships, total = out.splitlines()
    assert troops.split()[:2] == ["korea/troops", "7"]
    assert "troops 7, word0" in troops
    assert "3 more" in troops
    assert "\x1b" not in out
    assert ships.split()[:4] == ["korea/ships", "1", "fleet", "1"]
    assert total == "readers called stories of 2 rules not relevant"
    counts = objects(run("review", "--watchlist", "korea", "--json")[1])
    assert sum(each["count"] for each in counts if each["kind"] == "rule") == 8


def test_review_refuses_an_unknown_watchlist_and_names_a_similar_one(run: Run, stack: Deployed) -> None:
    code, out, err = run("review", "--watchlist", "korae")
    assert (code, out) == (2, "")
    assert err == "wirewatch: there is no watchlist 'korae'; did you mean korea?\n"
    assert run("review", "--watchlist", "korea")[:2] == (
        0,
        "no reader called a story of korea not relevant\n",
    )


def test_review_shows_the_counts_of_a_watchlist_that_was_removed(run: Run, stack: Deployed) -> None:
    linked = LinkedRule(watchlist="coal", watchlist_title="Coal", rule="ships", title="Ships", terms=())
    story = LinkedStory(number=1, story="", headline="x", source="s.example", rules=(linked,))
    stack.table.transact(Feedback(stack.table).actions(story, datetime.now(UTC)))
    code, out, _ = run("review", "--watchlist", "coal")
    assert (code, out.splitlines()[-1]) == (0, "readers called stories of 1 rule not relevant")
    assert "did you mean coal?" in run("review", "--watchlist", "caol")[2]


# feed


def test_the_address_of_a_feed_is_made_once_replaced_and_ended(run: Run, stack: Deployed) -> None:
    code, out, _ = run("feed", "url", "desk")
    assert code == 0
    assert out == f"{BASE}/f/desk/{secret(stack, 'feeds/desk')}\n"
    assert len(secret(stack, "feeds/desk")) == 32
    assert run("feed", "url", "desk")[1] == out
    assert run("feed", "rotate", "desk", "--dry-run")[0] == 0
    assert run("feed", "url", "desk")[1] == out
    assert run("feed", "rotate", "desk")[1] != out
    assert run("feed", "remove", "desk", "--dry-run")[0] == 0
    assert run("feed", "remove", "desk")[0] == 0
    code, _, err = run("feed", "remove", "desk")
    assert (code, "the feed of desk has no address" in err) == (2, True)


def test_a_route_without_a_feed_and_a_stack_without_links_are_refused(run: Run, stack: Deployed) -> None:
    assert "add atom to its channels in routes.yaml" in run("feed", "url", "brief")[2]
    assert "there is no route 'dask'" in run("feed", "url", "dask")[2]
    stack.outputs.clear()
    assert "deploy it with the parameter PublicLinks=on" in run("feed", "url", "desk")[2]


# status


def test_status_shows_readers_who_unsubscribed_and_what_is_wrong_with_links(
    run: Run, stack: Deployed
) -> None:
    readers = UnsubscribedReaders(stack.table)
    readers.add(Unsubscribed("desk", ANN, NOW, "link 1"))
    out = run("status")[1]
    assert "unsubscribed from desk: 1 reader (wirewatch audience list)" in out
    assert "all of its readers have unsubscribed" not in out
    assert "its channel atom reaches nobody" in out
    (status,) = objects(run("status", "--json")[1])
    assert {each["route"]: each["unsubscribed"] for each in status["routes"]} == {
        "desk": ["ann@example.org"],
        "brief": [],
    }
    stack.ids["ApiFunction"] = "wirewatch-api"
    out = run("status")[1]
    assert "mails have no links: there is no key to sign them" in out
    assert "its channel atom reaches nobody" not in out
    run("links", "rotate")
    assert "mails have no links" not in run("status")[1]


def test_status_reports_a_route_whose_readers_have_all_unsubscribed(run: Run, stack: Deployed) -> None:
    stack.configure(WATCHLIST, ROUTES.replace(", atom]", "]"))
    readers = UnsubscribedReaders(stack.table)
    for address in ("ann@example.org", "bob@example.org"):
        readers.add(Unsubscribed("desk", reader_id(address), NOW, "link 1"))
    assert "route desk: all of its readers have unsubscribed" in run("status")[1]
