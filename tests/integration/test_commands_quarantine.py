"""Tests the command `wirewatch quarantine` on a stack that moto simulates."""

import gzip
import json
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws
from wirewatch.aws.buckets import Bucket
from wirewatch.aws.quarantine import Quarantine, QuarantineEntry
from wirewatch.commands.stack.document_names import names_in
from wirewatch.errors import Reason
from wirewatch.messages.ingest_task import Counts, tasks_in
from wirewatch.messages.s3_events import ObjectEvent, padded
from wirewatch.storage.keys import object_hash
from wirewatch.storage.objects import ObjectOutcome, ObjectRecords

from tests.cpu_time import at_most
from tests.deployed import Deployed, deploy
from tests.running import Run, objects

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    with mock_aws():
        yield deploy(monkeypatch)


def entries(stack: Deployed) -> list[QuarantineEntry]:
    return list(Quarantine(Bucket(stack.s3, stack.ids["ArticlesBucket"])).entries())


def upload(stack: Deployed, key: str, sequencer: str) -> ObjectEvent:
    bucket = stack.ids["ArticlesBucket"]
    version = stack.s3.put_object(Bucket=bucket, Key=key, Body=b"x")["VersionId"]
    return ObjectEvent(bucket=bucket, key=key, version=version, size=1, sequencer=padded(sequencer), time=NOW)


def record(stack: Deployed, event: ObjectEvent, outcome: ObjectOutcome = ObjectOutcome.INGESTED) -> None:
    ObjectRecords(stack.table).record(event, outcome, Counts(), 1, NOW)


def quarantine(
    stack: Deployed,
    event: ObjectEvent,
    reason: Reason = Reason.BAD_JSON,
    detail: str = "it ends early",
    position: int = 0,
    at: datetime = NOW,
) -> str:
    """Store an entry as ingest does, and return its name."""
    name = f"{object_hash(event.bucket, event.key)}-{position}.json"
    entry = QuarantineEntry(
        bucket=event.bucket,
        key=event.key,
        version=event.version,
        event=event,
        position=position,
        reason=str(reason),
        sentence=reason.sentence,
        detail=detail,
        at=at,
    )
    Quarantine(Bucket(stack.s3, event.bucket)).put(name, entry)
    record(stack, event, ObjectOutcome.QUARANTINED)
    return name


def queued(stack: Deployed) -> list[ObjectEvent]:
    return [task.event for body in stack.bodies("IngestQueue") for task in tasks_in(json.dumps(body))]


def test_an_empty_quarantine_is_listed_as_empty(run: Run, stack: Deployed) -> None:
    assert run("quarantine", "list") == (0, "0 in quarantine\n", "")
    assert run("quarantine", "list", "--json") == (0, "", "")


def test_the_list_shows_the_newest_first_with_reason_and_detail(run: Run, stack: Deployed) -> None:
    old = quarantine(stack, upload(stack, "articles/old.json", "1"))
    new = quarantine(stack, upload(stack, "articles/new.json", "2"), at=NOW + timedelta(hours=1), position=3)
    code, out, _ = run("quarantine", "list")
    assert code == 0
    heads, first, second, total = out.splitlines()
    assert heads.split() == ["id", "when", "reason", "object", "detail"]
    assert first.split() == [
        new[:12],
        "2026-11-23",
        "04:00",
        "bad-json",
        "articles/new.json#3",
        "it",
        "ends",
        "early",
    ]
    assert second.split()[0] == old[:12]
    assert total == "2 in quarantine: 2 bad-json"


def test_an_entry_without_a_detail_shows_the_sentence_of_its_reason(run: Run, stack: Deployed) -> None:
    quarantine(stack, upload(stack, "articles/a.txt", "1"), Reason.NOT_TEXT, detail="")
    assert Reason.NOT_TEXT.sentence in run("quarantine", "list")[1]


def test_the_list_is_limited_filtered_and_readable_by_programs(run: Run, stack: Deployed) -> None:
    names = [quarantine(stack, upload(stack, f"articles/{number}.json", str(number))) for number in range(3)]
    quarantine(stack, upload(stack, "articles/empty.txt", "9"), Reason.EMPTY)
    out = run("quarantine", "list", "--limit", "2")[1]
    assert "4 in quarantine: 3 bad-json, 1 empty; the newest 2 are shown, --limit shows more" in out
    assert len(out.splitlines()) == 4
    listed = objects(run("quarantine", "list", "--reason", "bad-json", "--limit", "1", "--json")[1])
    assert {each["id"] for each in listed} == {name[:12] for name in names}
    assert {"id", "key", "bucket", "version", "reason", "sentence", "detail", "at", "position"} <= set(
        listed[0]
    )


def test_a_fixed_object_is_no_longer_listed(run: Run, stack: Deployed) -> None:
    quarantine(stack, upload(stack, "articles/a.json", "1"))
    record(stack, upload(stack, "articles/a.json", "2"))
    assert run("quarantine", "list")[1].splitlines() == [
        "0 in quarantine",
        (
            "not shown: 1 about objects that were replaced or read since; "
            "wirewatch quarantine drop --replaced removes these from the list"
        ),
    ]
    assert run("quarantine", "list", "--json")[1] == ""
    assert run("quarantine", "drop", "--replaced")[:2] == (
        0,
        "1 entry of 1 object dropped from the list; nothing was deleted from articles/\n",
    )
    assert entries(stack) == []
    assert run("quarantine", "list")[1] == "0 in quarantine\n"


def test_an_object_that_was_read_again_without_errors_is_no_longer_listed(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json", "1")
    quarantine(stack, event)
    ObjectRecords(stack.table).record(
        event, ObjectOutcome.INGESTED, Counts(articles=1, quarantined=1), 1, NOW
    )
    assert "1 in quarantine" in run("quarantine", "list")[1]
    record(stack, event)
    assert "0 in quarantine" in run("quarantine", "list")[1]
    assert "1 entry of 1 object dropped" in run("quarantine", "drop", "--replaced")[1]


def test_a_newer_version_that_is_not_read_yet_leaves_the_entry_listed(run: Run, stack: Deployed) -> None:
    quarantine(stack, upload(stack, "articles/a.json", "1"))
    upload(stack, "articles/a.json", "2")
    assert "1 in quarantine: 1 bad-json" in run("quarantine", "list")[1]


def test_a_newer_version_that_is_broken_too_is_listed_once(run: Run, stack: Deployed) -> None:
    quarantine(stack, upload(stack, "articles/a.jsonl", "1"), position=0)
    quarantine(stack, upload(stack, "articles/a.jsonl", "1"), position=7)
    quarantine(stack, upload(stack, "articles/a.jsonl", "2"), Reason.EMPTY)
    out = run("quarantine", "list")[1]
    assert "1 in quarantine: 1 empty" in out
    assert "not shown: 1 about objects that were replaced" in out


def test_an_entry_that_is_written_before_its_object_row_is_listed(run: Run, stack: Deployed) -> None:
    record(stack, upload(stack, "articles/a.json", "1"))
    event = upload(stack, "articles/a.json", "2")
    quarantine(stack, event)
    record(stack, event.model_copy(update={"version": "older", "sequencer": padded("1")}))
    assert "1 in quarantine" in run("quarantine", "list")[1]


def test_show_says_what_is_wrong_and_what_to_do(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a b.json", "1")
    name = quarantine(stack, event)
    code, out, _ = run("quarantine", "show", name[:6])
    assert code == 0
    assert f"bad-json  {Reason.BAD_JSON.sentence}" in out
    assert f"s3://{event.bucket}/articles/a b.json" in out
    assert f"--key 'articles/a b.json' --version-id {event.version} FILE" in out
    assert f"wirewatch quarantine retry {name[:12]} --stack wirewatch" in out
    assert objects(run("quarantine", "show", name, "--json")[1])[0]["id"] == name[:12]


@pytest.mark.parametrize(
    "key", ["articles/it's; fine & well.json", "articles/a b/$HOME.json", "articles/`x`"]
)
def test_the_command_to_fetch_an_object_names_its_key_as_one_literal_word(
    run: Run, stack: Deployed, key: str
) -> None:
    """An uploader chooses the key. If the command did not quote the key, the key could contain
    another command, and the shell of the operator would run that command.
    """
    event = upload(stack, key, "01")
    name = quarantine(stack, event)
    (line,) = (line for line in run("quarantine", "show", name[:8])[1].splitlines() if "get-object" in line)
    words = shlex.split(line.split("to fetch it")[1])
    assert words[:3] == ["aws", "s3api", "get-object"]
    assert words[3:] == ["--bucket", event.bucket, "--key", key, "--version-id", event.version, "FILE"]


def test_a_key_with_control_characters_is_escaped_in_the_command(run: Run, stack: Deployed) -> None:
    name = quarantine(stack, upload(stack, "articles/a\x1b\u202eb.json", "01"))
    shown = run("quarantine", "show", name[:8])[1]
    assert "--key $'articles/a\\x1b\\xe2\\x80\\xaeb.json' --version-id" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_an_unknown_or_ambiguous_id_is_refused(run: Run, stack: Deployed) -> None:
    for number in range(20):
        quarantine(stack, upload(stack, f"articles/{number}.json", str(number)))
    assert run("quarantine", "show", "zz")[::2] == (
        2,
        "wirewatch: no entry has the id zz; see wirewatch quarantine list --stack wirewatch\n",
    )
    names = [entry.name for entry in entries(stack)]
    start = next(name[0] for name in names if sum(other[0] == name[0] for other in names) > 1)
    for command in ("show", "retry", "drop"):
        code, _, err = run("quarantine", command, start)
        assert (code, "several objects have an id that begins with" in err) == (2, True)


@pytest.mark.parametrize("command", ["show", "retry", "drop"])
def test_an_empty_id_chooses_nothing_also_if_there_is_only_one_object(
    run: Run, stack: Deployed, command: str
) -> None:
    quarantine(stack, upload(stack, "articles/a.json", "1"))
    code, _, err = run("quarantine", command, "")
    assert (code, err) == (2, "wirewatch: an argument is empty\n")
    assert len(entries(stack)) == 1


def test_retry_reads_the_version_that_is_there_now(run: Run, stack: Deployed) -> None:
    name = quarantine(stack, upload(stack, "articles/a.json", "1"))
    fixed = upload(stack, "articles/a.json", "2")
    code, out, _ = run("quarantine", "retry", name[:12])
    assert (code, "1 object will be read again" in out) == (0, True)
    (event,) = queued(stack)
    assert (event.key, event.version, event.size) == ("articles/a.json", fixed.version, 1)
    assert event.time is not None
    assert entries(stack) == []


def test_retry_of_an_unchanged_object_repeats_its_event(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json", "1")
    for position in (0, 4):
        quarantine(stack, event, position=position)
    assert run("quarantine", "retry", "--all")[0] == 0
    assert queued(stack) == [event]


def test_retry_by_reason_leaves_the_others(run: Run, stack: Deployed) -> None:
    quarantine(stack, upload(stack, "articles/a.json", "1"))
    quarantine(stack, upload(stack, "articles/b.txt", "1"), Reason.EMPTY)
    assert run("quarantine", "retry", "--reason", "empty")[0] == 0
    assert [event.key for event in queued(stack)] == ["articles/b.txt"]
    assert [entry.key for entry in entries(stack)] == ["articles/a.json"]


def test_retry_reports_a_deleted_object_and_keeps_its_entry(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json", "1")
    quarantine(stack, event)
    stack.s3.delete_object(Bucket=event.bucket, Key=event.key)
    code, out, _ = run("quarantine", "retry", "--all")
    assert code == 1
    assert "0 objects will be read again" in out
    assert "articles/a.json was deleted; wirewatch quarantine drop removes it from the list" in out
    assert (queued(stack), len(entries(stack))) == ([], 1)


def test_a_retry_whose_message_is_refused_keeps_its_entry(run: Run, stack: Deployed) -> None:
    quarantine(stack, upload(stack, "articles/a.json", "1"))
    stack.refused.add("SendMessage")
    assert run("quarantine", "retry", "--all")[0] == 2
    assert len(entries(stack)) == 1


def test_drop_removes_entries_and_no_object(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json", "1")
    name = quarantine(stack, event)
    quarantine(stack, upload(stack, "articles/b.json", "1"))
    assert run("quarantine", "drop", name[:12])[:2] == (
        0,
        "1 entry of 1 object dropped from the list; nothing was deleted from articles/\n",
    )
    assert [entry.key for entry in entries(stack)] == ["articles/b.json"]
    assert stack.s3.get_object(Bucket=event.bucket, Key=event.key)["Body"].read() == b"x"
    assert queued(stack) == []


@pytest.mark.parametrize(
    ("command", "words"), [("retry", "would be read again"), ("drop", "would be dropped")]
)
def test_a_dry_run_changes_nothing(run: Run, stack: Deployed, command: str, words: str) -> None:
    event = upload(stack, "articles/a.json", "1")
    quarantine(stack, event)
    quarantine(stack, event, position=2)
    code, out, _ = run("quarantine", command, "--all", "--dry-run")
    assert code == 0
    assert out.startswith(f"s3://{event.bucket}/articles/a.json  bad-json\n2 entries of 1 object {words}")
    assert (len(entries(stack)), queued(stack)) == (2, [])


@pytest.mark.parametrize("arguments", [(), ("--all", "--reason", "empty"), ("abc", "--all")])
@pytest.mark.parametrize("command", ["retry", "drop"])
def test_exactly_one_selection_must_be_given(
    run: Run, stack: Deployed, command: str, arguments: tuple[str, ...]
) -> None:
    code, _, err = run("quarantine", command, *arguments)
    assert code == 2
    assert "give exactly one of these: ids that quarantine list shows, --reason REASON, --all" in err


# names in a document


@pytest.mark.parametrize(
    ("body", "position", "line"),
    [
        (b'{"kopf": {"title": "Secret"}, "inhalt": "SECRET, \\"a\\": b", "nr": 7}', 0, "JSON keys  kopf, inhalt, nr, kopf.title"),
        (b'{"kopf": "Secret", "inhalt": "SECRET it ends ea', 0, "JSON keys  kopf, inhalt"),
        (b'{"kopf": "A" SECRET text of four words": 1, "inhalt": 2}', 0, "JSON keys  kopf"),
        ('{"kopf": "A" SECRET\u00a0text\u2003of four words": 1, "inhalt": 2}'.encode(), 0, "JSON keys  kopf"),
        (b'[{"a": "SECRET"}, {"b": 1, "c": [{"x": 2}]}]', 1, "JSON keys  b, c, c[].x"),
        (b'{"d": {"docs": [{"x": {"y": {"z": 1}}}, {"x": 1, "w": 2}]}, "n": 1}', 0, "JSON keys  d, n, d.docs, d.docs[].x, d.docs[].w"),
        (b'{"a": [[{"b": "SECRET"}]], "c": [1, 2]}]}', 0, "JSON keys  a, c, a[].[].b"),
        (b'{"a": "SECRET"}\n\n{"b": 1}\n{"c": 1}\n', 2, "JSON keys  c"),
        (gzip.compress(b'{"kopf": 1}', mtime=0), 0, "JSON keys  kopf"),
        ("\ufeff{\"제목\": 1}".encode(), 0, "JSON keys  제목"),
        ('{"kopf": 1}'.encode("utf-16"), 0, "JSON keys  kopf"),
        (b'<?xml version="1.0"?><n:doc><kopf>SECRET</kopf><p/><kopf/></n:doc>', 0, "XML elements  n:doc, kopf, p"),
        (b'{"k\\u001b[31m\\nx": 1, "' + b"y" * 90 + b'": 2}', 0, "JSON keys  k\ufffd[31m x, " + "y" * 59 + "…"),
    ],
)  # fmt: skip
def test_the_names_of_a_document_are_shown_and_nothing_of_its_text(
    run: Run, stack: Deployed, body: bytes, position: int, line: str
) -> None:
    name = quarantined_body(stack, body, position)
    code, out, _ = run("quarantine", "show", name[:12])
    assert code == 0
    kind, _, names = line.partition("  ")
    assert f"{kind:>12}  {names}\n" in out
    assert "secret" not in out.lower()
    (entry,) = objects(run("quarantine", "show", name[:12], "--json")[1])
    assert ", ".join(entry["names"]["names"]) == names


def quarantined_body(stack: Deployed, body: bytes, position: int = 0) -> str:
    event = upload(stack, "articles/a.json", "1")
    stored = stack.s3.put_object(Bucket=event.bucket, Key=event.key, Body=body)
    event = event.model_copy(update={"version": stored["VersionId"]})
    return quarantine(stack, event, Reason.NO_ARTICLE, position=position)


@pytest.mark.parametrize(
    "body",
    [b"", b"Secret text.", b"<!doctype html><html><body><p>Secret", b"\x1f\x8bbroken", b"[1, 2]", b"{}"],
)
def test_a_document_without_names_shows_none(run: Run, stack: Deployed, body: bytes) -> None:
    name = quarantined_body(stack, body)
    code, out, _ = run("quarantine", "show", name[:12])
    assert (code, "JSON keys" in out, "XML elements" in out) == (0, False, False)
    assert objects(run("quarantine", "show", name[:12], "--json")[1])[0]["names"] is None


def test_at_most_forty_names_are_shown(run: Run, stack: Deployed) -> None:
    name = quarantined_body(stack, json.dumps({f"k{number}": 1 for number in range(1_000)}).encode())
    assert "k38, k39 … and 960 more\n" in run("quarantine", "show", name[:12])[1]


@pytest.mark.parametrize(
    "body", [b'{"' + b'\\"' * 500_000, b'"' * 1_000_000, b"{" * 1_000_000, b"<a" * 500_000]
)
def test_reading_the_names_of_a_hostile_document_is_fast(body: bytes) -> None:
    with at_most(5):
        names_in(body)
        names_in(b"{" + body)


def test_an_object_that_is_gone_is_shown_without_names(run: Run, stack: Deployed) -> None:
    event = upload(stack, "articles/a.json", "1")
    name = quarantine(stack, event)
    stack.s3.delete_object(Bucket=event.bucket, Key=event.key, VersionId=event.version)
    assert run("quarantine", "show", name[:12])[0] == 0
