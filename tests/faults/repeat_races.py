"""Several digests get copies of one story at the same time. The story must be reported only once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from tests.faults.scenario import DUE, NEXT_DUE, SECOND_DUE, Strip, article, configured_house, work
from tests.faults.workers import flush_once, interrupted
from tests.house import House

LAST_DUE = "2026-11-25T08:00:00Z"
MOST_CALLS = 80


def arrives(house: House, number: int, text: int, path: str = "a") -> None:
    """Upload article no. `number` with the title and text of article no. `text`, and run ingest."""
    house.upload(
        f"articles/{path}/{number}.json", article(text, text).replace(f"/a/{text}", f"/{path}/{number}")
    )
    work(house, "ingest")


def reports(house: House) -> list[str]:
    """Return the sorted titles of all stories that the digests of the route `brief` reported."""
    found = []
    for row in house.rows("D#brief#"):
        meta = house.digests.meta(row["pk"][2:]) if row["sk"] == "META" else None
        matched_articles = house.digests.articles(meta).articles if meta else {}
        found += [
            matched_articles[story.lead].title for story in (meta.plan.stories if meta and meta.plan else ())
        ]
    return sorted(found)


def misreported(
    meanwhile: Callable[[House], None],
    end: Callable[[House], None],
    wanted: list[str],
    strip: Strip | None,
    only: str = "",
    calls: range = range(1, MOST_CALLS),
) -> list[str]:
    """Return a line for each n in `calls` that gives a wrong result: the titles of all reported
    stories differ from the list `wanted`.

    For each n, a digest is made in a new stack. `meanwhile` runs just before AWS call number n of
    this digest. `end` runs a minute after the digest. Then one more digest is made, and the titles
    of the stories in all digests are read. If `only` names an AWS operation, only its calls are
    counted. `strip` removes a condition from all AWS calls, which should cause a wrong result. With
    `strip`, the search ends after the first wrong result.
    """
    wrong: list[str] = []
    for at in calls:
        with configured_house() as house:
            arrives(house, 1, 1)
            if strip is not None:
                house.hooks.append(strip)
            struck = interrupted(house, flush_once(house, "brief", DUE), partial(meanwhile, house), at, only)
            work(house, "digest")
            house.clock.now += timedelta(seconds=61)
            end(house)
            house.flush("brief", LAST_DUE)
            work(house, "digest")
            if struck and (found := reports(house)) != wanted:
                wrong.append(f"call {at}: reported {found}")
            if not struck or (wrong and strip is not None):
                return wrong
    raise AssertionError("the digest makes more calls than expected")


def race_of_copies(calls: range) -> list[str]:
    """For each n in `calls`, make a digest of one article. Just before AWS call number n of this
    digest, a copy of the article arrives, and a second digest is made. Return the wrong results
    (see `misreported`).
    """

    def meanwhile(house: House) -> None:
        arrives(house, 3, 1)
        flush_once(house, "brief", SECOND_DUE)()

    return misreported(meanwhile, lambda _: None, ["Article 1"], None, calls=calls)


def remembered_late(strip: Strip | None = None) -> list[str]:
    """Pause worker A before a PutItem, so that A stores its story late. Meanwhile, worker B
    finishes the digest of A and the next digest. Return the wrong results (see `misreported`).
    """

    def meanwhile(house: House) -> None:
        flush_once(house, "brief", DUE)()
        arrives(house, 3, 1, "again")
        flush_once(house, "brief", SECOND_DUE)()

    def end(house: House) -> None:
        arrives(house, 4, 1, "again")
        flush_once(house, "brief", NEXT_DUE)()

    wanted = ["Article 1", "Article 1"]  # the second time for the other rule, and never a third
    return misreported(meanwhile, end, wanted, strip, "PutItem")


def crash_before_remembering(strip: Strip | None = None) -> list[str]:
    """Run the scenario once for each UpdateItem call of worker A. Just before this call, worker B
    finishes the digest of A, publishes the next digest, and dies. Return the wrong results (see
    `misreported`).
    """

    def meanwhile(house: House) -> None:
        flush_once(house, "brief", DUE)()
        arrives(house, 2, 2)
        flush_once(house, "brief", SECOND_DUE, dies=True)()

    def end(house: House) -> None:
        arrives(house, 5, 2)
        flush_once(house, "brief", NEXT_DUE)()

    return misreported(meanwhile, end, ["Article 1", "Article 2"], strip, "UpdateItem")
