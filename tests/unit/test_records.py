"""Tests JSON and JSONL from scrapers and news APIs. A broken record does not affect other records."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef, Precision
from wirewatch.errors import Reason, Unreadable
from wirewatch.parsing.formats.json_records import WRAPPERS, parse_records

from tests.unit.asking import within

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
GOOD = '{"title": "Fire in Graz", "text": "It burned."}'


def parse(text: str) -> Iterator[Article | Unreadable]:
    return parse_records(text, ObjectRef(bucket="b", key="k"), STORED)


def one(record: object) -> Article:
    (found,) = parse(record if isinstance(record, str) else json.dumps(record))
    assert isinstance(found, Article), found
    return found


def outcomes(text: str) -> list[str]:
    """Return, for each record, the title of its article or the reason why it could not be read."""
    return [found.title if isinstance(found, Article) else str(found.reason) for found in parse(text)]


def with_field(**fields: object) -> Article:
    return one({"title": "Fire in Graz", "text": "It burned.", **fields})


# shapes


SHAPES: dict[str, dict[str, Any]] = {
    "ours": {
        "title": "Fire in Graz", "body": "It burned.\n\nNobody was hurt.", "url": "https://www.e.org/fire", "source": "e.org", "authors": ["Ann Bee"],
        "published": "2026-11-20T10:15:00Z", "language": "en",
    },
    "news-please": {
        "title": "Fire in Graz", "maintext": "It burned.\nNobody was hurt.", "url": "https://www.e.org/fire", "source_domain": "www.e.org",
        "authors": ["Ann Bee"], "date_publish": "2026-11-20 10:15:00", "language": "en", "description": "A fire.", "date_modify": None,
        "filename": "x.json", "image_url": "https://img.e.org/x.jpg", "localpath": None, "title_page": None, "title_rss": None,
    },
    "NewsAPI": {
        "source": {"id": None, "name": "e.org"}, "author": "Ann Bee", "title": "Fire in Graz", "description": "A fire.",
        "url": "https://www.e.org/fire", "urlToImage": None, "publishedAt": "2026-11-20T10:15:00Z",
        "content": "It burned.\n\nNobody was hurt… [+1204 chars]", "language": "en",
    },
    "schema.org": {
        "@type": "NewsArticle", "headline": "Fire in Graz", "articleBody": "It burned.\n\nNobody was hurt.", "url": "https://www.e.org/fire",
        "author": {"@type": "Person", "name": "Ann Bee"}, "datePublished": "2026-11-20T10:15:00+00:00", "inLanguage": "en", "domain": "e.org",
    },
    "generic": {
        "title": "Fire in Graz", "text": ["It burned.", "Nobody was hurt."], "link": "https://www.e.org/fire", "byline": "By Ann Bee",
        "date": "Fri, 20 Nov 2026 10:15:00 GMT", "lang": "EN", "site": "e.org",
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_records_of_every_shape_give_the_same_article(shape: str) -> None:
    article = one(SHAPES[shape])
    assert article.title == "Fire in Graz"
    assert article.body.rstrip(".") == "It burned.\n\nNobody was hurt"
    assert (article.url, article.source) == ("https://www.e.org/fire", "e.org")
    assert article.authors == ("Ann Bee",)
    assert (article.published, article.precision) == (MINUTE, Precision.MINUTE)
    assert article.language == "en"


def test_gdelt_gives_titles_without_text() -> None:
    article = one(
        {
            "articles": [
                {
                    "url": "https://e.org/a",
                    "title": "Fire in Graz",
                    "seendate": "20261120T101500Z",
                    "domain": "e.org",
                }
            ]
        }
    )
    assert (article.title, article.body, article.source, article.published) == (
        "Fire in Graz",
        "",
        "e.org",
        MINUTE,
    )


def test_our_own_articles_can_be_read_again() -> None:
    first = with_field(
        canonical_url="https://e.org/a",
        place="GRAZ",
        authors=["Ann Bee"],
        published="2026-11-20",
        language="de",
        source="Post",
    )
    again = one(first.model_dump_json())
    assert again.model_dump(exclude={"ref", "precision"}) == first.model_dump(exclude={"ref", "precision"})
    assert again.article_id == first.article_id


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_wrapper_around_the_list_is_unpacked(wrapper: str) -> None:
    assert outcomes(f'{{"status": "ok", "{wrapper}": [{GOOD}, {GOOD}]}}') == ["Fire in Graz"] * 2


def test_an_article_with_a_list_called_items_is_still_one_article() -> None:
    assert outcomes('{"title": "Fire", "text": "It burned.", "items": [{"title": "Related"}]}') == ["Fire"]


@pytest.mark.parametrize("text", [GOOD, f"[{GOOD}]", f"\n  {GOOD}\n\n", f"[\n{GOOD}\n]"])
def test_one_record_may_be_alone_or_in_a_list(text: str) -> None:
    assert outcomes(text) == ["Fire in Graz"]


@pytest.mark.parametrize("text", [f"{GOOD}\n{GOOD}", f"{GOOD}\r\n{GOOD}\r\n", f"\n{GOOD}\n\n\n{GOOD}\n"])
def test_jsonl_is_one_record_a_line(text: str) -> None:
    assert outcomes(text) == ["Fire in Graz"] * 2


def test_each_article_has_the_position_of_its_record() -> None:
    found = [each.ref for each in parse(f"[{GOOD}, {GOOD}, {GOOD}]") if isinstance(each, Article)]
    assert [(ref.position, ref.key, ref.parser) for ref in found] == [
        (0, "k", "json"),
        (1, "k", "json"),
        (2, "k", "json"),
    ]


def test_the_sample_batch_is_read(samples: Path) -> None:
    found = list(parse((samples / "articles" / "wire-batch.jsonl").read_text("utf-8")))
    assert len(found) >= 3
    assert all(
        isinstance(each, Article) and each.body and each.authors and each.precision is Precision.MINUTE
        for each in found
    )


# fields


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ann Bee", ("Ann Bee",)),
        ("By Ann Bee", ("Ann Bee",)),
        (["Ann Bee", {"name": "Carl Day"}, None, 5, ["x"], ""], ("Ann Bee", "Carl Day")),
        ({"name": "Ann Bee"}, ("Ann Bee",)),
        ({"name": ["Ann"]}, ()),
        (None, ()),
        (5, ()),
        ("Ann\u202e\nBee", ("Ann Bee",)),
        ([f"Ann Bee{number}" for number in range(99)], tuple(f"Ann Bee{number}" for number in range(20))),
    ],
)
def test_authors_are_names(author: object, names: tuple[str, ...]) -> None:
    assert with_field(author=author).authors == names


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "https://user:pw@e.org/",
        "https://e.org/a b",
        "//e.org/x",
        5,
        None,
        ["https://e.org/x"],
        {"a": 1},
    ],
)
def test_an_address_that_is_not_safe_is_left_out(hostile: object) -> None:
    article = with_field(url=hostile, canonical_url=hostile)
    assert (article.url, article.canonical_url, article.source) == ("", "", "")


@pytest.mark.parametrize("key", ["url", "canonical_url"])
def test_the_source_is_the_host_of_the_address_if_no_source_is_named(key: str) -> None:
    assert with_field(**{key: "https://www.e.org/fire"}).source == "e.org"


def test_a_source_that_is_a_name_is_the_site() -> None:
    article = with_field(source={"name": "Baltic Ledger"}, url="https://e.org/x")
    assert (article.site, article.source) == ("Baltic Ledger", "e.org")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"text": "TOKYO (UPW) -- It burned."}, "TOKYO (UPW)"),
        ({"text": "It burned.", "place": "Graz"}, "Graz"),
        ({"text": "TOKYO (UPW) -- It burned.", "dateline": "Graz"}, "Graz"),
        ({"text": "It burned.", "place": {"city": "Graz"}}, ""),
    ],
)
def test_a_dateline_becomes_the_place_of_the_article(fields: dict[str, object], place: str) -> None:
    article = with_field(**fields)
    assert (article.place, article.body) == (place, "It burned.")


def test_a_title_repeated_at_the_top_is_not_part_of_the_body() -> None:
    assert with_field(text="Fire in Graz\n\nIt burned.").body == "It burned."


def test_a_summary_is_the_body_if_there_is_no_text() -> None:
    assert one({"title": "Fire", "description": "It burned."}).body == "It burned."


@pytest.mark.parametrize(
    "text", ["It burned… [+1204 chars]", "It burned...[+5 chars]  ", "It burned … [+12 chars]"]
)
def test_the_truncation_mark_is_not_part_of_the_body(text: str) -> None:
    assert with_field(text=text).body == "It burned"


@pytest.mark.parametrize("written", ["2 days ago", "", None, [], {}, "9999-99-99", True, 1e999, "x" * 1000])
def test_an_unreadable_date_is_replaced_by_the_time_of_storage(written: object) -> None:
    article = with_field(published=written)
    assert (article.published, article.precision) == (STORED, Precision.ARRIVAL)


def test_the_first_readable_date_is_used() -> None:
    assert with_field(published="soon", date_publish=None, date="2026-11-20T10:15:00Z").published == MINUTE


# broken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{GOOD}\n{{"title": \n{GOOD}', ["Fire in Graz", "bad-json", "Fire in Graz"]),
        (f'{GOOD}\n{GOOD}\n{{"title": "cut o', ["Fire in Graz", "Fire in Graz", "bad-json"]),
        (f'{{"title": \n{GOOD}\n{GOOD}', ["bad-json", "Fire in Graz", "Fire in Graz"]),
        (f"{GOOD}\n{{}}\n{GOOD}", ["Fire in Graz", "no-article", "Fire in Graz"]),
        (f"{GOOD}\n5\nnull\n{GOOD}", ["Fire in Graz", "no-article", "no-article", "Fire in Graz"]),
        (f"[{GOOD}, 5, null, [], {{}}, {GOOD}]", ["Fire in Graz", *["no-article"] * 4, "Fire in Graz"]),
        (f"{GOOD}\n{'[' * 100_000}\n{GOOD}", ["Fire in Graz", "bad-json", "Fire in Graz"]),
    ],
    ids=["middle line", "last line", "first line", "empty record", "no record", "members", "nested line"],
)
def test_a_broken_record_does_not_affect_the_other_records(text: str, expected: list[str]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"title": "cut o', Reason.BAD_JSON),
        ("{]", Reason.BAD_JSON),
        ("", Reason.BAD_JSON),
        ("[" * 200_000, Reason.BAD_JSON),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, Reason.BAD_JSON),
        ("[]", Reason.NO_ARTICLE),
        ('{"articles": []}', Reason.NO_ARTICLE),
        ("5", Reason.NO_ARTICLE),
        ('"text"', Reason.NO_ARTICLE),
        ("null", Reason.NO_ARTICLE),
        ("NaN", Reason.NO_ARTICLE),
    ],
    ids=lambda each: str(each) if isinstance(each, Reason) else repr(each[:12]),
)
def test_an_object_without_any_record_is_unreadable(text: str, reason: Reason) -> None:
    with pytest.raises(Unreadable) as caught:
        list(parse(text))
    assert caught.value.reason is reason
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"title": ""},
        {"title": 5, "text": {}},
        {"url": "https://e.org/x"},
        {"title": "\x00\u202e", "text": " "},
    ],
)
def test_a_record_with_neither_title_nor_text_is_not_an_article(record: dict[str, object]) -> None:
    (found,) = parse(json.dumps(record))
    assert isinstance(found, Unreadable)
    assert found.reason is Reason.NO_ARTICLE


# hostile


@pytest.mark.parametrize(
    "extra",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "9" * 5000,
        "-" + "9" * 5000,
        "0." + "9" * 5000,
        "9" * 5000 + ".5",
        "[" * 900 + "]" * 900,
        '"\\ud800"',
    ],
    ids=[
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "5000 digits",
        "-5000 digits",
        "5000 decimals",
        "5000 digits and a half",
        "900 deep",
        "surrogate",
    ],
)
@pytest.mark.parametrize(
    "key", ["x", "published", "author", "url", "language", "source", "place", "title_page"]
)
def test_a_hostile_value_in_one_field_does_not_make_the_article_unreadable(key: str, extra: str) -> None:
    article = one(f'{{"title": "Fire in Graz", "text": "It burned.", "{key}": {extra}}}')
    assert (article.title, article.body, article.published) == ("Fire in Graz", "It burned.", STORED)
    stored = article.model_dump_json().encode()
    assert Article.model_validate_json(stored).article_id == article.article_id


def test_lone_surrogates_and_control_characters_never_reach_an_article() -> None:
    article = one(
        '{"title": "Fi\\u0000re \\ud800", "text": "It \\u001b[31mburned\\u202e.\\udfff", "author": "A\\u0007nn"}'
    )
    article.model_dump_json().encode()
    assert not set("\x00\x1b\x07\u202e\ud800\udfff") & set(
        article.title + article.body + "".join(article.authors)
    )


def test_the_last_value_of_a_duplicate_key_is_used() -> None:
    assert one('{"title": "First", "title": "Fire", "text": "It burned."}').title == "Fire"


@pytest.mark.parametrize(
    "space", [" ", "\n ", "\t", "\u00a0"], ids=["spaces", "lines", "tabs", "no-break spaces"]
)
def test_a_text_with_very_much_white_space_is_read_fast(space: str) -> None:
    with within(0.5):
        with_field(text=f"It{space * 20_000}burned.")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "title", "text", "url"]), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = (
    "title",
    "text",
    "body",
    "description",
    "url",
    "canonical",
    "published",
    "authors",
    "language",
    "source",
    "place",
    "articles",
    "items",
)


@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_a_record_with_any_values_is_an_article_or_unreadable(record: dict[str, object]) -> None:
    try:
        found = list(parse(json.dumps(record)))
    except Unreadable as error:
        assert error.reason in {Reason.NO_ARTICLE, Reason.BAD_JSON}
        return
    for each in found:
        if isinstance(each, Article):
            assert each.title or each.body
            assert each.article_id
            each.model_dump_json().encode()


PAGE_TEXT = "<div><p>A dam broke near Lorin.</p><p>Nobody was hurt.</p></div>"


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head><title>Dam breaks</title></head><body><nav>Home</nav><main><h1>Dam breaks</h1>{PAGE_TEXT}</main></body></html>",
        f"<!DOCTYPE html>\n<html><body><nav>Home</nav><article><h1>Dam\nbreaks</h1>{PAGE_TEXT}</article><footer>Home</footer></body></html>",
        f"<html><body><header><nav>Home</nav></header><h1>Dam breaks</h1>{PAGE_TEXT}<footer>Home</footer></body></html>",
        f"<html><head><title>Dam breaks</title></head><body><form>{PAGE_TEXT}</form></body></html>",
    ],
)
def test_a_whole_page_in_a_record_gives_its_title_and_its_text(page: str) -> None:
    (article,) = parse(json.dumps({"url": "https://upw.example/1", "html": page}))
    assert isinstance(article, Article)
    assert (article.title, article.body) == ("Dam breaks", "A dam broke near Lorin.\n\nNobody was hurt.")
    (article,) = parse(json.dumps({"title": "Dam near Lorin breaks", "html": page}))
    assert isinstance(article, Article)
    assert article.title == "Dam near Lorin breaks"


@pytest.mark.deep
def test_hostile_pages_in_records_take_linear_time() -> None:
    for part in ("<h1>", "<nav>", "<main", "<p>Read more: ", "<ul><a>", "<title>"):
        with within(2):
            list(parse(json.dumps({"html": f"<html>{part * 20_000}"})))


def test_items_of_a_json_feed_inherit_its_authors_and_language() -> None:
    items = [
        {"title": "Dam breaks", "content_text": "A dam broke near Lorin."},
        {"title": "Bridge", "content_text": "It is closed.", "author": {"name": "Bo Lund"}},
    ]
    shared = {"authors": [{"name": "Ada Vale"}], "language": "fr", "items": items}
    first, second = parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", **shared}))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.authors, second.authors) == (("Ada Vale",), ("Bo Lund",))
    assert (first.language, second.language) == ("fr", "fr")
    other, _ = parse(json.dumps(shared))
    assert isinstance(other, Article)
    assert other.authors == ()


def test_a_link_to_another_article_among_the_blocks_is_not_text() -> None:
    blocks = [
        {"type": "text", "content": "A dam broke."},
        {"type": "interstitial_link", "content": "SECRET penguin"},
    ]
    (article,) = parse(json.dumps({"headline": "Dam breaks", "content_elements": blocks}))
    assert isinstance(article, Article)
    assert article.body == "A dam broke."
