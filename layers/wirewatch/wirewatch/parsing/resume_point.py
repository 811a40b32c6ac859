"""How far an object has been read.

Queue messages contain a ResumePoint. This module is separate, so code for messages need not import
the parsers.
"""

from wirewatch.frozen import Frozen


class ResumePoint(Frozen):
    """How far an object has been read. A later run continues from this point.

    The later run begins at byte `offset` of the stored object, and skips the next `documents`
    documents, which are finished. In the next document, it skips the first `results` results, which
    were already yielded. With `documents=2, results=5`, the later run continues with the sixth
    result of the third document.

    - `position`: the number of results of the whole object so far
    - `kind`: the format that was recognised
    - `faults`: the number of consecutive faults (see `ObjectReader._faults_after`)
    """

    offset: int = 0
    documents: int = 0
    results: int = 0
    position: int = 0
    faults: int = 0
    kind: str = ""
