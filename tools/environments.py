"""Checks an environment of samconfig.toml before `make deploy` uses this environment, and prints the
processor architecture of the environment.

    python3 tools/environments.py [ENV]

If an environment is missing or misspelt, sam does not report this, and uses no settings at all.
"""

import difflib
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONFIG = Path(__file__).parents[1] / "samconfig.toml"
ARCHITECTURES = ("arm64", "x86_64")


class EnvironmentMistake(Exception):
    """An environment can't be deployed. The message says what is wrong, and what to do."""


def architecture_of(config: Mapping[str, Any], name: str) -> str:
    """Return the processor architecture of an environment. The default is `arm64`.

    Raises EnvironmentMistake if the environment is missing, or if its settings have a mistake.
    """
    environments = [each for each in config if isinstance(config[each], dict)]
    if name not in environments:
        near = difflib.get_close_matches(name, environments, 1)
        hint = f"did you mean ENV={near[0]}? " if near else ""
        raise EnvironmentMistake(
            f"samconfig.toml has no environment {name!r}; {hint}there are: {', '.join(environments)}. "
            f"To add one, copy the tables of {environments[0]} and rename them."
        )
    deploy = config[name].get("deploy", {}).get("parameters", {})
    if not config[name].get("global", {}).get("parameters", {}).get("stack_name"):
        raise EnvironmentMistake(f"samconfig.toml: [{name}.global.parameters] needs a stack_name")
    overrides = deploy.get("parameter_overrides", [])
    if not isinstance(overrides, list):
        raise EnvironmentMistake(
            f"samconfig.toml: write parameter_overrides of {name} as a list: "
            '["Architecture=arm64", "OpsEmail=oncall@example.org"]'
        )
    found = [text.partition("=")[2] for text in overrides if re.match(r"Architecture=", text)]
    architecture: str = found[-1] if found else ARCHITECTURES[0]
    if architecture not in ARCHITECTURES:
        raise EnvironmentMistake(
            f"samconfig.toml: Architecture of {name} is {architecture!r}; write arm64 or x86_64"
        )
    return architecture


def main(arguments: list[str]) -> int:
    """Print the architecture of an environment. Return the exit code: 2 if there is a mistake, else
    0. The name of the environment is the first of `arguments`, or `default` if there are none.
    """
    name = arguments[0] if arguments else "default"
    try:
        print(architecture_of(tomllib.loads(CONFIG.read_text(encoding="utf-8")), name))
    except (EnvironmentMistake, tomllib.TOMLDecodeError) as error:
        print(f"wirewatch: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
