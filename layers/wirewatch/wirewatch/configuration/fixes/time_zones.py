"""Suggests a time zone for an unknown name of a time zone.

A wrong suggestion is worse than none, because with a wrong zone, digests are sent at a wrong time,
and no error is reported.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from wirewatch.configuration.schedule import is_zone

ZONE_FIX = "write a name of the IANA database like Asia/Seoul or Europe/Berlin"
# `Etc/GMT+9` means UTC−9, and an offset does not follow daylight saving time
OFFSET_FIX = "write the time zone of a city, like Asia/Seoul: an offset has no daylight saving time"
_OFFSET = re.compile(r"(?:etc/)?(?:utc|gmt|z)?_?[+\u2212-]_?\d{1,2}(?::?\d{2})?", re.ASCII)
_NO_CITY = re.compile(r"(?:Etc|US|Brazil|Canada|Chile|Mexico|Australia/(?:North|South|West))(?:/|$)")
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
# Abbreviations with one meaning. Others, such as BST, CST and IST, stand for several zones.
_ABBREVIATIONS = {
    "AEDT": "Australia/Sydney",
    "CAT": "Africa/Maputo",
    "CDT": "America/Chicago",
    "CEST": "Europe/Berlin",
    "EAT": "Africa/Nairobi",
    "EDT": "America/New_York",
    "HKT": "Asia/Hong_Kong",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "MDT": "America/Denver",
    "MSK": "Europe/Moscow",
    "NZDT": "Pacific/Auckland",
    "NZST": "Pacific/Auckland",
    "PDT": "America/Los_Angeles",
    "PKT": "Asia/Karachi",
    "SGT": "Asia/Singapore",
    "WAT": "Africa/Lagos",
    "WIB": "Asia/Jakarta",
}
# Well-known cities and countries, by a zone that has another name.
_PLACES = {
    "Africa/Johannesburg": "cape_town, capetown, pretoria, durban, south_africa",
    "America/Chicago": "dallas, houston, austin",
    "America/Los_Angeles": "san_francisco, seattle, san_diego, silicon_valley",
    "America/New_York": "washington, washington_dc, boston, miami, atlanta, philadelphia",
    "America/Sao_Paulo": "rio_de_janeiro, rio, brasilia",
    "America/Toronto": "ottawa",
    "Asia/Dubai": "abu_dhabi",
    "Asia/Ho_Chi_Minh": "hanoi, vietnam",
    "Asia/Karachi": "islamabad, lahore, pakistan",
    "Asia/Kolkata": "mumbai, bombay, delhi, new_delhi, bangalore, bengaluru, chennai, madras, india",
    "Asia/Almaty": "astana",
    "Asia/Qatar": "doha",
    "Asia/Riyadh": "jeddah, mecca, saudi_arabia",
    "Asia/Seoul": "busan, korea, south_korea",
    "Asia/Shanghai": "beijing, pekin, peking, guangzhou, shenzhen, china",
    "Asia/Tokyo": "osaka, kyoto, yokohama",
    "Europe/Amsterdam": "the_hague, rotterdam, netherlands",
    "Europe/Berlin": "frankfurt, munich, hamburg, cologne, dusseldorf, germany",
    "Europe/Istanbul": "ankara",
    "Europe/London": "edinburgh, manchester, england, scotland, uk, united_kingdom",
    "Europe/Madrid": "barcelona, spain",
    "Europe/Moscow": "saint_petersburg, st_petersburg",
    "Europe/Paris": "lyon, marseille, strasbourg, france",
    "Europe/Rome": "milan, naples, turin, italy",
    "Europe/Zurich": "geneva, bern, basel, switzerland",
}


def zone_fix(name: str) -> str:
    """Return the fix for an unknown time zone: the zone that the name certainly means, or a text
    that asks for a zone.
    """
    name = name[:100].strip()
    key = re.sub(r"\s+", "_", name.casefold())
    if _OFFSET.fullmatch(key):
        return OFFSET_FIX
    if _ABBREVIATION.fullmatch(name) and key not in _zones():
        zone = _ABBREVIATIONS.get(name) or _places().get(key)
    else:
        zone = _zones().get(key) or _place(key)
    return f"did you mean {zone}?" if zone else ZONE_FIX


def _place(key: str) -> str:
    """Return the zone of a city or country, or "". The name may have a typing error."""
    places, (region, slash, city) = _places(), key.rpartition("/")
    if city in places:
        return places[city]
    for close in get_close_matches(city, places, n=3, cutoff=0.8 if slash else 0.85):
        # otherwise it is rather another place: Mumbai is not Dubai, and Lund is not Luanda
        if close[0] == city[0] and places[close].casefold().startswith(region + slash):
            return places[close]
    return ""


@cache
def _zones() -> Mapping[str, str]:
    """Return all time zones, by name in lower case."""
    return {zone.casefold(): zone for zone in sorted(filter(is_zone, available_timezones()))}


@cache
def _places() -> Mapping[str, str]:
    """Return time zones by city or country, in lower case."""
    named = {place: zone for zone, places in _PLACES.items() for place in places.split(", ")}
    cities = {
        zone.rpartition("/")[2].casefold(): zone
        for zone in _zones().values()
        if "/" in zone and not _NO_CITY.match(zone)
    }
    return named | cities
