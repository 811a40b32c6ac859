"""Tests of words that deny something in a headline, in several languages."""

import pytest
from wirewatch.digests.repeats.wording.folding import fold
from wirewatch.digests.repeats.wording.polarities import denials, has_opposite


@pytest.mark.parametrize(
    ("headline", "language", "expected"),
    [
        ("Le ministre nie les faits", "fr", 1),
        ("Minister war nie in Arden", "de", 0),  # the token "nie" is a negation already
        ("Minister bestreitet Treffen", "de", 1),
        ("Minister nie był w Ardenie", "pl", 0),
        ("Minister nebol, nie je a nie bude v Ardene", "sk", 2),
        ("Minister was nie in Arden nie", "af", 2),
        ("Minister denies talks", "en", 1),
        ("El ministro niega los hechos", "es", 1),
        ("Министр отрицает", "ru", 1),
    ],
)
def test_a_negation_of_the_language_is_not_also_counted_as_a_denial(
    headline: str, language: str, expected: int
) -> None:
    assert denials(fold(headline), language) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("gesteht", "nie", False),
        ("avoue", "nie", False),  # counted by `denials`
        ("gesteht", "bestreitet", True),
        ("admit", "deny", True),
    ],
)
def test_nie_is_not_the_opposite_of_a_confession(first: str, second: str, expected: bool) -> None:
    assert has_opposite(fold(first), fold(second)) is expected
