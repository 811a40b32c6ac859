"""The tests embedded in watchlists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from wirewatch.article import Article
from wirewatch.errors import WatchlistError
from wirewatch.matching.monitor import Monitor
from wirewatch.watchlist import Example, Rule, Watchlist

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One embedded test, and whether it held. `error` where the rule could not be decided."""

    rule: Rule
    example: Example
    holds: bool
    error: str = ""


def outcomes(watchlist: Watchlist) -> Iterator[Outcome]:
    """Every embedded test, whatever the rule's dates. A text without language or source is not asked for `where`."""
    always = watchlist.model_copy(
        update={"rules": tuple(rule.model_copy(update={"valid_from": None, "valid_until": None}) for rule in watchlist.rules)}
    )
    if not any(rule.examples for rule in watchlist.rules):
        return
    monitors = {True: Monitor.of([always])}
    for place, rule in enumerate(watchlist.rules):
        for example in rule.examples:
            asked = bool(watchlist.where is None or example.language != "und" or example.source)
            if asked not in monitors:
                monitors[asked] = Monitor.of([always.model_copy(update={"where": None})])
            found, error = monitors[asked].decides(place, article_of(example))
            yield Outcome(rule, example, not error and found == example.matches, error)


def failing_examples(watchlist: Watchlist) -> Iterator[WatchlistError]:
    """The embedded tests that don't hold, each at its place."""
    return (failure(watchlist, outcome) for outcome in outcomes(watchlist) if not outcome.holds)


def failure(watchlist: Watchlist, outcome: Outcome) -> WatchlistError:
    example = outcome.example
    wanted = outcome.error or ("should match and does not" if example.matches else "should not match and does")
    text = example.text or example.title
    shown = text if len(text) <= 60 else text[:57] + "…"
    return WatchlistError(
        f"a test of the rule {outcome.rule.id} fails: it {wanted}",
        "change the query or the test",
        watchlist.file,
        example.line,
        example.column,
        shown and f"{' ' * (example.column - 1)}{shown}",
    )


def article_of(example: Example) -> Article:
    return Article(title=example.title, body=example.text, language=example.language, source=example.source, published=EPOCH)
