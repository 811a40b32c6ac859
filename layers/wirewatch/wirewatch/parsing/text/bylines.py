"""Read names of authors from written bylines.

An agency or a role counts as an author only if no person is named. Addresses and the name of the
site are never authors.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from wirewatch.parsing.text.byline_labels import (
    ALL_OF,
    EDITOR_LABEL,
    FACT_LABEL,
    LABEL,
    LABEL_ALONE,
    LEAD,
    after_ambiguous_label,
    after_label,
    without_credits,
    without_label,
)
from wirewatch.parsing.text.cleaning import one_line
from wirewatch.parsing.text.east_asian_bylines import east_asian_names
from wirewatch.parsing.text.fragments import unescape
from wirewatch.parsing.text.month_names import ANY_MONTH

MAX_COMPARED = 200  # names; comparing each with each takes quadratic time
LONGEST_BYLINE, LONGEST_NAME, MOST_WORDS, MOST_AUTHORS = 300, 60, 6, 20
LONGEST_POSTED, MOST_LABELLED_WORDS = 90, 4  # characters, words of one name
FIRST_LINES, LAST_LINES, LONGEST_LINE = 8, 3, 12  # paragraphs at the start and at the end; words in a line
_MARKUP = re.compile(r"<[^<>]{0,300}>")
_MAILED = re.compile(r"\S{1,200}@\S{1,200}\s*(?:\((.*)\))?")
_OFFICE = re.compile(
    r"(?-i:[A-Z]{2,5})|the\s.*|.*\b(?:reporters?|writers?|correspondents?|editors?|staff|press|news"
    r"|network|agency|agencies|bureau|service|media|tribune|gazette|chronicle"
    r"|inc|ltd|gmbh|associated|redaktion|korrespondent(?:in)?|rédaction|redacción)\b.*",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"\s*(?:[;|/·•，、\n]|\s[–—-]\s|,| and | und | sowie | et | with | mit | avec | & )\s*", re.IGNORECASE
)
_SHORT_AND = re.compile(r"\s(?:[ye]|en|och|og)\s")
_PARENTHESIS = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]\s*")
_ADDRESS = re.compile(r"https?:|www\.|@|\[at\]|\(at\)|\.(?:html?|php|jpe?g|png|txt)\b", re.IGNORECASE)
_ADDRESS_WORD = re.compile(r"\S*(?:https?:|www\.|@|\[at\]|\(at\))\S*", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:(?:the|chief|senior|staff|special|deputy|managing|executive|associate|assistant"
    r"|contributing|political|foreign|news|sports?|science|health"
    r"|business|technology|tech|travel|food|local|national|international|guest|freelance|medical"
    r"|diplomatic|defen[cs]e|security|europe|asia|africa|us|uk)[\s-]+)*"
    r"(?:writer|reporter|correspondent|editor|editor-in-chief|contributor|columnist|journalist"
    r"|producer|photographer|author|analyst|blogger"
    r"|redakteur(?:in)?|korrespondent(?:in)?|reporter(?:in)?|journalist(?:in)?|autor(?:in)?"
    r"|chefredakteur(?:in)?|volontär(?:in)?"
    r"|journaliste|rédact(?:eur|rice)|redactora?|periodista|redattore|giornalista|corresponsal"
    r"|correspondant|inviat[oa](?:\s+speciale)?|envoyée?\s+spéciale?|enviad[oa]\s+especial)"
    r"(?:\s+(?:at|for|of|in|bei|für|chez|de|a|ad|à|en|em)\s.*)?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"ph\.?\s?d\.?|m\.?d\.?|m\.?a\.?|b\.?a\.?|r\.?d\.?|r\.?n\.?|mba|msc|jr\.?|sr\.?|esq\.?|et "
    r"al\.?",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(
    r"(?:(?:(?:written|posted|published|reported|story|text|words|article|report|analysis|review"
    r"|interview|opinion|essay|column|geschrieben"
    r"|verfasst|erstellt|veröffentlicht|eine?|artikel|beitrag|blog|blogbeitrag|gastbeitrag"
    r"|kommentar|bericht|kolumne|écrit|texte|escrito|texto|scritto|geschreven|skrevet|skriven)\s+)"
    r"{0,3}(?:by|von|par|por|di|door|av|af|przez|escribe)"
    r"|(?:autor(?:in)?|author|auteur)(?::|(?=\s[^:]{4,60}:$))"
    r"|text(?: (?:&|und|and) \w+)?:|(?:\w+ )?herausgeber(?:in)?:)"
    r"\s+(?=\w)",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:posted|published|filed|submitted|gespeichert|veröffentlicht|erstellt|eingestellt|gepostet"
    r"|publié|publicado)\b.{0,40}?\b(?:by|von|par|por)\s+(\S+(?:\s+\S+){0,3}?)"
    r"(?=\s+(?:on|am|in|um|at|le|el)\b|\s*[,|·•–]|\s-|\s+\d|$)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_BY_USER = re.compile(
    rf"(?:by|von|par|por)\s+(\S{{2,30}}),?\s+(?:(?:on|am|le|el|il)\s+)?(?:\w{{3,12}},\s+)?(?:\d{{1,2}}\b"
    rf"|{ANY_MONTH}\s+\d).{{0,40}}",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"(?:(?:posted|published|updated|publiziert|veröffentlicht|erstellt|publié|publicado)(?: (?:on"
    r"|am|le|el))?|last updated|on"
    r"|author|admin|administrator|name|user|editor|unknown|none|null|n/?a|anonymous|home|read more"
    r"|view all posts"
    r"|(?:alle?s?|more|mehr)\s(?:artikel|beiträge|posts|articles|stories).*|\d+\s.*|webmaster|root"
    r"|guest"
    r"|stand|datum|quelle|source|nachrichten|aktuelles|actualités?|noticias?|notizie|новости"
    r"|haber(?:ler)?|politik|wirtschaft"
    r"|kultur|sport"
    r"|(?:photos?|fotos?|images?|bild)\b.*"
    r"|on .{0,30}\d.*|.*\d{1,2}:\d\d.*|.*\b(?:19|20)\d\d\b.*|[\d\s./:-]+|.{0,40}\bsaid)",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u00b7\u30fb]{2,10}"
)  # names that are written without a space
PARTICLES = frozenset({
    "de", "da", "di", "del", "della", "den", "der", "des", "du", "el", "al", "la", "le", "van",
    "von", "vom", "zu", "zur", "ten",
    "ter", "af", "av", "bin", "ibn", "ben", "dos", "st",
})  # fmt: skip
_DATED = re.compile(  # what follows the name in `Ann Bee on Tuesday`, `annbee 20.9.2026`, `Bee May 20`
    r"(?:^|\s+)(?:(?:on|am|at|um|(?-i:le|el|il)|(?:le|el|il)(?=\s+\d))\s+\S.*"
    r"|\d{1,2}(?:[./]|\.?\s)\s?\S.*|(?:updated|posted"
    r"|published|veröffentlicht|publié)\b.*"
    rf"|{ANY_MONTH}\s+\d.*)$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag"
    r"|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    rf"|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    rf"|domingo),?\s+(?:{ANY_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?"
    rf"|\d{{1,2}}\.?\s+{ANY_MONTH})(?:,?\s+\d{{4}})?\b",
    re.IGNORECASE,
)
_SLASH = re.compile(r"\s*/\s*")
_SENTENCE_SIGNS = re.compile(r"[?!؟？！।。]|\.\W*$")
_NEVER_IN_NAMES = frozenset({
    "to", "the", "in", "on", "of", "for", "and", "your", "our", "us", "more", "all", "read", "back", "next",
    "watch", "view", "see", "share", "comments", "photos", "video", "slide", "top", "zum", "zur", "mehr",
})  # fmt: skip
_NAME_ONLY = re.compile(
    r"[^\W\d_\u3040-\uffff][\w.’'-]+"
    r"(?:\s+[^\W\d_\u3040-\uffff][\w.’'-]*){0,2}\s+[^\W\d_\u3040-\uffff][\w’'-]+"
)
_ASIAN_DATE = re.compile(r"\s*\d{4}\s?[年.]\s?\d{1,2}\s?[月.].*$")
_SUFFIX = re.compile(r"(?<=\w),\s((?:Jr|Sr|II|III|IV)\b)(\.?)", re.IGNORECASE)
_COMMA, _STOP = "\ue000", "\ue001"  # stand for `,` and `.` of `Harold Finch, Jr.` while a byline is divided
_SYMBOLS = re.compile("[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]+")
_IN = re.compile(r"\s(?:in|en)\s")
_SIGNATURE = re.compile(r"\(([^()\n]{2,40})\)\W*$")
_SOURCE = re.compile(r"(?:quelle|source|fuente|fonte)\s*:\s*([^:\n]{2,40})", re.IGNORECASE)
_JOINS = re.compile(r"mit|und|and|with|et|y|de|der|von|of|the", re.IGNORECASE)
_AGENCY = re.compile(
    r"\b(?:aap|afp|agerpres|ani|anp|ansa|ap|apa|belga|ddp|dapd|dpa|efe|epd|ians|interfax|itar-tass"
    r"|kna|kyodo|lusa|ntb|ots|pap|pti|reuters|rtr"
    r"|sda|sid|tass|upi|xinhua|yonhap)\b",
    re.IGNORECASE,
)


def names_in(written: object, site: str = "") -> tuple[str, ...]:
    """Return the names in one byline. `site` is the name or the host of the site.

    Academic degrees, addresses, dates and the name of the site are left out.
    """
    if not isinstance(written, str) or not written.strip():
        return ()
    text = one_line(unescape(_MARKUP.sub(" ", written[: LONGEST_BYLINE * 4])), LONGEST_BYLINE)
    if mailed := _MAILED.fullmatch(text):  # `ann@courier.example (Ann Bee)`
        text = mailed[1] or ""
    if _ADDRESS.search(text) and " " not in text:
        return ()
    text = _ADDRESS_WORD.sub(" ", text)
    text = without_credits(_ASIAN_DATE.sub("", _WEEKDAY.sub("", text)))
    if east_asian := east_asian_names(text.strip()):
        return distinct_names(east_asian)
    text = _PARENTHESIS.sub(" ", text) if not text.startswith(("(", "[")) else text
    text = _SYMBOLS.sub(" ", _SUFFIX.sub(_protected, text))
    parts = list(_parts(_without_lead(text)))
    if any(len(part.split()) >= MOST_WORDS and part[0].islower() for part in parts):  # a sentence
        return ()
    names = (name.replace(_COMMA, ",").replace(_STOP, ".") for part in parts if (name := _name(part, site)))
    return distinct_names(names)


def _protected(suffix: re.Match[str]) -> str:
    return f"{_COMMA} {suffix[1]}{_STOP if suffix[2] else ''}"


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, in order, at most MOST_AUTHORS.

    A name that is part of a longer name is dropped. Organisations and roles are dropped if other
    names remain.
    """
    found = list({name.casefold(): name for name in islice(names, MAX_COMPARED)}.values())
    if len(found) < 2:
        return tuple(found)
    plain = [name for name in found if not _ROLE.fullmatch(name) and not is_organisation_name(name)]
    kept = plain or found
    return tuple(
        name for name in kept if not any(name != other and f" {name} " in f" {other} " for other in kept)
    )[:MOST_AUTHORS]


def _without_lead(text: str) -> str:
    text = ALL_OF.sub("", text, count=1) if ALL_OF.match(text) else text
    for _ in range(2):  # `Author: By …`
        text = without_label(LEAD.sub("", text, count=1) if LEAD.match(text) else text)
    return text


def _parts(text: str) -> Iterator[str]:
    for part in _BREAK.split(text):
        sides = _SHORT_AND.split(part)
        whole = any(len(side.split()) < 2 for side in sides)  # `Ortega y Gasset` is one name
        yield from [part] if whole else sides


def _name(part: str, site: str) -> str:
    """Return a part of a byline as a name, or an empty string if it is not a name."""
    name = _without_lead(_DATED.sub("", part).strip(" .,:;-–—*_'\"|»«›‹→>")).strip()
    if not name or len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS or _ADDRESS.search(name):
        return ""
    first = name.split()[0]
    if name[0].islower() and " " in name and first.lower() not in PARTICLES and "." not in first:
        return ""
    if (
        _TITLE.fullmatch(name)
        or _NOT_A_NAME.fullmatch(name)
        or is_site_name(name, site)
        or not any(map(str.isalpha, name))
    ):
        return ""
    return name


def is_site_name(name: str, site: str) -> bool:
    """Tell whether `name` and `site` (the name or the host of a site) are the same. Capitals,
    spaces, punctuation and `the` at the beginning do not matter: `meridian-courier` is `Meridian
    Courier`. The initials are accepted too: `upw` is `United Paper Wire`.
    """
    if not site:
        return False
    wanted, found = _letters(site), _letters(name)
    initials = "".join(word[0] for word in re.findall(r"\w+", site.casefold()))
    same = (
        found == wanted
        or found.removeprefix("the") == wanted.removeprefix("the")
        or (len(initials) > 2 and found == initials)
    )
    return bool(wanted) and same


def fuller_names(names: tuple[str, ...], candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Return `candidates` if `names` is empty, or if one candidate is the full form of one of the
    names, such as `Ann Bee` for `annbee`. Otherwise return `names`.
    """
    known = [_letters(name) for name in names]
    spelled_out = any(" " in name and letters in _letters(name) for name in candidates for letters in known)
    return candidates if not names or spelled_out else names


def is_organisation_name(name: str) -> bool:
    """Tell whether `name` seems to be an agency or desk: `AFP`, `Associated Press`, `News Desk`."""
    return _OFFICE.fullmatch(name) is not None


def is_person_name(name: str) -> bool:
    """Tell whether `name` looks like the name of a person.

    Such a name has two to five words. Without particles such as `van`, one to four words must
    remain. These remaining words have no digits and do not begin with a small letter. A name in
    Han, kana or Hangul may be one word of 2 to 10 letters.
    """
    if _COMPACT.fullmatch(name):
        return True
    words = [word for word in name.split() if word.lower() not in PARTICLES]
    return ":" not in name.rstrip(":") and (
        1 < len(name.split()) <= 5
        and not (len(words) == 2 and len(words[-1]) == 1)  # an account: `Tarnwick D`
        and 0 < len(words) <= 4
        and words[0].lower() != "the"
        and not any(word[0].islower() or any(map(str.isdigit, word)) for word in words)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def name_alone(lines: Iterable[str], site: str) -> tuple[str, ...]:
    """Return the persons in the first line that has only names, such as `Ann Bee / Cem Dal`."""
    for line in lines:
        names = tuple(_SLASH.split(line)) if len(line) <= 2 * LONGEST_NAME else ()
        if names and all(_is_full_name(name) and not is_site_name(name, site) for name in names):
            return tuple(in_name_case(name) for name in names)
    return ()


def _is_full_name(name: str) -> bool:
    """Tell whether a text is only a person's name: two to four words, no full stop at the end."""
    return (
        2 <= len(name.split()) <= 4
        and _NAME_ONLY.fullmatch(name) is not None
        and _NEVER_IN_NAMES.isdisjoint(name.lower().split())
        and is_person_name(name)
        and not is_organisation_name(name)
        and not _ROLE.fullmatch(name)
    )


def byline_of_text(parts: Sequence[str], site: str) -> tuple[str, ...]:
    """Return the persons in the first short byline among the first and last paragraphs of a text.
    Examples of bylines are `By Ann Bee` and `Text: Ann Bee`.
    """
    lines = (
        _persons(part)
        for part in [*parts[:FIRST_LINES], *parts[-LAST_LINES:]]
        if len(part.split()) <= LONGEST_LINE
    )
    return next(
        (
            found
            for names in lines
            if (found := tuple(name for name in names if not is_site_name(name, site)))
        ),
        (),
    )


def _persons(line: str) -> tuple[str, ...]:
    """Return the persons after a word such as `by`. A place or a section of the site may follow the
    persons: for `By Ann Bee in London`, the result has only `Ann Bee`.
    """
    lead = _WRITTEN_BY.match(line)
    written = line[lead.end() :] if lead else ""
    if labelled := _named(after_label(line)):
        return labelled
    for text in (written, _IN.split(written, maxsplit=1)[0]):
        if persons := distinct_names(filter(is_person_name, names_in(text))):
            return persons
    return ()


def byline_in_line(line: str) -> tuple[str, ...]:
    """Return the authors in a line near a headline. Example: `Text: Ann Bee`.

    A user name counts only with a verb or a date beside it: `Posted by annbee in News`.
    """
    user = _POSTED.match(line[:LONGEST_BYLINE]) or _BY_USER.fullmatch(line)
    return _persons(line) or _named(after_ambiguous_label(line)) or (names_in(user[1]) if user else ())


def _named(written: str) -> tuple[str, ...]:
    """Return the persons in a text after a label. In a script without capitals, a name is
    recognised only by its length.
    """
    if not written or _SENTENCE_SIGNS.search(written):
        return ()
    names = distinct_names(filter(is_person_name, names_in(written)))
    return names if all(len(name.split()) <= MOST_LABELLED_WORDS for name in names) else ()


def posted_by(line: str) -> tuple[str, ...]:
    """Return the names in a line that says by whom and when a page was posted: `Submitted by annbee
    on 17 November 2026 - 18:55`.
    """
    match = _POSTED.match(line) if len(line) <= LONGEST_POSTED and _CLOCK.search(line) else None
    return names_in(match[1]) if match else ()


def _persons_after(label: re.Pattern[str], line: str) -> tuple[str, ...]:
    lead = label.match(line)
    return distinct_names(filter(is_person_name, names_in(line[lead.end() :]))) if lead else ()


def labelled_names(line: str) -> tuple[str, ...]:
    """Return the persons in a line such as `Autorin: Ann Bee, Projektleiterin`."""
    if len(line.split()) > LONGEST_LINE:
        return ()
    return _persons_after(LABEL, line) or _named(after_label(line))


def is_author_label(line: str) -> bool:
    """Tell whether a line is only a label for the author in the next line: `Written by`, `作者：`."""
    return LABEL_ALONE.fullmatch(line) is not None


def editors_in_line(line: str) -> tuple[str, ...]:
    """Return the persons that a line names as editors: `Editor: Edda Holm`."""
    return _persons_after(EDITOR_LABEL, line) if len(line) < 80 else ()


def author_in_fact(line: str) -> tuple[str, ...]:
    """Return the persons in an entry such as `Autorin/Autor Nils Brandt`. Some articles have a list
    of facts with such entries.
    """
    return _persons_after(FACT_LABEL, line) if len(line) < 120 else ()


def in_name_case(name: str) -> str:
    """Return a name in which words of three or more capitals are rewritten: `BEE` becomes `Bee`."""
    words = name.split()
    return " ".join(
        word.capitalize()
        if len(word) > 3 and word.isupper()
        else word.title()
        if len(word) > 2 and word.isupper()
        else word
        for word in words
    )


def agency_signature(body: str) -> tuple[str, ...]:
    """Return the source of a text, such as an agency, in a tuple: `("dpa",)` if one of the last
    paragraphs ends in `(dpa)` or is `Quelle: dpa`. If no source is named, the tuple is empty.
    """
    lines = [part[-LONGEST_BYLINE:] for part in body.split("\n\n")[-LAST_LINES - 1 :]]
    found = [match[1] for line in lines if (match := _SIGNATURE.search(line)) and _AGENCY.search(match[1])]
    found += [
        match[1] for line in lines if (match := _SOURCE.fullmatch(line)) and not _ADDRESS.search(match[1])
    ]
    return tuple(filter(_is_signed, found))[:1]


def source_in_line(line: str) -> str:
    """Return the source that a line such as `Quelle: UPW/ab` names, else an empty string."""
    match = _SOURCE.fullmatch(line) if len(line) <= LONGEST_NAME else None
    return match[1] if match and not _ADDRESS.search(match[1]) and _is_signed(match[1]) else ""


def agency_alone(line: str) -> str:
    """Return the line if it is only the name of an agency, else an empty string."""
    return line if len(line) <= LONGEST_NAME and _AGENCY.fullmatch(line) else ""


def _is_signed(written: str) -> bool:
    """Tell whether a text can be the name of a source, such as `dpa/ab`.

    Each word before the first `/` must begin with a capital, or be an agency, or be a word like
    `with`.
    """
    return all(
        word[0].isupper() or _AGENCY.fullmatch(word) or _JOINS.fullmatch(word)
        for word in re.findall(r"[^\W\d_]+", written.partition("/")[0])
    )
