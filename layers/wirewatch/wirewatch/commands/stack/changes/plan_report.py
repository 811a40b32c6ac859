"""Prints a plan (changes that `apply` would make) as text for people or as JSON for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from wirewatch.checking.differences import Action, Difference, KeyChange, Part
from wirewatch.commands.output import counted, plain, print_object, print_problems, problem_object
from wirewatch.commands.stack.changes.planning import Drift, FileChange, Plan, described
from wirewatch.commands.stack.changes.volume import Volume, print_volume, volume_object
from wirewatch.configuration.routes import Route

SIGNS = {
    Action.ADDED: ("+", "green"),
    Action.CHANGED: ("~", "yellow"),
    Action.REMOVED: ("-", "red"),
}
SHOWN_PARTS = 200  # the rest is counted; --json has all
SHOWN_VALUE = 400  # characters of a value
DIFF_KEYS = frozenset(["query", "where", "except", "names", "weak", "not", "not_near"])
KEY_WIDTH = 12
QUIET_ADDED = frozenset(["id", "file", "title", "timezone"])  # not printed for an added part


def print_plan(console: Console, plan: Plan, volume: Volume | None, now: datetime) -> None:
    """Print what is in use, drift (files that were changed directly in the bucket), mistakes, and
    what would change.

    At most SHOWN_PARTS changed parts, such as rules and routes, are printed.
    """
    console.print(Text(plain(_in_use(plan)), "bold"))
    if (waiting := plan.in_use.waiting) is not None:
        text = f"a change by {waiting.by} on {waiting.at:%Y-%m-%d %H:%M} UTC is not compiled yet"
        console.print(Text(plain(text), "yellow"))
    for drift in plan.drift:
        console.print(Text(plain(f"drift: {_drift(drift, plan)}"), "yellow"))
    console.print()
    print_problems(console, "error", "bold red", plan.errors)
    print_problems(console, "warning", "yellow", plan.warnings)
    for difference in plan.parts[:SHOWN_PARTS]:
        _print_difference(console, difference, plan.compiled.configuration.routes, now)
    if len(plan.parts) > SHOWN_PARTS:
        console.print(f"  … {len(plan.parts) - SHOWN_PARTS:,} more; --json shows all")
    for change in _files_without_parts(plan):
        sign, style = SIGNS[change.action]
        note = "no rule or route differs"
        if change.name in (drift.name for drift in plan.drift if not drift.is_in_use):
            note = "replaces the version in the bucket that is not in use"
        console.print(Text.assemble((f"  {sign} file ", style), plain(change.name), (f"  {note}", "dim")))
    if volume is not None:
        console.print()
        print_volume(console, volume)
    console.print(_summary(plan))


def _in_use(plan: Plan) -> str:
    if not plan.in_use.number:
        return "nothing is in use yet"
    generation = plan.in_use.generation
    made = f", {described(generation)}" if generation else ""
    return f"generation {plan.in_use.number} is in use{made}"


def _drift(drift: Drift, plan: Plan) -> str:
    if not drift.is_in_use:
        return (
            f"{drift.name} was {_done(drift.action)} in the bucket and is not in use: it has mistakes, "
            "or is not compiled yet"
        )
    since = f" since generation {plan.since.number}, {described(plan.since)}" if plan.since else ""
    return f"{drift.name} was {_done(drift.action)} in the bucket{since}"


def _done(action: Action) -> str:
    return {Action.ADDED: "uploaded", Action.CHANGED: "replaced", Action.REMOVED: "deleted"}[action]


def _files_without_parts(plan: Plan) -> list[FileChange]:
    """Return the changed files in which no watchlist, rule, entity, route or template differs.
    Return an empty list if there are errors, because then nothing was compared.
    """
    if plan.errors:
        return []
    named = {difference.file for difference in plan.parts}
    stems = {name.rpartition("/")[2].partition(".")[0] for name in named if name.startswith("shared/")}
    return [
        change
        for change in plan.files
        if change.name not in named
        and not (
            change.name.startswith("shared/") and change.name.rpartition("/")[2].partition(".")[0] in stems
        )
    ]


def _print_difference(
    console: Console, difference: Difference, routes: "dict[str, Route] | Any", now: datetime
) -> None:
    sign, style = SIGNS[difference.action]
    console.print(
        Text.assemble(
            (f"  {sign} {difference.part} ", style),
            (plain(difference.name), "bold"),
            (f"  {plain(difference.file)}" if difference.part is not Part.ROUTE else "", "dim"),
        )
    )
    for change in difference.changes:
        if difference.action is Action.REMOVED or (
            difference.action is Action.ADDED and change.key in QUIET_ADDED
        ):
            continue
        _print_key(console, difference.action, change)
    if difference.action is Action.CHANGED and not difference.changes:
        console.print("      case, language or generated forms of its names differ")
    if difference.part is Part.ROUTE and difference.action is not Action.REMOVED:
        due = _due_times(routes[difference.name], now)
        if due:
            console.print(f"      {'next due':<{KEY_WIDTH}}{due}")
    elif difference.part is Part.ROUTE:
        console.print("      what waits for it is sent one last time")


def _print_key(console: Console, action: Action, change: KeyChange) -> None:
    label = f"      {change.key:<{KEY_WIDTH}}"
    if change.key == "uses":
        console.print(Text(f"{label}{change.after}, which differs"))
    elif change.key == "text":
        console.print(Text(f"{label}{_lines_changed(change)}"))
    elif change.key == "tests":
        console.print(Text(f"{label}{_tests(action, change)}"))
    elif action is Action.ADDED:
        console.print(Text(f"{label}{_value(change.after)}"))
    elif change.key in DIFF_KEYS and change.before and change.after:
        old, new = _marked(change.before, change.after)
        console.print(Text.assemble(label, ("- ", "red"), old))
        console.print(Text.assemble(f"      {'':<{KEY_WIDTH}}", ("+ ", "green"), new))
    else:
        console.print(Text(f"{label}{_value(change.before)} → {_value(change.after)}"))


def _tests(action: Action, change: KeyChange) -> str:
    """Return the number of tests before and after a change, such as `3 → 5`.

    For an added rule or watchlist, return only the new number. If both numbers are the same, return
    `3, with other texts`.
    """
    # A hash may follow the number, as in `3 (a1b2c3)`.
    before, after = (text.partition(" (")[0] or "none" for text in (change.before, change.after))
    if action is Action.ADDED:
        return after
    return f"{before} → {after}" if before != after else f"{after}, with other texts"


def _lines_changed(change: KeyChange) -> str:
    """Return a text such as `2 lines added, 1 line removed`."""
    matcher = SequenceMatcher(None, old := change.before.splitlines(), new := change.after.splitlines())
    kept = sum(size for _, _, size in matcher.get_matching_blocks())
    return f"{counted(len(new) - kept, 'line')} added, {counted(len(old) - kept, 'line')} removed"


def _value(text: str) -> str:
    """Return a value on one line. A long value is cut; --json prints it in full."""
    line = plain(" ".join(text.split()))
    return f"{line[:SHOWN_VALUE]}…" if len(line) > SHOWN_VALUE else line or "none"


def _marked(before: str, after: str) -> tuple[Text, Text]:
    """Return both versions of a text. The words that differ are coloured."""
    old, new = before.split(), after.split()
    old_text, new_text = Text(), Text()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        old_text.append(_words(old[i1:i2]), None if tag == "equal" else "red")
        new_text.append(_words(new[j1:j2]), None if tag == "equal" else "green")
    for text in (old_text, new_text):
        text.rstrip()
        text.truncate(SHOWN_VALUE, overflow="ellipsis")
    return old_text, new_text


def _words(words: Iterable[str]) -> str:
    return "".join(f"{plain(word)} " for word in words)  # the caller removes the last space


def _due_times(route: Route, now: datetime) -> str:
    """Return the next two due times of a route as text, in the time zone of the route.

    If only one is left, return this time. If none is left, return `never again`. For an instant
    route, return an empty text.
    """
    if route.schedule.is_instant:
        return ""
    zone, times, due = ZoneInfo(route.timezone), [], now
    for _ in range(2):
        following = route.schedule.next(due)
        if following is None:
            break
        times.append(f"{following.astimezone(zone):%a %d %b %H:%M}")
        due = following
    return f"{', '.join(times)} ({route.timezone})" if times else "never again"


def _summary(plan: Plan) -> Text:
    """Return one line with the number of errors. If there are no errors, the line has the numbers
    of changes and of passed tests.
    """
    configuration = plan.compiled.configuration
    tests = sum(
        len(watchlist.scenarios) + sum(len(rule.examples) for rule in watchlist.rules)
        for watchlist in configuration.watchlists
    )
    if plan.errors:
        failed = f", {counted(plan.failed_tests, 'failed test')}" if plan.failed_tests else ""
        text = f"{counted(len(plan.errors), 'error')}{failed}: nothing can be applied"
        return Text(text, "bold red")
    if not plan.has_changes:
        return Text(f"no changes; {counted(tests, 'test')} passed", "green")
    parts = [", ".join(counts) for counts in _counts(plan)]
    parts += ["no rule is left"] * bool(plan.rules_lost)
    changes = "; ".join(parts) or "no rule or route differs"
    return Text(
        f"plan: {changes} ({counted(len(plan.files), 'file')}; {counted(tests, 'test')} passed)", "bold"
    )


def _counts(plan: Plan) -> Iterator[list[str]]:
    """Yield a list for each kind of object that the plan changes: watchlists, rules, entities,
    routes and templates. For rules, the list could be `["2 rules added", "1 changed"]`.
    """
    for part in Part:
        counts = Counter(each.action for each in plan.parts if each.part is part)
        texts = [(action, counts[action]) for action in Action if counts[action]]
        if texts:
            yield [
                f"{count:,} {action}" if number else f"{_counted_part(count, part)} {action}"
                for number, (action, count) in enumerate(texts)
            ]


def _counted_part(count: int, part: Part) -> str:
    return f"{count:,} entities" if part is Part.ENTITY and count != 1 else counted(count, part)


def print_objects(plan: Plan, volume: Volume | None, now: datetime) -> None:
    """Print a plan as JSON objects, one on each line.

    The objects are, in this order: drift (files that were changed directly in the bucket), errors,
    warnings, changed files, changed rules and other parts, volume, and a summary.
    """
    for drift in plan.drift:
        print_object({"kind": "drift", **asdict(drift)})
    for kind, problems in (("error", plan.errors), ("warning", plan.warnings)):
        for problem in problems:
            print_object(problem_object(kind, problem))
    for change in plan.files:
        print_object({"kind": "file", **asdict(change)})
    for difference in plan.parts:
        print_object(_difference_object(difference, plan, now))
    if volume is not None:
        print_object(volume_object(volume))
    print_object(
        {
            "kind": "summary",
            "generation": plan.in_use.number,
            "files": len(plan.files),
            "changes": len(plan.parts),
            "errors": len(plan.errors),
            "warnings": len(plan.warnings),
            "drift": len(plan.drift),
            "is_waiting": plan.in_use.waiting is not None,
        }
    )


def _difference_object(difference: Difference, plan: Plan, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": "change",
        "action": difference.action,
        "part": difference.part,
        "name": difference.name,
        "file": difference.file,
        "keys": [asdict(change) for change in difference.changes],
    }
    route = plan.compiled.configuration.routes.get(difference.name)
    if difference.part is Part.ROUTE and route is not None and not route.schedule.is_instant:
        due = route.schedule.next(now)
        found["next_due"] = due.isoformat() if due else ""
    return found


def print_meanwhile(console: Console, parts: Iterable[Difference]) -> None:
    """Print what others have changed since a plan was made. Each changed part of the configuration,
    such as a rule or a route, has one line.
    """
    parts = list(parts)
    if parts:
        console.print("changed since the plan:")
    for difference in parts[:SHOWN_PARTS]:
        sign, style = SIGNS[difference.action]
        keys = ", ".join(change.key for change in difference.changes)
        detail = f"  {keys}" if difference.action is Action.CHANGED else ""
        line = (f"  {sign} {difference.part} ", style), plain(difference.name), (plain(detail), "dim")
        console.print(Text.assemble(*line))
    if len(parts) > SHOWN_PARTS:
        console.print(f"  … {len(parts) - SHOWN_PARTS:,} more")
