"""Checks each call before moto runs it. A call that AWS would refuse fails the test.

Also checks that `storage/keys.py` declares every row that is written.
"""

import json
import re
from typing import Any
from zoneinfo import ZoneInfo

from wirewatch.configuration.schedule import read_schedule
from wirewatch.storage.keys import row_kind

ALLOWED_TEXT = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
RESERVED = frozenset(
    "ABORT ACTION ALL AND ANY AS ATTRIBUTE BATCH BETWEEN BY COLUMN COMMENT CONDITION COUNT DATA DATE DELETE DETAIL DOMAIN ELEMENT END "
    "EXISTS FIELD FILTER FUNCTION GROUP HASH INDEX ITEM ITEMS KEY LANGUAGE LEVEL LIMIT LINE LOCAL NAME NUMBER OPEN OPTION ORDER OWNER "
    "PART PARTS PATH PLAN POSITION PROCESS RANGE READ REASON REGION ROLE ROUTE ROUTES ROW RULE SECTION SEQUENCE SESSION SHARD SIZE SOURCE STATE "
    "STATUS STREAM TABLE TEMPLATE TIME TIMESTAMP TITLE TO TOKEN TTL TYPE UNTIL URL USER VALUE VALUES VERSION VIEW WORK ZONE".split()
)

KEYWORDS = frozenset(["SET", "REMOVE", "ADD", "AND", "OR", "NOT", "attribute_not_exists", "attribute_exists"])


class NotOnAws(AssertionError):
    """Raised for a call that the real service would refuse."""


def check(operation: str, parameters: dict[str, Any]) -> None:
    """Check the parameters of a boto3 call. Raises NotOnAws if AWS would refuse the call."""
    match operation:
        case "Publish":
            _publish(parameters)
        case "SendMessage":
            _check_text(parameters["MessageBody"], "an SQS body")
            if parameters.get("DelaySeconds", 0) > 900:
                raise NotOnAws("SQS delays a message by 15 minutes at most")
        case "ChangeMessageVisibility":
            if not 0 <= parameters["VisibilityTimeout"] <= 43_200:
                raise NotOnAws("a visibility timeout is 0 to 12 hours")
        case "TransactWriteItems":
            _transaction(parameters["TransactItems"])
        case "BatchGetItem":
            _batch_of_keys(parameters["RequestItems"])
        case "PutItem" | "UpdateItem" | "DeleteItem":
            _expressions(parameters)
            _check_key(parameters)
        case "CreateSchedule" | "UpdateSchedule":
            _schedule(parameters)
        case "PutObject" if len(parameters["Key"].encode()) > 1_024:
            raise NotOnAws("a key of S3 has at most 1,024 bytes")


def _check_text(text: str, name: str) -> None:
    if not text:
        raise NotOnAws(f"{name} is empty")
    if not ALLOWED_TEXT.fullmatch(text):
        raise NotOnAws(f"{name} has characters that AWS refuses")
    if len(text.encode()) > 262_144:
        raise NotOnAws(f"{name} is larger than 256 KB")


def _publish(parameters: dict[str, Any]) -> None:
    subject = parameters.get("Subject")
    if subject is not None and (
        not subject.strip() or len(subject) >= 100 or re.search(r"[\x00-\x1f\x7f]", subject)
    ):
        raise NotOnAws(f"SNS refuses the subject {subject!r}")
    _check_text(parameters["Message"], "an SNS message")
    for name, attribute in parameters.get("MessageAttributes", {}).items():
        _check_text(attribute["StringValue"], f"the attribute {name}")
    size = len(parameters["Message"].encode()) + sum(
        len(json.dumps(attribute)) for attribute in parameters.get("MessageAttributes", {}).items()
    )
    if size > 262_144:
        raise NotOnAws("an SNS message with its attributes is larger than 256 KB")


def _transaction(actions: list[dict[str, Any]]) -> None:
    if len(actions) > 100:
        raise NotOnAws("a transaction has at most 100 actions")
    if len(json.dumps(actions, default=str).encode()) > 4_000_000:
        raise NotOnAws("a transaction is at most 4 MB")
    for action in actions:
        for parameters in action.values():
            _expressions(parameters)
            _check_key(parameters)


def _check_key(parameters: dict[str, Any]) -> None:
    """Raise NotOnAws if storage/keys.py declares no kind of row for the key in `parameters`. AWS
    itself does not check this.
    """
    row = parameters.get("Item") or parameters.get("Key") or {}
    if row and row_kind(row["pk"]["S"], row["sk"]["S"]) is None:
        raise NotOnAws(f"storage/keys.py declares no row {row['pk']['S']!r}, {row['sk']['S']!r}")


def _batch_of_keys(tables: dict[str, Any]) -> None:
    keys = [json.dumps(key, sort_keys=True) for request in tables.values() for key in request["Keys"]]
    if not 1 <= len(keys) <= 100:
        raise NotOnAws("BatchGetItem reads 1 to 100 rows")
    if len(set(keys)) < len(keys):
        raise NotOnAws("BatchGetItem refuses duplicate keys")


def _expressions(parameters: dict[str, Any]) -> None:
    for name in ("ConditionExpression", "UpdateExpression"):
        if len(parameters.get(name, "").encode()) > 4_096:
            raise NotOnAws(f"{name} is longer than 4 KB")
    text = f"{parameters.get('ConditionExpression', '')} {parameters.get('UpdateExpression', '')}"
    words = set(re.findall(r"(?<![:#\w])[A-Za-z_]\w*", text)) - KEYWORDS
    reserved = {word for word in words if word.upper() in RESERVED}
    if reserved:
        raise NotOnAws(f"an expression uses reserved words of DynamoDB: {sorted(reserved)}")


def _schedule(parameters: dict[str, Any]) -> None:
    expression = parameters["ScheduleExpression"]
    if not expression.startswith(("cron(", "rate(", "at(")):
        raise NotOnAws(f"{expression!r} is not a schedule expression")
    ZoneInfo(parameters["ScheduleExpressionTimezone"])
    read_schedule(expression, parameters["ScheduleExpressionTimezone"])
    json.loads(parameters["Target"]["Input"])
