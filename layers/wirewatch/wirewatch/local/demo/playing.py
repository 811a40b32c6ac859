"""Carries out a demo on a running stack, from the first upload to the last message."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wirewatch.aws.quarantine import QuarantineEntry
from wirewatch.channels.kind import Transport
from wirewatch.channels.registry import CHANNELS
from wirewatch.commands.output import counted
from wirewatch.configuration.routes import Route
from wirewatch.local.demo.feeds import make_feed_addresses
from wirewatch.local.demo.inputs import ADDED_ROUTE, Inputs
from wirewatch.local.demo.steps import Steps
from wirewatch.local.receiving.received import Received
from wirewatch.local.session import Session
from wirewatch.local.stack import until
from wirewatch.pipeline.current_index import REFRESH_INTERVAL
from wirewatch.storage.digests import FINISHED, Meta
from wirewatch.storage.failed_parts import FailedPart, FailedParts

UPDATE = "samplefiles/updates/troops-arrive-vostok-later.txt"
INGEST_SECONDS = 120
SENT = frozenset([Transport.TOPIC, Transport.QUEUE, Transport.MAIL])  # feeds are fetched, not sent
DELIVERY_SECONDS = 120  # a channel accepts one message a second


@dataclass
class Played:
    """What happened in a demo.

    `rows` has the stored record of each upload, with counts of the articles in the upload.
    `digests` are the published digests. `failed` are the messages that a receiver refused.
    """

    rows: list[dict[str, Any]]
    digests: list[Meta]
    failed: list[FailedPart]
    quarantined: list[QuarantineEntry] = field(default_factory=list)
    silent_routes: dict[str, str] = field(default_factory=dict)  # by route: why the route sent nothing

    def total(self, name: str) -> int:
        """Return the sum of one count over all uploads. `name` is the name of the count, such as
        `articles`, `matched` or `quarantined`.
        """
        return sum(int(row[name]) for row in self.rows)


class Demo:
    """Uploads the inputs to a running stack, and waits for all messages."""

    def __init__(self, inputs: Inputs, session: Session, steps: Steps) -> None:
        self.inputs, self.stack, self.receivers = inputs, session.stack, session.receivers
        self.steps = steps

    def play(self, root: Path) -> Played:
        """Upload everything, wait for all messages, and return what happened.

        Raises ToolFailed if a step takes too long.
        """
        self._configure()
        rows = self._upload_all()
        self.steps.step("waiting for the alerts")
        held = self._request_alerts()
        self._wait_for_messages(held)
        silent = held | self._send_scheduled()
        self._wait_for_messages(held)
        if self.inputs.uses_samples:
            self.steps.step("uploading an update to a story that was reported")
            rows += self._upload([root / UPDATE], (root / UPDATE).parent)
            self._request_alerts()
            self._wait_for_messages(held)
        digests = self.stack.finished_digests()
        sent = {meta.route.id for meta in digests if meta.route is not None}
        for name in self.inputs.routes.keys() - sent - silent.keys():
            silent[name] = "nothing to send"
        quarantined = sorted(self.stack.quarantine.entries(), key=lambda entry: (entry.key, entry.position))
        return Played(rows, digests, self._failed(), quarantined, dict(sorted(silent.items())))

    def _configure(self) -> None:
        self.steps.step("uploading watchlists and routes")
        for kind, target in sorted(targets_of(self.inputs.routes)):
            self.stack.put_target(kind, target, self.receivers.address(kind, target))
        make_feed_addresses(self.stack, self.inputs.routes)
        self.stack.upload_configuration(self.inputs.configuration)
        wanted = self.inputs.routes.keys()
        until("the new configuration", lambda: self.stack.registry.current().routes.keys() == wanted)
        time.sleep(REFRESH_INTERVAL.total_seconds())  # then all warm workers use the new configuration
        names = [f"{name} (added by the demo)" if self._is_added(name) else name for name in sorted(wanted)]
        self.steps.say(f"routes in use: {', '.join(names)}")

    def _is_added(self, route: str) -> bool:
        return route == ADDED_ROUTE and self.inputs.config_folder is None

    # uploads

    def _upload_all(self) -> list[dict[str, Any]]:
        files, more = self.inputs.files, self.inputs.left_out
        left_out = f"; {counted(more, 'further file')} left out" if more else ""
        self.steps.step(f"uploading {counted(len(files), 'file')}")
        rows = self._upload(files, self.inputs.articles)
        self.steps.say(f"{counted(len(files), 'file')} uploaded and read{left_out}")
        return rows

    def _upload(self, files: Sequence[Path], folder: Path) -> list[dict[str, Any]]:
        """Upload files, and wait until the stack has read all of them. Return the stored record of
        each file.
        """
        now = datetime.now(UTC)
        keys = [
            self.stack.upload_article(path.relative_to(folder).as_posix(), path.read_bytes(), now)
            for path in files
        ]
        bucket = self.stack.outputs["ArticlesBucketName"]
        done: dict[str, dict[str, Any]] = {}

        def is_read() -> bool:
            for key in [key for key in keys if key not in done]:
                row = self.stack.objects.read(bucket, key)
                if row is None or row["outcome"] == "READING":
                    return False
                done[key] = row
            return True

        until("reading all uploads", is_read, INGEST_SECONDS)
        return list(done.values())

    # digests

    def _request_alerts(self) -> dict[str, str]:
        """Request an alert for each instant route that has waiting articles. The alerts don't wait
        for `group_wait`.

        No alert is requested for a route that is now in quiet hours and holds its articles.
        Returns a dict from the id of each such route to a text that says when its quiet hours end.
        """
        held: dict[str, str] = {}
        for name, route in self.inputs.routes.items():
            if not route.schedule.is_instant or self.stack.outbox.is_empty(name):
                continue
            hours = route.quiet_hours
            if hours is not None and hours.then == "hold" and route.is_quiet(datetime.now(UTC)):
                held[name] = f"held until its quiet hours end at {hours.end:%H:%M}"
            else:
                # Without requests, the number of alerts would depend on the machine's speed.
                self.stack.flushes.send_flush(name)
        return held

    def _send_scheduled(self) -> dict[str, str]:
        """Request a digest of each scheduled route, as if it were due at the end of this hour. Wait
        until all these digests are finished.

        A route with `when_empty: skip` and no waiting article is left out. Returns a dict from the
        id of each such route to the reason why it sends nothing.
        """
        silent: dict[str, str] = {}
        requested: list[str] = []
        for name, route in self.inputs.routes.items():
            if route.schedule.is_instant:
                continue
            if route.when_empty == "skip" and self.stack.outbox.is_empty(name):
                silent[name] = "no article for it, and when_empty: skip"
                continue
            self.steps.step(f"sending the digest of {name}, as if it were due now")
            requested.append(self.stack.fire(name))
        until("the digests", lambda: all(map(self._is_finished, requested)), DELIVERY_SECONDS)
        return silent

    def _is_finished(self, digest: str) -> bool:
        meta = self.stack.digests.meta(digest)
        return meta is not None and meta.state in FINISHED

    # messages

    def _wait_for_messages(self, held: dict[str, str]) -> None:
        until("the delivery of all messages", lambda: self._is_settled(held), DELIVERY_SECONDS)

    def _is_settled(self, held: dict[str, str]) -> bool:
        """Pass new plain-text mails to the receivers, and then return whether everything was sent.

        Everything was sent if all these conditions hold:

        - No article waits for an instant route. Routes in `held` may have articles, because of
          quiet hours.
        - Every digest is finished.
        - Every message has arrived or was refused.
        """
        for mail in self.stack.mails():
            self.receivers.keep_text_mail(mail)
        stack, routes = self.stack, self.inputs.routes
        instant = [name for name, route in routes.items() if route.schedule.is_instant and name not in held]
        if any(not stack.outbox.is_empty(name) for name in instant):
            return False
        if any(list(stack.digests.open_digests(name)) for name in routes):
            return False
        arrived = {key for each in self.receivers.received if (key := _arrival(each)) is not None}
        return self._expected() - arrived <= self._refused()

    def _expected(self) -> set[tuple[str, ...]]:
        """Return the messages that should arrive for the published digests. Each message is a
        tuple: (route, number of the digest, part, kind, target). `_arrival` returns the same tuple
        for a message that has arrived.
        """
        expected: set[tuple[str, ...]] = set()
        for meta in self.stack.finished_digests():
            assert meta.route is not None
            assert meta.plan is not None
            has_stories = bool(meta.plan.stories or meta.plan.possible)
            for part in self.stack.digests.parts(meta.digest):
                for channel in meta.route.channels:
                    is_sent = CHANNELS.get(part.kind).transport in SENT
                    is_sent = is_sent and (has_stories or part.kind != "pagerduty")
                    if channel.kind == part.kind and channel.takes(meta.plan.severity) and is_sent:
                        expected.add(
                            (meta.route.id, str(meta.number), str(part.part), channel.kind, channel.target)
                        )
        return expected

    def _refused(self) -> set[tuple[str, ...]]:
        refused: set[tuple[str, ...]] = set()
        for failed in self._failed():
            meta = self.stack.digests.meta(failed.digest)
            parts = self.stack.digests.parts(failed.digest)
            numbers = [part.part for part in parts if part.number == failed.number]
            if meta is not None:
                digest, channel = (failed.route, str(meta.number)), (failed.kind, failed.target)
                refused |= {(*digest, str(part), *channel) for part in numbers}
        return refused

    def _failed(self) -> list[FailedPart]:
        return list(FailedParts(self.stack.table).listed())


def _arrival(message: Received) -> tuple[str, ...] | None:
    label = message.label
    if label is None:
        return None
    return label.route, str(label.number), str(label.part), message.kind, message.target


def targets_of(routes: Mapping[str, Route]) -> set[tuple[str, str]]:
    """Return (kind, name) of each Slack, Teams, PagerDuty and webhook target of the routes."""
    return {
        (channel.kind, channel.target)
        for route in routes.values()
        for channel in route.channels
        if CHANNELS.get(channel.kind).transport is Transport.QUEUE
    }
