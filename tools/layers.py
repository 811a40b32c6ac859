"""Prints, for each layer of a build, its size and the time to import its main module.

    python3 tools/layers.py .aws-sam/build arm64 [PYTHON]

PYTHON is an interpreter of the Python version that the functions use. The time is measured only if
PYTHON is given, and only on a Linux machine with the architecture of the build.

The layers do not contain boto3. It is taken from the packages of `make test`. If these packages are
missing, it is taken from the packages of sam. In this case, the import loads a little more.
"""

import io
import os
import platform
import subprocess
import sys
import zipfile
from pathlib import Path
from statistics import median

LAYERS = {"WirewatchLayer": "app", "ExtractionLayer": "trafilatura"}  # layer → module to import
RUNS = 5
ALLOWED = 250 << 20  # bytes: a function and all its layers, unpacked
ROW = "{:<16} {:<13} {:>9} {:>8} {:>6}   {}"


def main(build: Path, architecture: str, python: str = "") -> None:
    print(
        ROW.format(
            "layer", "architecture", "unpacked", "zip", "files", f"import (app is ingest's), median of {RUNS}"
        )
    )
    for layer, module in LAYERS.items():
        files = files_of(build / layer)
        size, packed = sum(file.stat().st_size for file in files), zipped(build / layer, files)
        took = import_time(build, architecture, python, module)
        print(
            ROW.format(
                layer, architecture, megabytes(size), megabytes(packed), len(files), f"{module}: {took}"
            )
        )
    everything = files_of(*(build / layer for layer in LAYERS), build / "IngestFunction")
    carried = sum(file.stat().st_size for file in everything)
    print(f"ingest has both layers: {megabytes(carried)} of the {megabytes(ALLOWED)} that AWS allows")
    if not any(file.suffix == ".pyc" for file in everything):
        print(
            "the layers have no .pyc files because there is no Python 3.13 here: every cold start "
            "compiles them. Install Python 3.13, then make clean build"
        )


def files_of(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def zipped(folder: Path, files: list[Path]) -> int:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(folder))
    return len(packed.getvalue())


def import_time(build: Path, architecture: str, python: str, module: str) -> str:
    """Return the median time to import a module in a new process, as text.

    If the time can't be measured, the text says why. The first import is not counted, because it
    reads the files from disk.
    """
    here = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
    if architecture != here or platform.system() != "Linux":
        return "not measured here (other architecture)"
    if not python:
        return "not measured here (no Python 3.13)"
    tools = Path(__file__).parents[1] / ".tools"
    borrowed = [*tools.glob("runtime"), *tools.glob("sam/lib/python*/site-packages")][:1]
    path = [build / "IngestFunction", *(build / layer / "python" for layer in LAYERS), *borrowed]
    environment = {"PYTHONPATH": os.pathsep.join(map(str, path)), "AWS_DEFAULT_REGION": "us-east-1"}
    code = f"import time; began = time.perf_counter(); import {module}; print(time.perf_counter() - began)"
    command = [python, "-S", "-c", code]
    done = [
        subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        for _ in range(RUNS + 1)
    ]
    if any(process.returncode for process in done):
        return f"failed: {done[-1].stderr.strip().rpartition(os.linesep)[2]}"
    return f"{1000 * median(float(process.stdout) for process in done[1:]):.0f} ms"


def megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f} MB"


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:4])
