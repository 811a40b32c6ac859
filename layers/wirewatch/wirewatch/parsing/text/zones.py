"""Read times with a time zone, such as `Mon, 25 May 2020 06:45 CEST`.

The caller reads the day. This module reads the weekday, the time of day and the time zone. If the
time zone is unknown, only the day is kept, because a time in the wrong zone could be off by up to a
day.
"""

import re
from collections.abc import Callable
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
_NUMBER = r"[+−-]\d{1,2}(?::?\d\d)?"
_HOUR = re.compile(
    r"(?P<clock>(?<![\d./-])(?P<hour>\d{1,2})[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?)"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    rf"\s*(?P<zone>{_NUMBER}|(?:GMT|UTC?)\s?{_NUMBER}"
    rf"|[A-Z][A-Za-z]{{2,20}}/[A-Za-z_]{{2,30}}(?:/[A-Za-z_]{{2,30}})?|[A-Z]{{1,5}})?"
    r"(?:\[[\w/+-]{1,40}\])?\s*(?:\([^()]{0,60}\))?$"
)
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
_BETWEEN = " ,;|@·–—-"  # characters between a day and an hour
_AT = re.compile(r"\s(?:at|um|à|a las|alle(?: ore)?|ore|às|kl\.?|om|в|o)$", re.IGNORECASE)


def read_with_zone(text: str, read: Callable[[str], Dated | None]) -> Dated | None:
    """Return the time that a text states, in UTC, with its precision. Return None if no day is
    found.

    `read` parses a day, or a day with a time of day, as UTC. For other texts, `read` returns None.
    `read` is called with shorter and shorter parts of the text until it can parse one. For `Fri 20
    Nov 2026, 9:30 KST`, these parts are:

    1. `Fri 20 Nov 2026, 9:30`. If AM or PM follows the time of day, this part is left out. If
       `read` returns only a day for this part, the result is ignored.
    2. `Fri 20 Nov 2026`
    3. `20 Nov 2026`

    If the text has no time of day after the day, `read` gets the whole text, and then the text
    without its weekday. The same holds for a complete ISO time such as `2020-05-25T06:45:26Z`.

    If the text names no time zone, the result of `read` is returned. If it names an unknown zone,
    only the day is returned.
    """
    hour = None if _is_complete_iso(text) else _HOUR.search(text)
    if hour is None or not hour.start():
        return read(text) or read(_without_weekday(text))
    zone_name = hour["zone"] or ""
    whole = None if hour["half"] else read(text[: hour.end("clock")])
    exact = whole if whole is not None and whole[1] is Precision.MINUTE else None
    dated = exact or read(_day_before(text, hour)) or read(_without_weekday(_day_before(text, hour)))
    if dated is None or not zone_name:
        return dated
    day = dated[0].replace(hour=0, minute=0, second=0, microsecond=0)
    zone = zone_of(zone_name)
    local = _with_hour(day, hour) if dated[1] is Precision.DAY else dated[0]
    if zone is None or local is None:
        return day, Precision.DAY
    return local.replace(tzinfo=zone).astimezone(UTC), Precision.MINUTE


def _is_complete_iso(text: str) -> bool:
    """Return True for a complete time such as `2020-05-25T06:45:26Z`. Most documents write times in
    this form.
    """
    return text[10:11] == "T" and _ISO.fullmatch(text) is not None


def _without_weekday(text: str) -> str:
    weekday = _WEEKDAY.match(text)
    return text[weekday.end() :] if weekday else text


def is_weekday(word: str) -> bool:
    """Tell whether a word is the name of a weekday, such as `Friday`, `Fr` or `vendredi`."""
    return _WEEKDAY.match(f"{word} 1") is not None


def _day_before(text: str, hour: re.Match[str]) -> str:
    return _AT.sub("", text[: hour.start()].rstrip(_BETWEEN)).rstrip(_BETWEEN)


def _with_hour(day: datetime, hour: re.Match[str]) -> datetime | None:
    value = int(hour["hour"])
    if hour["half"]:
        value = value % 12 + (12 if hour["half"].lower() == "p" else 0)
    try:
        return day.replace(hour=value, minute=int(hour["minute"]), second=int(hour["second"] or 0))
    except ValueError:
        return None


def zone_in(text: str) -> str:
    """Return the time zone that follows the time of day in a text, as it is written. Return an
    empty string if there is no time zone.
    """
    hour = _HOUR.search(text.strip())
    return (hour["zone"] or "") if hour else ""


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
