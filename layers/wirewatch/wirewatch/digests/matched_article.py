"""A matched article as an outbox row stores it: everything that rendering needs, at most 8 KB of JSON."""

import json
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import quote as percent_encoded

from wirewatch.article import DEFAULT_ORIGIN, Article, ObjectRef, Precision, Signal, host_of
from wirewatch.digests.page import shortened
from wirewatch.digests.stories import Signature, signature
from wirewatch.frozen import Frozen
from wirewatch.matching.match import Match, merge_spans
from wirewatch.printable import is_visible, printable_line
from wirewatch.severity import Severity

MAX_BYTES = 8_000  # of JSON
MAX_HEADLINE, MAX_OPENING = 400, 100  # characters of a headline, and of a text that takes its place
NO_HEADLINE = "(no headline)"
MAX_MATCHES = 40
MAX_TITLE = 120  # characters of the title of a rule or a watchlist
MAX_ENTITIES = 16
MAX_QUOTES = 4
# a time of publication may be this much later than the arrival, because it may lack a time zone
MAX_FUTURE = timedelta(days=1)
VERSION = 1
MAX_ORIGIN = 100  # characters of an origin that readers see
_BRACKETS = str.maketrans("()", "[]")

# (rule as `watchlist/rule`, entity by which it matched). Each rule also has a pair with "" as its
# entity.
Pair = tuple[str, str]


class MatchQuote(Frozen):
    """A sentence, and the (start, end) offsets of the matched words in it."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


class MatchClause(Frozen):
    """A part of a query, and the words that satisfy it."""

    query: str
    found: tuple[str, ...] = ()


class RuleMatch(Frozen):
    """One rule that matched."""

    watchlist: str
    watchlist_title: str
    rule: str
    rule_title: str
    rule_hash: str = ""
    severity: str
    possible: bool = False
    first_only: bool = False
    entities: tuple[str, ...] = ()
    why: tuple[MatchClause, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.watchlist}/{self.rule}"

    @property
    def pairs(self) -> frozenset[Pair]:
        """The pairs (rule, entity) of this match: one for each entity, and one with "" as its
        entity.

        If the match is only possible, `?` is added to the rule: `("w/r?", "acme")`. So possible and
        certain matches never have the same pairs.
        """
        rule = f"{self.name}{'?' if self.possible else ''}"
        return frozenset((rule, entity) for entity in ("", *self.entities))


class MatchedArticle(Frozen):
    """One article that matched rules of a route, stored as it was when it matched.

    A link is *foreign* if its host belongs to an origin that did not upload the article.

    - `source`: the host of the link. Without a link, the source that the article names.
    - `ranked_source`: the host of the link, or "" if the link is missing or foreign. `lead_sources`
      of a route ranks articles by this host.
    - `uploaded_by`: the origin, if readers must see it because no link confirms the source (see
      `_uploaded_by`). Otherwise "". If `uploaded_by` is set, the property `outlet` (the source
      that readers see) names this origin too.
    """

    article_id: str
    document_id: str
    title: str
    source: str
    ranked_source: str = ""
    site: str = ""
    uploaded_by: str = ""
    has_foreign_link: bool = False  # the host of the link belongs to another origin
    authors: tuple[str, ...] = ()
    published: datetime
    precision: Precision
    place: str = ""
    url: str = ""
    language: str = "und"
    object: str = ""
    arrived: datetime
    words: int = 0
    generation: int = 0
    signature: str = ""
    quotes: tuple[MatchQuote, ...] = ()
    matches: tuple[RuleMatch, ...] = ()
    revision: int = 0  # of an agency's item: later revisions have higher numbers
    signal: Signal = Signal.NONE
    replaces: tuple[str, ...] = ()  # ids of the revisions that the route was notified of before
    no_longer_matches: bool = (
        False  # the correction matches nothing: quotes and rules are those of the revision before
    )
    # rules or entities were left out; so a rule that is not in `matches` may have matched, too
    abridged: bool = False
    # the route got the article before, for other rules; so an earlier digest may have shown it
    delivered_before: bool = False
    # the route drops the article: it matched in quiet hours with `then: drop`
    in_quiet_hours: bool = False
    version: int = VERSION

    @property
    def origin(self) -> str:
        return ObjectRef(key=self.object.removeprefix("s3://").partition("/")[2]).origin

    @property
    def stored_as(self) -> str:
        """The S3 address of the article's object, or the path if the article is a file on disk.

        If the article is not the first in the object or file, a number follows: `#1` for the second
        article, `#2` for the third.
        """
        name = self.object.removesuffix("#0")
        return name.removeprefix("s3:///")  # a file has no bucket

    @property
    def is_possible(self) -> bool:
        return all(match.possible for match in self.matches)

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset(pair for match in self.matches for pair in match.pairs)

    @property
    def order(self) -> tuple[int, datetime, int, str]:
        """The key that sorts the revisions of one document. The latest revision has the highest
        key. If two revisions have the same revision number and time of arrival, the one that stands
        later in the object is the later one.
        """
        return (self.revision, self.arrived, self._position, self.article_id)

    @property
    def _position(self) -> int:
        position = self.object.rpartition("#")[2]
        return int(position) if position.isdecimal() else 0

    @property
    def is_retraction(self) -> bool:
        """Whether the article only says that an earlier revision is no longer valid."""
        return self.signal is Signal.RETRACTED or self.no_longer_matches

    @property
    def is_dropped(self) -> bool:
        """Whether quiet hours drop the article. They never drop a retraction."""
        return self.in_quiet_hours and not self.is_retraction

    @property
    def outlet(self) -> str:
        """The name that is shown as the source of the article.

        The first known name is taken: host of the link, stated site, stated source, file name of
        the object. If `uploaded_by` is set, a note such as `(uploaded by reuters)` is added. But an
        article without a link gets no note if `uploaded_by` is the same as the name.
        """
        named = self.site or self.source or printable_line(self.object.rpartition("/")[2].removesuffix("#0"))
        if "uploaded by" in named.casefold():  # an article must not imitate the note
            named = named.translate(_BRACKETS)
        name = host_of(self.url) or self.ranked_source or named
        is_named = self.uploaded_by.casefold() == name.casefold() and not self.has_foreign_link
        if not self.uploaded_by or is_named:
            return name
        return f"{name} (uploaded by {self.uploaded_by})"

    def joined(self, other: "MatchedArticle") -> "MatchedArticle":
        """Return one article with the matches of this article and of `other`.

        `other` is the same article, delivered again because it matched a further rule.
        """
        known = {match.name for match in self.matches if not match.possible}
        further = [match for match in other.matches if match.name not in known]
        names = {match.name for match in further}
        matches = [match for match in self.matches if match.name not in names]
        quotes = dict.fromkeys([*self.quotes, *other.quotes])
        first, second = sorted((self, other), key=lambda article: article.object)
        return first.model_copy(
            update={
                "matches": tuple(sorted([*matches, *further], key=lambda match: match.name)),
                "quotes": tuple(quotes)[:MAX_QUOTES],
                "abridged": first.abridged or second.abridged,
                "delivered_before": first.delivered_before and second.delivered_before,
                "in_quiet_hours": first.in_quiet_hours and second.in_quiet_hours,
            }
        )

    def parsed_signature(self) -> Signature:
        return Signature.from_text(self.signature)

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    def to_bytes(self) -> bytes:
        """Return compressed JSON, for a row."""
        return zlib.compress(self.to_json().encode())

    @classmethod
    def from_bytes(cls, data: bytes) -> "MatchedArticle":
        """Return the article from the bytes that `to_bytes` returned. Raises zlib.error or
        ValueError if the bytes are damaged.
        """
        return cls.model_validate_json(zlib.decompress(data))


def matched_article_of(
    article: Article, matches: list[Match], arrived: datetime, generation: int, link_owner: str = ""
) -> MatchedArticle:
    """Return the matched article for an outbox row. An article of more than MAX_BYTES is shortened.

    `link_owner` is the origin that owns the host of the link, or "" if no origin does. A time of
    publication after `arrived` + MAX_FUTURE is replaced by this limit.
    """
    ranked = sorted(matches, key=_rank)
    kept = _kept(ranked)
    host, is_foreign = host_of(article.link)[:253], link_owner not in ("", article.ref.origin)
    matched = MatchedArticle(
        article_id=article.article_id,
        document_id=article.document_id,
        title=headline_of(article) or _opening_of(article) or NO_HEADLINE,
        # the host comes first, because an article may state a false source
        source=host or article.source[:253],
        ranked_source="" if is_foreign else host,
        site=article.site[:100],
        uploaded_by=shortened(_uploaded_by(article, is_foreign=is_foreign), MAX_ORIGIN),
        has_foreign_link=is_foreign,
        authors=tuple(name[:100] for name in article.authors[:5]),
        published=min(article.published, arrived + MAX_FUTURE),
        precision=article.precision,
        place=article.place[:100],
        url=article.link,
        language=article.language,
        revision=article.wire.revision,
        signal=article.wire.signal,
        object=object_name(article),
        arrived=arrived,
        words=len(article.body.split()),
        generation=generation,
        signature=signature(f"{article.title}\n\n{article.body}").to_text(),
        quotes=_quotes(ranked),
        matches=tuple(_rule_match(match) for match in kept),
        abridged=len(kept) < len(ranked) or any(len(match.entities) > MAX_ENTITIES for match in ranked),
    )
    return _fitting(matched)


def headline_of(article: Article) -> str:
    """Return the headline of an article, or "" if it has none that readers can see."""
    title = article.title[:MAX_HEADLINE]
    return title if is_visible(title) else ""


def _opening_of(article: Article) -> str:
    """Return the first words of the body on one line. Return "" if no character is visible."""
    opening = shortened(" ".join(article.body[:MAX_HEADLINE].split()), MAX_OPENING)
    return opening if is_visible(opening) else ""


def _uploaded_by(article: Article, *, is_foreign: bool) -> str:
    """Return the article's origin in two cases, else "".

    In both cases, no link confirms the source that readers see:

    - `is_foreign`: the host of the link belongs to another origin.
    - There is no link, and the origin is not the default origin, which identifies no uploader.
    """
    origin = article.ref.origin
    has_name = is_foreign or (not article.link and origin != DEFAULT_ORIGIN)
    return _shown_origin(origin) if has_name else ""


def _shown_origin(origin: str) -> str:
    """Return an origin in a form that can't be taken for another origin or for another text.

    Characters are percent-encoded, except ASCII letters, ASCII digits and `._-~`. If the name has
    no ASCII letter, letters and digits outside ASCII are not encoded either.
    """
    is_mixed = any(char.isascii() and char.isalpha() for char in origin)
    return "".join(
        char
        if not char.isascii() and char.isalnum() and not is_mixed
        else percent_encoded(char, safe="", errors="replace")
        for char in origin
    )


def _rank(match: Match) -> tuple[bool, int, str, str]:
    return match.is_possible, Severity(match.severity).rank, match.watchlist, match.rule


def object_name(article: Article) -> str:
    """Return a name such as `s3://bucket/key#3`: the address of the object that has the article,
    and the number of the article in this object, counted from 0.

    If the name has more than 1,100 characters, only its last 1,100 characters are returned.
    """
    return f"s3://{article.ref.bucket}/{article.ref.key}#{article.ref.position}"[-1100:]


def _quotes(ranked: list[Match]) -> tuple[MatchQuote, ...]:
    """Return at most MAX_QUOTES quoted sentences, each once. The headline is shown anyway, so it is
    quoted only if there is no other sentence to quote.
    """
    bold: dict[str, set[tuple[int, int]]] = {}
    quotes = [quote for match in ranked for quote in match.quotes]
    for quote in [quote for quote in quotes if quote.field != "title"] or quotes:
        bold.setdefault(quote.text, set()).update(quote.bold)
    merged = (MatchQuote(text=text, bold=tuple(merge_spans(sorted(spans)))) for text, spans in bold.items())
    return tuple(merged)[:MAX_QUOTES]


def _kept(ranked: list[Match]) -> list[Match]:
    """Return the first match of each watchlist, then further matches up to MAX_MATCHES in all.

    `ranked` has all matches in order of importance. If there are more than MAX_MATCHES watchlists,
    each still keeps its first match.
    """
    # An article is hidden if all its stored matches are muted. So each watchlist needs a
    # stored match: otherwise mutes of other watchlists could hide the article.
    firsts = {match.watchlist: match for match in reversed(ranked)}
    first_of_each = [match for match in ranked if match is firsts[match.watchlist]]
    rest = [match for match in ranked if match is not firsts[match.watchlist]]
    return first_of_each + rest[: max(0, MAX_MATCHES - len(firsts))]


def _rule_match(match: Match) -> RuleMatch:
    clauses = (
        MatchClause(query=clause.query, found=tuple(text[:80] for text in clause.words))
        for clause in match.why[:6]
    )
    return RuleMatch(
        watchlist=match.watchlist,
        watchlist_title=shortened(match.watchlist_title, MAX_TITLE),
        rule=match.rule,
        rule_title=shortened(match.rule_title, MAX_TITLE),
        rule_hash=match.rule_hash,
        severity=match.severity,
        possible=match.is_possible,
        first_only=match.first_only,
        entities=match.entities[:MAX_ENTITIES],
        why=tuple(clauses),
    )


def _fitting(matched: MatchedArticle) -> MatchedArticle:
    """Cut quotes, reasons and other values until the article has at most MAX_BYTES bytes, or until
    nothing more can be cut.
    """
    while _size(matched) > MAX_BYTES and (smaller := _smaller(matched)) is not None:
        matched = smaller
    return matched


def _size(matched: MatchedArticle) -> int:
    return len(json.dumps(json.loads(matched.to_json()), ensure_ascii=False).encode())


def _smaller(matched: MatchedArticle) -> MatchedArticle | None:
    """Return a shorter article. The least important detail, such as the last quote, is left out or
    cut. Return None if nothing more can be cut.
    """

    def changed(**update: object) -> MatchedArticle:
        return matched.model_copy(update=update)

    matches, first_quote = matched.matches, matched.quotes[:1]
    if len(matched.quotes) > 1:
        return changed(quotes=matched.quotes[:-1])
    if any(match.why for match in matches[1:]):
        return changed(matches=matches[:1] + _without(matches[1:], "why"))
    if any(match.entities for match in matches):
        return changed(matches=_without(matches, "entities"), abridged=True)
    if len(matches) > 3:
        return changed(matches=matches[:-1], abridged=True)
    if len(matched.url) > 500:
        return changed(url="")
    if any(match.why for match in matches):
        return changed(matches=_without(matches, "why"))
    if first_quote and len(first_quote[0].text) > 150:
        return changed(quotes=(_shortened(first_quote[0]),))
    if len(matches) > 1:
        return changed(matches=matches[:1], abridged=True)
    if len(matched.title) > 100 or matched.authors:
        return changed(title=matched.title[:100], authors=())
    return None


def _without(matches: tuple[RuleMatch, ...], field: str) -> tuple[RuleMatch, ...]:
    return tuple(match.model_copy(update={field: ()}) for match in matches)


def _shortened(quote: MatchQuote) -> MatchQuote:
    return MatchQuote(text=quote.text[:150], bold=tuple(span for span in quote.bold if span[1] <= 150))


def replaced_by(articles: Iterable[MatchedArticle]) -> set[str]:
    """Return the ids of the revisions that these articles retract or correct. The texts of these
    revisions do not count as reported any more.
    """
    return {name for article in articles if article.signal is not Signal.NONE for name in article.replaces}
