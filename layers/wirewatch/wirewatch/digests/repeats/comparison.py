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
from wirewatch.digests.repeats.headlines import headline_differences
from wirewatch.digests.repeats.paragraphs import Addition
from wirewatch.digests.repeats.records import StoryRecord
from wirewatch.digests.repeats.structure import ParsedText, Sentence, parse
from wirewatch.digests.repeats.texts import ComparedText
from wirewatch.digests.repeats.tokens import Kind, Token

MAX_NEW_TEXT = 0.4  # of the new article's tokens: with more of its own it is never a repeat
MIN_OVERLAP = 0.5  # of a sentence's tokens: a sentence of the story with fewer is another sentence
MAX_DIFFERENCES = 40
SAME_DAY = timedelta(hours=6)
LEAD_SENTENCES = 3
UNDATED_HOURS, UNDATED_TOKENS = 36, 40  # a short text that names no day may be said of another event later


@dataclass
class ReportedStory:
    """The texts of a reported story, with its sentences by their keys."""

    texts: list[ParsedText]
    sentences: dict[tuple[str, ...], tuple[Sentence, ParsedText]]
    owners: dict[str, list[int]]  # token → numbers in `listed`
    listed: list[tuple[Sentence, ParsedText]]
    keys: frozenset[str]
    dateline_keys: frozenset[str]

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
    return ReportedStory(
        texts=texts, sentences={sentence.keys: (sentence, text) for sentence, text in reversed(listed)}, owners=dict(owners),
        listed=listed, keys=frozenset(owners) | dateline, dateline_keys=dateline,
    )  # fmt: skip


def compare(article: ComparedText, story: StoryRecord) -> Decision:
    """Return Repeat if the article says nothing that the story did not say, else MaterialNews. In doubt it is news."""
    new = parse(article)
    old = reported_story(story)
    context = Context(old.dateline_keys, _speak_of_one_day(new, old))
    differences: list[Difference] = []
    total = shared = 0
    for sentence in new.sentences:
        total += len(sentence.keys)
        if sentence.keys in old.sentences:
            shared += len(sentence.keys)
            continue
        found = list(_sentence_differences(sentence, new, old, context))
        differences += found
        shared += max(0, len(sentence.keys) - _own_tokens(sentence, found))
    differences = [*headline_differences(new, old.texts, old.keys), *differences]
    if not differences and (reason := _doubt(new, old, shared, total)):
        differences.append(reason)
    if differences:
        return MaterialNews(tuple(differences[:MAX_DIFFERENCES]), shared / total if total else 0.0)
    return Repeat()


def _speak_of_one_day(new: ParsedText, old: ReportedStory) -> bool:
    """True where the beginnings name one day in full, or where hardly any time has passed."""
    if any(abs(new.text.published - text.text.published) <= SAME_DAY for text in old.texts):
        return True
    return any(_days_named(new) & _days_named(text) for text in old.texts)


def _days_named(text: ParsedText) -> set[str]:
    beginning = (text.title, *text.sentences[:LEAD_SENTENCES])
    named = {
        token.key
        for sentence in beginning
        for token in sentence.tokens
        if token.kind is Kind.DAY and not is_relative(token)
    }
    return named | {key for key in text.dateline_keys if key[0] == "@"}


def _own_tokens(sentence: Sentence, differences: list[Difference]) -> int:
    return sum(any(each.start <= token.start < each.end for each in differences) for token in sentence.tokens)


def _doubt(new: ParsedText, old: ReportedStory, shared: int, total: int) -> Difference | None:
    """Reasons against a repeat that no single sentence shows."""
    whole = Difference(Place.BODY, 0, len(new.text.body), DifferenceKind.TEXT, new.text.body)
    if not total or total - shared > MAX_NEW_TEXT * total:
        return whole
    if not new.text.is_complete or not old.hashes.issuperset(new.text.later_sentences):
        return whole
    hours = min(abs((new.text.published - text.text.published).total_seconds()) for text in old.texts) / 3600
    if hours > UNDATED_HOURS and total < UNDATED_TOKENS and not new.has_day:
        return whole
    return None


def _sentence_differences(
    sentence: Sentence, new: ParsedText, old: ReportedStory, context: Context
) -> Iterator[Difference]:
    if sentence.addition is not Addition.NONE and not _is_hit(sentence, new):
        if sentence.addition is Addition.CAPTION:
            yield from _caption_differences(sentence, new, old)
        return
    if set(sentence.keys) <= old.dateline_keys | {"say"}:
        return  # the name of the agency as a line of its own
    text = new.field(sentence.place)
    best: list[Hunk] | None = None
    for candidate, source in _alike(sentence, old):
        found = material_hunks(sentence, candidate, text, source.field(candidate.place), context)
        if not found:
            return
        if best is None or _size(found) < _size(best):
            best = found
    if best is None:
        yield _difference(sentence, text, sentence.start, sentence.end, DifferenceKind.TEXT, "")
        return
    for hunk in best:
        before = " ".join(token.key.lstrip("=@!") for token in hunk.before)
        start, end = _span(hunk, sentence)
        yield _difference(sentence, text, start, end, kind_of(hunk), before)


def _is_hit(sentence: Sentence, new: ParsedText) -> bool:
    words = new.field(sentence.place)[sentence.start : sentence.end]
    return any(words in hit or hit in words for hit in new.text.hits if hit)


def _size(found: list[Hunk]) -> int:
    return sum(len(hunk.before) + len(hunk.after) for hunk in found)


def _span(hunk: Hunk, sentence: Sentence) -> tuple[int, int]:
    if hunk.after:
        return hunk.after[0].start, hunk.after[-1].end
    at = sentence.tokens[hunk.at].start if hunk.at < len(sentence.tokens) else sentence.end
    return at, at


def _difference(
    sentence: Sentence, text: str, start: int, end: int, kind: DifferenceKind, before: str
) -> Difference:
    return Difference(sentence.place, start, end, kind, text[start:end], before)


def _caption_differences(sentence: Sentence, new: ParsedText, old: ReportedStory) -> Iterator[Difference]:
    """A caption may describe the picture in words of its own, but may bring no number, day or negation."""
    for token in sentence.tokens:
        if token.kind in {Kind.NUMBER, Kind.DAY, Kind.NEGATION} and token.key not in old.keys:
            yield _difference(
                sentence, new.field(sentence.place), token.start, token.end, _FACTS[token.kind], ""
            )


_FACTS = {
    Kind.NUMBER: DifferenceKind.NUMBER,
    Kind.DAY: DifferenceKind.DAY,
    Kind.NEGATION: DifferenceKind.NEGATION,
}


def _alike(sentence: Sentence, old: ReportedStory) -> list[tuple[Sentence, ParsedText]]:
    """The sentences of the story that share most with this one, at most three."""
    counts = Counter(number for key in set(sentence.keys) for number in old.owners.get(key, ()))
    least = MIN_OVERLAP * min(len(set(sentence.keys)), 40)
    return [old.listed[number] for number, count in counts.most_common(3) if count >= least]
