"""What a report shows of a match besides its counts: the sentences with hits, in their context."""

from dataclasses import dataclass

from wirewatch.article import Article
from wirewatch.matching.match import Match, Quote, Span

MAX_CONTEXT = 160  # characters before a sentence, and after it
CUT = "…"
_CUT_START, _CUT_END = f"{CUT} ", f" {CUT}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence with hits, and the text around it.

    `quote` is the sentence as the match quotes it. `parts` has (text, whether the text is a hit)
    for each piece of the sentence, in order. `before` is the end of the text before the sentence.
    `after` is the beginning of the text after it. Both are empty for a title, and if the sentence
    is not found in its field.
    """

    field: str
    quote: str
    before: str
    parts: tuple[tuple[str, bool], ...]
    after: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows why a rule matches an article. `hits` are the words and names that were found,
    each once.
    """

    url: str
    language: str
    strength: str
    zone: str
    entities: tuple[str, ...]
    hits: tuple[str, ...]
    passages: tuple[Passage, ...]


def evidence_of(article: Article, match: Match) -> Evidence:
    """Return the evidence of a match."""
    hits = dict.fromkeys(" ".join(span.text.split()) for span in match.spans)
    passages = tuple(_passage(article, match.spans, quote) for quote in match.quotes)
    return Evidence(
        url=article.link,
        language=article.language,
        strength=match.strength,
        zone=match.zone,
        entities=match.entities,
        hits=tuple(hits),
        passages=passages,
    )


def _passage(article: Article, spans: tuple[Span, ...], quote: Quote) -> Passage:
    """Return a quoted sentence with the text around it. If the quote was cut, the signs `…` at its
    ends are removed, because `before` and `after` show how the text goes on.
    """
    before = after = ""
    low, high = 0, len(quote.text)
    if quote.field != "title":
        low = len(_CUT_START) if quote.text.startswith(_CUT_START) else 0
        high -= len(_CUT_END) if quote.text.endswith(_CUT_END) else 0
        field = article.tail if quote.field == "tail" else article.body
        start = _place_of(quote, low, high, field.replace("\n", " "), spans)
        if start is None:
            low, high = 0, len(quote.text)
        else:
            before = _end_of(field[:start])
            after = _beginning_of(field[start + high - low :])
    return Passage(quote.field, quote.text, before, tuple(_parts(quote, low, high)), after)


def _place_of(quote: Quote, low: int, high: int, field: str, spans: tuple[Span, ...]) -> int | None:
    """Return the offset of quote.text[low:high] in the text `field`, or None if it is not found.

    `spans` are the places of all hits. The same sentence may occur twice, so the text is not simply
    searched. Instead, each span is tried as the first hit of the quote.
    """
    text, first_hit = quote.text[low:high], quote.bold[0][0] - low
    for span in spans:
        start = span.start - first_hit
        if span.field == quote.field and start >= 0 and field.startswith(text, start):
            return start
    return None


def _parts(quote: Quote, low: int, high: int) -> list[tuple[str, bool]]:
    parts, position = [], low
    for start, end in quote.bold:
        parts += [(quote.text[position:start], False), (quote.text[start:end], True)]
        position = end
    return [part for part in (*parts, (quote.text[position:high], False)) if part[0]]


def _end_of(text: str) -> str:
    """Return the last words of a text, at most MAX_CONTEXT characters."""
    words = " ".join(text[-4 * MAX_CONTEXT :].split())
    if len(words) <= MAX_CONTEXT:
        return words
    kept = words[-MAX_CONTEXT:]
    return _CUT_START + (kept.partition(" ")[2] or kept)


def _beginning_of(text: str) -> str:
    """Return the first words of a text, at most MAX_CONTEXT characters."""
    words = " ".join(text[: 4 * MAX_CONTEXT].split())
    if len(words) <= MAX_CONTEXT:
        return words
    kept = words[:MAX_CONTEXT]
    return (kept.rpartition(" ")[0] or kept) + _CUT_END
