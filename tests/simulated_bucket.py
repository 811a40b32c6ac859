"""Simulates a bucket of any size, and what else the listing check uses: rows of objects, a queue,
and the row with the progress of the check.

Keys are computed while they are listed, so ten million keys need no memory.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wirewatch.aws.table import Row
from wirewatch.messages.ingest_task import IngestTask

PAGE = 1000
DIGITS = 8


@dataclass(frozen=True)
class Group:
    """Objects with keys such as `<prefix>00000000.json`, all stored at the time `stored`."""

    prefix: str
    count: int
    stored: datetime

    def key(self, number: int) -> str:
        return f"{self.prefix}{number:0{DIGITS}}.json"

    def first_after(self, key: str) -> int:
        """Return the index, in the group, of the first object whose key is greater than `key`.
        Return `count` if there is no such object.
        """
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.key(middle) <= key else (low, middle)
        return low


class ServiceFailed(Exception):
    """The error of a simulated call that fails."""


class SimulatedS3:
    """A fake S3 client that lists objects and folders. The n-th call that lists objects fails if
    `failing(n)` is True.
    """

    def __init__(self, groups: Iterable[Group], failing: Callable[[int], bool] = lambda _: False) -> None:
        self.groups = sorted(groups, key=lambda group: group.prefix)
        self.prefixes = [group.prefix for group in self.groups]
        self.failing, self.pages = failing, 0

    def __len__(self) -> int:
        return sum(group.count for group in self.groups)

    def list_objects_v2(self, **request: str) -> dict[str, Any]:
        self.pages += 1
        if self.failing(self.pages):
            raise ServiceFailed(f"page {self.pages}")
        entries: list[dict[str, Any]] = []
        for group, number in self._objects(request["Prefix"], request.get("StartAfter", "")):
            if len(entries) == PAGE:
                return {"Contents": entries, "IsTruncated": True}
            entries.append({"Key": group.key(number), "Size": 1, "ETag": '"e"', "LastModified": group.stored})
        return {"Contents": entries, "IsTruncated": False}

    def _objects(self, prefix: str, after: str) -> Iterator[tuple[Group, int]]:
        begin = max(prefix, after)
        for position in range(max(0, bisect_right(self.prefixes, begin) - 1), len(self.groups)):
            group = self.groups[position]
            if group.prefix.startswith(prefix):
                for number in range(group.first_after(after), group.count):
                    yield group, number
            elif group.prefix > prefix:
                return

    def get_paginator(self, _: str) -> "SimulatedS3":
        return self

    def paginate(self, **request: str) -> Iterator[dict[str, Any]]:
        prefix, slash = request["Prefix"], request["Delimiter"]
        below = (
            group.prefix.removeprefix(prefix) for group in self.groups if group.prefix.startswith(prefix)
        )
        folders = sorted({name.split(slash)[0] + slash for name in below if slash in name})
        for start in range(0, len(folders), PAGE):
            yield {"CommonPrefixes": [{"Prefix": prefix + name} for name in folders[start : start + PAGE]]}


@dataclass
class SimulatedRecords:
    """Simulated object records. Every object has a row, except the objects with a key in `unread`."""

    unread: set[str]
    reads: int = 0

    def read_many(
        self, places: Iterable[tuple[str, str]], *, consistent: bool = True
    ) -> Mapping[tuple[str, str], Row]:
        rows = {
            place: {"etag": "e", "outcome": "INGESTED", "modified": "2026-01-01T00:00:00+00:00"}
            for place in places
            if place[1] not in self.unread
        }
        self.reads += 1
        return rows


@dataclass
class SimulatedQueue:
    """A fake queue. Stores the key of each task, and calls `ingested` with this key immediately."""

    ingested: Callable[[str], object]
    keys: list[str] = field(default_factory=list)
    backlog: int = 0

    def send_tasks(self, tasks: Iterable[IngestTask]) -> None:
        for task in tasks:
            self.keys.append(task.event.key)
            self.ingested(task.event.key)

    def waiting(self) -> int:
        return self.backlog


class OneRowTable:
    """A fake table for one row, in which ListingCheck stores its progress. If the table has a row,
    and `lock` in this row differs from `values[":before"]`, `put` stores nothing and returns False.
    """

    def __init__(self) -> None:
        self.row: Row | None = None

    def get(self, pk: str, sk: str) -> Row | None:
        return dict(self.row) if self.row else None

    def put(self, row: Row, condition: str = "", values: Mapping[str, Any] | None = None) -> bool:
        if self.row is not None and self.row["lock"] != (values or {})[":before"]:
            return False
        self.row = {name: value for name, value in row.items() if value is not None}
        return True
