from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.house import House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with mock_aws():
        yield House(monkeypatch)
