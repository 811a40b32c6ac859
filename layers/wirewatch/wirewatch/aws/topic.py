"""SNS: one message per part and channel. Subscriptions filter on the attributes."""

import json
import re
from typing import TYPE_CHECKING, Any

from wirewatch.channels.parts import Part
from wirewatch.configuration.routes import CONFIG_ROUTE, Channel

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

LONGEST_SUBJECT = 99


class Topic:
    def __init__(self, client: "SNSClient", arn: str) -> None:
        self.client, self.arn = client, arn

    def publish_part(self, route: str, digest: str, part: Part, channel: Channel, severity: str) -> None:
        """`email-text` carries the finished text, other channels where to read it."""
        message = (
            part.body if channel.kind == "email-text" else json.dumps({"digest": digest, "part": part.number})
        )
        attributes = {
            "channel": channel.kind, "target": channel.target or "-", "route": route, "severity": severity, "digest": digest,
            "part": f"{part.part}/{part.parts}",
        }  # fmt: skip
        self._publish(part.subject, message, attributes)

    def publish_report(self, file: str, text: str) -> None:
        """Tells the owners of the configuration what is wrong with a file."""
        self._publish(
            f"Wirewatch: mistakes in {file}",
            text,
            {"channel": "email-text", "route": CONFIG_ROUTE, "severity": "high", "target": "-"},
        )

    def _publish(self, subject: str, message: str, attributes: dict[str, str]) -> None:
        named: dict[str, Any] = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
        self.client.publish(
            TopicArn=self.arn, Subject=subject_line(subject), Message=message, MessageAttributes=named
        )


def subject_line(text: str) -> str:
    """What SNS accepts: one line, under 100 characters, none of them a control character."""
    visible = re.sub(
        r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", " ", text
    )
    return " ".join(visible.split())[:LONGEST_SUBJECT].rstrip() or "Wirewatch"
