"""The choices on the page that a snooze link opens, and the mute that each choice sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import parse_qs

from wirewatch.digests.mute_names import RULE_ON_ROUTE, WATCHLIST_ON_ROUTE, story_mute
from wirewatch.links.story_links import LinkedStory

TIMES: Mapping[str, tuple[str, timedelta]] = MappingProxyType(
    {
        "1h": ("1 hour", timedelta(hours=1)),
        "8h": ("8 hours", timedelta(hours=8)),
        "1w": ("1 week", timedelta(weeks=1)),
    }
)
MAX_FIELDS = 8


@dataclass(frozen=True)
class SnoozeScope:
    """What a snooze mutes on its route: a story, a rule or a watchlist.

    - `key`: the value in the HTML form, such as `story`.
    - `mute_name`: the name under which the mute is stored.
    - `label`: the text for readers.
    """

    key: str
    mute_name: str
    label: str


@dataclass(frozen=True)
class Snooze:
    """A choice on the page that a snooze link opens: what to mute, and for how long. `time` is a
    key of TIMES.
    """

    scope: SnoozeScope
    time: str

    @property
    def key(self) -> str:
        """The text that identifies the choice, such as `story 8h`. A link can be used once for each
        choice.
        """
        return f"{self.scope.key} {self.time}"

    @property
    def duration(self) -> timedelta:
        return TIMES[self.time][1]


def scopes_of(story: LinkedStory) -> list[SnoozeScope]:
    """Return what a reader of a story can snooze: the story, its rules and their watchlists.

    The story itself is left out if it has no id (`LinkedStory.story`).
    """
    scopes: list[SnoozeScope] = []
    if story.story:
        scopes.append(SnoozeScope("story", story_mute(story.story), f"This story: {story.headline}"))
    for rule in story.rules:
        name = f"{RULE_ON_ROUTE}{rule.name}"
        scopes.append(SnoozeScope(f"rule {rule.name}", name, f"Everything of the rule: {rule.title}"))
    for watchlist, title in {rule.watchlist: rule.watchlist_title for rule in story.rules}.items():
        name = f"{WATCHLIST_ON_ROUTE}{watchlist}"
        scopes.append(SnoozeScope(f"watchlist {watchlist}", name, f"Everything of the watchlist: {title}"))
    return scopes


def snooze_of(body: str, story: LinkedStory) -> Snooze | None:
    """Return what a reader chose on the page that snoozes `story`. `body` is the submitted form.

    Return None if the form has no choice, or if the page does not offer this choice.
    """
    try:
        fields = parse_qs(body, max_num_fields=MAX_FIELDS)
    except ValueError:
        return None
    what, time = (fields.get(name, [""])[0] for name in ("what", "time"))
    scope = next((scope for scope in scopes_of(story) if scope.key == what), None)
    return Snooze(scope, time) if scope is not None and time in TIMES else None
