"""The tests embedded in watchlists."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import Example, Rule, Watchlist
from wirewatch.errors import WatchlistError
from wirewatch.explaining.explanation import Explainer
from wirewatch.matching.monitor import Monitor

MOST_EXPLAINED = 20  # failing tests of a file
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TestResult:
    """One embedded test, and whether it held. `why` says what was expected and what came."""

    rule: str  # empty for a test of the whole file
    example: Example
    holds: bool
    why: str = ""


def outcomes(watchlist: Watchlist) -> Iterator[TestResult]:
    """Every embedded test, whatever the rules' dates. A text without language or source is not asked for `where`."""
    asking, explained = _Asking(watchlist), 0
    for rule in watchlist.rules:
        for example in rule.examples:
            found, errors = asking.rules(example)
            if rule.id in errors:
                yield TestResult(rule.id, example, False, errors[rule.id])
            elif (rule.id in found) == example.matches:
                yield TestResult(rule.id, example, True)
            else:
                wanted = "should match and does not" if example.matches else "should not match and does"
                explained += 1
                because = asking.because(rule, example) if explained <= MOST_EXPLAINED else ""
                yield TestResult(rule.id, example, False, f"{wanted}: {because}" if because else wanted)
    for scenario in watchlist.scenarios:
        found, errors = asking.rules(scenario.example)
        yield TestResult(
            "",
            scenario.example,
            found == scenario.expected and not errors,
            _difference(found, scenario.expected, errors),
        )


class _Asking:
    """A watchlist compiled for its own tests, once with `where` and once without."""

    def __init__(self, watchlist: Watchlist) -> None:
        rules = tuple(
            rule.model_copy(update={"valid_from": None, "valid_until": None}) for rule in watchlist.rules
        )
        self.watchlist = watchlist.model_copy(update={"rules": rules})
        self._monitors: dict[bool, Monitor] = {}

    def because(self, rule: Rule, example: Example) -> str:
        """The clauses that fail, or the words that were found."""
        watchlist = (
            self.watchlist if self._is_gated(example) else self.watchlist.model_copy(update={"where": None})
        )
        always = next(each for each in watchlist.rules if each.id == rule.id)
        found = Explainer(watchlist, always).explain(article_of(example), EPOCH)
        if not found.matches:
            return "; ".join(found.reasons[:2])
        return "it finds " + ", ".join(dict.fromkeys(f"“{span.text}”" for span in found.steps[0].spans[:4]))

    def _is_gated(self, example: Example) -> bool:
        return self.watchlist.where is None or example.language != "und" or bool(example.source)

    def rules(self, example: Example) -> tuple[set[str], dict[str, str]]:
        """Ids of those that match, and errors of those that can't be decided."""
        gated = self._is_gated(example)
        if gated not in self._monitors:
            self._monitors[gated] = compile_monitor(
                [self.watchlist if gated else self.watchlist.model_copy(update={"where": None})]
            )
        run = self._monitors[gated].decide(article_of(example), EPOCH)
        matching = {self.watchlist.rules[found.rule].id for found in run.matching_rules}
        return matching, {failed.rule: failed.error for failed in run.errors}


def _difference(found: set[str], expected: Collection[str], errors: Mapping[str, str]) -> str:
    lacking, surplus = sorted(set(expected) - found), sorted(found - set(expected))
    parts = [
        *(
            [f"{', '.join(lacking)} should match and {'does' if len(lacking) == 1 else 'do'} not"]
            if lacking
            else []
        ),
        *(
            [f"{', '.join(surplus)} {'matches' if len(surplus) == 1 else 'match'} and should not"]
            if surplus
            else []
        ),
        *(f"{rule}: {error}" for rule, error in sorted(errors.items())),
    ]
    return "; ".join(parts)


def failing_examples(watchlist: Watchlist) -> Iterator[WatchlistError]:
    """The embedded tests that don't hold, each at its place."""
    return (failure(watchlist, outcome) for outcome in outcomes(watchlist) if not outcome.holds)


def failure(watchlist: Watchlist, outcome: TestResult) -> WatchlistError:
    example = outcome.example
    text = example.text or example.title
    shown = text if len(text) <= 60 else text[:57] + "…"
    return WatchlistError(
        f"a test of the rule {outcome.rule} fails: it {outcome.why}"
        if outcome.rule
        else f"a test of the file fails: {outcome.why}",
        "change the query or the test",
        watchlist.file,
        example.line,
        example.column,
        shown and f"{' ' * (example.column - 1)}{shown}",
    )


def article_of(example: Example) -> Article:
    return Article(
        title=example.title,
        body=example.text,
        language=example.language,
        source=example.source,
        published=EPOCH,
    )
