"""Turns the output of a template into HTML or text that may be sent.

The result has no script, no remote content, and only links of the digest. In a plain-text mail,
links are not checked.
"""

import re
from collections.abc import Collection
from html import unescape

import nh3

from wirewatch.channels.custom.values import slack_url
from wirewatch.digests.page import Page
from wirewatch.errors import WirewatchError
from wirewatch.printable import printable

LARGEST = 300_000  # characters
# limits the parser's time, which grows with the square of the nesting depth: 10,000 nested tags
# take 0.3 seconds
MAX_TAGS = 10_000  # opening and closing tags together
_CELLS = {"align", "valign", "width", "height", "bgcolor", "colspan", "rowspan"}
ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "style", "title"},
    "a": {"href"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start"},
    "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "role", "width"},
    "td": _CELLS,
    "th": _CELLS,
    "tr": {"align", "bgcolor", "valign"},
}
TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "code", "col",
    "colgroup", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "ins", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "wbr",
}  # fmt: skip
# The elements that `cards` can show in an Adaptive Card, and the classes that colour their text.
TEAMS_TAGS = {
    "a", "b", "bdi", "blockquote", "br", "div", "em", "h1", "h2", "h3", "hr", "i", "li", "mark", "ol", "p",
    "s", "small", "span", "strong", "u", "ul",
}  # fmt: skip
TEAMS_ATTRIBUTES = {"*": {"class"}, "a": {"href"}}
TEAMS_CLASSES = frozenset(["accent", "attention", "good", "subtle", "warning"])
MAX_TEAMS_URL = 1_500
_CONTENT_TAGS = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "svg",
    "math",
    "object",
    "iframe",
    "noscript",
}
_PROPERTIES = (
    "background", "background-color", "border(?:-[a-z-]+)?", "color", "direction", "display",
    "font(?:-[a-z-]+)?", "height", "letter-spacing", "line-height", "list-style(?:-type)?",
    "margin(?:-[a-z]+)?", "max-width", "min-width", "overflow-wrap", "padding(?:-[a-z]+)?",
    "text-align", "text-decoration",
    "text-transform", "vertical-align", "white-space", "width", "word-break",
)  # fmt: skip
_PROPERTY = re.compile("|".join(_PROPERTIES))
_COLOUR = re.compile(r"\b(?:rgba?|hsla?)\([0-9.,%\s/]*\)")
_UNSAFE_VALUE = re.compile(r"[()\\<>{}@]|/\*|!important", re.IGNORECASE)
# All comments except the markers for links (links/mail_links.py). Articles can't write a marker,
# because `<` is escaped.
_OTHER_COMMENT = re.compile(r"<!--(?!links:\d{1,4}-->).*?-->", re.DOTALL)
SLACK_LINK = re.compile(r"<([^<>|\s]*)(?:\|([^<>]*))?>")


class UnsendableOutput(WirewatchError):
    """The output of a template is too large to be cleaned or sent."""


def links_of(page: Page) -> frozenset[str]:
    """Return the links that are allowed in a message: the links of all stories and headlines in
    `page`.
    """
    stories = (story.url for section in page.sections for story in section.stories)
    return frozenset(filter(None, (*stories, *(headline.url for headline in page.headlines))))


def slack_links_of(page: Page) -> frozenset[str]:
    """Return the links that are allowed in a Slack message: the links of the stories and headlines
    in `page`, in the form that `values.slack_url` returns. Links that are too long for Slack are
    left out.
    """
    return frozenset(filter(None, map(slack_url, links_of(page))))


def clean_html(html: str, links: Collection[str]) -> str:
    """Return HTML with only allowed elements and attributes. A link is kept if it is in `links` or
    begins with `#`.

    The text of a removed element is kept. But elements such as `<script>` are removed with their
    text. All comments are removed, except markers such as `<!--links:3-->`. Raises UnsendableOutput
    if the HTML is too large.
    """
    _check_size(html)
    _check_tags(html)

    def attribute(_: str, name: str, value: str) -> str | None:
        if name == "href":
            return value if value in links or value.startswith("#") else None
        return clean_style(value) if name == "style" else value

    cleaned = nh3.clean(
        printable(html),
        tags=TAGS,
        clean_content_tags=_CONTENT_TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=False,
    )
    return _OTHER_COMMENT.sub("", printable(cleaned))


def clean_teams(html: str, links: Collection[str]) -> str:
    """Return HTML with only what an Adaptive Card can have. A link is kept if it is in `links` and
    has at most MAX_TEAMS_URL characters.

    The text of a removed element is kept. But elements such as `<script>` are removed with their
    text. Raises UnsendableOutput if the HTML is too large.
    """
    _check_size(html)
    _check_tags(html)

    def attribute(_: str, name: str, value: str) -> str | None:
        if name == "href":
            return value if value in links and len(value) <= MAX_TEAMS_URL else None
        return " ".join(word for word in value.split() if word in TEAMS_CLASSES) or None

    cleaned = nh3.clean(
        printable(html),
        tags=TEAMS_TAGS,
        clean_content_tags=_CONTENT_TAGS,
        attributes=TEAMS_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https"},
        link_rel=None,
    )
    return printable(cleaned)  # again, because references such as `&#27;` have become characters


def clean_style(style: str) -> str | None:
    """Return a `style` value with only allowed declarations, or None if no declaration is left.

    A declaration is removed if its property is not in _PROPERTIES, if its value has `!important` or
    could load something (`url(…)`), or if the declaration is `display: none`.
    """
    kept: list[str] = []
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        plain = _COLOUR.sub("", value)
        hides = name.lower() == "display" and value.lower() == "none"
        if _PROPERTY.fullmatch(name.lower()) and value and not hides and not _UNSAFE_VALUE.search(plain):
            kept.append(f"{name}:{value}")
    return ";".join(kept) or None


def clean_text(text: str) -> str:
    """Return the text of a mail with U+FFFD in place of each character that can't be delivered.

    Raises UnsendableOutput if the text is too large.
    """
    _check_size(text)
    return printable(text)


def clean_slack(text: str, links: Collection[str]) -> str:
    """Return a text that is safe to send to Slack. `links` are the links that the message may have
    (see `slack_links_of`).

    Only these links stay links. Outside of them, each `<` is escaped. Raises UnsendableOutput if
    the text is too large.
    """
    _check_size(text)
    text = text.replace("&#39;", "'").replace("&#34;", '"')  # Slack reads only &amp;, &lt; and &gt;
    pieces: list[str] = []
    position = 0
    for match in SLACK_LINK.finditer(text):
        pieces.append(text[position : match.start()].replace("<", "&lt;"))
        is_link = unescape(match[1]) in links
        pieces.append(match[0] if is_link else match[0].replace("<", "&lt;").replace(">", "&gt;"))
        position = match.end()
    pieces.append(text[position:].replace("<", "&lt;"))
    return printable("".join(pieces))


def _check_size(text: str) -> None:
    if len(text) > LARGEST:
        raise UnsendableOutput(f"it is longer than {LARGEST:,} characters")


def _check_tags(html: str) -> None:
    if html.count("<") > MAX_TAGS:
        raise UnsendableOutput(f"it has more than {MAX_TAGS:,} tags")
