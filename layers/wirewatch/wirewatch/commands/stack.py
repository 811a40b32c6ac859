"""What an operator does by hand, with the rights of the caller: find a stack's table, store a webhook."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from wirewatch.aws.buckets import Bucket
from wirewatch.aws.quarantine import Quarantine
from wirewatch.aws.queues import Queue
from wirewatch.aws.table import Table
from wirewatch.errors import SettingsError
from wirewatch.storage.mutes import Mutes


@contextmanager
def told(stack: str) -> Iterator[None]:
    """What AWS refuses, in a line with what to do about it."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        fix = f"check your AWS credentials and region (aws configure), and that the stack is called {stack} (--stack)"
        raise SettingsError(f"{error}\n  fix: {fix}") from error


def silences_of(stack: str) -> Mutes:
    """The table is named in the stack's outputs, as are buckets and queues."""
    return Mutes(Table(boto3.client("dynamodb"), _outputs(stack)["TableName"]))


def quarantine_of(stack: str) -> Quarantine:
    return Quarantine(Bucket(boto3.client("s3"), _outputs(stack)["ArticlesBucketName"]))


def tasks_of(stack: str) -> Queue:
    return Queue(boto3.client("sqs"), _outputs(stack)["IngestQueueUrl"])


def _outputs(stack: str) -> dict[str, str]:
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}


def store_webhook(stack: str, target: str, url: str) -> str:
    """As a SecureString; returns the parameter's name."""
    name = f"/{stack}/targets/slack/{target}"
    boto3.client("ssm").put_parameter(Name=name, Value=url, Type="SecureString", Overwrite=True)
    return name
