"""`make load`: many articles into a local cloud with the real template, and a report.

uploads   the articles, the routes, and what each ledger has to count
counting  the emulator of AWS with a count of the calls; runs on the emulator's interpreter
memory    the memory of the workers while they run
run       uploads everything, and waits until every message has arrived
report    what was counted, how long it took, and what is wrong
"""

from pathlib import Path


def counting_program() -> Path:
    """Return the program that runs the emulator and counts its calls."""
    return Path(__file__).with_name("counting.py")
