"""A process that parses queries and compiles them, and prints the CPU seconds and the peak memory as JSON.

Rules come in watchlists of a thousand, as files do, and each is parsed when the compiler takes it.
"""

import json
import sys
from pathlib import Path

from wirewatch.compiling.compiler import compile_index

from tests.benchmarks.timing import timed
from tests.benchmarks.watchlists import watchlists_of
from tests.benchmarks.worker import peak_memory


def main(queries: str, path: str) -> None:
    """`queries` is a file with one query a line; the index goes to `path`."""
    with Path(queries).open(encoding="utf-8") as lines:
        seconds, index = timed(lambda: compile_index(watchlists_of(line.rstrip("\n") for line in lines)))
    Path(path).write_bytes(index)
    print(json.dumps({"seconds": seconds, "memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
