"""Tests `wirewatch suggest`: the entity that it suggests for a name."""

import json
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from wirewatch.article import Article
from wirewatch.suggesting.archive import ArchiveSearch

from tests.cpu_time import at_most
from tests.running import Run, objects
from tests.unit.pages import blocks, page, section

OPA = (
    "The Orlen Port Authority (OPA) closed the quay. The OPA gave no reason.",
    "A spokesman for OPA (Orlen Port Authority) spoke. The Orlen Port Autority had closed the quay.",
    "The OPA singer Ann Bell gave a concert.",
    "Nothing happened.",
)


def archive(folder: Path, *texts: str, language: str = "en") -> Path:
    folder.mkdir()
    for number, text in enumerate(texts):
        record = {
            "title": f"Item {number}",
            "text": text,
            "date": "2026-11-02T10:00:00Z",
            "url": f"https://a.example/{number}",
            "language": language,
        }
        (folder / f"{number:03}.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture
def suggest(run: Run, tmp_path: Path) -> Any:
    """Return a function that suggests an entity as a JSON object, and runs `check` on its YAML."""

    def suggested(*arguments: object, exit_code: int = 0) -> dict[str, Any]:
        code, out, _ = run("suggest", *arguments, "--json")
        assert code == exit_code
        (found,) = objects(out)
        folder = tmp_path / "checked"
        for name, text in {
            "shared/draft.yaml": found["yaml"],
            "watchlists/w.yaml": f"watchlist: w\nrules:\n  - {{id: a, query: '@{found['entity']}'}}\n",
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        code, out, err = run("check", folder)
        assert code == 0, out + err
        return found

    return suggested


def names(found: dict[str, Any]) -> dict[str, str]:
    return {
        f"{name['name']} {name['lang']}".strip(): "weak" if name["weak"] else "" for name in found["names"]
    }


# a name alone


def test_a_country_gets_its_names_in_other_languages(suggest: Any) -> None:
    found = suggest("North Korea", "--lang", "de", "ru")
    assert (found["entity"], found["kind"], found["languages"]) == ("north-korea", "country", ["de", "ru"])
    assert "languages: adds in de Nordkorea, Nordkoreas" in found["remarks"]


def test_a_country_is_recognised_by_its_name_in_a_given_language(suggest: Any) -> None:
    found = suggest("Türkei", "--lang", "de")
    assert (found["territory"], names(found)) == ("TR", {"Türkei": "", "Türkiye": "", "Turkey": ""})


def test_an_ambiguous_acronym_of_a_country_is_weak(suggest: Any) -> None:
    assert names(suggest("United States")) == {"United States": "", "US": "weak"}


def test_a_remark_names_a_language_whose_case_forms_are_not_known(suggest: Any) -> None:
    remarks = suggest("Japan", "--lang", "el")["remarks"]
    assert "in el only this form; list the others as {name: …, lang: el}" in remarks


def test_a_person_gets_a_weak_family_name_and_case_forms(suggest: Any) -> None:
    found = suggest("Maria Vessel", "--kind", "person", "--lang", "pl", "de", "lv")
    assert names(found) == {"Maria Vessel": "", "Vessel": "weak", "Maria Vessel pl": ""}
    assert "de: the genitive in -s is found without being listed" in found["remarks"]
    assert "lv: no case forms are known; list them as {name: …, lang: lv}" in found["remarks"]


def test_the_family_name_of_an_eastern_name_is_its_first_word(suggest: Any) -> None:
    assert names(suggest("Kim Jong Un", "--kind", "person")) == {"Kim Jong Un": "", "Kim": "weak"}


def test_a_company_is_also_found_without_its_legal_form(suggest: Any) -> None:
    assert names(suggest("Acme Trading Ltd.")) == {"Acme Trading Ltd.": "", "Acme Trading": ""}
    assert names(suggest("Acme GmbH")) == {"Acme GmbH": "", "Acme": "weak"}


@pytest.mark.parametrize(
    "name",
    ["Yahoo!", "A: b, # c", "- x", "null", "O'Neil & Sons", "북한", "Şişli 3", "C++", "'quoted'", "Apple"],
)
def test_every_name_gives_an_entity_that_check_accepts(suggest: Any, name: str) -> None:
    assert suggest(name)["names"][0]["name"] == name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a*b",), "the name a*b has an operator; a name is literal"),
        (("...",), "'...' contains no letter or digit"),
        (("123",), "'123' has no word; write a name"),
        (("x" * 101,), "the name has 101 characters; write at most 100"),
        (("x\x1b[31m",), "the name has characters that can't be printed"),
        (("Norh Korea", "--kind", "country"), "is not the name of a country; did you mean North Korea?"),
        (("Zzqx", "--kind", "country"), "add --lang with its language, or leave out --kind"),
        (("Japan", "--lang", "xx"), "unknown language 'xx'; write a code like de, ko or zh-hant"),
        (("Japan", "--articles", "nowhere"), "nowhere does not exist"),
        (("Japan", "--since", "2026-11-01"), "--since and --until select articles; add --articles PATH"),
    ],
)
def test_the_error_for_a_wrong_argument_names_the_fix(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("suggest", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "\x1b" not in err


# with an archive


def test_an_acronym_beside_the_name_is_counted_with_an_example(suggest: Any, tmp_path: Path) -> None:
    found = suggest("Orlen Port Authority", "--articles", archive(tmp_path / "archive", *OPA))
    acronym = found["names"][1]
    assert (acronym["name"], acronym["weak"], acronym["articles"]) == ("OPA", True, 2)
    assert acronym["example"] == "The Orlen Port Authority (OPA) closed the quay."
    assert acronym["why"] == "beside the name; without the name in 1 more"
    assert found["names"][0]["articles"] == 2


def test_another_spelling_is_counted_unless_it_is_found_already(suggest: Any, tmp_path: Path) -> None:
    found = suggest("Orlen Port Authority", "--articles", archive(tmp_path / "archive", *OPA))
    (spelling,) = found["names"][2:]
    assert (spelling["name"], spelling["articles"], spelling["certain"]) == ("Orlen Port Autority", 1, True)
    texts = ("Volodymyr Zelensky spoke.", "Volodymyr Zelenskiy spoke.", "Volodymyr O. Zelensky spoke.")
    zelensky = archive(tmp_path / "second", *texts)
    found = suggest("Volodymyr Zelensky", "--kind", "person", "--articles", zelensky)
    assert names(found) == {"Volodymyr Zelensky": "", "Zelensky": "weak", "Volodymyr Zelenskiy": ""}


def test_a_long_acronym_is_strong(suggest: Any, tmp_path: Path) -> None:
    texts = ("The Orlen Harbour Craft Union (OHCUN) met.", "OHCUN (the Orlen Harbour Craft Union) met.")
    found = suggest("Orlen Harbour Craft Union", "--articles", archive(tmp_path / "archive", *texts))
    assert names(found) == {"Orlen Harbour Craft Union": "", "OHCUN": ""}


def test_the_long_name_before_an_acronym_is_found(suggest: Any, tmp_path: Path) -> None:
    found = suggest("OPA", "--articles", archive(tmp_path / "archive", OPA[0]))
    assert names(found) == {"OPA": "weak", "Orlen Port Authority": ""}


def test_a_short_name_without_a_long_one_has_a_remark(suggest: Any) -> None:
    found = suggest("OPA")
    assert names(found) == {"OPA": ""}
    assert (
        "so short a name has several meanings: add a long name, and list it under weak:" in found["remarks"]
    )
    assert names(suggest("US", "--kind", "country")) == {"US": "weak", "United States": ""}


def test_a_name_in_another_script_is_found_beside_the_name(suggest: Any, tmp_path: Path) -> None:
    texts = ("Orlen Port Authority (오를렌항만공사) said so.", "Orlen Port Authority (see map) said so.")
    found = suggest("Orlen Port Authority", "--articles", archive(tmp_path / "archive", *texts))
    assert names(found) == {"Orlen Port Authority": "", "오를렌항만공사": ""}


def test_a_form_in_a_language_without_rules_gets_this_language(suggest: Any, tmp_path: Path) -> None:
    texts = ("Marija Vesele teica, ka viss ir mierīgi. Marijas Veseles runa bija īsa.",) * 2
    folder = archive(tmp_path / "archive", *texts, language="lv")
    found = suggest("Marija Vesele", "--kind", "person", "--articles", folder)
    assert names(found)["Marijas Veseles lv"] == ""


def test_a_spelling_of_one_word_far_from_the_name_is_only_a_comment(suggest: Any, tmp_path: Path) -> None:
    folder = archive(tmp_path / "archive", "Orlenberg is calm.", "The city of Orlenburg is calm.")
    found = suggest("Orlenberg", "--articles", folder)
    assert [(name["name"], name["certain"]) for name in found["names"]] == [
        ("Orlenberg", True),
        ("Orlenburg", False),
    ]
    assert "      # - Orlenburg\n" in found["yaml"]


def test_hostile_text_of_an_article_stays_in_a_comment(suggest: Any, tmp_path: Path) -> None:
    text = "Orlen Port Authority (OPA)\u2028names: [x]\x85rules: {\x1b[31m said so " + "x" * 400
    found = suggest("Orlen Port Authority", "--articles", archive(tmp_path / "archive", text))
    assert names(found) == {"Orlen Port Authority": "", "OPA": "weak"}
    assert "\x1b" not in found["yaml"]
    assert "\u2028" not in found["yaml"]


@pytest.mark.deep
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Orlen Port Authority", "Orlen Port Authority (" * 5_000),
        ("OPA", "Orlen Port Authority (OPA) " * 4_000),
        ("OPA", "Aaaa " * 20_000 + "(OPA)"),
        ("Orlen", " ".join(f"Orlen{number:05}" for number in range(9_000))),
    ],
)
def test_a_hostile_line_of_100_kilobytes_is_searched_fast(name: str, body: str) -> None:
    search = ArchiveSearch(name, lambda text, language: False)
    with at_most(3):
        search.read(Article(title="", body=body, published=datetime(2026, 11, 1, tzinfo=UTC)))


def test_only_articles_of_the_period_are_searched_and_the_others_are_counted(
    suggest: Any, run: Run, tmp_path: Path
) -> None:
    folder = archive(tmp_path / "archive", *OPA)
    late = {"title": "Item", "text": "The Orlen Port Authority (OPA) met.", "date": "2026-11-09T10:00:00Z"}
    (folder / "late.json").write_text(json.dumps(late), encoding="utf-8")
    (folder / "undated.json").write_text(json.dumps({**late, "date": ""}), encoding="utf-8")
    name = "Orlen Port Authority"
    assert suggest(name, "--articles", folder, "--until", "2026-11-08")["names"][1]["articles"] == 2
    assert suggest(name, "--articles", folder, "--since", "2026-11-08")["names"][1]["articles"] == 1
    _, _, err = run("suggest", name, "--articles", folder, "--since", "2026-11-08")
    assert f"1 article read, {len(OPA)} outside the period, 1 without a date" in err


def test_an_archive_without_articles_gives_the_exit_code_1(suggest: Any, tmp_path: Path) -> None:
    folder = archive(tmp_path / "archive")
    (folder / "x.json").write_text("{", encoding="utf-8")
    assert names(suggest("Orlen", "--articles", folder, exit_code=1)) == {"Orlen": ""}


def test_the_page_on_the_query_language_quotes_the_output_of_the_command(run: Run) -> None:
    text = section(page("docs/query-language.md"), "### An entity from a name")
    for block in blocks(text, "console"):
        command, _, quoted = block.partition("\n")
        code, out, _ = run(*shlex.split(command)[2:])
        assert (code, out) == (0, quoted)
