"""How far an object has been read. This is a module of its own, because every function that reads
messages needs it, but only ingestion needs the reader.
"""

from wirewatch.frozen import Frozen


class ResumePoint(Frozen):
    """How far an object has been read, for a later run.

    Reading begins again at byte `offset` of the stored object. `documents` and `results` count from
    there: the first `documents` documents are finished, and of the next document the first
    `results` results were yielded. Example: `documents=2, results=5` means that reading continues
    with the sixth result of the third document.

    `position` is the number of results of the whole object so far. `faults` counts the consecutive
    unreadable documents before this point; one that exceeded a limit of the sandbox counts as
    EXPENSIVE_FAULT. `kind` is the format that was recognised.
    """

    offset: int = 0
    documents: int = 0
    results: int = 0
    position: int = 0
    faults: int = 0
    kind: str = ""
