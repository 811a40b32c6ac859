"""Renders a template in a worker, and cleans the result. The worker is a subprocess with limits on
CPU time, wall-clock time and memory. The worker has no credentials.

Measured: starting a worker takes 0.11 seconds of CPU time. Rendering 40 stories takes 0.04 seconds.
"""

import contextlib
import json
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from wirewatch.channels.custom import worker
from wirewatch.channels.custom.cleaning import (
    UnsendableOutput,
    clean_html,
    clean_slack,
    clean_teams,
    clean_text,
    links_of,
    slack_links_of,
)
from wirewatch.channels.custom.elements import Element
from wirewatch.channels.custom.rules import TemplateProblem
from wirewatch.channels.custom.values import values_of
from wirewatch.channels.kind import ContentTooLarge
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests.page import Page
from wirewatch.errors import WirewatchError
from wirewatch.parsing.sandbox.child_process import ChildProcess
from wirewatch.parsing.sandbox.connection import receive, send

CPU_SECONDS = 1.5  # for each request
CLOCK_SECONDS = 8  # longer, because a function with 512 MB has only a third of a processor
MEMORY = 160_000_000  # bytes of address space; an idle worker has 30 million
MAX_REQUESTS = 150  # for one template in one digest; pages are split and rendered until they fit
_LARGEST_REPLY = 8_000_000  # bytes


class TemplateFailed(WirewatchError):
    """A template can't render a digest. `problems` explain the cause to the template's author."""

    def __init__(self, file: str, *problems: TemplateProblem) -> None:
        self.file, self.problems = file, problems
        super().__init__("; ".join(f"{file}:{each.line}: {each.message}" for each in problems))


@dataclass(frozen=True)
class TemplateText:
    """The text of a template. `file` is the name of the template's file, without a folder."""

    file: str
    form: TemplateForm
    text: str


class Renderer:
    """Renders one template in a subprocess, the worker. The worker runs from the first request (the
    first call of a method that renders) until `close` or the end of `with`.

    A request raises TemplateFailed if `may_continue` returns False, or after MAX_REQUESTS requests.
    """

    def __init__(self, template: TemplateText, may_continue: Callable[[], bool] = lambda: True) -> None:
        self.template, self.may_continue = template, may_continue
        self._child: ChildProcess | None = None
        self._requests = 0

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker. The next request starts another worker."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def render(self, page: Page, part: int, parts: int) -> str:
        """Render the template for `page`, which is part number `part` of `parts`. Return the output
        in a form that is safe to send.

        Raises TemplateFailed if the template has a mistake or exceeds a limit, and ContentTooLarge
        if it renders too much.
        """
        (content,) = self.render_all([page], part, parts)
        return content

    def render_all(self, pages: Sequence[Page], part: int = 1, parts: int = 1) -> list[str]:
        """Return the cleaned content of each page. Each page is rendered on its own, as part number
        `part` of `parts`. One request to the sandbox renders all pages.

        Raises TemplateFailed if the template has a mistake or exceeds a limit, and ContentTooLarge
        if it renders too much.
        """
        outputs, _ = self.raw_outputs(pages, part, parts)
        return [self.cleaned(output, page) for output, page in zip(outputs, pages, strict=True)]

    def raw_outputs(
        self, pages: Sequence[Page], part: int = 1, parts: int = 1, *, elements: bool = False
    ) -> tuple[list[str], list[Element]]:
        """Return the uncleaned output of the template for each page, and the HTML elements of the
        first output. If `elements` is False, the list of elements is empty.

        Raises TemplateFailed and ContentTooLarge like `render_all`.
        """
        values = [values_of(page, part, parts, self.template.form) for page in pages]
        return self._outputs(values, elements=elements)

    def cleaned(self, output: str, page: Page) -> str:
        """Return the cleaned form of `output`, which the template has rendered for this page.

        Raises ContentTooLarge if the output is too large.
        """
        try:
            return self._cleaned(output, page)
        except UnsendableOutput as error:
            raise ContentTooLarge(self.template.form) from error

    def _cleaned(self, output: str, page: Page) -> str:
        match self.template.form:
            case TemplateForm.HTML:
                return clean_html(output, links_of(page))
            case TemplateForm.SLACK:
                return clean_slack(output, slack_links_of(page))
            case TemplateForm.TEAMS:
                return clean_teams(output, links_of(page))
            case TemplateForm.TEXT:
                return clean_text(output)

    def _outputs(
        self, pages: Sequence[Mapping[str, object]], *, elements: bool
    ) -> tuple[list[str], list[Element]]:
        template = self.template
        request = {
            "name": template.file,
            "form": template.form,
            "text": template.text,
            "pages": pages,
            "elements": elements,
        }
        problems, outputs, found, too_long = _read(self._reply(json.dumps(request).encode()))
        if too_long:
            raise ContentTooLarge(template.form)
        if problems:
            raise TemplateFailed(template.file, *problems)
        if len(outputs) != len(pages):
            raise self._failed("the worker gave a wrong answer", "please report it as a bug")
        return outputs, found

    def _reply(self, request: bytes) -> bytearray:
        self._requests += 1
        if self._requests > MAX_REQUESTS or not self.may_continue():
            raise self._failed("there was no time left for it", "show less of each story")
        try:
            if self._child is None:
                self._child = ChildProcess.start(worker.__name__, CPU_SECONDS, CLOCK_SECONDS, MEMORY)
            send(self._child.peer, request)
            return receive(self._child.peer, _LARGEST_REPLY)
        except TimeoutError as error:
            self.close()
            raise self._failed("it takes too long", "check its loops") from error
        except (EOFError, OSError) as error:
            raise self._failed(*self._cause_of_death()) from error

    def _cause_of_death(self) -> tuple[str, str]:
        child, self._child = self._child, None
        status = child.exit_status() if child is not None else 0
        if status == -signal.SIGPROF:
            return f"it takes more than {CPU_SECONDS} seconds of CPU time", "check its loops and repetitions"
        return "it takes too much memory, or it ends its process", "check its loops and repetitions"

    def _failed(self, message: str, fix: str) -> TemplateFailed:
        return TemplateFailed(self.template.file, TemplateProblem(1, message, fix))


def _read(reply: bytearray) -> tuple[list[TemplateProblem], list[str], list[Element], bool]:
    """Return (problems, outputs, elements of the first output, whether an output is too long).

    For a malformed reply, the lists are empty, and the last value is False. The reply is not
    trusted, because a template may control the worker.
    """
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        values: dict[str, Any] = json.loads(reply)
        problems = [
            TemplateProblem(int(line), str(message)[:500], str(fix)[:500], str(word)[:100])
            for line, message, fix, word in values["problems"][:50]
        ]
        elements = [
            (str(tag), tuple((str(name), str(value)) for name, value in attributes))
            for tag, attributes in values["elements"]
        ]
        return problems, [str(output) for output in values["outputs"]], elements, bool(values["too_long"])
    return [], [], [], False
