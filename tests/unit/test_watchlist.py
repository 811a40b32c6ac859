"""What a watchlist file may contain, and each mistake with its line and column."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from wirewatch.checking.embedded_tests import failing_examples, outcomes
from wirewatch.configuration.watchlist_reader import read_shared, read_sound_rules
from wirewatch.errors import InvalidFile, WatchlistError
from wirewatch.matching.monitor import MatchRun
from wirewatch.matching.plan import Plan
from wirewatch.severity import Severity

from tests.unit.asking import article, match_of, problems_of, result_of, watchlist, within

WHOLE = """\
watchlist: dprk-russia
title: North Korean troops in Russia's war
owner: korea-desk@example.org
timezone: Asia/Seoul
languages: [en, de]
define:
  movers: deploy* OR send* OR sent OR dispatch*
where:  lang:en OR lang:ko
except: source:sports.example.com
entities:
  north-korea:
    kind: country
    names: [North Korea, DPRK, "Democratic People's Republic of Korea", Pyongyang, N. Korea]
    demonyms: [North Korean, North Koreans]
    weak:  [the North]
    not:   ["North Korea Street"]
    not_near: {n: 3, names: [football]}
rules:
  - id: troop-deployment
    title: Troop deployment
    severity: high
    query: |
      @north-korea AND (troop* OR soldier* OR "special forces") NEAR/12 ($movers)
    from: 2026-01-01
    until: 2026-12-31
    tests:
      match:    ["South Korea says the North Korean army sent 1,500 special forces"]
      no_match: ["North Korea's football team sent home"]
  - id: sanctions
    keywords: [sanctions evasion, dual-use goods]
"""


def with_query(query: str) -> str:
    return f"watchlist: w\nrules:\n  - id: r\n    query: |\n      {query}\n"


def test_every_key_of_a_file_is_read() -> None:
    read = watchlist(WHOLE)
    assert (read.id, read.title, read.owner, read.timezone) == (
        "dprk-russia", "North Korean troops in Russia's war", "korea-desk@example.org", "Asia/Seoul",
    )  # fmt: skip
    troops, sanctions = read.rules
    assert (troops.id, troops.title, troops.severity) == (
        "troop-deployment",
        "Troop deployment",
        Severity.HIGH,
    )
    assert (sanctions.id, sanctions.title, sanctions.severity) == ("sanctions", "sanctions", Severity.NORMAL)
    assert [(example.text, example.matches) for example in troops.examples] == [
        ("South Korea says the North Korean army sent 1,500 special forces", True),
        ("North Korea's football team sent home", False),
    ]
    entity = read.entities["north-korea"]
    assert [name.text for name in entity.names if not name.weak and not name.generated] == [
        "North Korea", "DPRK", "Democratic People's Republic of Korea", "Pyongyang", "N. Korea", "North Korean", "North Koreans",
    ]  # fmt: skip
    assert [name.text for name in entity.names if name.weak] == ["the North"]
    assert (entity.veto_distance, [name.text for name in entity.near_vetoes]) == (3, ["football"])
    assert list(failing_examples(read)) == []


def test_where_must_match_and_except_must_not_match() -> None:
    body = "The North Korean army sent special forces"
    assert [match.rule for match in result_of(WHOLE, article(body, language="en")).matches] == [
        "troop-deployment"
    ]
    assert not result_of(WHOLE, article(body, language="fr")).matches
    assert not result_of(WHOLE, article(body)).matches
    assert not result_of(WHOLE, article(body, language="en", source="sports.example.com")).matches


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("Sanctions evasion is up", True),
        ("dual use goods", True),
        ("evasion of sanctions", False),
        ("sanctions, evasion", True),
    ],
)
def test_keywords_are_literals(body: str, fires: bool) -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    keywords: [sanctions evasion, dual-use goods]\n"
    assert (match_of(text, article(body)) is not None) is fires


@pytest.mark.parametrize(
    ("keywords", "clause"),
    [("Strait of Hormuz, Suez Canal", "Strait of Hormuz OR Suez Canal"), ("Suez Canal", "Suez Canal")],
)
def test_a_match_names_the_keywords_as_written(keywords: str, clause: str) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    keywords: [{keywords}]\n"
    match = match_of(text, article("The Suez Canal is closed"))
    assert match is not None
    assert match.why == ((clause, ("Suez Canal",)),)


def test_a_keyword_has_no_operators() -> None:
    text = "watchlist: w\nrules:\n  - id: r\n    keywords: [a OR b]\n"
    assert match_of(text, article("a")) is None
    assert match_of(text, article("either a or b")) is not None


@pytest.mark.parametrize(
    ("keyword", "operator"),
    [
        ("troop*", "troop*"), ("*troop", "*troop"), ("{UN}", "{UN}"), ("a OR b", "OR"), ("a AND b", "AND"), ("a NOT b", "NOT"),
        ("a NEAR/3 b", "NEAR/3"), ("@north-korea", "@north-korea"), ("$movers", "$movers"), ("~march", "~march"),
        ("title:troops", "title:"), ("ATLEAST/2(a)", "ATLEAST/2"), (">=1000", ">=1000"),
        ("sanctions evasion", ""), ("dual-use goods (military)", ""), ("WAR AND PEACE", ""), ("C++", ""), ("AT&T", ""),
        ("Note: urgent", ""), ("what now?", ""), ("and or not", ""), ("5 * 3", ""), ("#MeToo", ""),
    ],
)  # fmt: skip
def test_a_keyword_with_an_operator_is_warned_about(keyword: str, operator: str) -> None:
    text = f"watchlist: w\nrules:\n  - id: r\n    keywords: ['{keyword}']\n    tests: {{match: [x]}}\n"
    message = f"the keyword {keyword!r} is taken literally: {operator} is not an operator here"
    warnings = watchlist(text).warnings
    if operator:
        assert [(warning.line, warning.message) for warning in warnings] == [(4, message)]
    else:
        assert not any("taken literally" in warning.message for warning in warnings)


@pytest.mark.parametrize(
    ("instant", "matches"),
    [
        ("2025-12-31T14:59:59", False),
        ("2025-12-31T15:00:00", True),
        ("2026-12-31T14:59:59", True),
        ("2026-12-31T15:00:00", False),
    ],
)
def test_validity_is_whole_days_of_the_files_time_zone(instant: str, matches: bool) -> None:
    sent = article("South Korea says the North Korean army sent 1,500 special forces", language="en")
    result = result_of(WHOLE, sent, now=datetime.fromisoformat(instant).replace(tzinfo=UTC))
    assert bool(result.matches) is matches


@pytest.mark.parametrize(
    ("instant", "matches"), [("2026-04-05T03:30:00", True), ("2026-04-05T04:00:00", False)]
)
def test_the_last_day_has_its_repeated_hour_if_clocks_go_back_at_midnight(
    instant: str, matches: bool
) -> None:
    text = "watchlist: w\ntimezone: America/Santiago\nrules: [{id: r, query: a, until: 2026-04-04}]\n"
    result = result_of(text, article("a"), now=datetime.fromisoformat(instant).replace(tzinfo=UTC))
    assert bool(result.matches) is matches


@pytest.mark.parametrize(("day", "announced"), [(23, False), (26, True), (31, True)])
def test_expiry_is_announced_seven_days_before(day: int, announced: bool) -> None:
    read = watchlist(WHOLE, now=datetime(2026, 12, day, 12, tzinfo=UTC))
    assert any("2026-12-31" in warning.message for warning in read.warnings) is announced


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "empty"),
        ("# nothing\n", 1, 1, "empty"),
        ("watchlist: w\n", 1, 1, "lacks rules:"),
        ("rules:\n  - id: r\n    query: a\n", 1, 1, "lacks watchlist:"),
        ("watchlist: w\nrules: []\n", 2, 8, "no rules"),
        ("watchlist: Big Name\nrules:\n  - id: r\n    query: a\n", 1, 12, "invalid watchlist id"),
        ("watchlist: w\ntimezone: Seoul\nrules:\n  - id: r\n    query: a\n", 2, 11, "invalid time zone"),
        (
            "watchlist: w\nlanguages: [en, ko]\nrules:\n  - id: r\n    query: a\n",
            2,
            17,
            "no word forms for the language",
        ),
        ("watchlist: w\nrule:\n  - id: r\nrules:\n  - id: r\n    query: a\n", 2, 1, "in a watchlist"),
        ("watchlist: w\nwatchlist: v\nrules:\n  - id: r\n    query: a\n", 2, 1, "duplicate"),
        ("watchlist: w\nrules:\n  - id: r\n    query: a\n    query: b\n", 5, 5, "duplicate"),
        (
            "watchlist: w\nrules:\n  - id: r\n    query: a\n  - id: r\n    query: b\n",
            5,
            5,
            "duplicate",
        ),
        ("watchlist: w\nrules:\n  - query: a\n", 3, 5, "lacks id:"),
        ("watchlist: w\nrules:\n  - a\n", 3, 5, "must be a mapping"),
        ("watchlist: w\nrules:\n  - id: r\n", 3, 5, "either query: or keywords:"),
        (
            "watchlist: w\nrules:\n  - id: r\n    query: a\n    keywords: [b]\n",
            3,
            5,
            "has both query: and keywords:",
        ),
        ("watchlist: w\nrules:\n  - id: r\n    query: a\n    severity: urgent\n", 5, 15, "invalid severity"),
        ("watchlist: w\nrules:\n  - id: r\n    query: a\n    first: yes\n", 5, 12, "invalid first"),
        ("watchlist: w\nrules:\n  - id: r\n    query: a\n    from: tomorrow\n", 5, 11, "invalid date"),
        ("watchlist: w\nrules:\n  - id: r\n    query: a\n    until: 2026-02-30\n", 5, 12, "invalid date"),
        (
            "watchlist: w\nrules:\n  - id: r\n    query: a\n    from: 2026-02-02\n    until: 2026-01-01\n",
            6,
            12,
            "ends before it begins",
        ),
        ("watchlist: w\nrules:\n  - id: r\n    query: a\n    quer: b\n", 5, 5, "in a rule"),
        (
            "watchlist: w\nrules:\n  - id: r\n    query: [a, b]\n",
            4,
            12,
            "does not read this query as plain text",
        ),
        ("watchlist: w\nrules:\n  - id: r\n    query:\n", 4, 11, "empty"),
        (
            "watchlist: w\nrules:\n  - id: r\n    query: a\n    tests: {matches: [a]}\n",
            5,
            13,
            "in tests",
        ),
        (
            "watchlist: w\nrules:\n  - id: r\n    query: a\n    tests: {match: [{text: a}]}\n",
            5,
            22,
            "in a test",
        ),
        (
            "watchlist: w\ndefine:\n  a: b\n  a: c\nrules:\n  - id: r\n    query: a\n",
            4,
            3,
            "duplicate",
        ),
        (
            "watchlist: w\nentities:\n  It!: {names: [a]}\nrules:\n  - id: r\n    query: a\n",
            3,
            3,
            "invalid entity id",
        ),
        ("watchlist: w\nrules: &all\n  - id: r\n    query: a\ntitle: *all\n", 5, 8, "aliases"),
        ("watchlist: w\nbase: &base {id: r}\nrules:\n  - <<: *base\n    query: a\n", 4, 9, "aliases"),
        ("watchlist: w\n\tx: y\n", 2, 1, "invalid YAML"),
        ("watchlist: w\nrules: [a\n", 3, 1, "invalid YAML"),
        ("watchlist: w\n---\nwatchlist: v\n", 2, 1, "invalid YAML"),
        ("watchlist: w\ntitle: a: b\n", 2, 9, "invalid YAML"),
        ("watchlist: w\ntitle: \x07\nrules:\n  - id: r\n    query: a\n", 2, 8, "control character U+0007"),
        (
            "watchlist: w\ntitle: !!python/object/apply:os.system [ls]\nrules:\n  - id: r\n    query: a\n",
            2,
            8,
            "must be text",
        ),
    ],
)
def test_a_mistake_of_the_file_has_its_place(text: str, line: int, column: int, message: str) -> None:
    problems = problems_of(text)
    assert [(problem.line, problem.column, message in problem.message) for problem in problems] == [
        (line, column, True)
    ], problems
    assert problems[0].file == "desk.yaml"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("watchlist", 1, 1, "must be a mapping"),
        ("- a\n- b\n", 1, 1, "must be a mapping"),
        ("watchlist: w\nrules:\n", 2, 7, "must be a list"),
        ("watchlist: w\nrules: a: b\n", 2, 9, "invalid YAML"),
    ],
)
def test_the_reason_why_a_file_is_not_a_watchlist_comes_first(
    text: str, line: int, column: int, message: str
) -> None:
    first = problems_of(text)[0]
    assert (first.line, first.column, message in first.message) == (line, column, True)


def test_all_mistakes_of_a_file_are_reported_in_reading_order_with_line_caret_and_fix() -> None:
    text = """\
watchlist: w
timezone: Seoul
define:
  movers: sent OR wo*
entities:
  north: {names: [North Korea], kind: planet}
rules:
  - id: one
    query: "special forces" OR troops
  - id: two
    query: |
      $mover AND North Korea
    severity: urgent
"""
    with pytest.raises(InvalidFile) as caught:
        watchlist(text)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [
        (2, 11), (4, 19), (6, 39), (9, 12), (12, 7), (12, 24), (13, 15),
    ]  # fmt: skip
    shown = str(caught.value)
    assert shown.startswith(
        "desk.yaml:2:11: invalid time zone 'Seoul'\n     2 | timezone: Seoul\n       |           ^\n        fix: "
    )
    assert (
        "desk.yaml:12:24: two words without an operator between them\n    12 |       $mover AND North Korea\n"
        in shown
    )
    assert shown.count("fix: ") == 7


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "watchlist: w\ntitle: [a]\nowner: [b]\ntimezone: Nowhere\nrules:\n  - {id: r, query: a}\n",
            [(2, 8), (3, 8), (4, 11)],
        ),
        ("watchlist: w\nowner: [b]\nrules:\n  - {id: r, query: wo*}\n", [(2, 8), (4, 20)]),
        ("watchlist: w\nrules:\n  - id: r\n    title: [a]\n    query: wo*\n", [(4, 12), (5, 12)]),
        (
            "watchlist: w\nrules:\n  - id: r\n    title: [a]\n    severity: urgent\n",
            [(3, 5), (4, 12), (5, 15)],
        ),
        ("watchlist: w\nrules:\n  - title: [a]\n    query: wo*\n", [(3, 5), (3, 12), (4, 12)]),
        (
            "watchlist: w\nrules:\n  - {id: r, query: a}\ntests:\n  - {title: [a], body: b}\n",
            [(5, 5), (5, 13)],
        ),
    ],
)
def test_a_mistake_does_not_hide_the_others(text: str, places: list[tuple[int, int]]) -> None:
    assert [(problem.line, problem.column) for problem in problems_of(text)] == places


TESTED = """\
watchlist: w
rules:
  - {id: a, query: troops}
  - {id: b, query: soldiers}
tests:
  - {body: troops, expect: [x, y]}
  - {body: soldiers, expect: [b, z]}
"""


def test_every_unknown_rule_of_a_test_is_reported() -> None:
    problems = problems_of(TESTED)
    assert [(problem.line, problem.message) for problem in problems] == [
        (6, "unknown rule 'x'"),
        (6, "unknown rule 'y'"),
        (7, "unknown rule 'z'"),
    ]
    assert {problem.fix for problem in problems} == {"use one of a, b"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("watchlist: w", "watchlist: w\ntimezone: Nowhere"),
        ("query: troops", "query: wo*"),
        ("query: troops", "quer: troops"),
        ("body: troops", "bode: troops"),
        ("{id: b, query: soldiers}", "{}"),
    ],
)
def test_an_unknown_rule_of_a_test_is_reported_beside_other_mistakes(right: str, wrong: str) -> None:
    messages = [problem.message for problem in problems_of(TESTED.replace(right, wrong))]
    assert {f"unknown rule {name!r}" for name in "xyz"} <= set(messages)


@pytest.mark.parametrize(
    "rule",
    [
        "{id: a, query: wo*}",
        "{id: a}",
        "{id: a, query: b, severity: urgent}",
        "{id: A!, query: b}",
        "{id: b, query: c, id: a}",
        "{idd: a, query: b}",
        "{id: [a], query: b}",
        "a",
    ],
)
def test_a_test_that_expects_a_rule_with_a_mistake_is_not_a_second_mistake(rule: str) -> None:
    expected = "A!" if "A!" in rule else "a"
    rules = f"  - {rule}\n  - {{id: c, query: d}}\n"
    text = f"watchlist: w\nrules:\n{rules}tests:\n  - {{body: b, expect: [{expected}]}}\n"
    assert {problem.line for problem in problems_of(text)} == {3}


def test_a_test_is_not_a_second_mistake_if_the_rules_cannot_be_read() -> None:
    for rules in ("rule: [{id: a, query: b}]", "rules: []", "rules: {id: a, query: b}"):
        problems = problems_of(f"watchlist: w\n{rules}\ntests:\n  - {{body: b, expect: [a]}}\n")
        assert problems
        assert not any("unknown rule" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("wrong", "right"), [("timezne: UTC", "timezone"), ("entites: {}", "entities"), ("excep: a", "except")]
)
def test_a_mistyped_key_is_guessed(wrong: str, right: str) -> None:
    (problem,) = problems_of(f"watchlist: w\n{wrong}\nrules:\n  - id: r\n    query: a\n")
    assert problem.fix == f"did you mean {right}?"


@pytest.mark.parametrize(
    ("place", "line", "column", "what"),
    [
        ("title: North Korean troops in Russia's war", 2, 8, "title"),
        ("owner: korea-desk@example.org", 3, 8, "owner"),
        ("    title: Troop deployment", 20, 12, "title"),
    ],
)
def test_a_text_that_messages_show_has_at_most_200_characters(
    place: str, line: int, column: int, what: str
) -> None:
    key = place.partition(":")[0]
    assert place in WHOLE
    assert watchlist(WHOLE.replace(place, f"{key}: {'T' * 200}")).id == "dprk-russia"
    long = WHOLE.replace(place, f"{key}: {'T' * 200_000}")
    (problem,) = problems_of(long)
    assert (problem.line, problem.column) == (line, column)
    assert problem.message == f"the {what} has 200,000 characters (at most 200)"
    assert problem.fix == "shorten it: every message shows it"
    assert len(str(problem)) < 500


def test_a_rule_with_a_long_title_stays_in_use() -> None:
    long = WHOLE.replace("title: Troop deployment", f"title: {'T' * 300}")
    read, problems = read_sound_rules("w.yaml", long)
    assert read is not None
    assert [(rule.id, len(rule.title)) for rule in read.rules] == [
        ("troop-deployment", 200),
        ("sanctions", 9),
    ]
    assert len(problems) == 1


@pytest.mark.parametrize("title", ["", '" "', "|\n\n", '"\\n"'])
def test_an_empty_title_is_replaced_by_the_id(title: str) -> None:
    text = WHOLE.replace("    title: Troop deployment", f"    title: {title}")
    assert watchlist(text).rules[0].title == "troop-deployment"


def test_a_title_is_one_line() -> None:
    text = WHOLE.replace("    title: Troop deployment", "    title: |\n      Troop\n\n      deployment")
    assert watchlist(text).rules[0].title == "Troop deployment"


@pytest.mark.parametrize(
    "text",
    [
        f"watchlist: {'w' * 200_000}\nrules: [{{id: r, query: a}}]\n",
        f"watchlist: w\n{'k' * 100_000}: 1\nrules: [{{id: r, query: a}}]\n",
        f"watchlist: w\nrules: [{{id: r, query: a, severity: {'s' * 200_000}}}]\n",
        f"watchlist: w\nrules: [{{id: r, query: '@{'e' * 90_000}'}}]\n",
    ],
)
def test_a_message_about_a_long_text_is_short(text: str) -> None:
    (problem,) = problems_of(text)
    assert len(str(problem)) < 2_000


@pytest.mark.parametrize(
    ("rules", "message", "fix"),
    [
        ("{id: r, query: a}", "rules must be a list", "begin each rule with - id: …"),
        ("[troops]", "a rule must be a mapping", "write - id: … and query: … on lines of their own"),
        ("[{id: r, query: a, tests: b}]", "tests must be a mapping", "write match: [text] and no_match: [text] below it"),
        ("[{id: r, query: a, keywords: [b]}]", "the rule r has both query: and keywords:", "remove one of them; keywords can be phrases of the query, joined by OR"),
        ("[{id: r}]", "the rule r needs either query: or keywords:", "write one of them"),
    ],
)  # fmt: skip
def test_the_fix_shows_the_right_form(rules: str, message: str, fix: str) -> None:
    (problem,) = problems_of(f"watchlist: w\nrules: {rules}\n")
    assert (problem.message, problem.fix) == (message, fix)


MISTYPED = ["watchlist", "timezone", "languages", "define", "where", "except", "entities", "rules", "tests"]


@pytest.mark.parametrize(
    "key", [*MISTYPED, "id", "query", "names", "keywords", "severity", "n", "match", "expect"]
)
def test_a_mistyped_key_is_one_mistake(key: str) -> None:
    text = f"{WHOLE}tests:\n  - body: nothing\n    expect: []\n"
    typo = key.upper() if len(key) < 3 else key[:2] + key[3:] + key[2]
    first, mark, rest = text.partition(f"{key}:")
    assert mark
    (problem,) = problems_of(f"{first}{typo}:{rest}")
    assert problem.message.startswith(f"unknown key {typo!r}")
    assert problem.fix == f"did you mean {key}?"


def test_the_value_of_a_mistyped_key_is_checked_too() -> None:
    problems = problems_of("watchlist: w\nrules:\n  - id: r\n    qurey: a b\n")
    assert [(each.line, each.column, each.message) for each in problems] == [
        (4, 5, "unknown key 'qurey' in a rule"),
        (4, 14, "two words without an operator between them"),
    ]


@pytest.mark.parametrize("key", ["note", "remark", "description", "names", "namse"])
def test_only_a_key_that_is_missing_is_guessed(key: str) -> None:
    text = f"watchlist: w\nentities:\n  a:\n    names: [A B]\n    {key}: [1]\nrules:\n  - {{id: r, query: '@a'}}\n"
    assert len(problems_of(text)) == 1


def test_a_rule_without_tests_and_a_doubtful_query_warn_at_their_place() -> None:
    read = watchlist(with_query("wor* OR US"))
    assert {(warning.line, warning.column, warning.file) for warning in read.warnings} == {
        (5, 7, "desk.yaml"), (5, 15, "desk.yaml"), (3, 5, "desk.yaml"),
    }  # fmt: skip
    assert any("no tests" in warning.message for warning in read.warnings)


@pytest.mark.parametrize("query", ["lang:en", "source:example.org", "lang:en NOT sports"])
def test_a_rule_with_no_anchor_warns(query: str) -> None:
    assert any(
        "requires no word or entity" in warning.message for warning in watchlist(with_query(query)).warnings
    )


# definitions


def test_definitions_may_use_each_other_in_any_order() -> None:
    text = "watchlist: w\ndefine:\n  a: $b OR x\n  b: $c OR y\n  c: z\nrules:\n  - id: r\n    query: $a NEAR/2 k\n"
    assert match_of(text, article("z k")) is not None


@pytest.mark.parametrize(
    ("definitions", "circle"),
    [
        ("  a: $a\n", "$a → $a"),
        ("  a: $b\n  b: $a\n", "$a → $b → $a"),
        ("  a: x OR $b\n  b: y OR $c\n  c: z OR $b\n", "$b → $c → $b"),
    ],
)
def test_a_circle_of_definitions_is_a_mistake(definitions: str, circle: str) -> None:
    problems = problems_of(f"watchlist: w\ndefine:\n{definitions}rules:\n  - id: r\n    query: x\n")
    assert len(problems) == 1
    assert circle in problems[0].message


@pytest.mark.parametrize("mention", ["b  # not $a", '"$a" OR b'])
def test_a_definition_named_in_a_comment_or_in_quotes_is_not_used(mention: str) -> None:
    assert (
        problems_of(f"watchlist: w\ndefine:\n  a: |\n    {mention}\nrules:\n  - id: r\n    query: $a\n") == ()
    )


def test_a_test_of_a_rule_evaluates_no_other_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "\n".join(
        f"  - {{id: r{n}, query: 'SENT(troops AND (border OR x{n}))', tests: {{match: [troops at the border]}}}}"
        for n in range(20)
    )
    evaluated: list[int] = []
    holds = MatchRun.holds

    def counted(run: MatchRun, rule: int, plan: Plan, *, tail: bool) -> bool:
        evaluated.append(rule)
        return holds(run, rule, plan, tail=tail)

    monkeypatch.setattr(MatchRun, "holds", counted)
    assert all(result.holds for result in outcomes(watchlist(f"watchlist: w\nrules:\n{rules}\n")))
    assert evaluated == list(range(20))


NUMBERS = "watchlist: w\ndefine: {{big: '>=1000', few: 1..5, either: $big OR $few}}\nrules: [{{id: r, query: {query}}}]\n"


@pytest.mark.parametrize(
    ("query", "body", "holds"),
    [
        ("troops NEAR/1 $big", "5000 troops", True),
        ("troops NEAR/1 $big", "5 troops", False),
        ("troops AND $either", "troops, and 3 more", True),
        ("troops AND $either", "troops, and 30 more", False),
        ("troops NOT $big", "troops, and 30 more", True),
        ("troops NOT NEAR/2 $few", "5 troops", False),
        ("'NEAR/3(troops, $big, $few)'", "5,000 troops, 3 tanks", True),
        ("'title:(troops AND $big)'", "5,000 troops", False),
        ("'SENT(troops AND $big)'", "5,000 troops", True),
    ],
)
def test_a_definition_may_be_a_range_of_numbers(query: str, body: str, holds: bool) -> None:
    assert bool(result_of(NUMBERS.format(query=query), article(body)).matches) is holds


@pytest.mark.parametrize("query", ["$big", "$either", "troops OR $big", "'title:$big'", "$big NEAR/2 $few"])
def test_a_query_of_definitions_that_are_numbers_alone_is_a_mistake(query: str) -> None:
    (problem,) = problems_of(NUMBERS.format(query=query))
    assert "holds for a number alone, so this query would match almost everything" in problem.message


def test_the_mistake_of_numbers_alone_names_the_definition() -> None:
    file = NUMBERS.format(query="$mix").replace("either: $big OR $few", "mix: $big OR troops")
    (problem,) = problems_of(file)
    assert problem.message.startswith("$mix holds for a number alone")
    assert problem.fix == "add a word: $mix NEAR/3 troops"


def test_a_mistake_in_a_definition_is_reported_once() -> None:
    problems = problems_of(
        "watchlist: w\ndefine:\n  a: wo*\nrules:\n  - id: r\n    query: $a AND b\n  - id: s\n    query: $a\n"
    )
    assert [problem.line for problem in problems] == [3]


def test_an_unknown_definition_is_reported_at_its_place() -> None:
    (problem,) = problems_of(with_query("troops NEAR/3 $movers"))
    assert problem.source[problem.column - 1 :] == "$movers"


def test_the_operands_of_near_are_checked_in_definitions_too() -> None:
    (problem,) = problems_of(
        "watchlist: w\ndefine:\n  a: b AND c\nrules:\n  - id: r\n    query: x NEAR/3 $a\n"
    )
    assert "is not allowed inside NEAR" in problem.message


def test_a_long_chain_of_definitions_is_read_or_refused() -> None:
    chain = "".join(f"  d{n}: $d{n + 1} OR w{n}\n" for n in range(1_500))
    text = f"watchlist: w\ndefine:\n{chain}  d1500: w\nrules:\n  - id: r\n    query: $d0\n"
    with within(5.0):
        problems_of(text)


def test_definitions_that_grow_exponentially_are_read_or_refused_fast() -> None:
    doubled = "".join(f"  d{n}: $d{n + 1} NEAR/3 $d{n + 1}\n" for n in range(18))
    text = f"watchlist: w\ndefine:\n{doubled}  d18: w\nrules:\n  - id: r\n    query: $d0\n"
    with within(1.0):
        problems_of(text)


# shared files

SHARED = {
    "shared/common.yaml": "except: horoscope\ndefine:\n  movers: sent OR moved\nentities:\n  seoul: {names: [Seoul]}\n",
    "shared/ofac.yaml": "entities:\n  acme: {names: [Acme Trading]}\n",
}


@pytest.mark.parametrize(
    ("query", "body", "fires"),
    [
        ("$movers", "it moved", True),
        ("$movers", "it moved, says the horoscope", False),
        ("@seoul", "Seoul spoke", True),
        ("@common/seoul", "Seoul spoke", True),
        ("@ofac/*", "Acme Trading fell", True),
    ],
)
def test_every_watchlist_has_the_shared_definitions_entities_and_exclusions(
    query: str, body: str, fires: bool
) -> None:
    text = with_query(query)
    assert (match_of(text, article(body), SHARED) is not None) is fires


def test_a_definition_of_the_file_takes_precedence_over_a_shared_one() -> None:
    text = "watchlist: w\ndefine: {movers: rolled}\nrules:\n  - id: r\n    query: $movers\n"
    assert match_of(text, article("it rolled"), SHARED) is not None
    assert match_of(text, article("it moved"), SHARED) is None


@pytest.mark.parametrize(
    ("text", "column", "message", "fix"),
    [
        (
            "entities: {e: {names: [Foo]}, f: {names: [Bar]}}",
            12,
            "another shared file has @e too (and 1 more); this file's takes its place",
            "rename one of them, or write @file/name in queries",
        ),
        (
            "define: {d: pear}",
            10,
            "another shared file has $d too; this file's takes its place",
            "rename one of them",
        ),
    ],
)
def test_a_name_that_two_shared_files_define_is_warned_about(
    text: str, column: int, message: str, fix: str
) -> None:
    earlier = "define: {d: apple}\nentities: {e: {names: [Fee]}, f: {names: [Bee]}}\n"
    shared = read_shared({"shared/a.yaml": earlier, "shared/b.yaml": text})
    (warning,) = shared.warnings
    assert (warning.file, warning.line, warning.column) == ("shared/b.yaml", 1, column)
    assert (warning.message, warning.fix) == (message, fix)


def test_a_mistake_of_a_shared_file_names_that_file() -> None:
    with pytest.raises(InvalidFile) as caught:
        read_shared({"shared/common.yaml": "define:\n  a: wo*\nrules: []\n"})
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("shared/common.yaml", 2),
        ("shared/common.yaml", 3),
    ]


# embedded tests


def test_embedded_tests_that_fail_are_reported_at_their_place() -> None:
    text = """\
watchlist: w
rules:
  - id: r
    query: troops NOT football
    tests:
      match:
        - the troops left
        - the army left
      no_match:
        - troops play football
        - {title: Troops leave, body: at dawn}
"""
    failures = list(failing_examples(watchlist(text)))
    assert [(failure.line, failure.column, failure.file) for failure in failures] == [
        (8, 11, "desk.yaml"),
        (11, 11, "desk.yaml"),
    ]
    assert "should match and does not" in failures[0].message
    assert "should not match and does" in failures[1].message
    assert all(isinstance(failure, WatchlistError) and "rule r" in failure.message for failure in failures)
    line, caret = str(failures[0]).split("\n")[1:3]
    assert line[caret.index("^") :] == "the army left"


def test_an_embedded_test_may_have_a_language_a_source_and_a_title() -> None:
    text = """\
watchlist: w
where: lang:ko
except: source:sports.org
rules:
  - id: r
    query: title:troops
    from: 2020-01-01
    until: 2020-01-02
    tests:
      match:
        - {title: troops, lang: ko}
        - {title: troops}
        - {title: troops, lang: ko, source: x.org}
      no_match:
        - troops
        - {title: troops, lang: en}
        - {title: troops, lang: ko, source: sports.org}
"""
    assert [failure.line for failure in failing_examples(watchlist(text))] == []


def test_the_sample_watchlists_pass_their_own_tests(samples: Path) -> None:
    for path in sorted((samples / "watchlists").glob("*.yaml")):
        assert list(failing_examples(watchlist(path.read_text(encoding="utf-8")))) == [], path.name


@pytest.mark.parametrize(
    ("item", "message", "fix"),
    [
        ("{}", "the rule is empty", "add id: and query:, or remove it"),
        ("{id: b, keywords: []}", "keywords is empty", "add a word, or write query: instead"),
    ],
)
def test_a_rule_that_finds_nothing_because_it_is_empty_is_a_mistake(
    item: str, message: str, fix: str
) -> None:
    text = (
        f"watchlist: w\nrules:\n  - {{id: r, query: a, tests: {{match: [a], no_match: [b]}}}}\n  - {item}\n"
    )
    (problem,) = problems_of(text)
    assert (problem.message, problem.fix, problem.line) == (message, fix, 4)


@pytest.mark.parametrize(
    ("entity", "messages"),
    [
        ("{}", ["the entity e lacks names:"]),
        ("{names: [Foo], not_near: {}}", ["not_near lacks n:", "not_near lacks names:"]),
        ("{names: [Norway], languages: [de], territory: []}", ["territory is empty"]),
    ],
)
def test_a_part_of_an_entity_that_is_empty_is_a_mistake(entity: str, messages: list[str]) -> None:
    problems = problems_of(f"watchlist: w\nentities:\n  e: {entity}\nrules: [{{id: r, query: '@e'}}]\n")
    assert [(problem.message, problem.line) for problem in problems] == [(each, 3) for each in messages]


def test_an_empty_test_of_a_rule_is_a_mistake() -> None:
    tests = "{match: [a], no_match: [{}]}"
    (problem,) = problems_of(f"watchlist: w\nrules: [{{id: r, query: a, tests: {tests}}}]\n")
    assert (problem.message, problem.fix) == ("the test is empty", "add body:, or remove it")


def test_an_empty_test_of_the_file_is_a_mistake() -> None:
    rule = "{id: r, query: a, tests: {match: [a], no_match: [b]}}"
    (problem,) = problems_of(f"watchlist: w\nrules: [{rule}]\ntests:\n  - {{}}\n")
    assert (problem.message, problem.fix) == ("the test is empty", "add body: and expect:, or remove it")
