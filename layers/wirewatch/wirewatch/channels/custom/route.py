"""Renders a digest with the templates of one route, and records which templates failed."""

from collections.abc import Callable, Iterable, Sequence
from types import TracebackType

from wirewatch.channels.custom.renderer import Renderer, TemplateFailed, TemplateText
from wirewatch.channels.custom.rules import TemplateProblem
from wirewatch.channels.kind import Contents, ContentTooLarge
from wirewatch.configuration.routes import Template
from wirewatch.configuration.template_names import TemplateForm

NOT_IN_USE = TemplateProblem(1, "no version of it is in use", "correct its mistakes and upload it again")


class RouteTemplates:
    """A context manager that renders with the templates of a route. The rendering subprocesses end
    on exit.

    `text_of` returns the text of a template, or None if the text is no longer stored. `failures`
    has one error for each template that could not be used.
    """

    def __init__(
        self,
        templates: Sequence[Template],
        text_of: Callable[[Template], str | None],
        may_continue: Callable[[], bool] = lambda: True,
    ) -> None:
        self.templates = {template.form: template for template in templates}
        self.text_of, self.may_continue = text_of, may_continue
        self.failures: list[TemplateFailed] = []
        self._renderers: dict[TemplateForm, Renderer] = {}

    def __enter__(self) -> "RouteTemplates":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for renderer in self._renderers.values():
            renderer.close()

    def contents(self, forms: Iterable[TemplateForm]) -> Contents:
        """Return {form: function}. Of `forms`, those without a template of the route are left out.
        The function renders a page with the template of the form. HTML mail is such a form.

        Raises TemplateFailed if no version of one of these templates is in use, or if the text of
        one is no longer stored.
        """
        return {form: self._renderer(self.templates[form]).render for form in forms if form in self.templates}

    def _renderer(self, template: Template) -> Renderer:
        form = template.form
        if form not in self._renderers:
            text = self.text_of(template) if template.sha256 else None
            if text is None:
                raise TemplateFailed(template.file, NOT_IN_USE)
            self._renderers[form] = Renderer(TemplateText(template.file, form, text), self.may_continue)
        return self._renderers[form]

    def too_large(self, error: ContentTooLarge) -> TemplateFailed:
        """Return the error for a template that makes even a message with a single story too
        long.
        """
        problem = TemplateProblem(1, error.problem, error.fix)
        return TemplateFailed(self.templates[error.form].file, problem)

    def failed(self, failure: TemplateFailed) -> str:
        """Record that a template failed. Return a line for readers that names the template's file."""
        if failure.file not in {known.file for known in self.failures}:
            self.failures.append(failure)
        return f"Shown in the standard layout, because the template {failure.file} could not be used."
