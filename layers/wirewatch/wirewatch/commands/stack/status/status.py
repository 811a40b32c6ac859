"""`wirewatch status`: shows the state of a stack on one page, and the problems to solve."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_json, add_stack
from wirewatch.commands.output import output_console, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, naming_stack, on_stack
from wirewatch.commands.stack.status.checks import problems_of
from wirewatch.commands.stack.status.reading import read_status
from wirewatch.commands.stack.status.report import print_status, status_object


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "everything in one object")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the state of a stack. Return 1 if something needs a person, else 0."""
    status = read_status(stack, datetime.now(UTC))
    problems = [
        replace(problem, fix=naming_stack(problem.fix, stack.name)) for problem in problems_of(status)
    ]
    if options.json:
        print_object(status_object(status, problems))
    else:
        print_status(output_console(), status, problems)
    return 1 if problems else 0


COMMAND = Command(
    name="status",
    description=(
        "Show the state of a stack on one page: what needs a person and the command that helps, articles "
        "per hour, the last article of each origin, routes with their last and next digest, mutes, queues "
        "and alarms. Exit code 1 if something needs a person."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch status\nwirewatch status --stack production --json",
    rights=(
        FIND_STACK,
        "dynamodb:GetItem, dynamodb:Query on the table",
        "s3:ListBucket on both buckets, s3:GetObject on index/* of the configuration bucket",
        "sqs:GetQueueAttributes on the queues",
        "lambda:GetEventSourceMapping on event-source-mapping:*",
        "sns:ListSubscriptionsByTopic on the topic",
        "cloudwatch:DescribeAlarms, cloudwatch:GetMetricData",
        "scheduler:ListSchedules, ssm:DescribeParameters",
    ),
)
