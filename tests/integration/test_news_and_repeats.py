"""Tests that new facts about a reported story are sent, and that repeats are counted, not sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.house import House

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: missile* OR flood* OR rate* OR recall* OR resolution OR hostage*}\n"
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
  brief: {schedule: "daily 08:00", channels: [email-text]}
"""
# Each pair differs in one fact: number, day, name, negation, verb, direction.
NEWS = {
    "a second launch two days later": (
        "Pyongyang fires missile into sea",
        (
            "SEOUL, Nov. 22 (UPW) -- North Korea fired a ballistic missile into the sea on Sunday, the joint chiefs said. "
            "The missile flew about 400 kilometres before it fell outside Japan's economic zone."
        ),
        "Pyongyang fires missile into sea",
        (
            "SEOUL, Nov. 24 (UPW) -- North Korea fired a ballistic missile into the sea on Tuesday, the joint chiefs said. "
            "The missile flew about 400 kilometres before it fell outside Japan's economic zone."
        ),
    ),
    "a toll that rises": (
        "Flood kills nine in river valley",
        "The flood in the Marun valley killed 9 people and left 40 missing, rescuers said on Saturday. Two villages were cut off.",
        "Flood kills scores in river valley",
        "The flood in the Marun valley killed 153 people and left 40 missing, rescuers said on Sunday. Two villages were cut off.",
    ),
    "a rate that is cut instead of raised": (
        "Central bank raises key rate",
        "The central bank of Kestria raised its key rate by a quarter point to 4.25 percent on Thursday, as analysts had expected.",
        "Central bank cuts key rate",
        "The central bank of Kestria cut its key rate by a quarter point to 3.75 percent on Thursday, as analysts had expected.",
    ),
    "a negation": (
        "Ministry: missile was tested",
        "The defence ministry of Kestria said that it has tested the new missile at the northern range this week.",
        "Ministry: missile was not tested",
        "The defence ministry of Kestria said that it has not tested the new missile at the northern range this week.",
    ),
    "another brand": (
        "Recall of infant formula",
        "The food agency announced a recall of Lumina infant formula after bacteria were found in two batches from the Harlow plant.",
        "Recall of infant formula",
        "The food agency announced a recall of Sunbell infant formula after bacteria were found in two batches from the Harlow plant.",
    ),
    "adopted and rejected": (
        "Council adopts resolution",
        "The council adopted the resolution on the Harran ceasefire by 9 votes to 4 after a debate of three hours.",
        "Council rejects resolution",
        "The council rejected the resolution on the Harran ceasefire by 9 votes to 4 after a debate of three hours.",
    ),
    "taken and freed": (
        "Hostages taken at dam",
        "Gunmen have taken twelve hostages at the Orlen dam, the governor said in a short statement to reporters.",
        "Hostages freed at dam",
        "Gunmen have freed twelve hostages at the Orlen dam, the governor said in a short statement to reporters.",
    ),
    "a bulletin about another place": (
        "M 5.8 quake - 30 km E of Belmora",
        "A magnitude 5.8 quake struck 30 kilometres east of Belmora, the survey said. No flood warning was issued.",
        "M 7.1 quake - 80 km N of Tessin Bay",
        "A magnitude 7.1 quake struck 80 kilometres north of Tessin Bay, the survey said. No flood warning was issued.",
    ),
    "a level that is raised": (
        "Flood notice for the Marun",
        "The river office issued a flood notice for the Marun. Level: YELLOW, 1 of 4. Residents should stay away from the banks.",
        "Flood notice for the Marun",
        "The river office issued a flood notice for the Marun. Level: RED, 4 of 4. Residents should stay away from the banks.",
    ),
    "a warning for other days and another area": (
        "Firing warning 88",
        "Missile firing takes place daily from 3 to 5 May in the area bounded by 41-10N 18-20E and 41-40N 18-50E. Ships keep clear.",
        "Firing warning 91",
        "Missile firing takes place daily from 9 to 12 June in the area bounded by 36-05N 14-30E and 36-35N 15-10E. Ships keep clear.",
    ),
    "wounded, then dead": (
        "Governor wounded at dam",
        "The governor, whom gunmen took hostage at the Orlen dam, was wounded on Monday and is in stable condition, doctors said.",
        "Governor dies after attack at dam",
        "The governor, whom gunmen took hostage at the Orlen dam, was wounded on Monday and died on Tuesday, doctors said.",
    ),
    "a report in a fixed form with other numbers": (
        "Daily missile report",
        "The ministry counted 9 missiles and 6 ships around the island until six in the morning on Saturday.",
        "Daily missile report",
        "The ministry counted 153 missiles and 36 ships around the island until six in the morning on Sunday.",
    ),
}


def configure(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.clock.now = datetime(2026, 11, 22, 10, tzinfo=UTC)


def upload(house: House, host: str, title: str, text: str) -> None:
    record = {
        "title": title,
        "text": text,
        "url": f"https://{host}/story",
        "date": house.clock.now.isoformat(),
    }
    house.upload(f"articles/{host}.json", json.dumps(record))


@pytest.mark.parametrize(
    ("name", "days"),
    [*((name, 0) for name in NEWS), ("a second launch two days later", 2), ("a negation", 2)],
)
def test_news_in_the_words_of_a_reported_story_is_alerted(house: House, name: str, days: int) -> None:
    configure(house)
    first_title, first, second_title, second = NEWS[name]
    upload(house, "one.example", first_title, first)
    house.drain()
    house.clock.now += timedelta(days=days, minutes=10)
    upload(house, "two.example", second_title, second)
    house.drain()
    assert len(house.slack.posts) == 2


@pytest.mark.parametrize("name", NEWS)
def test_news_in_the_words_of_a_reported_story_is_in_the_next_digest(house: House, name: str) -> None:
    configure(house)
    first_title, first, second_title, second = NEWS[name]
    upload(house, "one.example", first_title, first)
    house.run("ingest")
    house.flush("brief", "2026-11-23T08:00:00Z")
    house.run("digest")
    upload(house, "two.example", second_title, second)
    house.run("ingest")
    house.flush("brief", "2026-11-24T08:00:00Z")
    house.run("digest")
    _, mail = house.mails()
    assert "matched 1 = shown 1" in mail["Message"]
    assert "two.example" in mail["Message"]


@pytest.mark.parametrize("name", NEWS)
def test_two_pieces_of_news_in_one_digest_are_two_stories(house: House, name: str) -> None:
    configure(house)
    first_title, first, second_title, second = NEWS[name]
    upload(house, "one.example", first_title, first)
    upload(house, "two.example", second_title, second)
    house.run("ingest")
    house.flush("brief", "2026-11-23T08:00:00Z")
    house.run("digest")
    (mail,) = house.mails()
    assert "matched 2 = shown 2" in mail["Message"]


def test_an_update_says_what_it_updates_and_what_is_new(house: House) -> None:
    configure(house)
    first_title, first, second_title, second = NEWS["a toll that rises"]
    upload(house, "one.example", first_title, first)
    house.drain()
    upload(house, "two.example", second_title, second)
    house.drain()
    text = json.dumps(house.slack.posts[1][1], ensure_ascii=False)
    assert "*Update to #1, 22 Nov 10:00*" in text
    assert "9 → *153*" in text


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace("SEOUL, Nov. 22 (UPW) -- ", ""),
        lambda text: text.replace("kilometres", "kilometers"),
        lambda text: text + "\n\n(Reporting by Ann Bee; editing by Carl Day)",
        lambda text: text.replace("SEOUL, Nov. 22 (UPW) -- ", "SEOUL (UPW) - "),
    ],
    ids=["the same", "without dateline", "other spelling", "with credits", "other dateline"],
)
def test_a_republication_is_counted_and_not_alerted(house: House, change: object) -> None:
    configure(house)
    title, text, *_ = NEWS["a second launch two days later"]
    upload(house, "one.example", title, text)
    house.drain()
    upload(house, "two.example", title, change(text))  # type: ignore[operator]
    house.drain()
    assert len(house.slack.posts) == 1
    assert house.digests.route_state("desk").carried.repeated == 1


CAPTION = '<figure><img src="a.jpg"><figcaption>The Sorel range seen from above.</figcaption></figure>'


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ("author:halvard", {"author": "Renko Halvard"}),
        ("place:sorel", {"place": "SOREL"}),
        ("url:again", {"url": "https://x.example/again/1"}),
        ("sorel", {"caption": CAPTION}),
    ],
    ids=["author", "place", "address", "caption"],
)
def test_a_revision_that_matches_a_further_rule_only_outside_its_text_is_delivered(
    house: House, query: str, change: dict[str, str]
) -> None:
    rules = f"watchlist: w\nrules:\n  - {{id: r, query: missile*}}\n  - {{id: s, query: '{query}'}}\n"
    house.configure({"watchlists/w.yaml": rules, "routes.yaml": ROUTES})
    for fields in ({}, change):
        if "caption" in change:
            house.upload("articles/1.html", page(fields.get("caption", "")))
        else:
            record = {
                "title": "Missile",
                "text": "A missile flew over the bay.",
                "url": "https://x.example/1",
            }
            house.upload("articles/1.json", json.dumps(record | fields))
        house.drain()
    assert len(house.slack.posts) == 2
    assert "*s*: " in json.dumps(house.slack.posts[1][1])


def page(caption: str) -> str:
    text = "<p>A missile flew over the bay on Monday morning, the ministry said in a statement.</p>" * 3
    head = '<title>Missile</title><link rel="canonical" href="https://x.example/1">'
    return f"<html><head>{head}</head><body><article><h1>Missile</h1>{text}{caption}</article></body></html>"


def test_a_copy_that_matches_a_further_rule_is_delivered_and_then_counted(house: House) -> None:
    """The same text is uploaded again with the same link, now with an author that another rule names."""
    rules = "watchlist: w\nrules:\n  - {id: r, query: missile*}\n  - {id: a, query: 'author:halvard'}\n"
    house.configure({"watchlists/w.yaml": rules, "routes.yaml": ROUTES})
    record = {"title": "Missile", "text": "A missile flew over the bay.", "url": "https://x.example/1"}
    house.upload("articles/1.json", json.dumps(record))
    house.drain()
    signed = json.dumps(record | {"author": "Renko Halvard"})
    event = house.upload("articles/2.json", signed)
    house.drain()
    assert len(house.slack.posts) == 2
    assert "*a*: " in json.dumps(house.slack.posts[1][1])
    house.send("IngestQueue", event)
    house.upload("articles/3.json", signed)
    house.drain()
    assert len(house.slack.posts) == 2
    assert house.digests.route_state("desk").carried.duplicate in {0, 1}
    assert [row["counted_as"] for row in house.rows("OB#brief") if "counted_as" in row] == ["duplicate"]


def test_a_rule_for_first_articles_alerts_once_and_counts_the_updates(house: House) -> None:
    first = WATCHLIST.replace("{id: r,", "{id: r, first: true,")
    house.configure({"watchlists/w.yaml": first, "routes.yaml": ROUTES})
    house.clock.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    old_title, old, new_title, new = NEWS["a toll that rises"]
    upload(house, "a.example", old_title, old)
    house.drain()
    house.clock.now += timedelta(days=1)
    upload(house, "b.example", new_title, new)
    house.drain()
    assert len(house.slack.posts) == 1
    assert house.digests.route_state("desk").carried.later == 1
