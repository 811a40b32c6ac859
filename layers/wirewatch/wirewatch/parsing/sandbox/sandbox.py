"""Parses documents in a subprocess with limits on CPU time and memory, which hold even where a C
library does not return.

The subprocess is replaced when a document exceeds a limit. It gets no credentials: neither in its
environment nor from the memory of this process. Small JSON and text is parsed in this process; its
worst-case CPU time is tested, and it is most of what arrives.
"""

import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, TryLater, Unreadable
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.sandbox import worker
from wirewatch.parsing.sandbox.process_rights import hide_from_other_processes

CPU_SECONDS = 8  # until the next article of a document
CLOCK_FACTOR = 8  # on a busy host the clock runs so much faster than the worker's CPU time
START_SECONDS = 30  # until a worker is ready
MEMORY = 400_000_000  # bytes of address space
PASSED_ON = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "LANG", "LC_ALL",
    "TMPDIR", "TZ",
)  # fmt: skip
ATTEMPTS = 2  # the system may have killed a worker for lack of memory that others used
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from wirewatch.parsing.sandbox.worker import main; "
    "main({descriptor}, {cpu_seconds}, {clock_seconds}, {memory})"
)


@dataclass
class _Worker:
    process: "subprocess.Popen[bytes]"
    peer: socket.socket

    def close(self) -> int:
        """Ends the process and returns its exit status, negative for the number of a signal."""
        self.peer.close()
        self.process.kill()
        return self.process.wait()


class Sandbox:
    """Reads documents through one worker at a time, started when first needed and kept.

    Not for several threads.

    `cpu_seconds` and `memory` (bytes) apply to each article of a document. The wall clock limit is
    CLOCK_FACTOR times the CPU time, for parsers that wait without working.
    """

    def __init__(
        self, cpu_seconds: float = CPU_SECONDS, memory: int = MEMORY, clock_seconds: int = 0
    ) -> None:
        self.cpu_seconds, self.memory = cpu_seconds, memory
        self.clock_seconds = clock_seconds or int(cpu_seconds * CLOCK_FACTOR)
        self._workers: list[_Worker] = []  # none or one
        weakref.finalize(self, _close, self._workers)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker, if one is running. The sandbox stays usable."""
        _close(self._workers)

    @property
    def process(self) -> int | None:
        """The process id of the worker, if one is running."""
        return self._workers[0].process.pid if self._workers else None

    def read(self, document: Document, ref: ObjectRef, start: int = 0) -> Iterator[Article | Unreadable]:
        """Yields what `articles_of` does; a document that exceeds a limit ends with an Unreadable
        after the results before it.

        Raises TryLater where no worker can be started, and ModuleNotFoundError where a parser's
        library is not installed.
        """
        if len(document.data) <= document.kind.unsandboxed:
            yield from articles_of(document, ref, start)
            return
        attempts = 0
        while attempts < ATTEMPTS:
            attempts += 1
            try:
                for result in self._read_in_worker(document, ref, start):
                    start, attempts = start + 1, 0
                    yield result
                return
            except TimeoutError:
                yield Unreadable(
                    Reason.TOO_SLOW,
                    f"more than {self.cpu_seconds} seconds of CPU time for one part of {document.kind}",
                )
                return
            except (EOFError, ConnectionError, ValueError):
                continue
        yield Unreadable(Reason.PARSER_DIED, f"the parser of {document.kind} ended unexpectedly")

    def _read_in_worker(
        self, document: Document, ref: ObjectRef, start: int
    ) -> Iterator[Article | Unreadable]:
        """Raises TimeoutError at a time limit, EOFError, ConnectionError or ValueError where the
        worker fails.

        A worker that was interrupted is closed: the rest of its reply must not be taken for that to
        the next document.
        """
        is_finished = False
        try:
            peer = self._running_worker().peer
            _send_pickled(peer, (document, ref, start))
            while (result := _decoded(worker.receive(peer))) is not None:
                yield result
            is_finished = True
        except (EOFError, ConnectionError) as error:
            if self._end_worker() == -signal.SIGPROF:
                raise TimeoutError from error
            raise
        finally:
            if not is_finished:
                self.close()

    def _running_worker(self) -> _Worker:
        """Raises TryLater where none can be started: that says nothing about the document."""
        if self._workers and self._workers[0].process.poll() is None:
            return self._workers[0]
        self.close()
        hide_from_other_processes()
        ours, theirs = socket.socketpair()
        program = _PROGRAM.format(
            path=sys.path,
            descriptor=theirs.fileno(),
            cpu_seconds=self.cpu_seconds,
            clock_seconds=self.clock_seconds,
            memory=self.memory,
        )
        with contextlib.closing(theirs):
            process = subprocess.Popen(
                [sys.executable, "-c", program], pass_fds=[theirs.fileno()], env=_environment(),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._workers.append(_Worker(process, ours))
        ours.settimeout(START_SECONDS)
        try:
            worker.receive(ours)
        except (EOFError, OSError) as error:
            raise TryLater(60, "the process that parses documents does not start") from error
        ours.settimeout(self.clock_seconds)
        return self._workers[0]

    def _end_worker(self) -> int:
        """The exit status of a worker that hung up.

        It may still be ending, so it gets a moment to do so by itself.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._workers[0].process.wait(START_SECONDS)
        return self._workers.pop().close()


def _send_pickled(peer: socket.socket, request: tuple[Document, ObjectRef, int]) -> None:
    worker.send(peer, pickle.dumps(request, pickle.HIGHEST_PROTOCOL))


def _decoded(message: bytearray) -> Article | Unreadable | None:
    """The result in a worker's message, None at the end of a document.

    Raises ValueError for what no sound worker replies.
    """
    kind, *parts = json.loads(message)
    match kind:
        case worker.ARTICLE:
            return Article.model_validate_json(parts[0])
        case worker.UNREADABLE:
            return Unreadable(Reason(parts[0]), str(parts[1]))
        case worker.MISSING_MODULE:
            raise ModuleNotFoundError(f"No module named {parts[0]!r}", name=parts[0])
        case worker.END:
            return None
    raise ValueError(f"unknown reply {kind!r}")


def _environment() -> dict[str, str]:
    """What an interpreter needs to start, without credentials."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def _close(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().close()
