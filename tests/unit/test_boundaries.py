"""Tests of imports. An entry of `ORDER` may import only itself and earlier entries. Only some
packages may use AWS, the environment and the clock.

Renamed imports are found too, such as `from time import time as now`.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.conftest import ROOT
from tools.structure import Module, folder_graph, import_cycles, imports_of, module_graph, modules_of

PACKAGE = ROOT / "layers/wirewatch/wirewatch"
# An entry may import itself and the entries before it.
ORDER = (
    "frozen", "printable", "errors", "severity", "build_id", "garbage_collection", "stack_option", "article", "language", "dialects", "configuration", "matching",
    "compiling", "explaining", "parsing", "digests", "links", "channels", "checking", "backtest", "suggesting", "costs", "settings", "messages", "aws", "storage",
    "pipeline", "commands", "interrupts", "command_line", "cli", "local",
)  # fmt: skip
MODULES = modules_of(PACKAGE)
# Each of these makes every cold start of `ingest` slower, and most articles need none of them.
NOT_AT_THE_START = (
    "trafilatura", "lxml", "selectolax", "feedparser", "warcio", "pypdf", "fasttext", "charset_normalizer",
    "jinja2", "yaml", "snowballstemmer",
)  # fmt: skip
AWS_LIBRARIES = ("boto3", "botocore", "aws_lambda_powertools", "urllib3")
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv")
CLOCK = (
    "time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns",
    "time.localtime", "time.gmtime", "time.ctime", "time.clock_gettime", "time.clock_gettime_ns",
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
)  # fmt: skip
IMPORTERS = ("__import__", "importlib.import_module", "importlib.__import__", "builtins.__import__")
WITH_AWS = {"aws", "commands/stack.py", "pipeline/adapters.py", "local"}
WITH_ENVIRONMENT = {
    "settings.py",
    "local",
    "parsing/sandbox/child_process.py",
}  # the last one decides which variables a worker inherits
WITH_CLOCK = {
    "aws",
    "pipeline",
    "local",
    "command_line.py",
    "commands",
    "parsing/sandbox",
}  # the last one limits the time of a worker


@cache
def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return all nodes of a tree. Most tests of this module visit all nodes of all modules."""
    return tuple(ast.walk(tree))


@cache
def uses(tree: ast.Module) -> set[str]:
    """Return the dotted names that a module uses, in full. For example, after the statement `from
    os import environ as e`, the name `e` is returned as `os.environ`.
    """
    origins = dict(_origins(tree))
    return {name for node in nodes_of(tree) if (name := _dotted(node, origins))}


def _origins(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (local name, full name) for each import: `import os.path as p` gives (`p`, `os.path`)."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.AST, origins: dict[str, str]) -> str:
    """Return the full dotted name of `node`, such as `os.environ`, or "" if `node` has no such
    name.
    """
    if isinstance(node, ast.Name):
        return origins.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value, origins)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, ast.Call) and _dotted(node.func, origins) == "getattr" and len(node.args) >= 2:
        base, name = _dotted(node.args[0], origins), node.args[1]
        return (
            f"{base}.{name.value}"
            if base and isinstance(name, ast.Constant) and isinstance(name.value, str)
            else ""
        )
    if isinstance(node, ast.Call) and (imported := _imported_by(node, origins)):
        return imported
    return ""


def _imported_by(call: ast.Call, origins: dict[str, str]) -> str:
    """Return the module that import_module or __import__ imports. Return an empty text for any
    other call, and for a call whose argument is not a literal, as in `import_module(name)`.
    """
    if _dotted(call.func, origins) in IMPORTERS and call.args and isinstance(call.args[0], ast.Constant):
        return str(call.args[0].value)
    return ""


def libraries(tree: ast.Module) -> set[str]:
    """Return the top-level packages that a module imports at run time, also by calls such as
    `import_module("yaml")`.
    """
    origins = dict(_origins(tree))
    called = {_imported_by(node, origins) for node in nodes_of(tree) if isinstance(node, ast.Call)}
    return {name.split(".")[0] for name in imports_of(tree) | called if name}


def named_among(tree: ast.Module, forbidden: tuple[str, ...]) -> set[str]:
    """Return the names in `forbidden` that a module uses, or may use by `from … import *`."""
    stars = {
        f"{node.module}."
        for node in nodes_of(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.names[0].name == "*"
    }
    return (uses(tree) & set(forbidden)) | {name for name in forbidden if name.startswith(tuple(stars))}


def outside(places: set[str]) -> list[Module]:
    """Return the modules that are in none of `places`, which are files or folders of the package."""
    return [
        module
        for module in MODULES
        if not any(module.name == place or module.name.startswith(f"{place}/") for place in places)
    ]


def names_used(modules: list[Module], used: Callable[[ast.Module], set[str]]) -> dict[str, set[str]]:
    """Return what `used` finds in each module. The keys of the result are the names of the modules.
    Modules without a result are left out.
    """
    return {module.name: found for module in modules if (found := used(module.tree))}


def test_imports_run_downward() -> None:
    upward = [
        f"{module.name} imports {name}"
        for module in MODULES
        if module.room not in {"__init__", "__main__"}
        for name in imports_of(module.tree)
        if name.startswith("wirewatch.") and ORDER.index(name.split(".")[1]) > ORDER.index(module.room)
    ]
    assert upward == []


def test_no_folders_import_each_other() -> None:
    """Sub-packages are checked too. Only a package and its own sub-packages may import each other."""
    graph = module_graph(MODULES)
    folders = {f"wirewatch.{module.folder.replace('/', '.')}" for module in MODULES if module.folder}
    assert import_cycles(folder_graph(graph, folders)) == []


@pytest.mark.parametrize(
    "module", [module for module in MODULES if module.room == "dialects"], ids=lambda module: module.name
)
def test_dialects_of_other_tools_use_the_language_and_nothing_else_of_the_package(module: Module) -> None:
    names = {name for name in imports_of(module.tree) if name.startswith("wirewatch.")}
    assert {name.split(".")[1] for name in names} <= {"dialects", "language", "errors"}


def test_only_the_modules_for_aws_import_aws_libraries() -> None:
    assert names_used(outside(WITH_AWS), lambda tree: libraries(tree) & set(AWS_LIBRARIES)) == {}


def test_only_settings_reads_the_environment() -> None:
    assert names_used(outside(WITH_ENVIRONMENT), lambda tree: named_among(tree, ENVIRONMENT)) == {}


def test_the_domain_does_not_read_the_clock() -> None:
    assert names_used(outside(WITH_CLOCK), lambda tree: named_among(tree, CLOCK)) == {}


def test_no_test_reads_the_wall_clock() -> None:
    """A check of elapsed time could fail on a busy machine. Modules that only print times are left out."""
    printing = ("benchmarks/", "fuzz/", "load/ledger.py", "load/cloud/")
    tests = [each for each in modules_of(ROOT / "tests") if not each.name.startswith(printing)]
    wall_clocks = tuple(name for name in CLOCK if name.startswith("time."))
    assert names_used(tests, lambda tree: named_among(tree, wall_clocks)) == {}


def test_every_function_of_the_stack_is_one_file_with_an_example_of_its_event() -> None:
    for folder in sorted(path for path in (ROOT / "functions").iterdir() if path.is_dir()):
        if folder.name != "__pycache__":
            assert [path.name for path in folder.glob("*.py")] == ["app.py"]
            assert (ROOT / f"events/{folder.name}.json").exists()


@pytest.mark.parametrize(
    ("function", "unwanted"),
    [
        ("ingest", NOT_AT_THE_START),
        (
            "deliver",
            ("jinja2", "nh3", "wirewatch.matching", "wirewatch.digests.plan", "wirewatch.digests.repeats"),
        ),
        ("api", (*NOT_AT_THE_START, "wirewatch.matching", "wirewatch.digests.plan", "wirewatch.channels")),
    ],
)
def test_a_function_does_not_import_unneeded_libraries_at_its_start(
    function: str, unwanted: tuple[str, ...]
) -> None:
    code = f"import sys, app; print(*(name for name in {unwanted} if name in sys.modules))"
    path = os.pathsep.join([str(PACKAGE.parent), str(ROOT / "functions" / function)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "\n", done.stdout + done.stderr


# tests of the checks


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ['A']",
        "import os\nos.getenv('A')",
        "import os as system\nsystem.getenv('A')",
        "from os import environ\nenviron['A']",
        "from os import getenv as read\nread('A')",
        "from os import *",
        "import os\ngetattr(os, 'environ')",
        "import os.path\nos.environ",
        "__import__('os').environ",
        "def f():\n    import os\n    return os.environb",
    ],
)
def test_a_read_of_the_environment_is_detected(text: str) -> None:
    assert named_among(parsed(text), ENVIRONMENT)


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime as d\nd.utcnow()",
        "from datetime import date\ndate.today()",
        "import datetime as dt\ndt.date.today()",
        "import time\ntime.time()",
        "import time\ntime.time_ns()",
        "from time import monotonic\nmonotonic()",
        "from time import perf_counter_ns as tick\ntick()",
        "from datetime import datetime\nread = datetime.now\n",
        "from time import *",
        "import importlib\nimportlib.import_module('time').time()",
    ],
)
def test_a_read_of_the_clock_is_detected(text: str) -> None:
    assert named_among(parsed(text), CLOCK)


@pytest.mark.parametrize(
    "text",
    [
        "import boto3",
        "import boto3.session as s",
        "from botocore.exceptions import ClientError",
        "def f():\n    import urllib3",
        "__import__('boto3')",
        "import importlib\nimportlib.import_module('boto3.session')",
        "from importlib import import_module as load\nload('botocore')",
        "from aws_lambda_powertools import Logger",
    ],
)
def test_an_import_of_an_aws_library_is_detected(text: str) -> None:
    assert libraries(parsed(text)) & set(AWS_LIBRARIES)


@pytest.mark.parametrize(
    "text",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import boto3",
        "environ = {}\nenviron['A']",
        "row.environ",
        "from datetime import datetime\ndatetime.fromisoformat('2026-11-23')",
        "import os\nos.path.join('a', 'b')",
        "from time import struct_time\nstruct_time(fields)",
        "article.date.today()",
        "'os.environ, boto3 and time.time()'",
    ],
)
def test_allowed_code_is_not_reported(text: str) -> None:
    tree = parsed(text)
    assert not named_among(tree, ENVIRONMENT + CLOCK)
    assert not libraries(tree) & set(AWS_LIBRARIES)
