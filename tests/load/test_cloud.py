"""Tests parts of `make load` without a cloud: the uploads, `Account`, and the figures of the report."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from wirewatch.checking.configuration_files import Sources, compile_files

from tests.load.account import Account, Line
from tests.load.cloud import report
from tests.load.cloud.memory import WorkerMemory
from tests.load.cloud.run import Measured
from tests.load.cloud.uploads import FILES, INSTANT, WANTED, Upload, uploads

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def made(articles: int, matching: float) -> tuple[list[Upload], Account]:
    account = Account(WANTED)
    return uploads(articles, matching, account), account


def test_the_configuration_has_no_mistake_and_the_routes_of_the_account() -> None:
    compiled = compile_files(FILES, Sources(), NOW)
    assert compiled.problems == {}
    assert set(compiled.configuration.routes) == set(WANTED)


def test_every_object_has_its_own_name_and_one_article_in_the_account() -> None:
    objects, account = made(500, 0.3)
    assert len({each.name for each in objects}) == 500 == account.articles
    assert {Path(each.name).suffix for each in objects} == {".json", ".html", ".txt"}
    shown = sum(each.goes_to_desk for each in objects)
    copied = account.counts[INSTANT, Line.COPY]
    assert copied > 3
    assert shown + copied >= account.counts[INSTANT, Line.SENT] > shown > 50
    assert made(500, 0.3)[0] == objects


def test_memory_of_workers_is_read_by_function_and_only_of_this_run(tmp_path: Path) -> None:
    def process(pid: int, command: str, kilobytes: int) -> None:
        folder = tmp_path / str(pid)
        folder.mkdir(exist_ok=True)
        (folder / "cmdline").write_text(command)
        (folder / "status").write_text(f"Name:\tpython\nVmRSS:\t  {kilobytes} kB\n")

    worker = "python\0/scratch/ministack-lambda-wirewatch-{}-x1/_worker.py\0"
    process(1, worker.format("ingest"), 100_000)
    process(2, worker.format("ingest"), 200_000)
    process(3, worker.format("compile-watchlists"), 50_000)
    process(4, worker.format("ingest").replace("/scratch", "/other"), 900_000)
    memory = WorkerMemory(Path("/scratch"), tmp_path)
    memory.read()
    process(2, worker.format("ingest"), 150_000)
    memory.read()
    assert memory.figures() == {
        "compile-watchlists": {"after_a_tenth": 51.2, "at_the_end": 51.2, "peak": 51.2},
        "ingest": {"after_a_tenth": 204.8, "at_the_end": 153.6, "peak": 204.8},
    }


def test_calls_are_compared_with_the_model() -> None:
    calls = Counter({("ingest", "s3", "GetObject"): 105, ("ingest", "dynamodb", "PutItem"): 140})
    per_article = report._per_article(calls, 100)
    assert per_article == {"ingest": {"dynamodb PutItem": 1.4, "s3 GetObject": 1.05}}
    assert report._above_the_model(per_article["ingest"]) == ["dynamodb PutItem: 1.40 instead of 1.00"]


def test_latencies_are_computed_for_published_alerts_and_unpublished_articles_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = [f"articles/{number}" for number in range(100)]
    measured = Measured(Account(WANTED), dict.fromkeys(keys, NOW), set(keys))
    published = {key: NOW + timedelta(seconds=number + 1) for number, key in enumerate(keys[:-1])}
    monkeypatch.setattr(report, "_published", lambda stack: published)
    latencies, unpublished = report._latencies(SimpleNamespace(), measured)  # type: ignore[arg-type]
    assert latencies == {"p50": 50.0, "p95": 95.0, "p99": 99.0, "max": 99.0}
    assert unpublished == ["articles/99"]
