"""Runs the commands of `wirewatch` in a test, on the same stack as the real handlers.

As in the template, CompileQueue gets an event when a configuration file is stored or deleted.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from wirewatch.aws.deployed_stack import DeployedStack, StackResource
from wirewatch.checking.sources import Sources
from wirewatch.cli import main
from wirewatch.pipeline.config_files import UPLOADED
from wirewatch.storage.changes import Changes

from tests.deployed import template_resources
from tests.house import House, bucket_name, plain


def compiled_prefixes() -> tuple[str, ...]:
    """Return the key prefixes in template.yaml. If the key of an object has such a prefix, storing
    or removing the object starts a compilation.
    """
    notified = template_resources()["ConfigBucket"]["Properties"]["NotificationConfiguration"]
    rules = [each["Filter"]["S3Key"]["Rules"][0]["Value"] for each in notified["QueueConfigurations"]]
    return tuple(dict.fromkeys(rules))


class Desk:
    """Runs the commands of `wirewatch` on `house`, a stack in the emulator moto.

    Where a command would wait, it calls `sleep` instead. By default, `sleep` compiles the
    configuration. `seconds` is the commands' clock: only a wait moves it, by the length of the
    wait.
    """

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house = house
        self.sleep: Callable[[], None] = self.compile
        self.seconds = 0.0
        self.events = 0
        self._stored: list[str] = []
        house.hooks.append(self._watch)
        ids = {"Table": "table", "ConfigBucket": bucket_name("config")}
        resources = {name: StackResource("", each) for name, each in ids.items()}
        monkeypatch.setattr(DeployedStack, "resources", resources)
        monkeypatch.setattr(DeployedStack, "_parameters", {})
        clock = SimpleNamespace(sleep=self._wait, monotonic=lambda: self.seconds)
        monkeypatch.setattr("wirewatch.commands.stack.changes.apply.time", clock)
        self.changes = Changes(house.table)

    def _wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.sleep()

    def _watch(self, phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase == "params" and operation in {"PutObject", "DeleteObject"}:
            self._stored.append(params["Key"])
        elif phase == "after" and operation in {"PutObject", "DeleteObject"} and self._stored:
            key = self._stored.pop()
            self._stored.clear()
            if key.startswith(compiled_prefixes()):
                self.events += 1
                self.house.send("CompileQueue", self.house.event(bucket_name("config"), key, None, "1", 1))

    def compile(self) -> None:
        assert self.house.run("compile_watchlists") == 0

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Run a command. Return its exit code, its output and its error output."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as exit_of_argparse:
                code = int(str(exit_of_argparse.code))
        return code, out.getvalue(), err.getvalue()

    def apply(self, folder: Path) -> tuple[int, str, str]:
        return self.run("apply", folder, "--auto-approve")

    def upload(self, name: str, text: str) -> None:
        """Upload a file directly to the bucket, not with a command of Wirewatch."""
        self.house.upload(name, text, "config")

    def delete(self, name: str) -> None:
        plain("s3").delete_object(Bucket=bucket_name("config"), Key=name)
        self.house.send("CompileQueue", self.house.event(bucket_name("config"), name, None, "1", 1))

    def bucket(self) -> dict[str, str]:
        """Return the texts of the configuration files in the bucket, by key."""
        s3, found = plain("s3"), {}
        for entry in s3.list_objects_v2(Bucket=bucket_name("config")).get("Contents", []):
            key = entry["Key"]
            if key.startswith(UPLOADED):
                found[key] = s3.get_object(Bucket=bucket_name("config"), Key=key)["Body"].read().decode()
        return found

    def texts(self) -> dict[str, str]:
        """Return the texts of the configuration files in use, by file name."""
        current = self.house.registry.current()
        if not current.generation:
            return {}
        data = plain("s3").get_object(Bucket=bucket_name("config"), Key=current.index_key)["Body"].read()
        sources = Sources.of_index(data)
        texts = {file: bundle.text for file, bundle in sources.watchlists.items()}
        templates = {f"templates/{name}": text for name, text in sources.templates.items()}
        routes = {"routes.yaml": sources.routes} if sources.routes else {}
        return {**texts, **routes, **sources.shared, **templates}

    @property
    def generation(self) -> int:
        return self.house.registry.current().generation


def folder(path: Path, files: dict[str, str]) -> Path:
    """Delete all YAML files and templates in the folder `path`. Then write `files` into the folder,
    and return `path`.
    """
    for old in [*path.rglob("*.yaml"), *path.rglob("*.j2")] if path.exists() else []:
        old.unlink()
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


@contextmanager
def during(house: House, hook: Callable[[str, str, dict[str, Any]], None]) -> Iterator[None]:
    """Call `hook` for each AWS call that is made inside the `with` block."""
    house.hooks.append(hook)
    try:
        yield
    finally:
        house.hooks.remove(hook)
