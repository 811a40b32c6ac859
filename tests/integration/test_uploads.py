"""Tests unusual uploads: odd keys; events that are repeated, late or missing; objects that are
replaced, deleted or empty.
"""

import json
from urllib.parse import quote

import pytest

from tests.house import House, bucket_name

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: troops}\n"
ROUTES = (
    'timezone: UTC\nroutes:\n  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
)
BUCKET = bucket_name("articles")
KEYS = [
    "a report + 2 parts.json", "a b.json", "a+b.json", "a%20b.json", "a%2Bb.json", "10:47;1.json", "뉴스 한국.json", "café.json",
    "cafe\u0301.json", "q?a=1&b=2.json", "part#1.json", "quote\"'.json", "back\\slash.json", "{a}[b].json", "rocket🚀.json", "100%.json",
    "dot/../x.json", "%2F%2e%2e/x.json", "/double.json", "end .json", " begin.json", "tab\tx.json", "line\nx.json", "bell\x07.json",
    "k" * 1000 + ".json", "~^|`<>.json", "<!here>.json", "；＋.json", "\u202ereversed.json", ".hidden", "noextension", "UPPER.JSON", "articles/x.json",
]  # fmt: skip


@pytest.fixture
def configured(house: House) -> House:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    return house


def article(number: int) -> str:
    names = " ".join(f"place{number}x{word}" for word in range(40))
    return json.dumps(
        {"title": f"Item {number}", "text": f"The troops of {names}.", "url": f"https://x.example/{number}"}
    )


def outcome(house: House, key: str) -> tuple[str, int] | None:
    row = house.objects.read(BUCKET, key)
    return (row["outcome"], row["matched"]) if row else None


def posts(house: House) -> list[str]:
    house.drain()
    return [json.dumps(payload) for _, payload in house.slack.posts]


def stored(house: House, key: str, data: str) -> str:
    """Store an object without sending its event. Return the version of the object."""
    answer = house.s3.put_object(Bucket=BUCKET, Key=key, Body=data.encode())
    return str(answer["VersionId"])


def test_a_key_may_have_any_characters(configured: House) -> None:
    for number, name in enumerate(KEYS):
        configured.upload(f"articles/{name}", article(number))
    assert configured.run("ingest") == 0
    assert {name: outcome(configured, f"articles/{name}") for name in KEYS} == dict.fromkeys(
        KEYS, ("INGESTED", 1)
    )
    text = " ".join(posts(configured))
    assert [text.count(f"|Item {number}>") for number in range(len(KEYS))] == [1] * len(KEYS)


@pytest.mark.parametrize("name", ["a b+c.json", "a%20b.json", "한국 🚀.json"])
def test_an_event_of_eventbridge_has_the_key_as_it_is(configured: House, name: str) -> None:
    version = stored(configured, f"articles/{name}", article(1))
    thing = {"key": f"articles/{name}", "size": 10, "etag": "e", "version-id": version, "sequencer": "0A"}
    detail = {"bucket": {"name": BUCKET}, "object": thing}
    head = {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": "2026-11-23T03:00:00Z",
    }
    configured.send("IngestQueue", head | {"detail": detail})
    assert configured.run("ingest") == 0
    assert outcome(configured, f"articles/{name}") == ("INGESTED", 1)
    assert outcome(configured, f"articles/{quote(name)}") is None


@pytest.mark.parametrize("again", ["event", "bytes", "key"])
def test_an_article_that_comes_again_alerts_once(configured: House, again: str) -> None:
    event = configured.upload("articles/1.json", article(1))
    assert len(posts(configured)) == 1
    if again == "event":
        configured.send("IngestQueue", event)
        configured.send("IngestQueue", event)
    else:
        configured.upload("articles/1.json" if again == "bytes" else "articles/copy of 1.json", article(1))
    assert len(posts(configured)) == 1


def test_each_version_of_an_object_that_is_overwritten_before_it_is_read_is_reported(
    configured: House,
) -> None:
    configured.upload("articles/latest.json", article(1))
    configured.upload("articles/latest.json", article(2))
    text = " ".join(posts(configured))
    assert "|Item 1>" in text
    assert "|Item 2>" in text


def test_two_events_in_reverse_order_are_both_read_and_the_row_keeps_the_later_one(configured: House) -> None:
    first = stored(configured, "articles/1.json", article(1))
    second = stored(configured, "articles/1.json", "nothing here")
    for version, sequencer in ((second, "0B"), (first, "0A")):
        configured.send("IngestQueue", configured.event(BUCKET, "articles/1.json", version, sequencer, 5))
    assert len(posts(configured)) == 1
    row = configured.objects.read(BUCKET, "articles/1.json")
    assert row is not None
    assert str(row["sequencer"]).startswith("0B")
    assert row["matched"] == 0


def test_a_delete_marker_hides_no_version_and_a_deleted_version_is_gone(configured: House) -> None:
    configured.upload("articles/1.json", article(1))
    configured.s3.delete_object(Bucket=BUCKET, Key="articles/1.json")
    event = configured.upload("articles/2.json", article(2))
    version = event["Records"][0]["s3"]["object"]["versionId"]
    configured.s3.delete_object(Bucket=BUCKET, Key="articles/2.json", VersionId=version)
    configured.send("IngestQueue", configured.event(BUCKET, "articles/never.json", None, "0A", 5))
    assert configured.run("ingest") == 0
    assert outcome(configured, "articles/1.json") == ("INGESTED", 1)
    assert outcome(configured, "articles/2.json") == outcome(configured, "articles/never.json") == ("GONE", 0)
    assert len(posts(configured)) == 1


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"  \n \n"], ids=repr)
def test_an_empty_object_is_quarantined_and_the_next_object_is_ingested(
    configured: House, data: bytes
) -> None:
    names = [f"articles/empty.{suffix}" for suffix in ("json", "txt", "html")]
    for name in names:
        configured.upload(name, data)
    configured.upload("articles/1.json", article(1))
    assert len(posts(configured)) == 1
    assert [outcome(configured, name) for name in names] == [("QUARANTINED", 0)] * 3
    assert configured.objects.read(BUCKET, names[0])["reason"] == "empty"  # type: ignore[index]


@pytest.mark.parametrize("name", ["2026/11/23/story/", "reuters/", "a//"])
def test_an_object_with_the_name_of_a_folder_is_read_if_it_has_content(configured: House, name: str) -> None:
    configured.upload(f"articles/{name}", article(1))
    assert configured.run("ingest") == 0
    assert outcome(configured, f"articles/{name}") == ("INGESTED", 1)


def test_an_event_of_a_deletion_is_processed_without_a_failure(configured: House) -> None:
    """When an object is deleted, S3 sends an event that names the version of the delete marker. The
    function `ingest` must process this event without a failure.
    """
    stored(configured, "articles/1.json", article(1))
    marker = configured.s3.delete_object(Bucket=BUCKET, Key="articles/1.json")["VersionId"]
    thing = {"key": "articles/1.json", "version-id": marker, "sequencer": "0B"}
    head = {"source": "aws.s3", "detail-type": "Object Deleted", "time": "2026-11-23T03:00:00Z"}
    configured.send("IngestQueue", head | {"detail": {"bucket": {"name": BUCKET}, "object": thing}})
    assert configured.run("ingest") == 0
    assert outcome(configured, "articles/1.json") is None  # the event does not count as an object to read


def test_folders_and_events_without_an_article_leave_no_row(configured: House) -> None:
    configured.upload("articles/2026/", b"")
    configured.upload("quarantine/1.json", article(1))
    configured.send("IngestQueue", {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET})
    configured.send("IngestQueue", {"Records": []})
    assert configured.run("ingest") == 0
    assert configured.rows("O#") == []


def test_only_the_malformed_one_of_ten_messages_fails(configured: House) -> None:
    configured.sqs.send_message(QueueUrl=configured.queues["IngestQueue"], MessageBody="not json")
    for number in range(9):
        configured.upload(f"articles/{number}.json", article(number))
    records = configured.receive("ingest")
    (malformed,) = [record["messageId"] for record in records if record["body"] == "not json"]
    answer = configured.invoke("ingest", records)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == [malformed]
