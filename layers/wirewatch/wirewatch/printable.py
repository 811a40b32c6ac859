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
_JOINER = "\u200d"
_SKIN_TONE_OR_TAG = re.compile("[\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")  # two of these are a flag
_EMOJI = "[\u00a9\u00ae\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_JOINING = "[\u0600-\u0dff\u1000-\u109f\u1780-\u18af]"  # scripts whose spelling needs joiners
# Characters without a width. They are kept in emoji, and between letters of a script that needs them.
_ZERO_WIDTH = re.compile(
    "(?P<kept>\U0001f3f4[\U000e0020-\U000e007e]++\U000e007f"
    rf"|(?<={_EMOJI})\u200d(?={_EMOJI})|(?<={_JOINING})[\u200c\u200d](?={_JOINING}))"
    "|[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\U000e0001\U000e0020-\U000e007f]"
)
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
MAX_CLUSTER = 40  # characters that readers see as one; a longer sequence may be cut
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"  # what is between them has its own direction


def printable(text: str) -> str:
    """Return a text of the same length with U+FFFD for each character that can't be delivered."""
    return _UNPRINTABLE.sub("\ufffd", text)


def header_line(text: str) -> str:
    """Return a text as one line for a header of a mail.

    `=?` becomes `= ?`. Otherwise mail programs would decode a text like `=?utf-8?q?x=0D=0ABcc:?=`
    as an encoded word (RFC 2047). The decoded text differs from the written text, and can add
    headers. Characters without a width are removed, and characters that reorder the line become
    spaces: both can make a word look like another word. Emoji keep their joiners, and so do
    scripts that need them.
    """
    seen = _ZERO_WIDTH.sub(lambda match: match["kept"] or "", _REORDERING.sub(" ", text))
    return printable(" ".join(seen.split())).replace("=?", "= ?")


def printable_line(text: str) -> str:
    """Return a text as `printable` does, on one line: line ends and tabs become spaces."""
    return printable(re.sub(r"[\t\r\n]", " ", text))


def is_right_to_left(text: str) -> bool:
    """Tell whether a text is right-to-left. The first letter that has a direction decides."""
    return next((kind != "L" for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), False)


def is_visible(text: str) -> bool:
    """Tell whether a text has a letter, a digit, a punctuation mark or a symbol.

    A text is not visible if it has only white space, invisible characters, and accents that stand
    on no letter (combining marks).
    """
    return any(category(letter)[0] in "LNPS" for letter in text)


def cut(text: str, longest: int) -> str:
    """Return a text of at most `longest` characters. A longer text is cut, and `…` is added."""
    return text if len(text) <= longest else text[: cut_position(text, longest - 1)].rstrip() + "…"


def cut_position(text: str, end: int, begin: int = 0) -> int:
    """Return the last position up to `end` at which a text may be cut. A cut at this position does
    not divide a letter and its accents, an emoji of several characters, or a flag.

    The search goes back from `end`, and tries at most MAX_CLUSTER positions. It stops before
    `begin`, an earlier position at which the text may be cut. If no tried position fits, return
    `end`.
    """
    if end >= len(text) or text.isascii():
        return end
    nearest = max(begin, end - MAX_CLUSTER)
    positions = (each for each in range(end, nearest, -1) if not _continues(text, each, begin))
    return next(positions, end)


def _continues(text: str, position: int, begin: int) -> bool:
    """Tell whether a reader sees the character at a position and the one before it as one sign."""
    before, letter = text[position - 1], text[position]
    if _JOINER in (before, letter) or category(letter) in {"Mn", "Mc", "Me"}:
        return True
    if _REGIONAL.match(letter):
        start = position
        while start > begin and _REGIONAL.match(text[start - 1]):
            start -= 1
        return (position - start) % 2 == 1
    return _SKIN_TONE_OR_TAG.match(letter) is not None


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
