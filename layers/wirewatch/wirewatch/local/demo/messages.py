"""Writes the files in out/demo/. Each message has a file with the message as it was sent. HTML
mails and messages to Slack and Teams also have an HTML page that shows how the message looks.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.commands.output import plain
from wirewatch.local.demo.feeds import Feed
from wirewatch.local.demo.playing import Played
from wirewatch.local.receiving.mailbox import KIND_NAMES, file_suffix, html_of
from wirewatch.local.receiving.received import PartLabel, Received
from wirewatch.local.stack import Stack
from wirewatch.storage.digests import Meta

SHOWN_LINES = 24  # of a mail, on the screen
SHOWN_ENTRIES = 10  # of the quarantine, on the screen
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Written:
    """A message and its files. The first file is the one that a person should open."""

    message: Received
    files: tuple[Path, ...]

    def line(self, root: Path) -> str:
        """Return a line with the file to open and the kind of the message."""
        note = KIND_NAMES[self.message.kind]
        if self.message.is_verified:
            note += ", its signature verified by the library standardwebhooks"
        others = ", ".join(file.suffix for file in self.files[1:])
        beside = f" ({others} beside it)" if others else ""
        return f"  {self.files[0].relative_to(root)}  {note}{beside}"


def write_messages(folder: Path, received: Iterable[Received]) -> list[Written]:
    """Delete the files in the folder, and write the files of all messages. Return the messages with
    their files, sorted by the name of the first file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if not old.is_dir():
            old.unlink()
    written = [_write(folder, message) for message in received]
    return sorted(written, key=lambda each: each.files[0].name)


def _write(folder: Path, message: Received) -> Written:
    name = _name(message)
    sent = folder / f"{name}{file_suffix(message)}"
    if message.kind == "email-text":
        sent.write_text(f"Subject: {message.subject}\n\n{message.text}", encoding="utf-8")
    else:
        sent.write_bytes(message.body)
    files = [sent]
    if html := html_of(message):
        page = folder / f"{name}.html"
        page.write_text(html, encoding="utf-8")
        files.insert(0, page)
    if message.kind == "webhook":
        request = folder / f"{name}.http"
        request.write_text(_request(message), encoding="utf-8")
        files.append(request)
    return Written(message, tuple(files))


def _name(message: Received) -> str:
    """Return the name of a message's files, without a suffix.

    For example, `asia-12-slack-desk-1` is part 1 of digest 12 of the route `asia`, sent to the
    Slack target `desk`. If a message belongs to no digest, the name begins with `report-`.
    """
    label, channel = message.label, "-".join(filter(None, (message.kind, message.target)))
    if label is None:
        name = f"report-{message.number}-{channel}"
    else:
        name = f"{label.route}-{label.number}-{channel}-{label.part}"
    return NOT_IN_NAMES.sub("-", name)[:150]


def _request(message: Received) -> str:
    """Return the request to a webhook with its headers, in the text format of HTTP/1.1."""
    headers = "\n".join(f"{name}: {value}" for name, value in message.headers.items())
    return f"POST /webhook/{message.target} HTTP/1.1\n{headers}\n\n{message.text}"


def write_summary(
    folder: Path, played: Played, written: Sequence[Written], feeds: Sequence[Feed], stack: Stack
) -> dict[str, Any]:
    """Write summary.json, and return its content."""
    by_label = {(meta.route.id, meta.number): meta for meta in played.digests if meta.route}
    messages = []
    for each in written:
        label = each.message.label
        meta = by_label.get((label.route, label.number)) if label else None
        if meta is not None and label is not None:
            messages.append(_described(each, label, meta, stack))
    is_instant = [meta.route.schedule.is_instant for meta in played.digests if meta.route]
    summary = {
        "uploaded": len(played.rows),
        **{name: played.total(name) for name in ("articles", "matched", "quarantined")},
        "alerts": sum(is_instant),
        "digests": len(is_instant) - sum(is_instant),
        "quarantine": [
            {"file": _file_of_entry(entry), "reason": entry.reason, "sentence": entry.sentence}
            for entry in played.quarantined
        ],
        "silent_routes": played.silent_routes,
        "messages": messages,
        "feeds": [{"route": feed.route, "file": str(feed.file), "entries": feed.entries} for feed in feeds],
    }
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    (folder / "summary.json").write_text(f"{text}\n", encoding="utf-8")
    return summary


def _described(written: Written, label: PartLabel, meta: Meta, stack: Stack) -> dict[str, Any]:
    message = written.message
    described: dict[str, Any] = {
        "route": label.route,
        "channel": f"{message.kind}:{message.target}" if message.target else message.kind,
        "file": str(written.files[0]),
        "digest_id": f"{label.route} #{label.number}",
        "subject": message.subject,
        "stories": _stories(meta, stack),
    }
    return described if message.is_verified is None else {**described, "is_verified": message.is_verified}


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
    """Return the file from which an article was uploaded, and the position of the article in this
    file. For example, `s3://bucket/articles/2026/11/23/wire.jsonl#2` becomes `wire.jsonl#2`.

    The position 0 is left out, except for `.jsonl` files.
    """
    key, _, position = name.rpartition("#")
    file = key.split("/", 7)[-1]
    return f"{file}#{position}" if position != "0" or file.endswith(".jsonl") else file


def _file_of_entry(entry: QuarantineEntry) -> str:
    return _file_of(f"s3://{entry.bucket}/{entry.key}#{entry.position}")


def lines_of_quarantine(entries: Sequence[QuarantineEntry]) -> list[str]:
    """Return a line for each article that could not be read, with its file and the reason.

    At most SHOWN_ENTRIES articles have a line. If there are more articles, a last line says how
    many articles have no line.
    """
    lines = [
        f"  {plain(_file_of_entry(entry))}  in quarantine, {entry.reason}: {plain(entry.sentence)}"
        for entry in entries[:SHOWN_ENTRIES]
    ]
    more = len(entries) - SHOWN_ENTRIES
    return [*lines, f"  … {more:,} more in quarantine, see summary.json"] if more > 0 else lines


def beginning_of(written: Written, root: Path) -> list[str]:
    """Return the first lines of a plain-text mail, at most SHOWN_LINES lines. If the mail has more,
    add a line that names the file with the whole mail.
    """
    lines = [plain(line) for line in written.files[0].read_text(encoding="utf-8").splitlines()]
    more = len(lines) - SHOWN_LINES
    if more <= 0:
        return lines
    return [*lines[:SHOWN_LINES], f"… {more} more lines in {written.files[0].relative_to(root)}"]
