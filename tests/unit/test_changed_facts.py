"""Tests that a changed fact counts as news, and that a change of form does not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from wirewatch.digests.repeats import ComparedText, MaterialNews, Repeat, bold_spans, compare, story_of

ROWS = yaml.safe_load(Path(__file__).with_name("changed_facts.yaml").read_text("utf-8"))
AMOUNT = "The report puts the value at {} in the new hall."
HEADLINE = "Arden report: value is {} in new hall"


def article(language: str, text: str, passage: str, title: str = "A headline") -> ComparedText:
    published = datetime.fromisoformat("2026-03-10T12:00:00+00:00")
    return ComparedText(title, text.format(passage), published, language=language)


def pairs(field: str, form: str = "{}") -> Iterator[tuple[str, str, str, str]]:
    for row in ROWS:
        for first, second in row.get(field, ()):
            yield row["language"], row["text"], form.format(first), form.format(second)


def repeats(first: ComparedText, second: ComparedText) -> tuple[bool, bool]:
    return compare(first, story_of(second)) == Repeat(), compare(second, story_of(first)) == Repeat()


@pytest.mark.parametrize(
    ("language", "text", "old", "new"), [*pairs("news in body"), *pairs("amounts", AMOUNT)]
)
def test_another_fact_in_a_sentence_is_news(language: str, text: str, old: str, new: str) -> None:
    assert repeats(*(article(language, text, each) for each in (old, new))) == (False, False)


@pytest.mark.parametrize(
    ("language", "text", "old", "new"),
    [*pairs("news in headline"), *pairs("amounts in headlines", HEADLINE)],
)
def test_a_headline_of_another_meaning_above_the_same_text_is_news(
    language: str, text: str, old: str, new: str
) -> None:
    assert repeats(*(article(language, text, "", each) for each in (old, new))) == (False, False)


@pytest.mark.parametrize(("language", "text", "old", "new"), [*pairs("same in body")])
def test_another_form_of_a_sentence_is_a_repeat(language: str, text: str, old: str, new: str) -> None:
    assert repeats(*(article(language, text, each) for each in (old, new))) == (True, True)


@pytest.mark.parametrize(("language", "text", "old", "new"), [*pairs("same in headline")])
def test_another_wording_of_a_headline_is_a_repeat(language: str, text: str, old: str, new: str) -> None:
    assert repeats(*(article(language, text, "", each) for each in (old, new))) == (True, True)


TEXT = ROWS[0]["text"].format("")
STANDFIRSTS = [
    ("en", "The minister denies that he is leaving.", "The minister says that he is leaving."),
    ("en", "Holm buys the bank of Berg.", "Berg buys the bank of Holm."),
    ("zh", "外交部否认将向边境派兵。", "外交部将向边境派兵。"),
]


@pytest.mark.parametrize(("language", "old", "new"), STANDFIRSTS)
def test_a_standfirst_of_another_meaning_is_news(language: str, old: str, new: str) -> None:
    plain = article(language, TEXT, "")
    assert repeats(replace(plain, standfirst=old), replace(plain, standfirst=new)) == (False, False)
    assert repeats(replace(plain, standfirst=old), plain)[1]


@pytest.mark.parametrize(
    ("old", "new"), [("troops enter", "troops leave"), ("🇺🇸 troops", "🇬🇧 troops"), ("5 × 3", "5 / 3")]
)
def test_another_fact_in_a_caption_is_news(old: str, new: str) -> None:
    first, second = (article("en", f"{TEXT}\n\nPhoto: In Arden, {each} at dawn.", "") for each in (old, new))
    assert repeats(first, second) == (False, False)


@pytest.mark.parametrize(("old", "new"), [("♂", "♀"), ("5 × 3", "5 ÷ 3"), ("🇺🇸", "🇬🇧"), ("v1.10", "v1.1")])
def test_another_symbol_after_the_cut_of_a_long_text_is_news(old: str, new: str) -> None:
    before = "The clerk read the long list of works. " * 250
    first, second = (article("en", before + AMOUNT, each) for each in (old, new))
    assert repeats(first, second) == (False, False)
    assert repeats(first, first) == (True, True)


@pytest.mark.parametrize("added", [" ✅", " ➡", " 🔥"])
def test_an_emoji_that_is_added_after_the_cut_of_a_long_text_is_not_news(added: str) -> None:
    before = "The clerk read the long list of works. " * 250
    first, second = (article("en", before + AMOUNT, f"$12{each}") for each in ("", added))
    assert repeats(first, second) == (True, True)


def test_words_that_change_the_meaning_of_a_headline_are_marked() -> None:
    first, second = (
        article("en", TEXT, "", title) for title in ("Police close bridge", "Police may close bridge")
    )
    decision = compare(second, story_of(first))
    assert isinstance(decision, MaterialNews)
    assert bold_spans(second, decision.differences, second.title) == ((7, 10),)
