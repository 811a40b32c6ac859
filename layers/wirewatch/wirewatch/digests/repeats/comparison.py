"""Whether a new article repeats a reported story: every sentence must stand in the story, variants of form aside."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property, lru_cache

from wirewatch.digests.repeats.alignment import Hunk, SameDay, kind_of, material_hunks
from wirewatch.digests.repeats.archive import is_from_archive
from wirewatch.digests.repeats.decisions import (
    Decision,
    Difference,
    DifferenceKind,
    MaterialNews,
    Place,
    Repeat,
)
from wirewatch.digests.repeats.headlines import StoryWords, fact_differences, headline_differences
from wirewatch.digests.repeats.paragraphs import Addition
from wirewatch.digests.repeats.records import StoryRecord
from wirewatch.digests.repeats.structure import ParsedText, Sentence, parse
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.words import Kind

MAX_NEW_TEXT = 0.4  # of the new article: with more text of its own it is never a repeat
MIN_OVERLAP = 0.5  # of a sentence's tokens: a sentence of the story with fewer is another sentence
MIN_ROUGH_OVERLAP = 0.3  # of its words as they are written, to be looked at more closely
MAX_ARCHIVE_LIKENESS = 0.35  # of a sentence from the archive to any sentence of the story
MAX_CANDIDATES = 4
MAX_DIFFERENCES = 40
SAME_DAY = timedelta(hours=6)
UNDATED_TIME, UNDATED_CHARACTERS = (
    timedelta(hours=12),
    300,
)  # a short text without a day may be said of the next event


class ReportedStory:
    """The texts of a reported story, with its sentences by what they say."""

    def __init__(self, record: StoryRecord) -> None:
        self.texts = [parse(text) for text in record.texts]
        self.words = StoryWords(self.texts)
        self.sentences = [sentence for text in self.texts for sentence in (text.title, *text.sentences)]
        self.written = {sentence.written: sentence for sentence in reversed(self.sentences)}

    @cached_property
    def dateline_keys(self) -> frozenset[str]:
        """The keys of the datelines of all texts."""
        return frozenset(key for text in self.texts for key in text.dateline_keys)

    @cached_property
    def owners(self) -> dict[str, list[int]]:
        """The numbers of the sentences that have a word."""
        owners: defaultdict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.sentences):
            for word in sentence.rough_words:
                owners[word].append(number)
        return dict(owners)

    @cached_property
    def hashes(self) -> frozenset[int]:
        """The hashes of all sentences, those behind the cut included."""
        later = (each for text in self.texts for each in text.text.later_sentences)
        return frozenset([*(sentence.hash for sentence in self.sentences), *later])

    def similar(self, sentence: Sentence, overlap: float = MIN_ROUGH_OVERLAP) -> list[Sentence]:
        """Return the sentences that share most words with this one, the most similar first."""
        counts = Counter(number for word in sentence.rough_words for number in self.owners.get(word, ()))
        least = overlap * len(sentence.rough_words)
        return [
            self.sentences[number] for number, count in counts.most_common(MAX_CANDIDATES) if count >= least
        ]


@lru_cache(maxsize=256)
def reported_story(story: StoryRecord) -> ReportedStory:
    """Index the sentences of a story. The result is shared between calls."""
    return ReportedStory(story)


def compare(article: ComparedText, story: StoryRecord) -> Decision:
    """Return Repeat if the article says nothing that the story did not say, else MaterialNews. In doubt it is news."""
    comparison = _Comparison(parse(article), reported_story(story))
    differences = [*comparison.headline(), *comparison.dateline(), *comparison.body()]
    if not differences and (reason := comparison.doubt()) is not None:
        differences.append(reason)
    if differences:
        return MaterialNews(tuple(differences[:MAX_DIFFERENCES]), comparison.shared_part)
    return Repeat()


class _Comparison:
    """One article against one story. `body` counts the characters that both share."""

    def __init__(self, new: ParsedText, old: ReportedStory) -> None:
        self.new = new
        self.old = old
        self.total = 0
        self.shared = 0
        self._archived: dict[int, bool] = {}

    @property
    def shared_part(self) -> float:
        """The share of the article's text that the story has."""
        return self.shared / self.total if self.total else 0.0

    def headline(self) -> Iterator[Difference]:
        """Yield the facts of the headline that the story does not have."""
        return headline_differences(self.new, self.old.words)

    def dateline(self) -> Iterator[Difference]:
        """An article of another day, or from a place that the story does not name, may tell of another event."""
        dated = {token.key for text in self.old.texts for token in text.dateline if token.kind is Kind.DAY}
        has_place = any(text.places for text in self.old.texts)
        for token in self.new.dateline:
            if token.kind is Kind.DAY and dated and token.key not in dated:
                yield _difference(self.new, Place.BODY, token.start, token.end, DifferenceKind.DAY)
            is_place = has_place and token.kind is Kind.WORD and token.key in self.new.places
            if (
                is_place
                and token.key not in self.old.dateline_keys
                and token.key not in self.old.words.folded
            ):
                yield _difference(self.new, Place.BODY, token.start, token.end, DifferenceKind.NAME)

    def body(self) -> Iterator[Difference]:
        """Yield what the sentences of standfirst and body say that the story does not say."""
        for sentence in self.new.sentences:
            size = len(sentence.written)
            self.total += size
            if self._is_known(sentence):
                self.shared += size
                continue
            own = list(self._differences(sentence))
            if own and sentence.place is Place.BODY and self._is_archived(sentence.paragraph):
                continue
            if own or sentence.addition is Addition.NONE:
                self.shared += max(0, size - sum(each.end - each.start for each in own))
            yield from own

    def _is_known(self, sentence: Sentence) -> bool:
        """True where the story has the sentence as it is written, and its days are the same."""
        known = self.old.written.get(sentence.written)
        if known is None:
            return False
        if known.article.spoken_on == self.new.spoken_on or not sentence.may_name_day:
            return True
        return known.keys == sentence.keys

    def _differences(self, sentence: Sentence) -> Iterator[Difference]:
        if sentence.addition is not Addition.NONE and not self._is_hit(sentence):
            if sentence.addition is Addition.CHECKED:
                yield from fact_differences(sentence, self.old.words)
            return
        if sentence.place is Place.STANDFIRST:
            yield from fact_differences(sentence, self.old.words)
            return
        if set(sentence.keys) <= self.old.dateline_keys:
            return  # the name of the agency as a line of its own
        closest = self._closest(sentence)
        if closest is None:
            yield _difference(self.new, sentence.place, sentence.start, sentence.end, DifferenceKind.TEXT)
            return
        for hunk in closest:
            start, end = _span(hunk, sentence)
            before = " ".join(token.key.lstrip("=@!") for token in hunk.before)
            yield _difference(self.new, sentence.place, start, end, kind_of(hunk), before)

    def _closest(self, sentence: Sentence) -> list[Hunk] | None:
        """What differs from the most similar sentence of the story; None where none is similar."""
        best: list[Hunk] | None = None
        for candidate in self.old.similar(sentence):
            if len(set(sentence.keys) & set(candidate.keys)) < MIN_OVERLAP * len(set(sentence.keys)):
                continue
            differing = material_hunks(sentence, candidate, self.old.dateline_keys, self._same_day)
            if not differing and sentence.addresses_differ(candidate):
                differing = [Hunk((), sentence.tokens[:1], 0)]
            if not differing:
                return []
            if best is None or _size(differing) < _size(best):
                best = differing
        return best

    @cached_property
    def _same_day(self) -> SameDay:
        """Whether both speak on one day: their beginnings name one, or hardly any time has passed."""

        def speak_on_one_day() -> bool:
            if any(abs(self.new.text.published - text.text.published) <= SAME_DAY for text in self.old.texts):
                return True
            return any(self.new.days_named & text.days_named for text in self.old.texts)

        return lru_cache(maxsize=1)(speak_on_one_day)

    def _is_hit(self, sentence: Sentence) -> bool:
        words = self.new.field(sentence.place)[sentence.start : sentence.end]
        return any(words in hit or hit in words for hit in self.new.text.hits if hit)

    def _is_archived(self, paragraph: int) -> bool:
        """True for a paragraph of background that the publisher has inserted from its archive."""
        if paragraph not in self._archived:
            sentences = [
                each
                for each in self.new.sentences
                if each.paragraph == paragraph and each.place is Place.BODY and each.addition is Addition.NONE
            ]
            self._archived[paragraph] = (
                bool(sentences)
                and sentences[0].number > 1
                and not any(
                    self._is_hit(each) or self.old.similar(each, MAX_ARCHIVE_LIKENESS) for each in sentences
                )
                and is_from_archive(sentences, self.old.words)
            )
        return self._archived[paragraph]

    def doubt(self) -> Difference | None:
        """Return a reason against a repeat that no single sentence shows, or None."""
        new, old = self.new, self.old
        whole = _difference(new, Place.BODY, 0, len(new.text.body), DifferenceKind.TEXT)
        if self.total == 0 or self.total - self.shared > MAX_NEW_TEXT * self.total:
            return whole
        later = new.text.later_sentences
        if not new.text.is_complete or (later and not old.hashes.issuperset(later)):
            return whole
        since = min(abs(new.text.published - text.text.published) for text in old.texts)
        if since > UNDATED_TIME and self.total < UNDATED_CHARACTERS and not new.days:
            return whole
        return None


def _size(differing: list[Hunk]) -> int:
    return sum(len(hunk.before) + len(hunk.after) for hunk in differing)


def _span(hunk: Hunk, sentence: Sentence) -> tuple[int, int]:
    if hunk.after:
        return hunk.after[0].start, hunk.after[-1].end
    at = sentence.tokens[hunk.at].start if hunk.at < len(sentence.tokens) else sentence.end
    return at, at


def _difference(
    new: ParsedText, place: Place, start: int, end: int, kind: DifferenceKind, before: str = ""
) -> Difference:
    return Difference(place, start, end, kind, new.field(place)[start:end], before)
