"""Tests what commands say about files and folders that can't be opened, and about broken links."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.running import RULES, Run, objects, watchlist

Close = Callable[[Path], None]
DENIED = "Permission denied"


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Close:
    """Return a function that closes a file or folder, as its permissions would. The permissions are
    not used, because they do not stop the user root, who may run the tests.
    """
    closed: set[str] = set()
    scandir, opened = os.scandir, Path.open

    def check(path: Any) -> None:
        if str(path) in closed:
            raise PermissionError(13, DENIED, str(path))

    def scan(path: Any = ".") -> Any:
        check(path)
        return scandir(path)

    def open_path(self: Path, *arguments: Any, **named: Any) -> Any:
        check(self)
        return opened(self, *arguments, **named)

    monkeypatch.setattr("os.scandir", scan)
    monkeypatch.setattr(Path, "open", open_path)
    return lambda path: closed.add(str(path))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return watchlist(tmp_path / "config/watchlists", RULES)


def write(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("They sent 1,500 troops to the quay on Friday, the harbour office said.\n" * 3)
    return file


@pytest.mark.parametrize(
    "name", ["", "watchlists", "shared", "templates", "watchlists/w.yaml", "routes.yaml"]
)
def test_a_part_of_a_configuration_that_cannot_be_read_is_named(
    run: Run, rules: Path, close: Close, name: str
) -> None:
    folder = rules.parent.parent
    for part in ("shared", "templates"):
        (folder / part).mkdir()
    (folder / "routes.yaml").write_text("timezone: UTC\nroutes: {}\n")
    close(folder / name)
    for command in (("check", folder), ("match", folder, "--articles", __file__)):
        code, out, err = run(*command)
        assert (code, out) == (2, "")
        assert err == f"wirewatch: {folder / name} can't be read: {DENIED}\n"


def test_shared_files_that_cannot_be_listed_are_named_for_a_single_watchlist(
    run: Run, rules: Path, close: Close
) -> None:
    shared = rules.parent.parent / "shared"
    shared.mkdir()
    close(shared)
    for path in (rules, rules.parent):
        code, _, err = run("check", path)
        assert (code, err) == (2, f"wirewatch: {shared} can't be read: {DENIED}\n")


def test_a_broken_link_to_a_watchlist_is_named(run: Run, rules: Path) -> None:
    link = rules.with_name("gone.yaml")
    link.symlink_to("nowhere.yaml")
    code, _, err = run("check", rules.parent.parent)
    assert (code, err) == (2, f"wirewatch: {link} can't be read: No such file or directory\n")


def test_the_lock_of_an_editor_is_not_a_watchlist(run: Run, rules: Path) -> None:
    rules.with_name(".#w.yaml").symlink_to("ann@host.4711")
    code, out, _ = run("check", rules.parent.parent)
    assert (code, out.splitlines()[-1].partition(":")[0]) == (0, "1 file")


def test_articles_that_cannot_be_opened_are_counted_and_named(run: Run, tmp_path: Path, close: Close) -> None:
    archive = tmp_path / "archive"
    write(archive / "good.txt")
    close(write(archive / "closed.txt"))
    close(write(archive / "folder/inner.txt").parent)
    (archive / "gone.txt").symlink_to("nowhere.txt")
    code, out, err = run("query", "troops", "--articles", archive)
    assert code == 0
    assert "1 article read, 3 not read: 1 matched" in out
    assert f"not read {archive / 'closed.txt'}: the file can't be opened: {DENIED}" in err
    assert f"not read {archive / 'folder'}: the folder can't be opened: {DENIED}" in err
    assert f"not read {archive / 'gone.txt'}: the file can't be opened: No such file" in err
    code, out, _ = run("parse", archive)
    assert (code, out.count("can't be opened")) == (1, 3)
    assert f"{archive / 'closed.txt'}  not read: the file can't be opened: {DENIED}\n" in out
    assert f"{archive / 'folder'}  not read: the folder can't be opened: {DENIED}\n" in out
    assert out.splitlines()[-1] == "1 article · 3 not opened"
    code, out, _ = run("parse", archive, "--json")
    unopened = {each["file"]: each["unopened"] for each in objects(out) if "unopened" in each}
    assert (code, len(unopened)) == (1, 3)
    assert unopened[str(archive / "closed.txt")] == f"the file can't be opened: {DENIED}"
    assert "unknown-format" not in out


def test_a_file_in_a_folder_that_may_not_be_entered_stops_no_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, close: Close
) -> None:
    """The folder can be listed, but the status of its files can't be read."""
    write(tmp_path / "good.txt")
    inner = write(tmp_path / "folder/inner.txt")
    close(inner)
    real = Path.stat

    def status(self: Path, **named: Any) -> Any:
        if self == inner:
            raise PermissionError(13, DENIED, str(self))
        return real(self, **named)

    monkeypatch.setattr(Path, "stat", status)
    for expected, *command in ((0, "query", "troops", "--articles"), (1, "parse")):
        code, out, err = run(*command, tmp_path)
        assert (code, f"the file can't be opened: {DENIED}" in out + err) == (expected, True)


def test_searches_and_templates_that_cannot_be_read_are_named(
    run: Run, tmp_path: Path, rules: Path, close: Close
) -> None:
    searches, template = tmp_path / "searches.txt", tmp_path / "own.txt.j2"
    for file in (searches, template):
        write(file)
        close(file)
    (rules.parent.parent / "routes.yaml").write_text(
        "timezone: UTC\nroutes:\n  brief: {schedule: daily 07:30, channels: [email-text]}\n"
    )
    config = rules.parent.parent
    for command in (
        ("import", searches, "--dialect", "nexis"),
        ("preview", "brief", "--config", config, "--template", template),
    ):
        code, _, err = run(*command)
        assert (code, f"can't be read: {DENIED}" in err) == (2, True), command


@pytest.mark.parametrize("command", ["backtest", "review"])
def test_commands_that_only_count_unread_files_say_how_to_list_them(
    run: Run, tmp_path: Path, rules: Path, command: str
) -> None:
    archive = tmp_path / "archive"
    write(archive / "a.txt")
    hint = "wirewatch parse PATH lists what was not read, and why\n"
    assert run(command, rules, "--articles", archive)[2] == ""
    (archive / "b.json").write_text("{")
    _, out, err = run(command, rules, "--articles", archive)
    assert ("1 not read" in out, err) == (True, hint)


@pytest.mark.parametrize("command", ["query", "explain"])
def test_articles_that_are_left_out_are_counted_with_json_too(run: Run, tmp_path: Path, command: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        "".join(
            f'{{"title": "Troops {day}", "text": "They sent troops.", "date": "2026-11-0{day}T10:00:00Z"}}\n'
            for day in (1, 2, 3)
        )
    )
    query = [command, "troops", *(["--query"] if command == "explain" else [])]
    _, out, err = run(*query, "--articles", file, "--since", "2026-11-03", "--json")
    assert len(objects(out)) == 1
    assert err == "1 article read, 2 outside the period\n"


def test_an_explanation_counts_articles_that_are_left_out(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "b.json").write_text("{")
    _, _, err = run("explain", "troops", "--query", "--article", tmp_path)
    assert "1 article read, 1 not read" in err
    assert run("explain", "troops", "--query", "--article", tmp_path / "a.txt")[2] == ""


def test_watchlists_that_define_nothing_are_named_as_the_reason_of_an_unknown_name(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    article = write(tmp_path / "a.txt")
    code, _, err = run("query", "@kim", "--articles", article, "--watchlists", tmp_path / "empty")
    assert code == 2
    assert "fix: --watchlists names no file that defines a name; name the folder that holds" in err


def test_a_backtest_without_matches_prints_no_empty_table(run: Run, tmp_path: Path, rules: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("The ferry left the quay on Friday, the harbour office said.\n")
    _, out, _ = run("backtest", rules, "--articles", article)
    assert "1 of 1 rule matches nothing: w/troops" in out
    assert "source" not in out


@pytest.mark.parametrize(
    "command",
    [("parse",), ("check",), ("match",), ("import", "--dialect", "nexis"), ("query", "x", "--articles")],
)
def test_a_path_that_is_a_broken_link_is_named_with_its_target(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to("nowhere.yaml")
    more = ("--articles", __file__) if command == ("match",) else ()
    code, _, err = run(*command, link, *more)
    assert (code, err) == (2, f"wirewatch: {link} is a broken link, to nowhere.yaml\n")
