"""The Jinja2 environment of custom templates. It uses the sandbox of Jinja2. A template in this
environment can't read other custom templates.
"""

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, nodes
from jinja2.exceptions import TemplateRuntimeError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from wirewatch.channels.custom.rules import suggestion
from wirewatch.channels.templating import fold
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.printable import is_right_to_left

BASES = {
    TemplateForm.HTML: "stories.html",
    TemplateForm.TEXT: "stories.txt",
    TemplateForm.SLACK: "",
    TemplateForm.TEAMS: "",
}
FILTERS = (
    "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "first", "float",
    "groupby", "indent", "int", "items", "join", "last", "length", "list", "lower", "map",
    "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select", "selectattr",
    "slice", "sort", "string", "sum", "title", "trim", "truncate", "unique", "upper",
    "wordcount", "wordwrap",
)  # fmt: skip
GLOBALS = ("range", "namespace", "cycler", "joiner")
MARK = "background:#fef3c7;color:inherit;font-weight:700;padding:0 1px"


class WrongUse(TemplateRuntimeError):
    """A template uses a name or a list element that does not exist, or uses a whole record where a
    text is needed. `word` is the name that is used wrongly, or the number of the list element.
    """

    def __init__(self, message: str, fix: str, word: str) -> None:
        super().__init__(message)
        self.fix, self.word = fix, word


class Record:
    """A record of the digest, such as a story. Templates read the values of a record as attributes.

    If a template prints a whole record, WrongUse is raised.
    """

    __slots__ = ("_name", "_values")

    def __init__(self, name: str, values: dict[str, object]) -> None:
        self._name, self._values = name, values

    def __getattr__(self, name: str) -> object:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        fix = f"write one of its values, such as {self._name}.{next(iter(self._values))}"
        raise WrongUse(f"{self._name} is not a text", fix, self._name)


class Undefined(StrictUndefined):
    """The value for a name that does not exist. Using this value raises WrongUse.

    The filter `default` and tests such as `is defined` raise no error. If the name was looked up in
    a record, the error suggests names of this record.
    """

    __slots__ = ()

    def _fail_with_undefined_error(self, *_: Any, **__: Any) -> Any:
        name, record = str(self._undefined_name), self._undefined_obj
        if isinstance(record, Record):
            fix = suggestion(name, list(record._values))
            raise WrongUse(f"{record._name} has no {name!r}", fix, name)
        if isinstance(record, tuple):
            fix = "test it with {% if … %} first, because the list may be shorter"
            raise WrongUse(f"a list has no element {name}", fix, name)
        if record is missing:
            raise WrongUse(f"there is no variable {name!r}", "", name)
        raise WrongUse(self._undefined_message, "", name)

    __str__ = __iter__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = _fail_with_undefined_error
    __add__ = __radd__ = __sub__ = __mul__ = __call__ = __getitem__ = __lt__ = __gt__ = (
        _fail_with_undefined_error
    )
    __contains__ = __int__ = __float__ = _fail_with_undefined_error

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._fail_with_undefined_error()


def environment_of(form: TemplateForm, name: str, text: str) -> ImmutableSandboxedEnvironment:
    """Return a Jinja2 environment with a custom template, and with the built-in template that a
    custom one may extend.

    `name` is the file name of the custom template. Slack and Teams have no built-in template.
    Values are escaped unless `form` is TEXT.
    """
    sources = {name: text}
    if base := BASES[form]:
        sources[base] = files("wirewatch.channels").joinpath("templates", base).read_text(encoding="utf-8")
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda wanted: (sources[wanted], wanted, None) if wanted in sources else None),
        undefined=Undefined,
        autoescape=form is not TemplateForm.TEXT,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters = {each: environment.filters[each] for each in FILTERS}
    environment.filters |= {"fold": fold, "marked": MARKED[form], "linked": LINKED[form]}
    environment.globals = {each: environment.globals[each] for each in GLOBALS}
    return environment


def blocks_of(environment: ImmutableSandboxedEnvironment, form: TemplateForm) -> list[str]:
    """Return the names of the blocks that a custom template of this form may replace. These are the
    blocks of the built-in template. Return an empty list if the form has no built-in template.
    """
    base = BASES[form]
    if not base or environment.loader is None:
        return []
    source, _, _ = environment.loader.get_source(environment, base)
    return [block.name for block in environment.parse(source).find_all(nodes.Block)]


def value_of(encoded: Any) -> object:
    """Turn a value in the JSON form of `custom/values.py` into the value that a template reads. A
    JSON object becomes a Record, and a list becomes a tuple. Other values are returned unchanged.
    """
    if isinstance(encoded, dict):
        return Record(encoded["record"], {name: value_of(each) for name, each in encoded["values"].items()})
    return tuple(map(value_of, encoded)) if isinstance(encoded, list) else encoded


# filters


def _marked_html(runs: Iterable[Any]) -> Markup:
    """Return the HTML for `quote | marked` in a template: a sentence in which some words are
    highlighted. `runs` are the pieces of the sentence. The pieces with `bold` are highlighted.
    """
    shown = (
        f'<mark style="{MARK}">{escape(run.text)}</mark>' if run.bold else escape(run.text) for run in runs
    )
    return Markup("".join(shown))  # noqa: S704  each piece is escaped


def _marked_text(runs: Iterable[Any]) -> str:
    return "".join(f"*{run.text}*" if run.bold else run.text for run in runs)


def _marked_slack(runs: Iterable[Any]) -> Markup:
    """Return the text for the filter `quote | marked` in a template for Slack.

    `runs` are the pieces of a sentence. The pieces with `bold` are bold in Slack.
    """
    text = ""
    for run in runs:
        if not run.bold:
            # Slack reads `*` as bold only at the edge of a word, so a zero-width space makes an
            # edge
            text += ("\u200b" if text.endswith("*") and run.text[:1].isalnum() else "") + run.text
        elif run.text.strip():
            text += ("\u200b" if text[-1:].isalnum() else "") + f"*{run.text.strip()}*"
    return escape(text)


def _marked_teams(runs: Iterable[Any]) -> Markup:
    shown = "".join(f"<b>{escape(run.text)}</b>" if run.bold else escape(run.text) for run in runs)
    return _isolated("".join(run.text for run in runs), Markup(shown))  # noqa: S704  it is escaped


def _linked_html(story: Any) -> Markup:
    """Return the HTML for `story | linked`: the headline, as a link if the story has a URL."""
    headline = escape(story.headline)
    return (
        Markup('<a href="{}" style="color:#1d4ed8">{}</a>').format(story.url, headline)
        if story.url
        else headline
    )


def _linked_text(story: Any) -> str:
    return f"{story.headline}\n{story.url}" if story.url else str(story.headline)


def _linked_slack(story: Any) -> Markup:
    headline = escape(story.headline)
    return Markup("<{}|{}>").format(story.url, headline) if story.url else headline


def _linked_teams(story: Any) -> Markup:
    headline = _isolated(story.headline, escape(story.headline))
    return Markup('<a href="{}">{}</a>').format(story.url, headline) if story.url else headline


def _isolated(text: str, shown: Markup) -> Markup:
    """Return `shown`, the markup of `text`. If `text` is right-to-left, put the markup into a
    `<bdi>` element, so that the direction of the surrounding text does not change.
    """
    return Markup("<bdi>{}</bdi>").format(shown) if is_right_to_left(text) else shown


MARKED = {
    TemplateForm.HTML: _marked_html,
    TemplateForm.TEXT: _marked_text,
    TemplateForm.SLACK: _marked_slack,
    TemplateForm.TEAMS: _marked_teams,
}
LINKED = {
    TemplateForm.HTML: _linked_html,
    TemplateForm.TEXT: _linked_text,
    TemplateForm.SLACK: _linked_slack,
    TemplateForm.TEAMS: _linked_teams,
}
