"""A wall round parsers: time and memory that one document may take, held even where a C library hangs.

Documents are parsed in a process of its own, which is ended and replaced when one takes too much. Small JSON and text is parsed here: no
library of those formats can hang, and they are most of what arrives.
"""

import contextlib
import pickle
import socket
import subprocess
import sys
from collections.abc import Iterator
from types import TracebackType

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.cell import END, receive, send
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.kinds import Kind

SECONDS = 8  # until the next article of a document
MEMORY = 400_000_000  # bytes of address space
HARMLESS = frozenset([Kind.JSON, Kind.LINES, Kind.TEXT])
SMALL = 256_000  # bytes
ATTEMPTS = 2  # a cell may be ended by others, for lack of memory
_PROGRAM = "import sys; sys.path[:] = {path!r}; from wirewatch.parsing.cell import main; main({descriptor}, {seconds}, {memory})"


class Wall:
    """One cell at a time, started when it is first needed and kept. Not for several threads."""

    def __init__(self, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        self.seconds, self.memory = seconds, memory
        self._cell: subprocess.Popen[bytes] | None = None
        self._peer: socket.socket | None = None

    def __enter__(self) -> "Wall":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._peer is not None:
            self._peer.close()
        if self._cell is not None:
            self._cell.kill()
            self._cell.wait()
        self._peer = self._cell = None

    def read(self, document: Document, ref: ObjectRef, skip: int = 0) -> Iterator[Article | Unreadable]:
        """As `articles_of`; a document that takes too much ends with an Unreadable, and what it gave before stands."""
        if document.kind in HARMLESS and len(document.data) <= SMALL:
            yield from articles_of(document, ref, skip)
            return
        for _ in range(ATTEMPTS):
            given = 0
            try:
                for found in self._walled(document, ref, skip):
                    given += 1
                    yield found
                return
            except TimeoutError:
                self.close()
                yield Unreadable(Reason.TOO_SLOW, f"more than {self.seconds} seconds for a {document.kind}")
                return
            except (EOFError, ConnectionError, pickle.UnpicklingError):
                self.close()
                skip += given
        yield Unreadable(Reason.PARSER_DIED, f"the reader of {document.kind} came to an end")

    def _walled(self, document: Document, ref: ObjectRef, skip: int) -> Iterator[Article | Unreadable]:
        peer = self._started()
        finished = False
        try:
            send(peer, (document, ref, skip))
            while (found := receive(peer)) is not END:
                yield found
            finished = True
        finally:
            if not finished:  # whoever reads had enough, or it went wrong: the rest must not reach the next one
                self.close()

    def _started(self) -> socket.socket:
        if self._peer is not None and self._cell is not None and self._cell.poll() is None:
            return self._peer
        self.close()
        ours, theirs = socket.socketpair()
        program = _PROGRAM.format(path=sys.path, descriptor=theirs.fileno(), seconds=self.seconds, memory=self.memory)
        with contextlib.closing(theirs):
            self._cell = subprocess.Popen(
                [sys.executable, "-c", program], pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        ours.settimeout(self.seconds)
        self._peer = ours
        return ours
