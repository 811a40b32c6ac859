"""The other side of the wall: a process of its own that parses documents until it is told no more, or is ended.

What it takes and gives are pickles after their length in four bytes. It talks only to the process that started it.
"""

import pickle
import signal
import socket
import struct
import sys
from typing import Any

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import articles_of

LENGTH = struct.Struct("!I")
END = None
GRACE = 5  # seconds beyond the wall's own patience: only a cell that nobody watches any more ends itself


def send(peer: socket.socket, message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    peer.sendall(LENGTH.pack(len(data)))
    peer.sendall(data)


def receive(peer: socket.socket) -> Any:
    """The next message. EOFError where the other side is gone."""
    (length,) = LENGTH.unpack(_exactly(peer, LENGTH.size))
    return pickle.loads(_exactly(peer, length))  # noqa: S301  the other end of a socket pair that this package made


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
    send(peer, END)  # it stands
    while True:
        try:
            document, ref, skip = receive(peer)
        except (EOFError, ConnectionError):
            return
        signal.alarm(seconds + GRACE)
        exhausted = False
        try:
            for found in articles_of(document, ref, skip):
                exhausted = isinstance(found, Unreadable) and found.reason is Reason.TOO_MUCH_MEMORY
                send(peer, found)
                signal.alarm(seconds + GRACE)
        except ModuleNotFoundError as error:
            send(peer, error)
            return
        send(peer, END)
        signal.alarm(0)
        if exhausted:
            return  # what ran out of memory once is in no known state


def _bounded(memory: int) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
