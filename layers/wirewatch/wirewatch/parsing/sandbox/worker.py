"""The other side of the wall: a process of its own that parses documents until it is told no more, or is ended.

It takes pickles of the process that started it, and answers in JSON: what it has read may have got the better of it, and must get no
further. Each message stands after its length in four bytes.
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

LENGTH = struct.Struct("!I")
LARGEST = 100_000_000  # bytes of one message
GRACE = 5  # seconds beyond the wall's own patience: only a cell that nobody watches any more ends itself
STANDS, ARTICLE, UNREADABLE, LACKS, END = "stands", "article", "unreadable", "lacks", "end"


def send(peer: socket.socket, data: bytes) -> None:
    peer.sendall(LENGTH.pack(len(data)))
    peer.sendall(data)


def receive(peer: socket.socket) -> bytearray:
    """The next message. EOFError where the other side is gone."""
    (length,) = LENGTH.unpack(_exactly(peer, LENGTH.size))
    if length > LARGEST:
        raise EOFError
    return _exactly(peer, length)


def answer(peer: socket.socket, kind: str, *parts: str) -> None:
    send(peer, json.dumps([kind, *parts]).encode())


def _exactly(peer: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    view, got = memoryview(data), 0
    while got < length:
        read = peer.recv_into(view[got:], length - got)
        if not read:
            raise EOFError
        got += read
    return data


def main(file_descriptor: int, seconds: int, memory: int) -> None:
    """Reads until the peer is gone. `memory`: bytes of address space, where the system holds a process to that."""
    _bounded(memory)
    peer = socket.socket(fileno=file_descriptor)
    answer(peer, STANDS)
    with contextlib.suppress(EOFError, ConnectionError):
        while _read_one(peer, seconds):
            pass


def _read_one(peer: socket.socket, seconds: int) -> bool:
    """False where the cell had better end: a library is missing, or memory ran out once."""
    document, ref, skip = pickle.loads(receive(peer))  # noqa: S301  from the process that started this one
    signal.alarm(seconds + GRACE)
    fit = True
    try:
        for found in articles_of(document, ref, skip):
            signal.alarm(0)  # whoever takes it may take his time
            if isinstance(found, Unreadable):
                fit = found.reason is not Reason.TOO_MUCH_MEMORY
                answer(peer, UNREADABLE, found.reason, found.detail)
            else:
                answer(peer, ARTICLE, found.model_dump_json())
            signal.alarm(seconds + GRACE)
    except ModuleNotFoundError as error:
        answer(peer, LACKS, error.name or str(error))
        return False
    answer(peer, END)
    signal.alarm(0)
    return fit


def _bounded(memory: int) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
