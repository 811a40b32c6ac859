"""Tests that docs/ describes every alarm, function, command, parameter and key, and that the
examples in docs/ work.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from botocore import xform_name
from botocore.session import Session
from wirewatch.channels import email_html, email_text, slack, teams
from wirewatch.channels.custom import cleaning, renderer, worker
from wirewatch.channels.custom.checking import MAX_CHARACTERS, check_template
from wirewatch.channels.custom.environment import FILTERS, blocks_of, environment_of
from wirewatch.channels.custom.renderer import TemplateText
from wirewatch.channels.custom.values import RECORDS, names_of
from wirewatch.channels.kind import Answer, Delivered, Message, Poster, Refused, Retry
from wirewatch.channels.registry import CHANNELS, ChannelRegistry
from wirewatch.checking.template_files import MOST_TEMPLATES
from wirewatch.command_line import make_parser
from wirewatch.commands.registry import Command
from wirewatch.configuration import decoding, route_reader, routes, watchlist_reader, yaml_file
from wirewatch.configuration.route_reader import read_routes
from wirewatch.configuration.routes import Route
from wirewatch.configuration.schedule import read_schedule
from wirewatch.configuration.template_names import TemplateForm
from wirewatch.digests import embargoes, stories
from wirewatch.digests.views import page_of
from wirewatch.language import tokens
from wirewatch.links.feed import MAX_BYTES, MAX_ENTRIES
from wirewatch.links.link import LinkAction
from wirewatch.parsing import kinds
from wirewatch.parsing.containers import compression
from wirewatch.parsing.page.blocks import MOST_NODES
from wirewatch.parsing.page.page import LARGEST_PAGE
from wirewatch.parsing.sandbox import sandbox
from wirewatch.pipeline import digest_publisher, ingestion
from wirewatch.pipeline.link_requests import MAX_BODY
from wirewatch.storage import keys, outbox
from wirewatch.storage.readers.feeds import MAX_PARTS

from tests.conftest import ROOT
from tests.unit.matched_articles import matched_article, sealed
from tests.unit.pages import (
    PAGES,
    CommandLine,
    anchors,
    blocks,
    distinct_command_lines,
    headings,
    links,
    page,
    section,
    tables,
)
from tests.unit.test_boundaries import ORDER, PACKAGE
from tools import doc_tables

ARCHITECTURE, OPERATIONS, ROUTES, TEMPLATES = (
    page(f"docs/{name}.md") for name in ("architecture", "operations", "routes", "templates")
)
TEMPLATE = page("template.yaml")
LINES = distinct_command_lines()


def resources(kind: str) -> list[str]:
    """Return the logical ids of the template's resources of the type `kind`."""
    return re.findall(rf"^  (\w+):.*\n    Type: {kind}$", TEMPLATE, re.MULTILINE)


def first_cells(text: str) -> list[str]:
    return [row[0].strip("`") for table in tables(text) for row in table]


# completeness


def test_every_alarm_has_a_section_with_meaning_look_and_repair() -> None:
    text = section(OPERATIONS, "## Alarms")
    assert headings(text) == resources("AWS::CloudWatch::Alarm")
    for alarm in headings(text):
        for word in ("Meaning", "Look", "Repair"):
            assert f"- **{word}**: " in section(OPERATIONS, f"### {alarm}"), alarm


def test_every_parameter_of_the_template_is_in_the_table_of_parameters() -> None:
    parameters = re.findall(
        r"^  (\w+):$", TEMPLATE.split("\nParameters:\n")[1].split("\nConditions:")[0], re.MULTILINE
    )
    (table,) = tables(section(OPERATIONS, "## Deploy").split("###")[0])
    assert [row[0].strip("`") for row in table] == parameters


def test_every_function_is_in_the_tables_of_readme_and_architecture() -> None:
    folders = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
    for text in (section(page("README.md"), "## Deploy"), section(ARCHITECTURE, "## Picture")):
        assert sorted(first_cells(text)) == folders


def test_every_queue_of_a_function_is_in_the_table_of_messages() -> None:
    queues = {name for name in resources("AWS::SQS::Queue") if not name.endswith("DLQ")}
    assert set(first_cells(section(ARCHITECTURE, "## Messages"))) == queues
    for name in resources("AWS::SQS::Queue"):
        if name.endswith("DLQ") and name.removesuffix("DLQ") + "Queue" not in queues:
            assert name in section(ARCHITECTURE, "## Messages")


def test_the_table_of_rows_is_what_storage_declares() -> None:
    """If this test fails, run tools/doc_tables.py."""
    assert doc_tables.rows_table() in ARCHITECTURE


def test_the_table_of_packages_is_in_the_order_of_imports() -> None:
    listed = [name.removesuffix("/") for name in first_cells(section(ARCHITECTURE, "## The package"))]
    folders = [room for room in ORDER if (PACKAGE / room).is_dir()]
    assert [name for name in listed if name in folders] == folders


def test_the_limits_of_input_are_those_of_the_code() -> None:
    """Each number in the table `Limits of input` is the value of a constant."""
    million = 1_000_000
    (table,) = tables(section(ARCHITECTURE, "### Limits of input"))
    limits = {row[0]: row[1] for row in table}
    values = {
        "a document in the sandbox": (sandbox.CPU_SECONDS, sandbox.MEMORY // million),
        "a document, unpacked": (kinds.LARGEST_DOCUMENT // million, kinds.Kind.TEXT.largest // million),
        "a gzip stream, unpacked": (compression.LARGEST_UNPACKED // (1000 * million),),
        "an HTML page": (LARGEST_PAGE // million, MOST_NODES),
        "a zip file": (compression.MAX_MEMBERS, compression.LARGEST_ZIP // million),
        "unpacked size of a gzip stream or a WARC archive": (
            compression.MAX_RATIO,
            compression.RATIO_APPLIES_FROM // million,
        ),
        "text of an article": (kinds.LARGEST_TEXT // million,),
        "a word": (tokens.MAX_WORD,),
        "text that is compared to find copies and repeats": (stories.MAX_TEXT,),
        "waiting time before an object with embargoed articles is read again": tuple(
            number
            for reads, pause in reversed(embargoes.EMBARGO_PAUSES)
            for number in (reads, pause // timedelta(minutes=1))
        ),
        "articles per run": (ingestion.MAX_ARTICLES_PER_RUN,),
        "quarantine entries per object": (ingestion.MAX_QUARANTINE_ENTRIES,),
        "routes": (routes.MOST_ROUTES,),
        "a configuration file": (decoding.LARGEST_CONFIG,),
        "articles in one digest": (digest_publisher.MAX_ARTICLES,),
        "origins that take turns in one digest": (outbox.MAX_ORIGINS,),
    }
    assert decoding.LARGEST_CONFIG == yaml_file.LONGEST_FILE
    numbers = {name: re.findall(r"\d+(?:,\d+)*", text) for name, text in limits.items()}
    assert numbers == {name: [f"{value:,}" for value in found] for name, found in values.items()}


def test_the_glossary_has_at_most_forty_terms_in_order() -> None:
    terms = first_cells(section(ARCHITECTURE, "## Glossary"))
    assert terms == sorted(set(terms), key=str.lower)
    assert len(terms) <= 40


def test_every_key_of_a_route_has_a_row_and_a_section() -> None:
    unsupported = {key for key in route_reader._KEYS if "not supported yet" in _mistakes(key)}
    wanted = [
        "routes",
        "audiences",
        "origins",
        *(key for key in route_reader._KEYS if key not in unsupported),
    ]
    assert set(wanted) <= set(headings(ROUTES))
    rows = {row[0].split("`")[1]: row for table in tables(ROUTES)[:2] for row in table}
    assert set(rows) == set(wanted)


def _mistakes(key: str) -> str:
    try:
        read_routes(
            "routes.yaml",
            f"timezone: UTC\nroutes:\n  a: {{schedule: instant, channels: [email-text], {key}: 1}}\n",
        )
    except Exception as error:  # noqa: BLE001  whatever it says
        return str(error)
    return ""


def test_defaults_and_limits_of_routes_are_those_of_the_code() -> None:
    rows = {row[0].split("`")[1]: " ".join(row[1:]) for table in tables(ROUTES)[:2] for row in table}
    fields = Route.model_fields
    assert f"`{fields['max_stories'].default}`" in rows["max_stories"]
    assert f"1 to {route_reader.MOST_STORIES}" in rows["max_stories"]
    assert f"`{fields['when_empty'].default}`" in rows["when_empty"]
    assert f"`{fields['group_wait'].default.total_seconds():.0f}s`" in rows["group_wait"]
    assert f"`{route_reader.LONGEST_WAIT.total_seconds() / 60:.0f}m`" in rows["group_wait"]
    assert f"at most {route_reader.MOST_LEAD_SOURCES}" in rows["lead_sources"]
    assert f"at most {routes.MOST_ROUTES} routes" in rows["routes"]


def test_every_key_of_a_watchlist_is_in_the_reference_of_the_language() -> None:
    cells = set(first_cells(page("docs/query-language.md")))
    for names in (watchlist_reader._FILE_KEYS, watchlist_reader._RULE_KEYS, watchlist_reader._SHARED_KEYS):
        assert set(names) <= cells


def test_every_kind_of_channel_is_in_the_table_of_channels() -> None:
    documented = {name.partition(":")[0] for name in first_cells(section(ROUTES, "### channels"))}
    assert documented == {kind.name for kind in CHANNELS}


ALL_COMMANDS = doc_tables.all_commands()


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_every_command_has_an_example_in_the_documentation(name: str) -> None:
    assert any(line.text.startswith(f"wirewatch {name}") for line in LINES)


def test_the_table_of_rights_is_what_the_commands_declare() -> None:
    """If this test fails, run tools/doc_tables.py."""
    assert doc_tables.rights_table() in OPERATIONS


def test_the_table_of_json_keys_is_what_the_parser_reads() -> None:
    """If this test fails, run tools/doc_tables.py."""
    assert doc_tables.json_table() in OPERATIONS


def actions(command: Command) -> set[str]:
    return set(re.findall(r"\b[a-z0-9]+:[A-Z]\w+", " ".join(command.rights)))


# policies


def policy(name: str) -> list[dict[str, Any]]:
    _, _, rest = OPERATIONS.partition(f"<!-- policy: {name} -->\n")
    statements: list[dict[str, Any]] = json.loads(blocks(rest, "json")[0])["Statement"]
    return statements


def allowed(name: str) -> set[str]:
    found = [statement["Action"] for statement in policy(name)]
    return {action for each in found for action in (each if isinstance(each, list) else [each])}


@pytest.mark.parametrize("name", ["uploader", "analyst", "operator"])
def test_policies_allow_no_wildcard_action_and_not_every_resource(name: str) -> None:
    assert not [action for action in allowed(name) if "*" in str(action)]
    for statement in policy(name):
        assert statement["Resource"] != "*" or statement.get("Sid") == "ActionsWithoutResources"


def test_the_uploader_may_only_upload() -> None:
    assert allowed("uploader") == {"s3:PutObject", "s3:AbortMultipartUpload"}


def test_the_operator_may_run_every_command() -> None:
    needed = {action for command in ALL_COMMANDS.values() for action in actions(command)}
    assert needed <= allowed("operator")


def test_the_operator_may_run_the_calls_of_aws_that_the_alarms_need() -> None:
    for heading in ("## First look", "## Alarms"):
        for block in blocks(section(OPERATIONS, heading), "console"):
            for service, operation in re.findall(r"^\$ aws (\S+) (\S+)", block, re.MULTILINE):
                # `logs tail` exists in the AWS CLI only; it calls FilterLogEvents.
                called = "filter-log-events" if service == "logs" else operation
                assert f"{service}:{operation_named(service, called)}" in allowed("operator")


# examples work


def test_the_limits_of_links_and_feeds_are_those_of_the_code() -> None:
    text = " ".join(page("docs/links.md").split())
    lifetimes = {action: action.lifetime.days for action in LinkAction}
    unsubscribe = lifetimes.pop(LinkAction.UNSUBSCRIBE)
    (others,) = set(lifetimes.values())
    assert f"A link to unsubscribe works for {unsubscribe} days, the others for {others} days." in text
    assert f"recorded for {keys.LINK_LIFETIME.days} days" in text
    assert f"bodies above {MAX_BODY:,} characters" in text
    assert (
        f"the last {MAX_PARTS} parts of digests, at most {keys.FEED_LIFETIME.days} days old, "
        f"and at most {MAX_ENTRIES} entries and {MAX_BYTES // 1_000_000} MB"
    ) in text


@pytest.mark.parametrize(
    "text", [*blocks(ROUTES, "yaml"), *blocks(TEMPLATES, "yaml"), *blocks(page("docs/links.md"), "yaml")]
)
def test_an_example_of_routes_has_no_mistake_and_no_warning(text: str) -> None:
    routes = read_routes(
        "routes.yaml", text, known={"north-korea", "troop-deployment"}, check_channel=CHANNELS.check
    )
    assert routes.routes
    assert not routes.warnings


@pytest.mark.parametrize("row", tables(section(ROUTES, "### schedule"))[0], ids=lambda row: row[0])
def test_the_last_due_time_of_a_schedule_is_the_documented_one(row: list[str]) -> None:
    schedule = read_schedule(row[0].strip("`"), "Asia/Seoul")
    due = schedule.previous(datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert due is not None
    assert f"{due.astimezone(ZoneInfo('Asia/Seoul')):%Y-%m-%d %H:%M}" == row[2]


def extension() -> ModuleType:
    """Return the example channel of docs/extending.md, loaded as a module."""
    module = ModuleType("mattermost")
    exec(blocks(page("docs/extending.md"), "python")[0], module.__dict__)
    return module


def test_the_channel_of_the_page_on_extending_works_after_one_registration() -> None:
    kind = extension().Mattermost()
    channels = ChannelRegistry([])
    channels.register(kind)
    text = "routes:\n  desk: {schedule: instant, channels: ['mattermost:desk']}\n"
    assert read_routes("routes.yaml", text, check_channel=channels.check).routes
    with pytest.raises(Exception, match="mattermost needs the name of a webhook"):
        read_routes("routes.yaml", text.replace(":desk'", "'"), check_channel=channels.check)
    (payload,) = kind.render(page_of(sealed([matched_article(1), matched_article(2)])))
    assert json.loads(payload)["text"].startswith("```\n")
    message = Message("desk#1#1", payload, datetime(2026, 11, 23, tzinfo=UTC))
    for status, result in {200: Delivered, 404: Refused, 503: Retry, 0: Retry}.items():
        assert isinstance(kind.deliver(message, "https://chat.example.org/x", posting(status)), result)


def posting(status: int) -> Poster:
    """Return a poster that answers every request with `status`."""
    return lambda address, payload, headers: Answer(status)


# templates


def test_the_table_of_variables_is_that_of_the_views() -> None:
    """If this test fails, run tools/doc_tables.py."""
    assert doc_tables.variables_table() in TEMPLATES
    assert set(doc_tables.VARIABLES) == {
        f"{name}.{variable}" for record, name in RECORDS.items() for variable in names_of(record)
    }


def test_the_examples_of_templates_are_the_samples() -> None:
    assert doc_tables.with_samples(TEMPLATES) == TEMPLATES
    assert TEMPLATES.count("<!-- sample:") == 4


def test_the_template_that_replaces_a_block_has_no_mistake() -> None:
    (text,) = [block for block in blocks(TEMPLATES, "jinja") if "extends" in block]
    assert check_template(TemplateText("t.html.j2", TemplateForm.HTML, text)) == ((), ())


def test_the_blocks_of_the_standard_layout_are_named() -> None:
    named = set(re.findall(r"`(\w+)`", section(TEMPLATES, "## Parts of the standard layout")))
    for form in (TemplateForm.HTML, TemplateForm.TEXT):
        assert set(blocks_of(environment_of(form, "t", ""), form)) <= named


def test_the_limits_of_templates_are_those_of_the_code() -> None:
    text = section(TEMPLATES, "## What is not allowed")
    for limit in (
        f"{MAX_CHARACTERS:,} characters; at most {MOST_TEMPLATES} templates",
        f"{renderer.CPU_SECONDS} seconds of CPU time, {renderer.CLOCK_SECONDS} seconds in all",
        f"{renderer.MEMORY // 1_000_000} MB of memory",
        f"{cleaning.LARGEST:,} characters, {cleaning.MAX_TAGS:,} tags",
        f"HTML: {email_html.MAX_BYTES:,} bytes. Text: {email_text.MAX_BYTES:,} bytes. ",
        f"at most {slack.MAX_SECTION:,} characters in a line",
        f"Teams: {teams.MAX_CARD:,} bytes of JSON",
    ):
        assert limit in text
    assert f"longer than {cleaning.MAX_TEAMS_URL:,} characters" in section(TEMPLATES, "## Elements of a card")
    assert worker.LARGEST_OUTPUT == cleaning.LARGEST


def test_every_element_of_a_card_and_every_class_is_documented() -> None:
    text = section(TEMPLATES, "## Elements of a card")
    assert set(re.findall(r"`<(\w+)>`", text)) == cleaning.TEAMS_TAGS
    assert set(re.findall(r"`(\w+)`", text.split("|\n\n")[1])) - {"class"} == cleaning.TEAMS_CLASSES


def test_every_custom_filter_is_in_the_table() -> None:
    ours = set(environment_of(TemplateForm.HTML, "t", "").filters) - set(FILTERS)
    assert {row[0].strip("`") for row in tables(section(TEMPLATES, "## Filters"))[0]} == ours


# links and command lines


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_has_a_target(path: Path) -> None:
    for link in links(path.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file) if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.page}: {line.text[:60]}")
def test_every_documented_command_line_is_accepted_by_its_program(line: CommandLine) -> None:
    match line.program:
        case "wirewatch":
            arguments = line.words[1:]
            assert hasattr(make_parser(arguments).parse_args(arguments), "run")
        case "make":
            targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
            assert {word for word in line.words[1:] if "=" not in word} <= targets
        case "aws":
            _check_aws(line.words[1:])
        case "python":
            assert line.words[1] == "-m"
            assert find_spec(line.words[2])
        case program:
            assert program in {"sam", "ip", "source"}  # tests/template checks sam's options


def _check_aws(words: list[str]) -> None:
    """Check that botocore knows the operation and the options in `words`. `words` are the words
    that follow `aws` in a command. The operations `s3 cp` and `logs tail` are not checked.
    """
    service, operation = words[:2]
    if (service, operation) in {("s3", "cp"), ("logs", "tail")}:
        return
    service = {"s3api": "s3"}.get(service, service)
    model = Session().get_service_model(service)
    shape = model.operation_model(operation_named(service, operation)).input_shape
    options = {xform_name(name, "-") for name in shape.members} if shape else set()
    options |= {f"no-{name}" for name in options}  # flags that the AWS CLI adds
    for word in words[2:]:
        if word.startswith("--"):
            assert word.removeprefix("--") in options | {"query", "output", "recursive"}, word


def operation_named(service: str, operation: str) -> str:
    """Return the API name of an AWS CLI operation: `ReceiveMessage` for `receive-message`."""
    names = Session().get_service_model(service).operation_names
    (name,) = (name for name in names if xform_name(name, "-") == operation)
    return name
