"""`make load`: uploads many articles to a local cloud with the real template, and prints a report.

- `uploads` makes the articles and routes, and says what each ledger has to count.
- `counting` runs the AWS emulator, with the emulator's interpreter, and counts the calls.
- `memory` measures the memory of the workers while they run.
- `run` uploads everything, and waits until every message has arrived.
- `report` says what was counted, how long it took, and what is wrong.
"""

from pathlib import Path


def counting_program() -> Path:
    """Return the program that runs the emulator and counts its calls."""
    return Path(__file__).with_name("counting.py")
