"""`python -m tests.load.cloud`, which is what `make load` runs.

The exit code is 1 if an article is lost, duplicated or stuck, or if the local cloud fails.
"""

import argparse
import json
import sys

from rich.console import Console
from wirewatch.local.demo.steps import Steps
from wirewatch.local.session import interruptible, running_stack
from wirewatch.local.toolchain import ToolFailed

from tests.conftest import ROOT
from tests.load.account import Account
from tests.load.cloud import counting_program
from tests.load.cloud.report import report, show
from tests.load.cloud.run import Run
from tests.load.cloud.uploads import WANTED, uploads


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="tests.load.cloud", description="Send many articles through a local cloud, and report."
    )
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--matching", type=float, default=0.05, help="share of articles that match a rule")
    parser.add_argument("--rate", type=float, default=0.0, help="uploads a second; 0: as fast as possible")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    options = parser.parse_args(arguments)
    console, progress = Console(highlight=False), Console(stderr=True, highlight=False)
    steps = Steps(progress)
    account = Account(WANTED)
    objects = uploads(options.articles, options.matching, account)
    try:
        with interruptible(), running_stack(ROOT, steps, program=[counting_program()]) as session:
            steps.say(f"sending {options.articles:,} articles")
            run = Run(session, account, lambda done, total: steps.step(f"{done:,} of {total:,} articles"))
            measured = run.run(objects, options.rate)
            figures = report(session.stack, session.receivers, measured)
            steps.step("stopping the local cloud")
    except KeyboardInterrupt:
        return 130
    except ToolFailed as error:
        progress.print(f"the load run failed: {error}", markup=False, soft_wrap=True)
        return 1
    finally:
        steps.done()
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        show(figures, console)
    return 1 if figures["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
