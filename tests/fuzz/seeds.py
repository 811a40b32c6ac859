"""Invented files of all formats that Wirewatch reads, for the fuzzer and for `tests.poison`."""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from tests.conftest import CORPUS
from tests.unit.filings import NEWSML1, NITF, item, message

LARGEST_SEED = 200_000  # bytes; what is larger makes the fuzzer slow and finds no more
SENTENCES = (  # nothing in them that the sample watchlists watch
    "The dam above Lorin broke at dawn on Tuesday, and 400 people left the valley before noon, the mayor said after a long day of talks.",
    "“Nobody was asked,” a spokesman for the railway said, and heavy engines would move at night so that trains keep their times.",
    "Farmers along the river asked for the dates in advance because the harvest of late apples falls into the same fortnight.",
    "Die Brücke über den Fluß bleibt geschlossen; 제주도 and Самара were not mentioned in the statement of 20 November 2026.",
)
MARKED = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES)
PLAIN = "\n\n".join(SENTENCES)
LINKED = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Water takes bridge", "datePublished": "2026-11-20T09:00:00Z",
    "author": [{"@type": "Person", "name": "Ada Vale"}], "publisher": {"@type": "Organization", "name": "United Paper Wire"},
}  # fmt: skip
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Water takes bridge | United Paper Wire</title>
<link rel="canonical" href="https://upw.example/2026/11/20/water"><meta property="og:title" content="Water takes bridge">
<meta name="author" content="Ada Vale"><meta property="article:published_time" content="2026-11-20T09:00:00Z">
<script type="application/ld+json">{json.dumps(LINKED)}</script></head><body class="post"><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article itemprop="articleBody"><h1>Water takes bridge</h1><div class="byline">By <a rel="author">Ada Vale</a></div>
<time datetime="2026-11-20T10:00:00+01:00">Nov. 20, 2026</time><figure><img src="a.jpg"><figcaption>People wait for a train at the station of Lorin.</figcaption>
</figure>{MARKED}<ul><li>First, the bridge</li></ul><table><tr><td>Cell &amp; &#8220;more&#8221;</td></tr></table></article>
<div id="comments" class="comment-list"><div class="comment"><p>I have never seen so many trains, writes a reader.</p></div></div>
<aside class="related">Read more</aside><footer>&copy; 2026</footer></body></html>"""
_SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_ITEMS = "".join(
    f"<item><title>Dam {number} breaks</title><link>https://upw.example/{number}</link><dc:creator>Ada Vale</dc:creator><guid>u{number}</guid>"
    f"<description>The dam broke &amp;amp; fell.</description><content:encoded><![CDATA[{MARKED}]]></content:encoded>"
    "<pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate></item>"
    for number in range(3)
)
RSS = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_SPACES}><channel><title>Paper Wire</title><language>en</language>{_ITEMS}</channel></rss>'
ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Paper Wire</title><entry><title type="html">Dam &lt;b&gt;breaks&lt;/b&gt;</title>
<author><name>Ada Vale</name></author><link rel="alternate" href="https://upw.example/1"/><id>tag:upw.example,2026:1</id><updated>2026-11-20T09:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{MARKED}</div></content></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {_SPACES}><channel rdf:about="c"><title>Paper Wire</title>
</channel><item rdf:about="https://upw.example/1"><title>Dam breaks</title><description>{PLAIN}</description><dc:date>2026-11-20</dc:date></item></rdf:RDF>"""
RECORD = {
    "title": "Water takes bridge", "text": PLAIN, "url": "https://upw.example/n", "authors": ["Ada Vale", "Bo Lund"], "language": "en",
    "published": "2026-11-20T09:00:00Z", "source": {"name": "United Paper Wire"},
}  # fmt: skip
NINJS = {
    "uri": "urn:newsml:upw.example:20261120:dam", "type": "text", "version": "7", "versioncreated": "2026-11-20T10:30:00+01:00",
    "headline": "Dam breaks", "byline": "By Ada Vale", "pubstatus": "usable", "urgency": 3, "body_xhtml": MARKED, "embargoed": None,
    "associations": {"main": {"type": "picture", "description_text": "The dam in May."}}, "infosources": [{"name": "Paper Wire"}],
}  # fmt: skip
DIGITALWIRES = {
    "format": "digitalwires@0.9.1", "urn": "urn:newsml:upw.example:20261120:dam", "version": 7, "version_created": "2026-11-20T10:30:00+01:00",
    "headline": "Dam breaks", "dateline": "Lorin (upw) - ", "article_html": MARKED, "pubstatus": "usable",
    "categories": [{"type": "dnltype:provider", "name": "Paper Wire"}], "associations": [{"type": "image", "caption": "The dam."}],
}  # fmt: skip
DUMP = f"""Water takes bridge

By Ada Vale
Nov. 20, 2026 / 9:00 AM

LORIN, Nov. 20 (UPW) -- {PLAIN}

Sign up for our newsletter

Comments (2)

Bo Lund
3 hours ago
I have never seen so many trains.

Reply | Share
"""


def records(*given: Mapping[str, object]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in given)


def letter(plain: str = PLAIN, page: str = PAGE, title: str = "Water takes bridgé") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = (
        title,
        "Ada Vale at The Letter <ada@letter.example>",
        "you@x.example",
    )
    made["Date"], made["List-Unsubscribe"] = "Fri, 20 Nov 2026 10:00:00 +0100", "<https://letter.example/u>"
    made.set_content(plain)
    made.add_alternative(page, subtype="html")
    return made


def forward() -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"] = "Fwd: Water", "Bo Lund <bo@x.example>"
    made.set_content("FYI\n")
    made.add_attachment(letter())
    return made.as_bytes()


def pdf(
    *pages: str,
    information: str = "/Title (Water takes bridge) /CreationDate (D:20261120090000Z)",
    root: str = "",
) -> bytes:
    """Return a PDF. Each of `pages` is the content stream of one page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang (en) {root} >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]  # fmt: skip
    for number, page in enumerate(pages):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
        ]
    objects.append(f"<< {information} >>")
    return pdf_of(objects)


def pdf_of(objects: list[str]) -> bytes:
    """Return a PDF. The first of `objects` is the catalogue, the last is the document information."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1", "replace"))
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out.write(
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    )
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def printed(*lines: str) -> str:
    """Return the drawing operators of a PDF page that shows `lines`. The first line has larger
    letters.
    """
    shown = (line.replace("\\", "").replace("(", "").replace(")", "") for line in lines)
    return "".join(
        f"BT /F1 {10 if number else 20} Tf 1 0 0 1 72 {740 - 14 * number} Tm ({line}) Tj ET\n"
        for number, line in enumerate(shown)
    )


def response(payload: bytes, number: int = 1, kind: str = "text/html", headers: str = "") -> bytes:
    """Return a record of a WARC file that holds an HTTP response."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + payload
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://upw.example/{number}\r\nWARC-Date: 2026-11-20T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


@cache
def seeds() -> dict[str, bytes]:
    """Return the test files by name. The archives and compressed files contain the other test files."""
    page = PAGE.encode()
    texts = {
        "page.html": PAGE, "bare.html": f"<div><h2>Water takes bridge</h2>{MARKED}</div>", "rss.xml": RSS, "atom.xml": ATOM, "rdf.xml": RDF,
        "record.json": json.dumps(RECORD), "list.json": json.dumps({"articles": [RECORD, NINJS]}), "ninjs.json": json.dumps(NINJS),
        "digitalwires.json": json.dumps(DIGITALWIRES), "lines.jsonl": records(RECORD, NINJS, RECORD | {"text": MARKED}),
        "nitf.xml": NITF, "g2.xml": message(item(), item(content=NITF)), "newsml.xml": NEWSML1, "dump.txt": DUMP,
    }  # fmt: skip
    chunked = b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n"
    warc = [
        response(page), response(RSS.encode(), 2, "application/rss+xml"), response(chunked, 3, headers="Transfer-Encoding: chunked\r\n"),
        response(gzip.compress(page, mtime=0), 4, headers="Content-Encoding: gzip\r\n"),
    ]  # fmt: skip
    mail = letter().as_bytes()
    box = b"".join(
        b"From ada@letter.example Fri Nov 20 10:00:00 2026\n" + each + b"\n" for each in (mail, forward())
    )
    return {name: text.encode() for name, text in texts.items()} | {
        "wide.html": PAGE.encode("utf-16"), "letter.eml": mail, "forward.eml": forward(), "box.mbox": box,
        "printed.pdf": pdf(printed("Water takes bridge", *SENTENCES[:3]), printed(*SENTENCES[1:3])),
        "pages.warc": b"".join(warc), "pages.warc.gz": b"".join(gzip.compress(each, mtime=0) for each in warc),
        "page.html.gz": gzip.compress(page, mtime=0), "lines.jsonl.gz": gzip.compress(texts["lines.jsonl"].encode(), mtime=0),
        "several.zip": zipped({"a/page.html": page, "b.json": texts["record.json"].encode(), "c.eml": mail, "d.txt": DUMP.encode()}),
    }  # fmt: skip


@cache
def found_seeds(folder: Path = CORPUS) -> dict[str, bytes]:
    """Return a dict from the name to the content of each corpus file of at most LARGEST_SEED bytes.
    Return {} if there is no corpus.
    """
    paths = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".py", ".train", ".truth"}
    )
    return {path.name: path.read_bytes() for path in paths if 0 < path.stat().st_size <= LARGEST_SEED}
