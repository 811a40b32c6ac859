"""Tests that hostile objects are quarantined without a retry, and good objects are delivered."""

from collections import Counter

import pytest
from wirewatch.aws.buckets import Bucket
from wirewatch.aws.quarantine import Quarantine
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.parsing.object_reader import MAX_CONSECUTIVE_FAULTS
from wirewatch.pipeline.ingestion import MAX_QUARANTINE_ENTRIES

from tests.house import House, bucket_name
from tests.poison import batch, good, wanted

WATCHLIST = "watchlist: w\nrules:\n  - {id: r, query: soldiers AND coast}\n"
ROUTES = "timezone: Asia/Seoul\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n"


@pytest.mark.deep
def test_every_hostile_object_is_quarantined_with_its_reason_and_every_good_one_is_sent(house: House) -> None:
    house.configure({"watchlists/w.yaml": WATCHLIST, "routes.yaml": ROUTES})
    objects = {f"articles/{name}": each for name, each in batch().items()}
    for key, (_, data) in objects.items():
        house.upload(key, data)
    assert house.run("ingest", 60) == 0
    assert "ChangeMessageVisibility" not in house.calls  # nothing was put off
    rows = {row["key"]: row for row in house.rows("O#")}
    pointers = Counter(
        (each.key, each.reason) for each in Quarantine(Bucket(house.s3, bucket_name("articles"))).entries()
    )
    for key, (poison, _) in objects.items():
        if poison is None:
            assert (rows[key]["outcome"], rows[key]["matched"]) == ("INGESTED", 1), key
            continue
        assert tuple(
            rows[key].get(each) for each in ("outcome", "articles", "quarantined", "reason")
        ) == wanted(poison), key
        found = {reason: count for (of, reason), count in pointers.items() if of == key}
        assert found == {
            # one more entry says that the rest of the object was left out
            str(reason): min(count, MAX_QUARANTINE_ENTRIES) + (count > MAX_CONSECUTIVE_FAULTS)
            for reason, count in poison.reasons.items()
        }, key
    assert {MatchedArticle.from_bytes(row["matched"]).title for row in house.rows("OB#brief")} == {
        title for title, _ in good().values()
    }
