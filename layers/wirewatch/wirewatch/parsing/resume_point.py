"""How far an object has been read.

Queue messages contain a ResumePoint. So this is a module of its own: code that only reads messages
need not import the parsers.
"""

from wirewatch.frozen import Frozen


class ResumePoint(Frozen):
    """How far an object has been read. A later run continues from this point.

    The later run begins at byte `offset` of the stored object. After this byte, it skips
    `documents` documents, which are finished. Of the next document, it skips `results` results,
    which were already yielded. Example: with `documents=2, results=5`, reading continues with
    the sixth result of the third document.

    `position` is the number of results of the whole object so far. `kind` is the format that
    was recognised. `faults` counts the faults since the last article:
    - An Unreadable is one fault.
    - An Unreadable that reports an exceeded limit of the sandbox, or an error of the parser,
      counts as EXPENSIVE_FAULT faults (see `object_reader`).
    - An Unreadable with the reason NOT_AN_ARTICLE is no fault. Like an article, it sets
      `faults` to 0.
    """

    offset: int = 0
    documents: int = 0
    results: int = 0
    position: int = 0
    faults: int = 0
    kind: str = ""
