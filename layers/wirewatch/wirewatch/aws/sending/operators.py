"""Sends reports to the operators of a stack, through the SNS topic that also gets the alarms."""

from typing import TYPE_CHECKING

from wirewatch.aws.sending.topic import subject_line
from wirewatch.printable import printable

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class OperatorTopic:
    def __init__(self, client: "SNSClient", arn: str) -> None:
        self.client, self.arn = client, arn

    def report(self, subject: str, text: str) -> None:
        """Send a report to the subscribers of the topic."""
        self.client.publish(TopicArn=self.arn, Subject=subject_line(subject), Message=printable(text))
