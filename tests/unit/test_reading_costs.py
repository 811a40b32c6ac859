"""Tests the reading benchmark of `make bench`, which must also work without a corpus."""

import pytest
from wirewatch.article import Article

from tests.benchmarks import corpus, reading


@pytest.mark.deep
def test_pages_json_articles_and_a_backtest_are_measured_without_a_corpus(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "BACKTEST_ARTICLES", 5)
    costs = reading.measure(None, corpus.articles(None)[:3], ["missile", "launch NEAR/5 site"])
    assert min(costs.page_seconds, costs.trafilatura_seconds, costs.json_seconds, costs.backtest_seconds) > 0
    assert capsys.readouterr().out == ""


@pytest.mark.deep
def test_generated_pages_are_read_as_the_articles_that_they_were_made_of() -> None:
    article = corpus.articles(None)[0]
    (read,) = reading.read_page(reading.page_of(article).encode())
    assert isinstance(read, Article)
    assert (read.title, read.authors) == (article.title, ("Ada Miller",))
    assert read.body.split() == article.body.split()
