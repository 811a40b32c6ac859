"""Tests that mistakes are reported, and that a broken file keeps its last good version in use."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.checking.configuration_files import (
    CompiledConfiguration,
    Configuration,
    Sources,
    compile_files,
)
from wirewatch.configuration.yaml_file import YamlFile
from wirewatch.errors import ProblemKind
from wirewatch.matching.index import FORMAT, DamagedIndex, Index, verify
from wirewatch.matching.monitor import Monitor

from tests.unit.asking import article

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ROUTES = "routes:\n  desk: {schedule: instant, channels: [email-text], watchlists: [dprk]}\n"
SHARED = "define:\n  movers: deploy* OR send OR sent\n"
BROKEN = "watchlist: dprk\nowner: desk@example.org\nrules: [\n"
NO_YAML = "x: ["


def watchlist(name: str, query: str = "troops", example: str = "many troops came") -> str:
    return f"watchlist: {name}\nowner: {name}@example.org\nrules:\n  - id: r\n    query: {query}\n    tests: {{match: ['{example}']}}\n"


GOOD = {
    "watchlists/dprk.yaml": watchlist("dprk"),
    "watchlists/council.yaml": watchlist("council"),
    "routes.yaml": ROUTES,
}
WITH_SHARED = {
    "shared/words.yaml": SHARED,
    "watchlists/dprk.yaml": watchlist("dprk", "$movers", "they deployed"),
}


def compiled(files: dict[str, str], last_good: Sources | None = None) -> CompiledConfiguration:
    return compile_files(files, last_good or Sources(), NOW)


def in_use(result: CompiledConfiguration) -> list[str]:
    return sorted(each.id for each in result.configuration.watchlists)


def queries(result: CompiledConfiguration) -> dict[str, str]:
    return {each.id: each.rules[0].query for each in result.configuration.watchlists}


def messages(result: CompiledConfiguration) -> dict[str, list[str]]:
    return {file: [problem.message for problem in problems] for file, problems in result.problems.items()}


# good files


def test_good_files_are_in_use_and_nothing_is_reported() -> None:
    result = compiled(GOOD)
    assert in_use(result) == ["council", "dprk"]
    assert list(result.configuration.routes) == ["desk"]
    assert (result.problems, result.warnings) == ({}, {})
    assert result.owners["watchlists/dprk.yaml"] == "dprk@example.org"


def test_the_sample_configuration_is_good(samples: Path) -> None:
    files = {
        f"watchlists/{path.name}": path.read_text("utf-8") for path in (samples / "watchlists").iterdir()
    }
    result = compiled({**files, "routes.yaml": (samples / "routes.yaml").read_text("utf-8")})
    assert in_use(result) == ["north-korea", "troop-deployment", "un-security-council"]
    assert (result.problems, result.warnings) == ({}, {})


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "watchlists/notes.txt",
        "drafts/a.yaml",
        "routes.yml",
        "watchlists.yaml",
        "reports/watchlists/a.yaml.json",
    ],
)
def test_other_files_in_the_bucket_are_ignored(name: str) -> None:
    result = compiled({**GOOD, name: NO_YAML})
    assert result.problems == {}
    assert result.sources == compiled(GOOD).sources


def test_a_file_that_is_removed_is_no_longer_in_use() -> None:
    first = compiled(GOOD)
    assert in_use(
        compiled({name: text for name, text in GOOD.items() if "council" not in name}, first.sources)
    ) == ["dprk"]


def test_warnings_are_reported_and_the_file_is_in_use() -> None:
    result = compiled({"watchlists/dprk.yaml": "watchlist: dprk\nrules:\n  - id: r\n    query: troops\n"})
    assert [warning.message for warning in result.warnings["watchlists/dprk.yaml"]] == [
        "the rule r has no tests"
    ]
    assert in_use(result) == ["dprk"]


# broken files


@pytest.mark.parametrize(
    "broken", [BROKEN, NO_YAML, "", watchlist("dprk", "troops AND"), watchlist("dprk", "soldiers"), "\x00"]
)
def test_a_broken_watchlist_keeps_its_last_good_version(broken: str) -> None:
    first = compiled(GOOD)
    result = compiled({**GOOD, "watchlists/dprk.yaml": broken}, first.sources)
    assert list(result.problems) == ["watchlists/dprk.yaml"]
    assert in_use(result) == ["council", "dprk"]
    assert result.sources == first.sources


def test_a_broken_watchlist_without_a_good_version_is_not_in_use_and_the_others_are() -> None:
    result = compiled({**GOOD, "watchlists/dprk.yaml": BROKEN})
    assert in_use(result) == ["council"]
    assert sorted(result.problems) == ["watchlists/dprk.yaml"]
    assert list(result.configuration.routes) == [
        "desk"
    ]  # a route that names a broken watchlist has no mistake itself


def test_the_last_good_version_is_kept_however_often_the_file_stays_broken() -> None:
    result = compiled(GOOD)
    for _ in range(3):
        result = compiled(
            {**GOOD, "watchlists/dprk.yaml": BROKEN}, Sources.from_bytes(result.sources.to_bytes())
        )
    assert in_use(result) == ["council", "dprk"]


def test_a_corrected_file_is_in_use() -> None:
    broken = compiled({**GOOD, "watchlists/dprk.yaml": BROKEN}, compiled(GOOD).sources)
    result = compiled(
        {**GOOD, "watchlists/dprk.yaml": watchlist("dprk", "soldiers OR troops")}, broken.sources
    )
    assert result.problems == {}
    assert queries(result)["dprk"] == "soldiers OR troops"


def test_the_owner_is_read_even_if_the_file_has_a_mistake() -> None:
    assert compiled({"watchlists/dprk.yaml": BROKEN}).owners == {"watchlists/dprk.yaml": "desk@example.org"}


def test_a_failing_embedded_test_is_a_mistake_at_its_position() -> None:
    (problem,) = compiled({"watchlists/dprk.yaml": watchlist("dprk", "soldiers")}).problems[
        "watchlists/dprk.yaml"
    ]
    assert (
        problem.message == "a test of the rule r fails: it should match and does not: soldiers does not occur"
    )
    assert (problem.file, problem.line, problem.column) == ("watchlists/dprk.yaml", 6, 21)
    assert problem.source == "    tests: {match: ['many troops came']}"
    assert problem.kind is ProblemKind.FAILED_TEST


@pytest.mark.parametrize(
    ("tests", "kind"),
    [
        ("[{body: troops, expect: [r], bogus: y}]", ProblemKind.MISTAKE),
        ("[{body: troops, expect: [x]}]", ProblemKind.MISTAKE),
        ("[{body: ferry, expect: [r]}]", ProblemKind.FAILED_TEST),
    ],
)
def test_a_mistake_in_a_test_is_not_a_failed_test(tests: str, kind: ProblemKind) -> None:
    result = compiled({"watchlists/dprk.yaml": f"{watchlist('dprk')}tests: {tests}\n"})
    assert [problem.kind for problem in result.problems["watchlists/dprk.yaml"]] == [kind]


@pytest.mark.parametrize("file", ["watchlists/dprk.yaml", "shared/words.yaml", "routes.yaml"])
def test_a_bug_that_one_file_triggers_does_not_stop_the_others(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(YamlFile):
        def __init__(self, name: str, text: str) -> None:
            super().__init__(name, text)
            if name == file:
                raise RecursionError("too deep")

    for reader in ("watchlist_reader", "route_reader"):
        monkeypatch.setattr(f"wirewatch.configuration.{reader}.YamlFile", Failing)
    result = compiled({**GOOD, "shared/words.yaml": SHARED})
    assert messages(result) == {file: ["Wirewatch failed to read this file: RecursionError: too deep"]}
    assert result.problems[file][0].kind is ProblemKind.BUG


def test_two_files_with_one_id_are_a_mistake_of_the_second() -> None:
    result = compiled({**GOOD, "watchlists/zz.yaml": watchlist("dprk", "soldiers OR troops")})
    assert messages(result) == {
        "watchlists/zz.yaml": ["duplicate watchlist id 'dprk' (also in watchlists/dprk.yaml)"]
    }
    assert queries(result)["dprk"] == "troops"


def test_an_id_may_move_to_another_file() -> None:
    moved = {
        "watchlists/a.yaml": watchlist("dprk"),
        "watchlists/council.yaml": GOOD["watchlists/council.yaml"],
        "routes.yaml": ROUTES,
    }
    result = compiled(moved, compiled(GOOD).sources)
    assert result.problems == {}
    assert in_use(result) == ["council", "dprk"]


def test_broken_routes_keep_their_last_good_version() -> None:
    first = compiled(GOOD)
    result = compiled({**GOOD, "routes.yaml": "routes: ["}, first.sources)
    assert list(result.problems) == ["routes.yaml"]
    assert result.configuration.routes == first.configuration.routes
    assert result.sources == first.sources


def test_a_last_good_version_that_the_current_code_refuses_does_not_stop_other_files() -> None:
    old = Sources(
        compiled(GOOD).sources.watchlists,
        {},
        "routes:\n  desk: {schedule: sometimes, channels: [email-text]}\n",
    )
    result = compiled({**GOOD, "routes.yaml": "routes: ["}, old)
    assert list(result.problems) == ["routes.yaml"]
    assert in_use(result) == ["council", "dprk"]


# shared files


def test_a_broken_shared_file_keeps_its_last_good_version_and_its_watchlists_stay_in_use() -> None:
    first = compiled(WITH_SHARED)
    result = compiled({**WITH_SHARED, "shared/words.yaml": NO_YAML}, first.sources)
    assert list(result.problems) == ["shared/words.yaml"]
    assert in_use(result) == ["dprk"]
    assert result.sources == first.sources


@pytest.mark.parametrize(
    "files",
    [
        {"watchlists/dprk.yaml": WITH_SHARED["watchlists/dprk.yaml"]},
        {**WITH_SHARED, "shared/words.yaml": "define:\n  other: deploy*\n"},
    ],
    ids=["removed", "renamed inside"],
)
def test_a_last_good_watchlist_is_kept_with_its_last_good_shared_files(files: dict[str, str]) -> None:
    result = compiled(files, compiled(WITH_SHARED).sources)
    assert messages(result) == {"watchlists/dprk.yaml": ["$movers is not defined"]}
    assert result.sources.watchlists["watchlists/dprk.yaml"].shared == {"shared/words.yaml": SHARED}
    again = compiled(files, Sources.of_index(result.index()))
    assert in_use(again) == ["dprk"]


def test_a_change_of_a_shared_file_changes_the_rules_that_use_it() -> None:
    result = compiled(
        {**WITH_SHARED, "shared/words.yaml": SHARED.replace("sent", "marched")}, compiled(WITH_SHARED).sources
    )
    before, after = (
        compiled(WITH_SHARED).configuration.watchlists[0].rules[0],
        result.configuration.watchlists[0].rules[0],
    )
    assert before.rule_hash != after.rule_hash


def test_a_new_shared_file_that_is_broken_is_reported_and_the_others_are_read() -> None:
    result = compiled({**WITH_SHARED, "shared/aaa.yaml": NO_YAML, "shared/zzz.yaml": NO_YAML})
    assert sorted(result.problems) == ["shared/aaa.yaml", "shared/zzz.yaml"]
    assert in_use(result) == ["dprk"]


# the order of uploads


UPLOADS = {
    "shared/words.yaml": SHARED,
    "watchlists/dprk.yaml": watchlist("dprk", "$movers", "they deployed"),
    "watchlists/council.yaml": watchlist("council"),
    "routes.yaml": ROUTES,
}


@pytest.mark.parametrize(
    "order", list(itertools.permutations(UPLOADS)), ids=lambda order: " ".join(name[:3] for name in order)
)
def test_the_order_of_uploads_does_not_matter(order: tuple[str, ...]) -> None:
    there: dict[str, str] = {}
    result = compiled({})
    for name in order:
        there[name] = UPLOADS[name]
        result = compiled(there, result.sources)
    assert result.problems == {}
    assert result.sources == compiled(UPLOADS).sources


# the index


def test_an_index_contains_the_texts_it_was_compiled_from() -> None:
    first = compiled(UPLOADS)
    assert Sources.of_index(first.index()) == first.sources


def test_the_same_files_always_give_the_same_bytes_of_the_index() -> None:
    assert compiled(dict(reversed(UPLOADS.items()))).index() == compiled(UPLOADS).index()


def test_an_empty_configuration_gives_a_valid_index() -> None:
    data = CompiledConfiguration(Sources(), Configuration()).index()
    assert Sources.of_index(data) == Sources()
    assert Monitor(Index(data)).match(article("troops"), NOW).matches == ()


INDEX = compiled(GOOD).index()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"\xff\xfe\x00", b"WIREWTCH", INDEX[:-5], INDEX[:400], INDEX[:47], INDEX + b"x",
        INDEX.replace(b"troops", b"tropes"), INDEX[:-1] + bytes([INDEX[-1] ^ 1]), INDEX[:60] + b"\xff" * 8 + INDEX[68:],
        INDEX[:100] + INDEX[101:], INDEX[1:], b'{"format": 1, "sha256": "", "body": ""}',
    ],
    ids=lambda data: repr(data[:12]) + str(len(data)),
)  # fmt: skip
def test_a_damaged_index_is_refused_with_instructions(data: bytes) -> None:
    with pytest.raises(DamagedIndex, match=r"damaged.*; fix: wirewatch recompile"):
        Sources.of_index(data)


@pytest.mark.parametrize("version", [FORMAT + 1, 4_000_000_000, 1])
def test_an_index_of_another_format_is_refused_with_a_fix(version: int) -> None:
    with pytest.raises(
        DamagedIndex,
        match=f"format {version}, and this version reads format {FORMAT}; fix: .* run of reconcile",
    ):
        verify(INDEX[:8] + version.to_bytes(4, "little") + INDEX[12:])


def test_a_shared_file_is_stored_once_however_many_watchlists_use_it() -> None:
    shared = {"shared/words.yaml": SHARED + "# " + "x" * 10_000 + "\n"}
    many = {
        f"watchlists/w{number}.yaml": watchlist(f"w{number}", "$movers", "they deployed")
        for number in range(20)
    }
    assert len(compiled({**shared, **many}).sources.to_bytes()) < 40_000


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list. When a YamlFile reads a file, the name of the file is added to the list. A
    file that is read twice is listed twice.
    """
    read: list[str] = []

    class Noting(YamlFile):
        def __init__(self, file: str, text: str) -> None:
            read.append(file)
            super().__init__(file, text)

    monkeypatch.setattr("wirewatch.configuration.watchlist_reader.YamlFile", Noting)
    return read


SEVERAL = {f"shared/s{n}.yaml": f"define:\n  d{n}: word{n}\n" for n in range(5)} | {
    f"watchlists/w{n}.yaml": watchlist(f"w{n}") for n in range(3)
}


def test_each_file_is_read_once_however_many_there_are(read_files: list[str]) -> None:
    compiled(SEVERAL)
    assert sorted(read_files) == sorted(SEVERAL)


def test_shared_files_are_read_once_for_all_last_good_watchlists(
    read_files: list[str],
) -> None:
    good = compiled(SEVERAL).sources
    read_files.clear()
    assert (
        len(
            in_use(
                compiled(
                    {file: text if "shared" in file else NO_YAML for file, text in SEVERAL.items()}, good
                )
            )
        )
        == 3
    )
    assert [read_files.count(file) for file in sorted(SEVERAL)] == [2] * len(SEVERAL)


def test_a_warning_of_a_shared_file_is_reported_under_its_name() -> None:
    result = compiled(
        {**GOOD, "shared/states.yaml": "entities:\n  nk: {names: [North Korea], languages: [lv]}\n"}
    )
    assert [(file, warning.line) for file, warnings in result.warnings.items() for warning in warnings] == [
        ("shared/states.yaml", 2)
    ]
