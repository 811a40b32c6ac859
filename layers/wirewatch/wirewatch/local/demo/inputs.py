"""Reads what a demo uploads: articles and a configuration. A configuration with mistakes is
refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wirewatch.checking.file_names import is_watchlist_file
from wirewatch.commands.files.configuration_paths import ConfigurationFiles, read_configuration
from wirewatch.commands.output import counted, output_console, print_problems
from wirewatch.configuration.routes import Route
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import WatchlistError, WirewatchError

SAMPLES, SAMPLE_ARTICLES = "samplefiles", "samplefiles/articles"
MAX_UPLOADS = 2_000
# The demo requests its alerts itself, as soon as all articles are read. So `read_inputs` gives the sample
# routes a longer `group_wait`. Otherwise a slow machine would send alerts before all articles are read, and
# further alerts afterwards. The added route shows the channels that the samples don't use.
ADDED_ROUTE = "duty-desk"
ADDED_TEXT = f"""
  {ADDED_ROUTE}:
    title: Duty desk
    watchlists: [troop-deployment]
    match: {{severity: [high]}}
    schedule: instant
    channels: [atom, teams:duty-desk, webhook:archive, {{to: "pagerduty:on-call", severity: [high]}}]
"""


class UnusableInput(WirewatchError):
    """Raised if the demo can't use the articles or the configuration. The message says why."""


@dataclass(frozen=True)
class Inputs:
    """The uploads of a demo.

    - `files`: the files below the folder `articles` that are uploaded: the first MAX_UPLOADS in the
      order of their paths. Hidden files are never uploaded.
    - `left_out`: the number of files after the first MAX_UPLOADS. Hidden files are not counted.
    - `configuration`: the content of each configuration file, by name in the bucket.
    - `config_folder`: the folder that the user named for the configuration, or None.
    """

    articles: Path
    files: tuple[Path, ...]
    left_out: int
    configuration: Mapping[str, bytes]
    routes: Mapping[str, Route]
    config_folder: Path | None

    @property
    def uses_samples(self) -> bool:
        """True if the articles are those of samplefiles/ and the user named no folder for the
        configuration.
        """
        return self.config_folder is None and self.articles.parts[-2:] == Path(SAMPLE_ARTICLES).parts

    @property
    def routes_text(self) -> str:
        """The text of routes.yaml."""
        return self.configuration[ROUTES].decode()


def read_inputs(root: Path, articles: Path | None, config: Path | None) -> Inputs:
    """Read the folders with the articles and the configuration. None stands for the samples.

    If `config` is None, the sample routes get a longer `group_wait`, and ADDED_ROUTE is added.
    Mistakes and warnings are printed as `wirewatch check` does.

    Raises UnusableInput if a folder does not exist, or if there are no articles. Also raises
    UnusableInput if the configuration has a mistake, no watchlist or no route.
    """
    folder = (articles or root / SAMPLE_ARTICLES).resolve()
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    if not files:
        problem = f"there are no files in {folder}" if folder.is_dir() else f"there is no folder {folder}"
        raise UnusableInput(
            f"{problem}; name a folder with articles: make demo ARTICLES=samplefiles/articles"
        )
    configuration = _read_configuration((config or root / SAMPLES).resolve())
    contents = dict(configuration.contents)
    if config is None:
        contents[ROUTES] = contents[ROUTES].replace(b"group_wait: 5s", b"group_wait: 60s")
        contents[ROUTES] += ADDED_TEXT.encode()
    routes = _checked(ConfigurationFiles(contents, configuration.paths, configuration.unread))
    used, left_out = tuple(files[:MAX_UPLOADS]), len(files[MAX_UPLOADS:])
    return Inputs(folder, used, left_out, contents, routes, config.resolve() if config else None)


def _read_configuration(folder: Path) -> ConfigurationFiles:
    if not folder.is_dir():
        raise UnusableInput(f"there is no folder {folder}; name one with watchlists/ and routes.yaml")
    files = read_configuration([folder])
    missing = [] if any(map(is_watchlist_file, files.contents)) else ["no watchlist below watchlists/"]
    missing += [] if ROUTES in files.contents else [f"no {ROUTES}"]
    if missing:
        print_problems(output_console(), "warning", "yellow", files.unread_warnings())
        raise UnusableInput(
            f"{folder} holds {' and '.join(missing)}; README.md shows both files under 'Your first watchlist'"
        )
    return files


def _checked(files: ConfigurationFiles) -> Mapping[str, Route]:
    """Print the mistakes and warnings of a configuration, and return its routes.

    Raises UnusableInput if the configuration has a mistake, or if it has no route.
    """
    compiled = files.compiled(datetime.now(UTC))
    console = output_console()
    errors = list(_all(compiled.problems))
    print_problems(console, "error", "bold red", errors)
    print_problems(console, "warning", "yellow", _all(compiled.warnings))
    if errors:
        raise UnusableInput(f"the configuration has {counted(len(errors), 'mistake')}; nothing was started")
    if not compiled.configuration.routes:
        raise UnusableInput(f"{files.paths[ROUTES]} has no route, so nothing would be sent")
    return compiled.configuration.routes


def _all(problems_by_file: Mapping[str, tuple[WatchlistError, ...]]) -> Iterator[WatchlistError]:
    for problems in problems_by_file.values():
        yield from problems
