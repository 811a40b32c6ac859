"""Tests of the repeat score, on the labelled pairs and on pairs that are written in this file."""

import json
from pathlib import Path

import pytest

from tests.conftest import CORPUS, NO_CORPUS
from tests.score.repeats import main, score

PAIRS = CORPUS.parent / "pairs-open.jsonl"
BODY = (
    "The council of Arden adopted the plan by {} votes to 4 on Tuesday. It had been discussed for two years."
)


def pair(label: str, earlier: str, later: str) -> dict[str, object]:
    article = {"title": "Arden adopts plan", "published": "2026-03-10T12:00:00Z"}
    return {
        "id": "a", "lang": "en", "label": label, "kind": "vote",
        "earlier": article | {"body": earlier}, "later": article | {"body": later},
    }  # fmt: skip


def test_the_figures_count_right_and_wrong_decisions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = [
        pair("new", BODY.format(9), BODY.format(8)),
        pair("same", BODY.format(9), BODY.format("nine")),
        pair("new", BODY.format(9), BODY.format("nine")),
        pair("same", BODY.format(9), BODY.format(8)),
    ]
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(map(json.dumps, pairs)), "utf-8")
    assert main([str(file), "-v"]) == 1
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert {name: figures[name] for name in ("new", "withheld", "same", "suppressed")} == {
        "new": 2, "withheld": 1, "same": 2, "suppressed": 1,
    }  # fmt: skip
    assert figures["kinds"] == {"new: vote": {"pairs": 2, "wrong": 1}, "same: vote": {"pairs": 2, "wrong": 1}}
    assert "later digest, instant" in printed.err
    file.write_text("\n".join(map(json.dumps, pairs[:2])), "utf-8")
    assert main([str(file)]) == 0
    assert main([]) == 2


def test_no_labelled_event_is_withheld() -> None:
    if not PAIRS.exists():
        pytest.skip(NO_CORPUS)
    figures, mistakes = score([json.loads(line) for line in PAIRS.read_text("utf-8").splitlines()])
    assert figures["withheld"] == 0, mistakes
    assert figures["suppressed"] >= 0.8 * figures["same"]
