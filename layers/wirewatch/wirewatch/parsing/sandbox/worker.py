"""The sandboxed subprocess: it parses one document after the other until its parent closes the
connection.

The worker receives pickles from its parent but replies in JSON. A malicious document may take
control of the worker and its replies. If the parent unpickled such a reply, the document would
control the parent too. Each message is preceded by its length in four bytes.
"""

import contextlib
import json
import pickle
import signal
import socket
import struct
import sys

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import articles_of
from wirewatch.parsing.sandbox.process_rights import drop_capabilities

LENGTH = struct.Struct("!I")
LARGEST_MESSAGE = 100_000_000  # bytes
# seconds; the parent's own limit ends the worker before this, unless the parent is gone
ORPHAN_GRACE = 5
READY, ARTICLE, UNREADABLE, MISSING_MODULE, END = "ready", "article", "unreadable", "missing-module", "end"


def send(peer: socket.socket, data: bytes) -> None:
    """Sends one message. Raises ConnectionError if the other side is gone."""
    peer.sendall(LENGTH.pack(len(data)))
    peer.sendall(data)


def receive(peer: socket.socket) -> bytearray:
    """Returns the next message.

    Raises EOFError if the other side is gone or announces more than LARGEST_MESSAGE bytes.
    """
    (length,) = LENGTH.unpack(_receive_exactly(peer, LENGTH.size))
    if length > LARGEST_MESSAGE:
        raise EOFError
    return _receive_exactly(peer, length)


def _reply(peer: socket.socket, kind: str, *parts: str) -> None:
    send(peer, json.dumps([kind, *parts]).encode())


def _receive_exactly(peer: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    view, received = memoryview(data), 0
    while received < length:
        count = peer.recv_into(view[received:], length - received)
        if not count:
            raise EOFError
        received += count
    return data


def main(file_descriptor: int, cpu_seconds: float, clock_seconds: int, memory: int) -> None:
    """Parses documents until the parent closes the connection.

    `cpu_seconds` and `clock_seconds` limit the time for one result, `memory` limits the address
    space in bytes.
    """
    _limit_memory(memory)
    drop_capabilities()
    peer = socket.socket(fileno=file_descriptor)
    _reply(peer, READY)
    with contextlib.suppress(EOFError, ConnectionError):
        while _parse_next(peer, cpu_seconds, clock_seconds):
            pass


def _parse_next(peer: socket.socket, cpu_seconds: float, clock_seconds: int) -> bool:
    """Parses one document and sends its results.

    Returns False if the worker has to end, because a library is missing or the memory ran out.
    """
    document, ref, start = pickle.loads(receive(peer))  # noqa: S301  from the parent process
    is_reusable = True
    try:
        _start_timers(cpu_seconds, clock_seconds)
        for result in articles_of(document, ref, start):
            _stop_timers()  # the time that the receiver takes does not count
            if isinstance(result, Unreadable):
                is_reusable = result.reason is not Reason.TOO_MUCH_MEMORY
                _reply(peer, UNREADABLE, result.reason, result.detail)
            else:
                _reply(peer, ARTICLE, result.model_dump_json())
            _start_timers(cpu_seconds, clock_seconds)
        _stop_timers()
    except ModuleNotFoundError as error:
        _reply(peer, MISSING_MODULE, error.name or str(error))
        return False
    _reply(peer, END)
    return is_reusable


def _start_timers(cpu_seconds: float, clock_seconds: int) -> None:
    """Sets timers that end this process: SIGPROF after `cpu_seconds` of CPU time, even inside a C
    library; SIGALRM a few seconds after `clock_seconds`, in case the parent is gone.
    """
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.alarm(clock_seconds + ORPHAN_GRACE)


def _stop_timers() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.alarm(0)


def _limit_memory(memory: int) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  Windows lacks it

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
