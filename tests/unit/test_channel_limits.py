"""Every message stays below the size limits of its service, whatever an article says."""

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from wirewatch.aws.sending.topic import subject_line
from wirewatch.channels.custom.samples import sample_page
from wirewatch.channels.kind import Content, Part, json_size
from wirewatch.channels.registry import CHANNELS
from wirewatch.channels.teams import _runs
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import HeadlineView, Page, Section, StoryView, TextRun, WhyView
from wirewatch.digests.views import MAX_RULES

from tests.unit.test_docs import extension

# Long in each sense: CJK has three bytes a letter, rare CJK and emoji four; JSON, HTML and Slack escape others.
LETTERS = {
    "latin": "troops ",
    "cjk": "軍",
    "rare cjk": "𠮷",
    "emoji": "🚢",
    "arabic": "جنود ",
    "quotes": '"',
    "markup": "<&",
}
RULES = 60


def long_story(number: int, letters: str) -> StoryView:
    """Return a very long story: an update in which all fields that a story can have are filled."""
    text = f"{number} " + letters * (500 // len(letters))
    update = sample_page().stories[1]
    assert update.update is not None
    runs = tuple(TextRun(text[at : at + 40], bold=at % 80 == 0) for at in range(0, 320, 40))
    changes = ((text, text), ("", text), (text, text), (text, text), (text, text))
    why = tuple(WhyView(f"rule-{n}", text[:100], "high", (("query", text),)) for n in range(RULES))
    return replace(
        update,
        number=number,
        headline=text,
        headline_runs=(TextRun(text, bold=False),),
        url=f"https://outlet.example/{number}/" + "x" * 1_400,
        byline=text[:200],
        outlet=f"{'x' * 200}.example",
        update=replace(update.update, changes=changes),
        similar_to=text,
        quotes=(runs, runs),
        why=why,
        also_in=(text,) * 5,
        corrected=True,
    )


def long_page(count: int, letters: str) -> Page:
    """Return a page with a retraction and `count` articles. The first 40 articles are stories, the
    others are only headlines.
    """
    text = letters * (500 // len(letters))
    retraction = replace(sample_page().stories[0], headline=text, headline_runs=(TextRun(text, bold=False),))
    stories = tuple(long_story(number, letters) for number in range(1, min(count, 40) + 1))
    further = tuple(
        HeadlineView(f"{n} {text}", f"https://a.example/{n}", "a.example", "high") for n in range(count - 40)
    )
    sections = (Section("Retracted", (retraction,)), Section(text[:150], stories))
    return replace(sample_page(), title=text[:150], sections=sections, headlines=further)


def bodies(kind: str, count: int, letters: str) -> list[str]:
    return CHANNELS.get(kind).render(long_page(count, LETTERS[letters]))


LONG = [("cjk", "email-text")]  # its lines are measured letter by letter
pages = pytest.mark.parametrize(
    ("count", "letters"),
    [
        *((1, name) for name in LETTERS),
        pytest.param(40, "rare cjk", marks=pytest.mark.deep),
        (40, "markup"),
        pytest.param(400, "cjk", marks=pytest.mark.deep),
    ],
)


@pages
def test_slack_gets_at_most_fifty_blocks_of_3000_characters(count: int, letters: str) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    messages = bodies("slack", count, letters)
    for body in messages:
        message = json.loads(body)
        assert len(message["blocks"]) <= 50
        assert len(message["text"]) <= 40_000
        assert len(body) <= 13_000
        for block in message["blocks"]:
            assert all(0 < len(text) <= limit for text, limit in texts_of(block))
    shown = "".join(messages)
    assert all(f"https://outlet.example/{number}/" in shown for number in range(1, min(count, 40) + 1))


@pages
def test_the_example_of_a_new_channel_divides_no_story(count: int, letters: str) -> None:
    bodies = extension().Mattermost().render(long_page(count, LETTERS[letters]))
    texts = [json.loads(body)["text"] for body in bodies]
    assert max(map(len, texts)) <= 16_383
    links = [f"https://outlet.example/{number}/" for number in range(1, min(count, 40) + 1)]
    assert {sum(link in text for text in texts) for link in links} == {1}


@pytest.mark.parametrize("kind", [kind.name for kind in CHANNELS])
@pytest.mark.parametrize("letters", LETTERS)
def test_a_story_that_thousands_of_rules_match_is_sent(kind: str, letters: str) -> None:
    """An article has at most 40 matching rules. A story has the matching rules of all its articles."""
    text = (LETTERS[letters] * 120)[:120]
    clauses = tuple((f"{n} {text}", text) for n in range(4))
    why = tuple(WhyView(f"w/rule-{n}", f"{n} {text}"[:120], "high", clauses) for n in range(MAX_RULES))
    story = replace(sample_page().stories[0], why=why, more_rules=2_940, headline="Ships leave")
    title = (LETTERS[letters] * 200)[:200]
    page = replace(sample_page(), title=title, sections=(Section(title, (story,)),), headlines=())
    (body,) = CHANNELS.get(kind).render(page)
    limit = {"email-text": 262_144 - 2_000, "slack": 13_000, "teams": 28_000, "pagerduty": 512_000}
    assert json_size(body) < limit.get(kind, 390_000)
    assert "Ships leave" in body
    if kind in {"email-text", "email-html", "slack", "teams", "atom"}:
        assert re.search(r"and 2,?9\d\d more", body)


def texts_of(block: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the texts of a block, each with the maximum length that Slack accepts."""
    match block["type"]:
        case "section":
            return [(block["text"]["text"], 3_000)]
        case "header":
            return [(block["text"]["text"], 150)]
        case "context":
            assert len(block["elements"]) <= 10
            return [(element["text"], 2_000) for element in block["elements"]]
    return []


@pytest.mark.parametrize("rules", [1, 20, 40, 60, 80])
@pytest.mark.parametrize("letters", ["Ships and harbours of the region, ", "港" * 30, "R&D, S&P, "])
def test_slack_texts_stay_within_their_limits_however_many_rules_match(rules: int, letters: str) -> None:
    why = tuple(
        WhyView(f"rule-{n}", f"{n} " + (letters * 9)[:100], "high", (("q", letters),)) for n in range(rules)
    )
    runs = (TextRun("Two ", bold=False), TextRun("ships", bold=True), TextRun(" left.", bold=False))
    story = replace(long_story(1, "a"), headline="Ships leave", quotes=(runs,), why=why, severity="high")
    story = replace(story, update=None, also_in=(), similar_to="", copies=(), url="https://a.example/1")
    (body,) = CHANNELS.get("slack").render(replace(sample_page(), sections=(Section("S", (story,)),)))
    for block in json.loads(body)["blocks"]:
        assert all(0 < len(text) <= limit for text, limit in texts_of(block))
    assert ":red_circle: *<https://a.example/1|Ships leave>*" in body
    assert "Two *ships* left." in body


def test_slack_shows_severity_and_retraction_of_a_story_whose_other_texts_are_too_long() -> None:
    story = replace(
        long_story(1, "a"),
        headline="Ships",
        notice="Retracted.",
        severity="high",
        stored_as="&" * 900,
        url="",
    )
    (body,) = CHANNELS.get("slack").render(replace(sample_page(), sections=(Section("S", (story,)),)))
    texts = [block["text"]["text"] for block in json.loads(body)["blocks"] if block["type"] == "section"]
    assert any(text.startswith(":red_circle: *Ships*") and "*Retracted.*" in text for text in texts)


@pages
def test_teams_gets_at_most_28_kilobytes(count: int, letters: str) -> None:
    """Limit: https://learn.microsoft.com/en-us/microsoftteams/limits-specifications-teams"""
    messages = bodies("teams", count, letters)
    for body in messages:
        assert len(body.encode()) <= 28_000
    shown = "".join(messages)
    assert all(f"https://outlet.example/{number}/" in shown for number in range(1, min(count, 40) + 1))
    assert "Retracted by its agency" in shown


@pages
def test_pagerduty_gets_at_most_512_kilobytes(count: int, letters: str) -> None:
    """The limit comes from https://developer.pagerduty.com/docs/send-alert-event"""
    (body,) = bodies("pagerduty", count, letters)
    assert len(body.encode()) <= 512_000
    assert len(json.loads(body)["payload"]["summary"]) <= 1_024


@pages
def test_sns_gets_at_most_256_kilobytes_and_a_subject_below_100_characters(count: int, letters: str) -> None:
    """The limits come from https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""
    for body in bodies("email-text", count, letters):
        assert len(body.encode()) <= 262_144 - 2_000  # attributes count too
    subject = subject_line(
        replace(long_page(1, LETTERS[letters]), subject="[HIGH] " + LETTERS[letters] * 90).subject_of(1, 2)
    )
    assert 0 < len(subject) < 100
    assert subject.isprintable()


@pytest.mark.parametrize(
    ("letters", "kind"),
    [
        pytest.param(letters, kind.name, marks=pytest.mark.deep if (letters, kind.name) in LONG else ())
        for letters in ("cjk", "quotes", "backslashes")
        for kind in CHANNELS
    ],
)
def test_dynamodb_gets_rows_of_at_most_400_kilobytes(kind: str, letters: str) -> None:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html

    A digest whose parts can't be stored is sent to no channel.
    """
    text = {"cjk": "軍", "quotes": '"', "backslashes": "\\"}[letters] * 300
    url = "https://a.example/" + "%EA%B5%B0" * 100
    headlines = tuple(HeadlineView(f"{number} {text}", url, "a.example", "high") for number in range(400))
    page = replace(long_page(40, text), headlines=headlines)
    bodies = CHANNELS.get(kind).render(page)
    for body in bodies:
        part = Part(number=1, kind=kind, part=1, parts=1, subject="s" * 70, body=body)
        assert len(part.model_dump_json().encode()) < 400_000
    if kind == "atom":
        links = [
            link["text"]
            for body in bodies
            for entry in json.loads(body)["entries"]
            for link in entry["links"]
        ]
        assert [link.partition(" ")[2].partition(" ")[0] for link in links] == [str(n) for n in range(400)]


def test_a_custom_template_is_rendered_once_for_the_size_and_once_for_the_mail() -> None:
    """One digest may render a template at most MAX_REQUESTS times. No rendering must be wasted."""
    rendered: Counter[TemplateForm] = Counter()

    def content(form: TemplateForm) -> Content:
        def shown(page: Page, part: int, parts: int) -> str:
            rendered[form] += 1
            return "<p>Two ships left.</p>"

        return shown

    contents = {form: content(form) for form in (TemplateForm.HTML, TemplateForm.TEXT)}
    assert len(CHANNELS.get("email-html").render_custom(sample_page(), contents)) == 1
    assert rendered == {TemplateForm.HTML: 2, TemplateForm.TEXT: 1}


@pytest.mark.parametrize(("length", "is_cut"), [(10, False), (11, True)])
def test_teams_marks_a_quote_as_cut_only_if_it_was_cut(length: int, is_cut: bool) -> None:
    quote = (TextRun("a" * 4, bold=True), TextRun("b" * (length - 4), bold=False))
    text = "".join(run["text"] for run in _runs(quote, 10))
    assert text == "aaaabbbbbb" + "…" * is_cut
