"""Rows of the outbox move into digests without loss, however many workers take them."""

from datetime import timedelta

from wirewatch.digests.ledger import CountedAs

from tests.house import House
from tests.unit.members import match, member

DUE, OTHER_DUE = "2026-11-23T08:00:00Z", "2026-11-23T08:05:00Z"


def fill(house: House, count: int) -> None:
    for number in range(count):
        house.outbox.add("brief", member(number, arrived=house.clock.now), house.clock.now)


def claim(house: House, due: str, rows: list[dict[str, object]]) -> set[str]:
    """The ids of the articles that a digest has after it claimed some of these rows."""
    digest = f"brief#{due}"
    house.digests.open(digest, house.clock.now)
    meta = house.digests.meta(digest)
    assert meta is not None
    assert house.digests.claim(meta, rows, house.clock.now, lambda: True)
    claimed = house.digests.meta(digest)
    assert claimed is not None
    return set(house.digests.articles(claimed).articles)


def test_a_digest_has_all_that_it_claimed_after_another_one_took_the_rest(house: House) -> None:
    fill(house, 60)
    rows = list(house.outbox.pending("brief"))
    first = claim(house, DUE, rows[:49])
    second = claim(house, OTHER_DUE, rows)  # read before the other digest claimed its rows
    assert (len(first), len(second), len(first | second)) == (49, 11, 60)
    assert house.outbox.is_empty("brief")


def test_a_large_digest_is_spread_over_partitions_and_read_whole(house: House) -> None:
    fill(house, 100)
    claimed = claim(house, DUE, list(house.outbox.pending("brief")))
    assert len(claimed) == 100
    partitions = {row["pk"] for row in house.rows(f"D#brief#{DUE}#")}
    assert len(partitions) == 3


def test_a_further_rule_adds_to_what_waits(house: House) -> None:
    now = house.clock.now
    first = member(1, match(rule="a"), object="s3://b/1#0")
    second = member(1, match(rule="b"), object="s3://b/2#0")
    house.outbox.add("brief", first, now)
    house.outbox.add("brief", second, now + timedelta(seconds=1))
    digest = f"brief#{DUE}"
    house.digests.open(digest, now)
    meta = house.digests.meta(digest)
    assert meta is not None
    house.digests.claim(meta, house.outbox.pending("brief"), now, lambda: True)
    claimed = house.digests.meta(digest)
    assert claimed is not None
    (article,) = house.digests.articles(claimed).articles.values()
    assert {match.rule for match in article.matches} == {"a", "b"}


def test_an_article_is_counted_once_for_each_object_it_comes_from(house: House) -> None:
    now = house.clock.now
    first = member(1, object="s3://b/1#0")
    outcomes = [
        str(house.outbox.add("brief", first.model_copy(update={"object": name}), now))
        for name in ("s3://b/1#0", "s3://b/1#0", "s3://b/2#0", "s3://b/2#0", "s3://b/3#0")
    ]
    assert outcomes == ["added", "redelivered", "counted", "redelivered", "counted"]
    assert str(house.outbox.count("brief", first, CountedAs.WEAK, now)) == "redelivered"
