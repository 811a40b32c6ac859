"""Each environment of samconfig.toml can be deployed. A mistake is reported before sam runs."""

import subprocess
import sys
import tomllib
from typing import Any

import pytest

from tests.conftest import ROOT
from tools.environments import ARCHITECTURES, EnvironmentMistake, architecture_of

CONFIG: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
ENVIRONMENTS = [name for name, each in CONFIG.items() if isinstance(each, dict)]


def test_the_documented_environments_exist() -> None:
    assert {"default", "prod"} <= set(ENVIRONMENTS)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_deploying_an_environment_asks_only_for_confirmation_of_the_change_set(name: str) -> None:
    deploy = CONFIG[name]["deploy"]["parameters"]
    assert architecture_of(CONFIG, name) in ARCHITECTURES
    assert deploy["capabilities"] == "CAPABILITY_IAM"
    assert (deploy["resolve_s3"], deploy["confirm_changeset"]) == (True, True)
    assert deploy["fail_on_empty_changeset"] is False


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_sets_parameters_of_the_template(name: str) -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    for override in CONFIG[name]["deploy"]["parameters"]["parameter_overrides"]:
        assert f"\n  {override.partition('=')[0]}:\n    Type: " in template


def with_overrides(*overrides: Any) -> dict[str, Any]:
    parameters = {"parameter_overrides": overrides[0] if len(overrides) == 1 else list(overrides)}
    return {"test": {"global": {"parameters": {"stack_name": "w"}}, "deploy": {"parameters": parameters}}}


def test_the_architecture_is_read_from_the_parameters() -> None:
    assert architecture_of(with_overrides(["Architecture=x86_64", "OpsEmail=a@b.c"]), "test") == "x86_64"
    assert architecture_of(with_overrides([]), "test") == "arm64"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (CONFIG, r"no environment 'prd'; did you mean ENV=prod\? there are: default, prod"),
        ({"prd": {}}, "needs a stack_name"),
        (with_overrides("Architecture=arm64") | {"prd": with_overrides("A=b")["test"]}, "as a list"),
        ({"prd": with_overrides(["Architecture=arm"])["test"]}, "write arm64 or x86_64"),
    ],
)
def test_a_mistake_in_samconfig_is_reported(config: dict[str, Any], message: str) -> None:
    with pytest.raises(EnvironmentMistake, match=message):
        architecture_of(config, "prd")


def test_the_program_ends_with_exit_code_2_and_prints_nothing_for_a_mistake() -> None:
    program = [sys.executable, str(ROOT / "tools/environments.py")]
    done = subprocess.run([*program, "prd"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean ENV=prod?" in done.stderr
    done = subprocess.run([*program, "prod"], capture_output=True, text=True, check=True)
    assert done.stdout == "arm64\n"
