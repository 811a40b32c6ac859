"""The bench for analysts, through its commands, on the sample files and on rubbish."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wirewatch.cli import main

from tests.conftest import ROOT

SEED = ROOT.parent / "shared/seed"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(each) for each in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def watchlist(folder: Path, text: str, name: str = "w.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"watchlist: {file.stem}\n{text}", encoding="utf-8")
    return file


RULES = """\
rules:
  - id: troops
    query: troops NEAR/3 sent
    tests: {match: ["they sent 1,500 troops"], no_match: ["troops came"]}
"""


def test_help_is_told_for_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    text = capsys.readouterr().out
    for command in (
        "check",
        "test",
        "import",
        "match",
        "query",
        "explain",
        "backtest",
        "mute",
        "unmute",
        "slack",
    ):
        assert f"    {command} " in text
        with pytest.raises(SystemExit) as left:
            main([command, "--help"])
        assert left.value.code == 0
        assert "usage: wirewatch" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("quarantine", "retry", "--reason", "bad-jsn"), "invalid choice: 'bad-jsn' (choose from"),
        (("quarantine", "list", "--limit", "0"), "argument --limit: write 1 or more"),
        (("parse", "x", "--jobs", "two"), "argument --jobs: 'two' is no whole number: write 1 or more"),
    ],
)
def test_a_wrong_option_is_refused_with_what_would_be_right(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert told in capsys.readouterr().err


# check


def test_check_finds_the_samples_good(run: Run, samples: Path) -> None:
    code, out, _ = run("check", samples)
    assert code == 0
    assert "4 files: 5 rules, 2 routes, 18 tests passed, 0 errors, 0 warnings" in out


def test_check_places_every_mistake_under_the_path_as_it_was_named(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, "rules:\n  - {id: a, query: a AND}\n  - {id: b, query: (b}\n")
    code, out, _ = run("check", file, "--json")
    assert code == 1
    errors = [each for each in objects(out) if each["kind"] == "error"]
    assert [(each["file"], each["line"]) for each in errors] == [(str(file), 3), (str(file), 4)]
    assert all(each["fix"] for each in errors)


def test_check_ends_with_a_summary_for_programs_too(run: Run, samples: Path) -> None:
    code, out, _ = run("check", samples, "--json")
    assert code == 0
    assert objects(out)[-1] == {
        "kind": "summary", "files": 4, "rules": 5, "routes": 2, "tests_passed": 18, "tests_failed": 0, "errors": 0, "warnings": 0,
    }  # fmt: skip


def test_check_reads_shared_files_beside_a_single_watchlist(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/words.yaml").write_text("define: {movers: sent OR deploy*}\n", encoding="utf-8")
    file = watchlist(tmp_path, "rules:\n  - {id: a, query: troops AND $movers}\n", "watchlists/a.yaml")
    assert run("check", file)[0] == 0
    assert run("check", tmp_path)[0] == 0


def test_check_lists_names_that_nobody_wrote(run: Run, tmp_path: Path) -> None:
    entity = "entities: {dprk: {kind: country, names: [North Korea], languages: [de, ko]}}\n"
    _, out, _ = run("check", watchlist(tmp_path, f"{entity}rules:\n  - {{id: a, query: '@dprk'}}\n"))
    assert "@dprk is also found as" in out
    assert "Nordkorea" in out


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_place_without_watchlists_is_said(run: Run, tmp_path: Path, command: str) -> None:
    assert run(command, tmp_path) == (
        2,
        "",
        f"wirewatch: {tmp_path}: no watchlists/*.yaml and no routes.yaml there; name the files, or the folder that holds them\n",
    )
    assert run(command, tmp_path / "gone")[2] == f"wirewatch: {tmp_path / 'gone'} does not exist\n"


# test


def test_embedded_tests_pass_and_fail_with_their_lines(run: Run, tmp_path: Path) -> None:
    good, bad = (
        watchlist(tmp_path, RULES, "good.yaml"),
        watchlist(tmp_path, RULES.replace("came", "sent home"), "bad.yaml"),
    )
    assert run("test", good)[:2] == (0, "ok      good: 2 tests, 0 failed\n2 tests: 2 passed, 0 failed\n")
    code, out, _ = run("test", bad)
    assert code == 1
    assert "FAILED  bad: 2 tests, 1 failed" in out
    assert ":5: troops: should not match and does: it finds “troops”, “sent”" in out


def test_a_test_of_the_file_expects_just_its_rules(run: Run, tmp_path: Path) -> None:
    two = "rules:\n  - {id: a, query: troops}\n  - {id: b, query: soldiers}\ntests:\n  - {body: troops and soldiers, expect: [a, b]}\n"
    assert run("test", watchlist(tmp_path, two, "good.yaml"))[0] == 0
    code, out, _ = run("test", watchlist(tmp_path, two.replace("[a, b]", "[a]"), "bad.yaml"))
    assert (code, "the whole file: b matches and should not" in out) == (1, True)
    code, out, _ = run("test", watchlist(tmp_path, two.replace("and soldiers", ""), "lacks.yaml"))
    assert (code, "b should match and does not" in out) == (1, True)
    assert (
        "there is no rule c"
        in run("check", watchlist(tmp_path, two.replace("[a, b]", "[c]"), "unknown.yaml"))[1]
    )


def test_coverage_lists_rules_without_an_example_of_each_kind(run: Run, tmp_path: Path) -> None:
    file = watchlist(
        tmp_path,
        RULES + "  - {id: bare, query: fence}\n  - {id: half, query: wall, tests: {match: [a wall]}}\n",
    )
    _, out, _ = run("test", file, "--coverage")
    assert "1 rule of 3 with an example of each kind" in out
    told = [each for each in objects(run("test", file, "--coverage", "--json")[1]) if "uncovered" in each]
    assert {each["uncovered"] for each in told} == {"w/bare", "w/half"}
    assert "w/bare: lacks match and no_match" in out
    assert "w/half: lacks no_match" in out


def test_junit_is_read_by_machines(run: Run, tmp_path: Path) -> None:
    junit = tmp_path / "out.xml"
    run("test", watchlist(tmp_path, RULES.replace("came", "sent & <home>")), "--junit", junit)
    suite = ET.parse(junit).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("classname") for case in suite] == ["w", "w"]


# match and query


def test_match_gives_one_object_a_match_with_spans_of_the_article(run: Run, samples: Path) -> None:
    code, out, _ = run("match", samples, "--articles", samples / "articles/council-vote.html", "--json")
    assert code == 0
    found = objects(out)
    assert {each["rule"] for each in found} == {"council", "vote"}
    assert set(found[0]) == {"article", "title", "watchlist", "rule", "strength", "zone", "entities", "spans"}
    assert set(found[0]["spans"][0]) == {"field", "start", "end", "text", "via"}
    assert all(span["end"] - span["start"] == len(span["text"]) for each in found for span in each["spans"])


def test_a_person_sees_the_sentences_with_what_was_found(run: Run, samples: Path) -> None:
    _, out, _ = run("match", samples, "--articles", samples / "articles")
    assert "‹North Korean› soldiers has come ashore" in out
    assert "22 articles read, 1 skipped, 1 not read: 16 matched" in out


def test_what_cannot_be_read_is_told_aside_and_stops_nothing(run: Run, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "bomb.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "good.txt").write_text(
        "Fence mended\n\nThe fence was mended on Friday, the town said.\n", encoding="utf-8"
    )
    code, out, err = run("query", "fence", "--articles", tmp_path, "--json")
    assert code == 0
    assert [each["title"] for each in objects(out)] == ["Fence mended"]
    assert "empty.txt: There is nothing in it." in err


def test_hostile_text_does_not_act_on_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "The \x1b[31mfence\x07\n\nThe fence \x1b]0;title\x07 was [bold]mended[/bold] here.\n",
        encoding="utf-8",
    )
    _, out, _ = run("query", "fence", "--articles", tmp_path)
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]" in out


def test_a_query_with_a_mistake_says_where(run: Run, tmp_path: Path) -> None:
    code, _, err = run("query", "fence AND wall OR gate", "--articles", tmp_path)
    assert code == 2
    assert "mixed without parentheses" in err
    assert "fix: write (fence AND wall) OR gate" in err


ITEM = {
    "type": "text",
    "language": "en",
    "body_text": "The fence along the river was mended on Friday, the town said.",
    "version": "1",
}


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    """A corrected item, one that is held back, a killed one, a picture, and a broken one."""
    items: dict[str, dict[str, str]] = {
        "corrected": {"signal": "sig:correction", "versioncreated": "2026-11-01T10:00:00Z"},
        "held": {"versioncreated": "2026-11-02T10:00:00Z", "embargoed": "2090-01-01T00:00:00Z"},
        "killed": {"pubstatus": "canceled", "versioncreated": "2026-11-03T10:00:00Z"},
        "picture": {"type": "picture", "body_text": ""},
    }
    lines = [
        json.dumps(ITEM | {"uri": f"urn:x:{name}", "headline": f"Fence {name}"} | change)
        for name, change in items.items()
    ]
    file = tmp_path / "wire/lines.jsonl"
    file.parent.mkdir()
    file.write_text("\n".join([*lines, "{"]), encoding="utf-8")
    return file


def test_what_an_agency_says_of_an_article_is_marked(run: Run, wire: Path) -> None:
    _, out, err = run("query", "fence", "--articles", wire)
    assert f"Fence corrected  corrected  {wire}\n" in out
    assert f"Fence held  embargoed until 2090-01-01 00:00 UTC  {wire}#1\n" in out
    assert "2 articles read, 2 skipped (1 killed by its agency), 1 not read: 2 matched" in out
    assert f"skipped {wire}#2: killed by its agency\n" in err
    assert f"skipped {wire}#3: a picture\n" in err
    assert f"not read {wire}#4: The JSON is broken: " in err
    found = objects(run("query", "fence", "--articles", wire, "--json")[1])
    assert [(each.get("signal"), each.get("embargo")) for each in found] == [
        ("corrected", None),
        (None, "2090-01-01T00:00:00+00:00"),
    ]


def test_parse_shows_embargoes_and_kills_and_its_counts_stand_apart(
    run: Run, wire: Path, samples: Path
) -> None:
    told = [
        each.partition(" json · ")[2] or each
        for each in run("parse", wire, samples / "articles/pier-photo.ninjs.json")[1].splitlines()
    ]
    assert sum("· embargoed until 2090-01-01 00:00 UTC" in each for each in told) == 1
    assert sum("· killed by its agency" in each for each in told) == 1
    assert (told[-2], told[-1].startswith("3 articles · 2 skipped")) == ("", True)


def test_explain_marks_also_what_was_killed(run: Run, wire: Path) -> None:
    code, out, _ = run("explain", "fence", "--query", "--article", wire)
    assert code == 0
    assert "Fence killed  killed by its agency  " in out
    explained = objects(run("explain", "fence", "--query", "--article", wire, "--json")[1])
    assert [each.get("signal") for each in explained] == ["corrected", None, "killed"]


@pytest.mark.parametrize("command", ["query", "match", "explain", "backtest"])
def test_not_one_article_in_what_was_named_is_said(run: Run, tmp_path: Path, command: str) -> None:
    rules, nothing = watchlist(tmp_path, RULES), tmp_path / "empty.txt"
    nothing.write_bytes(b"")
    asked: dict[str, list[object]] = {
        "query": ["fence"],
        "match": [rules],
        "explain": ["troops", "--watchlists", rules],
        "backtest": [rules, "--jobs", 1],
    }
    code, _, err = run(command, *asked[command], "--articles", nothing)
    assert code == 1
    assert "wirewatch: not one article was read" in err


# explain


@pytest.mark.skipif(not SEED.exists(), reason="the first article is not beside the repository")
def test_explain_names_the_clause_and_the_distance(run: Run, tmp_path: Path) -> None:
    file = watchlist(
        tmp_path,
        "rules:\n  - {id: near, query: Zelensky NEAR/1 dispatch}\n  - {id: no, query: troops NOT Vladivostok}\n",
    )
    code, out, _ = run("explain", "near", "--watchlists", file, "--article", SEED)
    assert code == 1
    assert "does not match" in out
    assert "because NEAR/1: nearest pair has" in out
    assert "words between" in out
    code, out, _ = run("explain", f"{file}:no", "--article", SEED)
    assert code == 1
    assert 'because NOT Vladivostok: "Vladivostok" at word' in out


EXPLAINED = [
    ("troops AND fence", "The troops came.", "fence does not occur"),
    (
        "troops NEAR/2 fence",
        "The troops came to the old and very long fence.",
        "NEAR/2: nearest pair has 7 words between",
    ),
    ("fence ONEAR/9 troops", "The troops came to the fence.", "never in this order"),
    ("troops NOT fence", "The troops came to the fence.", 'NOT fence: "fence" at word 6'),
    ("ATLEAST/3(troops)", "troops and troops", "ATLEAST/3: 2 occurrences found"),
    ("title:troops", "The troops came.", 'not in title, but "troops" at word 2'),
    ("FIRST/2(fence)", "The troops came to the fence.", "FIRST/2: first met at word 6 of the body"),
    (
        "SENT(troops AND fence)",
        "The troops came. The fence stood.",
        "no single sentence holds it, the article as a whole does",
    ),
    (
        "troops NOT NEAR/3 fence",
        "The troops at the fence.",
        "each of 1 occurrences has a veto within 3 words",
    ),
    ('"old fence"', "The fence was old.", "its words occur, but not side by side"),
    (">=1000 NEAR/3 troops", "The 500 troops came.", "no number in that range"),
    (
        "source:a.example AND troops",
        "The troops came.",
        "source:a.example: the article is from an unknown source",
    ),
    ("lang:ko AND troops", "The troops came.", "lang:ko: the article's language is und"),
    (
        "NEAR/2(the, troops, fence)",
        "The troops came to the old fence.",
        "in no window with at most 2 other words",
    ),
]


@pytest.mark.parametrize(("query", "body", "reason"), EXPLAINED, ids=[each[0] for each in EXPLAINED])
def test_every_kind_of_failure_has_its_words(
    run: Run, tmp_path: Path, query: str, body: str, reason: str
) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": body}), encoding="utf-8")
    code, out, _ = run("explain", query, "--query", "--article", tmp_path / "a.json")
    assert code == 1
    assert reason in " ".join(out.split())


def test_explain_tells_of_names_that_do_not_count(run: Run, tmp_path: Path) -> None:
    entity = "entities: {dprk: {names: [North Korea], weak: [the North], not: [North Korea Street]}}\nrules:\n  - {id: a, query: '@dprk'}\n"
    file = watchlist(tmp_path, entity)
    for body, reason in (
        ("He lives in North Korea Street.", "is vetoed"),
        ("They came from the North.", "only the weak name"),
    ):
        (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": body}), encoding="utf-8")
        assert reason in run("explain", "a", "--watchlists", file, "--article", tmp_path / "a.json")[1]


def test_near_misses_are_those_that_one_clause_keeps_out(run: Run, tmp_path: Path) -> None:
    bodies = {
        "match": "troops fence",
        "near": "troops only",
        "removed": "troops fence football",
        "far": "nothing at all",
    }
    for name, body in bodies.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"title": name, "text": body}), encoding="utf-8")
    code, out, _ = run(
        "explain", "troops AND fence NOT football", "--query", "--article", tmp_path, "--near-miss", "--json"
    )
    assert code == 0
    assert {each["title"] for each in objects(out)} == {"near", "removed"}


def test_an_unknown_rule_is_told_with_those_there_are(run: Run, tmp_path: Path) -> None:
    code, _, err = run("explain", "gone", "--watchlists", watchlist(tmp_path, RULES), "--article", tmp_path)
    assert code == 2
    assert "there is no rule 'gone'; there are w/troops" in err


def test_a_rule_that_cannot_be_decided_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({"title": "A title", "text": "a b " * 1_500}), encoding="utf-8"
    )
    code, out, _ = run(
        "explain", "ATLEAST/2(a NEAR/500 b) AND a", "--query", "--article", tmp_path / "a.json"
    )
    assert code == 1
    assert "more than 100,000 pairs" in out


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


def test_backtest_counts_days_rules_sources_and_what_a_route_sends(run: Run, tmp_path: Path) -> None:
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
    _, told, _ = run("backtest", folder, "--articles", tmp_path / "archive", "--jobs", 1)
    assert "8 articles read, 2026-11-01 to 2026-11-08: 8 matched, 12 matches" in told


def test_backtest_tells_what_an_edit_adds_and_drops_and_which_clause_did_it(run: Run, tmp_path: Path) -> None:
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


def test_backtest_leaves_out_what_was_killed_and_marks_what_was_corrected_or_is_held_back(
    run: Run, tmp_path: Path, wire: Path
) -> None:
    new, old = (
        watchlist(tmp_path / "new", "rules:\n  - {id: a, query: fence}\n"),
        watchlist(tmp_path / "old", RULES),
    )
    (found,) = objects(run("backtest", new, "--against", old, "--articles", wire, "--json", "--jobs", 1)[1])
    assert [found[name] for name in ("articles", "matched", "skipped", "killed", "not_read")] == [
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
    told = run("backtest", new, "--against", old, "--articles", wire, "--jobs", 1)[1]
    assert (
        "2 articles read, 2 skipped (1 killed by its agency), 1 not read, 2026-11-01 to 2026-11-02: 2 matched"
        in told
    )
    assert "Fence held  embargoed until 2090-01-01 00:00 UTC" in told


def test_backtest_gives_only_days_with_matches_to_programs(run: Run, tmp_path: Path) -> None:
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


def test_several_processes_count_what_one_counts(run: Run, tmp_path: Path) -> None:
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


def test_rules_count_in_a_backtest_on_the_days_they_are_valid(run: Run, tmp_path: Path) -> None:
    file = watchlist(
        tmp_path, "rules:\n  - {id: a, query: fence OR wall, from: 2026-11-03, until: 2026-11-05}\n"
    )
    _, out, _ = run("backtest", file, "--articles", archive(tmp_path / "archive"), "--json", "--jobs", 1)
    assert objects(out)[0]["matches"] == 3


# import


def test_import_writes_a_watchlist_and_tells_the_differences(run: Run, tmp_path: Path) -> None:
    searches, made = tmp_path / "searches.txt", tmp_path / "made.yaml"
    searches.write_text("korea: dprk w/5 troop!\n", encoding="utf-8")
    code, _, err = run("import", "--dialect", "nexis", searches, "--output", made)
    assert code == 0
    assert "w/5 is NEAR/4" in err
    assert run("check", made)[0] == 0
    searches.write_text("bad: dprk w/seg troop\n", encoding="utf-8")
    code, out, _ = run("import", "--dialect", "nexis", searches, "--json")
    assert code == 1
    assert objects(out)[-1]["kind"] == "error"
