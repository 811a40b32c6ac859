"""Tests that Wirewatch reports unquoted texts which YAML misreads, such as `names: BP, Shell`."""

import pytest
from wirewatch.channels.registry import CHANNELS
from wirewatch.checking.embedded_tests import SPLIT_FIX, failing_examples
from wirewatch.configuration.route_reader import read_sound_routes

from tests.unit.asking import problems_of, watchlist

CHANGE = "change the query or the test"
RULES = "rules:\n  - id: r\n    query: a\n    tests: {match: [a], no_match: [b]}\n"


def warnings_of_names(names: str, key: str = "names") -> list[tuple[str, str]]:
    names_of_key = f"names: [X Y]\n    {key}" if key != "names" else key
    text = f"watchlist: w\nentities:\n  it:\n    {names_of_key}: {names}\n{RULES}"
    return [(warning.message, warning.fix) for warning in watchlist(text).warnings]


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        ("BP, British Petroleum", "[BP, British Petroleum]"),
        ("BP,British Petroleum", "[BP, British Petroleum]"),
        ("BP; Shell; ", "[BP, Shell]"),
        ("Tyson, Tyson Foods, Inc.", '[Tyson, "Tyson Foods, Inc."]'),
        ("Texas, California", "[Texas, California]"),
        ("Paris, Pyongyang", "[Paris, Pyongyang]"),
        ("조선, 북한", "[조선, 북한]"),
        ("北朝鮮、朝鮮", "[北朝鮮, 朝鮮]"),
        ("BP, Shell [Oil]", '[BP, "Shell [Oil]"]'),
    ],
)
def test_a_list_of_names_without_brackets_is_a_warning(names: str, listed: str) -> None:
    (warning,) = warnings_of_names(names)
    assert warning == (
        "this is read as one name, because the list has no brackets",
        f"write names: {listed}; if it is one name, put it in quotes",
    )


@pytest.mark.parametrize(
    "names",
    [
        *("Washington, D.C.", "Washington, DC", "Dallas, Texas", "Portland, OR"),
        *("Tyson Foods, Inc.", "ASML Holding, N.V.", "Toyota Motor Co., Ltd.", "Sammy Davis, Jr."),
        *("1,000 Islands", "BP", "BP,", '"BP, British Petroleum"', "'BP, British Petroleum'"),
        *("[BP, British Petroleum]", "\n    - BP, British Petroleum"),
    ],
)
def test_a_single_name_may_have_a_comma(names: str) -> None:
    assert not warnings_of_names(names)


@pytest.mark.parametrize(
    "names", ["\n      BP\n      Shell", "\n      - BP\n        Shell", "BP\n      Shell"]
)
def test_names_on_several_lines_without_dashes_are_a_warning(names: str) -> None:
    assert warnings_of_names(names) == [
        (
            "these lines are read as one name",
            "write - before each name; if it is one name, write it in one line",
        )
    ]


@pytest.mark.parametrize(
    ("names", "sign"),
    [
        ("|\n      BP\n      Shell", "|"),
        (">\n      BP\n      Shell", ">"),
        ("|\n      - BP, Ltd.\n      - Shell", "|"),
        ("\n    - |\n      BP\n      Shell", "|"),
    ],
)
def test_names_on_the_lines_of_a_block_are_a_warning(names: str, sign: str) -> None:
    assert warnings_of_names(names) == [
        (
            "these lines are read as one name",
            f"remove {sign} and write - before each name; if it is one name, write it in one line",
        )
    ]


@pytest.mark.parametrize(
    ("names", "comment"),
    [
        ("\n      - Covid #1\n      - BP", "#1"),
        ("[BP, #metoo, Shell\n      ]", "#metoo"),
        ("Boeing #737", "#737"),
    ],
)
def test_a_comment_that_begins_like_a_word_is_a_warning(names: str, comment: str) -> None:
    assert warnings_of_names(names) == [
        (
            f"YAML reads {comment} and all after it as a comment",
            "if it belongs to a name, put the name in quotes; else write a space after #",
        )
    ]


def test_a_block_of_one_line_with_a_comma_is_a_warning() -> None:
    ((message, _),) = warnings_of_names("|\n      BP, Shell")
    assert message == "this is read as one name, because the list has no brackets"


@pytest.mark.parametrize(
    "names",
    [
        "|\n      BP\n\n",
        ">\n      BP\n\n",
        "\n      - BP\n      - Shell",
        "\n      - BP\n\n      # oil\n",
        '"BP\n      Shell"',
        "BP  # oil\n",
    ],
)
def test_names_on_lines_of_their_own_are_no_warning(names: str) -> None:
    assert not warnings_of_names(names)


@pytest.mark.parametrize("key", ["weak", "not", "demonyms"])
def test_each_list_of_names_needs_its_brackets(key: str) -> None:
    ((_, fix),) = warnings_of_names("A B, C D", key)
    assert fix.startswith(f"write {key}: [A B, C D]; ")


def test_keywords_without_brackets_are_a_warning() -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    tests: {match: [cost cuts layoffs], no_match: [b]}\n    keywords: "
    (warning,) = watchlist(f'{text}cost cuts, "layoffs"\n').warnings
    assert (warning.line, warning.column) == (5, 15)
    assert warning.message == "this is read as one keyword, because the list has no brackets"
    assert warning.fix == 'write keywords: [cost cuts, "layoffs"]; if it is one keyword, put it in quotes'
    assert not watchlist(f'{text}"cost cuts, layoffs"\n').warnings


@pytest.mark.parametrize(
    ("key", "value", "fix"),
    [
        ("watchlists", "a, b", "write [a, b]"),
        ("channels", "email-text, slack:desk", 'write [email-text, "slack:desk"]'),
        ("lead_sources", "a.org, b.org", "write [a.org, b.org]"),
        ("severity", "high, normal", "write [high, normal]"),
    ],
)
def test_a_list_of_ids_without_brackets_is_one_mistake(key: str, value: str, fix: str) -> None:
    keys = {"schedule": "instant", "channels": "[email-text]"}
    keys |= {"match": f"\n      severity: {value}"} if key == "severity" else {key: value}
    lines = "".join(f"    {name}: {text}\n" for name, text in keys.items())
    _, problems = read_sound_routes("routes.yaml", f"routes:\n  r:\n{lines}", {"a", "b"}, CHANNELS.check)
    (problem,) = problems
    assert (problem.message, problem.fix) == (f"{key} must be a list in brackets", fix)


def test_languages_without_brackets_are_one_mistake() -> None:
    (problem,) = problems_of(f"watchlist: w\nlanguages: de, fr\n{RULES}")
    assert (problem.message, problem.fix) == ("languages must be a list in brackets", "write [de, fr]")


# between braces


@pytest.mark.parametrize(
    ("line", "column", "key", "fix"),
    [
        (
            "tests: [{body: Talks in Geneva, Switzerland ended, expect: [r]}]",
            33,
            "body",
            'put the text in quotes: body: "Talks in Geneva, Switzerland ended"',
        ),
        (
            'tests: [{body: A, the "B", and the C, and the D, expect: [r]}]',
            19,
            "body",
            "put the text in quotes: body: 'A, the \"B\", and the C, and the D'",
        ),
        (
            "entities: {it: {names: BP, British Petroleum}}",
            28,
            "names",
            "write names: [BP, British Petroleum]",
        ),
    ],
)
def test_a_text_that_ends_at_a_comma_is_reported_once(line: str, column: int, key: str, fix: str) -> None:
    (problem,) = problems_of(f"watchlist: w\n{line}\n{RULES}")
    assert (problem.line, problem.column) == (2, column)
    assert problem.message == f"the text of {key} ends at the comma before this"
    assert problem.fix == fix


def test_an_unknown_key_between_braces_is_still_named() -> None:
    (problem,) = problems_of(f"watchlist: w\ntests: [{{body: A, titel: B, expect: [r]}}]\n{RULES}")
    assert problem.message == "unknown key 'titel' in a test of the file"
    assert problem.fix == "did you mean title?"


# colons and asterisks


@pytest.mark.parametrize("key", ["match", "no_match"])
def test_a_text_with_a_colon_is_a_mistake_that_asks_for_quotes(key: str) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    query: a\n    tests: {{{key}: [a, BP: cost cuts, b]}}\n"
    (problem,) = problems_of(text)
    assert problem.source[problem.column - 1 :].startswith("BP: cost cuts")
    assert problem.message == "the colon makes a key of 'BP'"
    assert problem.fix == 'put the text in quotes: "BP: cost cuts"'


def test_a_text_with_a_colon_may_also_be_a_list_item_on_its_own_line() -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    query: a\n    tests:\n      match:\n        - a\n        - "
    (problem,) = problems_of(f"{text}BP: cost cuts\n")
    assert problem.fix == 'put the text in quotes: "BP: cost cuts"'
    (problem,) = problems_of(f"{text}bodi: cost cuts\n")
    assert (problem.message, problem.fix) == ("unknown key 'bodi' in a test", "did you mean body?")


def test_a_name_that_begins_with_an_asterisk_is_a_mistake_that_asks_for_quotes() -> None:
    (problem,) = problems_of("watchlist: w\nrules:\n  - id: r\n    keywords: [*Hormuz]\n")
    assert (problem.line, problem.column) == (4, 16)
    assert problem.message == "YAML does not read *Hormuz as text"
    assert problem.fix == 'put it in quotes: "*Hormuz"'


@pytest.mark.parametrize("text", ["&Co", "!Kung"])
def test_a_name_that_yaml_reads_as_an_anchor_or_a_tag_asks_for_quotes(text: str) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules:\n  - id: r\n    keywords:\n      - a\n      - {text}\n")
    assert (problem.line, problem.column) == (6, 9)
    assert problem.message == f"YAML does not read {text} as text"
    assert problem.fix == f'put it in quotes: "{text}"'


@pytest.mark.parametrize(
    ("text", "word"), [("&Wilson AG", "&Wilson"), ("!Kung San", "!Kung"), ("! yes", "!")]
)
def test_a_name_whose_first_word_yaml_drops_is_a_mistake(text: str, word: str) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules:\n  - id: r\n    keywords:\n      - a\n      - {text}\n")
    assert (problem.line, problem.column) == (6, 9)
    assert problem.message == f"YAML does not read {word} as text"
    assert problem.fix == f'put it in quotes: "{text}", or remove {word}'


def test_a_wildcard_is_not_taken_for_an_alias_of_a_lost_word() -> None:
    rules = '  - id: r\n    keywords:\n      - &Co Ltd\n  - id: s\n    query: "*Corp"\n'
    problems = problems_of(f"watchlist: w\nrules:\n{rules}")
    assert "YAML does not read &Co as text" in [problem.message for problem in problems]


def test_a_tag_of_yaml_changes_nothing() -> None:
    read = watchlist("watchlist: w\nrules: [{id: r, keywords: [!!str 5]}]\n")
    assert read.rules[0].query == "5"


def test_an_anchor_with_an_alias_is_reported_once() -> None:
    (problem,) = problems_of("watchlist: w\nrules: [{id: &x r, keywords: [*x]}]\n")
    assert problem.message == "YAML anchors and aliases are not supported"


# failed tests


@pytest.mark.parametrize(
    ("tests", "fixes"),
    [
        ("[Talks in Geneva, Switzerland ended]", [CHANGE + SPLIT_FIX] * 2),
        ('["Talks in Geneva", "Switzerland ended"]', [CHANGE] * 2),
        ("[Talks in Geneva]", [CHANGE]),
        ("[{title: Talks}, {title: ended}]", [CHANGE] * 2),
        ("\n        - Talks in Geneva\n        - Switzerland ended", [CHANGE] * 2),
    ],
)
def test_the_fix_for_failed_tests_says_that_a_comma_may_have_split_a_text(
    tests: str, fixes: list[str]
) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    query: talks AND ended\n    tests:\n      match: {tests}\n"
    assert [problem.fix for problem in failing_examples(watchlist(text))] == fixes
