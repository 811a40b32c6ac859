"""`wirewatch suggest`: prints an entity in YAML for a name."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from wirewatch.article import Article
from wirewatch.commands.arguments import add_json
from wirewatch.commands.files.articles import files_at
from wirewatch.commands.files.match_report import MatchReport, read_articles
from wirewatch.commands.files.reports.selection import Period, add_period, period_of_archive
from wirewatch.commands.output import print_object
from wirewatch.commands.progress import reading_progress
from wirewatch.commands.registry import Command
from wirewatch.compiling.compiler import compile_monitor
from wirewatch.configuration.entities.reader import KINDS
from wirewatch.configuration.watchlist_reader import read_shared
from wirewatch.configuration.watchlists import watchlist_of
from wirewatch.language.tree import EntityRef
from wirewatch.suggesting.archive import ArchiveSearch
from wirewatch.suggesting.draft import Draft, DraftName, yaml_of
from wirewatch.suggesting.names import draft_of, weaken_short_name

_EPOCH = datetime.fromtimestamp(0, UTC)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="the name, in quotes")
    parser.add_argument("--kind", choices=KINDS, default="", help="what has this name")
    languages = "languages of the articles, such as de ko; adds names and case forms in these languages"
    parser.add_argument("--lang", nargs="+", default=[], metavar="LANG", help=languages)
    articles = "article files and folders in which acronyms and other spellings are searched"
    parser.add_argument("--articles", type=Path, nargs="+", default=[], metavar="PATH", help=articles)
    add_period(parser, "with --articles: ")
    add_json(parser, "the entity")


def run(options: argparse.Namespace) -> int:
    """Print the entity. Return 1 if --articles is given and no article was read, else 0.

    Raises:

    - UnusableName if no entity can be suggested for the name, the kind or a language.
    - InvalidPath for a path that can't be used.
    - EmptyPeriod if --since is later than --until, and PeriodWithoutArticles without --articles.
    """
    period = period_of_archive(options)
    draft = draft_of(options.name, options.kind, [tag.casefold() for tag in options.lang])
    code = 0
    if options.articles:
        search = ArchiveSearch(options.name, _finder(draft))
        code = 0 if _read(search, options, period) else 1
        search.add_to(draft)
    weaken_short_name(draft)
    if options.json:
        print_object(_object(draft))
    else:
        print(yaml_of(draft), end="")
    return code


def _read(search: ArchiveSearch, options: argparse.Namespace, period: Period) -> int:
    """Search all articles that are in the period, and return their number."""
    files, report = files_at(options.articles), MatchReport(as_json=True)
    with reading_progress(len(files)) as advance:
        for file in files:
            for article in report.matchable(read_articles([file], period=period)):
                search.read(article)
            advance(1)
    report.finish_reading()
    return report.articles


def _finder(draft: Draft) -> Callable[[str, str], bool]:
    """Return a function of (text, language) that tells whether the draft finds its entity in a text
    in this language.
    """
    shared = read_shared({"shared/draft.yaml": yaml_of(draft)})
    keys = tuple(shared.entities)
    monitor = compile_monitor([watchlist_of("@draft", EntityRef("draft", keys, (0, 6)), shared.entities)])

    @lru_cache(maxsize=10_000)
    def finds(text: str, language: str) -> bool:
        article = Article(title="", body=text, language=language, published=_EPOCH)
        return bool(monitor.decide(article, _EPOCH).matching_rules)

    return finds


def _object(draft: Draft) -> dict[str, Any]:
    return {
        "entity": draft.key,
        "kind": draft.kind,
        "names": [_name_object(name) for name in draft.names],
        "languages": list(draft.languages),
        "territory": draft.territory,
        "remarks": draft.remarks,
        "yaml": yaml_of(draft),
    }


def _name_object(name: DraftName) -> dict[str, Any]:
    sighting = name.sighting
    return {
        "name": name.text,
        "lang": name.language,
        "weak": name.is_weak,
        "certain": name.is_certain,
        "why": name.why,
        "articles": sighting.articles if sighting else None,
        "example": sighting.example if sighting else "",
    }


COMMAND = Command(
    name="suggest",
    description=(
        "Suggest an entity for a name: a YAML text that `check` accepts, with the names of a "
        "country in other languages, forms of persons, case forms, and with --articles acronyms and "
        "other spellings in an archive, each with a count and an example. Names with several "
        "meanings are weak. Read it before you use it. Exit code 1 if no article was read."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch suggest 'North Korea' --lang de ru ko\n"
        "wirewatch suggest 'Korea Aerospace Industries' --kind organisation --articles archive/"
    ),
)
