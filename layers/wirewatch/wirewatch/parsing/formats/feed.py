"""Read RSS and Atom through feedparser, in batches of entries and in bounded memory.

feedparser reads a feed as a whole, which takes 30 seconds and 360 MB for 150,000 entries. So this
module finds the entries itself. Each batch is put inside the tags that surround the entries in the
feed.
"""

import calendar
import io
import re
from collections.abc import Iterator
from datetime import datetime
from html.entities import name2codepoint
from itertools import chain, islice
from typing import Any, NamedTuple
from urllib.parse import urljoin

import feedparser

from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.text.bylines import distinct_names, name_alone, names_in
from wirewatch.parsing.text.cleaning import (
    address,
    clean,
    domain_of,
    joined,
    language_of,
    one_line,
    paragraphs,
    without_title,
)
from wirewatch.parsing.text.datelines import split_dateline
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.encodings import decode
from wirewatch.parsing.text.fragments import paragraphs_of, paragraphs_of_html, unescape
from wirewatch.parsing.text.titles import has_entities, without_site_name

ENTRIES_PER_BATCH, LONGEST_BATCH = 200, 500_000  # entries, characters
LONGEST_ENTRY = 2_000_000
LONGEST_HEAD = 200_000  # an RSS 1.0 head lists the address of every item
LONGEST_TAIL = 20_000
LONGEST_STANDFIRST = 2_000  # characters
FEWEST_WORDS = 4  # different words of a standfirst
OTHER_WORDS = 0.1  # share of the words of a summary; with fewer words of its own, it repeats the text
MOST_OPEN_ELEMENTS = 20
OTHER_TEXTS = frozenset(["text", "full-text", "fulltext", "content", "body", "story", "subtitle"])
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_WORD = re.compile(r"\w+")
_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
_ATTRIBUTES = r"""(?>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*)"""
_ROOT = re.compile(rf"<([A-Za-z_][\w.:-]*+){_ATTRIBUTES}>")
_CHANNEL = re.compile(rf"<((?:[\w.-]+:)?channel)(?![\w.:-]){_ATTRIBUTES}>", re.IGNORECASE)
_PROLOG = re.compile(
    r"""[^<]++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?>(?:[^\[<>"']++|"[^"]*+"|'[^']*+')*)"""
    r"""(?>(?:\[(?>(?:<!--.*?-->|<\?.*?\?>|"[^"]*+"|'[^']*+'|[^\]"'])*)\]\s*+)?)>""",
    re.DOTALL | re.IGNORECASE,
)
_ENTITY = re.compile(r"<!ENTITY\s+([^\s%]\S*)", re.IGNORECASE)
_MARK = re.compile(
    r"<(?:(!--)|(!\[CDATA\[)|(\?)|(/?)((?:[A-Za-z_][\w.-]*:)?(?:item|entry))(?=[\s/>]))", re.IGNORECASE
)
_ENDS = ("-->", "]]>", "?>")
_LAST = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_TAG_END = re.compile(r"\s*>")
_IMAGE, _IMAGE_END = re.compile(r"<image(?:\s[^<>]*)?(?<!/)>"), "</image>"
_CDATA = re.compile(r"(<!\[CDATA\[|\]\]>)")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});)", re.IGNORECASE)
_TAG_PART = re.compile(r"<[/A-Za-z!?][^<>]{0,2000}\Z")
_TAG = re.compile(rf"<(/?)([A-Za-z_][\w.:-]*+){_ATTRIBUTES}>")
_CUT = re.compile(
    r"\s*(?:[\[(]\s*(?:…|\.\.\.)\s*[\])]|(?:^|(?<=[.!?…»”\"’)\]])|[\[(]?(?:…"
    r"|\.\.\.)[\])]?)\s*(?:continue reading|read more"
    r"|read the (?:full|whole) (?:story|article)|weiterlesen|lire la suite|seguir leyendo|leer más"
    r"|читать далее)\b(?:[^.!?]{0,20}\.|[^.!?]{0,200}[\]»→>!]*))"
    r"\s*$",
    re.IGNORECASE,
)
_CREDIT = re.compile(  # last lines that WordPress and its plugins add
    r"The post .{1,300} (?:appeared first on|first appeared on) .{1,100}\.?"
    r"|Subscribe to get the latest posts (?:sent|delivered)? ?to your (?:e-?mail|inbox)\.?"
    r"|Discover more from [^,.;:!?]{1,60}|Type your e-?mail(?:…|\.{3})?(?: Subscribe)?"
    r"|Subscribe now to keep reading and get access to the full archive\.?",
    re.IGNORECASE,
)


class _Feed(NamedTuple):
    """The parts of a feed around its entries.

    `opening` holds the start tags before the entries. `closing` holds the end tags after the
    entries. `about` is the metadata of the feed.
    """

    opening: str
    closing: str
    about: Any


def parse(document: Document, ref: ObjectRef, start: int) -> Iterator[Article | Unreadable]:
    """Yield the results of `parse_feed`, but skip the first `start`. Raises the same errors."""
    return parse_feed(document.data, ref, document.stored, start)


def parse_feed(
    data: bytes, ref: ObjectRef, stored: datetime, start: int = 0
) -> Iterator[Article | Unreadable]:
    """Yield an article or an Unreadable for each entry, without the first `start` entries.

    Raises Unreadable for a feed in these cases:

    - it has no entries;
    - it does not begin with an element;
    - it declares XML entities other than those of HTML.
    """
    text = clean(decode(data))
    root = _root(text)
    entries = _entries(text, root.start())
    first = next(entries, None)
    if first is None:
        raise Unreadable(Reason.NO_ARTICLE, "a feed without entries")
    feed = _feed(text, root, first[0])
    position = start
    for batch in _batches(text, islice(chain([first], entries), start, None)):
        for entry in _read(batch, feed):
            here = ref.model_copy(update={"position": position, "parser": "feed"})
            yield (
                entry if isinstance(entry, Unreadable) else _article_or_error(entry, feed.about, here, stored)
            )
            position += 1


def _root(text: str) -> re.Match[str]:
    """Return the start tag of the root element. feedparser never gets the text before this tag.

    Raises Unreadable for a feed that does not begin with an element, and for a feed that declares
    XML entities other than those of HTML.
    """
    position = 0
    while prolog := _PROLOG.match(text, position):
        position = prolog.end()
    if any(name not in name2codepoint for name in _ENTITY.findall(text, 0, position)):
        raise Unreadable(Reason.BAD_XML, "it declares entities")
    root = _ROOT.match(text, position)
    if root is None:
        raise Unreadable(Reason.BAD_XML, "it does not begin with an element")
    return root


def _entries(text: str, position: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets (begin, end) of each entry. `<item>` in comments and CDATA is ignored.

    An entry that is never closed ends where the next entry begins, or at the end of the text. If a
    comment or a CDATA section is never closed, its start mark is ignored.
    """
    name, begun = "", -1
    # end marks that are missing; they are not searched again, so that the time stays linear
    unclosed = set[str]()
    while mark := _MARK.search(text, position):
        position = mark.end()
        if mark[5] is None:
            position = _after(text, position, _ENDS[(mark.lastindex or 1) - 1], unclosed)
            continue
        name = name or mark[5].lower()
        if mark[5].lower() != name:
            continue
        if begun >= 0:
            end = _TAG_END.match(text, position) if mark[4] else None
            yield begun, end.end() if end else mark.start()
        begun = -1 if mark[4] else mark.start()
    if begun >= 0:
        yield begun, len(text)


def _after(text: str, position: int, end: str, unclosed: set[str]) -> int:
    start = -1 if end in unclosed else text.find(end, position)
    if start < 0:
        unclosed.add(end)
        return position
    return start + len(end)


def _feed(text: str, root: re.Match[str], first: int) -> _Feed:
    if root.start() == first:  # a single entry without a feed
        return _Feed("", "", {})
    head = text[root.end() : first][:LONGEST_HEAD]
    channel = next((tag for tag in _CHANNEL.finditer(head) if f"</{tag[1]}" not in head), None)
    opening, closing = (
        (root[0], f"</{root[1]}>")
        if channel is None
        else (root[0] + channel[0], f"</{channel[1]}></{root[1]}>")
    )
    rest = _LAST.split(text[max(first, len(text) - LONGEST_TAIL) :])
    about = _parsed(root[0] + head + (rest[-1] if len(rest) > 1 else closing))["feed"]
    if root[1].rpartition(":")[2] != "feed":
        about.pop("authors", None)  # only in Atom do they apply to the entries (RFC 4287, 4.2.1)
    return _Feed(opening, closing, about)


def _batches(text: str, entries: Iterator[tuple[int, int]]) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for begin, end in entries:
        if batch and (len(batch) == ENTRIES_PER_BATCH or length + end - begin > LONGEST_BATCH):
            yield batch
            batch, length = [], 0
        entry = text[begin : min(end, begin + LONGEST_ENTRY + 1)]
        entry = _without_images(entry)
        batch.append(_completed(entry) if end == len(text) else entry)
        length += end - begin
    if batch:
        yield batch


def _outside_cdata(xml: str) -> Iterator[tuple[str, bool]]:
    """Divide XML at CDATA marks. Yield each piece, and whether it is outside CDATA sections."""
    is_outside = True
    for piece in _CDATA.split(xml):
        is_outside = piece == "]]>" or (is_outside and piece != "<![CDATA[")
        yield piece, is_outside


def _without_images(entry: str) -> str:
    """Return an entry without `image` elements. Otherwise, feedparser would use the title of a
    picture as the title of the entry.
    """
    parts: list[str] = []
    position = 0
    while image := _IMAGE.search(entry, position):
        end = entry.find(_IMAGE_END, image.end())
        if end < 0:
            break
        is_element = entry.count("<![CDATA[", image.end(), end) == entry.count("]]>", image.end(), end)
        parts.append(entry[position : image.start() if is_element else end + len(_IMAGE_END)])
        position = end + len(_IMAGE_END)
    return "".join([*parts, entry[position:]])


def _completed(entry: str) -> str:
    """Add the missing end tags to an entry at the end of a feed that was cut off. Without these
    tags, feedparser would drop the text in the elements that are still open.
    """
    open_names: list[str] = []
    is_outside = True
    for piece, is_outside in _outside_cdata(entry):
        for tag in _TAG.finditer(piece) if is_outside else ():
            if not tag[1] and not tag[0].endswith("/>"):
                open_names.append(tag[2])
            elif tag[1] and open_names and open_names[-1] == tag[2]:
                open_names.pop()
    if not open_names or len(open_names) > MOST_OPEN_ELEMENTS:
        return entry
    entry = _TAG_PART.sub("", entry) if is_outside else entry
    return entry + "".join(["" if is_outside else "]]>", *(f"</{name}>" for name in reversed(open_names))])


def _with_escaped_ampersands(xml: str) -> str:
    """Escape each bare `&` outside CDATA as `&amp;`, because feedparser would read `AT&T` as `AT&T;`."""
    if "&" not in xml:
        return xml
    return "".join(
        _BARE_AMPERSAND.sub("&amp;", piece) if is_outside else piece
        for piece, is_outside in _outside_cdata(xml)
    )


def _read(batch: list[str], feed: _Feed) -> Iterator[Any]:
    """Yield one entry, or an Unreadable, for each text of the batch.

    If feedparser finds more or fewer entries than there are texts, each text is parsed alone. So
    the results are in the order of the texts, with one result for each text.
    """
    if len(batch) == 1 and len(batch[0]) > LONGEST_ENTRY:
        yield Unreadable(Reason.TOO_LARGE, "one entry has more than 2 million characters")
        return
    entries = _parsed(feed.opening + "".join(batch) + feed.closing)["entries"]
    if len(entries) == len(batch):
        yield from entries
    elif len(batch) == 1:
        yield entries[0] if entries else Unreadable(Reason.BAD_XML, "an entry that can't be read")
    else:
        for piece in batch:
            yield from _read([piece], feed)


def _parsed(xml: str) -> Any:
    """Return the result of feedparser, or an empty result if feedparser raises an error.

    The XML is passed as a file, because feedparser may interpret a string as an address or a path.
    """
    file = io.BytesIO((_DECLARATION + _with_escaped_ampersands(xml)).encode())
    try:
        return feedparser.parse(
            file, response_headers=dict(_HEADERS), sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # noqa: BLE001  feedparser should raise nothing, but calls int() on attributes
        return {"feed": {}, "entries": []}


def _article_or_error(entry: Any, about: Any, ref: ObjectRef, stored: datetime) -> Article | Unreadable:
    try:
        return _article(entry, about, ref, stored)
    except Unreadable as error:
        return error


def _article(entry: Any, about: Any, ref: ObjectRef, stored: datetime) -> Article:
    title = one_line(_plain(entry.get("title_detail")).replace("\n", " ")) or one_line(
        entry.get("itunes_title")
    )
    body, truncated = _uncut(_body(entry))
    if not title and not body:
        raise Unreadable(Reason.NO_ARTICLE, "an entry with neither title nor text")
    url = _url(entry, about)
    origin = entry.get("source") or {}
    site = one_line(
        _plain(origin.get("title_detail")) or origin.get("title") or _plain(about.get("title_detail")), 100
    )
    published, precision = _published(entry, stored)
    body, title = without_title(body, title), without_site_name(title, site)
    story = split_dateline(body, title, stored)
    standfirst = _standfirst(entry, title, story.body)
    return Article(
        title=title,
        standfirst=standfirst,
        body=f"{standfirst}\n\n{story.body}" if standfirst else story.body,
        place=story.place,
        url=url,
        authors=_authors(entry, site) or story.names or name_alone(_authors(about, site), site),
        source=domain_of(address(origin.get("href")) or url or address(about.get("link"))),
        site=site,
        published=published,
        precision=precision,
        language=_language(entry, about),
        truncated=truncated,
        ref=ref,
    )


def _plain(detail: Any) -> str:
    """Return the text of a title, a summary or a content, as paragraphs. `detail` is the dict of
    feedparser: it has the text and its type, which is plain text or markup.
    """
    if not isinstance(detail, dict) or not isinstance(detail.get("value"), str):
        return ""
    plain = detail.get("type") == "text/plain"
    text = paragraphs(detail["value"]) if plain else paragraphs_of_html(detail["value"])
    return joined(unescape(text).split("\n\n")) if has_entities(text) else text  # escaped twice


def _body(entry: Any) -> str:
    """Return the longest text of an entry: one of its contents, its summary, or an element such as
    `full-text` that is not part of RSS or Atom.
    """
    written = [_plain(detail) for detail in (*(entry.get("content") or ()), entry.get("summary_detail"))]
    written += [
        paragraphs_of(value)
        for key, value in entry.items()
        if key.rpartition("_")[2] in OTHER_TEXTS and isinstance(value, str)
    ]
    return max(written, key=len, default="")


def _standfirst(entry: Any, title: str, body: str) -> str:
    """Return the summary of an entry if it is a standfirst, else an empty string.

    A standfirst has at least FEWEST_WORDS different words, and is not longer than the text. An
    excerpt, which repeats words of the text or the title, is not a standfirst.
    """
    summary, _ = _uncut(_plain(entry.get("summary_detail")))
    if not summary or len(summary) > min(LONGEST_STANDFIRST, len(body)) or summary in body:
        return ""
    words = set(_WORD.findall(summary.casefold()))
    if len(words) < FEWEST_WORDS:
        return ""
    new = words.difference(_WORD.findall(f"{title} {body}".casefold()))
    return summary if len(new) > OTHER_WORDS * len(words) else ""


def _uncut(body: str) -> tuple[str, bool]:
    """Return the body without `read more` at its end, and without a last line such as `The post
    Rain appeared first on Courier`. Also return whether the feed has only a part of the text.
    """
    parts = body.split("\n\n")
    while len(parts) > 1 and _CREDIT.fullmatch(parts[-1]):
        parts.pop()
    last = parts[-1]
    mark = _CUT.search(last, max(0, len(last) - 400))
    if mark is None:
        return joined(parts), last.endswith(("…", "..."))
    return joined([*parts[:-1], last[: mark.start()]]), True


def _url(entry: Any, about: Any) -> str:
    """Return the address of an entry, or an empty string if the entry has none. A link that begins
    with `/` gets the host of the feed's own link, if the feed has one.
    """
    link = entry.get("link")
    candidates = [entry.get("feedburner_origlink"), link, entry.get("id")]
    if isinstance(link, str) and link.startswith("/") and (home := address(about.get("link"))):
        candidates.insert(1, urljoin(home, link))
    return next((url for candidate in candidates if (url := address(candidate))), "")


def _authors(entry: Any, site: str) -> tuple[str, ...]:
    names = (names_in(_name(each), site) for each in entry.get("authors") or () if isinstance(each, dict))
    return distinct_names(chain.from_iterable(names))


def _name(author: dict[str, Any]) -> str:
    """Return the name of an author: `Ada Vale` for `ada@upw.example (Ada Vale)`.

    feedparser removes a mail address, but only up to the fourth letter of its top-level domain. The
    remaining letters are removed here.
    """
    name = one_line(author.get("name"))
    if author.get("email") and "@" not in name:
        name = name.rpartition("(")[2].rstrip(")")
        return "" if name.islower() and " " not in name else name
    return name


def _language(entry: Any, about: Any) -> str:
    details = [
        entry.get("language"),
        *((entry.get(key) or {}).get("language") for key in ("summary_detail", "title_detail")),
    ]
    languages = map(language_of, (*details[:1], about.get("language"), *details[1:]))
    return next((language for language in languages if language != "und"), "und")


def _published(entry: Any, stored: datetime) -> PublicationDate:
    for key in ("published", "updated", "created"):
        if key in entry and (dated := read_date(entry[key], stored)) is not None:
            return dated
        parsed = entry.get(f"{key}_parsed") if f"{key}_parsed" in entry else None
        if parsed is not None and (dated := read_date(_seconds(parsed), stored)) is not None:
            return dated
    return stored, Precision.ARRIVAL


def _seconds(parsed: Any) -> int | None:
    """Convert a date that feedparser has parsed to seconds since 1970. Return None for a date that
    feedparser accepts but `calendar` rejects.
    """
    try:
        return calendar.timegm(parsed)
    except (ValueError, OverflowError, TypeError):
        return None
