"""Tests which names a byline gives: the persons, or the agency if there is no person. Addresses and
the name of the site are left out.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from wirewatch.article import Article, ObjectRef
from wirewatch.parsing.formats.feed import parse_feed
from wirewatch.parsing.formats.json_records import parse_records
from wirewatch.parsing.text.bylines import (
    agency_signature,
    byline_in_line,
    byline_of_text,
    distinct_names,
    is_person_name,
    labelled_names,
    names_in,
)
from wirewatch.parsing.text.datelines import read_dateline
from wirewatch.parsing.text.east_asian_bylines import east_asian_byline
from wirewatch.parsing.text.header_lines import after_by, names_after_by
from wirewatch.parsing.wire.wire_item import WireItem

from tests.reading import page_article

STORED = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TEXT = "The dam above Lorin broke at dawn on Tuesday, and four hundred left the valley before noon, the mayor said after a long day of talks."


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
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Ann Bee og Carl Day", ("Ann Bee", "Carl Day")),
        ("ann@courier.example (Ann Bee)", ("Ann Bee",)),
        ("Ann Bee <ann@courier.example>", ("Ann Bee",)),
        ("Ann Bee, AFP", ("Ann Bee",)),
        ("Ann Bee and The Associated Press", ("Ann Bee",)),
        ("AFP", ("AFP",)),
        ("annbee am 29.12.2010, 13:36 Uhr", ("annbee",)),
        ("Bo2man am 29.12.2010", ("Bo2man",)),
        ("Ann Bee November 17, 2026", ("Ann Bee",)),
        ("courier.example Redaktion", ("courier.example Redaktion",)),
        ("By Ann Bee Monday, November 17, 2026", ("Ann Bee",)),
        ("Published Monday, November 17th, 2026 by Ann Bee and Carl Day", ("Ann Bee", "Carl Day")),
        ("Ann Bee Friday", ("Ann Bee Friday",)),
        ("Текст Анна Пчела", ("Анна Пчела",)),
        ("Von Anna Biene und Eva Fuchs (Text) sowie Karl Tag (Fotos)", ("Anna Biene", "Eva Fuchs")),
        ("Von Anna Biene und Karl Tag (Fotos)", ("Anna Biene",)),
        ("By Ann Bee (Text)", ("Ann Bee",)),
        ("By Ann Bee with additional reporting by Carl Day", ("Ann Bee", "Carl Day")),
        ("dal nostro inviato Anna Ape", ("Anna Ape",)),
        ("Anna Ape, inviata a Lorin", ("Anna Ape",)),
        ("Por Ana Abelha, g1 — São Tomé", ("Ana Abelha", "g1")),
        ("Ann Bee — Carl Day", ("Ann Bee", "Carl Day")),
        ("記者 張小倩／台北報導", ("張小倩",)),
        ("김영희·박철수 기자 kim@courier.example", ("김영희", "박철수")),
        ("有料記事 田中宏昌\u3000大森花子", ("田中宏昌", "大森花子")),
        ("田中 宏昌", ("田中 宏昌",)),
        ("humans.txt", ()),
        ("More Posts", ()),
        ("Alle Artikel", ()),
        ("02 à 11:30", ()),
        ("Reuters; admin", ("Reuters",)),
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
def test_the_names_in_a_byline_are_found(written: object, names: tuple[str, ...]) -> None:
    assert names_in(written, "Meridian Courier") == names


@pytest.mark.parametrize("name", ["United Paper Wire", "UPW", "upw"])
def test_the_initials_of_the_site_are_not_an_author(name: str) -> None:
    assert names_in(f"Ann Bee, {name}", "United Paper Wire") == ("Ann Bee",)
    assert names_in(name, "United Paper Wire") == ()


def read_as_page(byline: str) -> Article:
    return page_article(
        f"<html><head><meta name=author content='{byline}'></head><body><p>{TEXT}</p></body></html>",
        ObjectRef(),
        STORED,
    )


def read_as_record(byline: str) -> Article:
    found = next(
        parse_records(
            json.dumps({"title": "Dam breaks", "text": TEXT, "author": byline}), ObjectRef(), STORED
        )
    )
    assert isinstance(found, Article)
    return found


def read_as_feed(byline: str) -> Article:
    entry = f"<item><title>Dam breaks</title><description>{TEXT}</description><dc:creator>{byline}</dc:creator></item>"
    feed = f"<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Courier</title>{entry}</channel></rss>"
    found = next(parse_feed(feed.encode(), ObjectRef(), STORED))
    assert isinstance(found, Article)
    return found


def read_as_wire(byline: str) -> Article:
    return WireItem(id="urn:x:1", title="Dam breaks", body=TEXT, byline=byline).article(ObjectRef(), STORED)


@pytest.mark.parametrize("read", [read_as_page, read_as_record, read_as_feed, read_as_wire])
@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("Von Anna Berg", ("Anna Berg",)),
        ("Reuters; admin", ("Reuters",)),
        ("jane@x.example (Jane Doe)", ("Jane Doe",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Jane Doe, Staff Writer", ("Jane Doe",)),
    ],
)
def test_a_byline_means_the_same_in_every_format(
    read: Callable[[str], Article], byline: str, names: tuple[str, ...]
) -> None:
    assert read(byline).authors == names


def test_a_byline_of_a_thousand_names_is_cut() -> None:
    assert len(names_in(" and ".join(f"Ann Bee{chr(97 + number % 26)}" for number in range(1_000)))) <= 20


def test_a_role_is_an_author_where_there_is_no_name() -> None:
    assert distinct_names(["Ann Bee", "Editor"]) == ("Ann Bee",)
    assert distinct_names(["Editor"]) == ("Editor",)


@pytest.mark.parametrize(
    ("name", "personal"),
    [
        ("Ann Bee", True),
        ("Ludwig van Beethoven", True),
        ("Ann", False),
        ("trains at night", False),
        ("Top 10", False),
    ],
)
def test_names_of_persons_are_distinguished_from_other_texts(name: str, personal: bool) -> None:
    assert is_person_name(name) is personal


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("By Ann Bee\n\nSoldiers go north.", ("Ann Bee",)),
        ("Soldiers go north.\n\nAutorin: Anna Biene", ("Anna Biene",)),
        (
            "By Tuesday the soldiers were in the north and nobody had seen any of the trains that took them.",
            (),
        ),
        ("By March 2024, troops\n\nSoldiers go north.", ()),
        ("Posted by annbee in News\n\nSoldiers go north.", ()),
        ("Soldiers go north.", ()),
    ],
)
def test_a_byline_in_a_text_is_a_line_by_itself(body: str, names: tuple[str, ...]) -> None:
    assert byline_of_text(body.split("\n\n"), "") == names


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Soldiers go north. (FR mit dpa)", ("FR mit dpa",)),
        ("Soldiers go north (AFP).\n\nPicture: Courier", ("AFP",)),
        ("Soldiers go north (the first time in years)", ()),
        ("Soldiers (dpa) go north.", ()),
        ("Soldiers go north (in the ap region)", ()),
        ("Soldiers go north.\n\nSource: this is not clear yet", ()),
        ("Soldiers go north.\n\nQuelle: MC NORD/ls", ("MC NORD/ls",)),
        ("Soldiers go north.\n\nSource: https://courier.example/data", ()),
        ("", ()),
    ],
)
def test_the_agency_at_the_end_of_a_text_is_found(body: str, names: tuple[str, ...]) -> None:
    assert agency_signature(body) == names


def test_a_label_needs_a_colon_and_a_person() -> None:
    assert labelled_names("Autor: Ann Bee") == ("Ann Bee",)
    assert labelled_names("Author Ann Bee") == ()
    assert labelled_names("Text: to be read aloud at night") == ()
    assert (
        labelled_names("Text: Ann Bee said in the morning that the soldiers would go north, and so they did")
        == ()
    )


def test_a_line_of_a_million_letters_is_not_a_byline() -> None:
    assert byline_in_line("Posted by " + "a" * 1_000_000) == ()
    assert byline_of_text(["By " + "A" * 1_000_000 + " 1"], "") == ()


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("بقلم: سلمى الحداد", ("سلمى الحداد",)),
        ("بقلم سلمى الحداد", ("سلمى الحداد",)),
        ("מאת: יעל כהן", ("יעל כהן",)),
        ("โดย มานี ใจดี", ("มานี ใจดี",)),
        ("Συντάκτης: Άννα Μελά", ("Άννα Μελά",)),
        ("Της Άννας Μελά", ("Άννας Μελά",)),
        ("Haber: Elif Arı", ("Elif Arı",)),
        ("نویسنده: مریم رضایی", ("مریم رضایی",)),
        ("Автор: Анна Мёд", ("Анна Мёд",)),
        ("লেখক: মায়া সেন", ("মায়া সেন",)),
        ("Par Anne Abeille avec AFP", ("Anne Abeille",)),
        # names that contain a label
        ("Haberler Merkezi", ("Haberler Merkezi",)),
        ("Авторханов Иван", ("Авторханов Иван",)),
        ("Της Μελά", ("Της Μελά",)),
    ],
)
def test_a_label_in_any_script_is_removed_from_the_name(written: str, names: tuple[str, ...]) -> None:
    assert names_in(written) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Автор: Анна Мёд", ("Анна Мёд",)),
        ("12 марта 2026, 18:45 | Автор: Анна Мёд", ("Анна Мёд",)),
        ("מאת: יעל כהן פורסם: 10.11.2026, 08:14", ("יעל כהן",)),
        ("نویسنده: مریم رضایی ۲۱ تیر ۱۴۰۵ - ۱۴:۳۰", ("مریم رضایی",)),
        ("خبرنگار: چرا استعفا دادید؟", ()),
        ("الكاتب: لماذا استقلت؟", ()),
        ("Журналист: Да, Мария Иванова.", ()),
        ("Yazar: Elif Arı Giriş Tarihi: 12.03.2026 18:45", ("Elif Arı",)),
        ("Szerző: Nagy Anna", ("Nagy Anna",)),
        # sentences
        ("Автор: книга написана за год", ()),
        ("โดย ผู้ว่าราชการจังหวัด กล่าวว่า", ()),
        ("Haber: Elif Arı", ()),
        ("كتب: السلام عليكم يا أهل الدار", ()),
        ("Автор этой книги Анна Мёд", ()),
    ],
)
def test_a_line_with_a_label_of_any_script_names_the_author(line: str, names: tuple[str, ...]) -> None:
    assert labelled_names(line) == names


@pytest.mark.parametrize("line", ["Haber: Elif Arı", "كتبت: سلمى الحداد", "כתבה: יעל כהן"])
def test_a_label_that_may_begin_a_quotation_names_the_author_near_the_headline(line: str) -> None:
    assert byline_in_line(line) == (line.partition(": ")[2],)


KOREAN = "열차가 월요일 새벽 국경으로 향했다고 철도 당국이 밝혔다."


@pytest.mark.parametrize(
    ("opening", "place", "agency", "names"),
    [
        ("(서울=연합뉴스) 김철수 기자 = ", "서울", "연합뉴스", ("김철수",)),
        ("(서울=연합뉴스) 김철수 박영희 기자 = ", None, None, ()),
        ("(서울=연합뉴스) 김철수·박영희 기자 = ", "서울", "연합뉴스", ("김철수", "박영희")),
        ("[서울=뉴시스]김철수 기자 = ", "서울", "뉴시스", ("김철수",)),
        ("(서울=연합뉴스) = ", "서울", "연합뉴스", ()),
        ("[강변일보=김철수 기자] ", "", "강변일보", ("김철수",)),
        ("(속보) ", None, None, ()),
        ("(수도=서울) ", None, None, ()),
        ("[사진=김철수] ", None, None, ()),
    ],
)
def test_a_korean_dateline_names_place_agency_and_reporters(
    opening: str, place: str | None, agency: str | None, names: tuple[str, ...]
) -> None:
    dateline = read_dateline(opening + KOREAN, STORED)
    if place is None:
        assert dateline is None
    else:
        assert dateline is not None
        assert (dateline.place, dateline.agency, dateline.names) == (place, agency, names)
        assert dateline.length == len(opening)


def test_a_formula_is_not_a_korean_dateline() -> None:
    assert read_dateline("(ab=cd) = ef holds for all of them", STORED) is None


@pytest.mark.parametrize("read", [read_as_feed, read_as_page, read_as_record])
def test_the_reporter_of_a_korean_dateline_is_the_author_in_every_format(
    read: Callable[[str], Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "TEXT", f"(서울=연합뉴스) 김철수 기자 = {KOREAN * 8}")
    article = read("")
    assert (article.authors, article.place) == (("김철수",), "서울")
    assert article.body.startswith(KOREAN)


JAPANESE = "政府は部隊を北へ送ると発表した。"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (f"{JAPANESE}【田中宏昌】", ("田中宏昌",)),
        (f"{JAPANESE * 40}【田中宏昌、山本美咲】", ("田中宏昌", "山本美咲")),
        ("（社会部・田中宏昌）", ("田中宏昌",)),
        (f"{JAPANESE}（大阪支局・田中宏昌）", ("田中宏昌",)),
        # agencies, notes, places, a bracket without a sentence
        (f"{JAPANESE}【時事通信社】", ()),
        (f"{JAPANESE}【関連記事】", ()),
        (f"{JAPANESE}【続きを読む】", ()),
        (f"{JAPANESE}【随時更新】", ()),
        (f"{JAPANESE}【次回に続く】", ()),
        (f"{JAPANESE}【文中敬称略】", ()),
        (f"{JAPANESE}【北海道】", ()),
        (f"{JAPANESE}【神奈川県】", ()),
        ("【田中宏昌】", ()),
        (f"{JAPANESE}（田中宏昌）", ()),
        ("部队向北移动。【田中宏昌】", ()),
    ],
)
def test_the_author_at_the_end_of_a_japanese_text_is_found(line: str, names: tuple[str, ...]) -> None:
    assert east_asian_byline(line) == names


@pytest.mark.parametrize("written", ["文・田中宏昌", "取材・文＝田中宏昌", "社会部・田中宏昌"])
def test_a_japanese_label_is_removed_from_the_name(written: str) -> None:
    assert names_in(written) == ("田中宏昌",)
    assert names_in("レオ・トルストイ") == ("レオ・トルストイ",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Bee", ("Ann Bee",)),
        ("By: Ann Bee", ("Ann Bee",)),
        ("by Ann Bee,", ("Ann Bee",)),
        ("BY ANN BEE AND CARL DEE", ("ANN BEE", "CARL DEE")),
        ("Von Łucja Bee und Carl Dee", ("Łucja Bee", "Carl Dee")),
        ("Par : Ann Bee", ("Ann Bee",)),
        ("Por Émile Dee", ("Émile Dee",)),
        ("By Mohamed El Bee", ("Mohamed El Bee",)),
        ("By Fin Royal", ("Fin Royal",)),
        ("Par Marine Le Bee, le 4 mars 2026", ("Marine Le Bee",)),
        ("By Linh Que", ("Linh Que",)),
        ("By Que Linh and Anton Bis, UPW", ("Que Linh", "Anton Bis")),
        ("Von Peter Nach", ("Peter Nach",)),
        ("By Royal Bennett", ("Royal Bennett",)),
        ("By Royal Appointment to the Queen", ()),
        ("By Popular Demand", ()),
        ("By Train or Plane", ()),
        ("Von Berlin Nach Bonn", ()),
        ("Por Fin Llega Ana", ()),
        ("Por favor", ()),
        ("Par exemple Ann Bee", ()),
        ("By Monday morning the river had risen", ()),
        ("Bystander Ann Bee", ()),
    ],
)
def test_the_names_in_a_line_after_by_are_found(line: str, names: tuple[str, ...]) -> None:
    assert names_after_by(after_by(line)) == names


@pytest.mark.parametrize("agency", ["(UPW)", "/UPWire/", "/UPWire-World/"])
def test_the_day_is_read_from_the_dateline_of_a_press_release(agency: str) -> None:
    dateline = read_dateline(f"ELMSFORD, Ardenia, Nov. 20, 2026 {agency} -- {TEXT}", STORED)
    assert dateline is not None
    assert dateline.dated is not None
    assert (dateline.agency, dateline.dated[0].day) == (agency.strip("/()"), 20)
