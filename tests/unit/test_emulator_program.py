"""Tests `extract`: all workers share one unpacked layer. Each worker has its own function code."""

import tempfile
import zipfile
from pathlib import Path

import pytest
from wirewatch.local.emulator_program import extract


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def unpacked(tmp_path: Path, worker: str, name: str, text: str) -> Path:
    folder = tmp_path / worker / name
    folder.mkdir(parents=True)
    path = tmp_path / worker / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python/library/module.py", text)
    with zipfile.ZipFile(path) as archive:
        extract(archive, str(folder))
    assert (folder / "python/library/module.py").read_text() == text
    return folder


def test_workers_share_the_folder_of_a_layer(tmp_path: Path) -> None:
    first, second = (unpacked(tmp_path, worker, "layer_0", "X = 1") for worker in ("a", "b"))
    assert first.is_symlink()
    assert first.resolve() == second.resolve()


def test_a_layer_with_another_content_has_a_folder_of_its_own(tmp_path: Path) -> None:
    first, second = (unpacked(tmp_path, worker, "layer_0", f"X = {worker!r}") for worker in ("a", "b"))
    assert first.resolve() != second.resolve()


def test_the_code_of_a_function_is_unpacked_for_each_worker(tmp_path: Path) -> None:
    assert not unpacked(tmp_path, "a", "code", "X = 1").is_symlink()
