"""Read the lines of a PDF's page in reading order, with their positions and letter sizes.

The content stream of a page may have watermarks, and may list two columns row by row. This module
drops watermarks and restores the order of columns. The module `pdf` decides what the lines mean.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from pypdf import PageObject, mult

from wirewatch.parsing.text.cleaning import clean

MIN_ROWS = 4  # with text in two columns; fewer such rows are a table or a coincidence
SHORTEST_IN_COLUMN = 12  # characters
MIN_GAP = 2.0  # times the size of the letters; a wider gap separates columns
USUAL_WIDTH = 0.5  # of a letter, as a share of its size
NARROWEST = 0.25
LONGEST_WATERMARK = 40  # characters
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SHOW_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_GAP_OF_LAYOUT = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, its position in points (`x` from the left, `y` from the bottom) and the size
    of its letters.
    """

    text: str
    page: int
    x: float
    y: float
    size: float
    is_turned: bool = False

    @property
    def mark(self) -> tuple[str, int]:
        """A key for finding lines that several pages repeat.

        Two lines have the same key if they are printed at the same height and differ only in
        numbers, such as `Page 1` and `Page 2`.
        """
        return re.sub(r"\d+", "0", self.text.casefold()), round(self.y / 4)

    @property
    def right(self) -> float:
        """The estimated end of the line, in points from the left."""
        return self.x + len(self.text) * self.size * USUAL_WIDTH


class _Piece(NamedTuple):
    text: str
    matrix: list[float]
    points: float


def lines_of(page: PageObject, number: int) -> list[Line]:
    """Return the lines of a page in reading order, without watermarks.

    If the page is damaged, raises an error of pypdf. Such errors have many types.
    """
    pieces: list[_Piece] = []
    shows: list[tuple[float, float]] = []

    def see_text(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        pieces.append(_Piece(text, mult(tm, cm), size or 0))

    def see_order(operator: bytes, _operands: Any, cm: list[float], tm: list[float]) -> None:
        if operator in _SHOW_TEXT:
            shows.append(_position(mult(tm, cm)))

    page.extract_text(visitor_text=see_text, visitor_operand_before=see_order)
    lines = list(_lines(pieces, number))
    if _has_columns(shows):
        lines = list(_split_by_layout(lines, page, shows))
    return _in_reading_order(_without_watermarks(lines))


def _lines(pieces: list[_Piece], page: int) -> Iterator[Line]:
    text, first = "", _Piece("", [0.0] * 6, 0.0)
    for piece in [*pieces, _Piece("\n", [0.0] * 6, 0.0)]:
        if text.strip() and _starts_column(text, first, piece):
            yield from _line(text, first, page)
            text = ""
        for part in re.split(r"(\n)", piece.text):
            if part == "\n":
                yield from _line(text, first, page)
                text = ""
                continue
            first = piece if part.strip() and not text.strip() else first
            text += part


def _starts_column(text: str, first: _Piece, piece: _Piece) -> bool:
    """Tell whether `piece` begins a new column.

    `text` is the text of the line so far, and `first` is its first piece. The result is True if
    `piece` is in the same line as `first`, and a wide gap is between `text` and `piece`.
    """
    size = _size(first)
    end = first.matrix[4] + len(text) * size * USUAL_WIDTH
    is_same_line = abs(piece.matrix[5] - first.matrix[5]) < size * 0.3
    return bool(piece.text.strip()) and is_same_line and piece.matrix[4] > end + MIN_GAP * size


def _line(text: str, first: _Piece, page: int) -> Iterator[Line]:
    folded = " ".join(clean(text.translate(_LIGATURES)).replace("\n", " ").split())
    if folded:
        a, b = first.matrix[:2]
        yield Line(folded, page, *_position(first.matrix), _size(first), abs(b) > 0.2 * abs(a))


def _position(matrix: list[float]) -> tuple[float, float]:
    """Return where a piece of text begins, as (x, y). In a damaged file, a coordinate may be
    infinite or not a number. Such a coordinate becomes 0.
    """
    x, y = (part if math.isfinite(part) else 0.0 for part in matrix[4:6])
    return x, y


def _size(piece: _Piece) -> float:
    size = piece.points * math.hypot(piece.matrix[2], piece.matrix[3])
    return round(size, 1) if math.isfinite(size) else 0.0


def _without_watermarks(lines: list[Line]) -> list[Line]:
    """Remove rotated lines. Remove a short line in large letters if this line crosses other lines.

    If rotated lines make up at least half of the text, the whole page is rotated. In this case, no
    line is removed because of its rotation.
    """
    if sum(len(line.text) for line in lines if line.is_turned) * 2 < sum(len(line.text) for line in lines):
        lines = [line for line in lines if not line.is_turned]
    usual = median(line.size for line in lines) if lines else 0.0
    large = [line for line in lines if line.size > 1.8 * usual and len(line.text) <= LONGEST_WATERMARK]
    across = {id(line) for line in large if _stands_across(line, lines)}
    return [line for line in lines if id(line) not in across]


def _stands_across(line: Line, lines: Iterable[Line]) -> bool:
    """Tell whether a large line is a watermark: at least two lines of small text cross it."""
    within = [
        other
        for other in lines
        if other.size < line.size / 1.8
        and line.y < other.y < line.y + line.size * 0.7
        and line.x < other.right
        and other.x < line.right
    ]
    return len({round(other.y) for other in within}) >= 2


def _has_columns(shows: list[tuple[float, float]]) -> bool:
    """Tell whether a page seems to have two columns. `shows` are the positions (x, y) of texts.

    At least MIN_ROWS rows must have a left text and a right text. The beginnings of these two texts
    must be more than 72 points apart. In all these rows, the right text must begin at nearly the
    same x.
    """
    jumps = Counter(
        round(right[0] / 4)
        for left, right in pairwise(shows)
        if abs(left[1] - right[1]) < 2 and right[0] - left[0] > 72
    )
    return max(jumps.values(), default=0) >= MIN_ROWS


def _split_by_layout(lines: list[Line], page: PageObject, shows: list[tuple[float, float]]) -> Iterator[Line]:
    """Yield the lines. If pypdf joined two columns into one line, divide this line where pypdf's
    layout mode shows a gap.

    `shows` are the positions (x, y) of the pieces of text in the page.
    """
    layout = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    rows = {
        " ".join(row.translate(_LIGATURES).split()): [
            part.strip() for part in _GAP_OF_LAYOUT.split(row.strip())
        ]
        for row in layout.split("\n")
    }
    for line in lines:
        parts = rows.get(line.text, [line.text])
        starts = sorted(x for x, y in shows if abs(y - line.y) < 2 and x >= line.x)
        if len(parts) < 2 or len(starts) < len(parts):
            yield line
            continue
        x, end = line.x, line.x
        for part in parts:
            x = next((start for start in starts if start >= end), x)
            part_line = replace(line, text=" ".join(clean(part.translate(_LIGATURES)).split()), x=x)
            yield part_line
            end = x + len(part) * line.size * NARROWEST


def _in_reading_order(lines: list[Line]) -> list[Line]:
    """Sort the lines of a page with two columns: the left column first, then the right one.

    A line across both columns divides the page. The lines above and below this line are sorted
    separately. If `_gutter` finds no right column, the lines stay in the order of the file.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.y):
        is_across = line.x < gutter - line.size and line.right > gutter + 6 * line.size
        if is_across:
            ordered += [*left, *right]
            left, right = [], []
        (ordered if is_across else left if line.x < gutter - 1 else right).append(line)
    return [*ordered, *left, *right]


def _gutter(lines: list[Line]) -> float | None:
    """Return where the right column begins, in points from the left edge of the page, or None.

    The right column is found only if the file lists the page row by row: the left line of a row,
    then its right line. Rows in which one of these lines is short are ignored.
    """
    starts = Counter(
        round(right.x)
        for left, right in pairwise(lines)
        if abs(left.y - right.y) < 0.3 * max(left.size, 1)
        and right.x > left.x + 72
        # a row with a shorter line may belong to a table
        and min(len(left.text), len(right.text)) > SHORTEST_IN_COLUMN
    )
    x, count = starts.most_common(1)[0] if starts else (0, 0)
    return float(x) if count >= MIN_ROWS and count * 4 >= len(lines) else None
