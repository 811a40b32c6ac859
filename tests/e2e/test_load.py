"""Tests `make load` with few articles: all ledgers are exact, and a lost message is reported."""

from dataclasses import replace

import pytest
from wirewatch.local.session import running_stack

from tests.conftest import ROOT
from tests.e2e.conftest import Silent
from tests.load.account import Account
from tests.load.cloud import counting_program
from tests.load.cloud.report import report
from tests.load.cloud.run import Run
from tests.load.cloud.uploads import INSTANT, WANTED, uploads

pytestmark = [pytest.mark.cloud, pytest.mark.deep]
ARTICLES = 60


def test_every_article_is_in_one_ledger_line_and_a_lost_message_is_detected() -> None:
    if not (ROOT / ".tools/cloud/ready").exists():
        pytest.skip("the local cloud is not installed: make environment")
    account = Account(WANTED)
    objects = uploads(ARTICLES, 0.5, account)
    with running_stack(ROOT, Silent(), program=[counting_program()]) as session:
        measured = Run(session, account, lambda done, total: None).run(objects)
        figures = report(session.stack, session.receivers, measured)
        assert figures["faults"] == []
        assert figures["articles"] == ARTICLES
        assert figures["above_the_model"] == []
        assert figures["routes"][INSTANT]["expected"] > 10
        assert figures["latency_seconds"]["max"] > 0
        assert set(figures["worker_megabytes"]) >= {"ingest", "digest"} or not figures["worker_megabytes"]
        lost = session.receivers.of_kind("webhook")[0]
        session.receivers.received.remove(lost)
        assert report(session.stack, session.receivers, measured)["faults"]
        session.receivers.received += [lost, replace(lost, number=10_000)]
        assert report(session.stack, session.receivers, measured)["faults"]
