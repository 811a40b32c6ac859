"""Tests that texts are never cut within what readers see as one character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.aws.sending.topic import subject_line
from wirewatch.channels.templating import COLUMNS, fold
from wirewatch.digests.page import shortened
from wirewatch.printable import MAX_CLUSTER, cut, cut_position

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
FLAG = "🇰🇷"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WHOLE = [FAMILY, FLAG, SCOTLAND, "👍\U0001f3fd", "❤\ufe0f", "e\u0301", "の", "か\u3099", "葛\U000e0100", "कि"]


@pytest.mark.parametrize("character", WHOLE)
@pytest.mark.parametrize("longest", range(8, 40))
def test_a_cut_text_has_only_whole_characters(character: str, longest: int) -> None:
    for text in (cut(f"t{character * 40}", longest), shortened(f"t{character * 40}", longest)):
        count = text.count(character)
        assert text == f"t{character * count}…"
        assert longest - len(character) < len(text) <= longest


@pytest.mark.parametrize("character", WHOLE)
def test_a_folded_text_has_only_whole_characters(character: str) -> None:
    for indent, start in ((0, None), (4, "  - ")):
        lines = fold(f"ab {character * 90} cd", indent, start).splitlines()
        assert len(lines) > 1
        assert "".join(line.strip(" -") for line in lines).count(character) == 90
        assert sum(line.count(character) for line in lines) == 90


def test_a_subject_has_only_whole_characters() -> None:
    assert subject_line("x" * 98 + FLAG) == "x" * 98


def test_a_very_long_character_is_cut() -> None:
    text = "a" + "\u0301" * 500
    assert len(cut(text, 150)) == 150
    assert cut_position(text, 30) == 30
    assert cut_position(FLAG * 3, 3) == 2
    assert cut_position(FLAG, 1) == 1


@given(st.text(st.sampled_from("ab \u0301\u200d👍🇰の\ufe0f")), st.integers(1, 60), st.integers(0, 59))
def test_the_position_of_a_cut_is_always_after_the_beginning(text: str, end: int, begin: int) -> None:
    if begin < end:
        assert max(begin, end - MAX_CLUSTER) < cut_position(text, end, begin) <= end


def test_very_many_flags_are_folded_in_linear_time() -> None:
    lines = fold(FLAG * 25_000).splitlines()
    assert all(len(line) <= COLUMNS and len(line) % 2 == 0 for line in lines)
