"""Lists the rules with stories that readers marked as not relevant, for `wirewatch review` without
--articles. The list shows the sources of these stories and the words that matched.
"""

import argparse
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.table import Table
from rich.text import Text

from wirewatch.aws.deployed_stack import DeployedStack
from wirewatch.commands.output import counted, output_console, plain, print_object, print_wrapped
from wirewatch.commands.stack.command import WrongArgument, on_stack
from wirewatch.commands.stack.configured_names import ConfiguredNames, unknown_name
from wirewatch.storage.readers.feedback import Feedback, FeedbackCount, FeedbackKind

SHOWN = 5  # words and sources of one rule


def run(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print how often readers marked the stories of each rule as not relevant, the highest number
    first. With --json, print every stored count. The stored counts of a rule are: one for the rule,
    one for each matched word, and one for each source.

    Raises WrongArgument if the watchlist of --watchlist is not in use and has no counts.
    """
    counts = list(Feedback(stack.table).counts(datetime.now(UTC)))
    if options.watchlist:
        counts = _of_watchlist(stack, counts, options.watchlist)
    if options.json:
        for each in counts:
            print_object({**vars(each), "kind": str(each.kind), "last": each.last.isoformat()})
        return 0
    totals = sorted(_of_kind(counts, FeedbackKind.RULE), key=lambda each: (-each.count, each.rule))
    console = output_console()
    if totals:
        heads = ("rule", "not relevant", "matched words", "sources", "last (UTC)")
        table = Table(*heads, box=None, pad_edge=False, header_style="bold")
        for total in totals:
            of_rule = [each for each in counts if each.rule == total.rule]
            words, sources = (
                _most(_of_kind(of_rule, kind)) for kind in (FeedbackKind.TERM, FeedbackKind.SOURCE)
            )
            cells = (total.rule, str(total.count), words, sources, f"{total.last:%Y-%m-%d %H:%M}")
            table.add_row(*(Text(plain(cell)) for cell in cells))
        print_wrapped(console, table)
    summary = f"readers called stories of {counted(len(totals), 'rule')} not relevant"
    story = f"a story of {plain(options.watchlist)}" if options.watchlist else "a story"
    nothing = f"no reader called {story} not relevant"
    console.print(summary if totals else nothing, style="bold", markup=False)
    return 0


def _of_watchlist(
    stack: DeployedStack, counts: Sequence[FeedbackCount], watchlist: str
) -> list[FeedbackCount]:
    """Return the counts of a watchlist. Raises WrongArgument if the watchlist is not in use and has
    no counts.
    """
    chosen = [each for each in counts if _watchlist(each.rule) == watchlist]
    if not chosen:  # counts may be about a watchlist that was removed since
        known = {name.watchlist for name in ConfiguredNames(stack).rules}
        if watchlist not in known:
            known.update(_watchlist(each.rule) for each in counts)
            raise WrongArgument(unknown_name("watchlist", watchlist, known))
    return chosen


def _watchlist(rule: str) -> str:
    return rule.partition("/")[0]


def _of_kind(counts: Iterable[FeedbackCount], kind: FeedbackKind) -> list[FeedbackCount]:
    return [each for each in counts if each.kind is kind]


def _most(counts: Sequence[FeedbackCount]) -> str:
    """Return the names with the highest counts as a text, such as `flood 7, storm 4`.

    The text has at most SHOWN names. If there are more names, the text ends with the
    number of the others, such as `… 3 more`.
    """
    ranked = sorted(counts, key=lambda each: (-each.count, each.name))
    named = ", ".join(f"{each.name} {each.count}" for each in ranked[:SHOWN])
    more = len(ranked) - SHOWN
    return f"{named}, … {more} more" if more > 0 else named


run_on_stack = on_stack(run)
