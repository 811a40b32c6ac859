"""Reads randomly changed seed files, as `python -m tests.fuzz.files` does with many more files."""

from collections.abc import Iterator

import pytest
from wirewatch.errors import Reason

from tests.conftest import in_parts
from tests.fuzz.files import Reader, made
from tests.fuzz.seeds import seeds

PARTS = 10
INPUTS = 150  # per part


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.sandbox.close()


@pytest.mark.parametrize("name", seeds())
def test_every_seed_is_read_without_an_error(reader: Reader, name: str) -> None:
    outcome = reader.read(0, name, seeds()[name])
    assert not outcome.fault
    assert not set(map(str, Reason)) & set(outcome.results)


def test_an_input_is_reproduced_from_its_number() -> None:
    assert [made(number, invented=True) for number in range(50)] == [
        made(number, invented=True) for number in range(50)
    ]


@pytest.mark.deep
@pytest.mark.parametrize("part", in_parts(PARTS, quick=3))
def test_changed_files_give_articles_or_reasons(reader: Reader, part: int) -> None:
    inputs = ((number, *made(number, invented=True)) for number in range(part * INPUTS, (part + 1) * INPUTS))
    assert [str(outcome) for each in inputs if (outcome := reader.read(*each)).wrong] == []
