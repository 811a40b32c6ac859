"""The report of a load run: counts, times and faults."""

import os
import platform
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from wirewatch.local.receiving.received import Received
from wirewatch.local.receiving.receivers import Receivers
from wirewatch.local.stack import Stack
from wirewatch.local.toolchain import STACK
from wirewatch.storage.digests import META

from tests.load.cloud.run import Calls, Measured
from tests.load.cloud.uploads import INSTANT
from tests.load.driver import Sent
from tests.load.inspection import Inspection

RULE = "=" * 72  # before the footer of a plain-text mail
PERCENTILES = (50, 95, 99)
MAX_FAULTS = 50
# Calls of ingest for an article that matches nothing; tests/integration counts them, too.
MODEL = {"s3 GetObject": 1.0, "dynamodb PutItem": 1.0}
TOLERANCE = 0.1


@dataclass
class CloudRun:
    """What a run on a stack sent, lost and failed to process, in the form that `Inspection` reads."""

    house: Stack
    sent: Sent = field(default_factory=Sent)
    digests: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failures: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    largest_row: int = 0


def observe(stack: Stack, received: Sequence[Received]) -> CloudRun:
    """Collect the messages and digests that were sent, and the content of dead-letter queues."""
    run = CloudRun(stack)
    for message in received:
        label = message.label
        if message.kind in {"webhook", "email-text"} and label is not None:
            footer = f"{label.route} #{label.number} · - · part {label.part}/{label.parts}"
            channel = f"{message.kind}:{message.target}"
            run.sent.add(footer, _ledger(message), channel)
    for row in stack.scan("D#"):
        if row["sk"] == META:
            name = row["pk"].removeprefix("D#")
            run.digests[name.partition("#")[0]].add(name)
    run.lost = list(_dead_letters(stack))
    return run


def _ledger(message: Received) -> str:
    if message.kind == "webhook":
        return str(message.payload["ledger"])
    last = " ".join(message.text.rpartition(RULE)[2].split())
    text, _, _ = last.partition(f" {message.label.route} #") if message.label else ("", "", "")
    return text[text.index("matched ") :].strip() if "matched " in text else ""


def _dead_letters(stack: Stack) -> Iterator[str]:
    names = ["ApproximateNumberOfMessages"]
    for url in stack.sqs.list_queues(QueueNamePrefix=STACK).get("QueueUrls", []):
        if "DLQ" in url:
            answer = stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
            if count := int(answer["Attributes"][names[0]]):
                yield f"{count} messages in {url.rpartition('/')[2]}"


def report(stack: Stack, receivers: Receivers, measured: Measured) -> dict[str, Any]:
    """Return all figures of a run. The list in `faults` has at most MAX_FAULTS faults."""
    run = observe(stack, receivers.received)
    inspection = Inspection(run, measured.account)
    account = measured.account
    latencies, unpublished = _latencies(stack, measured)
    calls = _per_article(measured.calls, account.articles)
    faults = inspection.faults + [f"{key} was not published" for key in unpublished]
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "articles": account.articles,
        "uploads_per_second": _rate(account.articles, measured.upload_seconds),
        "articles_per_second": _rate(account.articles, measured.read_seconds),
        "latency_seconds": latencies,
        "calls_per_article": calls,
        "above_the_model": _above_the_model(calls.get("ingest", {})),
        "worker_megabytes": measured.memory,
        "messages": dict(Counter(message.kind for message in receivers.received)),
        "routes": {
            route: {"expected": account.total(route), "counted": counts.total, "digests": counts.digests}
            | {str(line): count for line, count in sorted(counts.lines.items()) if count}
            for route, counts in inspection.routes.items()
        },
        "faults": faults[:MAX_FAULTS],
    }


def _rate(articles: int, seconds: float) -> float:
    return round(articles / seconds, 1) if seconds else 0.0


def _per_article(calls: Calls, articles: int) -> dict[str, dict[str, float]]:
    """Return how often each function made each AWS call, divided by the number of articles. For
    example, `{"ingest": {"s3 GetObject": 1.02}}`.
    """
    by_function: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (function, service, name), count in calls.most_common():
        by_function[function][f"{service} {name}"] = round(count / articles, 3)
    return dict(by_function)


def _above_the_model(calls: Mapping[str, float]) -> list[str]:
    """Return the calls that were made more often per article than the cost model expects."""
    return [
        f"{name}: {calls[name]:.2f} instead of {expected:.2f}"
        for name, expected in MODEL.items()
        if calls.get(name, 0.0) > expected + TOLERANCE
    ]


def _latencies(stack: Stack, measured: Measured) -> tuple[dict[str, float], list[str]]:
    """Return percentiles of the seconds from an upload to the publication of its alert.

    Also returns the keys of the articles that need an alert but are in no published alert.
    """
    published = _published(stack)
    seconds = sorted(
        (published[key] - measured.uploaded[key]).total_seconds()
        for key in measured.shown
        if key in published
    )
    unpublished = sorted(measured.shown - published.keys())
    if not seconds:
        return {}, unpublished
    figures = {f"p{percent}": seconds[-(-percent * len(seconds) // 100) - 1] for percent in PERCENTILES}
    figures["max"] = seconds[-1]
    return {name: round(value, 2) for name, value in figures.items()}, unpublished


def _published(stack: Stack) -> dict[str, datetime]:
    """Return a dict from the key of an article's object to the time when the article's alert was
    published.
    """
    times = {
        row["pk"].removeprefix("D#"): datetime.fromisoformat(row["published"])
        for row in stack.scan(f"D#{INSTANT}#")
        if row["sk"] == META and "published" in row
    }
    published: dict[str, datetime] = {}
    for meta in stack.finished_digests():
        if meta.digest in times:
            for article in stack.digests.articles(meta).articles.values():
                key = article.object.rpartition("#")[0].split("/", 3)[-1]
                published[key] = times[meta.digest]
    return published


def show(figures: dict[str, Any], console: Console) -> None:
    """Print the figures in readable form."""
    latency = " · ".join(f"{name} {value} s" for name, value in figures["latency_seconds"].items())
    lines = [
        f"{figures['articles']:,} articles on {figures['machine']}",
        f"uploaded a second: {figures['uploads_per_second']}, read and matched: {figures['articles_per_second']}",
        f"from upload to publication of its alert, with 2 s of group_wait: {latency or 'no alert'}",
    ]
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
    calls = {
        f"{function} {sum(each.values()):.2f}": " · ".join(f"{name} {count}" for name, count in each.items())
        for function, each in figures["calls_per_article"].items()
    }
    _show_table(console, "calls per article", "", calls)
    memory = {
        name: " · ".join(f"{when.replace('_', ' ')} {value:.0f}" for when, value in each.items())
        for name, each in figures["worker_megabytes"].items()
    }
    _show_table(console, "worker", "MB", memory)
    counted = {
        route: f"{each['counted']} of {each['expected']} articles, in {each['digests']} digests"
        for route, each in figures["routes"].items()
    }
    _show_table(console, "ledger of", "counts", counted)
    for line in figures["above_the_model"]:
        console.print(f"more calls than the model has: {line}", markup=False, soft_wrap=True)
    for fault in figures["faults"]:
        console.print(f"fault: {fault}", markup=False, soft_wrap=True)
    if not figures["faults"]:
        line = "every article is in exactly one line of each ledger, and no dead-letter queue has a message"
        console.print(line, soft_wrap=True)


def _show_table(console: Console, name: str, value: str, rows: dict[str, Any]) -> None:
    table = Table(name, value, box=None, pad_edge=False)
    for row in rows.items():
        table.add_row(*map(str, row))
    console.print(table)
