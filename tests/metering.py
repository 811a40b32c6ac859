"""Counts what AWS would charge for: requests, and the read and write units of DynamoDB.

- Write: one unit for each KB of the row, before or after the write, whichever is larger.
- Strongly consistent read: one unit for each 4 KB. Eventually consistent read: half.
- Action of a write transaction, even a condition check: twice the units of a write.

Sizes of rows follow "Item sizes and formats" of the DynamoDB guide.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from boto3.dynamodb.types import Binary

from tests import house
from tests.house import House

WRITE_KB, READ_KB = 1024, 4096
SERVICES = ("dynamodb", "s3", "sqs", "sns", "ssm")


class Meter:
    """Counts the AWS calls inside `with meter.counting():`. `calls` has the number of calls by
    operation. `units` has the number of charged units by name.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.units: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._parameters: dict[str, Any] = {}

    @contextmanager
    def counting(self) -> Iterator["Meter"]:
        """Count the AWS calls that the functions make, until the end of the `with` block."""
        clients = [house.watched(service, self.house) for service in SERVICES]
        for client in clients:
            client.meta.events.register("provide-client-params", self._before, unique_id="meter-before")
            client.meta.events.register("after-call", self._after, unique_id="meter-after")
        try:
            yield self
        finally:
            for client in clients:
                client.meta.events.unregister("provide-client-params", unique_id="meter-before")
                client.meta.events.unregister("after-call", unique_id="meter-after")

    def _before(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Count a call before it is made. The number of write units that DynamoDB charges also
        depends on the row that the call replaces. So the write units are counted while this row
        still exists.
        """
        self._parameters = params
        self.calls[model.name] += 1
        match model.name:
            case "PutItem" | "UpdateItem" | "DeleteItem":
                self.units["write_units"] += self._write_units(params)
            case "TransactWriteItems":
                for action in params["TransactItems"]:
                    ((_, parameters),) = action.items()
                    self.units["write_units"] += 2 * self._write_units(parameters)
            case "GetObject":
                self.units["s3_gets"] += 1
            case "PutObject" | "ListObjectsV2":
                self.units["s3_puts"] += 1
            case "SendMessage" | "ChangeMessageVisibility" | "GetQueueAttributes":
                self.units["sqs_requests"] += 1
            case "Publish":
                self.units["sns_publishes"] += 1

    def _after(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        params, share = self._parameters, 1.0
        if model.name in {"GetItem", "Query"} and not params.get("ConsistentRead"):
            share = 0.5
        match model.name:
            case "GetItem":
                self.units["read_units"] += share * _units([parsed.get("Item", {})], READ_KB)  # type: ignore[assignment]
            case "Query":
                self.units["read_units"] += share * _units(parsed["Items"], READ_KB)  # type: ignore[assignment]
            case "BatchGetItem":
                for table, rows in parsed["Responses"].items():
                    asked = params["RequestItems"][table]
                    each = 1.0 if asked.get("ConsistentRead") else 0.5
                    missing = len(asked["Keys"]) - len(rows)
                    read = sum(_units([row], READ_KB) for row in rows) + missing
                    self.units["read_units"] += each * read  # type: ignore[assignment]

    def _write_units(self, parameters: Mapping[str, Any]) -> int:
        key = parameters.get("Key") or {name: parameters["Item"][name] for name in ("pk", "sk")}
        before = self.house.dynamodb.get_item(TableName=parameters["TableName"], Key=key).get("Item", {})
        if "Item" in parameters:
            return max(_units([before], WRITE_KB), _units([parameters["Item"]], WRITE_KB))
        added = parameters.get("ExpressionAttributeValues", {}) if "UpdateExpression" in parameters else {}
        return max(_units([before], WRITE_KB), _units([{**before, **added}], WRITE_KB))


def _units(rows: list[Mapping[str, Any]], unit: int) -> int:
    return max(1, math.ceil(sum(map(row_size, rows)) / unit))


def row_size(row: Mapping[str, Any]) -> int:
    """Return the bytes that DynamoDB charges for `row`, a row in the format of the DynamoDB API."""
    return sum(len(name.encode()) + _value_size(value) for name, value in row.items())


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return math.ceil(len(content.strip("-").replace(".", "")) / 2) + 1
        case "B":
            return len(content.value if isinstance(content, Binary) else content)  # type: ignore[attr-defined]
        case "L":
            return 3 + sum(1 + _value_size(each) for each in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in content.items())
        case _:
            return 1
