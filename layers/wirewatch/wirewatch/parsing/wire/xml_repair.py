"""Repair XML that was written without escaping its text, as some agencies and converters send it.

A repair only escapes, closes or removes what is written. It never expands or declares an entity. So
the result is as safe to parse as the original.
"""

import html
import re
from collections.abc import Iterator

_VERBATIM = re.compile(r"<!\[CDATA\[|<!--|<\?")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,40});)")
_REFERENCE = re.compile(r"&#(?:(\d{1,7})|x([0-9A-Fa-f]{1,6}));")
_BARE_ANGLE = re.compile(r"<(?![A-Za-z_/!?])|<(?=[A-Za-z_][^<>\"']{0,2000}<)")
_EMPTY_ELEMENT = re.compile(r"<(br|hr|img)((?:\s[^<>]*)?)(?<!/)>", re.IGNORECASE)
_END_OF_EMPTY = re.compile(r"</(?:br|hr|img)\s*>", re.IGNORECASE)
_WINDOWS_1252 = re.compile(r"&#(?:1[2-5]\d|x[89][0-9a-f]);", re.IGNORECASE)


def with_intended_letters(text: str) -> str:
    """Replace references to C1 control characters by the characters of windows-1252 with the same
    numbers, as browsers do: `&#146;` becomes an apostrophe.
    """
    return _WINDOWS_1252.sub(lambda match: html.unescape(match[0]), text) if "&#" in text else text


def repaired(text: str) -> str:
    """Return the XML with its common faults repaired. CDATA sections stay as they are.

    A `&` that begins no reference, and a `<` that begins no tag, become text. Comments are removed,
    and so are references to characters that XML forbids. Elements of HTML that have no end tag,
    such as `<br>`, become empty elements. In a text, `]]>` becomes `]]&gt;`.
    """
    return "".join(part if is_verbatim else _repaired(part) for part, is_verbatim in _parts(text))


def _repaired(part: str) -> str:
    part = _REFERENCE.sub(_legal_reference, _BARE_AMPERSAND.sub("&amp;", part))
    part = _BARE_ANGLE.sub("&lt;", part).replace("]]>", "]]&gt;")
    return _EMPTY_ELEMENT.sub(r"<\1\2/>", _END_OF_EMPTY.sub("", part))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (part, is_verbatim) for each part of the text in order. Comments are left out.

    `is_verbatim` is True for a CDATA section and for a processing instruction. If one of these or a
    comment has no end, the rest of the text is one part, and `is_verbatim` is True.
    """
    position = 0
    while start := _VERBATIM.search(text, position):
        yield text[position : start.start()], False
        end = text.find(_ENDS[start[0]], start.end())
        position = len(text) if end < 0 else end + len(_ENDS[start[0]])
        if end < 0 or start[0] != "<!--":
            yield text[start.start() : position], True
    yield text[position:], False


def _legal_reference(reference: re.Match[str]) -> str:
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    is_legal = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference[0] if is_legal or 0x10000 <= code <= 0x10FFFF else ""
