"""`wirewatch redrive`: shows the messages of a dead-letter queue, and sends them to be processed again."""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.aws.dead_letters import HIDDEN_SECONDS, DeadLetter, DeadLetterQueue
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.aws.stack_health import QUEUE, is_dead_letter_queue
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.commands.stack.configured_names import unknown_name
from wirewatch.commands.stack.dead_letter_texts import Content, content_of, error_of
from wirewatch.commands.stack.durations import duration_text
from wirewatch.storage.registry import Registry

SHOWN_GROUPS = 50
MAX_SHOWN = 1_000  # messages of a dry run; they are hidden from other receivers meanwhile


@dataclass(frozen=True)
class Shown:
    """A dead-letter message with its decoded content.

    If the message requests the digest of a route that no longer exists, `has_unknown_route` is
    True. Then a retry sends nothing. A removed route counts as existing while articles wait for it.
    """

    message: DeadLetter
    content: Content
    has_unknown_route: bool = False

    @property
    def subject(self) -> str:
        """A text about the message. If the message's route no longer exists, the text says so."""
        unknown = ": there is no such route any more, so nothing is sent" if self.has_unknown_route else ""
        return f"{self.content.subject}{unknown}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    queue = "a dead-letter queue, such as FlushDLQ; without it, all of them are listed with their counts"
    parser.add_argument("queue", nargs="?", default="", metavar="QUEUE", help=queue)
    delete = "delete the messages instead of having them processed again"
    parser.add_argument("--delete", action="store_true", help=delete)
    add_dry_run(parser)
    add_json(parser, "messages, or without QUEUE the queues")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Send the messages of QUEUE to be processed again. With --delete, delete the messages instead.

    Return 1 if messages that can't be retried are left in the queue, else 0. With --dry-run, only
    print the messages, and return 0.

    Without QUEUE, print the number of messages in each dead-letter queue. Return 1 if any queue has
    a message, else 0.

    Raises WrongArgument for an unknown queue, and for --delete without QUEUE.
    """
    queues = {name: url for name, url in stack.of_kind(QUEUE).items() if is_dead_letter_queue(name)}
    if not options.queue:
        if options.delete:
            raise WrongArgument(f"name the queue whose messages to delete: {', '.join(sorted(queues))}")
        return _list(queues, as_json=options.json)
    name = _find(options.queue, queues)
    queue = DeadLetterQueue(queues[name])
    hidden = queue.hidden()
    shown: list[Shown] = []
    kept: list[DeadLetter] = []
    try:
        _process(options, stack, queue, name, shown, kept)
    finally:  # also if a call fails or the command is interrupted, so that it can be repeated at once
        queue.release(kept)
    if options.json:
        for each in shown:
            print_object(_object(name, each))
    else:
        _print(output_console(), shown)
        print(f"{name}: {_summary(options, len(shown), len(kept))}")
        if hidden:
            verbs = "is hidden, because it was" if hidden == 1 else "are hidden, because they were"
            since = f"less than {HIDDEN_SECONDS // 60} minutes ago"
            print(f"{hidden:,} more {verbs} received {since}; run the command again later")
    return 1 if kept and not options.dry_run else 0


def _process(
    options: argparse.Namespace,
    stack: DeployedStack,
    queue: DeadLetterQueue,
    name: str,
    shown: list[Shown],
    kept: list[DeadLetter],
) -> None:
    """Move each message to a queue that a function reads. With --delete, delete the messages
    instead.

    Add each received message to `shown`. Add each message that stays in the dead-letter queue
    `queue` to `kept`. If a call fails, both lists are right for the messages received until then.

    In a dry run, all messages stay. With --delete and without --dry-run, none stay. Without both
    options, only messages that can't be retried stay.
    """
    find_route = Registry(stack.table).current().find
    with closing(queue.receive(MAX_SHOWN if options.dry_run else None)) as messages:
        # Each message is moved or deleted at once, before its visibility timeout ends.
        for message in messages:
            kept.append(message)
            content = content_of(message, name)
            shown.append(Shown(message, content, bool(content.route) and find_route(content.route) is None))
            if options.dry_run or not (options.delete or content.queue):
                continue
            if options.delete:
                queue.delete(message)
            else:
                queue.move(message, stack.resource(content.queue), content.body)
            kept.pop()


def _summary(options: argparse.Namespace, shown: int, kept: int) -> str:
    if options.dry_run:
        more = f" (the first {MAX_SHOWN:,})" if shown >= MAX_SHOWN else ""
        return f"{counted(shown, 'message')}{more}, nothing was changed"
    if options.delete:
        return f"{counted(shown, 'message')} deleted"
    left = f", {kept:,} left: delete these with --delete" if kept else ""
    return f"{counted(shown - kept, 'message')} will be processed again{left}"


def _find(text: str, queues: Mapping[str, str]) -> str:
    """Return the logical id of the queue that `text` names.

    For the queue FlushDLQ, `text` may be `FlushDLQ`, `flushdlq` or `flush`. Raises WrongArgument if
    there is no such queue.
    """
    for name in queues:
        if text.lower() in (name.lower(), name.removesuffix("DLQ").lower()):
            return name
    raise WrongArgument(unknown_name("dead-letter queue", text, queues))


def _list(queues: Mapping[str, str], *, as_json: bool) -> int:
    counts = {name: DeadLetterQueue(url).count() for name, url in sorted(queues.items())}
    for name, count in counts.items():
        if as_json:
            print_object({"queue": name, "messages": count})
        else:
            print(f"{count:>8,}  {name}")
    return 1 if any(counts.values()) else 0


def _print(console: Console, shown: Sequence[Shown]) -> None:
    """Print what the messages are about. Messages with equal subject and error share one line."""
    groups: dict[tuple[str, str], list[DeadLetter]] = {}
    for each in shown:
        groups.setdefault((each.subject, error_of(each.message)), []).append(each.message)
    table = Table("messages", "oldest", "received", "about", "error", box=None, pad_edge=False)
    now = datetime.now(UTC)
    for (subject, error), messages in list(groups.items())[:SHOWN_GROUPS]:
        age = duration_text(now - min(message.sent for message in messages))
        receives = max(message.receives for message in messages)
        texts = (Text(plain(text), overflow="fold") for text in (subject, error))
        table.add_row(str(len(messages)), age, f"{receives} times", *texts)
    if groups:
        print_wrapped(console, table)
    if len(groups) > SHOWN_GROUPS:
        console.print(f"… {len(groups) - SHOWN_GROUPS:,} more; --json prints all")


def _object(queue: str, shown: Shown) -> dict[str, Any]:
    message = shown.message
    return {
        "queue": queue,
        "about": shown.subject,
        "unknown_route": shown.has_unknown_route,
        "retry_on": shown.content.queue,
        "error": error_of(message),
        "sent": message.sent.isoformat(),
        "receives": message.receives,
        "body": message.body,
    }


COMMAND = Command(
    name="redrive",
    description=(
        "Show what is in a dead-letter queue and have it processed again. Look first with "
        "--dry-run, and fix the cause: a message that fails again comes back to the queue. Nothing "
        "is sent twice, because every message names what it is about. Exit code 1 if messages are "
        "left that can't be retried."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples=(
        "wirewatch redrive\n"
        "wirewatch redrive FlushDLQ --dry-run\n"
        "wirewatch redrive FlushDLQ\n"
        "wirewatch redrive SchedulerDLQ --delete"
    ),
    rights=(
        FIND_STACK,
        "dynamodb:GetItem on the table",
        "sqs:GetQueueAttributes and sqs:ReceiveMessage on the dead-letter queues",
        "sqs:ChangeMessageVisibility and sqs:DeleteMessage on the dead-letter queues",
        "sqs:SendMessage on IngestQueue, CompileQueue, FlushQueue, DeliverQueue, MailEventsQueue",
    ),
)
