"""What is a repeat of a reported story and what is news: see `wirewatch.digests.repeats`."""

from datetime import datetime, timedelta

import pytest

from tests.unit.repeat_cases import REPORTS, Report
from wirewatch.digests.repeats import ComparedText, MaterialNews, Repeat, compare, story_of


def _text(report: Report, edit: str = "", hours: float = 0) -> ComparedText:
    title, body = report.title, report.body
    for change in edit.split("|") if edit else ():
        old, _, new = (part.strip() for part in change.partition("=>"))
        new = new.replace("¶", "\n\n")
        assert old in title + body, f"the edit {old!r} fits no text"
        title, body = title.replace(old, new), body.replace(old, new)
    published = datetime.fromisoformat(report.published) + timedelta(hours=hours)
    return ComparedText(title=title, body=body.strip(), published=published, language=report.language)


def _edits(kind: str) -> list[tuple[Report, str]]:
    return [
        (report, line.strip())
        for report in REPORTS
        for line in (report.news if kind == "news" else report.same).splitlines()
        if line.strip()
    ]


@pytest.mark.parametrize(("report", "edit"), _edits("news"))
def test_an_edit_that_changes_a_fact_is_news(report: Report, edit: str) -> None:
    decision = compare(_text(report, edit, hours=1), story_of(_text(report)))
    assert isinstance(decision, MaterialNews)
    assert decision.is_update


@pytest.mark.parametrize(("report", "edit"), _edits("news"))
def test_the_same_change_backwards_is_news(report: Report, edit: str) -> None:
    if "=> " + edit.partition("=> ")[0].strip() not in edit:
        decision = compare(_text(report, hours=1), story_of(_text(report, edit)))
        assert isinstance(decision, MaterialNews)


@pytest.mark.parametrize(("report", "edit"), _edits("same"))
def test_an_edit_of_form_is_a_repeat(report: Report, edit: str) -> None:
    assert compare(_text(report, edit, hours=3), story_of(_text(report))) == Repeat()
