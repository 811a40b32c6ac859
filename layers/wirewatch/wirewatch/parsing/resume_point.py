"""How far an object has been read.

Queue messages contain a ResumePoint. So this is a module of its own: code that only reads messages
need not import the parsers.
"""

from wirewatch.frozen import Frozen


class ResumePoint(Frozen):
    """How far an object has been read, for a later run.

    Reading begins again at byte `offset` of the stored object. `documents` and `results` count from
    there: the first `documents` documents are finished, and the first `results` results of the next
    document were yielded. Example: `documents=2, results=5` means that reading continues
    with the sixth result of the third document.

    `position` is the number of results of the whole object so far. `faults` counts the consecutive
    Unreadables at the end of these results. An Unreadable that reports an exceeded limit of the
    sandbox or an error of the parser counts as EXPENSIVE_FAULT Unreadables (see `object_reader`).
    An Unreadable with the reason NOT_AN_ARTICLE is no fault: it sets `faults` to 0, as an article
    does. `kind` is the format that was recognised.
    """

    offset: int = 0
    documents: int = 0
    results: int = 0
    position: int = 0
    faults: int = 0
    kind: str = ""
