"""Text that mail, Amazon SNS, terminals and XML all accept."""

import re

# Control characters, surrogates and noncharacters, which SNS refuses, and marks that reorder lines
_UNPRINTABLE = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    r"|[\u2028-\u202e\u2066-\u2069\ufeff]"
)


def printable(text: str) -> str:
    """Return a text of the same length with U+FFFD for each character that can't be delivered."""
    return _UNPRINTABLE.sub("\ufffd", text)


def header_line(text: str) -> str:
    """Return a text as one line for a header of a mail.

    `=?` becomes `= ?`. Otherwise mail programs would decode a text like `=?utf-8?q?x=0D=0ABcc:?=`
    as an encoded word (RFC 2047). The decoded text differs from the written one, and can add
    headers.
    """
    return printable(" ".join(text.split())).replace("=?", "= ?")


def printable_line(text: str) -> str:
    """Return a text as `printable` does, on one line: line ends and tabs become spaces."""
    return printable(re.sub(r"[\t\r\n]", " ", text))
