"""What an outbox row carries about one matched article: everything that rendering needs, at most 8 KB."""

import json
from datetime import datetime

from wirewatch.article import Article, Precision, Signal
from wirewatch.digests.stories import Signature, signature
from wirewatch.frozen import Frozen
from wirewatch.matching.match import Match, merge_spans
from wirewatch.severity import Severity

LARGEST = 8_000  # bytes of JSON
MOST_MATCHES = 40
MOST_ENTITIES = 16
VERSION = 1

Pair = tuple[
    str, str
]  # a rule as `watchlist/rule`, and an entity it was found through; each rule also stands with none


class MatchQuote(Frozen):
    """A sentence and the (start, end) offsets of what was found in it."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


class MatchClause(Frozen):
    query: str
    found: tuple[str, ...] = ()


class RuleMatch(Frozen):
    """One rule that matched."""

    watchlist: str
    watchlist_title: str
    rule: str
    rule_title: str
    rule_digest: str = ""
    severity: str
    possible: bool = False
    entities: tuple[str, ...] = ()
    why: tuple[MatchClause, ...] = ()

    @property
    def pairs(self) -> frozenset[Pair]:
        """A possible match is another thing than a certain one, and `?` says so."""
        rule = f"{self.watchlist}/{self.rule}{'?' if self.possible else ''}"
        return frozenset((rule, entity) for entity in ("", *self.entities))


class MatchedArticle(Frozen):
    """One article of one route, frozen when it matched."""

    article_id: str
    document_id: str
    title: str
    source: str
    site: str = ""
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
    revision: int = 0  # of an agency's item: the higher is the later
    signal: Signal = Signal.NONE
    replaces: tuple[str, ...] = ()  # ids of the revisions that the route was told before
    no_longer_matches: bool = (
        False  # the correction itself matches nothing: quotes and rules are of what it corrects
    )
    abridged: bool = False  # rules or entities were left out: nobody may conclude that there are no others
    version: int = VERSION

    @property
    def is_possible(self) -> bool:
        return all(match.possible for match in self.matches)

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset(pair for match in self.matches for pair in match.pairs)

    @property
    def order(self) -> tuple[int, datetime, str]:
        """Among the revisions of one work the highest is the last."""
        return (self.revision, self.arrived, self.article_id)

    @property
    def is_retraction(self) -> bool:
        """Says of an earlier revision that it no longer stands, and has nothing of its own to show."""
        return self.signal is Signal.RETRACTED or self.no_longer_matches

    @property
    def outlet(self) -> str:
        return self.site or self.source or self.object.rpartition("/")[2].removesuffix("#0")

    def parsed_signature(self) -> Signature:
        return Signature.from_text(self.signature)

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)


def matched_article_of(
    article: Article, matches: list[Match], arrived: datetime, generation: int
) -> MatchedArticle:
    """Fits the size by leaving out the least needed first: later quotes, long explanations, rules beyond the first ones."""
    ranked = sorted(
        matches,
        key=lambda match: (
            match.is_possible,
            Severity(match.severity).rank,
            match.watchlist,
            match.rule,
        ),
    )
    bold: dict[str, set[tuple[int, int]]] = {}
    quotes = [quote for match in ranked for quote in match.quotes]
    for quote in [each for each in quotes if each.field != "title"] or quotes:  # the headline is shown anyway
        bold.setdefault(quote.text, set()).update(quote.bold)
    member = MatchedArticle(
        article_id=article.article_id,
        document_id=article.document_id,
        title=article.title[:400] or article.body[:100],
        source=article.source[:253],
        site=article.site[:100],
        authors=tuple(name[:100] for name in article.authors[:5]),
        published=article.published,
        precision=article.precision,
        place=article.place[:100],
        url=article.url,
        language=article.language,
        revision=article.wire.revision,
        signal=article.wire.signal,
        object=f"s3://{article.ref.bucket}/{article.ref.key}#{article.ref.position}"[-1100:],
        arrived=arrived,
        words=len(article.body.split()),
        generation=generation,
        signature=signature(f"{article.title}\n\n{article.body}").to_text(),
        quotes=tuple(
            MatchQuote(text=text, bold=tuple(merge_spans(sorted(spans)))) for text, spans in bold.items()
        )[:4],
        matches=tuple(_frozen(match) for match in _kept(ranked)),
        abridged=len(_kept(ranked)) < len(ranked)
        or any(len(match.entities) > MOST_ENTITIES for match in ranked),
    )
    while _size(member) > LARGEST and (smaller := _smaller(member)) is not None:
        member = smaller
    return member


def _kept(ranked: list[Match]) -> list[Match]:
    """At most forty: one of each watchlist first, so that muting one watchlist never silences another's match."""
    firsts = {match.watchlist: match for match in reversed(ranked)}
    rest = [match for match in ranked if match is not firsts[match.watchlist]]
    return [match for match in ranked if match is firsts[match.watchlist]] + rest[
        : max(0, MOST_MATCHES - len(firsts))
    ]


def _frozen(match: Match) -> RuleMatch:
    why = tuple(
        MatchClause(query=clause.query, found=tuple(text[:80] for text in clause.words))
        for clause in match.why[:6]
    )
    return RuleMatch(
        watchlist=match.watchlist,
        watchlist_title=match.watchlist_title[:120],
        rule=match.rule,
        rule_title=match.rule_title[:120],
        rule_digest=match.rule_hash,
        severity=match.severity,
        possible=match.is_possible,
        entities=match.entities[:MOST_ENTITIES],
        why=why,
    )


def _size(member: MatchedArticle) -> int:
    return len(json.dumps(json.loads(member.to_json()), ensure_ascii=False).encode())


def _smaller(member: MatchedArticle) -> MatchedArticle | None:
    """One step smaller, the least needed first; None where nothing is left to drop."""
    if len(member.quotes) > 1:
        return member.model_copy(update={"quotes": member.quotes[:-1]})
    if any(match.why for match in member.matches[1:]):
        matches = (member.matches[0], *(match.model_copy(update={"why": ()}) for match in member.matches[1:]))
        return member.model_copy(update={"matches": matches})
    if any(match.entities for match in member.matches):
        matches = tuple(match.model_copy(update={"entities": ()}) for match in member.matches)
        return member.model_copy(update={"matches": matches, "abridged": True})
    if len(member.matches) > 3:
        return member.model_copy(update={"matches": member.matches[:-1], "abridged": True})
    if len(member.url) > 500:
        return member.model_copy(update={"url": ""})
    if any(match.why for match in member.matches):
        return member.model_copy(
            update={"matches": tuple(match.model_copy(update={"why": ()}) for match in member.matches)}
        )
    if member.quotes and len(member.quotes[0].text) > 150:
        short = MatchQuote(
            text=member.quotes[0].text[:150],
            bold=tuple(span for span in member.quotes[0].bold if span[1] <= 150),
        )
        return member.model_copy(update={"quotes": (short,)})
    if len(member.matches) > 1:
        return member.model_copy(update={"matches": member.matches[:1], "abridged": True})
    if len(member.title) > 100 or member.authors:
        return member.model_copy(update={"title": member.title[:100], "authors": ()})
    return None
