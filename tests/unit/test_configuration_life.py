"""Tests how a configuration changes over several uploads. For example, files are deleted or
renamed, two files have the same id, or the first version of a file has mistakes.
"""

from datetime import UTC, datetime

import pytest
from wirewatch.checking.configuration_files import (
    Bundle,
    CompiledConfiguration,
    InUse,
    Sources,
    compile_files,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ROUTES = "routes:\n  desk: {schedule: instant, channels: [email-text], watchlists: [korea]}\n"
SOUND_AND_BROKEN = (
    "timezone: UTC\nroutes:\n"
    "  desk: {schedule: instant, channels: [email-text]}\n"
    "  brief: {schedule: daily 25:30, channels: [email-text]}\n"
    "  extra: {schedule: hourly, channels: [email-text]}\n"
)


def watchlist(name: str = "korea", query: str = "troops") -> str:
    return f"watchlist: {name}\nowner: {name}@example.org\nrules:\n  - {{id: r, query: {query}, tests: {{match: [{query}]}}}}\n"


def compiled(files: dict[str, str], before: CompiledConfiguration | None = None) -> CompiledConfiguration:
    last_good = Sources.from_bytes(before.sources.to_bytes()) if before else Sources()
    return compile_files(files, last_good, NOW)


def queries(result: CompiledConfiguration) -> dict[str, str]:
    return {each.id: each.rules[0].query for each in result.configuration.watchlists}


def messages(result: CompiledConfiguration) -> dict[str, list[str]]:
    return {file: [problem.message for problem in problems] for file, problems in result.problems.items()}


# one id in two files


NAMES = [
    ("watchlists/korea.yaml", "watchlists/korea (copy).yaml"),
    ("watchlists/korea.yaml", "watchlists/korea-2.yaml"),
    ("watchlists/korea.yaml", "watchlists/Korea.yaml"),
    ("watchlists/korea.yaml", "watchlists/japan.yaml"),
    ("watchlists/korea.yaml", "watchlists/zambia.yaml"),
    ("watchlists/b/korea.yaml", "watchlists/a/korea.yaml"),
    ("watchlists/korea.yml", "watchlists/korea.yaml"),
    ("watchlists/korea.yaml", "watchlists/korea.yml"),
    ("watchlists/m.yaml", "watchlists/korea.yaml"),
]


@pytest.mark.parametrize(("old", "new"), NAMES)
def test_the_file_in_use_keeps_its_id_and_a_new_file_with_the_same_id_is_reported(old: str, new: str) -> None:
    first = compiled({old: watchlist()})
    result = compiled({old: watchlist(), new: watchlist(query="ferry")}, first)
    assert queries(result) == {"korea": "troops"}
    assert messages(result) == {new: [f"duplicate watchlist id 'korea' (also in {old})"]}
    assert result.in_use == {new: InUse.NOTHING}
    assert result.sources == first.sources


@pytest.mark.parametrize(("old", "new"), NAMES)
def test_a_new_file_with_the_same_id_is_refused_while_the_file_in_use_is_broken(old: str, new: str) -> None:
    first = compiled({old: watchlist()})
    result = compiled({old: watchlist(query="troops AND"), new: watchlist(query="ferry")}, first)
    assert queries(result) == {"korea": "troops"}
    assert sorted(result.problems) == sorted([old, new])
    assert result.in_use == {old: InUse.LAST_GOOD, new: InUse.NOTHING}


@pytest.mark.parametrize(("old", "new"), NAMES)
def test_a_file_renamed_by_copying_and_deleting_is_in_use(old: str, new: str) -> None:
    both = compiled({old: watchlist(), new: watchlist()}, compiled({old: watchlist()}))
    result = compiled({new: watchlist()}, both)
    assert queries(result) == {"korea": "troops"}
    assert result.problems == {}


def test_of_two_new_files_the_one_named_after_its_id_is_in_use() -> None:
    files = {"watchlists/a copy.yaml": watchlist(query="ferry"), "watchlists/korea.yaml": watchlist()}
    result = compiled(files)
    assert queries(result) == {"korea": "troops"}
    assert list(result.problems) == ["watchlists/a copy.yaml"]


def test_two_files_may_swap_their_ids() -> None:
    first = compiled({"watchlists/a.yaml": watchlist("x", "ax"), "watchlists/b.yaml": watchlist("y", "by")})
    result = compiled(
        {"watchlists/a.yaml": watchlist("y", "ay"), "watchlists/b.yaml": watchlist("x", "bx")}, first
    )
    assert (queries(result), result.problems) == ({"y": "ay", "x": "bx"}, {})


def test_a_file_that_takes_the_id_of_another_one_keeps_its_own_last_good_version() -> None:
    first = compiled({"watchlists/a.yaml": watchlist("a"), "watchlists/b.yaml": watchlist("b")})
    result = compiled(
        {"watchlists/a.yaml": watchlist("b", "ferry"), "watchlists/b.yaml": watchlist("b")}, first
    )
    assert queries(result) == {"a": "troops", "b": "troops"}
    assert result.in_use == {"watchlists/a.yaml": InUse.LAST_GOOD}


def test_a_duplicate_id_is_reported_at_its_line() -> None:
    files = {"watchlists/korea.yaml": watchlist(), "watchlists/z.yaml": f"# a copy\n{watchlist()}"}
    (problem,) = compiled(files).problems["watchlists/z.yaml"]
    assert (problem.line, problem.column, problem.source) == (2, 1, "watchlist: korea")


@pytest.mark.parametrize("new", ["shared/words.yml", "shared/a/words.yaml", "shared/words.old.yaml"])
def test_of_two_shared_files_with_one_name_the_one_in_use_stays(new: str) -> None:
    files = {
        "shared/words.yaml": "define: {movers: troops}\n",
        "watchlists/k.yaml": watchlist(query="troops"),
    }
    result = compiled({**files, new: "define: {movers: ferry}\n"}, compiled(files))
    assert result.sources == compiled(files).sources
    assert messages(result) == {new: ["duplicate shared file name 'words' (also shared/words.yaml)"]}


# routes.yaml


FILES = {"watchlists/korea.yaml": watchlist(), "routes.yaml": ROUTES}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "routes.yaml was deleted; its last version stays in use"),
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("---\n", "routes.yaml must be a mapping"),
        ("routes:\n", "routes must be a mapping"),
        ("timezone: UTC\n", "the file lacks routes:"),
    ],
)
def test_a_deleted_or_emptied_routes_file_keeps_its_last_version(text: str | None, message: str) -> None:
    first = compiled(FILES)
    files = {name: content for name, content in FILES.items() if name != "routes.yaml"}
    result = first
    for _ in range(2):
        result = compiled(files if text is None else {**files, "routes.yaml": text}, result)
        assert list(result.configuration.routes) == ["desk"]
        assert messages(result) == {"routes.yaml": [message]}
        assert result.in_use == {"routes.yaml": InUse.LAST_GOOD}
        assert result.sources == first.sources


def test_an_empty_mapping_of_routes_sends_nothing() -> None:
    result = compiled({**FILES, "routes.yaml": "routes: {}\n"}, compiled(FILES))
    assert (result.configuration.routes, result.problems) == ({}, {})
    gone = compiled({"watchlists/korea.yaml": watchlist()}, result)
    assert (gone.configuration.routes, gone.problems) == ({}, {})


def test_a_configuration_that_never_had_routes_reports_nothing() -> None:
    result = compiled({"watchlists/korea.yaml": watchlist()})
    assert compiled({"watchlists/korea.yaml": watchlist()}, result).problems == {}


def test_the_sound_routes_of_a_first_routes_file_are_in_use() -> None:
    result = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": SOUND_AND_BROKEN})
    assert list(result.configuration.routes) == ["desk", "extra"]
    assert messages(result) == {"routes.yaml": ["invalid schedule 'daily 25:30': the hours are 00 to 23"]}
    assert (result.in_use, result.partial) == (
        {"routes.yaml": InUse.SOUND_PARTS},
        {"routes.yaml": 2},
    )
    assert result.sources.routes == ""


@pytest.mark.parametrize(
    "rule", ['query: "a" OR "b"', "query: a\x07", 'keywords: ["a\\u0007"]', "keywords: [&Co]"]
)
def test_a_rule_that_yaml_misreads_does_not_stop_the_others_of_a_first_file(rule: str) -> None:
    text = f"watchlist: korea\nrules:\n  - id: misread\n    {rule}\n  - {{id: r, query: troops}}\n"
    result = compiled({"watchlists/korea.yaml": text})
    assert queries(result) == {"korea": "troops"}
    assert result.partial == {"watchlists/korea.yaml": 1}


def test_a_query_that_yaml_misreads_outside_the_rules_stops_the_file() -> None:
    text = f'{watchlist()}where: "a" OR "b"\n'
    assert queries(compiled({"watchlists/korea.yaml": text})) == {}


def test_a_route_with_a_control_character_is_left_out_of_a_first_file() -> None:
    routes = SOUND_AND_BROKEN.replace("daily 25:30", 'hourly, title: "a\\u0007"')
    result = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": routes})
    assert messages(result) == {"routes.yaml": ["control character U+0007"]}
    assert list(result.configuration.routes) == ["desk", "extra"]


def test_a_later_routes_file_with_a_mistake_keeps_the_last_good_one_as_a_whole() -> None:
    result = compiled({**FILES, "routes.yaml": SOUND_AND_BROKEN}, compiled(FILES))
    assert list(result.configuration.routes) == ["desk"]
    assert result.in_use == {"routes.yaml": InUse.LAST_GOOD}


def test_sound_routes_of_a_first_file_change_with_its_next_version_and_stay_after_its_deletion() -> None:
    first = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": SOUND_AND_BROKEN})
    changed = SOUND_AND_BROKEN.replace("extra", "night")
    second = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": changed}, first)
    assert list(second.configuration.routes) == ["desk", "night"]
    unreadable = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": "routes: ["}, second)
    deleted = compiled({"watchlists/korea.yaml": watchlist()}, unreadable)
    for result in (unreadable, deleted):
        assert list(result.configuration.routes) == ["desk", "night"]
        assert result.in_use == {"routes.yaml": InUse.SOUND_PARTS}
    good = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": ROUTES}, deleted)
    assert (list(good.configuration.routes), good.problems, good.sources.partial_routes) == (["desk"], {}, "")


def test_a_route_to_an_unknown_watchlist_does_not_stop_the_others_of_a_first_file() -> None:
    routes = SOUND_AND_BROKEN.replace("schedule: daily 25:30", "schedule: hourly, watchlists: [japan]")
    result = compiled({"watchlists/korea.yaml": watchlist(), "routes.yaml": routes})
    assert list(result.configuration.routes) == ["desk", "extra"]
    assert messages(result) == {"routes.yaml": ["unknown watchlist 'japan'"]}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("watchlists/asia.yaml", "watchlist: japan\nrules: [\n"),
        ("watchlists/asia.yaml", "watchlist: 'japan'  # and islands\nrules:\n  - {id: r, query: a AND}\n"),
        ("watchlists/japan.yaml", "watchlist: Japan!\nrules:\n  - {id: r, query: a}\n"),
        ("watchlists/japan.yml", "rules: ["),
        ("watchlists/japan.yaml", b"\xff\xfe\x00\xd8"),
    ],
)
def test_a_route_to_a_watchlist_with_a_mistake_gets_no_second_error(file: str, text: str | bytes) -> None:
    routes = SOUND_AND_BROKEN.replace("schedule: daily 25:30", "schedule: hourly, watchlists: [japan]")
    result = compile_files(
        {"watchlists/korea.yaml": watchlist(), file: text, "routes.yaml": routes}, Sources(), NOW
    )
    assert list(result.problems) == [file]
    assert len(result.configuration.routes) == 3
    wrong = routes.replace("japan", "asia-pacific")
    result = compile_files(
        {"watchlists/korea.yaml": watchlist(), file: text, "routes.yaml": wrong}, Sources(), NOW
    )
    assert messages(result)["routes.yaml"] == ["unknown watchlist 'asia-pacific'"]


def test_a_corrected_watchlist_is_in_use_for_the_route_that_names_it() -> None:
    files = {"watchlists/korea.yaml": "watchlist: korea\nrules: [\n", "routes.yaml": ROUTES}
    first = compile_files(files, Sources(), NOW)
    assert list(first.configuration.routes) == ["desk"]
    second = compile_files({**files, "watchlists/korea.yaml": watchlist()}, first.sources, NOW)
    assert (second.problems, [each.id for each in second.configuration.watchlists]) == ({}, ["korea"])


def test_last_good_routes_stay_in_use_if_the_current_code_refuses_some_of_them() -> None:
    old = Sources(routes=SOUND_AND_BROKEN)
    result = compile_files({"routes.yaml": "routes: ["}, old, NOW)
    assert list(result.configuration.routes) == ["desk", "extra"]


STRICTER = "watchlist: korea\nrules:\n  - {id: old, keywords: []}\n  - {id: r, query: troops}\n"


@pytest.mark.parametrize(
    "files",
    [
        {"watchlists/korea.yaml": STRICTER},
        {"watchlists/korea.yaml": "watchlist: korea\nrules: [\n"},
        {"routes.yaml": ROUTES},
    ],
    ids=["unchanged", "broken by an edit", "deleted, but named by a route"],
)
def test_rules_stay_in_use_if_the_current_code_refuses_another_rule_of_the_last_good_version(
    files: dict[str, str],
) -> None:
    last_good = Sources(watchlists={"watchlists/korea.yaml": Bundle(STRICTER)})
    for _ in range(2):
        result = compile_files(files, last_good, NOW)
        assert queries(result) == {"korea": "troops"}
        last_good = Sources.from_bytes(result.sources.to_bytes())


@pytest.mark.parametrize("entities", ["own", "shared"])
def test_a_watchlist_stays_in_use_if_the_current_code_refuses_an_entity_of_it(entities: str) -> None:
    listed = "entities:\n  bare: {}\n  kim: {names: [Kim Jong Un]}\n"
    text = "watchlist: korea\nrules: [{id: r, query: '@kim'}]\n"
    shared = {"shared/s.yaml": listed} if entities == "shared" else {}
    text += listed if entities == "own" else ""
    last_good = Sources(watchlists={"watchlists/korea.yaml": Bundle(text, shared)}, shared=shared)
    for _ in range(2):
        result = compile_files({"watchlists/korea.yaml": text, **shared}, last_good, NOW)
        assert queries(result) == {"korea": "@kim"}
        refused = "shared/s.yaml" if shared else "watchlists/korea.yaml"
        assert messages(result) == {refused: ["the entity bare lacks names:"]}
        last_good = Sources.from_bytes(result.sources.to_bytes())


def test_sound_rules_are_used_if_the_current_code_refuses_the_whole_last_good_version() -> None:
    last_good = Sources(watchlists={"watchlists/korea.yaml": Bundle(f"{STRICTER}where: []\n")})
    result = compile_files({"watchlists/korea.yaml": STRICTER}, last_good, NOW)
    assert queries(result) == {"korea": "troops"}
    assert result.in_use == {"watchlists/korea.yaml": InUse.SOUND_PARTS}


# a watchlist that routes.yaml still names


def test_a_deleted_watchlist_stays_in_use_until_no_route_names_it() -> None:
    result = compiled(FILES)
    for _ in range(2):
        result = compiled({"routes.yaml": ROUTES}, result)
        assert queries(result) == {"korea": "troops"}
        assert messages(result) == {
            "watchlists/korea.yaml": [
                "this file was deleted, but routes.yaml still names the watchlist 'korea', which stays in use"
            ]
        }
        assert result.in_use == {"watchlists/korea.yaml": InUse.LAST_GOOD}
        assert result.owners["watchlists/korea.yaml"] == "korea@example.org"
    free = compiled({"routes.yaml": ROUTES.replace(", watchlists: [korea]", "")}, result)
    assert (queries(free), free.problems, free.sources.retained) == ({}, {}, {})


def test_a_watchlist_renamed_before_the_routes_is_in_use_under_both_ids() -> None:
    renamed = watchlist("korea-desk", "ferry")
    between = compiled({"watchlists/korea.yaml": renamed, "routes.yaml": ROUTES}, compiled(FILES))
    assert queries(between) == {"korea": "troops", "korea-desk": "ferry"}
    assert messages(between) == {
        "watchlists/korea.yaml": [
            "this file no longer defines 'korea', but routes.yaml still names the watchlist 'korea', which stays in use"
        ]
    }
    assert between.in_use == {"watchlists/korea.yaml": InUse.CURRENT}
    files = {"watchlists/korea.yaml": renamed, "routes.yaml": ROUTES.replace("[korea]", "[korea-desk]")}
    after = compiled(files, between)
    assert (queries(after), after.problems) == ({"korea-desk": "ferry"}, {})
    assert after.sources == compiled(files).sources


def test_the_routes_may_use_a_new_id_before_the_watchlist_is_renamed() -> None:
    routes = ROUTES.replace("[korea]", "[korea-desk]")
    between = compiled({**FILES, "routes.yaml": routes}, compiled(FILES))
    assert list(between.configuration.routes["desk"].watchlists) == ["korea"]
    files = {"watchlists/korea.yaml": watchlist("korea-desk"), "routes.yaml": routes}
    after = compiled(files, between)
    assert (list(after.configuration.routes["desk"].watchlists), after.problems) == (["korea-desk"], {})


def test_a_retained_watchlist_is_replaced_by_a_file_that_defines_it_again() -> None:
    between = compiled({"routes.yaml": ROUTES}, compiled(FILES))
    files = {"watchlists/new.yaml": watchlist(query="ferry"), "routes.yaml": ROUTES}
    after = compiled(files, between)
    assert (queries(after), after.problems, after.sources.retained) == ({"korea": "ferry"}, {}, {})


def test_a_deleted_watchlist_that_no_route_names_is_not_in_use() -> None:
    files = {**FILES, "watchlists/japan.yaml": watchlist("japan")}
    result = compiled(FILES, compiled(files))
    assert (queries(result), result.problems) == ({"korea": "troops"}, {})


def test_a_retained_watchlist_keeps_its_last_good_shared_files() -> None:
    shared = {"shared/words.yaml": "define: {movers: troops}\n"}
    files = {**shared, "watchlists/korea.yaml": watchlist(query="$movers").replace("[$movers]", "[troops]")}
    first = compiled({**files, "routes.yaml": ROUTES})
    assert first.problems == {}
    result = compiled({"routes.yaml": ROUTES}, compiled({"routes.yaml": ROUTES}, first))
    assert queries(result) == {"korea": "$movers"}


# files that are not read


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("watchlists/w.YAML", "rename it to watchlists/w.yaml"),
        ("watchlists/w.Yml", "rename it to watchlists/w.yaml"),
        ("watchlists/w.yaml.txt", "rename it to watchlists/w.yaml"),
        ("watchlists/desk/w.YAML", "rename it to watchlists/desk/w.yaml"),
        ("shared/w.YML", "rename it to shared/w.yaml"),
        ("routes.yml", "rename it to routes.yaml, without a folder"),
        ("Routes.yaml", "rename it to routes.yaml, without a folder"),
        ("ROUTES.YAML", "rename it to routes.yaml, without a folder"),
        ("route.yaml", "rename it to routes.yaml, without a folder"),
        ("routes.yaml.txt", "rename it to routes.yaml, without a folder"),
        ("config/routes.yaml", "rename it to routes.yaml, without a folder"),
        ("watchlist/w.yaml", "rename it to watchlists/w.yaml"),
        ("Watchlists/w.yaml", "rename it to watchlists/w.yaml"),
        ("watch-lists/w.yaml", "rename it to watchlists/w.yaml"),
        ("config/watchlists/w.yaml", "rename it to watchlists/w.yaml"),
        ("Shared/w.yaml", "rename it to shared/w.yaml"),
        ("w.yaml", "move it to watchlists/ or shared/; only these two and routes.yaml are read"),
        ("watchlists.yaml", "move it to watchlists/ or shared/; only these two and routes.yaml are read"),
        ("drafts/w.yaml", "move it to watchlists/ or shared/; only these two and routes.yaml are read"),
    ],
)
def test_a_file_that_looks_like_configuration_and_is_not_read_is_warned_about(name: str, fix: str) -> None:
    result = compile_files(FILES, Sources(), NOW, other_names=[name])
    (warning,) = result.warnings[name]
    assert (warning.file, warning.message) == (name, "this file looks like configuration and is not read")
    assert warning.fix == fix
    assert result.problems == {}


@pytest.mark.parametrize(
    "name",
    [
        *FILES, "README.md", "watchlists/notes.txt", "watchlists/w.yaml.bak", "reports/watchlists/w.yaml.json",
        "reports/old.yaml", "index/0f.idx", "watchlists/", "watchlists/sub/w.yml", "yaml",
    ],
)  # fmt: skip
def test_other_files_are_not_warned_about(name: str) -> None:
    assert compile_files(FILES, Sources(), NOW, other_names=[name]).warnings == {}
