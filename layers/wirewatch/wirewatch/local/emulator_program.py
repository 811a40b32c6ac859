"""The emulator of AWS, changed so that it unpacks each layer once: `python -P emulator_program.py`.

Without this change, each worker would unpack 3,400 files. Its start would take some seconds more,
and its end up to half a minute more, because the files must be removed.

The Python interpreter of the emulator runs this program. So only the standard library and the
emulator are imported.
"""

import hashlib
import tempfile
import threading
import zipfile
from pathlib import Path

LAYER = "layer_"  # the beginning of the name of each folder into which the emulator unpacks a layer
_extract = zipfile.ZipFile.extractall
_lock = threading.Lock()


def extract(archive: zipfile.ZipFile, path: str, *arguments: object) -> None:
    """Unpack an archive into the folder `path`. If the archive is a layer, it is unpacked into a
    folder that all workers share, and `path` becomes a symbolic link to this folder.
    """
    target = Path(path)
    if not target.name.startswith(LAYER) or arguments:
        _extract(archive, path, *arguments)  # type: ignore[arg-type]
        return
    with _lock:
        shared = Path(tempfile.gettempdir(), "layers", _id_of(archive))
        if not shared.exists():
            unfinished = shared.with_suffix(".new")
            _extract(archive, unfinished)
            unfinished.rename(shared)
    target.rmdir()
    target.symlink_to(shared, target_is_directory=True)


def _id_of(archive: zipfile.ZipFile) -> str:
    files = sorted((each.filename, each.file_size, each.CRC) for each in archive.infolist())
    return hashlib.sha256(repr(files).encode()).hexdigest()


if __name__ == "__main__":
    from ministack.app import main

    zipfile.ZipFile.extractall = extract  # type: ignore[assignment, method-assign]
    main()
