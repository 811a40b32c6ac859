"""Parses documents in a subprocess with limits on CPU time and memory. The limits hold even while a
C library runs and does not return.

The subprocess is replaced when a document exceeds a limit. It gets no credentials: neither from its
environment nor from the memory of this process. Small JSON and text documents, which are most of
the input, are parsed in this process, because their worst-case CPU time is tested.
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

CPU_SECONDS = 8  # for each article of a document
CLOCK_FACTOR = 8  # wall-clock time for each second of CPU time, for a worker on a busy host
START_SECONDS = 30  # until a worker is ready
MEMORY = 400_000_000  # bytes of address space
PASSED_ON = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "LANG", "LC_ALL",
    "TMPDIR", "TZ",
)  # fmt: skip
ATTEMPTS = 2  # the system may have killed the worker because other processes used the memory
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from wirewatch.parsing.sandbox.worker import main; "
    "main({descriptor}, {cpu_seconds}, {clock_seconds}, {memory})"
)


@dataclass
class _Worker:
    process: "subprocess.Popen[bytes]"
    peer: socket.socket

    def close(self) -> int:
        """Ends the process and returns its exit status, which is the negative number of a signal if
        a signal ended the process.
        """
        self.peer.close()
        self.process.kill()
        return self.process.wait()


class Sandbox:
    """Reads documents through one worker process, which is started when first needed and then kept.
    Not thread-safe.

    `cpu_seconds` limits the CPU time for each article of a document, `memory` the address space of
    the worker in bytes. `clock_seconds` limits the wall-clock time for each article, for parsers
    that wait without working; by default it is CLOCK_FACTOR times `cpu_seconds`.
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
        """The process id of the worker, or None if no worker is running."""
        return self._workers[0].process.pid if self._workers else None

    def read(self, document: Document, ref: ObjectRef, start: int = 0) -> Iterator[Article | Unreadable]:
        """Yields the results of `articles_of`. If a document exceeds a limit, an Unreadable follows
        the results before that point.

        Raises TryLater if no worker can be started, and ModuleNotFoundError if the library of a
        parser is not installed.
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
        """Yields the results of the worker. Closes a worker whose reply was not read to its end,
        because the rest would be taken for the reply to the next document.

        Raises TimeoutError at a time limit, and EOFError, ConnectionError or ValueError if the
        worker fails.
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
        """Returns the running worker, or starts one.

        Raises TryLater if none can be started, which is no fault of the document.
        """
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
        """Returns the exit status of a worker that closed its connection.

        Waits for the worker to end by itself, and kills it after START_SECONDS.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._workers[0].process.wait(START_SECONDS)
        return self._workers.pop().close()


def _send_pickled(peer: socket.socket, request: tuple[Document, ObjectRef, int]) -> None:
    worker.send(peer, pickle.dumps(request, pickle.HIGHEST_PROTOCOL))


def _decoded(message: bytearray) -> Article | Unreadable | None:
    """Returns the result in a worker's message, None at the end of a document.

    Raises ModuleNotFoundError if the worker lacks a library, and ValueError for a message that no
    intact worker sends.
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
    """Returns the environment variables that an interpreter needs, without credentials."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def _close(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().close()
