"""Tests of reading YAML: every scalar is text, and each mistake has its line and column."""

import gc
import subprocess
import sys

import pytest

from tests.unit.asking import article, match_of, problems_of, watchlist, within

WHOLE = """\
watchlist: w
define:
  movers: deploy* OR sent
entities:
  north: {names: [North Korea], weak: [the North]}
rules:
  - id: one
    query: |
      @north AND ($movers)
    tests:
      match: ["North Korea sent troops"]
"""


@pytest.mark.parametrize(
    ("line", "query", "body"),
    [
        ("NO", "no", "no"),
        ("yes", "yes", "yes"),
        ("2024", "2024", "in 2024"),
        ("1_000", "1_000", "1 000"),
        ("null", "null", "null"),
        ("on", "on", "on"),
        ("12:30", "", ""),
    ],
)
def test_every_scalar_is_text(line: str, query: str, body: str) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    query: {line}\n"
    if query:
        assert match_of(text, article(body)) is not None
    else:
        assert problems_of(text)


def test_identifiers_and_titles_are_text_too() -> None:
    read = watchlist(
        "watchlist: 2024\ntitle: NO\nowner: null\nrules:\n  - id: 007\n    title: 1.0\n    query: a\n"
    )
    assert (read.id, read.title, read.owner, read.rules[0].id, read.rules[0].title) == (
        "2024",
        "NO",
        "null",
        "007",
        "1.0",
    )


@pytest.mark.parametrize(
    "name",
    [
        *("NO", "2024-01-01", "yes", "1e3", "off", "y", "null", "true", "0x1F", "010", "1_000", "12:30:45"),
        *("2026-11-23T10:00:00Z", ".5", ".inf", "NaN", "1.10"),
    ],
)
def test_names_of_entities_and_keywords_are_text_too(name: str) -> None:
    text = f"watchlist: w\nentities:\n  it:\n    names: [{name}]\nrules:\n  - id: r\n    keywords: [{name}]\n"
    assert watchlist(text).entities["it"].names[0].text == name
    assert match_of(text, article(f"it says {name} now")) is not None


def test_the_code_no_is_a_language_and_a_territory() -> None:
    text = "watchlist: w\nlanguages: [no]\nwhere: lang:no\nrules:\n  - id: r\n    query: tropp\n    tests: {match: [{body: tropp, lang: no}]}\n"
    assert match_of(text, article("En tropp.", language="no")) is not None
    assert match_of(text, article("En tropp.", language="sv")) is None
    entity = "entities:\n  it: {names: [NO, Norway, Norge], territory: NO, languages: [de]}\n"
    query = 'rules:\n  - {id: r, query: "@it"}\n'
    assert (
        match_of(f"watchlist: w\n{entity}{query}", article("Norwegen sagte nein.", language="de")) is not None
    )


PLAIN = "watchlist: w\nrules:\n  - id: r\n    query: troops\n"


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{PLAIN}",
        f"{PLAIN}...\n",
        f"%YAML 1.1\n---\n{PLAIN}",
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("troops\n", "troops\t\n"),
        PLAIN.replace("id: r", "id: !!str r"),
        PLAIN.replace("query: troops", "keywords: [“troops”]"),
        '{"watchlist": "w", "rules": [{"id": "r", "query": "troops"}]}',
    ],
    ids=["begin", "end", "directive", "CRLF", "CR", "tab at the end", "tag of text", "typed quotes", "JSON"],
)
def test_an_unusual_form_of_yaml_is_read(text: str) -> None:
    assert match_of(text, article("The troops left.")) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("query: troops", "query: # troops"),
        ("  - id: r\n    query: troops", "  r: {query: troops}"),
        ("query: troops", "query: !!python/object/apply:os.system [id]"),
        ("id: r", "id: 🚀"),
        ("id: r", 'id: "\\ud83d"'),
        ("query: troops", "query:\u00a0troops"),
    ],
    ids=["only a comment", "rules by name", "tag of Python", "emoji", "half a character", "special space"],
)
def test_a_form_that_means_something_else_is_a_mistake(old: str, new: str) -> None:
    assert old in PLAIN
    assert len(problems_of(PLAIN.replace(old, new))) == 1


QUOTED_LINES = [
    '"troops AND\n      tanks"',
    "'troops AND\n      tanks'",
    '"troops AND\n\n      tanks"   # a comment',
    '"troops AND \\\n      tanks"',
    "'troops AND\n      \"tanks\"  '",
    '"troops AND (\n     \\"tanks\\"\n     OR guns)"',
    '"\n      troops AND\n      tanks\n      "',
]


@pytest.mark.parametrize("key", ["query", "where", "except"])
@pytest.mark.parametrize("written", QUOTED_LINES)
def test_a_query_in_quotes_may_have_several_lines(written: str, key: str) -> None:
    text = f"watchlist: w\nrules:\n  - {key}: {written}\n    id: r\n"
    if key != "query":
        text = f"watchlist: w\n{key}: {written}\nrules:\n  - id: r\n    query: b\n"
    both, one = article("Troops and tanks in b."), article("Troops in b.")
    assert (match_of(text, both) is None, match_of(text, one) is None) == (
        (True, False) if key == "except" else (False, True)
    )


@pytest.mark.parametrize(
    ("written", "line", "column", "message"),
    [
        ('"troops AND\n      tanks and"', 5, 13, "two words without an operator"),
        ("'troops AND\n      title tanks'", 5, 13, "two words without an operator"),
        ('"troops AND (\n\n      \\"tanks\\" guns)"', 6, 17, "two words without an operator"),
        ('"troops AND\n      query: \\"tanks\\""', 5, 7, "unknown field query"),
        ('"troops AND\n    tanks"', 4, 12, "YAML does not read this query as plain text"),
        ('"troops AND\n      tanks" OR guns', 4, 12, "YAML does not read this query as plain text"),
        ('"troops AND\n      tanks', 4, 12, "YAML does not read this query as plain text"),
        ("'troops' AND\n      'tanks'", 4, 12, "YAML does not read this query as plain text"),
    ],
)
def test_a_mistake_in_a_quoted_query_of_several_lines_has_its_place(
    written: str, line: int, column: int, message: str
) -> None:
    problems = problems_of(f"watchlist: w\nrules:\n  - id: r\n    query: {written}\n    title: T\n")
    assert (problems[0].line, problems[0].column) == (line, column)
    assert problems[0].message.startswith(message)


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "fix"),
    [
        ('define:\n  m-1: "a b" OR c\n', 3, 14, "text after a closing quote", 'write it as a block:  m-1: |  and on the next line, indented:  "a b" OR c'),
        ("define:\n  m: 'a b' OR c\n", 3, 12, "text after a closing quote", "write it as a block:  m: |  and on the next line, indented:  'a b' OR c"),
        ('rules:\n  - id: r\n    qurey: "a b" OR c\n', 4, 18, "text after a closing quote", 'write it as a block:  qurey: |  and on the next line, indented:  "a b" OR c'),
        ("rules:\n  - id: r\n   query: a\n", 4, 4, "query: is indented too little", "indent it by 4 spaces, like id: above it"),
        ("rules:\n  - id: r\n    title: T\n   query: a\n", 5, 4, "query: is indented too little", "indent it by 4 spaces, like id: above it"),
        ("rules:\n  - {id: r, keywords:[a]}\n", 3, 21, "no space after the colon", "write key: value"),
    ],
)  # fmt: skip
def test_a_frequent_mistake_in_yaml_is_named(
    text: str, line: int, column: int, message: str, fix: str
) -> None:
    (problem,) = problems_of(f"watchlist: w\n{text}")
    assert (problem.line, problem.column) == (line, column)
    assert (problem.message, problem.fix) == (f"invalid YAML: {message}", fix)


@pytest.mark.deep
def test_very_many_open_quotes_are_read_fast() -> None:
    with within(2.0):
        assert problems_of("watchlist: w\nrules:\n" + '  - query: "a\n' * 20_000)


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ('"special forces" OR troops', 12),
        ("{UN} AND troops", 12),
        ("@north-korea", 12),
        ("*korea", 12),
        (">=1000 NEAR/3 troops", 12),
        ("troops AND title: korea", 28),
        ("troops # only soldiers", 18),
        ("'a' OR b", 12),
        ("[a] OR b", 12),
        ("| a", 12),
        ("& a", 12),
        ("%a", 12),
        ("!a", 12),
        ("`a`", 12),
    ],
)
def test_a_one_line_query_that_yaml_breaks_is_shown_as_a_block(query: str, column: int) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    query: {query}\n  - id: R!\n    query: a\n"
    mine, other = problems_of(text)
    assert (mine.line, mine.column) == (4, column)
    assert "query: |" in mine.fix
    assert query in mine.fix
    assert (other.line, "'R!'" in other.message) == (5, True)


@pytest.mark.parametrize("key", ["where", "except"])
def test_a_where_or_an_except_that_yaml_breaks_is_shown_as_a_block(key: str) -> None:
    (problem,) = problems_of(f'watchlist: w\n{key}: "a b" OR c\nrules:\n  - id: r\n    query: a\n')
    assert (problem.line, problem.column) == (2, len(key) + 3)
    assert f"{key}: |" in problem.fix


def test_a_definition_that_yaml_breaks_is_shown_as_a_block() -> None:
    problems = problems_of(
        'watchlist: w\ndefine:\n  forces: "special forces" OR troops\nrules:\n  - id: r\n    query: a\n'
    )
    assert [
        (problem.line, "forces: |" in problem.fix or "query: |" in problem.fix) for problem in problems
    ] == [(3, True)]


def test_quotes_that_yaml_removes_are_in_the_fix() -> None:
    (problem,) = problems_of('watchlist: w\nrules:\n  - id: r\n    query: "North Korea"\n')
    assert problem.line == 4
    assert "query: |" in problem.fix
    assert '"North Korea"' in problem.fix


@pytest.mark.parametrize("style", ["|", "|-", "|+", ">", ">-", "|2"])
def test_a_block_may_have_any_style(style: str) -> None:
    indented = "      a AND\n      b\n"
    assert (
        match_of(f"watchlist: w\nrules:\n  - id: r\n    query: {style}\n{indented}", article("a b"))
        is not None
    )


def test_no_text_after_a_comment_in_a_folded_block_is_lost() -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    query: >\n      a  # the one\n      OR b\n"
    assert problems_of(text) or match_of(text, article("b")) is not None


@pytest.mark.parametrize(
    ("before", "mistaken", "line", "column"),
    [
        ("query: |\n      ", "a b", 5, 9),
        ("query: |\n      # why\n\n      a AND\n        ", "wo*", 8, 9),
        ("query: |\n\n      ", "wo*", 6, 7),
        ("query: >\n      a OR\n      ", "wo*", 6, 7),
        ("query: ", "wo*", 4, 12),
        ("query: '", "wo*'", 4, 13),
        ("query: |\n      é OR 북한 OR ", "wo*", 5, 18),
        ("keywords: [a, ", "'...']", 4, 20),
        ("query: |\n      a # b\n      OR ", "wo*", 6, 10),
    ],
)
def test_a_mistake_inside_a_query_is_placed_in_the_file(
    before: str, mistaken: str, line: int, column: int
) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules:\n  - id: r\n    {before}{mistaken}\n")
    assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize("odd", ["\u2028", "\u0085", "\u2029"])
def test_odd_line_separators_do_not_shift_the_lines(odd: str) -> None:
    problems = problems_of(f"watchlist: w\ntitle: 'a{odd}b'\nrules:\n  - id: r\n    query: |\n      wo*\n")
    assert [(problem.line, problem.source.strip()) for problem in problems] == [(6, "wo*")]


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert not problems_of("\ufeff" + WHOLE.replace("\n", "\r\n"))
    (problem,) = problems_of(
        "watchlist: w\nrules:\n  - id: r\n    query: |\n      wo*\n".replace("\n", "\r\n")
    )
    assert (problem.line, problem.column, problem.source) == (5, 7, "      wo*")


# hostile files


@pytest.mark.parametrize(
    "text",
    ["- " * 50_000 + "a", "a: " + "[" * 50_000, "{a: " * 20_000, "? " * 30_000 + "a"],
    ids=["lists", "flows", "maps", "keys"],
)
def test_a_deeply_nested_file_is_a_mistake_and_does_not_crash_the_process(text: str) -> None:
    code = (
        "import sys\nfrom wirewatch.errors import InvalidFile\nfrom wirewatch.configuration.watchlist_reader import read_watchlist\n"
        "try:\n    read_watchlist('f', sys.stdin.read())\nexcept InvalidFile:\n    print('a mistake')"
    )
    with within(4.0):
        ran = subprocess.run(
            [sys.executable, "-c", code], input=text, capture_output=True, text=True, check=False, timeout=300
        )
    assert (ran.returncode, ran.stdout) == (0, "a mistake\n")


def test_a_file_that_is_too_large_is_a_mistake() -> None:
    (problem,) = problems_of("a" * 5_000_001)
    assert "at most" in problem.message


@pytest.mark.parametrize("text", [WHOLE, "watchlist: [", "watchlist: w\n"])
@pytest.mark.parametrize("collecting", [True, False])
def test_reading_leaves_the_garbage_collector_as_it_was(text: str, collecting: bool) -> None:
    (gc.enable if collecting else gc.disable)()
    try:
        problems_of(text, {"shared/s.yaml": "define: {a: b}\n"})
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("    query", "\u00a0   query", 4, 1, "a special space in the indentation"),
        ("    query", "  \u3000 query", 4, 3, "a special space in the indentation"),
        ("query:", "query\uff1a", 4, 10, "a full-width colon"),
        ("query: troops", "query:troops", 4, 10, "no space after the colon"),
        ("  - id: r", "  -id: r", 3, 3, "no space after the dash"),
        ("    query", "\tquery", 4, 1, "a tab, where only spaces may indent"),
    ],
)
def test_a_common_typing_error_is_named_at_its_place(
    old: str, new: str, line: int, column: int, message: str
) -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    query: troops\n    severity: high\n"
    problem = problems_of(text.replace(old, new))[0]
    assert (problem.line, problem.column, problem.message) == (line, column, f"invalid YAML: {message}")


@pytest.mark.parametrize(
    ("block", "line", "column", "fix"),
    [
        ("    query: |\ntroops\n", 5, 1, "indent all lines of the block by 6 spaces"),
        ("    query: |\n    troops\n", 5, 5, "indent all lines of the block by 6 spaces"),
        ("    query: |  # why\n    @north AND troops\n", 5, 5, "indent all lines of the block by 6 spaces"),
        ("    query: >-\n\n    title:troops\n", 6, 5, "indent all lines of the block by 6 spaces"),
        ("    query: |\n        a OR\n      b\n", 6, 7, "indent all lines of the block by 8 spaces"),
        ("    query: |\n      a OR\n# why\n      b\n", 6, 1, "indent all lines of the block by 6 spaces"),
    ],
)
def test_a_line_that_is_indented_too_little_for_a_block_is_named(
    block: str, line: int, column: int, fix: str
) -> None:
    for after in ("", "    severity: high\n", "  - id: other\n    query: |\n      a\n"):
        problem = problems_of(f"watchlist: w\nrules:\n  - id: r\n{block}{after}")[0]
        assert (problem.line, problem.column, problem.fix) == (line, column, fix)
        assert problem.message == ("invalid YAML: this line is indented too little to be a part of query: |")


def test_a_block_whose_next_line_is_a_key_is_empty() -> None:
    problem = problems_of("watchlist: w\nrules:\n  - id: r\n    query: |\n    title: troops\n")[0]
    assert (problem.line, problem.message) == (5, "the query is empty")
    assert problem.fix == "write the query on the lines below, and indent each of them more than query:"


def test_a_mistake_after_a_block_is_not_reported_as_a_mistake_of_the_block() -> None:
    problem = problems_of("watchlist: w\nrules:\n  - id: r\n    query: |\n      a\n    title: 'b\n")[0]
    assert "indented" not in problem.message


@pytest.mark.parametrize(
    "query",
    [
        r'''"\"special forces\" AND @who"''',
        r""""\u0022special\x20forces\U00000022\tAND\n\xe9t\u00e9 AND @who" # \Uffffffff""",
        "'l''ONU AND @who'",
        '\n      "troops \\\n      AND @who"',
    ],
)
def test_escapes_do_not_move_the_place_of_a_mistake(query: str) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules:\n  - id: r\n    query: {query}\n")
    assert problem.message == "unknown entity @who"
    assert problem.source[problem.column - 1 :].startswith("@who")


CONTROL_ESCAPES = [rf"\x{code:02x}" for code in (*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0))]
CONTROL_ESCAPES += [rf"\{letter}" for letter in "0abtnvfreN_LP/ "] + [
    r"\u2028",
    r"\u000c",
    r"\U0000000b",
    r"\uFFFE",
]


@pytest.mark.parametrize("escape", CONTROL_ESCAPES)
def test_an_escaped_control_character_does_not_move_the_place_of_a_later_mistake(escape: str) -> None:
    query = f'"troops {escape} OR @who"'
    problems = problems_of(f"watchlist: w\nrules:\n  - id: r\n    query: {query}\n")
    places = [each.source[each.column - 1 :] for each in problems if each.message == "unknown entity @who"]
    assert places == ['@who"']


def test_a_colon_in_a_text_without_quotes_is_named() -> None:
    (problem,) = problems_of("watchlist: w\nrules:\n  - id: r\n    query: a\n    title: BP: cost cuts\n")
    assert (problem.line, problem.column) == (5, 14)
    assert problem.message == "invalid YAML: a colon and a space in a text without quotes"
    assert problem.fix == "put the text in quotes"


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "key"),
    [
        ("query: troops", "query\n      troops AND\n      soldiers", 4, 10, "query"),
        ("query: troops", "query |\n      troops", 4, 10, "query"),
        ("query: troops", "query troops", 4, 10, "query"),
        ("rules:", "rules", 2, 6, "rules"),
    ],
)
def test_a_key_without_a_colon_is_named(old: str, new: str, line: int, column: int, key: str) -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    query: troops\n    severity: high\n"
    problem = problems_of(text.replace(old, new))[0]
    assert (problem.line, problem.column) == (line, column)
    assert problem.message == f"invalid YAML: no colon after {key}"
    assert problem.fix == f"write {key}:"


@pytest.mark.parametrize("begin", ["- |", "- >-", "- |  # from the archive", "- title: a\n          body: |"])
def test_a_line_of_a_block_is_never_read_as_a_query(begin: str) -> None:
    text = (
        "watchlist: w\nrules:\n  - id: r\n    query: a\n    tests:\n      match:\n"
        f'        {begin}\n            a\n\n            where: "the" end: is near\n        - a\n'
    )
    assert len(watchlist(text).rules[0].examples) == 2


def test_a_query_after_a_block_is_still_checked() -> None:
    text = 'watchlist: w\nrules:\n  - title: |\n      a\n    query: "a" OR "b"\n    id: r\n'
    (problem,) = problems_of(text)
    assert problem.message == "YAML does not read this query as plain text"


@pytest.mark.parametrize("text", ["@home", "`x`", "!Kung", "%x"])
def test_a_text_that_must_be_in_quotes_because_of_its_first_character_is_named(text: str) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules:\n  - id: r\n    keywords: [a, {text}]\n")
    assert (problem.line, problem.column) == (4, 19)
    assert problem.message == f"invalid YAML: a text without quotes begins with {text[0]}"
    assert problem.fix == "put the text in quotes"
