"""The files that commands write: checks before the work, and errors that name the option and a fix."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from wirewatch.commands.output import error_console, plain
from wirewatch.errors import WirewatchError


class UnusableOutput(WirewatchError):
    """The file or folder that an option such as --csv names can't be written, or exists already."""


@dataclass(frozen=True)
class ReportFiles:
    """The files of --csv and --html. None means that the option was not given."""

    csv: Path | None = None
    html: Path | None = None

    @property
    def are_wanted(self) -> bool:
        return self.csv is not None or self.html is not None


def add_report_files(parser: argparse.ArgumentParser) -> None:
    """Add the options --csv and --html."""
    table = "also write the matches into this new file, as a table for spreadsheets"
    parser.add_argument("--csv", type=Path, metavar="FILE", help=table)
    page = "also write a report into this new file, as one HTML page with charts and sentences"
    parser.add_argument("--html", type=Path, metavar="FILE", help=page)


def report_files(options: argparse.Namespace) -> ReportFiles:
    """Return the files of --csv and --html.

    Raises UnusableOutput if a file exists, if its folder does not exist or can't be written to, or
    if both options name the same file. So a mistake is found before articles are read.
    """
    files = ReportFiles(options.csv, options.html)
    for option, file in (("--csv", files.csv), ("--html", files.html)):
        if file is not None:
            check_new_file(option, file)
    if files.csv is not None and files.html is not None and files.csv.resolve() == files.html.resolve():
        raise UnusableOutput(f"--csv and --html both name {files.csv}; name two files")
    return files


def check_new_file(option: str, file: Path) -> None:
    """Raise UnusableOutput if a file exists, or if its folder does not exist or can't be written to."""
    if file.exists() or file.is_symlink():
        raise UnusableOutput(f"{option}: {file} exists; name a new file, or remove this one first")
    if not file.parent.is_dir():
        raise UnusableOutput(f"{option}: there is no folder {file.parent}; make it first")
    if not os.access(file.parent, os.W_OK):
        raise UnusableOutput(f"{option}: the folder {file.parent} can't be written to; name another one")


@contextmanager
def writing(option: str, path: Path) -> Iterator[None]:
    """Raise UnusableOutput if the `with` block fails to write to `path`, which `option` names."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnusableOutput(f"{option}: {path} can't be written: {reason}; name another one") from None


def write_report(file: Path, data: bytes) -> None:
    """Write a report into a new file, and say so on standard error.

    Raises UnusableOutput if the file exists already, or if it can't be written.
    """
    try:
        with file.open("xb") as opened:
            opened.write(data)
    except FileExistsError:
        raise UnusableOutput(f"{file} exists; name a new file, or remove this one first") from None
    except OSError as error:
        raise UnusableOutput(
            f"{file} can't be written: {error.strerror or error}; name another file"
        ) from None
    error_console().print(Text(f"written: {plain(str(file))}", "dim"))
