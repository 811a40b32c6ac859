"""SES: sends finished mails, one recipient each."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from wirewatch.channels.email_html import mail_of
from wirewatch.channels.kind import Delivered, DeliveryResult, Message, Refused, Retry

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

# SES would answer these again: the sender or the recipient is wrong.
PERMANENT = frozenset(["MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException"])


class Mailer:
    """Sends mails of `sender`, an address or `Name <address>` that SES has verified.

    `configuration_set` reports bounces and complaints; it may be empty.
    """

    def __init__(self, client: "SESV2Client", sender: str, configuration_set: str = "") -> None:
        self.client, self.sender, self.configuration_set = client, sender, configuration_set

    def send(self, message: Message, recipient: str, route: str) -> DeliveryResult:
        """Send a part to one recipient."""
        if not self.sender:
            return Retry("the stack has no sender of mails: set its parameter MailFrom")
        extra: dict[str, Any] = {}
        if self.configuration_set:
            extra["ConfigurationSetName"] = self.configuration_set
        try:
            self.client.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [recipient]},
                Content={"Raw": {"Data": mail_of(message, self.sender, recipient, route)}},
                **extra,
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            why = f"SES answers {code}: {error.response['Error'].get('Message', '')[:100]}"
            return Refused(why) if code in PERMANENT else Retry(why)
        except BotoCoreError as error:
            return Retry(f"SES does not answer: {type(error).__name__}")
        return Delivered()
