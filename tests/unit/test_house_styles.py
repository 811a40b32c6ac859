"""Papers edit the text of an agency: its dateline, amounts, and lines of their own. These edits are
not news. But similar lines that state a fact are.
"""

import pytest

from tests.unit.test_new_events import is_repeat

FIRST = {
    "en": "The council of Arden approved a loan of $410 million, or $9.7 billion with interest.",
    "es": "El alcalde de Arden presentó el martes el plan del puerto.",
    "ru": "Крыша склада обрушилась в Перми, сообщили в мэрии.",
    "zh": "雅丹市一家化工厂上午发生爆炸，消防员赶赴现场。",
    "ja": "アーデン港でフェリーが座礁し、乗客は全員救助された。",
    "ko": "오전 10시께 아덴 조선소에서 크레인이 넘어졌다고 경찰이 밝혔다.",
}


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("en", "$410 million, or $9.7 billion", "US$410m, or US$9.7bn"),
        ("en", "$410 million, or $9.7 billion", "$410m, or $9.7bn"),
        ("ko", "10시께", "10시쯤"),
        ("ko", "10시께", "10시경"),
    ],
)
def test_an_amount_or_a_time_in_another_style_is_not_news(language: str, old: str, new: str) -> None:
    text = FIRST[language]
    assert is_repeat(text.replace(old, new), text, language)
    assert is_repeat(text, text.replace(old, new), language)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$410 million", "$410bn"),
        ("$410 million", "410m"),
        ("$410 million", "A$410m"),
        ("US$410m", "HK$410m"),
    ],
)
def test_another_amount_is_news(old: str, new: str) -> None:
    text = FIRST["en"].replace("$410 million", old)
    assert not is_repeat(text.replace(old, new), text)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("es", "MADRID, 10 mar (EFE) - ", "Madrid, 10 mar (EFE).- "),
        ("es", "", "Madrid, 10 mar (EFE).- "),
        ("ru", "ПЕРМЬ, 10 мар - РИА Новости. ", "ПЕРМЬ, 10 марта. /ТАСС/. "),
        ("ru", "ПЕРМЬ, 10 мар - РИА Новости. ", "Пермь. 10 марта. INTERFAX.RU - "),
        ("ru", "Пермь. 10 марта. ", ""),
        ("zh", "新华社雅丹3月10日电（记者王芳）", ""),
        ("zh", "新华社雅丹3月10日电 ", "新华社雅丹3月10日电（记者王芳）"),
        ("ko", "(아덴=연합뉴스) 김민수 기자 = ", "[아덴=뉴시스] "),
    ],
)
def test_the_dateline_of_another_agency_is_not_news(language: str, old: str, new: str) -> None:
    text = FIRST[language]
    assert is_repeat(new + text, old + text, language)


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("es", "Madrid, 10 mar (EFE).- ", "Sevilla, 10 mar (EFE).- "),
        ("ru", "ПЕРМЬ, 10 марта. /ТАСС/. ", "ПЕРМЬ, 11 марта. /ТАСС/. "),
        ("zh", "新华社雅丹3月10日电 ", "新华社雅丹3月11日电 "),
        ("ko", "[아덴=뉴시스] ", "[오르덴=뉴시스] "),
    ],
)
def test_another_place_or_day_in_the_dateline_is_news(language: str, old: str, new: str) -> None:
    text = FIRST[language]
    assert not is_repeat(new + text, old + text, language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "THE CANADIAN PRESS"),
        ("en", "(AP)"),
        ("en", "3 min read"),
        ("en", "This story has been updated."),
        ("en", "Watch: Council of Arden approves loan"),
        ("en", "For more business news, visit our website. Get the app."),
        ("ja", "無料会員登録で続きを読む"),
    ],
)
def test_a_line_that_a_paper_adds_before_the_text_is_not_news(language: str, line: str) -> None:
    assert is_repeat(f"{line}\n\n{FIRST[language]}", FIRST[language], language)


def test_an_agency_below_the_text_counts_as_a_credit_only_in_brackets() -> None:
    assert is_repeat(f"{FIRST['ja']}\n\n（共同）", FIRST["ja"], "ja")
    listed = "The council lent money to these firms:\n\nArden Cargo\n\nHolm Bank"
    assert not is_repeat(f"{listed}\n\nBloomberg", listed)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "This story has been corrected."),
        ("en", "For more than two days, users of the website could not log in."),
        ("en", "Watch: three killed in Arden"),
        ("en", "Video evidence shows that the mayor took the money."),
        ("ja", "会員登録の情報が流出した。"),
        ("zh", "金正恩3月10日电贺雅丹市长。"),
    ],
)
def test_a_line_that_only_begins_like_an_addition_is_news(language: str, line: str) -> None:
    assert not is_repeat(f"{FIRST[language]}\n\n{line}", FIRST[language], language)
