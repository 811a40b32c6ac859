"""Tests what `match` and `backtest` share: chosen rules and times, CSV tables, and HTML reports."""

import csv
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from threading import Event

import pytest
from rich.console import Console
from wirewatch.article import Article
from wirewatch.backtest.evidence import MAX_CONTEXT, evidence_of
from wirewatch.commands import progress
from wirewatch.commands.files.reports.charts import MAX_BARS, chart_of
from wirewatch.commands.files.reports.csv_report import CHANGE_COLUMNS, MATCH_COLUMNS, safe_cell
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import watchlist_of

from tests.running import Run, objects, watchlist
from tests.unit.pages import page, section, tables

COMMANDS = ["match", "backtest"]
RULES = """\
rules:
  - {id: troops, title: Troops & <fences>, query: troops, tests: {match: [Troops left.]}}
  - {id: wall, query: wall, tests: {match: [A wall.]}}
"""
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def article(folder: Path, name: str, text: str, **fields: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"title": name, "text": text, **fields}), encoding="utf-8")
    return file


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    watchlist(tmp_path / "desk", RULES, "watchlists/w.yaml")
    return tmp_path / "desk"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    article(folder, "early", "Troops came.", date="2026-11-01T23:30:00Z")
    article(folder, "day", "Troops stayed.", date="2026-11-02")
    article(folder, "late", "Troops left the wall.", date="2026-11-03T00:30:00Z")
    article(folder, "undated", "Troops somewhere.")
    return folder


def titles(run: Run, *arguments: object) -> set[str]:
    code, out, _ = run("match", *arguments, "--json")
    assert code == 0
    return {each["title"] for each in objects(out)}


# --since and --until


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), {"early", "day", "late", "undated"}),
        (("--since", "2026-11-02"), {"day", "late"}),
        (("--until", "2026-11-02"), {"early", "day"}),
        (("--since", "2026-11-02", "--until", "2026-11-02"), {"day"}),
        (("--since", "2026-11-01T23:30Z", "--until", "2026-11-01T23:30Z"), {"early"}),
        (("--since", "2026-11-03T09:30+09:00"), {"late"}),
        (("--since", "2026-11-02T12:00Z"), {"day", "late"}),  # `day` may be from the afternoon
        (("--until", "9999-12-31"), {"early", "day", "late"}),
    ],
)
def test_a_period_includes_its_ends(
    run: Run, desk: Path, archive: Path, options: tuple[str, ...], found: set[str]
) -> None:
    assert titles(run, desk, "--articles", archive, *options) == found
    (counts,) = objects(run("backtest", desk, "--articles", archive, *options, "--json", "--jobs", 1)[1])
    assert counts["articles"] == len(found)
    assert counts["outside"] + counts["articles"] + (counts["undated"] if options else 0) == 4


def test_articles_out_of_the_period_are_counted_and_not_listed(run: Run, desk: Path, archive: Path) -> None:
    for command in COMMANDS:
        code, out, err = run(command, desk, "--articles", archive, "--since", "2026-11-02")
        assert (code, err) == (0, "")
        assert "2 articles read, 1 outside the period, 1 without a date" in out


def test_query_explain_and_review_take_the_same_period(run: Run, desk: Path, archive: Path) -> None:
    period = ("--since", "2026-11-02", "--until", "2026-11-02")
    for command in (
        ("query", "troops", "--articles", archive),
        ("explain", "troops", "--query", "--articles", archive),
    ):
        code, out, _ = run(*command, *period, "--json")
        assert code == 0
        assert [each["article"] for each in objects(out)] == [str(archive / "day.json")]
    code, out, _ = run("review", desk, "--articles", archive, *period, "--jobs", 1)
    assert code == 0
    assert "1 article read, 2 outside the period, 1 without a date, 2 rules" in out
    for words in (("query", "troops"), ("explain", "troops", "--query"), ("review", str(desk))):
        code, _, err = run(*words, "--articles", archive, "--since", "2027-01-01")
        assert code == 1
        assert "of 4 articles, none is known to be from the time of --since and --until" in err
        code, _, err = run(*words, "--articles", archive, "--since", "2027-01-01", "--until", "2026-01-01")
        assert (code, err) == (2, "wirewatch: --since is later than --until; swap them\n")
    code, _, err = run("review", "--since", "2026-11-02")
    assert (code, "add a watchlist and --articles" in err) == (2, True)


def test_a_period_without_an_article_is_reported(run: Run, desk: Path, archive: Path) -> None:
    for command in COMMANDS:
        code, _, err = run(command, desk, "--articles", archive, "--since", "2027-01-01")
        assert code == 1
        assert "of 4 articles, none is known to be from the time of --since and --until" in err
        assert "; 1 state no date" in err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--since", "23.11.2026"), "'23.11.2026' is not a day or a time; write a day, such as 2026-11-23"),
        (("--until", "2026-02-30"), "'2026-02-30' is not a day or a time"),
        (("--since", "2026-11-23T07:30"), "has no time zone; write 2026-11-23T07:30Z for UTC"),
        (("--until", "0001-01-01T00:00+09:00"), "is too far from now"),
    ],
)
def test_a_wrong_time_is_an_error_with_a_fix(
    run: Run,
    desk: Path,
    archive: Path,
    command: str,
    options: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(command, desk, "--articles", archive, *options)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err


def test_a_period_that_ends_before_it_begins_is_an_error(run: Run, desk: Path, archive: Path) -> None:
    options = ("--since", "2026-11-03", "--until", "2026-11-02")
    for command in COMMANDS:
        code, _, err = run(command, desk, "--articles", archive, *options)
        assert (code, err) == (2, "wirewatch: --since is later than --until; swap them\n")


# --rule


def test_only_the_chosen_rules_are_used(run: Run, desk: Path, archive: Path) -> None:
    for names, found in ((["wall"], {"w/wall": 1}), (["w/wall", "troops"], {"w/troops": 4, "w/wall": 1})):
        chosen = [option for name in names for option in ("--rule", name)]
        assert {
            f"{each['watchlist']}/{each['rule']}"
            for each in objects(run("match", desk, "--articles", archive, *chosen, "--json")[1])
        } == set(found)
        (counts,) = objects(run("backtest", desk, "--articles", archive, *chosen, "--json", "--jobs", 1)[1])
        assert counts["rules"] == found
        assert counts["rules_without_matches"] == []


def test_an_unknown_rule_is_an_error_with_a_similar_name(run: Run, desk: Path, archive: Path) -> None:
    for command, more in (("match", ()), ("backtest", ()), ("backtest", ("--against", desk))):
        code, _, err = run(command, desk, "--articles", archive, "--rule", "trops", *more)
        assert (code, err) == (2, "wirewatch: there is no rule 'trops'; did you mean w/troops?\n")


def test_a_chosen_rule_may_exist_in_only_one_version(
    run: Run, tmp_path: Path, desk: Path, archive: Path
) -> None:
    old = watchlist(tmp_path / "old", "rules:\n  - {id: gone, query: stayed}\n")
    for name, added, dropped in (("wall", 1, 0), ("gone", 0, 1)):
        options = ("--against", old, "--rule", name, "--json", "--jobs", 1)
        (counts,) = objects(run("backtest", desk, "--articles", archive, *options)[1])
        assert (len(counts["added"]), len(counts["dropped"])) == (added, dropped)


# rules with mistakes

BROKEN = """\
rules:
  - {id: sound, query: troops, tests: {match: [Troops left.]}}
  - {id: failing, query: troops, tests: {match: [They left.]}}
  - {id: mixed, query: troops AND wall OR fence}
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_rules_with_mistakes_or_failing_tests_are_left_out_and_named(
    run: Run, tmp_path: Path, archive: Path, command: str
) -> None:
    file = watchlist(tmp_path / "desk", BROKEN, "watchlists/w.yaml")
    code, out, err = run(command, tmp_path / "desk", "--articles", archive)
    assert code == 0
    assert "a test of the rule failing fails" in err
    assert "AND (or NOT) and OR are mixed without parentheses" in err
    assert f"{file}: the rules with problems are left out; 1 rule of this file can be used" in err
    assert "w/sound" in out
    assert "w/failing" not in out


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_sound_rule_the_command_ends_with_the_mistakes(
    run: Run, tmp_path: Path, archive: Path, command: str
) -> None:
    file = watchlist(tmp_path / "desk", "rules:\n  - {id: a, query: troops, tests: {match: [No.]}}\n")
    code, out, err = run(command, file, "--articles", archive)
    assert (code, out) == (2, "")
    assert "a test of the rule a fails" in err


# --csv


def table(file: Path) -> list[dict[str, str]]:
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_of_matches_has_a_row_for_each_match(
    run: Run, tmp_path: Path, desk: Path, archive: Path
) -> None:
    file = tmp_path / "matches.csv"
    code, out, err = run("match", desk, "--articles", archive, "--csv", file)
    assert (code, err) == (0, f"written: {file}\n")
    assert "4 articles read: 4 matched, 5 matches" in out
    rows = table(file)
    assert list(rows[0]) == list(MATCH_COLUMNS)
    assert [(row["rule"], row["title"], row["published"][:10]) for row in rows] == [
        ("troops", "day", "2026-11-02"),
        ("troops", "early", "2026-11-01"),
        ("troops", "late", "2026-11-03"),
        ("wall", "late", "2026-11-03"),
        ("troops", "undated", ""),
    ]
    assert (rows[3]["hits"], rows[3]["sentences"]) == ("wall", "Troops left the wall.")


def test_a_backtest_table_shows_the_matches_that_an_edit_adds_keeps_and_drops(
    run: Run, tmp_path: Path, desk: Path, archive: Path
) -> None:
    old = watchlist(tmp_path / "old", "rules:\n  - {id: troops, query: stayed OR left}\n")
    for number, (options, changes) in enumerate(
        (
            ((), [""] * 5),
            (("--against", old.rename(old.parent / "w.yaml")), ["kept", "added", "kept", "added", "added"]),
        )
    ):
        file = tmp_path / f"{number}.csv"
        run("backtest", desk, *options, "--articles", archive, "--csv", file, "--jobs", 1)
        rows = table(file)
        assert list(rows[0]) == [*MATCH_COLUMNS, "change", "why"]
        assert [row["change"] for row in rows] == changes
    assert rows[1]["why"].startswith("old: stayed does not occur")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5 degrees", "'-5 degrees"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "' =1+1"),
        ("\r\n=1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("a\x00b\x1b[31m", "a\ufffdb\ufffd[31m"),
        ("Troops = war", "Troops = war"),
        ('say "a", b', 'say "a", b'),
        ("x" * 40_000, "x" * 31_999 + "…"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


def test_hostile_titles_and_file_names_are_escaped_in_a_table(run: Run, tmp_path: Path, desk: Path) -> None:
    folder = tmp_path / "hostile"
    article(folder, "=cmd", 'Troops said "=1", and\n=2', url="https://a.example/=x")
    run("match", desk, "--articles", folder, "--csv", tmp_path / "a.csv")
    (row,) = table(tmp_path / "a.csv")
    assert row["title"] == "'=cmd"
    assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())


# --html


class Page(HTMLParser):
    """Collects the elements of a page, its attributes, and the texts of some elements."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.text = file.read_text("utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in {"meta", "rect"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def assert_self_contained(self) -> None:
        """Assert that the page has no script, no handler of events, and loads nothing."""
        loading = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "video", "audio"}
        assert loading.isdisjoint(self.tags)
        names = {name for name, _ in self.attributes}
        assert {"src", "srcset", "style", "background", "action"}.isdisjoint(names)
        assert not any(name.startswith("on") for name in names)
        assert "url(" not in self.text
        assert "@import" not in self.text
        hrefs = [value for name, value in self.attributes if name == "href"]
        assert all(value.startswith(("#rule-", "https://", "http://")) for value in hrefs)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_page_shows_counts_charts_and_sentences_with_marked_hits(
    run: Run, tmp_path: Path, desk: Path, archive: Path, command: str
) -> None:
    file = tmp_path / "report.html"
    code, _, err = run(command, desk, "--articles", archive, "--html", file)
    assert (code, err) == (0, f"written: {file}\n")
    page = Page(file)
    page.assert_self_contained()
    assert "4 articles read, 2026-11-01 to 2026-11-03: 4 matched, 5 matches" in page.text
    assert "1 article without a date" in page.text
    assert "w/troops: 4 matches" in page.texts["h2"]
    assert page.texts["mark"] == ["Troops"] * 4 + ["wall"]
    assert page.texts["title"].count("2026-11-03: 1") == 5  # one chart of all, two of each rule
    assert page.texts["h3"][:4] == ["late", "day", "early", "undated"]
    assert "Troops &amp; &lt;fences&gt;" in page.text


def test_a_page_without_a_match_shows_that_no_rule_matches(run: Run, tmp_path: Path, desk: Path) -> None:
    article(tmp_path / "quiet", "calm", "All is calm.", date="2026-11-01")
    run("match", desk, "--articles", tmp_path / "quiet", "--html", tmp_path / "a.html")
    page = Page(tmp_path / "a.html")
    page.assert_self_contained()
    assert "No rule matches." in page.text
    assert "2 rules without a match: w/troops, w/wall" in page.text
    assert "svg" not in page.tags
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run("match", desk, "--articles", tmp_path / "empty.txt", "--html", tmp_path / "b.html")[0] == 1
    assert "No rule matches, because no article was read." in Page(tmp_path / "b.html").text


def test_a_page_of_many_matches_counts_those_that_it_does_not_show(
    run: Run, tmp_path: Path, desk: Path
) -> None:
    lines = [
        json.dumps({"title": f"t{number}", "text": "Troops came.", "date": f"2026-{number % 12 + 1:02}-05"})
        for number in range(230)
    ]
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run("backtest", desk, "--articles", folder, "--html", tmp_path / "a.html", "--jobs", 1)
    page = Page(tmp_path / "a.html")
    assert page.tags.count("article") == 200
    assert "30 further matches are only counted here; the option --csv writes all." in page.text


def test_hostile_texts_are_escaped_in_a_page(run: Run, tmp_path: Path, desk: Path) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    folder = tmp_path / "hostile"
    article(
        folder,
        "a",
        f"Troops {hostile} \u202e at dawn.",
        title=hostile,
        url="javascript:alert(1)//a.example/x",
    )
    article(folder, "b", "Troops {{ 7 * 7 }} {% raw %}.", url="https://a.example/?q=%22%3E<script>")
    run("match", desk, "--articles", folder, "--html", tmp_path / "a.html")
    page = Page(tmp_path / "a.html")
    page.assert_self_contained()
    assert "{{ 7 * 7 }} {% raw %}" in page.text
    assert "\u202e" not in page.text


def test_a_page_of_a_comparison_shows_changes_with_their_reasons(
    run: Run, tmp_path: Path, desk: Path, archive: Path
) -> None:
    watchlist(tmp_path / "old", "rules:\n  - {id: troops, query: stayed}\n  - {id: gone, query: left}\n")
    run("backtest", desk, "--against", tmp_path / "old", "--articles", archive, "--html", tmp_path / "a.html")
    page = Page(tmp_path / "a.html")
    page.assert_self_contained()
    assert {"Added: 4 matches", "Dropped: 1 match"} <= set(page.texts["h2"])
    assert "old: stayed does not occur" in page.text
    assert "new: there is no such rule" in page.text


def test_a_page_names_the_chosen_rules_the_period_and_the_rules_left_out(
    run: Run, tmp_path: Path, archive: Path
) -> None:
    file = watchlist(tmp_path / "desk", BROKEN)
    options = ("--rule", "sound", "--since", "2026-11-02", "--html", tmp_path / "a.html")
    run("match", file, "--articles", archive, *options)
    text = (tmp_path / "a.html").read_text("utf-8")
    assert "only sound · from 2026-11-02 00:00 UTC" in text
    assert "a test of the rule failing fails" in text


# files that exist or can't be written


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--csv", "--html"])
def test_an_existing_file_is_not_overwritten(
    run: Run, tmp_path: Path, desk: Path, archive: Path, command: str, option: str
) -> None:
    file = tmp_path / "mine"
    file.write_text("mine", encoding="utf-8")
    code, out, err = run(command, desk, "--articles", archive, option, file)
    assert (code, out) == (2, "")
    assert err == f"wirewatch: {option}: {file} exists; name a new file, or remove this one first\n"
    assert file.read_text("utf-8") == "mine"


def test_a_file_that_cannot_be_written_is_an_error(
    run: Run, tmp_path: Path, desk: Path, archive: Path
) -> None:
    code, _, err = run("match", desk, "--articles", archive, "--csv", tmp_path / "gone/a.csv")
    assert (code, err) == (2, f"wirewatch: --csv: there is no folder {tmp_path}/gone; make it first\n")
    both = ("--csv", tmp_path / "a", "--html", tmp_path / "a")
    code, _, err = run("match", desk, "--articles", archive, *both)
    assert (code, err) == (2, f"wirewatch: --csv and --html both name {tmp_path}/a; name two files\n")
    code, _, err = run("match", desk, "--articles", archive, "--csv", tmp_path / ("x" * 300))
    assert code == 2
    assert "name" in err


# evidence and charts


def passages(query: str, body: str, title: str = "T") -> list[tuple[str, str, str]]:
    item = Article(title=title, body=body, published=NOW)
    (match,) = compile_monitor([watchlist_of(query)]).match(item, NOW).matches
    return [
        (passage.before, "".join(f"[{text}]" if hit else text for text, hit in passage.parts), passage.after)
        for passage in evidence_of(item, match).passages
    ]


def test_a_sentence_is_shown_in_its_context() -> None:
    assert passages("troops", "It rained. The troops left.\n\nThen it was calm.") == [
        ("It rained.", "The [troops] left.", "Then it was calm.")
    ]
    assert passages("troops", "Calm.", "Troops leave") == [("", "[Troops] leave", "")]


def test_each_of_two_equal_sentences_has_its_own_context() -> None:
    body = "First.\n\nThe troops left.\n\nMiddle.\n\nThe troops left.\n\nLast."
    assert passages("Middle AND troops", body)[0][0] == "First."


def test_long_context_is_cut_between_words_and_marked_as_cut() -> None:
    words = " ".join(f"word{number}" for number in range(300))
    ((before, sentence, after),) = passages("troops", f"{words} troops {words}.")
    assert before.startswith("… word")
    assert after.endswith(" …")
    assert max(len(before), len(after)) <= MAX_CONTEXT + 2
    assert "…" not in sentence
    assert re.search(r"word\d+$", before)
    ((before, _, after),) = passages("部队", "山" * 400 + "部队 " + "水" * 400)
    assert max(len(before), len(after)) <= MAX_CONTEXT + 2


def days(*counts: tuple[date, int]) -> Mapping[date, int]:
    return dict(counts)


@pytest.mark.parametrize(
    ("length", "unit"),
    [(2, "day"), (MAX_BARS, "day"), (MAX_BARS + 1, "week"), (500, "month"), (4_000, "year")],
)
def test_a_chart_has_at_most_the_maximum_number_of_bars(length: int, unit: str) -> None:
    first = date(2020, 1, 1)
    last = first + timedelta(days=length - 1)
    chart = chart_of(days(*((first + timedelta(days=day), 1) for day in range(length))), first, last)
    assert chart is not None
    assert chart.unit == unit
    assert len(chart.bars) <= MAX_BARS
    assert all(0 <= bar.x <= bar.x + bar.width <= 600 and 0 <= bar.y <= 58 for bar in chart.bars)


def test_a_chart_can_cover_every_possible_date() -> None:
    chart = chart_of(days((date.min, 1), (date.max, 3)), date.min, date.max)
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["1: 1", "9999: 3"]
    assert chart_of({}, date.min, date.max) is None
    assert chart_of(days((date.max, 2)), date.max, date.max) is None  # one day
    weekly = chart_of(days((date.min, 1), (date(1, 6, 1), 1)), date.min, date(1, 6, 1))
    assert weekly is not None


# progress


class Display:
    """A display that records whether it is shown. `started` is set when it is shown first."""

    def __init__(self, *, is_terminal: bool) -> None:
        self.console = Console(force_terminal=is_terminal)
        self.started, self.is_shown = Event(), False

    def start(self) -> None:
        self.is_shown = True
        self.started.set()

    def stop(self) -> None:
        self.is_shown = False


def test_the_progress_of_long_work_is_shown_on_a_terminal_and_removed_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "DELAY", 0)
    display = Display(is_terminal=True)
    with progress.shown_after_delay(display):
        assert display.started.wait(60)
        assert display.is_shown
    assert not display.is_shown


@pytest.mark.parametrize(("is_terminal", "delay"), [(True, 1_000), (False, 0)])
def test_no_progress_is_shown_for_short_work_or_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, delay: int
) -> None:
    monkeypatch.setattr(progress, "DELAY", delay)
    display = Display(is_terminal=is_terminal)
    with progress.shown_after_delay(display):
        pass
    assert not display.started.is_set()


# documentation


def test_the_page_lists_the_columns_of_a_table_in_their_order() -> None:
    text = section(page("docs/query-language.md"), "### Reports of match and backtest")
    (rows,) = [table for table in tables(text) if table[0][0] == "`watchlist`"]
    assert [row[0].strip("`") for row in rows] == [*MATCH_COLUMNS, *CHANGE_COLUMNS]
