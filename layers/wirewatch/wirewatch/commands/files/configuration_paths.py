"""Reads watchlists, shared files, routes and templates from paths on the command line.

Messages about mistakes name each path as the user wrote it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from re import IGNORECASE
from re import compile as pattern

from rich.text import Text

from wirewatch.checking.configuration_files import CompiledConfiguration, InUse, compile_files
from wirewatch.checking.file_names import is_read, is_shared_file, is_watchlist_file, unread_warning
from wirewatch.checking.sources import Sources
from wirewatch.commands.files.articles import (
    InvalidPath,
    check_folder,
    files_below,
    is_file_or_broken,
    is_folder,
    missing_path,
    read_bytes,
)
from wirewatch.commands.output import counted, error_console, plain, print_problems
from wirewatch.commands.progress import working
from wirewatch.configuration.entities.entity import Entity
from wirewatch.configuration.rule_hash import rule_hash
from wirewatch.configuration.watchlist_reader import read_names, read_shared
from wirewatch.configuration.watchlists import Rule, Watchlist, watchlist_of
from wirewatch.configuration.yaml_file import ROUTES
from wirewatch.errors import WatchlistError, WirewatchError
from wirewatch.language.lexer import MAX_QUERY_LENGTH, Mistakes, lex
from wirewatch.language.parser import Names, parse_query, parse_with_warnings
from wirewatch.language.tree import Node

FOLDERS = ("watchlists", "shared", "templates")
ENDINGS = (".yaml", ".yml", ".j2")  # of the names of configuration files
MAX_LISTED = 5  # rules that an error lists
_HINT = "name the folder that defines it with --watchlists"
_NOTHING_DEFINED = "--watchlists names no file that defines a name; name the folder that holds watchlists/"
_READ_LIKE = pattern(r"\.ya?ml|\.j(?:inja)?2$", IGNORECASE)


class UnusableWatchlists(WirewatchError):
    """The watchlists on the command line can't be used, for one of these reasons:

    - A file other than routes.yaml has a mistake.
    - There is no watchlist.
    - No rule has the given name, or several rules have it.
    - A query has no single meaning (see `watchlist_of_query`).
    """


@dataclass(frozen=True)
class ConfigurationFiles:
    """The content and path of each file of a configuration, by the file's name in the bucket.

    `unread` names further files, which look like configuration but are not read. `paths` has these
    files too, but `contents` does not.
    """

    contents: Mapping[str, bytes]
    paths: Mapping[str, Path]
    unread: tuple[str, ...] = ()

    def compiled(
        self, now: datetime, *, tested: bool = True, last_good: Sources | None = None
    ) -> CompiledConfiguration:
        """Compile the files as the stack does. Mistakes and warnings name each file by its path.

        If `tested` is True, the embedded tests are run. If a file has mistakes, its text in
        `last_good` (the texts in use on a stack) is compiled instead.
        """
        with working("checking the configuration"):
            compiled = compile_files(
                self.contents, last_good or Sources(), now, tested=tested, other_names=self.unread
            )
        for problems_by_file in (compiled.problems, compiled.warnings):
            for name, problems in list(problems_by_file.items()):
                problems_by_file[name] = tuple(self._with_path(problem) for problem in problems)
        return compiled

    def unread_warnings(self) -> list[WatchlistError]:
        """Return a warning for each file that looks like configuration and is not read."""
        warnings = (unread_warning(name) for name in self.unread)
        return [self._with_path(warning) for warning in warnings if warning]

    def _with_path(self, problem: WatchlistError) -> WatchlistError:
        return replace(problem, file=str(self.paths.get(problem.file, problem.file)))

    def watchlists(self, now: datetime) -> tuple[Watchlist, ...]:
        """Return all watchlists, without running their tests.

        Raises UnusableWatchlists if a file other than routes.yaml has a mistake, or if there is no
        watchlist.
        """
        return sound_watchlists(self.compiled(now, tested=False))


def sound_watchlists(compiled: CompiledConfiguration) -> tuple[Watchlist, ...]:
    """Return the watchlists of a compiled configuration.

    Raises UnusableWatchlists if a file other than routes.yaml has a mistake, or if there is no
    watchlist.
    """
    _raise_if_mistaken(compiled)
    if not compiled.configuration.watchlists:
        raise UnusableWatchlists(
            "there is no watchlist: name a .yaml file that begins with watchlist:, "
            "or a folder with watchlists/"
        )
    return compiled.configuration.watchlists


@dataclass(frozen=True)
class UsedWatchlists:
    """The watchlists that a stack would use if the files were new to it.

    `problems` are the mistakes and failing tests of watchlists and shared files. `notes` say, for
    each file with problems, what is left out.
    """

    watchlists: tuple[Watchlist, ...]
    problems: tuple[WatchlistError, ...]
    notes: tuple[str, ...]

    def lines(self) -> tuple[str, ...]:
        """Return the problems and the notes as one line each, for a report."""
        problems = (
            f"{problem.file}:{problem.line}:{problem.column}: {problem.message}. Fix: {problem.fix}"
            for problem in self.problems
        )
        return (*problems, *self.notes)


def used_watchlists(files: ConfigurationFiles, compiled: CompiledConfiguration) -> UsedWatchlists:
    """Return the watchlists without the rules that have a mistake or a failing test.

    Raises UnusableWatchlists if there is no watchlist, or if no rule is left.
    """
    named = [name for name in compiled.problems if is_watchlist_file(name) or is_shared_file(name)]
    problems = tuple(problem for name in named for problem in compiled.problems[name])
    if not compiled.configuration.watchlists:
        if problems:
            raise UnusableWatchlists("\n".join(map(str, problems)))
        return UsedWatchlists(sound_watchlists(compiled), (), ())
    notes = tuple(f"{files.paths.get(name, name)}: {_omission(name, compiled)}" for name in named)
    return UsedWatchlists(compiled.configuration.watchlists, problems, notes)


def print_omissions(used: UsedWatchlists) -> None:
    """Print the problems, and what is left out because of them, on standard error."""
    console = error_console()
    print_problems(console, "error", "bold red", used.problems)
    for note in used.notes:
        console.print(Text(plain(note), "yellow"))


def _omission(file: str, compiled: CompiledConfiguration) -> str:
    """Return a text that says what a stack leaves out of a file with problems."""
    if is_shared_file(file):
        return "nothing of this shared file is used, because of its mistakes"
    if compiled.in_use.get(file) is not InUse.SOUND_PARTS:
        return "no rule of this file is used, because of its mistakes or failing tests"
    number = counted(compiled.partial[file], "rule")
    return f"the rules with problems are left out; {number} of this file can be used"


def _raise_if_mistaken(compiled: CompiledConfiguration) -> None:
    mistakes = [
        problem for name, problems in compiled.problems.items() if name != ROUTES for problem in problems
    ]
    if mistakes:
        raise UnusableWatchlists("\n".join(str(problem) for problem in mistakes))


def read_configuration(paths: Iterable[Path]) -> ConfigurationFiles:
    """Read the configuration files at `paths`. Each path is one of these:

    - A folder with a configuration: watchlists/, shared/, templates/ and routes.yaml.
    - A folder with only watchlists.
    - A single file, or one of the folders watchlists/, shared/ and templates/. Then the folder
      shared/ of the same configuration is read too.

    Raises InvalidPath for a path that does not exist, and for a file or folder that can't be read.
    Also raises InvalidPath for a file whose name does not end like that of a configuration file,
    because a stack would not read this file.
    """
    contents: dict[str, bytes] = {}
    path_by_name: dict[str, Path] = {}
    unread: list[str] = []
    for path in paths:
        if not path.exists():
            raise missing_path(path)
        if path.is_file() and path.suffix not in ENDINGS:
            raise InvalidPath(
                f"{path} is not read as configuration; its name must end with {', '.join(ENDINGS)}"
            )
        if path.is_dir():
            check_folder(path)
        for name, file in _named_files(path):
            if path_by_name.get(name, file) != file:  # two folders may each hold a file of this name
                folder = "templates" if file.suffix == ".j2" else "watchlists"
                name = f"{folder}/{len(path_by_name)}-{file.name}"  # noqa: PLW2901
            path_by_name[name] = file
            contents[name] = read_bytes(file)
        if path.is_dir():
            others = {
                name: file for name, file in _configuration_files(path) if file not in path_by_name.values()
            }
            unread += [name for name in others if unread_warning(name)]
            path_by_name.update(others)
    return ConfigurationFiles(contents, path_by_name, tuple(unread))


def _named_files(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name, path) for each file that is read. `name` is the file's name in the bucket."""
    if path.is_file() or path.name in FOLDERS:
        root = path.parent.parent if path.is_file() and path.parent.name in FOLDERS else path.parent
        files = [path] if path.is_file() else sorted((*_yaml_below(path), *path.glob("*.j2")))
        shared = root / "shared"
        if shared.is_dir():
            check_folder(shared)
        for file in (*files, *sorted(shared.glob("*.y*ml"))):
            yield _bucket_name(file), file
        return
    has_folders = any((path / name).is_dir() for name in FOLDERS)
    for name, file in _configuration_files(path):
        if is_read(name):
            yield name, file
        elif not has_folders and file.parent == path and _is_watchlist_name(file):
            yield _bucket_name(file), file


def _yaml_below(folder: Path) -> Iterator[Path]:
    return (file for file in _files_in(folder) if file.match("*.y*ml"))


def _files_in(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder, as `files_below` does. Raises InvalidPath if one of the folders
    can't be listed, because its files would otherwise be left out silently.
    """
    for file in files_below(folder):
        if is_folder(file):
            check_folder(file)
        yield file


def _is_watchlist_name(file: Path) -> bool:
    """Return whether a file is a watchlist by its name: any YAML file except routes.yaml.

    `routes.yml` is not a watchlist either, because it is a misspelt routes.yaml.
    """
    return file.suffix in (".yaml", ".yml") and file.stem != Path(ROUTES).stem


def _configuration_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name, path) of each file that looks like YAML or like a template, and of every file in
    a folder `templates`. The name is the path relative to `folder`.

    These places are searched: `folder`, the folders directly in it, and all levels of the folders
    in `FOLDERS`.
    """
    # Deeper levels of other folders may hold many articles.
    files = {file for pattern in ("*", "*/*") for file in folder.glob(pattern) if is_file_or_broken(file)}
    files.update(file for name in FOLDERS for file in _files_in(folder / name))
    for file in sorted(files):
        if _READ_LIKE.search(file.name) or file.parent.name == "templates":
            yield file.relative_to(folder).as_posix(), file


def _bucket_name(file: Path) -> str:
    if file.name == ROUTES:
        return ROUTES
    folder = "templates" if file.suffix == ".j2" else file.parent.name
    return f"{folder if folder in FOLDERS else 'watchlists'}/{file.name}"


def find_rule(watchlists: Iterable[Watchlist], name: str) -> tuple[Watchlist, Rule]:
    """Return a rule and its watchlist. `name` has the form `rule` or `watchlist/rule`.

    Raises UnusableWatchlists if no rule has this name, or if several rules have this name.
    """
    watchlists = tuple(watchlists)
    pairs = [(watchlist, rule) for watchlist in watchlists for rule in watchlist.rules]
    named = [pair for pair in pairs if name in (pair[1].id, _full_name(*pair))]
    if len(named) == 1:
        return named[0]
    if named:
        listed = ", ".join(_full_name(*pair) for pair in named)
        raise UnusableWatchlists(f"{name!r} is the name of several rules; write one of {listed}")
    raise UnusableWatchlists(f"there is no rule {name!r}; {_similar_rule(name, pairs)}")


def _similar_rule(name: str, pairs: Sequence[tuple[Watchlist, Rule]]) -> str:
    """Return a suggestion: the rule with the most similar name. If no name is similar, list the
    first rules.
    """
    full_names = [_full_name(*pair) for pair in pairs]
    full_name_by_id = {pair[1].id: _full_name(*pair) for pair in reversed(pairs)}
    if close := get_close_matches(name, full_names, n=1, cutoff=0.8):
        return f"did you mean {close[0]}?"
    if close := get_close_matches(name.rpartition("/")[2], full_name_by_id, n=1):
        return f"did you mean {full_name_by_id[close[0]]}?"
    more = len(full_names) - MAX_LISTED
    return f"there are {', '.join(full_names[:MAX_LISTED])}{f' and {more:,} more' if more > 0 else ''}"


def _full_name(watchlist: Watchlist, rule: Rule) -> str:
    return f"{watchlist.id}/{rule.id}"


def watchlist_of_query(query: str, paths: Sequence[Path]) -> Watchlist:
    """Return a new watchlist whose only rule is this query. Its `warnings` are those of the query.

    The query may use entities and definitions of one watchlist file at `paths`, and of the shared
    files. The `where` and `except` of these files are not applied.

    Raises WatchlistError for a mistake in the query. Raises UnusableWatchlists in three cases:

    - A file other than routes.yaml has a mistake.
    - No single watchlist file has all entities and definitions that the query uses.
    - The query means different things in two watchlist files.
    """
    if not paths:
        tree, warnings = parse_with_warnings(query, Names(hint=_HINT))
        return watchlist_of(query, tree, warnings=warnings)
    files = read_configuration(paths)
    readings: dict[str, tuple[str, Watchlist]] = {}  # by hash of the tree
    known: list[Names] = []
    for file, names, entities in _names_by_file(files):
        known.append(names)
        if _knows_all(names, query):
            tree, warnings = parse_with_warnings(query, names)
            reading = (file, watchlist_of(query, tree, entities, warnings))
            readings.setdefault(rule_hash(tree, entities), reading)
    if not readings:
        parse_query(query, _merged(known))  # raises WatchlistError for a name that no file defines
        message = "no single watchlist defines all names of the query; define them in a file of shared/"
        raise UnusableWatchlists(message)
    (file, watchlist), *others = readings.values()
    if others:
        places = [str(files.paths.get(name, name)) for name in (file, others[0][0])]
        message = f"the query means different things in {places[0]} and {places[1]}"
        raise UnusableWatchlists(f"{message}; name one of these files with --watchlists")
    return watchlist


def _names_by_file(files: ConfigurationFiles) -> Iterator[tuple[str, Names, Mapping[str, Entity]]]:
    """Yield (file, names, entities) for each watchlist file: the names and entities that its
    queries may use. If there is no watchlist file, yield one item: "shared", with what the shared
    files define.

    Raises UnusableWatchlists if a file other than routes.yaml has a mistake.
    """
    compiled = files.compiled(datetime.now(UTC), tested=False)
    _raise_if_mistaken(compiled)
    shared = read_shared(compiled.sources.shared)
    for file, bundle in compiled.sources.watchlists.items():
        yield file, *read_names(file, bundle.text, shared)
    if not compiled.sources.watchlists:
        yield "shared", Names(shared.references, shared.definitions), shared.entities


def _knows_all(names: Names, query: str) -> bool:
    """Return whether `names` has all @entities and $definitions that a query uses."""
    known: Mapping[str, Mapping[str, object]] = {"entity": names.entities, "defined": names.definitions}
    lexemes = lex(query[:MAX_QUERY_LENGTH], Mistakes())
    return all(each.text[1:] in known[each.kind] for each in lexemes if each.kind in known)


def _merged(known: Iterable[Names]) -> Names:
    entities: dict[str, tuple[str, ...]] = {}
    definitions: dict[str, Node | None] = {}
    for names in known:
        entities.update(names.entities)
        definitions.update(names.definitions)
    return Names(entities, definitions, hint="" if entities or definitions else _NOTHING_DEFINED)
