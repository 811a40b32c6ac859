"""Written times are read only in known forms, because a wrong date is worse than no date."""

import unicodedata
from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.article import Precision
from wirewatch.parsing.text.datelines import read_dateline, split_dateline
from wirewatch.parsing.text.dates import date_within, read_date
from wirewatch.parsing.text.month_names import MONTH_TABLES, folded_month, month_number

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 20, tzinfo=UTC)
MINUTE = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20T10:15:00Z",
        "2026-11-20T19:15:00+09:00",
        "2026-11-20 10:15:00",
        "2026-11-20T10:15",
        "20261120T101500Z",
        "20261120101500",
        "Fri, 20 Nov 2026 10:15:00 GMT",
        "Fri, 20 Nov 2026 19:15:00 +0900",
        "20 Nov 2026 10:15:00 -0000",
        "2026-11-20 19:15:00 +0900",
        "2026-11-20 05:15 EST",
        "2026-11-20T11:15:00 CET",
        "1795169700",
        "1795169700000",
        1795169700,
        1795169700.0,
        1795169700000,
    ],
)
def test_a_time_is_read_to_the_minute_in_utc(written: object) -> None:
    assert read_date(written, STORED) == (MINUTE, Precision.MINUTE)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20",
        " 2026-11-20 ",
        "20261120",
        "November 20, 2026",
        "Nov. 20, 2026",
        "Nov 20 2026",
        "nov 20th, 2026",
        "20 November 2026",
        "20th Nov. 2026",
        "Nov. 20",
        "November 20",
        "20.11.2026",
        "20. 11. 2026, 10:15",
        "2026/11/20",
        "2026.11.20",
        "20/11/2026",
        "11/20/2026",
        "20-11-2026",
        "2026-11-20 10:15 QQQT",
    ],
)
def test_a_date_without_a_time_has_the_precision_day(written: str) -> None:
    assert read_date(written, STORED) == (DAY, Precision.DAY)


@pytest.mark.parametrize(
    "written",
    [
        "20. November 2026", "20. Nov. 2026", "20 novembre 2026", "20 nov. 2026", "20 de noviembre de 2026", "20 de novembro de 2026", "20 ноября 2026",
        "20 листопада 2026", "20 listopada 2026", "20 noiembrie 2026", "20 Kasım 2026", "20 نوفمبر 2026", "20 Νοεμβρίου 2026", "20. marraskuuta 2026",
        "2026년 11월 20일", "2026年11月20日",
    ],
)  # fmt: skip
def test_the_month_names_of_the_main_languages_are_known(written: str) -> None:
    assert read_date(written, STORED) == (DAY, Precision.DAY)


@pytest.mark.parametrize(
    "written",
    [
        "2 days ago",
        "1d ago",
        "just now",
        "yesterday",
        "today",
        "Friday",
        "Open in App",
        "2026-13-01",
        "2026-02-30",
        "Feb. 30",
        "Nov. 31, 2026",
        "99 November 2026",
        "20261120T256199Z",
        "2026-11-20T10:15:00+99:99",
        "2026",
        "March 2027",
        "Nov 201",
        "May 2026",
        "",
        "   ",
        "0" * 60,
        "2026-11-20" + " " * 10 + "x" * 60,
        None,
        True,
        [],
        {},
        b"2026-11-20",
        "\ud800",
        "٢٠٢٦-١١-٢٠",
    ],
)
def test_a_text_without_a_day_is_not_a_date(written: object) -> None:
    assert read_date(written, STORED) is None


@pytest.mark.parametrize(
    "written",
    ["1801-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1979-12-31", "2101-01-01", 0, -1, 1e308, float("nan"), float("inf"), 10**20, pytest.param(10**400, id="10**400")],
)  # fmt: skip
def test_an_implausible_date_is_not_read(written: object) -> None:
    assert read_date(written, STORED) is None


@pytest.mark.parametrize(
    ("written", "now", "expected"),
    [
        ("Nov. 24", "2026-11-23", "2026-11-24"),  # where it is already tomorrow
        ("Nov. 26", "2026-11-23", "2025-11-26"),
        ("Dec. 31", "2027-01-01", "2026-12-31"),
        ("Jan. 1", "2026-12-31", "2027-01-01"),
        ("January 1", "2026-12-30", "2027-01-01"),
        ("Jan. 2", "2026-12-31", "2027-01-02"),
        ("Jan. 3", "2026-12-31", "2026-01-03"),
        ("Jan. 1", "2026-12-29", "2026-01-01"),
        ("Dec. 30", "2026-12-31", "2026-12-30"),
        ("Jan. 2", "2027-01-01", "2027-01-02"),
        ("Feb. 29", "2028-03-20", "2028-02-29"),
        ("Feb. 29", "2028-02-20", "2024-02-29"),
    ],
)
def test_a_day_without_a_year_is_at_most_two_days_in_the_future(
    written: str, now: str, expected: str
) -> None:
    reference = datetime.fromisoformat(now).replace(hour=3, tzinfo=UTC)
    assert read_date(written, reference) == (
        datetime.fromisoformat(expected).replace(tzinfo=UTC),
        Precision.DAY,
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("二〇二六年十一月二十日", "2026-11-20"),
        ("二零二六年三月十日 20:10", "2026-03-10"),
        ("令和八年三月十一日", "2026-03-11"),
        ("令和元年五月三十一日", "2019-05-31"),
        ("平成三十一年四月三十日", "2019-04-30"),
        ("昭和六十三年一月一日", "1988-01-01"),
        ("民國一百年三月一日", None),
        ("二〇二六年十三月一日", None),
        ("二〇二六年十十月一日", None),
        ("年" * 60, None),
    ],
)
def test_a_date_in_chinese_numerals(written: str, expected: str | None) -> None:
    found = date_within(written, STORED, "ja")
    assert (found and found[0].date().isoformat()) == expected


def test_a_dateline_before_new_year_may_have_the_first_day_of_the_new_year() -> None:
    dateline = read_dateline("SYDNEY, Jan. 1 (UPW) -- Fireworks", datetime(2026, 12, 31, 18, 0, tzinfo=UTC))
    assert dateline is not None
    assert dateline.dated == (datetime(2027, 1, 1, tzinfo=UTC), Precision.DAY)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("NASA – the space agency – said on Friday", ""),
        ("IBM - once a giant - fell", ""),
        ("EU, UN - both of them - agreed", ""),
        ("SIEMENS – der größte Konzern – baut um", ""),
        ("SEOUL - The talks failed", "SEOUL"),
        ("SEOUL - “the talks failed”, he said", "SEOUL"),
        ("SEOUL - 12 soldiers left", "SEOUL"),
        ("SEOUL (UPW) - iPhone sales fell", "SEOUL (UPW)"),
        ("SEOUL, Nov. 20 (UPW) -- eBay fell", "SEOUL, Nov. 20 (UPW)"),
    ],
)
def test_names_in_capitals_are_distinguished_from_datelines(body: str, place: str) -> None:
    assert split_dateline(body, "", STORED).place == place
    assert place or split_dateline(body, "", STORED).body == body


@pytest.mark.parametrize(
    ("paragraph", "agency", "day"),
    [
        ("SEOUL, Nov. 20 (UPW)", "UPW", 20),
        ("SEOUL, Nov. 20 (UPW) --", "UPW", 20),
        ("SEOUL (UPW)", "UPW", None),
        ("SEOUL (UPW) -", "UPW", None),
        ("SEOUL, South Korea, Nov. 20", "", 20),
        ("Seoul, South Korea, Nov. 20 (UPW)", "UPW", 20),
    ],
)
def test_a_dateline_may_be_a_paragraph_of_its_own(paragraph: str, agency: str, day: int | None) -> None:
    story = split_dateline(f"{paragraph}\n\nTroops left at dawn.", "", STORED)
    assert (story.body, story.agency) == ("Troops left at dawn.", agency)
    assert (story.dated[0].day if story.dated else None) == day
    assert story.place.startswith(("SEOUL", "Seoul"))


@pytest.mark.parametrize(
    "paragraph",
    [
        *("NATO", "TWO DEAD", "Jane Doe (UPW)", "UPDATED Nov. 20", "By JANE DOE", "Q&A", "THE FACTS:"),
        *("Troops left on Monday, Nov. 20", "WHO IS WHO?", "I. THE WAR (1914-18) AND AFTER", "A, " * 60),
    ],
)
def test_another_short_paragraph_is_not_a_dateline(paragraph: str) -> None:
    assert split_dateline(f"{paragraph}\n\nTroops left at dawn.", "", STORED).place == ""


def test_a_dateline_without_further_text_stays_in_the_body() -> None:
    assert split_dateline("SEOUL, Nov. 20 (UPW)", "", STORED).body == "SEOUL, Nov. 20 (UPW)"


@settings(deadline=None)
@given(st.one_of(st.text(max_size=70), st.integers(), st.floats(), st.text("0123456789-:TZ+. ", max_size=30)))
def test_any_text_or_number_gives_a_plausible_date_with_a_zone_or_none(written: object) -> None:
    found = read_date(written, STORED)
    if found is not None:
        assert found[0].utcoffset() is not None
        assert 1980 <= found[0].year <= 2100


@pytest.mark.parametrize("written", ["04/05/2026", "5-4-2026", "2 ago 17", "20/11/26"])
def test_an_ambiguous_day_is_not_read(written: str) -> None:
    assert read_date(written, STORED) is None


@pytest.mark.parametrize(
    "text",
    [
        "Published on Friday, 20 November 2026 at 10:15",
        "Freitag, 20.11.2026 – 10:15 Uhr",
        "Fri Nov 20 2026 10:15:00 GMT+0100 (CET)",
        "Stand: 2026-11-20",
        "  20 November 2026  ",
        "By Ann Bee | November 20, 2026 | Updated November 21, 2026",
    ],
)
def test_a_date_is_found_among_other_words(text: str) -> None:
    found = date_within(text, STORED)
    assert found is not None
    assert found[0].date() == DAY.date()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3 days ago",
        "Updated Nov. 20 or so",
        "Call 0800 20112026",
        "20 " * 100_000,
        "x" * 200 + " 20 November 2026",
    ],
)
def test_a_text_without_a_complete_date_has_no_date(text: str) -> None:
    assert date_within(text, STORED) is None


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-GB", "2026-05-04"),
        ("de", "2026-05-04"),
        ("pt-BR", "2026-05-04"),
        ("fr-CA", "2026-05-04"),
        ("es-MX", "2026-05-04"),
        ("en-US", "2026-04-05"),
        ("en-us-posix", "2026-04-05"),
        ("en-PH", "2026-04-05"),
        ("en-PR", "2026-04-05"),
        ("fil", "2026-04-05"),
        ("fil-PH", "2026-04-05"),
    ],
)
def test_the_language_decides_the_order_of_day_and_month(language: str, day: str) -> None:
    expected = datetime.fromisoformat(day).replace(tzinfo=UTC)
    assert date_within("Posted: 04/05/2026", STORED, language) == (expected, Precision.DAY)


@pytest.mark.parametrize(
    "language",
    [
        *("", "und", "en", "en-CA", "zh", "zh-Hant-TW", "yue-HK", "ja-JP", "ko-KR", "hu", "hu-HU"),
        *("lt", "lt-LT", "sv", "sv-SE", "sv-FI", "fa", "fa-IR", "fa-AF", "es-US", "es-PR"),
    ],
)
def test_digits_are_not_read_where_the_language_does_not_decide_their_order(language: str) -> None:
    assert date_within("Posted: 04/05/2026", STORED, language) is None
    assert date_within("Posted: 24/05/2026", STORED, language) is not None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20 KASIM 2026", "2026-11-20"),
        ("4 HAZİRAN 2026", "2026-06-04"),
        ("4 Nisan 2026", "2026-04-04"),
        ("20 ΝΟΕΜΒΡΙΟΥ 2026", "2026-11-20"),
        ("20 Νοε 2026", "2026-11-20"),
        ("20 ΔΕΚΕΜΒΡΊΟΥ 2026", "2026-12-20"),
        ("20 NOYABR 2026", ""),
        ("2026. november 20.", "2026-11-20"),
        ("2026. nov. 20., péntek", "2026-11-20"),
        ("2026. AUGUSZTUS 3.", "2026-08-03"),
        ("2026 m. lapkričio 20 d.", "2026-11-20"),
        ("2026 November 20", "2026-11-20"),
        ("2026. november 200", ""),
        ("20. listopada 2026.", "2026-10-20"),  # Croatian
        ("20 listopada 2026", "2026-11-20"),  # Polish
        ("20. listopadu 2026", "2026-11-20"),  # Czech
        ("20. studenoga 2026.", "2026-11-20"),
        ("20. siječnja 2026.", "2026-01-20"),
        ("20. novembar 2026.", "2026-11-20"),
        ("20. новембар 2026", "2026-11-20"),
        ("20 ноември 2026 г.", "2026-11-20"),
        ("20. novembra 2026", "2026-11-20"),
        ("3. júla 2026", "2026-07-03"),
        ("20 d'agost de 2026", "2026-08-20"),
        ("20 de juliol del 2026", "2026-07-20"),
        ("20 Ogos 2026", "2026-08-20"),
        ("5 mrt 2026", "2026-03-05"),
        ("20 नवंबर 2026", "2026-11-20"),
        ("२० नवम्बर २०२६", "2026-11-20"),
        ("20 בנובמבר 2026", "2026-11-20"),
        ("۲۰ نوامبر ۲۰۲۶", "2026-11-20"),
        ("20 تشرين الثاني 2026", "2026-11-20"),
        ("20 نوفمبر/تشرين الثاني 2026", "2026-11-20"),
        ("20 جويلية 2026", "2026-07-20"),
        ("20 tháng 11 năm 2026", "2026-11-20"),
        ("20 tháng 11, 2026", "2026-11-20"),
        ("20 พฤศจิกายน 2569", "2026-11-20"),
        ("20 พ.ย. 2569", "2026-11-20"),
        ("1° dicembre 2026", "2026-12-01"),
        ("1.º de diciembre de 2026", "2026-12-01"),
        ("1ER DÉCEMBRE 2026", "2026-12-01"),
        ("20th of November 2026", "2026-11-20"),
        ("the 20th of November, 2026", ""),
        ("Nov.20, 2026", "2026-11-20"),
        ("November 20,2026", "2026-11-20"),
    ],
)
def test_dates_of_more_languages_are_read(written: str, day: str) -> None:
    dated = read_date(written, STORED)
    assert (dated[0].date().isoformat() if dated else "") == day


def test_no_name_of_a_month_has_two_meanings() -> None:
    names = [
        (folded_month(name), number)
        for table in MONTH_TABLES
        for number, listed in enumerate(table, 1)
        for name in listed.split()
    ]
    assert [name for name, number in names if month_number(name) != number] == []


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("۳۰ آبان ۱۴۰۵", "2026-11-21"),
        ("۳۰ آبان ۱۴۰۵ - ۱۸:۰۵", "2026-11-21"),
        ("30 آبان ماه 1405", "2026-11-21"),
        ("1 فروردين 1405", "2026-03-21"),  # with the Arabic yeh
        ("1 فروردین 1404", "2025-03-21"),
        ("1 فروردین 1403", "2024-03-20"),
        ("30 اسفند 1403", "2025-03-20"),  # of a leap year
        ("30 اسفند 1404", ""),
        ("31 مهر 1404", ""),
        ("۱۵ اسد ۱۴۰۴", "2025-08-06"),  # Afghan
        ("۳۰ آبان ۲۰۲۶", ""),
        ("۱۴۰۵/۰۸/۳۰", "2026-11-21"),
        ("۱۴۰۵/۱۳/۳۰", ""),
        ("۱۴۴۸/۰۵/۲۰", ""),  # the year of another calendar
        ("中華民國115年11月20日", "2026-11-20"),
        ("民國 115 年 11 月 20 日", "2026-11-20"),
        ("民国115年11月20日", "2026-11-20"),
        ("民國60年11月20日", ""),
        ("民國115年13月20日", ""),
        ("20 พฤศจิกายน พ.ศ. 2569", "2026-11-20"),
        ("๒๐ พฤศจิกายน พุทธศักราช ๒๕๖๙", "2026-11-20"),
        ("20 พฤศจิกายน ค.ศ. 2026", "2026-11-20"),
    ],
)
def test_dates_of_other_calendars_are_read(written: str, day: str) -> None:
    dated = read_date(written, STORED)
    assert (dated[0].date().isoformat() if dated else "") == day


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("تاریخ: 1405/08/30", "fa", "2026-11-21"),
        ("1405-08-30", "fa-IR", "2026-11-21"),
        ("1405/08/30", "ar", ""),
        ("1405/08/30", "", ""),
        ("1448/05/20", "fa", ""),
        ("發布日期：115-11-20", "zh-TW", "2026-11-20"),
        ("115/11/20", "zh-Hant", "2026-11-20"),
        ("115.11.20", "zh", "2026-11-20"),
        ("115-11-20", "zh-CN", ""),
        ("115-11-20", "en", ""),
        ("115-11-30", "zh-TW", ""),  # later than today
        ("電話 115-11-20-33", "zh-TW", ""),
        ("記者王小明／台中報導 中華民國115年11月20日 18:45", "zh-TW", "2026-11-20"),
    ],
)
def test_the_language_decides_the_calendar_of_digits(text: str, language: str, day: str) -> None:
    dated = date_within(text, STORED, language)
    assert (dated[0].date().isoformat() if dated else "") == day


@pytest.mark.parametrize(
    "written",
    [
        "২০ নভেম্বর ২০২৬", "20 নভেম্বর, 2026", "20 நவம்பர் 2026", "நவம்பர் 20, 2026", "20 నవంబర్ 2026", "నవంబరు 20, 2026", "20 ನವೆಂಬರ್ 2026",
        "20 നവംബർ 2026", "२० नोव्हेंबर २०२६", "20 નવેમ્બર 2026", "20 ਨਵੰਬਰ 2026", "20 نومبر 2026ء", "20 نومبر، 2026", "20 نوفمبر، 2026",
        "2026. gada 20. novembris", "2026. gada 20. novembrī", "2026. g. 20. novembrī", "20. novembris 2026", "2026ko azaroaren 20a", "2026ko azaroak 20",
        "20 ნოემბერი, 2026", "2026 წლის 20 ნოემბერი", "20 նոյեմբերի, 2026", "Նոյեմբերի 20, 2026", "2026 թ. նոյեմբերի 20",
    ],
)  # fmt: skip
def test_months_of_south_asia_and_of_small_languages_of_europe_are_known(written: str) -> None:
    assert read_date(written, STORED) == (DAY, Precision.DAY)
    assert date_within(f"– {written}", STORED) == (DAY, Precision.DAY)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_month_names_are_known_in_both_normal_forms(form: Literal["NFC", "NFD"]) -> None:
    for written in ("20 ফেব্রুয়ারি 2026", "20 फ़रवरी 2026", "20. února 2026", "20 ਫ਼ਰਵਰੀ 2026"):
        dated = read_date(unicodedata.normalize(form, written), STORED)
        assert dated == (datetime(2026, 2, 20, tzinfo=UTC), Precision.DAY), written


@pytest.mark.parametrize(
    "text", ["எல்லாமே 10, 2026", "நவம்பர் 20", "நவம்பர் 2026", "azaroaren 20a", "2026. gada novembris", "20 নভেম্বর"]
)
def test_a_month_without_a_year_or_inside_a_word_is_not_a_date_in_these_languages(text: str) -> None:
    assert date_within(text, STORED) is None
