"""Repair XML that was written without escaping its text, as some agencies and converters send it.

A repair only escapes, closes or removes what is written. It never expands or declares an entity. So
the result is as safe to parse as the original.
"""

import re
from collections.abc import Iterator

from wirewatch.parsing.text.fragments import unescape

_VERBATIM = re.compile(r"<!\[CDATA\[|<!--|<\?(?=[A-Za-z_])")
_ENDS = {"<![CDATA[": re.compile("]]>"), "<!--": re.compile("--!?>"), "<?": re.compile(r"\?>")}
_NUMBER = r"(?=[0-9])0*+([1-9][0-9]{0,6})?"
_HEX_NUMBER = r"x(?=[0-9A-Fa-f])0*+([1-9A-Fa-f][0-9A-Fa-f]{0,5})?"
_BARE_AMPERSAND = re.compile(rf"&(?!(?:#(?:{_NUMBER}|{_HEX_NUMBER})|[A-Za-z][A-Za-z0-9]{{0,40}});)")
_REFERENCE = re.compile(rf"&#(?:{_NUMBER}|{_HEX_NUMBER});")
_BARE_ANGLE = re.compile(r"<(?![A-Za-z_/!?])|<(?=!(?![A-Za-z\[])|\?(?![A-Za-z_])|[A-Za-z_][^<>\"']{0,2000}<)")
_EMPTY_ELEMENT = re.compile(r"<(br|hr|img)((?:\s[^<>]*)?)(?<!/)>", re.IGNORECASE)
_END_OF_EMPTY = re.compile(r"</(?:br|hr|img)\s*>", re.IGNORECASE)
_WINDOWS_1252 = re.compile(r"&#(?:0*+1[2-5][0-9]|x0*+[89][0-9a-f]);", re.IGNORECASE)


def with_intended_letters(text: str) -> str:
    """Replace references to C1 control characters by the characters of windows-1252 with the same
    numbers, as browsers do: `&#146;` becomes an apostrophe.
    """
    return _WINDOWS_1252.sub(lambda match: unescape(match[0]), text) if "&#" in text else text


def repaired(text: str) -> str:
    """Return the XML with its common faults repaired. CDATA sections stay as they are.

    For example, a `&` that begins no reference becomes text, and `<br>` becomes an empty element.
    Comments are removed, and so are references to characters that XML forbids.
    """
    return "".join(part if is_verbatim else _repaired(part) for part, is_verbatim in _parts(text))


def _repaired(part: str) -> str:
    part = _REFERENCE.sub(_legal_reference, _BARE_AMPERSAND.sub("&amp;", part))
    part = _BARE_ANGLE.sub("&lt;", part).replace("]]>", "]]&gt;")
    return _EMPTY_ELEMENT.sub(r"<\1\2/>", _END_OF_EMPTY.sub("", part))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (part, is_verbatim) for each part of the text in order, without comments.

    `is_verbatim` is True for a CDATA section and for a processing instruction. A mark such as
    `<!--` may have no end:

    - In a complete document, the mark is left out, but `<?` becomes the verbatim part `&lt;?`. The
      text after the mark is read as usual.
    - In a document that was cut off, the mark and all text after it are one verbatim part.
    """
    position, unclosed = 0, set[str]()
    while start := _VERBATIM.search(text, position):
        yield text[position : start.start()], False
        mark = start[0]
        # `<!-->` is a whole comment, so the search begins inside the mark
        end = None if mark in unclosed else _ENDS[mark].search(text, start.start() + 2)
        if end is not None:
            position = end.end()
            if mark != "<!--":
                yield text[start.start() : position], True
        elif unclosed or _is_complete(text):
            unclosed.add(mark)  # later ones have no end either: the time stays linear
            position = start.end()
            if mark == "<?":
                yield "&lt;?", True
        else:
            position = len(text)
            yield text[start.start() :], True
    yield text[position:], False


def _is_complete(text: str) -> bool:
    """Tell whether the text ends with an end tag. If not, the document was cut off."""
    text = text.rstrip()
    return text.endswith(">") and text.rfind("<") == text.rfind("</")


def _legal_reference(reference: re.Match[str]) -> str:
    code = int(reference[2], 16) if reference[2] else int(reference[1] or "0")
    is_legal = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference[0] if is_legal or 0x10000 <= code <= 0x10FFFF else ""
