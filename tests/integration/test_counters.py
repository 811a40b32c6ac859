"""Hourly counters: what ingestion counts, and how digests and operators see the counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.storage.counters import Counters

from tests.house import House

HOUR = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = """\
timezone: UTC
routes:
  brief: {schedule: "daily 08:00", channels: [email-text, "slack:desk"], when_empty: send}
"""
ARTICLE = '{"title": "Troops leave", "text": "The troops left at dawn."}'
OTHER = '{"title": "Rain", "text": "Rain fell on the coast."}'


def counters(house: House, shard: int = 0) -> Counters:
    return Counters(house.table, shard)


def test_counts_of_all_shards_origins_and_hours_of_a_period_are_added(house: House) -> None:
    for shard in (0, 7):
        for hours in (-1, 0, 1, 23, 24):
            for origin in ("reuters", "default"):
                counters(house, shard).add(
                    origin, {"articles": 1, "matched": 0}, HOUR + timedelta(hours=hours)
                )
    assert counters(house).total(HOUR, HOUR + timedelta(days=1)) == {"articles": 2 * 3 * 2}
    assert counters(house).by_origin(HOUR, HOUR + timedelta(days=1)) == {
        "reuters": {"articles": 2 * 3},
        "default": {"articles": 2 * 3},
    }


def test_a_long_origin_is_cut(house: House) -> None:
    counters(house).add("x" * 900, {"articles": 1}, HOUR)
    (row,) = house.rows("C#")
    assert row["sk"] == "06#" + "x" * 100


def upload_all(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.clock.now = HOUR
    house.upload("articles/reuters/1.json", ARTICLE)
    house.upload("articles/2026/11/23/2.json", OTHER)
    house.upload("articles/2026/11/23/3.json", '{"title": ')
    assert house.run("ingest") == 0


def test_ingestion_counts_by_origin_and_reason(house: House) -> None:
    upload_all(house)
    rows = {row["sk"]: row for row in house.rows("C#2026-11-23#")}
    assert set(rows) == {"06#reuters", "06#default"}
    assert {name: rows["06#reuters"].get(name) for name in ("articles", "matched")} == {
        "articles": 1,
        "matched": 1,
    }
    default = rows["06#default"]
    assert (default["articles"], default["quarantined"], default["quarantined_bad_json"]) == (1, 1, 1)


@pytest.mark.parametrize("uploads", [True, False])
def test_a_scheduled_digest_says_how_much_was_read(house: House, uploads: bool) -> None:
    if uploads:
        upload_all(house)
    else:
        house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.clock.now = HOUR + timedelta(hours=2)
    house.flush("brief", "2026-11-23T08:00:00Z")
    house.run("digest")
    mail = house.mails()[-1]
    line = "read 2 articles, quarantined 1" if uploads else "read 0 articles"
    assert f"{line} · 22 Nov 08:00 to 23 Nov 08:00 UTC" in mail["Message"].replace("\n", " ")


def test_a_batch_succeeds_although_its_counters_cannot_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "UpdateItem")

    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.upload("articles/1.json", ARTICLE)
    table = house.apps["ingest"].ingestion().stores.counters.table
    real = table.client.update_item

    def update(**arguments: Any) -> Any:
        return fails() if arguments["Key"]["pk"]["S"].startswith("C#") else real(**arguments)

    monkeypatch.setattr(table.client, "update_item", update)
    assert house.run("ingest") == 0
    assert house.rows("OB#brief")
    assert '"Uncounted":[1.0]' in capsys.readouterr().out


def test_a_batch_that_fails_is_counted_only_when_a_later_attempt_succeeds(house: House) -> None:
    """In the first run, `ingest` can't send to FlushQueue, and fails. Then SQS delivers the same
    batch again.
    """

    def away(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation == "SendMessage":
            raise ConnectionError("no queue")

    instant = ROUTES.replace('"daily 08:00"', "instant").replace(", when_empty: send", "")
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": instant})
    house.clock.now = HOUR
    house.upload("articles/1.json", ARTICLE)
    house.hooks.append(away)
    with pytest.raises(ConnectionError):
        house.run("ingest")
    assert house.rows("C#") == []
    house.hooks.clear()
    assert house.run("ingest") == 0
    assert [row["articles"] for row in house.rows("C#")] == [1]


def test_an_object_that_could_not_be_opened_is_counted_only_when_it_is_read(house: House) -> None:
    def away(phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before" and operation == "GetObject":
            raise ConnectionError("no bucket")

    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.upload("articles/1.json", ARTICLE)
    house.apps["ingest"].ingestion().current_index.refresh(house.clock.now)
    house.hooks.append(away)
    assert house.run("ingest", 1) == 1
    assert house.rows("C#") == []
    house.hooks.clear()
    assert house.run("ingest") == 0
    assert [row["articles"] for row in house.rows("C#")] == [1]


def test_a_batch_of_which_one_message_fails_is_counted_once(house: House) -> None:
    """The second message fails after its first article. SQS delivers only this message again."""

    def away(phase: str, operation: str, parameters: dict[str, Any]) -> None:
        writes = [*parameters.get("TransactItems", []), {"Put": {"Item": parameters.get("Item", {})}}]
        items = [action["Put"]["Item"] for action in writes if "Put" in action]
        stored = [MatchedArticle.from_bytes(item["matched"]["B"]) for item in items if "text" in item]
        if phase == "params" and any(matched.title == "Troops arrive" for matched in stored):
            raise ConnectionError("no table")

    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.clock.now = HOUR
    house.upload("articles/reuters/1.json", ARTICLE)
    failing = [OTHER, "{", '{"title": "Troops arrive", "text": "The troops arrived at noon."}']
    house.upload("articles/upw/2.jsonl", "\n".join(failing))
    house.hooks.append(away)
    assert house.run("ingest", 1) == 1
    assert {row["sk"]: row["articles"] for row in house.rows("C#")} == {"06#reuters": 1}
    house.hooks.clear()
    assert house.run("ingest") == 0
    counted = {row["sk"]: (row["articles"], row["matched"]) for row in house.rows("C#") if "articles" in row}
    assert counted == {"06#reuters": (1, 1), "06#upw": (2, 1)}
    assert sum(row.get("quarantined", 0) for row in house.rows("C#")) == 1


@pytest.mark.parametrize(("origin", "named"), [("reuters", True), ("default", False)])
def test_a_digest_names_an_origin_that_fell_silent(house: House, origin: str, named: bool) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.clock.now = HOUR - timedelta(hours=20)
    counters(house).add(origin, {"articles": 12}, house.clock.now)
    counters(house).add("broken", {"quarantined": 3}, house.clock.now)
    house.clock.now = HOUR + timedelta(hours=4)
    house.upload("articles/2.json", OTHER)
    house.run("ingest")
    house.clock.now = HOUR + timedelta(days=1, hours=2)
    house.flush("brief", "2026-11-24T08:00:00Z")
    house.run("digest")
    text = " ".join(house.mails()[-1]["Message"].split())
    assert ("read 1 article · nothing read from reuters · 23 Nov 08:00" in text) == named
    assert ("read 1 article · 23 Nov 08:00" in text) != named


def test_an_origin_of_any_characters_is_counted(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    house.upload("articles/a\nb #c/1.json", ARTICLE)
    assert house.run("ingest") == 0
    assert [row["sk"][2:] for row in house.rows("C#")] == ["#a\nb #c"]


def test_hours_are_counted_by_origin_with_the_time_of_the_last_article(house: House) -> None:
    for shard, minutes in ((0, 5), (3, 40), (0, 20)):
        counters(house, shard).add("reuters", {"articles": 2}, HOUR + timedelta(minutes=minutes))
    counters(house).add("reuters", {"quarantined": 1}, HOUR + timedelta(minutes=59))
    counters(house).add("afp", {"articles": 1}, HOUR + timedelta(hours=1))
    found = counters(house).hourly(HOUR, HOUR + timedelta(hours=1))
    assert {each.hour for each in found} == {HOUR}
    assert {each.origin for each in found} == {"reuters"}
    assert sum(each.counts.get("articles", 0) for each in found) == 6
    assert sum(each.counts.get("quarantined", 0) for each in found) == 1
    assert max(each.latest for each in found if each.latest) == HOUR + timedelta(minutes=40)
    assert counters(house).total(HOUR, HOUR + timedelta(hours=1)) == {"articles": 6, "quarantined": 1}
