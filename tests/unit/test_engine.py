"""Test that the engine and the oracle agree, and test what only the engine has, such as chunks."""

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, lists, sampled_from
from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_index, compile_monitor
from wirewatch.compiling.frequencies import Frequencies
from wirewatch.compiling.index_writer import FIRST_LABELS
from wirewatch.configuration.watchlists import Watchlist, watchlist_of
from wirewatch.language.text import ArticleText, is_all_caps
from wirewatch.language.tokens import Piece, fold, pieces, tokenize
from wirewatch.language.tree import Cased, Or, Term
from wirewatch.matching.chunks import LETTERS, NOTHING, token_offsets
from wirewatch.matching.index import SMALL, Index, IndexSection
from wirewatch.matching.monitor import MatchRun, Monitor
from wirewatch.matching.term_keys import FORM

from tests.benchmarks import corpus
from tests.benchmarks.watchlists import Writer, words_of
from tests.benchmarks.watchlists import watchlist_of as watchlist_by
from tests.conftest import CORPUS, NO_CORPUS, in_parts
from tests.oracle.monitor import verdicts
from tests.oracle.text import FieldText as OracleText
from tests.oracle.worlds import NOW, articles, worlds
from tests.unit.asking import verdict_of, watchlist

PARTS = 10


def differences(watchlists: list[Watchlist], monitor: Monitor, asked: Iterable[Article]) -> Iterator[str]:
    """Yield a text for each match that only the engine or only the oracle finds, and for each error
    of the engine.
    """
    for article in asked:
        result = monitor.match(article, NOW)
        found = {verdict_of(match) for match in result.matches}
        expected = set(verdicts(watchlists, article, NOW))
        queries = {
            (watchlist.id, rule.id): rule.query for watchlist in watchlists for rule in watchlist.rules
        }
        for verdict in found ^ expected:
            yield f"{'engine' if verdict in found else 'oracle'} only: {queries[verdict.watchlist, verdict.rule]!r} {verdict} in {article!r}"
        yield from (f"error: {error}" for error in result.errors)


@pytest.mark.parametrize("part", in_parts(PARTS, quick=1))
def test_engine_and_oracle_agree_on_generated_worlds(part: int) -> None:
    """Each of the 10 parts evaluates 20 watchlists, with 15 rules each, on 40 articles. The parts
    together have 120,000 pairs of a rule and an article.
    """
    watchlists = worlds(part, watchlists=20, rules=15)
    frequencies = (None, Frequencies({}, 0.3), Frequencies({}, 0.0))[
        part % 3
    ]  # with the last one, no pair is an anchor
    index = compile_index(watchlists, frequencies=frequencies)
    assert list(differences(watchlists, Monitor(Index(index)), articles(1_000 + part, 40))) == []


def test_engine_and_oracle_agree_on_small_indexes() -> None:
    """In most of these indexes, no rule reads author, URL or place. Then the engine does not
    collect all terms of an article (see `Candidates.absence_test`).
    """
    fields = []
    for number, watched in enumerate(worlds(2_000, watchlists=60, rules=2)):
        monitor = compile_monitor([watched])
        fields.append(monitor.index.facts.fields)
        assert list(differences([watched], monitor, articles(3_000 + number, 15))) == []
    assert fields.count(()) > 30


def test_reading_chunk_by_chunk_gives_the_tokens_of_the_whole_text() -> None:
    """Reading chunk by chunk gives each token the same class as reading the whole field."""
    monitor = compile_monitor(worlds(1, watchlists=4, rules=30))
    token_classes = monitor.token_classes()
    for article in articles(77, 300):
        tokens = MatchRun(monitor, article).tokens
        for name in ("title", "body", "tail", "author", "url"):
            field = ArticleText(article).field(name)
            shouted = is_all_caps(field.text) and len(field.tokens) >= 3
            pieces = [
                Piece(0, 0, token.forms, token.surfaces, (), token.opens_chunk) for token in field.tokens
            ]
            assert tokens.field(name).classes == "".join(
                token_classes.class_of(piece, shouted=shouted) for piece in pieces
            )


CHUNKS = (
    "said,", "“Kim’s", "O'Brien's", "(U.N.)", "long-term", "F-16s", "12,000-strong", "$5bn", "—", "...", "#NorthKorea", "(#Kim", "@who", "a@b.org", "x",
    "북한은", "朝鮮、日本。", "ไทย", "ภาษา", "www.x.org/a-b", "(https://x.y/z)", "AT&T", "&", "R&D,", "_under_", "l'ONU", "’80s", "1.5", "12.000", "3,5", "'s",
    "e\u0301te\u0301", "\u00adsoft\u00adhyphen", "zero\u200bwidth", "\u202eright", "ﬁne", "Straße", "İzmir", "Ａ", "가\u1161", "x" * 100, "a.b.c", ".com", "(.NET)", "C++", "“C#-based”", "C++17", "Disney+,", "#C++", "F#b", "C##x", "Yahoo!", "Yahoo!+", "65+",
    "a.+b", "#TikTok+", "#Foo#Bar", "C＋＋", "+x", "x+y", "x++y", "Ü+++++++++++", "北C++朝",
    "don't", "I'd", "NATO'nun", "Ünïcode-Wörd", "Jong-un's", "re-", "-re", "a--b", "1-800-555",
    "1,900-mile-wide", "al-Qaida's", "they'll", "O'Brien", "D'or", "Paris.The", "$22.6Bn", "12:30", "and/or", "l'ONU/NATO", "[U.N.]-led", ")é+й", ".\u00adNet;a",
    "½", "²", "\ud800", "\x00nul", "١٢٣", "१२", "x²", "ªº",
)  # fmt: skip


@pytest.mark.parametrize("chunk", CHUNKS, ids=repr)
def test_every_kind_of_chunk_is_tokenized_like_text(chunk: str) -> None:
    tokens = tokenize(chunk)
    words = [Term(frozenset((form,)), (0, 0)) for token in tokens for form in sorted(token.forms)]
    cased = [
        Cased(frozenset((form,)), frozenset(), (0, 0)) for token in tokens for form in sorted(token.surfaces)
    ]
    monitor = compile_monitor(
        [watchlist_of("chunks", Or((*words, *cased, Term(frozenset(("zz",)), (0, 0))), (0, 0)))]
    )
    token_classes = monitor.token_classes()
    expected = [token_classes.class_of(piece, shouted=False) for piece in pieces(chunk)]
    (other,) = token_classes.cache.read(["zz"])
    read = MatchRun(monitor, Article(title="", body=f"{chunk}\n\nzz {chunk}", published=NOW)).tokens.field(
        "body"
    )
    text = OracleText("body", chunk)
    assert list(token_offsets(chunk)) == [text.marked_offsets(at, at) for at in range(len(tokens))]
    assert read.classes == "".join((*expected, other, *expected))
    assert all(expected[at] != NOTHING for at, token in enumerate(tokens) if token.forms)


def test_letters_that_are_folded_one_by_one_make_words_of_one_form() -> None:
    for letter in filter(re.compile(f"[{LETTERS}]").match, map(chr, range(0x2000))):
        (piece,) = pieces(f"x{letter}y")
        assert (set(piece.forms), set(piece.surfaces)) == ({fold(f"x{letter}y")}, {f"x{letter}y"})
        assert fold(f"x{letter}y") == f"x{fold(letter)}y"


PARTS_OF_CHUNKS = (
    *"aZé09ßİΣςйЁọ.,''’-&#@:/()?!“”_日本ーのョ々、。「한국가", "\u0301", "\u00ad", "'s", "’S", "www", "://", "12", "000", "U.N.", "Kim", "kim", "ll", "O'", "1,5", "x.y", "e\u0301", "ｱﾞ", "\u1161",
)  # fmt: skip


@given(chunk=lists(sampled_from(PARTS_OF_CHUNKS), min_size=1, max_size=7).map("".join), shouted=booleans())
def test_any_generated_chunk_is_tokenized_like_text(chunk: str, shouted: bool) -> None:
    """The engine finds the same token classes for a whole chunk as for its tokens one by one.

    A token class is the set of terms that a token satisfies. A chunk is a text without white space.
    """
    tokens = list(pieces(chunk))
    words = [Term(frozenset((form,)), (0, 0)) for token in tokens for form in sorted(token.forms)]
    cased = [
        Cased(frozenset((form,)), frozenset((fold(form),)), (0, 0))
        for token in tokens
        for form in sorted(token.surfaces)
    ]
    token_classes = compile_monitor(
        [watchlist_of("chunks", Or((*words, *cased, Term(frozenset(("zz",)), (0, 0))), (0, 0)))]
    ).token_classes()
    memo = token_classes.shouted_cache if shouted else token_classes.cache
    expected = "".join(token_classes.class_of(piece, shouted=shouted) for piece in tokens)
    assert memo.read([chunk]) == [expected]
    assert memo.read(["zz", chunk]) == [*memo.read(["zz"]), expected]


def test_every_key_of_a_large_index_is_found_and_no_other() -> None:
    words = [f"word{number}" for number in range(3_000)]
    index = Index(compile_index([watchlist_of(" OR ".join(words[::2]))]))
    assert len(index.array(IndexSection.KEY_NUMBERS)) > SMALL
    assert [bool(index.find(FORM + word)) for word in words] == [number % 2 == 0 for number in range(3_000)]


def test_wildcards_with_the_same_first_letters_are_distinguished_in_a_large_index() -> None:
    heads = ["abc", "abcd", "abcdefg", "abd", "войск", "войска", "zzz", "zzzz"]
    words = [f"word{number}" for number in range(2 * SMALL)]
    watchlist = watchlist_by([*(f"{head}*" for head in heads), *(f"*{head}" for head in heads), *words])
    monitor = compile_monitor([watchlist])
    for word in ("abc", "abcde", "abcdefgh", "xabd", "войсками", "zzzzz", "zz"):
        matches = monitor.match(Article(title="", body=f"One {word} here.", published=NOW), NOW).matches
        fitting = [f"{head}*" for head in heads if word.startswith(head)]
        fitting += [f"*{head}" for head in heads if word.endswith(head)]
        assert sorted(clause.query for match in matches for clause in match.why) == sorted(fitting)


@pytest.mark.parametrize("count", [0, 1, FIRST_LABELS - 1, FIRST_LABELS, FIRST_LABELS + 1, 200])
def test_the_label_of_each_rule_has_its_id_and_clauses(count: int) -> None:
    queries = [f"word{number} AND (北韓 OR other{number})" for number in range(count)]
    monitor = compile_monitor([watchlist_by(queries)])
    labels = [monitor.label(number) for number in range(count)]
    assert [label.id for label in labels] == [f"r{number}" for number in range(count)]
    assert [label.clauses for label in labels] == [
        (f"word{number}", f"北韓 OR other{number}") for number in range(count)
    ]


@pytest.mark.parametrize(
    ("body", "title", "holds"),
    [
        ("acme", "", False),
        ("acme fraud", "", True),
        ("acme", "Bribe", True),
        ("acme and Kim Jong Un", "", True),
        ("acme and kim", "", False),
    ],
)
def test_a_rule_is_skipped_only_where_a_clause_fails(body: str, title: str, holds: bool) -> None:
    text = (
        "watchlist: w\nentities: {kim: {names: [Kim Jong Un]}}\nrules:\n"
        "  - {id: words, query: acme AND (fraud OR bribe)}\n  - {id: names, query: 'acme AND @kim'}\n"
    )
    asked = Article(title=title, body=body, published=NOW)
    assert bool(compile_monitor([watchlist(text)]).decide(asked, NOW).matching_rules) == holds


@pytest.mark.parametrize(
    ("body", "holds"),
    [
        ("The North Korea", True),
        ("Korea North", False),
        ("In the north\n\nKorea said", False),
        ("North. Korea", True),
        ("Korea, north Korea", True),
    ],
)
@pytest.mark.parametrize(
    "shares", [{"north": 0.5, "korea": 0.1}, {"north": 0.1, "korea": 0.5}, {"north": 0.0, "korea": 0.0}]
)
def test_a_pair_of_words_is_found_whichever_word_is_rarer(
    body: str, holds: bool, shares: dict[str, float]
) -> None:
    monitor = Monitor(Index(compile_index([watchlist_of('"north korea"')], frequencies=Frequencies(shares))))
    assert bool(monitor.decide(Article(title="", body=body, published=NOW), NOW).matching_rules) == holds


@pytest.mark.parametrize("rules", [0, 40])
@pytest.mark.parametrize("shares", [{"acme": 0.1, "north": 0.1}, {"fraud": 0.1, "korea": 0.1}])
def test_words_that_first_occur_in_a_later_article_of_a_worker_are_found(
    shares: dict[str, float], rules: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker looks up a word when it first meets the word in an article. Here, the words of the
    rules first occur in different articles. `bribery`, which fits `brib*`, first occurs when an
    earlier article has already made the rule a candidate.
    """
    monkeypatch.setattr("wirewatch.matching.candidates.MANY_RULES", rules)
    watched = watchlist(
        "watchlist: w\nentities: {kim: {names: [Kim Jong Un]}}\nrules:\n"
        "  - {id: words, query: acme AND (fraud OR brib*)}\n  - {id: names, query: 'acme AND @kim'}\n"
        "  - {id: pair, query: '\"north korea\"'}\n  - {id: wild, query: '\"north kore*\"'}\n"
    )
    monitor = Monitor(Index(compile_index([watched], frequencies=Frequencies(shares))))
    bodies = ["acme", "north", "korea", "fraud", "bribes", "acme bribes", "acme bribery", "acme fraud"]
    bodies += ["north koreans", "koreans north", "a north korea", "kim", "acme Kim Jong Un", "bribed acme"]
    asked = [Article(title="", body=body, published=NOW) for body in bodies]
    assert list(differences([watched], monitor, asked)) == []
    assert sum(len(monitor.decide(each, NOW).matching_rules) for each in asked) == 8


@pytest.mark.deep
def test_phrases_that_can_be_written_in_many_ways_are_found_like_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wirewatch.matching.article_tokens.MAX_CLASS_STRINGS", 0)
    watchlists = worlds(77, watchlists=10, rules=15)
    assert list(differences(watchlists, compile_monitor(watchlists), articles(1_077, 40))) == []


@pytest.mark.deep
@pytest.mark.skipif(not CORPUS.exists(), reason=NO_CORPUS)
def test_engine_and_oracle_agree_on_real_articles() -> None:
    """Rules are generated from the corpus. The engine and the oracle must find the same matches in
    every fifth article of the corpus.
    """
    read = corpus.articles(CORPUS)
    writer = Writer(read, seed=5)
    watched = [watchlist_by([*writer.queries(400), *writer.frequent_words(60), *writer.infixes(40)])]
    for frequencies in (None, Frequencies.counted(words_of(article) for article in read[::2])):
        monitor = Monitor(Index(compile_index(watched, frequencies=frequencies)))
        assert list(differences(watched, monitor, read[::5])) == []
