"""The values of written numbers such as `12.000` or `3bn`, in tokens and in articles."""

import re
from random import Random

import pytest
from wirewatch.language.numbers import number_forms, number_values
from wirewatch.language.quantities import quantities
from wirewatch.language.text import FieldText
from wirewatch.language.tokens import tokenize
from wirewatch.language.words import number_value

from tests.oracle.numbers import numbers_in
from tests.oracle.text import FieldText as OracleText
from tests.unit.asking import found, matches, within


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("12000", (12000,)),
        ("12,000", (12000,)),
        ("12'000", (12000,)),
        ("12.000", (12, 12000)),
        ("1.234.567", (1234567,)),
        ("1,234,567", (1234567,)),
        ("12,345.67", (12345.67,)),
        ("12.345,67", (12345.67,)),
        ("1.5", (1.5,)),
        ("1,5", (1.5,)),
        ("0.25", (0.25,)),
        ("0.125", (0.125,)),
        ("0,125", (0.125,)),
        ("0'125", (125,)),
        ("12k", (12000,)),
        ("12K", (12000,)),
        ("1.5m", (1500000,)),
        ("1.5mn", (1500000,)),
        ("3bn", (3e9,)),
        ("1,50,000", (150000,)),
        ("10,00,000", (1000000,)),
        ("12,34,56,789", (123456789,)),
        ("12,34,567.89", (1234567.89,)),
        ("1500'den", (1500,)),
        ("12.000'i", (12, 12000)),
        ("12k'dan", (12000,)),
        ("300km", (300,)),
        ("3.5Kg", (3.5,)),
        ("40mph", (40,)),
        ("1,200km2", (1200,)),
        ("500USD", (500,)),
        ("5mln", (5e6,)),
        ("1.2tn", (1.2e12,)),
        ("5mil", ()),
        ("5g", ()),
        ("3D", ()),
        ("4x4", ()),
        ("2nd", ()),
        ("10am", ()),
        ("10h30", ()),
        ("1080p", ()),
        ("911RS", ()),
        ("7th", ()),
        ("2000s", ()),
        ("1.2.3", ()),
        ("1,50,00", ()),
        ("123,45,678", ()),
        ("1,2,3", ()),
        ("1'2'3", ()),
        ("12,00012,000", ()),
        ("9" * 41, ()),
    ],
)
def test_a_written_number_has_the_expected_values(written: str, values: tuple[float, ...]) -> None:
    assert number_values(written) == values


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("12,000", {"12000"}),
        ("12.000", {"12000", "12.000"}),
        ("1,5", {"1.5"}),
        ("0.125", {"0.125"}),
        ("0,125", {"0.125"}),
        ("1.5bn", {"1.5bn"}),
        ("1,50,000", {"150000"}),
        ("23.11.2026", {"23.11.2026", "2026"}),
        ("2026.11.23", {"2026.11.23", "2026"}),
        ("7th", {"7th"}),
        ("word", {"word"}),
    ],
)
def test_a_number_is_searchable_without_its_separators(written: str, forms: set[str]) -> None:
    assert number_forms(written) == forms


@pytest.mark.parametrize(
    ("bound", "value"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        ("1.5", 1.5),
        ("1.5k", 1500),
        ("2 mn", 2e6),
        ("1.5bn", 1.5e9),
        ("12.000", 12000),
        ("1.5M", 1.5e6),
        ("2K", 2000),
        ("5 Million", 5e6),
        ("1'000", 1000),
    ],
)
def test_a_bound_of_a_query_may_have_separators_and_units(bound: str, value: float) -> None:
    assert number_value(bound) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12000", 12000),
        ("12,000", 12000),
        ("12'000", 12000),
        ("12’000", 12000),
        ("12 000", 12000),
        ("12\u00a0000", 12000),
        ("12\u202f000", 12000),
        ("1 234 567", 1234567),
        ("3 hundred", 300),
        ("12 thousand", 12000),
        ("12-thousand", 12000),
        ("2 hundred thousand", 200000),
        ("12k", 12000),
        ("12 k", 12000),
        ("1.5 million", 1500000),
        ("1,5 million", 1500000),
        ("1.5 Million", 1500000),
        ("1.5m", 1500000),
        ("1.5 mn", 1500000),
        ("2 billion", 2e9),
        ("$2bn", 2e9),
        ("3 trillion", 3e12),
        ("1,50,000", 150000),
        ("12'000'den", 12000),
        ("١٢٠٠٠", 12000),
        ("١٢٬٠٠٠", 12000),
        ("١٫٥ million", 1500000),
        ("۱۲۰۰۰", 12000),
        ("१,५०,०००", 150000),
    ],
)
def test_a_value_comes_from_the_number_and_its_neighbours(written: str, value: float) -> None:
    exactly = f"{value:.0f}..{value:.0f}"
    assert found(f"troops NEAR/9 {exactly}", f"about {written} troops went") == [
        written.removeprefix("$"),
        "troops",
    ]


@pytest.mark.parametrize("query", ["12..12", "12000..12000"])
def test_an_ambiguous_number_has_both_values(query: str) -> None:
    assert matches(f"troops NEAR/3 {query}", "12.000 troops")


@pytest.mark.parametrize(
    ("query", "written", "holds"),
    [
        (">=1000", "1000", True),
        (">=1000", "999", False),
        (">1000", "1000", False),
        (">1000", "1000.5", True),
        ("<50", "49", True),
        ("<50", "50", False),
        ("<=50", "50", True),
        ("≥50", "50", True),
        ("≤50", "51", False),
        ("100..500", "100", True),
        ("100..500", "500", True),
        ("100..500", "501", False),
        ("1,000..2,000", "1500", True),
        ("1.5..2.5", "2", True),
        (">=1.5bn", "2 billion", True),
        (">=1.5M", "1.4 million", False),
        (">1 Million", "1.4 million", True),
        ("1K..2K", "1500", True),
        ("1K..2K", "2500", False),
        (">= 1000", "1,000", True),
        ("<100", "7th", False),
        ("<100", "seven", False),
    ],
)
def test_a_comparison_holds_only_for_numbers_within_its_bounds(query: str, written: str, holds: bool) -> None:
    assert matches(f"troops NEAR/3 {query}", f"{written} troops") is holds


@pytest.mark.parametrize(
    ("query", "written", "holds"),
    [
        (">=1000", "2024", False),
        ("<5000", "1950", False),
        ("1900..3000", "2024", False),
        ("1900..2099", "2024", True),
        ("2020..2029", "2024", True),
        ("2020..2029", "2030", False),
        (">=1000", "2024 $5", False),
        (">=1000", "5€ 2024", False),
        (">=1000", "1899", True),
        (">=1000", "2100", True),
        (">=1000", "2,024", True),
        (">=1000", "2 024", True),
        (">=1000", "2024 thousand", True),
    ],
)
def test_a_bare_year_satisfies_only_ranges_of_years(query: str, written: str, holds: bool) -> None:
    assert matches(f"troops NEAR/3 {query}", f"troops in {written}") is holds


@pytest.mark.parametrize("text", ["12 million\n\ntroops", "troops of 12\n\nmillion"])
def test_a_multiplier_belongs_to_the_number_before_it_in_the_same_paragraph(text: str) -> None:
    assert matches("troops NEAR/3 >=1000000", text) is ("12 million" in text)


@pytest.mark.parametrize("text", ["12, 000 troops", "12  000 troops", "12 0000 troops", "1234 000 troops"])
def test_only_groups_of_three_digits_after_one_space_are_one_number(text: str) -> None:
    assert not matches("troops NEAR/3 >=12000", text)


@pytest.mark.parametrize(
    "written", ["100-500", "100\u2011500", "100–500", "100/500", "20 100-20 500", "100 000-200 000"]
)
def test_the_two_numbers_of_a_range_are_not_one_number(written: str) -> None:
    first, last = (int(number.replace(" ", "")) for number in re.split(r"[-\u2011–/]", written))
    for value in (first, last):
        assert matches(f"troops NEAR/3 {value}..{value}", f"{written} troops")
    assert not matches("troops NEAR/3 >=1000000", f"{written} troops")


@pytest.mark.parametrize("written", ["1 234,56", "1 234.56", "1\u00a0234,5", "1'234.56"])
def test_a_number_in_groups_may_have_decimals(written: str) -> None:
    assert found("euros NEAR/3 1234..1235", f"costs {written} euros") == [written, "euros"]
    assert not matches("euros NEAR/3 1..1", f"costs {written} euros")


@pytest.mark.parametrize("written", ["2026'da", "2026’da", "2026's", "1.1.2026'da"])
def test_a_number_is_found_without_the_suffix_after_its_apostrophe(written: str) -> None:
    assert matches("2026", f"Ankara {written} zirve")
    assert not matches("zirve NEAR/3 >=1000", f"Ankara {written} zirve")


@pytest.mark.parametrize("chunk", ["\u11610", "\u11611.5", "\u0301'0", "\u11610'da"])
def test_a_number_after_a_combining_mark_has_no_empty_form(chunk: str) -> None:
    for token in tokenize(chunk):
        assert "" not in token.forms | token.surfaces


@pytest.mark.parametrize("written", ["12000", "١٢٠٠٠", "۱۲۰۰۰", "१२०००", "１２０００"])
@pytest.mark.parametrize("searched", ["12000", "١٢٠٠٠"])
def test_digits_of_other_scripts_are_the_same_digits(written: str, searched: str) -> None:
    assert matches(searched, f"({written})")


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3 and 4",
        "1,1,2,3,5",
        "the 5k 400 metres",
        "5m 200 freestyle",
        "12 ❶❶❶",
        "1.5 000",
        "7th 000",
        "12 ²²²",
        "① 000",
        "½ 000",
        "1,5 000 000",
        "12 ๑๒๓",
    ],
)
def test_unusual_neighbours_of_a_number_do_not_multiply_its_value(text: str) -> None:
    assert not matches("troops NEAR/9 >=1000000000", f"troops {text} metres")


def test_the_found_text_is_the_whole_number_with_its_multiplier() -> None:
    assert found("troops NEAR/0 >=1000000", "some 1.5 million troops") == ["1.5 million", "troops"]


@pytest.mark.parametrize("date", ["23.11.2026", "2026.11.23", "1.5.2026", "٢٣.١١.٢٠٢٦"])
def test_a_range_of_years_finds_the_year_of_a_date(date: str) -> None:
    body = f"The deadline is {date} M. Dupont said."
    assert matches("deadline NEAR/3 2020..2030", body)
    assert matches("deadline NEAR/3 2026", body)
    assert not matches("deadline NEAR/3 2027..2030", body)
    assert not matches("deadline NEAR/3 >=1000", body)


def test_a_date_of_another_century_is_not_a_number() -> None:
    assert not matches("deadline NEAR/3 >=1000", "The deadline was 23.11.1826.")


@pytest.mark.parametrize("written", [".55", "$.55", "(.55", "−.55", ".55m", ".55 thousand"])
def test_digits_after_a_decimal_point_are_a_fraction(written: str) -> None:
    assert not matches("rose NEAR/3 50..60", f"it rose {written} today")


@pytest.mark.parametrize(
    ("written", "value"), [(".5", "0.5"), (".5m", "500000"), (".5 million", "500000"), (".25", "0.25")]
)
def test_the_value_of_a_fraction_without_a_zero_is_found(written: str, value: str) -> None:
    assert matches(f"rose NEAR/3 {value}..{value}", f"it rose {written} today")


@pytest.mark.parametrize("written", ["No.55", "...55", "it..55", "over.55", "…55", "(a).55"])
def test_a_point_that_is_not_decimal_does_not_make_a_fraction(written: str) -> None:
    assert matches("rose NEAR/4 55..55", f"it rose {written} today")


@pytest.mark.parametrize("written", ["10⁶", "10¹²", "5³", "५²", "٣²", "２⁶", "५²人"])
def test_a_power_has_no_value(written: str) -> None:
    assert not matches("cells NEAR/3 >=1", f"about {written} cells")


@pytest.mark.parametrize(
    "written", ["$2000", "US$2000", "£ 2000", "2000€", "2000 €", "₹2000", "2000%", "2000 ％", "2000\u00a0₽"]
)
def test_an_amount_of_money_or_a_percentage_is_not_a_year(written: str) -> None:
    assert matches("paid NEAR/3 >=1000", f"they paid {written} for it")
    assert matches("paid NEAR/3 2000..2000", f"they paid {written} for it")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("300km", 300),
        ("5kg-heavy", 5),
        ("40mph", 40),
        ("50km/h", 50),
        ("100m²", 100),
        ("100km²", 100),
        ("155mm", 155),
        ("2000km", 2000),
        ("EUR3m", 3e6),
        ("EUR3.5m", 3.5e6),
        ("USD1,000", 1000),
        ("CHF3 million", 3e6),
        ("EUR3 000", 3000),
        ("Rs2,00,000", 200000),
        ("US$3m", 3e6),
        ("£2bn", 2e9),
        ("£1.2tn", 1.2e12),
        ("3½", 3.5),
        ("3 ½", 3.5),
        ("½", 0.5),
        ("5½ million", 5.5e6),
        ("$5 M. Analysts", 5e6),
        ("23 M. The", 23e6),
        ("$23 M. de Villepin", 23e6),
        ("23 M. d'euros", 23e6),
        ("5 K. The¹ end", 5000),
        ("12 000km", 12000),
        ("1 200MW", 1200),
        ("1 500 000km²", 1_500_000),
        ("12 000,5km", 12000.5),
        ("12 000EUR", 12000),
        ("１２，３４５人", 12345),
        ("$5B", 5e9),
        ("$3.5B", 3.5e9),
        ("$2T", 2e12),
        ("£2b", 2e9),
        ("EUR5B", 5e9),
        ("$5B-plus", 5e9),
    ],
)
def test_a_unit_a_currency_code_or_a_fraction_may_be_joined_to_a_number(written: str, value: float) -> None:
    assert _values(written) == [value]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3万人", 3e4),
        ("3 万人", 3e4),
        ("3.5万", 3.5e4),
        ("1,200万元", 1.2e7),
        ("約3万5000人", 35000),
        ("1億2000万円", 1.2e8),
        ("１億", 1e8),
        ("1万2千", 12000),
        ("3千万", 3e7),
        ("3百米", 300),
        ("10兆円", 1e13),
        ("1兆2000億円", 1.2e12),
        ("1.2亿元", 1.2e8),
        ("1.5万亿元", 1.5e12),
        ("2千亿", 2e11),
        ("3萬億", 3e12),
        ("约USD3.5亿", 3.5e8),
        ("2000万", 2e7),
        ("3만 명", 3e4),
        ("3만5,000명", 35000),
        ("3만 5000명", 35000),
        ("1억 2,000만 원", 1.2e8),
        ("2천300만 원", 2.3e7),
        ("3천5백만", 3.5e7),
        ("3조 5천억 원", 3.5e12),
        ("3조원을", 3e12),
        ("매출 1조 2,345억 원", 1.2345e12),
        ("1조2,345억원", 1.2345e12),
        ("1조2천345억원", 1.2345e12),
        ("1조 2천500억원", 1.25e12),
        ("1兆3,000億円", 1.3e12),
        ("4조5,000억원", 4.5e12),
        ("1兆3千500億円", 1.35e12),
        ("1兆 2345億円", 1.2345e12),
        ("12兆3,456億7,890万円", 12_345_678_900_000),
        ("5조 유로", 5e12),
        ("5조 유로를", 5e12),
        ("5조 위안", 5e12),
        ("5조 엔화", 5e12),
        ("3조 파운드", 3e12),
        ("3조 루블", 3e12),
        ("3조원대", 3e12),
        ("5조여 원", 5e12),
        ("3兆人民币", 3e12),
        ("4兆港元", 4e12),
        ("5兆欧元", 5e12),
        ("3兆台幣", 3e12),
        ("3兆ルーブル", 3e12),
        ("100多万人", 1e6),
        ("10余万", 1e5),
        ("20来万", 2e5),
        ("100多亿", 1e10),
        ("4千多亿", 4e11),
        ("10여만 명", 1e5),
        ("30数万", 3e5),
        ("3万5000km", 35000),
        ("１億２，３４５万円", 1.2345e8),
    ],
)
def test_chinese_japanese_and_korean_characters_multiply(written: str, value: float) -> None:
    assert _values(written) == [value]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("2025万博", [2025]),
        ("2026 万圣节", [2026]),
        ("第3万", [3]),
        ("5千米", [5]),
        ("3万5千米", [30000, 5]),
        ("2百分点", [2]),
        ("100兆瓦", [100]),
        ("제3조", [3]),
        ("제3조 원칙", [3]),
        ("3조 2항", [3, 2]),
        ("5만큼", [5]),
        ("3만 2024년", [30000, 2024]),
        ("1만 2억", [10000, 2e8]),
        ("국가보안법 7조 위반", [7]),
        ("84조 위헌", [84]),
        ("21조 유죄", [21]),
        ("84조 유권해석", [84]),
        ("3조 유럽", [3]),
        ("3조 유로파", [3]),
        ("84조 위안부", [84]),
        ("3조 엔비디아", [3]),
        ("7조 원심", [7]),
        ("300万5G基站", [3e6]),
        ("1億２．５", [1e8, 2.5]),
        ("三万人", []),
    ],
)
def test_characters_of_other_words_do_not_multiply(written: str, values: list[float]) -> None:
    assert _values(written) == values


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3 Millionen Euro", 3e6),
        ("3,5 Mio. Euro", 3.5e6),
        ("2 Mrd. Euro", 2e9),
        ("5 Billionen Euro", 5e12),
        ("20 Tausend", 20000),
        ("5 millions d'euros", 5e6),
        ("2 milliards", 2e9),
        ("3 Mds€", 3e9),
        ("3 mil millones", 3e9),
        ("2,5 millones", 2.5e6),
        ("5 milhões", 5e6),
        ("5mila soldati", 5000),
        ("5 млн рублей", 5e6),
        ("1,5 миллиона", 1.5e6),
        ("10 тыс. солдат", 10000),
        ("2 млрд", 2e9),
        ("5 мільйонів", 5e6),
        ("5 tys. żołnierzy", 5000),
        ("5 lakh", 500000),
        ("5 lakh crore", 5e12),
        ("5 ألف", 5000),
        ("5 करोड़", 5e7),
        ("5 Mds d'euros", 5e9),
        ("20 mds", 2e10),
        ("3,5 Md€", 3.5e9),
        ("2 Md d'euros", 2e9),
        ("5 mia. kr.", 5e9),
        ("2 Mia. Franken", 2e9),
        ("3 mio. kr.", 3e6),
        ("5 mio kr", 5e6),
        ("5 Mio Franken", 5e6),
        ("5 trilhões", 5e12),
        ("1 trilhão", 1e12),
        ("2 billón", 2e12),
        ("1 biljoona", 1e12),
        ("5 biljoonaa", 5e12),
        ("3 تريليون", 3e12),
        ("5 טריליון", 5e12),
        ("5 τρισ. ευρώ", 5e12),
        ("5 مليارات", 5e9),
        ("3 ألفا", 3000),
        ("5 אלפים", 5000),
        ("5 миллионы", 5e6),
        ("5 тысячей", 5000),
    ],
)
def test_words_of_other_languages_multiply(written: str, value: float) -> None:
    assert _values(written) == [value]


@pytest.mark.parametrize(
    "written",
    [
        "F16",
        "A320",
        "G20",
        "B2B",
        "4x4",
        "2nd",
        "3D",
        "5G",
        "MH370",
        "COP27",
        "1990s",
        "10am",
        "10h30",
        "EUR3x",
    ],
)
def test_names_times_and_ordinals_are_not_quantities(written: str) -> None:
    assert _values(written) == []


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("23 M. Dupont", [23]),
        ("2026 M. Macron", [2026]),
        ("2024 K. Shanmugam", [2024]),
        ("23 M. A. Khan", [23]),
        ("$5mm", []),
        ("EUR5mm", []),
        ("USD500mm bond", []),
        ("EUR3.5mm", []),
        ("EUR5mi", []),
        ("R$5mi", []),
        ("€5km", []),
        ("20 MDs were fired", [20]),
        ("20 MDS", [20]),
        ("5 MD", [5]),
        ("20 Md. residents", [20]),
        ("2019 mio padre", [2019]),
        ("3 mia figlia", [3]),
        ("En 2026 M. de Villepin", [2026]),
        ("2026 M. d'Ornano", [2026]),
        ("23 M. de La Fontaine", [23]),
        ("23 M. le Premier ministre", [23]),
        ("$5T-shirts", []),
    ],
)
def test_an_abbreviation_after_a_number_does_not_multiply(written: str, values: list[float]) -> None:
    assert _values(written) == values


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("12 mil", (12, 12000)),
        ("5 mil soldados", (5, 5000)),
        ("5 mil. Kč", (5000, 5e6)),
        ("12.000 mil", (12, 12000, 1.2e7)),
    ],
)
def test_a_word_with_several_meanings_gives_several_values(written: str, values: tuple[float, ...]) -> None:
    assert [quantity.values for quantity in quantities(FieldText("body", written))] == [values]


def _values(written: str) -> list[float]:
    """Return the values of the numbers of a text. Assert that none of them is ambiguous."""
    read = list(quantities(FieldText("body", written)))
    assert all(len(quantity.values) == 1 for quantity in read)
    return [quantity.values[0] for quantity in read]


@pytest.mark.parametrize(
    "piece",
    [
        "1 M. ",
        "EUR1",
        "EUR1.1",
        "EUR1.1.1",
        "3万",
        "3만 ",
        "1½ ",
        "万",
        "3千5百",
        "$1mm ",
        "1 mil. ",
        "1 ",
        "1 mil ",
        "3多万",
        "1조 2,345억 ",
        "$5B ",
        "EUR5mm ",
        "1 M. de ",
        "１，",
        "000km ",
    ],
)
def test_the_numbers_of_a_hostile_text_are_read_in_linear_time(piece: str) -> None:
    text = FieldText("body", piece * (60_000 // len(piece)))
    assert text.tokens
    with within(0.3):
        list(quantities(text))


@pytest.mark.parametrize("written", ["CNY2024", "EUR2000", "Rs2000", "USD2000", "2000EUR"])
def test_a_number_beside_a_currency_code_is_not_a_year(written: str) -> None:
    assert matches("paid NEAR/3 >=1000", f"paid {written}")


@pytest.mark.parametrize("written", ["2026 mil", "२०२६'s", "２０２６"])
def test_a_year_with_a_word_or_a_suffix_is_still_a_year(written: str) -> None:
    assert not matches("paid NEAR/3 1000..5000", f"paid {written}")


NUMBERS = "3 5 12 2025 2000 300 5000 1,000 12.000 3.5 ½ 3½ 000"
LETTERS = "K M k m km mm mi bn tn B T mil mil. mio mia. Md MDs Mds de d' Mio млн million EUR USD Rs Dupont The A F x"
CHARACTERS = "万 万亿 亿 億 만 억 조 兆 천 千 百 백 원 円 米 분 년 第 제 博 큼 人 多 여 유로 파 위안 엔 港元 ２，３４５"
SIGNS = "$ € % . , - ² ( '"
PIECES = [*f"{NUMBERS} {LETTERS} {CHARACTERS} {SIGNS}".split(), " ", " ", " ", "\n", "\n\n"]


@pytest.mark.parametrize("seed", range(4))
def test_engine_and_oracle_read_the_same_numbers(seed: int) -> None:
    random = Random(seed)
    for _ in range(1000):
        written = "".join(random.choice(PIECES) for _ in range(random.randint(2, 9)))
        read = [
            (quantity.first, quantity.last, quantity.values)
            for quantity in quantities(FieldText("body", written))
        ]
        assert read == numbers_in(OracleText("body", written)), written
