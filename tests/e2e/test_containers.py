"""Runs each function on its example event in a container. The tests are skipped if there is no
container engine.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from wirewatch.local.keeper import function_variables, seed
from wirewatch.local.session import Session, running_stack
from wirewatch.local.toolchain import REGION

from tests.conftest import ROOT
from tests.e2e.conftest import Silent
from tests.e2e.engine import Engine, docker_host, find_engine
from tests.e2e.test_runtime import FOLDERS

pytestmark = pytest.mark.cloud
EVERY_FUNCTION = ("PublicLinks=on", "CanaryMinutes=5")  # parameters without which some are not deployed
IMAGE = "public.ecr.aws/lambda/python:3.13"


@dataclass(frozen=True)
class Containers:
    """A running local cloud with example data, and the engine that runs containers. `variables` is
    the file with the environment variables of the functions.
    """

    session: Session
    engine: Engine
    variables: Path

    def invoke(self, function: str) -> Any:
        """Run a function with its example event in `events/`, and return its answer."""
        tools = self.session.tools
        pull = ["--skip-pull-image"] if self.engine.has_image(f"{IMAGE}-{tools.architecture}") else []
        command: list[str | Path] = [
            tools.sam, "local", "invoke", FOLDERS[function],
            "--template", tools.build_folder / "template.yaml", "--event", ROOT / f"events/{function}.json",
            "--env-vars", self.variables, "--region", REGION, *pull,
            "--parameter-overrides", f"Architecture={tools.architecture}", *EVERY_FUNCTION,
        ]  # fmt: skip
        environment = tools.environment(**self.engine.environment)
        done = subprocess.run(
            command, env=environment, cwd=tools.scratch, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        answer = json.loads(done.stdout.strip().splitlines()[-1])
        assert "errorType" not in answer, f"{answer}\n{done.stderr[-3000:]}"
        return answer


@pytest.fixture(scope="module")
def containers() -> Iterator[Containers]:
    engine, problem = find_engine(docker_host())
    if engine is None:
        pytest.skip(problem)
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    with running_stack(ROOT, Silent(), engine.host_address, strict=False) as session:
        if session.tools.python_version != "3.13":
            pytest.skip("the containers run Python 3.13, and this machine has none to build for")
        seed(ROOT, session.stack, session.receivers)
        variables = session.tools.scratch / "env.json"
        variables.write_text(json.dumps({"Parameters": function_variables(session.stack)}))
        yield Containers(session, engine, variables)


@pytest.mark.parametrize("function", FOLDERS)
def test_the_function_runs_in_a_container_with_its_event(containers: Containers, function: str) -> None:
    answer = containers.invoke(function)
    if function == "reconcile":
        assert answer["failures"] == []
    elif function == "canary":
        assert answer["key"].startswith("articles/_canary/")
    elif function == "api":
        assert answer["statusCode"] == 403
    else:
        assert answer == {"batchItemFailures": []}
    if function == "deliver":
        targets = [message.target for message in containers.session.receivers.of_kind("slack")]
        assert "sam-local" in targets
