"""Finds the addresses that get no HTML mail after a bounce or a complaint."""

from collections.abc import Iterable
from dataclasses import dataclass

from wirewatch.aws.table import Table
from wirewatch.configuration.routes import Route
from wirewatch.pipeline.mail_events import readers_by_id
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression


@dataclass(frozen=True)
class SuppressedAddress:
    """An address that is listed in routes, but gets no HTML mail after a bounce or complaint."""

    address: str
    suppression: Suppression
    routes: tuple[str, ...]

    @property
    def text(self) -> str:
        """A sentence without its full stop. The sentence says which address gets no HTML mail,
        since when and why.
        """
        since = f"{self.suppression.at:%Y-%m-%d %H:%M} UTC"
        return (
            f"{self.address} gets no HTML mail of {', '.join(self.routes)} since {since}, "
            f"after a {self.suppression.text}"
        )


def suppressed_addresses(table: Table, routes: Iterable[Route]) -> tuple[SuppressedAddress, ...]:
    """Return the addresses in `routes` that get no HTML mail after a bounce or a complaint.

    The addresses are in alphabetical order.
    """
    readers = readers_by_id(routes)
    rows = SuppressedReaders(table).listed() if readers else ()
    found = (
        SuppressedAddress(readers[row.reader].address, row, readers[row.reader].routes)
        for row in rows
        if row.reader in readers
    )
    return tuple(sorted(found, key=lambda each: each.address))
