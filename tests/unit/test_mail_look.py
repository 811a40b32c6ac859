"""Tests the HTML part and the plain text part of the mails that the channel `email-html` sends."""

import email
import json
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from wirewatch.article import Signal
from wirewatch.channels.custom.samples import empty_page, sample_page
from wirewatch.channels.email_html import mail_of
from wirewatch.channels.kind import Message
from wirewatch.channels.parts import parts_of
from wirewatch.channels.registry import CHANNELS
from wirewatch.digests.matched_article import MatchClause, MatchedArticle, MatchQuote
from wirewatch.digests.page import StoryView
from wirewatch.digests.plan import DigestView
from wirewatch.digests.prior_reports import Update
from wirewatch.digests.views import page_of

from tests.unit.matched_articles import NOW, match, matched_article, route, sealed

SENDER, RECIPIENT = "alerts@wirewatch.example", "ann@example.org"
REMOTE = re.compile(
    r"<(?:img|link|iframe|script|video|audio|object|embed|form|input)\b|url\(|@import|\bsrc=", re.IGNORECASE
)


def story(
    number: int, title: str, quote: str, word: str, language: str = "en", **fields: str
) -> MatchedArticle:
    rule = match(
        rule="launch", rule_title="Missile activity", severity="high" if number % 7 == 1 else "normal",
        why=(MatchClause(query="missile* NEAR/8 (launch* OR fire*)", found=(word,)),),
    )  # fmt: skip
    start = quote.index(word)
    quotes = (MatchQuote(text=quote, bold=((start, start + len(word)),)),)
    return matched_article(number, rule, title=title, quotes=quotes, language=language, **fields)


def english(number: int) -> MatchedArticle:
    return story(
        number, f"North Korea fires missile {number}", f"It fired a missile on Monday ({number}).", "missile"
    )


def updated() -> DigestView:
    view = sealed([english(1)])
    changes = (("one missile", "three missiles"), ("", "Hokkaido"))
    update = Update(
        number=213, reported_at=NOW - timedelta(hours=9), changes=changes, title_spans=((12, 17),)
    )
    (lead,) = view.plan.stories
    plan = view.plan.model_copy(update={"stories": (lead.model_copy(update={"update": update}),)})
    return view.model_copy(update={"plan": plan})


DIGESTS: dict[str, Callable[[], DigestView]] = {
    "one story": lambda: sealed([english(1)]),
    "forty stories": lambda: sealed([english(number) for number in range(1, 41)]),
    "no story": lambda: sealed([]),
    "an update": updated,
    "a retraction": lambda: sealed([matched_article(9, title="Leader dead", signal=Signal.RETRACTED, replaces=("x",)), english(1)]),
    "right to left": lambda: sealed([story(1, "غادرت القوات الحدود", "قالت الوزارة إن القوات غادرت.", "القوات", "ar")]),
    "without spaces": lambda: sealed([story(1, "北朝鮮が弾道ミサイルを発射", "防衛省は弾道ミサイルが発射されたと発表した。", "弾道ミサイル", "ja")]),
    "emoji": lambda: sealed([story(1, "🚀 Missile launched 👩‍🚀", "A missile 🚀 flew.", "missile")]),
    "markup": lambda: sealed([story(1, "<script>alert(1)</script> <img src=x> & \"quotes\"", "<b>missile</b> <a href='https://evil.example'>", "missile")]),
    "further stories": lambda: sealed([english(number) for number in range(1, 13)], route(max_stories=10)),
    "without a link": lambda: sealed([story(1, "Soldiers cross", "The missile flew.", "missile", source="", url="", object="s3://b/articles/upw/1.xml#3")]),
}  # fmt: skip


class Parsed(HTMLParser):
    """Reads the visible text of an HTML page, the addresses of its links and its `id` attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given["href"])
        self.ids |= {given["id"]} if "id" in given else set()
        self._hidden += tag in {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return squeezed("".join(self.words))


def squeezed(text: str) -> str:
    """Return `text` without white space, without `*` (the mark of bold words), and without `|` (the
    border of quotes).
    """
    return re.sub(r"[\s*|]+", "", text)


@pytest.fixture(params=DIGESTS, scope="module")
def view(request: pytest.FixtureRequest) -> DigestView:
    return DIGESTS[request.param]()


def mails(view: DigestView) -> list[EmailMessage]:
    found = []
    for part in parts_of(view, ["email-html"]):
        data = mail_of(Message(f"{view.id}#{part.number}", part.body, NOW), SENDER, RECIPIENT, view.route)
        mail = email.message_from_bytes(data, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return found


def content(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_a_mail_is_well_formed_and_small(view: DigestView) -> None:
    for mail in mails(view):
        assert [part.defects for part in mail.walk()] == [[], [], []]
        assert len(mail["Subject"]) <= 70
        assert len(mail.as_bytes()) < 140_000
        assert len(content(mail, "html").encode()) < 102_000
        for header in ("Message-ID", "List-Id", "List-Unsubscribe", "Date"):
            assert mail[header], header
        assert mail["Auto-Submitted"] == "auto-generated"


def test_a_mail_loads_no_remote_content_and_its_links_lead_to_the_shown_host(view: DigestView) -> None:
    for mail in mails(view):
        html = content(mail, "html")
        assert not REMOTE.findall(re.sub(r"&lt;.*?&gt;|&lt;[^<]*", "", html))
        page = Parsed(html)
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in page.ids
            else:
                assert urlsplit(link).scheme in {"http", "https"}
                assert squeezed(str(urlsplit(link).hostname)) in page.text


def test_plain_text_and_html_have_the_same_content(view: DigestView) -> None:
    found = mails(view)
    text = squeezed("".join(content(mail, "plain") for mail in found))
    html = squeezed("".join(Parsed(content(mail, "html")).text for mail in found))
    for needed in required_texts(view, len(found)):
        assert squeezed(needed) in text, needed
        assert squeezed(needed) in html, needed


def required_texts(view: DigestView, mails: int) -> list[str]:
    """Return the texts that the mails of a digest must contain, both as plain text and as HTML."""
    page = page_of(view)
    lines = [
        page.title,
        page.due,
        page.ledger,
        *(page.footer(part, mails) for part in range(1, mails + 1)),
        "" if page.stories else page.nothing,
    ]
    lines += [each.headline for each in page.headlines]
    return [*lines, *(line for shown in page.stories for line in lines_of(shown))]


def lines_of(shown: StoryView) -> list[str]:
    quotes = ["".join(run.text for run in quote) for quote in shown.quotes]
    changes = [text for pair in shown.update.changes for text in pair] if shown.update else []
    reasons = [f"{why.title}: {why.words}" for why in shown.why]
    return [
        shown.headline,
        shown.outlet,
        shown.when,
        shown.byline,
        shown.notice,
        shown.no_link,
        *quotes,
        *changes,
        *reasons,
    ]


def test_the_new_words_of_an_update_are_bold() -> None:
    (mail,) = mails(updated())
    html = content(mail, "html")
    assert "one missile → <b>three missiles</b>; <b>Hokkaido</b>" in html
    assert "UPDATE" in html
    assert mail["Subject"].startswith("[HIGH] Update: North Korea fires missile 1")


def test_the_numbers_in_the_table_of_contents_are_those_of_the_stories() -> None:
    (text,) = CHANNELS.get("email-text").render(page_of(sealed([english(n) for n in range(1, 12)])))
    lines = text.splitlines()
    heading = lines.index("NORTH KOREA")
    contents, stories = "\n".join(lines[:heading]), "\n".join(lines[heading:])
    for number in range(1, 12):
        assert len(re.findall(rf"^ +{number}\. (?:\[HIGH\] )?North Korea", contents, re.MULTILINE)) == 1
        assert len(re.findall(rf"^{number}\. (?:\[HIGH\] )?North Korea", stories, re.MULTILINE)) == 1


def test_a_short_mail_has_no_numbers() -> None:
    (text,) = CHANNELS.get("email-text").render(page_of(sealed([english(2)])))
    assert "\nNorth Korea fires missile 2\n" in text


def test_one_blank_line_divides_sections_and_stories() -> None:
    (text,) = CHANNELS.get("email-text").render(sample_page())
    assert "\n\n\n" not in text


def test_the_hint_mentions_rules_only_if_the_page_has_rules() -> None:
    (some,), (none,) = (CHANNELS.get("email-text").render(page) for page in (sample_page(), empty_page()))
    assert "narrow one of the rules named above" in " ".join(some.split())
    assert "narrow" not in none


def test_a_link_in_the_list_of_further_stories_looks_like_a_link() -> None:
    (body,) = CHANNELS.get("email-html").render(sample_page())
    (link,) = re.findall(r'<a [^>]*href="https://www.harbour.example/storm"[^>]*>', json.loads(body)["html"])
    assert "underline" in link


def test_a_long_word_does_not_make_the_page_wider_than_the_screen() -> None:
    """On a page wider than the screen, text at the right edge, such as Arabic, would not be visible."""
    (body,) = CHANNELS.get("email-html").render(sample_page())
    (style,) = re.findall(r'style="(max-width:640px;[^"]*)"', json.loads(body)["html"])
    assert {"table-layout:fixed", "word-break:break-word", "overflow-wrap:anywhere"} <= set(style.split(";"))


def test_each_part_names_its_number_in_its_heading() -> None:
    page = page_of(sealed([english(number) for number in range(1, 41)]))
    bodies = {kind: CHANNELS.get(kind).render(page) for kind in ("email-html", "slack", "teams")}
    for parts in bodies.values():
        for part, body in enumerate(parts, 1):
            assert re.search(rf"40 stories, \d high \({part}/{len(parts)}\)", body)


def test_further_stories_are_divided_from_the_stories_before_them() -> None:
    (body,) = CHANNELS.get("slack").render(sample_page())
    blocks = json.loads(body)["blocks"]
    (position,) = [n for n, block in enumerate(blocks) if "*Further stories*" in json.dumps(block)]
    assert blocks[position - 1] == {"type": "divider"}


def test_a_page_declares_both_colour_schemes_and_the_width_of_the_screen() -> None:
    html = content(mails(sealed([]))[0], "html")
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html
    assert 'content="width=device-width' in html


def test_outlook_gets_a_table_of_fixed_width() -> None:
    html = content(mails(sealed([english(1)]))[0], "html")
    assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 3
    assert "display:flex" not in html
    assert "display:grid" not in html
    assert html.count("<table") == html.count("</table>")
