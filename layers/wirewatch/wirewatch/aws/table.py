"""The DynamoDB table. Rows hold plain Python values.

If a condition does not hold, `put`, `update` and `delete` return False, and `transact` raises
Cancelled. After a conflict with another call, these methods try again, up to MAX_ATTEMPTS times in
all. `transact` also tries again if DynamoDB throttles the transaction.
"""

import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from wirewatch.errors import TryLater

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Row = dict[str, Any]
_CONFLICTS = frozenset(
    [
        "TransactionConflict",
        "TransactionConflictException",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
    ]
)
MAX_ATTEMPTS = 6
MAX_BATCH_GET = 100  # rows per call
# DynamoDB reserves 570 words, so every attribute name in an expression gets an alias.
_NAME = re.compile(r"(?<![:#\w])(?!(?:attribute_exists|attribute_not_exists)\b)([a-z]\w*)")


class Cancelled(Exception):
    """A transaction was not carried out, because at least one condition did not hold.

    `failed` has the positions, from 0, of the actions whose conditions did not hold.
    """

    def __init__(self, failed: Sequence[int]) -> None:
        super().__init__(f"conditions of actions {list(failed)} did not hold")
        self.failed = tuple(failed)


class Table:
    """A table whose rows have the keys `pk` and `sk`. `ttl` is the time of expiry in epoch seconds.

    Reads are strongly consistent unless a method says otherwise.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client, self.name = client, name
        self._serialize = TypeSerializer().serialize
        self._deserialize = TypeDeserializer().deserialize

    def get(self, pk: str, sk: str) -> Row | None:
        answer = self.client.get_item(TableName=self.name, Key=self._key(pk, sk), ConsistentRead=True)
        return self._plain(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[tuple[str, str]], *, consistent: bool = True) -> Iterator[Row]:
        """Yield the rows with these keys, in no particular order. Keys without a row are left out.

        If `consistent` is False, the read costs half, but may miss recent writes. Raises TryLater
        if DynamoDB reads nothing in MAX_ATTEMPTS successive calls.
        """
        waiting = [self._key(pk, sk) for pk, sk in dict.fromkeys(keys)]
        attempt = 0
        while waiting:
            batch, waiting = waiting[:MAX_BATCH_GET], waiting[MAX_BATCH_GET:]
            answer = self.client.batch_get_item(
                RequestItems={self.name: {"Keys": batch, "ConsistentRead": consistent}}
            )
            yield from (self._plain(item) for item in answer["Responses"].get(self.name, []))
            unread = answer["UnprocessedKeys"]
            left = list(unread[self.name]["Keys"]) if self.name in unread else []
            attempt = attempt + 1 if len(left) == len(batch) else 0
            if attempt == MAX_ATTEMPTS:
                raise TryLater(5, f"DynamoDB keeps reading none of {len(left)} rows")
            if left:
                _pause(attempt)
            waiting = [*left, *waiting]

    def query(
        self,
        pk: str,
        prefix: str = "",
        limit: int | None = None,
        *,
        last_first: bool = False,
        between: tuple[str, str] | None = None,
        page: int | None = None,
    ) -> Iterator[Row]:
        """Yield at most `limit` rows of the partition `pk`, in the order of `sk`. With
        `last_first`, the order is reversed.

        - `prefix`: the beginning of `sk`. With `between`, `prefix` is ignored.
        - `between`: the lowest and the highest `sk`.
        - `page`: the largest number of rows that one call of DynamoDB reads. With `limit`, `page`
          has no effect.
        """
        condition, values = _key_condition(pk, prefix, between)
        extra: dict[str, Any] = {"Limit": limit or page} if limit or page else {}
        left = limit
        while left != 0:
            answer = self.client.query(
                TableName=self.name,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                ConsistentRead=True,
                ScanIndexForward=not last_first,
                **extra,
            )
            yield from (self._plain(item) for item in answer["Items"])
            if left is not None:
                left -= len(answer["Items"])
                extra["Limit"] = left
            if "LastEvaluatedKey" not in answer:
                return
            extra["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def put(self, row: Row, condition: str = "", values: Mapping[str, Any] | None = None) -> bool:
        """Put a row. Returns False if the condition did not hold."""
        return self._one("put_item", {"Item": self._item(row)}, condition, values)

    def update(
        self, pk: str, sk: str, change: str, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> bool:
        return self._one("update_item", {"Key": self._key(pk, sk)}, condition, values, change)

    def add(self, pk: str, sk: str, counts: Mapping[str, int], values: Mapping[str, Any]) -> bool:
        """Increase numbers in a row, and set the attributes in `values`. `counts` maps the name of
        an attribute to the number to add. A missing row is created.

        Returns False if the call failed. Even then, DynamoDB may have changed the row. Numbers may
        be added twice after a time-out.
        """
        added = ", ".join(f"{name} :{name}" for name in counts)
        change = f"ADD {added} SET {', '.join(f'{name} = :{name}' for name in values)}"
        given = {f":{name}": value for name, value in {**counts, **values}.items()}
        try:
            # boto3 repeats calls, so it may add twice after a time-out. Without its repeats, the
            # numbers of every throttled call would be lost.
            self.client.update_item(Key=self._key(pk, sk), **self._conditioned("", given, change))
        except (BotoCoreError, ClientError):
            return False
        return True

    def delete(self, pk: str, sk: str, condition: str = "", values: Mapping[str, Any] | None = None) -> bool:
        return self._one("delete_item", {"Key": self._key(pk, sk)}, condition, values)

    def transact(self, actions: Sequence[dict[str, Any]]) -> None:
        """Carry out all actions or none. Raises Cancelled if a condition did not hold.

        The actions are made by `put_action`, `update_action` and `delete_action`.
        """
        for attempt in range(MAX_ATTEMPTS):
            try:
                self.client.transact_write_items(TransactItems=list(actions))  # type: ignore[arg-type]
            except self.client.exceptions.TransactionCanceledException as error:
                codes = [
                    str(reason.get("Code", "None"))
                    for reason in error.response.get("CancellationReasons", [])
                ]
                failed = [i for i, code in enumerate(codes) if code == "ConditionalCheckFailed"]
                if failed:
                    raise Cancelled(failed) from error
                if attempt + 1 == MAX_ATTEMPTS or not _CONFLICTS.intersection(codes):
                    raise
                _pause(attempt)
            else:
                return

    def put_action(
        self, row: Row, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"Put": {"Item": self._item(row), **self._conditioned(condition, values)}}

    def update_action(
        self, pk: str, sk: str, change: str, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"Update": {"Key": self._key(pk, sk), **self._conditioned(condition, values, change)}}

    def delete_action(
        self, pk: str, sk: str, condition: str = "", values: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"Delete": {"Key": self._key(pk, sk), **self._conditioned(condition, values)}}

    def _one(
        self,
        call: str,
        arguments: dict[str, Any],
        condition: str,
        values: Mapping[str, Any] | None,
        change: str = "",
    ) -> bool:
        for attempt in range(MAX_ATTEMPTS):
            try:
                getattr(self.client, call)(**arguments, **self._conditioned(condition, values, change))
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "ConditionalCheckFailedException":
                    return False
                if code not in _CONFLICTS or attempt + 1 == MAX_ATTEMPTS:
                    raise
                _pause(attempt)
            else:
                return True
        raise AssertionError("unreachable")

    def _conditioned(
        self, condition: str, values: Mapping[str, Any] | None, change: str = ""
    ) -> dict[str, Any]:
        arguments: dict[str, Any] = {"TableName": self.name}
        if condition:
            arguments["ConditionExpression"] = _NAME.sub(r"#\1", condition)
        if change:
            arguments["UpdateExpression"] = _NAME.sub(r"#\1", change)
        names = {f"#{name}": name for name in _NAME.findall(f"{condition} {change}")}
        if names:
            arguments["ExpressionAttributeNames"] = names
        if values:
            arguments["ExpressionAttributeValues"] = {
                name: self._serialize(value) for name, value in values.items()
            }
        return arguments

    def _key(self, pk: str, sk: str) -> dict[str, Any]:
        return {"pk": {"S": pk}, "sk": {"S": sk}}

    def _item(self, row: Row) -> dict[str, Any]:
        return {name: self._serialize(value) for name, value in row.items() if value is not None}

    def _plain(self, item: Mapping[str, Any]) -> Row:
        return {name: _simple(self._deserialize(value)) for name, value in item.items()}


def _simple(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value)
        case Binary():
            return value.value  # type: ignore[attr-defined]
        case dict():
            return {name: _simple(each) for name, each in value.items()}
        case list():
            return [_simple(each) for each in value]
        case _:
            return value


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311  spreads colliding workers, no secret


def _key_condition(
    pk: str, prefix: str, between: tuple[str, str] | None
) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the KeyConditionExpression of a query, and the values of its placeholders."""
    values = {":pk": {"S": pk}}
    if between:
        values |= {":low": {"S": between[0]}, ":high": {"S": between[1]}}
        return "pk = :pk AND sk BETWEEN :low AND :high", values
    if prefix:
        values[":prefix"] = {"S": prefix}
        return "pk = :pk AND begins_with(sk, :prefix)", values
    return "pk = :pk", values
