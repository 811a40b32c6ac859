"""Tests the command `wirewatch backtest` on a small archive."""

import json
import signal
from pathlib import Path

import pytest
from wirewatch.commands.files.articles import NO_FILE
from wirewatch.commands.files.backtest import run_tasks

from tests.running import RULES, Run, objects, watchlist, wire_file


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    return wire_file(tmp_path)


# backtest


def archive(folder: Path, days: int = 8) -> Path:
    folder.mkdir()
    for day in range(1, days + 1):
        text = "troops at the fence" if day % 2 else "soldiers at the wall"
        record = {
            "title": f"Day {day}",
            "text": text,
            "date": f"2026-11-{day:02}T10:00:00Z",
            "url": f"https://a.example/{day}",
        }
        (folder / f"{day}.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def test_backtest_counts_days_rules_sources_and_messages(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    watchlist(
        folder, "rules:\n  - {id: a, query: troops}\n  - {id: b, query: fence OR wall}\n", "watchlists/w.yaml"
    )
    (folder / "routes.yaml").write_text(
        "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n", encoding="utf-8"
    )
    code, out, _ = run("backtest", folder, "--articles", archive(tmp_path / "archive"), "--json", "--jobs", 2)
    assert code == 0
    (found,) = objects(out)
    assert (found["articles"], found["matched"], found["matches"]) == (8, 8, 12)
    assert found["rules"] == {"w/b": 8, "w/a": 4}
    assert found["days"]["2026-11-03"] == 1
    assert found["routes"]["brief"]["messages"] == 8
    _, output, _ = run("backtest", folder, "--articles", tmp_path / "archive", "--jobs", 1)
    assert "8 articles read, 2026-11-01 to 2026-11-08: 8 matched, 12 matches" in output


def test_rules_that_match_nothing_are_listed(run: Run, tmp_path: Path) -> None:
    silent = "".join(f"  - {{id: s{number:02}, query: zeppelin}}\n" for number in range(12))
    rules = watchlist(tmp_path / "desk", "rules:\n  - {id: a, query: troops}\n" + silent)
    articles = archive(tmp_path / "archive")
    (counts,) = objects(run("backtest", rules, "--articles", articles, "--json", "--jobs", 1)[1])
    assert counts["rules_without_matches"] == [f"w/s{number:02}" for number in range(12)]
    out = run("backtest", rules, "--articles", articles, "--jobs", 1)[1]
    listed = ", ".join(f"w/s{number:02}" for number in range(10))
    assert f"12 of 13 rules match nothing: {listed} and 2 more\n" in out


def test_no_rule_is_listed_if_all_match(run: Run, tmp_path: Path) -> None:
    rules = watchlist(tmp_path / "desk", "rules:\n  - {id: a, query: troops}\n")
    articles = archive(tmp_path / "archive")
    (counts,) = objects(run("backtest", rules, "--articles", articles, "--json", "--jobs", 1)[1])
    assert counts["rules_without_matches"] == []
    assert "match nothing" not in run("backtest", rules, "--articles", articles, "--jobs", 1)[1]


def test_sources_with_equally_many_articles_are_listed_in_the_order_of_the_archive(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    hosts = [f"{letter}.example" for letter in "hbfdagec"]
    for number, host in enumerate(hosts):
        record = {"title": "T", "text": "troops", "url": f"https://{host}/1", "date": "2026-11-01"}
        (folder / f"{number}.json").write_text(json.dumps(record), encoding="utf-8")
    rules = watchlist(tmp_path / "desk", "rules:\n  - {id: a, query: troops}\n")
    _, out, _ = run("backtest", rules, "--articles", folder, "--json", "--jobs", 1)
    (counts,) = objects(out)
    assert list(counts["sources"]) == hosts


def test_backtest_lists_what_an_edit_adds_and_drops_with_the_clause(run: Run, tmp_path: Path) -> None:
    old = watchlist(tmp_path / "old", "rules:\n  - {id: a, query: troops OR fence}\n")
    new = watchlist(tmp_path / "new", "rules:\n  - {id: a, query: wall NOT gate}\n")
    code, out, _ = run(
        "backtest", new, "--against", old, "--articles", archive(tmp_path / "archive"), "--json", "--jobs", 1
    )
    assert code == 0
    (found,) = objects(out)
    assert (len(found["added"]), len(found["dropped"]), found["kept"]) == (4, 4, 0)
    assert found["added"][0]["title"] == "Day 2"
    assert "troops does not occur" in found["added"][0]["why"]
    assert "wall does not occur" in found["dropped"][0]["why"]


def test_backtest_skips_retracted_articles_and_marks_corrections_and_embargoes(
    run: Run, tmp_path: Path, wire: Path
) -> None:
    new, old = (
        watchlist(tmp_path / "new", "rules:\n  - {id: a, query: fence}\n"),
        watchlist(tmp_path / "old", RULES),
    )
    (found,) = objects(run("backtest", new, "--against", old, "--articles", wire, "--json", "--jobs", 1)[1])
    assert [found[name] for name in ("articles", "matched", "skipped", "retracted", "not_read")] == [
        2,
        2,
        2,
        1,
        1,
    ]
    assert [(each.get("signal"), "embargo" in each) for each in found["added"]] == [
        ("corrected", False),
        (None, True),
    ]
    output = run("backtest", new, "--against", old, "--articles", wire, "--jobs", 1)[1]
    assert (
        "2 articles read, 2 skipped (1 retracted by its agency), 1 not read, 2026-11-01 to 2026-11-02: 2 matched"
        in output
    )
    assert "Fence held  embargoed until 2090-01-01 00:00 UTC" in output


def test_backtest_json_has_only_days_with_matches(run: Run, tmp_path: Path) -> None:
    folder, rules = archive(tmp_path / "archive"), watchlist(tmp_path, "rules:\n  - {id: a, query: troops}\n")
    late = {
        "title": "Late",
        "text": "troops at the fence",
        "date": "2099-11-01T10:00:00Z",
        "url": "https://a.example/late",
    }
    (folder / "late.json").write_text(json.dumps(late), encoding="utf-8")
    (found,) = objects(run("backtest", rules, "--articles", folder, "--json", "--jobs", 1)[1])
    assert all(found["days"].values())
    assert len(found["days"]) <= 5


def test_two_processes_give_the_same_counts_as_one(run: Run, tmp_path: Path) -> None:
    file, folder = (
        watchlist(tmp_path, "rules:\n  - {id: a, query: troops}\n"),
        archive(tmp_path / "archive", 28),
    )
    one, two = (
        run("backtest", file, "--against", file, "--articles", folder, "--json", "--jobs", jobs)[1]
        for jobs in (1, 2)
    )
    assert one == two
    assert (objects(one)[0]["matched"], objects(one)[0]["kept"], objects(one)[0]["added"]) == (14, 14, [])


def test_backtest_respects_the_validity_period_of_a_rule(run: Run, tmp_path: Path) -> None:
    file = watchlist(
        tmp_path, "rules:\n  - {id: a, query: fence OR wall, from: 2026-11-03, until: 2026-11-05}\n"
    )
    _, out, _ = run("backtest", file, "--articles", archive(tmp_path / "archive"), "--json", "--jobs", 1)
    assert objects(out)[0]["matches"] == 3


def test_an_empty_folder_of_articles_has_the_same_outcome_for_every_command(run: Run, tmp_path: Path) -> None:
    rules = watchlist(tmp_path / "desk", RULES, "watchlists/w.yaml")
    routes = "timezone: UTC\nroutes: {brief: {schedule: hourly, channels: [email-text]}}\n"
    (tmp_path / "desk/routes.yaml").write_text(routes, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for command in (
        ("match", rules),
        ("backtest", rules),
        ("review", rules),
        ("query", "troops"),
        ("explain", "troops", "--watchlists", rules),
        ("suggest", "Orlen Bay"),
        ("preview", "brief", "--config", tmp_path / "desk", "--out", tmp_path / "out"),
    ):
        for more in ((), ("--json",)):
            code, _, err = run(*command, "--articles", tmp_path / "empty", *more)
            assert (code, err) == (1, f"{NO_FILE}\n"), command
    code, out, err = run("parse", tmp_path / "empty")
    assert (code, out, err) == (1, "\n0 articles\n", f"{NO_FILE}\n")


def test_backtest_shows_bars_tables_and_changes_in_its_text_output(run: Run, tmp_path: Path) -> None:
    old = watchlist(tmp_path / "old", "rules:\n  - {id: a, query: troops}\n")
    new = watchlist(
        tmp_path / "new", "rules:\n  - {id: a, query: troops OR wall}\n  - {id: b, query: fence}\n"
    )
    arguments = ("--articles", archive(tmp_path / "archive"), "--jobs", 1)
    code, out, _ = run("backtest", new, "--against", old, *arguments)
    assert code == 0
    assert "2026-11-01 Sun" in out
    assert "against the older version: 8 added, 0 dropped, 4 kept; 0.5 → 1.0 articles a day" in out
    assert "old: there is no such rule" in out
    assert "old: troops does not occur" in out
    dropped = run("backtest", old, "--against", new, *arguments)[1]
    assert "new: there is no such rule" in dropped
    assert "new: troops does not occur" in dropped


def record(file: Path, text: str, published: str = "") -> Path:
    """Write an article. Without `published`, it states no date. Return its file."""
    dated = {"date": published} if published else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"title": file.stem, "text": text, **dated}), encoding="utf-8")
    return file


def test_rates_leave_out_a_long_time_without_articles(run: Run, tmp_path: Path) -> None:
    folder = archive(tmp_path / "archive")
    record(folder / "wrong-year.json", "troops at the fence", "2001-01-01")
    desk = tmp_path / "desk"
    watchlist(desk, "rules:\n  - {id: a, query: troops}\n", "watchlists/w.yaml")
    (desk / "routes.yaml").write_text(
        "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n", encoding="utf-8"
    )
    (found,) = objects(run("backtest", desk, "--articles", folder, "--json", "--jobs", 1)[1])
    assert (found["covered_days"], found["routes"]["brief"]) == (9, {"messages": 5, "per_week": 3.89})


def test_an_article_without_a_date_is_in_no_day_rate_or_message(run: Run, tmp_path: Path) -> None:
    folder = archive(tmp_path / "archive")
    record(folder / "undated.json", "troops at the fence")
    rules = watchlist(tmp_path / "desk", "rules:\n  - {id: a, query: troops}\n")
    (found,) = objects(run("backtest", rules, "--articles", folder, "--json", "--jobs", 1)[1])
    assert (found["matches"], found["undated"], found["covered_days"]) == (5, 1, 8)
    assert list(found["days"]) == [f"2026-11-{day:02}" for day in (1, 3, 5, 7)]
    out = run("backtest", rules, "--articles", folder, "--jobs", 1)[1]
    assert "9 articles read, 2026-11-01 to 2026-11-08: 5 matched, 5 matches" in out
    assert "1 article without a date: counted in no day, message or rate" in out
    other = watchlist(tmp_path / "other", "rules:\n  - {id: b, query: gate}\n")
    assert (
        "+ no date undated  "
        in run("backtest", rules, "--against", other, "--articles", folder, "--jobs", 1)[1]
    )


def test_an_archive_without_any_date_has_no_rate(run: Run, tmp_path: Path) -> None:
    article = record(tmp_path / "undated.json", "troops at the fence")
    desk = tmp_path / "desk"
    watchlist(desk, "rules:\n  - {id: a, query: troops}\n", "watchlists/w.yaml")
    (desk / "routes.yaml").write_text(
        "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n", encoding="utf-8"
    )
    code, out, _ = run("backtest", desk, "--against", desk, "--articles", article, "--jobs", 1)
    assert code == 0
    assert " brief  0         –      " in out
    assert "0 added, 0 dropped, 1 kept\n" in out


def signal_at_ctrl_c(_: int) -> object:
    return signal.getsignal(signal.SIGINT)


def test_the_processes_of_a_backtest_end_without_a_traceback_at_ctrl_c() -> None:
    own = signal.getsignal(signal.SIGINT)
    assert list(run_tasks(signal_at_ctrl_c, [1, 2], 2)) == [signal.SIG_DFL, signal.SIG_DFL]
    assert signal.getsignal(signal.SIGINT) is own
