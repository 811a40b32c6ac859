"""Prints what makes rules noisy: short ranked tables for people, and JSON objects for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wirewatch.backtest.comparison import ArchiveCounts
from wirewatch.backtest.review import PartCount, RuleReview
from wirewatch.commands.files.articles import skipped_counts
from wirewatch.commands.output import counted, place_name, plain, print_wrapped
from wirewatch.printable import cut

SHOWN_RULES = 20  # without --rule
SHOWN_ROWS, SHOWN_ROWS_IF_CHOSEN = 8, 40  # of a table, without --rule and with it
SHOWN_UNUSED = 10
MAX_SENTENCE = 120  # characters
LEAST_SHARE = 0.005  # of the matches; rarer sources and sentences are left out of the tables


def print_reviews(
    console: Console, reviews: Sequence[RuleReview], archive: ArchiveCounts, *, are_chosen: bool
) -> None:
    """Print the reviews of the rules in the given order.

    If --rule chose the rules (`are_chosen`), all reviews are printed. Otherwise, at most
    SHOWN_RULES reviews are printed, and rules that neither match nor exclude an article are only
    named.
    """
    articles = archive.articles
    shown = [each for each in reviews if are_chosen or each.counts.matches or each.counts.excluding]
    read = f"{counted(articles, 'article')} read{skipped_counts(archive.skipped)}"
    console.print(f"{read}, {counted(len(reviews), 'rule')}", style="bold")
    limit, rows = (len(shown), SHOWN_ROWS_IF_CHOSEN) if are_chosen else (SHOWN_RULES, SHOWN_ROWS)
    for review in shown[:limit]:
        _print_review(console, review, articles, rows)
    if len(shown) > limit:
        console.print(f"\n… {counted(len(shown) - limit, 'more rule')}; --rule shows a rule")
    shown_names = {each.name for each in shown}
    unmatched = [each.name for each in reviews if each.name not in shown_names]
    if unmatched:
        verb = "matches" if len(unmatched) == 1 else "match"
        console.print(
            f"\n{counted(len(unmatched), 'rule')} {verb} nothing: {_listed(unmatched)}", style="yellow"
        )


def _print_review(console: Console, review: RuleReview, articles: int, rows: int) -> None:
    counts = review.counts
    share = f"{counts.matches / articles:.1%} of all articles" if articles else ""
    possible = f", {counts.possible:,} only possible" if counts.possible else ""
    title = Text.assemble(
        ("\n" + plain(review.name), "bold cyan"), f": {counted(counts.matches, 'match')}, {share}{possible}"
    )
    console.print(title)
    if counts.errors:
        console.print(f"{counted(counts.errors, 'article')} could not be decided", style="red")
    _print_parts(console, "alternative", ("articles", "only by it"), review.parts, rows)
    if review.unused:
        console.print(f"in no match: {plain(_listed(review.unused))}", style="yellow")
    _print_parts(console, "excluded by", ("articles",), review.exclusions, rows)
    if counts.jointly_excluded:
        jointly = counted(counts.jointly_excluded, "article")
        console.print(f"{jointly} excluded by several of them at once")
    least = LEAST_SHARE * counts.matches
    sentences = [each for each in review.sentences if each.articles >= least]
    _print_table(
        console,
        ("articles", "sentences that are alike"),
        [(f"{each.articles:,}", _shortened(each.example)) for each in sentences],
        rows,
    )
    sources = [(name, f"{count:,}") for name, count in counts.sources.most_common() if count >= least]
    _print_table(console, ("source", "matches"), sources, rows)
    words = [
        (f"NOT {each.word}", f"{each.removes:,}", f"{each.removes / counts.matches:.0%}")
        for each in review.words
    ]
    _print_table(console, ("a further NOT", "would remove", "of the matches"), words, rows)


def _print_parts(
    console: Console, head: str, columns: Sequence[str], parts: Iterable[PartCount], rows: int
) -> None:
    cells = [
        (
            part.text if not part.kind.excludes else f"{_operator(part)} {part.text}",
            *([f"{part.articles:,}"] if len(columns) > 1 else []),
            f"{part.alone:,}",
            _shortened(part.example.title) if part.example else "",
        )
        for part in parts
    ]
    _print_table(console, (head, *columns, "for example"), cells, rows)


def _operator(part: PartCount) -> str:
    """Return the word before a part that excludes: `NOT`, `except`, `not` or `not_near`."""
    return "NOT" if part.kind == "not" else str(part.kind).removesuffix("-name")


def _print_table(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], shown: int) -> None:
    if not rows:
        return
    table = Table(*heads, box=None, header_style="bold")
    for row in rows[:shown]:
        table.add_row(*(Text(plain(cell)) for cell in row))
    if len(rows) > shown:
        table.add_row(f"… {len(rows) - shown:,} more", *[""] * (len(heads) - 1))
    print_wrapped(console, table)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_UNUSED
    return ", ".join(names[:SHOWN_UNUSED]) + (f" and {more:,} more" if more > 0 else "")


def _shortened(text: str) -> str:
    return cut(" ".join(text.split()), MAX_SENTENCE)


def review_object(review: RuleReview, articles: int) -> dict[str, Any]:
    """Return the review of a rule as a JSON object. The lists have all entries of `review`, not
    only the rows that `print_reviews` prints.
    """
    counts = review.counts
    return {
        "rule": review.name,
        "articles": articles,
        "matches": counts.matches,
        "possible": counts.possible,
        "errors": counts.errors,
        "alternatives": [
            {**_part_object(part), "articles": part.articles, "alone": part.alone} for part in review.parts
        ],
        "unused": list(review.unused),
        "exclusions": [{**_part_object(part), "removes": part.alone} for part in review.exclusions],
        "jointly_excluded": counts.jointly_excluded,
        "sentences": [{"articles": group.articles, "example": group.example} for group in review.sentences],
        "sources": dict(counts.sources.most_common()),
        "words": [
            {"word": each.word, "quoted": each.quoted, "removes": each.removes} for each in review.words
        ],
    }


def _part_object(part: PartCount) -> dict[str, Any]:
    example = part.example
    return {
        "kind": str(part.kind),
        "text": part.text,
        "example": {"title": example.title, "article": place_name(example.file, example.position)}
        if example
        else None,
    }
