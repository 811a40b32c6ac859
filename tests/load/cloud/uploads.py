"""The articles that a run uploads, one in each object, and the routes that get the articles.

No route depends on the time of day, so that a run may start at any time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from tests.load.account import Account
from tests.load.configuration import ALPHA, BETA
from tests.load.texts import Text, news_record, page, plain, text_of

INSTANT = "desk"
SCHEDULED = ("brief", "capped")
WEBHOOK = "load"
ROUTES = f"""\
timezone: UTC
routes:
  {INSTANT}:
    watchlists: [alpha]
    schedule: instant
    group_wait: 2s
    repeats: show
    max_stories: 200
    channels: ["webhook:{WEBHOOK}"]
  brief: {{schedule: daily 07:00, when_empty: send, channels: [email-text, "email-html:load@example.org"]}}
  capped: {{watchlists: [alpha, beta], schedule: daily 08:00, max_stories: 3, channels: [email-text]}}
"""
FILES = {"watchlists/alpha.yaml": ALPHA, "watchlists/beta.yaml": BETA, "routes.yaml": ROUTES}
_ALPHA = frozenset(["alpha/urgent", "alpha/plain"])
_ALL = _ALPHA | {"beta/any"}
WANTED = {INSTANT: _ALPHA, "brief": _ALL, "capped": _ALL}
RULE_SETS = [
    frozenset(rules.split())
    for rules in (
        "alpha/urgent",
        "alpha/plain",
        "alpha/plain beta/any",
        "beta/any",
        "alpha/urgent alpha/plain",
    )
]
COPIES = 0.1  # of the matching articles, the share that repeats an earlier one in another object
PAGES, PLAIN_TEXTS = 0.1, 0.1  # shares of formats; the others are JSON
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Upload:
    """An object below `articles/<day>/`.

    `goes_to_desk` is True if the instant route must show the article of this object. It is False if
    another object has the same article, because the route may show the article of either object.
    """

    name: str
    data: bytes
    goes_to_desk: bool


def uploads(articles: int, matching: float, account: Account, seed: int = 1) -> list[Upload]:
    """Return the uploads of a run, and count them in `account`. `matching` is the share of articles
    that match a rule.
    """
    chance, now = Random(seed), datetime(2026, 11, 23, 12, tzinfo=UTC)
    made: list[Upload] = []
    originals: list[tuple[int, Text]] = []  # with their positions in `made`
    for number in range(articles):
        if chance.random() >= matching:
            account.add(NOTHING, now)
            made.append(_upload(text_of(number, NOTHING, chance), number, chance, goes_to_desk=False))
        elif originals and chance.random() < COPIES:
            position, original = chance.choice(originals)
            account.add_copy(original.rules, now)
            made.append(Upload(f"copy-{number}.json", news_record(original).encode(), goes_to_desk=False))
            # whichever of the two is read first is shown
            made[position] = replace(made[position], goes_to_desk=False)
        else:
            text = text_of(number, chance.choice(RULE_SETS), chance)
            account.add(text.rules, now)
            upload = _upload(text, number, chance, goes_to_desk=bool(text.rules & _ALPHA))
            made.append(upload)
            if upload.name.endswith(".json"):  # the same record is the same article
                originals.append((number, text))
    return made


def _upload(text: Text, number: int, chance: Random, *, goes_to_desk: bool) -> Upload:
    share = chance.random()
    if share < PAGES:
        return Upload(f"page-{number}.html", page(text).encode(), goes_to_desk)
    if share < PAGES + PLAIN_TEXTS:
        return Upload(f"text-{number}.txt", plain(text).encode(), goes_to_desk)
    return Upload(f"news-{number}.json", news_record(text).encode(), goes_to_desk)
