"""What all commands on a stack share: code that finds the stack and explains the errors of AWS."""

import argparse
from collections.abc import Callable

from wirewatch.aws.deployed_stack import DeployedStack, explained_errors
from wirewatch.commands.registry import FIND_STACK
from wirewatch.errors import WirewatchError

__all__ = ["FIND_STACK", "WrongArgument", "on_stack"]


class WrongArgument(WirewatchError):
    """An argument has a form or a value that the command does not accept.

    The message of the error says what to write instead.
    """


def on_stack(
    run: Callable[[argparse.Namespace, DeployedStack], int],
) -> Callable[[argparse.Namespace], int]:
    """Return a function that calls `run` with the stack that --stack names.

    The returned function raises StackError for an error of AWS.
    """

    def run_on_stack(options: argparse.Namespace) -> int:
        with explained_errors(options.stack):
            return run(options, DeployedStack(options.stack))

    return run_on_stack
