"""Tests that the table repeats a call that conflicts with another worker. A call whose condition
fails is not repeated.
"""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from wirewatch.aws import table as table_module
from wirewatch.aws.table import MAX_ATTEMPTS, Cancelled, Table

ROW = {"pk": "CONFIG", "sk": "CURRENT"}
CONFLICTS = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the pauses of the table. Instead of pausing, the table appends the number of the
    attempt to the returned list.
    """
    found: list[int] = []
    monkeypatch.setattr(table_module, "_pause", found.append)
    return found


@pytest.fixture
def table() -> Table:
    return Table(boto3.client("dynamodb"), "table")


@pytest.fixture
def dynamodb(table: Table) -> Iterator[Stubber]:
    """A stub of DynamoDB. It returns the prepared answers in order, and fails if an answer is unused."""
    with Stubber(table.client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def cancel(dynamodb: Stubber, *codes: str) -> None:
    """Make the stub answer that a transaction was cancelled. `codes` has one code for each action
    of the transaction.
    """
    dynamodb.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        modeled_fields={"CancellationReasons": [{"Code": code} for code in codes]},
    )


def transact(table: Table) -> None:
    table.transact([table.put_action(ROW), table.put_action({**ROW, "sk": "FILE#w"})])


@pytest.mark.parametrize("code", CONFLICTS)
def test_a_transaction_with_a_conflict_is_retried(
    table: Table, dynamodb: Stubber, pauses: list[int], code: str
) -> None:
    for _ in range(MAX_ATTEMPTS - 1):
        cancel(dynamodb, "None", code)
    dynamodb.add_response("transact_write_items", {})
    transact(table)
    assert pauses == list(range(MAX_ATTEMPTS - 1))


def test_a_transaction_that_always_has_a_conflict_fails(
    table: Table, dynamodb: Stubber, pauses: list[int]
) -> None:
    for _ in range(MAX_ATTEMPTS):
        cancel(dynamodb, "TransactionConflict", "None")
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        transact(table)


def test_a_failed_condition_is_raised_without_a_retry_even_if_another_action_has_a_conflict(
    table: Table, dynamodb: Stubber, pauses: list[int]
) -> None:
    cancel(dynamodb, "TransactionConflict", "ConditionalCheckFailed")
    with pytest.raises(Cancelled) as cancelled:
        transact(table)
    assert cancelled.value.failed == (1,)
    assert pauses == []


def test_a_transaction_that_is_refused_is_not_retried(
    table: Table, dynamodb: Stubber, pauses: list[int]
) -> None:
    cancel(dynamodb, "None", "ValidationError")
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        transact(table)
    assert pauses == []


def test_a_write_that_conflicts_with_a_transaction_is_retried(
    table: Table, dynamodb: Stubber, pauses: list[int]
) -> None:
    for _ in range(MAX_ATTEMPTS - 1):
        dynamodb.add_client_error("put_item", "TransactionConflictException")
    dynamodb.add_response("put_item", {})
    assert table.put(ROW)
    assert pauses == list(range(MAX_ATTEMPTS - 1))


@pytest.mark.parametrize("code", ["TransactionConflictException", "ValidationException"])
def test_a_write_that_cannot_succeed_fails(
    table: Table, dynamodb: Stubber, pauses: list[int], code: str
) -> None:
    for _ in range(MAX_ATTEMPTS if "Conflict" in code else 1):
        dynamodb.add_client_error("put_item", code)
    with pytest.raises(ClientError, match=code):
        table.put(ROW)


def test_a_write_with_a_failed_condition_is_not_retried(
    table: Table, dynamodb: Stubber, pauses: list[int]
) -> None:
    dynamodb.add_client_error("put_item", "ConditionalCheckFailedException")
    assert not table.put(ROW, "attribute_not_exists(pk)")
    assert pauses == []


def test_a_limit_of_zero_yields_no_row_and_sends_no_request(table: Table, dynamodb: Stubber) -> None:
    assert list(table.query("P", limit=0)) == []


def test_a_limit_holds_over_pages_that_end_early(table: Table, dynamodb: Stubber) -> None:
    """DynamoDB ends a page at one megabyte, so a page may have fewer rows than were requested."""

    def expect(limit: int, numbers: list[int], **start: object) -> None:
        items = [{"pk": {"S": "P"}, "sk": {"S": str(number)}} for number in numbers]
        key = {"pk": {"S": "P"}, "sk": {"S": str(numbers[-1])}}
        parameters = {
            "TableName": "table", "KeyConditionExpression": "pk = :pk", "ScanIndexForward": True, "ConsistentRead": True,
            "ExpressionAttributeValues": {":pk": {"S": "P"}}, "Limit": limit, **start,
        }  # fmt: skip
        dynamodb.add_response("query", {"Items": items, "LastEvaluatedKey": key}, parameters)

    expect(3, [1, 2])
    expect(1, [3], ExclusiveStartKey={"pk": {"S": "P"}, "sk": {"S": "2"}})
    assert [row["sk"] for row in table.query("P", limit=3)] == ["1", "2", "3"]
