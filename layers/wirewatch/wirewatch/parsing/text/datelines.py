"""`SEOUL, Nov. 20 (UPW) -- `: where and by whom a report was filed. It is not body, it goes to `place`."""

import re
from datetime import datetime
from typing import NamedTuple

from wirewatch.parsing.text.cleaning import one_line, without_title
from wirewatch.parsing.text.dates import MONTH, PublicationDate, read_date

_DAY = rf"(?i:{MONTH})\s+\d{{1,2}}(?:,?\s*\d{{4}})?"
_CITY = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’-]+(?:[ ,/]+[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’-]*){0,4}(?:,\s*[A-Z][A-Za-z. ]{2,20})?"
_AGENCY = r"\((?P<agency>[A-Z][\w .&/-]{1,30})\)"
_DASH = r"\s*(?:--|—|–|-)\s+"
_WIRE = r"\((?P<wire>[A-Z][\w .&/-]{1,30})\)"
DATELINE = re.compile(
    rf"(?P<place>(?:{_CITY},?\s+)?(?P<day>{_DAY})\s*{_AGENCY}|(?P<where>{_CITY})\s*{_WIRE}|(?P<city>{_CITY})){_DASH}"
)


class Dateline(NamedTuple):
    """`length` is how much of the text it takes."""

    place: str
    agency: str
    dated: PublicationDate | None
    length: int


def read_dateline(text: str, reference: datetime) -> Dateline | None:
    """The dateline a text begins with."""
    match = DATELINE.match(text[:160])
    if match is None:
        return None
    dated = read_date(match["day"], reference) if match["day"] else None
    return Dateline(one_line(match["place"], 100), match["agency"] or match["wire"] or "", dated, match.end())


class BodyWithDateline(NamedTuple):
    """A body that begins with its first sentence, and what stood before."""

    body: str
    place: str = ""
    agency: str = ""
    dated: PublicationDate | None = None


def split_dateline(body: str, title: str, stored: datetime) -> BodyWithDateline:
    """Neither the title said again nor the dateline is body."""
    body = without_title(body, title)
    found = read_dateline(body, stored)
    return (
        BodyWithDateline(body[found.length :], found.place, found.agency, found.dated)
        if found
        else BodyWithDateline(body)
    )
