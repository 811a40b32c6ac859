"""`wirewatch rollback`: puts an earlier generation of the configuration into use again."""

import argparse
from datetime import UTC, datetime

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.checking.sources import Sources
from wirewatch.commands.arguments import add_json, add_stack, positive_number
from wirewatch.commands.files.configuration_paths import ConfigurationFiles
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.changes.apply import (
    CHANGE_CONFIGURATION,
    add_approval,
    carry_out,
    require_approval,
)
from wirewatch.commands.stack.changes.in_use import files_of, read_in_use, sources_of, texts_of
from wirewatch.commands.stack.changes.plan import show_plan
from wirewatch.commands.stack.changes.planning import make_plan
from wirewatch.commands.stack.command import WrongArgument, on_stack
from wirewatch.configuration.decoding import decode_config
from wirewatch.errors import InvalidFile
from wirewatch.pipeline.canary import is_built_in
from wirewatch.pipeline.config_files import ConfigFiles
from wirewatch.storage.changes import Changes, Generation
from wirewatch.storage.registry import Current, Registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    number = "its number (default: the last earlier generation whose files differ from those in use)"
    parser.add_argument("generation", type=positive_number, nargs="?", metavar="GENERATION", help=number)
    add_approval(parser)
    add_json(parser, "the plan, and what is in use at the end")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Put a generation into use after approval. Return the exit code that `carry_out` returns."""
    require_approval(options)
    now = datetime.now(UTC)
    generation = _chosen(stack, options.generation)
    contents = contents_of(stack, generation)
    files = ConfigurationFiles(contents, {})
    plan = make_plan(stack, files, read_in_use(stack, now), now)
    show_plan(options, plan, now)
    return carry_out(options, stack, plan, rollback_to=generation.number)


def _chosen(stack: DeployedStack, number: int | None) -> Generation:
    """Return the generation `number`. If `number` is None, return the newest earlier generation
    whose files differ from the files of the generation in use.

    Raises WrongArgument if there is no such generation.
    """
    current = Registry(stack.table).current()
    if number is None:
        return _former(stack, current)
    found = Changes(stack.table).generation(number)
    if found is None:
        raise WrongArgument(
            f"there is no record of generation {number}; wirewatch generations lists those that there are"
        )
    return found


def _former(stack: DeployedStack, current: Current) -> Generation:
    for generation in Changes(stack.table).generations():
        if generation.number < current.generation and generation.files_hash != current.files_hash:
            return generation
    raise WrongArgument("there is no earlier generation with other files; see wirewatch generations")


def contents_of(stack: DeployedStack, generation: Generation) -> dict[str, bytes]:
    """Return the content of each file of a generation, by file name.

    The content is usually the uploaded bytes. In three cases, the content is the text in the index,
    encoded in UTF-8:

    - The uploaded file had mistakes, and an earlier good version was in use.
    - S3 no longer has the uploaded bytes.
    - The file was deleted, but its watchlist stayed in use because a route named it (see
      `_retained`).

    If a file has more than LARGEST_CONFIG bytes, only its first LARGEST_CONFIG + 1 bytes are
    returned.
    """
    sources = sources_of(stack, generation.index_key)
    texts = texts_of(sources) | _retained(sources)
    texts = {name: text for name, text in texts.items() if not is_built_in(name, text)}
    versions = files_of(stack, generation)
    reader = ConfigFiles(stack.config, Changes(stack.table))
    stored = reader.read({name: (file.key, file.version) for name, file in versions.items()}).contents
    contents = {name: data for name, data in stored.items() if name not in texts}
    for name, text in texts.items():
        contents[name] = stored[name] if _says(stored.get(name), name, text) else text.encode()
    return contents


def _retained(sources: Sources) -> dict[str, str]:
    """Return the text of each retained watchlist, by file name.

    A retained watchlist has no file any more, but stayed in use because a route named it. The key
    is the former file name. If another watchlist has this file name now, the key is
    `watchlists/<id>.yaml`.
    """
    return {
        retained.file if retained.file not in sources.watchlists else f"watchlists/{name}.yaml": (
            retained.bundle.text
        )
        for name, retained in sources.retained.items()
    }


def _says(data: bytes | None, name: str, text: str) -> bool:
    """Return whether the bytes of a file decode to this text."""
    try:
        return data is not None and decode_config(data, name) == text
    except InvalidFile:
        return False


COMMAND = Command(
    name="rollback",
    description=(
        "Put the files of an earlier generation into use again, as one change that becomes a new "
        "generation. It shows the plan, asks for approval, and waits, as apply does. Without a "
        "number, it restores the last earlier generation whose files differ from those in use."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch rollback\nwirewatch rollback 17 --auto-approve",
    rights=CHANGE_CONFIGURATION,
)
