"""Compares the counts of the system with an `Account`. Finds what was lost, duplicated or stuck."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from wirewatch.aws.table import Table
from wirewatch.digests.matched_article import MatchedArticle
from wirewatch.storage.digests import ARTICLE, FINISHED, Digests
from wirewatch.storage.embargoes import EmbargoedObjects
from wirewatch.storage.failed_parts import FailedParts
from wirewatch.storage.keys import DIGEST_SHARDS, digest_shard_pk
from wirewatch.storage.outbox import Outbox

from tests.house import bucket_name
from tests.load.account import Account, Line
from tests.load.configuration import MUTED_ROUTE
from tests.load.driver import MAX_ROW, Sent

CARRIED = " · since the last message "
_TERM = re.compile(r"([a-z ]+) (\d+)")
# The lines that the account knows; all others together are Line.SENT.
_LINES = {str(line): line for line in Line}
_OF_CARRIED = {
    "dropped": Line.DROPPED,
    "muted": Line.MUTED,
    "duplicate": Line.COPY,
    "superseded": Line.SUPERSEDED,
    "weak": Line.WEAK,
}


@dataclass
class RouteCounts:
    """The counts of a route by ledger line. `waiting` is the number of rows that are in no digest yet."""

    lines: Counter[Line] = field(default_factory=Counter)
    digests: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return self.lines.total() + self.waiting


def read_ledger(text: str) -> tuple[Counter[Line], list[str]]:
    """Return the counts in a ledger, and a list with an error if the ledger does not add up. Counts
    that were carried from earlier digests are included.
    """
    of_digest, _, carried = text.partition(CARRIED)
    matched, _, terms = of_digest.partition(" = ")
    counts = _terms(terms)
    wrong = [] if counts.total() == int(matched.split()[1]) else [f"a ledger does not add up: {text}"]
    return counts + _terms(carried), wrong


def _terms(text: str) -> Counter[Line]:
    counts: Counter[Line] = Counter()
    for name, number in _TERM.findall(text.replace(" + ", ",").replace(", ", ",")):
        counts[_LINES.get(name.strip(), Line.SENT)] += int(number)
    return counts


class Stores(Protocol):
    """The rows and objects of a stack."""

    @property
    def digests(self) -> Digests: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def table(self) -> Table: ...

    @property
    def s3(self) -> Any: ...


class Observed(Protocol):
    """A finished run.

    - `digests`: the ids of digests, by route.
    - `failures`: each failed attempt to process a message.
    - `lost`: each message whose last attempt failed.
    - `largest_row`: in bytes.
    - `house`: the rows and objects of the stack.
    """

    sent: Sent
    digests: defaultdict[str, set[str]]
    failures: list[str]
    lost: list[str]
    largest_row: int

    @property
    def house(self) -> Stores: ...


class Inspection:
    """Inspects a run at the end. `faults` lists what is wrong, and is empty if nothing is wrong."""

    def __init__(self, driver: Observed, account: Account, unreadable: int = 0) -> None:
        self.driver, self.house, self.account = driver, driver.house, account
        self.faults: list[str] = []
        self.routes = {
            route: self._counts(route)
            for route in sorted({name for name, _ in account.counts} | {*account.wanted})
        }
        for route, counts in self.routes.items():
            self.faults += self._differences(route, counts)
            self.faults += self._faults_of_digests(route)
            self.faults += _faults_of_numbers(route, self.driver.sent)
        self.faults += self._left_behind()
        self.faults += self._unreadable(unreadable)

    # the account

    def _counts(self, route: str) -> RouteCounts:
        counts = RouteCounts(digests=len(self.driver.digests[route]))
        for (name, number), ledgers in self.driver.sent.ledgers.items():
            if name == route:
                if len(ledgers) > 1:
                    self.faults.append(f"{route} #{number} shows several ledgers: {sorted(ledgers)}")
                lines, wrong = read_ledger(min(ledgers))
                counts.lines += lines
                self.faults += wrong
        for field_name, count in self.house.digests.route_state(route).carried.model_dump().items():
            counts.lines[_OF_CARRIED.get(field_name, Line.SENT)] += count
        counts.waiting = sum(1 for _ in self.house.outbox.pending(route))
        return counts

    def _differences(self, route: str, counts: RouteCounts) -> Iterator[str]:
        if counts.total != self.account.total(route):
            yield f"{route} counts {counts.total} articles instead of {self.account.total(route)}"
        for line in Line:
            is_unknown = route == MUTED_ROUTE and line in {Line.MUTED, Line.SENT}  # depends on the digest
            expected, counted = self.account.counts[route, line], counts.lines[line]
            if counted != expected and not is_unknown:
                yield f"{route} counts {counted} articles as {line} instead of {expected}"

    # digests

    def _faults_of_digests(self, route: str) -> Iterator[str]:
        rows: Counter[str] = Counter()
        ids: Counter[str] = Counter()
        for digest in sorted(self.driver.digests[route]):
            yield from self._faults_of_digest(digest, rows, ids)
        yield from (
            f"the row {row[:12]} is in {count} digests of {route}" for row, count in rows.items() if count > 1
        )
        twice, expected = sum(count > 1 for count in ids.values()), self.account.repeated_ids[route]
        if twice != expected:
            yield f"{twice} articles are in two digests of {route} instead of {expected}"

    def _faults_of_digest(self, digest: str, rows: Counter[str], ids: Counter[str]) -> Iterator[str]:
        meta = self.house.digests.meta(digest)
        if meta is None or meta.state not in FINISHED:
            yield f"the digest {digest} is {meta.state if meta else 'gone'}"
            return
        found = 0
        here = set()
        for shard in range(DIGEST_SHARDS):
            for row in self.house.table.query(digest_shard_pk(digest, shard), ARTICLE):
                found += 1
                rows[row["sk"]] += 1
                if "counted_as" not in row:
                    here.add(MatchedArticle.from_bytes(row["matched"]).article_id)
        ids.update(here)
        if found != meta.claimed:
            yield f"{digest} has {found} rows but claimed {meta.claimed}"

    # rows, parts and messages that were left behind

    def _left_behind(self) -> Iterator[str]:
        driver, table = self.driver, self.house.table
        yield from (f"lost: {message}" for message in driver.lost)
        yield from (f"failed: {message}" for message in dict.fromkeys(driver.failures))
        yield from (f"refused: {part.digest}" for part in FailedParts(table).listed())
        yield from (f"under embargo: {waiting.name}" for waiting in EmbargoedObjects(table).listed())
        for route in self.routes:
            yield from (f"open: {name}" for name, _ in self.house.digests.open_digests(route))
            if pending := self.routes[route].waiting:
                yield f"{pending} rows wait for {route}"
            if digest := self.house.digests.route_state(route).unremembered:
                yield f"the stories of {digest} are not stored"
        if driver.largest_row > MAX_ROW:
            yield f"a row has {driver.largest_row} bytes"

    def _unreadable(self, expected: int) -> Iterator[str]:
        pages = self.house.s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket_name("articles"), Prefix="quarantine/"
        )
        found = sum(page["KeyCount"] for page in pages)
        if found != expected:
            yield f"{found} documents are in quarantine instead of {expected}"


def _faults_of_numbers(route: str, sent: Sent) -> Iterator[str]:
    """Yield gaps in the message numbers of a route, missing parts, and parts that were sent twice."""
    numbers = {number for name, number, *_ in sent.parts if name == route}
    if numbers != set(range(1, len(numbers) + 1)):
        yield f"the numbers of {route} have a gap: {sorted(numbers)}"
    digests: dict[tuple[int, str], tuple[int, set[int]]] = {}
    for (name, number, part, parts, channel), count in sent.parts.items():
        if name == route:
            digests.setdefault((number, channel), (parts, set()))[1].add(part)
            if count > 1:
                yield f"part {part} of {route} #{number} was sent {count} times to {channel}"
    for (number, channel), (parts, seen) in digests.items():
        if len(seen) != parts:
            yield f"{channel} got {len(seen)} of {parts} parts of {route} #{number}"
