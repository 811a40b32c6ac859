"""What is a repeat of a reported story and what is news: see `wirewatch.digests.repeats`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from wirewatch.digests.repeats import ComparedText, MaterialNews, Repeat, compare, story_of


@dataclass(frozen=True)
class Report:
    """An invented report, the edits that make news of it, and those that only republish it."""

    language: str
    published: str
    title: str
    body: str
    news: tuple[str, ...]
    same: tuple[str, ...]


def _reports() -> list[Report]:
    rows: list[dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("repeat_cases.yaml").read_text("utf-8")
    )
    return [
        Report(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        for row in rows
    ]


REPORTS = _reports()
NEWS = [(report, edit) for report in REPORTS for edit in report.news]
SAME = [(report, edit) for report in REPORTS for edit in report.same]


def edited(report: Report, edit: str = "", hours: float = 0) -> ComparedText:
    """The report with an edit, published some hours later."""
    title, body = report.title, report.body
    for change in edit.split("|") if edit else ():
        old, _, new = (part.strip() for part in change.partition("=>"))
        assert old in title + body, f"the edit {old!r} fits no text"
        title, body = (
            title.replace(old, new.replace("¶", "\n\n")),
            body.replace(old, new.replace("¶", "\n\n")),
        )
    published = datetime.fromisoformat(report.published) + timedelta(hours=hours)
    return ComparedText(title=title, body=body.strip(), published=published, language=report.language)


@pytest.mark.parametrize(("report", "edit"), NEWS)
def test_an_edit_that_changes_a_fact_is_news(report: Report, edit: str) -> None:
    decision = compare(edited(report, edit, hours=1), story_of(edited(report)))
    assert isinstance(decision, MaterialNews)
    assert decision.is_update


@pytest.mark.parametrize(("report", "edit"), NEWS)
def test_the_same_change_backwards_is_news(report: Report, edit: str) -> None:
    added_only = edit.partition("=>")[0].strip() in edit.partition("=>")[2]
    decision = compare(edited(report, hours=1), story_of(edited(report, edit)))
    assert isinstance(decision, MaterialNews) or added_only


@pytest.mark.parametrize(("report", "edit"), SAME)
def test_an_edit_of_form_is_a_repeat(report: Report, edit: str) -> None:
    assert compare(edited(report, edit, hours=3), story_of(edited(report))) == Repeat()
