"""Stores how far `reconcile` has compared the objects in the articles bucket with their rows.

One row holds the progress, so that the next run continues where the last run stopped.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from wirewatch.aws.table import Row, Table

PARTITION, NAME = "RECONCILE", "LISTING"


class ListingStep(StrEnum):
    """A step of a pass, the daily comparison of objects in the bucket with their rows.

    - RECENT: compare the objects in the folders of the last days.
    - SLICE: compare the objects in one slice of all keys.
    - DONE: the pass is complete.
    """

    RECENT = "RECENT"
    SLICE = "SLICE"
    DONE = "DONE"


@dataclass(frozen=True)
class ListingCounts:
    """Numbers of objects.

    `checked` counts the objects that were compared with their rows. `queued` counts the objects
    that were queued to be read, because their current version had not been read to the end.
    """

    checked: int = 0
    queued: int = 0

    def __add__(self, other: "ListingCounts") -> "ListingCounts":
        return ListingCounts(self.checked + other.checked, self.queued + other.queued)


@dataclass(frozen=True)
class ListingProgress:
    """The state of the pass of `day`, and of the current cycle. Each day, a pass compares the
    objects in the folders of the last days with their rows in DynamoDB. Then it compares the
    objects in a slice (a part of all keys) in the same way. A cycle is a series of passes whose
    slices together have all keys.

    - `recent_after`, `slice_after`: the last key that the steps RECENT and SLICE have compared
    - `slice_left`: the number of keys that are left in the slice
    - `cycle_keys`: the number of keys in the slices of the cycle so far
    - `last_cycle_keys`: the number of keys in the cycle before, or 0 in the first cycle
    - `counts`: the counts of this pass
    - `last_counts`: the counts of the last complete pass, which ended at `completed`
    - `version`: for optimistic locking
    """

    day: date | None = None
    step: ListingStep = ListingStep.DONE
    recent_after: str = ""
    slice_after: str = ""
    slice_left: int = 0
    cycle_keys: int = 0
    last_cycle_keys: int = 0
    counts: ListingCounts = ListingCounts()
    last_counts: ListingCounts = ListingCounts()
    completed: datetime | None = None
    version: int = 0


class ListingProgressRow:
    """Reads and writes the row that stores the `ListingProgress`."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def read(self) -> ListingProgress:
        """Return the stored progress, or an empty ListingProgress if no progress is stored yet."""
        row = self.table.get(PARTITION, NAME)
        if row is None:
            return ListingProgress()
        return ListingProgress(
            day=date.fromisoformat(row["day"]) if "day" in row else None,
            step=ListingStep(row["step"]),
            recent_after=row["recent_after"],
            slice_after=row["slice_after"],
            slice_left=row["slice_left"],
            cycle_keys=row["cycle_keys"],
            last_cycle_keys=row["last_cycle_keys"],
            counts=ListingCounts(**row["counts"]),
            last_counts=ListingCounts(**row["last_counts"]),
            completed=datetime.fromisoformat(row["completed"]) if "completed" in row else None,
            version=row["lock"],
        )

    def save(self, progress: ListingProgress) -> ListingProgress | None:
        """Store the progress. Return the progress with the version that the next save needs.

        Return None, and store nothing, if another run has saved since `progress` was read.
        """
        row: Row = {
            **asdict(progress),
            "pk": PARTITION,
            "sk": NAME,
            "day": progress.day.isoformat() if progress.day else None,
            "step": str(progress.step),
            "completed": progress.completed.isoformat() if progress.completed else None,
            "lock": progress.version + 1,
        }
        del row["version"]
        condition = "attribute_not_exists(pk) OR lock = :before"
        if not self.table.put(row, condition, {":before": progress.version}):
            return None
        return replace(progress, version=progress.version + 1)
