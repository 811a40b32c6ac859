"""Tests what happens if the index is updated or damaged, or if a rule of the index is broken."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_lowercase, digits

import pytest
from wirewatch.aws.table import Row
from wirewatch.configuration.routes import Channel, Route, problem_of_size
from wirewatch.configuration.schedule import read_schedule
from wirewatch.errors import StaleGeneration
from wirewatch.matching.index import DamagedIndex
from wirewatch.storage.registry import Current, RegisteredRoute

from tests.house import House, bucket_name

ROUTES = "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n"


def watchlist(*queries: str, id_: str = "w") -> str:
    return f"watchlist: {id_}\nrules:\n" + "".join(
        f"  - {{id: r{number}, query: {query}}}\n" for number, query in enumerate(queries)
    )


def ingest(house: House, number: int, text: str) -> int:
    """Upload one article, run `ingest`, and return how many articles of this upload matched."""
    house.clock.now += timedelta(seconds=6)  # a worker looks for a new generation every five seconds
    key = f"articles/{number}.json"
    house.upload(
        key, json.dumps({"title": f"Article {number}", "text": text, "url": f"https://x.example/{number}"})
    )
    house.run("ingest")
    row = house.objects.read(bucket_name("articles"), key)
    assert row is not None
    return int(row["matched"])


def test_a_warm_worker_loads_a_new_index_within_seconds(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES})
    assert ingest(house, 1, "The fence was mended.") == 0
    house.configure({"watchlists/w.yaml": watchlist("fence")})
    assert ingest(house, 2, "The fence was mended again.") == 1


def test_a_worker_that_ran_before_the_first_configuration_uses_it_immediately(house: House) -> None:
    house.upload("articles/0.json", json.dumps({"title": "Old news", "text": "The fence is old."}))
    house.run("ingest")
    house.configure({"watchlists/w.yaml": watchlist("fence"), "routes.yaml": ROUTES})
    house.upload("articles/1.json", json.dumps({"title": "News", "text": "The fence was mended."}))
    house.run("ingest")
    row = house.objects.read(bucket_name("articles"), "articles/1.json")
    assert row is not None
    assert row["matched"] == 1


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) // 2],
    "corrupt": lambda data: data[:-40] + b"\0" * 40,
    "of a newer version": lambda data: data[:8] + (99).to_bytes(4, "little") + data[12:],
    "empty": lambda data: b"",
    "of another kind": lambda data: b"{}",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_index_is_refused_and_ingest_keeps_the_loaded_index(
    house: House, damage: Callable[[bytes], bytes]
) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES})
    assert ingest(house, 1, "The troops came.") == 1
    current = house.registry.current()
    data = house.s3.get_object(Bucket=bucket_name("config"), Key=current.index_key)["Body"].read()
    house.s3.put_object(Bucket=bucket_name("config"), Key="index/damaged.idx", Body=damage(data))
    house.registry.replace(
        Current(current.generation + 1, "index/damaged.idx", current.routes, current.retired)
    )
    assert ingest(house, 2, "More troops came.") == 1
    assert "the index" in house.apps["ingest"].ingestion().current_index.damage
    house.configure({"watchlists/w.yaml": watchlist("fence")})  # any upload repairs it
    assert ingest(house, 3, "The fence was mended.") == 1
    assert house.apps["ingest"].ingestion().current_index.damage == ""


def test_a_cold_worker_with_only_a_damaged_index_loses_no_message(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES})
    current = house.registry.current()
    house.s3.put_object(Bucket=bucket_name("config"), Key=current.index_key, Body=b"WIREWTCH")
    house.upload("articles/1.json", json.dumps({"title": "One", "text": "The troops came."}))
    with pytest.raises(DamagedIndex, match="wirewatch recompile"):
        house.invoke("ingest", house.receive("ingest"))
    assert len(house.receive("ingest")) == 1


def test_after_an_update_of_the_code_reconcile_requests_a_compilation(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES})
    current = house.registry.current()
    data = house.s3.get_object(Bucket=bucket_name("config"), Key=current.index_key)["Body"].read()
    house.s3.put_object(
        Bucket=bucket_name("config"),
        Key="index/older.idx",
        Body=data[:8] + (1).to_bytes(4, "little") + data[12:],
    )
    house.registry.replace(
        Current(current.generation + 1, "index/older.idx", current.routes, current.retired, "an older one")
    )
    house.upload("articles/1.json", json.dumps({"title": "One", "text": "The troops came."}))
    with pytest.raises(DamagedIndex, match="the next run of reconcile requests a compilation"):
        house.invoke("ingest", house.receive("ingest"))
    assert house.reconcile()["outdated"] == 1
    assert house.reconcile()["outdated"] == 0  # the compilation is requested already
    assert house.run("compile_watchlists") == 0
    assert house.registry.current().generation == current.generation + 2
    assert house.registry.current().index_key == current.index_key
    assert house.reconcile()["outdated"] == 0
    assert ingest(house, 2, "More troops came.") == 1
    row = house.objects.read(bucket_name("articles"), "articles/1.json")
    assert row is not None
    assert row["matched"] == 1


def test_a_compilation_that_fails_is_tried_once_for_all_events_of_a_batch(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES})
    tried = []

    def fails(_: str) -> None:
        tried.append(1)
        raise StaleGeneration("the configuration keeps changing")

    monkeypatch.setattr(house.apps["compile_watchlists"].compilation(), "run", fails)
    for number in range(3):
        house.upload(f"watchlists/w{number}.yaml", watchlist("fence"), "config")
    answer = house.invoke("compile_watchlists", house.receive("compile_watchlists"))
    assert len(answer["batchItemFailures"]) == 3
    assert len(tried) == 1


def test_an_update_loses_no_last_good_version_of_a_file_that_is_broken(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES})
    house.configure({"watchlists/w.yaml": watchlist("troops AND"), "routes.yaml": "routes: ["})
    current = house.registry.current()
    data = house.s3.get_object(Bucket=bucket_name("config"), Key=current.index_key)["Body"].read()
    house.s3.put_object(
        Bucket=bucket_name("config"),
        Key="index/older.idx",
        Body=data[:8] + (1).to_bytes(4, "little") + data[12:],
    )
    house.registry.replace(
        Current(current.generation + 1, "index/older.idx", current.routes, current.retired, "an older one")
    )
    assert house.reconcile()["outdated"] == 1
    house.run("compile_watchlists")
    assert list(house.registry.current().routes) == ["brief"]
    assert ingest(house, 1, "The troops came.") == 1


def test_reconcile_without_a_configuration_requests_no_compilation(house: House) -> None:
    assert house.reconcile()["outdated"] == 0


def test_any_upload_repairs_an_index_that_was_damaged_in_place(house: House) -> None:
    files = {"watchlists/w.yaml": watchlist("troops"), "routes.yaml": ROUTES}
    house.configure(files)
    key = house.registry.current().index_key
    house.s3.put_object(Bucket=bucket_name("config"), Key=key, Body=b"WIREWTCH")
    house.configure(files)  # the same as before
    assert house.registry.current().index_key == key
    assert ingest(house, 1, "The troops came.") == 1


def break_index(house: House, *, in_place: bool) -> None:
    """Damage the index in use. If `in_place` is False, delete its earlier versions too."""
    bucket, key = bucket_name("config"), house.registry.current().index_key
    if not in_place:
        for version in house.s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]:
            house.s3.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])
    house.s3.put_object(Bucket=bucket, Key=key, Body=b"WIREWTCH")


@pytest.mark.parametrize(
    "in_place", [True, False], ids=["an earlier version is left", "an earlier index is left"]
)
def test_a_file_with_a_mistake_keeps_its_last_good_version_if_the_index_is_damaged(
    house: House, in_place: bool
) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops", "fence"), "routes.yaml": ROUTES})
    house.configure({"watchlists/other.yaml": watchlist("drone", id_="other")})
    house.configure({"watchlists/w.yaml": watchlist("troops AND", "soldiers")})
    break_index(house, in_place=in_place)
    house.configure({"watchlists/other.yaml": watchlist("missile", id_="other")})
    assert ingest(house, 1, "The troops came to the fence.") == 1
    assert ingest(house, 2, "The soldiers came.") == 0


def test_a_file_with_a_mistake_keeps_its_last_good_version_if_the_index_is_deleted(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops", "fence"), "routes.yaml": ROUTES})
    house.configure({"watchlists/w.yaml": watchlist("troops AND", "soldiers")})
    house.s3.delete_object(Bucket=bucket_name("config"), Key=house.registry.current().index_key)
    house.configure({"watchlists/w.yaml": watchlist("troops AND", "soldiers")})
    assert ingest(house, 1, "The troops came to the fence.") == 1


def test_without_any_readable_index_the_sound_rules_are_used(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops", "fence"), "routes.yaml": ROUTES})
    break_index(house, in_place=False)
    house.configure({"watchlists/w.yaml": watchlist("troops AND", "soldiers")})
    assert ingest(house, 1, "The troops came to the fence.") == 0
    assert ingest(house, 2, "The soldiers came.") == 1


@pytest.mark.deep
def test_one_broken_rule_of_ten_thousand_is_reported_and_the_others_match(
    house: House,
) -> None:
    queries = [f"word{number}" for number in range(10_000)]
    queries[5_000] = "a AND b OR c"
    house.configure({"watchlists/w.yaml": watchlist(*queries), "routes.yaml": ROUTES})
    (report,) = house.mails()
    assert "1 mistake in watchlists/w.yaml" in report["Message"]
    assert "Its other 9999 rules are in use." in report["Message"]
    assert "AND (or NOT) and OR are mixed without parentheses" in report["Message"]
    text = " ".join(f"word{number}" for number in range(10_000))
    assert ingest(house, 1, text) == 1
    found = house.apps["ingest"].ingestion().current_index.monitor
    assert found.index.facts.rules == 9_999


def test_a_file_that_was_good_keeps_all_of_its_rules_until_the_mistake_is_repaired(house: House) -> None:
    house.configure({"watchlists/w.yaml": watchlist("troops", "fence"), "routes.yaml": ROUTES})
    house.configure({"watchlists/w.yaml": watchlist("troops AND", "soldiers")})
    assert ingest(house, 1, "The troops came to the fence.") == 1
    assert ingest(house, 2, "The soldiers came.") == 0


def many_routes(prefix: str) -> dict[str, RegisteredRoute]:
    """Return routes with so many addresses that the routes only just fit into one row."""
    random = Random(prefix)  # the addresses must not be compressible
    routes = {}
    for number in range(300):
        names = ("".join(random.choices(ascii_lowercase + digits, k=40)) for _ in range(40))
        channels = tuple(Channel(kind="email-html", target=f"{name}@example.org") for name in names)
        route = Route(
            id=f"{prefix}-{number}", title="T", schedule=read_schedule("instant", "UTC"), channels=channels
        )
        routes[route.id] = RegisteredRoute(route, datetime(2026, 11, 23, tzinfo=UTC))
    return routes


@pytest.mark.deep
def test_all_of_very_many_routes_may_be_replaced_again_and_again(house: House) -> None:
    """The routes in use and the removed routes together are too large for one row of the table."""
    retired: dict[str, RegisteredRoute] = {}
    for number, prefix in enumerate(("first", "second", "third"), 1):
        new = Current(number, f"index/{number}.idx", many_routes(prefix), retired)
        assert problem_of_size({name: each.route for name, each in new.routes.items()}, 300) is None
        house.registry.replace(new)
        assert house.registry.current() == new
        retired = {**retired, **new.routes}
    rows = [row["sk"] for row in house.table.query("CONFIG", "CURRENT#")]
    assert rows == ["CURRENT#0000000003#00", "CURRENT#0000000003#01", "CURRENT#0000000003#02"]
    house.registry.replace(Current(4, "index/4.idx", many_routes("fourth"), {}))
    assert not list(house.table.query("CONFIG", "CURRENT#"))


def test_reading_routes_whose_rows_are_deleted_meanwhile_gives_the_next_generation(house: House) -> None:
    house.registry.replace(Current(1, "index/1.idx", many_routes("second"), many_routes("first")))
    get, replaced = house.registry.table.get, Current(2, "index/2.idx", many_routes("third"), {})

    def get_after_a_replacement(pk: str, sk: str) -> Row | None:
        if sk.startswith("CURRENT#"):
            patch.undo()
            house.registry.replace(replaced)
        return get(pk, sk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.registry.table, "get", get_after_a_replacement)
        assert house.registry.current() == replaced
