"""Tests that XML is read without expanding declared entities or loading external files."""

import tracemalloc

import pytest
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.wire.xml_repair import repaired
from wirewatch.parsing.wire.xml_tree import LONGEST_TAG, MAX_DEPTH, MAX_NODES, read_tree

from tests.conftest import CORPUS, NO_CORPUS
from tests.cpu_time import at_most

MALICIOUS = CORPUS / "malicious"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def text_in(data: bytes) -> str:
    return "".join(read_tree(data).root.itertext())


def fault(data: bytes) -> str:
    """Return the detail of the BAD_XML error that `read_tree` raises or returns with the tree."""
    try:
        broken = read_tree(data).broken
    except Unreadable as error:
        broken = error
    assert broken is not None
    assert broken.reason is Reason.BAD_XML
    return broken.detail


@pytest.mark.parametrize(
    "subset",
    [
        f'<!ENTITY l0 "lol">{LAUGHS}',
        f'<!ENTITY l9 "{"x" * 50_000}">',
        '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY l9 "&other;"><!ENTITY other "&l9;">',
        '<!ENTITY % parameter SYSTEM "http://example.org/x.dtd"> %parameter;',
        '<!ATTLIST nitf long CDATA "xxxxxxxxxxxx">',
    ],
)
def test_a_document_type_with_declarations_is_refused_before_entities_are_expanded(subset: str) -> None:
    tracemalloc.start()
    assert "leave out everything in [ ]" in fault(
        f"<!DOCTYPE nitf [{subset}]><nitf>{'&l9;' * 20_000}</nitf>".encode()
    )
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_document_type_may_be_named_and_is_never_loaded() -> None:
    assert (
        text_in(b'<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "http://example.org/nitf.dtd"><nitf>text</nitf>')
        == "text"
    )


@pytest.mark.parametrize("prolog", ["", '<!DOCTYPE nitf SYSTEM "nitf.dtd">'])
def test_entities_of_letters_are_read_and_unknown_entities_stay_as_they_are(prolog: str) -> None:
    assert text_in(f"{prolog}<a>Caf&eacute;&nbsp;&amp;&unknown;</a>".encode()) == "Café\xa0&&unknown;"


@pytest.mark.parametrize(
    "data",
    [
        "<a>Öl</a>".encode(),
        "\ufeff<?xml version='1.0' encoding='utf-8'?><a>Öl</a>".encode(),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>Öl</a>".encode("latin-1"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>Öl</a>".encode(),  # it lies
        "<?xml version='1.0' encoding='windows-1252'?><a>Öl</a>".encode("cp1252"),
        "<?xml version='1.0' encoding='UTF-16'?><a>Öl</a>".encode("utf-16"),
        "<?xml version='1.0' encoding='UTF-16'?><a>Öl</a>".encode("utf-16-be"),
        "\n\n <?xml version='1.0'?><a>Öl</a>\x00\n".encode(),
        b"<a>\xc3\x96\x00\x1al</a>",
    ],
)
def test_encodings_are_recognised_and_harmless_faults_are_repaired(data: bytes) -> None:
    assert text_in(data) == "Öl"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("R&D at AT&T, B & C", "R&D at AT&T, B & C"),
        ("&amp; & &eacute;t&eacute;&nbsp;&lt;", "& & été\xa0<"),
        ("<![CDATA[R&D <b>]]> & M&A", "R&D <b> & M&A"),
        ("a<!-- R&D -- a < b -->b & c", "ab & c"),
        ("<?pi R&D?>a & b", "a & b"),
        ("3 < 4, 3<4, a <= b &lt; c", "3 < 4, 3<4, a <= b < c"),
        ("either a<b or <i>so</i>", "either a<b or so"),
        ("array[a[0]]> x", "array[a[0]]> x"),
        ("one<br>two<BR />three<br clear='all'>four</br>", "onetwothreefour"),
        ("It&#146;s &#x93;so&#x94;", "It’s “so”"),
        ("a&#2;b&#xD800;c&#0;d&#99999999999;e", "abcd&#99999999999;e"),
        ("R&D &#00000065;&#x0000000042;&#000000;&#x00000000;", "R&D AB"),
        ("It&#0146;s &#x0093;so&#x00094;", "It’s “so”"),
    ],
)
def test_a_text_that_was_not_escaped_is_read(written: str, text: str) -> None:
    tree = read_tree(f"<a><c>{written}</c><d>!</d></a>".encode())
    assert tree.broken is None
    assert "".join(tree.root.itertext()) == f"{text}!"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("one <!-- note <p>two & three</p>", "one  note two & three"),
        ("one <!-- note <!-- <p><![CDATA[two & <b>]]></p>", "one  note  two & <b>"),
        ("one <![CDATA[two & <b>three</b>", "one two & three"),
        ("one <?two & three", "one <?two & three"),
        ("one <? two ?> <?> three", "one <? two ?> <?> three"),
        ("one <! two <!- three ->", "one <! two <!- three ->"),
        ("one & <!-- no --!>two<!-- no -->three", "one & twothree"),
        ("one & <!-->two<!--->three<!-- no -->", "one & twothree"),
    ],
)
def test_a_comment_or_section_without_an_end_hides_no_text(written: str, text: str) -> None:
    tree = read_tree(f"<a><c>{written}</c><d>!</d></a>\n".encode())
    assert tree.broken is None
    assert "".join(tree.root.itertext()).rstrip() == f"{text}!"


@pytest.mark.parametrize(
    ("written", "text"), [("<!-- a note", "one & "), ("<?two", "one & "), ("<![CDATA[two", "one & two")]
)
def test_a_comment_that_is_cut_off_with_its_document_is_not_text(written: str, text: str) -> None:
    tree = read_tree(f"<a><c>one & {written}".encode())
    assert tree.broken is not None
    assert "".join(tree.root.itertext()) == text


def test_an_attribute_that_was_not_escaped_is_read() -> None:
    (link,) = read_tree(b"<a><b href='x?a=1&b=2&amp;c=3'/></a>").root
    assert link.get("href") == "x?a=1&b=2&c=3"


@pytest.mark.parametrize("before", ["R&D ", "<!-- & -- ", "3 < 4"])
def test_declared_entities_are_refused_also_if_a_fault_is_repaired(before: str) -> None:
    assert "leave out everything in [ ]" in fault(
        f'<!DOCTYPE nitf [<!ENTITY x "y">]><nitf>{before}&x;</nitf>'.encode()
    )


@pytest.mark.deep
@pytest.mark.parametrize("piece", ["&", "<", "<a", "<!--", "<![CDATA[", "<?", "]]>", "<br ", "&#1"])
@pytest.mark.parametrize("end", ["", "</a>"])
def test_the_repair_takes_linear_time(piece: str, end: str) -> None:
    text = piece * 400_000 + end
    with at_most(5):
        repaired(text)


def test_east_asian_encodings_are_read() -> None:
    assert (
        text_in("<?xml version='1.0' encoding='shift_jis'?><a>地震速報です</a>".encode("shift_jis"))
        == "地震速報です"
    )


def test_names_lose_their_prefixes_even_undeclared_ones() -> None:
    assert [element.tag for element in read_tree(b"<m:a xmlns:m='u'><x:b/><c/></m:a>").root.iter()] == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"hello", b"<a b='1' b='2'/>", b"<a/>junk", b"<a><b></a>", b"<a", b"\x00\x01\x02\xff" * 99,
        b"<a>" * (MAX_DEPTH + 1), pytest.param(b"<a>" + b"<b/>" * MAX_NODES + b"</a>", marks=pytest.mark.deep), b"<a " + b"b" * (LONGEST_TAG + 200_000) + b"/>",
        b"<a><!--" + b"x" * (LONGEST_TAG + 200_000) + b"--></a>",
    ],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_invalid_xml_and_xml_beyond_the_limits_are_bad_xml(data: bytes) -> None:
    assert fault(data)


def test_a_text_of_seven_megabytes_is_read() -> None:
    assert len(text_in(b"<a>" + b"x" * 7_000_000 + b"</a>")) == 7_000_000


def test_the_beginning_of_a_truncated_document_is_read_and_the_open_tags_are_reported() -> None:
    tree = read_tree(b"<a><b>whole</b><c>ha")
    assert [element.tag for element in tree.root] == ["b", "c"]
    assert [element.tag for element in tree.unfinished] == ["a", "c"]


@pytest.mark.skipif(not MALICIOUS.exists(), reason=NO_CORPUS)
def test_known_attacks_are_refused_in_little_memory() -> None:
    attacks = [path for path in MALICIOUS.rglob("*.xml") if b"<!ENTITY" in path.read_bytes()]
    assert len(attacks) > 6
    tracemalloc.start()
    for path in attacks:
        assert fault(path.read_bytes())
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_text_that_is_too_large_is_refused_before_it_is_processed() -> None:
    with pytest.raises(Unreadable) as caught:
        read_tree(b"<nitf><p>" + b"word " * 1_700_000 + b"</p></nitf>")
    assert caught.value.reason is Reason.TOO_LARGE
