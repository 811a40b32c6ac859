"""Decides whether a new article repeats a reported story.

An article is a repeat if the story has every sentence of the article's body. The story must also
have every sentence in which a rule matched. Another spelling or number format makes no difference.

Headline, standfirst, captions and credits may have other words, but no new facts. Time stamps
and bylines are ignored, unless a rule matched in them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import chain

from wirewatch.digests.repeats.alignment import Hunk, kind_of, material_hunks, speak_on_one_day
from wirewatch.digests.repeats.contradictions import contradict, reordered
from wirewatch.digests.repeats.decisions import (
    Decision,
    Difference,
    DifferenceKind,
    MaterialNews,
    Place,
    Repeat,
)
from wirewatch.digests.repeats.headlines import (
    StoryWords,
    fact_differences,
    headline_differences,
    new_wording,
    turned_words,
)
from wirewatch.digests.repeats.paragraphs import Addition, letters_of
from wirewatch.digests.repeats.records import StoryRecord, shortened
from wirewatch.digests.repeats.structure import ParsedText, Sentence, TextParagraph, parse
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.wording.day_hints import names_period
from wirewatch.digests.repeats.wording.folding import is_hangul
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.words import Kind

MAX_NEW_TEXT = 0.4  # share of an article: if more of its text is new, it is never a repeat
MIN_SUPPORTED_HEADLINE = 0.4  # share of a headline's words that the article must have
MIN_OVERLAP = 0.5  # share of a sentence's tokens that a sentence of the story must have to be compared
MIN_ROUGH_OVERLAP = 0.3  # the same share of the words as written, for a quick preselection
MAX_CANDIDATES = 2  # sentences of the story that one sentence is aligned with
MAX_DIFFERENCES = 40
_SENTENCE_ENDS = re.compile(r"(?<!\.\.)[.!?。！？؟][\"')\]]*\s*$")
# A short text that names no day may be about the next event.
UNDATED_TIME, UNDATED_CHARACTERS = timedelta(hours=12), 800
# With more time between, a date is more likely wrong, and only a shorter text may be about another event.
WRONG_DATE_TIME, WRONG_DATE_CHARACTERS = timedelta(days=14), 300
UNDATED_PERIOD = timedelta(days=3)  # later, "this week" may be another week


class SentenceIndex:
    """The sentences of a story. A sentence can be found by its text or by some of its words."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences

    @cached_property
    def by_wording(self) -> dict[str, Sentence]:
        """A dict from each text to the first sentence of the story that has this text."""
        return {sentence.written: sentence for sentence in reversed(self.sentences)}

    @cached_property
    def _owners(self) -> dict[str, list[int]]:
        owners: defaultdict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.sentences):
            for word in sentence.rough_words:
                owners[word].append(number)
        return dict(owners)

    def has_run(self, sentence: Sentence) -> bool:
        """Tell whether consecutive sentences of the story, joined, are equal to `sentence`.

        White space is ignored. Words such as "Tuesday" must mean the same day in both texts.
        """
        wording = sentence.plain
        return any(
            self._is_run(sentence, number)
            for number, first in enumerate(self.sentences)
            if len(first.plain) < len(wording) and wording.startswith(first.plain)
        )

    def _is_run(self, sentence: Sentence, number: int) -> bool:
        at, wording = 0, sentence.plain
        while at < len(wording) and number < len(self.sentences):
            following = self.sentences[number]
            if not wording.startswith(following.plain, at) or not following.has_same_days(sentence):
                return False
            at += len(following.plain)
            number += 1
        return at == len(wording)

    def begins_with(self, sentence: Sentence) -> bool:
        """Tell whether a sentence of the index begins with the text of `sentence`.

        White space is ignored, and so are dots at the end of `sentence`. Words for days must mean
        the same days. `sentence` must not break off within a number: "in 20" is not the beginning
        of "in 2026".
        """
        wording = sentence.plain.rstrip(".…")
        longer = (whole for whole in self.sentences if whole.plain.startswith(wording))
        return any(
            sentence.has_same_days(whole) and not whole.plain[len(wording) : len(wording) + 1].isdigit()
            for whole in longer
        )

    @cached_property
    def hashes(self) -> frozenset[int]:
        """The hashes of all sentences."""
        return frozenset(sentence.hash for sentence in self.sentences)

    def similar(self, sentence: Sentence) -> list[Sentence]:
        """Return the sentences of the index that have the most words in common with `sentence`,
        best first. Of two that are equally good, the earlier one comes first. At most
        MAX_CANDIDATES are returned. Each has MIN_ROUGH_OVERLAP (a share) or more of the words of
        `sentence`.
        """
        owners = self._owners
        counts = Counter(chain.from_iterable([owners.get(word, ()) for word in sentence.rough_words]))
        least = MIN_ROUGH_OVERLAP * len(sentence.rough_words)
        ranked = sorted((-count, number) for number, count in counts.items() if count >= least)
        return [self.sentences[number] for _, number in ranked[:MAX_CANDIDATES]]


class ParsedStory:
    """The texts of a reported story."""

    def __init__(self, record: StoryRecord) -> None:
        self.texts = [parse(text) for text in record.texts]
        self.words = StoryWords(self.texts)
        self.paragraphs = {each.written: each for text in self.texts for each in text.paragraphs}

    @cached_property
    def index(self) -> SentenceIndex:
        """The index of all headlines and sentences."""
        return SentenceIndex([each for text in self.texts for each in (text.title, *text.sentences)])

    def index_without(self, paragraphs: Container[str]) -> SentenceIndex:
        """Return an index of all headlines and of the paragraphs whose text is not in `paragraphs`."""
        changed = [each for wording, each in self.paragraphs.items() if wording not in paragraphs]
        titles = [text.title for text in self.texts]
        return SentenceIndex([*titles, *(sentence for each in changed for sentence in each.sentences)])

    @cached_property
    def dateline_keys(self) -> frozenset[str]:
        """The keys of the datelines and places of all texts (see `ParsedText.dateline_keys`)."""
        return frozenset(key for text in self.texts for key in text.dateline_keys)

    @cached_property
    def opening_words(self) -> frozenset[str]:
        """The keys of the words in headline and first paragraph of all texts."""
        openings = [(text.title, *text.lead_sentences) for text in self.texts]
        return frozenset(key for opening in openings for sentence in opening for key in sentence.keys)

    @cached_property
    def lines(self) -> frozenset[str]:
        """One text for each paragraph: its letters and digits (see `letters_of`)."""
        return frozenset(map(letters_of, self.paragraphs))

    @cached_property
    def list_pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs of adjacent lines in lists and tables (see `ParsedText.list_lines`)."""
        return frozenset(pair for text in self.texts for pair in text.list_lines.values())

    @cached_property
    def orders(self) -> list[dict[str, list[int]]]:
        """For each text of the story, a dict from each sentence to its places in this text."""
        orders: list[dict[str, list[int]]] = []
        for text in self.texts:
            places: defaultdict[str, list[int]] = defaultdict(list)
            for place, sentence in enumerate(text.sentences):
                places[sentence.written].append(place)
            orders.append(dict(places))
        return orders

    @cached_property
    def later_sentences(self) -> frozenset[int]:
        """The hashes of the sentences that were cut off when the texts were shortened."""
        return frozenset(number for text in self.texts for number in text.text.later_sentences)


@lru_cache(maxsize=64)
def parsed_story(story: StoryRecord) -> ParsedStory:
    """Return a story parsed for comparison. Results are cached."""
    return ParsedStory(story)


def compare(article: ComparedText, story: StoryRecord) -> Decision:
    """Return Repeat if the story says everything that the article says, else MaterialNews.

    In doubt, the article is news.
    """
    comparison = _Comparison(parse(shortened(article)), parsed_story(story))
    differences = [*comparison.headline(), *comparison.dateline(), *comparison.body()]
    differences = differences or [*comparison.turned_words()]
    if not differences and (reason := comparison.doubt()) is not None:
        differences.append(reason)
    if differences:
        return MaterialNews(tuple(differences[:MAX_DIFFERENCES]), comparison.shared_part)
    return Repeat()


def unknown_sentences(article: ComparedText, story: StoryRecord) -> tuple[int, int]:
    """Return (sentences, characters): how many sentences and characters the new paragraphs of
    `article` have. A paragraph is new if it is not in `story`. `compare` spends almost all of its
    time on these paragraphs.
    """
    known = parsed_story(story).paragraphs
    unknown = [each for each in parse(shortened(article)).paragraphs if each.written not in known]
    return sum(len(each.sentences) for each in unknown), sum(len(each.written) for each in unknown)


class _Comparison:
    """Compares one article with one story. Use `shared_part` and `doubt` only after `body` has
    finished.

    `body` sets `total`, the number of characters of standfirst and body without the dateline.
    `body` also sets `shared`, the number of those characters that the story has as well.
    """

    def __init__(self, new: ParsedText, old: ParsedStory) -> None:
        self.new = new
        self.old = old
        self.total = 0
        self.shared = 0

    @property
    def shared_part(self) -> float:
        """The share of the article's standfirst and body that is also in the story."""
        return self.shared / self.total if self.total else 0.0

    def headline(self) -> Iterator[Difference]:
        """Yield the facts of the article's headline that the story does not have."""
        return headline_differences(self.new, self.old.words)

    def turned_words(self) -> Iterator[Difference]:
        """Compare sentences of the article with similar sentences of the story. Yield the words of
        the article that change the meaning, such as "falls" instead of "rises". Only the article's
        headline, its standfirst and additions of the publisher, such as captions, are compared.
        Words of the headline that the story lacks are yielded too (see `new_wording`).
        """
        titles = [text.title for text in self.old.texts]
        reworded = [(each, self.old.index.similar(each)) for each in self._reworded_sentences()]
        if all(self.new.title.written != title.written for title in titles):
            reworded.append((self.new.title, titles))
            yield from new_wording(self.new.title, self.old.words)
        for sentence, similar in reworded:
            yield from turned_words(sentence, similar, lambda: self._speaks_on_one_day)

    def _reworded_sentences(self) -> Iterator[Sentence]:
        for paragraph in self.new.paragraphs:
            is_known = paragraph.written in self.old.paragraphs or paragraph.is_text
            if not is_known and paragraph.addition is not Addition.FREE:
                known = self.old.index.by_wording
                yield from (each for each in paragraph.sentences if each.written not in known)

    def dateline(self) -> Iterator[Difference]:
        """Yield what is new in the article's dateline: days that no dateline of the story has, and
        places that neither a dateline nor the beginning of the story has.

        An article from another day or place may be about another event. Days are compared only if a
        dateline of the story has a day, and places only if one has a place.
        """
        dated = {token.key for text in self.old.texts for token in text.dateline if token.kind is Kind.DAY}
        has_place = any(text.places for text in self.old.texts)
        for token in self.new.dateline:
            if token.kind is Kind.DAY and dated and token.key not in dated:
                yield _difference(self.new, Place.BODY, token.start, token.end, DifferenceKind.DAY)
            is_place = has_place and token.kind is Kind.WORD and token.key in self.new.places
            is_known = token.key in self.old.dateline_keys or token.key in self.old.opening_words
            if is_place and not is_known:
                yield _difference(self.new, Place.BODY, token.start, token.end, DifferenceKind.NAME)

    def body(self) -> Iterator[Difference]:
        """Yield what is new in standfirst and body (see the docstring of this module)."""
        for paragraph in self.new.paragraphs:
            self.total += len(paragraph.written)
            known = self.old.paragraphs.get(paragraph.written)
            is_known = known is not None and paragraph.has_same_days(known)
            own = [] if is_known else list(self._paragraph_differences(paragraph))
            if not own and self._follows_another_line(paragraph):
                start, end = paragraph.start, paragraph.end
                yield _difference(self.new, paragraph.place, start, end, DifferenceKind.TEXT)
            if is_known or own or paragraph.addition is Addition.NONE:
                self.shared += max(0, len(paragraph.written) - sum(each.end - each.start for each in own))
            yield from own
        own_text = [each for each in self.new.paragraphs if each.addition is Addition.NONE]
        for sentence in reordered(chain.from_iterable(each.sentences for each in own_text), self.old.orders):
            yield _difference(self.new, sentence.place, sentence.start, sentence.end, DifferenceKind.TEXT)

    def _follows_another_line(self, paragraph: TextParagraph) -> bool:
        """Tell whether a line of a list or table stands below another line than in the story. For
        example, a name is below "Missing" in the article, but below "Injured" in the story. Return
        False if the story does not have the line above (here "Missing") at all.
        """
        pair = self.new.list_lines.get(paragraph.start)
        return pair is not None and pair[0] in self.old.lines and pair not in self.old.list_pairs

    def _paragraph_differences(self, paragraph: TextParagraph) -> Iterator[Difference]:
        for sentence in paragraph.sentences:
            if paragraph.is_text or self._is_hit(sentence):
                yield from self._sentence_differences(sentence)
            elif paragraph.addition is not Addition.FREE:
                yield from fact_differences(sentence, self.old.words)

    def _sentence_differences(self, sentence: Sentence) -> Iterator[Difference]:
        closest = self._closest(sentence, self._changed_index)
        if closest is None:
            closest = self._closest(sentence, self.old.index)
        if (closest is None or closest) and self._is_formal(sentence):
            return
        if closest is None:
            yield _difference(self.new, sentence.place, sentence.start, sentence.end, DifferenceKind.TEXT)
            return
        for hunk in closest:
            yield _difference(self.new, sentence.place, hunk.start, hunk.end, kind_of(hunk), hunk.said)

    def _is_formal(self, sentence: Sentence) -> bool:
        """Tell whether a sentence differs from the story only in form, as these sentences do:

        - a line with only words of the story's datelines, such as the name of the agency
        - several sentences of the story that were joined, because line breaks were lost
        - the last sentence, if the article breaks off within a sentence of the story
        """
        has_only_names = all(token.capital for token in sentence.tokens if token.kind is Kind.WORD)
        is_dateline = has_only_names and set(sentence.keys) <= self.old.dateline_keys
        if is_dateline or self._changed_index.has_run(sentence):
            return True
        is_end = sentence is self.new.last_sentence and not sentence.is_first
        is_cut = is_end and _SENTENCE_ENDS.search(sentence.written) is None
        return is_cut and self._changed_index.begins_with(sentence)

    @cached_property
    def _changed_index(self) -> SentenceIndex:
        """An index of the story without the paragraphs that the article repeats unchanged.

        If the article contains a sentence of the story in changed form, the story's sentence is
        most likely in one of the remaining paragraphs.
        """
        return self.old.index_without({paragraph.written for paragraph in self.new.paragraphs})

    def _closest(self, sentence: Sentence, index: SentenceIndex) -> list[Hunk] | None:
        """Return the differences between `sentence` and the most similar sentence in `index`.

        The list is empty if a sentence in `index` says the same. Return None if `index.similar`
        finds no sentence with at least MIN_OVERLAP of the keys of `sentence`.
        """
        known = index.by_wording.get(sentence.written)
        if known is not None and sentence.has_same_days(known):
            return []
        best: list[Hunk] | None = None
        keys = set(sentence.keys)
        for candidate in index.similar(sentence):
            if len(keys & set(candidate.keys)) < MIN_OVERLAP * len(keys):
                continue
            differing = material_hunks(
                sentence, candidate, self.old.dateline_keys, lambda: self._speaks_on_one_day
            )
            if not differing and contradict(sentence, candidate):
                differing = [Hunk((), sentence.tokens, sentence.start, sentence.end)]
            if not differing:
                return []
            if best is None or _size(differing) < _size(best):
                best = differing
        return best

    @cached_property
    def _speaks_on_one_day(self) -> bool:
        return any(speak_on_one_day(self.new, text) for text in self.old.texts)

    def _is_hit(self, sentence: Sentence) -> bool:
        words = self.new.field(sentence.place)[sentence.start : sentence.end]
        return any(words in hit or hit in words for hit in self.new.text.hits if hit)

    def doubt(self) -> Difference | None:
        """Return a Difference that covers the whole body if the article may be news, else None.

        `compare` calls this method if no sentence differs. The article may be news in these cases:

        - The article has no text, or the story lacks a share of this text that is larger than
          MAX_NEW_TEXT.
        - The end of a long article was cut off (see `shortened`), and hashes of the sentences in
          this end were kept. The story lacks one of these sentences, or the hashes are not
          complete.
        - The article may be about another event, because three things hold: it has few characters
          (see UNDATED_CHARACTERS); it names no day outside its dateline; each text of the story is
          more than UNDATED_TIME older or newer.
        - The article names a period such as "this week", and no day. Each text of the story is more
          than UNDATED_PERIOD older or newer.
        - The headline of the story says something that the article does not say. If this headline
          is false, the article is news for people who have read the headline.
        """
        new, old = self.new, self.old
        whole = _difference(new, Place.BODY, 0, len(new.text.body), DifferenceKind.TEXT)
        if self.total == 0 or self.total - self.shared > MAX_NEW_TEXT * self.total:
            return whole
        later = new.text.later_sentences
        unknown = set(later) - old.later_sentences
        if not new.text.is_complete or not unknown <= (old.index.hashes if unknown else unknown):
            return whole
        since = min(abs(new.text.published - text.text.published) for text in old.texts)
        shortest = UNDATED_CHARACTERS if since < WRONG_DATE_TIME else WRONG_DATE_CHARACTERS
        is_long_ago = since > UNDATED_TIME and self.total < shortest
        if not new.days and (is_long_ago or (since > UNDATED_PERIOD and names_period(new.folded))):
            return whole
        return whole if self._headline_says_something_else() else None

    def _headline_says_something_else(self) -> bool:
        """Tell whether the headline of the story says something that the article does not say.

        For a headline with a negation, the result is True if the article has no negation. For a
        headline without a negation, the result is True if the article has less than the share
        MIN_SUPPORTED_HEADLINE of the headline's words.

        Someone may publish a true text below a false headline. For readers of the false headline,
        the same text from another source is news.
        """
        headline = self.old.texts[0].title.tokens
        if any(token.kind is Kind.NEGATION for token in headline):
            return not any(token.kind is Kind.NEGATION for token in self._said())
        words = {token.key for token in headline if token.kind is Kind.WORD}
        least = MIN_SUPPORTED_HEADLINE * len(words)
        missing = {word for word in words if not (is_hangul(word) and word in self.new.folded)}
        for token in self._said():  # most headlines are supported by the first sentences
            if len(words) - len(missing) >= least:
                return False
            missing.discard(token.key)
        return len(words) - len(missing) < least

    def _said(self) -> Iterator[Token]:
        """Yield the tokens of headline, standfirst and body."""
        yield from self.new.title.tokens
        for paragraph in self.new.paragraphs:
            for sentence in paragraph.sentences:
                yield from sentence.tokens


def _size(differing: list[Hunk]) -> int:
    return sum(len(hunk.before) + len(hunk.after) for hunk in differing)


def _difference(
    new: ParsedText, place: Place, start: int, end: int, kind: DifferenceKind, before: str = ""
) -> Difference:
    return Difference(place, start, end, kind, new.field(place)[start:end], before)
