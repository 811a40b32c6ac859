"""`make load`: uploads many articles to a local cloud with the real template, and prints a report.

- `uploads` makes articles, routes and the expected counts.
- `counting` runs the AWS emulator and counts the calls.
- `memory` measures the memory of the workers.
- `run` uploads everything, and waits for all messages.
- `report` says what was counted, and what is wrong.
"""

from pathlib import Path


def counting_program() -> Path:
    """Return the program that runs the emulator and counts its calls."""
    return Path(__file__).with_name("counting.py")
