"""The tests embedded in watchlists: texts that a rule must match or must not match."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from wirewatch.article import Article
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.watchlists import Example, Rule, Watchlist
from wirewatch.errors import ProblemKind, WatchlistError
from wirewatch.explaining.explanation import Explainer
from wirewatch.matching.monitor import MatchRun, Monitor

MAX_EXPLAINED = 20  # failing tests of a file; further ones are reported without a reason
SPLIT_FIX = "; if the comma beside it is a part of the text, put the text in quotes"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TestResult:
    """The result of one embedded test. `holds` is True if the test passes. If the test fails,
    `why` says what was expected and what happened.

    `rule` is empty for a test of the whole file.
    """

    rule: str
    example: Example
    holds: bool
    why: str = ""


def outcomes(watchlist: Watchlist) -> Iterator[TestResult]:
    """Run every embedded test and yield its result. A test of the whole file is left out if it
    can't be run (see `Scenario.is_runnable`).

    `from` and `until` of rules are ignored. `where` is ignored for a test that has neither a
    language nor a source, because most `where` queries test one of them.
    """
    compiled, explained = _TestedWatchlist(watchlist), 0
    for number, rule in enumerate(watchlist.rules):
        for example in rule.examples:
            matching, errors = compiled.matching_rules(example, number)
            if rule.id in errors:
                yield TestResult(rule.id, example, False, errors[rule.id])
            elif (rule.id in matching) == example.matches:
                yield TestResult(rule.id, example, True)
            else:
                why = "should match and does not" if example.matches else "should not match and does"
                explained += 1
                if explained <= MAX_EXPLAINED and (reason := compiled.reason(rule, example)):
                    why = f"{why}: {reason}"
                yield TestResult(rule.id, example, False, why)
    for scenario in filter(lambda each: each.is_runnable, watchlist.scenarios):
        matching, errors = compiled.matching_rules(scenario.example)
        holds = matching == scenario.expected and not errors
        yield TestResult("", scenario.example, holds, _difference(matching, scenario.expected, errors))


class _TestedWatchlist:
    """Matches test texts against a watchlist.

    There are two variants of the watchlist: with its condition `where:`, and without this
    condition. Each variant is compiled when it is first needed.
    """

    def __init__(self, watchlist: Watchlist) -> None:
        always_valid = {"valid_from": None, "valid_until": None}
        rules = tuple(rule.model_copy(update=always_valid) for rule in watchlist.rules)
        self.watchlist: Watchlist = watchlist.model_copy(update={"rules": rules})
        self._monitors: dict[bool, Monitor] = {}

    def matching_rules(self, example: Example, only: int | None = None) -> tuple[set[str], dict[str, str]]:
        """Return the ids of the rules that match. Also return an error for each rule that could not
        be decided, by rule id.

        `only` is the index of a rule. If it is given, the other rules are not evaluated. Otherwise
        the time for the tests of a file would grow with the square of its rules.
        """
        uses_where = self._uses_where(example)
        if uses_where not in self._monitors:
            self._monitors[uses_where] = compile_monitor([self._variant(example)])
        run = MatchRun(self._monitors[uses_where], article_of(example))
        if only is None:
            run.decide(EPOCH.timestamp(), tail=False)
        else:
            run.decide_rule(only, EPOCH.timestamp())
        matching = {self.watchlist.rules[match.rule].id for match in run.matching_rules}
        return matching, {error.rule: error.error for error in run.errors}

    def reason(self, rule: Rule, example: Example) -> str:
        """Return why a rule matches or does not match a test text. The reason for a match names the
        first words that the rule finds.
        """
        watchlist = self._variant(example)
        tested_rule = next(candidate for candidate in watchlist.rules if candidate.id == rule.id)
        explanation = Explainer(watchlist, tested_rule).explain(article_of(example), EPOCH)
        if not explanation.matches:
            return "; ".join(explanation.reasons[:2])
        texts = dict.fromkeys(f"“{span.text}”" for span in explanation.steps[0].spans[:4])
        return f"it finds {', '.join(texts)}"

    def _uses_where(self, example: Example) -> bool:
        return self.watchlist.where is None or example.language != "und" or bool(example.source)

    def _variant(self, example: Example) -> Watchlist:
        if self._uses_where(example):
            return self.watchlist
        without_where: Watchlist = self.watchlist.model_copy(update={"where": None})
        return without_where


def _difference(matching: set[str], expected: Collection[str], errors: Mapping[str, str]) -> str:
    missing, surplus = sorted(set(expected) - matching), sorted(matching - set(expected))
    parts: list[str] = []
    if missing:
        parts.append(f"{', '.join(missing)} should match and {'does' if len(missing) == 1 else 'do'} not")
    if surplus:
        parts.append(f"{', '.join(surplus)} {'matches' if len(surplus) == 1 else 'match'} and should not")
    parts += [f"{rule}: {error}" for rule, error in sorted(errors.items())]
    return "; ".join(parts)


def failing_examples(watchlist: Watchlist) -> Iterator[WatchlistError]:
    """Yield the embedded tests that fail, each as a problem at its place in the file."""
    return (failure(watchlist, result) for result in outcomes(watchlist) if not result.holds)


def failure(watchlist: Watchlist, result: TestResult) -> WatchlistError:
    """Return a failed test as a problem. The place of the problem is where the test text begins."""
    example = result.example
    message = (
        f"a test of the rule {result.rule} fails: it {result.why}"
        if result.rule
        else f"a test of the file fails: {result.why}"
    )
    start = example.column - 1
    is_on_line = bool(example.text) and example.file_line.startswith(example.text, start)
    return WatchlistError(
        message,
        f"change the query or the test{SPLIT_FIX if _may_be_split(example) else ''}",
        watchlist.file,
        example.line,
        example.column,
        example.file_line,
        ProblemKind.FAILED_TEST,
        end_line=example.line if is_on_line else 0,
        end_column=example.column + len(example.text) if is_on_line else 0,
    )


def _may_be_split(example: Example) -> bool:
    """Return whether YAML may have cut off a part of the text that the author of `example` wrote.

    In a list such as `[a, b]`, a text without quotes ends at each comma. If `example` is a test
    whose text must not match, the result is False.
    """
    start = example.column - 1
    end = start + len(example.text)
    line = example.file_line
    is_beside_comma = line[:start].rstrip().endswith(",") or line[end:].lstrip().startswith(",")
    is_plain = bool(example.text) and line[start:end] == example.text
    return example.matches and is_plain and is_beside_comma


def article_of(example: Example) -> Article:
    """Return the article that a test text describes."""
    return Article(
        title=example.title,
        body=example.text,
        language=example.language,
        source=example.source,
        published=EPOCH,
    )


def without_failing_rules(watchlist: Watchlist) -> tuple[Watchlist | None, tuple[WatchlistError, ...]]:
    """Return the watchlist without the rules whose tests fail, and the failures as problems.

    The watchlist is None if no rule is left, or if a test of the whole file fails.
    """
    failed = [result for result in outcomes(watchlist) if not result.holds]
    failing = {result.rule for result in failed}
    problems = tuple(failure(watchlist, result) for result in failed)
    kept = tuple(rule for rule in watchlist.rules if rule.id not in failing)
    if not kept or "" in failing:
        return None, problems
    sound: Watchlist = watchlist.model_copy(update={"rules": kept})
    return sound, problems
