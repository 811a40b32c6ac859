"""Recognise the lines between a title and a text that are only a byline or only a date.

A sentence that begins like such a line must not be mistaken for it. Examples of such sentences:

- `By Monday morning the river had risen`
- `March 5 protesters filled the square`
"""

import re
from datetime import datetime

from wirewatch.parsing.text.bylines import PARTICLES, agency_alone, names_in
from wirewatch.parsing.text.dates import PublicationDate, read_date
from wirewatch.parsing.text.month_names import MONTHS
from wirewatch.parsing.text.time_zones import is_weekday, zone_of

LONGEST_DATE_LINE = 40  # characters
MOST_BYLINE_WORDS = 13  # after the word `By`
_BYLINE = re.compile(  # `Por favor` and `Par exemple` are not bylines
    r"(?:by|(?:von|par|por)(?=(?:\s*:)?\s+(?-i:[^\W\d_a-zà-öø-ÿ])))(?:\s*:)?\s+(\S.{1,120}?),?",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PUBLISHED = re.compile(r"^(?:published|updated|posted|stand)(?: on)?:?\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"://|\w\.[a-z]{2,}")
_SENTENCE_END = re.compile(r"[^\W\d_]\W?[.!?。！？؟।][\"'”’»」)]{0,3}\s{0,3}$")
_DATE_CHARACTERS = re.compile(r"[\w\s,.:;|/()\[\]·•+−–—@'’-]+")
_CLOCK_ZONE = re.compile(
    r"(?i:\d[:.h]\d\d(?:\s?[ap]\.?m\b\.?)?|\b[ap]\.?m\b\.?|\buhr)"
    r"\s*\(?([A-Z]{1,5}\b|[A-Z][A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?)"
)
_DATE_WORDS = _words(  # words beside dates, in the languages of `dates`
    "published updated posted modified last first on at of date am pm a m p t z st nd rd th gmt utc"
    " min mins minute minutes hour hours ago read"
    " veröffentlicht aktualisiert erschienen stand am um den vom uhr h mez mesz cet cest"
    " publié mis à jour le er d publicado actualizado atualizado el las às de del feira º ª"
    " pubblicato aggiornato il alle ore gepubliceerd bijgewerkt publicerad oppdatert om kl"
    " опубликовано обновлено в о г года року publiziert modifica hs hrs klo"
)
_EAST_ASIAN_DATE = re.compile(
    "[年月日時时分秒曜火水木金土星期周一二三四五六天上下午前後年更新発表公開发布發"
    "년월일시분초화수목금토요오전후입력등록수정]+"
)
_BYLINE_WORDS = PARTICLES | _words(  # words in lower case in bylines: those between names, and those of roles
    "and und et y e en och og with mit avec con"
    " in for of at from to the our aus bei für im à au aux pour dans chez para"
    " das dal dalla dei dela do las lo los zum het op ul bint ould jr sr"
    " staff special senior chief deputy managing executive associate assistant foreign political"
    " business economics science health sports technology defense defence security diplomatic"
    " writer writers reporter reporters reporting correspondent correspondents editor editors contributor"
    " columnist journalist producer photographer author analyst blogger bureau desk news press agency"
    " agencies service redakteur redakteurin korrespondent korrespondentin journaliste envoyé spécial"
)
_TIMES = _words(  # after `By`, they begin a sentence; names of months that are also first names are left out
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag"
    " freitag samstag sonnabend sonntag january february march july september october november"
    " december noon midnight dawn dusk nightfall daybreak sunrise sunset morning evening night"
    " afternoon early mid late then now today tonight tomorrow yesterday contrast comparison"
)
_FIRST_OF_HEADINGS = _words("invitation appointment request design train plane")
_HEADING = re.compile(  # `Royal` may be a first name
    r"(?:popular|royal)\s(?:demand|request|vote|choice|acclaim|consent|appointment|command|decree|charter"
    r"|assent|warrant|proclamation)",
    re.IGNORECASE,
)
_IN_HEADINGS = _words("nach bis llega que")  # in lower case, they make the line a sentence


def after_by(line: str) -> str:
    """Return what follows `By`, `Von`, `Par` or `Por` in a line that may be a byline, else an empty
    string. `names_after_by` reads the names in this result.
    """
    match = _BYLINE.fullmatch(line)
    return match[1] if match else ""


def names_after_by(written: str) -> tuple[str, ...]:
    """Return the names in `written`, the text after `By`, `Von`, `Par` or `Por` in a line.

    Return an empty tuple for a sentence (see `is_sentence_after_by`), for a heading such as `By
    Popular Demand`, and for more than MOST_BYLINE_WORDS words.
    """
    words = written.lower().split()
    if len(words) > MOST_BYLINE_WORDS or is_sentence_after_by(written):
        return ()
    if words[0] in _FIRST_OF_HEADINGS or _HEADING.match(written):
        return ()
    names = names_in(re.sub(r"^the\s+", "", written))
    # `Que` may be the first or the last word of a name; in `Von Bonn Nach Kiel`, `Nach` is between
    between = (word.lower() for name in names for word in name.split()[1:-1])
    return names if _IN_HEADINGS.isdisjoint(between) else ()


def date_of_line(line: str, reference: datetime) -> PublicationDate | None:
    """Return the date in a line that has only a date and usual words beside it, or else None.

    An example is `Published November 20, 2026, 10:15 EST`. A line of more than LONGEST_DATE_LINE
    characters gives None. `reference` decides a missing year, as in `dates.read_date`.
    """
    if len(line) > LONGEST_DATE_LINE or not _DATE_CHARACTERS.fullmatch(line):
        return None
    zones = (name for name in _CLOCK_ZONE.findall(line) if zone_of(name) is not None)
    known = {word for name in zones for word in _WORD.findall(name)}
    if not all(word in known or _is_date_word(word) for word in _WORD.findall(line)):
        return None
    return read_date(_PUBLISHED.sub("", line), reference)


def is_sentence_after_by(written: str) -> bool:
    """Tell whether a line that begins with `By` is a sentence, and not a byline.

    `written` is the text after `By`. The first of these rules that fits decides:

    - `written` has no words or only words of dates, or begins with a word such as `Monday`: a
      sentence.
    - All words after the first are words of dates, as in `annbee on November 20`: a byline.
    - `written` has a word in lower case that bylines do not use: a sentence.
    - Otherwise: a byline.
    """
    words = _first_words(written)
    if not words or words[0].casefold() in _TIMES or all(map(_is_date_word, words)):
        return True
    if all(map(_is_date_word, words[1:])):  # the name of a user: `annbee on November 20`
        return False
    return any(word[0].islower() and not _is_byline_word(word) for word in words)


def unusual_words(line: str) -> list[str]:
    """Return those words of a line that bylines and dates do not use.

    Only words in lower case are considered. But if the line ends like a sentence, words of scripts
    without capitals are considered too.
    """
    words = [word for word in _first_words(line) if word[0].islower()]
    if _SENTENCE_END.search(line):
        words += [word for word in _WORD.findall(line) if not (word[0].islower() or word[0].isupper())]
    return [word for word in words if not _is_byline_word(word)]


def _first_words(line: str) -> list[str]:
    """Split a line at white space, and return the first word of each piece: `Ann` for `Ann-Marie`.
    Pieces with an address or an `@` are skipped.
    """
    parts = (part for part in line.split() if "@" not in part and not _ADDRESS.search(part))
    return [match[0] for part in parts if (match := _WORD.search(part))]


def _is_byline_word(word: str) -> bool:
    return word in _BYLINE_WORDS or _is_date_word(word) or bool(agency_alone(word))


def _is_date_word(word: str) -> bool:
    folded = word.casefold()
    return (
        folded in _DATE_WORDS
        or folded in MONTHS
        or is_weekday(word)
        or _EAST_ASIAN_DATE.fullmatch(word) is not None
    )
