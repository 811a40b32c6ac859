"""Tests how a file of searches becomes two texts: a draft of a watchlist, and a report."""

import pytest
from wirewatch.configuration.watchlist_reader import read_watchlist
from wirewatch.dialects.report import report
from wirewatch.dialects.searches import searches_of
from wirewatch.dialects.watchlist_draft import MAX_SEARCHES, Imported, convert_file

DESK = """\
# Korean troops
north korea w/5 troop!
Sanctions & ships: (un w/3 sanction!) and ship or tanker and not "cruise ship"
kim and term(missiles)
allcaps(UN) and hlead("west bank"
Été à Paris: "paris"
"""


def imported(text: str, dialect: str = "nexis", file: str = "desk.txt") -> Imported:
    return convert_file(file, text, dialect)


def queries(found: Imported) -> dict[str, str]:
    return {rule.id: rule.query.strip() for rule in read_watchlist("draft.yaml", found.watchlist).rules}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kim\nputin", [("", "kim"), ("", "putin")]),
        ("  kim  \r\n\tputin\r", [("", "kim"), ("", "putin")]),
        ("Kim: kim\nThe War, too: putin", [("Kim", "kim"), ("The War, too", "putin")]),
        ("# Kim\nkim\nputin", [("Kim", "kim"), ("", "putin")]),
        ("# old\n# Kim\nkim", [("Kim", "kim")]),
        ("Kim:\nkim", [("Kim", "kim")]),
        ("Kim:\n\nkim", [("Kim", "kim")]),
        ("\n\nkim\n\n", [("", "kim")]),
        ("kim\n\nputin", [("", "kim"), ("", "putin")]),
        ("kim\nand un\n\nputin", [("", "kim\nand un"), ("", "putin")]),
        ("Kim: kim\n  and un\n \nputin", [("Kim", "kim\n  and un"), ("", "putin")]),
        (
            "# Kim\nkim\nand un\n# Putin\nputin\n\nxi",
            [("Kim", "kim\nand un"), ("Putin", "putin"), ("", "xi")],
        ),
        ("Kim: kim\nand un\nPutin: putin\n\nxi", [("Kim", "kim\nand un"), ("Putin", "putin"), ("", "xi")]),
        ("# head\n\nkim\nputin", [("head", "kim"), ("", "putin")]),
        ("kim and hd=x\n10:30 and kim", [("", "kim and hd=x"), ("", "10:30 and kim")]),
        ('"a: b"', [("", '"a: b"')]),
        ("#\n# \n", []),
        ("#metoo or abuse\nkim", [("", "#metoo or abuse"), ("", "kim")]),
        ("kim\nand un\n\n#metoo", [("", "kim\nand un"), ("", "#metoo")]),
        ("## Kim\nkim", [("Kim", "kim")]),
    ],
)
def test_each_line_is_a_search_or_each_paragraph_if_there_are_blank_lines(
    text: str, found: list[tuple[str, str]]
) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    searches = searches_of(plain)
    assert [(search.name, search.text) for search in searches] == found
    assert all(plain[search.start :].startswith(search.text) for search in searches)


def test_each_search_becomes_a_rule_named_after_it() -> None:
    assert queries(imported(DESK)) == {
        "korean-troops": '("north korea" OR "north koreas") NEAR/4 troop*',
        "sanctions-ships": '((un OR uns) NEAR/2 sanction*) AND (ship OR ships OR tanker OR tankers) NOT "cruise ship"',
        "ete-a-paris": "paris",
    }


def test_a_rule_is_titled_after_its_search_and_the_watchlist_after_the_file() -> None:
    watchlist = read_watchlist("draft.yaml", imported(DESK, file="C:/My desk (1).txt").watchlist)
    assert (watchlist.id, watchlist.title) == ("my-desk-1", "My desk (1)")
    assert [rule.title for rule in watchlist.rules] == ["Korean troops", "Sanctions & ships", "Été à Paris"]
    assert read_watchlist("draft.yaml", imported("kim", file="朝鮮.txt").watchlist).id == "imported"


def test_duplicate_names_and_searches_without_a_name_are_numbered() -> None:
    long = "a very long name that goes on and on and on and on"
    found = imported(f"kim\nDesk: un\nDesk: xi\ndesk: putin\n{long}: a\n{long}: b\n+-: c", "factiva")
    assert [each.rule for each in found.searches] == [
        "search-1", "desk", "desk-2", "desk-3", "a-very-long-name-that-goes-on-and-on-and", "a-very-long-name-that-goes-on-and-o-2", "search-7",
    ]  # fmt: skip


def test_each_rule_has_a_comment_with_its_search_and_the_differences() -> None:
    draft = imported("Kim: kim\n  w/5 putin\n\nxi", "factiva").watchlist
    assert draft == (
        "# desk: 2 of 2 searches of Factiva converted. Above each rule are its search and the differences.\n"
        "# A word without a field is searched in title and body; Factiva may also look in other parts, such as\n"
        "# bylines and sections.\n"
        "watchlist: desk\n"
        'title: "desk"\n'
        "rules:\n"
        "\n"
        "  # kim\n"
        "  # w/5 putin\n"
        "  # exact (w/n): w/5 keeps the order and counts places in Factiva, Wirewatch the words between: ONEAR/4\n"
        "  # narrower (nearness across fields): nearness runs from the headline on into the text in Factiva; here\n"
        "  # it stays in one of them\n"
        "  - id: kim\n"
        '    title: "Kim"\n'
        "    query: |\n"
        "      kim ONEAR/4 putin\n"
        "\n"
        "  # xi\n"
        "  - id: search-2\n"
        "    query: |\n"
        "      xi\n"
    )


def test_a_search_that_fails_becomes_a_comment_and_the_others_are_converted() -> None:
    found = imported(DESK)
    assert [
        (error.file, error.line, error.column, error.message.partition(" ")[0]) for error in found.problems
    ] == [
        ("desk.txt", 4, 9, "term("),
        ("desk.txt", 5, 22, "this"),
    ]
    assert found.problems[0].source == "kim and term(missiles)"
    assert "  # kim and term(missiles)\n  # not converted: 4:9: term( ) searches an index" in found.watchlist


def test_every_mistake_of_a_search_is_reported() -> None:
    found = imported("kim and in=i1\nand near0 x\n\nre=usa and co=ibm and (x", "factiva")
    assert [(error.line, error.column) for error in found.problems] == [
        (1, 9),
        (2, 5),
        (4, 1),
        (4, 12),
        (4, 23),
    ]
    assert found.watchlist == ""


@pytest.mark.parametrize(
    ("text", "dialect", "message", "fix"),
    [
        ("kim", "lexis", "unknown dialect 'lexis'", "nexis"),
        ("", "nexis", "the file has no search", "one search per line"),
        ("# only a head", "nexis", "the file has no search", "one search per line"),
        ("x" * 2_000_001, "nexis", "the file has 2,000,001 characters", "split it"),
        ("kim\n" * (MAX_SEARCHES + 1), "nexis", "the file has 1,001 searches", "split it"),
    ],
)
def test_a_mistake_in_the_whole_file_is_one_problem(text: str, dialect: str, message: str, fix: str) -> None:
    found = imported(text, dialect)
    assert found.watchlist == ""
    assert [message in error.message and fix in error.fix for error in found.problems] == [True]


def test_a_draft_longer_than_the_limit_of_watchlists_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wirewatch.dialects.watchlist_draft.MAX_WATCHLIST_LENGTH", 100)
    found = imported("kim or putin", "factiva")
    assert [error.message for error in found.problems] == ["the converted watchlist is too long"]
    assert found.watchlist == ""


def test_a_long_query_is_folded_and_no_phrase_is_cut() -> None:
    phrases = [f'"number {number} of many"' for number in range(30)]
    found = imported(" or ".join(phrases), "factiva")
    assert max(map(len, found.watchlist.split("query: |\n")[1].splitlines())) <= 110
    assert " ".join(queries(found)["search-1"].split()) == " OR ".join(phrases)


def test_the_report_shows_each_difference_with_its_place_in_the_file() -> None:
    text = "Kim: kim\n  and un near5 xi\n\nin=i1"
    shown = report(imported(text, "factiva"), "desk.txt", text)
    assert shown == (
        "kim (line 1): kim AND (un NEAR/4 xi)\n"
        "     2:10  exact      nearn: near5 counts places in Factiva, Wirewatch the words between: NEAR/4\n"
        "     2:10  narrower   nearness across fields: nearness runs from the headline on into the text in Factiva; here it stays in one of"
        " them\n"
        "\n"
        "search-2 (line 4): not converted\n"
        "desk.txt:4:1: in= searches a code or a part that articles don't have here\n"
        "     4 | in=i1\n"
        "       | ^\n"
        "        fix: remove it, or search for the words themselves: Wirewatch reads the article, not codes\n"
        "\n"
        "desk.txt: 1 of 2 searches converted"
    )


def test_the_report_shows_a_mistake_in_the_whole_file() -> None:
    shown = report(imported("kim", "lexis"), "desk.txt", "kim")
    assert "unknown dialect 'lexis'" in shown
    assert shown.endswith("0 of 0 searches converted")
