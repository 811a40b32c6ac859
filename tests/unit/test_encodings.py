"""Tests how bytes are decoded: with a declared or a guessed charset, and with a few invalid bytes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.errors import Unreadable
from wirewatch.parsing.text.encodings import codec_of, declared_in, decode, without_mojibake

from tests.cpu_time import at_most

FRENCH = "Le conseil a décidé jeudi de fermer l’ancien terminal : « trop cher », dit-il, à 5 € près. Où iront les bœufs ?"
LANGUAGES = {
    "fr": "La mairie a annoncé hier soir que l'école près du canal fermera à Noël, faute d'élèves et de chauffage.",
    "de": "Die Bürgermeisterin erklärte am Dienstag, die Brücke über den Fluß müsse für zwölf Wochen geschlossen bleiben.",
    "es": "El alcalde anunció ayer que mañana cerrará el túnel; los vecinos pidieron más información según el periódico.",
    "pt": "A prefeitura não informou quando a ponte será reaberta; a população reclama da falta de ônibus e de atenção.",
    "it": "Il sindaco ha detto che la città non pagherà più: è così che finirà, perché l'attività è già chiusa.",
    "sv": "Kommunen meddelade på måndagen att färjan ställs in och att många resenärer får vänta till nästa år.",
    "da": "Byrådet oplyste, at færgen på øen bliver indstillet, og at både elever og lærere må køre længere.",
    "fi": "Kaupunginhallitus päätti keskiviikkona sulkea vanhan sillan; työt kestävät kevääseen, sanoi pääjohtaja Hämäläinen.",
    "is": "Bæjarstjórnin ákvað á fimmtudag að loka gömlu bryggjunni, þótt íbúar hafi mótmælt því í heilt ár.",
    "cs": "Zastupitelé včera rozhodli, že starý most přes řeku zůstane zavřený; občané žádají vysvětlení ještě před létem.",
    "sk": "Mestská rada včera rozhodla, že starý most zostane zatvorený; ľudia žiadajú vysvetlenie a ďalšie rokovanie.",
    "pl": "Rada miasta zdecydowała wczoraj, że stary most na rzece pozostanie zamknięty; mieszkańcy żądają wyjaśnień.",
    "hu": "A városi tanács tegnap úgy döntött, hogy a régi hídat bezárják; a lakók dühösek, és több időt kérnek erről a őszig.",
    "hr": "Gradsko vijeće jučer je odlučilo da će stari most ostati zatvoren; građani traže objašnjenje i više povjerenja.",
    "ro": "Primăria a hotărât ieri că podul vechi rămâne închis; locuitorii cer lămuriri şi spun că aşteaptă ştiri de luni.",
    "ru": "Городской совет вчера решил закрыть старый мост; жители требуют объяснений и ждут ответа до конца недели.",
    "uk": "Міська рада вчора вирішила закрити старий міст; мешканці вимагають пояснень і чекають відповіді до п'ятниці.",
    "bg": "Общинският съвет реши вчера да затвори стария мост; жителите искат обяснение и чакат отговор до петък.",
    "sr": "Градско веће је јуче одлучило да затвори стари мост; грађани траже објашњење и чекају одговор до петка.",
    "el": "Το δημοτικό συμβούλιο αποφάσισε χθες να κλείσει την παλιά γέφυρα· οι κάτοικοι ζητούν εξηγήσεις ώς την Παρασκευή.",
    "tr": "Belediye meclisi dün eski köprünün kapatılmasına karar verdi; vatandaşlar açıklama istiyor, işçiler ise şaşkın.",
    "he": "מועצת העיר החליטה אתמול לסגור את הגשר הישן; התושבים דורשים הסבר ומחכים לתשובה עד סוף השבוע.",
    "ar": "قرر مجلس المدينة أمس إغلاق الجسر القديم، ويطالب السكان بتوضيح وينتظرون الرد قبل نهاية الأسبوع.",
    "et": "Linnavolikogu otsustas eile vana silla sulgeda; elanikud nõuavad selgitust, žürii ja šefid ootavad vastust.",
    "lv": "Pilsētas dome vakar nolēma slēgt veco tiltu; iedzīvotāji prasa paskaidrojumu un gaida atbildi līdz piektdienai.",
    "lt": "Miesto taryba vakar nusprendė uždaryti seną tiltą; gyventojai reikalauja paaiškinimo ir laukia atsakymo iki penktadienio.",
    "th": "สภาเทศบาลมีมติเมื่อวานนี้ให้ปิดสะพานเก่า ชาวบ้านเรียกร้องคำอธิบายและรอคำตอบภายในสัปดาห์นี้",
    "ja": "市議会は昨日、古い橋を閉鎖することを決めた。住民は説明を求めており、今週末までに回答を待っている。",
    "zh": "市议会昨天决定关闭旧桥，居民要求政府作出说明，并在本周末之前等待他们的答复，这是一个重要的决定。",
    "zh-Hant": "市議會昨天決定關閉舊橋，居民要求政府作出說明，並在本週末之前等待他們的答覆，這是一個重要的決定。",
    "ko": "시의회는 어제 오래된 다리를 폐쇄하기로 결정했다. 주민들은 설명을 요구하며 이번 주말까지 답변을 기다리고 있다.",
}
WRITTEN_IN = {
    "cp1252": "fr de es pt it sv da fi is", "iso8859_15": "fr de", "cp1250": "cs sk pl hu hr ro", "iso8859_2": "cs sk pl hu hr ro",
    "cp1251": "ru uk bg sr", "koi8_r": "ru", "koi8_u": "uk", "iso8859_5": "ru bg sr", "cp866": "ru", "cp1253": "el", "iso8859_7": "el",
    "cp1254": "tr", "iso8859_9": "tr", "cp1255": "he", "iso8859_8": "he", "cp1256": "ar", "iso8859_6": "ar", "cp1257": "et lv lt",
    "iso8859_13": "lv lt", "cp874": "th", "cp932": "ja", "euc_jp": "ja", "gb18030": "zh", "big5": "zh-Hant", "cp949": "ko",
}  # fmt: skip
PAIRS = [(encoding, language) for encoding, languages in WRITTEN_IN.items() for language in languages.split()]


SCRIPT = "<script>" + "var a = 'x'; function f() { return 1; }" * 300 + "</script>"
FRAMES = {
    "text": "{}",
    "page": "<html><body><div class='x'>\n<p>{}</p>\n</body></html>",
    "page with script": f"<html><head>{SCRIPT.replace('{', '{{').replace('}', '}}')}</head><body><p>{{}}</p></body></html>",
}


# undeclared encodings


@pytest.mark.parametrize(("encoding", "language"), PAIRS)
@pytest.mark.parametrize("frame", FRAMES)
def test_an_undeclared_encoding_is_guessed_by_the_letters_of_a_language(
    encoding: str, language: str, frame: str
) -> None:
    text = FRAMES[frame].format(LANGUAGES[language])
    data = text.encode(encoding, "ignore")
    assert decode(data) == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["mac_roman", "mac_cyrillic", "cp037", "cp500", "mac_latin2"])
def test_no_text_is_guessed_to_be_in_an_encoding_of_mac_or_ebcdic(encoding: str) -> None:
    data = LANGUAGES["de"].encode(encoding, "ignore") + LANGUAGES["fr"].encode("cp1252")
    try:
        text = decode(data)
    except Unreadable:
        return
    assert text != data.decode(encoding, "replace")


def test_english_with_curly_quotes_is_not_taken_for_an_asian_text() -> None:
    text = "“Nobody was asked,” he said. “That’s it – we’re done,” she wrote. “No,” they said. " * 3
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("language", ["ja"])
@pytest.mark.parametrize("declaration", ["", '<meta charset="iso-2022-jp">', '<meta charset="utf-8">'])
def test_japanese_in_seven_bits_is_known_by_its_escape_sequences(language: str, declaration: str) -> None:
    text = declaration + LANGUAGES[language]
    assert decode(text.encode("iso2022_jp")) == text


# declared encodings


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("shift_jis", "cp932", "髙橋氏と﨑山氏は①㈱港運"), ("x-sjis", "cp932", "港湾①"), ("Windows-31J", "cp932", "纊はⅣ"), ("ms_kanji", "cp932", "港"),
        ("gb2312", "gb18030", "朱镕基說：㐂€"), ("x-gbk", "gbk", "镕"), ("GBK", "gb18030", "㐂"), ("euc-kr", "cp949", "똠방각하 펲시"),
        ("ks_c_5601-1987", "cp949", "똠방"), ("korean", "cp949", "항만"), ("windows-949", "cp949", "항만"), ("big5", "big5hkscs", "港口關閉"),
        ("big5-hkscs", "big5hkscs", "嘅"), ("x-euc-jp", "euc_jp", "港湾"), ("windows-874", "cp874", "ท่าเรือปิด"), ("tis-620", "cp874", "“ท่าเรือ”"),
        ("iso-8859-8-i", "iso8859_8", "הנמל נסגר"), ("logical", "iso8859_8", "הנמל"), ("iso-8859-9", "cp1254", "“şirket” ığ"),
        ("latin1", "cp1252", "“l’œuf” – 5 €"), ("us-ascii", "cp1252", "“é”"), ("x-cp1251", "cp1251", "Порт"), ("win-1251", "cp1251", "Порт"),
        ("cp-1251", "cp1251", "Порт"), ("x-mac-cyrillic", "mac_cyrillic", "Порт закрыт"), ("macintosh", "mac_roman", "fermé"),
        ("l2", "iso8859_2", "Łódź"), ("csisolatin2", "iso8859_2", "Łódź"), ("cp850", "cp850", "Fähre"), ("koi8", "koi8_r", "Порт"), ("koi8r", "koi8_r", "Порт"),
        ("latin-1", "cp1252", "“é”"), ("us ascii", "cp1252", "“é”"), ("EUC_KR", "cp949", "똠방"), ("gb-2312", "gb18030", "镕"), ("tis620", "cp874", "“ท่า”"),
        ("big-5", "big5hkscs", "港口關閉"), ("ms936", "gb18030", "镕㐂"), ("ks_c_5601", "cp949", "똠방"),
    ],
)  # fmt: skip
def test_labels_have_the_same_meaning_as_in_browsers(label: str, encoding: str, text: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body>{text}</body></html>'
    assert decode(page.encode(encoding)) == page
    assert decode(text.encode(encoding) * 3, label) == text * 3


@pytest.mark.parametrize("letter", ["髙", "﨑", "①", "㈱", "Ⅳ"])
@pytest.mark.parametrize(("label", "shift"), [("euc-jp", 0x80), ("iso-2022-jp", 0)])
def test_letters_that_microsoft_added_to_japanese_sets_are_read(letter: str, label: str, shift: int) -> None:
    lead, trail = letter.encode("cp932")
    if lead > 0xEF:  # a row that JIS X 0208 does not have
        pytest.skip("no two-byte form in this encoding")
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + 0x21 + (trail >= 0x9F)
    cell = trail - (0x7E if trail >= 0x9F else 0x20 if trail > 0x7E else 0x1F)
    pair = bytes([row + shift, cell + shift])
    before, after = (b"", b"") if shift else (b"\x1b$B", b"\x1b(B")
    data = "港湾".encode("iso2022_jp" if not shift else "euc_jp") + before + pair + after
    assert decode(data, label) == "港湾" + letter


@pytest.mark.parametrize("before", [2_000, 20_000, 150_000])
@pytest.mark.parametrize(
    "filler",
    [
        "<style>{}</style>",
        "<script>var charset = 'x';{}</script>",
        "<!-- charset=koi8-r {} -->",
        "<link title='{}'>",
    ],
)
def test_a_charset_is_found_anywhere_in_the_head(before: int, filler: str) -> None:
    head = (
        filler.format("x" * before)
        + '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    )
    page = f"<html><head>{head}<title>Порт закрыт</title></head><body>Совет</body></html>"
    assert decode(page.encode("cp1251")) == page


def test_a_charset_in_a_comment_or_a_script_is_ignored() -> None:
    head = "<!-- <meta charset='koi8-r'> --><script>'<meta charset=\"cp866\">'</script><meta charset=windows-1251>"
    assert declared_in(f"<html><head>{head}</head>".encode()) == "windows-1251"


@pytest.mark.deep
@pytest.mark.parametrize("opener", ["<script>", "<!--", "<style>", "<meta ", "<meta charset"])
def test_the_search_for_a_charset_takes_linear_time(opener: str) -> None:
    with at_most(5):
        declared_in(f"<html><head>{opener * 40_000} charset".encode())


def test_the_envelope_takes_precedence_over_the_document_and_both_over_a_guess() -> None:
    page = '<meta charset="koi8-r">Порт закрыт'.encode("cp1251")
    assert decode(page, "windows-1251").endswith("Порт закрыт")
    assert decode('<meta charset="cp866">Порт'.encode("cp866")).endswith("Порт")


def test_an_unknown_label_in_the_envelope_is_ignored() -> None:
    assert decode('<meta charset="cp866">Порт закрыт'.encode("cp866"), "x-none").endswith("Порт закрыт")


@pytest.mark.parametrize(
    "label", ["cp037", "utf-7", "idna", "punycode", "rot13", "base64", "hex", "unicode_escape", "x", "", "ä"]
)
def test_a_label_that_is_not_an_encoding_of_pages_is_ignored(label: str) -> None:
    assert codec_of(label) == ""


def test_a_declared_encoding_that_does_not_fit_is_ignored() -> None:
    page = '<meta charset="euc-kr">' + LANGUAGES["ru"] * 3
    assert decode(page.encode("cp1251")) == page


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "iso-8859-2", "us-ascii"])
@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("cp1256", "ar"),
        ("cp1251", "ru"),
        ("koi8_r", "ru"),
        ("cp1253", "el"),
        ("cp1255", "he"),
        ("cp874", "th"),
        ("gb18030", "zh"),
        ("cp949", "ko"),
    ],
)
def test_a_label_for_latin_letters_is_ignored_if_the_text_is_in_another_script(
    encoding: str, language: str, label: str
) -> None:
    page = f'<meta charset="{label}"><p>{LANGUAGES[language]}</p>' * 2
    data = page.encode(encoding, "ignore")
    assert decode(data) == data.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "language"), [pair for pair in PAIRS if pair[0] in {"cp1252", "cp1250", "cp1257", "cp1254"}]
)
def test_a_correct_label_for_latin_letters_is_used(encoding: str, language: str) -> None:
    for text in (LANGUAGES[language] * 3, f"{LANGUAGES[language]} {'–' * 200} …”»"):
        data = text.encode(encoding, "ignore")
        assert decode(data, encoding) == data.decode(encoding)


# invalid bytes


@pytest.mark.parametrize("declaration", ["", '<meta charset="utf-8">'])
@pytest.mark.parametrize(("sound", "pasted"), [(1, 1), (3, 1), (30, 3), (2, 2)])
def test_paragraphs_pasted_in_cp1252_are_repaired_in_a_utf8_page(
    declaration: str, sound: int, pasted: int
) -> None:
    data = declaration.encode() + FRENCH.encode() * sound + FRENCH.encode("cp1252") * pasted
    assert decode(data) == declaration + FRENCH * (sound + pasted)


@pytest.mark.parametrize("language", ["ru", "ja", "ar"])
def test_one_invalid_byte_becomes_one_replacement_character(language: str) -> None:
    text = LANGUAGES[language]
    data = text.encode()
    decoded = decode(data + b"\xff" + data)
    assert decoded.count(text) == 2
    assert decoded.replace(text, "") == "\ufffd"
    assert decode(data + data[:1]).startswith(text)


@pytest.mark.parametrize(
    "label", ["iso-8859-1", "windows-1252", "windows-1251", "shift_jis", "euc-kr", "gb2312"]
)
@pytest.mark.parametrize("language", ["fr", "ru", "ja"])
def test_utf8_with_one_invalid_byte_is_recognized_despite_a_wrong_label(label: str, language: str) -> None:
    text = LANGUAGES[language] * 8
    page = f'<meta charset="{label}">{text}'.encode() + b"\xff" + text.encode()
    assert decode(page).count(text) == 2
    assert decode(text.encode() + b"\xa0" + text.encode(), label).count(text) == 2


@pytest.mark.parametrize(
    ("label", "encoding", "language"),
    [
        ("shift_jis", "cp932", "ja"),
        ("gb2312", "gb18030", "zh"),
        ("euc-kr", "cp949", "ko"),
        ("windows-1253", "cp1253", "el"),
    ],
)
def test_an_invalid_byte_in_a_declared_encoding_does_not_damage_the_rest_of_the_page(
    label: str, encoding: str, language: str
) -> None:
    data = LANGUAGES[language].encode(encoding)
    assert LANGUAGES[language] in decode(data * 2 + b"\xff\x20" + data, label)


@pytest.mark.parametrize("language", ["ru", "el", "cs"])
def test_the_encoding_of_a_text_that_is_wrongly_declared_as_utf8_is_guessed(language: str) -> None:
    encoding = {"ru": "cp1251", "el": "cp1253", "cs": "cp1250"}[language]
    page = '<meta charset="utf-8">' + LANGUAGES[language]
    assert decode(page.encode(encoding)) == page


# encoded twice


def double_encoded(text: str) -> str:
    """Encode `text` as UTF-8 and decode it as cp1252. A byte that cp1252 does not define becomes
    `chr(byte)`.
    """
    return "".join(
        chr(byte) if byte in b"\x81\x8d\x8f\x90\x9d" else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )


@pytest.mark.parametrize(
    "text", [FRENCH, LANGUAGES["de"], LANGUAGES["ru"], LANGUAGES["pl"], "“Quoted” – and ‘more’…"]
)
@pytest.mark.parametrize(
    "wrongly", [double_encoded, lambda text: text.encode().decode("latin-1")], ids=["cp1252", "latin-1"]
)
def test_text_that_was_encoded_twice_is_repaired(text: str, wrongly: Callable[[str], str]) -> None:
    assert without_mojibake(wrongly(text)) == text
    assert decode(wrongly(text).encode()) == text


@pytest.mark.parametrize(
    "text",
    [
        "SÃO PAULO – ATENÇÃO, NÃO",
        "Ã é uma letra",
        "â€ alone",
        FRENCH,
        LANGUAGES["pt"],
        "Ðorđević is a name",
        "Âge, Ânimo, Ñandú",
    ],
)
def test_text_that_only_resembles_double_encoding_is_not_changed(text: str) -> None:
    assert decode(text.encode()) == text


@given(
    st.binary(max_size=400),
    st.sampled_from(["", "utf-8", "shift_jis", "hz-gb-2312", "iso-2022-kr", "euc-jp", "x"]),
)
def test_any_bytes_become_text_or_are_unreadable(data: bytes, label: str) -> None:
    try:
        assert isinstance(decode(data, label), str)
    except Unreadable:
        pass
