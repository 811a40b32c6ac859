"""Uploads configuration files, which the real handler compiles. Tests which configuration is then
in use, and which reports are mailed.
"""

import gzip
import json
import uuid
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.house import House, bucket_name

OLD = "watchlist: korea\nowner: desk@example.org\nrules:\n  - {id: r, query: troops}\n"
NEW = OLD.replace("troops", "ferry")
ROUTES = (
    'timezone: UTC\nroutes:\n  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
)


def configured(house: House, key: str, data: bytes | str) -> list[str]:
    """Upload one configuration file, compile it, and return the mails that are sent."""
    house.upload(key, data, "config")
    assert house.run("compile_watchlists") == 0
    return [mail["Message"] for mail in house.mails()]


def deleted(house: House, key: str) -> list[str]:
    house.s3.delete_object(Bucket=bucket_name("config"), Key=key)
    return configured(house, "watchlists/touch.yaml", OLD.replace("korea", f"t{uuid.uuid4().hex[:8]}"))


def alerts(house: House, text: str) -> int:
    """Upload an article with `text`. Return how many messages were posted to Slack for the article."""
    before = len(house.slack.posts)
    name = uuid.uuid4().hex
    body = f"{text} {' '.join(uuid.uuid4().hex[:8] for _ in range(40))}"
    article = {"title": f"Item {name}", "text": body, "url": f"https://x.example/{name}"}
    house.upload(f"articles/{name}.json", json.dumps(article))
    house.drain()
    return len(house.slack.posts) - before


@pytest.mark.parametrize(
    "new", ["watchlists/korea (copy).yaml", "watchlists/a/korea.yaml", "watchlists/korea.yml"]
)
def test_a_copy_of_a_watchlist_does_not_replace_the_original(house: House, new: str) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    (mail,) = configured(house, new, NEW)
    assert new in mail
    assert "duplicate watchlist id 'korea' (also in watchlists/korea.yaml)" in mail
    assert "Nothing of this file is in use." in mail
    assert alerts(house, "The troops came.") == 1


def test_a_mail_about_very_long_mistakes_is_short_enough_to_be_sent(house: House) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    (mail,) = configured(house, "watchlists/a.yaml", f"watchlist: {'x' * 300_000}\nrules: []\n")
    assert "invalid watchlist id 'xxx" in mail
    assert "x … x" in mail
    assert len(mail) < 3_000
    lists = "".join(f"  - {{id: r{number}, sources: [{'🍌' * 2_000}]}}\n" for number in range(50))
    (mail,) = configured(house, "watchlists/b.yaml", f"watchlist: b\nrules:\n{lists}")
    assert "more: reports/watchlists/b.yaml.json in the config bucket lists all." in mail
    (mail,) = configured(house, "watchlists/c.yaml", OLD.replace("troops", "troops AND"))
    assert "mistake in watchlists/c.yaml" in mail
    assert "x" * 300_000 in json.dumps(report_of(house, "watchlists/a.yaml"))  # the source line


@pytest.mark.parametrize("letter", ["b", "é", "안"])
def test_mistakes_in_a_file_with_the_longest_possible_name_are_reported(house: House, letter: str) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    length = (1_024 - len("watchlists/.yaml")) // len(letter.encode())
    name = f"watchlists/{letter * length}.yaml"
    (mail,) = configured(house, name, "watchlist: b b\nrules: []\n")
    assert name in mail
    (other,) = configured(house, "watchlists/z.yaml", "watchlist: z z\nrules: []\n")
    assert "watchlists/z.yaml" in other
    rows = house.table.query("CONFIG", "FILE#")
    assert len(list(rows)) == 2
    assert deleted(house, name) == []
    assert [row["sk"] for row in house.table.query("CONFIG", "FILE#")] == ["FILE#watchlists/z.yaml"]
    listed = house.s3.list_objects_v2(Bucket=bucket_name("config"), Prefix="reports/")["Contents"]
    assert not [each["Key"] for each in listed if letter * 300 in each["Key"]]


def report_of(house: House, file: str) -> Any:
    key = f"reports/{file}.json"
    return json.loads(house.s3.get_object(Bucket=bucket_name("config"), Key=key)["Body"].read())


def test_a_json_report_has_the_part_of_a_file_that_is_in_use(house: House) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES.replace("slack:korea", "slack:x")})
    configured(house, "watchlists/korea.yaml", OLD.replace("query:", "qeury:"))
    half = "watchlist: half\nrules:\n  - {id: a, query: ferry}\n  - {id: b, query: ferry AND}\n"
    configured(house, "watchlists/half.yaml", half)
    configured(house, "watchlists/none.yaml", "nonsense")
    names = ("watchlists/korea.yaml", "watchlists/half.yaml", "watchlists/none.yaml", "routes.yaml")
    assert {name: report_of(house, name)["in_use"] for name in names} == {
        "watchlists/korea.yaml": "last-good",
        "watchlists/half.yaml": "sound-parts",
        "watchlists/none.yaml": "nothing",
        "routes.yaml": "current",  # the address of a target is missing
    }


def test_deleted_routes_stay_in_use_and_are_reported(house: House) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    mails = deleted(house, "routes.yaml")
    assert any("routes.yaml was deleted; its last version stays in use" in mail for mail in mails)
    assert list(house.registry.current().routes) == ["desk"]


def test_the_valid_routes_of_a_first_routes_file_with_a_mistake_are_used(house: House) -> None:
    house.configure({"watchlists/korea.yaml": OLD})
    broken = f"{ROUTES}  brief: {{schedule: daily 25:30, channels: [email-text]}}\n"
    (mail,) = configured(house, "routes.yaml", broken)
    assert "Its other route is in use." in mail
    assert alerts(house, "The troops came.") == 1


def test_a_deleted_watchlist_that_a_route_names_stays_in_use(house: House) -> None:
    named = ROUTES.replace("channels", "watchlists: [korea], channels")
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": named})
    mails = deleted(house, "watchlists/korea.yaml")
    assert any("still names the watchlist 'korea', which stays in use" in mail for mail in mails)
    assert alerts(house, "The troops came.") == 1


DAILY = "timezone: UTC\nroutes:\n  brief: {schedule: daily 08:00, channels: [email-text]}\n"
DUE = "2026-11-23T08:00:00Z"


def digest(house: House) -> list[str]:
    """Ingest articles and publish the digest of the route `brief`. Return the mails of the digest."""
    house.run("ingest")
    house.flush("brief", DUE)
    house.run("digest")
    return [mail["Message"] for mail in house.mails() if "mistakes" not in mail["Subject"]]


def test_an_article_that_matched_a_deleted_watchlist_is_in_the_next_digest(house: House) -> None:
    other = "watchlist: other\nrules:\n  - {id: r, query: ferry}\n"
    house.configure({"watchlists/korea.yaml": OLD, "watchlists/other.yaml": other, "routes.yaml": DAILY})
    house.upload("articles/1.json", '{"title": "Item 1", "text": "The troops came."}')
    house.run("ingest")
    deleted(house, "watchlists/korea.yaml")
    (message,) = digest(house)
    assert "Item 1" in message


def test_an_article_between_the_two_uploads_of_a_renamed_watchlist_reaches_its_route(house: House) -> None:
    named = DAILY.replace("channels", "watchlists: [korea], channels")
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": named})
    (mail,) = configured(house, "watchlists/korea.yaml", OLD.replace("watchlist: korea", "watchlist: north"))
    assert "still names the watchlist 'korea', which stays in use" in mail
    house.upload("articles/1.json", '{"title": "Item 1", "text": "The troops came."}')
    house.run("ingest")
    assert configured(house, "routes.yaml", named.replace("[korea]", "[north]")) == []
    (message,) = digest(house)
    assert "Item 1" in message


def test_routes_may_be_uploaded_before_their_watchlist(house: House) -> None:
    (mail,) = configured(house, "routes.yaml", ROUTES.replace("channels", "watchlists: [korea], channels"))
    assert "korea" in mail
    assert configured(house, "watchlists/korea.yaml", OLD) == []
    assert list(house.registry.current().routes) == ["desk"]
    assert "Contents" not in house.s3.list_objects_v2(Bucket=bucket_name("config"), Prefix="reports/routes")
    assert alerts(house, "The troops came.") == 1


def test_a_schedule_that_the_service_refuses_is_mailed_and_stops_no_other(house: House) -> None:
    def refuse(phase: str, operation: str, parameters: dict[str, Any]) -> None:
        if phase == "params" and operation == "CreateSchedule" and parameters["Name"] == "first":
            error: Any = {"Error": {"Code": "ValidationException", "Message": "Invalid Schedule Expression."}}
            raise house.scheduler.exceptions.ValidationException(error, operation)

    house.hooks.append(refuse)
    lines = "".join(
        f"  {name}: {{schedule: daily 07:30, channels: [email-text]}}\n"
        for name in ("first", "second", "third")
    )
    house.configure({"watchlists/korea.yaml": OLD})
    (mail,) = configured(house, "routes.yaml", f"timezone: UTC\nroutes:\n{lines}")
    assert "EventBridge Scheduler refuses the schedule of first" in mail
    schedules = house.scheduler.list_schedules(GroupName="wirewatch")["Schedules"]
    assert sorted(schedule["Name"] for schedule in schedules) == ["second", "third"]
    (mail,) = configured(
        house, "watchlists/other.yaml", "watchlist: other\nrules: [{id: r, query: 'a AND'}]\n"
    )
    assert "watchlists/other.yaml" in mail
    house.hooks.clear()
    assert configured(house, "watchlists/other.yaml", OLD.replace("korea", "other")) == []
    assert "Contents" not in house.s3.list_objects_v2(Bucket=bucket_name("config"), Prefix="reports/routes")


@pytest.mark.parametrize(
    "data",
    [
        OLD.encode("utf-16-le"), OLD.encode("utf-32"), gzip.compress(OLD.encode(), mtime=0), f"# für\n{OLD}".encode("latin-1"),
        b"\x89PNG\r\n\x1a\n\x00\x00", f"\x0c{OLD}".encode(), f"\x1b[0m{OLD}".encode(), f"\x00{OLD}".encode(), f"\ufffe{OLD}".encode(),
        b"owner: d\x07esk\nwatchlist: w\nrules: []\n", b"#" * 5_000_002,
    ],
    ids=lambda data: repr(data[:6]),
)  # fmt: skip
def test_bytes_that_cannot_be_read_are_mailed_and_stop_nothing(house: House, data: bytes) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    (mail,) = configured(house, "watchlists/w.yaml", data)
    assert "watchlists/w.yaml" in mail
    assert configured(house, "watchlists/korea.yaml", NEW) == []
    assert alerts(house, "The ferry came.") == 1


SMALL = {
    "watchlists/korea.yaml": OLD,
    "shared/names.yaml": "define:\n  troops: troops OR soldiers\n",
    "templates/brief.txt.j2": (ROOT / "samplefiles/templates/brief.txt.j2").read_text(encoding="utf-8"),
    "routes.yaml": DAILY.replace("channels", "template: [brief.txt.j2], channels"),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_file_that_becomes_too_large_is_mailed_and_its_last_good_version_stays_in_use(
    house: House, name: str
) -> None:
    house.configure(SMALL)
    assert house.mails() == []
    in_use = house.registry.current()
    (mail,) = configured(house, name, SMALL[name].ljust(5_000_001, "\n"))
    assert f"{name}:1:1: the file is too large (at most 5,000,000 bytes)" in mail
    assert report_of(house, name)["in_use"] == "last-good"
    assert house.registry.current().index_key == in_use.index_key
    assert house.registry.current().routes == in_use.routes


def test_a_template_that_was_never_small_enough_is_not_in_use(house: House) -> None:
    files = {name: text for name, text in SMALL.items() if not name.startswith("templates/")}
    house.configure(files)
    mails = configured(house, "templates/brief.txt.j2", "x" * 5_000_001)
    assert any("templates/brief.txt.j2:1:1: the file is too large" in mail for mail in mails)
    assert report_of(house, "templates/brief.txt.j2")["in_use"] == "nothing"
    assert [each.sha256 for each in house.registry.current().routes["brief"].route.templates] == [""]


def test_utf_16_with_a_byte_order_mark_is_read(house: House) -> None:
    house.configure({"routes.yaml": ROUTES})
    assert configured(house, "watchlists/korea.yaml", OLD.encode("utf-16")) == []
    assert alerts(house, "The troops came.") == 1


@pytest.mark.parametrize("name", ["watchlists/a\tb.yaml", "watchlists/a\nb.yaml", "watchlists/한글🚀.yaml"])
def test_the_report_of_a_file_with_an_odd_name_is_mailed(house: House, name: str) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    assert len(configured(house, name, "nonsense")) == 1


@pytest.mark.parametrize("name", ["routes.yml", "watchlist/w.yaml", "watchlists/w.YAML"])
def test_a_file_that_is_not_read_is_reported_by_mail_once(house: House, name: str) -> None:
    house.configure({"watchlists/korea.yaml": OLD, "routes.yaml": ROUTES})
    (mail,) = configured(house, name, OLD)
    assert "Nothing of this file is in use." in mail
    assert f"{name}:1:1: this file looks like configuration and is not read" in mail
    stored = house.s3.get_object(Bucket=bucket_name("config"), Key=f"reports/{name}.json")["Body"].read()
    report = json.loads(stored)
    assert (report["kind"], report["in_use"]) == ("warning", "nothing")
    assert report["problems"][0]["message"] == "this file looks like configuration and is not read"
    assert configured(house, "watchlists/korea.yaml", NEW) == []
    assert deleted(house, name) == []
    assert "Contents" not in house.s3.list_objects_v2(Bucket=bucket_name("config"), Prefix=f"reports/{name}")
    assert len(configured(house, name, OLD)) == 1
