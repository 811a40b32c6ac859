"""Tests `make demo` as the README describes it: with the samples, and with the README's watchlist."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.unit.pages import blocks, page

pytestmark = [pytest.mark.cloud, pytest.mark.deep]
README = page("README.md")
DEMO = ROOT / "out/demo"


def printed(*arguments: str) -> str:
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    # not the variables of the `make` that runs the tests
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command, wide = ["make", "-C", str(ROOT), "demo", *arguments], kept | {"COLUMNS": "200"}
    done = subprocess.run(command, capture_output=True, text=True, env=wide, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_prints_the_lines_that_the_readme_quotes() -> None:
    lines = printed().splitlines()
    quoted = re.findall(r"^((?:uploaded|open|the links|  unreadable|  out/demo).*)$", README, re.MULTILINE)
    assert len(quoted) > 5
    assert [line for line in quoted if line not in lines] == []
    mail = (DEMO / "morning-brief-1-email-html-reader-example.org-1.eml").read_text(encoding="utf-8")
    assert "\nList-Unsubscribe: <" in mail
    assert not list((ROOT / "out").glob("scratch-*"))


def test_the_watchlist_and_routes_of_the_readme_give_a_mail(tmp_path: Path) -> None:
    watchlist, routes = blocks(README, "yaml")
    (tmp_path / "watchlists").mkdir()
    (tmp_path / "watchlists/north-korea.yaml").write_text(watchlist, encoding="utf-8")
    (tmp_path / "routes.yaml").write_text(routes, encoding="utf-8")
    output = printed(f"CONFIG={tmp_path}")
    (name,) = set(re.findall(r"`(out/demo/morning-brief-1-email-html-\S+\.html)`", README))
    assert f"  {name}  HTML mail (.eml beside it)" in output.splitlines()
    assert "North Korean" in (ROOT / name).read_text(encoding="utf-8")
