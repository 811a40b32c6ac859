"""Runs the example of docs/configuration-as-code.md, checks its output, and tests the pipeline."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.desk import Desk
from tests.house import House
from tests.unit.pages import blocks, page, section

PAGE = page("docs/configuration-as-code.md")
EXAMPLE = section(PAGE, "## An example")
STEP = re.compile(
    r"<!-- file: (?P<file>\S+) -->\n```yaml\n(?P<text>.*?)```|```console\n(?P<console>.*?)```", re.DOTALL
)
# What is another each time: a change id, times, and due times, which are those of today.
VOLATILE = re.compile(
    r"[0-9a-f]{32}|\d{4}-\d\d-\d\d \d\d:\d\d|[A-Z][a-z]{2} \d\d [A-Z][a-z]{2} \d\d:\d\d|(?<=by )\S+|  (moto|anna) *"
)


def shown(text: str) -> list[str]:
    return [VOLATILE.sub("…", line).rstrip() for line in text.splitlines() if line.strip()]


def test_the_example_prints_what_the_page_shows(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, commands = Desk(house, monkeypatch), 0
    monkeypatch.chdir(tmp_path)
    for step in STEP.finditer(EXAMPLE):
        if step["file"]:
            file = tmp_path / "config" / step["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step["text"], encoding="utf-8")
            continue
        for part in re.split(r"^\$ ", step["console"], flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            _, out, err = desk.run(*shlex.split(line)[1:])
            assert shown(out + err) == shown(output), line
            commands += 1
    assert commands == 5


@pytest.mark.parametrize(("code_of_plan", "expected"), [(0, 0), (1, 1), (2, 0)])
def test_the_pipeline_fails_for_mistakes_and_not_for_changes(
    tmp_path: Path, code_of_plan: int, expected: int
) -> None:
    job = yaml.safe_load(blocks(section(PAGE, "## In a pipeline"), "yaml")[0])["jobs"]["configuration"]
    steps = {step["name"]: step["run"] for step in job["steps"] if "name" in step}
    program = tmp_path / "wirewatch"
    program.write_text(f"#!/bin/sh\ntest $1 = plan && exit {code_of_plan}\nexit 0\n")
    program.chmod(0o755)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    codes = {
        name: subprocess.run(["bash", "-e", "-c", run], env=path, check=False).returncode
        for name, run in steps.items()
    }
    assert codes == {"Check": 0, "Plan": expected, "Apply": 0}


def test_the_commands_of_the_pipeline_put_the_folder_into_use(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(house, monkeypatch)
    monkeypatch.chdir(tmp_path)
    for step in STEP.finditer(EXAMPLE):
        if step["file"]:
            file = tmp_path / "config" / step["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step["text"], encoding="utf-8")
    found = re.findall(r"run: wirewatch (.*?)(?: \|\| .*)?$", section(PAGE, "## In a pipeline"), re.MULTILINE)
    assert [desk.run(*shlex.split(line))[0] for line in found] == [0, 2, 0]
    assert desk.texts()["routes.yaml"].count("weekdays 08:00") == 1


def test_the_policy_of_the_pipeline_is_what_the_commands_need() -> None:
    from wirewatch.commands.stack.changes.apply import CHANGE_CONFIGURATION

    statements = json.loads(blocks(section(PAGE, "## Rights"), "json")[0])["Statement"]
    actions = [each["Action"] for each in statements]
    allowed = {action for each in actions for action in (each if isinstance(each, list) else [each])}
    assert allowed == set(re.findall(r"\b[a-z0-9]+:[A-Z]\w+", " ".join(CHANGE_CONFIGURATION)))
    assert not any("*" in action for action in allowed)
