"""Watchlists, shared files and routes from paths on the command line.

Mistakes are reported under the path as it was written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wirewatch.checking.configuration_files import ROUTES, CompiledConfiguration, Sources, compile_files
from wirewatch.commands.files.articles import InvalidPath
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.errors import WatchlistError, WirewatchError

FOLDERS = ("watchlists", "shared")


class UnusableWatchlists(WirewatchError):
    """Watchlists with mistakes, no watchlists at all, or no rule of the given name."""


@dataclass(frozen=True)
class ConfigurationFiles:
    """Texts by their names in a configuration bucket; `paths` says from where each was read.

    `undecodable` lists the names of files that are not UTF-8.
    """

    texts: Mapping[str, str]
    paths: Mapping[str, Path]
    undecodable: tuple[str, ...] = ()

    def compiled(self, now: datetime, *, tested: bool = True) -> CompiledConfiguration:
        """Compile the files as the stack does; mistakes and warnings name the paths.

        `tested`: run the embedded tests too.
        """
        compiled = compile_files(self.texts, Sources(), now, tested=tested)
        for name in self.undecodable:
            mistake = WatchlistError("this file is not UTF-8 text", "save it as UTF-8", name)
            compiled.problems[name] = (mistake, *compiled.problems.get(name, ()))
        for problems_by_file in (compiled.problems, compiled.warnings):
            for name, problems in list(problems_by_file.items()):
                problems_by_file[name] = tuple(self._with_path(problem) for problem in problems)
        return compiled

    def _with_path(self, problem: WatchlistError) -> WatchlistError:
        return replace(problem, file=str(self.paths.get(problem.file, problem.file)))

    def watchlists(self, now: datetime) -> tuple[Watchlist, ...]:
        """Return all watchlists, without running their tests.

        Raises UnusableWatchlists for a mistake or if there are none.
        """
        return sound_watchlists(self.compiled(now, tested=False))


def sound_watchlists(compiled: CompiledConfiguration) -> tuple[Watchlist, ...]:
    """Return the watchlists of a compiled configuration.

    Raises UnusableWatchlists for a mistake or if there are none.
    """
    mistakes = [
        problem for name, problems in compiled.problems.items() if name != ROUTES for problem in problems
    ]
    if mistakes:
        raise UnusableWatchlists("\n".join(str(problem) for problem in mistakes))
    if not compiled.configuration.watchlists:
        raise UnusableWatchlists(
            "there is no watchlist: name a .yaml file that begins with watchlist:, "
            "or a folder with watchlists/"
        )
    return compiled.configuration.watchlists


def read_configuration(paths: Iterable[Path]) -> ConfigurationFiles:
    """Read files and folders.

    A folder is a configuration with watchlists/, shared/ and routes.yaml, or just holds
    watchlists.

    For a single watchlist, the folder `shared/` next to it (or next to its `watchlists/`) is read
    too. Raises InvalidPath for a path that does not exist.
    """
    texts: dict[str, str] = {}
    path_by_name: dict[str, Path] = {}
    undecodable: list[str] = []
    for path in paths:
        if not path.exists():
            raise InvalidPath(f"{path} does not exist")
        for file in _files_at(path):
            name = _bucket_name(file)
            if path_by_name.get(name, file) != file:  # two folders may each hold a file of this name
                name = f"watchlists/{len(path_by_name)}-{file.name}"
            path_by_name[name] = file
            data = file.read_bytes()
            texts[name] = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
            try:
                data.decode("utf-8-sig")
            except UnicodeDecodeError:
                undecodable.append(name)
    return ConfigurationFiles(texts, path_by_name, tuple(undecodable))


def _files_at(path: Path) -> Iterator[Path]:
    if path.is_file():
        root = path.parent.parent if path.parent.name in FOLDERS else path.parent
        yield path
        yield from sorted((root / "shared").glob("*.y*ml"))
    elif path.name in FOLDERS:
        yield from sorted(path.rglob("*.y*ml"))
        yield from sorted((path.parent / "shared").glob("*.y*ml"))
    else:
        folders = [path / name for name in FOLDERS if (path / name).is_dir()]
        for folder in folders:
            yield from sorted(folder.rglob("*.y*ml"))
        if (path / ROUTES).is_file():
            yield path / ROUTES
        if not folders:
            yield from sorted(file for file in path.glob("*.y*ml") if file.name != ROUTES)


def _bucket_name(file: Path) -> str:
    if file.name == ROUTES:
        return ROUTES
    return f"{'shared' if file.parent.name == 'shared' else 'watchlists'}/{file.name}"


def find_rule(watchlists: Iterable[Watchlist], name: str) -> tuple[Watchlist, Rule]:
    """Return the rule called `rule`, or `watchlist/rule` if several watchlists have it.

    Raises UnusableWatchlists if there is no such rule or more than one.
    """
    watchlists = tuple(watchlists)
    pairs = [(watchlist, rule) for watchlist in watchlists for rule in watchlist.rules]
    named = [pair for pair in pairs if name in (pair[1].id, _full_name(*pair))]
    if len(named) == 1:
        return named[0]
    if named:
        listed = ", ".join(_full_name(*pair) for pair in named)
        raise UnusableWatchlists(f"{name!r} is the name of several rules; write one of {listed}")
    known = ", ".join(f"{each.id}/{rule.id}" for each in watchlists for rule in each.rules[:5])
    raise UnusableWatchlists(f"there is no rule {name!r}; there are {known}")


def _full_name(watchlist: Watchlist, rule: Rule) -> str:
    return f"{watchlist.id}/{rule.id}"
