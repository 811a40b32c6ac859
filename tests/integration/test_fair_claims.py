"""A lasting flood from one origin delays the articles of other origins by one digest at most."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

import pytest
from wirewatch.pipeline import digest_publisher
from wirewatch.pipeline.digest_publisher import MAX_ARTICLES
from wirewatch.storage import digests, outbox
from wirewatch.storage.keys import OUTBOX_SHARDS, origin_id

from tests.house import House, bucket_name
from tests.integration.test_operations import ROUTES, configure
from tests.unit.matched_articles import matched_article

MOST = 10  # articles of a digest: two for each origin and shard
FLOOD = range(40)  # waiting at any time
DIGESTS = 6
LONG_TEXT = bytes(30_000)  # of many short sentences in Chinese


@pytest.fixture(autouse=True)
def small_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_publisher, "MAX_ARTICLES", MOST)
    monkeypatch.setattr(digests, "CHUNK", 3)


class Flood:
    """A flood of articles from one origin. The articles are put directly into the outbox of `route`."""

    def __init__(self, house: House, route: str) -> None:
        self.house, self.route, self.numbers = house, route, iter(range(10**6))

    def refill(self) -> None:
        """Add articles to the outbox, spread over its shards, until `len(FLOOD)` articles wait."""
        waiting = sum(1 for _ in self.house.outbox.pending(self.route))
        for number in (next(self.numbers) for _ in range(waiting, len(FLOOD))):
            self.put(number, "flooder", f"{number % OUTBOX_SHARDS:08x}{number:056x}")

    def put(self, number: int, origin: str, article_id: str, text: bytes = b"", **fields: Any) -> None:
        name = f"s3://{bucket_name('articles')}/articles/{origin}/{number}.json#0"
        self.house.clock.now += timedelta(seconds=1)
        now = self.house.clock.now
        article = matched_article(
            number,
            article_id=article_id,
            document_id=f"{origin} {number}",
            object=name,
            arrived=now,
        )
        self.house.outbox.add(self.route, article, now, text)


def in_digests(house: House, route: str, due: str | None) -> Iterator[list[str]]:
    """Run digests during a flood of articles from one origin. For each digest, yield the objects
    whose articles the digest claimed.
    """
    flood = Flood(house, route)
    flood.refill()
    for number in range(2):
        flood.put(10**7 + number, "quiet", f"{'f' * 8}{number:056x}")
    house.flush(route, due)
    known: set[str] = set()
    for _ in range(DIGESTS):
        flood.refill()
        house.run("digest", 1)
        metas = {row["pk"] for row in house.rows(f"D#{route}#") if row["sk"] == "META"} - known
        known |= metas
        (digest,) = metas
        yield articles_of(house, digest.removeprefix("D#"))


def articles_of(house: House, digest: str) -> list[str]:
    meta = house.digests.meta(digest)
    assert meta is not None
    return [article.object for article in house.digests.articles(meta).articles.values()]


@pytest.mark.parametrize(("route", "due"), [("brief", "2026-11-23T08:00:00Z"), ("desk", None)])
def test_the_articles_of_a_quiet_origin_are_in_the_next_digest(
    house: House, route: str, due: str | None
) -> None:
    """Two articles of the quiet origin wait. Many articles of another origin, with lower ids, wait too."""
    configure(house, ROUTES)
    first, *others = in_digests(house, route, due)
    assert sum("/quiet/" in name for name in first) == 2
    assert [len(each) for each in (first, *others)] == [MOST] * DIGESTS


def test_a_digest_has_room_for_several_rows_of_each_origin_that_takes_turns() -> None:
    assert outbox.MAX_ORIGINS * OUTBOX_SHARDS * 5 <= MAX_ARTICLES


def test_a_flooding_origin_waits_in_the_order_of_arrival(house: House) -> None:
    """In each shard, a digest takes an origin's oldest articles first, whatever their ids are."""
    configure(house, ROUTES)
    flood = Flood(house, "brief")
    for number in FLOOD:
        flood.put(number, "flooder", sha256(str(number).encode()).hexdigest())
    arrived = {row["sk"]: row["arrived"] for row in house.outbox.pending("brief")}
    house.flush("brief", "2026-11-23T08:00:00Z")
    house.run("digest", 1)
    left = {row["sk"] for row in house.outbox.pending("brief")}
    for shard in range(OUTBOX_SHARDS):
        of_shard = [sk for sk in arrived if int(sk.rpartition("#")[2][:8], 16) % OUTBOX_SHARDS == shard]
        claimed = [arrived[sk] for sk in of_shard if sk not in left]
        assert max(claimed, default="") < min((arrived[sk] for sk in of_shard if sk in left), default="~")


def test_a_digest_takes_its_full_number_while_another_one_claims_the_same_rows(house: House) -> None:
    """A second digest claims rows that the first digest is about to claim. Each of the two digests
    still gets 10 articles (`MOST`), the largest number that this test allows.
    """
    configure(house, ROUTES)
    Flood(house, "brief").refill()
    raced: list[str] = []

    def race(phase: str, operation: str, params: dict[str, Any]) -> None:
        if (phase, operation) == ("params", "TransactWriteItems") and "I#" in str(params) and not raced:
            raced.append("once")
            house.flush("brief", "2026-11-23T08:05:00Z")
            house.run("digest", 1)

    house.hooks.append(race)
    house.flush("brief", "2026-11-23T08:00:00Z")
    records = house.receive("digest", 1)
    house.sqs.delete_message(QueueUrl=house.queues["FlushQueue"], ReceiptHandle=records[0]["receiptHandle"])
    house.invoke("digest", records)
    metas = [row for row in house.rows("D#brief#") if row["sk"] == "META"]
    assert [row["claimed"] for row in metas] == [MOST, MOST]


@pytest.mark.parametrize(("looked_at", "origins"), [(3, 12), (2, 60)])
def test_the_rows_of_very_many_origins_are_all_claimed(
    house: House, monkeypatch: pytest.MonkeyPatch, looked_at: int, origins: int
) -> None:
    """In each shard, at most `looked_at` origins take turns in one digest. One flush message still
    empties the outbox, because each full digest requests the next digest.
    """
    monkeypatch.setattr(outbox, "MAX_ORIGINS", looked_at)
    configure(house, ROUTES)
    flood = Flood(house, "brief")
    for number in range(60):
        flood.put(number, f"origin-{number % origins}", sha256(str(number).encode()).hexdigest())
    house.flush("brief", "2026-11-23T08:00:00Z")
    house.run("digest", 40)
    assert house.outbox.is_empty("brief")


def test_reconcile_finds_the_oldest_article_behind_a_flood(house: House) -> None:
    configure(house, ROUTES)
    flood = Flood(house, "desk")
    flood.put(1, "quiet", f"fffffffc{0:056x}")
    since = house.clock.now
    for number in range(3 * outbox.MAX_LOOKED_AT):
        flood.put(10 + number, "flooder", f"{number:064x}")
    assert house.outbox.oldest("desk") == since


def test_very_large_rows_of_one_origin_do_not_hide_another_origin(house: House) -> None:
    """The rows of one origin are so large that one DynamoDB query, limited to 1 MB, can't return them all."""
    configure(house, ROUTES)
    flood = Flood(house, "desk")
    origins = sorted(("flooder", "quiet"), key=origin_id)
    flood.put(1, origins[1], "0" * 64)
    since = house.clock.now
    for number in range(outbox.MAX_LOOKED_AT):
        flood.put(10 + number, origins[0], f"{number * OUTBOX_SHARDS + 4:08x}{0:056x}", LONG_TEXT)
    assert house.outbox.oldest("desk") == since


def test_a_full_digest_does_not_look_for_origins_again(house: House) -> None:
    configure(house, ROUTES)
    Flood(house, "desk").refill()
    queries: list[str] = []
    house.hooks.append(lambda phase, operation, params: queries.append(operation))
    assert list(house.outbox.in_turns("desk", 0, "desk#x")) == []
    assert queries == []


def test_origins_behind_rows_of_more_than_a_megabyte_are_seen(house: House) -> None:
    """One answer of DynamoDB has at most a megabyte of rows. So it can have fewer rows than were
    requested, although more rows follow.
    """
    configure(house, ROUTES)
    flood = Flood(house, "brief")
    text = bytes(23_000)
    names = sorted((f"origin-{number}" for number in range(4)), key=origin_id)
    for number in range(3 * outbox.MAX_LOOKED_AT):
        flood.put(number, names[0], f"{number * OUTBOX_SHARDS:064x}", text)
    for number, name in enumerate(names[1:], 10**6):
        flood.put(number, name, f"{number * OUTBOX_SHARDS:064x}", text)
    first = islice(house.outbox.in_turns("brief", MOST, names[0]), len(names))
    assert [row["sk"][:16] for row in first] == [origin_id(name) for name in names]
