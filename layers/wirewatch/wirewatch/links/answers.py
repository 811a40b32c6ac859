"""The pages that a reader sees after opening a link of an HTML mail. After a GET, the page asks a
question; after a POST, it shows the result. For a refused link, the page gives the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from wirewatch.links.actions import TIMES, Snooze, scopes_of
from wirewatch.links.link import LinkProblem
from wirewatch.links.pages import Choices, LinkPage
from wirewatch.links.story_links import LinkedStory
from wirewatch.printable import shell_word
from wirewatch.stack_option import stack_option

ASK = "To take it back, ask the person who runs Wirewatch for you to enter:"
NEWER = "The links of a newer mail work. Or ask the person who runs Wirewatch for you."


@dataclass(frozen=True)
class RouteNames:
    """What a page shows about a route and its reader.

    `address` is the reader's mail address with most letters hidden. `address` is "" if the route's
    configuration does not list the reader. `stack` is the name of the stack, which commands name.
    """

    id: str
    title: str
    timezone: str = "UTC"
    address: str = ""
    stack: str = ""

    @property
    def reader(self) -> str:
        return self.address or "your address"


def hidden_address(address: str) -> str:
    """Return a mail address with most letters hidden. The first letter and the domain stay
    readable, for example `a…@example.org`.
    """
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


# unsubscribe


def ask_unsubscribe(route: RouteNames) -> LinkPage:
    text = (
        f"The messages of {route.title} will no longer be mailed to {route.reader}. "
        "Other readers and your other subscriptions stay as they are."
    )
    return LinkPage(200, f"Unsubscribe from {route.title}?", (text,), button="Unsubscribe")


def unsubscribed(route: RouteNames, since: datetime) -> LinkPage:
    text = f"Since {_time(since, route)}, no message of {route.title} is mailed to {route.reader}."
    command = f"wirewatch audience resubscribe{stack_option(route.stack)} {shell_word(route.id)} ADDRESS"
    return LinkPage(200, f"You are unsubscribed from {route.title}", (text, ASK), command=command)


# snooze


def ask_snooze(route: RouteNames, story: LinkedStory, *, is_wrong: bool = False) -> LinkPage:
    """Return the page on which a reader chooses what to snooze, and for how long. `is_wrong` is
    True if the reader sent the form without a choice, or with a choice that the page does not
    offer.
    """
    what = Choices("what", "What", tuple((scope.key, scope.label) for scope in scopes_of(story)))
    time = Choices("time", "For how long", tuple((key, label) for key, (label, _) in TIMES.items()))
    note = ("Choose what to snooze, and for how long.",) if is_wrong else ()
    text = (
        f"What you choose is not shown in {route.title} for a while, for all of its readers. Each message "
        "says how many articles were muted. A retraction by an agency is always shown."
    )
    return LinkPage(
        400 if is_wrong else 200, f"Snooze in {route.title}", (*note, text), (what, time), "Snooze"
    )


def snoozed(route: RouteNames, snooze: Snooze, until: datetime) -> LinkPage:
    """Return the page that confirms a mute. `until` is the end of the mute."""
    texts = [
        f"{snooze.scope.label}.",
        f"It is not shown in {route.title} until then. What is muted is counted.",
    ]
    if snooze.scope.key == "story":
        texts[-1] += " An article about it that matches a further rule, and a correction, are shown."
    muted = shell_word(f"{route.id}/{snooze.scope.mute_name}")
    command = f"wirewatch unmute{stack_option(route.stack)} {muted}"
    title = f"Snoozed until {_time(until, route)}"
    return LinkPage(200, title, (*texts, ASK), command=command)


# not relevant


def ask_not_relevant(route: RouteNames, story: LinkedStory) -> LinkPage:
    text = (
        "This tells the people who write the rules that the story should not have matched. "
        f"Nothing is hidden from you or from other readers of {route.title}."
    )
    return LinkPage(200, "Not relevant?", (story.headline, text), button="Not relevant")


def counted_not_relevant(story: LinkedStory) -> LinkPage:
    rules = ", ".join(rule.title for rule in story.rules)
    texts = (story.headline, f"It is counted as not relevant for: {rules}.")
    return LinkPage(200, "Thank you", texts)


# refusals

_REFUSALS: Mapping[LinkProblem, tuple[int, str, str]] = MappingProxyType(
    {
        LinkProblem.EXPIRED: (410, "This link has expired", ""),
        LinkProblem.OTHER_ACTION: (403, "This link is for something else", "Its address was changed. "),
    }
)
_INVALID = (
    403,
    "This link is not valid",
    "It is incomplete, or it was changed. Open it from the mail again. ",
)


def refused(problem: LinkProblem) -> LinkPage:
    """Return the page that says why a token is refused."""
    status, title, text = _REFUSALS.get(problem, _INVALID)
    return LinkPage(status, title, (f"{text}{NEWER}",))


def used_before(route: RouteNames, at: datetime) -> LinkPage:
    """Return the page for a link that was used before, and whose effect has ended or was undone."""
    text = f"It was used on {_time(at, route)}, and works only once. What it did has ended since. {NEWER}"
    return LinkPage(410, "This link was used before", (text,))


def not_a_reader(route: RouteNames) -> LinkPage:
    """Return the page for a reader who is no longer in the configuration of the route.

    Only links about a story are refused in this way, because they affect other people. Links to
    unsubscribe still work.
    """
    text = f"{route.title} is no longer mailed to the address that got this link."
    return LinkPage(403, "This link no longer works", (f"{text} {NEWER}",))


def story_is_gone() -> LinkPage:
    return LinkPage(410, "This story is no longer stored", (NEWER,))


def unavailable() -> LinkPage:
    """Return the page for a stack that has no valid key to check links."""
    text = (
        "Links can't be checked at the moment. Try again later, or ask the person who runs Wirewatch for you."
    )
    return LinkPage(503, "Not available", (text,))


def not_found() -> LinkPage:
    return LinkPage(404, "There is nothing here", (f"The address is incomplete, or it has changed. {NEWER}",))


def wrong_method() -> LinkPage:
    return LinkPage(405, "This does not work here", (f"Open the link in a browser. {NEWER}",))


def too_large() -> LinkPage:
    return LinkPage(413, "This is too much", ("Open the link from the mail again, and use the button.",))


def _time(instant: datetime, route: RouteNames) -> str:
    try:
        zone: ZoneInfo | None = ZoneInfo(route.timezone)
    except (KeyError, ValueError):
        zone = None
    return f"{instant.astimezone(zone or UTC):%a %-d %b %Y, %H:%M %Z}"
