"""Split the header `From` of a mail into a name and an address.

`parseaddr` fails if a header has more than one address, or a name with an unquoted comma or `@`.
Since the fix of CVE-2023-27043, `parseaddr` then returns empty texts. Earlier releases of Python
return a part of the name as the address. If `parseaddr` fails, this module itself reads the first
address of the header, and the name that belongs to this address.
"""

import re
from email.utils import parseaddr

_FIRST = re.compile(
    r"\s*+(?:\"(?P<quoted>(?>(?:[^\"\\]++|\\.)*))\"|(?P<plain>[^\"<>]*+))"
    r"\s*+<(?P<address>[^\"<>\s@]++@[^\"<>\s@]++)>",
    re.DOTALL,
)
_BARE = re.compile(r"\s*+([^\"<>,;\s@]++@[^\"<>,;\s@.]++\.[^\"<>,;\s@]++)\s*+,")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def split_mailbox(raw: str) -> tuple[str, str]:
    """Return the name and the address of the first mailbox in `raw`.

    A missing name or address is an empty text. The name is not decoded. In a valid header, a comma
    divides two mailboxes. But `Vale, Ada <ada@letter.example>` is read as one mailbox, because many
    programs write names like this.
    """
    try:
        name, address = parseaddr(raw)
    except (RecursionError, ValueError, IndexError):
        return "", ""
    if name and "@" in address:
        return name, address
    if bare := _BARE.match(raw):
        return "", bare[1]
    first = _FIRST.match(raw)
    if first is None:
        return name, address
    quoted = first["quoted"]
    return (first["plain"].strip() if quoted is None else _ESCAPE.sub(r"\1", quoted)), first["address"]
