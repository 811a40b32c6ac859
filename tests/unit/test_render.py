"""Tests the mails and Slack messages of a sealed digest. Text from articles must not act as markup."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wirewatch.article import Article, ObjectRef, Precision, with_encoded_host
from wirewatch.channels.custom.samples import sample_page
from wirewatch.channels.email_text import MAX_BYTES
from wirewatch.channels.kind import Answer, Delivered, Message, Part, json_size
from wirewatch.channels.parts import parts_of, preview
from wirewatch.channels.registry import CHANNELS
from wirewatch.channels.slack import MAX_BLOCKS, MAX_CONTEXT, MAX_MESSAGE, MAX_SECTION
from wirewatch.channels.templating import COLUMNS, fold
from wirewatch.digests.intake import Intake
from wirewatch.digests.ledger import Carried, Ledger
from wirewatch.digests.matched_article import (
    MatchClause,
    MatchedArticle,
    MatchQuote,
    RuleMatch,
    matched_article_of,
)
from wirewatch.digests.page import HeadlineView
from wirewatch.digests.plan import DigestPlan, DigestView, plan_digest
from wirewatch.digests.prior_reports import PriorReport
from wirewatch.digests.views import MAX_RULES, RETRACTED, page_of
from wirewatch.local.receiving.services import slack_refusal
from wirewatch.matching.match import Match
from wirewatch.parsing.text.cleaning import address

from tests.reading import articles_in
from tests.unit.asking import within
from tests.unit.matched_articles import NOW, copy_of, match, matched_article, route, sealed
from tests.unit.rendering import mail, payloads, story_text, texts

BOTH = ("email-text", "slack")


# the content of a message


def full() -> DigestView:
    lead = matched_article(
        5, match(severity="high", rule="vote", rule_title="A vote"), match(watchlist="council", watchlist_title="UN Security Council"), title="Council votes",
        site="outlet5.example", authors=("Ann Bee", "Carl Day"), place="NEW YORK", words=400,
    )  # fmt: skip
    copies = [
        copy_of(
            lead, 4 - number, source=f"copy{number}.example", words=400 - 60 * number, matches=lead.matches
        )
        for number in range(4)
    ]
    more = [
        copy_of(
            lead,
            0,
            article_id=f"{900 + number:064x}",
            document_id=f"more {number}",
            source="late.example",
            matches=lead.matches,
        )
        for number in range(3)
    ]
    return sealed(
        [
            lead,
            *copies,
            *more,
            matched_article(20, title="Coal at night"),
            matched_article(30, match(possible=True), title="The North is cold"),
        ]
    )


def test_a_mail_shows_everything_about_a_story() -> None:
    lines = mail(full()).splitlines()
    assert lines[:2] == ["Morning brief", "2 stories, 1 high, 1 possible · 2026-11-23 07:30 KST"]
    for expected in [
        "NORTH KOREA", "[HIGH] Council votes", "outlet5.example · 2026-11-23 07:25 KST", "By Ann Bee, Carl Day · NEW YORK",
        "  | *Pyongyang* said no.", "  A vote: “Pyongyang”", "  vote (A vote): @north-korea", "  Also in: UN Security Council", "  https://outlet5.example/5",
        "POSSIBLE (weak names or uncertain text: not alerted)", "The North is cold", "matched 10 = shown 2 + copies 7 + possible 1",
        "morning-brief #214 · 2026-11-23 07:30 KST · part 1/1",
    ]:  # fmt: skip
        assert expected in lines, expected
    copies = " ".join(" ".join(lines).split())
    assert (
        "+7 copies: copy0.example (other headline), copy1.example (other headline, 60 words shorter)"
        in copies
    )
    assert "and 3 more" in copies
    assert "wirewatch mute route:morning-brief --for 8h." in copies


def test_slack_shows_the_same_as_the_mail() -> None:
    (payload,) = payloads(full())
    text = "\n".join(texts(payload))
    for expected in [
        "*North Korea*", ":red_circle: *<https://outlet5.example/5|Council votes>*", "outlet5.example · 2026-11-23 07:25 KST · By Ann Bee, Carl Day · NEW YORK",
        ">*Pyongyang* said no.", "*A vote*: “Pyongyang”", "Also in: UN Security Council", "+7 copies:", "*Possible* — weak names or uncertain",
        "matched 10 = shown 2 + copies 7 + possible 1", "morning-brief #214 · 2026-11-23 07:30 KST · part 1/1",
    ]:  # fmt: skip
        assert expected in text, expected
    assert payload["blocks"][0]["text"] == {
        "type": "plain_text",
        "text": "Morning brief: 2 stories, 1 high, 1 possible",
        "emoji": False,
    }
    assert (
        payload["text"] == "2 stories, 1 high, 1 possible: Council votes · Morning brief"
        " · morning-brief #214 · 2026-11-23 07:30 KST · part 1/1"
    )
    assert "wirewatch mute" not in text
    assert "@north-korea" not in text
    assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)


def test_html_shows_the_same_as_the_mail() -> None:
    html = preview(full())
    for expected in [
        "Council votes",
        "HIGH",
        "outlet5.example",
        "<mark",
        "matched 10 = shown 2 + copies 7 + possible 1",
        "morning-brief #214",
        "Read at outlet5.example",
    ]:
        assert expected in html, expected
    assert "wirewatch mute" not in html
    assert "@north-korea" not in html


@pytest.mark.parametrize(("count", "has_contents"), [(8, False), (9, True), (40, True)])
def test_more_than_eight_stories_have_a_list_of_contents(count: int, *, has_contents: bool) -> None:
    view = many(count)
    text, html = mail(view), preview(view)
    assert ("CONTENTS" in text, 'href="#story-1"' in html) == (has_contents, has_contents)
    for number in range(count):
        assert html.count(f">Headline {number}</a>") == 1 + has_contents
    linked, marked = (
        set(re.findall(pattern, html)) for pattern in (r'href="#(story-\d+)"', r'id="(story-\d+)"')
    )
    assert linked == (marked if has_contents else set())
    assert len(marked) == count


def test_control_characters_in_the_name_of_an_object_are_in_no_message() -> None:
    name = "s3://b/articles/x/\u202egpj.\u2028[HIGH]\x1b[31m\u2066\n\x00.json"
    lead = matched_article(1, url="", source="", site="", object=f"{name}#0")
    parts = parts_of(sealed([lead]), ["email-text", "email-html", "slack", "teams", "webhook", "atom"])
    assert not [char for part in parts for char in "\u202e\u2028\u2066\x1b\x00" if char in part.body]
    assert not [part for part in parts if "\\u001b" in part.body or "\\u0000" in part.body]


@pytest.mark.parametrize("letter", "&*x")
def test_long_copies_and_similar_stories_do_not_displace_the_link_of_a_story_in_slack(letter: str) -> None:
    text, name = letter * 400, f"s3://b/articles/x/{letter * 1000}#0"
    nowhere: dict[str, Any] = {"url": "", "source": "", "ranked_source": "", "site": "", "object": name}
    lead = matched_article(9, url="https://reuters.example/1")
    copies = [copy_of(lead, number, title=text, **nowhere) for number in range(1, 6)]
    similar = matched_article(8, title=text, quotes=(MatchQuote(text=text),) * 4, **nowhere)
    view = sealed([lead, *copies, similar])
    stories = [story.model_copy(update={"similar_to": similar.article_id}) for story in view.plan.stories]
    plan = view.plan.model_copy(update={"stories": tuple(stories)})
    shown = view.model_copy(update={"plan": plan})
    assert any("<https://reuters.example/1|" in each for each in texts(payloads(shown)[0]))


def test_a_link_shows_the_encoded_form_of_a_host_with_lookalike_letters() -> None:
    view = sealed([matched_article(1, url="https://r\u0435uters.com/x")], route(max_stories=1))
    assert "r\u0435uters" not in mail(view)
    assert "https://xn--ruters-3of.com/x" in mail(view)


def test_a_message_about_an_article_without_a_link_names_the_stored_object() -> None:
    stored = "articles/reuters/2026/11/23/flash.xml#4"
    view = sealed([matched_article(1, source="", url="", object=stored)])
    for text in (mail(view), preview(view), "\n".join(texts(payloads(view)[0]))):
        assert f"No link. The article is stored as {stored}" in " ".join(text.split())
    assert "No link" not in mail(sealed([matched_article(1)]))


@pytest.mark.parametrize(
    ("title", "is_right_to_left"),
    [("غادرت القوات", True), ("12 قتلى", True), ("Troops غادرت", False), ("«ירושלים»", True), ("12", False)],
)
def test_a_headline_has_the_direction_of_its_first_letter(title: str, *, is_right_to_left: bool) -> None:
    html = preview(sealed([matched_article(1, title=title)]))
    assert ('dir="rtl"' in html) == is_right_to_left


def test_the_preview_text_of_a_mail_is_a_quote_or_the_next_headlines() -> None:
    assert page_of(sealed([matched_article(1)])).preview_text == "Pyongyang said no."
    assert page_of(many(6)).preview_text == "Headline 1 · Headline 2 · Headline 3 · Headline 4"
    assert page_of(sealed([])).preview_text == "nothing new"


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        (Precision.MINUTE, "2026-11-23 07:29 KST"),
        (Precision.DAY, "2026-11-22"),
        (Precision.ARRIVAL, "arrived 2026-11-23 07:29 KST"),
    ],
)
def test_a_time_is_shown_with_the_precision_that_is_known(precision: Precision, shown: str) -> None:
    assert f"outlet1.example · {shown}\n" in mail(sealed([matched_article(1, precision=precision)]))


def test_an_article_that_several_watchlists_match_is_listed_once_with_all_watchlists() -> None:
    view = sealed(
        [
            matched_article(
                1, match(), match(watchlist="council", watchlist_title="UN Security Council", severity="high")
            )
        ]
    )
    text = mail(view)
    assert text.count("Headline 1") == 1
    assert "UN SECURITY COUNCIL\n" in text
    assert "Also in: North Korea" in text


def test_some_of_very_many_further_watchlists_are_named_and_the_others_are_counted() -> None:
    matches = [match(watchlist=f"w{n}", watchlist_title=f"Watchlist {n}") for n in range(40)]
    text = " ".join(mail(sealed([matched_article(1, *matches)])).split())
    assert "Also in: Watchlist 1, Watchlist 2," in text
    assert "Watchlist 10, 29 more" in text


def test_a_title_that_is_too_long_is_shortened() -> None:
    view = sealed([matched_article(1)]).model_copy(update={"title": "軍" * 200_000})
    for kind in CHANNELS:
        assert all(json_size(body) < 40_000 for body in kind.render(page_of(view)))


@pytest.mark.parametrize(
    "kind", ["email-text", "email-html", "slack", "teams", "webhook", "pagerduty", "atom"]
)
def test_a_story_with_very_many_rules_fits_into_a_message_of_every_kind(kind: str) -> None:
    """An item has 100 revisions with 4,001 rules in all. The message about this item must have less
    than 150 KB.
    """

    def rules(revision: int) -> tuple[RuleMatch, ...]:
        why = (MatchClause(query="ship* NEAR/5 harbour", found=("ships of the line " * 4,)),)
        names = [f"{revision}-{number} of a long list of rules" for number in range(40)]
        return tuple(
            match(rule=name, rule_title=name * 3, watchlist_title=name * 2, why=why) for name in names
        )

    item = [matched_article(n, *rules(n), document_id="item", revision=n) for n in range(1, 101)]
    severe = match(rule="severe", rule_title="Severe", severity="high")
    view = sealed([*item, matched_article(101, severe, document_id="item", revision=1)])
    parts = parts_of(view, [kind])
    assert max(len(part.model_dump_json().encode()) for part in parts) < 150_000
    shown = " ".join("".join(part.body for part in parts).split())
    if kind in {"email-text", "email-html", "atom"}:
        assert "Severe" in shown
        assert f"and {4_001 - MAX_RULES} more rules" in shown
    if kind == "webhook":
        assert '"rule_count": 4001' in shown


LONG_LINKS = [
    "https://a.example/" + "x" * 2_030,
    "https://a.example/?" + "a&b=" * 500,
    "https://a.example/" + "\u3042" * 2_030,
    "https://" + ".".join(["\u3042" * 10] * 6) + ".example/" + "x" * 1_900,
]


@pytest.mark.parametrize("url", LONG_LINKS, ids=["long", "many ampersands", "not ASCII", "long host"])
@pytest.mark.parametrize("most", [40, 1])
def test_a_link_of_2000_characters_works_or_is_reported_as_too_long(url: str, most: int) -> None:
    assert address(url) == url
    articles = [matched_article(1), matched_article(2, url=url, authors=("A" * 90,) * 3)]
    view = sealed(articles, route(max_stories=most))
    linked = with_encoded_host(url)
    for kind in ("email-text", "email-html", "teams", "webhook", "atom"):
        body = "".join(part.body for part in parts_of(view, [kind]))
        assert linked in body.replace("&amp;", "&"), kind
    for payload in payloads(view):
        assert slack_refusal(payload) == ""
    shown = json.dumps([payload["blocks"] for payload in payloads(view)])
    assert ("<https://a.example/xxx" in shown or "<https://xn--" in shown) is not (
        "too long for Slack" in shown
    )


def test_an_empty_digest_says_that_nothing_matched() -> None:
    view = sealed([])
    assert "Nothing matched since the last message." in mail(view)
    assert "Nothing matched since the last message." in "\n".join(texts(payloads(view)[0]))
    assert "Nothing matched since the last message." in preview(view)
    assert "matched 0 = shown 0" in mail(view)


def test_a_digest_of_repeats_says_that_the_stories_were_reported_before() -> None:
    copy = matched_article(1)
    made = plan_digest(
        [copy], route(), (), {copy.article_id: PriorReport(1, NOW, copy.pairs, is_repeat=True)}
    )
    view = sealed([copy]).model_copy(update={"plan": made})
    for text in (" ".join(mail(view).split()), "\n".join(texts(payloads(view)[0])), preview(view)):
        assert (
            "Nothing new since the last message: what matched repeats stories that were reported before."
            in text
        )
    assert "matched 1 = shown 0 + reported before 1" in mail(view)


NOT_SHOWN = {
    "repeated": "repeats stories that were reported before",
    "later": "repeats stories that were reported before",
    "retracted": "was retracted",
    "muted": "is muted",
    "dropped": "came in quiet hours",
    "duplicate": "is an exact copy of an earlier article",
    "superseded": "was replaced by a newer version",
    "weak": "has only possible matches",
    "no_channel": "has a severity that no channel takes",
}


@pytest.mark.parametrize("is_carried", [False, True], ids=["in this digest", "since the last message"])
@pytest.mark.parametrize("count", NOT_SHOWN)
def test_a_digest_without_stories_says_why_the_matches_are_not_shown(count: str, is_carried: bool) -> None:
    """One count of the ledger is not 0. The text states the reason that belongs to this count, such
    as `is muted`. The text says `Nothing matched` only if all counts are 0.
    """
    assert set(NOT_SHOWN) == set(Carried().model_dump())
    counts: dict[str, Any] = {count: 3}
    ledger = Ledger(carried=Carried(**counts)) if is_carried else Ledger(matched=3, **counts)
    view = sealed([], plan=DigestPlan(ledger=ledger))
    for text in (" ".join(mail(view).split()), "\n".join(texts(payloads(view)[0])), preview(view)):
        assert f"since the last message: what matched {NOT_SHOWN[count]}." in text
        assert "Nothing matched" not in text


def test_a_digest_without_stories_names_several_reasons_once_each() -> None:
    counts = Carried(repeated=1, later=2, muted=1, retracted=2, duplicate=1)
    view = sealed([], plan=DigestPlan(ledger=Ledger(matched=2, muted=1, retracted=1, carried=counts)))
    assert page_of(view).nothing == (
        "Nothing to show since the last message: what matched is muted, repeats stories that were reported before, "
        "was retracted, or is an exact copy of an earlier article."
    )


@pytest.mark.parametrize(
    ("repeated", "sentence"),
    [
        (0, "Nothing to show since the last message: what matched is muted."),
        (1, "what matched is muted, or repeats stories that were reported before."),
    ],
)
def test_a_digest_of_muted_matches_says_that_they_are_muted(repeated: int, sentence: str) -> None:
    matched_articles = [matched_article(1), matched_article(2, match(watchlist="council", rule="vote"))][
        : 1 + repeated
    ]
    reports = {each.article_id: PriorReport(1, NOW, each.pairs, is_repeat=True) for each in matched_articles}
    made = plan_digest(matched_articles, route(), ("dprk",), reports)
    view = sealed(matched_articles).model_copy(update={"plan": made})
    for text in (" ".join(mail(view).split()), "\n".join(texts(payloads(view)[0])), preview(view)):
        assert sentence in text


def test_times_are_in_the_time_zone_of_the_route() -> None:
    berlin = route(schedule="daily 23:30").model_copy(
        update={"schedule": route().schedule.__class__("daily 23:30", "Europe/Berlin", "30 23 * * ? *")}
    )
    assert "2026-11-22 23:30 CET" in mail(sealed([matched_article(1)], berlin))


# parts


@dataclass(frozen=True)
class Footer:
    part: int
    parts: int


def footer_of(text: str) -> Footer:
    found = re.search(r"#214 · \S+ \S+ KST · part (\d+)/(\d+)", text)
    assert found
    return Footer(int(found[1]), int(found[2]))


def many(count: int, **fields: Any) -> DigestView:
    sentence = "Pyongyang said that nobody would be sent anywhere and that nobody had been. " * 4
    quotes = (MatchQuote(text=sentence, bold=((0, 9),)), MatchQuote(text=sentence[::-1]))
    return sealed(
        [matched_article(number, **{"quotes": quotes, **fields}) for number in range(count)],
        route(max_stories=200),
    )


@pytest.mark.parametrize("count", [1, 12, 40, 200])
def test_parts_are_numbered_and_each_part_shows_its_number(count: int) -> None:
    parts = parts_of(many(count), BOTH)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    for kind in BOTH:
        of_kind = [part for part in parts if part.kind == kind]
        assert [part.part for part in of_kind] == list(range(1, len(of_kind) + 1))
        assert {part.parts for part in of_kind} == {len(of_kind)}
        assert [footer_of(part.body) for part in of_kind] == [
            Footer(number, len(of_kind)) for number in range(1, len(of_kind) + 1)
        ]
        assert all(
            len(of_kind) == 1 or part.subject.endswith(f"({part.part}/{part.parts})") for part in of_kind
        )


def stories_in(part: Part) -> str:
    """The body of a part, without the list of contents or Slack's line for notifications."""
    if part.kind == "slack":
        return json.dumps(json.loads(part.body)["blocks"])
    return re.sub(r"\nCONTENTS\n.*?\n\n", "\n", part.body, flags=re.DOTALL)


@pytest.mark.parametrize("count", [1, 12, 40, 200])
def test_every_story_is_in_exactly_one_part_of_a_channel(count: int) -> None:
    parts = parts_of(many(count), BOTH)
    for kind in BOTH:
        shown = Counter(
            re.findall(r"Headline \d+\b", "\n".join(stories_in(part) for part in parts if part.kind == kind))
        )
        assert shown == Counter(f"Headline {number}" for number in range(count))


def test_a_mail_too_large_for_sns_is_split_between_stories() -> None:
    parts = parts_of(many(200, quotes=(MatchQuote(text="북한 " * 700),)), ["email-text"])
    assert len(parts) > 1
    assert all(len(part.body.encode()) <= MAX_BYTES for part in parts)


def test_a_mail_with_only_the_further_stories_of_a_digest_does_not_say_that_nothing_matched() -> None:
    headlines = tuple(HeadlineView("Ships leave", "https://a.example/1", "a.example", "high") for _ in "ab")
    page = replace(sample_page(), sections=(), headlines=headlines)
    (text,) = CHANNELS.get("email-text").render(page)
    (html,) = CHANNELS.get("email-html").render(page)
    assert "Ships leave" in text
    assert page.nothing not in text + html


def test_every_slack_part_has_a_heading_and_only_the_last_part_has_the_ledger() -> None:
    found = payloads(many(60))
    assert len(found) > 1
    assert all("*North Korea*" in texts(payload) for payload in found)
    assert [any("matched 60 =" in text for text in texts(payload)) for payload in found] == [False] * (
        len(found) - 1
    ) + [True]


# plain text


def lines_beyond(text: str) -> list[str]:
    """Return the lines of more than 72 columns, except a line of one long word, such as an address."""
    return [line for line in text.splitlines() if len(line) > COLUMNS and len(line.strip(" |-*").split()) > 1]


WORDY = "Sehr lange Überschriften sind in manchen Häusern üblich und werden trotzdem nicht breiter als der Bildschirm eines Telefons "


def test_a_mail_with_long_texts_has_at_most_72_columns() -> None:
    long = match(
        watchlist_title=WORDY * 2,
        rule_title=WORDY * 2,
        why=(MatchClause(query=WORDY, found=(WORDY, WORDY)),),
    )
    lead = matched_article(
        1,
        long,
        title=WORDY * 3,
        site=WORDY,
        authors=(WORDY, WORDY),
        place=WORDY,
        quotes=(MatchQuote(text=WORDY * 3, bold=((5, 60),)),),
    )
    view = sealed([lead, copy_of(lead, 0, title="Other", site=WORDY)], route(title=WORDY * 2))
    assert lines_beyond(mail(view)) == []


def test_a_text_without_spaces_is_folded_too() -> None:
    japanese = "北朝鮮の兵士がロシアに到着したと韓国の国防省が発表した。" * 8
    lines = mail(
        sealed([matched_article(1, title=japanese, quotes=(MatchQuote(text=japanese),))])
    ).splitlines()
    assert max(map(columns, lines)) <= COLUMNS


def columns(line: str) -> int:
    """Return the width of a line in columns of a screen. A wide East Asian letter has two columns."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def test_east_asian_lines_are_folded_between_words_and_not_before_punctuation() -> None:
    chinese = "安全理事会就新决议进行表决，一百五十三艘船只被列入名单，三个成员国投了弃权票。" * 4
    korean = "유엔 안보리, 북한 해상 환적 논의… 해병대는 서해 경계 강화 " * 4
    for text, words in ((chinese, "，。"), (korean, ",")):
        lines = fold(text, 4, "  | ").split("\n")
        assert max(map(columns, lines)) <= COLUMNS
        assert min(map(columns, lines[:-1])) > COLUMNS - 10
        assert not [line for line in lines if line.strip(" |")[0] in words]
    assert {word for line in lines for word in line.strip(" |").split()} == set(korean.split())


def test_an_address_stays_on_one_line() -> None:
    url = "https://e.org/" + "a-very-long-path/" * 20
    assert f"\n  {url}\n" in mail(sealed([matched_article(1, url=url)]))


def test_a_mail_has_no_leftovers_of_html() -> None:
    title = 'Tom & Jerry\'s "war" <b>is</b> on: 5 > 3'
    text = mail(sealed([matched_article(1, title=title, quotes=(MatchQuote(text=title),), site="A & B")]))
    assert title in text
    assert not re.search(r"&(?:amp|lt|gt|quot|nbsp|#\d+);|<(?!b>|/b>)", text)
    assert "\n\n\n\n" not in text


words = st.text(max_size=120)


@given(words, words, st.lists(words, max_size=3), words, words)
def test_a_mail_with_any_texts_has_at_most_72_columns(
    title: str, site: str, authors: list[str], place: str, quote: str
) -> None:
    view = sealed(
        [
            matched_article(
                1,
                title=title,
                site=site,
                authors=tuple(authors),
                place=place,
                quotes=(MatchQuote(text=quote),),
            )
        ]
    )
    assert lines_beyond(mail(view)) == []


@pytest.mark.parametrize(
    ("text", "indent", "first"),
    [
        ("漢" * 100, 4, "  - "),
        ("「漢」 a" * 50, 2, ""),
        ("ｘ" * 200, 4, ""),
        ("a " * 100, 0, ""),
        ("a " * 100, 4, "  | "),
        ("", 0, ""),
        ("x" * 100, 4, "  - "),
        ("a " * 100, 4, ""),
    ],
)
def test_folding_keeps_every_word(text: str, indent: int, first: str) -> None:
    folded = fold(text, indent, first)
    assert "".join(folded.removeprefix(first).split()) == "".join(text.split())
    assert lines_beyond(folded) == []


@pytest.mark.parametrize("word", ["x", "漢", "ｘ", "「", "a漢"])
def test_a_very_long_word_is_folded_in_linear_time(word: str) -> None:
    with within(0.5):
        folded = fold(word * (400_000 // len(word)), 4)
    assert max(map(columns, folded.split("\n"))) <= COLUMNS
    assert len("".join(folded.split())) == 400_000 // len(word) * len(word)


FORGED = (
    "matched 3 = shown 3",
    "[HIGH] Troops at the border",
    "Corrected by its agency.",
    "To mute this route: https://evil.example/",
    "=" * 72,
)


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("field", ["title", "place", "source", "site", "authors"])
def test_only_the_first_line_of_a_long_field_begins_in_the_first_column(field: str, forged: str) -> None:
    """If the mail wraps a long field, no line of the field may look like a line by Wirewatch itself."""
    text = " ".join(f"{'x' * width} {forged}" for width in (71, 60, 50, 60))[:390]
    value = (text,) if field == "authors" else text
    shown = mail(
        sealed([matched_article(1, **{field: value}), matched_article(2, title=f"{'y' * 71} {forged}")])
    )
    edge = [line for line in shown.splitlines() if line[:1].strip()]
    assert not [line for line in edge if line.startswith(forged) and set(forged) != {"="}]
    assert len([line for line in edge if set(line) == {"="}]) == 1


@pytest.mark.parametrize("forged", [*FORGED, RETRACTED])
@pytest.mark.parametrize("field", ["place", "source", "site", "authors"])
def test_a_place_a_source_or_an_author_cannot_forge_a_line_of_the_mail(field: str, forged: str) -> None:
    nowhere = {"url": "", "ranked_source": "", "source": "", "site": ""}
    value = (forged,) if field == "authors" else forged
    shown = mail(sealed([matched_article(1, **{**nowhere, field: value})])).splitlines()
    forging = [line for line in shown if line.startswith(forged[:60])]
    bars = [line for line in shown if set(line) == {"="}]
    ours = {"matched 1 = shown 1", "To mute this route: wirewatch mute"}
    assert [
        line for line in forging if line not in bars and line.partition(" · ")[0] in {forged, *ours}
    ] == []
    assert len(bars) == 1


@pytest.mark.parametrize("label", ["[HIGH]", "[ high ]", "［ＨＩＧＨ］", "[НІGН]", "【HIGH】"])
def test_a_headline_cannot_imitate_a_severity_label(label: str) -> None:
    view = sealed(
        [matched_article(1, title=f"{label} Troops leave"), matched_article(2, title=f"{label} Coal")]
    )
    parts = parts_of(view, ["email-text", "email-html", "slack", "teams", "pagerduty", "atom"])
    assert not [part for part in parts if label in part.body or label in part.subject]
    nowhere: dict[str, Any] = {"url": "", "source": "", "ranked_source": "", "site": f"{label} Troops leave"}
    lead = matched_article(1, place=f"{label} PARIS", **nowhere)
    view = sealed([lead, copy_of(lead, 2, **nowhere), matched_article(3, **nowhere)], route(max_stories=1))
    parts = parts_of(view, ["email-text", "email-html", "slack", "teams", "pagerduty", "atom"])
    assert not [part for part in parts if label in part.body]
    assert "\U0001f534" not in "".join(
        texts(payloads(sealed([matched_article(1, title="\U0001f534 Troops")]))[0])
    )


# HTML


class Tags(HTMLParser):
    """Counts tags, and collects event handlers and addresses (`href`, `src` and `action`)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.acting: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.acting += [
            (name, value or "")
            for name, value in attrs
            if name.startswith("on") or name in {"href", "src", "action"}
        ]


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "'><b>", "</td></tr></table><h1>", "<!-- ", "]]>", "{{ 7*7 }}",
    "{% raw %}", "&lt;script&gt;", "<!channel>", "<@U1>", "<#C1|general>", "<!subteam^S1>", "<!date^1^{date}|x>", "<https://evil.example|bank>",
    "<mailto:a@b.c|x>", "*bold*", "_italic_", "~struck~", "`code`", "```block```", ":emoji:", ":+1::skin-tone-2:", "> quoted", "&amp;", "|", ">",
    "javascript:alert(1)", "* * *", "a*b*c", "::smile::",
]  # fmt: skip
hostile = pytest.mark.parametrize("text", HOSTILE)


def everywhere(text: str) -> DigestView:
    """Return a digest with one story that has `text` in every field that an article can fill."""
    lead = matched_article(
        1, match(why=(MatchClause(query="@dprk", found=(text, f"a {text}")),)), title=text, site=text, source=text, authors=(text, f"x {text}"), place=text,
        quotes=(MatchQuote(text=f"Pyongyang {text} no.", bold=((0, 9),)), MatchQuote(text=text, bold=((0, len(text)),))),
    )  # fmt: skip
    return sealed([lead, copy_of(lead, 0, title="Other", site=text, source=text)])


@hostile
def test_hostile_text_has_no_effect_in_html(text: str) -> None:
    found, plain = Tags(preview(everywhere(text))), Tags(preview(everywhere("words")))
    assert found.tags == plain.tags
    assert found.acting == plain.acting == [("href", "https://outlet1.example/1")] * 2
    assert "49" not in preview(everywhere("{{ 7*7 }}"))


@given(st.text(max_size=60))
def test_any_text_stays_text_in_html(text: str) -> None:
    assert Tags(preview(everywhere(text))).tags - Tags(preview(everywhere("words"))).tags == Counter()


# Slack

OUR_LINK = re.compile(r"<https://(?:outlet\d+|copy\d+|e)\.(?:example|org)/[^|>]*\|([^<>]*)>")
OUR_EMOJI = ":red_circle: "


def markup_left(text: str) -> list[str]:
    """Return the markup that Slack would find in the text, without the markup of Wirewatch itself."""
    rest = OUR_LINK.sub(r"\1", text.removeprefix(OUR_EMOJI))
    rest = re.sub(r"(?m)^>", "", rest)
    entities = re.sub(r"&(?:amp|lt|gt);", "", rest)
    return [
        *re.findall(r"[<>]", rest),
        *re.findall(r"&", entities),
        *re.findall(r":[\w+'-]+:", rest),
        *re.findall(r"[_~`]", rest),
    ]


def bolds(text: str) -> int:
    return text.count("*")


@hostile
def test_hostile_text_has_no_effect_in_slack(text: str) -> None:
    view, plain = everywhere(text), everywhere("words")
    (payload,) = payloads(view)
    assert [markup_left(each) for each in texts(payload)] == [[] for _ in texts(payload)]
    assert bolds(story_text(view)) == bolds(story_text(plain))
    assert all(block["text"].get("verbatim") for block in payload["blocks"] if block["type"] == "section")
    assert slack_refusal(payload) == ""


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<!channel> fire", "&lt;!channel&gt; fire"),
        ("<@U1> fire", "&lt;@U1&gt; fire"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("*bold* _it_ ~no~ `code`", "∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ"),
        (":emoji: at 07:30:15", ":\u200bemoji: at 07:\u200b30:15"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_title_is_shown_as_it_was_written(title: str, shown: str) -> None:
    assert story_text(sealed([matched_article(1, title=title)])).startswith(
        f"*<https://outlet1.example/1|{shown}>*\n"
    )


@pytest.mark.parametrize(
    ("quote", "bold", "shown"),
    [
        ("Pyongyang said no.", ((0, 9),), "*Pyongyang* said no."),
        ("It was Pyongyang.", ((7, 16),), "It was *Pyongyang*."),
        ("North-Korean", ((0, 5), (6, 12)), "*North*-*Korean*"),
        ("troops", ((0, 5),), "*troop*\u200bs"),
        ("retroops", ((2, 8),), "re\u200b*troops*"),
        ("북한은", ((0, 2),), "*북한*\u200b은"),
        ("a < b", ((0, 1),), "*a* &lt; b"),
        ("none", (), "none"),
        ("out of range", ((5, 99), (3, 3), (9, 2)), "out of range"),
    ],
)
def test_hits_are_bold_also_inside_words(quote: str, bold: tuple[tuple[int, int], ...], shown: str) -> None:
    assert f">{shown}" in story_text(
        sealed([matched_article(1, quotes=(MatchQuote(text=quote, bold=bold),))])
    ).split("\n")


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://e.org/a?b=1&c=2", "https://e.org/a?b=1&amp;c=2"),
        ("https://e.org/*x*_y_", "https://e.org/%2Ax%2A_y_"),
        ("https://e.org/일", "https://e.org/%EC%9D%BC"),
        ("https://e.org/%7Cx", "https://e.org/%7Cx"),
        ("https://r\u0435uters.com:80/일", "https://xn--ruters-3of.com:80/%EC%9D%BC"),
    ],
)
def test_a_link_is_the_articles_address_and_nothing_else(url: str, linked: str) -> None:
    assert story_text(sealed([matched_article(1, url=url)])).startswith(f"*<{linked}|Headline 1>*\n")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://e.org/x",
        "//evil.example",
        "https://[::1",
        "https://u:p@e.org/",
        "x",
    ],
)
def test_an_address_that_is_not_safe_is_never_linked(url: str) -> None:
    view = sealed([matched_article(1, url=url)])
    assert story_text(view).startswith("*Headline 1*\n")
    assert [value for name, value in Tags(preview(view)).acting if name == "href"] == []
    assert url not in mail(view).split()


def test_an_address_too_long_for_slack_is_left_out() -> None:
    assert story_text(sealed([matched_article(1, url="https://e.org/" + "&" * 2000)])).startswith(
        "*Headline 1*\n"
    )


@pytest.mark.parametrize("text", ["북한", "&", "a&", "aa&", "<", '"', "\\", "*", "🇰🇵", "a "])
def test_the_limits_of_slack_hold_for_the_longest_possible_texts(text: str) -> None:
    long = text * 400
    rules = [match(rule=f"rule-{number}", watchlist=f"w{number}", watchlist_title=long[:120], why=(MatchClause(query=long[:120], found=(long[:80],) * 4),) * 6)
             for number in range(12)]  # fmt: skip
    matched_articles = [
        matched_article(number, *rules, title=long[:400], site=long[:100], authors=(long[:100],) * 5, place=long[:100], url="https://e.org/" + "a" * 1400,
               quotes=(MatchQuote(text=long[:320], bold=((0, 9),)),) * 2)
        for number in range(30)
    ]  # fmt: skip
    view = sealed(matched_articles, route(title=long[:120]))
    counts = dict.fromkeys(Ledger.model_fields, 9_999) | {
        "carried": dict.fromkeys(Carried.model_fields, 9_999)
    }
    intake = Intake(since=NOW, until=NOW, read=999_999, quarantined=99_999)
    intake = intake.with_silent({f"{text[0] * 99}{number}": 1 for number in range(99)}, ())
    plan = view.plan.model_copy(update={"ledger": Ledger.model_validate(counts), "intake": intake})
    for payload in payloads(view.model_copy(update={"plan": plan})):
        within_limits(payload)
        assert not [
            text for text in texts(payload) if re.search(r"&(?!amp;|lt;|gt;)", text)
        ]  # cut before it was escaped


def within_limits(payload: dict[str, Any]) -> None:
    blocks = payload["blocks"]
    assert len(blocks) <= MAX_BLOCKS == 40
    assert all(
        0 < len(block["text"]["text"]) <= MAX_SECTION == 2800
        for block in blocks
        if block["type"] == "section"
    )
    assert all(len(block["text"]["text"]) <= 150 for block in blocks if block["type"] == "header")
    assert all(
        0 < len(each["text"]) <= MAX_CONTEXT == 1900
        for block in blocks
        if block["type"] == "context"
        for each in block["elements"]
    )
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MAX_MESSAGE == 10_000
    assert payload["text"]
    assert slack_refusal(payload) == ""


strange = st.text(
    st.sampled_from("ab <>&*_~`:|!@#\n\u200b북🇰{}%\"'\\") | st.characters(codec="utf-8"), max_size=400
)


@st.composite
def strange_articles(draw: st.DrawFn) -> list[MatchedArticle]:
    return [
        matched_article(
            number, title=draw(strange), site=draw(strange)[:100], authors=tuple(text[:100] for text in draw(st.lists(strange, max_size=5))),
            place=draw(strange)[:100], quotes=tuple(MatchQuote(text=text[:320], bold=((0, 5), (7, 12))) for text in draw(st.lists(strange, max_size=3))),
            **({} if draw(st.booleans()) else {"signature": matched_article(999).signature}),
        )
        for number in range(draw(st.integers(0, 12)))
    ]  # fmt: skip


@given(strange_articles())
def test_any_articles_stay_within_the_limits_of_slack_and_add_no_markup(
    matched_articles: list[MatchedArticle],
) -> None:
    for payload in payloads(sealed(matched_articles)):
        within_limits(payload)
        assert [markup_left(text) for text in texts(payload)] == [[] for _ in texts(payload)]


# from a hostile upload to the message


def test_a_hostile_upload_has_no_effect_in_any_message() -> None:
    record = {
        "title": "<!channel> <https://evil.example|bank> *Pyongyang*\u202e <script>alert(1)</script>", "url": "javascript:alert(1)",
        "canonical_url": "https://user:pw@evil.example/", "text": "<@U1> Pyongyang :rotating_light: `code`", "author": "<!here>", "source": {"name": "<#C1>"},
    }  # fmt: skip
    (article,) = articles_in(
        json.dumps(record).encode(), ObjectRef(bucket="b", key="articles/<!channel>.json"), NOW
    )
    assert isinstance(article, Article)
    found = Match(
        "dprk", "North Korea", "mentioned", "In the news", "d", "high", "strong", "body", (), (), (), ()
    )
    view = sealed([matched_article_of(article, [found], NOW, 1)])
    (payload,) = payloads(view)
    assert [markup_left(text) for text in texts(payload)] == [[] for _ in texts(payload)]
    assert Tags(preview(view)).acting == []
    for text in (mail(view), preview(view), *texts(payload)):
        assert "javascript:" not in text
        assert "pw@" not in text
        assert "\u202e" not in text


def test_a_host_is_shown_with_its_link() -> None:
    html = preview(sealed([matched_article(1, url="https://www.e.org/a")]))
    assert f"Read at {urlsplit('https://e.org').hostname}" in html


# answers


@pytest.mark.parametrize(
    ("answer", "ok"),
    [
        (Answer(200, "ok"), True),
        (Answer(200, "ok\n"), True),
        (Answer(200, ""), False),
        (Answer(200, "no_text"), False),
        (Answer(200, "okay"), False),
        (Answer(201, "ok"), False),
        (Answer(302, "ok"), False),
        (Answer(0, "ok"), False),
    ],
)
def test_slack_accepts_a_part_only_with_200_and_ok(answer: Answer, ok: bool) -> None:
    result = CHANNELS.get("slack").deliver(
        Message("brief#1#1", "{}", NOW), "https://hooks.example/x", lambda *_: answer
    )
    assert isinstance(result, Delivered) is ok
