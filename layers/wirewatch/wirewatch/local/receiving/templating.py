"""The Jinja2 environment of the pages of the local cloud. Every value is escaped."""

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
    """Render the template with this file name as a page."""
    return _environment().get_template(template).render(**context)
