"""Parses and compiles queries in a process of its own. Prints CPU seconds and peak memory as JSON.

To save memory, the queries are parsed watchlist by watchlist. Each watchlist has 1,000 rules.
"""

import json
import sys
from pathlib import Path

from wirewatch.compiling.compiler import compile_index

from tests.benchmarks.timing import timed
from tests.benchmarks.watchlists import watchlists_of
from tests.benchmarks.worker import peak_memory


def main(queries: str, path: str) -> None:
    """Compile the file `queries`, with one query a line. Write the index to `path`."""
    with Path(queries).open(encoding="utf-8") as lines:
        seconds, index = timed(lambda: compile_index(watchlists_of(line.rstrip("\n") for line in lines)))
    Path(path).write_bytes(index)
    print(json.dumps({"seconds": seconds, "memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
