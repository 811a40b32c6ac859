"""The posts of a live blog are read from JSON-LD if the page itself does not show them."""

import json

import pytest
from wirewatch.parsing.page import jsonld

from tests.unit.test_page import SENTENCES, page

TITLE = "Ice on the Quell: live"
POSTS = (
    ("Pilot boat frees itself", "The pilot boat is free. Its crew of 3 spent the night in the wheelhouse."),
    ("Second icebreaker on its way", "A second icebreaker left Tarnow at noon, the harbour office says."),
    ("", "The lock stays closed until the water is 40 centimetres lower."),
    ("Good morning", "We report all day from the frozen river."),
)


def post(headline: str, body: str, **facts: object) -> dict[str, object]:
    return {"@type": "BlogPosting", "headline": headline, "articleBody": body, **facts}


def live_blog(posts: object, body: str, **facts: object) -> list[str]:
    """Return the paragraphs of a page. The page has `body`, and its JSON-LD declares `posts`."""
    declared = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": posts, **facts}
    script = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    return page(body, f"<title>{TITLE}</title>{script}").body.split("\n\n")


def test_posts_that_only_json_ld_has_are_the_body() -> None:
    body = live_blog([post(*each) for each in POSTS], f"<article><h1>{TITLE}</h1></article>")
    assert body == [line for each in POSTS for line in each if line]


def test_posts_follow_the_text_of_the_page() -> None:
    body = live_blog([post(*each) for each in POSTS], f"<main><h1>{TITLE}</h1><p>{SENTENCES[0]}</p></main>")
    assert body == [SENTENCES[0], *(line for each in POSTS for line in each if line)]


def test_only_posts_that_the_page_does_not_show_are_added() -> None:
    shown = "".join(f"<section><h2>{title}</h2><p>{text}</p></section>" for title, text in POSTS[:2])
    body = live_blog([post(*each) for each in POSTS], f"<main><h1>{TITLE}</h1>{shown}</main>")
    assert body == [*POSTS[0], *POSTS[1], POSTS[2][1], *POSTS[3]]


@pytest.mark.parametrize("separator", ["", " ", "\n", "\n\n"])
def test_a_shown_post_is_recognised_if_its_spelling_differs(separator: str) -> None:
    """Sites join the paragraphs of a post, and add the name of the photographer to it."""
    paragraphs = f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1].replace('A ', 'A&nbsp;<b>')}</b></p>"
    text = f"Photo: A. Roy. {SENTENCES[0]}{separator}{SENTENCES[1].upper()}"
    body = live_blog([post("Night", text)], f"<main><h1>{TITLE}</h1><h2>Night</h2>{paragraphs}</main>")
    assert " ".join(body).count("winter begins") == 1
    assert "Photo" not in " ".join(body)


def test_a_shown_post_is_recognised_if_its_paragraphs_do_not_end_like_sentences() -> None:
    lines = ["The pilot says that the boat is free and safe", "The harbour office does not know when it left"]
    shown = "".join(f"<p>{line}</p>" for line in lines)
    body = live_blog(
        [post("", " ".join(lines))], f"<main><h1>{TITLE}</h1><p>{SENTENCES[0]}</p>{shown}</main>"
    )
    assert body == [SENTENCES[0], *lines]


def test_a_post_that_the_page_shows_outside_its_text_is_not_added() -> None:
    links = "".join(f"<li><a href='/{number}'>{text}</a></li>" for number, (_, text) in enumerate(POSTS))
    shown = f"<p>{SENTENCES[0]}</p></main><aside><ul>{links}</ul></aside>"
    body = live_blog([post(*POSTS[0])], f"<main><h1>{TITLE}</h1>{shown}")
    assert body == [SENTENCES[0]]


def test_a_post_that_the_page_hides_is_added() -> None:
    shown = f"<p>{SENTENCES[0]}</p><div style='display: none'><p>{POSTS[0][1]}</p></div>"
    body = live_blog([post(*POSTS[0])], f"<main><h1>{TITLE}</h1>{shown}</main>")
    assert body == [SENTENCES[0], *POSTS[0]]


def test_a_post_keeps_its_paragraphs() -> None:
    html = "<p>The river &amp; its lock.</p><p>Both are closed today.</p>"
    body = live_blog([post("", html), post("", "One.<br/><br/>Two.")], f"<article><h1>{TITLE}</h1></article>")
    assert body == ["The river & its lock.", "Both are closed today.", "One.", "Two."]
    link = "The <a href='/x' rel='Follow'>river</a> is open."
    assert live_blog([post("", link)], f"<article><h1>{TITLE}</h1></article>") == ["The river is open."]


def test_a_headline_that_begins_the_text_of_its_post_is_not_repeated() -> None:
    text = "The lock is open. Ships may pass."
    body = live_blog(post("The lock is open", text), f"<article><h1>{TITLE}</h1></article>")
    assert body == [text]


def test_a_page_may_declare_the_same_live_blog_as_an_article_too() -> None:
    article = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2026-10-02T13:20:00Z"}
    blog = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": [post(*POSTS[0])]}
    script = f'<script type="application/ld+json">{json.dumps([article, blog])}</script>'
    assert page(f"<h1>{TITLE}</h1>", script).body.split("\n\n") == list(POSTS[0])


def test_posts_of_another_live_blog_are_not_read() -> None:
    """A page may describe the live blog that it links to."""
    article = {"@type": "NewsArticle", "headline": "Soldiers go north"}
    blog = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": [post(*POSTS[0])]}
    script = f'<script type="application/ld+json">{json.dumps([article, blog])}</script>'
    body = f"<article><h1>Soldiers go north</h1><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p></article>"
    assert page(body, script).body == "\n\n".join(SENTENCES[:2])


@pytest.mark.parametrize(
    "posts", [None, "text", 7, [], {}, [None, 7, "text", {"headline": ["x"]}, [post("a", "b")]]]
)
def test_unusual_values_in_place_of_posts_are_ignored(posts: object) -> None:
    assert live_blog(posts, f"<h1>{TITLE}</h1><p>{SENTENCES[0]}</p>") == [SENTENCES[0]]


def test_the_number_and_the_length_of_posts_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonld, "MOST_POSTS", 2)
    monkeypatch.setattr(jsonld, "LONGEST_BODY", 20)
    posts = [post("", "a" * 15), post("", "b" * 15), post("", "c" * 15)]
    body = live_blog(posts, f"<article><h1>{TITLE}</h1></article>")
    assert body == ["a" * 15, "b" * 5]


def test_a_short_post_in_a_script_without_spaces_that_the_page_shows_is_not_added() -> None:
    shown = f"<p>{SENTENCES[0]}</p><p>比赛结束，双方战平。</p><p>{SENTENCES[1]}</p>"
    body = live_blog([post("", "比赛结束，双方战平。")], shown)
    assert body.count("比赛结束，双方战平。") == 1
