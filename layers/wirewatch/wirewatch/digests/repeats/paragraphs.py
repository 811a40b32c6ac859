"""What a publisher adds to an agency's text: datelines, credits, captions, time stamps, links to other articles."""

import re
from dataclasses import dataclass
from enum import IntEnum

MAX_ADDITION_CHARS = 300


class Addition(IntEnum):
    """What a paragraph is, where it is not text of the story."""

    NONE = 0
    CREDIT = (
        1  # who wrote or owns it, when the page was updated, links to other articles: no news of the story
    )
    CAPTION = 2  # may carry a fact


_LINKS = re.compile(
    r"\W*(?:read (?:more|also|next|full)\b|see also\b|more (?:on|news|from|about|in|stories)\b|more:|related\b|also (?:read|in the news)\b"
    r"|recommended\b|watch:|listen:|video:|follow us|sign up|subscribe|click here|lesen sie|mehr (?:zum|zu|nachrichten|\u00fcber|news|aus|dazu)\b"
    r"|weitere (?:nachrichten|meldungen|artikel)|weiterlesen|zum thema|siehe auch|[\u00e0a] (?:lire|voir)\b|lire (?:aussi|la suite|plus)"
    r"|voir aussi|sur le m[\u00eae]me sujet|plus d.(?:infos|informations|actualit)|abonnez|lea (?:tambi\u00e9n|m\u00e1s)|leer (?:m\u00e1s|tambi\u00e9n)"
    r"|vea tambi\u00e9n|m\u00e1s (?:noticias|informaci\u00f3n|sobre)\b|te puede interesar|suscr[i\u00ed]b|leggi (?:anche|tutto)|leia (?:tamb\u00e9m|mais)"
    r"|veja tamb\u00e9m|lees (?:ook|meer)|\u0447\u0438\u0442\u0430\u0439\u0442\u0435|\u043f\u043e\u0434\u0440\u043e\u0431\u043d\u0435\u0435"
    r"|(?:\u0435\u0449[\u0435\u0451] )?\u043f\u043e \u0442\u0435\u043c\u0435|\u0441\u043c\u043e\u0442\u0440\u0438\u0442\u0435 \u0442\u0430\u043a\u0436\u0435"
    r"|\u043f\u043e\u0434\u043f\u0438\u0441\u044b\u0432|\u95a2\u9023|\u3042\u308f\u305b\u3066\u8aad|\u5408\u308f\u305b\u3066\u8aad|\u7d9a\u304d\u3092\u8aad|\u76f8\u5173|\u76f8\u95dc"
    r"|\u5ef6\u4f38\u9605\u8bfb|\u66f4\u591a|\uad00\ub828|\ub354 ?\ubcf4\uae30|\u0627\u0642\u0631\u0623|\u0627\u0644\u0645\u0632\u064a\u062f"
    r"|\u0645\u0648\u0627\u0636\u064a\u0639|\u0634\u0627\u0647\u062f \u0623\u064a\u0636\u0627)",
    re.IGNORECASE,
)
_CREDITS = re.compile(
    r"\W*(?:copyright\b|\u00a9|all rights reserved|(?:additional )?(?:reporting|writing|editing) by\b|compiled by\b|with (?:files|reporting) from\b"
    r"|source ?:|quelle ?:|fuente ?:|\u0438\u0441\u0442\u043e\u0447\u043d\u0438\u043a ?:|\u51fa\u5178|\ucd9c\ucc98|\u0627\u0644\u0645\u0635\u062f\u0631 ?:|avec (?:afp|reuters|ap|agences)\b"
    r"|mit material (?:von|der)\b|con informaci\u00f3n de\b|this (?:story|article|report) (?:was|has been|is) |texte? ?:|redaktion ?:|\u00a9)",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"[\uff08(\u3010\[][^\uff09)\u3011\]]{1,30}(?:\u914d\u4fe1|\u63d0\u4f9b|\uc81c\uacf5)[\uff09)\u3011\]]"
)
_REPORTER = re.compile(r"\S{2,4} \uae30\uc790(?:\s+\S+@\S+)?|\S+@\S+\.\w+")
_BYLINE = re.compile(
    r"(?:By|Von|Par|Por|Di|Door|\u041e\u0442|\u0410\u0432\u0442\u043e\u0440:?) [^\n.:!?\u201c\"]{3,80}"
)
_CAPTIONS = re.compile(
    r"\W*(?:(?:file )?(?:photo|picture|image)\b|caption\b|foto\b|bild\b|archivbild|archivfoto|symbolbild|l[\u00e9e]gende\b|imagen\b|fotograf\u00eda\b"
    r"|\u0444\u043e\u0442\u043e\b|\u043d\u0430 \u0444\u043e\u0442\u043e|\u5199\u771f|\u56fe|\u5716|\uc0ac\uc9c4|\u0635\u0648\u0631\u0629|\u0627\u0644\u0635\u0648\u0631\u0629)",
    re.IGNORECASE,
)
_STAMP_WORDS = (
    r"updated?|last|first|published|posted|modified|aktualisiert|stand|ver\u00f6ffentlicht|zuletzt|mis(?:e)? \u00e0 jour|publi\u00e9e?|le|"
    r"actualizad[oa]|publicad[oa]|a las|\u043e\u0431\u043d\u043e\u0432\u043b\u0435\u043d\u043e|\u043e\u043f\u0443\u0431\u043b\u0438\u043a\u043e\u0432\u0430\u043d\u043e|\u043c\u0441\u043a|"
    r"\uc5c5\ub370\uc774\ud2b8|\uc785\ub825|\uc218\uc815|\uae30\uc0ac|\u66f4\u65b0|\u516c\u958b|\u53d1\u5e03|\u6700\u7d42|\u062a\u062d\u062f\u064a\u062b|\u0622\u062e\u0631|\u0646\u0634\u0631|"
    r"at|on|um|am|a|\u00e0|\u0432|gmt|utc|[ecmp][sd]?t|bst|cest|cet|kst|jst|ist|msk|a\.m\.|p\.m\.|am|pm|uhr|h|hrs|hours?|local time|\u6642|\u65f6|\u5206|"
    r"\u65e5|\u6708|\u5e74|\uc2dc|\ubd84|\uc77c|\uc6d4|\ub144|\uc624\uc804|\uc624\ud6c4|\u5348\u524d|\u5348\u5f8c|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
)
_STAMP = re.compile(rf"(?:\W|\d|(?<![a-z])(?:{_STAMP_WORDS})(?![a-z]))+", re.IGNORECASE)
_STAMP_CUE = re.compile(
    r"updated?\b|published|posted|modified|aktualisiert|stand\b|mise? \u00e0 jour|publi\u00e9|actualizad|publicad|\u043e\u0431\u043d\u043e\u0432|\u043e\u043f\u0443\u0431\u043b\u0438\u043a"
    r"|\uc5c5\ub370\uc774\ud2b8|\uc785\ub825|\uc218\uc815|\u66f4\u65b0|\u516c\u958b|\u53d1\u5e03|\u062a\u062d\u062f\u064a\u062b|\u0646\u0634\u0631",
    re.IGNORECASE,
)

_DASH = r"(?:\s*--+\s*|\s+[-\u2013\u2014]\s+|[\u2013\u2014]\s*|\s*[\u2015=]\s*)"
_BRACKETED_DATELINE = re.compile(
    r"\s*(?:[(\uff08][^()=\uff08\uff09\n]{1,30}[=\uff1d][^()\uff08\uff09\n]{1,30}[)\uff09]\s*(?:[\uac00-\ud7a3]{2,4} \uae30\uc790)?\s*=?|\u3010[^\u3011\n]{1,40}\u3011|\[[^\]\n]{1,40}\])\s*"
)
_AGENCY_DATELINE = re.compile(
    rf"\s*(?:[^\W\d_][^\n()\uff08\uff09\u201c\"!?]{{0,70}}?\s*)?[(\uff08][^()\uff08\uff09\n]{{1,50}}[)\uff09]\s*(?:[\uac00-\ud7a3]{{2,4}} \uae30\uc790\s*)?"
    rf"(?:{_DASH}|[.:]\s+(?=[^\W\d_])|\s(?=[\"\u201c\u00ab]?[A-Z\u00c0-\u00de\u0410-\u042f]))"
)
_PLACE_DATELINE = re.compile(rf"\s*([^\W\d_][^\n()\u201c\"!?:;]{{0,60}}?){_DASH}(?=\S)")
_COLON_DATELINE = re.compile(
    r"\s*([^\W\d_]\S{1,20}(?: [^\W\d_]\S{1,20}){0,2}):\s+(?=[\"\u201c\u00ab]?[A-Z\u00c0-\u00de\u0410-\u042f])"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a body and what it is. Offsets into the body."""

    start: int
    end: int
    addition: Addition


def paragraphs_of(body: str) -> list[Paragraph]:
    """Return the lines of a body that have text, in order."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", body) if match[0].strip()]
    return [
        Paragraph(start, end, _addition(body[start:end].strip(), number))
        for number, (start, end) in enumerate(lines)
    ]


def _addition(line: str, number: int) -> Addition:
    if len(line) > MAX_ADDITION_CHARS:
        return Addition.NONE
    if _CAPTIONS.match(line):
        return Addition.CAPTION
    if _LINKS.match(line) or _CREDITS.match(line) or _SERVICE.fullmatch(line) or _REPORTER.fullmatch(line):
        return Addition.CREDIT
    if _STAMP_CUE.search(line) and _STAMP.fullmatch(line):
        return Addition.CREDIT
    if number < 2 and _BYLINE.fullmatch(line) and all(_is_name_word(word) for word in line.split()[1:]):
        return Addition.CREDIT
    return Addition.NONE


def _is_name_word(word: str) -> bool:
    return not word[0].islower() or word.strip(",") in {
        "and",
        "und",
        "et",
        "y",
        "e",
        "en",
        "de",
        "van",
        "von",
        "for",
        "in",
    }


def dateline_end(line: str) -> int:
    """Return where the text begins behind a dateline ("LYON - ", "SEOUL, Nov. 21 (Agency) --"), 0 where there is none."""
    for pattern in (_BRACKETED_DATELINE, _AGENCY_DATELINE):
        if match := pattern.match(line):
            return match.end() if pattern is _BRACKETED_DATELINE or _names_place(match[0]) else 0
    match = _PLACE_DATELINE.match(line)
    return match.end() if match and _names_place(match[1]) else 0


def _names_place(text: str) -> bool:
    """True for up to eight words, each with a capital, in a script without capitals, or in a date or agency's sign."""
    words = [word.strip(",.()[]\uff08\uff09=-\u2013\u2014: ") for word in text.split()]
    words = [word for word in words if word]
    small = sum(word[0].islower() for word in re.sub(r"[(\uff08].*?[)\uff09]", "", text).split())
    cased = any(word[0].isupper() for word in words)
    return len(words) <= (9 if cased else 5) and small <= len(words) // 3
