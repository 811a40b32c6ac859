"""Near-copies of a text are one story. Texts that only resemble each other are several stories."""

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.digests.stories import (
    BOILERPLATE_OWNERS,
    KEYS,
    SKETCH,
    Signature,
    are_copies,
    group,
    signature,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOCABULARY = [
    "".join(random.Random(number).choice(LETTERS) for _ in range(3 + number % 7)) for number in range(3000)
]


def report(words: int = 400, seed: int = 1) -> str:
    """Return random sentences of 15 words. The same `seed` always gives the same text."""
    draw = random.Random(f"report {seed}")
    return ". ".join(" ".join(draw.choice(VOCABULARY) for _ in range(15)) for _ in range(words // 15))


def is_one_story(*texts: str) -> bool:
    return len(group({number: signature(text) for number, text in enumerate(texts)})) == 1


def shortened(text: str, share: float) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * share)])


def reordered(text: str) -> str:
    sentences = text.split(". ")
    random.Random(3).shuffle(sentences)
    return ". ".join(sentences)


def edited(text: str, every: int) -> str:
    return " ".join("changed" if number % every == 0 else word for number, word in enumerate(text.split()))


AGENCY = report()


@pytest.mark.parametrize(
    "copy",
    [
        AGENCY,
        AGENCY.upper(),
        AGENCY.replace(". ", ";  \n\n"),
        shortened(AGENCY, 0.9),
        shortened(AGENCY, 0.7),
        shortened(AGENCY, 0.5),
        shortened(AGENCY, 0.3),
        " ".join(AGENCY.split()[150:]),
        reordered(AGENCY),
        edited(AGENCY, 40),
        edited(AGENCY, 20),
        edited(AGENCY, 12),
        f"Another headline of ours\n\n{AGENCY}",
        f"{AGENCY}\n\n{report(60, 99)}",
        f"{report(60, 98)}\n\n{AGENCY}\n\n{report(60, 99)}",
    ],
    ids=[
        "identical", "capitals", "punctuation", "nine tenths", "seven tenths", "half", "a third", "the end", "reordered", "one word in 40",
        "one word in 20", "one word in 12", "other headline", "appended", "framed",
    ],
)  # fmt: skip
def test_a_copy_is_the_same_story(copy: str) -> None:
    assert is_one_story(AGENCY, copy)


@pytest.mark.parametrize("footer", [0, 45, 120, 200])
def test_two_reports_with_one_footer_are_two_stories(footer: int) -> None:
    end = report(footer, 50)
    assert not is_one_story(f"{report(400, 1)}. {end}", f"{report(400, 2)}. {end}")


@pytest.mark.parametrize("count", [BOILERPLATE_OWNERS - 1, BOILERPLATE_OWNERS + 1, 2 * BOILERPLATE_OWNERS])
def test_pages_of_one_site_with_one_footer_are_many_stories(count: int) -> None:
    pages = {number: signature(f"{report(200, 1000 + number)}. {report(60, 50)}") for number in range(count)}
    assert len(group(pages)) == count


@pytest.mark.parametrize("count", [BOILERPLATE_OWNERS - 1, BOILERPLATE_OWNERS + 1, 2 * BOILERPLATE_OWNERS])
def test_any_number_of_copies_is_one_story(count: int) -> None:
    copies = {number: signature(f"{AGENCY}. {report(15, 2000 + number)}") for number in range(count)}
    assert group(copies) == [list(range(count))]


@pytest.mark.parametrize("words", [9, 15, 30])
def test_any_number_of_copies_of_a_brief_is_one_story(words: int) -> None:
    brief = " ".join(AGENCY.split()[:words])
    assert group({number: signature(brief) for number in range(3 * BOILERPLATE_OWNERS)}) == [
        list(range(3 * BOILERPLATE_OWNERS))
    ]


def test_a_copy_of_a_copy_is_the_same_story() -> None:
    begin, end = shortened(AGENCY, 0.6), " ".join(AGENCY.split()[150:])
    assert is_one_story(begin, AGENCY, end)


def test_stories_and_their_articles_keep_the_order_given() -> None:
    texts = {
        "a": AGENCY,
        "x": report(400, 2),
        "b": shortened(AGENCY, 0.8),
        "y": edited(report(400, 2), 30),
        "z": report(400, 3),
    }
    assert group({name: signature(text) for name, text in texts.items()}) == [["a", "b"], ["x", "y"], ["z"]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DPRK fires missile into eastern sea", "DPRK fires missile into eastern sea", True),
        ("DPRK fires missile into eastern sea", "Copper slips as dollar firms in London", False),
        ("Seoul", "Seoul", True),
        ("Seoul", "Tokyo", False),
        ("", "", False),
        ("", "Seoul", False),
    ],
)
def test_a_text_of_few_words_has_a_signature_too(one: str, other: str, same: bool) -> None:
    assert is_one_story(one, other) is same


# scripts

SCRIPTS = {  # letters, and the characters between two words
    "Chinese": ("朝鲜半岛局势中央通讯社发表声明称部队抵达港口黎明前渡轮离开委员会会议边境军演", ""),
    "Japanese": ("北朝鮮のへいしがロシアにとうちゃくしたとかんこくのこくぼうしょうはっぴょうしたカタナ", ""),
    "Thai": ("กขคงจฉชซญดตถทธนบปผพฟภมยรลวศสหอฮะาิีุูเแโไใ", ""),
    "Khmer": ("កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ", ""),
    "Korean": ("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초", " "),
    "Arabic": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", " "),
    "Hebrew": ("אבגדהוזחטיכלמנסעפצקרשת", " "),
    "Hindi": ("कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहािीुूेैोौ", " "),
    "Russian": ("абвгдежзиклмнопрстуфхцчшщыэюя", " "),
    "Greek": ("αβγδεζηθικλμνξοπρστυφχψω", " "),
}


def report_in(script: str, words: int, seed: int) -> str:
    """Return random words in the letters of `script`, with a full stop after every twelfth word."""
    letters, between = SCRIPTS[script]
    draw = random.Random(f"{script} {seed}")
    written = ["".join(draw.choice(letters) for _ in range(2 + draw.randrange(4))) for _ in range(words)]
    return between.join(f"{word}。" if number % 12 == 11 else word for number, word in enumerate(written))


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("share", [0.75, 0.5, 0.2])
def test_the_beginning_of_an_article_is_a_copy_in_every_script(script: str, share: float) -> None:
    text = report_in(script, 350, 1)
    assert is_one_story(text, text[: int(len(text) * share)])


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_copy_that_lost_a_part_and_got_another_is_found_in_every_script(script: str) -> None:
    text, third = report_in(script, 300, 1), len(report_in(script, 300, 1)) // 3
    assert is_one_story(text, text[:third] + report_in(script, 40, 5) + text[third + third // 2 :])


@pytest.mark.parametrize("script", SCRIPTS)
def test_two_reports_of_one_script_are_two_stories(script: str) -> None:
    phrase = report_in(script, 8, 9)  # both name the same office
    assert not is_one_story(phrase + report_in(script, 90, 1), phrase + report_in(script, 90, 2))


def test_composed_and_decomposed_letters_are_the_same() -> None:
    text = report_in("Korean", 100, 1)
    assert signature(unicodedata.normalize("NFD", text)) == signature(text)


@pytest.mark.parametrize("length", [150, 300, 600, 1200, 2400])
def test_seventy_words_of_an_opening_find_the_whole_article(length: int) -> None:
    for seed in range(10):
        whole = report(length, 300 + seed)
        assert is_one_story(whole, " ".join(whole.split()[:70]))


# written signatures


def test_a_long_article_has_all_its_keys_and_some_of_them_from_its_opening() -> None:
    whole = signature(report(2400))
    assert (len(set(whole.keys)), len(whole.sketch)) == (KEYS, SKETCH)
    assert len({*whole.keys} & {*signature(report(105)).keys}) >= 3


@pytest.mark.parametrize("text", [AGENCY, "", "Seoul", "북한 미사일", "DPRK fires missile into eastern sea"])
def test_a_signature_is_read_back_from_its_text_form(text: str) -> None:
    first = signature(text)
    again = Signature.from_text(first.to_text())
    assert again == first
    assert len(first.to_text()) < 1000
    assert re.fullmatch(r"[0-9]+\.[A-Za-z0-9+/=]*\.[A-Za-z0-9+/=]*", first.to_text())


def test_an_article_without_a_signature_is_a_copy_of_no_article() -> None:
    none = Signature.from_text("")
    assert not are_copies(none, none)


@given(st.lists(st.sampled_from(VOCABULARY[:40]), max_size=60).map(" ".join))
def test_a_signature_is_deterministic_and_matches_itself(text: str) -> None:
    assert signature(text) == signature(text)
    assert are_copies(signature(text), signature(text)) is bool(text)


@given(
    st.dictionaries(
        st.integers(),
        st.sampled_from([AGENCY, shortened(AGENCY, 0.6), report(100, 2), report(100, 3), "", "Seoul"]),
        max_size=12,
    )
)
def test_every_article_is_in_exactly_one_story(texts: dict[int, str]) -> None:
    groups = group({name: signature(text) for name, text in texts.items()})
    assert sorted(name for names in groups for name in names) == sorted(texts)
    assert all(names for names in groups)
