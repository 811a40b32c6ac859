"""Finds the mistakes of a template, with file, line and fix.

The template is rendered for four digests: the sample, an empty digest, the sample with hostile
texts such as scripts, and the sample with harmless words in place of these texts. Rendering must
not fail for any of them. For HTML mails and Teams, the output for hostile texts and the output for
harmless texts must have the same elements.
"""

import re
from collections.abc import Sequence

from wirewatch.channels.custom.cleaning import LARGEST, MAX_TAGS, links_of, slack_links_of
from wirewatch.channels.custom.elements import Element, elements_of
from wirewatch.channels.custom.left_out import left_out
from wirewatch.channels.custom.removed import removed_from_html, removed_from_slack
from wirewatch.channels.custom.renderer import Renderer, TemplateFailed, TemplateText
from wirewatch.channels.custom.rules import TemplateProblem
from wirewatch.channels.custom.samples import empty_page, harmless_page, hostile_page, sample_page
from wirewatch.channels.custom.values import LONG_LINE, MAX_LINE
from wirewatch.channels.kind import ContentTooLarge
from wirewatch.configuration.template_names import FOLDER, TemplateForm
from wirewatch.digests.page import HeadlineView, Page
from wirewatch.errors import WatchlistError

MAX_CHARACTERS = 64_000  # of a template
Problems = tuple[WatchlistError, ...]


def check_template(template: TemplateText) -> tuple[Problems, Problems]:
    """Return (mistakes, warnings) for a template. The `file` of each mistake and of each warning is
    the key of the template in the configuration bucket.
    """
    if len(template.text) > MAX_CHARACTERS:
        problem = TemplateProblem(1, f"it is longer than {MAX_CHARACTERS:,} characters", "shorten it")
        return (_placed(template, problem),), ()
    pages = [sample_page(), empty_page(), hostile_page(), harmless_page()]
    try:
        with Renderer(template) as renderer:
            is_html = template.form in {TemplateForm.HTML, TemplateForm.TEAMS}
            outputs, elements = renderer.raw_outputs(pages, elements=is_html)
            cleaned = [renderer.cleaned(output, page) for output, page in zip(outputs, pages, strict=True)]
    except TemplateFailed as failure:
        return tuple(_placed(template, problem) for problem in failure.problems), ()
    except ContentTooLarge:
        problem = TemplateProblem(
            1, f"it renders more than {LARGEST:,} characters or {MAX_TAGS:,} tags", "show less of each story"
        )
        return (_placed(template, problem),), ()
    mistakes, warnings = _problems_of_output(template.form, pages[0], outputs[0], elements, cleaned)
    missing = left_out(pages[0], cleaned[0], template.form)
    if missing and not mistakes:
        warnings.append(_left_out_problem(missing))
    return tuple(_placed(template, each) for each in mistakes), tuple(
        _placed(template, each) for each in warnings
    )


def _problems_of_output(
    form: TemplateForm, page: Page, output: str, elements: Sequence[Element], cleaned: Sequence[str]
) -> tuple[list[TemplateProblem], list[TemplateProblem]]:
    """Return (mistakes, warnings) for the outputs of a template.

    `page` is the sample digest. `output` is the uncleaned output for this digest, and `elements`
    are its HTML elements. `cleaned` has the cleaned outputs for four digests, in this order: the
    sample digest, an empty digest, a digest with hostile texts, and a digest that has harmless
    texts in place of the hostile ones.
    """
    if form is TemplateForm.SLACK:
        return [*removed_from_slack(output, slack_links_of(page)), *_long_lines(cleaned[:2])], []
    if form is TemplateForm.TEXT:
        return [], []
    mistakes, warnings = removed_from_html(elements, links_of(page), form)
    hostile, harmless = map(_structure, cleaned[2:])
    if hostile != harmless:
        fix = 'put values into quotes: title="{{ … }}"'
        mistakes.append(TemplateProblem(1, "the words of an article change the elements of the page", fix))
    return mistakes, warnings


def _long_lines(outputs: Sequence[str]) -> list[TemplateProblem]:
    """Return a mistake if the outputs for the sample digest and for an empty digest have a line that
    is too long for Slack. Then such a line is probably in each message of this template.
    """
    longest = min(max(len(line.strip()) for line in output.split("\n")) for output in outputs)
    return [TemplateProblem(1, *LONG_LINE)] if longest > MAX_LINE else []


def _structure(html: str) -> list[tuple[str, list[str]]]:
    return [(tag, sorted(name for name, _ in attributes)) for tag, attributes in elements_of(html)]


def _left_out_problem(missing: Sequence[HeadlineView]) -> TemplateProblem:
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    message = f"of the sample digest it leaves out “{missing[0].headline}”{more}"
    fix = "nothing is lost, messages list such headlines at their end; else show each story of each section,"
    return TemplateProblem(1, message, f"{fix} page.headlines, and story.notice of retractions")


def _placed(template: TemplateText, problem: TemplateProblem) -> WatchlistError:
    """Return an error that has the file, line and column of a problem."""
    lines = template.text.split("\n")
    number = min(max(problem.line, 1), len(lines))
    # line 1 may stand for an unknown line
    if problem.line == 1 and problem.word:
        number = next((each for each, line in enumerate(lines, 1) if problem.word in line), 1)
    source = lines[number - 1]
    whole = re.search(rf"(?<!\w){re.escape(problem.word)}(?!\w)(?!\.[a-z])", source)
    column = (whole.start() if whole else source.find(problem.word)) + 1
    return WatchlistError(
        problem.message, problem.fix, FOLDER + template.file, number, max(column, 1), source
    )
