"""Describes matches: spans, the sentences to quote, and the reasons why a rule holds.

Tokens are stored without offsets. To find the offsets of a word or name, only the chunks (texts
without white space) of its first and last token are cut into tokens again.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import TypeAlias

from wirewatch.language.sentences import ParagraphSentences
from wirewatch.language.tokens import PARAGRAPH
from wirewatch.matching.article_tokens import ArticleTokens, FieldTokens
from wirewatch.matching.chunks import token_offsets
from wirewatch.matching.decoded_index import RuleLabel
from wirewatch.matching.evaluation import Evaluation, View
from wirewatch.matching.match import Clause, Match, Quote, Span, merge_spans
from wirewatch.matching.near import Hit, Part
from wirewatch.matching.plan import AND, Plan

MAX_SENTENCE_LENGTH = 320
MAX_QUOTES = 3
MAX_QUOTED_SPANS = 200  # spans that are considered for quotes
MAX_SPANS = 2_000
MAX_CLAUSE_HITS, MAX_CLAUSE_WORDS = 5, 4
_new = tuple.__new__  # makes a named tuple in a third of the time of a call of its class
QUOTED_FIELDS = ("body", "tail", "title")  # in the order in which a match shows their sentences
_PLACE = attrgetter("place")


class _Sentence:
    """A sentence around a hit. `start` is the offset of `text` in `field`. `text` has spaces in
    place of line ends.

    If a hit such as `Yahoo! Japan` goes beyond the end of a sentence, `is_long` is True. Then
    `text` has all sentences that the hit touches. Instances are compared by identity, for speed.
    """

    __slots__ = ("field", "is_long", "place", "start", "text")

    def __init__(self, field: str, start: int, text: str, *, is_long: bool) -> None:
        self.field, self.start, self.text = field, start, text.replace("\n", " ")
        self.is_long = is_long
        self.place = (QUOTED_FIELDS.index(field), start)  # sorts sentences as a match shows them

    def contains(self, other: "_Sentence") -> bool:
        return self.field == other.field and 0 <= other.start - self.start <= len(self.text) - len(other.text)


class _Paragraph:
    """A paragraph that has at least one token.

    `first` is the position of the first token. `start` is the offset of `text` in the field. To
    save time, only chunks (text without white space) that have hits are cut into tokens.
    """

    def __init__(
        self, field: str, first: int, start: int, text: str, chunks: list[str], classes: list[str]
    ) -> None:
        self.field, self.first, self.start, self.text, self.chunks = field, first, start, text, chunks
        self.is_quoted = field in QUOTED_FIELDS
        self._token_ends = list(accumulate(map(len, classes)))  # by chunk: the tokens up to its end
        self._chunk_ends = list(accumulate(map(len, chunks)))  # without the white space between them
        has_wide_gaps = self._chunk_ends[-1] + len(chunks) - 1 < len(text)
        self._chunk_starts = _starts_of(chunks, text) if has_wide_gaps else ()
        self._tokens: dict[int, Sequence[tuple[int, int]]] = {}  # by chunk: their offsets in the chunk
        self._bounds = ParagraphSentences(text)
        self._sentences: dict[tuple[int, int], _Sentence] = {}  # by their offsets in the paragraph

    def token(self, position: int) -> tuple[int, int]:
        """Return where the token at this position starts and ends, as offsets in the paragraph."""
        token = position - self.first
        chunk = bisect_right(self._token_ends, token)
        offsets = self._tokens.get(chunk)
        if offsets is None:
            offsets = self._tokens[chunk] = token_offsets(self.chunks[chunk])
        first, last = offsets[token - self._token_ends[chunk]]  # a negative index
        start = (
            self._chunk_starts[chunk]
            if self._chunk_starts
            else self._chunk_ends[chunk] - len(self.chunks[chunk]) + chunk
        )
        return start + first, start + last

    def sentence(self, first: int, end: int) -> _Sentence:
        """Return the sentence around a hit. If the hit goes beyond the end of the sentence, return
        all sentences that the hit touches, as one `_Sentence`.

        `first` and `end` are the offsets of the hit in the paragraph.
        """
        bounds = self._bounds.around(first)
        is_long = end > bounds[1]
        if is_long:
            bounds = (bounds[0], self._bounds.around(end - 1)[1])
        sentence = self._sentences.get(bounds)
        if sentence is None:
            low, high = bounds
            sentence = _Sentence(self.field, self.start + low, self.text[low:high], is_long=is_long)
            self._sentences[bounds] = sentence
        return sentence


def _starts_of(chunks: Iterable[str], text: str) -> Sequence[int]:
    """Return the offset of each chunk in the text. The text was split into these chunks."""
    starts, end = [], 0
    for chunk in chunks:
        start = text.index(chunk, end)
        starts.append(start)
        end = start + len(chunk)
    return starts


class _Paragraphs:
    """Finds the paragraph of a token, in the fields of the article that were read so far. A
    paragraph is prepared when it is needed for the first time.
    """

    def __init__(self, tokens: ArticleTokens) -> None:
        self.tokens = tokens
        self._firsts: list[int] = []  # by paragraph: the position of its first token, ascending
        self._places: list[tuple[str, FieldTokens, int]] = []  # its field, and its number there
        self._prepared: list[_Paragraph | None] = []
        self._end = 0  # after the last token of the last field
        self._starts: dict[str, Sequence[int]] = {}  # by field: the offsets of all paragraphs

    def at(self, position: int) -> _Paragraph:
        """Return the paragraph that has the token at this position."""
        if position >= self._end:
            self._add_fields()
        number = bisect_right(self._firsts, position) - 1
        return self._prepared[number] or self._prepare(number)

    def _add_fields(self) -> None:
        """Add the paragraphs of the fields that were read since the last call.

        Token positions continue from field to field. So the new fields have higher positions than
        the fields before.
        """
        for name, field in self.tokens.fields_from(self._end):
            for first, number in field.starts.items():
                self._firsts.append(first)
                self._places.append((name, field, number))
                self._prepared.append(None)
            self._end = field.base + len(field.classes)

    def _prepare(self, number: int) -> _Paragraph:
        name, field, place = self._places[number]
        starts = self._starts.get(name)
        if starts is None:
            starts = self._starts[name] = _paragraph_starts(field, self.tokens.text.text_of(name))
        chunks = slice(field.ends[place - 1] + 1 if place else 0, field.ends[place])
        paragraph = self._prepared[number] = _Paragraph(
            name,
            self._firsts[number],
            starts[place],
            field.paragraphs[place],
            field.chunks[chunks],
            field.classes_of_chunks[chunks],
        )
        return paragraph


def _paragraph_starts(field: FieldTokens, text: str) -> Sequence[int]:
    """Return the offsets in `text` at which the paragraphs of the field begin."""
    lengths = [0, *map(len, field.paragraphs)]
    if sum(lengths) + 2 * (len(field.paragraphs) - 1) == len(text):  # two line ends between all
        return [end + 2 * number for number, end in enumerate(accumulate(lengths[:-1]))]
    return [0, *(match.end() for match in PARAGRAPH.finditer(text))]


# What a match reports about one part of a hit: its span, its text in one line, the sentence around
# it (None if the field is not quoted), and its offsets in this sentence
_Place: TypeAlias = tuple[Span, str, _Sentence | None, tuple[int, int]]


class SpanFinder(dict[Part, _Place]):
    """Maps a part of a hit to the span, the text and the sentence of this part. A part is a word or
    a name that was found. The values for a part are computed only once.
    """

    def __init__(self, tokens: ArticleTokens, entity_key: Callable[[int], str]) -> None:
        super().__init__()
        self.entity_key = entity_key
        self._paragraphs = _Paragraphs(tokens)

    def spans(self, hits: Sequence[Hit], limit: int = MAX_SPANS) -> list[Span]:
        """Take the parts (words and names) of all hits in reading order, each part once. Return the
        spans of the first `limit` parts.
        """
        return [self[part][0] for part in parts_of(hits)[:limit]]

    def __missing__(self, part: Part) -> _Place:
        first, last, via = part
        paragraph = self._paragraphs.at(first)
        low, high = paragraph.token(first)
        if last != first:
            _, high = paragraph.token(last)
        start = paragraph.start + low
        text = paragraph.text[low:high]
        sentence, bold = None, (0, 0)
        if paragraph.is_quoted:
            sentence = paragraph.sentence(low, high)
            bold = (start - sentence.start, start + high - low - sentence.start)
        via_key = "@" + self.entity_key(via) if via >= 0 else ""
        span = _new(Span, (paragraph.field, start, start + high - low, text, via_key))
        words = text if last == first else " ".join(text.split())
        place = self[part] = (span, words, sentence, bold)
        return place


def parts_of(hits: Sequence[Hit]) -> Sequence[Part]:
    """Return the parts (words and names found) of all hits, each once, in reading order: title,
    body, other fields.
    """
    if len(hits) == 1:  # the parts of one hit are in order
        return hits[0][2]
    return sorted({part for hit in hits for part in hit[2]})


# What a match reports about its hits: their spans, the entities in them, and quotes
_Found: TypeAlias = tuple[tuple[Span, ...], tuple[str, ...], tuple[Quote, ...]]


class Reporter:
    """Describes the matches of one article."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.finder = SpanFinder(evaluation.tokens, evaluation.entities.key)
        self._found: dict[tuple[Part, ...], _Found] = {}

    def describe(self, label: RuleLabel, plan: Plan, view: View, *, is_strong: bool, in_tail: bool) -> Match:
        """Return the match of a rule. `plan` is the compiled query of the rule. `view` is the part
        of the article in which the rule holds.

        `is_strong` and `in_tail` decide `strength` and `zone` (see `Match`).
        """
        operands = plan[1] if not isinstance(plan, int) and plan[0] == AND else (plan,)
        hits_by_operand = [self.evaluation.shown(operand, view) for operand in operands]
        hits = hits_by_operand[0] if len(operands) == 1 else list(chain.from_iterable(hits_by_operand))
        parts = tuple(parts_of(hits)[:MAX_SPANS])
        spans, entities, quotes = self._found.get(parts) or self._describe_parts(parts)
        words = map(self._words_of, hits_by_operand)
        why = tuple([_new(Clause, clause) for clause in zip(label.clauses, words, strict=False)])
        watchlist, watchlist_title, rule, title, severity, first_only, rule_hash, _ = label
        strength, zone = "strong" if is_strong else "weak", "tail" if in_tail else "body"
        of_rule = (watchlist, watchlist_title, rule, title, rule_hash, severity)
        return _new(Match, (*of_rule, strength, zone, entities, spans, quotes, why, first_only))

    def _words_of(self, hits: list[Hit]) -> tuple[str, ...]:
        """Return the words of `hits`, at most MAX_CLAUSE_WORDS words. Only the first
        MAX_CLAUSE_HITS hits are used.

        `hits` are the hits of one part of the query (see `Clause`).
        """
        parts = parts_of(hits if len(hits) <= MAX_CLAUSE_HITS else hits[:MAX_CLAUSE_HITS])
        if len(parts) == 1:  # the most frequent case
            return (self.finder[parts[0]][1],)
        words = dict.fromkeys([self.finder[part][1] for part in parts[:MAX_SPANS]])
        return tuple(words)[:MAX_CLAUSE_WORDS]

    def _describe_parts(self, parts: tuple[Part, ...]) -> _Found:
        """Return the spans, entities and quotes that a match reports. `parts` are the words and
        names in the hits of the match. The result is cached for other rules with the same parts.
        """
        places = list(map(self.finder.__getitem__, parts))
        spans = tuple(dict.fromkeys([place[0] for place in places]))  # hits in one hashtag are one span
        names = [span.via[1:] for span in spans if span.via]
        entities = tuple(dict.fromkeys(names)) if names else ()
        found = self._found[parts] = (spans, entities, self._quotes(places[:MAX_QUOTED_SPANS]))
        return found

    def _quotes(self, places: Iterable[_Place]) -> tuple[Quote, ...]:
        """Return the sentences with the most hits, at most MAX_QUOTES. The hits are marked. The
        sentences are in reading order, but the headline comes last.

        The headline is quoted only if fewer than MAX_QUOTES other sentences have hits.
        """
        hits: dict[_Sentence, list[tuple[int, int]]] = {}
        has_long = False
        for _, _, sentence, bold in places:
            if sentence in hits:
                hits[sentence].append(bold)
            elif sentence is not None:
                hits[sentence] = [bold]
                has_long = has_long or sentence.is_long
        if has_long:
            _join_contained(hits)
        ranked = list(hits)
        if len(ranked) > MAX_QUOTES:
            ranked.sort(key=lambda key: (key.field == "title", -len(set(hits[key])), key.place))
            del ranked[MAX_QUOTES:]
        if len(ranked) > 1:
            ranked.sort(key=_PLACE)
        return tuple([_quote(each, hits[each]) for each in ranked])


def _join_contained(hits: dict[_Sentence, list[tuple[int, int]]]) -> None:
    """If a long sentence (see `_Sentence.is_long`) contains other sentences, move the hits of these
    sentences to the long sentence. So no sentence is quoted twice.
    """
    for long in [sentence for sentence in hits if sentence.is_long]:
        for inner in [other for other in hits if other is not long and long.contains(other)]:
            moved = inner.start - long.start
            hits[long] += [(low + moved, high + moved) for low, high in hits.pop(inner)]


def _quote(sentence: _Sentence, bold: list[tuple[int, int]]) -> Quote:
    """Return the sentence as a quote. `bold` has the offsets of the hits in the sentence.

    If the sentence has more than MAX_SENTENCE_LENGTH characters, the quote has only a piece around
    the first hit (see `_around_first`).
    """
    text, spans = sentence.text, sorted(set(bold)) if len(bold) > 1 else bold
    if len(text) > MAX_SENTENCE_LENGTH:
        text, spans = _around_first(text, spans)
    marked = merge_spans(spans) if len(spans) > 1 else spans
    return _new(Quote, (sentence.field, text, tuple(marked)))


def _around_first(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Return a piece of a text around the first span, and the spans inside this piece. `spans` are
    (start, end) offsets.

    The piece has at most MAX_SENTENCE_LENGTH characters of the text. `…` marks an end that was cut.
    The returned spans are offsets in the piece.
    """
    low = max(0, spans[0][0] - MAX_SENTENCE_LENGTH // 3)
    if low > 0:
        low = text.find(" ", low, spans[0][0]) + 1 or low
    high = min(len(text), low + MAX_SENTENCE_LENGTH)
    if high < len(text):
        space = text.rfind(" ", spans[0][1], high)  # Chinese and Japanese may have none
        high = len(text[: space if space >= 0 else high].rstrip())
    before, after = "… " if low > 0 else "", " …" if high < len(text) else ""
    moved = len(before) - low
    first_span = (spans[0][0], min(spans[0][1], high))  # a hit may be longer than the piece
    inside = [
        (first + moved, last + moved)
        for first, last in (first_span, *spans[1:])
        if low <= first and last <= high
    ]
    return before + text[low:high] + after, inside
