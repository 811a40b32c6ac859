"""An article has its declared language, unless the text is long and clearly in another language."""

import pytest
from wirewatch.parsing.text import languages
from wirewatch.parsing.text.languages import ENOUGH, language_of_article

ENGLISH = "The alliance will send more soldiers to the border before the winter begins, officials said on Tuesday after a long day of talks. "
GERMAN = "Das Bündnis wird noch vor dem Winter mehr Soldaten an die Grenze schicken, sagten Beamte am Dienstag nach langen Gesprächen. "
KOREAN = (
    "동맹은 겨울이 시작되기 전에 국경에 더 많은 병력을 보낼 것이라고 관리들이 화요일 긴 회담 끝에 밝혔다. "
)
CROATIAN = "Savez će prije početka zime poslati više vojnika na granicu, rekli su dužnosnici u utorak nakon dugog dana razgovora. "


@pytest.mark.parametrize(("body", "language"), [(ENGLISH, "en"), (GERMAN, "de"), (KOREAN, "ko")])
@pytest.mark.parametrize("declared", ["", "und", "Klingon!", "en", "de-AT", "ko_KR", "fr"])
def test_a_long_text_is_in_the_language_it_is_written_in(body: str, language: str, declared: str) -> None:
    assert language_of_article("", body * 4, declared) == language


@pytest.mark.parametrize(("body", "language"), [(ENGLISH, "en"), (GERMAN, "de")])
@pytest.mark.parametrize("small", ["", "(dpa) ", "a few words in small letters (dpa) "])
def test_the_language_of_a_text_in_capitals_is_detected(body: str, language: str, small: str) -> None:
    assert language_of_article("", small + body.upper() * 4, "") == language


@pytest.mark.parametrize("declared", ["fr", "fr-CA", "FR_ca"])
def test_a_short_text_is_in_the_language_it_declares(declared: str) -> None:
    assert language_of_article("Ten dead", "Police said so."[:ENOUGH], declared) == "fr"


def test_the_language_of_a_short_undeclared_text_is_detected_only_if_it_is_certain() -> None:
    assert language_of_article("Soldiers go north before the winter begins", "", "") == "en"
    assert language_of_article("OK", "", "") == "und"
    assert language_of_article("", "", "") == "und"
    assert language_of_article("12 : 0", "7 7 7", "") == "und"


def test_the_declared_language_is_kept_if_a_closely_related_one_is_detected() -> None:
    assert language_of_article("", CROATIAN * 4, "hr") == "hr"
    assert language_of_article("", CROATIAN * 4, "sr-Latn") == "sr"


def test_line_ends_and_nulls_in_a_text_do_not_prevent_detection() -> None:
    assert language_of_article("x\n", "\n\n".join([ENGLISH, "\x00 \x85 \u2028", ENGLISH]), "") == "en"


def test_without_the_detection_library_the_declared_language_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "_model", lambda: None)
    assert language_of_article("", GERMAN * 4, "en-GB") == "en"
    assert language_of_article("", GERMAN * 4, "") == "und"
