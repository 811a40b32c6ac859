"""The elements of a page. For some input, the time of Python's parser grows with the square of the
length, so only the worker reads pages that have not been cleaned.
"""

from html.parser import HTMLParser

Element = tuple[str, tuple[tuple[str, str], ...]]


def elements_of(html: str) -> list[Element]:
    """Return each element of a page with its attributes."""
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
