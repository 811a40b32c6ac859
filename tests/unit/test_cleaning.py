"""Decoding tries encodings in a fixed order. Cleaning removes what later stages can't process."""

import codecs
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.text.cleaning import (
    LONGEST_ADDRESS,
    address,
    clean,
    domain_of,
    folded,
    language_of,
    one_line,
    original_address,
    paragraphs,
    without_title,
)
from wirewatch.parsing.text.encodings import decode

RUSSIAN = "Северная Корея отправила войска в Россию, сообщает министерство обороны. "
KOREAN = "유엔 안보리가 북한의 해상 환적 문제를 다루기 위해 오는 25일 뉴욕에서 비공개 회의를 연다고 외교 소식통들이 전했다. "
FRENCH = "Le président a été prévenu à l'été, dès février, où la Corée du Nord préparait déjà ses armées. "
BIDI_CONTROLS = (
    "\u061c",
    "\u200e",
    "\u200f",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
)
GERMAN = "Die Bundesregierung prüft, ob die Straße für größere Fahrzeuge gesperrt werden müsse, sagte ein Sprecher in München. "
LANGUAGES = pytest.mark.parametrize("text", [RUSSIAN, KOREAN, FRENCH], ids=["ru", "ko", "fr"])
any_text = st.text(st.characters())  # lone surrogates too


# encodings, in the order: byte order mark, strict UTF-8, declared, guessed


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_takes_precedence_over_the_declared_charset(mark: bytes, encoding: str) -> None:
    assert decode(mark + '<meta charset="euc-kr">북한'.encode(encoding)) == '<meta charset="euc-kr">북한'


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_and_utf_32_markup_is_recognized_by_its_beginning(encoding: str) -> None:
    assert decode(f"<p>{'한국' * 3_000}".encode(encoding)) == f"<p>{'한국' * 3_000}"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@LANGUAGES
def test_utf_16_without_a_byte_order_mark_is_recognized_by_its_zero_bytes(text: str, encoding: str) -> None:
    html = f"<html><head><title>x</title></head><body><p>{text}</p></body></html>"
    assert decode(html.encode(encoding)) == html


@pytest.mark.parametrize(
    "text",
    [
        "It was a cliché, he said. " + "Nothing else was said that day. " * 20,
        "“Quoted” " + "words and words and words " * 30,
    ],
)
def test_a_text_with_one_or_two_characters_beyond_ascii_is_read_as_cp1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_valid_utf_8_is_read_as_utf_8_whatever_charset_is_declared() -> None:
    assert decode('<meta charset="iso-8859-1">북한'.encode()).endswith("북한")


@pytest.mark.parametrize(
    ("declaration", "encoding", "text"),
    [
        ('<meta charset="euc-kr">', "euc-kr", "북한"),
        ("<meta charset=shift_jis>", "shift_jis", "北朝鮮"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
            "windows-1251",
            "КНДР",
        ),
        ('<?xml version="1.0" encoding="ISO-8859-2"?>', "iso-8859-2", "Łódź"),
        ("<META CHARSET=KOI8-R>", "koi8-r", "да"),
        ('<meta content="text/html; Charset=KOI8-R">', "koi8-r", "да"),
    ],
)
def test_the_declared_charset_is_used_if_the_bytes_are_not_utf_8(
    declaration: str, encoding: str, text: str
) -> None:
    assert decode(declaration.encode() + text.encode(encoding)) == declaration + text


@pytest.mark.parametrize("name", ["iso-8859-1", "latin1", "us-ascii"])
def test_latin_1_is_read_as_cp1252_as_in_browsers(name: str) -> None:
    assert decode(f"charset={name} ".encode() + b"\x93Caf\xe9\x94").endswith("“Café”")


@pytest.mark.parametrize(
    "name",
    ["utf-7", "utf-16", "utf-32", "no-such-charset", "hex", "rot13", "unicode_escape", "raw_unicode_escape"],
)
def test_an_unknown_or_implausible_charset_is_ignored(name: str) -> None:
    assert "\\u0041 +ADw-" in decode(
        f"<meta charset={name}> \\u0041 +ADw- ".encode() + FRENCH.encode("cp1252") * 5
    )


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1251", RUSSIAN), ("euc-kr", KOREAN), ("cp1252", GERMAN)],
    ids=["ru", "ko", "de"],
)
def test_an_undeclared_encoding_is_guessed(encoding: str, text: str) -> None:
    assert decode((text * 5).encode(encoding)) == text * 5


def test_a_guessed_encoding_is_right_for_a_text_longer_than_the_sample() -> None:
    text = "x" + KOREAN * 5000
    assert decode(text.encode("euc-kr")) == text


@LANGUAGES
def test_a_declared_utf_8_page_with_one_invalid_byte_is_read_as_utf_8(text: str) -> None:
    data = b'<meta charset="utf-8">' + (text * 10).encode() + b"\xff" + (text * 10).encode()
    assert text in decode(data)


@LANGUAGES
def test_an_undeclared_utf_8_text_with_one_invalid_byte_is_read_as_utf_8(text: str) -> None:
    assert text in decode((text * 10).encode() + b"\xff" + (text * 10).encode())


@LANGUAGES
def test_a_text_that_ends_inside_a_letter_is_read_as_utf_8(text: str) -> None:
    assert text in decode((text * 10).encode() + "é".encode()[:1])


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)), b"\x89PNG\r\n\x1a\n\x00\x00\xff", b"abc\x00\xff" * 100, b"\x01\x02\x03\x04\xff" * 50],
)
def test_bytes_that_are_not_text_are_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(data)
    assert caught.value.reason is Reason.NOT_TEXT


@given(st.binary(max_size=300))
def test_any_bytes_become_text_or_are_unreadable(data: bytes) -> None:
    try:
        assert isinstance(decode(data), str)
    except Unreadable as error:
        assert error.reason is Reason.NOT_TEXT


# characters


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1fc\x7fd\x9fe", "abcde"),
        ("a\r\nb\rc\x85d\u2028e\u2029f\x0cg", "a\nb\nc\nd\ne\nf\ng"),
        ("tab\tstays", "tab\tstays"),
        ("\ufeffmark", "mark"),
        ("a\u3164\u2800\u115f\u1160\uffa0b", "a     b"),
        ("não \uffff\ufffe", "não "),
        ("북한 🇰🇵 é", "북한 🇰🇵 é"),
    ],
)
def test_control_characters_are_removed_and_line_ends_are_normalized(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize("control", BIDI_CONTROLS, ids=[f"U+{ord(each):04X}" for each in BIDI_CONTROLS])
def test_characters_that_change_the_direction_of_writing_are_removed(control: str) -> None:
    assert clean(f"pay{control}gnp.exe") == "paygnp.exe"


@settings(deadline=None)
@given(any_text)
def test_cleaned_text_can_be_encoded_and_is_not_changed_by_a_second_cleaning(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert all(char in "\n\t" or unicodedata.category(char) != "Cc" for char in cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("  a \n\n b\t c ", "a b c"),
        ("x" * 2000, "x" * 1000),
        (None, ""),
        (5, ""),
        (["a"], ""),
        ("a\x00\u202eb", "ab"),
        ("\ud800", "?"),
    ],
)
def test_a_title_is_one_line_of_limited_length(value: object, line: str) -> None:
    assert one_line(value) == line


# paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\nthree", "one\n\ntwo\n\nthree"),
        ("one\nwraps\n\n\n \t\ntwo", "one wraps\n\ntwo"),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
        ("inter-\nnational", "international"),
        ("soft\u00ad\nware", "software"),
        ("Anglo-\nSaxon\n\nx", "Anglo- Saxon\n\nx"),
        ("10-\n20\n\nx", "10- 20\n\nx"),
        ("long-\n\nword", "long-\n\nword"),
        ("", ""),
    ],
)
def test_paragraph_boundaries_are_kept_and_words_broken_at_a_line_end_are_joined(
    text: str, expected: str
) -> None:
    assert paragraphs(text) == expected


@pytest.mark.parametrize(
    ("body", "title", "expected"),
    [
        ("Fire\n\nIt burned.", "Fire", "It burned."),
        ("FIRE.\n\nIt burned.", "Fire", "It burned."),
        ("Kicker\n\nFire\n\nIt burned.", "Fire", "It burned."),
        ("Rebels took Goma.\n\nUkraine\n\nTalks go on.", "Ukraine", "Rebels took Goma.\n\nTalks go on."),
        ("word " * 13 + "\n\nFire\n\nIt burned.", "Fire", "word " * 13 + "\n\nIt burned."),
        ("Fire", "Fire", "Fire"),
        ("It burned.\n\nMore.", "", "It burned.\n\nMore."),
        ("a\n\nb\n\nc\n\nd\n\nFire\n\ne", "Fire", "a\n\nb\n\nc\n\nd\n\nFire\n\ne"),
    ],
)
def test_a_title_repeated_at_the_top_is_removed_from_the_body(body: str, title: str, expected: str) -> None:
    assert without_title(body, title) == expected


# addresses


@pytest.mark.parametrize(
    "found",
    [
        "https://e.org/a",
        "http://e.org",
        "HTTPS://E.ORG/x",
        "https://e.org/a@b",
        "https://e.org:8443/?q=1#y",
        "https://e.org/日本",
        "https://[::1]/",
    ],
)
def test_a_plain_address_is_not_changed(found: str) -> None:
    assert address(found) == found


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\x00script:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "ftp://e.org/x",
        "file:///etc/passwd",
        "//e.org/x",
        "e.org/x",
        "https://user:secret@e.org/",
        "https://user@e.org/",
        "https://e.org@evil.example/",
        "https://e.org\\@evil.example/",
        "https://e.org/a b",
        "https://e.org/a\nb",
        "https://e.org/<b>",
        'https://e.org/"onclick=',
        "https://e.org/'x",
        "https://e.org/|bank",
        "https://e.org/`x`",
        "https://[::1",
        "https://e.org:99999/",
        "https://e.org:port/",
        "https://",
        "https:///path",
        "http:e.org",
        "https://e.org\uff0f@evil.example/",
        "https://xn--\u0430.example/",  # no browser finds a host here
        "https://%65.org/",
        "https://e.org%2f.evil.example/",
        "https://e\u200d.org/",
        "https://16909060/",
        "",
        " ",
        None,
        5,
        ["https://e.org"],
    ],
)
def test_an_address_that_is_not_safe_to_link_is_dropped(hostile: object) -> None:
    assert address(hostile) == ""


@pytest.mark.parametrize(
    "control", ["\x00", "\x1b", "\x7f", *BIDI_CONTROLS], ids=lambda each: f"U+{ord(each):04X}"
)
def test_control_and_bidi_characters_are_removed_from_an_address(control: str) -> None:
    assert address(f"https://e.org/{control}gpj.exe") == "https://e.org/gpj.exe"


def test_an_address_has_at_most_2048_characters() -> None:
    longest = "https://e.org/".ljust(LONGEST_ADDRESS, "a")
    assert LONGEST_ADDRESS == 2048
    assert address(longest) == longest
    assert address(longest + "a") == ""


@settings(deadline=None)
@given(st.sampled_from(["", "https://", "https://e.org/", "http://u:p@", "javascript:"]), any_text, any_text)
def test_an_address_read_from_any_text_is_safe_or_empty(scheme: str, middle: str, end: str) -> None:
    found = address(scheme + middle + end)
    if found:
        parts = urlsplit(found)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert parts.username is None
        assert not any(
            char in BIDI_CONTROLS or unicodedata.category(char) == "Cc" or char.isspace() for char in found
        )
        assert len(found) <= LONGEST_ADDRESS


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.e.org/x", "e.org"),
        ("http://WWW.E.org:80", "e.org"),
        ("https://news.e.org", "news.e.org"),
        ("", ""),
    ],
)
def test_the_source_of_an_address_is_its_host_without_www(url: str, domain: str) -> None:
    assert domain_of(url) == domain


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"), ("en_US", "en-us"), ("ZH-Hant", "zh-hant"), (" de ", "de"), ("English", "und"), ("x", "und"), ("en--us", "und"),
        ("", "und"), (None, "und"), (["en"], "und"), ("\ud800", "und"),
    ],
)  # fmt: skip
def test_a_language_is_a_tag_or_undetermined(written: object, tag: str) -> None:
    assert language_of(written) == tag


@given(st.text(st.sampled_from("ab.é \n\t\r\x0b\x1c\x85\xa0\u200b\u2003\u2028\u3000\ud800")))
def test_white_space_is_folded_as_split_and_join_fold_it(text: str) -> None:
    assert folded(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("https://web.archive.org/web/20260601000000/https://courier.example/dam", "https://courier.example/dam"),
        ("http://web.archive.org/web/2026id_/http://courier.example/?a=1", "http://courier.example/?a=1"),
        ("https://web.archive.org/web/20260601000000/https://", "https://web.archive.org/web/20260601000000/https://"),
        ("https://web.archive.org/about/", "https://web.archive.org/about/"),
        ("https://courier.example/web/2026/https://other.example/", "https://courier.example/web/2026/https://other.example/"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_copy_in_the_wayback_machine_has_the_address_of_its_original(url: str, original: str) -> None:
    assert original_address(url) == original
