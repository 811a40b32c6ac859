"""Workers with their own AWS clients, and a way to run one worker during the work of another."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.digests.plan import DigestPlan
from wirewatch.digests.repeats import ComparedText, Effort
from wirewatch.errors import TryLater
from wirewatch.messages.flush import Flush
from wirewatch.pipeline.adapters import Adapters
from wirewatch.pipeline.digest_publisher import DigestPublisher, DigestStores
from wirewatch.pipeline.part_delivery import DeliveryStores, PartDelivery
from wirewatch.settings import Settings
from wirewatch.storage.reported_stories import ReportedStories

from tests.faults.scenario import Crash
from tests.house import House


def interrupted(
    house: House, first: Callable[[], object], second: Callable[[], object], at: int, only: str = ""
) -> bool:
    """Run `first`, and run `second` just before the AWS call number `at` of `first`.

    If `only` names an AWS operation, only calls of this operation are counted. Return False if
    `first` makes fewer than `at` counted calls.
    """
    state = {"calls": 0, "done": False, "counters": False}

    def hook(phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase == "params":
            state["counters"] = _reads_counters(params)
        # reads of counters do not count, because no decision depends on the counters
        if phase != "before" or state["done"] or state["counters"] or (only and operation != only):
            return
        state["calls"] += 1
        if state["calls"] == at:
            state["done"] = True
            second()

    house.hooks.append(hook)
    first()
    house.hooks.remove(hook)
    return bool(state["done"])


def _reads_counters(params: dict[str, Any]) -> bool:
    values = params.get("ExpressionAttributeValues", {})
    return str(values.get(":pk", {}).get("S", "")).startswith("C#")


class Forgetful(ReportedStories):
    """Raises Crash instead of remembering the stories of the second digest."""

    def remember(
        self,
        route: str,
        number: int,
        sealed: datetime,
        plan: DigestPlan,
        articles: Mapping[str, MatchedArticle],
        texts: Mapping[str, ComparedText],
        effort: Effort | None = None,
    ) -> None:
        if number == 2:
            raise Crash("before remembering")
        super().remember(route, number, sealed, plan, articles, texts, effort)


def flush_once(house: House, route: str, due: str, *, dies: bool = False) -> Callable[[], object]:
    """Return a function that flushes a route like a separate worker, with its own AWS clients.

    With `dies`, the function crashes when it is about to store the stories of the route's second
    digest. At this time, the digest is already published.
    """
    aws = Adapters(Settings.from_env())
    reported = Forgetful(aws.table) if dies else aws.reported_stories
    stores = DigestStores(
        aws.registry,
        aws.outbox,
        aws.digests,
        reported,
        aws.deliveries,
        aws.mutes,
        aws.counters,
        aws.templates,
        aws.feeds,
    )
    publisher = DigestPublisher(stores, aws.topic, aws.flushes, house.clock, lambda: 60_000)

    def run() -> None:
        try:
            publisher.flush(Flush(route, due))
        except TryLater:
            house.flush(route, due)  # SQS brings it again
        except Crash:
            assert dies

    return run


def deliver_once(
    house: House, record: dict[str, Any], kind: str = "slack", target: str = "korea-desk"
) -> Callable[[], object]:
    aws = Adapters(Settings.from_env())
    worker = PartDelivery(
        DeliveryStores(
            aws.deliveries,
            aws.failed_parts,
            aws.targets,
            aws.mailer,
            aws.unsubscribed,
            aws.suppressed,
        ),
        house._posted,
        house.clock,
        house._slept,
    )

    def run() -> None:
        try:
            worker.deliver(record["body"], kind, target)
        except TryLater:
            pass  # the record is still in the queue

    return run
