"""Makes moto fast enough for large tables.

- A transaction copies only its own rows, and not the whole table.
- A query reads only one partition, and does not sort the whole table.
- A value is converted only with its own type, and not tried with all ten types of DynamoDB.
- Requests have no real signature or user agent. Their ids are consecutive numbers.

`quick_moto` has further changes, also for SNS and SQS.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.useragent import UserAgentString
from moto.core import responses as moto_responses
from moto.core.base_backend import BaseBackend
from moto.core.models import MockAWS, botocore_stubber, responses_mock
from moto.core.serialize import ResponseSerializer
from moto.core.utils import camelcase_to_underscores, method_names_from_class, unix_time
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.sns.models import Subscription
from moto.sqs import models as sqs_models
from moto.sqs.models import Message, SQSBackend

_transact, _query = DynamoDBBackend.transact_write_items, Table.query
_structure = ResponseSerializer._serialize_type_structure
_new_private_key: Any = Subscription.private_key.__wrapped__
_enable_patching = MockAWS._enable_patching
_method_names = cache(method_names_from_class)
_underscores = cache(camelcase_to_underscores)
_urls: Any = BaseBackend.__dict__["urls"].fget
_known_urls: dict[type, dict[str, Any]] = {}
_request_ids = count(1)
_answers: list[Any] = []  # what moto registers with `responses`, the same at each start


@contextmanager
def quick_moto() -> Iterator[None]:
    """Replace the slow methods of moto until the end of the `with` block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "__deepcopy__", lambda table, _: table, raising=False)
        patch.setattr(DynamoDBBackend, "transact_write_items", _transact_with_own_rollback)
        patch.setattr(Table, "query", _query_of_one_partition)
        patch.setattr(ResponseSerializer, "_serialize_type_structure", _serialize_structure)
        patch.setattr(Subscription, "private_key", lambda _: _private_key())
        patch.setattr(SigV4Auth, "canonical_request", lambda *_: "")
        patch.setattr(UserAgentString, "to_string", lambda _: "tests")
        patch.setattr(moto_responses, "method_names_from_class", _method_names)
        patch.setattr(moto_responses, "camelcase_to_underscores", _underscores)
        patch.setattr(moto_responses, "gen_amzn_requestid_long", _next_request_id)
        patch.setattr(sqs_models, "camelcase_to_underscores", _underscores)
        patch.setattr(BaseBackend, "urls", property(_urls_of))
        patch.setattr(MockAWS, "_enable_patching", _enable_with_kept_answers)
        patch.setattr(SQSBackend, "is_message_valid_based_on_retention_period", _is_retained)
        yield


def _urls_of(backend: BaseBackend) -> dict[str, Any]:
    """Return the addresses that a backend answers. Backends of one class share their addresses."""
    kind = type(backend)
    if kind not in _known_urls:
        _known_urls[kind] = _urls(backend)
    return _known_urls[kind]


def _next_request_id(headers: dict[str, Any] | None = None) -> str:
    request_id = f"{next(_request_ids):052}"
    if headers is not None:
        headers["x-amzn-requestid"] = request_id
    return request_id


def _is_retained(backend: SQSBackend, queue: str, message: Message) -> bool:
    """Tell whether a message is younger than the retention period of the queue with the name `queue`."""
    seconds: float = backend.get_queue(queue).message_retention_period  # type: ignore[attr-defined]
    return seconds + (message.sent_timestamp or 0) / 1000 > unix_time()


def _transact_with_own_rollback(backend: Any, actions: list[dict[str, Any]]) -> None:
    before = [_row_of(backend, action) for action in actions]
    try:
        _transact(backend, actions)
    except Exception:
        for table, partition, sort, row in before:
            if row is None:
                table.items[partition].pop(sort, None)
            else:
                table.items[partition][sort] = row
        raise


def _row_of(backend: Any, action: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """Return (table, partition key, sort key, row or None). For an update, the row is a copy."""
    ((kind, operation),) = action.items()
    table = backend.tables[operation["TableName"]]
    key = operation["Item"] if kind == "Put" else operation["Key"]
    partition, sort = DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])
    row = table.items[partition].get(sort)
    return table, partition, sort, copy.deepcopy(row) if kind == "Update" else row


def _query_of_one_partition(table: Any, hash_key: Any, *arguments: Any, **named: Any) -> Any:
    partition = copy.copy(table)
    partition.items = {hash_key: table.items.get(hash_key, {})}
    return _query(partition, hash_key, *arguments, **named)


def _serialize_structure(
    serializer: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str
) -> None:
    if shape.name != "AttributeValue" or not key or type(value) is not dict:
        _structure(serializer, serialized, value, shape, key)
        return
    wrapper = serializer.MAP_TYPE()
    for kind, member in value.items():
        if member is not None:
            serializer._serialize(wrapper, member, shape.members[kind], kind)
    serializer._default_serialize(serialized, wrapper, shape, key)


@cache
def _private_key() -> Any:
    return _new_private_key(None)


def _enable_with_kept_answers(mock: MockAWS, reset: bool = True) -> None:
    """Start moto. Later starts reuse the responses that moto registered at the first start."""
    if not _answers:
        _enable_patching(mock, reset)
        _answers.extend(responses_mock.registered())
        return
    botocore_stubber.enabled = True
    if reset:
        mock.reset()
    responses_mock.start()
    responses_mock.get_registry().registered[:] = _answers
