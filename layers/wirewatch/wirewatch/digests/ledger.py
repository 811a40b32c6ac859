"""The ledger at the end of every digest. Each article that matched is in exactly one of the counts."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class CountedAs(StrEnum):
    """Why an article that matched is counted but not shown.

    - DUPLICATE: the route already got the same article from another object.
    - SUPERSEDED: a newer revision of the document arrived first.
    - WEAK: all matches of the article are only possible, and the route is instant.
    """

    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    WEAK = "weak"


class Carried(BaseModel):
    """The numbers of articles that the next message of a route must report. These articles matched
    since the last message of the route, and were not counted in any message yet.
    """

    model_config = ConfigDict(frozen=True)

    dropped: int = 0  # in quiet hours
    muted: int = 0
    repeated: int = 0  # articles of stories that were reported before and bring nothing new
    later: int = 0  # later articles of stories, for rules with `first: true`
    retracted: int = 0
    duplicate: int = 0
    superseded: int = 0
    weak: int = 0
    no_channel: int = 0  # articles of digests whose severity no channel of the route takes

    def __add__(self, other: "Carried") -> "Carried":
        mine, theirs = self.model_dump(), other.model_dump()
        return Carried(**{name: count + theirs[name] for name, count in mine.items()})

    def __str__(self) -> str:
        """Return a text like `muted 3, reported before 2`. Counts of zero are left out."""
        return ", ".join(f"{_TEXTS[name]} {count}" for name, count in self.model_dump().items() if count)


class Ledger(BaseModel):
    """The counts of the articles of one digest.

    `matched` is the sum of the fields from `shown` to `no_channel`. `carried` is not part of this
    sum. It counts articles of earlier digests. These digests were closed without a message, so no
    message has counted these articles yet.
    """

    model_config = ConfigDict(frozen=True)

    matched: int = 0
    shown: int = 0  # leads of stories that are shown in full
    copies: int = 0  # other articles of those stories
    possible: int = 0
    listed: int = 0  # articles of stories that are shown as a headline only
    over_cap: int = 0  # articles of stories that are not even listed
    repeated: int = 0
    later: int = 0
    retracted: int = 0
    muted: int = 0
    dropped: int = 0
    duplicate: int = 0
    superseded: int = 0
    weak: int = 0
    no_channel: int = 0  # articles that would be shown, if a channel took the severity of the digest
    carried: Carried = Carried()

    def __str__(self) -> str:
        """Return a text like `matched 31 = shown 9 + copies 17 + headlines 2 + muted 3`.

        Counts of zero are left out, except for `shown`.
        """
        counts = self.model_dump(exclude={"matched", "carried"})
        parts = [f"{_TEXTS[name]} {count}" for name, count in counts.items() if count or name == "shown"]
        carried = str(self.carried)
        return f"matched {self.matched} = {' + '.join(parts)}" + (
            f" · since the last message {carried}" if carried else ""
        )

    @property
    def without_channel(self) -> "Ledger":
        """The ledger of the same digest if no channel takes the digest. All articles that would be
        shown, listed or over the cap are counted in `no_channel`.
        """
        unsent = dict.fromkeys(_SENT, 0)
        count = sum(getattr(self, name) for name in _SENT)
        return self.model_copy(update={**unsent, "no_channel": self.no_channel + count})

    @property
    def to_carry(self) -> Carried:
        """The counts that the next message of the route must report if this digest sends no
        message.
        """
        return self.carried + Carried(
            dropped=self.dropped,
            muted=self.muted,
            repeated=self.repeated,
            later=self.later,
            retracted=self.retracted,
            duplicate=self.duplicate,
            superseded=self.superseded,
            weak=self.weak,
            no_channel=self.no_channel,
        )


_SENT = ("shown", "copies", "possible", "listed", "over_cap")


_TEXTS: Mapping[str, str] = {
    "shown": "shown",
    "copies": "copies",
    "possible": "possible",
    "listed": "headlines",
    "over_cap": "over cap",
    "repeated": "reported before",
    "later": "later articles",
    "retracted": "retracted",
    "muted": "muted",
    "dropped": "dropped in quiet hours",
    "duplicate": "exact copies",
    "superseded": "superseded",
    "weak": "weak",
    "no_channel": "without a channel",
}
