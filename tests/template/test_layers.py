"""Tests the layers as their Makefiles build them for both architectures: size, completeness,
licences and byte code.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

UV = ROOT / ".tools/uv/bin/uv"
MACHINES = {"arm64": 183, "x86_64": 62}  # e_machine of ELF
LARGEST = {"ExtractionLayer": 45 << 20, "WirewatchLayer": 35 << 20}
LARGEST_OF_AWS = 250 << 20  # all layers of a function and itself
UNCHECKED = b"\x01\x00\x00\x00"
PAGES = sorted((ROOT / "samplefiles/articles").glob("*.html"))
READING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from htmldate import find_date
from wirewatch.article import ObjectRef
from wirewatch.parsing.page.page import parse_page
for name in sys.argv[1:]:
    html = Path(name).read_text("utf-8")
    print(next(parse_page(html, ObjectRef(), datetime(2026, 11, 23, tzinfo=UTC))).model_dump_json(), find_date(html, extensive_search=False))
import fasttext, feedparser, pypdf, warcio
"""
pytestmark = pytest.mark.skipif(not UV.exists(), reason="uv is not installed: make environment")


def built(layer: str, folder: Path, **variables: str) -> Path:
    """Build one layer with its own Makefile, as sam does, and return its folder."""
    source = ROOT / "layers" / layer.removesuffix("Layer").lower()
    environment = {
        **os.environ,
        "PATH": f"{UV.parent}{os.pathsep}{os.environ['PATH']}",
        "ARTIFACTS_DIR": str(folder / layer),
        **variables,
    }
    done = subprocess.run(
        ["make", "-C", source, f"build-{layer}"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / layer


@pytest.fixture(scope="module")
def compiler() -> str:
    """Return the path of a Python 3.13, or an empty text if there is none."""
    return subprocess.run(
        ["sh", "tools/python313.sh"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture(scope="module", params=["arm64", pytest.param("x86_64", marks=pytest.mark.deep)])
def build(request: pytest.FixtureRequest, compiler: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both layers for an architecture. Return their folder, which has the architecture's name."""
    folder: Path = tmp_path_factory.mktemp("build") / request.param
    for layer in LARGEST:
        built(layer, folder, WIREWATCH_ARCHITECTURE=request.param, WIREWATCH_COMPILER=compiler)
    return folder


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in files_of(folder))


def test_each_layer_is_small_and_both_are_below_half_of_the_limit_of_aws(build: Path) -> None:
    sizes = {layer: size_of(build / layer) for layer in LARGEST}
    assert {layer for layer, size in sizes.items() if size > LARGEST[layer]} == set(), sizes
    assert sum(sizes.values()) < LARGEST_OF_AWS / 2


def test_binaries_are_built_for_the_architecture(build: Path) -> None:
    for layer in LARGEST:
        binaries = [path for path in files_of(build / layer) if ".so" in path.suffixes]
        assert binaries
        assert {int.from_bytes(path.read_bytes()[18:20], "little") for path in binaries} == {
            MACHINES[build.name]
        }


def test_every_module_has_byte_code_so_that_no_cold_start_compiles(build: Path, compiler: str) -> None:
    if not compiler:
        pytest.skip("Python 3.13 is not installed")
    for module in (path for layer in LARGEST for path in files_of(build / layer) if path.suffix == ".py"):
        compiled = module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc"
        assert compiled.read_bytes()[4:8] == UNCHECKED, module


def test_the_layers_share_no_file(build: Path) -> None:
    """Lambda unpacks both layers into one folder."""
    first, second = (
        {path.relative_to(build / layer) for path in files_of(build / layer)} for layer in LARGEST
    )
    assert not first & second


def test_every_library_keeps_its_licence(build: Path) -> None:
    for library in build.glob("*/python/*.dist-info"):
        assert [path for path in files_of(library) if path.name.upper().startswith(("LICEN", "COPYING"))], (
            library.name
        )


def test_the_pruned_libraries_read_pages_as_the_whole_ones_do(tmp_path: Path) -> None:
    """Read pages with the pruned layers and with the whole libraries. The results must be equal."""
    if platform.system() != "Linux":
        pytest.skip("layers are built for Linux")
    here = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    layers = [
        built(layer, tmp_path, WIREWATCH_ARCHITECTURE=here, WIREWATCH_PYTHON=version) / "python"
        for layer in LARGEST
    ]
    command = [sys._base_executable, "-S", "-c", READING, *map(str, PAGES)]  # type: ignore[attr-defined]
    environment = {"PYTHONPATH": os.pathsep.join(map(str, layers))}
    bare = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    whole = subprocess.run([sys.executable, *command[2:]], capture_output=True, text=True, check=False)
    assert (bare.stdout, bare.stderr) == (whole.stdout, "")
    assert bare.stdout.count('"parser":"html"') == len(PAGES) >= 2


def test_the_report_of_a_build_shows_sizes_and_missing_byte_code(build: Path, compiler: str) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "functions/ingest", build / "IngestFunction", ignore=ignored, dirs_exist_ok=True)
    command = [sys.executable, str(ROOT / "tools/layers.py"), str(build), build.name, compiler]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for layer in LARGEST:
        assert f"{layer:<16} {build.name:<13} {size_of(build / layer) / (1 << 20):>6.1f} MB" in report
    assert ("no .pyc files" in report) == (not compiler)
    assert "failed" not in report
