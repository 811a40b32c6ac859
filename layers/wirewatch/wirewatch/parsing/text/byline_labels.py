"""Labels of bylines in many languages, such as `Written by`, `Автор:` and `โดย`.

`bylines` reads the names after a label.
"""

import re

LONGEST_LABELLED = 100  # characters; a longer line is a sentence
LEAD = re.compile(
    r"(?:(?:(?:written|posted|published|reported|story|article|words|text|analysis|opinion|review"
    r"|interview|edited|submitted|(?:with\s+)?(?:additional\s+|further\s+)?reporting)\s+)?by"
    r"|author|autor(?:in)?|auteur|autore|(?:verfasst|geschrieben|eingestellt|publiziert"
    r"|veröffentlicht) von"
    r"|(?:ein(?:e)? )?(?:artikel|kommentar|gastbeitrag|beitrag|text|interview|bericht) von"
    r"|dall?a?\s+nostr[oa]\s+(?:inviat[oa]|corrispondente)(?:\s+speciale)?"
    r"|de\s+notre\s+(?:envoyée?\s+spéciale?|correspondante?)"
    r"|von|vom|par|por|di|door|av|af|przez|написал|автор|текст|reporter|interview|text|texte|texto"
    r"|from)(?:\s*[:\-–|]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
ALL_OF = re.compile(
    r"(?:posted|published|erstellt|show|view|see|read|zeige|alle|all|ver|voir|publicado|publié"
    r"|scritto|more)\b[^;]{0,40}?"
    r"\b(?:by|of|from|von|de|par|por|da)\s+(?=\S)",
    re.IGNORECASE,
)
_CREDIT = re.compile(  # `sowie Carl Day (Fotos)`
    r"(?:\s(?:and|und|sowie|et|y|e|en|och|og)\s|[,;]\s?)[^,;()]{2,60}\s\("
    r"(?:fotos?|photos?|photography|bild(?:er)?|grafik|illustration(?:en|s)?|video)\)",
    re.IGNORECASE,
)
_OUTLET_AND_PLACE = re.compile(r"(,\s[^,–—]{2,30})\s[–—]\s[^,–—]{2,40}$")  # `Ann Bee, g1 — São Paulo`
LABEL = re.compile(
    r"(?:(?:autor(?:in|en|es)?|authors?|auteure?s?|autore|text|texte|texto)\s*:"
    r"|(?:geschrieben von|written by|escrito por|écrit par|scritto da)\s*:?"
    r"|(?:about the author|über den autor|über die autorin|sobre el autor|l[’']auteur)\s*[:–-])\s+",
    re.IGNORECASE,
)
EDITOR_LABEL = re.compile(
    r"(?:editor|edited by|editors|redaktion|redigiert von|redakteur(?:in)?|éditeur|editado por"
    r"|editör|редактор"
    r"|redattore|onlineredaktion)\s*[:：]?\s+",
    re.IGNORECASE,
)
FACT_LABEL = re.compile(
    r"(?:autor(?:in)?/-?autor(?:in)?|autor[*:]in(?:nen)?|autor(?:in|en|es)?|authors?|auteure?s?"
    r"|autore|verfasser(?:in)?"
    r"|written by|yazar|автор)\s*:?\s+(?=\w)",
    re.IGNORECASE,
)
LABEL_ALONE = re.compile(
    r"(?:autor(?:in|en|es|a)?|authors?|auteure?s?|auteur\(e?s\)|author\(s\)|autore|autori|verfasser(?:in)?"
    r"|written by|geschrieben von|escrito por|écrit par|scritto da|geschreven door|tekst|forfatter|skribent"
    r"|автор(?:ы)?|yazar|reporter|by|von|par|por|av|作者|撰文|文|記者|记者|执笔|執筆|著者|发文机关|发布机构)\s*[:：]?",
    re.IGNORECASE,
)
# Before a colon; most mean author. Words such as `Journalist:` also mark the questions of an interview.
_LABELS = (
    # Arabic and Persian, Hebrew, Thai, Greek
    "بقلم|الكاتبة?|إعداد|نویسنده|به قلم|מאת|ผู้เขียน|โดย"
    "|συντάκτης|συντάκτρια|συγγραφέας"
    # Turkish, Russian, Ukrainian and Bulgarian, Hindi, Bengali
    "|yazar|yazan|автор(?:ка|ы|и)?"
    "|लेखक|लेखिका|द्वारा|লেখক|লেখা|প্রতিবেদক"
    # Vietnamese, Indonesian, Hungarian, Finnish
    "|tác giả|penulis|szerző|kirjoittaja"
)
_AMBIGUOUS_LABELS = (
    "كتبت?|كتبه|כתבה?|γράφει|γράφουν|ρεπορτάζ|haber|röportaj|текст|írta|teksti|oleh"  # also begin a quotation
)
_PREPOSITIONS = "بقلم|מאת"  # need no colon
_JAPANESE = r"(?:(?:取材|構成|撮影|写真|聞き手)[・、])?文\s?[・=＝／]\s?"  # `文・`, `取材・文＝`
_LABEL = re.compile(rf"(?:(?:{_LABELS})\s*[:：]\s*|(?:{_PREPOSITIONS})\s+|{_JAPANESE})(?=\w)", re.IGNORECASE)
_DESK = re.compile(r"[^\s・]{1,8}(?:部|支局|総局|支社|本社)・\s?(?=\w)")  # `社会部・`
_AMBIGUOUS_LABEL = re.compile(rf"(?:{_AMBIGUOUS_LABELS})\s*[:：]\s*(?=\w)", re.IGNORECASE)
_GREEK = re.compile(r"(?:Του|Της|Των|ΤΟΥ|ΤΗΣ|ΤΩΝ)\s+(?=[Α-ΩΆΈΉΊΌΎΏ]\w+\s+[Α-ΩΆΈΉΊΌΎΏ]\w+$)")
_THAI = re.compile(r"โดย\s+(?=\w)")  # also begins a sentence
_DATE_BEFORE = re.compile(r"\d[^|·•\n]{5,40}[|·•]\s*")
_DATE_BESIDE = re.compile(
    r"\s*[|·•,–—-]?\s*(?:\d.*|(?<!\w)(?:giriş|yayın|güncelleme|פורסם|עודכן|تاریخ|تاريخ|نشر"
    r"|опубликован|обновлен|опубліковано|оновлено|เผยแพร่|प्रकाशित|अपडेट|প্রকাশ|আপডেট"
    r"|δημοσίευση|ενημέρωση|published|updated).*)$",
    re.IGNORECASE,
)


def without_credits(byline: str) -> str:
    """Return a byline without the photographers, such as `sowie Carl Day (Fotos)`, and without a
    place after the name of the outlet.
    """
    return _OUTLET_AND_PLACE.sub(r"\1", _CREDIT.sub("", byline))


def without_label(byline: str) -> str:
    """Return a byline without the label at its beginning: `Ольга Лапшина` for `Автор: Ольга Лапшина`."""
    labels = (_LABEL, _AMBIGUOUS_LABEL, _GREEK, _THAI, _DESK)
    label = next((found for label in labels if (found := label.match(byline))), None)
    return byline[label.end() :] if label else byline


def after_label(line: str) -> str:
    """Return what follows a label such as `Автор:` in a short line, without a date.

    The label must be at the beginning of the line, or after a date at the beginning. Otherwise,
    return an empty string.
    """
    return _after(_LABEL, line)


def after_ambiguous_label(line: str) -> str:
    """Return what follows a label such as `كتبت:`, as `after_label` does. Such a label may also
    begin a quotation, so call this only for a line where a byline is likely.
    """
    return _after(_AMBIGUOUS_LABEL, line)


def _after(label: re.Pattern[str], line: str) -> str:
    if len(line) > LONGEST_LABELLED:
        return ""
    date = _DATE_BEFORE.match(line)
    lead = label.match(line, date.end() if date else 0)
    return _DATE_BESIDE.sub("", line[lead.end() :]) if lead else ""
