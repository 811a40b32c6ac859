"""Read the parts of ANPA 1312 that differ from IPTC 7901: the header, the marks of lines, and the
time of sending. `iptc7901` reads the message as a whole.

    SOH  a0457                                   service level and number
         r n                                     priority and category
         BC-PortStrike,1stLd-Writethru 05-04 0412   keywords, day and word count; a headline may follow
    STX  ^BC-Port Strike, 1st Ld-Writethru,0412^    the keywords again, then headline, byline and text
    ETX  AP-WF-05-04-26 1320GMT<                 agency, wire, and time of sending

`^` begins a line in bold type, and `^`, `=` or `<` ends it. `_` is a dash.
"""

import calendar
import re
from dataclasses import dataclass, field

_HEADER = re.compile(
    r"\s{0,20}(?P<number>[A-Za-z]\d{3,4})[ \t]*\n"
    r"[ \t]*[a-z] [a-z]\b(?:[ \t]+(?P<beside>[A-Z][^\n]*))?(?:\n|$)"
)
_COUNT = re.compile(r"\s+\d\d-\d\d\s+\d{2,5}$")  # day and word count after the keywords
_KEYWORDS = re.compile(r"[A-Z]{2}-{1,2}\S.{0,80},\s?\d{2,5}")
_SENT = re.compile(
    r"\b(?P<agency>[A-Z]{2,5})-[A-Z]{2}-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)[ \t]+"
    r"(?P<hour>\d\d)(?P<minute>\d\d)[ \t]?(?P<zone>[A-Z]{1,4})?"
)
_DASH = re.compile(r"(?<=\S) _(?= |$)")
_LINE_MARKS = "^=<"


@dataclass(frozen=True, slots=True)
class AnpaHeader:
    """The header of a message. `lines` are the lines below the keywords, such as a headline."""

    number: str
    keywords: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sending:
    """The agency and the time of sending. `time` can be read by `read_date`; `day` is part of the
    item's id.
    """

    agency: str
    time: str
    day: str


def read_header(header: str) -> AnpaHeader | None:
    """Return the header of an ANPA message, or None if the header has another form."""
    match = _HEADER.match(header)
    if match is None:
        return None
    lines = header[match.end() :].split("\n")
    keywords = match["beside"] or (lines.pop(0) if lines else "")
    return AnpaHeader(match["number"], _COUNT.sub("", keywords.strip()), lines)


def read_sending(text: str) -> Sending | None:
    """Return the agency and the time of sending that a text states, as in `AP-WF-05-04-26 1320GMT`.
    Return None if the text states none. The month is before the day.
    """
    match = _SENT.search(text)
    if match is None or not 1 <= int(match["month"]) <= 12:
        return None
    month = calendar.month_abbr[int(match["month"])]
    zone = match["zone"] or "UTC"
    time = f"{match['day']} {month} 20{match['year']} {match['hour']}:{match['minute']} {zone}"
    return Sending(match["agency"], time, f"{match['year']}{month.upper()}{match['day']}")


def plain_lines(lines: list[str]) -> list[str]:
    """Return the lines of a message without marks, without the keywords at the beginning, and
    without the time of sending at the end.
    """
    plain = [_DASH.sub(" —", _unmarked(line)) for line in lines]
    first = next((number for number, line in enumerate(plain) if line.strip()), 0)
    if plain and _KEYWORDS.fullmatch(plain[first].strip()):
        del plain[first]
    last = next((number for number in reversed(range(len(plain))) if plain[number].strip()), 0)
    if plain and _SENT.fullmatch(plain[last].strip()):
        del plain[last:]
    return plain


def _unmarked(line: str) -> str:
    if line.startswith("^"):
        return line.strip(_LINE_MARKS)
    bare = line.rstrip()
    # a headline or byline may end with `=`, but a line of the text may be a formula
    ends_label = bare.endswith("=") and not line[:1].isspace()
    return bare.rstrip(_LINE_MARKS if ends_label else "^<")
