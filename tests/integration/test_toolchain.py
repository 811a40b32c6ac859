"""If several local clouds start together, sam runs only one build at a time. Each local cloud has
its own build folder.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from wirewatch.local.toolchain import Toolchain, ToolFailed

# Stands in for sam: it notes its beginning and its end, with the folder of the build.
SAM = f"""#!{sys.executable}
import sys, time
folder = sys.argv[sys.argv.index("--build-dir") + 1]
with open("builds", "a") as file:
    print("begin", folder, file=file, flush=True)
    time.sleep(0.3)
    print("end", folder, file=file, flush=True)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for tool in ("cloud", "sam"):
        (tmp_path / ".tools" / tool / "bin").mkdir(parents=True)
    (tmp_path / ".tools/cloud/bin/python").symlink_to(sys.executable)
    sam = tmp_path / ".tools/sam/bin/sam"
    sam.write_text(SAM, encoding="utf-8")
    sam.chmod(0o755)
    return tmp_path


def tools_of(root: Path, name: str) -> Toolchain:
    (root / name).mkdir()
    return Toolchain(root, root / name)


def test_two_simultaneous_builds_run_one_after_the_other(root: Path) -> None:
    both = [tools_of(root, "first"), tools_of(root, "second")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda tools: tools.build(tools.scratch / "log"), both))
    lines = [line.split() for line in (root / "builds").read_text(encoding="utf-8").splitlines()]
    assert [word for word, _ in lines] == ["begin", "end", "begin", "end"]
    folders = [folder for _, folder in lines]
    assert folders[0] == folders[1] != folders[2] == folders[3]
    assert set(folders) == {str(tools.build_folder) for tools in both}


def test_a_build_that_waits_for_another_one_can_be_stopped(root: Path) -> None:
    first, second = tools_of(root, "first"), tools_of(root, "second")
    with first._locked_cache(), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second.build, second.scratch / "log")
        second.stop()
        with pytest.raises(ToolFailed, match="stopped"):
            waiting.result()
    assert not (root / "builds").exists()


def test_nothing_is_built_after_stop(root: Path) -> None:
    tools = tools_of(root, "first")
    tools.stop()
    with pytest.raises(ToolFailed, match="stopped"):
        tools.build(tools.scratch / "log")
    assert not (root / "builds").exists()
