"""Tests that the bytes of a file decide its kind. The name decides only if the bytes do not."""

from contextlib import suppress

import pytest
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.kinds import Kind, kind_of
from wirewatch.parsing.recognition import has_mail_headers

from tests.unit.asking import within

MAIL = b"From: Ada Vale <ada@e.example>\r\nTo: readers@e.example\r\nSubject: Letter\r\n\r\nGood evening.\r\n"
RECORD = b'{"title": "A", "text": "b"}'


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x1f\x8b\x08\x00", Kind.GZIP),
        (b"PK\x03\x04" + b"\x00" * 26 + b"a.txt", Kind.ZIP),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", Kind.WARC),
        (b"filedesc://x.arc 0.0.0.0 20260101 text/plain 76\n", Kind.WARC),
        (b"\n\n%PDF-1.4\n", Kind.PDF),
        (b"\x03junk 17\n%PDF-1.4\n1 0 obj\n<< >>\nstream\n\x02\x93\x07", Kind.PDF),
        (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj\n<< >>\nstream\n\x02\x93\x07", Kind.PDF),
        (b"A text about %PDF-1.4 and 1 0 obj", Kind.TEXT),
        (MAIL, Kind.MAIL),
        (b"From MAILER-DAEMON Fri Jul  8 12:08:34 2026\n" + MAIL, Kind.MAIL),
        (b"Received: from a by b;\n Mon, 1 Jan 2026 00:00:00 +0000\nDate: today\n\ntext", Kind.MAIL),
        (b'<?xml version="1.0"?>\n<!-- c -->\n<rss version="2.0">', Kind.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', Kind.FEED),
        (b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="x">', Kind.FEED),
        (b"<nitf><head><title>t</title></head><body/></nitf>", Kind.WIRE),
        (b'\xef\xbb\xbf<?xml version="1.0"?><newsItem xmlns="x"/>', Kind.WIRE),
        ('<?xml version="1.0" encoding="UTF-16"?><newsItem/>'.encode("utf-16"), Kind.WIRE),
        ("<html><body><p>a</p></body></html>".encode("utf-16-le"), Kind.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x"><html>', Kind.HTML),
        (b"<!-- saved from url -->\n<!DOCTYPE html>\n<html>", Kind.HTML),
        (b"<h1>A title</h1><p>Text.</p>", Kind.HTML),
        (b"Some words, and then <html><body>", Kind.HTML),
        (RECORD, Kind.JSON),
        (b'{\n  "title": "A",\n  "text": "b"\n}', Kind.JSON),
        (b"[" + RECORD + b"]", Kind.JSON),
        (RECORD + b"\n" + RECORD, Kind.JSON_LINES),
        (b"\xef\xbb\xbf" + RECORD + b"\n\xef\xbb\xbf" + RECORD, Kind.JSON_LINES),
        (RECORD + b"\n", Kind.JSON),
        (b"{broken\n" + RECORD, Kind.JSON),  # read as a whole, and then line by line
        (b"A title\n\nAnd a text.", Kind.TEXT),
        (b"BMW builds a plant\n\nIn Debrecen.", Kind.TEXT),
        (b"Date: 2026-11-20\nPlace: Lorin\n\nA dump with a header of its own.", Kind.TEXT),
        (b"---\ntitle: A post\ndate: 2026-11-20\n---\n\nMarkdown.", Kind.TEXT),
        (b"From: here to there\n\nA travel story.", Kind.TEXT),
    ],
    ids=lambda each: each.value if isinstance(each, Kind) else repr(each[:24]),
)
def test_the_bytes_of_a_file_decide_its_kind(head: bytes, kind: Kind) -> None:
    assert kind_of(head, "articles/x.bin") is kind


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.eml", b"Subject: alone\n\ntext", Kind.MAIL),
        ("a.html", b"no tag in sight", Kind.HTML),
        ("a.html.gz", b"no tag in sight", Kind.HTML),
        ("a.xml", b"<myNews><item/></myNews>", Kind.WIRE),
        ("a.json", b"A text all the same", Kind.TEXT),
    ],
)
def test_the_file_name_decides_the_kind_if_the_bytes_do_not(name: str, head: bytes, kind: Kind) -> None:
    assert kind_of(head, name) is kind


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"), (b"RIFF\x00\x00\x00\x00WEBP", "film or recording"), (b"\x00\x00\x00\x18ftypmp42", "film or recording"),
        (b"BM\x36\x00\x00\x00\x00\x00", "picture"), (b"7z\xbc\xaf\x27\x1c", "zip or gzip"), (b"\xd0\xcf\x11\xe0", "Office document"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml", "Office document"), (b"{\\rtf1\\ansi", "rich text"),
    ],
)  # fmt: skip
def test_a_known_unsupported_format_is_named_in_the_error(head: bytes, what: str) -> None:
    with pytest.raises(Unreadable) as caught:
        kind_of(head)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT
    assert what in caught.value.detail


@pytest.mark.parametrize("head", [b"", b" \r\n\t", b"\xef\xbb\xbf \n", b"\x00" * 50])
def test_a_file_without_content_is_reported_as_empty(head: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        kind_of(head)
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize(
    "head", [b"To: you\n\ntext", b"Title: x\nDate: y\n\ntext", b"no header\nFrom: x\nTo: y\n", b""]
)
def test_a_text_with_colons_is_not_a_mail(head: bytes) -> None:
    assert not has_mail_headers(head)


NEXIS = (
    "Page 1 of 2\n\nDam above Lorin breaks\n\nThe Lorin Post\nNovember 20, 2026 Friday\n\nCopyright 2026 Lorin Post\n"
    "All Rights Reserved\n\nLength: 1,231 words\nByline: Ada Vale\n\nBody\n\nThe dam broke at dawn.\n\n"
    "Load-Date: November 21, 2026\n\nEnd of Document\n"
)
OLD_NEXIS = "1 of 2 DOCUMENTS\n\nThe Lorin Post\n\nDam breaks\n\nLENGTH: 231 words\n\nThe dam broke.\n\nLOAD-DATE: November 21, 2026\n"
FACTIVA = "HD\nDam above Lorin breaks\nBY\nBy Ada Vale\nWC\n231 words\nPD\n20 November 2026\nSN\nLorin Post\nLP\n\nThe dam broke.\n\nTD\n\nNobody was hurt.\n"
EXPORTS = {
    "comma": ("id,title,author,published_at,url,text\n1,Dam breaks,Ada Vale,2026-11-20,https://e.example/a,\"It\nbroke.\"\n", "table"),
    "tab": ("title\ttext\nDam breaks\tIt broke.\n", "table"),
    "semicolon": ('"Headline";"Publish Date";"Body"\r\n"Dam";"2026-11-20";"<html><body><p>It broke.</p>"\r\n', "table"),
    "pandas": (",title,maintext,source_domain\n0,Dam breaks,It broke.,e.example\n", "table"),
    "Nexis": (NEXIS, "Nexis"),
    "old Nexis": (OLD_NEXIS.replace("\n", "\r\n"), "Nexis"),
    "Factiva": (FACTIVA, "Factiva"),
    "Factiva with texts beside the codes": ("HD   Dam above Lorin breaks\nWC   231 words\nPD   20 November 2026\nLP   The dam broke.\n", "Factiva"),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_refused_and_not_read_as_one_article(name: str, encoding: str) -> None:
    text, what = EXPORTS[name]
    with pytest.raises(Unreadable) as caught:
        kind_of(text.encode(encoding), "x.txt")
    assert caught.value.reason is Reason.UNKNOWN_FORMAT
    assert what in caught.value.detail
    assert "JSON" in caught.value.detail


def test_a_table_without_column_names_is_recognised_by_its_file_name() -> None:
    rows = b"1,Dam breaks,It broke.\n2,Bridge closed,It is closed.\n"
    assert kind_of(rows, "x.txt") is Kind.TEXT
    with pytest.raises(Unreadable):
        kind_of(rows, "x.csv.gz")
    assert kind_of(RECORD, "x.csv") is Kind.JSON


@pytest.mark.parametrize(
    "text",
    [
        "Title, author and date\n\nHow a book is made.",
        "Text,Ton,Bild\n\nEin Festival in Lorin.",
        "Title | Author | Date\n\nThe three lines of a cover.",
        "Fire,flood,storm\n\nThree disasters in one week.",
        "title,text",
        "Body,body,body\n\nA play.",
        "Dam breaks\n\nLength: 231 words\n\nThe dam broke at dawn.\n\nEnd of Document\n",
        "Dam breaks\n\nThe Load-Date: line and the words End of Document are in each export.\n\nCopyright 2026 Lorin Post\n",
        "HD\n\nThe new format has more lines than PD.\n\nTD\n\nTouchdown!\n",
        "HD TVs and AN old set\nSN 1006 was seen\nLA is far\nPD guns\nLP records\n",
    ],
)
def test_a_text_that_resembles_an_export_is_read(text: str) -> None:
    assert kind_of(text.encode(), "x.txt") is Kind.TEXT


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        (
            "robots.txt",
            "# for all\nUser-agent: *\nDisallow: /a\n\nSitemap: https://e.example/s.xml\n",
            "robots",
        ),
        ("x", "p { margin: 0 }\n\n.a:hover, .b > i { color: red; }\n", "style sheet"),
        (
            "x",
            "/* theme { } */@media print{.a{margin:0}.b{color:red}}p{top:0}.c{top:1px;left:2px}",
            "style sheet",
        ),
        ("x.css", ".a", "style sheet"),
        ("x", "/*! lib */\n!function(e,t){e.x=function(){return t};var a=1}(window);", "script"),
        ("x", "var a = 1;\nfunction f(x) { return x + a; }\n", "script"),
        ("x.js", "import a", "script"),
    ],
)
def test_code_of_a_site_is_refused_and_not_read_as_an_article(name: str, data: str, what: str) -> None:
    with pytest.raises(Unreadable) as caught:
        kind_of(data.encode(), name)
    assert caught.value.reason is Reason.UNKNOWN_FORMAT
    assert what in caught.value.detail


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: a new job\n\nWho watches the crawlers? Our reporter asked.",
        "Function follows form\n\nThe house (built in 1926) has {braces} on its wall.",
        "Braces { and : } in the headline\n\nThe dam broke at dawn; nobody was hurt, officials said on Friday.",
        "Window. Door. Wall.\n\nThe house { a ruin } is for sale.",
        "var is the best side\n\nThe var department won again {2:1} on Sunday evening in Lorin.",
    ],
)
def test_a_text_that_resembles_code_is_read(text: str) -> None:
    assert kind_of(text.encode(), "x.txt") is Kind.TEXT


@pytest.mark.parametrize(
    "text", ["/*" * 30_000 + "{", "{a:b" * 16_000, "a{b:" + "}" * 60_000, "function " * 7_000 + "{"]
)
def test_hostile_code_takes_linear_time(text: str) -> None:
    with within(1), suppress(Unreadable):
        kind_of(text.encode(), "x")
