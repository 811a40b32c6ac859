"""What an operator does by hand, with the rights of the caller: find a stack's table, store a webhook."""

import boto3

from wirewatch.aws.silences import Silences
from wirewatch.aws.table import Table


def silences_of(stack: str) -> Silences:
    """The table is named in the stack's outputs."""
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    return Silences(Table(boto3.client("dynamodb"), outputs["TableName"]))


def store_webhook(stack: str, target: str, url: str) -> str:
    """As a SecureString; returns the parameter's name."""
    name = f"/{stack}/slack/{target}"
    boto3.client("ssm").put_parameter(Name=name, Value=url, Type="SecureString", Overwrite=True)
    return name
