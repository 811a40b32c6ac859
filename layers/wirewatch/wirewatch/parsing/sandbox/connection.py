"""Send and receive messages between a process and its sandboxed worker.

Before each message, its length is sent as a number of four bytes.
"""

import socket
import struct

_LENGTH = struct.Struct("!I")
LARGEST_MESSAGE = 100_000_000  # bytes


def send(peer: socket.socket, data: bytes) -> None:
    """Send one message.

    Raises ConnectionError if the other process has closed the connection. Raises TimeoutError if
    the timeout of the socket expires.
    """
    peer.sendall(_LENGTH.pack(len(data)))
    peer.sendall(data)


def receive(peer: socket.socket, largest: int = LARGEST_MESSAGE) -> bytearray:
    """Return the next message.

    Raises EOFError or ConnectionError if the other process has closed the connection. Raises
    EOFError if the message is longer than `largest` bytes, and TimeoutError if the timeout of the
    socket expires.
    """
    (length,) = _LENGTH.unpack(_receive_exactly(peer, _LENGTH.size))
    if length > largest:
        raise EOFError
    return _receive_exactly(peer, length)


def _receive_exactly(peer: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    view, received = memoryview(data), 0
    while received < length:
        count = peer.recv_into(view[received:], length - received)
        if not count:
            raise EOFError
        received += count
    return data
