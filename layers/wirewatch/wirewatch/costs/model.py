"""Computes a stack's usage of AWS services in a month, and the costs of this usage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from wirewatch.costs.activities import INGEST_GB, USAGE, Activity
from wirewatch.costs.prices import PriceList, price_list

MINUTES_A_MONTH = 30 * 24 * 60
CHECK_MINUTES = 5  # from one run of reconcile to the next
LISTINGS = 4  # of one object: on each of its first three days, and once in a cycle of a month
ALARMS, CANARY_ALARMS = 36, 3
METRICS, CANARY_METRICS = 18, 2  # that all functions publish while articles arrive
IDLE_METRICS = 9  # that reconcile alone publishes
ROW_KB, MATCH_KB, DIGEST_KB = 0.45, 2.6, 25.0  # rows of an article, of a match and of a digest
ROW_MONTHS, DIGEST_MONTHS = 3, 13  # how long these rows are kept
SECONDS_PER_CANARY, CANARY_GB = 0.3, 0.25
READING, MATCHES, STORIES = "reading and matching", "storing matches", "stories of digests"
DIGESTS, TARGETS, CANARY = "digests", "delivery to targets", "canary"
LISTING = "check of the listing"
OF_ARTICLES = frozenset([READING, MATCHES, STORIES, DIGESTS, TARGETS, LISTING])


@dataclass(frozen=True)
class Workload:
    """What a stack does in a month.

    - `match_rate`: the share of articles that match
    - `routes_per_match`: how many routes take a matching article
    - `digests`: how many digests all routes send together; each digest is one message
    - `mails`: how many readers get each message as plain-text mail
    - `targets`: how many others get each message, such as Slack channels and readers of HTML mail
    - `batch`: how many objects one run of `ingest` reads
    - `milliseconds`: the time that `ingest` needs for one article
    - `articles_kept_months`: how long uploaded objects are kept
    - `canary_minutes`: the time from one test article of the canary to the next; 0 without a canary
    - `uploads`: whether the costs include the PUT requests of the uploader
    """

    articles: int = 1_000_000
    match_rate: float = 0.05
    routes_per_match: float = 1.0
    routes: int = 10
    digests: int = 3_000
    targets: float = 1.0
    mails: float = 2.0
    articles_per_object: float = 1.0
    batch: float = 10.0
    milliseconds: float = 40.0
    article_kb: float = 10.0
    articles_kept_months: float = 1.0
    canary_minutes: int = 0
    uploads: bool = False

    @property
    def matches(self) -> float:
        """How many articles the outboxes get in a month. An article in two outboxes counts twice."""
        return self.articles * self.match_rate * self.routes_per_match


@dataclass(frozen=True)
class CostLine:
    """One line of the monthly costs: the quantity of a unit that an activity uses, and the price.

    `activity` is a text for people. `unit` is a unit of the price list, such as `sqs_requests`.
    `usd` is the price of `quantity` units.
    """

    activity: str
    unit: str
    quantity: float
    usd: float


@dataclass(frozen=True)
class Costs:
    """What a workload costs in a month, line by line."""

    workload: Workload
    lines: tuple[CostLine, ...]
    prices: PriceList

    @property
    def total(self) -> float:
        """The price of all usage in US dollars. Free tiers are not subtracted."""
        return sum(line.usd for line in self.lines)

    def by_service(self) -> dict[str, float]:
        """Return the price of each service in US dollars, the highest price first."""
        return _sums((self.prices.units[line.unit].service, line.usd) for line in self.lines)

    def by_activity(self) -> dict[str, float]:
        """Return the price of each activity in US dollars, the highest price first."""
        return _sums((line.activity, line.usd) for line in self.lines)

    def beyond_free_tier(self) -> float:
        """Return the price in US dollars of the usage that the free tiers do not cover.

        This is the price if nothing else in the AWS account uses the free tiers.
        """
        quantities = _sums((line.unit, line.quantity) for line in self.lines)
        return sum(self.prices.units[unit].beyond_free_tier(count) for unit, count in quantities.items())

    @property
    def canary(self) -> float:
        """The part of the total that the canary costs, in US dollars."""
        return sum(line.usd for line in self.lines if line.activity == CANARY)


def costs_of(workload: Workload) -> Costs:
    """Return what a workload costs in a month."""
    prices = price_list()
    lines = [
        CostLine(activity, unit, quantity, prices.units[unit].of(quantity))
        for activity, unit, quantity in _quantities(workload)
        if quantity
    ]
    return Costs(workload, tuple(lines), prices)


def idle_costs(workload: Workload) -> Costs:
    """Return what the stack of a workload costs in a month without articles and digests."""
    return costs_of(replace(workload, articles=0, digests=0))


def usd_per_million(workload: Workload) -> float:
    """Return what a million articles of a workload and their digests cost, in US dollars.

    Fixed costs, metrics, storage, the canary and the uploader's own requests are left out. Return
    0 for a workload without articles.
    """
    if not workload.articles:
        return 0.0
    usd = sum(line.usd for line in costs_of(workload).lines if line.activity in OF_ARTICLES)
    return usd / workload.articles * 1_000_000


def _quantities(workload: Workload) -> Iterator[tuple[str, str, float]]:
    """Yield (activity, unit, quantity): what the workload uses in a month.

    The activity is a text for people. The unit is a unit of the price list. The same activity and
    unit may be yielded more than once.
    """
    for activity, count in _counts(workload).items():
        for unit, each in USAGE[activity].items():
            yield _TEXTS[activity], unit, count * each
    objects = workload.articles / workload.articles_per_object
    seconds = workload.articles * workload.milliseconds / 1000
    yield READING, "lambda_gb_seconds", seconds * INGEST_GB
    yield DIGESTS, "sns_mails", workload.digests * workload.mails
    yield from _fixed(workload)
    yield from _storage(workload)
    yield from _canary(workload)
    if workload.uploads:
        yield "uploads by your uploader", "s3_puts", objects


def _counts(workload: Workload) -> Mapping[Activity, float]:
    """Return how often each activity happens in a month."""
    objects = workload.articles / workload.articles_per_object
    checks = MINUTES_A_MONTH / CHECK_MINUTES
    return {
        Activity.ARTICLE: objects,
        Activity.BATCH: objects / workload.batch,
        Activity.MATCH: workload.matches,
        Activity.DIGEST: workload.digests,
        Activity.STORY: workload.matches if workload.digests else 0,
        Activity.CHANNEL: workload.digests * (workload.targets + bool(workload.mails)),
        Activity.TARGET: workload.digests * workload.targets,
        Activity.CHECK: checks,
        Activity.ROUTE_CHECK: checks * workload.routes,
        Activity.LISTED: objects * LISTINGS,
        Activity.POLLING: 1,
    }


_TEXTS: Mapping[Activity, str] = {
    Activity.ARTICLE: READING,
    Activity.BATCH: READING,
    Activity.MATCH: MATCHES,
    Activity.DIGEST: DIGESTS,
    Activity.STORY: STORIES,
    Activity.CHANNEL: DIGESTS,
    Activity.TARGET: TARGETS,
    Activity.CHECK: "idle: reconcile",
    Activity.ROUTE_CHECK: "idle: reconcile",
    Activity.LISTED: LISTING,
    Activity.POLLING: "idle: waiting for messages",
}


def _fixed(workload: Workload) -> Iterator[tuple[str, str, float]]:
    yield "idle: alarms, metrics, dashboard", "alarms", ALARMS
    yield "idle: alarms, metrics, dashboard", "metrics", IDLE_METRICS
    yield "idle: alarms, metrics, dashboard", "dashboards", 1
    if workload.articles:
        yield "metrics of articles", "metrics", METRICS - IDLE_METRICS


def _storage(workload: Workload) -> Iterator[tuple[str, str, float]]:
    """Yield (activity, unit, quantity) of the stored data.

    The quantities are those of a stack that has had this workload for at least DIGEST_MONTHS
    months. After this time, as many rows expire as are added.
    """
    articles = workload.articles * workload.article_kb * workload.articles_kept_months / 1e6
    reported = workload.matches * MATCH_KB + workload.digests * DIGEST_KB
    rows = workload.articles * ROW_KB * ROW_MONTHS + reported * DIGEST_MONTHS
    yield "storage", "s3_gb_months", articles
    yield "storage", "table_gb_months", rows / 1e6


def _canary(workload: Workload) -> Iterator[tuple[str, str, float]]:
    if not workload.canary_minutes:
        return
    count = MINUTES_A_MONTH // workload.canary_minutes
    for unit in ("s3_puts", "scheduler_invocations", "lambda_requests"):
        yield CANARY, unit, count
    yield CANARY, "lambda_gb_seconds", count * SECONDS_PER_CANARY * CANARY_GB
    for activity in (
        Activity.ARTICLE,
        Activity.BATCH,
        Activity.MATCH,
        Activity.DIGEST,
        Activity.STORY,
        Activity.CHANNEL,
        Activity.TARGET,
    ):
        for unit, each in USAGE[activity].items():
            yield CANARY, unit, count * each
    yield CANARY, "alarms", CANARY_ALARMS
    yield CANARY, "metrics", CANARY_METRICS


def _sums(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the sum of the values for each name, the highest sum first."""
    sums: dict[str, float] = defaultdict(float)
    for name, value in pairs:
        sums[name] += value
    return dict(sorted(sums.items(), key=lambda item: -item[1]))
