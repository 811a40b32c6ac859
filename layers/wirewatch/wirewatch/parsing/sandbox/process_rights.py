"""Linux calls that keep two processes of one user apart: the worker can't read the memory and the
environment of its parent.

On other systems the functions do nothing.
"""

import ctypes
import sys
from pathlib import Path

_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = Path("/proc/sys/kernel/cap_last_cap")


def hide_from_other_processes() -> None:
    """Protect this process from other processes of the same user: the kernel does not let them read
    the memory and `/proc/<pid>/environ` of this process.

    See prctl(2), PR_SET_DUMPABLE, and ptrace(2), "Ptrace access mode checking". A program that this
    process starts with exec is not protected.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def drop_capabilities() -> None:
    """Give up every capability of this process permanently.

    With its capabilities, a root process could read the memory of processes that called
    `hide_from_other_processes`. See capabilities(7). Errors are ignored, because they only occur in
    a process that has no capabilities anyway.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for capability in range(_last_capability() + 1):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    libc.capset(header, none)


def _last_capability() -> int:
    try:
        return int(_LAST_CAPABILITY.read_text())
    except (OSError, ValueError):
        return 63
