"""Tests that an upload becomes an alert and a digest. The real handlers of the functions run, and
moto simulates AWS.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.house import House


def upload_samples(house: House, samples: Path) -> None:
    for path in sorted((samples / "articles").iterdir()):
        house.upload(f"articles/2026/11/23/{path.name}", path.read_bytes())


def test_an_upload_becomes_a_slack_alert_and_a_morning_mail(house: House, samples: Path) -> None:
    house.configure_samples(samples)
    upload_samples(house, samples)
    house.drain()
    house.flush("morning-brief", "2026-11-22T22:30:00Z")
    house.drain()
    assert [payload["blocks"][0]["text"]["text"] for _, payload in house.slack.posts] == [
        "Korea desk: 10 stories, 3 high"
    ]
    (mail,) = house.mails()
    assert mail["Subject"].startswith("14 stories, 4 high: ")
    assert "morning-brief #1 · 2026-11-23 07:30 KST · part 1/1" in mail["Message"]


def stories(house: House, route: str) -> list[dict[str, Any]]:
    """Return title, rules and files of each story in the digests of a route, in order."""
    found = []
    metas = [
        row["pk"][2:]
        for row in house.rows("D#")
        if row["sk"] == "META" and row["pk"].startswith(f"D#{route}#")
    ]
    for meta in filter(None, (house.digests.meta(name) for name in metas)):
        matched_articles = house.digests.articles(meta).articles
        assert meta.plan is not None
        for story in (*meta.plan.stories, *meta.plan.possible):
            rules = {
                f"{match.watchlist}/{match.rule}"
                for name in story.articles
                for match in matched_articles[name].matches
            }
            articles = [matched_articles[name].object.rpartition("/")[2] for name in story.articles]
            found.append(
                {"title": matched_articles[story.lead].title, "rules": sorted(rules), "articles": articles}
            )
    return found


def test_the_samples_give_what_the_golden_file_says(house: House, samples: Path) -> None:
    house.clock.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    house.configure_samples(samples)
    upload_samples(house, samples)
    house.drain()
    house.flush("morning-brief", "2026-11-22T22:30:00Z")
    house.drain()
    found = {route: stories(house, route) for route in ("korea-desk", "morning-brief")}
    (mail,) = house.mails()
    if os.environ.get("WIREWATCH_UPDATE_EXPECTED"):
        write_expected(samples / "expected", found, mail["Message"])
    assert found == json.loads((samples / "expected/stories.json").read_text(encoding="utf-8"))
    assert mail["Message"] == (samples / "expected/morning-brief.txt").read_text(encoding="utf-8")


def write_expected(folder: Path, found: dict[str, list[dict[str, Any]]], mail: str) -> None:
    """Write the expected results, as docs/extending.md describes."""
    texts = {
        "stories.json": json.dumps(found, indent=2, ensure_ascii=False) + "\n",
        "morning-brief.txt": mail,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_an_article_with_the_watched_words_only_in_comments_matches_nothing(
    house: House, samples: Path
) -> None:
    house.configure_samples(samples)
    house.upload("articles/comments-only.txt", (samples / "articles/comments-only.txt").read_bytes())
    house.drain()
    row = house.objects.read("wirewatch-articles-000000000000", "articles/comments-only.txt")
    assert row is not None
    assert (row["articles"], row["matched"]) == (1, 0)


def test_an_unmatched_article_costs_one_get_one_row_and_a_share_of_a_counter(
    house: House, samples: Path
) -> None:
    house.configure_samples(samples)
    house.upload("articles/market-report.json", (samples / "articles/market-report.json").read_bytes())
    house.run("ingest")
    house.upload("articles/2.json", '{"title": "Nothing", "text": "Nobody watches this."}')
    house.calls.clear()
    house.run("ingest")
    assert house.calls == ["GetObject", "PutItem", "UpdateItem"]  # the last one once a batch
