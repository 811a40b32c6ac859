"""One local cloud for all tests of this folder, with the roles of the template enforced."""

from collections.abc import Iterator

import pytest
from wirewatch.local.session import Session, running_stack

from tests.conftest import ROOT


class Silent:
    """Shows no progress."""

    def step(self, text: str) -> None:
        return


@pytest.fixture(scope="session")
def running() -> Iterator[Session]:
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    with running_stack(ROOT, Silent()) as session:
        yield session
