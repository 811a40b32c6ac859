"""Compares the facts of a headline with a story.

A publisher may reword a headline freely. But if the headline has a fact that the story does not
have, the article is news.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from wirewatch.digests.repeats.alignment import hunks, kind_of
from wirewatch.digests.repeats.decisions import Difference, DifferenceKind, Place
from wirewatch.digests.repeats.edited_headlines import turning_hunks
from wirewatch.digests.repeats.structure import ParsedText, Sentence
from wirewatch.digests.repeats.wording.folding import fold_text, is_hangul
from wirewatch.digests.repeats.wording.headline_words import (
    AFTER,
    EMPTY_CHARACTERS,
    has_other_word,
    is_common,
    names_event,
)
from wirewatch.digests.repeats.wording.outcomes import brings_outcome, is_withdrawn, outcomes_in
from wirewatch.digests.repeats.wording.tokens import Token
from wirewatch.digests.repeats.wording.wordlists import words
from wirewatch.digests.repeats.wording.words import Kind

MIN_STEM = 4
OPENING_SENTENCES = 3
TITLE_CASE = 0.7  # if this share of the words has a capital, a capital does not show a name
MIN_KNOWN = 0.25  # share of a headline's words: if the story has fewer, the headline is about something else
MIN_NEW_WORDS = 3  # words of a headline that the story lacks
MIN_KEPT = 0.75  # share of an old headline's words that a headline with one new word must have
MIN_KEPT_WORDS = 4  # of the old headline; a shorter headline does not count
MAX_ALIGNED_HEADLINE = 60  # tokens
MAX_ACRONYM = 5  # letters
MIN_NEW_WORD = 3  # letters, in a script with capitals
MAX_STEM = 6  # letters, in languages with long endings and compounds: Chemiewerk, Chemiefabrik
_LONG_WORDS = frozenset(words("de nl sv da no nb fi hu tr ru uk pl cs sk hr sr bg"))
_ARABIC_PREFIXES = ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ك", "ف")
_CHARACTER = re.compile("[\u3005\u30a1-\u30ff\u3400-\u9fff]")  # Han, and katakana
# UPDATE 2-Quake ...
_REVISION = re.compile(r"(?:(?:UPDATE|WRAPUP|RPT|REFILE)(?:\s?\d{1,2})?\s?[-–]\s?){1,2}")
_TOPIC = re.compile(r"[^\W\d_]{4,12}[:：](?=\s)")  # Opinion: ...
# The name of the paper behind a headline: "... | Reuters", "... - The Straits Times". Behind a
# dash, it must have one of these words, because a name may be the source of a statement.
_PAPERS = (
    "News Times Post Herald Daily Mail Guardian Tribune Journal Gazette Online Radio TV Press"
    " Telegraph Observer Independent Chronicle Reuters BBC CNN Zeitung Nachrichten"
)
_NAME_PART = r"(?:[A-ZÀ-Þ0-9][\w.&'’]*|of|and|the|du|de|la|der)"
_OUTLET = re.compile(
    rf"\s(?:\||[-–—]\s(?=.{{0,60}}\b(?:{'|'.join(_PAPERS.split())})\b))\s?"
    rf"{_NAME_PART}(?:\s{_NAME_PART}){{0,4}}\s?\Z"
)
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
    revision = _REVISION.match(title.written)
    yield from fact_differences(title, story, revision.end() if revision else 0)
    end = _outlet_start(title)
    if _capitals_show_names(title):
        for token in title.tokens[1:]:
            if token.start > end:
                break
            if token.kind is Kind.WORD and token.capital and not token.after_mark and not story.knows(token):
                yield _difference(title, token, DifferenceKind.NAME)
    tokens = [token for token in title.tokens if token.kind is Kind.WORD]
    if sum(story.knows(token) for token in tokens) < MIN_KNOWN * len(tokens):
        yield Difference(title.place, 0, len(new.text.title), DifferenceKind.TEXT, new.text.title)


def new_wording(title: Sentence, story: StoryWords) -> Iterator[Difference]:
    """Yield the words of the new headline that the story has in no form (see `_is_new_word`), if
    they are more than another wording. They are in each of these cases:

    - Two of them are adjacent. Common words, such as "after", may be between them.
    - They are at least MIN_NEW_WORDS.
    - One of them names an event for which headlines have few other words (see `names_event`).
    - The headline has a word such as "after", so it says what followed. No headline of the story
      has such a word.
    - They are added to a headline of the story (see `_adds_words`).

    In Chinese and Japanese, two adjacent characters are a word, and one word is enough.
    """
    if any(title.keys == text.title.keys for text in story.texts):
        return
    runs = _new_runs(title, story)
    count = sum(map(len, runs))
    is_clear = any(len(run) > 1 or names_event(run[0].key) for run in runs)
    if is_clear or count >= MIN_NEW_WORDS or (count and _is_further(title, story, runs)):
        field = title.article.field(title.place)
        for start, end in ((run[0].start, run[-1].end) for run in runs):
            yield Difference(title.place, start, end, DifferenceKind.WORD, field[start:end])


def _outlet_start(title: Sentence) -> int:
    """Return the offset of the name of a paper at the end of a headline. If there is none, return
    the end of the headline.
    """
    has_mark = "|" in title.written or " - " in title.written  # saves most searches
    outlet = _OUTLET.search(title.written) if has_mark else None
    if outlet is None or any(map(names_event, fold_text(outlet[0]).split())):
        return title.end
    return outlet.start()


def _new_runs(title: Sentence, story: StoryWords) -> list[list[Token]]:
    """Return the new words of a headline, in lists of adjacent words (see `new_wording`)."""
    field = title.article.field(title.place)
    topic = _TOPIC.match(title.written)
    end = _outlet_start(title)
    runs: list[list[Token]] = [[]]
    for token in title.tokens:
        if token.start > end or (topic and token.end <= topic.end() and not names_event(token.key)):
            continue
        written = field[token.start : token.end]
        if token.kind is not Kind.WORD or not token.key[0].isalpha() or is_common(token.key):
            continue
        if _CHARACTER.match(token.key):
            is_new = _is_new_character(token, title, story)
            if runs[-1] and runs[-1][-1].end != token.start:
                runs.append([])
        else:
            is_new = _is_new_word(token, written, title, story)
        if is_new:
            runs[-1].append(token)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run and not _is_other_wording(run, field, story)]


def _is_other_wording(run: Sequence[Token], field: str, story: StoryWords) -> bool:
    """Tell whether characters of a Chinese or Japanese headline are only another wording: a single
    character, or a word that headlines use in place of a word of the story.
    """
    if not _CHARACTER.match(run[0].key):
        return False
    word = fold_text(field[run[0].start : run[-1].end])
    return len(run) == 1 or is_common(word) or has_other_word(word, story.folded)


def _is_new_character(token: Token, title: Sentence, story: StoryWords) -> bool:
    """Tell whether the story lacks a character, or has it only next to other characters."""
    if token.key in EMPTY_CHARACTERS:
        return False
    start = max(title.start, token.start - 1)
    field = fold_text(title.article.field(title.place)[start : token.end + 1])
    at = field.find(token.key)
    pairs = [field[start : start + 2] for start in (at - 1, at) if start >= 0]
    return not any(len(pair) == 2 and pair in story.folded for pair in pairs)


def _is_new_word(token: Token, written: str, title: Sentence, story: StoryWords) -> bool:
    """Tell whether the story has neither a form of a word nor another word for it.

    Acronyms count as known, because the story may have the name in full. Short words (fewer than
    MIN_NEW_WORD letters in a script with capitals) and single letters count as known too. In
    hiragana and Thai, every letter is a token.
    """
    key = token.key
    least = MIN_NEW_WORD if key[0].islower() else 2
    if len(written) < least and not is_hangul(key):
        return False
    if written.isupper() and len(written) <= MAX_ACRONYM and not title.written.isupper():
        return False
    forms, language = [key, fold_text(written)], title.article.text.language
    if language == "ar":
        forms += [key.removeprefix(each) for each in _ARABIC_PREFIXES if key.startswith(each)]
    stems = {_stem(form, language) for form in forms if len(form) > 1 or is_hangul(form)}
    if any(stem in story.folded for stem in stems):
        return False
    return not any(has_other_word(word, story.folded) for word in {*stems, *forms})


def _stem(key: str, language: str) -> str:
    """Return the beginning that all forms of a word have."""
    if is_hangul(key):
        return key[:2]  # without the particles
    length = max(MIN_STEM, len(key) - 4)
    if language not in _LONG_WORDS:
        return key[:length]
    return key[: min(length, MAX_STEM, len(key) - 2)] if len(key) > MIN_STEM else key


def _is_further(title: Sentence, story: StoryWords, runs: Sequence[Sequence[Token]]) -> bool:
    """Tell whether a headline with new words (`runs`) reports a further event: it says what
    happened "after" something, or it adds words to a headline of the story.
    """
    titles = [text.title for text in story.texts]
    if not AFTER.isdisjoint(title.keys) and all(AFTER.isdisjoint(each.keys) for each in titles):
        return True
    return any(_keeps(title, each) and _adds_words(title, each, runs) for each in titles)


def _keeps(title: Sentence, old: Sentence) -> bool:
    """Tell whether a headline has at least the share MIN_KEPT of the words of `old`, an old
    headline. Common words don't count.
    """
    language = title.article.text.language
    folded = fold_text(title.written)
    counted = [each for each in old.tokens if each.kind is Kind.NUMBER or not is_common(each.key)]
    kept = sum(
        each.key in title.keys or (each.kind is Kind.WORD and _stem(each.key, language) in folded)
        for each in counted
    )
    return len(counted) >= MIN_KEPT_WORDS and kept >= MIN_KEPT * len(counted)


def _adds_words(title: Sentence, old: Sentence, runs: Sequence[Sequence[Token]]) -> bool:
    """Tell whether a new word (see `_new_runs`) is an addition to the headline `old`.

    If a word of `old` stands in its place, it may be another word for the same: "blaze" for "fire".
    Very long headlines are not aligned, and count as additions.
    """
    if max(len(title.tokens), len(old.tokens)) > MAX_ALIGNED_HEADLINE:
        return True
    new = {token.start for run in runs for token in run}
    return any(
        len(hunk.after) > len(hunk.before) and any(token.start in new for token in hunk.after)
        for hunk in hunks(title.tokens, old.tokens, title.end, old.article.field(old.place))
    )


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


def fact_differences(sentence: Sentence, story: StoryWords, start: int = 0) -> Iterator[Difference]:
    """Yield the numbers, days, negations and outcomes (such as deaths) that the story does not
    have. Numbers, days and negations before the offset `start` are ignored.

    For negations, only the headline and the first two sentences of each text of the story are
    searched.
    """
    for token in sentence.tokens:
        if token.start < start:
            continue
        if token.kind is Kind.NEGATION:
            if not any(text.is_negated for text in story.texts):
                yield _difference(sentence, token, DifferenceKind.NEGATION)
        elif token.kind in FACTS and not story.has_fact(token):
            yield _difference(sentence, token, FACTS[token.kind])
    content = sentence.article.field(sentence.place)[sentence.start : sentence.end]
    if not outcomes_in(fold_text(content)):
        return  # saves the time to read the beginnings of the story
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
