"""Tests the commands `wirewatch check`, `test` and `import` on the samples and on small files."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from wirewatch.errors import WatchlistError

from tests.running import RULES, Run, objects, watchlist

# check


def test_check_finds_no_mistake_in_the_samples(run: Run, samples: Path) -> None:
    code, out, _ = run("check", samples)
    assert code == 0
    assert "10 files: 5 rules, 2 routes, 18 tests passed, 0 errors, 0 warnings" in out


def test_check_reports_every_mistake_under_the_path_as_written(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, "rules:\n  - {id: a, query: a AND}\n  - {id: b, query: (b}\n")
    code, out, _ = run("check", file, "--json")
    assert code == 1
    errors = [each for each in objects(out) if each["kind"] == "error"]
    assert [(each["file"], each["line"]) for each in errors] == [(str(file), 3), (str(file), 4)]
    assert all(each["fix"] for each in errors)


def without_reader(*arguments: object) -> tuple[int, bytes]:
    """Run a command whose standard output is a closed pipe. Return (exit code, standard error)."""
    program = [sys.executable, "-m", "wirewatch", *map(str, arguments)]
    read_end, write_end = os.pipe()
    os.close(read_end)
    ended = subprocess.run(program, stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["parse", "--json"],
        *(pytest.param(each, marks=pytest.mark.deep) for each in (["check", "--json"], ["cost"], ["parse"])),
        ["--version"],
    ],
)
def test_a_closed_output_pipe_is_not_an_error(samples: Path, arguments: list[str]) -> None:
    command, *options = arguments
    paths = {"check": [samples], "parse": [samples / "articles"]}.get(command, [])
    assert without_reader(command, *paths, *options) == (0, b"")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_check_ends_with_exit_code_1_for_mistakes_even_if_the_output_pipe_is_closed(
    tmp_path: Path, options: list[str]
) -> None:
    mistakes = "".join(f"  - {{id: r{number}, query: a AND}}\n" for number in range(400))
    file = watchlist(tmp_path, f"rules:\n{mistakes}")
    assert without_reader("check", file, *options) == (1, b"")


def test_a_command_finishes_its_work_even_if_the_output_pipe_is_closed(tmp_path: Path) -> None:
    """For example, `wirewatch reprocess --json | head` must queue all objects."""
    program = (
        "import sys, pathlib, wirewatch.command_line as cli\n"
        "def run(options):\n"
        "    for number in range(5000):\n"
        "        print(number, flush=number % 7 == 0)\n"
        "    pathlib.Path(sys.argv[1]).touch()\n"
        "    return 1\n"
        "entry = cli.COMMANDS['reprocess']\n"
        "command = cli.Command('reprocess', 'Test.', run=run)\n"
        "type(entry).load = lambda self: command\n"
        "sys.exit(cli.run(['reprocess']))\n"
    )
    done = tmp_path / "done"
    for unbuffered in ([], ["-u"]):
        read_end, write_end = os.pipe()
        os.close(read_end)
        called = [sys.executable, *unbuffered, "-c", program, str(done)]
        ended = subprocess.run(called, stdout=write_end, stderr=subprocess.PIPE, check=False)
        os.close(write_end)
        assert (ended.returncode, ended.stderr) == (1, b"")
        assert done.exists()
        done.unlink()


def test_routes_in_a_file_with_another_name_are_one_mistake_that_names_the_right_name(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "our-routes.yaml"
    file.write_text("watchlist: w\nroutes:\n  desk: {schedule: instant, channels: [email-text]}\nrules: []\n")
    code, out, _ = run("check", file, "--json")
    problem, *_ = objects(out)
    assert (code, problem["message"]) == (1, "unknown key 'routes' in a watchlist")
    assert problem["fix"] == "routes are in a file of their own, which must be called routes.yaml"
    assert "rules must be a list" not in out


def test_a_test_of_a_file_with_a_mistake_is_counted_as_not_run(run: Run, tmp_path: Path) -> None:
    """A test with `expect` needs the results of all rules, but rule `b` has a mistake."""
    rules = "rules:\n  - {id: a, query: troops}\n  - id: b\n    query: troops AND\n"
    text = rules + "tests:\n  - {body: Nothing at all., expect: [a]}\n"
    _, out, _ = run("check", watchlist(tmp_path, text))
    assert "0 tests passed, 1 not run, 1 error" in out


TOO_LONG = "x" * 201


RULE = "rules:\n  - {id: a, query: troops}\n"
SCENARIOS = "tests:\n  - {body: Troops left., expect: [a]}\n  - {body: Nothing., expect: []}\n"


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (f"title: {TOO_LONG}\n{RULE}{SCENARIOS}", "2 tests passed, 1 error"),
        (f"owner: {TOO_LONG}\n{RULE}{SCENARIOS}", "2 tests passed, 1 error"),
        (f"owner: [desk@example.org]\n{RULE}{SCENARIOS}", "2 tests passed, 1 error"),
        (f'title: "\\x07"\n{RULE}{SCENARIOS}', "2 tests passed, 1 error"),
        (RULE.replace("a,", f"a, title: {TOO_LONG},") + SCENARIOS, "2 tests passed, 1 error"),
        (RULE + SCENARIOS.replace("[a]", "[a], bogus: x"), "1 test passed, 1 not run, 1 error"),
        (RULE + SCENARIOS.replace("[a]", "[b]"), "1 test passed, 1 not run, 1 error"),
        (RULE + SCENARIOS.replace("Nothing.", '"\\x07"'), "1 test passed, 1 not run, 1 error"),
        (f"{RULE}  - {{id: a, query: ferry}}\n{SCENARIOS}", "0 tests passed, 2 not run, 1 error"),
        (f"{RULE}  - {{id: b, query: x, severity: big}}\n{SCENARIOS}", "0 tests passed, 2 not run, 1 error"),
        (f"{RULE}  - {{id: b, query: x AND}}\n{SCENARIOS}", "0 tests passed, 2 not run, 1 error"),
    ],
)
def test_a_test_of_a_file_is_run_if_mistakes_concern_neither_it_nor_a_rule(
    run: Run, tmp_path: Path, text: str, counted: str
) -> None:
    _, out, _ = run("check", watchlist(tmp_path, text))
    assert counted in out


@pytest.mark.parametrize("key", ["title", "owner"])
def test_a_failing_test_of_a_file_is_reported_beside_a_title_that_is_too_long(
    run: Run, tmp_path: Path, key: str
) -> None:
    text = f"{key}: {TOO_LONG}\nrules:\n  - {{id: a, query: troops}}\ntests:\n  - {{body: Ferry., expect: [a]}}\n"
    code, out, _ = run("check", watchlist(tmp_path, text))
    assert (code, "a test of the file fails: a should match and does not" in out) == (1, True)
    assert "1 failed, 2 errors" in out


def test_a_missing_operand_at_the_end_of_a_query_is_marked_there(run: Run, tmp_path: Path) -> None:
    text = "rules:\n  - id: b\n    query: troops AND\n    severity: high\n"
    _, out, _ = run("check", watchlist(tmp_path, text), "--json")
    (error,) = [each for each in objects(out) if each["kind"] == "error"]
    assert (error["line"], error["column"]) == (4, len("    query: troops AND") + 1)


def test_the_json_output_of_check_ends_with_a_summary(run: Run, samples: Path) -> None:
    code, out, _ = run("check", samples, "--json")
    assert code == 0
    assert objects(out)[-1] == {
        "kind": "summary", "files": 10, "rules": 5, "routes": 2, "tests_passed": 18, "tests_failed": 0, "tests_not_run": 0, "errors": 0, "warnings": 0,
    }  # fmt: skip


def test_check_reads_shared_files_beside_a_single_watchlist(run: Run, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/words.yaml").write_text("define: {movers: sent OR deploy*}\n", encoding="utf-8")
    file = watchlist(tmp_path, "rules:\n  - {id: a, query: troops AND $movers}\n", "watchlists/a.yaml")
    assert run("check", file)[0] == 0
    assert run("check", tmp_path)[0] == 0


def test_check_lists_generated_names(run: Run, tmp_path: Path) -> None:
    entity = "entities: {dprk: {kind: country, names: [North Korea], languages: [de, ko]}}\n"
    _, out, _ = run("check", watchlist(tmp_path, f"{entity}rules:\n  - {{id: a, query: '@dprk'}}\n"))
    assert "@dprk is also found as" in out
    assert "Nordkorea" in out


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_folder_without_watchlists_is_an_error(run: Run, tmp_path: Path, command: str) -> None:
    assert run(command, tmp_path) == (
        2,
        "",
        f"wirewatch: {tmp_path}: no watchlists/*.yaml and no routes.yaml there; name the files, or the folder that holds them\n",
    )
    assert run(command, tmp_path / "gone")[2] == f"wirewatch: {tmp_path / 'gone'} does not exist\n"


@pytest.mark.parametrize("command", ["check", "test"])
@pytest.mark.parametrize("name", ["notes.txt", "desk.yaml.orig", "desk.YAML", "desk"])
def test_a_file_that_no_stack_reads_is_an_error(run: Run, tmp_path: Path, command: str, name: str) -> None:
    file = watchlist(tmp_path, RULES, name)
    text = "is not read as configuration; its name must end with .yaml, .yml, .j2"
    assert run(command, file) == (2, "", f"wirewatch: {file} {text}\n")


# test


def test_a_failed_embedded_test_is_reported_with_its_line(run: Run, tmp_path: Path) -> None:
    good, bad = (
        watchlist(tmp_path, RULES, "good.yaml"),
        watchlist(tmp_path, RULES.replace("came", "sent home"), "bad.yaml"),
    )
    assert run("test", good)[:2] == (0, "ok      good: 2 tests, 0 failed\n2 tests: 2 passed, 0 failed\n")
    code, out, _ = run("test", bad)
    assert code == 1
    assert "FAILED  bad: 2 tests, 1 failed" in out
    assert ":5: troops: should not match and does: it finds “troops”, “sent”" in out


def test_a_test_of_the_whole_file_expects_exactly_its_rules(run: Run, tmp_path: Path) -> None:
    two = "rules:\n  - {id: a, query: troops}\n  - {id: b, query: soldiers}\ntests:\n  - {body: troops and soldiers, expect: [a, b]}\n"
    assert run("test", watchlist(tmp_path, two, "good.yaml"))[0] == 0
    code, out, _ = run("test", watchlist(tmp_path, two.replace("[a, b]", "[a]"), "bad.yaml"))
    assert (code, "the whole file: b matches and should not" in out) == (1, True)
    code, out, _ = run("test", watchlist(tmp_path, two.replace("and soldiers", ""), "lacks.yaml"))
    assert (code, "b should match and does not" in out) == (1, True)
    assert (
        "unknown rule 'c'"
        in run("check", watchlist(tmp_path, two.replace("[a, b]", "[c]"), "unknown.yaml"))[1]
    )


def test_coverage_lists_rules_without_an_example_of_each_kind(run: Run, tmp_path: Path) -> None:
    file = watchlist(
        tmp_path,
        RULES + "  - {id: bare, query: fence}\n  - {id: half, query: wall, tests: {match: [a wall]}}\n",
    )
    _, out, _ = run("test", file, "--coverage")
    assert "1 rule of 3 with an example of each kind" in out
    uncovered = [
        each for each in objects(run("test", file, "--coverage", "--json")[1]) if "uncovered" in each
    ]
    assert {each["uncovered"] for each in uncovered} == {"w/bare", "w/half"}
    assert "w/bare: lacks match and no_match" in out
    assert "w/half: lacks no_match" in out


def test_junit_is_valid_xml_with_one_case_per_test(run: Run, tmp_path: Path) -> None:
    junit = tmp_path / "out.xml"
    run("test", watchlist(tmp_path, RULES.replace("came", "sent & <home>")), "--junit", junit)
    suite = ET.parse(junit).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("classname") for case in suite] == ["w", "w"]


# import


def test_import_writes_a_watchlist_and_reports_the_differences(run: Run, tmp_path: Path) -> None:
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


def test_import_never_overwrites_a_file(run: Run, tmp_path: Path) -> None:
    searches, edited = tmp_path / "searches.txt", tmp_path / "edited.yaml"
    searches.write_text("dprk w/5 troop!\n", encoding="utf-8")
    edited.write_text("watchlist: edited\n", encoding="utf-8")
    code, out, err = run("import", "--dialect", "nexis", searches, "--output", edited)
    fix = "name a new file, or remove this one first"
    assert (code, out, err) == (2, "", f"wirewatch: --output: {edited} exists; {fix}\n")
    assert edited.read_text(encoding="utf-8") == "watchlist: edited\n"


def test_a_file_that_cannot_be_written_is_named_with_its_option_and_a_fix(run: Run, tmp_path: Path) -> None:
    searches, rules = tmp_path / "searches.txt", watchlist(tmp_path, RULES)
    searches.write_text("dprk w/5 troop!\n", encoding="utf-8")
    missing = tmp_path / "missing"
    code, _, err = run("import", "--dialect", "nexis", searches, "--output", missing / "a.yaml")
    assert (code, err) == (2, f"wirewatch: --output: there is no folder {missing}; make it first\n")
    code, _, err = run("test", rules, "--junit", missing / "a.xml")
    reason = "can't be written: No such file or directory; name another one"
    assert (code, err) == (2, f"wirewatch: --junit: {missing / 'a.xml'} {reason}\n")


def test_import_of_a_file_that_is_missing_or_too_large_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("import", "--dialect", "nexis", tmp_path)[::2] == (2, f"wirewatch: {tmp_path} is not a file\n")
    missing = tmp_path / "missing.txt"
    assert run("import", "--dialect", "nexis", missing)[::2] == (2, f"wirewatch: {missing} does not exist\n")
    searches = tmp_path / "searches.txt"
    searches.write_text("dprk w/5 troop!\n" * 10, encoding="utf-8")
    monkeypatch.setattr("wirewatch.commands.files.import_searches.MAX_BYTES", 100)
    assert (
        run("import", "--dialect", "nexis", searches)[2]
        == f"wirewatch: {searches} has more than 100 bytes; split it\n"
    )


def test_import_reads_windows_1252_and_reports_the_encoding(run: Run, tmp_path: Path) -> None:
    searches = tmp_path / "searches.txt"
    searches.write_bytes("müller: Müller AND Bank\n".encode("cp1252"))
    code, out, err = run("import", "--dialect", "factiva", searches)
    assert code == 0
    assert f"{searches} is not UTF-8: read as Windows-1252" in err
    assert "Müller" in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_import_reads_the_unicode_texts_of_windows(run: Run, tmp_path: Path, encoding: str) -> None:
    searches = tmp_path / "searches.txt"
    searches.write_bytes("müller: Müller AND Bank\r\nkim: 김정은\r\n".encode(encoding))
    code, out, err = run("import", "--dialect", "factiva", searches)
    assert (code, "not UTF-8" in err) == (0, False)
    assert [word in out for word in ("Müller", "김정은")] == [True, True]
    assert f"{searches}: 2 of 2 searches converted" in err


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\nkim\n", b"{\\rtf1 kim}", b"PK\x03\x04kim", b"kim\0putin", "kim".encode("utf-16-le")]
)
def test_import_refuses_a_document_that_is_not_text(run: Run, tmp_path: Path, data: bytes) -> None:
    searches = tmp_path / "searches.docx"
    searches.write_bytes(data)
    problem = "is not a text file; save the searches as plain text (.txt) first"
    assert run("import", "--dialect", "nexis", searches) == (2, "", f"wirewatch: {searches} {problem}\n")


def test_import_prints_queries_and_notes_as_json(run: Run, tmp_path: Path) -> None:
    searches = tmp_path / "searches.txt"
    searches.write_text("korea: dprk w/5 troop!\n", encoding="utf-8")
    code, out, _ = run("import", "--dialect", "nexis", searches, "--json")
    (search,) = objects(out)
    assert (code, search["rule"], search["query"]) == (0, "korea", "(dprk OR dprks) NEAR/4 troop*")
    assert search["notes"]


def test_import_says_why_it_writes_no_watchlist(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirewatch.dialects.watchlist_draft.MAX_WATCHLIST_LENGTH", 100)
    searches = tmp_path / "searches.txt"
    searches.write_text("korea: dprk w/5 troop!\nbad: dprk w/seg troop\n", encoding="utf-8")
    code, out, err = run("import", "--dialect", "nexis", searches)
    assert (code, out) == (1, "")
    assert err.count("the converted watchlist is too long") == 1
    assert err.count("fix: split the file") == 1
    assert err.count(f"{searches}:2:") == 1, "the mistake of a search is reported once"


ONE_RULE = "watchlist: w\nrules:\n  - {id: a, query: Müller}\n"
ROUTES = "timezone: UTC\nroutes:\n  desk: {schedule: instant, channels: [email-text]}\n"


def configuration(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_check_reads_the_encodings_that_the_stack_reads(run: Run, tmp_path: Path, encoding: str) -> None:
    configuration(tmp_path, {"watchlists/w.yaml": ONE_RULE.encode(encoding)})
    assert "1 file: 1 rule, 0 routes" in run("check", tmp_path)[1]


def test_check_says_that_a_file_is_not_utf8(run: Run, tmp_path: Path) -> None:
    configuration(tmp_path, {"w.yaml": ONE_RULE.encode("latin-1")})
    code, out, _ = run("check", tmp_path / "w.yaml")
    assert code == 1
    assert f"{tmp_path / 'w.yaml'}:3:21: the file is not UTF-8 text: invalid byte 0xFC" in out


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("watchlists/w.YAML", "rename it to watchlists/w.yaml"),
        ("watchlist/w.yaml", "rename it to watchlists/w.yaml"),
        ("watchlists/deep/w.yaml.txt", "rename it to watchlists/deep/w.yaml"),
        ("routes.yml", "rename it to routes.yaml, without a folder"),
        ("w.yaml", "move it to watchlists/ or shared/"),
    ],
)
def test_check_warns_about_a_file_that_looks_like_configuration_and_is_not_read(
    run: Run, tmp_path: Path, name: str, fix: str
) -> None:
    configuration(tmp_path, {"watchlists/good.yaml": ONE_RULE, "routes.yaml": ROUTES, name: ONE_RULE})
    code, out, _ = run("check", tmp_path)
    assert code == 0
    assert f"warning: {tmp_path / name}:1:1: this file looks like configuration and is not read" in out
    assert fix in out
    assert "2 files: 1 rule, 1 route, 0 tests passed, 0 errors" in out


def test_a_folder_with_only_misnamed_files_says_how_to_name_them(run: Run, tmp_path: Path) -> None:
    configuration(tmp_path, {"routes.yml": ROUTES, "watchlist/w.yaml": ONE_RULE})
    code, _, err = run("check", tmp_path)
    assert code == 2
    assert "rename it to routes.yaml, without a folder" in err
    assert "rename it to watchlists/w.yaml" in err


def test_check_reads_folders_below_watchlists(run: Run, tmp_path: Path) -> None:
    configuration(tmp_path, {"watchlists/deep/w.yaml": ONE_RULE, "routes.yaml": ROUTES})
    assert "2 files: 1 rule, 1 route" in run("check", tmp_path)[1]


def test_check_does_not_search_for_configuration_below_articles(run: Run, tmp_path: Path) -> None:
    configuration(tmp_path, {"watchlists/w.yaml": ONE_RULE, "articles/2026/11/a.yaml": "x: 1\n"})
    assert "a.yaml" not in run("check", tmp_path)[1]


def test_test_prints_one_object_per_test(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, RULES.replace("came", "sent home"))
    code, out, _ = run("test", file, "--json")
    assert code == 1
    passed, failed = objects(out)
    assert (passed["watchlist"], passed["rule"], passed["passed"], passed["why"]) == ("w", "troops", True, "")
    assert (failed["passed"], failed["file"], failed["line"]) == (False, str(file), 5)
    assert failed["why"].startswith("should not match and does")


def test_the_current_folder_is_checked_if_no_folder_is_named(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(samples)
    assert "5 rules, 2 routes" in run("check")[1]
    assert "18 tests: 18 passed, 0 failed" in run("test")[1]


def test_a_mistake_in_a_test_is_a_mistake_and_not_a_failed_test(run: Run, tmp_path: Path) -> None:
    text = "rules:\n  - {id: a, query: troops}\ntests:\n  - {body: troops, expect: [a], bogus: y}\n"
    code, out, _ = run("check", watchlist(tmp_path, text), "--json")
    summary = objects(out)[-1]
    assert code == 1
    assert (summary["errors"], summary["tests_failed"]) == (1, 0)


PLACES = """\
rules:
  - id: a
    query: |
      troops AND
      {UN*}
    tests:
      match: [Calm.]
  - {id: b, query: 'a AND b OR c', tests: {match: [a]}}
  - {id: c, query: troops, severity: hihg, tests: {match: [They left.]}}
  - {id: d, query: left, tests: {match: [They stayed.]}}
  - {id: e, query: 'gate OR gate', tests: {match: [A gate.]}}
"""


def test_json_output_has_the_beginning_and_end_of_each_mistake(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, PLACES)
    lines = file.read_text("utf-8").splitlines()
    marked = set()
    for each in objects(run("check", file, "--json")[1]):
        if each["kind"] in {"error", "warning"}:
            assert each["end_line"] == each["line"]
            marked.add(lines[each["line"] - 1][each["column"] - 1 : each["end_column"] - 1])
    assert marked == {"{UN*}", "OR", "hihg", "They stayed.", "gate"}


def test_a_problem_ends_at_the_end_of_its_line_if_only_its_beginning_is_known() -> None:
    assert WatchlistError("m", line=3, column=5, source="  - {id: a}  ").end == (3, 12)
    assert WatchlistError("m", line=3, column=5).end == (3, 6)
    assert WatchlistError("m", line=3, column=5, end_line=4, end_column=2).end == (4, 2)
