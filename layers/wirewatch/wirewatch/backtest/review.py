"""Counts what the parts of each rule contribute in an archive, and ranks what makes a rule noisy:
sentences that are alike, sources, and words that a NOT could exclude.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from math import log10

from wirewatch.article import Article
from wirewatch.backtest.parts import QUERY, PartKind
from wirewatch.backtest.sentence_groups import alike
from wirewatch.backtest.variants import (
    ArticleVariants,
    Effects,
    MeasuredRule,
    MeasuredRules,
    PartKey,
)
from wirewatch.compiling.frequencies import shipped_frequencies
from wirewatch.language.tokens import cut_chunk
from wirewatch.matching.match import Match
from wirewatch.matching.monitor import MatchRun, Monitor

MAX_SENTENCES = 10_000  # of one rule; further quoted sentences are not compared
MAX_WORDS = 30  # frequent words that are listed
COMMON = 0.05  # a word in more than this share of all articles says nothing about the noise
MIN_LETTERS = 3
MIN_ARTICLES = 2  # that have a word or a sentence before it is listed


@dataclass(frozen=True, slots=True)
class Example:
    """An article that shows what a part does."""

    title: str
    file: str
    position: int


@dataclass(slots=True)
class RuleCounts:
    """What one rule matches, and what its parts do.

    - `contained`, `needed`, `excluding`: for each part, a number of articles (see `Effects`)
    - `jointly_excluded`: the number of articles that several parts exclude at once. If only one of
      these parts is removed, the rule still does not match.
    - `examples`: for each part, one of the articles counted in `needed` or `excluding`
    - `sentences`: (quoted sentence, number of its article among the matches, from 0)
    - `quoted_words`: for each word, the number of matching articles that have it in a quoted
      sentence
    - `words`: for each word, the number of matching articles that have it anywhere
    - `hit_words`: words that the rule itself found
    """

    matches: int = 0
    possible: int = 0
    errors: int = 0
    jointly_excluded: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    contained: Counter[PartKey] = field(default_factory=Counter)
    needed: Counter[PartKey] = field(default_factory=Counter)
    excluding: Counter[PartKey] = field(default_factory=Counter)
    examples: dict[PartKey, Example] = field(default_factory=dict)
    sentences: list[tuple[str, int]] = field(default_factory=list)
    quoted_words: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    hit_words: set[str] = field(default_factory=set)

    def add(self, other: "RuleCounts") -> None:
        """Add the counts of another part of the archive."""
        room = MAX_SENTENCES - len(self.sentences)
        self.sentences += [(text, self.matches + number) for text, number in other.sentences[:room]]
        self.matches += other.matches
        self.possible += other.possible
        self.errors += other.errors
        self.jointly_excluded += other.jointly_excluded
        for name in ("sources", "contained", "needed", "excluding", "quoted_words", "words"):
            getattr(self, name).update(getattr(other, name))
        self.examples = {**other.examples, **self.examples}
        self.hit_words |= other.hit_words

    def add_effects(self, effects: Effects, article: Article) -> None:
        """Count what the parts of the rule do in one article."""
        self.contained.update(effects.contained)
        self.needed.update(effects.needed)
        self.excluding.update(effects.excluding)
        self.jointly_excluded += effects.is_excluded and not effects.excluding
        for key in (*effects.needed, *effects.excluding):
            if key not in self.examples:
                self.examples[key] = Example(article.title, article.ref.key, article.ref.position)

    def add_match(self, match: Match, article: Article, words: set[str]) -> None:
        """Count a match. `words` are the words of the article."""
        texts = [quote.text for quote in match.quotes]
        room = max(0, MAX_SENTENCES - len(self.sentences))
        self.sentences += [(text, self.matches) for text in texts[:room]]
        self.matches += 1
        self.possible += match.is_possible
        self.sources[article.source or "unknown"] += 1
        self.words.update(words)
        self.quoted_words.update(words & _words_in(texts))
        self.hit_words |= _words_in(span.text for span in match.spans)


def count_article(
    monitor: Monitor, measured: MeasuredRules, article: Article, counts: Mapping[str, RuleCounts]
) -> None:
    """Match an article against the rules that were valid when the article was published. Count what
    the parts of each rule do. `counts` has the counts of each rule, by the name of the rule.
    """
    run = monitor.decide(article, article.published)
    matching = {each.rule for each in run.matching_rules}
    concerned = {rule.number: rule for rule in map(measured.by_number.__getitem__, matching)}
    for error in run.errors:
        counts[f"{error.watchlist}/{error.rule}"].errors += 1
    if not concerned:
        return
    matches = _described(run, concerned.keys())
    variants = ArticleVariants(run, measured)
    words = _words_in((article.title, article.body)) if matches else set()
    for rule in concerned.values():
        of_rule = counts[rule.name]
        if rule.number not in matching:
            of_rule.add_effects(variants.excluded(rule), article)
            continue
        of_rule.add_effects(variants.matched(rule), article)
        if rule.name in matches:
            of_rule.add_match(matches[rule.name], article, words)


def _described(run: MatchRun, numbers: Collection[int]) -> Mapping[str, Match]:
    """Return the matches of the rules with these numbers. The keys of the result are the names of
    the rules. Other rules, such as relaxed copies (see `variants`), are removed from
    `run.matching_rules`.
    """
    run.matching_rules = [each for each in run.matching_rules if each.rule in numbers]
    return {f"{match.watchlist}/{match.rule}": match for match in run.report().matches}


def _words_in(texts: Iterable[str]) -> set[str]:
    chunks = {chunk for text in texts for chunk in text.split()}
    return set(chain.from_iterable(map(_words_of_chunk, chunks)))


@lru_cache(maxsize=100_000)  # the words of an archive repeat
def _words_of_chunk(chunk: str) -> tuple[str, ...]:
    """Return the words in `chunk` that may show how articles differ. `chunk` is a text without
    white space. Such a word has at least MIN_LETTERS letters, and no other characters. Words that
    occur in more than the share COMMON of all articles are left out.
    """
    share_of = shipped_frequencies().of
    words = (min(piece.forms) for piece in cut_chunk(chunk) if piece.forms)
    return tuple(
        word for word in words if len(word) >= MIN_LETTERS and word.isalpha() and share_of(word) <= COMMON
    )


# what is reported


@dataclass(frozen=True, slots=True)
class PartCount:
    """A part of a rule with its counts. `text` is the part as it is written.

    - For a name or a branch, `articles` is the number of matching articles that contain the part.
      `alone` is the number of articles that the rule would not match without the part.
    - For a part that excludes, `articles` is 0. `alone` is the number of articles that the rule
      would match without the part.
    """

    kind: PartKind
    text: str
    articles: int
    alone: int
    example: Example | None


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    """Sentences that are alike: an example, and the number of articles that have one of them."""

    example: str
    articles: int


@dataclass(frozen=True, slots=True)
class WordCount:
    """A word that is frequent in the sentences that a rule quotes.

    `quoted` is the number of matching articles with the word in a quoted sentence. `removes` is the
    number of matching articles that `NOT word` would remove.
    """

    word: str
    quoted: int
    removes: int


@dataclass(frozen=True, slots=True)
class RuleReview:
    """What makes a rule match, ranked. `unused` has the entity names that count in no matching
    article, and the branches of an OR that contribute to no match.
    """

    name: str
    counts: RuleCounts
    parts: tuple[PartCount, ...]
    exclusions: tuple[PartCount, ...]
    unused: tuple[str, ...]
    sentences: tuple[SentenceGroup, ...]
    words: tuple[WordCount, ...]


def review_of(
    rule: MeasuredRule, measured: MeasuredRules, counts: RuleCounts, tested: Iterable[str]
) -> RuleReview:
    """Return the review of a rule. `tested` are the texts that the rule must match according to its
    tests; their words are not offered for a NOT.
    """
    parts = [_part(kind, text, key, counts) for key, kind, text in _all_parts(rule, measured)]
    found = sorted((part for part in parts if part.articles), key=lambda part: (-part.alone, -part.articles))
    excluding = [part for part in parts if part.kind.excludes]
    return RuleReview(
        rule.name,
        counts,
        tuple(found),
        tuple(sorted(excluding, key=lambda part: -part.alone)),
        tuple(part.text for part in parts if not part.kind.excludes and not part.articles),
        tuple(_groups(counts)),
        tuple(_words(counts, _words_in(tested))),
    )


def _all_parts(rule: MeasuredRule, measured: MeasuredRules) -> Iterator[tuple[PartKey, PartKind, str]]:
    for number, part in enumerate(rule.parts):
        yield (QUERY, number), part.kind, part.text
    for entity in sorted(rule.entities):
        for number, name in enumerate(measured.names[entity]):
            remark = ", weak" if name.is_weak else ""
            yield (entity, number), name.kind, f"{name.text} (@{measured.keys[entity]}{remark})"


def _part(kind: PartKind, text: str, key: PartKey, counts: RuleCounts) -> PartCount:
    alone = counts.excluding[key] if kind.excludes else counts.needed[key]
    return PartCount(kind, text, counts.contained[key], alone, counts.examples.get(key))


def _groups(counts: RuleCounts) -> Iterator[SentenceGroup]:
    texts = [text for text, _ in counts.sentences]
    groups = [
        SentenceGroup(texts[members[0]], len({counts.sentences[member][1] for member in members}))
        for members in alike(texts)
    ]
    groups = [group for group in groups if group.articles >= MIN_ARTICLES]
    yield from sorted(groups, key=lambda group: -group.articles)


def _words(counts: RuleCounts, tested: set[str]) -> Iterator[WordCount]:
    """Yield the words that are frequent in the quoted sentences, and rare in other articles. A word
    that most matches have is left out: it belongs to the subject of the rule.
    """
    share_of = shipped_frequencies().of
    words = [
        WordCount(word, quoted, counts.words[word])
        for word, quoted in counts.quoted_words.items()
        if quoted >= MIN_ARTICLES
        and 2 * counts.words[word] <= counts.matches
        and word not in counts.hit_words
        and word not in tested
    ]
    words.sort(key=lambda each: (each.quoted * log10(share_of(each.word)), each.word))
    yield from islice(words, MAX_WORDS)
