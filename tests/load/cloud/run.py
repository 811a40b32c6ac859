"""Uploads all articles to a running stack, and waits until every message has arrived."""

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from wirewatch.aws.queues import Queue
from wirewatch.local.session import Session
from wirewatch.local.stack import until
from wirewatch.local.toolchain import STACK
from wirewatch.pipeline.current_index import REFRESH_INTERVAL

from tests.load.account import Account
from tests.load.cloud.memory import WorkerMemory
from tests.load.cloud.uploads import FILES, INSTANT, SCHEDULED, WEBHOOK, Upload

UPLOADERS = 4
SECONDS_PER_ARTICLE = 3  # after which a run is given up
LEAST_SECONDS = 300
Calls = Counter[tuple[str, str, str]]  # by function, service and operation


@dataclass
class Measured:
    """What a run measured. Times are in seconds. `uploaded` has the upload time by object key."""

    account: Account
    uploaded: dict[str, datetime] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)  # keys of articles that the instant route shows
    upload_seconds: float = 0.0
    read_seconds: float = 0.0
    calls: Calls = field(default_factory=Counter)
    memory: dict[str, dict[str, float]] = field(default_factory=dict)


class Run:
    """A load test on a stack. `progress` is called with (objects done, objects in all)."""

    def __init__(self, session: Session, account: Account, progress: Callable[[int, int], None]) -> None:
        self.session, self.stack, self.receivers = session, session.stack, session.receivers
        self.measured, self.progress = Measured(account), progress
        self.ingest_queue = Queue(self.stack.sqs, self.stack.outputs["IngestQueueUrl"])

    def run(self, uploads: Sequence[Upload], rate: float = 0.0) -> Measured:
        """Upload everything at `rate` objects a second, or as fast as possible if `rate` is 0. Wait
        for all alerts and digests. Raises ToolFailed if a step takes too long.
        """
        self._configure()
        limit = max(LEAST_SECONDS, SECONDS_PER_ARTICLE * len(uploads))
        before = self._calls()
        with WorkerMemory(self.session.tools.scratch) as memory:
            begun = time.monotonic()
            self._upload(uploads, rate)
            self.measured.upload_seconds = time.monotonic() - begun
            until("reading all articles", lambda: self._is_read(len(uploads)), limit)
            self.measured.read_seconds = time.monotonic() - begun
            until("the alerts", lambda: self._is_settled((INSTANT,)), limit)
            for route in SCHEDULED:
                self.stack.fire(route)
            until("the digests", lambda: self._is_settled((INSTANT, *SCHEDULED)), limit)
            self.measured.calls = self._calls() - before
        self.measured.memory = memory.figures()
        return self.measured

    def _configure(self) -> None:
        self.stack.put_target("webhook", WEBHOOK, self.receivers.address("webhook", WEBHOOK))
        self.stack.upload_configuration(FILES)
        wanted = {INSTANT, *SCHEDULED}
        until("the configuration", lambda: self.stack.registry.current().routes.keys() == wanted)
        time.sleep(REFRESH_INTERVAL.total_seconds())  # then every warm worker uses it

    def _upload(self, uploads: Sequence[Upload], rate: float) -> None:
        measured, now, begun = self.measured, datetime.now(UTC), time.monotonic()

        def put(number: int, upload: Upload) -> None:
            if rate:
                time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            key = f"articles/{now:%Y/%m/%d}/{upload.name}"
            measured.uploaded[key] = datetime.now(UTC)
            self.stack.upload_article(upload.name, upload.data, now)

        measured.shown = {
            f"articles/{now:%Y/%m/%d}/{upload.name}" for upload in uploads if upload.goes_to_desk
        }
        assert self.stack.s3  # made before the threads need it
        with ThreadPoolExecutor(UPLOADERS) as pool:
            for number, _ in enumerate(pool.map(put, range(len(uploads)), uploads), 1):
                if number % 100 == 0:
                    self.progress(number, len(uploads))

    def _is_read(self, total: int) -> bool:
        """Return whether IngestQueue is empty and `total` objects have been read."""
        for mail in self.stack.mails():
            self.receivers.keep_text_mail(mail)
        if not self.ingest_queue.is_empty():
            time.sleep(0.5)
            return False
        rows = sum(row["outcome"] != "READING" for row in self.stack.scan("O#"))
        self.progress(rows, total)
        return bool(rows >= total)

    def _is_settled(self, routes: Sequence[str]) -> bool:
        """Return True if no article waits for any of `routes`, and every message was delivered."""
        for mail in self.stack.mails():
            self.receivers.keep_text_mail(mail)
        time.sleep(0.5)
        queues = (self.stack.flushes, self.stack.deliveries)
        if not all(queue.is_empty() for queue in queues):
            return False
        return all(
            self.stack.outbox.is_empty(route) and not list(self.stack.digests.open_digests(route))
            for route in routes
        )

    def _calls(self) -> Calls:
        """Return how often each function has called each AWS operation so far."""
        with urllib.request.urlopen(f"{self.stack.endpoint}/_calls", timeout=20) as answer:
            listed = json.loads(answer.read())
        prefix = f"{STACK}-"
        return Counter(
            {
                (function.removeprefix(prefix), service, name): count
                for function, service, name, count in listed
                if function
            }
        )
