"""Tests the commands plan, apply, rollback and generations, with the real compile handler."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.files.check import read_named_files
from wirewatch.commands.stack.changes import apply as apply_command
from wirewatch.commands.stack.changes.applying import submit
from wirewatch.commands.stack.changes.in_use import read_in_use
from wirewatch.commands.stack.changes.planning import Plan, make_plan
from wirewatch.configuration.routes import CANARY_ROUTE
from wirewatch.messages.change_manifest import MANIFEST, ChangeManifest, MalformedManifest
from wirewatch.pipeline.canary import WATCHLIST_FILE
from wirewatch.storage.changes import Cause, ChangeState

from tests.conftest import ROOT
from tests.desk import Desk, during, folder
from tests.house import House, bucket_name, house_on_moto
from tests.running import objects

KOREA = "watchlist: korea\nowner: desk@example.org\nrules:\n  - {id: r, query: troops}\n"
FERRY = KOREA.replace("troops", "ferry")
COAL = "watchlist: coal\nrules:\n  - {id: r, query: coal}\n"
ROUTES = (
    'timezone: UTC\nroutes:\n  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}\n'
)
FIRST = {"watchlists/korea.yaml": KOREA, "watchlists/coal.yaml": COAL, "routes.yaml": ROUTES}
SECOND = {"watchlists/korea.yaml": FERRY, "watchlists/new.yaml": COAL, "routes.yaml": ROUTES}
MORE = {"watchlists/more.yaml": COAL.replace("watchlist: coal", "watchlist: more")}
BROKEN = {**FIRST, "watchlists/korea.yaml": KOREA.replace("troops", "troops AND")}


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(house, monkeypatch)


@pytest.fixture
def first(desk: Desk, tmp_path: Path) -> Desk:
    """A Desk whose stack uses the configuration in the constant FIRST."""
    assert desk.apply(folder(tmp_path / "first", FIRST))[0] == 0
    return desk


def stack() -> DeployedStack:
    return DeployedStack("wirewatch")


def planned(path: Path) -> Plan:
    now = datetime.now(UTC)
    return make_plan(stack(), read_named_files([path]), read_in_use(stack(), now), now)


# applying


def test_a_folder_is_in_use_and_in_the_bucket_after_apply(desk: Desk, tmp_path: Path) -> None:
    code, out, err = desk.apply(folder(tmp_path, FIRST))
    assert (code, err) == (0, "")
    assert out.endswith("generation 1 is in use: 2 watchlists, 2 rules, 1 route\n")
    assert desk.texts() == desk.bucket() == FIRST
    assert desk.run("plan", tmp_path)[0] == 0


def test_files_are_added_changed_and_really_removed_in_one_generation(first: Desk, tmp_path: Path) -> None:
    assert first.apply(folder(tmp_path / "second", SECOND))[0] == 0
    assert first.texts() == first.bucket() == SECOND
    assert first.generation == 2
    first.compile()  # the events of the files that were written to the bucket
    assert first.generation == 2


def test_nothing_is_stored_without_changes(first: Desk, tmp_path: Path) -> None:
    calls = len(first.house.calls)
    code, out, _ = first.apply(tmp_path / "first")
    assert code == 0
    assert "no changes; 0 tests passed" in out
    assert "PutObject" not in first.house.calls[calls:]


def test_a_folder_without_routes_is_refused_with_a_fix_that_works(first: Desk, tmp_path: Path) -> None:
    path = folder(tmp_path / "a", {"watchlists/korea.yaml": FERRY})
    code, out, _ = first.run("plan", path)
    assert (code, "error: routes.yaml:1:1: there is no routes.yaml, but routes are in use" in out) == (
        1,
        True,
    )
    assert first.run("pull", tmp_path / "in-use")[0] == 0
    (path / "routes.yaml").write_bytes((tmp_path / "in-use/routes.yaml").read_bytes())
    assert first.run("plan", path)[0] == 2


NO_RULES = {"routes.yaml": ROUTES}


def test_a_plan_that_leaves_no_rule_has_a_warning(first: Desk, tmp_path: Path) -> None:
    code, out, _ = first.run("plan", folder(tmp_path / "none", NO_RULES))
    assert code == 2
    assert (
        "warning: watchlists/:1:1: no rule would be left: this change removes all rules in use (2 rules)"
        in out
    )
    assert "--remove-all-rules" in out
    assert "2 rules removed; no rule is left (" in out
    lines = objects(first.run("plan", tmp_path / "none", "--json")[1])
    (warning,) = [line for line in lines if line["kind"] == "warning"]
    assert warning["file"] == "watchlists/"
    assert lines[-1]["warnings"] == 1


def test_apply_without_questions_refuses_to_remove_all_rules(first: Desk, tmp_path: Path) -> None:
    path = folder(tmp_path / "none", NO_RULES)
    code, _, err = first.apply(path)
    assert code == 2
    assert "no rule would be left, and 2 rules would be removed" in err
    assert "--remove-all-rules" in err
    assert first.texts() == FIRST
    assert first.run("apply", path, "--auto-approve", "--remove-all-rules")[0] == 0
    assert first.texts() == NO_RULES


def test_a_person_may_remove_all_rules_by_answering_yes(
    first: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: "yes\n", raising=False)
    code, _, err = first.run("apply", folder(tmp_path / "none", NO_RULES))
    assert code == 0
    assert "This removes all rules in use (2 rules). Apply these changes" in err
    assert first.texts() == NO_RULES


def test_a_change_without_rules_is_applied_if_no_rule_was_in_use(desk: Desk, tmp_path: Path) -> None:
    assert desk.apply(folder(tmp_path, NO_RULES))[0] == 0
    code, out, _ = desk.run("plan", tmp_path)
    assert (code, "warning" in out) == (0, False)


def test_the_rule_of_the_canary_is_not_a_rule_that_is_left(first: Desk, tmp_path: Path) -> None:
    first.house.apps["compile_watchlists"].compilation().has_canary = True
    assert first.apply(folder(tmp_path / "second", SECOND))[0] == 0
    code, _, err = first.apply(folder(tmp_path / "none", NO_RULES))
    assert (code, "2 rules would be removed" in err) == (2, True)


def test_only_files_that_differ_are_staged(first: Desk, tmp_path: Path) -> None:
    first.apply(folder(tmp_path / "second", SECOND))
    listed = first.house.s3.list_objects_v2(Bucket=bucket_name("config"), Prefix="changes/")["Contents"]
    staged = [each["Key"].partition("/")[2].partition("/")[2] for each in listed if each["Key"] != MANIFEST]
    assert sorted(staged) == sorted([*FIRST, "watchlists/korea.yaml", "watchlists/new.yaml"])


def test_a_comment_alone_is_a_change_of_its_file(first: Desk, tmp_path: Path) -> None:
    changed = {**FIRST, "watchlists/korea.yaml": f"# for the desk\n{KOREA}"}
    code, out, _ = first.run("plan", folder(tmp_path / "second", changed))
    assert code == 2
    assert "~ file watchlists/korea.yaml  no rule or route differs" in out
    assert first.apply(tmp_path / "second")[0] == 0
    assert first.bucket() == changed


def test_warnings_of_the_compilation_are_printed(desk: Desk, tmp_path: Path) -> None:
    routes = ROUTES.replace("slack:korea-desk", "slack:unknown-desk")
    code, out, _ = desk.apply(folder(tmp_path, {**FIRST, "routes.yaml": routes}))
    assert code == 0
    assert "wirewatch target add slack:unknown-desk" in out
    assert "generation 1 is in use" in out


def test_the_json_output_ends_with_the_generation_in_use(desk: Desk, tmp_path: Path) -> None:
    code, out, _ = desk.run("apply", folder(tmp_path, FIRST), "--auto-approve", "--json")
    assert code == 0
    last = objects(out)[-1]
    assert {**last, "change": ""} == {
        "kind": "applied", "generation": 1, "change": "", "watchlists": 2, "rules": 2, "routes": 1,
    }  # fmt: skip


# approval


def test_without_a_terminal_apply_refuses_with_a_fix(desk: Desk, tmp_path: Path) -> None:
    code, out, err = desk.run("apply", folder(tmp_path, FIRST))
    assert (code, out) == (2, "")
    assert "no terminal to ask on: see wirewatch plan, then add --auto-approve" in err
    assert desk.texts() == {}


@pytest.mark.parametrize(("answer", "expected"), [("yes\n", 0), ("y\n", 1), ("\n", 1), ("", 1)])
def test_only_yes_is_accepted(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, expected: int
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: answer, raising=False)
    code, out, err = desk.run("apply", folder(tmp_path, FIRST))
    assert code == expected
    assert "+ rule korea/r" in out
    assert "Apply these changes to the stack wirewatch? Only yes is accepted: " in err
    assert bool(desk.texts()) is (expected == 0)
    assert ("nothing was changed" in err) is (expected == 1)


def test_slow_calls_count_for_the_timeout_of_apply(desk: Desk, tmp_path: Path) -> None:
    waits: list[float] = []

    def slow(phase: str, operation: str, _params: dict[str, Any]) -> None:
        if phase == "after" and operation == "GetItem":
            desk.seconds += 4

    desk.house.hooks.append(slow)
    desk.sleep = lambda: waits.append(desk.seconds)
    code, _, err = desk.run("apply", folder(tmp_path, FIRST), "--auto-approve", "--timeout", "9")
    assert (code, "after 9 seconds it is not in use" in err) == (1, True)
    assert len(waits) < 3  # each look at the change takes four seconds


def test_the_last_wait_of_apply_ends_with_its_timeout(desk: Desk, tmp_path: Path) -> None:
    waits: list[float] = []
    desk.sleep = lambda: waits.append(desk.seconds)
    desk.run("apply", folder(tmp_path, FIRST), "--auto-approve", "--timeout", "3")
    assert waits == [2.0, 3.0]


def test_a_change_that_is_not_compiled_in_time_is_explained(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sleep = lambda: None
    code, _, err = desk.run("apply", folder(tmp_path, FIRST), "--auto-approve", "--timeout", "3")
    assert code == 1
    assert "the change is stored, but after 3 seconds it is not in use" in err
    assert "wirewatch redrive CompileDLQ" in err
    code, out, _ = desk.run("plan", tmp_path)
    assert "is not compiled yet" in out
    code, _, err = desk.apply(tmp_path)
    assert code == 1
    assert "another change, by arn:aws:sts::" in err
    desk.compile()
    assert desk.texts() == FIRST


@contextmanager
def without_writes_of(desk: Desk, name: str) -> Iterator[None]:
    """Make each upload of the file `name` fail inside the `with` block. There, `compile_watchlists`
    runs once in place of each sleep of a command that waits for its change.
    """

    def fail(phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase == "params" and operation == "PutObject" and params["Key"] == name:
            raise OSError("the write failed")

    def compile_without_writes() -> None:
        desk.house.run("compile_watchlists", rounds=1)

    with during(desk.house, fail), pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "sleep", compile_without_writes)
        yield


def test_a_change_whose_files_are_not_written_in_time_is_reported_as_in_use(
    first: Desk, tmp_path: Path
) -> None:
    command = ("apply", folder(tmp_path / "second", SECOND), "--auto-approve", "--timeout", "3")
    with without_writes_of(first, "watchlists/new.yaml"):
        code, _, err = first.run(*command)
    assert (code, first.generation) == (1, 2)
    assert first.texts() == SECOND
    assert " ".join(err.split()) == (
        "the change is in use as generation 2, but after 3 seconds its files are not all written to the "
        "bucket; the next compilation writes the others: see wirewatch status and wirewatch redrive CompileDLQ"
    )
    first.compile()
    assert first.bucket() == SECOND


@pytest.mark.parametrize("in_use", [False, True])
def test_json_says_whether_a_change_is_in_use_after_the_timeout(
    first: Desk, tmp_path: Path, in_use: bool
) -> None:
    command = ("apply", folder(tmp_path / "second", SECOND), "--auto-approve", "--timeout", "3", "--json")
    with without_writes_of(first, "watchlists/new.yaml"):
        first.sleep = first.sleep if in_use else lambda: None
        code, out, _ = first.run(*command)
    last = objects(out)[-1]
    assert (code, last["kind"], last["in_use"]) == (1, "timeout", in_use)


# two people


def test_the_second_of_two_people_is_refused_and_sees_what_changed(
    first: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the second person is asked to approve a change, the first applies another change."""
    other = folder(tmp_path / "other", {**FIRST, "watchlists/coal.yaml": COAL.replace("coal}", "ore}")})

    def ask(*_: object) -> bool:
        assert first.apply(other)[0] == 0
        return True

    monkeypatch.setattr(apply_command, "_is_approved", ask)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    code, _, err = first.run("apply", folder(tmp_path / "second", SECOND))
    assert code == 1
    assert "the change was refused; nothing of it is in use:" in err
    assert "generation 2 is newer than the plan: applied by moto on" in err
    assert "~ rule coal/r  query" in err
    assert first.texts()["watchlists/coal.yaml"] == COAL.replace("coal}", "ore}")
    assert first.generation == 2


def before_manifest(do: Callable[[], object]) -> Callable[[str, str, dict[str, Any]], None]:
    """Return a hook that calls `do` once, just before a manifest is stored."""
    done: list[int] = []

    def hook(phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase == "params" and operation == "PutObject" and params["Key"] == MANIFEST and not done:
            done.append(1)
            do()

    return hook


def test_only_the_first_of_two_manifests_is_stored(first: Desk, tmp_path: Path) -> None:
    """Another change stores its manifest just before `apply` tries to store one. `apply` is refused."""
    other = planned(
        folder(tmp_path / "other", {**FIRST, "watchlists/coal.yaml": COAL.replace("coal}", "ore}")})
    )
    with during(first.house, before_manifest(lambda: submit(stack(), other, datetime.now(UTC)))):
        code, _, err = first.apply(folder(tmp_path / "second", SECOND))
    assert code == 1
    assert "another change is not compiled yet, by arn:aws:sts::" in err
    assert "UTC: watchlists/coal.yaml" in err
    first.compile()
    assert first.texts()["watchlists/coal.yaml"] == COAL.replace("coal}", "ore}")
    assert first.texts()["watchlists/korea.yaml"] == KOREA


def test_an_upload_after_the_plan_makes_the_compilation_refuse_the_change(
    first: Desk, tmp_path: Path
) -> None:
    """One compilation gets the events of the upload and of the change. The upload wins, and no part
    of the change is in use.
    """
    upload = before_manifest(lambda: first.upload("watchlists/coal.yaml", COAL.replace("coal}", "ore}")))
    with during(first.house, upload):
        code, _, err = first.apply(folder(tmp_path / "second", SECOND))
    assert code == 1
    assert "watchlists/coal.yaml was uploaded, replaced or deleted in the bucket after the plan" in err
    assert "~ rule coal/r  query" in err
    assert first.texts() == {**FIRST, "watchlists/coal.yaml": COAL.replace("coal}", "ore}")}


def test_a_new_generation_of_the_same_files_does_not_prevent_a_change(
    first: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While `apply` waits for approval, an update of Wirewatch compiles the same files again."""

    def update(*_: object) -> bool:
        monkeypatch.setattr("wirewatch.pipeline.compilation.build_id", lambda: "a-new-build")
        first.house.send("CompileQueue", {"recompile": True})
        first.compile()
        assert first.generation == 2
        return True

    monkeypatch.setattr(apply_command, "_is_approved", update)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert first.run("apply", folder(tmp_path / "second", SECOND))[0] == 0
    assert first.texts() == SECOND
    causes = [generation.cause for generation in first.changes.generations()]
    assert causes == [Cause.APPLY, Cause.SAME_FILES, Cause.APPLY]


def test_a_lost_answer_to_the_upload_of_the_manifest_is_not_a_conflict(
    first: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 stores the manifest, the answer is lost, and the repeated call finds its own manifest."""
    bucket = stack().config
    put_if = type(bucket).put_if

    def twice(self: Any, key: str, *rest: Any) -> bool:
        stored = put_if(self, key, *rest)
        return put_if(self, key, *rest) if key == MANIFEST else stored

    monkeypatch.setattr(type(bucket), "put_if", twice)
    assert first.apply(folder(tmp_path / "second", SECOND))[0] == 0
    assert first.texts() == SECOND


# uploads beside apply


def test_a_later_upload_of_a_file_is_in_use_and_is_reported_as_drift(first: Desk, tmp_path: Path) -> None:
    first.upload("watchlists/korea.yaml", FERRY)
    first.upload("watchlists/mine.yaml", COAL.replace("watchlist: coal", "watchlist: mine"))
    first.delete("watchlists/coal.yaml")
    first.compile()
    code, out, _ = first.run("plan", tmp_path / "first")
    assert code == 2
    for line in (
        "drift: watchlists/coal.yaml was deleted in the bucket since generation 1, applied by moto",
        "drift: watchlists/korea.yaml was replaced in the bucket since generation 1",
        "drift: watchlists/mine.yaml was uploaded in the bucket since generation 1",
        "- ferry", "+ troops", "- watchlist mine", "+ watchlist coal",
    ):  # fmt: skip
        assert line in out
    listed = objects(first.run("plan", tmp_path / "first", "--json")[1])
    drift = {(each["name"], each["action"]) for each in listed if each["kind"] == "drift"}
    assert drift == {
        ("watchlists/coal.yaml", "removed"), ("watchlists/korea.yaml", "changed"), ("watchlists/mine.yaml", "added"),
    }  # fmt: skip
    assert first.apply(tmp_path / "first")[0] == 0
    assert first.texts() == first.bucket() == FIRST
    assert "drift" not in first.run("plan", tmp_path / "first")[1]


def test_an_old_file_that_is_uploaded_again_is_in_use_again(first: Desk, tmp_path: Path) -> None:
    """The uploaded file has the same bytes as the file that the change replaced."""
    first.apply(folder(tmp_path / "second", SECOND))
    first.upload("watchlists/korea.yaml", KOREA)
    first.compile()
    assert first.texts()["watchlists/korea.yaml"] == KOREA


def test_a_broken_upload_is_drift_that_is_not_in_use(first: Desk, tmp_path: Path) -> None:
    first.upload("watchlists/korea.yaml", BROKEN["watchlists/korea.yaml"])
    first.compile()
    code, out, _ = first.run("plan", tmp_path / "first")
    assert code == 2
    assert "drift: watchlists/korea.yaml was replaced in the bucket and is not in use" in out
    assert "replaces the version in the bucket that is not in use" in out
    assert first.apply(tmp_path / "first")[0] == 0
    assert first.bucket() == FIRST


def test_a_file_that_is_uploaded_while_a_change_is_written_is_kept(first: Desk, tmp_path: Path) -> None:
    """Someone uploads a file just before `compile_watchlists` writes the same file for a change."""
    mine = FERRY.replace("ferry", "harbour")

    uploaded: list[str] = []

    def upload(phase: str, operation: str, params: dict[str, Any]) -> None:
        is_write = phase == "params" and operation == "PutObject" and "IfMatch" in params
        if is_write and params["Key"] == "watchlists/korea.yaml" and not uploaded:
            uploaded.append(params["Key"])
            first.upload("watchlists/korea.yaml", mine)

    with during(first.house, upload):
        assert first.apply(folder(tmp_path / "second", SECOND))[0] == 0
    assert uploaded
    first.compile()
    assert first.texts() == first.bucket() == {**SECOND, "watchlists/korea.yaml": mine}


def delete_staged(desk: Desk, name: str) -> None:
    """Delete the staged copies of the file `name` (below `changes/`), with all their versions."""
    listed = desk.house.s3.list_object_versions(Bucket=bucket_name("config"), Prefix="changes/")["Versions"]
    staged = [each for each in listed if each["Key"].endswith(f"/{name}")]
    assert staged
    for each in staged:
        version = {"Key": each["Key"], "VersionId": each["VersionId"]}
        desk.house.s3.delete_object(Bucket=bucket_name("config"), **version)


@pytest.mark.parametrize("name", ["watchlists/new.yaml", "watchlists/korea.yaml"])
def test_a_change_whose_staged_file_is_lost_before_it_is_written_stays_in_use_until_the_file_is_uploaded(
    first: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """The error of the compilation names the missing file and the commands that restore it."""
    with without_writes_of(first, name):
        first.run("apply", folder(tmp_path / "second", SECOND), "--auto-approve", "--timeout", "3")
    assert (first.generation, first.texts()) == (2, SECOND)
    delete_staged(first, name)
    first.upload("watchlists/more.yaml", MORE["watchlists/more.yaml"])
    assert first.house.run("compile_watchlists", rounds=2) > 0
    assert (first.generation, first.texts()) == (2, SECOND)
    assert vars(caplog.records[-1])["why"] == (
        "MissingStagedFiles: the change in use is not yet written to the bucket, and staged files of it are "
        f"missing: {name}\n  fix: upload each of them: wirewatch pull FOLDER writes the files in use to a "
        f"folder, then aws s3 cp FOLDER/FILE s3://{bucket_name('config')}/FILE"
    )
    assert first.run("pull", tmp_path / "in-use")[0] == 0
    first.upload(name, (tmp_path / "in-use" / name).read_text(encoding="utf-8"))
    first.compile()
    assert first.texts() == first.bucket() == SECOND | MORE
    assert first.apply(tmp_path / "first")[0] == 0
    assert first.texts() == first.bucket() == FIRST


def delete_manifest(desk: Desk) -> None:
    """Delete all versions of the manifest for good."""
    listed = desk.house.s3.list_object_versions(Bucket=bucket_name("config"), Prefix=MANIFEST)
    for each in (*listed["Versions"], *listed.get("DeleteMarkers", [])):
        version = {"Key": each["Key"], "VersionId": each["VersionId"]}
        desk.house.s3.delete_object(Bucket=bucket_name("config"), **version)


@pytest.mark.parametrize("name", ["watchlists/new.yaml", "watchlists/korea.yaml"])
@pytest.mark.parametrize("uploaded", [{}, MORE, {"watchlists/korea.yaml": FERRY.replace("ferry", "harbour")}])
def test_a_change_whose_manifest_is_lost_before_its_files_are_written_is_completed(
    first: Desk, tmp_path: Path, name: str, uploaded: dict[str, str]
) -> None:
    """The manifest is restored from the history of the configuration. Later uploads are kept."""
    with without_writes_of(first, name):
        first.run("apply", folder(tmp_path / "second", SECOND), "--auto-approve", "--timeout", "3")
    assert (first.generation, first.texts()) == (2, SECOND)
    assert first.bucket() != SECOND
    delete_manifest(first)
    if uploaded:
        Event().wait(1.1)  # S3 stores times in whole seconds
    for file, text in uploaded.items():
        first.upload(file, text)
    first.house.send("CompileQueue", {"recompile": True})
    first.compile()
    assert first.texts() == first.bucket() == SECOND | uploaded
    assert first.apply(tmp_path / "first")[0] == 0
    assert first.texts() == first.bucket() == FIRST


def test_staged_files_alone_are_not_compiled(first: Desk) -> None:
    first.house.s3.put_object(
        Bucket=bucket_name("config"), Key=f"changes/{'0' * 32}/watchlists/korea.yaml", Body=FERRY.encode()
    )
    assert first.events == 3 + 1  # a manifest and three files
    first.house.send("CompileQueue", {"recompile": True})
    first.compile()
    assert first.texts() == FIRST
    assert first.generation == 1


# what the compilation refuses


def submitted(desk: Desk, path: Path, change: Callable[[ChangeManifest], ChangeManifest]) -> ChangeManifest:
    """Submit the files in `path` with the manifest that `change` returns, and compile them."""
    manifest = change(submit(stack(), planned(path), datetime.now(UTC)))
    desk.house.s3.put_object(Bucket=bucket_name("config"), Key=MANIFEST, Body=manifest.to_json())
    desk.compile()
    return manifest


def with_file(name: str, **update: str) -> Callable[[ChangeManifest], ChangeManifest]:
    def change(manifest: ChangeManifest) -> ChangeManifest:
        files = {**manifest.files, name: manifest.files[name].model_copy(update=update)}
        return manifest.model_copy(update={"files": files})

    return change


@pytest.mark.parametrize(
    ("files", "change", "reason"),
    [
        (SECOND, with_file("watchlists/korea.yaml", sha256="0"), "is not what the manifest says"),
        (SECOND, with_file("watchlists/korea.yaml", version="gone"), "the staged copy of watchlists/korea.yaml is missing"),
        (SECOND, lambda manifest: manifest.model_copy(update={"base": 7}), "it was planned from generation 7"),
        (SECOND, lambda manifest: manifest.model_copy(update={"base": 0}), "it was planned from generation 0"),
        (BROKEN, lambda manifest: manifest, "watchlists/korea.yaml:4:"),
        ({"watchlists/korea.yaml": FERRY}, lambda manifest: manifest, "routes.yaml was deleted"),
    ],
    ids=["other bytes", "no such version", "later base", "earlier base", "a mistake", "no routes"],
)  # fmt: skip
def test_a_change_is_refused_as_a_whole(
    first: Desk,
    tmp_path: Path,
    files: dict[str, str],
    change: Callable[[ChangeManifest], ChangeManifest],
    reason: str,
) -> None:
    manifest = submitted(first, folder(tmp_path / "second", files), change)
    outcome = first.changes.outcome(manifest.id)
    assert outcome is not None
    assert outcome.state is ChangeState.REFUSED
    assert reason in " ".join(outcome.reasons)
    assert first.texts() == first.bucket() == FIRST
    assert first.generation == 1
    assert first.apply(folder(tmp_path / "second", SECOND))[0] == 0
    assert first.texts() == SECOND


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"id": "x"}', b"\xff", b"[" * 100_000])
def test_an_invalid_manifest_changes_nothing_and_is_replaced(
    first: Desk, tmp_path: Path, data: bytes
) -> None:
    first.house.s3.put_object(Bucket=bucket_name("config"), Key=MANIFEST, Body=data)
    first.compile()
    assert first.texts() == FIRST
    assert first.apply(folder(tmp_path / "second", SECOND))[0] == 0
    assert first.texts() == SECOND


@pytest.mark.parametrize(
    "update",
    [{"rollback_to": 10**40}, {"rollback_to": -1}, {"base": 10**40}, {"by": "x" * 500_000}],
    ids=["huge generation", "negative generation", "huge base", "long name"],
)
def test_a_manifest_with_values_that_no_row_can_hold_changes_nothing(
    first: Desk, tmp_path: Path, update: dict[str, Any]
) -> None:
    submitted(first, folder(tmp_path / "second", SECOND), lambda manifest: manifest.model_copy(update=update))
    assert first.texts() == FIRST
    first.upload("watchlists/coal.yaml", COAL.replace("coal}", "ore}"))
    first.compile()
    assert first.generation == 2


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("watchlists/a.yaml", "index/a.idx"),
        ("watchlists/a.yaml", "watchlists/b.yaml"),
        ("watchlists/a.yaml", f"changes/{'0' * 32}/watchlists/b.yaml"),
        ("index/a.idx", "index/a.idx"),
        ("reports/a.yaml", f"changes/{'0' * 32}/reports/a.yaml"),
    ],
)
def test_a_manifest_names_only_objects_of_its_files(name: str, key: str) -> None:
    manifest = {
        "id": "0" * 32, "base": 0, "by": "", "at": "2026-11-23T00:00:00Z", "seen": {},
        "files": {name: {"key": key, "version": "1", "sha256": ""}},
    }  # fmt: skip
    with pytest.raises(Exception, match="is not an object for the file"):
        ChangeManifest.from_json(json.dumps(manifest).encode())


def test_a_manifest_names_no_key_that_is_too_long_for_s3() -> None:
    name = f"watchlists/{'a' * 1_005}.yaml"
    key = f"changes/{'0' * 32}/{name}"
    manifest = {
        "id": "0" * 32, "base": 0, "by": "", "at": "2026-11-23T00:00:00Z", "seen": {},
        "files": {name: {"key": key, "version": "1", "sha256": ""}},
    }  # fmt: skip
    with pytest.raises(MalformedManifest, match="has more than 1024 bytes"):
        ChangeManifest.from_json(json.dumps(manifest).encode())


def test_mistakes_and_failed_tests_are_found_before_anything_is_stored(first: Desk, tmp_path: Path) -> None:
    failing = KOREA.replace("query: troops}", "query: troops, tests: {match: [ferry]}}")
    for files in (BROKEN, {**FIRST, "watchlists/korea.yaml": failing}, {"watchlists/korea.yaml": KOREA}):
        path = folder(tmp_path / "second", files)
        calls = len(first.house.calls)
        code, out, _ = first.apply(path)
        assert code == first.run("plan", path)[0] == 1
        assert "nothing can be applied" in out
        assert "PutObject" not in first.house.calls[calls:]


# exit codes of plan


@pytest.mark.parametrize("name", ["watchlists/korea.yaml", "templates/brief.txt.j2", "shared/names.yaml"])
def test_a_file_that_is_too_large_is_found_before_anything_is_stored(
    first: Desk, tmp_path: Path, name: str
) -> None:
    path = folder(tmp_path / "second", {**FIRST, name: "#" * 5_000_001})
    code, out, _ = first.run("plan", path)
    assert code == 1
    assert "1:1: the file is too large (at most 5,000,000 bytes)" in out
    assert first.apply(path)[0] == 1
    assert first.texts() == first.bucket() == FIRST


def test_the_exit_code_of_plan_distinguishes_changes_from_errors(first: Desk, tmp_path: Path) -> None:
    assert first.run("plan", tmp_path / "first")[0] == 0
    assert first.run("plan", folder(tmp_path / "second", SECOND))[0] == 2
    assert first.run("plan", folder(tmp_path / "second", BROKEN))[0] == 1
    assert first.run("plan", tmp_path / "nowhere")[0] == 1
    assert first.run("plan")[0] == 1  # argparse
    assert first.run("apply")[0] == 2
    assert first.run("plan", folder(tmp_path / "empty", {}).parent / "nothing")[0] == 1


def test_plan_changes_nothing(first: Desk, tmp_path: Path) -> None:
    calls = len(first.house.calls)
    first.run("plan", folder(tmp_path / "second", SECOND))
    made = set(first.house.calls[calls:])
    assert made == {"GetItem", "GetObject", "ListObjectVersions"}


def test_plan_with_an_archive_shows_how_many_more_articles_would_match(desk: Desk) -> None:
    samples = ROOT / "samplefiles"
    code, out, _ = desk.run("plan", samples, "--articles", samples / "articles", "--jobs", "1")
    assert code == 2
    assert "0 → " in out
    assert "messages a week to morning-brief" in out
    listed = objects(
        desk.run("plan", samples, "--articles", samples / "articles", "--jobs", "1", "--json")[1]
    )
    (volume,) = (each for each in listed if each["kind"] == "volume")
    assert volume["matched_before"] == 0 < volume["matched_after"] <= volume["articles"]
    assert all(counts["before"] == 0 < counts["after"] for counts in volume["rules"].values())
    assert set(volume["messages_per_week"]) == {"korea-desk", "morning-brief"}


def test_the_messages_of_an_escalation_are_not_estimated(desk: Desk, tmp_path: Path) -> None:
    """`wirewatch plan` estimates no messages for `escalate`. Such a message depends on the times at
    which articles arrive, and the articles of `--articles` have no such times.
    """
    escalate = 'group_wait: 0s, escalate: {outlets: 3, within: 2h, to: ["pagerduty:on-call"]}'
    path = folder(tmp_path, {**FIRST, "routes.yaml": ROUTES.replace("group_wait: 0s", escalate)})
    command = ("plan", path, "--articles", ROOT / "samplefiles/articles", "--jobs", "1")
    code, out, _ = desk.run(*command)
    assert code == 2
    assert [line.split()[4] for line in out.splitlines() if "messages a week" in line] == ["desk"]
    (volume,) = (each for each in objects(desk.run(*command, "--json")[1]) if each["kind"] == "volume")
    assert set(volume["messages_per_week"]) == {"desk"}


# generations


def test_rollback_restores_the_files_of_an_earlier_generation(first: Desk, tmp_path: Path) -> None:
    first.apply(folder(tmp_path / "second", SECOND))
    code, out, _ = first.run("rollback", "--auto-approve")
    assert code == 0
    assert "- watchlist" not in out
    assert "generation 3 is in use" in out
    assert first.texts() == first.bucket() == FIRST
    assert first.run("rollback", "2", "--auto-approve")[0] == 0
    assert first.texts() == first.bucket() == SECOND
    code, out, _ = first.run("generations")
    assert code == 0
    rows = [line.split() for line in out.splitlines()]
    assert [row[0] for row in rows] == ["generation", "4", "3", "2", "1"]
    assert "in use" in out.splitlines()[1]
    assert "rollback to 2" in out.splitlines()[1]
    listed = objects(first.run("generations", "--json", "--limit", "2")[1])
    assert [(each["number"], each["rollback_to"], each["in_use"]) for each in listed] == [
        (4, 2, True), (3, 1, False),
    ]  # fmt: skip


def test_rollback_restores_last_good_versions_and_files_that_s3_has_deleted(
    first: Desk, tmp_path: Path
) -> None:
    first.upload("watchlists/korea.yaml", BROKEN["watchlists/korea.yaml"])
    first.upload("watchlists/more.yaml", MORE["watchlists/more.yaml"])
    first.compile()
    assert first.generation == 2
    first.apply(folder(tmp_path / "second", SECOND))
    s3 = first.house.s3
    for each in s3.list_object_versions(Bucket=bucket_name("config"))["Versions"]:
        if not each["IsLatest"]:
            s3.delete_object(Bucket=bucket_name("config"), Key=each["Key"], VersionId=each["VersionId"])
    assert first.run("rollback", "2", "--auto-approve")[0] == 0
    assert first.texts() == first.bucket() == FIRST | MORE


def test_rollback_to_a_missing_generation_is_refused_with_a_fix(first: Desk) -> None:
    assert "there is no earlier generation with other files" in first.run("rollback", "--auto-approve")[2]
    code, _, err = first.run("rollback", "9", "--auto-approve")
    assert code == 2
    assert "there is no record of generation 9; wirewatch generations lists those that there are" in err
    assert "--auto-approve" in first.run("rollback")[2]


def test_the_uploader_of_a_file_is_in_the_history(first: Desk) -> None:
    first.house.s3.put_object(Bucket=bucket_name("config"), Key="watchlists/korea.yaml", Body=FERRY.encode())
    event = first.house.event(bucket_name("config"), "watchlists/korea.yaml", None, "1", 1)
    event["Records"][0]["userIdentity"] = {"principalId": "AWS:AROAEXAMPLE:alice@example.org"}
    first.house.send("CompileQueue", event)
    first.compile()
    line = first.run("generations")[1].splitlines()[1]
    assert "upload" in line
    assert "alice@example.org" in line


def test_a_stack_without_a_history_is_compared_with_its_bucket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house_on_moto() as house:
        desk = Desk(house, monkeypatch)
        for name, text in FIRST.items():
            desk.upload(name, text)
        desk.compile()
        for row in house.rows("CONFIG"):
            if row["sk"].startswith("GEN#"):
                house.table.delete(row["pk"], row["sk"])
        assert "no generation is recorded yet" in desk.run("generations")[1]
        assert desk.run("plan", folder(tmp_path, FIRST))[0] == 0
        assert desk.apply(folder(tmp_path, SECOND))[0] == 0
        assert desk.texts() == SECOND


# templates


def test_templates_are_part_of_a_change(desk: Desk, tmp_path: Path) -> None:
    template = (ROOT / "samplefiles/templates/brief.txt.j2").read_text(encoding="utf-8")
    routes = "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text], template: [b.txt.j2]}\n"
    files = {**FIRST, "routes.yaml": routes, "templates/b.txt.j2": template}
    code, out, _ = desk.apply(folder(tmp_path, files))
    assert code == 0, out
    assert "+ template b.txt.j2  templates/b.txt.j2" in out
    assert desk.texts() == desk.bucket() == files
    changed = {**files, "templates/b.txt.j2": template.replace("FURTHER STORIES", "MORE STORIES")}
    code, out, _ = desk.run("plan", folder(tmp_path, changed))
    assert code == 2
    assert "~ template b.txt.j2  templates/b.txt.j2" in out
    assert "1 line added, 1 line removed" in out
    assert desk.apply(tmp_path)[0] == 0
    assert desk.apply(folder(tmp_path, FIRST))[0] == 0
    assert desk.texts() == desk.bucket() == FIRST
    assert desk.run("rollback", "1", "--auto-approve")[0] == 0
    assert desk.texts() == desk.bucket() == files


# the canary and the restored table


def test_the_canary_is_not_part_of_the_files(desk: Desk, tmp_path: Path) -> None:
    desk.house.apps["compile_watchlists"].compilation().has_canary = True
    for files in (FIRST, SECOND):
        code, out, _ = desk.apply(folder(tmp_path, files))
        assert code == 0
        assert "2 watchlists, 2 rules, 1 route" in out.splitlines()[-1]
        code, out, _ = desk.run("plan", tmp_path)
        assert code == 0
        assert "_canary" not in out.replace(str(tmp_path), "")
    assert desk.run("rollback", "--auto-approve")[0] == 0
    assert desk.bucket() == FIRST
    assert CANARY_ROUTE in desk.house.registry.current().routes
    code, out, _ = desk.apply(folder(tmp_path, {**FIRST, WATCHLIST_FILE: COAL.replace("coal", "mine")}))
    assert code == 1
    assert "this name is reserved for the built-in watchlist of the canary" in out


def test_a_change_is_not_applied_twice_after_the_table_is_restored_to_an_earlier_time(
    first: Desk, tmp_path: Path
) -> None:
    """The bucket still has the manifest of the second change. The restored table has no row for
    this change.
    """
    earlier = first.house.rows("CONFIG")
    first.apply(folder(tmp_path / "second", SECOND))
    for row in first.house.rows("CONFIG"):
        first.house.table.delete(row["pk"], row["sk"])
    for row in earlier:
        first.house.table.put(row)
    first.upload("watchlists/mine.yaml", COAL.replace("watchlist: coal", "watchlist: mine"))
    first.compile()
    more = {"watchlists/mine.yaml": COAL.replace("watchlist: coal", "watchlist: mine")}
    assert first.texts() == first.bucket() == SECOND | more
    assert first.apply(tmp_path / "first")[0] == 0
    assert first.texts() == FIRST
