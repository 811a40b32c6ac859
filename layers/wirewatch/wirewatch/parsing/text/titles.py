"""Reads titles of feeds, records and agencies. A title may have inline markup or HTML entities."""

import re

from wirewatch.parsing.text.bylines import is_site_name
from wirewatch.parsing.text.cleaning import one_line
from wirewatch.parsing.text.fragments import paragraphs_of_html, unescape

_ENTITY = re.compile(r"&(?:#0*+\d{1,7}|#x0*+[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|div|em|font|h[1-6]|i|mark|p|q|s|small|span|strong|sub|sup|u"
    r"|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
SHORTEST_HOST = 5  # letters; a shorter part of a host may be a word of the headline
_BEFORE_SITE = re.compile(r"\s(?:[-–—|·•»]|::)\s")


def has_entities(text: str) -> bool:
    """Return True for text with HTML entities such as `&amp;` and `&#8211;`."""
    return "&" in text and _ENTITY.search(text) is not None


def without_entities(text: str) -> str:
    """Return a text with HTML entities decoded. Some sites encode them twice, so that a page shows
    `M&uuml;ller` to its readers.
    """
    return unescape(text) if has_entities(text) else text


def plain_title(written: str) -> str:
    """Return a title in one line, without markup and with HTML entities decoded.

    `Growth < 3%` and `AT&T` stay as they are.
    """
    text = without_entities(written)
    if "<" in text and _MARKUP.search(text):
        text = paragraphs_of_html(text)
    return one_line(text.replace("\n", " "))


def without_site_name(title: str, site: str, domain: str = "") -> str:
    """Return a title without the name of its site at the end: `Dam breaks` for `Dam breaks - The
    Courier`.

    Only the known name counts: `site`, or the main part of `domain`, such as `courier` in
    `www.courier.example`. So other words after a dash are kept.
    """
    separators = list(_BEFORE_SITE.finditer(title))
    if not separators or not title[: separators[-1].start()].strip():
        return title
    last = title[separators[-1].end() :]
    main_part = max(domain.split(".")[:-1], key=len, default="")
    is_name = is_site_name(last, site) or is_site_name(last, domain)
    is_host = len(main_part) >= SHORTEST_HOST and is_site_name(last, main_part)
    return title[: separators[-1].start()].rstrip() if is_name or is_host else title
