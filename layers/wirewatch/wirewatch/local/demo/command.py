"""The program that `make demo` runs."""

from pathlib import Path
from typing import Any

from rich.console import Console

from wirewatch.errors import WirewatchError
from wirewatch.local.demo.feeds import write_feeds
from wirewatch.local.demo.inputs import Inputs, read_inputs
from wirewatch.local.demo.latency import measure
from wirewatch.local.demo.messages import (
    Written,
    beginning_of,
    lines_of_quarantine,
    write_messages,
    write_summary,
)
from wirewatch.local.demo.playing import Demo, Played
from wirewatch.local.demo.steps import Steps
from wirewatch.local.session import interruptible, running_stack
from wirewatch.local.toolchain import ToolFailed
from wirewatch.printable import shell_word


def run_demo(root: Path, articles: Path | None, config: Path | None, console: Console) -> int:
    """Run the demo. Return 0 for success, 1 for a failure and 130 for an interruption.

    In place of a folder (`articles`, `config`) that is None, files in samplefiles/ are used. If
    `config` is None, also measure the time from upload to message.
    """
    steps = Steps(console)
    try:
        inputs = read_inputs(root, articles, config)
        with interruptible(), running_stack(root, steps) as session:
            steps.say(
                f"local cloud ready: stack [b]wirewatch[/b] on {session.stack.endpoint}, "
                f"functions on Python {session.tools.python_version}"
            )
            played = Demo(inputs, session, steps).play(root)
            folder = root / "out/demo"
            written = write_messages(folder, session.receivers.received)
            feeds = write_feeds(folder, session.stack, inputs.routes)
            summary = write_summary(folder, played, written, feeds, session.stack)
            files = [*(each.line(root) for each in written), *(feed.line(root) for feed in feeds)]
            latency = ""
            if config is None:
                steps.step("measuring the time from an upload to its Slack message")
                latency = measure(session.stack, session.receivers, inputs.routes_text).line()
            steps.step("stopping the local cloud")
        steps.done()
        _show(root, inputs, played, written, console)
        _finish(latency, summary, [*lines_of_quarantine(played.quarantined), *sorted(files)], console)
    except KeyboardInterrupt:
        steps.done()
        console.print("interrupted; the local cloud was stopped and its files were removed")
        return 130
    except (ToolFailed, WirewatchError) as error:
        steps.done()
        console.print("[red]the demo failed:[/red]", end=" ")
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return 1
    return 0


def _show(root: Path, inputs: Inputs, played: Played, written: list[Written], console: Console) -> None:
    """Print the beginning of a plain-text mail, the routes that sent nothing, and the messages that
    a receiver refused. If no article matched, also print how to find the reason.
    """
    mail = next((each for each in written if each.message.kind == "email-text"), None)
    if mail is not None:
        console.rule(mail.files[0].name)
        for line in beginning_of(mail, root):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.rule()
    if not played.total("matched"):
        _explain_silence(inputs, played, console)
    for route, reason in played.silent_routes.items():
        console.print(f"{route} sent nothing: {reason}", markup=False, highlight=False, soft_wrap=True)
    for failed in played.failed:
        line = f"{failed.kind}:{failed.target} refused a message: {failed.why}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _explain_silence(inputs: Inputs, played: Played, console: Console) -> None:
    articles = played.total("articles")
    folder = inputs.config_folder or "samplefiles"
    console.print(f"[yellow]None of the {articles} articles in {inputs.articles} matches a rule.[/yellow]")
    config, paths = shell_word(str(folder)), shell_word(str(inputs.articles))
    for line in (
        "To see which clause of a rule fails, and for which article:",
        f"  .venv/bin/wirewatch explain RULE --watchlists {config} --article {paths} --near-miss",
        f"To try a query on the articles: .venv/bin/wirewatch query QUERY --articles {paths}",
    ):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _finish(latency: str, summary: dict[str, Any], details: list[str], console: Console) -> None:
    counts = ("uploaded", "articles", "matched", "quarantined", "alerts", "digests")
    lines = [
        *filter(None, [latency]),
        "open the .html files in a browser; to use your own files: make demo CONFIG=FOLDER ARTICLES=FOLDER",
        (
            "the links to snooze or unsubscribe in these files do not work, because the local cloud "
            'is stopped; to try such links, run "make up"'
        ),
        " · ".join(f"{name} {summary[name]}" for name in counts),
        *details,
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
