"""Draws the README's chart. It shows how the cost of matching one article depends on the number of
rules. Both axes are logarithmic.
"""

from collections.abc import Mapping, Sequence
from math import log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 340, 64, 48, 28, 132
LOWEST, HIGHEST = -1.0, 2.0  # decimal logarithms on the axis of costs
FOUND_COLOUR, REPORTED_COLOUR = "#0b5fa5", "#b3520d"

_OPENING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'font-family="system-ui, sans-serif" font-size="12">'
)

Point = tuple[float, float]


class Chart:
    """A chart: how the cost of one article grows with the number of rules.

    The two lines are `found` (finding matches) and `reported` (also describing them). A dashed line
    is the cost if each rule were evaluated in turn.
    """

    def __init__(self, found: Mapping[int, float], reported: Mapping[int, float]) -> None:
        self.found, self.reported = found, reported
        self.first, self.last = min(found), max(found)

    def svg(self) -> str:
        """Return the chart as SVG. A cost of 1 in the chart is the CPU time that is needed to cut
        the text of one article into words.
        """
        return "\n".join(
            [
                _OPENING.format(width=WIDTH, height=HEIGHT),
                "<title>Cost of one article against the number of rules</title>",
                f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
                *self._grid(),
                *self._linear(),
                *self._costs(self.reported, REPORTED_COLOUR, "found and reported", above=True),
                *self._costs(self.found, FOUND_COLOUR, "found", above=False),
                _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "rules", "#444444"),
                _text(
                    LEFT,
                    16,
                    "CPU time of one article, in multiples of a plain pass that cuts its text into words",
                    "#444444",
                    "start",
                ),
                "</svg>\n",
            ]
        )

    def _point(self, rules: float, cost: float) -> Point:
        width, height = WIDTH - LEFT - RIGHT, HEIGHT - BOTTOM - TOP
        x = (log10(rules) - log10(self.first)) / (log10(self.last) - log10(self.first))
        y = (log10(cost) - LOWEST) / (HIGHEST - LOWEST)
        return LEFT + x * width, HEIGHT - BOTTOM - y * height

    def _grid(self) -> Sequence[str]:
        parts = []
        for tick in (0.1, 1, 10, 100):
            _, y = self._point(self.first, tick)
            parts.append(
                f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
            )
            parts.append(_text(LEFT - 8, y + 4, f"{tick:g} ×", "#444444", "end"))
        return parts + [
            _text(self._point(rules, 1)[0], HEIGHT - BOTTOM + 18, f"{rules:,}", "#444444")
            for rules in self.found
        ]

    def _linear(self) -> Sequence[str]:
        """Draw a dashed line: the cost if each rule were evaluated in turn. The line starts at the
        measured cost for `self.first` rules.
        """
        cost = self.found[self.first]
        end = min(self.last, self.first * 10 ** (HIGHEST - log10(cost)))
        points = [self._point(rules, cost * rules / self.first) for rules in (self.first, end)]
        x, y = points[-1]
        return [
            _line(points, "#bbbbbb", ' stroke-dasharray="5 4"'),
            _text(x + 6, y + 12, "each rule in turn", "#888888", "start"),
        ]

    def _costs(self, costs: Mapping[int, float], colour: str, name: str, *, above: bool) -> Sequence[str]:
        points = [self._point(rules, cost) for rules, cost in costs.items()]
        parts = [_line(points, colour, "")]
        for (x, y), cost in zip(points, costs.values(), strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
            parts.append(_text(x, y - 10 if above else y + 20, f"{cost:.2g}", colour))
        x, y = points[-1]
        return [*parts, _text(x + 10, y + 4, name, colour, "start")]


def _text(x: float, y: float, text: str, colour: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'


def _line(points: Sequence[Point], colour: str, dashes: str) -> str:
    path = " ".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(points))
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
