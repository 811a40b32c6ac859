"""Tests that each example, file and message on the page docs/query-language.md is right."""

import re
import shlex
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

import pytest
from wirewatch.checking.configuration_files import CompiledConfiguration, Sources, compile_files
from wirewatch.command_line import make_parser
from wirewatch.configuration.decoding import decode_config
from wirewatch.configuration.entities import territories
from wirewatch.configuration.entities.reader import KINDS
from wirewatch.dialects.conversion import convert
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.language.numbers import MULTIPLIERS
from wirewatch.language.parser import parse_query
from wirewatch.language.tokens import ELISIONS
from wirewatch.language.words import STEMMERS
from wirewatch.severity import Severity

from tests.unit.asking import (
    NOW,
    article,
    errors_of,
    match_of,
    problems_of,
    result_of,
    understood,
    warnings_of,
    watchlist,
)
from tests.unit.reference import (
    PAGE,
    Block,
    Row,
    Section,
    article_of,
    read,
    shared_name,
    slug,
    whole,
    with_query,
    written_out,
)

FOUND = ("query", "finds", "does not find")
BOLD = ("query", "article", "in bold")
SAYS = ("query", "article", "the match says")
ERRORS = ("query", "error", "fix")
WARNINGS = ("query", "warning", "fix")
GLANCE = ("you write", "you find", "more")
READING = ("you write", "it is read as")
OF_A_FILE = ("finds", "does not find")
KEYS = ("key", "what it says", "example")
ARRIVALS = ("arrives", "the rule")
TOOLS = ("tool", "they write", "you write", "what their form does here")
LIMITS = ("what", "at most", "beyond it")
IN_FORCE = ("the file before this edit", "rules in use")
COMMANDS = ("command", "what it does")
OPTIONS = ("option", "what it does")
COLUMNS = ("column", "content")  # of --csv; test_commands_reports compares them with the code

SECTIONS = read(PAGE)
ROWS = [row for section in SECTIONS.values() for row in section.rows]


def kind(row: Row) -> tuple[str, ...]:
    """Return the heads of the columns in the table of `row`. In some tables, a column of labels
    comes before the columns `query`, `finds` and `does not find` (FOUND). The head of this column
    of labels is left out.
    """
    return row.head[1:] if row.head[1:] == FOUND else row.head


def case(row: Row, *values: object, what: str = "") -> object:
    """Return `row` and `values` as parameters of a test. The id has `row.line` and `what`."""
    return pytest.param(row, *values, id=f"line {row.line} {what}".strip())


def of(*kinds: tuple[str, ...]) -> list[Row]:
    return [row for row in ROWS if kind(row) in kinds]


def all_of(head: tuple[str, ...]) -> list[object]:
    return [case(row, what=row.label) for row in of(head)]


# examples and counterexamples


def examples(head: tuple[str, ...]) -> Iterator[tuple[Row, str, bool]]:
    for row in of(head):
        for column in OF_A_FILE:
            for example in row.code(column):
                yield row, example, column == "finds"


@pytest.mark.parametrize(
    ("row", "query", "example", "finds"),
    [
        case(row, query, example, finds, what=query)
        for row, example, finds in examples(FOUND)
        for query in row.code("query")
    ],
)
def test_a_query_finds_the_examples_of_the_page_and_not_its_counterexamples(
    row: Row, query: str, example: str, finds: bool
) -> None:
    match = match_of(with_query(row.file, written_out(query)), article_of(example), row.shared)
    assert (match is not None) is finds


@pytest.mark.parametrize(
    ("row", "example", "finds"),
    [case(row, example, finds, what=example) for row, example, finds in examples(OF_A_FILE)],
)
def test_a_file_finds_the_examples_of_the_page_and_not_its_counterexamples(
    row: Row, example: str, finds: bool
) -> None:
    result = result_of(whole(row.file), article_of(example), row.shared)
    assert not result.errors
    assert bool(result.matches) is finds


@pytest.mark.parametrize("row", all_of(BOLD))
def test_the_words_in_bold_are_those_that_the_page_states(row: Row) -> None:
    (query,), (example,) = row.code("query"), row.code("article")
    match = match_of(with_query(row.file, query), article_of(example))
    assert match is not None
    assert [span.text for span in match.spans] == row.code("in bold")


@pytest.mark.parametrize("row", all_of(SAYS))
def test_a_match_has_the_values_that_the_page_states(row: Row) -> None:
    (query,), (example,) = row.code("query"), row.code("article")
    match = match_of(with_query(row.file, query), article_of(example))
    assert match is not None
    for name, expected in (each.split(": ") for each in row.code("the match says")):
        value = getattr(match, name)
        assert (", ".join(value) if isinstance(value, tuple) else value) == expected


@pytest.mark.parametrize("row", all_of(READING))
def test_a_query_is_read_as_the_page_states(row: Row) -> None:
    (written,), (read_as,) = row.code("you write"), row.code("it is read as")
    assert understood(written) == understood(read_as)


@pytest.mark.parametrize("row", all_of(GLANCE))
def test_every_form_of_the_first_table_is_a_query(row: Row) -> None:
    assert row.code("you write")
    for query in row.code("you write"):
        understood(query)


@pytest.mark.parametrize("row", all_of(ARRIVALS))
def test_a_rule_matches_only_while_it_is_valid(row: Row) -> None:
    (instant,) = row.code("arrives")
    assert row.cells[1] in {"active", "inactive"}
    asked = article(watchlist(row.file).rules[0].examples[0].text)
    result = result_of(row.file, asked, now=datetime.fromisoformat(instant))
    assert bool(result.matches) is (row.cells[1] == "active")


# commands


@pytest.mark.parametrize("row", all_of(COMMANDS))
def test_every_command_on_the_page_exists(row: Row) -> None:
    (command,) = row.code("command")
    program, *arguments = shlex.split(command)
    assert program == "wirewatch"
    assert make_parser(arguments).parse_args(arguments).run


@pytest.mark.parametrize("row", all_of(OPTIONS))
def test_every_report_option_on_the_page_exists_for_match_and_backtest(row: Row) -> None:
    (option,) = row.code("option")
    for command in ("match", "backtest"):
        value = {"TIME": "2026-11-23"}.get(option.partition(" ")[2], "x")
        parsed = make_parser([command]).parse_args(
            [command, "FOLDER", "--articles", "ARCHIVE", option.partition(" ")[0], value]
        )
        assert getattr(parsed, option.partition(" ")[0].removeprefix("--"))


def test_every_command_for_work_on_a_watchlist_is_shown() -> None:
    shown = {row.cells[0].split()[1] for row in of(COMMANDS)}
    assert shown == {"check", "test", "query", "match", "explain", "backtest", "review", "suggest", "import"}


# files


def compiled(text: str, shared: dict[str, str], before: Sources | None = None) -> CompiledConfiguration:
    return compile_files({"watchlists/desk.yaml": text, **shared}, before or Sources(), NOW)


@pytest.mark.parametrize("row", all_of(IN_FORCE))
def test_the_rules_in_use_after_a_mistake_are_those_that_the_page_states(row: Row) -> None:
    rules = "".join(f"  - {{id: {name}, query: troops}}\n" for name in row.code("the file before this edit"))
    before = compiled(f"watchlist: forces\nrules:\n{rules}", {}).sources if rules else None
    now = compiled(row.file, row.shared, before)
    assert now.problems
    assert [rule.id for watched in now.configuration.watchlists for rule in watched.rules] == row.code(
        "rules in use"
    )


def printed(text: str, shared: dict[str, str]) -> str:
    """Return the mistakes and warnings that `check` prints for a watchlist."""
    found = compiled(text, shared)
    assert set(found.problems) <= {"watchlists/desk.yaml"}
    by_kind = (("error", found.problems), ("warning", found.warnings))
    return "\n".join(
        f"{kind}: {each}\n" for kind, listed in by_kind for each in listed.get("watchlists/desk.yaml", ())
    )


def message_after(section: Section, block: Block) -> str:
    """Return the message in the text block directly below `block`, or an empty text if there is none."""
    return next(
        (each.text for each in section.blocks if each.language == "text" and each.line == block.end + 3), ""
    )


FILES = [
    (section, block) for section in SECTIONS.values() for block in section.blocks if block.language == "yaml"
]


@pytest.mark.parametrize(
    ("section", "block"), FILES, ids=lambda value: f"line {value.line}" if isinstance(value, Block) else ""
)
def test_a_file_on_the_page_gives_exactly_the_messages_below_it(section: Section, block: Block) -> None:
    shared = {shared_name(block): block.text} if shared_name(block) else {}
    text = whole("" if shared else block.text)
    messages = printed(text, shared)
    if "watchlist:" in block.text:
        assert messages == message_after(section, block)
    else:
        assert "error: " not in messages


MESSAGES = [block for section in SECTIONS.values() for block in section.blocks if block.language == "text"]


@pytest.mark.parametrize(
    "block",
    [each for each in MESSAGES if each.text.startswith("query:")],
    ids=lambda block: f"line {block.line}",
)
def test_the_message_about_a_query_is_the_one_that_is_printed(block: Block) -> None:
    query = re.findall(r"^ +1 \| (.*)$", block.text, re.MULTILINE)[0]
    with pytest.raises(WatchlistError) as caught:
        parse_query(query)
    assert f"{caught.value}\n" == block.text


def test_every_message_is_below_its_file_or_shows_its_query() -> None:
    below = [
        message_after(section, block)
        for section in SECTIONS.values()
        for block in section.blocks
        if block.language == "yaml"
    ]
    assert [
        block.line for block in MESSAGES if block.text not in below and not block.text.startswith("query:")
    ] == []


# errors and warnings


def is_as_shown(text: str, shown: list[str]) -> bool:
    """Tell whether `text` equals `shown[0]`. A final `…` in `shown[0]` matches any text. If the
    list `shown` is empty, `text` must be empty.
    """
    return (
        text == ""
        if not shown
        else text == shown[0] or (shown[0].endswith("…") and text.startswith(shown[0][:-1]))
    )


@pytest.mark.parametrize("row", all_of(ERRORS))
def test_an_error_reads_as_the_page_shows_it(row: Row) -> None:
    (query,) = row.code("query")
    first = min(errors_of(query), key=lambda error: error.start)
    assert row.code("error")
    assert is_as_shown(first.message, row.code("error")), first.message
    assert is_as_shown(first.fix, row.code("fix")), first.fix


@pytest.mark.parametrize("row", all_of(WARNINGS))
def test_a_warning_reads_as_the_page_shows_it(row: Row) -> None:
    (query,) = row.code("query")
    (warning,) = warnings_of(query)
    assert row.code("warning")
    assert is_as_shown(warning.message, row.code("warning")), warning.message
    assert is_as_shown(warning.fix, row.code("fix")), warning.fix


WARNED = [
    "is short and will match many words", "spans more than a sentence", "also finds the word", "in an all-capitals headline",
    "is not part of a word", "is a question mark", "only the inner field applies", "duplicate branch", "redundant branch", "starts a comment",
    "requires no word or entity", "has no tests", "ends on", "only the base form", "not the distance of NEAR",
    "is not an operator here",
]  # fmt: skip


@pytest.mark.parametrize("warning", WARNED)
def test_every_warning_is_shown(warning: str) -> None:
    shown = [text for row in of(WARNINGS) for text in row.code("warning")] + [
        block.text for block in MESSAGES
    ]
    assert any(warning in text for text in shown)


# other tools


@pytest.mark.parametrize("row", all_of(TOOLS))
def test_a_query_of_another_tool_has_the_effect_that_the_table_states(row: Row) -> None:
    ours = [understood(query) for query in row.code("you write")]
    effect = row.cells[-1]
    assert effect.startswith(("an error", "the same", "something else"))
    assert ours
    assert row.code("they write")
    for theirs in row.code("they write"):
        assert bool(errors_of(theirs)) is effect.startswith("an error"), theirs
        if not effect.startswith("an error"):
            assert (understood(theirs) in ours) is effect.startswith("the same"), theirs
            assert bool(warnings_of(theirs)) is ("warns" in effect), theirs


MONITORS = {"brandwatch", "meltwater", "talkwalker"}
NOT_CONVERTED = {"country:kr", "city:seoul"}  # alone, a limit that is left out leaves no word


@pytest.mark.parametrize("row", [row for row in of(TOOLS) if row.cells[0].lower() in MONITORS])
def test_a_query_of_another_tool_is_imported_as_the_table_states(row: Row) -> None:
    dialect = row.cells[0].lower()
    for theirs in row.code("they write"):
        if theirs not in NOT_CONVERTED:
            assert understood(convert(theirs, dialect).query) == understood(row.code("you write")[0]), theirs


# keys


FRAMES = {  # the text before a key, how far it is indented, and what else its place needs
    "Keys of the file": ("", "", ("watchlist: example", "rules: [{id: example, query: troops}]")),
    "Keys of a rule": ("watchlist: example\nrules:\n  -\n", "    ", ("id: example", "query: troops")),
    "Keys of an entity": (
        with_query("", "troops") + "entities:\n  it:\n",
        "    ",
        ("names: [North Korea]", "languages: [de]"),
    ),
    "Keys of a name": (
        with_query("", "troops") + "entities:\n  it:\n    names:\n      - Korea\n      -\n",
        "        ",
        ("name: Chosun", "weak: true"),
    ),
    "Keys of a test": (
        with_query("", "troops") + "    tests:\n      match:\n        -\n",
        "          ",
        ("body: Troops left.",),
    ),
    "Keys of a test of the file": (
        with_query("", "troops") + "tests:\n  -\n",
        "    ",
        ("body: Troops left.", "expect: [example]"),
    ),
    "Keys of a shared file": ("", "", ()),
}


def framed(section: str, key: str, line: str) -> tuple[str, dict[str, str]]:
    """Return the text of a watchlist, and the texts of its shared files by name.

    `line` sets `key`. `section` says where `line` stands, such as "Keys of a rule" or "Keys of a
    shared file".
    """
    before, indent, needed = FRAMES[section]
    instead = {key, "query"} if key == "keywords" else {key}
    lines = [line, *(each for each in needed if each.partition(":")[0] not in instead)]
    text = before + "".join(f"{indent}{each}\n" for each in lines)
    return (
        (with_query("", "troops"), {"shared/all.yaml": text})
        if section == "Keys of a shared file"
        else (text, {})
    )


@pytest.mark.parametrize("row", all_of(KEYS))
def test_the_example_of_a_key_is_read(row: Row) -> None:
    (key,), (line,) = row.code("key"), row.code("example")
    assert line.startswith(f"{key}: ")
    assert problems_of(*framed(row.section, key, line)) == ()


@pytest.mark.parametrize("section", FRAMES)
def test_every_key_the_reader_knows_is_on_the_page(section: str) -> None:
    (problem,) = problems_of(*framed(section, "zzzz", "zzzz: 1"))
    assert problem.fix.removeprefix("use one of ").split(", ") == [
        key for row in SECTIONS[section].rows for key in row.code("key")
    ]


LISTS: dict[
    str, tuple[str, str, Collection[str]]
] = {  # what the page lists: where, how an item is written, and what there is
    "word forms": (r"Languages with word forms: ([^.]*)\.", r"`(\w+)`", STEMMERS),
    "kinds of entity": (r"\n\| `kind` \| ([^|;]*);", r"`(\w+)`", set(KINDS) - {"organization"}),
    "severities": (r"\n\| `severity` \| ([^|;]*);", r"`(\w+)`", list(Severity)),
    "elisions": (r"\n- An elision is one of ([^.]*)\.", r"\w+", ELISIONS),
    "multipliers": (r"\n- ([^\n]*) multiply the number", r"\b(?!and\b)\w+", MULTIPLIERS),
}


@pytest.mark.parametrize("what", LISTS)
def test_a_list_on_the_page_is_complete(what: str) -> None:
    place, item, known = LISTS[what]
    (listed,) = re.findall(place, PAGE)
    assert sorted(re.findall(item, listed)) == sorted(known)


def test_the_table_of_countries_has_as_many_languages_as_the_page_states() -> None:
    assert "more than\n200 languages" in PAGE
    assert 200 < len(territories.languages()) < 300


# limits


def query_messages(query: str) -> list[str]:
    return [error.message for error in errors_of(query)]


def file_messages(text: str) -> list[str]:
    return [problem.message for problem in problems_of(text)]


def size_messages(n: int) -> list[str]:
    try:
        decode_config(b"#" * n)
    except InvalidFile as error:
        return [problem.message for problem in error.problems]
    return []


def definitions(*written: str) -> list[str]:
    lines = "".join(f"  d{number}: {query}\n" for number, query in enumerate(written))
    return file_messages(with_query(f"define:\n{lines}", "$d0 OR $d0 OR b"))


def parts(n: int) -> list[str]:
    """Return the mistakes of a query with `n` parts, or with `n + 1` parts if `n` is odd."""
    words = ["a"] * ((n - 6) // 2)
    return definitions(" OR ".join(words)) if n % 2 == 0 else definitions(" OR ".join([*words, "a"]))


def levels(n: int) -> list[str]:
    """Return the mistakes of a query that is nested `n` levels deep. These levels are an OR, four
    references, `n` - 6 SENTs and a word.
    """
    deepest = [f"{'SENT(' * 59}{inner}{')' * 59}" for inner in ("$d2", "$d3", "a")]
    return definitions(f"{'SENT(' * (n - 183)}$d1{')' * (n - 183)}", *deepest)


def pairs(n: int) -> list[str]:
    """Return the errors for an article in which a NEAR query finds `n` pairs of words."""
    crowds = [(200, 250)] * (n // 50_000) + [(1, 1)] * (n % 50_000)
    return article_messages(
        "ATLEAST/2(korea NEAR/500 troops)", *("korea " * a + "troops " * b for a, b in crowds)
    )


def combinations(n: int) -> list[str]:
    """Return the errors for an article in which a NEAR of three words tries `n` combinations."""
    crowds = ["korea " * 200 + "troops " * 249] * (n // 50_000) + ["korea "] * (n % 50_000)
    return article_messages("NEAR/500(korea, troops, border)", "border ", *crowds)


def article_messages(query: str, *crowds: str) -> list[str]:
    return [
        message
        for _, _, message in result_of(with_query("", query), article(("x " * 1001).join(crowds))).errors
    ]


AT_MOST: dict[str, tuple[int, Callable[[int], list[str]]]] = {
    "Characters of a query": (100_000, lambda n: query_messages("a" * n)),
    "Characters of a phrase, with its quotes": (10_000, lambda n: query_messages(f'"{"a" * (n - 2)}"')),
    "Levels of nesting; the query itself is level 1": (60, lambda n: query_messages("(" * (n - 1) + "a" + ")" * (n - 1))),
    "Words between, in NEAR": (500, lambda n: query_messages(f"a NEAR/{n} b")),
    "NEARs in a row": (50, lambda n: query_messages("a" + " NEAR/1 a" * n)),
    "Parts of a query with its definitions written out": (20_000, parts),
    "Levels of a query with its definitions written out": (200, levels),
    "Definitions within definitions": (50, lambda n: definitions(*(f"x OR $d{number + 1}" for number in range(n)), "x")),
    "Words between, in `not_near`": (500, lambda n: file_messages(whole(f"entities: {{it: {{names: [a], not_near: {{n: {n}, names: [b]}}}}}}\n"))),
    "Characters of an id": (40, lambda n: file_messages(whole(f"watchlist: {'a' * n}\n"))),
    "Characters of a title or an owner": (200, lambda n: file_messages(whole(f"title: {'a' * n}\n"))),
    "Levels of a file": (20, lambda n: file_messages("[" * n + "]" * n)),
    "Bytes of a file": (5_000_000, size_messages),
    "Pairs of a NEAR inside another operator, in one article": (100_000, pairs),
    "Combinations that one `NEAR/n(a, b, c)` tries in one article": (100_000, combinations),
}  # fmt: skip


def limits() -> Iterator[object]:
    """Yield a test parameter for each row in the page's tables of limits. If a limit can be tested
    only with an article of 100,000 occurrences, only `make deep` tests this limit.
    """
    for row in of(LIMITS):
        slow = row.label.startswith(("Pairs of", "Combinations"))
        yield pytest.param(row, id=row.label, marks=pytest.mark.deep if slow else ())


@pytest.mark.parametrize("row", list(limits()))
def test_a_limit_has_the_value_that_the_page_states(row: Row) -> None:
    most, messages_of = AT_MOST[row.label]
    (shown,) = row.code("beyond it")
    assert row.cells[1] == f"{most:,}"
    assert not any(shown in message for message in messages_of(most))
    assert any(shown in message for message in messages_of(most + 1))


def test_every_limit_is_on_the_page() -> None:
    assert [row.label for row in of(LIMITS)] == list(AT_MOST)


# the page is complete


OPERATORS = {
    "AND": r"\w AND \w", "OR": r"\w OR \w", "NOT": r"\w NOT \w", "AND NOT": r"AND NOT", "NOT first": r"^NOT ", "( )": r"^\(",
    '"phrase"': r'^"[\w ]+"$', "wildcard in a phrase": r'"\w+ \w+\*"', "* at the end": r"^\w+\*$", "* in front": r"^\*\w+$",
    "* inside": r"^\w+\*\w+$", "*both*": r"^\*\w+\*$", "?": r"\w\?", "hyphen and *": r"-\w+\*", "{Case}": r"^\{\w+\}$",
    "{Two Words}": r"\{\w+ \w+\}", "~": r"^~\w", "NEAR/n": r"\w NEAR/\d+ \w", "NEAR": r"\w NEAR \w", "ONEAR/n": r" ONEAR/\d",
    "ONEAR": r" ONEAR \w", "NEAR/nf": r"NEAR/\df ", "NEAR/n(…)": r"^NEAR/\d\(", "ONEAR/n(…)": r"^ONEAR/\d\(",
    "NOT NEAR/n": r" NOT NEAR/\d", "NOT NEAR": r" NOT NEAR \w", "ATLEAST/n": r"^ATLEAST/\d\(", "SENT": r"^SENT\(", "PARA": r"^PARA\(",
    "FIRST/n": r"^FIRST/\d\(", "title:": r"^title:\w", "title:(…)": r"^title:\(", "title,lead:(…)": r"^title,lead:\(", "lead:": r"^lead:\w",
    "body:": r"^body:\w", "source:": r"^source:\w", "source:(…)": r"^source:\(", "author:": r"^author:", "url:": r"^url:\w",
    "lang:": r"^lang:\w", "place:": r"^place:\w", "@entity": r"^@[\w-]+$", "@file/name": r"^@\w+/\w+$", "@file/*": r"^@\w+/\*$",
    "$definition": r"\$\w", ">=": r">=\d", ">": r">\d", "<=": r"<=\d", "<": r"<\d", "a..b": r"\d\.\.\d", "# comment": r" # ",
}  # fmt: skip


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_shown_with_examples_and_counterexamples(operator: str) -> None:
    rows = [row for row in of(FOUND) if any(re.search(OPERATORS[operator], q) for q in row.code("query"))]
    assert rows


LABELS = {
    "How text becomes words": [
        "Whole words", "Capitals and accents", "Full width and ligatures", "Marks of other scripts", "Hyphen, slash, dash", "Ampersand",
        "Hyphen at a line end", "Possessive", "Other apostrophes", "Elision", "Suffix after an apostrophe", "Suffixes that stay", "Dotted acronym", "Number",
        "Year of a date", "Digits of other scripts", "Decimal number", "Scripts where a word is also found inside a longer one", "Invisible characters", "Emoji beside a word", "Web and mail addresses", "Hashtags and handles", "Other signs", "No stop words",
    ],
    "Fields": [
        "title and body", "`title`", "`body`", "`lead`", "`source`", "`author`", "`url`", "`lang`", "`place`", "Several words",
        "Several fields", "Several values", "A NOT within",
    ],
    "Fine points": [
        "What n counts", "The operands share no word", "An operand inside the other: distance 0", "A chain of NEARs", "Each match of the first NEAR", "ATLEAST counts mentions", "AND without a field", "NOT without a field",
        "A field in a field", "A text in capitals, of three words or more", "In a text in capitals: a name that is also a word", "In a text in capitals: a word with a symbol", "Wildcards and hyphens", "The uncertain tail", "Groups of digits", "A range in the text",
        "Letters and digits", "An initial", "An ambiguous number",
        "Fractions", "Numbers that multiply", "Years", "Where a sentence ends", "A language and its regions", "A publisher alone",
    ],
}  # fmt: skip


@pytest.mark.parametrize("section", LABELS)
def test_every_rule_about_words_fields_and_fine_points_has_its_row(section: str) -> None:
    assert list(dict.fromkeys(row.label for row in SECTIONS[section].rows)) == LABELS[section]


REQUIRED = [
    "At a glance", "The watchlist file", *FRAMES, "Queries in YAML", "Keywords", "How text becomes words", "AND, OR, NOT", "Phrases",
    "Wildcards", "Exact capitals", "Word forms", "NEAR and ONEAR", "NEAR of several", "NOT NEAR", "ATLEAST", "SENT and PARA", "FIRST",
    "Numbers", "Comments", "What binds tighter", "Fields", "Fine points", "What a match says", "Strong and weak names", "Demonyms",
    "Names that do not count", "Names within names", "Capitals in names", "Names of one language", "Country names in other languages",
    "Persons", "Korean names", "Definitions", "Where and except", "Shared files", "Validity", "Tests in the file", "When a file has a mistake",
    "Working on a watchlist", "Errors in a query",
    "Errors in a file", "Warnings in a query", "Warnings in a file", "Coming from another tool", "Limits",
]  # fmt: skip


@pytest.mark.parametrize("title", REQUIRED)
def test_every_section_exists_and_has_a_table_or_a_block(title: str) -> None:
    assert SECTIONS[title].rows or SECTIONS[title].blocks


def test_every_table_is_of_a_kind_that_is_tested() -> None:
    kinds = {
        FOUND,
        BOLD,
        SAYS,
        ERRORS,
        WARNINGS,
        GLANCE,
        READING,
        OF_A_FILE,
        KEYS,
        ARRIVALS,
        TOOLS,
        LIMITS,
        IN_FORCE,
        COMMANDS,
        OPTIONS,
        COLUMNS,
    }
    assert {kind(row) for row in ROWS} == kinds
    assert [row.line for row in ROWS if len(row.cells) != len(row.head)] == []


def test_every_row_of_examples_has_a_query_an_example_and_a_counterexample() -> None:
    columns = {FOUND: FOUND, OF_A_FILE: OF_A_FILE}
    assert [
        row.line for row in of(*columns) if not all(row.code(column) for column in columns[kind(row)])
    ] == []


def test_the_contents_list_every_section_once_in_order() -> None:
    contents, _, rest = PAGE.partition("\n## Contents\n")[2].partition("\n## ")
    headings = re.findall(r"^#{2,3} (.+)$", f"## {rest}", re.MULTILINE)
    assert re.findall(r"\]\(#([^)]+)\)", contents) == [slug(heading) for heading in headings]


def test_every_link_leads_to_a_section() -> None:
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= {slug(title) for title in SECTIONS}


def test_no_line_is_wider_than_140() -> None:
    assert [number for number, line in enumerate(PAGE.split("\n"), 1) if len(line) > 140] == []
