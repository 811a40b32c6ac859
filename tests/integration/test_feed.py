"""Tests Atom feeds. The real handlers serve the feed of a route, and feedparser reads the feed."""

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from tests.house import House

BASE = "https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"
TOKEN = "a-token-that-nobody-guesses"
WATCHLIST = "watchlist: w\ntitle: Moves\nrules:\n  - {id: r, title: Troops, query: troops}\n"
ROUTES = """\
timezone: Asia/Seoul
routes:
  desk: {title: Korea desk, schedule: instant, group_wait: 0s, channels: [atom]}
  brief: {schedule: daily 07:30, when_empty: send, max_stories: 1, channels: [atom, email-text]}
  mail: {schedule: instant, channels: [email-text]}
"""
HOSTILE = '<script>alert(1)</script> & "troops" ]]> &lt;b&gt; \u202e'


class Reader:
    """A reader of feeds, and the stack that it reads from."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.monkeypatch.setenv("LINKS_URL", BASE)
        for route in ("desk", "brief", "mail"):
            name = f"/wirewatch/links/feeds/{route}"
            house.ssm.put_parameter(Name=name, Value=f"{TOKEN}-{route}", Type="SecureString")
        house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
        assert house.mails() == []

    def publish(self, number: int, title: str = "Troops leave", **fields: str) -> None:
        text = (
            f"The troops of unit {number} left the harbour {number} hours before dawn, said witness {number}."
        )
        record = {"title": title, "text": text, "url": f"https://x.example/{number}", **fields}
        self.house.upload(f"articles/{number}.json", json.dumps(record))
        self.house.run("ingest")

    def get(
        self, route: str = "desk", token: str = "", method: str = "GET", **headers: str
    ) -> dict[str, Any]:
        path = f"/f/{route}/{token or f'{TOKEN}-{route}'}"
        return self.house.request(method, path, None if method in ("GET", "HEAD") else "x", **headers)

    def parsed(self, route: str = "desk") -> Any:
        answer = self.get(route)
        assert answer["statusCode"] == 200
        assert answer["headers"]["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = feedparser.parse(answer["body"].encode())
        assert not feed.bozo
        assert feed.version == "atom10"
        return feed


@pytest.fixture
def reader(house: House) -> Reader:
    return Reader(house)


def test_a_story_is_an_entry_with_its_link_its_rule_and_its_ledger(reader: Reader) -> None:
    reader.publish(1)
    reader.house.drain()
    feed = reader.parsed()
    assert feed.feed.title == "Korea desk"
    assert feed.feed.links[0] == {
        "rel": "self",
        "href": f"{BASE}/f/desk/{TOKEN}-desk",
        "type": "application/atom+xml",
    }
    (entry,) = feed.entries
    assert (entry.title, entry.link, entry.author) == ("Troops leave", "https://x.example/1", "x.example")
    assert [tag.term for tag in entry.tags] == ["w/r"]
    assert "The troops of unit 1 left the harbour" in entry.content[0].value
    assert "desk #1" in entry.content[0].value
    assert "matched 1 = shown 1" in entry.content[0].value
    assert entry.updated == feed.feed.updated
    assert entry.updated.endswith("Z")


def test_ids_are_unique_urns_that_never_change(reader: Reader) -> None:
    reader.publish(1)
    reader.house.drain()
    first = reader.parsed()
    reader.house.clock.now += timedelta(hours=2)
    reader.publish(2)
    reader.publish(3)
    reader.house.drain()
    feed = reader.parsed()
    assert feed.feed.id == first.feed.id
    ids = [entry.id for entry in feed.entries]
    assert first.entries[0].id in ids
    assert len(set(ids)) == 3
    assert all(each.startswith("urn:uuid:") for each in (*ids, feed.feed.id))
    assert reader.parsed("brief").feed.id != feed.feed.id
    assert feed.feed.updated > first.feed.updated
    assert feed.entries[0].updated == feed.feed.updated > feed.entries[-1].updated


def test_texts_of_an_article_are_escaped(reader: Reader) -> None:
    reader.publish(1, HOSTILE)
    reader.house.drain()
    body = reader.get()["body"]
    root = ElementTree.fromstring(body)
    names = {element.tag.partition("}")[2] for element in root.iter()}
    assert "script" not in names
    (entry,) = reader.parsed().entries
    shown = entry.title_detail
    assert shown.type == "text/plain"
    assert "<script>" not in entry.content[0].value
    title = root.find("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith('& "troops" ]]>')


def test_a_digest_without_stories_and_a_list_of_headlines_are_entries(reader: Reader) -> None:
    reader.house.flush("brief", "2026-11-22T22:30:00Z")
    reader.house.drain()
    (empty,) = reader.parsed("brief").entries
    assert empty.title == "Nothing new · Brief"
    assert "Nothing matched since the last message." in empty.content[0].value
    for number in range(1, 4):
        reader.publish(number, f"Troops leave port {number}")
    reader.house.flush("brief", "2026-11-23T22:30:00Z")
    reader.house.drain()
    entries = reader.parsed("brief").entries
    assert len(entries) == 3
    (rest,) = [entry for entry in entries if entry.title == "2 further stories · Brief"]
    assert rest.content[0].value.count("<li>") == 2
    assert 'href="https://x.example/' in rest.content[0].value


def test_an_empty_feed_is_valid(reader: Reader) -> None:
    feed = reader.parsed()
    assert feed.entries == []
    assert feed.feed.updated


def test_a_feed_needs_its_own_token(reader: Reader) -> None:
    wrong = {
        "another token": reader.get(token="x"),
        "the token of another feed": reader.get("desk", f"{TOKEN}-brief"),
        "no such route": reader.get("nowhere", f"{TOKEN}-desk"),
        "a route without a feed": reader.get("mail", f"{TOKEN}-mail"),
    }
    bodies = {answer["body"] for answer in wrong.values()}
    assert {answer["statusCode"] for answer in wrong.values()} == {404}
    assert len(bodies) == 1  # nobody learns which of them it was
    reader.house.ssm.delete_parameter(Name="/wirewatch/links/feeds/desk")
    for cached in ("adapters", "feed_requests"):  # which ends by itself after five minutes
        getattr(reader.house.apps["api"], cached).cache_clear()
    assert reader.get()["statusCode"] == 404


@pytest.mark.parametrize("route", ["desk", "brief", "mail", "nowhere"])
def test_repeated_guesses_of_an_address_read_the_configuration_and_ssm_only_once(
    reader: Reader, route: str
) -> None:
    """The route `brief` has a feed, but `wirewatch feed url` has not created its address yet."""
    reader.house.ssm.delete_parameter(Name="/wirewatch/links/feeds/brief")
    before = len(reader.house.calls)
    for number in range(30):
        assert reader.get(route, f"guess-{number}")["statusCode"] == 404
    calls = reader.house.calls[before:]
    assert calls.count("GetItem") == 1
    assert calls.count("GetParameter") <= 1
    assert len(calls) <= 2


def test_a_reader_that_has_the_latest_gets_not_modified(reader: Reader) -> None:
    reader.publish(1)
    reader.house.drain()
    first = reader.get()
    again = reader.get(**{"if-none-match": first["headers"]["ETag"]})
    assert (again["statusCode"], again.get("body") or "") == (304, "")
    reader.publish(2)
    reader.house.drain()
    assert reader.get(**{"if-none-match": first["headers"]["ETag"]})["statusCode"] == 200


def test_only_get_and_head_are_answered(reader: Reader) -> None:
    assert reader.get(method="HEAD")["statusCode"] == 200
    assert not reader.get(method="HEAD")["body"]
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = reader.get(method=method)
        assert (refused["statusCode"], refused["headers"]["Allow"]) == (405, "GET, HEAD")
    headers = reader.get()["headers"]
    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_old_entries_and_a_flood_of_entries_are_left_out(reader: Reader) -> None:
    reader.publish(1)
    reader.house.drain()
    reader.house.clock.now += timedelta(days=31)
    assert reader.parsed().entries == []
    for number in range(2, 6):
        reader.publish(number)
        reader.house.drain()
    assert len(reader.parsed().entries) == 4


def test_a_published_part_is_in_the_feed_once_however_often_it_is_published(reader: Reader) -> None:
    reader.publish(1)
    reader.house.run("digest")
    (row,) = reader.house.rows("FE#desk")
    reader.house.flush("desk", row["digest"].partition("#")[2])
    reader.house.run("digest")
    assert len(reader.house.rows("FE#")) == 1


def test_a_feed_of_a_stack_without_links_is_a_mistake_that_is_mailed(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    (mail,) = house.mails()
    assert "the channel atom reaches nobody: the stack serves no feeds" in mail["Message"]
    assert "fix: deploy the stack with PublicLinks=on" in mail["Message"]


@pytest.mark.parametrize("target", ["atom:desk"])
def test_a_name_for_a_feed_is_refused(house: House, target: str) -> None:
    house.configure(
        {"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES.replace("[atom]", f'["{target}"]')}
    )
    (mail,) = [each for each in house.mails() if "mistakes" in each["Subject"]]
    assert "atom takes no name: each route has one feed" in mail["Message"]


def test_a_long_digest_is_shown_in_its_order(reader: Reader) -> None:
    """Each part of the digest is a row. The feed shows the stories in the same order as the mail."""
    reader.house.monkeypatch.setattr("wirewatch.channels.atom.MAX_BYTES", 1_000)
    routes = ROUTES.replace("max_stories: 1, ", "")
    reader.house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes})
    for number in range(1, 13):
        reader.publish(number, f"Troops leave port {number}")
        reader.house.clock.now += timedelta(minutes=1)
    reader.house.flush("brief", "2026-11-23T22:30:00Z")
    reader.house.run("digest", rounds=60)  # each article is an alert of other routes, too
    (mail,) = (each["Message"] for each in reader.house.mails() if "Brief\n" in each["Message"])
    titles = [entry.title for entry in reader.parsed("brief").entries]
    assert len(titles) == 12
    assert titles == sorted(titles, key=lambda title: mail.index(f" {title}\n"))
