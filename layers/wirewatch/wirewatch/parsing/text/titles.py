"""Reads titles of feeds, records and agencies. A title may have inline markup or HTML entities."""

import re

from wirewatch.parsing.text.cleaning import one_line
from wirewatch.parsing.text.fragments import paragraphs_of_html, unescape

_ENTITY = re.compile(r"&(?:#0*+\d{1,7}|#x0*+[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|div|em|font|h[1-6]|i|mark|p|q|s|small|span|strong|sub|sup|u"
    r"|wbr)\b[^<>]*>",
    re.IGNORECASE,
)


def has_entities(text: str) -> bool:
    """Return True for text with HTML entities such as `&amp;` and `&#8211;`."""
    return "&" in text and _ENTITY.search(text) is not None


def plain_title(written: str) -> str:
    """Return a title in one line, without markup and with HTML entities decoded.

    `Growth < 3%` and `AT&T` stay as they are.
    """
    text = unescape(written) if has_entities(written) else written
    if "<" in text and _MARKUP.search(text):
        text = paragraphs_of_html(text)
    return one_line(text.replace("\n", " "))
