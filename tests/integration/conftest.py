import json
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.conftest import ROOT
from tests.house import House
from tests.quick_moto import quick_moto


@pytest.fixture(scope="session", autouse=True)
def fast_moto() -> Iterator[None]:
    with quick_moto():
        yield


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with mock_aws():
        yield House(monkeypatch)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print time and memory of each hostile object as a table, and write them to out/poison.json."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, [])]
    rows = [
        dict(each.user_properties)["poison"]
        for each in reports
        if "poison" in dict(getattr(each, "user_properties", ()))
    ]
    if not rows:
        return
    rows.sort(key=lambda row: row["number"])
    terminalreporter.section("hostile objects")
    terminalreporter.write_line(
        f"{'object':44} {'bytes':>12} {'seconds':>8} {'reader MB':>10} {'cell MB':>8}  result"
    )
    for row in rows:
        line = f"{row['name']:44} {row['bytes']:12,} {row['seconds']:8.2f} {row['reader']:10} {row['cell'] or '–':>8}  {row['outcome']}"
        terminalreporter.write_line(line)
    out = ROOT / "out"
    out.mkdir(exist_ok=True)
    (out / "poison.json").write_text(json.dumps(rows, indent=1))
