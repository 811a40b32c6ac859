"""The ids of an article depend only on the article, so a retry gets the same ids."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from wirewatch.article import Article, ObjectRef, Precision, host_of, with_encoded_host

PUBLISHED = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
HERE = ObjectRef(bucket="articles", key="articles/latest.json")


def article(
    title: str = "Fire in Graz", body: str = "It burned.", canonical: str = "", url: str = "", ref: ObjectRef = HERE, published: datetime = PUBLISHED
) -> Article:  # fmt: skip
    return Article(title=title, body=body, canonical_url=canonical, url=url, ref=ref, published=published)


def other_ref(position: int = 0, key: str = "articles/other.json") -> ObjectRef:
    return ObjectRef(bucket="articles", key=key, position=position)


def test_the_same_bytes_uploaded_twice_are_one_article() -> None:
    assert article().article_id == article().article_id
    assert len(article().article_id) == 64


def test_two_uploads_with_the_same_canonical_address_are_one_document() -> None:
    here, there = (
        article(canonical="https://e.org/fire"),
        article(canonical="https://e.org/fire", ref=other_ref()),
    )
    assert here.document_id == there.document_id
    assert here.article_id == there.article_id


def test_without_an_address_the_object_and_the_position_in_it_identify_the_document() -> None:
    ids = {
        article(ref=ref).document_id
        for ref in (other_ref(0), other_ref(1), other_ref(0, "articles/third.json"), HERE)
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    "homepage", ["https://e.org", "https://e.org/", "https://e.org//", "https://e.org/#top"]
)
def test_a_homepage_as_canonical_address_does_not_merge_all_articles(homepage: str) -> None:
    here, there = article(canonical=homepage), article(canonical=homepage, ref=other_ref())
    assert here.document_id != there.document_id


@pytest.mark.parametrize("url", ["https://e.org/fire", "https://e.org/?id=5", "https://m.e.org/fire"])
@pytest.mark.parametrize("homepage", ["https://e.org/", "https://www.e.org", "https://evil.example/"])
def test_with_a_homepage_as_canonical_address_the_address_identifies_the_document(
    url: str, homepage: str
) -> None:
    uploads = [
        article(url=url),
        article(canonical=homepage, url=url),
        article(canonical=homepage, url=url, ref=other_ref()),
        article(body="It burned all night.", canonical=homepage, url=url, ref=other_ref()),
    ]
    assert len({each.document_id for each in uploads}) == 1
    assert len({each.article_id for each in uploads}) == 2


def test_articles_with_the_homepage_as_canonical_address_are_different_documents() -> None:
    pages = [article(canonical="https://e.org/", url=f"https://e.org/{number}") for number in range(3)]
    assert len({each.document_id for each in pages}) == 3


def test_a_canonical_address_on_another_site_never_identifies_the_document() -> None:
    victim = article(canonical="https://e.org/fire", url="https://e.org/fire")
    for url in ("https://evil.example/fire", "https://evil.example/"):
        assert article(canonical="https://e.org/fire", url=url).document_id != victim.document_id


def test_a_homepage_as_canonical_address_does_not_replace_an_article_of_that_site() -> None:
    victim = article(url="https://e.org/fire")
    for url in ("https://e.org/other", "https://user.e.org/fire", "https://evil.example/fire", ""):
        assert article(canonical="https://e.org/", url=url).document_id != victim.document_id


@pytest.mark.parametrize("address", ["https://e.org/fire", "https://e.org/?id=5"])
def test_a_canonical_address_with_a_path_or_a_query_identifies_a_document(address: str) -> None:
    assert article(canonical=address).document_id == article(canonical=address, ref=other_ref()).document_id


def test_each_overwrite_of_an_object_is_another_article_of_the_same_document() -> None:
    hours = [article(title="Latest", body=f"The state of things at {hour}:00.") for hour in range(24)]
    assert len({each.document_id for each in hours}) == 1
    assert len({each.article_id for each in hours}) == 24


def test_another_title_at_the_same_address_is_another_document() -> None:
    assert (
        article(canonical="https://e.org/live").document_id
        != article("Flood in Graz", canonical="https://e.org/live").document_id
    )


def test_a_revision_keeps_the_document_id_and_gets_another_article_id() -> None:
    first, second = (
        article(canonical="https://e.org/fire"),
        article(body="It burned all night.", canonical="https://e.org/fire"),
    )
    assert first.document_id == second.document_id
    assert first.article_id != second.article_id


@pytest.mark.parametrize(
    ("title", "body"), [("FIRE  in\nGraz", "It   burned."), ("Ｆire in Graz", "IT BURNED.")]
)
def test_a_change_of_case_white_space_or_width_is_not_a_revision(title: str, body: str) -> None:
    assert (
        article(title, body, canonical="https://e.org/fire").article_id
        == article(canonical="https://e.org/fire").article_id
    )


def test_the_canonical_address_takes_precedence_over_the_address() -> None:
    assert (
        article(canonical="https://e.org/a", url="https://e.org/a?utm=1").document_id
        == article(canonical="https://e.org/a", url="https://e.org/b").document_id
    )


def test_the_address_and_the_title_are_separated_in_a_document_id() -> None:
    assert (
        article("b", canonical="https://e.org/a").document_id
        != article("", canonical="https://e.org/ab").document_id
    )


def test_an_article_with_odd_characters_has_an_identity() -> None:
    assert article("\ud800", "\x00\ud83d").article_id


def test_an_article_is_immutable() -> None:
    with pytest.raises(ValidationError):
        article().title = "Other"


def test_the_default_precision_of_a_date_is_arrival() -> None:
    assert article().precision is Precision.ARRIVAL


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.reuters.com/x", "reuters.com"),
        ("https://r\u0435uters.com/x", "xn--ruters-3of.com"),  # a Cyrillic letter
        ("https://m\u00fcller.example/x", "xn--mller-kva.example"),
        ("https://reuters.com\u2044world.evil.example/x", "reuters.xn--comworld-g03d.evil.example"),
        ("https://" + "\u00fc" * 80 + ".example/x", ""),
        ("https://reuters.com./x", "reuters.com"),
        ("https://REUTERS.com:8443/x", "reuters.com"),
        ("https://\uff52euters\u3002com/x", "reuters.com"),
        ("https://stra\u00dfe.example/x", "xn--strae-oqa.example"),  # another host than strasse.example
        ("https://\u03c3\u03bf\u03c6\u03cc\u03c2.example/x", "xn--0xagbn4a.example"),
        ("https://reut\u200ders.com/x", ""),  # joiners can't be seen
        ("https://www.com/x", "www.com"),
        ("https://www./x", "www"),
        ("https://192.0.2.1/x", "192.0.2.1"),
        ("https://[2001:db8::1]:80/x", "2001:db8::1"),
        *(
            (f"https://{host}/x", "")
            for host in (
                "%72euters.com",
                "reuters.com%2f.evil.example",
                "reuters,com",
                "reuters.com;evil.example",
                "reuters.com&evil.example",
                "(reuters.com)",
                "reuters..com",
                ".reuters.com",
                "reuters.com..",
                "0x7f.1",
                "16909060",
                "1.2.3",
                "1.2.3.4.",
                "256.1.1.1",
                "evil.0x1",
                "[v1.reuters.com]",
                "[fe80::1%25eth0]",
                "a" * 64 + ".com",
                ".".join(["a" * 60] * 5),
                "xn--\u0430.com",
            )
        ),
    ],
)
def test_a_host_is_encoded_and_a_misleading_host_is_dropped(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize("url", ["https://bücher.example:99999/", "https://bücher.example:x/", "http://[ü"])
def test_an_address_that_is_not_well_formed_has_no_encoded_form(url: str) -> None:
    assert with_encoded_host(url) == ""


@pytest.mark.parametrize(
    ("url", "encoded"),
    [
        ("https://bücher.example:8443/é?ü#ß", "https://xn--bcher-kva.example:8443/é?ü#ß"),
        ("https://e.org/é", "https://e.org/é"),
        ("https://user:pw@e.org/é", "https://e.org/é"),
        ("http://192.0.2.1/é", "http://192.0.2.1/é"),
        ("http://[2001:db8::1]/é", "http://[2001:db8::1]/é"),
        ("http://user@[2001:DB8::1]:8080/é", "http://[2001:db8::1]:8080/é"),
    ],
)
def test_only_the_host_of_an_address_is_encoded(url: str, encoded: str) -> None:
    assert with_encoded_host(url) == encoded
