"""The Jinja2 environments of the built-in templates. Undefined names are errors."""

import textwrap
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

COLUMNS = 72


@cache
def _environment(*, html: bool) -> "Environment":
    # `deliver` starts without it
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("wirewatch.channels"),
        undefined=StrictUndefined,
        autoescape=html,  # noqa: S701  plain text and Slack have no HTML; pages escape by their name
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["fold"] = fold
    return environment


def rendered(template: str, **context: object) -> str:
    """Render the template with this file name. Values are escaped if the name ends with `.html`."""
    return _environment(html=template.endswith(".html")).get_template(template).render(**context)


def fold(text: str, indent: int = 0, first: str | None = None) -> str:
    """Break a text into lines of at most 72 columns. Longer words, such as URLs, are broken too.

    Each line is indented by `indent` columns. If `first` is given, the first line begins with
    `first` instead.
    """
    return textwrap.fill(
        " ".join(text.split()),
        COLUMNS,
        initial_indent=" " * indent if first is None else first,
        subsequent_indent=" " * indent,
        break_long_words=True,
        break_on_hyphens=False,
    )
