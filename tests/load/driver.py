"""Runs the handlers until no message waits, as Lambda and SQS would, and records what was sent or failed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from time import process_time
from typing import Any

from tests.house import BATCH, FUNCTIONS, PREFIX, STACK, Context, House

LIMIT_MS = {
    "ingest": 120_000,
    "digest": 60_000,
    "deliver": 30_000,
    "reconcile": 60_000,
}  # as in template.yaml
MAX_RECEIVES = {"ingest": 5, "digest": 20, "deliver": 60}
CALL_MS, TRANSACTION_MS = 8, 40  # about what a call takes on AWS
MAX_ROW = 400_000  # bytes
LEASE = timedelta(seconds=61)
_FOOTER = re.compile(r"(?P<route>[a-z0-9-]+) #(?P<number>\d+) · [^·]+ · part (?P<part>\d+)/(?P<parts>\d+)")
_LEDGER = re.compile(r"matched \d+ = .+")


class TimedOut(BaseException):
    """A function exceeded its time limit. Handlers of `Exception` do not catch this error."""


@dataclass
class Sent:
    """What was sent: the ledger lines of each digest, and how often each channel got each part."""

    ledgers: defaultdict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    parts: Counter[tuple[str, int, int, int, str]] = field(default_factory=Counter)

    def add(self, text: str, ledger: str, channel: str) -> None:
        """Record a message. `text` is the text of the message, with the footer at its end."""
        footer = list(_FOOTER.finditer(text))[-1]
        route, number = footer["route"], int(footer["number"])
        self.parts[route, number, int(footer["part"]), int(footer["parts"]), channel] += 1
        if ledger:
            self.ledgers[route, number].add(ledger)


class Driver:
    """Runs the functions of one house, a simulated stack, until no message waits.

    `failures` has each failed attempt to process a message. `lost` has each message whose last
    attempt failed.
    """

    def __init__(self, house: House) -> None:
        self.house, self.sent = house, Sent()
        self.digests: defaultdict[str, set[str]] = defaultdict(set)
        self.calls: Counter[str] = Counter()
        self.cpu_seconds: defaultdict[str, float] = defaultdict(float)
        self.longest: defaultdict[str, float] = defaultdict(float)  # CPU seconds of the longest run
        self.failures: list[str] = []
        self.lost: list[str] = []
        self.timeouts = 0
        self.largest_row = 0
        house.hooks.append(self._watch)

    def store_targets(self, names: Iterable[str]) -> None:
        """For each name, store a Slack webhook whose address ends with the name."""
        for name in names:
            self.house.ssm.put_parameter(
                Name=f"/{STACK}/targets/slack/{name}", Value=f"{PREFIX}{name}", Type="SecureString"
            )

    def configure(self, files: dict[str, str]) -> None:
        """Upload a configuration and have it compiled."""
        self.house.context = Context()
        self.house.configure(files)

    # messages

    def settle(self) -> None:
        """Run ingest, digest and deliver in turn until no message is left."""
        while sum(map(self._step, ("ingest", "digest", "deliver"))):
            self._collect()
        for mail in self.house.mails():
            text = " ".join(mail["Message"].rpartition("=" * 72)[2].split())
            if mail["MessageAttributes"]["route"]["Value"] in self.digests:
                self.sent.add(text, _FOOTER.split(text)[0][text.index("matched ") :].strip(), "mail")

    def run(self, name: str) -> None:
        """Run one function until its queue is empty."""
        while self._step(name):
            self._collect()

    def lose(self, name: str) -> None:
        """Delete the messages that wait for a function."""
        while records := self.house.receive(name):
            for record in records:
                self._delete(name, record)

    def reconcile(self) -> dict[str, Any]:
        self.house.context = Context(remaining=LIMIT_MS["reconcile"])
        report = self.house.reconcile()
        self.failures += report["failures"]  # type: ignore[arg-type]
        return report

    def _step(self, name: str) -> bool:
        """Run a function with one batch of messages. Return False if no message was waiting."""
        records = self.house.receive(name, BATCH[name])
        if not records:
            return False
        failed = self._invoke(name, records)
        for record in records:
            is_last = int(record["attributes"]["ApproximateReceiveCount"]) >= MAX_RECEIVES[name]
            if record["messageId"] in failed:
                self.failures.append(f"{name}: {record['body'][:200]}")
                self.lost += [f"{name}: {record['body'][:200]}"] if is_last else []
            if record["messageId"] not in failed or is_last:
                self._delete(name, record)
        if failed:
            self.house.clock.now += LEASE
        return True

    def _delete(self, name: str, record: dict[str, Any]) -> None:
        queue = self.house.queues[FUNCTIONS[name]]
        self.house.sqs.delete_message(QueueUrl=queue, ReceiptHandle=record["receiptHandle"])

    def _invoke(self, name: str, records: list[dict[str, Any]]) -> set[str]:
        """Run a function with these records. Return the ids of the messages that failed."""
        self.house.context = Context(remaining=LIMIT_MS[name])
        begun = process_time()
        try:
            answer = self.house.invoke(name, records)
        except TimedOut:
            self.timeouts += 1
            return {record["messageId"] for record in records}
        finally:
            used = process_time() - begun
            self.cpu_seconds[name] += used
            self.longest[name] = max(self.longest[name], used)
        return {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}

    def _collect(self) -> None:
        """Move the Slack posts from `self.house` to `self.sent`, and the AWS calls from
        `self.house` to `self.calls`.
        """
        for address, payload in self.house.slack.posts:
            texts = [part["text"] for block in payload["blocks"] for part in block.get("elements", ())]
            ledger = next((text for text in texts if _LEDGER.match(text)), "")
            self.sent.add(payload["text"], ledger, address.removeprefix(PREFIX))
        self.calls.update(self.house.calls)
        for notes in (self.house.slack.posts, self.house.calls, self.house.waits):
            notes.clear()

    # calls

    def _watch(self, phase: str, operation: str, parameters: dict[str, Any]) -> None:
        if phase == "params":
            self._note_rows(operation, parameters)
        if phase == "before":
            self.house.context.remaining -= TRANSACTION_MS if "Transact" in operation else CALL_MS
            if self.house.context.remaining < 0:
                raise TimedOut

    def _note_rows(self, operation: str, parameters: dict[str, Any]) -> None:
        """Note the names of digests, and the size of the largest row."""
        actions = [action for each in parameters.get("TransactItems", ()) for action in each.values()]
        for action in actions or [parameters]:
            row = action.get("Item") if operation != "UpdateItem" else None
            if row and row["sk"] == {"S": "META"}:
                digest = row["pk"]["S"].removeprefix("D#")
                self.digests[digest.partition("#")[0]].add(digest)
            values = row or action.get("ExpressionAttributeValues") or {}
            self.largest_row = max(self.largest_row, sum(map(_size, values.values())))


def _size(value: dict[str, Any]) -> int:
    (content,) = value.values()
    return (
        len(content.encode() if isinstance(content, str) else content) if hasattr(content, "__len__") else 1
    )
