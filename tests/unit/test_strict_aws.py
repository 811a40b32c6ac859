"""The checks around moto refuse the calls that the real AWS services would refuse."""

from typing import Any

import pytest

from tests.strict_aws import NotOnAws, check

ROW = {"pk": {"S": "CONFIG"}, "sk": {"S": "CURRENT"}}


@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        ("SendMessage", {"MessageBody": ""}, "is empty"),
        ("SendMessage", {"MessageBody": "a\x00"}, "has characters that AWS refuses"),
        ("SendMessage", {"MessageBody": "a" * 262_145}, "larger than 256 KB"),
        ("SendMessage", {"MessageBody": "a", "DelaySeconds": 901}, "15 minutes at most"),
        ("ChangeMessageVisibility", {"VisibilityTimeout": 43_201}, "0 to 12 hours"),
        ("Publish", {"Subject": "a\nb", "Message": "m"}, "refuses the subject"),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"Item": ROW}}] * 101}, "at most 100 actions"),
        ("BatchGetItem", {"RequestItems": {"t": {"Keys": [ROW, ROW]}}}, "duplicate keys"),
        ("UpdateItem", {"Key": ROW, "UpdateExpression": "SET state = :a"}, "reserved words"),
        ("PutItem", {"Item": {"pk": {"S": "X#1"}, "sk": {"S": "O"}}}, "declares no row"),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Delete": {"Key": {**ROW, "sk": {"S": "X"}}}}]},
            "declares no row",
        ),
    ],
)
def test_a_call_that_aws_would_refuse_fails(operation: str, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(NotOnAws, match=message):
        check(operation, parameters)


def test_an_ordinary_call_passes() -> None:
    check("PutItem", {"Item": ROW, "ConditionExpression": "attribute_not_exists(pk)"})
    check("SendMessage", {"MessageBody": "{}", "DelaySeconds": 900})
