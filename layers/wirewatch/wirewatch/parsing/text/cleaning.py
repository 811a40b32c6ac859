"""Clean text so that every later stage accepts it: divide it into paragraphs, remove control
characters, and replace lone surrogates.

This module also checks addresses and language tags. The module `encodings` decodes bytes to text.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from wirewatch.article import encoded_host
from wirewatch.parsing.text.words import word_count

LONGEST_ADDRESS = 2048
LONGEST_MARKUP = (
    8_000_000  # characters of one text with its markup; cleaning takes several times as much memory
)
LONGEST_KICKER = 12  # words
MAX_CAPTIONS = 100  # of one article
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Letters that look like blanks: with them, a title could imitate the lines of a mail.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029|\x0c")
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SENTENCE_ENDS = tuple('.!?…。！？।؟"”»」')
_LINE_HYPHENS = ("-\n", "\u2010\n", "\u00ad\n")
_EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_NOT_IN_ADDRESS = re.compile(r"[\s<>\"'`{}|\\^]")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?://)", re.IGNORECASE)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\n(?=[^\W\d_A-Z])")


def clean(text: str) -> str:
    """Return a text without control characters, direction marks and lone surrogates.

    Every kind of line end becomes a line feed. A lone surrogate becomes `?`. A letter that looks
    like a space, such as the Hangul filler, becomes a space.
    """
    if not text.isascii():
        for blank in _BLANKS:
            text = text.replace(blank, " ")
    if text.isprintable() or text.replace("\n", " ").isprintable() or not _UNWANTED.search(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = text.encode("utf-8", "replace").decode("utf-8")
    return _BIDI.sub("", _CONTROL.sub("", text))


def one_line(text: object, longest: int = 1000) -> str:
    """Return a title or a name in one line of at most `longest` characters. Return an empty string
    if `text` is not a string.
    """
    return folded(clean(text))[:longest].rstrip() if text and isinstance(text, str) else ""


def paragraphs(text: str) -> str:
    """Return the paragraphs of a plain text as one text, joined by empty lines.

    If the text has empty lines, a new paragraph begins after each of them, and a single line end is
    only a line wrap. Otherwise each line is a paragraph.
    """
    text = unhyphenated(clean(text)).strip()
    has_empty_lines = "\n\n" in text or _EMPTY_LINES.search(text)
    return joined(_EMPTY_LINES.split(text) if has_empty_lines else text.split("\n"))


def unhyphenated(text: str) -> str:
    """Join words that were hyphenated at the end of a line."""
    return _HYPHENATED.sub("", text) if any(mark in text for mark in _LINE_HYPHENS) else text


def joined(parts: Iterable[str]) -> str:
    """Return the paragraphs as one text, joined by empty lines. Empty paragraphs are left out.
    Inside a paragraph, each run of white space becomes one space.
    """
    return "\n\n".join([text for part in parts if (text := folded(part))])


def folded(text: str) -> str:
    """Return a text without white space at its ends, and with single spaces between its words."""
    # The space is the only printable white space, so most texts need not be split and joined.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def without_title(body: str, title: str) -> str:
    """Return the body without the paragraph that repeats the title, and without short lines above
    it.

    Sentences above this paragraph are kept. The body is unchanged if no text follows the
    repetition, or if its first four paragraphs do not repeat the title.
    """
    wanted = title.casefold().rstrip(".")
    parts = body.split("\n\n")
    for number, part in enumerate(parts[:4]):
        if wanted and part.casefold().rstrip(".") == wanted and len(parts) > number + 1:
            return "\n\n".join([*filter(_is_sentence, parts[:number]), *parts[number + 1 :]])
    return body


def _is_sentence(text: str) -> bool:
    return text.endswith(_SENTENCE_ENDS) or word_count(text) > LONGEST_KICKER


def address(text: object) -> str:
    """Return an http(s) address that is safe to show and to link, else an empty string."""
    if not isinstance(text, str):
        return ""
    url = clean(text).strip()
    if not url or len(url) > LONGEST_ADDRESS or _NOT_IN_ADDRESS.search(url):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not encoded_host(url):
        return ""
    return url


def original_address(url: str) -> str:
    """If `url` is a copy of a page in the Wayback Machine, return the address of the original page.
    Return any other address unchanged.
    """
    copy = _ARCHIVED.match(url)
    return address(url[copy.end() :]) or url if copy else url


def domain_of(url: str) -> str:
    """Return the host of an address, or an empty string if the address names no host. If the host
    begins with `www.`, this beginning is removed.
    """
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def language_of(text: object) -> str:
    """Return `text` as a language tag (BCP 47) in lower case. Return `und` if `text` is not such
    a tag.
    """
    tag = text.strip().replace("_", "-").lower() if isinstance(text, str) else ""
    return tag if _LANGUAGE_TAG.fullmatch(tag) else "und"
