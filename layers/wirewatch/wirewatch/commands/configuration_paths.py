"""Watchlists, shared files and routes from paths that a person names, with every mistake under the path as it was named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wirewatch.checking.configuration_files import ROUTES, CompiledConfiguration, Sources, compile_files
from wirewatch.commands.articles import NoArticlesFound
from wirewatch.configuration.watchlists import Rule, Watchlist
from wirewatch.errors import WatchlistError, WirewatchError

FOLDERS = ("watchlists", "shared")


class BrokenWatchlists(WirewatchError):
    """Nothing can be asked of watchlists with mistakes in them."""


@dataclass(frozen=True)
class Files:
    """Texts under the names that a configuration bucket would give them. `paths`: where each came from."""

    texts: Mapping[str, str]
    paths: Mapping[str, Path]
    no_text: tuple[str, ...] = ()  # names of those that are not UTF-8

    def compiled(self, now: datetime, *, tested: bool = True) -> CompiledConfiguration:
        """Mistakes and warnings carry the paths."""
        found = compile_files(self.texts, Sources(), now, tested=tested)
        for name in self.no_text:
            mistake = WatchlistError("this file is not UTF-8 text", "save it as UTF-8", name)
            found.problems[name] = (mistake, *found.problems.get(name, ()))
        for listed in (found.problems, found.warnings):
            for name, problems in list(listed.items()):
                listed[name] = tuple(self._placed(problem) for problem in problems)
        return found

    def _placed(self, problem: WatchlistError) -> WatchlistError:
        return replace(problem, file=str(self.paths.get(problem.file, problem.file)))

    def watchlists(self, now: datetime) -> tuple[Watchlist, ...]:
        """All of them; raises where one is broken or there is none. Failing tests are no hindrance here."""
        return sound(self.compiled(now, tested=False))


def sound(compiled: CompiledConfiguration) -> tuple[Watchlist, ...]:
    """Its watchlists, if none has a mistake."""
    wrong = [problem for name, listed in compiled.problems.items() if name != ROUTES for problem in listed]
    if wrong:
        raise BrokenWatchlists("\n".join(str(problem) for problem in wrong))
    if not compiled.configuration.watchlists:
        raise BrokenWatchlists(
            "no watchlist there: name a .yaml file that begins with watchlist:, or a folder with watchlists/"
        )
    return compiled.configuration.watchlists


def files_of(paths: Iterable[Path]) -> Files:
    """Files and folders. A folder is a configuration with watchlists/, shared/ and routes.yaml; or simply holds watchlists.

    Beside a single watchlist, the folder `shared/` next to it (or next to its `watchlists/`) is read too.
    """
    texts: dict[str, str] = {}
    found: dict[str, Path] = {}
    broken: list[str] = []
    for path in paths:
        if not path.exists():
            raise NoArticlesFound(f"{path} does not exist")
        for name, file in _named(path):
            if name in found and found[name] != file:
                name = f"watchlists/{len(found)}-{file.name}"  # noqa: PLW2901  two files of one name from two folders
            found[name] = file
            data = file.read_bytes()
            texts[name] = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
            try:
                data.decode("utf-8-sig")
            except UnicodeDecodeError:
                broken.append(name)
    return Files(texts, found, tuple(broken))


def _named(path: Path) -> Iterable[tuple[str, Path]]:
    if path.is_file():
        yield _name_of(path), path
        root = path.parent.parent if path.parent.name in FOLDERS else path.parent
        yield from ((_name_of(file), file) for file in sorted((root / "shared").glob("*.y*ml")))
        return
    if path.name in FOLDERS:
        yield from ((_name_of(file), file) for file in sorted(path.rglob("*.y*ml")))
        yield from ((_name_of(file), file) for file in sorted((path.parent / "shared").glob("*.y*ml")))
        return
    inside = [folder for folder in FOLDERS if (path / folder).is_dir()]
    for folder in inside:
        yield from ((_name_of(file), file) for file in sorted((path / folder).rglob("*.y*ml")))
    if (path / ROUTES).is_file():
        yield ROUTES, path / ROUTES
    if not inside:
        yield from ((_name_of(file), file) for file in sorted(path.glob("*.y*ml")) if file.name != ROUTES)


def _name_of(file: Path) -> str:
    if file.name == ROUTES:
        return ROUTES
    return f"{'shared' if file.parent.name == 'shared' else 'watchlists'}/{file.name}"


def rule_named(watchlists: Iterable[Watchlist], name: str) -> tuple[Watchlist, Rule]:
    """`rule`, or `watchlist/rule` where several watchlists have a rule of that id."""
    watchlists = tuple(watchlists)
    found = [
        (each, rule)
        for each in watchlists
        for rule in each.rules
        if name in (rule.id, f"{each.id}/{rule.id}")
    ]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{each.id}/{rule.id}" for each, rule in found)
        raise BrokenWatchlists(f"{name!r} is several rules: write one of {listed}")
    known = ", ".join(f"{each.id}/{rule.id}" for each in watchlists for rule in each.rules[:5])
    raise BrokenWatchlists(f"there is no rule {name!r}; there are {known}")
