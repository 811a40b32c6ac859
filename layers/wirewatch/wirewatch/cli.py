"""The entry point of the `wirewatch` program. `command_line` does the work.

When this module is loaded, it imports nothing that takes time, so that `main` soon handles an
interrupt (Ctrl-C).
"""

import sys

TYPE_CHECKING = False  # as in the module typing, which takes longer to import than all of this module
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: "Sequence[str] | None" = None) -> int:
    """Run one command and return its exit code: 130 if it is interrupted.

    Without `arguments`, run the command of the command line. Then an interrupt outside the work of
    the command ends the process at once.

    Raises SystemExit for --help, for --version and for wrong arguments, as argparse does.
    """
    try:
        from wirewatch.interrupts import end_at_interrupt  # noqa: PLC0415

        if arguments is None:
            end_at_interrupt()
        from wirewatch.command_line import run  # noqa: PLC0415

        return run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        print("wirewatch: interrupted", file=sys.stderr)
        return 130
