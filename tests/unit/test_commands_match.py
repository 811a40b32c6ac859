"""Tests the commands `match`, `query`, `parse` and `explain` on the samples and on small files."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.running import RULES, Run, objects, watchlist, wire_file

SEED = ROOT.parent / "shared/seed"


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    return wire_file(tmp_path)


# match and query


def test_match_prints_one_json_object_per_match_with_spans_of_the_article(run: Run, samples: Path) -> None:
    code, out, _ = run("match", samples, "--articles", samples / "articles/council-vote.html", "--json")
    assert code == 0
    found = objects(out)
    assert {each["rule"] for each in found} == {"council", "vote"}
    assert set(found[0]) == {"article", "title", "watchlist", "rule", "strength", "zone", "entities", "spans"}
    assert set(found[0]["spans"][0]) == {"field", "start", "end", "text", "via"}
    assert all(span["end"] - span["start"] == len(span["text"]) for each in found for span in each["spans"])


def test_match_shows_the_sentences_with_the_hits_marked(run: Run, samples: Path) -> None:
    _, out, _ = run("match", samples, "--articles", samples / "articles")
    assert "‹North Korean› soldiers has come ashore" in out
    assert "22 articles read, 1 skipped, 1 not read: 16 matched" in out


def test_unreadable_files_are_reported_on_standard_error_and_the_others_are_read(
    run: Run, samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "bomb.json").write_text("[" * 100_000, encoding="utf-8")
    (tmp_path / "good.txt").write_text(
        "Fence mended\n\nThe fence was mended on Friday, the town said.\n", encoding="utf-8"
    )
    code, out, err = run("query", "fence", "--articles", tmp_path, "--json")
    assert code == 0
    assert [each["title"] for each in objects(out)] == ["Fence mended"]
    assert "empty.txt: There is nothing in it." in err


def test_control_characters_in_an_article_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "The \x1b[31mfence\x07\n\nThe fence \x1b]0;title\x07 was [bold]mended[/bold] here.\n",
        encoding="utf-8",
    )
    _, out, _ = run("query", "fence", "--articles", tmp_path)
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]" in out


def test_a_mistake_in_a_query_is_shown_with_its_place_and_fix(run: Run, tmp_path: Path) -> None:
    code, _, err = run("query", "fence AND wall OR gate", "--articles", tmp_path)
    assert code == 2
    assert "mixed without parentheses" in err
    assert "fix: write (fence AND wall) OR gate" in err


def test_corrections_and_embargoes_are_marked_and_retracted_items_skipped(run: Run, wire: Path) -> None:
    _, out, err = run("query", "fence", "--articles", wire)
    assert f"Fence corrected  corrected  {wire}\n" in out
    assert f"Fence held  embargoed until 2090-01-01 00:00 UTC  {wire}#1\n" in out
    assert "2 articles read, 2 skipped (1 retracted by its agency), 1 not read: 2 matched" in out
    assert f"skipped {wire}#2: retracted by its agency\n" in err
    assert f"skipped {wire}#3: a picture\n" in err
    assert f"not read {wire}#4: The JSON is broken: " in err
    found = objects(run("query", "fence", "--articles", wire, "--json")[1])
    assert [(each.get("signal"), each.get("embargo")) for each in found] == [
        ("corrected", None),
        (None, "2090-01-01T00:00:00+00:00"),
    ]


def test_parse_shows_embargoes_and_retractions_and_ends_with_counts(
    run: Run, wire: Path, samples: Path
) -> None:
    lines = [
        each.partition(" json · ")[2] or each
        for each in run("parse", wire, samples / "articles/pier-photo.ninjs.json")[1].splitlines()
    ]
    assert sum("· embargoed until 2090-01-01 00:00 UTC" in each for each in lines) == 1
    assert sum("· retracted by its agency" in each for each in lines) == 1
    assert (lines[-2], lines[-1].startswith("3 articles · 2 skipped")) == ("", True)


def test_explain_shows_retracted_articles_too(run: Run, wire: Path) -> None:
    code, out, _ = run("explain", "fence", "--query", "--article", wire)
    assert code == 0
    assert "Fence retracted  retracted by its agency  " in out
    explained = objects(run("explain", "fence", "--query", "--article", wire, "--json")[1])
    assert [each.get("signal") for each in explained] == ["corrected", None, "retracted"]


@pytest.mark.parametrize("command", ["query", "match", "explain", "backtest"])
def test_exit_code_1_when_no_article_was_read(run: Run, tmp_path: Path, command: str) -> None:
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
    assert "wirewatch: no article was read from these files" in err


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
    ("FIRST/2(fence)", "The troops came to the fence.", "FIRST/2: occurs first at word 6 of the body"),
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
def test_explain_names_the_reason_for_each_kind_of_clause(
    run: Run, tmp_path: Path, query: str, body: str, reason: str
) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": body}), encoding="utf-8")
    code, out, _ = run("explain", query, "--query", "--article", tmp_path / "a.json")
    assert code == 1
    assert reason in " ".join(out.split())


def test_explain_says_why_a_name_does_not_count(run: Run, tmp_path: Path) -> None:
    entity = "entities: {dprk: {names: [North Korea], weak: [the North], not: [North Korea Street]}}\nrules:\n  - {id: a, query: '@dprk'}\n"
    file = watchlist(tmp_path, entity)
    for body, reason in (
        ("He lives in North Korea Street.", "is vetoed"),
        ("They came from the North.", "only the weak name"),
    ):
        (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": body}), encoding="utf-8")
        assert reason in run("explain", "a", "--watchlists", file, "--article", tmp_path / "a.json")[1]


VETOES = """\
entities:
  shell:
    names: [Shell, Shell plc]
    not: [Shell Beach, ghost shell]
    not_near: {n: 3, names: [sea, tortoise]}
rules:
  - {id: a, query: '@shell'}
"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("He lives in Shell Beach now.", '"Shell" at word 4 is vetoed by not: "Shell Beach"'),
        (
            "The Shell of a tortoise.",
            '"Shell" at word 2 is vetoed by not_near: "tortoise", at most 3 words away',
        ),
        ("A tortoise, a shell.", '"shell" at word 4 is vetoed by not_near: "tortoise", at most 3 words away'),
    ],
)
def test_explain_names_the_phrase_that_vetoes_a_name(
    run: Run, tmp_path: Path, body: str, reason: str
) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": body}), encoding="utf-8")
    rules = watchlist(tmp_path, VETOES)
    out = run("explain", "a", "--watchlists", rules, "--article", tmp_path / "a.json")[1]
    assert f"because @shell: {reason}" in " ".join(out.split())


@pytest.mark.parametrize("query", ["FIRST/5(@shell AND tanker)", "title:@shell"])
def test_explain_reports_no_veto_for_a_name_outside_the_searched_part(
    run: Run, tmp_path: Path, query: str
) -> None:
    text = "The tanker sailed at dawn with oil that belongs to Shell."
    (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": text}), encoding="utf-8")
    rules = watchlist(tmp_path, VETOES.replace("'@shell'", f"'{query}'"))
    out = run("explain", "a", "--watchlists", rules, "--article", tmp_path / "a.json")[1]
    shown = " ".join(out.split())
    assert "vetoed" not in shown
    assert '"Shell" at word 11' in shown


KEYWORDS = "[Strait of Hormuz, Bab el-Mandeb, Suez, 'Canal, closed?']"


def test_explain_names_each_keyword_as_written(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, f"rules:\n  - {{id: choke, keywords: {KEYWORDS}}}\n")
    for body, steps in (
        ("The Suez route.", ["Suez"]),
        ("Bab el-Mandeb, and Suez.", ["Bab el-Mandeb", "Suez"]),
    ):
        (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": body}), encoding="utf-8")
        _, out, _ = run("explain", "choke", "--watchlists", file, "--article", tmp_path / "a.json", "--json")
        (query,) = objects(out)[0]["steps"]
        assert query["text"] == "Strait of Hormuz OR Bab el-Mandeb OR Suez OR Canal, closed?"
        assert [part["text"] for part in query["parts"] if part["holds"]] == steps


def test_explain_names_each_missing_keyword_as_written(run: Run, tmp_path: Path) -> None:
    keywords = "keywords: [Strait of Hormuz, Bab el-Mandeb, Suez Canal]"
    file = watchlist(tmp_path, f"rules:\n  - {{id: choke, {keywords}}}\n")
    (tmp_path / "a.json").write_text(json.dumps({"title": "A title", "text": "No canal."}), encoding="utf-8")
    _, out, _ = run("explain", "choke", "--watchlists", file, "--article", tmp_path / "a.json")
    assert [line.strip() for line in out.splitlines() if "because" in line] == [
        "because Strait of Hormuz does not occur",
        "because Bab el-Mandeb does not occur",
        "because Suez Canal does not occur",
    ]


MAJORS = "entities: {shell: {names: [Shell], weak: [the major]}}\ndefine: {money: dividend OR buyback}\n"


def query_commands(query: str, article: Path, *more: object) -> list[tuple[object, ...]]:
    """Return the arguments of `query` and `explain --query` for the same query and article."""
    return [
        ("query", query, "--articles", article, *more),
        ("explain", query, "--query", "--article", article, *more),
    ]


@pytest.fixture
def dividend(tmp_path: Path) -> Path:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"title": "A title", "text": "Shell raises its dividend."}), encoding="utf-8")
    return file


@pytest.mark.parametrize("query", ["@shell AND dividend", "@shell NEAR/5 ($money)", "@majors/* AND $money"])
def test_a_query_uses_the_entities_and_definitions_of_a_folder(
    run: Run, tmp_path: Path, dividend: Path, query: str
) -> None:
    desk = tmp_path / "desk"
    (desk / "shared").mkdir(parents=True)
    (desk / "shared/majors.yaml").write_text(MAJORS, encoding="utf-8")
    watchlist(desk, RULES, "watchlists/w.yaml")
    for path in (desk, desk / "watchlists/w.yaml", desk / "shared"):
        for command in query_commands(query, dividend, "--watchlists", path):
            code, out, err = run(*command)
            assert (code, err) == (0, "")
            assert "Shell" in out


def test_an_entity_of_a_watchlist_needs_no_shared_file(run: Run, tmp_path: Path, dividend: Path) -> None:
    file = watchlist(tmp_path, MAJORS + RULES)
    for command in query_commands("@shell AND dividend", dividend, "--watchlists", file):
        assert run(*command)[0] == 0
    for command in query_commands("@shel AND dividend", dividend, "--watchlists", file):
        code, _, err = run(*command)
        assert code == 2
        assert "unknown entity @shel" in err
        assert "fix: did you mean @shell?" in err


def test_without_a_folder_an_unknown_name_has_a_fix_that_names_the_option(run: Run, dividend: Path) -> None:
    for query, message in (("@shell AND dividend", "unknown entity @shell"), ("$oil AND a", "$oil is not")):
        for command in query_commands(query, dividend):
            code, _, err = run(*command)
            assert code == 2
            assert message in err
            assert "fix: name the folder that defines it with --watchlists; quote it if you mean" in err


def test_a_query_with_two_meanings_is_refused(run: Run, tmp_path: Path, dividend: Path) -> None:
    desk = tmp_path / "desk"
    first = watchlist(desk, MAJORS + RULES, "a.yaml")
    second = watchlist(desk, MAJORS.replace("[Shell]", "[Schell]") + RULES, "b.yaml")
    for command in query_commands("@shell AND dividend", dividend, "--watchlists", desk):
        code, _, err = run(*command)
        assert code == 2
        assert f"the query means different things in {first} and {second}" in " ".join(err.split())
    for command in query_commands("$money AND dividend", dividend, "--watchlists", desk):
        assert run(*command)[0] == 0  # both watchlists define it in the same way
    for command in query_commands("@shell AND dividend", dividend, "--watchlists", first):
        assert run(*command)[0] == 0


def test_a_query_with_names_of_two_watchlists_is_refused(run: Run, tmp_path: Path, dividend: Path) -> None:
    desk = tmp_path / "desk"
    watchlist(desk, MAJORS + RULES, "a.yaml")
    watchlist(desk, MAJORS.replace("shell", "bp").replace("money", "oil") + RULES, "b.yaml")
    for command in query_commands("@shell AND @bp", dividend, "--watchlists", desk):
        code, _, err = run(*command)
        assert code == 2
        assert "no single watchlist defines all names of the query" in " ".join(err.split())


def test_near_misses_fail_by_one_clause(run: Run, tmp_path: Path) -> None:
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


def near_misses(run: Run, folder: Path, query: str, bodies: list[str]) -> list[str]:
    """Return the bodies of the near misses in the order in which `explain` lists them."""
    folder.mkdir()
    for number, body in enumerate(bodies):
        (folder / f"{number}.json").write_text(
            json.dumps({"title": "A title", "text": body}), encoding="utf-8"
        )
    _, out, _ = run("explain", query, "--query", "--article", folder, "--near-miss", "--json")
    return [bodies[int(Path(each["article"]).stem)] for each in objects(out)]


@pytest.mark.parametrize(
    ("query", "closest_first"),
    [
        (
            "troops NEAR/1 fence",
            ["troops at the fence", "troops at the old fence", "troops at the old and long fence"],
        ),
        ("troops ONEAR/1 fence", ["troops at the fence", "troops at the very old fence"]),
        (
            "NEAR/1(troops, fence, gate)",
            ["troops at the fence near gate", "troops at the fence near the old gate"],
        ),
        ("FIRST/2(troops)", ["There are troops", "There are no more troops"]),
        ("ATLEAST/4(troops)", ["troops, troops and troops", "troops only"]),
        ("troops NOT NEAR/4 fence", ["troops at the old fence", "troops at fence"]),
        (
            "(troops NEAR/1 fence) AND wall NOT gate",
            [
                "troops at a fence, wall",
                "troops at a very old fence, wall",
                "troops fence wall gate",
                "troops fence",
            ],
        ),
    ],
)
def test_near_misses_are_listed_by_closeness(
    run: Run, tmp_path: Path, query: str, closest_first: list[str]
) -> None:
    assert near_misses(run, tmp_path / "up", query, closest_first) == closest_first
    assert near_misses(run, tmp_path / "down", query, closest_first[::-1]) == closest_first


@pytest.mark.parametrize(
    "query",
    [
        *("troops NEAR/5 fence", "gate OR (troops NEAR/5 fence)", "gate OR (fence ONEAR/5 troops)"),
        *("NEAR/5(troops, fence, gate)", "(gate OR wall) OR (troops NEAR/5 fence)"),
    ],
)
def test_an_article_without_one_operand_of_a_near_is_not_a_near_miss(
    run: Run, tmp_path: Path, query: str
) -> None:
    assert near_misses(run, tmp_path / "a", query, ["troops only"]) == []


def test_a_mistake_elsewhere_does_not_block_the_explanation_of_a_sound_rule(
    run: Run, tmp_path: Path, dividend: Path
) -> None:
    desk = tmp_path / "desk"
    sound = "rules:\n  - {id: sound, query: dividend}\n  - {id: mixed, query: a AND b OR c}\n"
    watchlist(desk, sound, "watchlists/sound.yaml")
    watchlist(desk, "rules: [", "watchlists/broken.yaml")
    (desk / "routes.yaml").write_text("routes: [", encoding="utf-8")
    code, out, err = run("explain", "sound", "--watchlists", desk, "--article", dividend)
    assert (code, err) == (0, "")
    assert "sound/sound matches" in out
    for rule in ("mixed", "other"):
        code, _, err = run("explain", rule, "--watchlists", desk, "--article", dividend)
        assert code == 2
        assert f"there is no rule '{rule}'" in err
        assert "AND (or NOT) and OR are mixed without parentheses" in err


def test_a_query_shows_its_warnings(run: Run, tmp_path: Path, dividend: Path) -> None:
    for command in query_commands("dividend OR dividend", dividend):
        code, _, err = run(*command)
        assert (code, err.splitlines()[0]) == (0, "warning: query:1:13: duplicate branch")
    desk = watchlist(tmp_path / "desk", MAJORS + RULES)
    for command in query_commands("@shell AND US", dividend, "--watchlists", desk):
        assert "warning: query:1:12: US also finds the word 'us'" in run(*command)[2]


def test_an_unknown_rule_is_an_error_that_lists_the_rules(run: Run, tmp_path: Path) -> None:
    code, _, err = run("explain", "gone", "--watchlists", watchlist(tmp_path, RULES), "--article", tmp_path)
    assert code == 2
    assert "there is no rule 'gone'; there are w/troops" in err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rule-71", "there is no rule 'rule-71'; did you mean w/rule-7?"),
        ("w/rule-71", "there is no rule 'w/rule-71'; did you mean w/rule-7?"),
        ("else/rule-7", "there is no rule 'else/rule-7'; did you mean w/rule-7?"),
        ("x", "there is no rule 'x'; there are w/rule-0, w/rule-1, w/rule-2, w/rule-3, w/rule-4 and 15 more"),
    ],
)
def test_an_unknown_rule_is_an_error_with_a_similar_rule_or_the_number_of_rules(
    run: Run, tmp_path: Path, name: str, message: str
) -> None:
    rules = "".join(f"  - {{id: rule-{number}, query: troops}}\n" for number in range(20))
    file = watchlist(tmp_path, f"rules:\n{rules}")
    code, _, err = run("explain", name, "--watchlists", file, "--article", tmp_path)
    assert code == 2
    assert message in " ".join(err.split())


def test_explain_says_that_a_rule_is_too_expensive(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps({"title": "A title", "text": "a b " * 1_500}), encoding="utf-8"
    )
    code, out, _ = run(
        "explain", "ATLEAST/2(a NEAR/500 b) AND a", "--query", "--article", tmp_path / "a.json"
    )
    assert code == 1
    assert "more than 100,000 pairs" in out


def test_a_path_that_does_not_exist_is_an_error(run: Run, tmp_path: Path) -> None:
    rules, gone = watchlist(tmp_path, RULES), tmp_path / "gone"
    for arguments in (
        ("query", "fence", "--articles", gone),
        ("match", rules, "--articles", gone),
        ("match", gone, "--articles", rules),
        ("parse", gone),
        ("explain", "troops", "--watchlists", gone, "--article", rules),
    ):
        assert run(*arguments) == (2, "", f"wirewatch: {gone} does not exist\n")


def test_match_refuses_watchlists_with_mistakes(run: Run, tmp_path: Path) -> None:
    broken = watchlist(tmp_path, "rules:\n  - {id: a, query: a AND}\n")
    code, _, err = run("match", broken, "--articles", tmp_path)
    assert code == 2
    assert f"{broken}:3" in err


def test_a_folder_without_a_watchlist_is_an_error_with_a_fix(run: Run, tmp_path: Path) -> None:
    assert (
        "name a .yaml file that begins with watchlist:" in run("match", tmp_path, "--articles", tmp_path)[2]
    )


def test_a_rule_id_in_two_watchlists_needs_the_id_of_its_watchlist(run: Run, tmp_path: Path) -> None:
    files = [watchlist(tmp_path, RULES, f"{name}.yaml") for name in ("a", "b")]
    (tmp_path / "a.txt").write_text("They sent troops\n\nThey sent troops to the fence.\n", encoding="utf-8")
    article = ("--article", tmp_path / "a.txt")
    code, _, err = run("explain", "troops", "--watchlists", *files, *article)
    assert (code, err) == (
        2,
        "wirewatch: 'troops' is the name of several rules; write one of a/troops, b/troops\n",
    )
    assert run("explain", "b/troops", "--watchlists", *files, *article)[0] == 0
    assert run("explain", f"{files[1]}:troops", *article)[0] == 0


def test_the_text_output_has_the_number_of_near_misses(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The fence\n\nThe fence stood there on Friday.\n", encoding="utf-8")
    code, out, _ = run("explain", "fence AND troops", "--query", "--articles", tmp_path, "--near-miss")
    assert code == 0
    assert "1 article read: 1 near miss of query/" in out


def test_parse_shows_one_file_in_full(run: Run, samples: Path) -> None:
    code, out, _ = run("parse", samples / "articles/council-vote.html")
    assert code == 0
    assert "published  " in out
    assert out.rstrip().endswith("1 article")


def test_parse_of_several_files_shows_a_line_each_whatever_the_number_of_jobs(
    run: Run, samples: Path
) -> None:
    one, two = (run("parse", samples / "articles", "--jobs", jobs)[1] for jobs in (1, 2))
    assert one == two
    assert "quarantined bad-json: " in one
    assert one.splitlines()[-1] == "22 articles · 1 skipped · 1 quarantined as bad-json"


def test_parse_prints_every_field_as_json(run: Run, samples: Path) -> None:
    code, out, _ = run("parse", samples / "articles", "--json")
    assert code == 0
    read = objects(out)
    assert len(read) == 24
    fields = {
        "file",
        "position",
        "title",
        "body",
        "lead",
        "authors",
        "published",
        "lang",
        "url",
        "parser",
        "uncertain",
    }
    assert all(fields <= set(each) for each in read if "quarantined" not in each)
    assert {each["quarantined"] for each in read if "quarantined" in each} == {"bad-json", "not-an-article"}


def test_parse_without_a_readable_file_ends_with_exit_code_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    code, out, _ = run("parse", tmp_path)
    assert code == 1
    assert "0 articles · 1 quarantined as empty" in out


# links to folders


def test_links_to_folders_are_followed_and_each_folder_is_read_once(run: Run, tmp_path: Path) -> None:
    archive, elsewhere = tmp_path / "archive", tmp_path / "elsewhere/deep"
    (archive / "real").mkdir(parents=True)
    elsewhere.mkdir(parents=True)
    for file in (archive / "real/a.txt", elsewhere / "b.txt"):
        file.write_text("Fence mended\n\nThe fence was mended on Friday, the town said.\n", encoding="utf-8")
    (archive / "again").symlink_to(archive / "real")
    (archive / "real/up").symlink_to(archive)
    (archive / "other").symlink_to(elsewhere.parent)
    (archive / "gone").symlink_to(tmp_path / "nowhere")
    found = objects(run("query", "fence", "--articles", archive, "--json")[1])
    assert [each["article"] for each in found] == [f"{archive}/other/deep/b.txt", f"{archive}/real/a.txt"]


def test_watchlists_in_a_linked_folder_are_read(run: Run, tmp_path: Path, dividend: Path) -> None:
    watchlist(tmp_path / "team", "rules:\n  - {id: a, query: dividend}\n")
    desk = tmp_path / "desk"
    (desk / "watchlists").mkdir(parents=True)
    (desk / "watchlists/team").symlink_to(tmp_path / "team")
    for path in (desk, desk / "watchlists"):
        code, out, _ = run("match", path, "--articles", dividend)
        assert code == 0
        assert "w/a" in out
