"""Every row that the code writes is declared in storage/keys.py, with its lifetime; every declared row is written."""

import json
from datetime import timedelta
from pathlib import Path

from wirewatch.channels.kind import Answer
from wirewatch.storage import keys
from wirewatch.storage.mutes import Mute, Mutes

from tests.house import House
from tests.integration.test_way_of_an_article import upload_samples


def ninjs(version: str, **fields: str) -> str:
    item = {
        "uri": "urn:upw:rows:1",
        "type": "text",
        "pubstatus": "usable",
        "version": version,
        "headline": "Pyongyang sends troops",
        "body_text": "North Korea sent troops to the border, officials said.",
        "versioncreated": f"2026-11-22T10:0{version}:00Z",
    }
    return json.dumps(item | fields)


def everything(house: House, samples: Path) -> None:
    """Articles, copies, agencies' items, an embargo, a mute, a digest, messages, a mistake."""
    house.configure_samples(samples)
    house.upload("watchlists/broken.yaml", "watchlist: broken\nrules: []\n", "config")
    house.run("compile_watchlists")
    upload_samples(house, samples)
    record = {"title": "Pyongyang troops", "text": "North Korea moved troops.", "url": "https://x.example/1"}
    house.upload("articles/copy-1.json", json.dumps(record))
    house.upload("articles/copy-2.json", json.dumps(record))
    house.upload("articles/1.ninjs.json", ninjs("1"))
    house.upload("articles/2.ninjs.json", ninjs("2", embargoed="2026-12-24T10:00:00Z", uri="urn:upw:rows:2"))
    until = house.clock.now + timedelta(hours=1)
    Mutes(house.table).add(Mute("north-korea", "mentioned", until, "too much", "ann", house.clock.now))
    house.run("ingest")
    assert not list(undeclared(house))
    house.slack.answers = [Answer(404, "no_service")]
    house.drain()
    house.flush("morning-brief", "2026-11-22T22:30:00Z")
    house.drain()


def undeclared(house: House) -> list[str]:
    return [f"{row['pk']} {row['sk']}" for row in house.rows() if keys.row_kind(row["pk"], row["sk"]) is None]


def test_every_row_is_declared_and_expires_as_declared(house: House, samples: Path) -> None:
    open_digests: list[str] = []

    def note_open(phase: str, operation: str, params: dict[str, object]) -> None:
        if operation == "TransactWriteItems" and "OPEN#" in str(params):
            open_digests.append("open digest")

    house.hooks.append(note_open)
    everything(house, samples)
    assert undeclared(house) == []
    seen: set[str] = set(open_digests)
    for row in house.rows():
        kind = keys.row_kind(row["pk"], row["sk"])
        assert kind is not None
        seen.add(kind.name)
        if kind.lifetime is None:
            assert "ttl" not in row, row["pk"]
        else:
            assert row["ttl"] >= (house.clock.now + kind.lifetime - timedelta(days=1)).timestamp(), kind.name
    missing = {kind.name for kind in keys.ROWS} - seen
    assert missing <= {"outbox"}  # drained


def test_no_key_belongs_to_two_kinds_of_rows(house: House, samples: Path) -> None:
    everything(house, samples)
    for row in house.rows():
        kinds = [kind for kind in keys.ROWS if kind.pk.fullmatch(row["pk"]) and kind.sk.fullmatch(row["sk"])]
        assert len(kinds) == 1, row["pk"]
