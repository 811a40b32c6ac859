"""`wirewatch preview`: shows the messages that the readers of a route get. The command needs no
stack.
"""

import argparse
import json
import webbrowser
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from wirewatch.article import Article
from wirewatch.channels.custom.checking import check_template
from wirewatch.channels.custom.renderer import TemplateFailed, TemplateText
from wirewatch.channels.custom.route import RouteTemplates
from wirewatch.channels.custom.samples import empty_page, sample_page
from wirewatch.channels.pages.slack_page import slack_page
from wirewatch.channels.pages.teams_page import teams_page
from wirewatch.channels.parts import bodies_of
from wirewatch.channels.registry import CHANNELS
from wirewatch.checking.configuration_files import CompiledConfiguration
from wirewatch.commands.arguments import add_json
from wirewatch.commands.files.articles import InvalidPath, files_at, read_bytes
from wirewatch.commands.files.configuration_paths import read_configuration, sound_watchlists
from wirewatch.commands.files.match_report import SHOWN_PER_REASON, MatchReport, read_articles
from wirewatch.commands.files.preview_digest import is_held, page_of_articles
from wirewatch.commands.files.reports.output_files import writing
from wirewatch.commands.files.reports.selection import Period, add_period, period_of_archive
from wirewatch.commands.output import (
    article_name,
    counted,
    error_console,
    notices,
    output_console,
    plain,
    plain_lines,
    print_object,
    print_problems,
    problem_object,
)
from wirewatch.commands.registry import Command
from wirewatch.configuration.decoding import decode_config
from wirewatch.configuration.routes import Route, Template
from wirewatch.configuration.template_names import FOLDER, form_of, hash_of
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.digests.page import Page
from wirewatch.errors import WatchlistError, WirewatchError
from wirewatch.language.advice import did_you_mean_one_of
from wirewatch.matching.match import Match
from wirewatch.printable import shell_word

KINDS = {"html": "email-html", "text": "email-text", "slack": "slack", "teams": "teams"}
WEAK_NAME, UNCERTAIN_TEXT = "weak name", "uncertain text"  # why a match is only possible


class UnknownRoute(WirewatchError):
    """No route of the configuration has the name on the command line."""


@dataclass(frozen=True)
class PreviewFile:
    """A file to write, with one part of a digest. `path` is relative to the folder of --out."""

    kind: str
    part: int
    path: Path
    text: str


class _PossibleArticles:
    """Counts the articles that a route does not get because it is instant, and all their matches
    are only possible. Says which articles these are, why, and what to change.
    """

    def __init__(self) -> None:
        self.count = 0
        self.causes: Counter[str] = Counter()  # articles by cause; an article may have both causes

    def add(self, article: Article, matches: Sequence[Match]) -> None:
        """Count an article. Print the name and the matches of the first articles."""
        causes_by_rule = {f"{match.watchlist}/{match.rule}": _causes(match) for match in matches}
        self.count += 1
        self.causes.update({cause for causes in causes_by_rule.values() for cause in causes})
        if self.count <= SHOWN_PER_REASON:
            rules = ", ".join(f"{rule} ({', '.join(causes)})" for rule, causes in causes_by_rule.items())
            text = f"left out {article_name(article)}: only possible matches: {rules}"
            error_console().print(Text(plain(text), "dim"))

    def message(self, route: str) -> str:
        """Return how many articles were left out, and why."""
        causes = ", ".join(f"{cause}: {count:,}" for cause, count in sorted(self.causes.items()))
        is_one = self.count == 1
        return (
            f"{counted(self.count, 'article')} with only possible matches {'is' if is_one else 'are'} left "
            f"out ({causes}), because {route} is an instant route, and sends only certain matches"
        )

    @property
    def fix(self) -> str:
        """What the reader can change to get these articles."""
        advice = {
            WEAK_NAME: "if a weak name is meant, list words that confirm it (with:), or list it under names",
            UNCERTAIN_TEXT: "see uncertain text with wirewatch parse FILE",
        }
        chosen = [text for cause, text in advice.items() if self.causes[cause]]
        return "; ".join([*chosen, "or use a route with a schedule, which lists possible matches"])


def _causes(match: Match) -> list[str]:
    causes = {WEAK_NAME: match.strength == "weak", UNCERTAIN_TEXT: match.zone == "tail"}
    return [cause for cause, applies in causes.items() if applies]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("route", metavar="ROUTE", help="the id of a route in routes.yaml")
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="the folder with routes.yaml, watchlists/ and templates/ (default: this folder)",
    )
    parser.add_argument(
        "--template",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="use this template instead of the one that the route names; may be repeated",
    )
    parser.add_argument("--kind", choices=list(KINDS), help="only this kind of message (default: all)")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--articles",
        type=Path,
        nargs="+",
        metavar="PATH",
        help="show the digest of these articles instead of the sample digest",
    )
    shown.add_argument("--empty", action="store_true", help="show the message sent when nothing matched")
    add_period(parser, "with --articles: ")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("out/preview"),
        metavar="FOLDER",
        help="where the files are written (default: %(default)s)",
    )
    parser.add_argument("--open", action="store_true", help="open the HTML files in a browser")
    add_json(parser, "the written files, the problems of templates, and how many articles are left out")


def run(options: argparse.Namespace) -> int:
    """Write the messages to files. Return 1 if a template has a mistake or can't be used, or if no
    article of --articles was read, else 0.

    Raises:

    - UnknownRoute if the route does not exist.
    - InvalidPath for a path that can't be used, and UnusableOutput for --out.
    - InvalidFile if a template of --template can't be decoded.
    - EmptyPeriod if --since is later than --until, and PeriodWithoutArticles without --articles.
    - UnusableWatchlists, only with --articles, if there is no watchlist, or if a file other than
      routes.yaml has a mistake.
    """
    period = period_of_archive(options)
    compiled = read_configuration([options.config]).compiled(datetime.now(UTC), tested=False)
    route, texts, problems = _with_own_templates(options, compiled)
    possible = _PossibleArticles()
    page, lacks_articles = _page(options, route, compiled, period, possible)
    kinds = [options.kind] if options.kind else list(KINDS)
    with RouteTemplates(route.templates, lambda template: texts.get(template.file)) as templates:
        written = [file for kind in kinds for file in _files(kind, page, route.id, templates)]
    with writing("--out", options.out):
        for file in written:
            (options.out / file.path).parent.mkdir(parents=True, exist_ok=True)
            (options.out / file.path).write_text(file.text, encoding="utf-8")
    _print_left_out(options, possible)
    _print(options, written, problems, templates)
    for file in written:
        if options.open and file.path.suffix == ".html":
            webbrowser.open((options.out / file.path).resolve().as_uri())
    return 1 if problems or templates.failures or lacks_articles else 0


def _with_own_templates(
    options: argparse.Namespace, compiled: CompiledConfiguration
) -> tuple[Route, dict[str, str], list[WatchlistError]]:
    """Return the route, the texts of all templates by file name, and the problems of the route's
    templates.

    A template on the command line replaces the route's template of the same form (such as HTML
    mail).

    Raises UnknownRoute if the route does not exist, and the errors of `_read_template`.
    """
    route = _route(options, compiled)
    texts = dict(compiled.configuration.templates)
    templates = {template.form: template for template in route.templates}
    problems = {
        template.form: compiled.problems.get(FOLDER + template.file, ()) for template in route.templates
    }
    for path in options.template:
        template = _read_template(path)
        mistakes, _ = check_template(template)
        problems[template.form] = tuple(replace(mistake, file=str(path)) for mistake in mistakes)
        texts[template.file] = template.text
        used = Template(file=template.file, sha256="" if mistakes else hash_of(template.text))
        templates[template.form] = used
    route = route.model_copy(update={"templates": tuple(templates.values())})
    return route, texts, [problem for found in problems.values() for problem in found]


def _route(options: argparse.Namespace, compiled: CompiledConfiguration) -> Route:
    name, folder, routes = options.route, options.config, compiled.configuration.routes
    if name in routes:
        return routes[name]
    if ROUTES in compiled.problems:
        check = f"wirewatch check {shell_word(str(folder))}"
        raise UnknownRoute(f"{ROUTES} has mistakes, and no sound route {name!r}; {check} shows them")
    if not routes:
        raise UnknownRoute(f"{folder} has no {ROUTES}; name the folder that holds it with --config")
    raise UnknownRoute(f"there is no route {name!r}; {did_you_mean_one_of(name, sorted(routes))}")


def _read_template(path: Path) -> TemplateText:
    """Read a template. Raises InvalidPath if the file does not have the name of a template, or if
    the file can't be read. Raises InvalidFile if the text can't be decoded.
    """
    form = form_of(path.name)
    if form is None:
        raise InvalidPath(
            f"{path} is not named like a template: use .html.j2, .txt.j2, .slack.j2 or .teams.j2"
        )
    return TemplateText(path.name, form, decode_config(read_bytes(path), str(path)))


def _page(
    options: argparse.Namespace,
    route: Route,
    compiled: CompiledConfiguration,
    period: Period,
    possible: _PossibleArticles,
) -> tuple[Page, bool]:
    """Return (page, lacks_articles): the page to show, and whether --articles was given but no
    article was read. Add the articles that the page lacks because of their possible matches.
    """
    if options.empty:
        return empty_page(route.title, route.id), False
    if not options.articles:
        return sample_page(route.title, route.id), False
    report = MatchReport(as_json=options.json)
    articles = report.matchable(read_articles(files_at(options.articles), period=period))
    now = datetime.now(UTC)
    noted = _noting_held(articles, now)
    page = page_of_articles(noted, route, sound_watchlists(compiled), now, possible.add)
    report.finish_reading()
    return page, not report.articles


def _noting_held(articles: Iterable[Article], now: datetime) -> Iterator[Article]:
    """Yield the articles. For each article under embargo, say that the digest leaves it out."""
    for article in articles:
        if is_held(article, now):
            text = f"left out {article_name(article)}: {', '.join(notices(article.wire, now))}"
            error_console().print(Text(plain(text), "dim"))
        yield article


def _files(kind: str, page: Page, route: str, templates: RouteTemplates) -> Iterator[PreviewFile]:
    """Yield a file for each part of a page. The file shows the part as a message of `kind`, which
    is a key of KINDS. For Slack and Teams, also yield a file with the JSON that is sent.
    """
    bodies = bodies_of(CHANNELS.get(KINDS[kind]), page, templates)
    for part, body in enumerate(bodies, 1):
        name = route if len(bodies) == 1 else f"{route}-{part}"
        match kind:
            case "html":
                yield PreviewFile(kind, part, Path(f"{name}.html"), json.loads(body)["html"])
            case "slack":
                yield PreviewFile(kind, part, Path(f"{name}.slack.html"), slack_page(json.loads(body), route))
                yield PreviewFile(kind, part, Path(f"{name}.slack.json"), body)
            case "teams":
                yield PreviewFile(kind, part, Path(f"{name}.teams.html"), teams_page(json.loads(body), route))
                yield PreviewFile(kind, part, Path(f"{name}.teams.json"), body)
            case _:
                yield PreviewFile(kind, part, Path(f"{name}.txt"), body)


def _print_left_out(options: argparse.Namespace, possible: _PossibleArticles) -> None:
    """Print how many articles were left out because of their possible matches, and what to change."""
    if not possible.count:
        return
    message, fix = possible.message(options.route), possible.fix
    if options.json:
        values = {"kind": "left-out", "count": possible.count, "message": message, "fix": fix}
        causes = {"weak_names": WEAK_NAME, "uncertain_text": UNCERTAIN_TEXT}
        print_object(values | {name: possible.causes[cause] for name, cause in causes.items()})
        return
    error_console().print(Text(plain_lines(f"{message}\n  fix: {fix}")))


def _print(
    options: argparse.Namespace,
    written: Sequence[PreviewFile],
    problems: Sequence[WatchlistError],
    templates: RouteTemplates,
) -> None:
    # a template with mistakes is not used; the mistakes say so
    wrong = {Path(problem.file).name for problem in problems}
    unexplained = [failure for failure in templates.failures if failure.file not in wrong]
    if options.json:
        for problem in problems:
            print_object(problem_object("error", problem))
        for failure in unexplained:
            print_object({"kind": "standard-layout", "file": failure.file, **_cause(failure)})
        for file in written:
            print_object({"kind": file.kind, "part": file.part, "file": str(options.out / file.path)})
        return
    errors = error_console()
    print_problems(errors, "error", "bold red", problems)
    for failure in templates.failures:
        text = f"the standard layout is shown instead of {failure.file}"
        if failure in unexplained:
            cause = _cause(failure)
            text += f": {cause['message']}\n  fix: {cause['fix']}"
        errors.print(Text(plain_lines(text)))
    console = output_console()
    for file in written:
        if options.kind == "text":
            console.print(Text(plain_lines(file.text)))
        console.print(Text(str(options.out / file.path)))


def _cause(failure: TemplateFailed) -> dict[str, str]:
    """Return why a template failed and what to change, as the fields `message` and `fix`."""
    return {
        "message": "; ".join(problem.message for problem in failure.problems),
        "fix": "; ".join(dict.fromkeys(problem.fix for problem in failure.problems if problem.fix)),
    }


COMMAND = Command(
    name="preview",
    description=(
        "Show the messages of a route as its readers get them, with the templates that the route names. "
        "A sample digest is shown, or the digest that articles on disk would give. The messages are "
        "written to files: HTML mail, text mail, Slack and Teams. Exit code 1 if a template has a mistake "
        "or can't be used, or if no article was read."
    ),
    add_arguments=add_arguments,
    run=run,
    examples=(
        "wirewatch preview morning-brief --config samplefiles --open\n"
        "wirewatch preview morning-brief --config samplefiles --kind text --articles samplefiles/articles\n"
        "wirewatch preview morning-brief --config samplefiles --template samplefiles/templates/brief.html.j2"
    ),
)
