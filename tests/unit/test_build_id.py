"""The build id depends on the files of the package and on nothing else."""

import shutil
from pathlib import Path

import pytest
from wirewatch import build_id as module
from wirewatch.build_id import build_id


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `build_id` hash a copy of the package that has only the folder `matching`."""
    package = tmp_path / "wirewatch"
    shutil.copytree(Path(module.__file__).parent / "matching", package / "matching")
    monkeypatch.setattr(module, "__file__", str(package / "build_id.py"))
    return package


def read() -> str:
    build_id.cache_clear()
    try:
        return build_id()
    finally:
        build_id.cache_clear()


def test_the_build_id_changes_with_a_file_and_changes_back_with_it(copy: Path) -> None:
    before, file = read(), copy / "matching" / "near.py"
    text = file.read_text()
    file.write_text(text + "# changed\n")
    assert read() != before
    file.write_text(text)
    assert read() == before


def test_the_build_id_changes_with_the_name_of_a_file(copy: Path) -> None:
    before = read()
    (copy / "matching" / "near.py").rename(copy / "matching" / "far.py")
    assert read() != before


def test_the_build_id_ignores_compiled_python_files(copy: Path) -> None:
    before = read()
    (copy / "matching" / "__pycache__").mkdir(exist_ok=True)
    (copy / "matching" / "__pycache__" / "near.cpython-313.pyc").write_bytes(b"x")
    assert read() == before
