"""A configuration change under faults is never half in use, and it always completes.

`wirewatch apply` or the compilation dies at any of its calls, or another worker runs in between.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from wirewatch.storage.changes import ChangeState

from tests.conftest import in_parts
from tests.desk import Desk, during, folder
from tests.faults.scenario import READS, Crash, Fault, Strip
from tests.faults.test_races import compile_once
from tests.faults.workers import interrupted
from tests.house import bucket_name, house_on_moto

KOREA = "watchlist: korea\nrules:\n  - {id: r, query: troops}\n"
ROUTES = "timezone: UTC\nroutes:\n  desk: {schedule: instant, channels: [email-text]}\n"
OLD = {"watchlists/a.yaml": KOREA, "watchlists/b.yaml": KOREA.replace("korea", "coal"), "routes.yaml": ROUTES}
NEW = {
    "watchlists/a.yaml": KOREA.replace("troops", "ferry"),
    "watchlists/c.yaml": KOREA.replace("korea", "harbour"),
    "routes.yaml": ROUTES.replace("desk", "night-desk"),
}
MOST_ROUNDS = 6
SLICES = 4


class Watch:
    """A hook that looks at the configuration in use after each AWS call that changes something.

    `seen` gets `OLD`, `NEW`, or a text that begins with `half after` for a mix of both
    configurations.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self._busy = desk, False
        self.seen: list[str] = []

    def __call__(self, phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "after" and not operation.startswith(READS) and not self._busy:
            self._busy = True
            state = self.desk.texts(), sorted(self.desk.house.registry.current().routes)
            names = {"OLD": (OLD, ["desk"]), "NEW": (NEW, ["night-desk"])}
            found = [name for name, whole in names.items() if state == whole]
            self.seen += found or [f"half after {operation}: {sorted(state[0])}"]
            self._busy = False


@contextmanager
def old_desk(tmp_path: Path) -> Iterator[Desk]:
    """Yield a stack that uses OLD and whose queue is empty. Write NEW to `tmp_path`."""
    with house_on_moto() as house, pytest.MonkeyPatch.context() as patch:
        desk = Desk(house, patch)
        for name, text in OLD.items():
            desk.upload(name, text)
        desk.compile()
        folder(tmp_path, NEW)
        yield desk


def settle(desk: Desk) -> None:
    """Run compilations until the queue is empty. After a crash, the compilation is tried again."""
    for _ in range(MOST_ROUNDS):
        try:
            if desk.house.run("compile_watchlists") == 0 and not desk.house.receive("compile_watchlists"):
                return
        except Crash:
            pass
    raise AssertionError("the compilation makes no progress")


def apply_until_dead(desk: Desk, path: Path) -> None:
    try:
        desk.apply(path)
    except Crash:
        pass


def problems(desk: Desk, path: Path) -> list[str]:
    """Return what is wrong, such as a mix of OLD and NEW files in use. The function also runs
    `apply` again, which must put NEW into use.
    """
    found = []
    if (texts := desk.texts()) not in (OLD, NEW) or texts != desk.bucket():
        found.append(f"in use {sorted(texts)}, in the bucket {sorted(desk.bucket())}")
    if desk.apply(path)[0] != 0:
        found.append("the next apply fails")
    if desk.texts() != NEW or desk.bucket() != NEW:
        found.append("the next apply does not put the folder into use")
    rows = [row for row in desk.house.rows("CONFIG") if row["sk"].startswith("CHANGE#")]
    found += [f"unfinished: {row['state']}" for row in rows if row["state"] != ChangeState.COMPLETE]
    return found


def crash_points(tmp_path: Path) -> list[tuple[int, str]]:
    """Return the points (call number, `before` or `after`) at which `apply` or its compilation may crash."""
    with old_desk(tmp_path) as desk:
        fault = Fault()
        start = len(desk.house.calls)
        with during(desk.house, fault):
            assert desk.apply(tmp_path)[0] == 0
            settle(desk)
        writes = [at for at, name in enumerate(desk.house.calls[start:], 1) if not name.startswith(READS)]
        return [(1, "before"), *((at, "after") for at in writes)]


@pytest.mark.parametrize("part", in_parts(SLICES, quick=1))
def test_a_crash_at_any_call_never_leaves_half_a_configuration_in_use(part: int, tmp_path: Path) -> None:
    """In each run, a crash happens at one AWS call of the command `apply` or of a compilation."""
    wrong, tried = [], crash_points(tmp_path)[part::SLICES]
    assert len(tried) > 2
    for at, phase in tried:
        with old_desk(tmp_path) as desk:
            fault, watch = Fault(at, phase), Watch(desk)
            with during(desk.house, watch), during(desk.house, fault):
                apply_until_dead(desk, tmp_path)
                settle(desk)
            assert fault.where, f"the fault at call {at} never struck"
            wrong += [f"{fault.where}: {each}" for each in watch.seen if each.startswith("half")]
            wrong += [f"{fault.where}: {each}" for each in problems(desk, tmp_path)]
    assert wrong == []


def test_the_old_and_then_the_new_configuration_are_in_use_and_never_a_mix(tmp_path: Path) -> None:
    with old_desk(tmp_path) as desk:
        watch = Watch(desk)
        with during(desk.house, watch):
            desk.apply(tmp_path)
            settle(desk)
        assert list(dict.fromkeys(watch.seen)) == ["OLD", "NEW"]


def test_a_partial_upload_without_a_manifest_is_half_in_use(tmp_path: Path) -> None:
    """Negative control: without a manifest, a partial upload puts only part of the change into use."""
    with old_desk(tmp_path) as desk:
        watch = Watch(desk)
        with during(desk.house, watch):
            desk.upload("watchlists/a.yaml", NEW["watchlists/a.yaml"])
            desk.compile()
        assert any(each.startswith("half") for each in watch.seen)


def test_a_command_that_dies_while_it_stages_files_does_not_change_the_configuration_in_use(
    tmp_path: Path,
) -> None:
    def die(phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase == "params" and operation == "PutObject" and params["Key"].endswith("watchlists/c.yaml"):
            raise Crash("while staging")

    with old_desk(tmp_path) as desk:
        with during(desk.house, die):
            apply_until_dead(desk, tmp_path)
        desk.house.send("CompileQueue", {"recompile": True})
        settle(desk)
        assert desk.texts() == desk.bucket() == OLD
        assert problems(desk, tmp_path) == []


# races


def decided(desk: Desk) -> str:
    """Return the state of the only change, or an empty string if the change is not decided."""
    rows = [row for row in desk.house.rows("CONFIG") if row["sk"].startswith("CHANGE#")]
    return str(rows[0]["state"]) if rows else ""


def two_compilers(tmp_path: Path, meanwhile: Callable[[Desk], None], strip: Strip | None = None) -> list[str]:
    """For each n, compile on a new stack, and run `meanwhile` just before AWS call n of the
    compilation. Return the first fault, or an empty list if there is no fault.
    """
    for at in range(1, 80):
        with old_desk(tmp_path) as desk:
            desk.sleep = lambda: None
            desk.run("apply", tmp_path, "--auto-approve", "--timeout", "1")
            first_decision: list[str] = []

            def do(desk: Desk = desk, decisions: list[str] = first_decision) -> None:
                meanwhile(desk)
                decisions.append(decided(desk))

            with during(desk.house, strip or (lambda *_: None)):
                struck = interrupted(desk.house, partial(compile_once, desk.house), do, at)
            if not struck:
                return []
            settle(desk)
            state, texts = decided(desk), desk.texts()
            if (first_decision[0] == ChangeState.REFUSED) != (state == ChangeState.REFUSED):
                return [f"call {at}: {first_decision[0]}, then {state}"]
            if texts != desk.bucket() or (state == ChangeState.REFUSED) == ("watchlists/c.yaml" in texts):
                return [f"call {at}: {state}, in use {sorted(texts)}, bucket {sorted(desk.bucket())}"]
    raise AssertionError("a compilation makes more calls than expected")


@pytest.mark.deep
def test_two_compilations_decide_a_change_once(tmp_path: Path) -> None:
    assert two_compilers(tmp_path, lambda desk: compile_once(desk.house)) == []


@pytest.mark.deep
def test_an_upload_during_a_compilation_is_before_or_after_the_change_and_never_lost(tmp_path: Path) -> None:
    mine = KOREA.replace("troops", "mine")

    def upload(desk: Desk) -> None:
        desk.upload("watchlists/a.yaml", mine)
        compile_once(desk.house)
        assert desk.texts()["watchlists/a.yaml"] == mine

    assert two_compilers(tmp_path, upload) == []


def refuse(desk: Desk) -> None:
    """Upload a broken file, so that a compilation refuses the change. Then undo the upload."""
    desk.upload("watchlists/b.yaml", "broken")
    compile_once(desk.house)
    s3, bucket = desk.house.s3, bucket_name("config")
    listed = s3.list_object_versions(Bucket=bucket, Prefix="watchlists/b.yaml").get("Versions", [])
    for each in listed:
        if each["IsLatest"] and each["Size"] == len("broken"):
            s3.delete_object(Bucket=bucket, Key="watchlists/b.yaml", VersionId=each["VersionId"])


@pytest.mark.deep
def test_a_change_that_was_refused_is_not_taken_later(tmp_path: Path) -> None:
    assert two_compilers(tmp_path, refuse) == []


@pytest.mark.deep
def test_without_the_condition_of_the_writes_a_change_is_decided_twice(tmp_path: Path) -> None:
    """If the writes lack the condition `attribute_not_exists(#pk)`, one change gets two outcomes:
    it is refused, and then it is complete.
    """
    strip = Strip("attribute_not_exists(#pk)")
    (problem,) = two_compilers(tmp_path, refuse, strip)
    assert "refused, then complete" in problem
    assert strip.condition in strip.seen
