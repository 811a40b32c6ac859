"""The build id, which identifies the code of this package.

An index that another build compiled is compiled again. The other build may use another format of
the index, or may split text into words differently.
"""

import hashlib
from functools import cache
from pathlib import Path


@cache
def build_id() -> str:
    """Return the build id: 16 hexadecimal digits, equal for all installations with the same files."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(
        path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ):
        name = path.relative_to(package).as_posix().encode()
        digest.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
