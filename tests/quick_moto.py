"""Makes moto's DynamoDB fast enough for large tables.

For each action of a transaction moto copies the whole table, and for each query it sorts the whole table.
Here a transaction copies only the rows that it touches, and a query looks at one partition. For each of the
ten types that a value of DynamoDB may have, moto tries six spellings of its name; here it tries one.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

_transact, _query = DynamoDBBackend.transact_write_items, Table.query
_pick = AttributePicker.__call__


@contextmanager
def quick_moto() -> Iterator[None]:
    """Replace the slow methods of moto until the end of the `with` block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "__deepcopy__", lambda table, _: table, raising=False)
        patch.setattr(DynamoDBBackend, "transact_write_items", _transact_with_own_rollback)
        patch.setattr(Table, "query", _query_of_one_partition)
        patch.setattr(AttributePicker, "__call__", _pick_by_name)
        yield


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
    """Return the table and the keys of an action, and a copy of the present row, None if there is no row."""
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


def _pick_by_name(picker: AttributePicker, context: AttributePickerContext) -> Any:
    parent = getattr(context.shape, "parent", None)
    if parent is not None and parent.name == "AttributeValue" and type(context.obj) is dict:
        return context.obj.get(context.key)
    return _pick(picker, context)
