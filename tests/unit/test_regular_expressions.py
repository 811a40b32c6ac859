"""No regular expression of the package takes exponential time for a hostile text.

Each repeated group that can match a text in several ways is tested: with many repetitions of a
matching text, followed by a text that does not match.
"""

import importlib
import pkgutil
import random
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
import wirewatch

parser = importlib.import_module("re._parser")
codes = importlib.import_module("re._constants")

TEXTS = 600  # for each repeated group
TIMES = 28  # that a group is repeated: two ways for each make 268 million ways
LIMIT = 1.0  # seconds of CPU time for one text of a few hundred characters
ENDS = ("\x00", "q!", "\n", " ,z", "~", "х")
SAMPLES = 'ab1 ,.-(X)"\u2019\n'
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
CATEGORIES = {
    codes.CATEGORY_DIGIT: "012", codes.CATEGORY_SPACE: " \t", codes.CATEGORY_WORD: "aB1",
    codes.CATEGORY_NOT_DIGIT: "a ,", codes.CATEGORY_NOT_SPACE: "ab,", codes.CATEGORY_NOT_WORD: " .-",
}  # fmt: skip
CHARACTERS = (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY)
Tree = Sequence[tuple[Any, Any]]


class TooSlow(Exception):
    pass


def patterns() -> dict[str, re.Pattern[str]]:
    """Return the regular expressions that Wirewatch's modules keep in constants. The keys are names
    such as `module.NAME[0]`. Regular expressions for bytes are left out.
    """
    found: dict[str, re.Pattern[str]] = {}
    names: dict[str, str] = {}
    for info in pkgutil.walk_packages(wirewatch.__path__, "wirewatch."):
        if "__main__" not in info.name:
            for name, value in vars(importlib.import_module(info.name)).items():
                for number, pattern in enumerate(_patterns_in(value)):
                    found.setdefault(pattern.pattern, pattern)
                    names.setdefault(pattern.pattern, f"{info.name}.{name}[{number}]")
    return {names[text]: pattern for text, pattern in found.items()}


def _patterns_in(value: object, depth: int = 0) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _patterns_in(each, depth + 1)
    elif depth < 4 and isinstance(value, Mapping):
        for key, each in value.items():
            yield from _patterns_in((key, each), depth + 1)


def ambiguous_groups(tree: Tree, before: Tree = ()) -> Iterator[tuple[Tree, Tree]]:
    """Yield (preceding pattern, group) for each group that may be repeated eight times or more and
    that contains alternatives or repetitions.
    """
    passed = list(before)
    for code, argument in tree:
        if code in REPEATS:
            if argument[1] >= 8 and _is_ambiguous(argument[2]):
                yield list(passed), argument[2]
            yield from ambiguous_groups(argument[2], passed)
        elif code is codes.SUBPATTERN:
            yield from ambiguous_groups(argument[3], passed)
        elif code is codes.BRANCH:
            for branch in argument[1]:
                yield from ambiguous_groups(branch, passed)
        passed.append((code, argument))


def _is_ambiguous(tree: Tree) -> bool:
    return any(
        code in {*REPEATS, codes.BRANCH} or (code is codes.SUBPATTERN and _is_ambiguous(argument[3]))
        for code, argument in tree
    )


def sample(tree: Tree, chosen: random.Random) -> str:
    """Return a random text that `tree` matches. Look-arounds and references are ignored."""
    return "".join(_sample_of(code, argument, chosen) for code, argument in tree)


def _sample_of(code: Any, argument: Any, chosen: random.Random) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.NOT_LITERAL:
        return "a" if argument != ord("a") else "b"
    if code is codes.ANY:
        return chosen.choice("a 1")
    if code is codes.IN:
        return _sample_in(argument, chosen)
    if code is codes.BRANCH:
        return sample(chosen.choice(argument[1]), chosen)
    if code is codes.SUBPATTERN:
        return sample(argument[3], chosen)
    if code is codes.ATOMIC_GROUP:
        return sample(argument, chosen)
    if code in {*REPEATS, codes.POSSESSIVE_REPEAT}:
        least, most, body = argument
        times = chosen.randint(least, max(least, min(most, least + 2)))
        return "".join(sample(body, chosen) for _ in range(times))
    return ""


def _sample_in(items: Sequence[tuple[Any, Any]], chosen: random.Random) -> str:
    if items[0][0] is codes.NEGATE:
        allowed = [each for each in SAMPLES if not any(_holds(item, each) for item in items[1:])]
        return chosen.choice(allowed or ["q"])
    code, argument = chosen.choice(items)
    if code is codes.LITERAL:
        return chr(argument)
    return chr(chosen.randint(*argument)) if code is codes.RANGE else chosen.choice(CATEGORIES[argument])


def _holds(item: tuple[Any, Any], character: str) -> bool:
    code, argument = item
    if code is codes.LITERAL:
        return character == chr(argument)
    return (
        argument[0] <= ord(character) <= argument[1]
        if code is codes.RANGE
        else character in CATEGORIES[argument]
    )


def within_limit(search: Callable[[str], object], text: str) -> bool:
    """Whether a search ends before the limit of CPU time."""

    def stop(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    try:
        search(text)
    except TooSlow:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return True


def slow_text(pattern: re.Pattern[str], chosen: random.Random) -> str | None:
    """Return a short text for which a match of `pattern` takes longer than LIMIT. Return None if no
    such text is found.
    """
    for before, group in ambiguous_groups(list(parser.parse(pattern.pattern, pattern.flags))):
        for number in range(TEXTS):
            bodies = [sample(group, chosen) for _ in range(number % 3 + 1)]
            text = sample(before, chosen) + "".join(bodies) * (TIMES // len(bodies)) + chosen.choice(ENDS)
            if not (within_limit(pattern.match, text) and within_limit(pattern.fullmatch, text)):
                return text
    return None


def possessive_groups(tree: Tree) -> Iterator[Tree]:
    """Yield each part that a possessive quantifier repeats, such as `a|bc` in `(?:a|bc)*+`. A part
    that is only a sequence of single characters, such as `ab` or `[ab]`, is left out.
    """
    for code, argument in tree:
        if code is codes.POSSESSIVE_REPEAT and any(each not in CHARACTERS for each, _ in argument[2]):
            yield argument[2]
        for inner in _trees_in(argument):
            yield from possessive_groups(inner)


def _trees_in(argument: Any) -> Iterator[Tree]:
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, list | tuple):
        for each in argument:
            yield from _trees_in(each)


def test_no_group_has_a_possessive_quantifier() -> None:
    """A possessive quantifier after a group, as in `(?:…)*+`, may match wrongly in Python before
    3.11.5, if the group can match a text in several ways. `(?>(?:…)*)` has the same meaning, and is
    allowed. See https://github.com/python/cpython/issues/106052.
    """
    groups = {
        name: list(possessive_groups(parser.parse(pattern.pattern, pattern.flags)))
        for name, pattern in patterns().items()
    }
    assert {name: found for name, found in groups.items() if found} == {}
    assert list(possessive_groups(parser.parse(r"(x(?=(?:a|bc)*+))")))


@pytest.mark.deep
def test_no_expression_takes_exponential_time() -> None:
    found = patterns()
    assert len(found) > 300
    slow = {name: slow_text(pattern, random.Random(name)) for name, pattern in found.items()}
    assert {name: text for name, text in slow.items() if text is not None} == {}


@pytest.mark.deep
@pytest.mark.parametrize(
    "expression",
    [r"(?:a+)+b", r"(?:\s*,?\s*(?:reply|link))*", r"(?:\W|\d|mar\w*)+", r"(?:ab?|b|ba)*!"],
)
def test_an_expression_that_takes_exponential_time_is_found(expression: str) -> None:
    assert slow_text(re.compile(expression), random.Random(1)) is not None


@pytest.mark.parametrize(
    "expression", [r"(?:a+)b", r"(?:\s*+(?:,\s*+)?(?:reply|link))*", r"(?>\W|\d|mar\w*)++"]
)
def test_a_sound_expression_is_not_reported(expression: str) -> None:
    assert slow_text(re.compile(expression), random.Random(1)) is None
