"""Tests which forms are generated from the name of a person. Ambiguous forms are not generated."""

import pytest
from wirewatch.configuration.entities.persons import person_forms
from wirewatch.configuration.watchlists import generated_names

from tests.unit.asking import finds, watchlist


def texts(name: str) -> list[str]:
    return [form.text for form in person_forms(name)]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("John Smith", ["Smith, John", "J. Smith"]),
        (
            "John Robert Smith",
            ["Smith, John Robert", "J. Smith", "J. R. Smith", "J.R. Smith", "John R. Smith"],
        ),
        ("George W. Bush", ["Bush, George W.", "G. Bush", "G. W. Bush", "G.W. Bush"]),
        ("J.R. Smith", ["Smith, J.R.", "J. Smith", "J. R. Smith"]),
        ("Jean-Luc Mélenchon", ["Mélenchon, Jean-Luc", "J. Mélenchon", "J. L. Mélenchon", "J.L. Mélenchon"]),
        ("Ursula von der Leyen", ["von der Leyen, Ursula", "U. von der Leyen"]),
        ("Bashar al-Assad", ["al-Assad, Bashar", "B. al-Assad"]),
        ("Sean O'Brien", ["O'Brien, Sean", "S. O'Brien"]),
        (
            "Владимир Владимирович Путин",
            [
                *(
                    "Путин, Владимир Владимирович",
                    "В. Путин",
                    "В. В. Путин",
                    "В.В. Путин",
                    "Владимир В. Путин",
                ),
                *("Владимир Путин", "Путин, Владимир"),
            ],
        ),
    ],
)
def test_a_western_name_is_inverted_and_shortened(name: str, forms: list[str]) -> None:
    assert texts(name) == forms


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Kim Jong Un", ["Jong Un Kim", "Jongun Kim", "Kim Jongun"]),
        ("Kim Jong-un", ["Jong-un Kim", "Jongun Kim", "Kim Jongun"]),
        ("Jong-un Kim", ["Kim Jong-un", "Jongun Kim", "Kim Jongun"]),
        ("Kim Jong-Un", ["Jong-Un Kim", "Jongun Kim", "Kim Jongun"]),
        ("Jae-Myung Lee", ["Lee Jae-Myung", "Jaemyung Lee", "Lee Jaemyung"]),
        ("Kim Marie-Claire", ["Marie-Claire, Kim", "K. Marie-Claire"]),
        ("Tsai Ing-wen", ["Ing-wen Tsai", "Ingwen Tsai", "Tsai Ingwen"]),
        ("Nguyễn Phú Trọng", ["Phú Trọng Nguyễn", "Phútrọng Nguyễn", "Nguyễn Phútrọng"]),
        ("Xi Jinping", ["Jinping Xi"]),
    ],
)
def test_a_name_with_the_family_name_first_is_turned_and_joined_and_has_no_initials(
    name: str, forms: list[str]
) -> None:
    assert texts(name) == forms


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Patrick Chan", "P. Chan"),
        ("Patrick Chan", "Patrick J. Chan"),
        ("Patrick Chan", "Chan, Patrick"),
        ("Patrick Chan", "Chan Patrick"),
        ("Chan, Patrick", "P. Chan"),
        ("Chan, Patrick", "Patrick J. Chan"),
        ("Chan, Patrick", "Patrick Chan"),
        ("Gary Cheung", "G. Cheung"),
        ("Bruce Leung", "Bruce K. Leung"),
        ("BRUCE LEUNG", "B. LEUNG"),
        ("Robert Lee", "Robert E. Lee"),
        ("Thuy Nguyễn", "T. Nguyen"),
        ("Viet Thanh Nguyen", "Nguyen Viet Thanh"),
        ("Jean Le Pen", "Le Pen, Jean"),
        ("Jean Le Pen", "Jean F. Le Pen"),
        ("Jean Le Page", "J. Le Page"),
        ("Jinping Xi", "Xi Jinping"),
        ("Xi, Jinping", "Xi Jinping"),
        ("Duc Tho Le", "Le Duc Tho"),
        ("Phu Trong Nguyen", "Nguyen Phu Trong"),
    ],
)
def test_a_family_name_of_asia_may_follow_the_given_name(name: str, body: str) -> None:
    assert finds(f"\n    kind: person\n    names: ['{name}']", f"{body} spoke") == [body]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Chan Patrick", "C. Patrick"),
        ("Xi Jinping", "X. Jinping"),
        ("Jinping Xi", "J. Xi"),
        ("Robert Lee", "R. Lee"),
        ("Suk Yeol Yoon", "S. Yoon"),
        ("Yoon Suk Yeol", "S. Yoon"),
        ("Suk-yeol Yoon", "S. Yoon"),
        ("Jean Le Pen", "J. Le Pen"),
    ],
)
def test_a_name_that_may_begin_with_the_family_name_has_no_initials(name: str, body: str) -> None:
    assert finds(f"\n    kind: person\n    names: ['{name}']", f"{body} spoke") == []


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Patrick Chan", ["Chan, Patrick", "P. Chan"]),
        ("Jean Le Pen", ["Le Pen, Jean"]),
        ("Kim Kardashian", ["Kardashian Kim"]),
        ("Kardashian, Kim", ["Kim Kardashian", "K. Kardashian"]),
        ("Kim, Jong Un", ["Jong Un Kim", "Jongun Kim", "Kim Jongun"]),
    ],
)
def test_a_comma_marks_the_family_name(name: str, forms: list[str]) -> None:
    assert texts(name) == forms


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Robert De Niro", ["De Niro, Robert", "R. De Niro"]),
        ("Marine Le Pen", ["Le Pen, Marine"]),
        ("Kevin De Bruyne", ["De Bruyne, Kevin", "K. De Bruyne"]),
        ("Ursula Von Der Leyen", ["Von Der Leyen, Ursula", "U. Von Der Leyen"]),
        ("Maria Da Silva", ["Da Silva, Maria", "M. Da Silva"]),
        ("Lisa St. John", ["St. John, Lisa", "L. St. John"]),
        ("David Ben Gurion", ["Ben Gurion, David", "D. Ben Gurion"]),
        ("MOHAMMED BIN SALMAN", ["BIN SALMAN, MOHAMMED", "M. BIN SALMAN"]),
        ("Al Gore", ["Gore, Al"]),
        ("Jan Van", ["Van, Jan"]),
    ],
)
def test_a_particle_with_a_capital_begins_the_family_name_too(name: str, forms: list[str]) -> None:
    assert texts(name) == forms


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Sir Keir Starmer", ["Keir Starmer", "Starmer, Keir", "K. Starmer"]),
        ("Dr. John Smith", ["John Smith", "Smith, John", "J. Smith"]),
        ("Prof. Dr John Smith", ["John Smith", "Smith, John", "J. Smith"]),
        ("Smith, Dr. John", ["John Smith", "Smith, John", "J. Smith"]),
        ("Lt. Gen. Mark Milley", ["Mark Milley", "Milley, Mark", "M. Milley"]),
        ("President Kim Jong Un", ["Jong Un Kim", "Kim Jong Un", "Jongun Kim", "Kim Jongun"]),
        ("Sheikh Hasina", []),
        ("Dr. Smith", []),
        ("Gen Kitamura", ["Kitamura, Gen", "G. Kitamura"]),
        ("Amartya Sen", ["Sen, Amartya"]),
    ],
)
def test_a_title_is_not_part_of_a_form(name: str, forms: list[str]) -> None:
    assert texts(name) == forms


@pytest.mark.parametrize("body", ["J. Mélenchon", "J. Melenchon", "J. MELENCHON a dit", "J. MÉLENCHON a dit"])
def test_accents_do_not_count_in_a_form_with_initials(body: str) -> None:
    assert finds("\n    kind: person\n    names: [Jean-Luc Mélenchon]", body) == [body.removesuffix(" a dit")]


def test_a_name_with_a_title_is_also_found_with_a_middle_initial() -> None:
    assert finds("\n    kind: person\n    names: [Dr. John Smith]", "John B. Smith spoke") == [
        "John B. Smith"
    ]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Robert E. Lee", "R. Lee"),
        ("Angela Merkel", "A. Merkel"),
        ("Ivan Petrov", "I. Petrov"),
        ("John Smith", "Smith"),
        ("Kim Jong Un", "K. J. Un"),
        ("Martin Luther King Jr.", "M. L. Jr."),
    ],
)
def test_an_ambiguous_form_is_not_generated(name: str, form: str) -> None:
    assert texts(name)
    assert form not in texts(name)


@pytest.mark.parametrize(
    "name",
    [
        "Putin",
        "김정은",
        "習近平",
        "محمد بن سلمان",
        "the North",
        "Elizabeth II",
        "John",
        "",
        "John 3 Smith",
        "Eight Words Are No Name Of A Person",
    ],
)
def test_a_name_that_is_not_several_capitalised_words_has_no_other_forms(name: str) -> None:
    assert texts(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "Martin Luther King Jr.",
        "Martin Luther King, Jr.",
        "King Jr., Martin Luther",
        "King, Martin Luther, Jr.",
        "King, Jr., Martin Luther",
    ],
)
def test_a_junior_is_also_found_without_the_suffix(name: str) -> None:
    assert texts(name)[:2] == ["Martin Luther King", "King, Martin Luther"]
    assert not any("Jr" in text for text in texts(name))


@pytest.mark.parametrize("name", ["Pope Francis", "Queen Elizabeth", "Prince Harry", "King Charles"])
def test_a_name_without_a_family_name_has_no_forms(name: str) -> None:
    assert person_forms(name) == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Drew Harris", "Harris drew a crowd of 20,000."),
        ("Drew Harris", "HARRIS DREW A CROWD OF 20,000 PEOPLE IN THE PORT"),
        ("Will Smith", "Smith Will Appeal the Ruling"),
        ("Mark Rutte", "Rutte marks a year in office."),
        ("Tim Cook", "The cook Tim said so."),
        ("Bill Gates", "They repaired the gates. Bill agreed."),
        ("George Brown", "Gordon Brown. Georges house burnt."),
    ],
)
def test_an_inverted_name_is_not_found_in_a_sentence(name: str, text: str) -> None:
    assert finds(f"\n    kind: person\n    names: [{name}]", text) == []


@pytest.mark.parametrize("name", ["John Smith, III", "Smith III, John"])
def test_a_junior_is_also_found_with_a_middle_initial(name: str) -> None:
    assert finds(f"\n    kind: person\n    names: ['{name}']", "John B. Smith spoke") == ["John B. Smith"]


@pytest.mark.parametrize("name", ["Elizabeth, II", "Jr., Martin", "Jr., Sr.", ", Jr."])
def test_a_suffix_is_neither_a_given_nor_a_family_name(name: str) -> None:
    assert texts(name) == []


# in a file

SMITH = "\n    kind: person\n    names: [John Robert Smith]"


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("John Robert Smith spoke", True),
        ("SMITH, JOHN ROBERT", True),
        ("J. R. Smith spoke", True),
        ("J.R. Smith spoke", True),
        ("J R SMITH spoke", True),
        ("j. smith spoke", False),
        ("Plan J Smithers", False),
        ("Smith spoke", False),
        ("R. Smith spoke", False),
    ],
)
def test_the_forms_of_a_person_are_strong_names(body: str, fires: bool) -> None:
    assert bool(finds(SMITH, body)) is fires


@pytest.mark.parametrize("kind", ["country", "organisation", "ship", "other"])
def test_only_persons_have_generated_forms(kind: str) -> None:
    assert finds(SMITH.replace("person", kind), "J. R. Smith spoke") == []


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ("names: [John Smith]", ("Smith, John", "J. Smith")),
        ("names: [John Smith, J. Smith]", ("Smith, John", "Smith, J.")),
        ("names: [John Smith]\n    weak: [J. Smith]", ("Smith, John",)),
        ("names: [John Smith]\n    not: [J Smith, 'smith, john']", ()),
        ("names: [John Smith, 'Smith, John']", ("J. Smith",)),
        ("names: [John Smith, {name: Mary Jones, weak: true}]", ("Smith, John", "J. Smith")),
        ("names: [Kim Jong Un, Kim Jong-un]", ("Jong Un Kim", "Jongun Kim", "Kim Jongun")),
        (
            "names: [{name: John Smith, lang: en}, {name: J. Smith, lang: de}]",
            ("Smith, John", "J. Smith", "Smith, J."),
        ),
    ],
)
def test_a_listed_name_is_not_generated(entity: str, expected: tuple[str, ...]) -> None:
    text = f"watchlist: w\nentities:\n  it:\n    kind: person\n    {entity}\nrules:\n  - {{id: r, query: '@it'}}\n"
    assert generated_names(watchlist(text)) == ({"it": expected} if expected else {})


def test_a_form_has_the_language_of_its_name() -> None:
    entity = "\n    kind: person\n    names: [{name: John Smith, lang: en}]"
    assert finds(entity, "J. Smith spoke", lang="en") == ["J. Smith"]
    assert finds(entity, "J. Smith spoke", lang="de") == []


def test_a_rule_hash_depends_on_the_kind_that_generates_forms() -> None:
    rules = "\nrules:\n  - {id: r, query: '@it'}\n"
    one, other = (
        watchlist(f"watchlist: w\nentities:\n  it: {{kind: {kind}, names: [John Smith]}}{rules}")
        .rules[0]
        .rule_hash
        for kind in ("person", "other")
    )
    assert one != other


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("Steve Martin, Paul Simon and Art Garfunkel sang.", False),
        ("With President Martin, Paul and the others.", True),
        ("Name\tMartin, Paul\tGermany", True),
        ("President Martin, Paul J.", True),
        ("SIMON, ART AND MARTIN, PAUL", True),
        ("A song by S. Martin, Paul Simon and others.", False),
        ("A song by J.-L. Martin, Paul Simon and others.", False),
        ("(Steve Martin, Paul Simon)", False),
        ("STEVE MARTIN, PAUL SIMON AND ART GARFUNKEL SING", False),
        ("Martin, Paul (2019)", True),
        ("MARTIN, Paul", True),
        ("Delegate MARTIN, Paul", True),
        ("By Martin, Paul", True),
        ("Simon, Art; Martin, Paul", True),
        ("Simon, Art\nMartin, Paul\nGarfunkel, Leo", True),
        ("Author: Martin, Paul", True),
        ("It was written by Martin, Paul.", True),
        ("“Martin, Paul”", True),
        ("Steve Martin, Paul Simon. ⟨…⟩ Then Paul Martin spoke.", True),
        ("Cast:\nSteve Martin\nPaul Simon", False),
        ("It was by Martin. Paul Simon left.", False),
        ("It was by Martin; Paul Simon left.", False),
        ("Steve Martin / Paul Simon", False),
        ("MARTIN (Paul)", True),
        ("Yesterday Martin Paul spoke.", True),
        ("With Steve Martin, Paul and George on stage, they sang.", False),
        ("With Steve Martin, Paul & George.", False),
        ("With Steve Martin, Paul, and George.", False),
        ("With Steve Martin, Paul, George and Ringo.", False),
        ("With Steve Martin, Paul and George Simon.", False),
        ("Mit Steve Martin, Paul und Georg.", False),
        ("STEVE MARTIN, PAUL AND GEORGE SING", False),
        ("The songs of Martin, Paul and Ringo.", False),
        ("Martin, Paul and Ringo sang.", False),
        ("Martin, Paul and Leo Simon. 2019. Harbour law.", True),
        ("Martin, Paul and Simon, Art signed.", True),
        ("The accused: Martin, Paul, Ottawa.", True),
        ("Martin, Paul and\nGeorge", True),
        ("Martin, Paul\tand George", True),
        ("Martin, Paul and others.", True),
        ("Martin, Paul of Ottawa appeared.", True),
        ("The Martin-Paul bridge.", False),
        ("They saw Martin.Paul left.", False),
        ("MARTIN/PAUL", False),
        ("MARTIN-Paul", False),
        ("Martin,Paul (2019)", True),
        ("MARTIN,Paul", True),
        ("Delegates Simon, Art and Martin, Paul and Lee, Ann spoke.", True),
    ],
)
def test_an_enumeration_of_full_names_has_no_inverted_name(body: str, is_found: bool) -> None:
    assert bool(finds("\n    kind: person\n    names: [Paul Martin]", body)) is is_found


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Leila McDonald", "McDONALD, Leila"),
        ("Leila McDonald", "McDonald, Leila"),
        ("Leila McDonald", "MCDONALD, Leila"),
        ("Sean O'Neil", "O'NEIL, Sean"),
        ("Sean O'Neil", "O’NEIL, Sean"),
        ("Douglas MacArthur", "MacArthur, Douglas"),
        ("Douglas MacArthur", "MacARTHUR, Douglas"),
        ("Anna van der Berg", "VAN DER BERG, Anna"),
        ("Anna Van der Berg", "VAN DER BERG, Anna"),
        ("Anna van der Berg", "Van der Berg, Anna"),
        ("Rosa DeVito", "Delegate DeVITO, Rosa"),
    ],
)
def test_a_family_name_in_capitals_may_keep_small_letters_of_its_prefix(name: str, body: str) -> None:
    assert finds(f'\n    kind: person\n    names: ["{name}"]', body)


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("Сергей Лавров", "С Лавровым спорит тренер.", []),
        ("Сергей Лавров", "С. Лавров приехал, говорил с С. Лавровым.", ["С. Лавров", "С. Лавровым"]),
        ("Сергей Лавров", "С.Лавров приехал.", ["С.Лавров"]),
        ("Владимир Путин", "В Путине сомневались.", []),
        ("Захар Сидоренко", "З Сидоренком говорив тренер. З. Сидоренко мовчав.", ["З. Сидоренко"]),
        ("Дмитрий Медведев", "Д Медведев приехал.", ["Д Медведев"]),
    ],
)
def test_an_initial_that_is_a_preposition_needs_its_dot(name: str, body: str, expected: list[str]) -> None:
    assert finds(f"\n    kind: person\n    names: [{name}]", body) == expected
