"""`wirewatch pull`: writes the configuration in use to a folder."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.arguments import add_dry_run, add_json, add_stack
from wirewatch.commands.output import counted, plain, print_object
from wirewatch.commands.registry import Command
from wirewatch.commands.stack.changes.rollback import contents_of
from wirewatch.commands.stack.command import FIND_STACK, WrongArgument, on_stack
from wirewatch.matching.index import REPAIR
from wirewatch.storage.changes import Changes, Generation
from wirewatch.storage.registry import Registry

MAX_PART = 255  # bytes of the name of a file or folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    folder = "where to write the files: a new or an empty folder"
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=folder)
    add_dry_run(parser)
    add_json(parser, "files")
    add_stack(parser)


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Write each file of the generation in use.

    Raises WrongArgument, and writes nothing, in each of these cases:

    - The folder is not empty.
    - No configuration is in use.
    - There is no record of the generation, or the generation has no file.
    - A file name can't be used.
    """
    folder: Path = options.folder
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise WrongArgument(f"{folder} is not an empty folder; name a new one")
    generation = _in_use(stack)
    contents = dict(sorted(contents_of(stack, generation).items()))
    if not contents:
        raise WrongArgument(f"generation {generation.number} has no file")
    _check_names(contents)
    for name, data in contents.items():
        if not options.dry_run:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:  # fails if the disk takes A.yaml and a.yaml for one file
                file.write(data)
        if options.json:
            print_object({"file": name, "bytes": len(data)})
        else:
            print(f"{len(data):>10,}  {plain(name)}")
    if not options.json:
        verb = "would be written" if options.dry_run else "written"
        print(f"{counted(len(contents), 'file')} of generation {generation.number} {verb} to {folder}")
    return 0


def _in_use(stack: DeployedStack) -> Generation:
    number = Registry(stack.table).current().generation
    if not number:
        raise WrongArgument("no configuration is in use yet: see wirewatch apply")
    generation = Changes(stack.table).generation(number)
    if generation is None:
        raise WrongArgument(f"there is no record of generation {number}; {REPAIR} makes one")
    return generation


def _check_names(names: Mapping[str, bytes]) -> None:
    """Raise WrongArgument if a name, such as `../a.yaml`, can't be used for a file in the folder.

    Names are not trusted, because anybody who may upload a file chooses its name.
    """
    folders = {str(folder) for name in names for folder in PurePosixPath(name).parents}
    for name in names:
        path = PurePosixPath(name)
        leads_out = path.is_absolute() or ".." in path.parts or "\\" in name
        is_too_long = any(len(os.fsencode(part)) > MAX_PART for part in path.parts)
        if leads_out or is_too_long or not name.isprintable() or str(path) != name or name in folders:
            raise WrongArgument(
                f"the file {plain(name)} can't be written to a folder; rename it in the bucket"
            )


COMMAND = Command(
    name="pull",
    description=(
        "Write the configuration in use to a folder, to correct it and apply it again. For a file with "
        "mistakes this is the version that is in use, which is its last good one."
    ),
    add_arguments=add_arguments,
    run=on_stack(run),
    examples="wirewatch pull in-use --dry-run\nwirewatch pull in-use\nwirewatch plan in-use",
    rights=(
        FIND_STACK,
        "dynamodb:GetItem on the table",
        "s3:GetObject and s3:GetObjectVersion on watchlists/*, shared/*, templates/*, routes.yaml",
        "s3:GetObject and s3:GetObjectVersion on index/*, changes/*",
    ),
)
