"""A byline becomes names: people first, an agency where there is nobody else, never an address or the site itself."""

import pytest
from wirewatch.parsing.bylines import byline_of, distinct, is_personal, names_in


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ann Bee", ("Ann Bee",)),
        ("By Ann Bee", ("Ann Bee",)),
        ("Author: By Ann Bee", ("Ann Bee",)),
        ("Von Anna Biene", ("Anna Biene",)),
        ("Par Anne Abeille", ("Anne Abeille",)),
        ("Written by ANN BEE", ("ANN BEE",)),
        ("View all posts by Ann Bee →", ("Ann Bee",)),
        ("Ann Bee and Carl Day, Eve Fox & Gil Hay", ("Ann Bee", "Carl Day", "Eve Fox", "Gil Hay")),
        ("Ana Abeja y Carlos Día", ("Ana Abeja", "Carlos Día")),
        ("Ortega y Gasset", ("Ortega y Gasset",)),
        ("Ann Bee, Staff Writer", ("Ann Bee",)),
        ("Ann Bee, Chief Diplomatic Correspondent", ("Ann Bee",)),
        ("Ann Bee, PhD", ("Ann Bee",)),
        ("Ann Bee (Reuters)", ("Ann Bee",)),
        ("Ann Bee, Ann Bee; Ann", ("Ann Bee",)),
        ("<b>Ann</b> O&#39;Bee", ("Ann O'Bee",)),
        ("Ann Bee 17.11.2026", ("Ann Bee",)),
        ("Staff", ("Staff",)),
        ("Staff Reporter", ("Staff Reporter",)),
        ("Reuters", ("Reuters",)),
        ("Ludwig van Beethoven", ("Ludwig van Beethoven",)),
        ("https://social.example/annbee", ()),
        ("ann@courier.example", ()),
        ("Ann Bee ann@courier.example", ("Ann Bee",)),
        ("Meridian Courier", ()),
        ("The Meridian Courier", ()),
        ("admin", ()),
        ("Posted on", ()),
        ("17 November 2026", ()),
        ("because trains will move at night", ()),
        ("A sentence that goes on and on and says nothing of anybody at all", ()),
        ("", ()),
        (None, ()),
        (["Ann Bee"], ()),
    ],
)
def test_names_of_a_byline(written: object, names: tuple[str, ...]) -> None:
    assert names_in(written, "Meridian Courier") == names


def test_a_byline_of_a_thousand_names_is_cut() -> None:
    assert len(names_in(" and ".join(f"Ann Bee{chr(97 + number % 26)}" for number in range(1_000)))) <= 20


def test_a_role_is_an_author_where_there_is_no_name() -> None:
    assert distinct(["Ann Bee", "Editor"]) == ("Ann Bee",)
    assert distinct(["Editor"]) == ("Editor",)


@pytest.mark.parametrize(
    ("name", "personal"), [("Ann Bee", True), ("Ludwig van Beethoven", True), ("Ann", False), ("trains at night", False), ("Top 10", False)]
)
def test_a_shown_name_must_look_like_one(name: str, personal: bool) -> None:
    assert is_personal(name) is personal


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("By Ann Bee\n\nSoldiers go north.", ("Ann Bee",)),
        ("Soldiers go north.\n\nAutorin: Anna Biene", ("Anna Biene",)),
        ("By Tuesday the soldiers were in the north and nobody had seen any of the trains that took them.", ()),
        ("Soldiers go north.", ()),
    ],
)
def test_a_byline_in_a_text_is_a_line_by_itself(body: str, names: tuple[str, ...]) -> None:
    assert byline_of(body, "") == names
