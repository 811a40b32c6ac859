"""Makes texts printable, so that mail, Amazon SNS, terminals and XML accept them."""

import re
import shlex
import string
from unicodedata import bidirectional, category

# Control characters, surrogates and noncharacters, which SNS refuses, and marks that reorder lines
_UNPRINTABLE = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
    r"|[\u2028-\u202e\u2066-\u2069\ufeff]"
)
_PLAIN = frozenset(f"{string.ascii_letters}{string.digits}@%+=:,./_-")  # in a quoted word of a shell
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"  # what is between them has its own direction


def printable(text: str) -> str:
    """Return a text of the same length with U+FFFD for each character that can't be delivered."""
    return _UNPRINTABLE.sub("\ufffd", text)


def header_line(text: str) -> str:
    """Return a text as one line for a header of a mail.

    `=?` becomes `= ?`. Otherwise mail programs would decode a text like `=?utf-8?q?x=0D=0ABcc:?=`
    as an encoded word (RFC 2047). The decoded text differs from the written text, and can add
    headers.
    """
    return printable(" ".join(text.split())).replace("=?", "= ?")


def printable_line(text: str) -> str:
    """Return a text as `printable` does, on one line: line ends and tabs become spaces."""
    return printable(re.sub(r"[\t\r\n]", " ", text))


def is_right_to_left(text: str) -> bool:
    """Tell whether a text is right-to-left. The first letter that has a direction decides."""
    return next((kind != "L" for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), False)


def is_visible(text: str) -> bool:
    """Tell whether a text has a letter, a digit, a punctuation mark or a symbol.

    A text is not visible if it has only white space, invisible characters, and accents that stand on
    no letter (combining marks).
    """
    return any(category(letter)[0] in "LNPS" for letter in text)


def shell_word(text: str) -> str:
    r"""Return a text as one word of a command line, which a shell reads as exactly this text.

    The result has only printable characters. If `text` has others, the result has the form `$'…'`
    of bash, zsh and ksh, with unusual characters as bytes: `\xNN`.
    """
    if text.isprintable():
        return shlex.quote(text)
    try:
        encoded = text.encode(errors="surrogateescape")  # surrogates of names of files
    except UnicodeEncodeError:
        encoded = text.encode(errors="surrogatepass")
    return "$'" + "".join(chr(byte) if chr(byte) in _PLAIN else f"\\x{byte:02x}" for byte in encoded) + "'"
