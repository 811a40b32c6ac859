"""Parses documents in a subprocess with limits on CPU time and memory.

The limits hold even while a C library runs. Small JSON and text documents are parsed without the
subprocess. This is safe because tests limit the CPU time that these formats take in the worst case.
"""

import json
import pickle
import signal
import weakref
from collections.abc import Iterator
from types import TracebackType

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, TryLater, Unreadable
from wirewatch.parsing.document import Document, articles_of
from wirewatch.parsing.sandbox import worker
from wirewatch.parsing.sandbox.child_process import ChildProcess
from wirewatch.parsing.sandbox.connection import receive, send

CPU_SECONDS = 8  # for each article of a document
CLOCK_FACTOR = 8  # wall-clock seconds for each second of CPU time, because a host may be busy
MEMORY = 400_000_000  # bytes of address space
ATTEMPTS = 2  # the system may have killed the worker because other processes used the memory


class Sandbox:
    """Reads documents through one worker process. A sandbox is not thread-safe.

    The worker is started when it is first needed, and then kept. After a crash or an exceeded
    limit, it is replaced.

    - `cpu_seconds`: limit on CPU time for each article
    - `memory`: limit on the worker's address space, in bytes
    - `clock_seconds`: limit on wall-clock time for each article, because a parser can wait without
      using the CPU. 0 means CLOCK_FACTOR times `cpu_seconds`.
    """

    def __init__(
        self, cpu_seconds: float = CPU_SECONDS, memory: int = MEMORY, clock_seconds: int = 0
    ) -> None:
        self.cpu_seconds, self.memory = cpu_seconds, memory
        self.clock_seconds = clock_seconds or int(cpu_seconds * CLOCK_FACTOR)
        self._workers: list[ChildProcess] = []  # none or one
        weakref.finalize(self, _close, self._workers)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, if one is running. The sandbox stays usable."""
        _close(self._workers)

    @property
    def process(self) -> int | None:
        """The process id of the worker, or None if no worker is running."""
        return self._workers[0].process.pid if self._workers else None

    def read(self, document: Document, ref: ObjectRef, start: int = 0) -> Iterator[Article | Unreadable]:
        """Yield the articles of a document, and an Unreadable for each part that can't be read.

        - `start` is the number of results to leave out at the beginning.
        - After an exceeded limit, or ATTEMPTS crashes at one result, the last result is an
          Unreadable.
        - Raises TryLater if no worker can be started.
        - Raises ModuleNotFoundError if the library of a parser is not installed.
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
        """Yield the results of the worker. If not all results are read, the worker is stopped.

        - Raises TimeoutError if a time limit is exceeded.
        - Raises EOFError, ConnectionError or ValueError if the worker fails.
        - Raises TryLater and ModuleNotFoundError as `read` does.
        """
        is_finished = False
        try:
            peer = self._running_worker().peer
            send(peer, pickle.dumps((document, ref, start), pickle.HIGHEST_PROTOCOL))
            while (result := _decoded(receive(peer), ref)) is not None:
                yield result
            is_finished = True
        except (EOFError, ConnectionError) as error:
            if self._workers.pop().exit_status() == -signal.SIGPROF:
                raise TimeoutError from error
            raise
        finally:
            # a running worker would send the rest of this reply for the next document
            if not is_finished:
                self.close()

    def _running_worker(self) -> ChildProcess:
        """Return the running worker, or start one.

        Raises TryLater if no worker can be started. This is not a fault of the document, so the
        document can be read later.
        """
        if self._workers and self._workers[0].process.poll() is None:
            return self._workers[0]
        self.close()
        try:
            child = ChildProcess.start(worker.__name__, self.cpu_seconds, self.clock_seconds, self.memory)
        except (EOFError, OSError) as error:
            raise TryLater(60, "the process that parses documents does not start") from error
        self._workers.append(child)
        return child


def _decoded(message: bytearray, ref: ObjectRef) -> Article | Unreadable | None:
    """Return the result in a worker's message, or None if the message marks the end of a document.

    The bucket, key and version of an article come from `ref`. Raises ModuleNotFoundError if the
    worker lacks a library, and ValueError for an invalid message.
    """
    try:
        reply = json.loads(message)
    except RecursionError as error:  # a document that controls the worker may send anything
        raise ValueError("the reply is nested too deeply") from error
    match reply:
        case [worker.ARTICLE, str(article)]:
            read = Article.model_validate_json(article)
            # a malicious document may control the worker: of `ref`, take only these from the reply
            own = {"position": read.ref.position, "parser": read.ref.parser}
            return read.model_copy(update={"ref": ref.model_copy(update=own)})
        case [worker.UNREADABLE, str(reason), str(detail)]:
            return Unreadable(Reason(reason), detail)
        case [worker.MISSING_MODULE, str(name)]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        case [worker.END]:
            return None
    raise ValueError("unknown reply")


def _close(workers: list[ChildProcess]) -> None:
    while workers:
        workers.pop().close()
