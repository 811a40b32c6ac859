"""Compares the facts of a headline with a story.

A publisher may reword a headline freely. But if the headline has a fact that the story does not
have, the article is news.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from wirewatch.digests.repeats.alignment import kind_of
from wirewatch.digests.repeats.decisions import Difference, DifferenceKind, Place
from wirewatch.digests.repeats.edited_headlines import turning_hunks
from wirewatch.digests.repeats.structure import ParsedText, Sentence
from wirewatch.digests.repeats.wording.folding import fold_text
from wirewatch.digests.repeats.wording.outcomes import brings_outcome, is_withdrawn
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.words import Kind

MIN_STEM = 4
OPENING_SENTENCES = 3
TITLE_CASE = 0.7  # if this share of the words has a capital, a capital does not show a name
MIN_KNOWN = 0.25  # share of a headline's words: if the story has fewer, the headline is about something else
FACTS = {Kind.NUMBER: DifferenceKind.NUMBER, Kind.DAY: DifferenceKind.DAY}


class StoryWords:
    """The words and facts in all texts of a story.

    A new headline or sentence is compared with all texts together. So a headline that combines the
    facts of two sentences of the story has no new fact.
    """

    def __init__(self, texts: Sequence[ParsedText]) -> None:
        self.texts = texts

    @cached_property
    def folded(self) -> str:
        """All texts of the story as one text, folded by `fold_text`."""
        return "\n".join(text.folded for text in self.texts)

    @cached_property
    def opening(self) -> str:
        """What the beginnings of all texts state, folded by `fold_text`: headline, standfirst and
        the first OPENING_SENTENCES sentences of the body, without sentences that have a negation.

        Later sentences often tell of earlier events, such as the deaths in another fire.
        """
        return "\n".join(fold_text(each.written) for text in self.texts for each in _stated(text))

    def has_fact(self, token: Token) -> bool:
        """Tell whether the story has `token`, which is a number or a day."""
        if token.kind is Kind.DAY:
            return any(token.key in text.days or token.key in text.dateline_keys for text in self.texts)
        return any(token.key in text.plain_numbers or token.key in text.numbers for text in self.texts)

    def knows(self, token: Token) -> bool:
        """Tell whether the beginning of `token` occurs in the story.

        The beginning has four letters fewer than the word ("agree" for "agreement"), but at least
        MIN_STEM letters ("russ" for "Russian"). Numbers and ordinals always count as known.
        """
        if token.kind is Kind.NUMBER:
            return True
        stem = token.key[: max(MIN_STEM, len(token.key) - 4)]
        return token.key[:1] == "#" or stem in self.folded  # "#": an ordinal


def _stated(text: ParsedText) -> Iterator[Sentence]:
    body = [each for each in text.sentences if each.place is Place.BODY][:OPENING_SENTENCES]
    others = [each for each in text.sentences if each.place is not Place.BODY]
    for sentence in (text.title, *others, *body):
        if not any(token.kind is Kind.NEGATION for token in sentence.tokens):
            yield sentence


def headline_differences(new: ParsedText, story: StoryWords) -> Iterator[Difference]:
    """Yield the facts (see `fact_differences`) and names of the new headline that the story lacks.

    - If the article has a mark such as "RETRACTED:", and the story has none, the whole headline is
      yielded and nothing else.
    - If a text of the story has the same headline, nothing is yielded.
    - Names are yielded only if a capital shows a name (see `_capitals_show_names`).
    - If the share of words for which `story.knows` is True is below MIN_KNOWN, the whole headline
      is yielded too.
    """
    title = new.title
    if _is_withdrawn(new) and not any(map(_is_withdrawn, story.texts)):
        yield Difference(title.place, 0, len(new.text.title), DifferenceKind.TEXT, new.text.title)
        return
    if any(title.written == text.title.written or title.keys == text.title.keys for text in story.texts):
        return
    yield from fact_differences(title, story)
    if _capitals_show_names(title):
        for token in title.tokens[1:]:
            if token.kind is Kind.WORD and token.capital and not token.after_mark and not story.knows(token):
                yield _difference(title, token, DifferenceKind.NAME)
    words = [token for token in title.tokens if token.kind is Kind.WORD]
    if sum(story.knows(token) for token in words) < MIN_KNOWN * len(words):
        yield Difference(title.place, 0, len(new.text.title), DifferenceKind.TEXT, new.text.title)


def _is_withdrawn(text: ParsedText) -> bool:
    fields = (text.text.title, text.text.standfirst[:200], text.text.body[:200])
    return any(is_withdrawn(fold_text(field)) for field in fields)


def turned_words(
    new: Sentence, others: Iterable[Sentence], same_day: Callable[[], bool]
) -> Iterator[Difference]:
    """Yield the words of `new` that change the meaning of an almost equal sentence in `others`.

    `others` are sentences of the story. The module `edited_headlines` says which changes count.
    `same_day` returns whether "today" means the same day in article and story.
    """
    for other in others:
        for hunk in turning_hunks(new, other, same_day):
            content = new.article.field(new.place)[hunk.start : hunk.end]
            yield Difference(new.place, hunk.start, hunk.end, kind_of(hunk), content, hunk.said)


def fact_differences(sentence: Sentence, story: StoryWords) -> Iterator[Difference]:
    """Yield the numbers, days, negations and outcomes (such as deaths) that the story does not
    have.

    For negations, only the headline and the first two sentences of each text of the story are
    searched.
    """
    for token in sentence.tokens:
        if token.kind is Kind.NEGATION:
            if not any(text.is_negated for text in story.texts):
                yield _difference(sentence, token, DifferenceKind.NEGATION)
        elif token.kind in FACTS and not story.has_fact(token):
            yield _difference(sentence, token, FACTS[token.kind])
    content = sentence.article.field(sentence.place)[sentence.start : sentence.end]
    is_negated = any(token.kind is Kind.NEGATION for token in sentence.tokens)
    if brings_outcome(fold_text(content), story.folded if is_negated else story.opening):
        yield Difference(sentence.place, sentence.start, sentence.end, DifferenceKind.WORD, content)


def _capitals_show_names(title: Sentence) -> bool:
    """Tell whether a capital in this headline shows a name. Return False in two cases:

    - The language is German, where every noun has a capital.
    - The headline is in title case: of its words with more than three letters, a share of
      TITLE_CASE or more begin with a capital.
    """
    words = [token for token in title.tokens if token.kind is Kind.WORD and len(token.key) > 3]
    is_german = title.article.text.language == "de"
    return not is_german and sum(token.capital for token in words) < TITLE_CASE * len(words)


def _difference(sentence: Sentence, token: Token, kind: DifferenceKind) -> Difference:
    content = sentence.article.field(sentence.place)[token.start : token.end]
    return Difference(sentence.place, token.start, token.end, kind, content)
