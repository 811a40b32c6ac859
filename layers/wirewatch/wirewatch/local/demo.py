"""`make demo`: uploads articles to the local cloud, and shows the alert and the digest."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from wirewatch.channels.email_html import mail_of
from wirewatch.channels.kind import Message
from wirewatch.channels.parts import Part, preview
from wirewatch.channels.slack_page import slack_page
from wirewatch.configuration.routes import Channel
from wirewatch.local.fake_slack import FakeSlack
from wirewatch.local.latency import Latency, measure
from wirewatch.local.session import MAIL_FROM, interruptible, running_stack
from wirewatch.local.stack import Stack, sample_texts, until
from wirewatch.local.toolchain import ToolFailed
from wirewatch.pipeline.digest_publisher import view_of
from wirewatch.storage.digests import Meta, route_of

SAMPLES = "samplefiles/articles"
UPDATE = "samplefiles/updates/troops-arrive-vostok-later.txt"
MAX_UPLOADS = 2_000
INGEST_SECONDS = 120


@dataclass
class DemoResult:
    """What the demo did, as written to out/demo/summary.json."""

    uploaded: int = 0
    articles: int = 0
    matched: int = 0
    quarantined: int = 0
    alerts: int = 0
    digests: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)

    def line(self) -> str:
        """Return the counts as one line."""
        return (
            f"uploaded {self.uploaded} · articles {self.articles} · matched {self.matched} "
            f"· quarantined {self.quarantined} · alerts {self.alerts} · digests {self.digests}"
        )


class Steps:
    """Shows progress: a spinner on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.status = console.status("starting") if console.is_terminal else None

    def step(self, text: str) -> None:
        """Show what is being done."""
        if self.status is None:
            self.console.print(f"· {text}", highlight=False)
        else:
            self.status.update(text)
            self.status.start()

    def say(self, text: str) -> None:
        """Print a line that progress text does not overwrite."""
        self.done()
        self.console.print(text, highlight=False, soft_wrap=True)

    def done(self) -> None:
        """Stop the spinner."""
        if self.status is not None:
            self.status.stop()


def run_demo(root: Path, articles: Path, console: Console) -> int:
    """Return 0 for success, 1 for a failure that the last lines describe, 130 for an interruption."""
    steps = Steps(console)
    files = [path for path in sorted(articles.rglob("*")) if path.is_file()][:MAX_UPLOADS]
    if not files:
        console.print(
            f"[red]there are no files in {articles}[/red]; "
            "name a folder with articles: make demo ARTICLES=samplefiles/articles"
        )
        return 1
    try:
        with interruptible(), running_stack(root, steps) as (stack, receiver, tools):
            steps.say(
                f"local cloud ready: stack [b]wirewatch[/b] on {stack.endpoint}, "
                f"functions on Python {tools.python_version}"
            )
            outcome = _play(root, articles, files, stack, receiver, steps)
            _show(root, outcome, console)
            steps.step("measuring: upload to Slack message, 20 times")
            latency = measure(stack, receiver, root / "samplefiles")
            steps.done()
            _finish(root, outcome, latency, console)
    except KeyboardInterrupt:
        steps.done()
        console.print("interrupted; the local cloud was stopped and its files were removed")
        return 130
    except ToolFailed as error:
        steps.done()
        console.print(f"[red]the demo failed:[/red] {error}", highlight=False)
        return 1
    return 0


def _play(
    root: Path, folder: Path, files: list[Path], stack: Stack, receiver: FakeSlack, steps: Steps
) -> DemoResult:
    steps.step("uploading watchlists and routes")
    texts = sample_texts(root / "samplefiles")
    stack.put_webhook("korea-desk", f"{receiver.prefix}demo/korea-desk")
    stack.upload_configuration(texts)
    until("the new configuration", lambda: "morning-brief" in stack.registry.current().routes)
    steps.say(f"routes in use: {', '.join(sorted(stack.registry.current().routes))}")
    steps.step(f"uploading {len(files)} files")
    now = datetime.now(UTC)
    names = {
        stack.upload_article(path.relative_to(folder).as_posix(), path.read_bytes(), now): path
        for path in files
    }
    rows = _ingested(stack, names)
    steps.say(f"{len(files)} files uploaded and read")
    steps.step("waiting for the alert")
    until("the delivery of the alerts", lambda: _is_quiet(stack, receiver), 60)
    steps.step("sending the digest that is due at 07:30")
    stack.fire("morning-brief")
    mails = until("the morning mail", lambda: list(stack.mails()))
    until("the HTML mail", stack.sent_html_mails)
    until(
        "the end of the digest",
        lambda: any(meta.digest.startswith("morning-brief#") for meta in stack.finished_digests()),
    )
    if folder == root / SAMPLES:
        steps.step("uploading an update to a story that was reported")
        names = _upload_update(root, stack, receiver, now)
        rows += _ingested(stack, names)
    outcome = DemoResult(
        len(rows), *(sum(row[name] for row in rows) for name in ("articles", "matched", "quarantined"))
    )
    _write(root / "out/demo", stack, receiver, mails, outcome)
    return outcome


def _upload_update(root: Path, stack: Stack, receiver: FakeSlack, now: datetime) -> dict[str, Path]:
    """Upload a later version of a reported story with other numbers, and wait for its alert."""
    posted = len(receiver.posted)
    update = root / UPDATE
    names = {stack.upload_article(update.name, update.read_bytes(), now): update}
    until("the alert about the update", lambda: len(receiver.posted) > posted)
    until("the end of that alert", lambda: _is_quiet(stack, receiver), 60)
    return names


def _ingested(stack: Stack, names: dict[str, Path]) -> list[dict[str, Any]]:
    bucket = stack.outputs["ArticlesBucketName"]
    done: dict[str, dict[str, Any]] = {}

    def look() -> bool:
        for key in names.keys() - done.keys():
            row = stack.ledger.read(bucket, key)
            if row is None:
                return False
            done[key] = row
        return True

    until("reading all uploads", look, INGEST_SECONDS)
    return list(done.values())


def _is_quiet(stack: Stack, receiver: FakeSlack) -> bool:
    """Return whether every alert has been posted and no article waits for another one."""
    instant = [
        name
        for name, registered in stack.registry.current().routes.items()
        if registered.route.schedule.is_instant
    ]
    if any(not stack.outbox.is_empty(name) or list(stack.digests.open_digests(name)) for name in instant):
        return False
    sent = [
        meta for meta in stack.finished_digests() if meta.route is not None and meta.route.schedule.is_instant
    ]
    return len(receiver.posted) >= sum(
        part.kind == "slack" for meta in sent for part in stack.digests.parts(meta.digest)
    )


def _write(
    folder: Path, stack: Stack, receiver: FakeSlack, mails: list[dict[str, Any]], outcome: DemoResult
) -> None:
    """Write one file for each message, and an HTML preview of each digest."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    writers: dict[str, Callable[[Meta, Channel, Path], list[Path]]] = {
        "slack": lambda meta, _, where: _write_slack(meta, where, receiver),
        "email-text": lambda meta, _, where: _write_mail(meta, where, stack, mails),
        "email-html": lambda meta, channel, where: _write_html_mail(meta, channel, where, stack),
    }
    for meta in stack.finished_digests():
        assert meta.route is not None
        outcome.alerts += meta.route.schedule.is_instant
        outcome.digests += not meta.route.schedule.is_instant
        for channel in meta.route.channels:
            base = folder / f"{meta.route.id}-{meta.number}-{re.sub('[:@]', '-', str(channel))}"
            write = writers.get(channel.kind)
            files = write(meta, channel, base) if write else _write_parts(meta, channel, base, stack)
            for file in files:
                outcome.messages.append(
                    {
                        "route": meta.route.id,
                        "channel": str(channel),
                        "file": str(file),
                        "digest_id": f"{meta.route.id} #{meta.number}",
                        "stories": _stories(meta, stack),
                    }
                )
    (folder / "summary.json").write_text(
        json.dumps(vars(outcome), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def _write_slack(meta: Meta, base: Path, receiver: FakeSlack) -> list[Path]:
    written: list[Path] = []
    mark = f"{route_of(meta.digest)} #{meta.number} ·"
    for posted in receiver.posted:
        if mark in posted.payload["text"]:
            part = len(written) + 1
            (base.parent / f"{base.name}-{part}.json").write_text(
                json.dumps(posted.payload, ensure_ascii=False, indent=2), encoding="utf-8"
            )
            page = base.parent / f"{base.name}-{part}.html"
            page.write_text(slack_page(posted.payload, posted.target), encoding="utf-8")
            written.append(page)
    return written


def _write_mail(meta: Meta, base: Path, stack: Stack, mails: list[dict[str, Any]]) -> list[Path]:
    written: list[Path] = []
    for mail in mails:
        if mail["MessageAttributes"].get("digest", {}).get("Value") == meta.digest:
            text = base.parent / f"{base.name}-{len(written) + 1}.txt"
            text.write_text(f"Subject: {mail['Subject']}\n\n{mail['Message']}", encoding="utf-8")
            written.append(text)
    assert meta.plan is not None
    assert meta.route is not None
    (base.parent / f"{base.name}.html").write_text(
        preview(view_of(meta, meta.plan, meta.route, stack.digests)), encoding="utf-8"
    )
    return written


def _write_html_mail(meta: Meta, channel: Channel, base: Path, stack: Stack) -> list[Path]:
    """Write the HTML mails that SES of the emulator sent, as pages and as files for a mail program."""
    sent = {(mail["Subject"], *mail["To"]) for mail in stack.sent_html_mails()}
    written: list[Path] = []
    for part in _parts(meta, channel, stack):
        body = json.loads(part.body)
        if (body["subject"], channel.target) in sent:
            message = Message(f"{meta.digest}#{part.number}#{channel}", part.body, datetime.now(UTC))
            mail = mail_of(message, MAIL_FROM, channel.target, route_of(meta.digest))
            (base.parent / f"{base.name}-{part.part}.eml").write_bytes(mail)
            page = base.parent / f"{base.name}-{part.part}.html"
            page.write_text(body["html"], encoding="utf-8")
            written.append(page)
    return written


def _write_parts(meta: Meta, channel: Channel, base: Path, stack: Stack) -> list[Path]:
    """Write the stored parts of a kind that has no receiver on the local cloud."""
    written: list[Path] = []
    for part in _parts(meta, channel, stack):
        file = base.parent / f"{base.name}-{part.part}.json"
        file.write_text(part.body, encoding="utf-8")
        written.append(file)
    return written


def _parts(meta: Meta, channel: Channel, stack: Stack) -> list[Part]:
    return [part for part in stack.digests.parts(meta.digest) if part.kind == channel.kind]


def _stories(meta: Meta, stack: Stack) -> list[dict[str, Any]]:
    articles = stack.digests.articles(meta).articles
    assert meta.plan is not None
    stories = []
    for story in (*meta.plan.stories, *meta.plan.possible):
        rules = {
            f"{match.watchlist}/{match.rule}": None
            for name in story.articles
            for match in articles[name].matches
        }
        files = [_file_of(articles[name].object) for name in story.articles]
        described: dict[str, Any] = {"title": articles[story.lead].title, "rules": sorted(rules)}
        stories.append({**described, "articles": files, "update": story.update is not None})
    return stories


def _file_of(name: str) -> str:
    """Return `wire.jsonl#2` for `s3://bucket/articles/2026/11/23/wire.jsonl#2`."""
    key, _, position = name.rpartition("#")
    file = key.split("/", 7)[-1]
    return f"{file}#{position}" if position != "0" or file.endswith(".jsonl") else file


def _show(root: Path, outcome: DemoResult, console: Console) -> None:
    for path in sorted((root / "out/demo").glob("*.txt")):
        console.rule(path.name)
        console.print(path.read_text(encoding="utf-8"), markup=False, highlight=False, soft_wrap=True)
    slack = [message for message in outcome.messages if message["channel"].startswith("slack")]
    for message in slack:
        console.rule(f"Slack · {message['channel']} · {message['digest_id']}")
        for story in message["stories"]:
            mark = "update: " if story["update"] else ""
            lines = f"  {mark}{story['title']}\n    {', '.join(story['rules'])}"
            console.print(lines, markup=False, highlight=False, soft_wrap=True)


def _finish(root: Path, outcome: DemoResult, latency: Latency, console: Console) -> None:
    console.rule()
    console.print(latency.line(), highlight=False)
    console.print(
        "open the .html files in a browser; for your own articles: make demo ARTICLES=FOLDER",
        highlight=False,
        soft_wrap=True,
    )
    console.print(outcome.line(), highlight=False, soft_wrap=True)
    for path in sorted((root / "out/demo").iterdir()):
        console.print(f"  {path.relative_to(root)}", highlight=False, soft_wrap=True)
