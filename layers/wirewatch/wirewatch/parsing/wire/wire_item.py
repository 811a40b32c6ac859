"""Convert an agency's item of any format to an Article.

The reader of each format fills a `WireItem` with what was sent. This module interprets the item. A
correction must not look like news. So a corrected article keeps the time of publication of its
first version, if the sender states this time.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wirewatch.article import UNTIL_FURTHER_NOTICE, Article, ObjectRef, Precision, Signal, Wire, revision_of
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.bylines import distinct_names, is_organisation_name, is_person_name, names_in
from wirewatch.parsing.text.cleaning import (
    MAX_CAPTIONS,
    address,
    domain_of,
    joined,
    language_of,
    one_line,
    without_title,
)
from wirewatch.parsing.text.datelines import read_dateline
from wirewatch.parsing.text.dates import read_date
from wirewatch.parsing.text.fragments import paragraphs_of, unescape
from wirewatch.parsing.text.titles import has_entities, plain_title
from wirewatch.parsing.wire.embargoes import read_embargo

SKIPPED = {
    "picture": "a picture", "photo": "a picture", "image": "a picture", "graphic": "a graphic",
    "video": "a video", "audio": "a recording",
    "animation": "an animation", "event": "an event", "planning": "a planning item",
    "component": "part of another item",
    "concept": "a concept", "package": "a package of other items",
}  # fmt: skip
_RETRACTED = frozenset({
    "canceled", "cancelled", "cancel", "withheld", "withdrawn", "withdrawal", "kill", "killed",
    "mandatorykill", "retraction", "retracted",
    "deleted", "delete",
})  # fmt: skip
_CORRECTED = frozenset({"correction", "corrected", "corrective", "corrects", "rectify", "rectification"})
_NO_ID = frozenset({"null", "nil", "none", "n/a", "na", "undefined", "unknown", "false", "nan"})
LONGEST_ID, LONGEST_LINE = 500, 1_000_000  # characters
_CODE_END = re.compile(r"[:/#]")
MAX_RENDITIONS = 20  # of one item; further texts are compared with the first ones only
# different words in a long text, and the share of them that may be missing in another rendition
LONG_RENDITION, OTHER_WORDS = 60, 0.05
_WORD = re.compile(r"\w+")
MAX_FUTURE = timedelta(days=1)  # after the time of storage; times without a zone may be off by hours


@dataclass(slots=True)
class WireItem:
    """The contents of an agency's item as they were sent.

    - `dates`: possible times of publication, the best first
    - `marks`: codes for status and signals, such as `stat:canceled`
    - `summary`: becomes the text of the article if the item has no body and no abstract
    - `embargo`: the end of the embargo as written. "" means an embargo without an end, and None
      means no embargo.
    - `released`: the time of release. If `embargo` is None and `released` is after the publication,
      `released` counts as the end of an embargo.
    """

    id: str = ""
    version: object = ""
    revised: str | None = None
    dates: list[str | None] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    embargo: object = None
    released: str | None = None
    urgency: object = ""
    slug: str = ""
    title: str = ""
    abstract: str = ""
    body: str = ""
    summary: str = ""
    captions: list[str] = field(default_factory=list)
    byline: str = ""
    creators: list[str] = field(default_factory=list)
    dateline: str = ""
    located: str = ""
    language: str | None = None
    agency: str = ""
    agency_address: str = ""

    def article(self, ref: ObjectRef, stored: datetime) -> Article:
        """Convert the item to an Article.

        Raises Unreadable if the item has neither headline nor text. But a retraction may lack both.
        """
        title, slug = plain_title(self.title), one_line(self.slug, 300)
        signal = signal_of(self.marks)
        body, place = self._body(title, stored)
        if not title and not body and signal is not Signal.RETRACTED:
            raise Unreadable(Reason.NO_ARTICLE, "neither headline nor text")
        captions = tuple(self._captions())
        published, precision = self._published(stored)
        embargo = self._embargo(published)
        url = address(self.id)
        return Article(
            title=title or ("" if body else slug),
            body=joined([*body.split("\n\n"), *(caption for caption in captions if caption not in body)]),
            captions=captions,
            url=url,
            canonical_url=url,
            source=domain_of(address(self.agency_address)),
            site=one_line(self.agency, 100),
            authors=self._authors(),
            published=published,
            precision=precision,
            language=language_of(self.language),
            place=place,
            truncated=not self.body.strip() and bool(body),
            wire=Wire(
                id=item_id(self.id), version=self._version(stored),
                revision=self._revision(stored, signal), signal=signal,
                slug=slug,
                embargo=embargo,
                urgency=int(_digits(self.urgency, 1) or 0),
            ),
            ref=ref,
        )  # fmt: skip

    def _embargo(self, published: datetime) -> datetime | None:
        embargo, released = read_embargo(self.embargo), read_embargo(self.released)
        if embargo is None and released and published < released < UNTIL_FURTHER_NOTICE:
            return released
        return embargo

    def _body(self, title: str, stored: datetime) -> tuple[str, str]:
        """Return (text, place): the text without title and dateline, and the place.

        The place is the first of these that exists: `self.dateline`; the dateline in the text, if
        it names a town; `self.located`; the dateline in the text, even if it names no town.
        """
        parts = written(self.body).split("\n\n")
        abstract = written(self.abstract)
        abstract = "" if abstract and abstract in " ".join(parts) else abstract
        summary = written(self.summary).split("\n\n")
        body = without_title(joined([*abstract.split("\n\n"), *parts]) or joined(summary), title)
        given, located = one_line(self.dateline, 100).rstrip(" -–—"), one_line(self.located, 100)
        parts = body.split("\n\n")
        for number, part in enumerate(parts[:3]):
            if given and part.startswith(given):
                parts[number] = part[len(given) :].lstrip(" -–—")
                return joined(parts), given
        for number, part in enumerate(parts[:2]):
            is_followed = number + 1 < len(parts)
            if (dateline := read_dateline(part, stored, is_paragraph=is_followed)) is not None:
                parts[number] = part[dateline.length :]
                return joined(parts), given or (
                    dateline.place if dateline.has_town else located
                ) or dateline.place
        return body, given or located

    def _captions(self) -> list[str]:
        captions = (one_line(text, 5000) for text in self.captions[:MAX_CAPTIONS])
        return list(dict.fromkeys(caption for caption in captions if caption))

    def _published(self, stored: datetime) -> tuple[datetime, Precision]:
        dated = (read_date(text, stored) for text in self.dates)
        return next((date for date in dated if date is not None), (stored, Precision.ARRIVAL))

    def _version(self, stored: datetime) -> int:
        written = _digits(self.version, 15)
        if written:
            return int(written)
        revised = read_date(self.revised, stored)
        return int(revised[0].timestamp()) if revised is not None else 0

    def _revision(self, stored: datetime, signal: Signal) -> int:
        """Return a number that orders the revisions of an item (see `revision_of`).

        The time of the revision is the stated time, but at most `stored` + MAX_FUTURE. If no time
        is stated, it is `stored`.
        """
        revised = read_date(self.revised, stored)
        # a wrong time in the future must not count as later than all other revisions
        latest = stored + MAX_FUTURE
        moment = int(min(revised[0] if revised else stored, latest).timestamp())
        return revision_of(moment, int(_digits(self.version, 15) or 0), signal)

    def _authors(self) -> tuple[str, ...]:
        """Return the names in the byline. Without a byline, return those creators that look like
        persons, because agencies list desks and accounts as creators too.
        """
        agency = one_line(self.agency, 100)
        if self.byline.strip():
            return names_in(self.byline, agency)
        named = (name for each in self.creators for name in names_in(each, agency))
        return distinct_names(
            name for name in named if is_person_name(name) and not is_organisation_name(name)
        )


def item_id(written: str) -> str:
    """Return the id of an item, or an empty text for a placeholder such as `null` or `-`.

    If the id is long, a hash takes the place of its end. So different ids stay different.
    """
    name = one_line(written, LONGEST_LINE)
    if name.casefold() in _NO_ID or not any(char.isalnum() and char != "0" for char in name):
        return ""
    if len(name) <= LONGEST_ID:
        return name
    return f"{name[:LONGEST_ID]}#{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"


def joined_parts(texts: list[str]) -> str:
    """Return the texts in order as one text, joined by empty lines.

    Of several renditions of one text, the first is kept. But a later rendition replaces the kept
    one in two cases: it has all words of the kept one and more words, or it is more than twice as
    long as the kept one.
    """
    kept = list[str]()
    for text in filter(None, texts):
        twins = [number for number, each in enumerate(kept[:MAX_RENDITIONS]) if _says_the_same(text, each)]
        if not twins:
            kept.append(text)
        elif len(twins) == 1 and _says_more(text, kept[twins[0]]):
            kept[twins[0]] = text
    return "\n\n".join(kept)


def _says_more(text: str, other: str) -> bool:
    words, others = (set(_WORD.findall(each.casefold())) for each in (text, other))
    return others < words or len(text) > 2 * len(other)


def _says_the_same(text: str, other: str) -> bool:
    """Tell whether one of two texts is a part of the other. Only the words are compared.

    In long texts, the order of the words does not matter, and a few words may be missing, such as
    the author's name at the end.
    """
    words, others = (_WORD.findall(each.casefold()) for each in (text, other))
    fewest = min(len(set(words)), len(set(others)))
    if fewest >= LONG_RENDITION:
        missing = min(len(set(words) - set(others)), len(set(others) - set(words)))
        return missing <= OTHER_WORDS * fewest
    sequence, other_sequence = f" {' '.join(words)} ", f" {' '.join(others)} "
    return sequence in other_sequence or other_sequence in sequence


def written(text: str) -> str:
    """Decode a text that was escaped too often. `Caf&eacute;` becomes `Café`. `<p>…</p>` becomes a
    paragraph.
    """
    text = unescape(text) if has_entities(text) else text
    return paragraphs_of(text) if "<" in text else text


def signal_of(marks: list[str]) -> Signal:
    """Return the signal that an item's codes mean. Any scheme may precede a code, as in
    `stat:canceled`, `…/pubstatusg2/withheld` or `sig:correction`.
    """
    names = {code_name(mark) for mark in marks}
    if names & _RETRACTED:
        return Signal.RETRACTED
    return Signal.CORRECTED if names & _CORRECTED else Signal.NONE


def code_name(code: str) -> str:
    """Return a code without its scheme, in lower case: `canceled` for `stat:canceled`."""
    return _CODE_END.split(code.strip())[-1].lower()


def _digits(written: object, most: int) -> str:
    if isinstance(written, int) and not isinstance(written, bool) and 0 <= written < 10**most:
        return str(written)
    text = written.strip() if isinstance(written, str) else ""
    return text if text.isascii() and text.isdecimal() and len(text) <= most else ""
