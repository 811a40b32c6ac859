"""Reads the lines of a stream in any encoding of Unicode.

In UTF-16 and UTF-32, the byte of a line feed also occurs inside other characters, such as 上
(U+4E0A). So this module looks for a line feed only among whole characters.
"""

import io
import re

from wirewatch.parsing.text.encodings import wide_encoding

_LONGEST_STEP = 65_536  # bytes that are searched at once
_BLANK = b" \t\r\n\x00"
_LINE_ENDS = {
    "utf-16-le": re.compile(rb"(?:..)*?\n\x00", re.DOTALL),
    "utf-16-be": re.compile(rb"(?:..)*?\x00\n", re.DOTALL),
    "utf-32-le": re.compile(rb"(?:....)*?\n\x00\x00\x00", re.DOTALL),
    "utf-32-be": re.compile(rb"(?:....)*?\x00\x00\x00\n", re.DOTALL),
}


class TextLines:
    """The lines of a stream as bytes.

    The stream must begin at the start of a line. If the lines are in UTF-16 or UTF-32, `codec` is
    the name of this encoding, such as `utf-16-le`. Otherwise `codec` is empty.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.codec = wide_encoding(stream.peek(_LONGEST_STEP)[:_LONGEST_STEP])
        self._width = {"": 1, "utf-16": 2, "utf-32": 4}[self.codec[:6]]

    def readline(self, longest: int) -> tuple[bytes, bool]:
        """Return the next line, and whether its line feed was reached.

        The returned line includes the line feed. If the line is longer than about `longest` bytes,
        only its first part is returned. At the end of the stream, the returned line is empty.
        """
        if not self.codec:
            line = self._stream.readline(longest)
            return line, line.endswith(b"\n")
        parts, length = list[bytes](), 0
        while length < longest and (part := self._step()):
            parts.append(part[0])
            length += len(part[0])
            if part[1]:
                return b"".join(parts), True
        return b"".join(parts), False

    def _step(self) -> tuple[bytes, bool] | None:
        """Return (piece, is_end): the next whole characters of the line, and whether the line ends
        there.

        A piece also ends where the buffer ends. Return None at the end of the stream.
        """
        buffered = self._stream.peek(_LONGEST_STEP)[:_LONGEST_STEP]
        if end := _LINE_ENDS[self.codec].match(buffered):
            return self._stream.read(end.end()), True
        # a character that is only in part in the buffer is read as a whole
        data = self._stream.read(max(len(buffered) - len(buffered) % self._width, self._width))
        is_end = _LINE_ENDS[self.codec].fullmatch(data) is not None
        return (data, is_end) if data else None

    def skip_rest_of_line(self, longest: int) -> int:
        """Read to the end of the line, but no more than about `longest` bytes. Return the number of
        bytes read.
        """
        length = 0
        while length <= longest:
            part, is_end = self.readline(_LONGEST_STEP)
            length += len(part)
            if is_end or not part:
                break
        return length

    def skip_blank(self) -> int:
        """Read the blank bytes at the start of the buffer and return their number.

        Reading megabytes of blank lines one by one would take minutes.
        """
        buffered = self._stream.peek(_LONGEST_STEP)
        length = len(buffered) - len(buffered.lstrip(_BLANK))
        return len(self._stream.read(length - length % self._width))

    def as_utf8(self, line: bytes) -> bytes:
        """Convert a line in UTF-16 or UTF-32 to UTF-8. Return any other line unchanged."""
        return line.decode(self.codec, "replace").encode() if self.codec else line
