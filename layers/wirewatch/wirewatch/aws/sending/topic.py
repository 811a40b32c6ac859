"""Publishes to AlertsTopic, an SNS topic: one message for each part and channel of a digest, and
one for each report about mistakes in the configuration. Parts for feeds are not published here.

Each subscription of the topic has a filter, which selects messages by their attributes.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wirewatch.channels.kind import Part, Transport
from wirewatch.configuration.routes import CONFIG_ROUTE, Channel
from wirewatch.messages.part_message import PartMessage
from wirewatch.printable import cut_position, header_line

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

MAX_SUBJECT = 99  # characters that SNS accepts
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+"
)
_UNDELIVERABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)  # SNS refuses them in a text


class Topic:
    def __init__(self, client: "SNSClient", arn: str) -> None:
        self.client, self.arn = client, arn

    def publish_part(
        self, route: str, digest: str, part: Part, channel: Channel, severity: str, transport: Transport
    ) -> None:
        """Publish one part to one channel.

        If the transport is TOPIC, the message is the finished text. With any other transport, the
        message only names the part, and the function `deliver` reads the part from the table.
        """
        is_text = transport is Transport.TOPIC
        self._publish(
            part.subject,
            part.body if is_text else PartMessage(digest, part.number).to_json(),
            {
                "channel": channel.kind,
                "transport": str(transport),
                "target": channel.target or "-",
                "route": route,
                "severity": severity,
                "digest": digest,
                "part": f"{part.part}/{part.parts}",
            },
        )

    def publish_report(self, file: str, text: str) -> None:
        """Publish a report about the configuration file `file`. `text` says what is wrong with the
        file.

        A subscription that receives only some routes gets the report only if CONFIG_ROUTE is one of
        these routes.
        """
        attributes = {
            "channel": "email-text",
            "transport": str(Transport.TOPIC),
            "route": CONFIG_ROUTE,
            "severity": "high",
            "target": "-",
        }
        self._publish(f"Wirewatch: mistakes in {file}", text, attributes)

    def _publish(self, subject: str, message: str, attributes: Mapping[str, str]) -> None:
        named: dict[str, Any] = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        self.client.publish(
            TopicArn=self.arn,
            Subject=subject_line(subject),
            Message=_UNDELIVERABLE.sub("\ufffd", message),
            MessageAttributes=named,
        )


def subject_line(text: str) -> str:
    """Change a text into a subject that SNS accepts: one line of less than 100 characters, without
    control characters. If no text is left, the subject is `Wirewatch`.

    Letters of all scripts are kept: `Subject` of the SNS operation Publish is UTF-8 text.
    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    line = header_line(_INVISIBLE.sub(" ", text))
    return line[: cut_position(line, MAX_SUBJECT)].rstrip() or "Wirewatch"
