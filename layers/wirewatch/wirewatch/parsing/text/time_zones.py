"""Read times with a time zone, such as `Mon, 25 May 2020 06:45 CEST`.

The caller reads the day. This module reads the weekday, the time of day and the time zone. If the
time zone is unknown, only the day is kept, because a time in the wrong zone could be off by up to a
day. The word `Uhr` counts as the time zone of Germany, Austria and Switzerland.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from wirewatch.article import Precision

Dated = tuple[datetime, Precision]
MAX_OFFSET = timedelta(hours=14)  # the farthest zone from UTC
# minutes from UTC for the abbreviations in news; if an abbreviation has several meanings, the most
# frequent one in news
_OFFSETS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "IRST": 210, "CET": 60,
    "MEZ": 60, "CEST": 120, "MESZ": 120,
    "MET": 60, "MEST": 120, "EET": 120, "EEST": 180, "SAST": 120, "CAT": 120, "WAT": 60, "EAT": 180,
    "MSK": 180, "MSD": 240, "TRT": 180,
    "SAMT": 240, "YEKT": 300, "OMST": 360, "KRAT": 420, "IRKT": 480, "YAKT": 540, "VLAT": 600,
    "MAGT": 660, "PETT": 720, "GST": 240,
    "AZT": 240, "AMT": 240, "GET": 240, "AST": -240, "ADT": -180, "NST": -210, "NDT": -150, "EST": -300,
    "EDT": -240, "CST": -360,
    "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480,
    "HST": -600, "BRT": -180, "ART": -180,
    "CLT": -240, "CLST": -180, "COT": -300, "PET": -300, "VET": -240, "IST": 330, "PKT": 300,
    "AFT": 270, "NPT": 345, "UZT": 300,
    "IDT": 180, "AQTT": 300, "ALMT": 360, "BDT": 360, "BTT": 360, "MMT": 390, "ICT": 420, "WIB": 420,
    "WITA": 480, "WIT": 540,
    "SGT": 480, "MYT": 480, "PHT": 480, "HKT": 480, "AWST": 480, "ULAT": 480, "JST": 540, "KST": 540,
    "ACST": 570, "ACDT": 630,
    "AEST": 600, "AEDT": 660, "CHST": 600, "NZST": 720, "NZDT": 780, "FJT": 720,
}  # fmt: skip
_REGIONS = {  # names for both standard and summer time: the date decides
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "PT": "America/Los_Angeles", "AT": "America/Halifax",
    "AKT": "America/Anchorage", "AET": "Australia/Sydney", "NZT": "Pacific/Auckland",
    "UK": "Europe/London",
}  # fmt: skip
_ISO = re.compile(r"\d{4}-\d\d-\d\dT[\d:.,]{5,20}(?:Z|[+-]\d\d:?\d\d)?")
_GERMAN = "Europe/Berlin"
_NUMBER = r"[+−-]\d{1,2}(?::?\d\d)?"
_NAMED_ZONE = (
    rf"(?:GMT|UTC?)\s?{_NUMBER}|[A-Z][A-Za-z]{{2,20}}/[A-Za-z_]{{2,30}}(?:/[A-Za-z_]{{2,30}})?|[A-Z]{{1,5}}"
)
_CLOCK = (
    r"(?P<clock>(?<![\d./-])(?P<hour>\d{1,2})"
    r"(?:[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"|(?<![:h]\d)(?<![:h]\d\d)(?=\s?[AaPp]\.?[Mm]\b)))"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?(?P<german>\s*Uhr\b)?"
)
_COMMENT = r"\s*(?:\((?P<comment>[^()]{0,60})\))?"
_HOUR = re.compile(rf"{_CLOCK}\s*(?P<zone>{_NUMBER}|{_NAMED_ZONE})?(?:\[[\w/+-]{{1,40}}\])?{_COMMENT}$")
_HOUR_AT_START = re.compile(  # offsets only in full: `10:00-11:30` is a period
    rf"{_CLOCK}\s*(?P<zone>\+\d\d:?\d\d|-\d{{4}}|{_NAMED_ZONE})?(?![\w:]|\.\d){_COMMENT}"
)
_ZONE_ALONE = re.compile(rf"{_NUMBER}|{_NAMED_ZONE}")
_MOST_OF_TEXT = 200  # characters at the end of a text that are searched for a time of day
_WORDS_TOO = frozenset({"GET", "ART", "PET", "VET", "COT", "CAT", "EAT", "MET", "WIT", "Z"})
_WEEKDAY = re.compile(
    r"(?:mon|m[åa]n|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day|mo|di|mi|do|fr|sa|so|(?:mon|diens"
    r"|donners|frei|sams|sonn)tag|mittwoch|sonnabend|lun|mar|mer|jeu|ven|sam|dim|lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|mi[ée]|jue|vie|s[áa]b|dom|gio|ma"
    r"|wo|vr|za|zo|lor|tor|tir|ons|fre"
    r"|l[øö]r|s[øö]n|(?:man|tirs|ons|tors|fre|l[øö]r|s[øö]n)da[gn]?|(?:luned|marted|mercoled"
    r"|gioved|venerd)[iì]|sabato|domenica"
    r"|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|seg|ter|qua|qui|sex|(?:maan|dins|woens"
    r"|donder|vrij|zater|zon)dag"
    r"|пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|нд"
    r"|понеділок|вівторок|середа|четвер|п.ятниця"
    r"|pon|wt|śr|czw|pt|sob|niedz?|poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|út"
    r"|st|čt|pá|ne|po"
    r"|pzt|sal|çar|per|cum|cmt|paz|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi"
    r"|pazar)\b\.?,?\s*(?=\w)",
    re.IGNORECASE,
)
_BETWEEN = " ,،;|@·•–—-"  # characters between a day and an hour
_AT_WORDS = r"(?:at|um|à|a las|alle(?: ore)?|ore|às|kl\.?|om|в|o)"
_AT = re.compile(rf"\s{_AT_WORDS}$", re.IGNORECASE)
_TO_HOUR = re.compile(rf"[{_BETWEEN}]{{0,5}}(?:{_AT_WORDS}\s+)?", re.IGNORECASE)
_LAST_WORD = re.compile(r"(?:^|[\s,])([^\W\d_]{2,15})\.?$")
_ON = frozenset({"on", "am", "den", "le", "el", "op"})  # between a time of day and its day
_FIRST_WORD = re.compile(r"([^\W\d_]{2,15})\b\.?[\s,]+")
_MOST_WORDS_BETWEEN = 3  # one more than the words that are skipped
_LONGEST_BEFORE = 60  # characters


def read_with_zone(text: str, read: Callable[[str], Dated | None]) -> Dated | None:
    """Return the time that a text states, in UTC, with its precision. Return None if no day is
    found.

    `read` parses a day, or a day with a time of day, as UTC. For other texts, `read` returns None.
    `read` is called with shorter and shorter parts of the text until it can parse one. For
    `Fri 20 Nov 2026, 9:30 KST`, these parts are:

    1. `Fri 20 Nov 2026, 9:30`. The result is used only if it has a time of day. This part is left
       out if AM or PM follows the time of day.
    2. `Fri 20 Nov 2026`
    3. `20 Nov 2026`

    If `read` can parse none of these, and the time of day has no minutes, `read` gets the whole
    text.

    If no time of day follows the day, or if the text is a complete ISO time such as
    `2020-05-25T06:45:26Z`, `read` gets the whole text, and then the text without its weekday.

    If the text names no time zone, the result of `read` is returned. If it names an unknown zone,
    only the day is returned.
    """
    hour = None if _is_complete_iso(text) else _HOUR.search(text)
    if hour is None or not hour.start():
        return read(text) or read(without_weekday(text))
    zone_name = _zone_name(hour)
    whole = None if hour["half"] else read(text[: hour.end("clock")])
    exact = whole if whole is not None and whole[1] is Precision.MINUTE else None
    dated = exact or read(_day_before(text, hour)) or read(without_weekday(_day_before(text, hour)))
    if dated is None and hour["minute"] is None:
        return read(text)
    if dated is None or not zone_name:
        return dated
    day = dated[0].replace(hour=0, minute=0, second=0, microsecond=0)
    zone = zone_of(zone_name)
    local = _with_hour(day, hour) if dated[1] is Precision.DAY else dated[0]
    if zone is None or local is None:
        return day, Precision.DAY
    return local.replace(tzinfo=zone).astimezone(UTC), Precision.MINUTE


def with_hour_beside(text: str, start: int, end: int, day: datetime) -> Dated:
    """Return the day that `text[start:end]` states, with the time of day directly after or before
    it.

    Examples are `May 4, 2026, 9:41 AM PDT` and `9:41 AM PDT on Monday, May 4, 2026`. If there is no
    time of day, or none with a known time zone, only the day is returned.
    """
    gap = _TO_HOUR.match(text, end)
    hour = _HOUR_AT_START.match(text, gap.end() if gap else end) or _hour_before(text[:start])
    zone = zone_of(_zone_name(hour)) if hour is not None and not _may_be_word(hour) else None
    local = _with_hour(day, hour) if hour is not None and zone is not None else None
    if local is None:
        return day, Precision.DAY
    return local.replace(tzinfo=zone).astimezone(UTC), Precision.MINUTE


def starts_after_hour(text: str) -> Iterator[int]:
    """If a text begins with a time of day, yield each place after it where a date may start. The
    first place is directly after the time. Further places are after the words such as `Monday` and
    `on` that follow the time.
    """
    hour = _HOUR_AT_START.match(text)
    rest = text[hour.end() :].lstrip(_BETWEEN) if hour is not None else ""
    for _ in range(_MOST_WORDS_BETWEEN):
        if rest:
            yield len(text) - len(rest)
        word = _FIRST_WORD.match(rest)
        rest = rest[word.end() :] if word is not None and _may_precede_day(word[1]) else ""


def _hour_before(text: str) -> re.Match[str] | None:
    """Return the time of day with a known zone at the end of a text, or None. At most two words
    such as `on` or `Monday` may follow the time.
    """
    text = text[-_LONGEST_BEFORE:].rstrip(_BETWEEN)
    for _ in range(_MOST_WORDS_BETWEEN):
        hour = _HOUR.search(text)
        if hour is not None and zone_of(_zone_name(hour)) is not None:
            return hour
        word = _LAST_WORD.search(text)
        if word is None or not _may_precede_day(word[1]):
            return None
        text = text[: word.start()].rstrip(_BETWEEN)
    return None


def _may_precede_day(word: str) -> bool:
    return word in _ON or is_weekday(word)


def _may_be_word(hour: re.Match[str]) -> bool:
    """Tell whether the zone after a time of day may be a word of the text: `14:30 GET the app`."""
    name = hour["zone"] or ""
    is_doubtful = name in _WORDS_TOO or (len(name) == 2 and name.isalpha() and not hour["half"])
    return is_doubtful and hour.string[hour.end() :].lstrip()[:1].isalpha()


def _zone_name(hour: re.Match[str]) -> str:
    """Return the name of the zone of a time of day, or an empty string.

    A zone in parentheses counts only if it has more than two letters or follows AM or PM. After
    `Uhr`, the zone is that of Germany.
    """
    return _written_zone(hour) or (_GERMAN if hour["german"] else "")


def _written_zone(hour: re.Match[str]) -> str:
    comment = (hour["comment"] or "").strip()
    is_zone = (len(comment) > 2 or hour["half"]) and _ZONE_ALONE.fullmatch(comment)
    return hour["zone"] or (comment if is_zone and zone_of(comment) is not None else "")


def _is_complete_iso(text: str) -> bool:
    """Return True for a complete time such as `2020-05-25T06:45:26Z`. Most documents write times in
    this form.
    """
    return text[10:11] == "T" and _ISO.fullmatch(text) is not None


def without_weekday(text: str) -> str:
    """Return a text without the weekday at its beginning."""
    weekday = _WEEKDAY.match(text)
    return text[weekday.end() :] if weekday else text


def is_weekday(word: str) -> bool:
    """Tell whether a word is the name of a weekday, such as `Friday`, `Fr` or `vendredi`."""
    return _WEEKDAY.match(f"{word} 1") is not None


def _day_before(text: str, hour: re.Match[str]) -> str:
    return _AT.sub("", text[: hour.start()].rstrip(_BETWEEN)).rstrip(_BETWEEN)


def _with_hour(day: datetime, hour: re.Match[str]) -> datetime | None:
    value = int(hour["hour"])
    if value > 12 and hour["minute"] is None:
        return None
    if hour["half"]:
        value = value % 12 + (12 if hour["half"].lower() == "p" else 0)
    try:
        return day.replace(hour=value, minute=int(hour["minute"] or 0), second=int(hour["second"] or 0))
    except ValueError:
        return None


def zone_in(text: str) -> str:
    """Return the time zone at the end of a text, after a time of day. The zone is returned as it is
    written. Return an empty string if the text does not end with a time and a zone.
    """
    hour = _HOUR.search(text.strip()[-_MOST_OF_TEXT:])
    return _written_zone(hour) if hour else ""


@cache
def zone_of(name: str) -> tzinfo | None:
    """Return the time zone with a name such as `CEST`, `ET`, `+02`, `GMT+2` or `Europe/Berlin`.
    Return None if the name is unknown.
    """
    name = name.strip().replace("−", "-")
    offset = re.fullmatch(r"(?:GMT|UTC?)?\s?([+-])(\d{1,2}):?(\d\d)?", name)
    if offset is not None:
        delta = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-delta if offset[1] == "-" else delta) if delta <= MAX_OFFSET else None
    if name in _OFFSETS:
        return timezone(timedelta(minutes=_OFFSETS[name]))
    name = _REGIONS.get(name, name)
    if "/" not in name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not in the tz database, or not a valid name
        return None
