"""Tests `wirewatch recompile` and `wirewatch pull`. The real handler compiles the configuration."""

import json
from pathlib import Path

import pytest
from wirewatch.aws.deployed_stack import DeployedStack, StackResource
from wirewatch.storage.registry import Registry

from tests.desk import Desk, folder
from tests.house import House, bucket_name
from tests.running import objects

KOREA = "watchlist: korea\nrules:\n  - {id: r, query: troops}\n"
SHARED = "entities:\n  kim: {kind: person, names: [Kim Jong Un]}\n"
ROUTES = (
    "timezone: UTC\nroutes:\n"
    '  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
    "  brief: {schedule: daily 07:30, channels: [email-text]}\n"
)
FILES = {"watchlists/korea.yaml": KOREA, "shared/people.yaml": SHARED, "routes.yaml": ROUTES}
TYPO = KOREA.replace("query:", "qeury:")


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """Return a Desk whose stack uses the configuration FILES."""
    desk = Desk(house, monkeypatch)
    queue = StackResource("AWS::SQS::Queue", house.queues["CompileQueue"])
    monkeypatch.setitem(vars(DeployedStack)["resources"], "CompileQueue", queue)
    assert desk.apply(folder(tmp_path / "first", FILES))[0] == 0
    desk.compile()
    return desk


def index_of(desk: Desk) -> dict[str, str]:
    key = Registry(desk.house.table).current().index_key
    return {"Bucket": bucket_name("config"), "Key": key}


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_damaged_or_missing_index_is_replaced(desk: Desk, tmp_path: Path, is_gone: bool) -> None:
    where, s3 = index_of(desk), desk.house.s3
    before = s3.get_object(**where)["Body"].read()
    if is_gone:
        s3.delete_object(**where)
    else:
        s3.put_object(**where, Body=before[:-1])
    code, _, err = desk.run("plan", tmp_path / "first")
    assert (code, "; fix: wirewatch recompile" in err) == (1, True)
    code, out, _ = desk.run("recompile")
    assert code == 0
    assert out.startswith(f"requested a compilation of the files in {bucket_name('config')}; generation 1 is")
    desk.compile()
    assert s3.get_object(**where)["Body"].read() == before
    assert desk.run("plan", tmp_path / "first")[0] == 0


def test_a_missing_schedule_is_created(desk: Desk) -> None:
    scheduler = desk.house.scheduler
    scheduler.delete_schedule(GroupName="wirewatch", Name="brief")
    assert desk.run("recompile")[0] == 0
    desk.compile()
    assert scheduler.get_schedule(GroupName="wirewatch", Name="brief")["State"] == "ENABLED"


def test_a_sound_configuration_stays_as_it_is(desk: Desk) -> None:
    assert desk.run("recompile")[0] == 0
    desk.compile()
    assert (desk.generation, desk.texts()) == (1, FILES)


def test_a_dry_run_requests_nothing(desk: Desk) -> None:
    calls = len(desk.house.calls)
    code, out, _ = desk.run("recompile", "--dry-run")
    assert (code, out.startswith("would request a compilation")) == (0, True)
    assert "SendMessage" not in desk.house.calls[calls:]


# pull


def files_in(path: Path) -> dict[str, str]:
    found = (each for each in path.rglob("*") if each.is_file())
    return {str(each.relative_to(path)): each.read_text(encoding="utf-8") for each in found}


def test_the_configuration_in_use_is_written_to_a_folder_that_plans_no_change(
    desk: Desk, tmp_path: Path
) -> None:
    code, out, _ = desk.run("pull", tmp_path / "in-use")
    assert code == 0
    assert out.endswith(f"3 files of generation 1 written to {tmp_path / 'in-use'}\n")
    assert files_in(tmp_path / "in-use") == FILES
    assert desk.run("plan", tmp_path / "in-use")[0] == 0


def test_the_version_in_use_of_a_file_with_a_mistake_is_written_and_can_be_applied(
    desk: Desk, tmp_path: Path
) -> None:
    desk.upload("watchlists/korea.yaml", TYPO)
    desk.compile()
    assert desk.run("pull", tmp_path / "in-use")[0] == 0
    assert files_in(tmp_path / "in-use") == FILES
    assert desk.apply(tmp_path / "in-use")[0] == 0
    assert desk.bucket() == FILES


def test_a_dry_run_of_pull_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    code, out, _ = desk.run("pull", tmp_path / "in-use", "--dry-run", "--json")
    assert code == 0
    assert objects(out) == [{"file": name, "bytes": len(FILES[name].encode())} for name in sorted(FILES)]
    assert not (tmp_path / "in-use").exists()


def test_a_folder_that_is_not_empty_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    for path in (tmp_path, tmp_path / "notes"):
        code, _, err = desk.run("pull", path)
        assert (code, "is not an empty folder; name a new one" in err) == (2, True)
    (tmp_path / "empty").mkdir()
    assert desk.run("pull", tmp_path / "empty")[0] == 0


@pytest.mark.parametrize("name", ["watchlists/../../evil.yaml", "watchlists/a\\..\\b.yaml"])
def test_a_file_name_that_leads_out_of_the_folder_is_refused(desk: Desk, tmp_path: Path, name: str) -> None:
    desk.upload(name, KOREA.replace("korea", "evil"))
    desk.compile()
    code, _, err = desk.run("pull", tmp_path / "a/b")
    assert (code, "can't be written to a folder; rename it in the bucket" in err) == (2, True)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "names",
    [
        ("watchlists//x.yaml", "watchlists/x.yaml"),
        ("watchlists/./x.yaml", "watchlists/x.yaml"),
        ("watchlists/x.yaml", "watchlists/x.yaml/y.yaml"),
        (f"watchlists/{'ü' * 130}.yaml",),
    ],
)
def test_names_that_no_folder_can_have_are_refused_before_anything_is_written(
    desk: Desk, tmp_path: Path, names: tuple[str, ...]
) -> None:
    for number, name in enumerate(names):
        desk.upload(name, KOREA.replace("korea", f"w{number}"))
    desk.compile()
    code, _, err = desk.run("pull", tmp_path / "in-use")
    assert (code, "can't be written to a folder; rename it in the bucket" in err) == (2, True)
    assert not (tmp_path / "in-use").exists()


def test_pull_without_a_configuration_in_use_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code, _, err = Desk(house, monkeypatch).run("pull", tmp_path / "in-use")
    assert (code, "no configuration is in use yet" in err) == (2, True)


def test_pull_of_a_damaged_index_is_refused_with_a_fix(desk: Desk, tmp_path: Path) -> None:
    desk.house.s3.put_object(**index_of(desk), Body=json.dumps({}).encode())
    code, _, err = desk.run("pull", tmp_path / "in-use")
    assert (code, "this is not an index file; fix: wirewatch recompile" in err) == (2, True)


def test_the_names_in_a_damaged_index_are_not_read(desk: Desk) -> None:
    """The names in an index are stored with `marshal`. Loading damaged data may crash the process."""
    where, s3 = index_of(desk), desk.house.s3
    data = bytearray(s3.get_object(**where)["Body"].read())
    data[-1] ^= 1
    s3.put_object(**where, Body=bytes(data))
    code, _, err = desk.run("mute", "watchlist:korea", "--for", "8h")
    assert (code, "checksum does not match; fix: wirewatch recompile" in err) == (2, True)
