"""Compares the listing of the articles bucket with object rows, and queues unread objects.

An object is unread if, for example, its S3 event was lost. Terms:
- pass: a comparison that takes many runs. At most one pass begins each day. It first compares the
  objects in the folders of the last days, such as `articles/<origin>/2026/11/23/`, and then the
  objects of a slice.
- slice: a part of all keys in the bucket, a different part each day.
- cycle: the passes whose slices together have all keys.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice

from wirewatch.article import ARTICLES, is_date_folder
from wirewatch.aws.buckets import Bucket, ListedObject, ListedPage
from wirewatch.aws.queues import Queue
from wirewatch.pipeline.surveys.unread_objects import checked_objects, expects_row, queue_again
from wirewatch.storage.listing_progress import (
    ListingCounts,
    ListingProgress,
    ListingProgressRow,
    ListingStep,
)
from wirewatch.storage.objects import ObjectRecords

RECENT_DAYS = 3
# uploaders may name folders by their local date, which may be a day before or after the date in UTC
DAYS_BEFORE, DAYS_AFTER = RECENT_DAYS, 1
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
MAX_ORIGINS = 1_000  # whose folders are listed; the objects of further origins are found by the slices
MAX_FOLDER_PAGES = 20
CYCLE_DAYS = 30
MIN_SLICE = 10_000  # keys
FIRST_CYCLE_SHARE = 4  # in the first cycle, a slice has a quarter of the keys that were listed so far
# messages in IngestQueue; with more, the check waits, since they may name unread objects
MAX_WAITING = 1_000
PAGES_PER_SAVE = 20
LAST = "\U0010ffff"  # sorts after all characters of a key


@dataclass(frozen=True)
class KeyRange:
    """The keys that begin with `prefix`, are greater than `after`, and are not greater than
    `until`.
    """

    prefix: str
    after: str
    until: str


@dataclass
class ListingReport:
    """What one run of the check did.

    `completed` is True if the pass (the check of one day) ended in this run. `waits` is True if the
    run did nothing because many messages wait in IngestQueue.
    """

    checked: int = 0
    queued: int = 0
    completed: bool = False
    waits: bool = False


@dataclass(frozen=True)
class ListingStores:
    """What the listing check uses. The check compares the objects in `bucket` with their rows in
    `objects`. The check stores its progress in `progress`, and sends a task to `tasks` for each
    unread object.
    """

    bucket: Bucket
    objects: ObjectRecords
    progress: ListingProgressRow
    tasks: Queue


class ListingCheck:
    def __init__(self, stores: ListingStores, clock: Callable[[], datetime]) -> None:
        self.stores, self.clock = stores, clock

    def run(self, may_continue: Callable[[], bool]) -> ListingReport:
        """Do one run of a pass. A pass compares some of the objects in the bucket with their rows,
        and takes many runs.

        Continue the last pass, even if it began on an earlier day. If this pass is complete, begin
        today's pass. Do nothing if today's pass is complete, or if many messages wait in
        IngestQueue. `may_continue` is called before each page of the listing. The run ends if the
        call returns False. After a crash, an object may be read twice, but its articles are
        delivered once.
        """
        report, progress, today = ListingReport(), self.stores.progress.read(), self.clock().date()
        if progress.step is ListingStep.DONE:
            if progress.day is not None and progress.day >= today:
                return report
            progress = _new_pass(progress, today)
        if self.stores.tasks.waiting() > MAX_WAITING:
            report.waits = True
            return report
        _Run(self.stores, self.clock(), progress, report).go(may_continue)
        return report


def _new_pass(before: ListingProgress, today: date) -> ListingProgress:
    return replace(
        before,
        day=today,
        step=ListingStep.RECENT,
        recent_after="",
        slice_left=_slice_size(before),
        counts=ListingCounts(),
    )


def _slice_size(progress: ListingProgress) -> int:
    """Return the size of a slice: the number of keys to compare in one day.

    If the bucket does not grow, a cycle (all keys once) takes at most CYCLE_DAYS days. The size
    increases if this cycle has listed many more keys than the previous cycle.
    """
    beyond = max(0, progress.cycle_keys - progress.last_cycle_keys)
    return max(MIN_SLICE, -(-progress.last_cycle_keys // CYCLE_DAYS), beyond // FIRST_CYCLE_SHARE)


def _after_slice_page(progress: ListingProgress, page: ListedPage) -> ListingProgress:
    keys = progress.cycle_keys + len(page.objects)
    if page.is_last:  # the next day begins a new cycle
        return replace(progress, slice_after="", slice_left=0, cycle_keys=0, last_cycle_keys=keys)
    left = progress.slice_left - len(page.objects)
    return replace(progress, slice_after=page.objects[-1].key, slice_left=left, cycle_keys=keys)


class _Run:
    """One run of the check, which saves the progress every PAGES_PER_SAVE pages and at the end."""

    def __init__(
        self, stores: ListingStores, now: datetime, progress: ListingProgress, report: ListingReport
    ) -> None:
        self.stores, self.now, self.progress, self.report = stores, now, progress, report
        self.since = now - timedelta(days=RECENT_DAYS)
        self.is_current, self.unsaved = True, 0

    def go(self, may_continue: Callable[[], bool]) -> None:
        def has_time() -> bool:
            return self.is_current and may_continue()

        if self.progress.step is ListingStep.RECENT and self._recent(has_time):
            self.progress = replace(self.progress, step=ListingStep.SLICE)
        if self.progress.step is ListingStep.SLICE and self._slice(has_time):
            self.progress = replace(
                self.progress,
                step=ListingStep.DONE,
                completed=self.now,
                last_counts=self.progress.counts,
            )
            self.report.completed = True
        if self.is_current:
            self._save()
        self.report.completed = self.report.completed and self.is_current

    def _recent(self, has_time: Callable[[], bool]) -> bool:
        """Compare the objects in the folders of the last days with the rows of these objects.
        Objects that were stored more than RECENT_DAYS days ago are left out.

        Returns False if time ran out, or if another run has stored its progress (see `_save`).
        """
        for keys in self.recent_ranges:
            while self.progress.recent_after < keys.until:
                if not has_time():
                    return False
                page = self.stores.bucket.page(keys.prefix, max(keys.after, self.progress.recent_after))
                is_last = page.is_last or page.objects[-1].key > keys.until
                listed = (each for each in page.objects if each.key <= keys.until)
                counts = self._compare([each for each in listed if each.stored >= self.since])
                after = keys.until if is_last else page.objects[-1].key
                self._advance(counts, replace(self.progress, recent_after=after))
        return True

    @cached_property
    def recent_ranges(self) -> list[KeyRange]:
        assert self.progress.day is not None
        folders = self.stores.bucket.folders(ARTICLES, MAX_FOLDER_PAGES)
        return recent_ranges(islice(folders, MAX_ORIGINS), self.progress.day)

    def _slice(self, has_time: Callable[[], bool]) -> bool:
        """Compare the objects of today's slice with their rows. Objects that `_recent` compares are
        left out.

        Returns False if time ran out, or if another run has stored its progress (see `_save`).
        """
        while self.progress.slice_left > 0:
            if not has_time():
                return False
            progress = self.progress
            page = self.stores.bucket.page(ARTICLES, progress.slice_after)
            counts = self._compare([each for each in page.objects if not self._is_recent(each)])
            self._advance(counts, _after_slice_page(progress, page))
        return True

    def _is_recent(self, listed: ListedObject) -> bool:
        """Tell whether `_recent` compares this object with its row. It does so if the object is new
        and in a folder of a recent day.
        """
        if listed.stored < self.since:
            return False
        position = bisect_left(self.recent_ranges, listed.key, key=lambda keys: keys.after) - 1
        return position >= 0 and listed.key <= self.recent_ranges[position].until

    def _compare(self, objects: Sequence[ListedObject]) -> ListingCounts:
        """Queue the unread objects in `objects`, a page of the listing. Return the counts.

        Only objects that must have a row are compared (see `expects_row`). For what counts as
        unread, see `CheckedObject.is_unread`.
        """
        stores = self.stores
        expected = (each for each in objects if expects_row(each, self.now))
        checked = list(checked_objects(stores.objects, stores.bucket.name, expected, consistent=False))
        unread = [each for each in checked if each.is_unread(self.now)]
        queue_again(stores.tasks, unread)
        return ListingCounts(len(checked), len(unread))

    def _advance(self, counts: ListingCounts, progress: ListingProgress) -> None:
        self.report.checked += counts.checked
        self.report.queued += counts.queued
        self.progress = replace(progress, counts=progress.counts + counts)
        self.unsaved += 1
        if self.unsaved == PAGES_PER_SAVE:
            self._save()

    def _save(self) -> None:
        """Store the progress. If another run has stored its progress meanwhile, this run ends."""
        saved = self.stores.progress.save(self.progress)
        if saved is None:
            self.is_current = False
            return
        self.progress, self.unsaved = saved, 0


def recent_ranges(folders: Iterable[str], day: date) -> list[KeyRange]:
    """Return sorted ranges of keys with a date near `day`, such as `articles/reuters/2026/11/23/`.

    The date comes directly after `articles/` or after the folder of an origin. `folders` are the
    folders directly below `articles/`. A folder with a date as its name, such as `articles/2026/`,
    is not an origin, so no dates are searched inside it.
    """
    bases = [ARTICLES, *(folder for folder in folders if not is_date_folder(folder.split("/")[-2]))]
    ranges = [
        KeyRange(base, base + first.strftime(form), base + last.strftime(form) + LAST)
        for base in bases
        for first, last in _recent_days(day)
        for form in DATE_FORMS
    ]
    return sorted(ranges, key=lambda each: each.after)


def _recent_days(day: date) -> list[tuple[date, date]]:
    """Return the recent days as pairs (first day, last day), one pair for each year.

    A range of keys must not begin in one year and end in the next. Keys have dates such as
    `2026-12-29` or `2026/12/29`, and `/` sorts after `-`. So the range from `2026-12-29` to
    `2027-01-02` would also include all keys below `2026/`.
    """
    first, last = day - timedelta(days=DAYS_BEFORE), day + timedelta(days=DAYS_AFTER)
    if first.year == last.year:
        return [(first, last)]
    return [(first, date(first.year, 12, 31)), (date(last.year, 1, 1), last)]
