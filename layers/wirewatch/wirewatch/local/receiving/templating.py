"""Renders the web pages of the local cloud with Jinja2. Every value is escaped."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("wirewatch.local.receiving"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, **context: object) -> str:
    """Return a page. `template` is the file name of the template, and `context` has its values."""
    return _environment().get_template(template).render(**context)
