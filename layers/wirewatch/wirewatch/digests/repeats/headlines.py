"""A headline may be reworded freely where the text says the same, but it may not bring a fact of its own."""

from collections.abc import Iterator, Sequence

from wirewatch.digests.repeats.decisions import Difference, DifferenceKind
from wirewatch.digests.repeats.folding import fold_text
from wirewatch.digests.repeats.outcomes import brings_outcome
from wirewatch.digests.repeats.structure import ParsedText, Sentence
from wirewatch.digests.repeats.tokens import Token
from wirewatch.digests.repeats.words import Kind

MIN_STEM = 4
TITLE_CASE = 0.7  # share of words with a capital: then a capital does not show a name
MIN_KNOWN = 0.25  # of a headline's words: with fewer it is of something else
FACTS = {
    Kind.NUMBER: DifferenceKind.NUMBER,
    Kind.DAY: DifferenceKind.DAY,
    Kind.NEGATION: DifferenceKind.NEGATION,
}


class StoryWords:
    """All that the texts of a story say, for passages that may be worded in another way."""

    def __init__(self, texts: Sequence[ParsedText], keys: frozenset[str]) -> None:
        self.keys = keys
        self.texts = texts
        self.folded = "\n".join(text.folded for text in texts)
        self.beginnings = frozenset(key[:size] for key in keys for size in range(MIN_STEM, len(key) + 1))

    def knows(self, key: str) -> bool:
        """True where the story has the word or one that begins alike ("Lusanian" and "Lusania")."""
        if key in self.keys:
            return True
        return len(key) >= MIN_STEM and key[: max(MIN_STEM, len(key) - 4)] in self.beginnings


def headline_differences(new: ParsedText, story: StoryWords) -> Iterator[Difference]:
    """Yield the numbers, days, negations, names and outcomes of the new headline that the story does not have."""
    if any(new.title.keys == text.title.keys for text in story.texts):
        return
    title = new.title
    yield from fact_differences(title, new, story)
    if _capitals_show_names(new):
        for token in title.tokens[1:]:
            if token.kind is Kind.WORD and token.capital and not token.after_mark and not story.knows(token.key):
                yield _difference(title, token, new, DifferenceKind.NAME)
    words = [token for token in title.tokens if token.kind is Kind.WORD]
    if sum(story.knows(token.key) for token in words) < MIN_KNOWN * len(words):
        yield Difference(title.place, 0, len(new.text.title), DifferenceKind.TEXT, new.text.title)


def fact_differences(sentence: Sentence, new: ParsedText, story: StoryWords) -> Iterator[Difference]:
    """Yield the numbers, days, negations and outcomes of a passage that the story does not have."""
    for token in sentence.tokens:
        if token.kind is Kind.NEGATION:
            if not any(_is_negated(text) for text in story.texts):
                yield _difference(sentence, token, new, DifferenceKind.NEGATION)
        elif token.kind in FACTS and token.key not in story.keys:
            yield _difference(sentence, token, new, FACTS[token.kind])
    content = new.field(sentence.place)[sentence.start : sentence.end]
    if brings_outcome(sentence.keys, fold_text(content), story.keys, story.folded):
        yield Difference(sentence.place, sentence.start, sentence.end, DifferenceKind.WORD, content)


def _is_negated(text: ParsedText) -> bool:
    sentences = (text.title, *text.sentences[:2])
    return any(token.kind is Kind.NEGATION for sentence in sentences for token in sentence.tokens)


def _capitals_show_names(new: ParsedText) -> bool:
    """Not in German, where every noun has a capital, nor in a headline with a capital for each word."""
    words = [token for token in new.title.tokens if token.kind is Kind.WORD and len(token.key) > 3]
    return new.text.language != "de" and sum(token.capital for token in words) < TITLE_CASE * len(words)


def _difference(sentence: Sentence, token: Token, new: ParsedText, kind: DifferenceKind) -> Difference:
    content = new.field(sentence.place)[token.start : token.end]
    return Difference(sentence.place, token.start, token.end, kind, content)
