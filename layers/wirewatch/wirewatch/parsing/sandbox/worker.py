"""The sandboxed subprocess: parses documents until its parent closes the connection.

The worker also ends if a library is missing or the memory runs out. The worker replies in JSON,
because a malicious document may control the replies. If the parent unpickled such a reply, the
document would control the parent too.
"""

import contextlib
import json
import pickle
import socket

from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import articles_of
from wirewatch.parsing.sandbox.connection import receive, send
from wirewatch.parsing.sandbox.process_limits import limit_memory, start_timers, stop_timers
from wirewatch.parsing.sandbox.process_rights import drop_capabilities

READY, ARTICLE, UNREADABLE, MISSING_MODULE, END = "ready", "article", "unreadable", "missing-module", "end"


def _reply(peer: socket.socket, kind: str, *parts: str) -> None:
    send(peer, json.dumps([kind, *parts]).encode())


def main(file_descriptor: int, cpu_seconds: float, clock_seconds: int, memory: int) -> None:
    """Parse documents until the parent closes the connection, a library is missing or memory runs
    out.

    `cpu_seconds` and `clock_seconds` limit the time for one result. `memory` limits the address
    space in bytes.
    """
    limit_memory(memory)
    drop_capabilities()
    peer = socket.socket(fileno=file_descriptor)
    _reply(peer, READY)
    with contextlib.suppress(EOFError, ConnectionError):
        while _parse_next(peer, cpu_seconds, clock_seconds):
            pass


def _parse_next(peer: socket.socket, cpu_seconds: float, clock_seconds: int) -> bool:
    """Parse one document and send its results.

    Return False if a library is missing, or if the memory ran out. In these cases the worker has to
    end.
    """
    document, ref, start = pickle.loads(receive(peer))  # noqa: S301  from the parent process
    is_reusable = True
    try:
        start_timers(cpu_seconds, clock_seconds)
        for result in articles_of(document, ref, start):
            stop_timers()  # the time that the receiver takes does not count
            if isinstance(result, Unreadable):
                is_reusable = result.reason is not Reason.TOO_MUCH_MEMORY
                _reply(peer, UNREADABLE, result.reason, result.detail)
            else:
                _reply(peer, ARTICLE, result.model_dump_json())
            start_timers(cpu_seconds, clock_seconds)
        stop_timers()
    except ModuleNotFoundError as error:
        _reply(peer, MISSING_MODULE, error.name or str(error))
        return False
    _reply(peer, END)
    return is_reusable
