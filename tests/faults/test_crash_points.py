"""A worker dies before or after each AWS call and each post; then everything goes on as Lambda and SQS would let it.

Dying after one call and dying before the next one of the same invocation leave the same world, as do dying after a read and after the write
before it. So each is tried once: after every call that changes anything, and before those calls that begin an invocation.
"""

import pytest

from tests.conftest import in_parts
from tests.faults.scenario import READS, Fault, configured_house, problems, tell

SLICES = 8
WINDOWS = (
    "after POST",
    "after Publish",
)  # what reached the channel and was not yet noted: the promised duplicate


def points() -> list[tuple[int, str]]:
    """Every crash point of the story, from a telling without faults."""
    with configured_house() as house:
        fault = Fault(house=house)
        house.hooks.append(fault)
        tell(house)
        assert problems(house) == []
        writes = [at for at, name in enumerate(house.calls, 1) if not name.startswith(READS)]
        assert fault.calls == len(house.calls)
        return [(at, "before") for at in fault.openings] + [(at, "after") for at in writes]


@pytest.mark.parametrize("part", in_parts(SLICES, quick=2))
def test_a_crash_at_any_call_loses_nothing_and_doubles_nothing_outside_the_promised_window(part: int) -> None:
    wrong, tried = [], points()[part::SLICES]
    assert len(tried) > 10
    for at, phase in tried:
        with configured_house() as house:
            fault = Fault(at, phase)
            house.hooks.append(fault)
            tell(house)
            assert fault.where, f"the fault at call {at} never struck"
            wrong += [
                f"{fault.where}: {each}"
                for each in problems(house, may_double=fault.where.startswith(WINDOWS))
            ]
    assert wrong == []


def test_the_promised_window_is_real() -> None:
    """A negative control: where the post succeeded and the worker died, a duplicate does come, and shows the same number."""
    with configured_house() as house:

        def die_after_post(phase: str, operation: str, _: dict[str, object]) -> None:
            if phase == "after" and operation == "POST" and not died:
                died.append(1)
                raise_crash()

        died: list[int] = []
        house.hooks.append(die_after_post)
        tell(house)
        doubled = [each for each in problems(house) if each.startswith("sent 2 times")]
        assert len(doubled) == 1
        assert "desk #1" in doubled[0]


def raise_crash() -> None:
    from tests.faults.scenario import Crash

    raise Crash("after POST")
