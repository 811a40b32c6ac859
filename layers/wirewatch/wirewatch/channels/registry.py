"""All kinds of channels. Each kind is either registered or internal.

routes.yaml can name only registered kinds, and lists of kinds show only registered kinds.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from wirewatch.channels.atom import Atom
from wirewatch.channels.canary import Canary
from wirewatch.channels.email_html import EmailHtml
from wirewatch.channels.email_text import EmailText
from wirewatch.channels.json_webhook import JsonWebhook
from wirewatch.channels.kind import ChannelKind, TargetProblem
from wirewatch.channels.pagerduty import PagerDuty
from wirewatch.channels.slack import Slack
from wirewatch.channels.teams import Teams
from wirewatch.errors import WirewatchError


class UnknownChannel(WirewatchError):
    """No kind of channel has this name."""


class ChannelRegistry:
    """The kinds of channels by name. Iteration leaves out internal kinds, such as `canary`."""

    def __init__(self, kinds: Iterable[ChannelKind], internal: Iterable[ChannelKind] = ()) -> None:
        self._kinds: dict[str, ChannelKind] = {}
        self._internal = {kind.name: kind for kind in internal}
        for kind in kinds:
            self.register(kind)

    def register(self, kind: ChannelKind) -> None:
        """Add a kind. Raises ValueError if another kind has the same name."""
        if kind.name in self._kinds or kind.name in self._internal:
            raise ValueError(f"there is already a channel kind {kind.name!r}")
        self._kinds[kind.name] = kind

    def unregister(self, name: str) -> None:
        del self._kinds[name]

    def get(self, name: str) -> ChannelKind:
        """Return a kind by its name. Raises UnknownChannel if no kind has this name."""
        try:
            return self._internal.get(name) or self._kinds[name]
        except KeyError:
            known = ", ".join(self._kinds)
            raise UnknownChannel(f"unknown channel kind {name!r}; there are {known}") from None

    def __iter__(self) -> Iterator[ChannelKind]:
        return iter(self._kinds.values())

    def check(self, kind: str, target: str | None) -> TargetProblem | None:
        """Return what is wrong with the kind or the target of a channel in routes.yaml, or None if
        both are valid.
        """
        if kind not in self._kinds:
            return TargetProblem(f"unknown channel {kind!r}", self._fix_of_unknown(kind, target))
        return self._kinds[kind].check_target(target)

    def _fix_of_unknown(self, kind: str, target: str | None) -> str:
        """Return the fix for an unknown kind, as shown in an error message. The fix names the most
        similar kind. If no kind is similar, the fix lists all registered kinds.

        In routes.yaml, a channel is written as `kind` or `kind:target`.
        """
        takes_target = {each.name: ":" in each.example for each in self}
        options = [name for name, takes in takes_target.items() if takes or not target]
        if close := get_close_matches(kind, options, n=1):
            written = f"{close[0]}:{target}" if target else self._kinds[close[0]].example
            return f"did you mean {written}?"
        return f"write one of: {', '.join(each.example for each in self)}"


CHANNELS = ChannelRegistry(
    [EmailText(), EmailHtml(), Slack(), Teams(), JsonWebhook(), PagerDuty(), Atom()], internal=[Canary()]
)
