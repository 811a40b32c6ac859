"""Tests that an uploader can revise and retract only the items below its own prefix."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from wirewatch.digests.matched_article import MatchedArticle

from tests.house import House

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
  brief: {schedule: "daily 08:00", channels: [email-text]}
"""
STORY = (
    "The troops left the northern harbour before dawn on a ferry that nobody had seen before, and the "
    "harbour master said that the crates on its deck were marked as spare parts for cranes. Two trucks waited behind the customs house until the tide turned, "
    "and a clerk of the port noted their plates in the ledger that she keeps beside the window."
)


@pytest.fixture
def configured(house: House) -> House:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.clock.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    return house


def send_item(house: House, origin: str, name: str, **fields: str) -> None:
    item = {
        "uri": "urn:upw:1",
        "type": "text",
        "pubstatus": "usable",
        "version": "1",
        "versioncreated": "2026-11-22T10:00:00Z",
        "headline": "Troops leave",
        "body_text": STORY,
    }
    house.upload(f"articles/{origin}/{name}.ninjs.json", json.dumps(item | fields))
    house.drain()


def send_record(house: House, origin: str, name: str, **fields: str) -> None:
    record = {"title": "Troops leave", "text": STORY, "date": "2026-11-22T09:30:00Z"}
    house.upload(f"articles/{origin}/{name}.json", json.dumps(record | fields))


def posts(house: House) -> list[str]:
    return [json.dumps(payload, ensure_ascii=False) for _, payload in house.slack.posts]


def digest(house: House) -> str:
    house.run("ingest")
    house.flush("brief", "2026-11-23T08:00:00Z")
    house.run("digest")
    (mail,) = house.mails()
    return str(mail["Message"])


@pytest.mark.parametrize("status", ["canceled", "usable"])
def test_a_stranger_who_claims_an_id_first_suppresses_no_article_of_its_owner(
    configured: House, status: str
) -> None:
    send_item(
        configured, "stranger", "1", pubstatus=status, versioncreated="2099-01-01T00:00:00Z", body_text="x"
    )
    send_item(configured, "upw", "1")
    assert [post for post in posts(configured) if "Troops leave" in post]


def test_a_stranger_cannot_retract_or_correct_an_article_of_another_origin(configured: House) -> None:
    send_item(configured, "upw", "1")
    later = {"version": "9", "versioncreated": "2026-11-22T11:00:00Z"}
    send_item(configured, "stranger", "2", pubstatus="canceled", **later)
    send_item(
        configured, "stranger", "3", signal="sig:correction", headline="Other", body_text="Nothing.", **later
    )
    (post,) = posts(configured)
    assert "etracted" not in post


def test_an_agency_retracts_its_own_item_whatever_time_it_claimed_before(configured: House) -> None:
    """The first revision claims a time in 2099. The retraction must still count as the later revision."""
    send_item(configured, "upw", "1", versioncreated="2099-01-01T00:00:00Z")
    configured.clock.now += timedelta(days=2)
    send_item(
        configured, "upw", "2", pubstatus="canceled", versioncreated="2099-01-02T00:00:00Z", version="2"
    )
    assert "Retracted by its agency" in posts(configured)[-1]


def test_an_older_revision_that_comes_later_is_counted_as_superseded(configured: House) -> None:
    send_item(configured, "upw", "2", version="2", versioncreated="2026-11-22T10:30:00Z")
    send_item(configured, "upw", "1", version="1", headline="Troops leave the harbour")
    assert "matched 2 = shown 1 + superseded 1" in digest(configured)


@pytest.mark.parametrize("origin", ["upw", "stranger"])
def test_an_embargo_on_a_revision_holds_back_no_other_revision(configured: House, origin: str) -> None:
    later = {"version": "2", "versioncreated": "2026-11-22T11:00:00Z"}
    send_item(configured, origin, "2", embargoed="2099-01-01T00:00:00Z", **later)
    assert posts(configured) == []
    send_item(configured, "upw", "1")
    (post,) = posts(configured)
    assert "Troops leave" in post


def test_a_true_revision_is_delivered_after_a_correction_by_a_stranger(configured: House) -> None:
    send_item(configured, "upw", "1")
    false = {"version": "2", "versioncreated": "2098-01-01T00:00:00Z", "signal": "sig:correction"}
    send_item(configured, "stranger", "2", headline="Weather", body_text="A sunny day.", **false)
    true = {"version": "3", "versioncreated": "2026-11-22T12:00:00Z", "headline": "UPDATE: Troops return"}
    send_item(configured, "upw", "3", body_text="The troops returned over the other bridge at noon.", **true)
    assert len(posts(configured)) == 2
    assert "Troops return" in posts(configured)[1]


def test_a_denial_that_a_stranger_publishes_first_suppresses_no_report(configured: House) -> None:
    denied = STORY.replace(".", ", which the ministry denied on Sunday.", 1)
    send_record(
        configured, "stranger", "1", title="Hoax: no troops left", text=denied, date="1999-01-01T00:00:00Z"
    )
    configured.drain()
    send_record(configured, "upw", "1", url="https://upw.example/troops")
    configured.drain()
    assert len(posts(configured)) == 2
    assert "upw.example" in posts(configured)[1]


def test_very_many_stories_of_one_rule_hide_no_headline(configured: House) -> None:
    for number in range(45):
        names = " ".join(f"name{number}x{word}" for word in range(40))
        send_record(
            configured,
            "stranger",
            str(number),
            title=f"Flood {number}",
            text=f"Troops of {names}.",
            date="2031-01-01T00:00:00Z",
        )
    send_record(configured, "upw", "1", url="https://upw.example/troops")
    configured.drain()
    text = " ".join(posts(configured))
    assert "Troops leave" in text
    assert "matched 46 = shown 40 + headlines 6" in text
    assert "Troops leave" in digest(configured)


def test_a_back_dated_copy_does_not_lead(configured: House) -> None:
    send_record(configured, "paper", "1", url="https://paper.example/troops")
    send_record(configured, "stranger", "1", url="https://stranger.example/x", date="1999-01-01T00:00:00Z")
    message = digest(configured)
    assert "https://paper.example/troops" in message
    assert "https://stranger.example/x" not in message
    assert "+1 copy: stranger.example" in message


def test_a_link_shows_the_host_that_it_leads_to(configured: House) -> None:
    send_record(
        configured,
        "stranger",
        "1",
        url="https://stranger.example/x",
        canonical_url="https://agency.example/troops",
        source="agency.example",
        site="Agency",
    )
    message = digest(configured)
    assert "stranger.example" in message
    assert "gency" not in message


def test_the_true_article_is_delivered_though_a_stranger_claimed_its_address(configured: House) -> None:
    address = "https://agency.example/troops"
    send_record(configured, "stranger", "1", url="https://stranger.example/x", canonical_url=address)
    send_record(configured, "agency", "1", url=address)
    message = digest(configured)
    assert "agency.example" in message
    assert "matched 2 = shown 1 + copies 1" in message


def test_a_time_of_publication_far_in_the_future_is_not_used(configured: House) -> None:
    send_record(configured, "stranger", "1", url="https://stranger.example/x", date="2031-01-01T00:00:00Z")
    configured.run("ingest")
    (row,) = configured.rows("OB#brief")
    published = MatchedArticle.from_bytes(row["matched"]).published
    assert published <= configured.clock.now + timedelta(days=1)


@pytest.mark.parametrize(
    ("key", "origin"),
    [
        ("articles/reuters/2026/11/23/x.xml", "reuters"),
        ("articles/2026/11/23/x.xml", "default"),
        ("articles/2026-11-23/x.xml", "default"),
        ("articles/x.xml", "default"),
        ("articles/2026/reuters/x.xml", "default"),
        ("articles//x.xml", "default"),
        ("articles/reuters/x.xml", "reuters"),
        ("elsewhere/reuters/x.xml", "default"),
    ],
)
def test_the_origin_is_the_first_folder(key: str, origin: str) -> None:
    from wirewatch.article import ObjectRef

    assert ObjectRef(key=key).origin == origin


ORIGINS = ROUTES + "origins:\n  agency: [agency.example]\n"


@pytest.fixture
def with_origins(configured: House) -> House:
    configured.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ORIGINS})
    return configured


def test_a_link_to_a_site_of_another_origin_is_shown_with_the_uploader(with_origins: House) -> None:
    send_record(with_origins, "stranger", "1", url="https://news.agency.example/1")
    send_record(
        with_origins,
        "agency",
        "2",
        title="Troops arrive",
        text="Troops arrived.",
        url="https://agency.example/2",
    )
    mail = digest(with_origins)
    assert "news.agency.example (uploaded by stranger)" in mail
    assert "\nagency.example · " in mail


@pytest.mark.parametrize(
    ("folder", "shown"),
    [
        ("Agency.Example", "agency.example (uploaded by Agency.Example)"),
        ("agency) (verified", "agency.example (uploaded by agency%29%20%28verified)"),
        ("agency ", "agency.example (uploaded by agency%20)"),
        ("%61gency", "agency.example (uploaded by %2561gency)"),
        ("\u0430gency", "agency.example (uploaded by %D0%B0gency)"),
        ("агентство", "agency.example (uploaded by агентство)"),
    ],
)
def test_the_name_of_an_uploader_cannot_imitate_another_name(
    with_origins: House, folder: str, shown: str
) -> None:
    send_record(with_origins, folder, "1", url="https://agency.example/1")
    assert f"\n{shown} · " in digest(with_origins)


def test_an_article_does_not_imitate_the_note_about_the_uploader(with_origins: House) -> None:
    send_record(with_origins, "2026", "1", site="Agency (uploaded by agency)")
    assert " · Agency [uploaded by agency]\n" in digest(with_origins)


def test_an_article_with_a_claimed_link_neither_leads_nor_suppresses_the_story_of_the_owner(
    with_origins: House,
) -> None:
    send_record(with_origins, "stranger", "1", url="https://agency.example/1", date="2026-11-22T09:00:00Z")
    with_origins.drain()
    send_record(with_origins, "agency", "2", url="https://agency.example/1")
    with_origins.drain()
    assert len(posts(with_origins)) == 2
    assert "uploaded by stranger" in posts(with_origins)[0]
    assert "uploaded by" not in posts(with_origins)[1]
    mail = digest(with_origins)
    assert mail.index("\nagency.example · ") < mail.index("agency.example (uploaded by stranger)")
    send_record(with_origins, "agency", "3", url="https://agency.example/3")
    with_origins.drain()
    assert len(posts(with_origins)) == 2  # the story of the owner does suppress its repeats


def test_an_article_without_a_link_names_the_origin_that_uploaded_it(with_origins: House) -> None:
    send_record(with_origins, "stranger", "1", site="Agency")
    assert " · Agency (uploaded by stranger)\n" in digest(with_origins)
