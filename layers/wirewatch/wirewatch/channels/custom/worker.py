"""The sandboxed subprocess that renders one template. The subprocess ends when its parent process
closes the connection.

A reply is `{"problems": [[line, message, fix, word], …], "outputs": […], "elements": […],
"too_long": false}`. `outputs` has one text for each page. `outputs` is empty if there is a problem
or an output is too long. `elements` has the HTML elements of the first output if the request asks
for them.
"""

import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError

from wirewatch.channels.custom.elements import Element, elements_of
from wirewatch.channels.custom.environment import BASES, WrongUse, blocks_of, environment_of, value_of
from wirewatch.channels.custom.rules import TemplateProblem, problems_of, syntax_problem
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.parsing.sandbox.connection import receive, send
from wirewatch.parsing.sandbox.process_limits import limit_memory, start_timers, stop_timers
from wirewatch.parsing.sandbox.process_rights import drop_capabilities

LARGEST_OUTPUT = 300_000  # characters of one page
_KILL_FIRST = "1000"  # kill this process rather than its parent if memory runs out


class _TooLong(Exception):
    """The output of a template is too long."""


def main(file_descriptor: int, cpu_seconds: float, clock_seconds: int, memory: int) -> None:
    """Answer requests until the parent closes the connection.

    `file_descriptor` is the connection to the parent. `cpu_seconds` and `clock_seconds` limit the
    time for one request. `memory` is the limit of the address space in bytes.
    """
    limit_memory(memory)
    drop_capabilities()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_KILL_FIRST, encoding="ascii")
    peer = socket.socket(fileno=file_descriptor)
    send(peer, b"ready")
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            request = json.loads(receive(peer))
            start_timers(cpu_seconds, clock_seconds)
            reply = json.dumps(reply_to(request)).encode()
            stop_timers()
            send(peer, reply)


def reply_to(request: dict[str, Any]) -> dict[str, Any]:
    """Render the pages of a request. Return a reply with the outputs, or with the problems."""
    elements: list[Element] = []
    problems: list[TemplateProblem] = []
    outputs: list[str] = []
    too_long = False
    try:
        problems, outputs = _rendered(request)
        if request["elements"] and outputs:
            elements = elements_of(outputs[0])
    except _TooLong:
        too_long = True
    except MemoryError:
        problems, outputs = (
            [TemplateProblem(1, "the template needs too much memory", "write less at once")],
            [],
        )
    return {
        "problems": [[each.line, each.message, each.fix, each.word] for each in problems],
        "outputs": [] if problems else outputs,
        "elements": elements,
        "too_long": too_long,
    }


def _rendered(request: dict[str, Any]) -> tuple[list[TemplateProblem], list[str]]:
    name, form = str(request["name"]), TemplateForm(request["form"])
    environment = environment_of(form, name, request["text"])
    try:
        problems = problems_of(request["text"], environment, BASES[form], blocks_of(environment, form))
        if problems:
            return problems, []
        template = environment.get_template(name)
        pages = [{key: value_of(each) for key, each in page.items()} for page in request["pages"]]
        return [], [_limited(template.generate(page)) for page in pages]
    except (MemoryError, _TooLong):
        raise
    except Exception as error:  # noqa: BLE001  a template may raise anything
        return [_problem(error, name)], []


def _limited(chunks: Iterator[str]) -> str:
    texts: list[str] = []
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > LARGEST_OUTPUT:
            raise _TooLong
        texts.append(chunk)
    return "".join(texts)


def _problem(error: Exception, name: str) -> TemplateProblem:
    line = _line(error.__traceback__, name)
    match error:
        case TemplateSyntaxError():
            return syntax_problem(error)
        case WrongUse():
            return TemplateProblem(line, str(error), error.fix, error.word)
        case SecurityError():
            return TemplateProblem(
                line, f"this is not allowed: {error}", "use the variables that docs/templates.md lists"
            )
        case RecursionError():
            return TemplateProblem(
                line, "the template nests too deeply, or a macro calls itself without end", "write it flatter"
            )
    return TemplateProblem(
        line, f"{type(error).__name__}: {str(error)[:200]}", "check the types of the values here"
    )


def _line(trace: TracebackType | None, name: str) -> int:
    """Return the line of the template in which an error was raised, or 1 if the traceback does not
    contain the template.
    """
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
