"""A wall round parsers: time and memory that one document may take, held even where a C library hangs.

Documents are parsed in a process of its own, which is ended and replaced when one takes too much. Small JSON and text is parsed here: no
library of those formats can hang, and they are most of what arrives.
"""

import contextlib
import json
import os
import pickle
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, TryLater, Unreadable
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.kinds import Kind
from wirewatch.parsing.sandbox import worker as cell
from wirewatch.parsing.sandbox.worker import receive, send

SECONDS = 8  # until the next article of a document
START = 30  # seconds until a cell says that it stands
MEMORY = 400_000_000  # bytes of address space
HARMLESS = frozenset([Kind.JSON, Kind.LINES, Kind.TEXT])
SMALL = 256_000  # bytes
NEEDED = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "PYTHONHOME",
    "SYSTEMROOT",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TZ",
)
ATTEMPTS = 2  # a cell may be ended by others, for lack of memory
_PROGRAM = "import sys; sys.path[:] = {path!r}; from wirewatch.parsing.sandbox.worker import main; main({descriptor}, {seconds}, {memory})"


@dataclass
class _Worker:
    process: "subprocess.Popen[bytes]"
    peer: socket.socket

    def close(self) -> None:
        self.peer.close()
        self.process.kill()
        self.process.wait()


class Sandbox:
    """One cell at a time, started when it is first needed and kept; it ends with the wall. Not for several threads."""

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self.seconds, self.memory = seconds, memory
        self._cells: list[_Worker] = []  # none or one
        weakref.finalize(self, _close, self._cells)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        _close(self._cells)

    @property
    def process(self) -> int | None:
        """The id of the cell that stands, if one does."""
        return self._cells[0].process.pid if self._cells else None

    def read(self, document: Document, ref: ObjectRef, skip: int = 0) -> Iterator[Article | Unreadable]:
        """As `articles_of`; a document that takes too much ends with an Unreadable, and what it gave before stands."""
        if document.kind in HARMLESS and len(document.data) <= SMALL:
            yield from articles_of(document, ref, skip)
            return
        left, attempts = float(self.seconds), 0
        while attempts < ATTEMPTS:
            attempts, begun = attempts + 1, time.monotonic()
            try:
                for found in self._walled(document, ref, skip, left):
                    skip += 1
                    yield found
                    left, attempts, begun = float(self.seconds), 0, time.monotonic()
                return
            except TimeoutError:
                yield Unreadable(
                    Reason.TOO_SLOW, f"more than {self.seconds} seconds for one piece of {document.kind}"
                )
                return
            except (EOFError, ConnectionError, ValueError):
                left = max(1.0, left - (time.monotonic() - begun))
        yield Unreadable(Reason.PARSER_DIED, f"the reader of {document.kind} came to an end")

    def _walled(
        self, document: Document, ref: ObjectRef, skip: int, seconds: float
    ) -> Iterator[Article | Unreadable]:
        """Whoever has enough, or meets a fault, leaves a cell that still talks: it must not talk to the next one."""
        finished = False
        try:
            peer = self._standing().peer
            peer.settimeout(seconds)
            send(peer, pickle.dumps((document, ref, skip), pickle.HIGHEST_PROTOCOL))
            while (found := _understood(receive(peer))) is not None:
                yield found
                peer.settimeout(self.seconds)
            finished = True
        finally:
            if not finished:
                self.close()

    def _standing(self) -> _Worker:
        """Raises TryLater where none can be had: that is no fault of the document."""
        if self._cells and self._cells[0].process.poll() is None:
            return self._cells[0]
        self.close()
        ours, theirs = socket.socketpair()
        program = _PROGRAM.format(
            path=sys.path, descriptor=theirs.fileno(), seconds=self.seconds, memory=self.memory
        )
        with contextlib.closing(theirs):
            process = subprocess.Popen(
                [sys.executable, "-c", program], pass_fds=[theirs.fileno()], env=_environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._cells.append(_Worker(process, ours))
        ours.settimeout(START)
        try:
            receive(ours)
        except (EOFError, OSError) as error:
            raise TryLater(60, "the process that reads documents does not start") from error
        return self._cells[0]


def _understood(message: bytearray) -> Article | Unreadable | None:
    """None at the end. ValueError for what no sound cell says."""
    kind, *parts = json.loads(message)
    match kind:
        case cell.ARTICLE:
            return Article.model_validate_json(parts[0])
        case cell.UNREADABLE:
            return Unreadable(Reason(parts[0]), str(parts[1]))
        case cell.LACKS:
            raise ModuleNotFoundError(f"No module named {parts[0]!r}", name=parts[0])
        case cell.END:
            return None
    raise ValueError(f"a cell says {kind!r}")


def _environment() -> dict[str, str]:
    """What an interpreter needs to start, and no credentials: what a cell reads is a stranger's."""
    return {name: os.environ[name] for name in NEEDED if name in os.environ}


def _close(cells: list[_Worker]) -> None:
    while cells:
        cells.pop().close()
