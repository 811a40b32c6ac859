"""The program behind `make demo`, `make up` and `make down`: `python -m wirewatch.local …`."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console

from wirewatch.commands.arguments import problem_of


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="wirewatch.local", description="Run Wirewatch on a local cloud, without an AWS account."
    )
    parser.add_argument(
        "command", choices=["demo", "up", "down", "keep"], help="keep is the background process of up"
    )
    parser.add_argument("root", nargs="?", type=Path, default=Path.cwd(), help="the checkout")
    parser.add_argument(
        "bind", nargs="?", default=os.environ.get("WIREWATCH_BIND", "127.0.0.1"), help="address to listen on"
    )
    parser.add_argument("--articles", type=Path, help="folder to upload instead of samplefiles/articles")
    parser.add_argument("--config", type=Path, help="folder with watchlists/ and routes.yaml of your own")
    arguments = sys.argv[1:] if arguments is None else arguments
    if problem := problem_of(arguments):
        parser.error(problem)
    options = parser.parse_args(arguments)
    root, console = options.root.resolve(), Console(file=sys.stdout)
    match options.command:
        case "demo":
            from wirewatch.local.demo.command import run_demo  # noqa: PLC0415

            return run_demo(root, options.articles, options.config, console)
        case "up":
            from wirewatch.local.up_down import up  # noqa: PLC0415

            return up(root, options.bind, console)
        case "down":
            from wirewatch.local.up_down import down  # noqa: PLC0415

            return down(root, console)
        case _:
            from wirewatch.local.keeper import keep  # noqa: PLC0415
            from wirewatch.local.up_down import FOLDER  # noqa: PLC0415

            return keep(root, root / FOLDER, options.bind)


if __name__ == "__main__":
    sys.exit(main())
