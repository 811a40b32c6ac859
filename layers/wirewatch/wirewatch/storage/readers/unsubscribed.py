"""Addresses that get no HTML mail of a route any more. A row stays until someone deletes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wirewatch.aws.table import Row, Table
from wirewatch.links.link import reader_id
from wirewatch.storage import keys


@dataclass(frozen=True)
class Unsubscribed:
    """A reader who gets no HTML mail of a route.

    `by` is `link <id>` if the reader used a link in a mail. Otherwise `by` is the ARN of the AWS
    identity that ran `wirewatch audience`.
    """

    route: str
    reader: str
    at: datetime
    by: str


class UnsubscribedReaders:
    """The rows of unsubscribed readers. A row holds the reader's id, and no address."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def has(self, route: str, address: str) -> bool:
        """Whether the reader with this address is unsubscribed from a route."""
        return self.find(route, reader_id(address)) is not None

    def find(self, route: str, reader: str) -> Unsubscribed | None:
        row = self.table.get(keys.unsubscribed_pk(route), reader)
        return _unsubscribed(row) if row else None

    def add(self, reader: Unsubscribed) -> bool:
        """Store a reader. Returns False, and changes nothing, if there is a row already."""
        return self.table.put(_row(reader), "attribute_not_exists(pk)")

    def add_action(self, reader: Unsubscribed) -> dict[str, Any]:
        """Return the transaction action that stores a reader.

        The condition of the action fails if the reader has a row already.
        """
        return self.table.put_action(_row(reader), "attribute_not_exists(pk)")

    def remove(self, route: str, reader: str) -> bool:
        """Delete a row, so that the reader gets mails of the route again. Returns False if there is
        no row.
        """
        return self.table.delete(keys.unsubscribed_pk(route), reader, "attribute_exists(pk)")

    def of_route(self, route: str) -> Iterator[Unsubscribed]:
        """Yield the unsubscribed readers of a route."""
        yield from map(_unsubscribed, self.table.query(keys.unsubscribed_pk(route)))


def _row(reader: Unsubscribed) -> Row:
    return {
        "pk": keys.unsubscribed_pk(reader.route),
        "sk": reader.reader,
        "at": reader.at.isoformat(),
        "by": reader.by,
    }


def _unsubscribed(row: Row) -> Unsubscribed:
    route = row["pk"].partition("#")[2]
    return Unsubscribed(route, row["sk"], datetime.fromisoformat(row["at"]), row["by"])
