"""Written bylines → names of people. An agency may stand alone; addresses, roles and the site's own name are no authors."""

import html
import re
from collections.abc import Iterable, Iterator

from wirewatch.parsing.cleaning import one_line

LONGEST_BYLINE, LONGEST_NAME, MOST_WORDS, MOST_AUTHORS = 300, 60, 6, 20
_MARKUP = re.compile(r"<[^<>]{0,300}>")
_LEAD = re.compile(
    r"(?:(?:(?:written|posted|published|reported|story|article|words|text|analysis|opinion|review|interview|edited|submitted)\s+)?by"
    r"|author|autor(?:in)?|auteur|autore|verfasst von|geschrieben von|ein(?:e)? (?:artikel|kommentar|gastbeitrag|beitrag) von|(?:artikel|kommentar|text|interview|bericht) von"
    r"|von|vom|par|por|di|door|av|af|przez|написал|автор|reporter|interview|text|texte|texto|from)(?:\s*[:\-–|]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s*(?:[;|/·•\n]|\s[–—-]\s|,| and | und | et | with | mit | & )\s*", re.IGNORECASE)
_LATIN_AND = re.compile(r"(?<=\w\s)[ye](?=\s\w)")
_PARENTHESIS = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]\s*")
_ADDRESS = re.compile(r"https?:|www\.|@|\[at\]|\(at\)|\.(?:html?|php|jpe?g|png)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"(?:(?:the|chief|senior|staff|special|deputy|managing|executive|associate|assistant|contributing|political|foreign|news|sports?|science|health"
    r"|business|technology|tech|travel|food|local|national|international|guest|freelance|medical|diplomatic|defen[cs]e|security|europe|asia|africa|us|uk)[\s-]+)*"
    r"(?:writer|reporter|correspondent|editor|editor-in-chief|contributor|columnist|journalist|producer|photographer|author|analyst|blogger"
    r"|redakteur(?:in)?|korrespondent(?:in)?|reporter(?:in)?|journalist(?:in)?|autor(?:in)?|chefredakteur(?:in)?|volontär(?:in)?"
    r"|journaliste|rédact(?:eur|rice)|redactora?|periodista|redattore|giornalista|corresponsal|correspondant)"
    r"(?:\s+(?:at|for|of|in|bei|für|chez|de)\s.*)?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"ph\.?\s?d\.?|m\.?d\.?|m\.?a\.?|b\.?a\.?|r\.?d\.?|r\.?n\.?|mba|msc|jr\.?|sr\.?|esq\.?|et al\.?", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"(?:(?:posted|published|updated|last updated|on|author|admin|administrator|name|user|editor|unknown|none|null|n/?a|anonymous|home|read more|view all posts"
    r"|wordpressadmin|webmaster|root|human|guest)|on .{0,30}\d.*|.*\d{1,2}:\d\d.*|[\d\s./:-]+|.{0,40}\bsaid)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\s+(?:on|am|le|el|il)?\s*\d{1,2}[./ ]\S.*$")


def names_in(written: object, site: str = "") -> tuple[str, ...]:
    """The authors of one byline, of which each is a name."""
    if not isinstance(written, str) or not written.strip():
        return ()
    text = one_line(html.unescape(_MARKUP.sub(" ", written[: LONGEST_BYLINE * 4])), LONGEST_BYLINE)
    text = _PARENTHESIS.sub(" ", text) if not text.startswith(("(", "[")) else text
    named = [name for part in _parts(_without_lead(text)) if (name := _name(part, site))]
    return distinct(named)


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each once; a name that another says more fully is dropped, agencies and roles behind a person too."""
    found = list({name.casefold(): name for name in names}.values())
    plain = [name for name in found if not _ROLE.fullmatch(name)]
    kept = plain or found
    return tuple(name for name in kept if not any(name != other and f" {name} " in f" {other} " for other in kept))[:MOST_AUTHORS]


def _without_lead(text: str) -> str:
    for _ in range(2):  # `Author: By …`
        text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    return text


def _parts(text: str) -> Iterator[str]:
    for part in _BREAK.split(text):
        sides = _LATIN_AND.split(part)
        whole = any(len(side.split()) < 2 for side in sides)  # `Ortega y Gasset` is one name
        yield from [part] if whole else sides


def _name(part: str, site: str) -> str:
    """The part as a name, or nothing."""
    name = _without_lead(_DATED.sub("", part).strip(" .,:;-–—*_'\"|»«›‹")).strip()
    if not name or len(name) > LONGEST_NAME or len(name.split()) > MOST_WORDS or _ADDRESS.search(name):
        return ""
    if _TITLE.fullmatch(name) or _NOT_A_NAME.fullmatch(name) or is_site(name, site) or not any(map(str.isalpha, name)):
        return ""
    return name


def is_site(name: str, site: str) -> bool:
    """Whether it is the site's name or address: `Meridian Courier`, `meridiancourier.example`."""
    wanted, found = _letters(site), _letters(name)
    return bool(wanted) and (found == wanted or found.removeprefix("the") == wanted.removeprefix("the"))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
