"""If a parser hangs, crashes or takes all memory, the sandbox reports this failure and reads the
next document.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Reason, TryLater, Unreadable
from wirewatch.parsing.document import Document
from wirewatch.parsing.kinds import UNSANDBOXED, Kind
from wirewatch.parsing.object_reader import ObjectReader
from wirewatch.parsing.sandbox import sandbox as sandbox_module
from wirewatch.parsing.sandbox.sandbox import Sandbox

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PAGE = (
    b"<html><head><title>Rain in Graz</title></head><body><article>"
    + b"<p>It rained the whole day in Graz, and nobody went out.</p>" * 9
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def broken_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path for a fake `selectolax.lexbor`, which parsers import instead of the real one."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    (tmp_path / "selectolax").mkdir()
    (tmp_path / "selectolax/__init__.py").write_text("")
    return tmp_path / "selectolax/lexbor.py"


def read(sandbox: Sandbox, data: bytes, kind: Kind = Kind.HTML) -> list[str]:
    """Read `data` in the sandbox. Return the title of each article and the reason of each error."""
    results = sandbox.read(Document(data, kind, STORED), ObjectRef(key="x"))
    return [result.title if isinstance(result, Article) else str(result.reason) for result in results]


def feed(count: int) -> Document:
    items = b"".join(
        b"<item><title>Item %d</title><description>Words.</description></item>" % number
        for number in range(count)
    )
    return Document(b'<rss version="2.0"><channel>' + items + b"</channel></rss>", Kind.FEED, STORED)


def test_one_worker_reads_many_documents(sandbox: Sandbox) -> None:
    assert read(sandbox, PAGE) == ["Rain in Graz"]
    first = sandbox.process
    assert read(sandbox, PAGE) == ["Rain in Graz"]
    assert first is not None
    assert sandbox.process == first


def test_small_json_and_text_need_no_worker(sandbox: Sandbox) -> None:
    assert read(sandbox, b"A title\n\nThe text of the article.", Kind.TEXT) == ["A title"]
    assert read(sandbox, b'{"title": "A title", "text": "b"}', Kind.JSON) == ["A title"]
    assert sandbox.process is None


def test_large_json_is_read_in_a_worker(sandbox: Sandbox) -> None:
    assert read(sandbox, b'{"title": "A title", "text": "b"}' + b" " * UNSANDBOXED, Kind.JSON) == ["A title"]
    assert sandbox.process is not None


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("while True: pass", Reason.TOO_SLOW),
        (
            "import re\nre.match('(a+)+$', 'a' * 64 + 'b')",
            Reason.TOO_SLOW,
        ),  # in C, with the interpreter's lock held
        ("x = [bytearray(50_000_000) for _ in range(100)]", Reason.TOO_MUCH_MEMORY),
        ("import os\nos._exit(3)", Reason.PARSER_DIED),
        ("import ctypes\nctypes.string_at(0)", Reason.PARSER_DIED),
        ("raise ValueError('of ours')", Reason.PARSER_DIED),
        ("raise RecursionError", Reason.TOO_COMPLEX),
    ],
    ids=["loops", "loops in C", "takes all memory", "exits", "crashes", "raises", "recurses"],
)
def test_a_fault_of_a_parser_affects_only_its_document(
    sandbox: Sandbox, broken_library: Path, fault: str, reason: Reason
) -> None:
    broken_library.write_text(fault)
    sandbox.cpu_seconds = 1 if reason is Reason.TOO_SLOW else sandbox.cpu_seconds
    assert read(sandbox, PAGE) == [str(reason)]
    sandbox.cpu_seconds = 8
    shutil.rmtree(broken_library.parent)
    sandbox.close()  # a worker that raised has loaded the broken library
    assert read(sandbox, PAGE) == ["Rain in Graz"]


@pytest.mark.parametrize(
    "fault",
    ["import time\ntime.sleep(600)", "import ctypes\nctypes.PyDLL(None).sleep(600)"],
    ids=["in Python", "in C with the lock held"],
)
def test_a_parser_that_waits_without_working_is_ended_by_the_clock(broken_library: Path, fault: str) -> None:
    broken_library.write_text(fault)
    with Sandbox(clock_seconds=1) as sandbox:
        assert read(sandbox, PAGE) == ["too-slow"]


def test_only_cpu_time_counts_as_slow(broken_library: Path) -> None:
    broken_library.write_text("import time\ntime.sleep(2)\nraise ValueError")
    with Sandbox(cpu_seconds=1) as sandbox:
        assert read(sandbox, PAGE) == ["parser-died"]


def test_a_worker_that_the_system_kills_is_replaced(sandbox: Sandbox) -> None:
    read(sandbox, PAGE)
    assert sandbox.process is not None
    os.kill(sandbox.process, signal.SIGKILL)
    assert read(sandbox, PAGE) == ["Rain in Graz"]


def test_unread_results_are_not_given_to_the_next_document(sandbox: Sandbox) -> None:
    results = sandbox.read(feed(50), ObjectRef(key="x"))
    first = next(results)
    results.close()  # type: ignore[attr-defined]
    assert isinstance(first, Article)
    assert read(sandbox, PAGE) == ["Rain in Graz"]


def test_skipped_results_are_not_given_again(sandbox: Sandbox) -> None:
    results = sandbox.read(feed(5), ObjectRef(key="x"), 3)
    assert [result.title for result in results if isinstance(result, Article)] == ["Item 3", "Item 4"]


def test_a_closed_sandbox_leaves_no_process(sandbox: Sandbox) -> None:
    read(sandbox, PAGE)
    assert sandbox.process is not None
    process = sandbox.process
    sandbox.close()
    assert not Path(f"/proc/{process}").exists()


def test_a_worker_ends_with_the_process_that_started_it() -> None:
    program = (
        "import sys, datetime; from wirewatch.parsing.sandbox.sandbox import Sandbox; from wirewatch.parsing.document import Document;"
        "from wirewatch.parsing.kinds import Kind; from wirewatch.article import ObjectRef; import os;"
        f"w = Sandbox(); list(w.read(Document({PAGE!r}, Kind.HTML, datetime.datetime.now(datetime.UTC)), ObjectRef()));"
        "print(w.process, flush=True); sys.stdin.read(); os._exit(0)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))  # readable when the process has ended
        parent.communicate()
    with os.fdopen(worker) as ended:
        import select

        assert select.select([ended], [], [], 120)[0]


def test_the_reason_says_what_took_too_long(broken_library: Path) -> None:
    broken_library.write_text("while True: pass")
    with Sandbox(cpu_seconds=1) as sandbox:
        (result,) = sandbox.read(Document(PAGE, Kind.HTML, STORED), ObjectRef(key="x"))
    assert isinstance(result, Unreadable)
    assert result.detail == "more than 1 seconds of CPU time for one part of html"


def test_a_worker_that_cannot_start_says_nothing_about_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.parsing.sandbox.child_process._PROGRAM", "raise SystemExit(1)")
    with Sandbox() as sandbox, pytest.raises(TryLater):
        read(sandbox, PAGE)


@pytest.mark.parametrize("key", ["articles/\ud800.txt", "articles/\udc80\udcff.txt"])
def test_lone_surrogates_of_a_key_are_replaced(sandbox: Sandbox, key: str) -> None:
    reader = ObjectReader(io.BytesIO(PAGE), ObjectRef(key=key), STORED, reader=sandbox.read)
    (article,) = reader
    assert isinstance(article, Article)
    assert "\ufffd" in article.ref.key


def test_a_file_name_that_is_not_utf8_is_not_a_fault_of_the_parser(sandbox: Sandbox) -> None:
    name = os.fsdecode(b"caf\xe9.html")
    (result,) = ObjectReader(io.BytesIO(PAGE), ObjectRef(key=name), STORED, reader=sandbox.read)
    assert isinstance(result, Article)
    assert (result.title, result.ref.key) == ("Rain in Graz", "caf\ufffd.html")


# what a document that takes control of the parser can reach

REPLIES = [
    b"5",
    b"{}",
    b"[]",
    b"null",
    b'["article"]',
    b'["article", 5]',
    b'["article", "{}"]',
    b'["unreadable", "no such reason", "x"]',
    b'["unreadable"]',
    b'["unreadable", [], {}]',
    b'["end", 1]',
    b'["other"]',
    b"\xff\xfe",
    b"[" * 100_000,
]


def test_an_invalid_reply_of_a_worker_is_a_fault_of_its_document(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reply in REPLIES:
        with monkeypatch.context() as taken_over:
            taken_over.setattr(sandbox_module, "receive", lambda peer, reply=reply: bytearray(reply))
            assert read(sandbox, PAGE) == [Reason.PARSER_DIED], reply[:40]
        assert read(sandbox, PAGE) == ["Rain in Graz"], reply[:40]


def test_a_worker_does_not_decide_from_which_object_an_article_came(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ObjectRef(bucket="b", key="articles/blog/1.html", version="1")
    claimed = ObjectRef(bucket="b", key="articles/agency/1.html", version="9", position=0, parser="html")
    (article,) = sandbox.read(Document(PAGE, Kind.HTML, STORED), claimed)
    assert isinstance(article, Article)
    replies = [["article", article.model_dump_json()], ["end"]]
    messages = iter([bytearray(json.dumps(reply).encode()) for reply in replies])
    monkeypatch.setattr(sandbox_module, "receive", lambda peer: next(messages))
    (article,) = sandbox.read(Document(PAGE, Kind.HTML, STORED), own)
    assert isinstance(article, Article)
    assert (article.ref.origin, article.ref.key, article.ref.version) == ("blog", own.key, "1")


ATTACKS = {
    "own environment": "secrets = dict(os.environ)",
    "environment of the parent": "secrets = open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "memory of the parent": "secrets = open(f'/proc/{os.getppid()}/mem', 'rb').read(1) or 'AWS'",
    "memory map of the parent": "secrets = open(f'/proc/{os.getppid()}/maps').read() and 'AWS'",
    "files of the parent": "secrets = os.readlink(f'/proc/{os.getppid()}/fd/0') and 'AWS'",
    "through a program of its own": (
        "import subprocess, sys\n"
        "program = 'import sys; print(open(sys.argv[1]).read())'\n"
        "secrets = subprocess.run([sys.executable, '-c', program, f'/proc/{os.getppid()}/environ'], capture_output=True).stdout"
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and its protection exist on Linux only")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_parser_under_control_of_an_attacker_cannot_read_credentials(
    broken_library: Path, attack: str
) -> None:
    broken_library.write_text(
        "import os\n"
        "try:\n"
        + "".join(f"    {line}\n" for line in ATTACKS[attack].splitlines())
        + "except OSError:\n    secrets = ''\n"
        "raise ModuleNotFoundError(name='it has them' if 'AWS_SECRET' in str(secrets) or secrets == 'AWS' else 'it has none')\n"
    )
    program = (  # a process of its own: only then its credentials stand in its /proc/<pid>/environ
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "import datetime\n"
        "from wirewatch.article import ObjectRef\n"
        "from wirewatch.parsing.document import Document\n"
        "from wirewatch.parsing.kinds import Kind\n"
        "from wirewatch.parsing.sandbox.sandbox import Sandbox\n"
        "document = Document(b'<html><p>x</p>', Kind.HTML, datetime.datetime.now(datetime.UTC))\n"
        "with Sandbox() as sandbox:\n"
        "    try:\n"
        "        print(list(sandbox.read(document, ObjectRef())))\n"
        "    except ModuleNotFoundError as error:\n"
        "        print(error.name)\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"AWS_SECRET_ACCESS_KEY": "AWS_SECRET"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (finished.stdout, finished.stderr) == ("it has none\n", "")
