"""What a command is, and the list of all commands.

To add a command, write a module below `files/` or `stack/` that declares `COMMAND = Command(…)`.
Then add one line to `COMMANDS`.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """Add no arguments. Commands that need no arguments use this function."""


@dataclass(frozen=True)
class Command:
    """How a command is called, and the function that does its work.

    A command has either `run` or `subcommands`. `run` returns the exit code. If the command can't
    do its work, `run` raises WirewatchError. Then the exit code is the `error_code` of the
    command's line in `COMMANDS` (see `Entry`).

    `examples` has one command per line. `rights` lists the IAM actions that a command on a stack
    needs.
    """

    name: str
    description: str
    add_arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    run: Callable[[argparse.Namespace], int] | None = None
    examples: str = ""
    rights: tuple[str, ...] = ()
    subcommands: "tuple[Command, ...]" = ()


# the IAM actions that every command on a stack needs, to find its resources and its table
FIND_STACK = "cloudformation:ListStackResources, cloudformation:DescribeStacks"
GROUPS = {"files": "commands on files and folders", "stack": "commands on a deployed stack"}


@dataclass(frozen=True)
class Entry:
    """One line of `COMMANDS`.

    `module` is a module below `wirewatch.commands`, such as `files.check`. `error_code` is the exit
    code if the command can't do its work.

    If `stops_without_reader` is True, the command stops when the reader of its output closes the
    pipe. Otherwise, the command does its work to the end. The value is True for commands that only
    print articles, because there may be very many articles.
    """

    module: str
    summary: str
    error_code: int = 2
    stops_without_reader: bool = False

    @property
    def group(self) -> str:
        """The heading under which `wirewatch --help` lists the command."""
        return GROUPS[self.module.partition(".")[0]]

    def load(self) -> Command:
        """Import the module of the command, and return the `COMMAND` of this module.

        Raises ModuleNotFoundError if a library that the command needs is not installed.
        """
        command: Command = import_module(f"wirewatch.commands.{self.module}").COMMAND
        return command


# The modules are named as texts, so that `wirewatch --help` imports none of them.
COMMANDS: Mapping[str, Entry] = {
    "check": Entry("files.check", "find mistakes in watchlists and routes, and run the embedded tests"),
    "test": Entry("files.run_tests", "run only the tests embedded in watchlists"),
    "import": Entry("files.import_searches", "convert searches of another tool into a watchlist"),
    "match": Entry("files.match", "match watchlists against articles on disk", stops_without_reader=True),
    "preview": Entry("files.preview", "show the messages of a route, with its templates"),
    "parse": Entry(
        "files.parse",
        "show what is read from files: articles with their fields, or why they are unreadable",
        stops_without_reader=True,
    ),
    "query": Entry("files.query", "match one query against articles on disk", stops_without_reader=True),
    "explain": Entry(
        "files.explain",
        "explain why a rule matches an article, or which clause fails",
        stops_without_reader=True,
    ),
    "backtest": Entry(
        "files.backtest", "count what watchlists match in an archive, and what an edit would change"
    ),
    "review": Entry(
        "files.improving.review", "show what makes rules noisy in an archive, or to the readers of a stack"
    ),
    "suggest": Entry("files.improving.suggest", "suggest an entity, with its other names, for a name"),
    "plan": Entry(
        "stack.changes.plan",
        "compare a folder with the configuration in use, and change nothing",
        error_code=1,  # 2 says that there are changes
    ),
    "apply": Entry("stack.changes.apply", "put the configuration of a folder into use, as one change"),
    "rollback": Entry("stack.changes.rollback", "put an earlier generation of the configuration into use"),
    "generations": Entry("stack.changes.generations", "list the generations of the configuration"),
    "pull": Entry("stack.changes.pull", "write the configuration in use to a folder"),
    "recompile": Entry("stack.changes.recompile", "request a compilation of the configuration, as a repair"),
    "status": Entry("stack.status.status", "show the state of a stack on one page, and what needs a person"),
    "redrive": Entry("stack.redrive", "show what is in a dead-letter queue, and have it processed again"),
    "replay": Entry("stack.delivery.replay", "show the stored parts of a digest, or send them again"),
    "over-cap": Entry("stack.delivery.over_cap", "list the stories that a digest had no room for"),
    "failed": Entry("stack.delivery.failed", "list the parts of digests that a target refused"),
    "resend": Entry("stack.delivery.resend", "send parts again that a target refused"),
    "reprocess": Entry("stack.reprocess", "read articles of the bucket again, or those that were never read"),
    "reconcile": Entry("stack.reconcile", "find articles that were never read, and have them read now"),
    "subscribe": Entry("stack.delivery.subscribe", "send the digests of a route to a mail address"),
    "subscribers": Entry("stack.delivery.subscribers", "list who receives mail, and who has not confirmed"),
    "mute": Entry("stack.mute", "mute a route, a watchlist or one rule for a while, or list what is muted"),
    "unmute": Entry("stack.unmute", "end a mute early"),
    "audience": Entry("stack.readers.audience", "list who gets HTML mail, and who has unsubscribed"),
    "links": Entry("stack.readers.links", "list which links of mails were used, and rotate their keys"),
    "feed": Entry("stack.readers.feed", "show the private address of the Atom feed of a route"),
    "quarantine": Entry("stack.quarantine", "list what could not be read, and read it again"),
    "embargo": Entry("stack.embargo", "list what waits for the end of an embargo, and release it early"),
    "cost": Entry("stack.cost", "show what a stack costs in a month, by service and by activity"),
    "target": Entry("stack.delivery.target", "store, test and remove the addresses of targets"),
}
