"""Tests the real template on the local cloud. The template is built and deployed with `sam`, and
the emulator enforces the roles of the functions.
"""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from wirewatch.cli import main
from wirewatch.local.session import Session
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.local.toolchain import credentials
from wirewatch.pipeline.current_index import REFRESH_INTERVAL

from tests.conftest import ROOT

pytestmark = pytest.mark.cloud
SAMPLES = ROOT / "samplefiles"


@pytest.fixture(scope="module")
def configured(running: Session) -> Session:
    running.stack.put_target("slack", "korea-desk", running.receivers.address("slack", "korea-desk"))
    running.stack.upload_configuration(sample_texts(SAMPLES))
    until("the configuration", lambda: len(running.stack.registry.current().routes) == 2)
    time.sleep(REFRESH_INTERVAL.total_seconds())  # then workers that other tests have used know the routes
    return running


def upload(stack: Stack, name: str, data: bytes) -> str:
    return stack.upload_article(name, data, datetime(2026, 11, 23, tzinfo=UTC))


def row_of(stack: Stack, key: str) -> dict[str, Any]:
    return until(
        f"the reading of {key}", lambda: stack.objects.read(stack.outputs["ArticlesBucketName"], key)
    )


def depth(stack: Stack, name: str) -> int:
    """Return the number of messages in a dead-letter queue. `name` is the queue's logical id."""
    for url in stack.sqs.list_queues()["QueueUrls"]:
        if f"-{name}-" in url:
            attributes = stack.sqs.get_queue_attributes(
                QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
            )["Attributes"]
            return int(attributes["ApproximateNumberOfMessages"])
    raise AssertionError(f"there is no queue {name}")


def test_samples_become_an_alert_and_a_morning_mail(configured: Session) -> None:
    stack = configured.stack
    for path in sorted((SAMPLES / "articles").iterdir()):
        row_of(stack, upload(stack, path.name, path.read_bytes()))
    until("an alert", lambda: configured.receivers.of_kind("slack"))
    until("all alerts", lambda: stack.outbox.is_empty("korea-desk"))
    stack.fire("morning-brief")
    mails = until("the mail", lambda: [mail for mail in stack.mails() if "Morning brief" in mail["Message"]])
    assert len(mails) == 1
    assert mails[0]["Subject"].startswith("14 stories, 4 high: ")


def test_a_watchlist_with_three_mistakes_is_reported_and_its_last_good_version_stays_in_use(
    configured: Session,
) -> None:
    stack = configured.stack
    text = (SAMPLES / "watchlists/troop-deployment.yaml").read_text()
    broken = (
        text.replace("severity: high", "severity: hgih")
        .replace("battalion*", "ba*")
        .replace("title,lead:(", "headline:(")
    )
    bucket = stack.outputs["ConfigBucketName"]
    stack.s3.put_object(Bucket=bucket, Key="watchlists/troop-deployment.yaml", Body=broken.encode())
    report = json.loads(
        until("the report", lambda: _object(stack, bucket, "reports/watchlists/troop-deployment.yaml.json"))
    )
    places = {(each["line"], each["column"]) for each in report["problems"]}
    lines = broken.split("\n")
    wanted = {
        (number, line.index(word) + 1)
        for number, line in enumerate(lines, 1)
        for word in ("hgih", "ba* ", "headline:")
        if word in line
    }
    assert places == wanted
    assert all("^" in each["text"] for each in report["problems"])
    assert report["in_use"] == "last-good"
    mail = until(
        "the owner's mail",
        lambda: [each for each in stack.mails() if "mistakes in watchlists/troop" in each["Subject"]],
    )
    assert mail[0]["Message"].count("^") == 3
    before = len(configured.receivers.of_kind("slack"))
    body = f"The alliance will send 400 soldiers to the coast, officials said at {datetime.now(UTC).isoformat()}."
    key = upload(stack, "after-the-mistake.txt", f"Soldiers for the coast\n\n{body}\n".encode())
    assert row_of(stack, key)["matched"] == 1
    until("an alert of the last good version", lambda: len(configured.receivers.of_kind("slack")) > before)
    stack.s3.put_object(Bucket=bucket, Key="watchlists/troop-deployment.yaml", Body=text.encode())
    until(
        "the removal of the report",
        lambda: _object(stack, bucket, "reports/watchlists/troop-deployment.yaml.json") is None,
    )


def _object(stack: Stack, bucket: str, key: str) -> str | None:
    try:
        return str(stack.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode())
    except stack.s3.exceptions.NoSuchKey:
        return None


def test_unreadable_objects_are_quarantined_and_a_readable_object_is_ingested(configured: Session) -> None:
    stack = configured.stack
    junk = {
        "junk-empty.txt": b"", "junk-picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(500), "junk-cut.json": b'{"title": "x", "text": "y',
        "junk-deep.json": b"[" * 50_000, "good.txt": b"A good one\n\nNothing that anybody watches happened on Monday, officials said.\n",
    }  # fmt: skip
    rows = {name: row_of(stack, upload(stack, name, data)) for name, data in junk.items()}
    assert {name: row["outcome"] for name, row in rows.items()} == {
        name: "INGESTED" if name == "good.txt" else "QUARANTINED" for name in junk
    }
    pointers = stack.s3.list_objects_v2(Bucket=stack.outputs["ArticlesBucketName"], Prefix="quarantine/")[
        "Contents"
    ]
    assert len(pointers) >= 4


def test_the_schedule_of_a_route_is_in_the_group_with_its_time_zone(configured: Session) -> None:
    schedule = configured.stack.client("scheduler").get_schedule(GroupName="wirewatch", Name="morning-brief")
    assert schedule["ScheduleExpression"] == "cron(30 7 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Seoul"


def test_reconcile_compares_the_bucket_with_its_own_role(configured: Session) -> None:
    """Tests that the role of `reconcile` lets it list the bucket and store its progress. The
    objects are too new, so `reconcile` does not compare them with their rows.
    """
    answer = configured.stack.client("lambda").invoke(FunctionName="wirewatch-reconcile", Payload=b"{}")
    report = json.loads(answer["Payload"].read())
    assert report["failures"] == []
    (row,) = configured.stack.scan("RECONCILE")
    assert row["step"] == "DONE"


def test_a_folder_is_applied_and_rolled_back_by_the_commands(
    configured: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Apply a folder with the command `apply`, and go back with the command `rollback`."""
    for name, value in {**credentials(), "AWS_ENDPOINT_URL": configured.stack.endpoint}.items():
        monkeypatch.setenv(name, value)
    former = configured.stack.registry.current().generation
    for name, text in sample_texts(SAMPLES).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "watchlists/un-security-council.yaml").unlink()
    new = "watchlist: harbours\nrules:\n  - {id: closed, query: harbour AND closed}\n"
    (tmp_path / "watchlists/harbours.yaml").write_text(new, encoding="utf-8")
    assert main(["apply", str(tmp_path), "--auto-approve"]) == 0, capsys.readouterr()
    assert f"generation {former + 1} is in use: 3 watchlists" in capsys.readouterr().out
    bucket = configured.stack.outputs["ConfigBucketName"]
    assert _object(configured.stack, bucket, "watchlists/harbours.yaml") == new
    assert _object(configured.stack, bucket, "watchlists/un-security-council.yaml") is None
    assert main(["plan", str(tmp_path)]) == 0, capsys.readouterr()
    assert main(["rollback", str(former), "--auto-approve"]) == 0, capsys.readouterr()
    assert main(["plan", str(SAMPLES)]) == 0, capsys.readouterr()
    assert _object(configured.stack, bucket, "watchlists/harbours.yaml") is None


def test_no_message_is_in_a_dead_letter_queue(configured: Session) -> None:
    for name in ("IngestDLQ", "CompileDLQ", "FlushDLQ", "DeliverDLQ"):
        assert depth(configured.stack, name) == 0, name


def test_every_function_ran_with_its_own_role(configured: Session) -> None:
    """If a role lacks a permission, the log of the emulator has an error."""
    log = (configured.tools.scratch / "cloud.log").read_text(errors="replace")
    assert "AccessDenied" not in log
    assert "AuthorizationError" not in log


def test_the_mail_has_the_stories_of_the_golden_file(configured: Session) -> None:
    """tests/integration makes the same comparison without a cloud."""
    expected = json.loads(Path(SAMPLES / "expected/stories.json").read_text())
    metas = [meta for meta in configured.stack.finished_digests() if meta.digest.startswith("morning-brief#")]
    matched_articles = configured.stack.digests.articles(metas[0]).articles
    assert metas[0].plan is not None
    titles = {matched_articles[story.lead].title for story in metas[0].plan.stories}
    assert titles == {story["title"] for story in expected["morning-brief"]}
