"""Pages that a server or a protection service sends in place of an article are refused."""

from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, Unreadable

from tests.reading import articles_in

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NOT_FOUND = "The requested URL was not found on this server."
STORY = (
    "Officials in Tarnwick closed the gates of the old harbour on Tuesday and told the fishermen to wait."
    " They gave no reason for it, and the mayor did not answer the questions of this newspaper at first."
    " Later her office said that the quay had to be measured, which would take until the end of the week."
    " The fishermen want to be paid for the days that they lose."
)


def read(title: str, *paragraphs: str, head: str = "") -> Article | Unreadable:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{text}</body></html>"
    (result,) = articles_in(page.encode(), ObjectRef(key="x.html"), STORED)
    return result


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404 Not Found", NOT_FOUND),
        ("404", NOT_FOUND),
        ("404", "The page that you are looking for does not exist any more."),
        ("404 | Kurier", "Diese Seite wurde leider nicht gefunden."),
        ("500", "Something went wrong. We are sorry."),
        ("500 – Courier", "An error has occurred."),
        ("Page not found - Courier", "Try the search, or go to the front page."),
        ("Seite nicht gefunden | Kurier", "Das gibt es nicht mehr."),
        ("403 Forbidden", "nginx"),
        ("Access Denied", "You don't have permission to access /dam on this server. Reference #18.2"),
        ("Just a moment...", "e.example needs to review the security of your connection before proceeding."),
        ("e.example", "Please enable JS and disable any ad blocker"),
        ("Attention Required! | Cloudflare", "Sorry, you have been blocked"),
        ("503 Service Unavailable", "The server is busy. Please try again later."),
    ],
)
def test_an_error_page_or_a_page_of_a_protection_service_is_not_an_article(title: str, text: str) -> None:
    result = read(title, text)
    assert isinstance(result, Unreadable)
    assert result.reason is Reason.NO_ARTICLE


DATE = '<meta property="article:published_time" content="2026-11-20T09:00:00Z">'


@pytest.mark.parametrize(
    ("title", "text", "head"),
    [
        ("Access Denied", STORY, ""),
        ("404 Not Found", STORY, ""),
        ("404", STORY, ""),
        ("500", "The film about the last miners of Tarnwick opens on Friday. It is three hours long.", ""),
        (
            "404 | Courier",
            "Ann Bee has written a novel about a hotel. Nobody leaves the room with this number.",
            "",
        ),
        ("Access denied", "Fishermen in Tarnwick were sent home on Tuesday.", ""),
        ("Page not found", "A play about a lost book opens in Tarnwick on Friday.", DATE),
        ("Access denied to the old harbour of Tarnwick", "The gates on this server are closed.", ""),
        ("Just a moment", "You are human, the poet writes in her new book, and she means it.", DATE),
        ("A new law", "Please enable JavaScript, the minister said on Tuesday, and laughed.", ""),
    ],
)
def test_an_article_that_resembles_an_error_page_is_read(title: str, text: str, head: str) -> None:
    result = read(title, text, head=head)
    assert isinstance(result, Article)
    assert result.title == title
