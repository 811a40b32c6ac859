"""Tests words and dates that name a day: `tokenize` reads them, and `day_hints` finds them."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from wirewatch.digests.repeats import ComparedText
from wirewatch.digests.repeats.structure import parse
from wirewatch.digests.repeats.wording.calendar_words import (
    MONTHS,
    PORTUGUESE_WEEKDAYS,
    RELATIVE_DAYS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
)
from wirewatch.digests.repeats.wording.expressions import tokenize
from wirewatch.digests.repeats.wording.words import Kind

TUESDAY = date(2026, 11, 24)
WORDS = [*WEEKDAYS, *RELATIVE_DAYS]
DATES = [
    *(f"{word}-feira" for word in PORTUGUESE_WEEKDAYS), *(word.capitalize() for word in SHORT_WEEKDAYS),
    *(f"24 {word.capitalize()} 2026" for word in MONTHS), "November 24",
    "24.11.2026", "24,11,2026", "+24.11.2026", "٢٤٫١١٫2026", "2026-11-24",
    "11月24日", "11月24号", "11月 24 日", "11월24일", "11월 24 일", "24日", "24号", "24일에", "２４日",
]  # fmt: skip
SURROUNDINGS = [
    "{}", "ДО {} ПОСЛЕ", "北京{}宣布", "서울{}발표", "am{}", "l'{}", "of‘{}", "jusqu'{}",
    "{}’s", "{}ʼs", "“{}”", "İİİİ {}", "A.B. {}",
]  # fmt: skip
LANGUAGES = ["en", "fr"]


def variants(text: str) -> set[str]:
    """Return spellings of `text`: with other capitals or apostrophes, in the Unicode form NFD, with
    a soft hyphen, or with an added accent.
    """
    apostrophes = {text.replace("'", mark) for mark in "'’ʼ"}
    return {
        *apostrophes, text.upper(), text.capitalize(), unicodedata.normalize("NFD", text),
        text[:2] + "\u00ad" + text[2:], text[:2] + "\u0301" + text[2:],
    }  # fmt: skip


def days_of(text: str, language: str, base: date = TUESDAY) -> list[str]:
    tokens = tokenize(text, 0, len(text), base, language)
    return [token.key for token in tokens if token.kind is Kind.DAY]


def may_name_day(text: str, language: str) -> bool:
    article = ComparedText(text, "", datetime(2026, 11, 24, tzinfo=UTC), language=language)
    return parse(article).title.may_name_day


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_every_text_with_a_day_is_searched_for_days(surroundings: str) -> None:
    missed = [
        (text, language)
        for expression in (*WORDS, *DATES)
        for text in map(surroundings.format, variants(expression))
        for language in LANGUAGES
        if days_of(text, language) and not may_name_day(text, language)
    ]
    assert missed == []


@pytest.mark.parametrize("language", ["und", "fr", "uk", "hi"])
def test_each_weekday_and_each_word_like_today_is_a_day(language: str) -> None:
    assert [word for word in WORDS if len(days_of(f"on {word} in", language)) != 1] == []


def test_each_form_of_a_date_is_a_day_in_an_unknown_language() -> None:
    assert [form for form in DATES if len(days_of(f"on {form} in", "und")) != 1] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "北京星期二宣布"), ("zh", "北京周二宣布"), ("zh", "北京礼拜二宣布"), ("zh", "台北週二宣布"), ("zh", "台北禮拜二宣布"),
        ("ja", "政府は火曜日に発表"), ("ko", "정부는 화요일에 발표"), ("hi", "सरकार ने मंगलवार को"), ("fa", "روز سه‌شنبه گفت"),
        ("uk", "у вівторок заявив"),
    ],
)  # fmt: skip
def test_tuesday_is_read_in_a_sentence(language: str, text: str) -> None:
    assert days_of(text, language) == ["@2026-11-24"]
    assert may_name_day(text, language)


@pytest.mark.parametrize("mark", ["'", "’", "ʼ"])
@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("uk", "у п'ятницю заявив", "@2026-11-20"), ("und", "П'ЯТНИЦЯ", "@2026-11-20"), ("fr", "aujourd'hui", "@2026-11-24"),
        ("fr", "la France d'aujourd'hui", "@2026-11-24"), ("fr", "jusqu'aujourd'hui", "@2026-11-24"), ("fr", "qu'hier", "@2026-11-23"),
    ],
)  # fmt: skip
def test_a_day_with_an_apostrophe_is_read(language: str, text: str, day: str, mark: str) -> None:
    assert days_of(text.replace("'", mark), language) == [day]


@pytest.mark.parametrize(
    ("text", "language"),
    [("The mayor opened the bridge, 24.5 metres long, in 2026.", "en"), ("日本の首相が東京で演説した。", "ja"), ("天津和周口的水", "zh")],
)  # fmt: skip
def test_a_text_without_a_day_is_not_searched_for_days(text: str, language: str) -> None:
    assert not may_name_day(text, language)
