"""Sends HTML mails through SES. Each mail has one recipient, and links for this recipient only."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from wirewatch.aws.sending.link_keys import LinkSecrets
from wirewatch.channels.email_html import mail_of
from wirewatch.channels.kind import Delivered, DeliveryResult, Message, Refused, Retry
from wirewatch.links.mail_links import MailLinks
from wirewatch.links.signing import BadKeys
from wirewatch.messages.part_message import PartMessage

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

# A retry would get these errors again: the sender or the recipient is wrong.
PERMANENT = frozenset(["MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException"])


_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LinkMaker:
    """Makes the links in mails. `base` is the URL of the API; it is empty if there are no links."""

    base: str
    secrets: LinkSecrets

    def links_of(self, message: Message, part: PartMessage, recipient: str) -> MailLinks | None:
        """Return the signed links for one mail to `recipient`. Return None if the stack has no API
        for links, or no valid key that signs links.

        If the result is None, the caller sends the mail without signed links.
        """
        if not self.base:
            return None
        try:
            keys = self.secrets.keys()
        except BadKeys as error:
            _log.error("mails have no links: %s", error)
            return None
        if keys is None:
            _log.warning("mails have no links: there is no key; run wirewatch links rotate")
            return None
        return MailLinks(self.base, keys, part.digest, part.number, recipient, message.sent_at)


class Mailer:
    """Sends mails through SES.

    - `sender`: an address that is verified in SES.
    - `configuration_set`: the SES configuration set that reports bounces and complaints, or empty.
    - `links`: makes the signed links in the mails. With None, mails have no signed links.
    """

    def __init__(
        self,
        client: "SESV2Client",
        sender: str,
        configuration_set: str = "",
        links: LinkMaker | None = None,
    ) -> None:
        self.client, self.sender, self.configuration_set = client, sender, configuration_set
        self.links = links

    def send(self, message: Message, recipient: str, part: PartMessage) -> DeliveryResult:
        """Send `message` to one recipient. `part` says which part of a digest is in `message`."""
        if not self.sender:
            return Retry("the stack has no sender of mails: set its parameter MailFrom")
        route = part.digest.partition("#")[0]
        links = self.links.links_of(message, part, recipient) if self.links else None
        extra: dict[str, Any] = {}
        if self.configuration_set:
            extra["ConfigurationSetName"] = self.configuration_set
        try:
            self.client.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [recipient]},
                Content={"Raw": {"Data": mail_of(message, self.sender, recipient, route, links)}},
                **extra,
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            why = f"SES answers {code}: {error.response['Error'].get('Message', '')[:100]}"
            return Refused(why) if code in PERMANENT else Retry(why)
        except BotoCoreError as error:
            return Retry(f"SES does not answer: {type(error).__name__}")
        return Delivered()
