"""What all commands on a stack share: code that finds the stack and explains the errors of AWS."""

import argparse
import re
from collections.abc import Callable

from wirewatch.aws.deployed_stack import DeployedStack, explained_errors
from wirewatch.commands.registry import COMMANDS, FIND_STACK, GROUPS
from wirewatch.errors import WirewatchError
from wirewatch.stack_option import stack_option

__all__ = ["FIND_STACK", "WrongArgument", "naming_stack", "on_stack"]

_NAMED_COMMAND = re.compile(r"\bwirewatch ([a-z-]+)(?: ([a-z]+))?")


class WrongArgument(WirewatchError):
    """An argument has a form or a value that the command does not accept.

    The message of the error says what to write instead.
    """


def on_stack(
    run: Callable[[argparse.Namespace, DeployedStack], int],
) -> Callable[[argparse.Namespace], int]:
    """Return a function that calls `run` with the stack that --stack names.

    The returned function raises StackError for an error of AWS. If the text of an error suggests a
    command, such as `wirewatch generations`, the option --stack is added to this command (see
    `naming_stack`).
    """

    def run_on_stack(options: argparse.Namespace) -> int:
        try:
            with explained_errors(options.stack):
                return run(options, DeployedStack(options.stack))
        except WirewatchError as error:
            if (text := naming_stack(str(error), options.stack)) == str(error):
                raise
            raise WirewatchError(text) from error

    return run_on_stack


def naming_stack(text: str, stack: str) -> str:
    """Return a text with `--stack` added to each of its commands that work on a stack. Otherwise, a
    reader would run these commands on the default stack.

    The option follows the words of the command: `wirewatch failed list --stack NAME`. For the
    default stack, the text is unchanged.
    """
    option = stack_option(stack)
    if not option:
        return text

    def named(match: re.Match[str]) -> str:
        entry = COMMANDS.get(match[1])
        if entry is None or entry.group != GROUPS["stack"]:
            return match[0]
        is_subcommand = match[2] in {each.name for each in entry.load().subcommands}
        words = match.end(2) if is_subcommand else match.end(1)
        if text.startswith(" --stack", words):
            return match[0]
        command, rest = text[match.start() : words], text[words : match.end()]
        return f"{command}{option}{rest}"

    return _NAMED_COMMAND.sub(named, text)
