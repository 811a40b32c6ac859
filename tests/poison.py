"""Makes synthetic hostile objects. Each object has a name, its data and the expected results."""

import gzip
import io
import json
import re
import struct
import tarfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wirewatch.errors import Reason

from tests.fuzz.seeds import (
    MARKED,
    PAGE,
    PLAIN,
    RECORD,
    RSS,
    SENTENCES,
    letter,
    pdf,
    pdf_of,
    printed,
    records,
    response,
    zipped,
)

GIGABYTE = 1_000_000_000
Expected = str  # the results, the most frequent first: "html", "3 feed", "bad-archive"


@dataclass(frozen=True)
class Poison:
    """A hostile object and its expected results. An object that is too large for `make` comes from
    `stream`, in pieces.
    """

    name: str
    expected: Expected
    make: Callable[[], bytes] = bytes
    stream: Callable[[], Iterator[bytes]] | None = None

    @property
    def reasons(self) -> Counter[Reason]:
        return Counter(
            {Reason(kind): count for kind, count in self._outcomes() if kind in set(map(str, Reason))}
        )

    @property
    def articles(self) -> int:
        return sum(count for kind, count in self._outcomes() if kind not in set(map(str, Reason)))

    def _outcomes(self) -> Iterator[tuple[str, int]]:
        for each in self.expected.split(", "):
            count, _, kind = each.rpartition(" ")
            yield kind, int(count or 1)

    def uploaded(self) -> tuple[str, bytes]:
        """Return the name and the bytes of the upload. Large data that is not packed yet is gzipped."""
        data = self.make()
        return (
            (self.name, data)
            if len(data) < 1_000_000 or self.name.endswith(("zip", "gz", "warc"))
            else (f"{self.name}.gz", gzip.compress(data, 1))
        )


# archives and compressed files, which contain other files


def bombed(block: bytes, size: int = GIGABYTE) -> bytes:
    """Return gzip data that expands to `size` bytes: `block`, repeated."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    times = size // len(block)
    crc = 0
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return (
        b"\x1f\x8b\x08\0\0\0\0\0\2\xff"
        + once * times
        + b"\x03\x00"
        + struct.pack("<II", crc, size & 0xFFFFFFFF)
    )


def packed(data: bytes, times: int) -> bytes:
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


def locked_zip() -> bytes:
    """Return a zip whose only file is marked as encrypted, although its content is not."""
    data = bytearray(zipped({"a.html": PAGE.encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def overlapping_zip(files: int = 5_000) -> bytes:
    """Return a small zip. All files in the zip share their bytes, and unpack into gigabytes."""
    data = zipped({"a.html": PAGE.encode() + b" " * 2_000_000})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[start:end] * files
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, files, files, len(listed), start, 0)
    return data[:start] + listed + tail


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.html")
        member.size = len(PAGE.encode())
        archive.addfile(member, io.BytesIO(PAGE.encode()))
    return out.getvalue()


def archive(*payloads: bytes) -> bytes:
    return b"".join(response(payload, number) for number, payload in enumerate(payloads))


# pages


def page(body: str, head: str = "", title: str = "Water takes bridge") -> bytes:
    text = f'<html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'
    return text.encode("utf-8", "surrogatepass")


def story(before: str = "", after: str = "", head: str = "") -> bytes:
    return page(f"{before}<article><h1>Water takes bridge</h1>{MARKED}</article>{after}", head)


def dated(days: int) -> str:
    return "".join(
        f'<span class="date">Published {day % 28 + 1}/{day % 12 + 1}/2026 12:{day % 60:02}</span><i>x</i>'
        for day in range(days)
    )


# markup


def laughs() -> bytes:
    lines = "".join(f'<!ENTITY l{depth} "{f"&l{depth - 1};" * 10}">' for depth in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{lines}]>{RSS.replace("Dam 0", "&l9;").partition("?>")[2]}'.encode()


def outside(entity: str) -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE rss [{entity}]>{RSS.replace("Dam 0", "&x;").partition("?>")[2]}'.encode()


def feed(entries: int) -> bytes:
    entry = "<item><title>Dam {}</title></item>"
    inside = "".join(entry.format(number) for number in range(entries))
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'.encode()
    )


def wire(text: str) -> bytes:
    return f"<nitf><head/><body><body.head><hedline><hl1>Dam</hl1></hedline></body.head><body.content>{text}</body.content></body></nitf>".encode()


# mails

HEADS = "Subject: Water\nFrom: Ada Vale <ada@letter.example>\nMIME-Version: 1.0\n"


def mail(body: str, headers: str = "") -> bytes:
    return f"{HEADS}{headers}\n{body}".encode()


def nested_mail(depth: int) -> bytes:
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n' for number in range(depth)
    )
    return f"{HEADS}{parts}Content-Type: text/plain\n\n{PLAIN}\n".encode()


def many_parts(parts: int) -> bytes:
    return mail(
        "--b\nContent-Type: text/plain\n\nhi\n" * parts + "--b--\n",
        "Content-Type: multipart/mixed; boundary=b\n",
    )


# printed pages


def locked_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(pdf(printed("Water", *SENTENCES[:3])))))
    writer.encrypt("a word that nobody knows", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pages_of(kids: str, count: int, more: str = "") -> bytes:
    return pdf_of([
        "<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R {more} >>",
        "<< /Length 30 >>\nstream\nBT (Water takes bridge) Tj ET /X Do\nendstream", "<< >>",
    ])  # fmt: skip


def bomb_in_pdf() -> bytes:
    """Return a small PDF with a page whose content unpacks to 1 GB."""
    deflate = zlib.compressobj(9)
    once = deflate.compress(b" " * 10_000_000) + deflate.flush(zlib.Z_FULL_FLUSH)
    data = once + once[2:] * 99
    head = f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode()
    return pages_of("3 0 R", 1).replace(b"<< /Length 30 >>\nstream\n", head + data)


def drawn_in_itself() -> bytes:
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 30 >>"
    return pages_of("3 0 R", 1, "/Resources << /XObject << /X 4 0 R >> >>").replace(
        b"<< /Length 30 >>", form.encode()
    )


# lines and objects


def endless_lines() -> Iterator[bytes]:
    """Yield 1 GB of JSON lines. Each line is an article with a long `html` field, as some scrapers write."""
    kept = "x" * 60_000
    size = number = 0
    while size < GIGABYTE:
        line = (json.dumps(RECORD | {"title": f"Dam {number:06}", "html": kept}) + "\n").encode()
        size, number = size + len(line), number + 1
        yield line


LINES_IN_A_GIGABYTE = -(-GIGABYTE // len(next(endless_lines())))
MANY = records(*[RECORD] * 100)
BIDI = "\u202eWater\u2066 takes\u0007 bri\ufeffdge\u200f\x1b[31m"

POISONS: tuple[Poison, ...] = (
    Poison("empty.html", "empty"),
    Poison("blank.txt", "empty", lambda: b" \r\n\t\x00" * 1000),
    # archives
    Poison("gzip bomb of 1 GB.html.gz", "bad-archive", lambda: bombed(PAGE.encode() + b" " * 1_000_000)),
    Poison("gzip bomb of 1 GB of zeros.gz", "empty", lambda: bombed(bytes(1_000_000))),
    Poison("gzip bomb of lines.jsonl.gz", "100 json, bad-archive", lambda: gzip.compress(MANY.encode()) + bombed(b" " * 1_000_000)),
    Poison("gzip of gzip of gzip.gz", "bad-archive", lambda: packed(PAGE.encode(), 3)),
    Poison("gzip of gzip.gz", "html", lambda: packed(PAGE.encode(), 2)),
    Poison("cut gzip.html.gz", "bad-archive", lambda: packed(PAGE.encode(), 1)[:-30]),
    Poison("gzip with more behind it.html.gz", "html", lambda: packed(PAGE.encode(), 1) + b"and so on"),
    Poison("zip bomb.zip", "too-large, html", lambda: zipped({"bomb.txt": b"a " * 100_000_000, "good.html": PAGE.encode()})),
    Poison("zip bomb in a zip.zip", "bad-archive", lambda: zipped({"bomb.zip": zipped({"bomb.txt": b"a " * 50_000_000})})),
    Poison("zip of overlapping files.zip", "bad-archive", overlapping_zip),
    Poison("zip of 10000 files.zip", "10000 text", lambda: zipped({f"{number}.txt": f"Dam {number}\n\n{PLAIN}".encode() for number in range(10_000)})),
    Poison("zip of 10001 files.zip", "too-large", lambda: zipped({f"{number}.txt": b"x" for number in range(10_001)})),
    Poison("zip with a password.zip", "locked", locked_zip),
    Poison("cut zip.zip", "bad-archive", lambda: zipped({"a.html": PAGE.encode()})[:-40]),
    Poison("a tar.tar", "unknown-format", tarred),
    Poison("a 7z.7z", "unknown-format", lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(range(256)) * 40),
    Poison("a picture.html", "unknown-format", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    Poison("noise.html", "not-text", lambda: b"".join(struct.pack("<I", (number * 2654435761) % 2**32) for number in range(100_000))),
    Poison("cut archive.warc", "html, bad-archive", lambda: archive(PAGE.encode(), PAGE.encode())[:-400]),
    Poison("archive with a bomb.warc.gz", "2 html, bad-archive", lambda: packed(archive(PAGE.encode()), 1) + bombed(response(PAGE.encode()) + b" " * 1_000_000)),
    Poison("archive in an archive.warc", "html, bad-archive", lambda: archive(zipped({"a.html": PAGE.encode()}), PAGE.encode())),
    Poison("archive with a page of 25 MB.warc", "too-large, html", lambda: archive(PAGE.encode() + b" " * 25_000_000, PAGE.encode())),
    # pages
    Poison("5000 nested tags.html", "html", lambda: page("<div>" * 5_000 + MARKED + "</div>" * 5_000)),
    Poison("100000 nested tags.html", "too-complex", lambda: page("<div>" * 100_000 + MARKED)),
    Poison("12000 unclosed fonts.html", "too-complex", lambda: page("<a><b><i><font>" * 3_000 + MARKED)),
    Poison("3000 nested tables.html", "html", lambda: page("<table><tr><td>" * 3_000 + MARKED)),
    Poison("unclosed everything.html", "html", lambda: re.sub("</[a-z]+>", "", f"<html><body><article><div><section>{MARKED}<ul><li>One<li>Two{'<b><table><tr><td>' * 300}").encode()),
    Poison("100000 attributes.html", "html", lambda: page(f"<div {' '.join(f'a{n}=x' for n in range(100_000))}>{MARKED}</div>")),
    Poison("1 MB of class names.html", "html", lambda: story().replace(b"<article", b'<article class="' + b"comment " * 130_000 + b'"')),
    Poison("a comment round the page.html", "html", lambda: page(f'<div class="comment">{"<h1>Water takes bridge</h1>"}{MARKED}</div>')),
    Poison("60000 dates.html", "html, too-large", lambda: story(dated(60_000))),
    Poison("a list of links of 15 MB.html", "html, too-large", lambda: story(after="<ul>" + '<li><a href="/x">item</a></li>' * 500_000 + "</ul>")),
    Poison("one text of 10 MB.html", "2 too-large", lambda: page(f"<p>{'word ' * 2_000_000}</p>")),
    Poison("one word of 5 MB.html", "2 too-large", lambda: story(f"<p>{'a' * 5_000_000}</p>")),
    Poison("a title of 200 KB.html", "html", lambda: page(MARKED, title="Water - " * 18_000)),
    Poison("marks of direction in a title.html", "html", lambda: page(f"<h1>{BIDI}</h1>{MARKED}", title=BIDI)),
    Poison("NUL bytes.html", "html", lambda: story().replace(b"people", b"peo\x00ple")),
    Poison("NUL bytes in front.html", "html", lambda: bytes(1_024) + story()),
    Poison("lone surrogates.html", "html", lambda: story().replace(b"people", b"\xed\xa0\x80\xed\xb0\x80 &#xD800; &#x110000; &#0;")),
    Poison("UTF-16 without a mark.html", "html", lambda: story().decode().encode("utf-16-le")),
    Poison("a lying charset.html", "html", lambda: story(head='<meta charset="utf-16">').replace("Fluß".encode(), "Fluß".encode("cp1252"))),
    Poison("UTF-7.html", "html", lambda: story(head='<meta charset="utf-7">').replace(b"<p>The", b"<p>+ADw-script+AD4-alert(1) The")),
    Poison("an unclosed comment.html", "no-article", lambda: page(f"<!-- {MARKED}")),
    Poison("an unclosed script.html", "no-article", lambda: page(f'<script>x = "{MARKED}')),
    Poison("nested JSON in a page.html", "html", lambda: story(head=f'<script type="application/ld+json">{"[" * 100_000}</script>')),
    Poison("entities in a page.html", "html", lambda: b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + story("&b;" * 9_999)),
    # markup
    Poison("billion laughs.xml", "bad-xml", laughs),
    Poison("quadratic growth.xml", "bad-xml", lambda: outside(f'<!ENTITY x "{"a" * 10_000}">').replace(b"&x;", b"&x;" * 20_000)),
    Poison("a file of this machine.xml", "bad-xml", lambda: outside('<!ENTITY x SYSTEM "file:///etc/hostname">')),
    Poison("another machine's grammar.xml", "bad-xml", lambda: b'<!DOCTYPE nitf SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY % x SYSTEM "http://127.0.0.1:1/y"> %x;]>' + wire("<p>a</p>")),
    Poison("100000 nested elements.xml", "bad-xml", lambda: wire("<a>" * 100_000 + "</a>" * 100_000)),
    Poison("CDATA of 15 MB.xml", "too-large", lambda: wire(f"<p><![CDATA[{'word ' * 3_000_000}]]></p>")),
    Poison("50000 begun CDATA.xml", "2 feed, no-article", lambda: RSS.replace("Dam 1", "<![CDATA[" * 50_000).encode()),
    Poison("a feed of 150000 entries.xml", "150000 feed", lambda: feed(150_000)),
    # mails
    Poison("3000 nested parts.eml", "bad-mail", lambda: nested_mail(3_000)),
    Poison("100000 parts.eml", "bad-mail", lambda: many_parts(100_000)),
    Poison("2000 mails in each other.eml", "bad-mail", lambda: b"Content-Type: message/rfc822\nSubject: x\n\n" * 2_000 + letter().as_bytes()),
    Poison("headers without end.eml", "mail", lambda: mail(PLAIN, "X: " + "=?utf-8?q?" * 30_000 + "\nCc: " + '"' * 20_000 + "<a@b>\nDate: " + "(" * 50_000 + "\n")),
    Poison("charset utf-99.eml", "mail", lambda: mail(PLAIN, 'Content-Type: text/plain; charset="utf-99"\nContent-Transfer-Encoding: x-none\n')),
    Poison("broken base64.eml", "no-article", lambda: mail("!!!!", "Content-Type: text/html\nContent-Transfer-Encoding: base64\n")),
    Poison("a box of 2000 mails.mbox", "2000 mail", lambda: b"".join(b"From ada@x.example Fri Nov 20 10:00:00 2026\n" + mail(PLAIN) + b"\n\n" for _ in range(2_000))),
    Poison("text of 15 MB.eml", "too-large", lambda: mail(f"{PLAIN}\n" * 30_000)),
    # objects and texts
    Poison("nested lists.json", "bad-json", lambda: b"[" * 1_000_000),
    Poison("nested objects.json", "bad-json", lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    Poison("10 million empty lists.json", "too-large", lambda: b"[" + b"[]," * 10_000_000 + b"[]]"),
    Poison("6 million empty lists.json", "too-much-memory", lambda: b"[" + b"[]," * 6_000_000 + b"[]]"),
    Poison("9 million numbers.json", "10001 no-article", lambda: b"[{}," + b"1," * 9_000_000 + b"1]"),
    Poison("5000 digits.json", "json", lambda: json.dumps(RECORD | {"timestamp": 0}).replace('"timestamp": 0', '"timestamp": ' + "9" * 5_000).encode()),
    Poison("5 million digits.json", "json", lambda: json.dumps(RECORD | {"id": 0}).replace('"id": 0', '"id": ' + "9" * 5_000_000).encode()),
    Poison("NaN.json", "json", lambda: json.dumps(RECORD | {"published": float("nan"), "score": float("-inf")}).encode()),
    Poison("the same key twice.json", "json", lambda: json.dumps(RECORD).encode().replace(b"{", b'{"title": "Another", "url": "x", ', 1)),
    Poison("lone surrogates.json", "json", lambda: json.dumps(RECORD | {"title": "Dam \ud800 breaks", "authors": ["\udfff"]}).encode()),
    Poison("a name and password in an address.json", "json", lambda: json.dumps(RECORD | {"url": "https://ada:secret@upw.example/"}).encode()),
    Poison("a title of 200 KB.json", "json", lambda: json.dumps(RECORD | {"title": "Water " * 22_000}).encode()),
    Poison("marks of direction in a title.json", "json", lambda: json.dumps(RECORD | {"title": BIDI}).encode()),
    Poison("one line of 19 MB.json", "too-large", lambda: json.dumps(RECORD | {"text": "word " * 3_800_000}).encode()),
    Poison("one line of 19 MB.txt", "too-large", lambda: b"word " * 3_800_000),
    Poison("a line of 25 MB.jsonl", "2 json, too-large", lambda: records(RECORD, {"title": "word " * 5_000_000}, RECORD).encode()),
    Poison("lines of nothing.jsonl", "10001 no-article, json", lambda: records(RECORD).encode() + b'{"a":1}\n' * 2_000_000),
    Poison("dates without end.txt", "text", f"Water\n\n{PLAIN}\n date {'1' * 100_000}\n{'Oct. ' * 50_000}".encode),
    Poison("1 GB of lines.jsonl", f"{LINES_IN_A_GIGABYTE} json", stream=endless_lines),
    # printed pages
    Poison("a cut file.pdf", "bad-pdf", lambda: pdf(printed("Water", *SENTENCES))[:200]),
    Poison("a password.pdf", "locked", locked_pdf),
    Poison("100000 pages.pdf", "bad-pdf", lambda: pages_of("3 0 R " * 100_000, 100_000)),
    Poison("pages in themselves.pdf", "bad-pdf", lambda: pages_of("2 0 R", 1)),
    Poison("a drawing in itself.pdf", "pdf", drawn_in_itself),
    Poison("drawing orders of 1 GB.pdf", "bad-pdf", bomb_in_pdf),
)  # fmt: skip
UPLOADED = tuple(each for each in POISONS if each.stream is None and each.articles < 5_000)


def matching(number: int) -> str:
    """Return a text that matches the sample watchlists. Each `number` gives a different text."""
    return f"The alliance will send {number * 37 + 400} soldiers to post {number} on the coast, officials said on day {number * 11} of the talks in Lorin."


def good() -> dict[str, tuple[str, bytes]]:
    """Return (title, bytes) by file name. Each article must match despite faults in its file."""
    titles = {
        "plain.txt": "Plain words of 1", "page.html": "A page of 2", "marks.json": "Marks of 3", "surrogates.json": "Surrogates of 4",
        "nul.html": "NULs of 5", "digits.json": "Digits of 6", "name and password.json": "Address of 7", "among broken lines.jsonl": "Lines of 8",
        "letter.eml": "A letter of 9", "packed twice.gz": "Packed of 10",
    }  # fmt: skip
    texts = [matching(number) for number in range(1, 11)]
    records = [
        RECORD | {"title": title, "text": text, "url": f"https://upw.example/{text[25:29]}"}
        for title, text in zip(titles.values(), texts, strict=True)
    ]
    marked = [
        page(
            f"<article><h1>{each['title']}</h1><p>{each['text']}</p>{MARKED}</article>",
            title=str(each["title"]),
        )
        for each in records
    ]
    made = (
        f"{records[0]['title']}\n\n{texts[0]}\n".encode(),
        marked[1],
        json.dumps(records[2] | {"title": "\u202eMarks\u2066 of\u0007 3\u200f"}).encode(),
        json.dumps(records[3] | {"authors": ["Ada \ud800Vale"], "text": f"{texts[3]}\n\n\udfff"}).encode(),
        marked[4].replace(b"soldiers", b"sol\x00diers"),
        json.dumps(records[5]).replace("{", '{"id": ' + "9" * 5_000 + ",", 1).encode(),
        json.dumps(records[6] | {"url": "https://ada:secret@upw.example/7"}).encode(),
        b"{\n"
        + json.dumps(records[7]).encode()
        + b'\n{"title": NaN\n'
        + b"[" * 3_000
        + b"\n"
        + json.dumps({"title": "x"}).encode(),
        letter(texts[8], "", "A letter of 9").as_bytes(),
        packed(json.dumps(records[9]).encode(), 2),
    )
    return {name: (title, data) for (name, title), data in zip(titles.items(), made, strict=True)}


def batch() -> dict[str, tuple[Poison | None, bytes]]:
    """Return all hostile objects that can be uploaded, mixed with good ones. The keys are file names."""
    objects: list[tuple[str, tuple[Poison | None, bytes]]] = []
    for poison in UPLOADED:
        name, data = poison.uploaded()
        objects.append((name, (poison, data)))
    for number, (name, (_, data)) in enumerate(good().items()):
        objects.insert(number * 9, (f"good/{name}", (None, data)))
    return dict(objects)


def wanted(poison: Poison) -> tuple[str, int, int, str | None]:
    """Return the expected values of the object's row: outcome, articles, quarantined, reason."""
    reason = None if poison.articles else str(next(iter(poison.reasons)))
    return (
        "INGESTED" if poison.articles else "QUARANTINED",
        poison.articles,
        sum(poison.reasons.values()),
        reason,
    )
