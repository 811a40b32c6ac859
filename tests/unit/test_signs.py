"""Tests words with signs, such as `B&O`: a rule finds the usual spellings, and no other word.

Each word is tested as analysts write it, once below `query:` and once below `keywords:`.
"""

import json

import pytest

from tests.unit.asking import article, match_of, matches, problems_of, warnings_of, watchlist

# word, spellings that are found, texts that are not
WORDS = {
    "plus signs in braces": ("{G++}", ["The G++ compiler is out."], ["Plan G failed.", "Note g is played."]),
    "a number sign in braces": ("{J#}", ["A book about J#."], ["Row J is closed."]),
    "an ampersand": (
        "B&O",
        ["B&O said so.", "B & O said so.", "B and O said so."],
        ["B. Oslo said so.", "BO said so."],
    ),
    "an ampersand and a number": ('"M&K 90"', ["the M&K 90 rose", "M & K 90"], ["M K 90"]),
    "dots": ("E.U.", ["The EU said.", "the E.U.'s envoy", "E.U.-backed", "(E.U.)"], ["Eunice said."]),
    "an apostrophe": (
        "O'Neill",
        ["O'Neill won.", "O’Neill won.", "ONeill won.", "O`Neill won.", "O´Neill won.", "Oʼ\u200bNeill"],
        ["Neill won."],
    ),
    "a possessive": ("Wendy's", ["Wendy's opens", "Wendy’s", "Wendys"], ["Wendy is", "wendy teams"]),
    "a hyphen": (
        "Hapag-Lloyd",
        ["Hapag-Lloyd", "Hapag Lloyd", "Hapag\u2011Lloyd", "Hapag–Lloyd", "HAPAG-LLOYD", "Hapag-Lloyd's ship"],
        ["lloyd hapag"],
    ),
    "a hyphen and an invisible one": ("Hapag-Lloyd", ["Hapag-\u00adLloyd"], ["Hapag. Floyd"]),
    "a hyphen and a number": ("SARS-2", ["SARS-2", "sars-2's", "SARS\u20112", "Sars 2"], ["sars 3"]),
    "a letter, a hyphen and a number": ("A-320", ["an A-320 landed", "A\u2011320"], ["A 321"]),
    "a number and a letter": ("4K", ["4K screens", "a 4K-screen", "4k"], ["4 K", "14K"]),
    "numbers and a slash": ("7/7", ["the 7/7 attacks", "7/7's", "7-7"], ["7,7", "77"]),
    "accents": ("détente", ["detente", "détente", "DÉTENTE", "de\u0301tente"], ["detention"]),
    "a dotted capital": ("İzmir", ["İzmir", "Izmir", "IZMIR", "i\u0307zmir"], ["zmir"]),
    "a dotless letter": ("Iğdır", ["Iğdır", "IĞDIR", "Igdir", "IGDIR"], ["Igder"]),
    "a sharp s": ("Gießen", ["Gießen", "GIESSEN", "Giessen", "GIEẞEN"], ["Giesen"]),
    "a letter with a stroke": ("Øresund", ["Øresund", "Oresund", "ØRESUND"], ["Resund"]),
    "an l with a stroke": ("Wałęsa", ["Wałęsa", "Walesa", "WALESA"], ["Walesas"]),
    "tone marks": ('"Đắk Lắk"', ["Đắk Lắk", "Dak Lak", "DAK LAK"], ["Dak Lek"]),
    "a domain": ("Hotels.com", ["Hotels.com said", "hotels.com's profit", "(Hotels.com)"], ["hotels for you"]),
    "a name with a dot": ("Vue.js", ["Vue.js is out", "vue.js's"], ["vue jab"]),
    "a dollar sign within": ('"Cu$todian"', ["Cu$todian sang"], ["Cutodian sang"]),
    "an apostrophe for a vowel": ("Tai'an", ["Tai'an", "Tai’an", "Taian"], ["Tai and"]),
    "a transliterated letter": (
        "Ta'izz",
        ["Ta'izz", "Ta’izz", "Taʿizz", "Taʾizz", "Taʻizz", "Ta‘izz", "Ta`izz", "Taizz"],
        ["Tazz"],
    ),
    "an okina": ("Oʻahu", ["Oʻahu", "O'ahu", "Oahu"], ["Ahu"]),
    "a place and its mentions": ("Lviv", ["Lviv's", "Lviv’s", "LVIV", "Lviv-based", "#Lviv", "@Lviv"], ["Lvivans"]),
}  # fmt: skip
KEYWORDS = {name: each for name, each in WORDS.items() if not each[0].startswith("{")}


def keyword_matches(word: str, body: str) -> bool:
    keyword = json.dumps(word.strip('"'), ensure_ascii=False)
    text = f"watchlist: w\nrules:\n  - id: r\n    keywords: [{keyword}]\n"
    return match_of(text, article(body)) is not None


@pytest.mark.parametrize("name", WORDS)
def test_a_query_finds_a_word_with_signs_in_each_spelling_and_no_other_word(name: str) -> None:
    word, found, not_found = WORDS[name]
    assert {body: matches(word, body) for body in found} == dict.fromkeys(found, True)
    assert {body: matches(word, body) for body in not_found} == dict.fromkeys(not_found, False)


@pytest.mark.parametrize("name", KEYWORDS)
def test_a_keyword_finds_a_word_with_signs_in_each_spelling_and_no_other_word(name: str) -> None:
    word, found, not_found = KEYWORDS[name]
    assert {body: keyword_matches(word, body) for body in found} == dict.fromkeys(found, True)
    assert {body: keyword_matches(word, body) for body in not_found} == dict.fromkeys(not_found, False)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("G++", "+ is not part of a word: G++ finds g"),
        ("J#", "# is not part of a word: J# finds j"),
        ("Hulu+", "+ is not part of a word: Hulu+ finds hulu"),
        ("Cu$todian", "$ is not part of a word: Cu$todian finds cu todian"),
        ("30%", "% is not part of a word: 30% finds 30"),
        ("£50", "£ is not part of a word: £50 finds 50"),
        (".ORG", ". is not part of a word: .ORG finds org"),
        ("Pl!nth", "! is not part of a word: Pl!nth finds pl nth"),
    ],
)
def test_a_sign_that_is_dropped_from_a_word_gives_a_warning(word: str, message: str) -> None:
    assert [warning.message for warning in warnings_of(word)] == [message]
    keyword = f"watchlist: w\nrules:\n  - id: r\n    keywords: [{json.dumps(word)}]\n    tests: {{match: [{word}]}}\n"
    assert [warning.message for warning in watchlist(keyword).warnings] == [message]


@pytest.mark.parametrize(
    ("keywords", "message", "place"),
    [
        ("[sent, tanks, Sent]", "duplicate keyword", "Sent"),
        ("[F-16, 'F 16']", "duplicate keyword", "'F 16'"),
        ("[tanks, new tanks]", "redundant keyword: another one finds everything it finds", "new tanks"),
    ],
)
def test_a_keyword_that_adds_nothing_gives_a_warning(keywords: str, message: str, place: str) -> None:
    line = f"    keywords: {keywords}"
    text = f"watchlist: w\nrules:\n  - id: r\n{line}\n    tests: {{match: [sent tanks F-16]}}\n"
    (warning,) = watchlist(text).warnings
    assert (warning.message, warning.fix) == (message, "remove it")
    assert line[warning.column - 1 :].startswith(place.strip("'"))


@pytest.mark.parametrize("word", ["US", "U.S.", "WHO"])
def test_a_keyword_in_capitals_that_is_spelled_like_a_word_gives_a_warning(word: str) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    keywords: [{word}]\n    tests: {{match: [{word}]}}\n"
    (warning,) = watchlist(text).warnings
    assert warning.message.startswith(f"{word} also finds the word ")
    assert warning.fix == f"write {{{word}}} under query:"


@pytest.mark.parametrize(
    "word", ["E.U.", '"…troops"', '"...troops"', '"so.called"', '"Help!"', ".5", "Vue.js", '"(EU)"']
)
def test_a_sign_that_changes_nothing_gives_no_warning(word: str) -> None:
    assert warnings_of(word) == []


@pytest.mark.parametrize("word", ["☢", "🚀", "~", "<<"])
def test_a_keyword_without_letters_is_a_mistake(word: str) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules:\n  - id: r\n    keywords: ['{word}']\n")
    assert "contains no letter or digit" in problem.message
