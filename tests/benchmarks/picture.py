"""The picture in the README: what one article costs against the number of standing rules, both axes logarithmic."""

from collections.abc import Mapping
from math import log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 320, 64, 48, 28, 44


def draw(costs: Mapping[int, float]) -> str:
    """`costs`: rules → multiples of a plain tokenising pass."""
    low, high = log10(min(costs)), log10(max(costs))
    floor, ceiling = -1.0, 2.0

    def x(rules: float) -> float:
        return LEFT + (log10(rules) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(cost: float) -> float:
        return HEIGHT - BOTTOM - (log10(cost) - floor) / (ceiling - floor) * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif" font-size="12">',
        "<title>Cost of one article against the number of rules</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for tick in (0.1, 1, 10, 100):
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#dddddd"/>'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end" fill="#444444">{tick:g} ×</text>'
        )
    for rules in costs:
        parts.append(
            f'<text x="{x(rules):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#444444">{rules:,}</text>'
        )
    first = min(costs)
    linear = [
        (rules, costs[first] * rules / first)
        for rules in (first, first * 10 ** (ceiling - log10(costs[first])))
        if rules <= max(costs)
    ]
    parts.append(_line([(x(rules), y(cost)) for rules, cost in linear], "#bbbbbb", "5 4"))
    parts.append(
        f'<text x="{x(linear[-1][0]) + 6:.1f}" y="{TOP + 12}" fill="#888888">asking each rule in turn</text>'
    )
    parts.append(_line([(x(rules), y(cost)) for rules, cost in costs.items()], "#0b5fa5", ""))
    for rules, cost in costs.items():
        parts.append(f'<circle cx="{x(rules):.1f}" cy="{y(cost):.1f}" r="4" fill="#0b5fa5"/>')
        parts.append(
            f'<text x="{x(rules):.1f}" y="{y(cost) - 10:.1f}" text-anchor="middle" fill="#0b5fa5">{cost:.2g}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#444444">standing rules</text>'
    )
    parts.append(
        f'<text x="{LEFT}" y="16" fill="#444444">one article, in multiples of a plain pass that only cuts its text into words</text>'
    )
    return "\n".join((*parts, "</svg>\n"))


def _line(points: list[tuple[float, float]], colour: str, dash: str) -> str:
    path = " ".join(f"{'L' if place else 'M'}{a:.1f} {b:.1f}" for place, (a, b) in enumerate(points))
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{f" stroke-dasharray={chr(34)}{dash}{chr(34)}" if dash else ""}/>'
