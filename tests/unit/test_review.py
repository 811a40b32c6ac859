"""Tests `wirewatch review --articles`: what the parts of a rule contribute in an archive."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from wirewatch.article import Article
from wirewatch.backtest.review import RuleCounts, count_article, review_of
from wirewatch.backtest.sentence_groups import alike
from wirewatch.backtest.variants import compile_measured
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlist_reader import read_watchlist
from wirewatch.configuration.watchlists import Watchlist
from wirewatch.matching.index import Index
from wirewatch.matching.monitor import Monitor

from tests.conftest import ROOT
from tests.running import Run, objects, watchlist
from tests.unit.pages import blocks, page, section

ENTITIES = """\
entities:
  orlen-bay:
    kind: place
    names: [Orlen Bay, Port Orlen]
    weak: [the Bay]
    not: [Orlen Bay Hotel]
    not_near: {n: 2, names: [regatta]}
"""


def archive(folder: Path, *texts: str, sources: str = "a") -> Path:
    """Write an article for each text. A text `TITLE · BODY` has a title. The letters of `sources`
    are the sources of the articles, in order. After the last letter, the first is used again.
    """
    folder.mkdir()
    for number, text in enumerate(texts):
        title, _, body = text.rpartition(" · ")
        source = sources[number % len(sources)]
        record = {
            "title": title or f"Item {number}",
            "text": body,
            "date": "2026-11-02T10:00:00Z",
            "url": f"https://{source}.example/{number}",
        }
        (folder / f"{number:03}.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture
def review(run: Run, tmp_path: Path) -> Any:
    """Return a function that reviews one rule on some texts, and returns the JSON object."""

    def reviewed(text: str, *texts: str, sources: str = "a") -> dict[str, Any]:
        file = watchlist(tmp_path, text)
        folder = archive(tmp_path / "archive", *texts, sources=sources)
        code, out, _ = run("review", file, "--articles", folder, "--json", "--jobs", 1)
        assert code == 0
        (found,) = objects(out)
        return found

    return reviewed


def alternatives(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {part["text"]: (part["articles"], part["alone"]) for part in found["alternatives"]}


def exclusions(found: dict[str, Any]) -> dict[str, int]:
    return {f"{part['kind']} {part['text']}": part["removes"] for part in found["exclusions"]}


# alternatives


def test_a_branch_counts_alone_where_no_other_branch_holds(review: Any) -> None:
    found = review(
        "rules:\n  - {id: a, query: 'ferry OR tanker OR \"supply ship\" OR barge'}\n",
        "The ferry left.",
        "A ferry met a tanker.",
        "A supply ship and a tanker met.",
        "Nothing moved.",
    )
    assert found["matches"] == 3
    assert alternatives(found) == {"ferry": (2, 1), "tanker": (2, 0), '"supply ship"': (1, 0)}
    assert found["unused"] == ["barge"]


def test_a_keyword_counts_as_an_alternative(review: Any) -> None:
    found = review("rules:\n  - {id: a, keywords: [ferry, grain ship]}\n", "A grain ship.", "A ferry.")
    assert alternatives(found) == {"ferry": (1, 1), "grain ship": (1, 1)}


def test_a_branch_of_a_definition_counts_in_all_its_uses(review: Any) -> None:
    text = "define:\n  ships: ferry OR tanker\nrules:\n  - {id: a, query: ($ships NEAR/1 sank) OR ($ships NEAR/1 burns)}\n"
    found = review(text, "A ferry sank.", "The ferry burns.", "A tanker burns.")
    assert alternatives(found)["ferry"] == (2, 2)
    assert alternatives(found)["tanker"] == (1, 1)


def test_a_branch_that_is_written_twice_is_one_part(review: Any) -> None:
    found = review(
        "rules:\n  - {id: a, query: (ferry OR tanker) AND SENT((ferry OR barge) AND sank)}\n",
        "The ferry sank.",
        "A tanker came. A barge sank.",
    )
    assert alternatives(found) == {"ferry": (1, 1), "tanker": (1, 1), "barge": (1, 1)}


def test_a_branch_that_atleast_needs_counts_alone(review: Any) -> None:
    found = review("rules:\n  - {id: a, query: ATLEAST/2(ferry OR tanker)}\n", "A ferry met a tanker.")
    assert alternatives(found) == {"ferry": (1, 1), "tanker": (1, 1)}


def test_a_name_counts_alone_for_the_forms_that_no_other_name_has(review: Any) -> None:
    text = "entities:\n  v: {kind: person, names: [Maria Vessel, Mara Vessel]}\nrules:\n  - {id: a, query: '@v'}\n"
    found = review(
        text,
        "Maria Vessel spoke.",
        "Vessel, Maria, spoke.",
        "Mara Vessel and Maria Vessel spoke.",
        "M. Vessel spoke.",  # a form of both names
    )
    assert found["matches"] == 4
    assert alternatives(found) == {"Maria Vessel (@v)": (3, 2), "Mara Vessel (@v)": (1, 0)}


def test_a_weak_name_is_lost_with_the_strong_name_that_supports_it(review: Any) -> None:
    found = review(
        ENTITIES + "rules:\n  - {id: a, query: '@orlen-bay NEAR/1 strike'}\n",
        "Orlen Bay is calm.\n\nA strike in the Bay began.",
        "A strike in Orlen Bay, and Port Orlen.",
    )
    assert alternatives(found) == {
        "Orlen Bay (@orlen-bay)": (2, 2),
        "the Bay (@orlen-bay, weak)": (1, 1),
        "Port Orlen (@orlen-bay)": (1, 0),
    }


CONFIRMED = """\
entities:
  oba:
    names: [Oba Lines]
    weak:
      - {name: Oba, with: [freight rates]}
      - {name: Lines, with: [timetable], within: paragraph}
"""


def test_a_weak_name_counts_where_a_word_or_a_strong_name_confirms_it(review: Any) -> None:
    found = review(
        CONFIRMED + "rules:\n  - {id: a, query: '@oba'}\n",
        "Oba lowered its freight rates.",
        "Oba Lines spoke.\n\nOba lowered its prices.",
        "Lines with a new timetable.",
        "Lines.\n\nA timetable.",
        "Oba is quiet.",
    )
    assert found["matches"] == 3
    assert alternatives(found) == {
        "Oba (@oba, weak)": (2, 1),
        "Oba Lines (@oba)": (1, 1),
        "Lines (@oba, weak)": (1, 1),
    }


def test_a_weak_name_that_a_word_confirms_supports_other_weak_names(review: Any) -> None:
    found = review(
        CONFIRMED + "rules:\n  - {id: a, query: '@oba NEAR/1 strike'}\n",
        "Oba lowered its freight rates. A strike at Lines began.",
    )
    assert alternatives(found) == {"Oba (@oba, weak)": (1, 1), "Lines (@oba, weak)": (1, 1)}


def test_a_name_that_does_not_count_is_in_no_match(review: Any) -> None:
    found = review(
        CONFIRMED + "    not: [Oba Lines Park]\nrules:\n  - {id: a, query: '@oba OR ferry'}\n",
        "A ferry left. Oba is quiet.",
        "A ferry left Oba Lines Park.",
        "A ferry left.\n\nThe Lines were long.\n\nA new timetable.",
    )
    assert alternatives(found) == {"ferry": (3, 3)}
    names = ["Oba Lines (@oba)", "Oba (@oba, weak)", "Lines (@oba, weak)"]
    assert found["unused"] == ["@oba", *names]


# exclusions


def test_each_operand_of_a_not_has_a_count_of_the_matches_that_it_removes(review: Any) -> None:
    found = review(
        "define:\n  no: toy OR game\nrules:\n  - {id: a, query: ferry NOT $no NOT parade}\n",
        "The ferry sank.",
        "A toy ferry.",
        "A game with a ferry.",
        "A game with a toy ferry.",
        "A toy ferry on parade.",
    )
    assert found["matches"] == 1
    assert exclusions(found) == {"not $no": 3, "not toy": 1, "not game": 1, "not parade": 0}
    assert found["jointly_excluded"] == 1


def test_not_near_and_except_have_counts_of_the_matches_that_they_remove(review: Any) -> None:
    found = review(
        "except: horoscope OR title:quiz\nrules:\n  - {id: a, query: ferry NOT NEAR/1 (toy OR model)}\n",
        "The ferry sank.",
        "A toy ferry.",
        "A model ferry.",
        "Quiz · A ferry.",
        "The horoscope of a ferry captain.",
    )
    assert exclusions(found) == {
        "not toy OR model": 2,
        "not toy": 1,
        "not model": 1,
        "except horoscope OR title:quiz": 2,
        "except horoscope": 1,
        "except title:quiz": 1,
    }


def test_a_word_of_nested_nots_is_one_part(review: Any) -> None:
    found = review(
        "rules:\n  - {id: a, query: ((ferry NOT NEAR/1 toy) NOT NEAR/3 toy) NOT (toy OR $t)}\ndefine: {t: toy OR game}\n",
        "A ferry sank.",
        "A toy ferry.",
        "A toy of a small ferry.",
    )
    assert exclusions(found)["not toy"] == 2


@pytest.mark.parametrize("reference", ["@orlen-bay", "@lib/*"])
def test_a_name_under_not_has_a_count_of_the_matches_that_it_removes(
    run: Run, tmp_path: Path, reference: str
) -> None:
    (tmp_path / "desk/shared").mkdir(parents=True)
    (tmp_path / "desk/shared/lib.yaml").write_text(ENTITIES, encoding="utf-8")
    watchlist(tmp_path / "desk", f"rules:\n  - {{id: a, query: '{reference}'}}\n", "watchlists/w.yaml")
    texts = ("Port Orlen.", "The Orlen Bay Hotel burns.", "The regatta in Orlen Bay.", "Calm.")
    folder = archive(tmp_path / "archive", *texts)
    (found,) = objects(run("review", tmp_path / "desk", "--articles", folder, "--json", "--jobs", 1)[1])
    assert found["matches"] == 1
    assert exclusions(found) == {
        "not-name Orlen Bay Hotel (@lib/orlen-bay)": 1,
        "not_near-name regatta (@lib/orlen-bay)": 1,
    }
    assert found["exclusions"][0]["example"]["article"].endswith("001.json")


# sentences, sources, words


def test_sentences_that_are_alike_are_counted_by_article(review: Any) -> None:
    found = review(
        "rules:\n  - {id: a, query: ferry}\n",
        *(f"Our shop sells ferry tickets for {number} crowns on Monday mornings." for number in (5, 60, 700)),
        "The ferry sank off the coast in heavy seas.",
    )
    (group,) = found["sentences"]
    assert group == {
        "articles": 3,
        "example": "Our shop sells ferry tickets for 5 crowns on Monday mornings.",
    }


def test_sentences_without_common_words_are_not_alike() -> None:
    assert alike(["The ferry sank.", "A dog barks at night.", "", "the FERRY sank", "\x00"]) == [
        [0, 3],
        [2, 4],
        [1],
    ]
    with_names = [f"{name} is the new mayor of the town" for name in ("Ann Bell", "Cy Dorn", "Eve Fox")]
    assert alike([*with_names, "The new mayor"]) == [[0, 1, 2], [3]]


def test_sources_and_words_of_the_noise_are_ranked(review: Any) -> None:
    found = review(
        "rules:\n  - {id: a, query: ferry, tests: {match: [The ferry sank near the quay.]}}\n",
        *["Win a raffle on the ferry near the quay."] * 3,
        *(f"The ferry {verb} off the headland." for verb in ("sank", "burned", "capsized", "drifted")),
        sources="abbbacd",
    )
    assert found["sources"] == {"b.example": 3, "a.example": 2, "c.example": 1, "d.example": 1}
    words = {each["word"]: each["removes"] for each in found["words"]}
    assert words["raffle"] == 3
    assert "quay" not in words  # a test needs it
    assert "ferry" not in words
    assert "headland" not in words  # most matches have it


# the command


def test_the_printed_review_names_the_parts(run: Run, tmp_path: Path) -> None:
    queries = {"a": "ferry OR barge", "b": "ferry NOT toy", "c": "zeppelin"}
    rules = "".join(f"  - {{id: {name}, query: {query}}}\n" for name, query in queries.items())
    file = watchlist(tmp_path, f"rules:\n{rules}")
    folder = archive(tmp_path / "archive", "The ferry \x1b[31msank.", "A toy ferry.", "A barge.")
    code, out, _ = run("review", file, "--articles", folder, "--jobs", 1)
    assert code == 0
    assert "3 articles read, 3 rules" in out
    assert "w/a: 3 matches, 100.0% of all articles" in out
    assert "NOT toy" in out
    assert "1 rule matches nothing: w/c" in out
    assert "\x1b" not in out
    code, out, _ = run("review", file, "--articles", folder, "--rule", "c", "--jobs", 1)
    assert (code, "w/c: 0 matches" in out, "w/a" in out) == (0, True, False)


def test_several_rules_can_be_chosen(run: Run, tmp_path: Path) -> None:
    rules = "".join(f"  - {{id: {name}, query: ferry}}\n" for name in "abc")
    file = watchlist(tmp_path, f"rules:\n{rules}")
    chosen = ("--rule", "c", "--rule", "w/a")
    folder = archive(tmp_path / "archive", "A ferry.")
    code, out, _ = run("review", file, "--articles", folder, *chosen, "--json", "--jobs", 1)
    assert (code, [found["rule"] for found in objects(out)]) == (0, ["w/a", "w/c"])


def test_several_processes_give_the_same_review(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, ENTITIES + "rules:\n  - {id: a, query: (@orlen-bay OR ferry) NOT toy}\n")
    texts = ("A ferry in Orlen Bay.", "A toy ferry.", "Orlen Bay.", "Calm.") * 9
    folder = archive(tmp_path / "archive", *texts)
    one, two = (run("review", file, "--articles", folder, "--json", "--jobs", jobs) for jobs in (1, 2))
    assert one == two
    assert objects(one[1])[0]["matches"] == 18


def test_an_archive_without_articles_gives_the_exit_code_1(run: Run, tmp_path: Path) -> None:
    file = watchlist(tmp_path, "rules:\n  - {id: a, query: ferry}\n")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad/x.json").write_text("{", encoding="utf-8")
    code, _, err = run("review", file, "--articles", tmp_path / "bad")
    assert (code, "no article was read" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "fix"),
    [
        (("w.yaml",), "add --articles PATH to measure these watchlists on an archive"),
        (("--articles", "x"), "name the watchlists first: wirewatch review WATCHLIST --articles PATH"),
        (("--rule", "a"), "--rule needs a watchlist and --articles"),
        (("w.yaml", "--articles", "x", "--watchlist", "w"), "with --articles write --rule"),
        (("w.yaml", "--articles", "x", "--stack", "other"), "--stack and --articles exclude each other"),
        (("w.yaml", "--articles", "nowhere"), "nowhere does not exist"),
        (("w.yaml", "--articles", "w.yaml", "--rule", "b"), "there is no rule 'b'"),
    ],
)
def test_the_error_for_wrong_arguments_names_the_fix(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], fix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    watchlist(tmp_path, "rules:\n  - {id: a, query: ferry}\n")
    code, _, err = run("review", *arguments)
    assert code == 2
    assert fix in err


def test_the_page_on_the_query_language_quotes_the_output_of_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = section(page("docs/query-language.md"), "### Rules that match too much")
    command, *quoted = blocks(text, "console")[0].splitlines()
    code, out, _ = run(*command.split()[2:], "--jobs", 1)
    assert code == 0
    printed = [" ".join(line.split()) for line in out.splitlines()]
    assert [" ".join(line.split()) for line in quoted[:-1]] == printed[: len(quoted) - 1]


# against rules that are really edited

PARTS = {
    "except": ("horoscope", "quiz"),
    "branch": ("sank", "burned", "vote"),
    "name": ("Orlen Bay", "Port Orlen", "OPA"),
    "not-name": ("Orlen Bay Hotel", "Port Orlen vote"),
    "not_near-name": ("regatta", "parade"),
    "not": ("toy", "game"),
}
EDITED = """\
watchlist: w
except: {except}
define:
  verbs: {branch}
entities:
  bay:
    names: [{name}]
    weak: [the Bay]
    not: [{not-name}]
    not_near: {{n: 2, names: [{not_near-name}]}}
rules:
  - id: a
    query: |
      (@bay NEAR/6 ($verbs)) NOT ({not})
"""


def edited(left_out: str = "") -> Watchlist:
    """Return the watchlist of `EDITED`, without one of the parts."""
    separators = {kind: ", " if "name" in kind else " OR " for kind in PARTS}
    written = {
        kind: separators[kind].join(part for part in parts if part != left_out)
        for kind, parts in PARTS.items()
    }
    return read_watchlist("w.yaml", EDITED.format(**written))


@pytest.mark.deep
def test_the_counts_are_those_of_rules_without_the_part() -> None:
    rng = Random(4)
    choices = [*(part for parts in PARTS.values() for part in parts), "the Bay", *["and then"] * 20]
    articles = [
        Article(
            title="", body=" ".join(rng.choices(choices, k=8)), published=datetime(2026, 11, 1, tzinfo=UTC)
        )
        for _ in range(1_500)
    ]

    def matching(watchlist: Watchlist) -> set[int]:
        monitor = compile_monitor([watchlist])
        runs = (monitor.decide(article, article.published) for article in articles)
        return {number for number, run in enumerate(runs) if run.matching_rules}

    index, measured = compile_measured([edited()], ["w/a"])
    monitor, counts = Monitor(Index(index)), {"w/a": RuleCounts()}
    for article in articles:
        count_article(monitor, measured, article, counts)
    found = review_of(measured.rules[0], measured, counts["w/a"], ())
    alone = {part.text.removesuffix(" (@bay)"): part.alone for part in (*found.parts, *found.exclusions)}
    before = matching(edited())
    assert found.counts.matches == len(before)
    for part in (part for parts in PARTS.values() for part in parts):
        assert alone[part] == len(before ^ matching(edited(part))) > 0, part
