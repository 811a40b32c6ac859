"""Tests of records in which fields are objects. For example, a field is `{"rendered": "Dam
breaks"}` (from a CMS), or `{"en": …, "de": …}` (a text for each language).
"""

import json
import re
from typing import Any

import pytest
from wirewatch.article import ObjectRef, Precision
from wirewatch.errors import Unreadable
from wirewatch.parsing.formats.json_records import parse_records

from tests.reading import articles_in
from tests.unit.test_record_shapes import STORED, one, results

BODY = "A dam broke near Lorin. Nobody was hurt."
FIRST, SECOND = "The town council met on Friday.", "Engineers had warned of the wall."

KEYS = ["rendered", "value", "$t", "#text", "_", "$", "_text", "__text", "#cdata-section", "__cdata", "@value", "text", "plain", "safe_value"]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_an_object_with_a_text_is_read_as_this_text(key: str) -> None:
    attributes = {"@type": "html", "protected": False}
    article = one({"title": {key: "Dam breaks", **attributes}, "body": {key: BODY, **attributes}})
    assert (article.title, article.body) == ("Dam breaks", BODY)
    assert one({"title": "Dam breaks", "summary": {key: BODY, **attributes}}).body == BODY


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"#text": "Ada Vale"}, ("Ada Vale",)), ({"$t": "Ada Vale"}, ("Ada Vale",)), ({"name": {"$t": "Ada Vale"}}, ("Ada Vale",)), ({"rendered": "Ada Vale"}, ("Ada Vale",)),
        ({"name": {"first": "Ada", "last": "Vale"}}, ("Ada Vale",)), ({"first_name": "Ada", "last_name": "Vale"}, ("Ada Vale",)), ({"givenName": "Ada", "familyName": "Vale"}, ("Ada Vale",)),
        ({"17": {"name": "Ada Vale"}, "18": {"name": "Bo Lund"}}, ("Ada Vale", "Bo Lund")), ({"en": "Ada Vale", "ko": "에이다"}, ("Ada Vale",)),
        ([{"name": "Ada Vale", "locale": "en_US"}, {"name": "Bo Lund", "locale": "de_DE"}], ("Ada Vale", "Bo Lund")),
        ({"id": 3, "title": "Chief Editor", "avatar": {"name": "A.jpg"}}, ()), ({"id": "usr_17"}, ()), ({"href": "https://post.example/ada"}, ()),
    ],
)  # fmt: skip
def test_an_author_may_be_an_object(author: object, names: tuple[str, ...]) -> None:
    assert one({"title": "Dam breaks", "body": BODY, "author": author}).authors == names


# a text for each language

ENGLISH, GERMAN = "A dam broke near Lorin.", "Bei Lorin brach ein Damm."


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ({"en": "Dam breaks", "de": "Damm bricht"}, {"en": ENGLISH, "de": GERMAN}),
        ({"de": "Damm bricht", "en": "Dam breaks"}, {"de": [GERMAN], "en": {"value": ENGLISH}}),
        ({"de-AT": "Damm bricht", "en_GB": "Dam breaks"}, {"de-AT": GERMAN, "en_GB": ENGLISH}),
        ({"_type": "localeString", "en": "Dam breaks", "de": "Damm bricht"}, [{"_key": "de", "value": GERMAN}, {"_key": "en", "value": ENGLISH}]),
        ([{"lang": "en", "value": "Dam breaks"}, {"lang": "de", "value": "Damm bricht"}], [{"@language": "de", "@value": GERMAN}, {"@language": "en", "@value": ENGLISH}]),
    ],
)  # fmt: skip
def test_the_texts_of_all_languages_are_read_and_the_main_one_leads(title: object, body: object) -> None:
    english = one({"title": title, "body": body, "items": [{"title": "Other", "text": "Other."}]})
    assert (english.title, english.body) == ("Dam breaks", f"{ENGLISH}\n\n{GERMAN}\n\nDamm bricht")
    assert english.language.startswith("en")
    german = one({"title": title, "body": body, "language": "de"})
    assert (german.title, german.body) == ("Damm bricht", f"{GERMAN}\n\n{ENGLISH}\n\nDam breaks")
    assert german.language.startswith("de")


def test_an_object_with_one_language_or_no_language_is_read() -> None:
    article = one({"title": {"fr": "Un barrage cède"}, "description": {"fr": "Un barrage."}})
    assert (article.title, article.body, article.language) == ("Un barrage cède", "Un barrage.", "fr")
    assert (
        one({"title": "Dam", "language": "sk", "body": {"und": [{"value": BODY, "summary": ""}]}}).language
        == "sk"
    )


# blocks of editors

BLOCKS: dict[str, Any] = {
    "paragraphs": {"p": [FIRST, SECOND]},
    "numbers": {"1": FIRST, "2": SECOND},
    "lead and main": {"lead": FIRST, "main": SECOND},
    "heading and text": [{"heading": FIRST, "text": SECOND}],
    "text and inner blocks": [{"text": FIRST, "items": [{"content": SECOND, "items": []}]}],
    "sections": {"intro": FIRST, "sections": [{"title": SECOND}, {"text": SECOND}]},
    "unknown keys": {"absatz_a": FIRST, "bild": "https://post.example/a.jpg", "absatz_b": {"inhalt": SECOND}},
    "Contentful": {"nodeType": "document", "data": {}, "content": [
        {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": FIRST[:9]}, {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": FIRST[9:12]}]}, {"nodeType": "text", "value": FIRST[12:]}]},
        {"nodeType": "embedded-asset-block", "data": {}, "content": []},
        {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": SECOND}]}]},
    "ProseMirror, nested deeply": {"type": "doc", "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": FIRST[:9]}, {"type": "text", "marks": [{"type": "bold"}], "text": FIRST[9:]}]},
        {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": SECOND}]}]}]}]},
    "Quill": {"ops": [{"insert": FIRST[:9]}, {"insert": FIRST[9:], "attributes": {"bold": True}}, {"insert": {"image": "x.jpg"}}, {"insert": f"\n{SECOND}\n"}]},
    "JSON in a string": json.dumps({"root": {"children": [{"type": "paragraph", "children": [{"type": "text", "text": text}]} for text in (FIRST, SECOND)]}}),
    "Mobiledoc": json.dumps({"version": "0.3.1", "markups": [["b"]], "atoms": [], "cards": [["image", {}]], "sections": [
        [1, "p", [[0, [], 0, FIRST[:9]], [0, [0], 1, FIRST[9:]]]], [10, 0], [3, "ul", [[[0, [], 0, SECOND]]]]]}),
}  # fmt: skip


@pytest.mark.parametrize("shape", BLOCKS)
def test_every_block_is_read(shape: str) -> None:
    body = one({"title": "Dam to be rebuilt", "body": BLOCKS[shape]}).body
    assert list(dict.fromkeys(body.split("\n\n"))) == [FIRST, SECOND]


@pytest.mark.parametrize("text", ["[Reporter] The dam broke. [END]", "{so} it is {said}"])
def test_a_text_in_brackets_is_not_read_as_json(text: str) -> None:
    assert one({"title": "Dam", "body": text}).body == text


@pytest.mark.parametrize(
    "body", [[{"type": "image", "caption": "A dam in May."}], {"id": 3, "url": "https://a.example/b"}]
)
def test_pictures_and_addresses_are_not_read_as_the_body(body: object) -> None:
    assert one({"title": "Dam", "body": body, "url": "https://a.example/1"}).body == ""


def test_an_export_of_arc_is_read() -> None:
    article = one({
        "headlines": {"basic": "Dam breaks"}, "description": {"basic": "Short."}, "credits": {"by": [{"name": "Ada Vale"}]},
        "display_date": "2026-11-20T10:00:00Z",
        "content_elements": [{"type": "text", "content": FIRST}, {"type": "image", "caption": "x"}, {"type": "quote", "content_elements": [{"type": "text", "content": SECOND}]}],
    })  # fmt: skip
    assert (article.title, article.body) == ("Dam breaks", f"{FIRST}\n\n{SECOND}")
    assert (article.authors, article.precision) == (("Ada Vale",), Precision.MINUTE)


def test_the_articles_of_a_json_ld_graph_are_read() -> None:
    graph = [
        {"@type": "Organization", "name": "Post", "url": "https://post.example"},
        {"@type": ["NewsArticle"], "headline": "Dam breaks", "articleBody": BODY},
    ]
    article = one({"@context": "https://schema.org", "@graph": graph})
    assert (article.title, article.body) == ("Dam breaks", BODY)
    assert all(isinstance(each, Unreadable) for each in results({"@graph": graph[:1]}))


def test_keys_are_recognised_whatever_their_capitals() -> None:
    article = one({"Title": "Dam breaks", "BODY": BODY, "Publish Date": "2026-11-20", "Author": "Ada Vale", "URL": "https://post.example/1"})  # fmt: skip
    assert (article.title, article.body, article.authors) == ("Dam breaks", BODY, ("Ada Vale",))
    assert (article.published.day, article.url) == (20, "https://post.example/1")
    assert one({"title": "Dam breaks", "Title": "x", "text": BODY}).title == "Dam breaks"


# lists of records in other forms

TWO = [{"title": "Dam breaks", "text": BODY}, {"title": "Bridge closed", "text": FIRST}]


@pytest.mark.parametrize(
    "reply",
    [
        {"101": TWO[0], "102": TWO[1]}, {"title": {"0": "Dam breaks", "1": "Bridge closed"}, "text": {"0": BODY, "1": FIRST}, "date": {"0": None, "1": None}},
        {"content": TWO, "totalElements": 2, "last": True}, {"name": "", "messages": TWO},
    ],
)  # fmt: skip
def test_records_by_id_in_columns_or_under_unusual_keys_are_read(reply: dict[str, Any]) -> None:
    read = [(each.title, each.body) for each in results(reply) if not isinstance(each, Unreadable)]
    assert read == [("Dam breaks", BODY), ("Bridge closed", FIRST)]


def test_sections_with_titles_are_one_article() -> None:
    article = one({"title": "Report", "content": TWO})
    assert article.body == f"Dam breaks\n\n{BODY}\n\nBridge closed\n\n{FIRST}"


@pytest.mark.parametrize("script", ["callback({});", "var data = {};\n", "window.__DATA__ = {}", ")]}',\n{}"])  # fmt: skip
def test_json_in_a_script_is_read(script: str) -> None:
    text = script.replace("{}", json.dumps(TWO))
    found = articles_in(text.encode(), ObjectRef(key="x.json"), STORED)
    assert [getattr(each, "title", each) for each in found] == ["Dam breaks", "Bridge closed"]


@pytest.mark.parametrize("text", ["callback: we call back (really)", "Costs = [estimated] 5 million", "The word(s) {so} and [so] were said."])  # fmt: skip
def test_a_text_with_brackets_is_not_read_as_a_script(text: str) -> None:
    (found,) = articles_in(f"{text}\n\n{BODY}".encode(), ObjectRef(key="x.txt"), STORED)
    assert getattr(found, "title", "") == text


@pytest.mark.parametrize("sign", ["\n", "\t", "\x01"])
def test_a_record_with_a_control_character_in_a_string_is_read(sign: str) -> None:
    (found,) = parse_records(f'{{"title": "Dam", "text": "One{sign}two three."}}', ObjectRef(), STORED)
    assert getattr(found, "body", "").replace("\n\n", " ") in {"One two three.", "Onetwo three."}


def test_text_in_pieces_of_strings_and_objects_is_one_paragraph() -> None:
    pieces = ["A dam ", {"type": "bold", "text": "broke"}, " near Lorin."]
    assert one({"title": "Dam", "text": pieces}).body == "A dam broke near Lorin."


def test_a_date_of_microsoft_is_read() -> None:
    article = one({"title": "Dam", "text": BODY, "date": "/Date(1795169700000+0100)/"})
    assert article.published.isoformat() == "2026-11-20T10:15:00+00:00"


@pytest.mark.parametrize(
    "title", ["Dam breaks - The Lorin Post", "Dam breaks | Lorin Post", "Dam breaks — lorinpost"]
)
def test_the_name_of_the_source_is_not_a_part_of_the_title(title: str) -> None:
    named = {"title": title, "text": BODY, "source": {"id": None, "name": "The Lorin Post"}}
    assert one(named).title == "Dam breaks"
    assert one({"title": title, "text": BODY, "domain": "lorinpost.example"}).title == "Dam breaks"
    repeated = one({**named, "text": f"{title}\n\n{BODY}"})
    assert repeated.body == BODY


@pytest.mark.parametrize(
    "title",
    [
        "Dam breaks - one year later",
        "Lorin - Post",
        "The Lorin Post - Dam breaks",
        " - Lorin Post",
        "Lorin Post",
    ],
)
def test_other_words_after_a_dash_are_a_part_of_the_title(title: str) -> None:
    record = {"title": title, "text": BODY, "source": {"name": "Lorin Post"}, "domain": "post.lorin.example"}
    assert one(record).title == title.strip()


def test_a_record_that_the_news_api_has_removed_is_not_an_article() -> None:
    removed = {
        "source": {"id": None, "name": "[Removed]"}, "author": None, "title": "[Removed]",
        "description": "[Removed]", "url": "https://removed.example", "content": "[Removed]",
    }  # fmt: skip
    (found,) = parse_records(json.dumps({"articles": [removed]}), ObjectRef(), STORED)
    assert isinstance(found, Unreadable)
    assert "removed" in found.detail
    assert one({**removed, "content": BODY}).body == BODY
    assert one({**removed, "title": "Dam breaks"}).title == "Dam breaks"


@pytest.mark.parametrize("mark", ["... [1423 chars]", "… [1423 chars]", "…[+1423 chars]"])
def test_the_truncation_mark_is_not_text(mark: str) -> None:
    article = one({"title": "Dam", "content": f"{BODY}{mark}"})
    assert (article.body, article.truncated) == (BODY, True)


@pytest.mark.parametrize("end", [" Posts have at most [280 chars]", " The field is [12 chars] long"])
def test_brackets_that_do_not_mark_a_truncation_are_text(end: str) -> None:
    article = one({"title": "Dam", "content": BODY + end})
    assert (article.body, article.truncated) == (BODY + end, False)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Portuguese", "pt"),
        ("english", "en"),
        ("English (US)", "en"),
        ("deu", "de"),
        ("pt-BR", "pt"),
        ("Klingonese", "und"),
    ],
)
def test_a_language_may_be_written_as_a_name(written: str, code: str) -> None:
    (found,) = articles_in(
        json.dumps({"title": "17:30", "url": "https://e.example/a", "language": written}).encode(),
        ObjectRef(key="x.json"),
        STORED,
    )
    assert getattr(found, "language", "") == code


LINK = '<a href="https://e.example/b">Lighthouse keeper retires at 94</a>'


@pytest.mark.parametrize(
    "box",
    [
        f"<p><span>Related: </span>{LINK}</p>",
        f"<h3>More on this story</h3><ul><li>{LINK}</li><li>{LINK}</li></ul>",
        LINK,
    ],
)
def test_a_box_that_only_links_to_other_articles_is_not_text(box: str) -> None:
    article = one({"title": "Dam", "body": f'<aside class="rich-link">{box}</aside><p>LORIN — {BODY}</p>'})
    assert (article.body, article.place) == (BODY, "LORIN")


@pytest.mark.parametrize(
    "box",
    [f"The dam held for 62 years, says {LINK}", f"<p>“It broke.”</p> {LINK}", "<p>The facts in short</p>"],
)
def test_a_box_with_words_of_its_own_is_text(box: str) -> None:
    words = " ".join(re.sub("<[^>]*>", " ", box).split())
    article = one({"title": "Dam", "body": f"<p>{BODY}</p><aside>{box}</aside>"})
    assert article.body.replace("\n\n", " ").endswith(words)


def test_no_text_is_lost_because_of_a_box_without_an_end() -> None:
    assert BODY in one({"title": "Dam", "body": f"<aside>{LINK}<p>{BODY}</p>"}).body
