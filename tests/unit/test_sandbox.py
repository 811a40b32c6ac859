"""The wall holds where a parser hangs, dies or takes all memory, and the next document does not notice."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, TryLater, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.kinds import Kind
from wirewatch.parsing.sandbox.sandbox import SMALL, Sandbox

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PAGE = (
    b"<html><head><title>Rain in Graz</title></head><body><article>"
    + b"<p>It rained the whole day in Graz, and nobody went out.</p>" * 9
)


@pytest.fixture
def wall() -> Iterator[Sandbox]:
    with Sandbox(seconds=6) as made:
        yield made


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the reader of pages imports first, in place of the real one."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    (tmp_path / "selectolax").mkdir()
    (tmp_path / "selectolax/__init__.py").write_text("")
    return tmp_path / "selectolax/lexbor.py"


def read(wall: Sandbox, data: bytes, kind: Kind = Kind.HTML) -> list[str]:
    found = wall.read(Document(data, kind, STORED), ObjectRef(key="x"))
    return [each.title if isinstance(each, Article) else str(each.reason) for each in found]


def test_a_page_is_read_behind_the_wall_and_its_libraries_stay_there(wall: Sandbox) -> None:
    assert read(wall, PAGE) == ["Rain in Graz"]
    assert read(wall, PAGE) == ["Rain in Graz"]


def test_one_cell_serves_many_documents(wall: Sandbox) -> None:
    read(wall, PAGE)
    first = wall.process
    read(wall, PAGE)
    assert first is not None
    assert wall.process == first


def test_small_json_and_text_need_no_cell(wall: Sandbox) -> None:
    assert read(wall, b"A title\n\nThe text of the article.", Kind.TEXT) == ["A title"]
    assert read(wall, b'{"title": "A title", "text": "b"}', Kind.JSON) == ["A title"]
    assert wall.process is None


def test_large_json_is_walled_too(wall: Sandbox) -> None:
    assert read(wall, b'{"title": "A title", "text": "b"}' + b" " * SMALL, Kind.JSON) == ["A title"]
    assert wall.process is not None


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("import time\ntime.sleep(60)", Reason.TOO_SLOW),
        (
            "import ctypes\nctypes.PyDLL(None).sleep(60)",
            Reason.TOO_SLOW,
        ),  # in C, with the interpreter's lock held
        ("x = [bytearray(50_000_000) for _ in range(100)]", Reason.TOO_MUCH_MEMORY),
        ("import os\nos._exit(3)", Reason.PARSER_DIED),
        ("import ctypes\nctypes.string_at(0)", Reason.PARSER_DIED),
        ("raise ValueError('of ours')", Reason.PARSER_DIED),
        ("raise RecursionError", Reason.TOO_COMPLEX),
    ],
    ids=["hangs", "hangs in C", "takes all memory", "exits", "crashes", "raises", "recurses"],
)
def test_what_a_parser_does_costs_only_its_document(
    wall: Sandbox, broken: Path, fault: str, reason: Reason
) -> None:
    broken.write_text(fault)
    wall.seconds = 2 if reason is Reason.TOO_SLOW else wall.seconds
    assert read(wall, PAGE) == [str(reason)]
    wall.seconds = 6
    shutil.rmtree(broken.parent)
    wall.close()  # the broken library is loaded in a cell that raised
    assert read(wall, PAGE) == ["Rain in Graz"]


def test_a_cell_that_somebody_else_ends_is_replaced_without_a_trace(wall: Sandbox) -> None:
    read(wall, PAGE)
    assert wall.process is not None
    os.kill(wall.process, signal.SIGKILL)
    assert read(wall, PAGE) == ["Rain in Graz"]


def test_what_is_not_asked_for_any_more_does_not_reach_the_next_document(wall: Sandbox) -> None:
    items = b"".join(
        b"<item><title>Item %d</title><description>Words.</description></item>" % number
        for number in range(50)
    )
    document = Document(b'<rss version="2.0"><channel>' + items + b"</channel></rss>", Kind.FEED, STORED)
    reading = wall.read(document, ObjectRef(key="x"))
    first = next(reading)
    reading.close()  # type: ignore[attr-defined]
    assert isinstance(first, Article)
    assert read(wall, PAGE) == ["Rain in Graz"]


def test_skipped_results_are_not_given_again(wall: Sandbox) -> None:
    items = b"".join(
        b"<item><title>Item %d</title><description>Words.</description></item>" % number
        for number in range(5)
    )
    document = Document(b'<rss version="2.0"><channel>' + items + b"</channel></rss>", Kind.FEED, STORED)
    assert [
        each.title for each in wall.read(document, ObjectRef(key="x"), 3) if isinstance(each, Article)
    ] == ["Item 3", "Item 4"]


def test_a_closed_wall_leaves_no_process(wall: Sandbox) -> None:
    read(wall, PAGE)
    assert wall.process is not None
    process = wall.process
    wall.close()
    assert not Path(f"/proc/{process}").exists()


def test_a_cell_ends_with_the_process_that_started_it() -> None:
    import subprocess

    program = (
        "import sys, datetime; from wirewatch.parsing.sandbox.sandbox import Sandbox; from wirewatch.parsing.document import Document;"
        "from wirewatch.parsing.kinds import Kind; from wirewatch.article import ObjectRef; import os;"
        f"w = Sandbox(); list(w.read(Document({PAGE!r}, Kind.HTML, datetime.datetime.now(datetime.UTC)), ObjectRef()));"
        "print(w.process, flush=True); os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    pid = int(done.stdout)
    for _ in range(1_200):
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split(")")[1]:
            return
        time.sleep(0.05)
    pytest.fail(f"the worker {pid} outlived the process that started it")


def test_an_unreadable_document_says_what_took_too_long(broken: Path) -> None:
    broken.write_text("import time\ntime.sleep(60)")
    with Sandbox(seconds=1) as wall:
        (found,) = wall.read(Document(PAGE, Kind.HTML, STORED), ObjectRef(key="x"))
    assert isinstance(found, Unreadable)
    assert found.detail == "more than 1 seconds for one piece of html"


def test_a_cell_gets_no_credentials(wall: Sandbox, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    broken.write_text(
        "import os\nraise ModuleNotFoundError(name='AWS' if any(name.startswith('AWS') for name in os.environ) else 'nothing')"
    )
    with pytest.raises(ModuleNotFoundError, match="nothing"):
        read(wall, PAGE)


def test_a_cell_that_cannot_start_is_no_fault_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.parsing.sandbox.sandbox._PROGRAM", "raise SystemExit(1)")
    with Sandbox() as wall, pytest.raises(TryLater):
        read(wall, PAGE)
