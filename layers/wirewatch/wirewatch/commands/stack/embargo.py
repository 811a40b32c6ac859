"""`wirewatch embargo`: lists objects that wait for the end of an embargo, and releases them early."""

import argparse
from typing import Any

from rich.table import Table
from rich.text import Text

from wirewatch.article import UNTIL_FURTHER_NOTICE
from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.messages.ingest_task import IngestTask
from wirewatch.storage.embargoes import EmbargoedObjects, WaitingObject

ID_LENGTH = 12  # characters of an id; the ids of quarantine list have the same form


def show_list(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the objects that wait for the end of an embargo. The earliest end comes first."""
    waiting = list(EmbargoedObjects(stack.table).listed())
    if options.json:
        for each in waiting:
            print_object(_object(each))
        return 0
    console = output_console()
    if waiting:
        table = Table("id", "embargo ends (UTC)", "object", box=None, pad_edge=False)
        for each in waiting:
            table.add_row(_id(each), _end(each), Text(plain(each.task.event.key)))
        print_wrapped(console, table)
    verb = "waits" if len(waiting) == 1 else "wait"
    console.print(f"{counted(len(waiting), 'object')} {verb} for the end of an embargo", style="bold")
    return 0


def release(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Put objects into IngestQueue, so that they are read now, regardless of their embargoes.

    Each of `options.ids` is the id of a waiting object, or the beginning of an id. All waiting
    versions of the object are queued.

    Raises WrongArgument if no waiting object fits an id, or if several objects fit it.
    """
    embargoes = EmbargoedObjects(stack.table)
    waiting = list(embargoes.listed())
    named = {each.name: each for text in options.ids for each in _named(waiting, text)}
    for each in named.values():
        key = plain(each.task.event.key)
        if options.dry_run:
            print(f"would release {key} (embargo until {_end(each)})")
            continue
        stack.ingest_queue.send_task(IngestTask(event=each.task.event, ignores_embargoes=True))
        embargoes.delete(each)  # last, so that an interrupted command can be repeated
        print(f"released {key}; its articles are delivered as if they had arrived now")
    return 0


def _named(waiting: list[WaitingObject], text: str) -> list[WaitingObject]:
    found = [each for each in waiting if text and each.name.partition("#")[2].startswith(text)]
    if not found:
        raise WrongArgument(f"no waiting object has the id {text or repr(text)}; see wirewatch embargo list")
    if len({each.task.event.key for each in found}) > 1:
        raise WrongArgument(f"several objects have an id that begins with {text}; write more of it")
    return found


def _id(waiting: WaitingObject) -> str:
    return waiting.name.partition("#")[2][:ID_LENGTH]


def _end(waiting: WaitingObject) -> str:
    if waiting.ends >= UNTIL_FURTHER_NOTICE:
        return "until released"
    return f"{waiting.ends:%Y-%m-%d %H:%M}"


def _object(waiting: WaitingObject) -> dict[str, Any]:
    event = waiting.task.event
    ends = None if waiting.ends >= UNTIL_FURTHER_NOTICE else waiting.ends.isoformat()
    return {"id": _id(waiting), "ends": ends, "bucket": event.bucket, "key": event.key}


def _add_list_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "objects; ends is null if an embargo can't be read")
    add_stack(parser)


def _add_release_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="ids that list shows, or their beginnings")
    add_dry_run(parser)
    add_stack(parser)


COMMAND = Command(
    name="embargo",
    description=(
        "List what waits for the end of an embargo, and release it early. An embargo that can't be "
        "read, or that ends more than 30 days after arrival, is also listed in the quarantine."
    ),
    subcommands=(
        Command(
            name="list",
            description="list the objects that wait, the earliest end first",
            add_arguments=_add_list_arguments,
            run=on_stack(show_list),
            examples="wirewatch embargo list",
            rights=(FIND_STACK, "dynamodb:Query on the table"),
        ),
        Command(
            name="release",
            description="read objects now, without regard to their embargoes",
            add_arguments=_add_release_arguments,
            run=on_stack(release),
            examples="wirewatch embargo release 3f9c2a --dry-run\nwirewatch embargo release 3f9c2a",
            rights=(
                FIND_STACK,
                "dynamodb:Query, dynamodb:DeleteItem on the table",
                "sqs:SendMessage on IngestQueue",
            ),
        ),
    ),
)
