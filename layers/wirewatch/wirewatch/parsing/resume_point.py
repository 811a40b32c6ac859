"""How far an object has been read.

Queue messages contain a ResumePoint. So this is a module of its own: code that only reads messages
need not import the parsers.
"""

from wirewatch.frozen import Frozen


class ResumePoint(Frozen):
    """How far an object has been read. A later run continues from this point.

    Reading begins again at byte `offset` of the stored object. `documents` is the number of
    documents after this byte that are finished. `results` is the number of results of the next
    document that were yielded. Example: with `documents=2, results=5`, reading continues with
    the sixth result of the third document.

    `position` is the number of results of the whole object so far. `kind` is the format that
    was recognised. `faults` is the number of consecutive faults at the end of these results:
    - An Unreadable is one fault.
    - An Unreadable that reports an exceeded limit of the sandbox, or an error of the parser, is
      EXPENSIVE_FAULT faults (see `object_reader`).
    - An Unreadable with the reason NOT_AN_ARTICLE is no fault. It sets `faults` to 0, as an
      article does.
    """

    offset: int = 0
    documents: int = 0
    results: int = 0
    position: int = 0
    faults: int = 0
    kind: str = ""
