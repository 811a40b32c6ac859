"""Small articles and rules that once broke the engine. `matches` compares the engine with the oracle."""

import pytest
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import watchlist_of

from tests.unit.asking import NOW, article, match_of, matches, watchlist, within


@pytest.mark.parametrize("more", [0, 1_200])
@pytest.mark.parametrize("letters", [29, 30, 31, 32, 40])
def test_a_wildcard_of_any_length_matches(letters: int, more: int) -> None:
    word = ("abcdefghijklmnopqrstuvwxyz" * 2)[:letters]
    others = " OR ".join(f"other{number}" for number in range(more)) or "kim"
    monitor = compile_monitor([watchlist_of(f"{word}* OR *{word} OR {others}")])
    assert monitor.decide(article(f"{word}more"), NOW).matching_rules
    assert monitor.decide(article(f"more{word}"), NOW).matching_rules
    assert not monitor.decide(article(f"{word[:-1]} abc"), NOW).matching_rules


@pytest.mark.parametrize("chunk", ["l'" * 3_000 + "a", "x" + "'s" * 3_000, "d'" * 9 + "x"])
def test_a_text_with_many_apostrophes_is_matched(chunk: str) -> None:
    assert matches("kim", f"kim {chunk}")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("SK 하이닉스", "오늘 SK 하이닉스는 발표"),
        ("5G 통신", "새 5G 통신을"),
        ("AT's 전자", "AT's 전자가"),
        ("Kim 김", "a-Kim 김"),
    ],
)
def test_a_hangul_name_may_begin_with_another_script(name: str, body: str) -> None:
    text = f'watchlist: w\nentities: {{it: {{names: ["{name}"]}}}}\nrules:\n  - {{id: r, query: "@it"}}\n'
    assert match_of(text, article(body, language="ko")) is not None


@pytest.mark.parametrize(
    ("query", "body"),
    [("www", "see www.) x"), ("http", "(http://) x"), ("https", "https://. x"), ("www", "a-www.)")],
)
def test_the_beginning_of_an_address_is_not_a_word(query: str, body: str) -> None:
    assert not matches(query, body)


def test_a_branch_that_is_too_expensive_does_not_prevent_a_match() -> None:
    body = "Kim said zz. " * 500
    for query in ("said OR ATLEAST/2(kim NEAR/500 said)", "ATLEAST/2(kim NEAR/500 said) OR said"):
        result = compile_monitor([watchlist_of(query)]).match(article(body), NOW)
        assert len(result.matches) == 1
        assert result.matches[0].spans
        assert result.errors == ()


def test_a_rule_that_cannot_be_decided_is_reported_once_for_an_article_with_a_tail() -> None:
    result = compile_monitor([watchlist_of("ATLEAST/2(kim NEAR/500 said)")]).match(
        article("Kim said zz. " * 500, tail="Kim"), NOW
    )
    assert len(result.errors) == 1


VETOED = "watchlist: w\nentities: {it: {names: [Kim, Kim Jong], not: [Kim Street]}}\nrules:\n  - {id: r, query: '@it'}\n"


@pytest.mark.deep
@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("rules:\n  - {id: r, query: 'SENT(\"kim jong\" AND zzz)'}", "Kim Jong said. " * 10_000 + "zzz"),
        ("rules:\n  - {id: r, query: 'SENT(kim AND >=1000)'}", "Kim 500 said. " * 10_000),
        ("rules:\n  - {id: r, query: 'PARA(SENT(kim AND zzz))'}", "Kim said.\n\n" * 10_000),
        (VETOED.removeprefix("watchlist: w\n"), "Kim said Kim Street zz zzz. " * 20_000),
        ("rules:\n  - {id: r, query: 'kim NEAR/1 said'}", "Kim zz zz zz said zz zz zz zz " * 30_000),
        ("rules:\n  - {id: r, query: 'kim NOT NEAR/0 (zz NEAR/1 said)'}", "Kim said zz. " * 30_000),
        (
            "rules:\n" + "".join(f"  - {{id: r{number}, query: kim OR w{number}}}\n" for number in range(50)),
            "Kim said. " * 10_000,
        ),
    ],
)
def test_an_article_with_many_repetitions_is_matched_fast(text: str, body: str) -> None:
    monitor, asked = compile_monitor([watchlist(f"watchlist: w\n{text}\n")]), article(body)
    with within(1.0):
        assert monitor.match(asked, NOW).matches is not None


def test_the_cache_drops_words_that_do_not_occur_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.matching.token_classes.MAX_CHUNKS", 2_000)
    monitor = compile_monitor([watchlist_of("kim")])
    for part in range(8):
        monitor.match(article(" ".join(f"word{part * 1_000 + each}" for each in range(1_000))), NOW)
    assert 0 < len(monitor.token_classes().cache) < 5_000


def test_the_cache_drops_words_in_scripts_without_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.matching.chunks.MAX_CACHED_PARTS", 500)
    monitor = compile_monitor([watchlist_of("kim")])
    monitor.match(article(" ".join(f"북한{each}x" for each in range(2_000))), NOW)
    assert 0 < len(monitor.token_classes().cache._inner) < 1_000


@pytest.mark.parametrize(
    "chunk", ["=" * 100_000 + "kim", "한" + "x" * 100_000, "kim" + "-x" * 50_000, "https://" + "x" * 100_000]
)
def test_the_cache_has_no_very_long_words(chunk: str) -> None:
    monitor = compile_monitor([watchlist_of("kim")])
    monitor.match(article(f"{chunk} kim"), NOW)
    memo = monitor.token_classes().cache
    assert max(map(len, [*memo, *memo._inner, *memo._opening])) <= 64


def test_a_strong_name_takes_precedence_over_an_overlapping_weak_name() -> None:
    names = "entities: {nk: {names: [North Korea], demonyms: [North Korean], weak: [the North], not: [North Korea Street]}}"
    text = f"watchlist: w\n{names}\nrules:\n  - id: r\n    query: '@nk NEAR/0 (army OR fire)'\n"
    match = match_of(text, article("The North Korean army left."))
    assert match is not None
    assert match.strength == "strong"
    assert match_of(text, article("North Korea spoke. Later in the North Korea Street fire")) is None
