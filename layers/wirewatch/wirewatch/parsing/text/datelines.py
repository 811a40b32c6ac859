"""Read datelines such as `SEOUL, Nov. 20 (UPW) -- `: the place, day and agency at the beginning of
a report.

A dateline is not part of the body; its text without the dash goes to `Article.place`.
"""

import re
from datetime import datetime
from typing import NamedTuple

from wirewatch.parsing.text.cleaning import one_line, without_title
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.east_asian_bylines import korean_dateline
from wirewatch.parsing.text.month_names import MONTH

_DAY = rf"(?i:{MONTH})\s+\d{{1,2}}(?:,?\s*\d{{4}})?"
_CITY = (
    r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’-]+(?:[ ,/]+[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’-]*){0,4}"
    r"(?:,\s*[A-Z][A-Za-z. ]{2,20})?"
)
_AGENCY = r"[(/](?P<agency>[A-Z][\w .&/-]{1,30})[)/]"  # press releases: `ELMSFORD, Nov. 20, 2026 /UPW/ -- `
MAX_OWN_PARAGRAPH = 160  # characters in which a dateline of its own paragraph ends
_DASH = r"\s*(?:--|—|–|-)\s+"
_WIRE = r"\((?P<wire>[A-Z][\w .&/-]{1,30})\)"
DATELINE = re.compile(
    rf"(?P<place>(?:{_CITY},?\s+)?(?P<day>{_DAY})\s*{_AGENCY}|(?P<where>{_CITY})\s*{_WIRE}"
    rf"|(?P<city>{_CITY})){_DASH}"
)

# A dateline that is a paragraph of its own may lack the dash. Then a day or an agency is required,
# and a name with small letters needs both: `Jane Doe (UPW)` is a byline.
_NAME = r"[A-Z\u00c0-\u00de][\w.'’ -]{1,40}(?:,\s*[A-Z\u00c0-\u00de][\w.'’ -]{1,30}){0,2}"
_OWN_PARAGRAPH = re.compile(
    rf"(?P<place>(?P<where>{_CITY})\s*{_WIRE}|(?P<city>{_CITY}),\s*(?P<day>{_DAY})(?:\s*{_AGENCY})?"
    rf"|(?P<name>{_NAME}),\s*(?P<name_day>{_DAY})\s*\((?P<name_agency>[A-Z][\w .&/-]{{1,30}})\))"
    r"\s*(?:--|[—–:-])?\s*"
)


class Dateline(NamedTuple):
    """The parts of a dateline.

    - `place`: the text before the dash, such as `SEOUL, Nov. 20 (UPW)`. In a Korean dateline such as
      `(서울=연합뉴스) 김철수 기자 = `, it is only the name of the place (`서울`).
    - `has_town`: False if `place` is empty or begins with the day, as in `Nov. 20 (UPW)`
    - `length`: number of characters, including the dash at the end
    - `names`: the reporters. Only Korean datelines name reporters.
    """

    place: str
    has_town: bool
    agency: str
    dated: PublicationDate | None
    length: int
    names: tuple[str, ...] = ()


def read_dateline(text: str, reference: datetime, *, is_paragraph: bool = False) -> Dateline | None:
    """Return the dateline at the beginning of `text`, or None if there is none.

    If `is_paragraph` is True, `text` is one paragraph of a longer text. A dateline that is a whole
    paragraph may lack the dash. If the day has no year, `reference` decides the year, as in
    `read_date`. A name alone is not a dateline if a small letter follows its dash:
    `NASA – the space agency – said`.
    """
    if (korean := korean_dateline(text)) is not None:
        return Dateline(korean.place, bool(korean.place), korean.agency, None, korean.length, korean.names)
    if (own := _own_paragraph(text, reference, is_paragraph=is_paragraph)) is not None:
        return own
    match = DATELINE.match(text[:160])
    if match is None or (match["city"] and text[match.end() : match.end() + 1].islower()):
        return None
    dated = read_date(match["day"], reference) if match["day"] else None
    return Dateline(
        place=one_line(match["place"], 100),
        has_town=match.start("day") != 0,
        agency=match["agency"] or match["wire"] or "",
        dated=dated,
        length=match.end(),
    )


def _own_paragraph(text: str, reference: datetime, *, is_paragraph: bool) -> Dateline | None:
    """Return the dateline that is the whole first paragraph of `text`, or None.

    Return None if no further paragraph follows in `text`. But if `is_paragraph` is True, `text` is
    one paragraph of a longer text, and no other paragraph needs to follow.
    """
    paragraph, blank_line, rest = text[: MAX_OWN_PARAGRAPH + 1].partition("\n\n")
    if len(paragraph) > MAX_OWN_PARAGRAPH or not (is_paragraph or rest.strip()):
        return None
    match = _OWN_PARAGRAPH.fullmatch(paragraph)
    if match is None:
        return None
    day = match["day"] or match["name_day"]
    return Dateline(
        place=one_line(match["place"], 100),
        has_town=True,
        agency=match["agency"] or match["wire"] or match["name_agency"] or "",
        dated=read_date(day, reference) if day else None,
        length=len(paragraph) + len(blank_line),
    )


class BodyWithDateline(NamedTuple):
    """A body without its dateline, and the parts of that dateline. If the body had no dateline,
    these parts are empty.
    """

    body: str
    place: str = ""
    agency: str = ""
    dated: PublicationDate | None = None
    names: tuple[str, ...] = ()


def split_dateline(body: str, title: str, stored: datetime) -> BodyWithDateline:
    """Return `body` without its dateline, and the parts of the dateline.

    If the body repeats the title at its beginning, the repeated title is removed first (see
    `without_title`). If the dateline has a day without a year, `stored` decides the year (see
    `read_dateline`).
    """
    body = without_title(body, title)
    dateline = read_dateline(body, stored)
    if dateline is None:
        return BodyWithDateline(body)
    return BodyWithDateline(
        body[dateline.length :], dateline.place, dateline.agency, dateline.dated, dateline.names
    )
