"""Generates the uploads of some simulated days, and adds their articles to the expected counts."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.load.account import Account
from tests.load.configuration import AUTHOR
from tests.load.texts import Text, near_copy_of, news_record, page, plain, text_of, wire_record

TICKS_PER_DAY = 6
TICK = timedelta(days=1) / TICKS_PER_DAY
RELEASE = timedelta(
    minutes=30
)  # an embargo ends so long after a tick, which is not soon enough for a delayed message
SINGLES_PER_TICK = 12  # about so many objects hold one article; the others are bundles
REMEMBERED = 300  # texts and items that later uploads copy or revise
LAST_VERSION = 20
EVERY_KIND_AT = (2, 4)  # ticks with something of every kind, so that few articles have all kinds, too
RULE_SETS = [
    frozenset(rules.split())
    for rules in (
        "alpha/urgent", "alpha/plain", "alpha/plain", "alpha/plain beta/any", "alpha/silenced",
        "alpha/silenced beta/any", "alpha/weak", "alpha/weak beta/any", "beta/any", "beta/any",
        "gamma/any", "gamma/any alpha/urgent",
    )
]  # fmt: skip
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Upload:
    key: str
    data: str


@dataclass
class Item:
    """An agency's item, which gets at most one new revision in a tick (four simulated hours).

    `touched` is the tick of the last revision. `copy_key` is the key of an object that repeats this
    revision, or empty.
    """

    name: str
    text: Text
    touched: int
    version: int = 1
    extra: dict[str, Any] = field(default_factory=dict)
    copy_key: str = ""

    def record(self) -> str:
        return wire_record(self.text, self.name, self.version, **self.extra)


@dataclass(frozen=True)
class Embargo:
    ends: datetime
    item: Item
    is_retracted: bool


class Days:
    """Makes the uploads of each tick. `unreadable` counts the documents that can't be read.

    `matching` is the share of articles that match at least one rule.
    """

    def __init__(self, articles: int, ticks: int, bundle: int, matching: float, account: Account) -> None:
        self.per_tick, self.bundle, self.account = -(-articles // ticks), bundle, account
        self.matching = matching
        self.single_share = min(0.5, SINGLES_PER_TICK / self.per_tick)
        self.chance = Random(1)
        self.tick, self.now, self.number, self.unreadable = -1, datetime.min, 0, 0
        self.uploads: list[Upload] = []
        self.lines: list[str] = []
        self.again: list[str] = []  # keys of objects whose events arrive once more in the next tick
        self.texts: list[Text] = []
        self.items: list[Item] = []
        self.retracted: list[Item] = []
        self.embargoes: list[Embargo] = []
        self.later: defaultdict[int, list[Callable[[], None]]] = defaultdict(list)

    def uploads_at(self, now: datetime) -> tuple[list[Upload], list[str]]:
        """Return the uploads of the next tick, and the keys of objects whose events arrive a second time."""
        again = self._begin(now)
        last = self.number + self.per_tick
        kinds, weights = self._kinds()
        for make in kinds if self.tick in EVERY_KIND_AT else ():
            make()
        while self.number < last:
            self.chance.choices(kinds, weights)[0]()
        self.lines.append("{broken")
        self.unreadable += 1
        self._close_bundle()
        return self.uploads, again

    def remaining_uploads_at(self, now: datetime) -> tuple[list[Upload], list[str]]:
        """Begin the next tick, but make no new articles. Return the uploads that earlier ticks have
        planned for this tick, and the keys of objects whose events arrive a second time.
        """
        again = self._begin(now)
        return self.uploads, again

    def _begin(self, now: datetime) -> list[str]:
        self.tick, self.now, self.uploads, again = self.tick + 1, now, [], self.again
        self.again = []
        for make in self.later.pop(self.tick, ()):
            make()
        if self.lines:
            self._close_bundle()
        return again

    def release(self, now: datetime) -> None:
        """Let the expected counts in `account` include the articles whose embargo has ended."""
        for embargo in [each for each in self.embargoes if each.ends <= now]:
            self.embargoes.remove(embargo)
            if embargo.is_retracted:
                self.account.add_superseded(embargo.item.text.rules, now)
            else:
                self.account.add(embargo.item.text.rules, now)
                self.items.append(embargo.item)

    def _kinds(self) -> tuple[list[Callable[[], None]], list[float]]:
        kinds: dict[Callable[[], None], float] = {
            self._news: 22, self._copy: 5, self._near_copy: 8, self._byline_now: 1, self._byline_later: 1,
            self._item: 7, self._item_copy: 2, self._revision: 3, self._correction: 1,
            self._retraction: 2, self._late_revision: 1, self._embargo: 1,
        }  # fmt: skip
        kinds[self._unmatched] = sum(kinds.values()) * (1 / self.matching - 1)
        return list(kinds), list(kinds.values())

    # news

    def _new_text(self, rules: frozenset[str]) -> Text:
        self.number += 1
        return text_of(self.number, rules, self.chance)

    def _unmatched(self) -> None:
        self._put_text(self._new_text(NOTHING))
        self.account.add(NOTHING, self.now)

    def _news(self) -> None:
        text = self._new_text(self.chance.choice(RULE_SETS))
        if self._put_text(text):
            self._remember(self.texts, text)
        self.account.add(text.rules, self.now)

    def _put_text(self, text: Text) -> bool:
        """Upload a text in a random format. Return whether the format is JSON."""
        share = self.single_share
        weights = (1 - share, share / 3, share / 3, share / 3)
        kind = self.chance.choices(("bundled", "json", "html", "text"), weights)[0]
        if kind == "html":
            self._upload(f"articles/2026/11/page-{text.number}.html", page(text))
        elif kind == "text":
            self._upload(f"articles/2026/11/text-{text.number}.txt", plain(text))
        elif kind == "json":
            self._upload(f"articles/agency/2026/11/single-{text.number}.json", news_record(text))
        else:
            self._bundle(news_record(text))
        return kind in {"bundled", "json"}

    def _copy(self) -> None:
        if self.texts:
            self.number += 1
            text = self.chance.choice(self.texts)
            self._bundle(news_record(text))
            self.account.add_copy(text.rules, self.now)

    def _near_copy(self) -> None:
        if self.texts:
            self.number += 1
            text = near_copy_of(self.chance.choice(self.texts), self.number, self.chance)
            self._bundle(news_record(text))
            self._remember(self.texts, text)
            self.account.add(text.rules, self.now)

    def _byline_now(self) -> None:
        """Upload an article twice, the second time with an author whom a rule names. Count one of
        the two uploads as a copy.
        """
        text = self._new_text(frozenset(["alpha/plain"]))
        self.number += 1
        self._bundle(news_record(text), news_record(text, AUTHOR))
        self.account.add(text.rules, self.now)
        self.account.add_copy(text.rules, self.now)

    def _byline_later(self) -> None:
        """Upload an article, and a day later the same article with an author whom a rule names."""
        text = self._new_text(self.chance.choice((frozenset(["alpha/plain"]), frozenset(["beta/any"]))))
        self._bundle(news_record(text))
        self.account.add(text.rules, self.now)

        def send_again() -> None:
            self.number += 1
            self._bundle(news_record(text, AUTHOR))
            self.account.add_byline(text.rules, self.now)

        self.later[self.tick + TICKS_PER_DAY].append(send_again)

    # agencies

    def _item(self) -> None:
        item = self._new_item()
        self._put_record(item.record())
        self._remember(self.items, item)
        self.account.add(item.text.rules, self.now)

    def _new_item(self, **extra: Any) -> Item:
        text = self._new_text(self.chance.choice(RULE_SETS))
        return Item(f"item-{text.number}", text, self.tick, extra=extra)

    def _item_copy(self) -> None:
        for item in self._untouched(self.items):
            self.number += 1
            item.copy_key = f"articles/agency/2026/11/copy-{self.number}.json"
            self._upload(item.copy_key, item.record())
            self.account.add_copy(item.text.rules, self.now)

    def _revision(self) -> None:
        for item in self._untouched(self.items):
            self.number += 1
            extra = {"signal": "sig:correction"} if self.chance.random() < 0.3 else {}
            self._revise(item, near_copy_of(item.text, self.number, self.chance), extra)
            self.account.add(item.text.rules, self.now)

    def _correction(self) -> None:
        """Upload a corrected item that matches no rule. Count the correction as a retraction."""
        for item in self._untouched(self.items):
            self.items.remove(item)
            self.account.add_retraction(item.text.rules)
            self._revise(item, self._new_text(NOTHING), {"signal": "sig:correction"})

    def _retraction(self) -> None:
        for item in self._untouched(self.items):
            self.number += 1
            self.items.remove(item)
            self._revise(item, replace(item.text, paragraphs=("",)), {"pubstatus": "canceled"})
            self._remember(self.retracted, item)
            self.account.add_retraction(item.text.rules)

    def _late_revision(self) -> None:
        """Upload a new text as a revision that is older than the latest revision of its item."""
        revised = [item for item in self.items if item.version > 1]
        for item in self._untouched(revised + self.retracted):
            self.number += 1
            text = text_of(self.number, item.text.rules, self.chance)
            self._put_record(wire_record(text, item.name, item.version - 1))
            self.account.add_superseded(text.rules, self.now)
            if item in self.retracted:
                self.retracted.remove(item)
            else:
                self.items.remove(item)

    def _embargo(self) -> None:
        """Upload one object with two records: a new item under embargo, and a copy of another item."""
        ends = self.now + 2 * TICK + RELEASE
        item = self._new_item(embargoed=ends.isoformat())
        records, key = [item.record()], f"articles/agency/2026/11/held-{self.number}.jsonl"
        for other in self._untouched(self.items):
            self.number += 1
            records.append(other.record())
            other.copy_key = key
            self.account.add_copy(other.text.rules, self.now)
        self._upload(key, "\n".join(records))
        is_retracted = self.chance.random() < 0.3
        self.embargoes.append(Embargo(ends, item, is_retracted))
        if is_retracted:
            self.later[self.tick + 1].append(lambda: self._retract_early(item))

    def _retract_early(self, item: Item) -> None:
        self.number += 1
        self._put_record(wire_record(item.text, item.name, 3, pubstatus="canceled"))
        self.account.articles += 1

    def _untouched(self, items: list[Item]) -> Iterator[Item]:
        """Yield a random item that can change and has not changed in this tick, if there is one."""
        free = [item for item in items if item.touched < self.tick and item.version < LAST_VERSION]
        if free:
            item = self.chance.choice(free)
            item.touched = self.tick
            yield item

    def _revise(self, item: Item, text: Text, extra: dict[str, Any]) -> None:
        """Upload a new revision. Skip one version number, which `_late_revision` may use later."""
        self.again += [item.copy_key] if item.copy_key else []
        item.text, item.extra, item.copy_key = replace(text, rules=item.text.rules), extra, ""
        item.version += 2
        self._put_record(item.record())

    # objects

    def _put_record(self, record: str) -> None:
        if self.chance.random() < self.single_share:
            self._upload(f"articles/agency/2026/11/item-{self.number}.json", record)
        else:
            self._bundle(record)

    def _bundle(self, *records: str) -> None:
        self.lines += records
        if len(self.lines) >= self.bundle:
            self._close_bundle()

    def _close_bundle(self) -> None:
        self._upload(
            f"articles/agency/2026/11/bundle-{self.tick}-{len(self.uploads)}.jsonl", "\n".join(self.lines)
        )
        self.lines = []

    def _upload(self, key: str, data: str) -> None:
        self.uploads.append(Upload(key, data))
        if self.chance.random() < 0.1:
            self.again.append(key)

    def _remember(self, known: list[Any], each: Any) -> None:
        known.append(each)
        if len(known) > REMEMBERED:
            known.pop(self.chance.randrange(len(known)))
