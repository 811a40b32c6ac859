"""Answers requests for the links in HTML mails (unsubscribe, snooze, not relevant) with a page.

A GET shows a page with a button. A GET must change nothing, because programs that check mails open
every link. A POST carries out the action of a link at most once. For a link to snooze, this means
once for each choice of the reader.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wirewatch.aws.sending.link_keys import LinkSecrets
from wirewatch.links import answers
from wirewatch.links.actions import Snooze, snooze_of
from wirewatch.links.answers import RouteNames
from wirewatch.links.link import BadLink, Link, LinkAction, LinkProblem, read_link, reader_id
from wirewatch.links.pages import LinkPage
from wirewatch.links.signing import BadKeys, SigningKeys
from wirewatch.links.story_links import LinkedStory
from wirewatch.storage.mutes import Mute, Mutes
from wirewatch.storage.readers.feedback import Feedback
from wirewatch.storage.readers.link_uses import LinkUse, LinkUses
from wirewatch.storage.readers.linked_parts import LinkedParts
from wirewatch.storage.readers.unsubscribed import Unsubscribed, UnsubscribedReaders
from wirewatch.storage.registry import Registry

MAIL = "email-html"
MAX_BODY = 4_000  # characters of a form
# If a link names an unknown key, the keys are read again, because the key may be new. This pause between
# two reads keeps forged links from causing many calls of SSM.
REFRESH_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class LinkStores:
    """The stored rows that a request for a link reads or writes, and the keys that sign links."""

    registry: Registry
    linked_parts: LinkedParts
    link_uses: LinkUses
    unsubscribed: UnsubscribedReaders
    mutes: Mutes
    feedback: Feedback
    secrets: LinkSecrets


@dataclass(frozen=True)
class LinkAnswer:
    """The page to show, and what to log about the request. The log has no address and no token."""

    page: LinkPage
    link: Link | None = None
    outcome: str = ""


class LinkRequests:
    """Answers requests for the links in HTML mails. `stack` is the name of the stack."""

    def __init__(self, stores: LinkStores, clock: Callable[[], datetime], stack: str) -> None:
        self.stores, self.clock, self.stack = stores, clock, stack
        self.refreshed: datetime | None = None

    def answer(self, action: LinkAction, token: str, form: str | None) -> LinkAnswer:
        """Return the page for a request. The request is a GET if `form` is None, else a POST with
        the body `form`.
        """
        if form is not None and len(form) > MAX_BODY:
            return LinkAnswer(answers.too_large(), outcome="too-large")
        try:
            link = self._link(action, token)
        except BadLink as error:
            return LinkAnswer(answers.refused(error.problem), error.link, error.problem)
        except BadKeys:
            return LinkAnswer(answers.unavailable(), outcome="damaged-keys")
        if link is None:
            return LinkAnswer(answers.unavailable(), outcome="no-keys")
        if link.action is LinkAction.UNSUBSCRIBE:
            return self._unsubscribe(link) if form is not None else self._ask_unsubscribe(link)
        names = self._names(link)
        if not names.address:
            return LinkAnswer(answers.not_a_reader(names), link, "not-a-reader")
        story = self.stores.linked_parts.story(link)
        if story is None or not story.rules:
            return LinkAnswer(answers.story_is_gone(), link, "story-gone")
        if form is None:
            is_snooze = link.action is LinkAction.SNOOZE
            ask = answers.ask_snooze if is_snooze else answers.ask_not_relevant
            return LinkAnswer(ask(names, story), link, "shown")
        if link.action is LinkAction.SNOOZE:
            return self._snooze(link, names, story, form)
        return self._not_relevant(link, story)

    def _link(self, action: LinkAction, token: str) -> Link | None:
        """Return the link that a token encodes, or None if the stack has no keys to check the
        token.

        Raises BadLink if the token is refused, and BadKeys if the stored keys are damaged.
        """
        keys = self.stores.secrets.keys()
        now = self.clock()
        if keys is None:
            return None
        try:
            return read_link(token, keys, action, now)
        except BadLink as error:
            fresh = self._refreshed_keys(now) if error.problem is LinkProblem.UNKNOWN_KEY else None
            if fresh is None:
                raise
            return read_link(token, fresh, action, now)

    def _refreshed_keys(self, now: datetime) -> SigningKeys | None:
        """Read the keys again and return them. Return None if the stack has no keys. Also return
        None if this method read the keys less than REFRESH_AFTER ago.
        """
        if self.refreshed is not None and now - self.refreshed < REFRESH_AFTER:
            return None
        self.refreshed = now
        return self.stores.secrets.keys(fresh=True)

    def _names(self, link: Link) -> RouteNames:
        """Return what the page of a link shows about the route and the reader.

        Only the first letter and the domain of the reader's address are readable. The address is ""
        if the route is gone or does not list the reader. If the route is gone, its id is also its
        title.
        """
        route = self.stores.registry.current().find(link.route)
        if route is None:
            return RouteNames(link.route, link.route, stack=self.stack)
        mails = (channel.target for channel in route.channels if channel.kind == MAIL)
        address = next((target for target in mails if reader_id(target) == link.reader), "")
        shown = answers.hidden_address(address) if address else ""
        return RouteNames(route.id, route.title, route.timezone, shown, self.stack)

    # unsubscribe

    def _ask_unsubscribe(self, link: Link) -> LinkAnswer:
        names, found = self._names(link), self.stores.unsubscribed.find(link.route, link.reader)
        page = answers.unsubscribed(names, found.at) if found else answers.ask_unsubscribe(names)
        return LinkAnswer(page, link, "shown")

    def _unsubscribe(self, link: Link) -> LinkAnswer:
        now, readers = self.clock(), self.stores.unsubscribed
        reader = Unsubscribed(link.route, link.reader, now, f"link {link.id}")
        use = _use(link, "", f"unsubscribed from {link.route}", now)
        outcome = self.stores.link_uses.act(use, [readers.add_action(reader)])
        names, found = self._names(link), readers.find(link.route, link.reader)
        if found is None:
            return LinkAnswer(self._used_before(names, use), link, outcome)
        return LinkAnswer(answers.unsubscribed(names, found.at), link, outcome)

    # snooze

    def _snooze(self, link: Link, names: RouteNames, story: LinkedStory, form: str) -> LinkAnswer:
        snooze = snooze_of(form, story)
        if snooze is None:
            return LinkAnswer(answers.ask_snooze(names, story, is_wrong=True), link, "wrong-choice")
        now = self.clock()
        mute = _mute(link, story, snooze, now)
        use = _use(link, snooze.key, f"muted {mute.name} until {mute.until:%Y-%m-%d %H:%M} UTC", now)
        outcome = self.stores.link_uses.act(use, [self.stores.mutes.longer_action(mute)])
        current = self.stores.mutes.find(mute.subject, mute.rule, now)
        if current is None:
            return LinkAnswer(self._used_before(names, use), link, outcome)
        return LinkAnswer(answers.snoozed(names, snooze, current.until), link, outcome)

    # not relevant

    def _not_relevant(self, link: Link, story: LinkedStory) -> LinkAnswer:
        now = self.clock()
        effect = f"counted as not relevant: {', '.join(rule.name for rule in story.rules)}"
        use = _use(link, "", effect, now)
        outcome = self.stores.link_uses.act(use, self.stores.feedback.actions(story, now))
        return LinkAnswer(answers.counted_not_relevant(story), link, outcome)

    def _used_before(self, names: RouteNames, use: LinkUse) -> LinkPage:
        earlier = self.stores.link_uses.find(use.route, use.id)
        return answers.used_before(names, earlier.at if earlier else use.at)


def _mute(link: Link, story: LinkedStory, snooze: Snooze, now: datetime) -> Mute:
    until = (now + snooze.duration).replace(microsecond=0)
    reason = f"snoozed by a reader: {story.headline}"
    return Mute(
        link.route, snooze.scope.mute_name, until, reason, f"link {link.id}", now.replace(microsecond=0)
    )


def _use(link: Link, choice: str, effect: str, now: datetime) -> LinkUse:
    use_id = hashlib.sha256(link.payload + b"\0" + choice.encode()).hexdigest()[:32]
    return LinkUse(
        route=link.route,
        id=use_id,
        link=link.id,
        action=link.action.name.lower().replace("_", " "),
        reader=link.reader,
        at=now,
        effect=effect,
        digest=link.digest,
    )
