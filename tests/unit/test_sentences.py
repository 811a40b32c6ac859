"""Tests where a sentence ends. docs/query-language.md says where sentences end."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.language.sentences import ParagraphSentences, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "He left.| Then it rained.",
        "He left!| Then it rained.",
        "Did he leave?| It rained.",
        "What?!| He left.",
        "He waited…| Then he left.",
        "He waited...| Then he left.",
        "He left.| 12 others stayed.",
        "“He left.”| Then it rained.",
        "(He left.)| Then it rained.",
        "He said “go.”| “Now,” she said.",
        "그는 떠났다.| 비가 왔다.",
        "He left.| 비가 왔다.",
        "他离开了。|下雨了。",
        "他说：「走。」|下雨了。",
        "走！|雨？|是。",
        "no full stop\n\n|next paragraph",
        "A title\n \n|Body text.",
        "It was the 1990s.| Prices rose.",
        "He works at Acme.| Prices rose.",
        "„Er ging.“| Dann regnete es.",
        "»Er ging.«| Dann regnete es.",
        "‚Er ging.‘| Dann regnete es.",
        "‹Er ging.›| Dann regnete es.",
        "« Il part. »| Puis il pleut.",
        "“He left.”| “Now,” she said.",
        "Er ging.| „Dann“ regnete es.",
        "他离开了。|“下雨了。”|是。",
        "In den EE. UU.| El presidente habló.",
        "He left.[1]| Then it rained.",
        "He left.[12][13]| Then it rained.",
        "वे चले गए।| फिर बारिश हुई।",
        "वे चले गए।।| फिर बारिश हुई॥",
        "وہ چلا گیا۔| پھر بارش ہوئی۔",
        "هل غادر؟| ثم نزل المطر.",
        "Նա գնաց։| Անձրև եկավ։",
        "ሄደ።| ዘነበ።",
        "သူသွားသည်။| မိုးရွာသည်။",
        "គាត់ទៅ។| ភ្លៀងធ្លាក់។",
        "他离开了｡|下雨了｡",
        "Es war 2023.| November kam.",
        "He was 42.| Then it rained.",
        "Er wurde 42.| Dann regnete es.",
        "Это было в 2024 г.| Россия молчала.",
        "Це було в 2024 р.| Україна мовчала.",
        "To było w 2024 r.| Polska milczała.",
        "Дома, дороги и т. д.| Потом пошёл дождь.",
        "Убыток составил 5 млрд.| Компания молчит.",
        "He loved modern art.| Then it rained.",
        "He met his ex.| Then it rained.",
        "I am ok.| Then it rained.",
        "They went to Mass.| Police waited.",
        "He lives in Springfield, Mass.| The house is old.",
        "Это был я.| Потом пошёл дождь.",
        "He took vitamin c.| The rain fell.",
        "Det är en ö.| Sedan regnade det.",
        "She led the NP.| Voters left.",
    ],
)
def test_a_text_is_divided_into_these_sentences(text: str) -> None:
    assert cut(text.replace("|", "")) == [part.strip() for part in text.split("|")]


@pytest.mark.parametrize(
    "text",
    [
        "He waited… then he left",
        "The firm acme.com rose",
        "He left. then it rained",
        "Prices rose 3.5 percent",
        "J. Smith left",
        "George W. Bush left",
        "Gen. Kim left",
        "Dr. Lee and Prof. Park left",
        "Mr. Kim met Mrs. Lee",
        "U.S. Troops arrived",
        "the U.N. Security Council met",
        "the U.S. President left",
        "Nov. 23 was cold",
        "No. 5 was alive",
        "St. Petersburg is cold",
        "one line\nand another",
        "“Go!” he said",
        "„Geh!“ sagte er",
        "„Los.“ sagte er",
        "Am 23. November war es kalt",
        "Am 3. März und am 1. Mai",
        "Den 5. Oktober regnete es",
        "Im 20. Jahrhundert",
        "nach dem 2. Weltkrieg",
        "Las tropas de EE. UU. cruzan",
        "Las tropas de EE.UU. Norte",
        "in den JJ. OO. de 2024",
        "rund 5 Mio. Euro und 3 Mrd. Dollar",
        "la Sra. López y el Sr. Pérez y la Dra. Ruiz",
        "войска им. Ленина",
        "Städte wie z. B. Bonn",
        "das Amt, d. h. Frau Meier",
        "mit u. a. Frau Meier",
        "Россия, т. е. Москва",
        "в г. Москве",
        "на р. Дніпро",
        "в м. Києві",
        "сумма 5 млрд. США",
        "сумма 5 тыс. 300 рублей",
        "na ul. Długiej i np. Warszawa, tzw. Dom, św. Jan",
        "około 500 tys. Polaków",
        "städer som t.ex. Lund och bl.a. Malmö",
        "byer som f.eks. Aarhus",
        "zei dhr. Jansen in bijv. Utrecht",
        "des villes, p. ex. Lyon",
        "el art. 5 y el núm. Dos",
        "városok, pl. Szeged",
        "Messrs. Lee and Pvt. Park and Cpl. Roe",
        "on Tues. Nov. 3",
        "in Tampa, Fla. Police said",
        "in Springfield, Mass. Police said",
        "Brig. Gen. Lee left",
    ],
)
def test_a_text_is_one_sentence(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize("starter", ["The", "He", "But", "Officials", "They", "In"])
def test_a_dotted_acronym_ends_a_sentence_before_a_listed_starter(starter: str) -> None:
    assert cut(f"He left the U.S. {starter} stayed.") == ["He left the U.S.", f"{starter} stayed."]


def test_white_space_belongs_to_no_sentence() -> None:
    assert cut("  One. \n\n  Two.  ") == ["One.", "Two."]
    assert cut(" \n\n ") == []


@settings(database=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("aA1.!?…。 \n\"'”)(U.S.한"), max_size=60))
def test_sentences_hold_everything_but_white_space_in_order(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("first", ["He left.", "He left", "said Dr.", "of the U.N."])
def test_a_sentence_ends_with_its_paragraph_whatever_follows(first: str) -> None:
    assert cut(f"{first}\n\nthen it rained.") == [first, "then it rained."]


@settings(database=None, derandomize=True)
@given(st.text(alphabet=st.sampled_from("aA1.!?…。 \n\"'”)(U.S.한"), max_size=60))
def test_the_sentence_around_an_offset_is_one_of_the_sentences(text: str) -> None:
    for paragraph in re.split(r"\n\s*\n", text):
        bounds = ParagraphSentences(paragraph)
        for start, end in sentences(paragraph):
            offsets = [at for at in range(start, end) if not paragraph[at].isspace()]
            assert {bounds.around(at) for at in offsets} == {(start, end)}


def test_a_sentence_is_found_at_its_place_in_a_paragraph() -> None:
    paragraph = " Gen. Kim left. He saw the U.N. office!  Then it rained "
    for word, sentence in (
        ("Kim", "Gen. Kim left."),
        ("office", "He saw the U.N. office!"),
        ("rained", "Then it rained"),
    ):
        start, end = ParagraphSentences(paragraph).around(paragraph.index(word))
        assert paragraph[start:end] == sentence


@pytest.mark.parametrize("text", ["a. b " * 20_000, "A.B. " * 20_000, "Gone. " * 20_000, "No! " * 20_000])
def test_many_words_of_a_long_paragraph_are_found_in_linear_time(text: str) -> None:
    """Each possible end of a sentence is examined at most twice."""
    bounds = ParagraphSentences(text)
    examined = 0
    original = bounds._ends_a_sentence

    def counting(number: int) -> bool:
        nonlocal examined
        examined += 1
        return original(number)

    bounds._ends_a_sentence = counting  # type: ignore[method-assign]
    for offset in range(0, len(text) - 5, len(text) // 500):
        bounds.around(offset + len(text[offset:]) - len(text[offset:].lstrip()))
    assert examined <= 2 * text.count(" ") + 2
