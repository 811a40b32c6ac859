"""Chooses which version of each template file is in use, and reports the mistakes in templates.

If a template is broken, its last good version stays in use. If no version was ever good, messages
have the standard layout and say that the template could not be used.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from wirewatch.channels.custom.checking import Problems, check_template
from wirewatch.channels.custom.renderer import TemplateText
from wirewatch.channels.kind import TargetProblem
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.checking.problems import bug
from wirewatch.configuration.routes import Route, Template
from wirewatch.configuration.template_names import FOLDER, form_of, hash_of
from wirewatch.errors import WatchlistError
from wirewatch.language.advice import did_you_mean_one_of

MOST_TEMPLATES = 50
TemplateCheck = Callable[[TemplateText], tuple[Problems, Problems]]


@dataclass(frozen=True)
class TemplateVersions:
    """The templates of a configuration.

    - `in_use`: the text of each template in use, by name without the folder
    - `names`: what a route may use: templates whose file exists, and templates that were in use
      before. The names are without the folder.
    - `problems`, `warnings`: by name with the folder
    """

    in_use: Mapping[str, str]
    names: Collection[str]
    problems: Mapping[str, Problems]
    warnings: Mapping[str, Problems]

    def check(
        self, file: str, kinds: Collection[str], channels: ChannelRegistry = CHANNELS
    ) -> TargetProblem | None:
        """Return what is wrong with a template that a route names, or None if the route can use it.

        `kinds` are the kinds of the route's channels.
        """
        if file not in self.names:
            fix = f"upload {FOLDER}{file}"
            if self.names:
                fix = f"{did_you_mean_one_of(file, sorted(self.names))} or {fix}"
            return TargetProblem(f"unknown template {file!r}", fix)
        form = form_of(file)
        fitting = [kind.name for kind in channels if form in kind.template_forms]
        if not set(fitting) & set(kinds):
            message = f"no channel of this route uses {file!r}, which is for {' and '.join(fitting)}"
            return TargetProblem(message, "add such a channel, or remove the template")
        return None

    def of(self, route: Route) -> Route:
        """Return a copy of the route. In the copy, each template has the hash of the text that is
        in use. If no text of the template is in use, the hash is empty.
        """
        templates = tuple(
            Template(
                file=each.file, sha256=hash_of(self.in_use[each.file]) if each.file in self.in_use else ""
            )
            for each in route.templates
        )
        changed: Route = route.model_copy(update={"templates": templates})
        return changed


def compile_templates(
    files: Collection[str],
    texts: Mapping[str, str],
    last_good: Mapping[str, str],
    check: TemplateCheck = check_template,
) -> TemplateVersions:
    """Check the template files, and choose the text to use for each template.

    The names in `files` and `texts` include the folder. The names in `last_good` do not. `texts`
    has only files that could be decoded.

    The text of a file is used if the file has no problem. In all other cases, the text in
    `last_good` stays in use, even if the file was deleted. The caller must remove a deleted
    template that no route names.
    """
    problems: dict[str, Problems] = {}
    warnings: dict[str, Problems] = {}
    in_use = dict(last_good)
    ordered = sorted(files, key=lambda file: (file.removeprefix(FOLDER) not in last_good, file))
    for number, file in enumerate(ordered):
        name = file.removeprefix(FOLDER)
        form = form_of(name)
        if file not in texts or form is None:
            continue
        if number >= MOST_TEMPLATES:
            message = f"there are more than {MOST_TEMPLATES} templates"
            problems[file] = (WatchlistError(message, "delete those that no route names", file),)
            continue
        try:
            mistakes, notes = check(TemplateText(name, form, texts[file]))
        except Exception as error:  # noqa: BLE001  a bug that one file triggers must not stop the others
            mistakes, notes = (bug(file, error),), ()
        if mistakes:
            problems[file] = mistakes
        else:
            in_use[name] = texts[file]
        if notes:
            warnings[file] = notes
    names = {file.removeprefix(FOLDER) for file in files} | set(last_good)
    return TemplateVersions(in_use, names, problems, warnings)


def deleted(name: str) -> WatchlistError:
    """Return the problem for a template file that was deleted, although a route still names it."""
    message = "this file was deleted, but routes.yaml still names it; its last version stays in use"
    return WatchlistError(message, f"remove {name} from routes.yaml, or upload it again", FOLDER + name)
