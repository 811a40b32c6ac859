"""Stops the HTML mails to a reader after a bounce or a complaint, and informs the operators.

Events may arrive late, several times and in any order. Each event may be processed any number of
times.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wirewatch.aws.sending.operators import OperatorTopic
from wirewatch.channels.email_html import addresses_of
from wirewatch.configuration.routes import Route
from wirewatch.links.link import reader_id
from wirewatch.messages.mail_events import (
    AffectedRecipient,
    MailEvent,
    MailEventKind,
    MalformedMailEvent,
    read_mail_event,
)
from wirewatch.printable import shell_word
from wirewatch.storage.readers.suppressed import SuppressedReaders, Suppression
from wirewatch.storage.registry import Registry


class MailEventOutcome(StrEnum):
    """The outcome of an event for one recipient.

    - SUPPRESSED: the reader gets no further HTML mail.
    - ALREADY_SUPPRESSED: an earlier event has suppressed the reader.
    - HARMLESS: the event is neither a permanent bounce nor a complaint.
    - OUTDATED: someone ended a suppression of the reader after this event. Here, the time of a
      bounce is the time at which the bounced mail was sent.
    - UNKNOWN_ADDRESS: the event names no address, or an address to which the mail was not sent, or
      an address that no route lists.
    - MALFORMED: the message is not an event of SES.
    """

    SUPPRESSED = "suppressed"
    ALREADY_SUPPRESSED = "already-suppressed"
    HARMLESS = "harmless"
    OUTDATED = "outdated"
    UNKNOWN_ADDRESS = "unknown-address"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class KnownReader:
    """A reader of HTML mails. The address has the same capital letters as in routes.yaml."""

    address: str
    routes: tuple[str, ...]


class MailEvents:
    """Processes events of SES about the mails of the stack `stack`."""

    def __init__(
        self,
        suppressed: SuppressedReaders,
        registry: Registry,
        operators: OperatorTopic,
        clock: Callable[[], datetime],
        stack: str,
    ) -> None:
        self.suppressed, self.registry, self.operators = suppressed, registry, operators
        self.clock, self.stack = clock, stack

    def handle(self, body: str) -> list[MailEventOutcome]:
        """Process the mail event in an SQS message. Return the outcome for each of its recipients.

        An event that is malformed or names no recipient has a single outcome.
        """
        try:
            event = read_mail_event(body)
        except MalformedMailEvent:
            return [MailEventOutcome.MALFORMED]
        if not event.ends_mails:
            return [MailEventOutcome.HARMLESS] * max(1, len(event.recipients))
        readers = self._readers()
        by_address = {each.address: each for each in event.recipients}  # each counts once
        outcomes = [self._affect(event, each, readers) for each in by_address.values()]
        return outcomes or [MailEventOutcome.UNKNOWN_ADDRESS]

    def _readers(self) -> Mapping[str, KnownReader]:
        current = self.registry.current()
        registered = (*current.routes.values(), *current.retired.values())
        return readers_by_id(each.route for each in registered)

    def _affect(
        self, event: MailEvent, recipient: AffectedRecipient, readers: Mapping[str, KnownReader]
    ) -> MailEventOutcome:
        reader = reader_id(recipient.address)
        known = readers.get(reader)
        if known is None or recipient.address not in event.destinations:
            return MailEventOutcome.UNKNOWN_ADDRESS
        new = Suppression(reader, event.kind, event.reason, self.clock(), recipient.detail)
        is_new = self.suppressed.add(new, _evidence_at(event))
        stored = self.suppressed.find(reader)
        if stored is None:
            return MailEventOutcome.OUTDATED
        if not stored.is_reported:  # also if an earlier attempt stored the row, and then crashed
            self._report(known, stored)
            self.suppressed.mark_reported(reader)
        return MailEventOutcome.SUPPRESSED if is_new else MailEventOutcome.ALREADY_SUPPRESSED

    def _report(self, reader: KnownReader, suppression: Suppression) -> None:
        subject = f"Wirewatch: {reader.address} gets no more HTML mail"
        self.operators.report(subject, _report(reader, suppression, self.stack))


def readers_by_id(routes: Iterable[Route]) -> dict[str, KnownReader]:
    """Return the readers to whom the routes send HTML mails, by the ids of the readers."""
    readers: dict[str, KnownReader] = {}
    for route in routes:
        for address in addresses_of(route):
            known = readers.get(reader_id(address)) or KnownReader(address, ())
            readers[reader_id(address)] = KnownReader(known.address, (*known.routes, route.id))
    return readers


def _evidence_at(event: MailEvent) -> datetime:
    """Return the time of a complaint. For a bounce, return the time at which the mail was sent.

    A bounce shows the state of the mailbox at the time at which the mail was sent.
    """
    return event.sent_at if event.kind is MailEventKind.BOUNCE else event.at


def _report(reader: KnownReader, suppression: Suppression, stack: str) -> str:
    what = {
        MailEventKind.BOUNCE: "A mail to the address bounced permanently",
        MailEventKind.COMPLAINT: "The reader, or the service of the reader, complained about a mail",
    }[MailEventKind(suppression.kind)]
    lines = [
        f"{reader.address} gets no more HTML mail from the stack {stack}.",
        "",
        f"{what} ({suppression.reason}), {suppression.at:%Y-%m-%d %H:%M} UTC.",
        f"Routes with this address: {', '.join(reader.routes)}",
    ]
    if suppression.detail:
        lines.append(f'The server of the reader wrote, unverified: "{suppression.detail}"')
    lines += [
        "",
        "Remove the address from routes.yaml. Or, once the cause is repaired, send mails again:",
        f"    wirewatch audience unsuppress {shell_word(reader.address)} --stack {shell_word(stack)}",
    ]
    return "\n".join(lines) + "\n"
