"""Tests how exported JSON records are read. A text under a usual key is found. If a record has a
long text only under an unknown key, the record is refused.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats.json_records import parse_records

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
WHEN = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
FIRST = "The town council of Lorin voted on Friday to rebuild the dam after eleven months of argument about its price."
SECOND = "Engineers had warned that the outer wall could fail in a storm no stronger than the one of two winters ago."
BODY = f"{FIRST}\n\n{SECOND}"
HTML = f"<p>{FIRST}</p>\n<p>{SECOND}</p>"
URL = "https://post.example/dam"


def results(document: object) -> list[Article | Unreadable]:
    return list(parse_records(json.dumps(document), ObjectRef(key="x"), STORED))


def one(document: object) -> Article:
    (result,) = results(document)
    assert isinstance(result, Article), result
    return result


# shapes of the text

BODIES: dict[str, dict[str, Any]] = {
    "rendered": {"content": {"rendered": HTML, "protected": False}},
    "value in a list": {"content": [{"type": "text/html", "value": HTML}]},
    "content of a summary": {"summary": {"direction": "ltr", "content": HTML}},
    "content of a content": {"content": {"content": HTML}},
    "html": {"html": HTML, "plaintext": None},
    "both, the longer": {"content_text": FIRST, "content_html": HTML},
    "full_text": {"full_text": BODY},
    "fullText": {"fullText": BODY},
    "bodyText": {"bodyText": BODY},
    "articleText": {"articleText": HTML},
    "body of paragraphs": {"body": [FIRST, SECOND]},
    "body of blocks": {"body": [{"type": "paragraph", "text": FIRST}, {"type": "image", "text": "A dam"}, {"type": "paragraph", "text": SECOND}]},
    "blocks with html": {"body": [{"kind": "html", "content": f"<p>{FIRST}</p>"}, {"kind": "html", "content": f"<p>{SECOND}</p>"}]},
    "blocks of an editor": {"blocks": [{"type": "paragraph", "data": {"text": FIRST}}, {"type": "paragraph", "data": {"text": SECOND}}]},
    "an object of blocks": {"content": {"blocks": [{"text": FIRST}, {"text": SECOND}]}},
    "paragraphs": {"paragraphs": [{"text": FIRST}, {"text": SECOND}]},
    "portable text": {
        "body": [
            {"_type": "block", "children": [{"_type": "span", "text": FIRST[:40]}, {"_type": "span", "marks": ["em"], "text": FIRST[40:]}]},
            {"_type": "block", "children": [{"_type": "span", "text": SECOND}]},
        ]
    },
    "pieces without a type": {
        "content": [
            {"type": "paragraph", "children": [{"text": FIRST[:9]}, {"text": FIRST[9:20], "bold": True}, {"type": "link", "children": [{"text": FIRST[20:]}]}]},
            {"children": [{"text": SECOND}, {"text": ""}]},
        ]
    },
    "rich text": {
        "content": {
            "type": "doc",
            "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": FIRST[:9]}, {"type": "link", "content": [{"type": "text", "text": FIRST[9:]}]}]},
                {"type": "paragraph", "content": [{"type": "text", "text": SECOND}]},
            ],
        }
    },
    "lexical": {"lexical": {"root": {"children": [{"type": "paragraph", "children": [{"type": "text", "text": text}]} for text in (FIRST, SECOND)]}}},
    "escaped html": {"text": HTML.replace("<", "&lt;").replace(">", "&gt;")},
    "cut, and a longer one": {"content": f"{FIRST[:60]}… [+900 chars]", "body": BODY},
}  # fmt: skip


@pytest.mark.parametrize("shape", BODIES)
def test_the_text_of_a_record_of_any_known_shape_is_found(shape: str) -> None:
    article = one({"title": "Dam to be rebuilt", "url": URL, **BODIES[shape]})
    assert article.body == BODY


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ({"rendered": "Dam &#8211; to be rebuilt"}, "Dam – to be rebuilt"), ("AT&amp;T builds a dam", "AT&T builds a dam"), ("<b>Dam</b> to be rebuilt", "Dam to be rebuilt"),
        ("Growth < 3% & falling", "Growth < 3% & falling"), ("AT&T builds", "AT&T builds"), ({"main": "Dam to be rebuilt", "kicker": None}, "Dam to be rebuilt"),
        ("&lt;i&gt;Dam&lt;/i&gt; rebuilt", "Dam rebuilt"), ("Q&A: the dam", "Q&A: the dam"), ("Dam &quot;safe&quot; &eacute;", 'Dam "safe" é'),
    ],
)  # fmt: skip
def test_a_title_has_neither_markup_nor_entities(title: object, plain: str) -> None:
    assert one({"title": title, "text": BODY}).title == plain


@pytest.mark.parametrize(
    "text", ["It was <3% & falling > than in May.", "a < b and b > c", "AT&T said so & left"]
)
def test_signs_of_plain_text_are_not_markup(text: str) -> None:
    assert one({"title": "Dam", "text": text}).body == text


@pytest.mark.parametrize("key", ["standfirst", "subtitle", "dek", "subheadline"])
@pytest.mark.parametrize("text", ["Zorvald Marine is to build it.", "<p>Zorvald Marine is to build it.</p>"])
def test_a_standfirst_is_kept_and_leads_the_body(key: str, text: str) -> None:
    article = one({"title": "Dam to be rebuilt", "text": BODY, key: text})
    assert article.standfirst == "Zorvald Marine is to build it."
    assert article.body == f"Zorvald Marine is to build it.\n\n{BODY}"


@pytest.mark.parametrize("text", ["Dam to be rebuilt", FIRST, FIRST[:50] + "…", ""])
def test_a_standfirst_that_repeats_title_or_text_is_left_out(text: str) -> None:
    article = one({"title": "Dam to be rebuilt", "text": BODY, "standfirst": text})
    assert (article.standfirst, article.body) == ("", BODY)


# whole exports

EXPORTS: dict[str, Any] = {
    "WordPress": [
        {
            "id": 7, "date": "2026-11-20T11:15:00", "date_gmt": "2026-11-20T10:15:00", "link": URL, "title": {"rendered": "Dam &amp; bridge"}, "author": 5,
            "content": {"rendered": HTML}, "excerpt": {"rendered": "<p>Short.</p>"}, "_embedded": {"author": [{"id": 5, "name": "Ada Vale"}]},
        }
    ],
    "Guardian": {
        "response": {
            "status": "ok",
            "results": [
                {
                    "id": "world/2026/dam", "type": "article", "webPublicationDate": "2026-11-20T10:15:00Z", "webTitle": "Dam & bridge", "webUrl": URL,
                    "fields": {"headline": "Dam & bridge", "body": HTML, "byline": "Ada Vale in Lorin"}, "tags": [{"type": "contributor", "webTitle": "Ada Vale"}],
                }
            ],
        }
    },
    "NYT": {
        "response": {
            "docs": [
                {
                    "web_url": URL, "abstract": FIRST, "lead_paragraph": BODY, "headline": {"main": "Dam & bridge"}, "pub_date": "2026-11-20T10:15:00+0000",
                    "byline": {"original": "By Ada Vale", "person": [{"firstname": "Ada", "lastname": "Vale"}]},
                }
            ]
        }
    },
    "EventRegistry": {
        "articles": {
            "totalResults": 1,
            "results": [
                {
                    "uri": "9", "lang": "eng", "dateTimePub": "2026-11-20T10:15:00Z", "url": URL, "title": "Dam & bridge", "body": BODY,
                    "source": {"uri": "post.example", "title": "Post"}, "authors": [{"uri": "ada@post.example", "name": "Ada Vale", "type": "author"}],
                }
            ],
        }
    },
    "Miniflux": {
        "total": 1,
        "entries": [
            {
                "id": 1, "title": "Dam & bridge", "url": URL, "published_at": "2026-11-20T10:15:00Z", "content": HTML, "author": "Ada Vale",
                "feed": {"title": "Post", "site_url": "https://post.example"},
            }
        ],
    },
    "Google Reader": {
        "id": "feed/1",
        "items": [
            {
                "published": 1795169700, "title": "Dam & bridge", "canonical": [{"href": URL}], "alternate": [{"href": URL, "type": "text/html"}],
                "summary": {"content": HTML}, "author": "Ada Vale", "origin": {"title": "Post", "htmlUrl": "https://post.example"},
            }
        ],
    },
    "Ghost": {
        "posts": [
            {"title": "Dam & bridge", "html": HTML, "url": URL, "published_at": "2026-11-20T10:15:00.000+00:00", "authors": [{"name": "Ada Vale"}], "plaintext": None}
        ]
    },
    "Diffbot": {
        "objects": [
            {"type": "article", "title": "Dam & bridge", "text": f"{FIRST}\n{SECOND}", "pageUrl": URL, "author": "Ada Vale", "date": "Fri, 20 Nov 2026 10:15:00 GMT", "siteName": "Post"}
        ]
    },
    "Elasticsearch": {
        "took": 3,
        "hits": {
            "total": {"value": 1},
            "hits": [{"_id": "1", "_source": {"title": "Dam & bridge", "content": BODY, "url": URL, "published_at": "2026-11-20T10:15:00Z", "author": "Ada Vale"}}],
        },
    },
    "JSON:API": {
        "data": [{"type": "article", "id": "1", "attributes": {"title": "Dam & bridge", "body": {"value": HTML}, "url": URL, "publishedAt": "2026-11-20T10:15:00Z", "author": "Ada Vale"}}]
    },
    "GraphQL": {
        "data": {"posts": {"edges": [{"node": {"title": "Dam & bridge", "content": HTML, "link": URL, "date_gmt": "2026-11-20T10:15:00", "author": {"name": "Ada Vale"}}}]}}
    },
    "JSON Feed": {
        "version": "https://jsonfeed.org/version/1.1", "title": "Post",
        "items": [{"id": "1", "url": URL, "title": "Dam & bridge", "content_text": BODY, "date_published": "2026-11-20T10:15:00Z", "authors": [{"name": "Ada Vale"}]}],
    },
    "MongoDB": [{"_id": {"$oid": "65"}, "title": "Dam & bridge", "text": BODY, "url": URL, "author": "Ada Vale", "published": {"$date": "2026-11-20T10:15:00Z"}}],
    "one article in an envelope": {"status": "ok", "data": {"article": {"title": "Dam & bridge", "body": BODY, "url": URL, "author": "Ada Vale", "date": "2026-11-20T10:15:00Z"}}},
    "XML made into JSON": {
        "rss": {"channel": {"title": "Post", "item": [{"title": "Dam & bridge", "link": URL, "content:encoded": HTML, "dc:creator": "Ada Vale", "pubDate": "Fri, 20 Nov 2026 10:15:00 GMT"}]}}
    },
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_is_read_whole(export: str) -> None:
    article = one(EXPORTS[export])
    assert (article.title, article.body, article.url) == ("Dam & bridge", BODY, URL)
    assert (article.authors, article.published) == (("Ada Vale",), WHEN)


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_is_read_line_by_line_too(export: str) -> None:
    line = json.dumps(EXPORTS[export])
    if line.startswith("["):
        line = line[1:-1]
    found = list(parse_records(f"{line}\n{line}\n", ObjectRef(), STORED))
    assert [each.title if isinstance(each, Article) else str(each) for each in found] == ["Dam & bridge"] * 2


# texts that are not understood


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"story_parts": {"a": {"long_read": BODY}}}, "story_parts.a.long_read"), ({"inhalt": BODY}, "inhalt"), ({"sections": [{"p": FIRST * 2}, {"p": SECOND}]}, "sections.p"),
        ({"zeilen": ["Das ist eine Zeile des Artikels."] * 20}, "zeilen"), ({"本文": "市議会は昨日、古い橋を閉鎖することを決めた。" * 20}, "本文"),
    ],
)  # fmt: skip
def test_a_record_with_a_long_text_under_an_unknown_key_is_reported(
    fields: dict[str, Any], path: str
) -> None:
    (result,) = results([{"title": "Dam to be rebuilt", "url": URL, **fields}])
    assert isinstance(result, Unreadable)
    assert result.reason is Reason.NO_ARTICLE
    assert result.detail == f"text in `{path}` was not understood"


@pytest.mark.parametrize(
    "fields",
    [
        {"image": "https://post.example/" + "x" * 400}, {"token": "eyJhbGciOi" * 60}, {"data64": "iVBORw0KGgo=" * 60}, {"tags": ["dam", "river", "Lorin"]}, {"caption": "A dam."},
        {"numbers": "1234 5678 " * 60},
    ],
)  # fmt: skip
def test_a_record_with_only_a_title_may_have_unknown_fields_without_prose(fields: dict[str, Any]) -> None:
    assert one({"title": "Dam to be rebuilt", "url": URL, **fields}).title == "Dam to be rebuilt"


@pytest.mark.parametrize("members", [[], ["dam", "flood"]])
def test_a_summary_with_a_list_called_stories_is_an_article(members: list[str]) -> None:
    record = {"title": "Dam breaks", "url": "https://a.example/1", "date": "2026-11-20", "description": FIRST}
    assert one({**record, "stories": members}).body == FIRST


def test_an_empty_list_does_not_hide_the_records() -> None:
    assert one({"items": [], "results": [{"title": "Dam breaks", "text": FIRST}]}).body == FIRST


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Dam breaks", "text": "", "article": {"text": FIRST}},
        {"title": "Dam breaks", "text": None, "data": {"text": FIRST}},
        {"text": FIRST, "item": {"title": "Dam breaks", "text": ""}},
    ],
)
def test_an_empty_field_does_not_hide_the_same_field_of_an_envelope(record: dict[str, Any]) -> None:
    assert (one(record).title, one(record).body) == ("Dam breaks", FIRST)


RECORDS = [{"title": f"Dam {number} breaks", "text": FIRST} for number in range(3)]


@pytest.mark.parametrize("between", ["", " ", "\n", "\r", "\r\n", ",\n"])
@pytest.mark.parametrize("indent", [None, 2])
def test_consecutive_json_objects_without_a_list_are_all_read(between: str, indent: int | None) -> None:
    text = between.join(json.dumps(record, indent=indent) for record in RECORDS)
    titles = [each.title for each in parse_records(text, ObjectRef(), STORED) if isinstance(each, Article)]
    assert titles == ["Dam 0 breaks", "Dam 1 breaks", "Dam 2 breaks"]


def test_objects_before_a_fault_are_read_and_the_fault_is_reported() -> None:
    text = json.dumps(RECORDS[0], indent=2) + json.dumps(RECORDS[1:], indent=2) + '{"title": "cut o'
    *read, fault = parse_records(text, ObjectRef(), STORED)
    assert len([each for each in read if isinstance(each, Article)]) == len(RECORDS)
    assert isinstance(fault, Unreadable)
    assert fault.reason is Reason.BAD_JSON


def test_the_whole_records_of_a_truncated_list_with_one_record_per_line_are_read() -> None:
    text = "[\n" + ",\n".join(map(json.dumps, RECORDS)) + ',\n{"title": "cut o'
    *read, fault = parse_records(text, ObjectRef(), STORED)
    assert len([each for each in read if isinstance(each, Article)]) == len(RECORDS)
    assert isinstance(fault, Unreadable)


def test_three_hundred_nested_envelopes_give_one_result() -> None:
    document: dict[str, Any] = {"title": "Dam", "text": "x"}
    for _ in range(300):
        document = {"data": document}
    assert len(results(document)) == 1
