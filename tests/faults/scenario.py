"""The scenario that the fault tests run, and the checks of its result.

The scenario has an instant route (Slack), a scheduled route (mail), two articles, and a later copy
of article 1. A schedule fires twice. The event of article 1 arrives four times, the last time after
the digests with article 1 were sent.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from wirewatch.checking.configuration_files import Sources, compile_files
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.storage.registry import Current, RegisteredRoute

from tests.house import House, bucket_name, house_on_moto

WATCHLIST = 'watchlist: w\nrules:\n  - {id: r, query: troops}\n  - {id: s, query: "url:again"}\n'
ROUTES = """\
timezone: UTC
routes:
  desk: {schedule: instant, group_wait: 0s, channels: ["slack:korea-desk"]}
  brief: {schedule: "daily 08:00", channels: [email-text]}
"""
DUE, NEXT_DUE = "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"
SECOND_DUE = "2026-11-23T08:00:00.500Z"  # another digest, at the same time
READS = (
    "Get",
    "BatchGet",
    "Query",
    "Receive",
    "List",
    "Head",
)  # dying after one leaves the world as the write before it left it
LEASE = timedelta(seconds=61)
MOST_ROUNDS = 14


class Crash(BaseException):
    """Simulates a killed worker. No handler catches Crash, because it is a BaseException."""


@dataclass
class Fault:
    """A hook for AWS calls. The hook calls `do` once, before or after one AWS call, as `phase`
    says. `at` is the number of this call, counted from 1. If `do` is None, the hook raises Crash
    instead.
    """

    at: int = 0
    phase: str = "before"
    do: Callable[[], None] | None = None
    calls: int = 0
    where: str = ""
    openings: list[int] = field(default_factory=list)  # calls that begin an invocation
    house: "House | None" = None
    _invocations: int = 0

    def __call__(self, phase: str, operation: str, _: dict[str, Any]) -> None:
        if phase == "before":
            self.calls += 1
            if self.house is not None and self.house.invocations != self._invocations:
                self._invocations = self.house.invocations
                self.openings.append(self.calls)
        if phase == self.phase and self.calls == self.at and not self.where:
            self.where = f"{phase} {operation} (call {self.at})"
            if self.do is None:
                raise Crash(self.where)
            self.do()


@dataclass
class Strip:
    """Removes the ConditionExpression `condition` from all AWS calls. Without this condition, a
    fault test must find a problem.
    """

    condition: str
    seen: set[str] = field(default_factory=set)

    def __call__(self, phase: str, operation: str, params: dict[str, Any]) -> None:
        if phase != "params":
            return
        actions = [each for action in params.get("TransactItems", []) for each in action.values()] or [params]
        for action in actions:
            found = action.get("ConditionExpression")
            if found:
                self.seen.add(found)
            if found == self.condition:
                del action["ConditionExpression"]
                used = action.get("UpdateExpression", "")
                for names in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
                    kept = {name: value for name, value in action.get(names, {}).items() if name in used}
                    action.pop(names, None)
                    if kept:
                        action[names] = kept


COPY = 3  # the number of an article with the text of article 1


def article(number: int, text: int = 0, path: str = "a") -> str:
    """Return an article as JSON. Articles with the same `text` are copies, unless `text` is 0."""
    words = (
        ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
        if text
        else ("alpha",)
    )
    body = " ".join(f"{word}{text or number}" for word in words)
    return json.dumps(
        {
            "title": f"Article {text or number}",
            "text": f"The troops of {body}.",
            "url": f"https://x.example/{path}/{number}",
        }
    )


def configure(house: House, routes: str = ROUTES) -> None:
    """Store a compiled configuration directly, without the function `compile_watchlists`."""
    compiled = compile_files(
        {"watchlists/w.yaml": WATCHLIST, "routes.yaml": routes}, Sources(), house.clock.now
    )
    data = compiled.index()
    key = f"index/{hashlib.sha256(data).hexdigest()}.idx"
    house.s3.put_object(Bucket=bucket_name("config"), Key=key, Body=data)
    registered = {
        name: RegisteredRoute(route, house.clock.now) for name, route in compiled.configuration.routes.items()
    }
    house.registry.replace(Current(1, key, registered, {}))


@contextmanager
def configured_house() -> Iterator[House]:
    with house_on_moto() as house:
        configure(house)
        yield house


def work(house: House, name: str) -> None:
    """Run a function in rounds until its queue is empty. A crash ends the current round, and the
    next round follows. After each round, the clock is advanced by LEASE.
    """
    for _ in range(MOST_ROUNDS):
        try:
            if not house.run(name, 4) and not house.receive(name):
                return
        except Crash:
            pass
        house.clock.now += LEASE
    raise AssertionError(f"{name} makes no progress")


def settle(house: House) -> None:
    for name in ("ingest", "digest", "deliver"):
        work(house, name)


def run_scenario(house: House) -> None:
    """Run the scenario, from the first upload to the last `reconcile`."""
    event = house.upload("articles/1.json", article(1, 1))
    house.send("IngestQueue", event)
    house.send("IngestQueue", event)
    settle(house)
    house.flush("brief", DUE)
    house.flush("brief", DUE)
    house.upload("articles/2.json", article(2))
    settle(house)
    house.send("IngestQueue", event)  # very late
    house.upload(f"articles/{COPY}.json", article(COPY, 1))
    settle(house)
    house.flush("brief", NEXT_DUE)
    settle(house)
    house.clock.now += timedelta(minutes=20)
    reconcile(house)
    settle(house)


def reconcile(house: House) -> None:
    """Run `reconcile`, and run it again if it crashes."""
    try:
        house.reconcile()
    except Crash:
        house.reconcile()


@dataclass
class Delivered:
    """What a run delivered. The keys are: (route, article) in `matched_articles`, the route in
    `repeated` and `shown`, the text in `slack`, and the digest in `mails`.
    """

    matched_articles: Counter[tuple[str, str]]
    repeated: dict[str, int]  # articles of each route that repeat what was reported
    slack: Counter[str]
    mails: Counter[str]
    shown: dict[str, set[str]]


def named(row: dict[str, Any]) -> str:
    """Return the name of the row's article: `Article 1` if the article's link ends with `/1`."""
    return "Article " + MatchedArticle.from_bytes(row["matched"]).url.rpartition("/")[2]


def delivered(house: House) -> Delivered:
    matched_articles: Counter[tuple[str, str]] = Counter()
    for row in house.rows("D#"):
        if row["sk"].startswith("I#") and "matched" in row:
            matched_articles[(row["pk"][2:].partition("#")[0], named(row))] += 1
    slack = Counter(payload["text"] for _, payload in house.slack.posts)
    mails: Counter[str] = Counter()
    shown: dict[str, set[str]] = {"desk": set(), "brief": set()}
    for _, payload in house.slack.posts:
        shown["desk"] |= {f"Article {n}" for n in (1, 2, COPY) if f"/a/{n}|" in json.dumps(payload)}
    for mail in house.mails():
        mails[mail["MessageAttributes"]["digest"]["Value"]] += 1
        shown["brief"] |= {f"Article {n}" for n in (1, 2, COPY) if f"/a/{n}\n" in mail["Message"]}
    states = {row["pk"][2:] for row in house.rows("R#") if row["sk"] == "STATE"}
    repeated = {route: house.digests.route_state(route).carried.repeated for route in states}
    return Delivered(matched_articles, repeated, slack, mails, shown)


def problems(house: House, *, may_double: bool = False) -> list[str]:
    """Return what is wrong after a scenario. If `may_double` is True, repeated messages are allowed."""
    result, found = delivered(house), []
    everything = {"Article 1", "Article 2"}
    for route, titles in result.shown.items():
        if not everything <= titles:
            found.append(f"lost on {route}: {sorted(everything - titles)}")
        if titles - everything:
            found.append(f"reported again on {route}")
        if (copies := result.matched_articles[route, f"Article {COPY}"]) != result.repeated.get(route, 0):
            found.append(f"{result.repeated.get(route, 0)} of {copies} copies counted on {route}")
    found += [
        f"{title} is in {count} digests of {route}"
        for (route, title), count in result.matched_articles.items()
        if count != 1
    ]
    if not may_double:
        found += [
            f"sent {count} times: {name}"
            for sent in (result.slack, result.mails)
            for name, count in sent.items()
            if count > 1
        ]
    metas = [row for row in house.rows("D#") if row["sk"] == "META"]
    found += [
        f"unfinished: {row['pk']} {row['st']}" for row in metas if row["st"] not in {"PUBLISHED", "EMPTY"}
    ]
    found += [f"still open: {row['sk']}" for row in house.rows("R#") if row["sk"].startswith("OPEN#")]
    found += [f"still waiting: {row['sk']}" for row in house.rows("OB#")]
    for route in ("desk", "brief"):
        numbers = sorted(
            row["number"] for row in metas if row["pk"].startswith(f"D#{route}#") and "number" in row
        )
        if numbers != list(range(1, len(numbers) + 1)):
            found.append(f"numbers of {route} have a gap or a double: {numbers}")
    return found
