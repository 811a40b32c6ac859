"""Whether a new article repeats a reported story: every sentence must be in the story, variants of form aside."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache

from wirewatch.digests.repeats.alignment import Context, Hunk, is_relative, kind_of, material_hunks
from wirewatch.digests.repeats.decisions import (
    Decision,
    Difference,
    DifferenceKind,
    MaterialNews,
    Place,
    Repeat,
)
from wirewatch.digests.repeats.archive import is_from_archive
from wirewatch.digests.repeats.headlines import StoryWords, fact_differences, headline_differences
from wirewatch.digests.repeats.paragraphs import Addition
from wirewatch.digests.repeats.records import StoryRecord
from wirewatch.digests.repeats.structure import ParsedText, Sentence, parse
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.tokens import Token
from wirewatch.digests.repeats.words import Kind

MAX_NEW_TEXT = 0.4  # of the new article's tokens: with more of its own it is never a repeat
MIN_OVERLAP = 0.5  # of a sentence's tokens: a sentence of the story with fewer is another sentence
MAX_LIKENESS = 0.35  # of a paragraph from the archive to any sentence of the story
MAX_DIFFERENCES = 40
SAME_DAY = timedelta(hours=6)
LEAD_SENTENCES = 3
UNDATED_TIME, UNDATED_TOKENS = timedelta(hours=12), 40  # a short text that names no day may be said of another event later


@dataclass
class ReportedStory:
    """The texts of a reported story, with its sentences by their keys."""

    texts: list[ParsedText]
    sentences: dict[tuple[str, ...], tuple[Sentence, ParsedText]]
    owners: dict[str, list[int]]  # token → numbers in `listed`
    listed: list[tuple[Sentence, ParsedText]]
    keys: frozenset[str]
    dateline_keys: frozenset[str]
    words: StoryWords

    @cached_property
    def hashes(self) -> frozenset[int]:
        """Of all sentences, those behind the cut included."""
        later = (each for text in self.texts for each in text.text.later_sentences)
        return frozenset([*(sentence.hash for sentence, _ in self.listed), *later])


@lru_cache(maxsize=64)
def reported_story(story: StoryRecord) -> ReportedStory:
    """Index the sentences of a story. The result is shared between calls, so nobody may change it."""
    texts = [parse(text) for text in story.texts]
    listed = [
        (sentence, text) for text in texts for sentence in (text.title, *text.sentences) if sentence.keys
    ]
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for number, (sentence, _) in enumerate(listed):
        for key in set(sentence.keys):
            owners[key].append(number)
    dateline = frozenset().union(*(text.dateline_keys for text in texts)) if texts else frozenset()
    keys = frozenset(owners) | dateline
    return ReportedStory(
        texts=texts, sentences={sentence.keys: (sentence, text) for sentence, text in reversed(listed)}, owners=dict(owners),
        listed=listed, keys=keys, dateline_keys=dateline, words=StoryWords(texts, keys),
    )  # fmt: skip


def compare(article: ComparedText, story: StoryRecord) -> Decision:
    """Return Repeat if the article says nothing that the story did not say, else MaterialNews. In doubt it is news."""
    new = parse(article)
    old = reported_story(story)
    comparison = _Comparison(new, old)
    differences = [*comparison.dateline(), *headline_differences(new, old.words), *comparison.sentences()]
    if not differences and (reason := comparison.doubt()) is not None:
        differences.append(reason)
    if differences:
        return MaterialNews(tuple(differences[:MAX_DIFFERENCES]), comparison.shared_part)
    return Repeat()


class _Comparison:
    """One article against one story. `sentences` counts what both share."""

    def __init__(self, new: ParsedText, old: ReportedStory) -> None:
        self.new = new
        self.old = old
        self.context = Context(old.dateline_keys, _speak_on_one_day(new, old))
        self.total = 0
        self.shared = 0

    @property
    def shared_part(self) -> float:
        """The share of the article's tokens that the story has."""
        return self.shared / self.total if self.total else 0.0

    def dateline(self) -> Iterator[Difference]:
        """An article of another day, or from a place that the story does not name, may tell of another event."""
        days = [token for token in self.new.dateline if token.kind is Kind.DAY]
        dated = {token.key for text in self.old.texts for token in text.dateline if token.kind is Kind.DAY}
        for token in days:
            if dated and token.key not in dated:
                yield _difference(Place.BODY, self.new, token.start, token.end, DifferenceKind.DAY)
        places = [text.places for text in self.old.texts if text.places]
        if not places or not self.new.places:
            return
        for token in self.new.dateline:
            if token.key in self.new.places and token.key not in self.old.keys:
                yield _difference(Place.BODY, self.new, token.start, token.end, DifferenceKind.NAME)

    def sentences(self) -> Iterator[Difference]:
        """Yield what the sentences of standfirst and body say that the story does not say."""
        archived = self._archived()
        for sentence in self.new.sentences:
            self.total += len(sentence.keys)
            known = self.old.sentences.get(sentence.keys)
            if known is not None and not sentence.addresses_differ(known[0]):
                self.shared += len(sentence.keys)
            elif sentence.paragraph not in archived or sentence.place is not Place.BODY:
                own = list(self._differences(sentence))
                self.shared += sum(not _is_inside(token, own) for token in sentence.tokens)
                yield from own

    def _differences(self, sentence: Sentence) -> Iterator[Difference]:
        if sentence.addition is not Addition.NONE and not self._is_hit(sentence):
            if sentence.addition is Addition.CHECKED:
                yield from fact_differences(sentence, self.new, self.old.words)
            return
        if set(sentence.keys) <= self.old.dateline_keys:
            return  # the name of the agency as a line of its own
        if sentence.place is Place.STANDFIRST:
            yield from fact_differences(sentence, self.new, self.old.words)
            return
        best = self._closest(sentence)
        if best is None:
            yield _difference(sentence.place, self.new, sentence.start, sentence.end, DifferenceKind.TEXT)
            return
        for hunk in best:
            start, end = _span(hunk, sentence)
            before = " ".join(token.key.lstrip("=@!") for token in hunk.before)
            yield _difference(sentence.place, self.new, start, end, kind_of(hunk), before)

    def _closest(self, sentence: Sentence) -> list[Hunk] | None:
        """What differs from the most similar sentence of the story; None where none is similar."""
        best: list[Hunk] | None = None
        text = self.new.field(sentence.place)
        for candidate, source in _alike(sentence, self.old):
            differing = material_hunks(sentence, candidate, text, source.field(candidate.place), self.context)
            if not differing and sentence.addresses_differ(candidate):
                differing = [Hunk((), sentence.tokens[:1], 0)]
            if not differing:
                return []
            if best is None or _size(differing) < _size(best):
                best = differing
        return best

    def _is_hit(self, sentence: Sentence) -> bool:
        words = self.new.field(sentence.place)[sentence.start : sentence.end]
        return any(words in hit or hit in words for hit in self.new.text.hits if hit)

    def _archived(self) -> frozenset[int]:
        """Paragraphs of background from the publisher's archive ("In March 2019, ..."): old, without source, not the lead."""
        by_paragraph: defaultdict[int, list[Sentence]] = defaultdict(list)
        for sentence in self.new.sentences:
            if sentence.place is Place.BODY and sentence.addition is Addition.NONE:
                by_paragraph[sentence.paragraph].append(sentence)
        return frozenset(
            number
            for number, sentences in by_paragraph.items()
            if sentences[0].number > 1
            and is_from_archive(sentences, self.new, self.old.keys)
            and not any(self._is_hit(sentence) or _alike(sentence, self.old, MAX_LIKENESS) for sentence in sentences)
        )

    def doubt(self) -> Difference | None:
        """Return a reason against a repeat that no single sentence shows, or None."""
        new, old = self.new, self.old
        whole = _difference(Place.BODY, new, 0, len(new.text.body), DifferenceKind.TEXT)
        if self.total == 0 or self.total - self.shared > MAX_NEW_TEXT * self.total:
            return whole
        if not new.text.is_complete or not old.hashes.issuperset(new.text.later_sentences):
            return whole
        since = min(abs(new.text.published - text.text.published) for text in old.texts)
        if since > UNDATED_TIME and self.total < UNDATED_TOKENS and not new.has_day:
            return whole
        return None


def _speak_on_one_day(new: ParsedText, old: ReportedStory) -> bool:
    """True where the beginnings name one day in full, or where hardly any time has passed."""
    if any(abs(new.text.published - text.text.published) <= SAME_DAY for text in old.texts):
        return True
    return any(_days_named(new) & _days_named(text) for text in old.texts)


def _days_named(text: ParsedText) -> set[str]:
    beginning = (text.title, *text.sentences[:LEAD_SENTENCES])
    tokens = [*text.dateline, *(token for sentence in beginning for token in sentence.tokens)]
    return {token.key for token in tokens if token.kind is Kind.DAY and not is_relative(token)}


def _is_inside(token: Token, differences: list[Difference]) -> bool:
    return any(each.start <= token.start < each.end for each in differences)


def _size(differing: list[Hunk]) -> int:
    return sum(len(hunk.before) + len(hunk.after) for hunk in differing)


def _span(hunk: Hunk, sentence: Sentence) -> tuple[int, int]:
    if hunk.after:
        return hunk.after[0].start, hunk.after[-1].end
    at = sentence.tokens[hunk.at].start if hunk.at < len(sentence.tokens) else sentence.end
    return at, at


def _difference(
    place: Place, new: ParsedText, start: int, end: int, kind: DifferenceKind, before: str = ""
) -> Difference:
    return Difference(place, start, end, kind, new.field(place)[start:end], before)


def _alike(
    sentence: Sentence, old: ReportedStory, overlap: float = MIN_OVERLAP
) -> list[tuple[Sentence, ParsedText]]:
    """The sentences of the story that share most with this one, at most three."""
    counts = Counter(number for key in set(sentence.keys) for number in old.owners.get(key, ()))
    least = overlap * len(set(sentence.keys))
    return [old.listed[number] for number, count in counts.most_common(3) if count >= least]
