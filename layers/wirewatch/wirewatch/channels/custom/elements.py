"""Finds the elements of an HTML text.

Python's HTML parser may need time that grows with the square of the text's length. So HTML that is
not cleaned may be parsed only in `worker`, which has a time limit.
"""

from html.parser import HTMLParser

Element = tuple[str, tuple[tuple[str, str], ...]]


def elements_of(html: str) -> list[Element]:
    """Return the elements of an HTML text. An element is (tag, attributes), and each attribute is
    (name, value).
    """
    parser = _Elements()
    parser.feed(html)
    parser.close()
    return parser.elements


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple((name, value or "") for name, value in attrs)))
