"""Finds what a publisher adds to an agency's text: datelines, credits, captions, time stamps,
links.

A paragraph that the publisher added is called an addition.
"""

import re
from enum import IntEnum

from wirewatch.digests.repeats.wording.folding import fold_text
from wirewatch.digests.repeats.wording.wordlists import words

MAX_ADDITION_CHARS = 300
MAX_LINK_WORDS = 14
MAX_LINK_CHARS = 40  # of a link in a script without spaces
MAX_SMALL_WORDS = 0.2  # share of words without a capital in a credit, which names people or firms
MAX_NOTICE_CHARS = 60
MAX_COPYRIGHT_CHARS = 100
MAX_LIST_LINE, MAX_LIST_ITEM = 100, 30  # characters of a line of a list or table; with a dot at its end
MAX_AGENCY = 3  # letters of an agency that is written in lower case, such as dpa
MAX_CREDIT_CHARS = 30  # of a credit in a script without capitals


class Addition(IntEnum):
    """How a paragraph is compared with a story.

    - NONE: part of the agency's text.
    - FREE: added by the publisher; its words do not matter.
    - CHECKED: added by the publisher; it must not bring a new fact.

    A sentence in which a rule matched is always compared like the agency's text.
    """

    NONE = 0
    FREE = 1  # a time stamp, a byline, a copyright line, a labelled link: its words do not matter
    CHECKED = 2  # a caption, an unlabelled link, a credit: must not bring a new fact


def _phrases(table: str) -> str:
    """Return one regular expression for phrases that are separated by `|` or line breaks. A space
    in a phrase matches any white space.
    """
    phrases = [phrase.strip() for phrase in re.split(r"[|\n]", table)]
    return "(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in phrases if phrase) + ")"


# After a word such as "photo" or "related", one of these marks shows that the line is not a sentence.
# A hyphen counts only after white space: "Photo-reconnaissance flights".
_SEPARATOR = r"(?:\s*[:：|｜▶>=＝)）\]】]|[/／](?=\S)|\s[-–—]|\s*$)"
_SENTENCE_END = re.compile(r"[.!?。！？؟।][\"'”’」』)）\]]*\s*$")
_LETTERS = re.compile(r"\w+")
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3041-\u30ff\u3400-\u9fff]")


_LABELS = _phrases(
    r"""
    read more|read also|read next|see also|also read|related|related articles?
    related stories|related links|related news|related coverage|recommended|more stories
    lesen sie auch|lesen sie mehr|siehe auch|zum thema|mehr zum thema|weitere nachrichten
    weitere meldungen|weitere artikel|[àa] lire|[àa] lire aussi|[àa] voir aussi|lire aussi
    voir aussi|sur le même sujet|lea también|lea más|lee también|vea también
    te puede interesar|leggi anche|leia também|leia mais|veja também|lees ook|читайте также
    (?:ещ[её] )?по теме|смотрите также|関連|関連記事|関連ニュース|あわせて読みたい|相关|相关阅读
    相关新闻|延伸阅读|관련|관련 기사
    관련기사|관련뉴스|यह भी पढ़ें|ayrıca okuyun|przeczytaj też|читайте також|اقرأ أيضا|اقرأ أيضًا|مواضيع ذات صلة
    """
)
_LABELLED_LINK = re.compile(rf"\W*{_LABELS}\s*[:：|▶>\]】]", re.IGNORECASE)
_LINKS = _phrases(
    r"""
    read more|read the full|see also|follow us|sign up|subscribe|click here|lesen sie|weiterlesen
    siehe auch|mehr zum thema|zum thema
    [àa] lire|lire aussi|lire la suite|voir aussi
    abonnez|lea también|lea más|leer más|leer también|suscr[ií]ba|leggi anche
    leggi tutto|leia também|leia mais|lees ook|lees meer
    síguenos|siga-nos|suivez-nous|folgen sie uns|seguici su|volg ons|get the app
    download (?:the|our) app|laden sie die app|(?:無料)?会員登録(?:で|して|する)
    читайте|подробнее|подпишитесь|подписывайтесь|続きを読|더보기|더 보기|자세한 내용|اقرأ
    """
)
_LINK = re.compile(rf"\W*{_LINKS}(?![a-zà-ÿ])", re.IGNORECASE)
# Sentences of a text may begin with these words: "More from the inquiry: the minister ...".
_LINK_NOUNS = _phrases(
    r"""
    more on|more news|more from|more about|more stories|mehr zum|mehr zu|mehr nachrichten
    for more (?:news|\S+ news|information|stories|coverage|details|updates|on)
    mehr über|mehr news|mehr aus|mehr dazu|plus d.informations|plus d.infos
    más noticias|más información|más sobre|المزيد
    """
)
_LINK_NOUN = re.compile(rf"\W*{_LINK_NOUNS}", re.IGNORECASE)
_PROMOTED = re.compile(
    r"newsletter|podcast|whatsapp|telegram|website|webseite|\bapp\b|\bhere\b|\bhier\b|\bici\b|\baquí\b"
    r"|\bqui\b|\bus on\b",
    re.IGNORECASE,
)
_RELATED = re.compile(
    rf"\W*(?:関連|相关|更多|관련)\s?(?:記事|ニュース|リンク|新闻|阅读|报道|文章|链接|기사|뉴스|링크)?{_SEPARATOR}"
)
_COPYRIGHT = re.compile(
    r"\W*(?:©|\(c\)\s(?=\D{0,40}(?:19|20)\d\d)"
    r"|copyright\s*(?:©|\(c\)|(?:19|20)\d\d|[^.\n]{1,60}\.?\s*all rights reserved)"
    r"|all rights reserved(?=\W*(?:$|\d|©|this\b|reproduction))"
    r"|alle rechte vorbehalten|tous droits réservés|(?:todos los )?derechos reservados"
    r"|todos os direitos reservados)",
    re.IGNORECASE,
)
# The sign anywhere, or the words at the end: a sentence of the text may contain the words.
_COPYRIGHT_WITHIN = re.compile(
    r"©|ⓒ|(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|derechos reservados"
    r"|riproduzione riservata|無断転載.{0,8}|무단\s?전재.{0,14}|版权所有|版權所有)\W*\Z",
    re.IGNORECASE,
)
_ADVERT = re.compile(
    r"\W*(?:advertisement|story continues below(?: advertisement)?|anzeige|publicité|publicidad|pubblicità"
    r"|publicidade|advertentie|реклама|広告|광고|广告|廣告|إعلان)\W*",
    re.IGNORECASE,
)
_CREDITS = _phrases(
    r"""
    reporting by|writing by|editing by|additional reporting|compiled by|with files from
    with reporting from|source ?[:：]|quelle ?[:：]|fuente ?[:：]|fonte ?[:：]|источник ?[:：]|kaynak ?[:：]
    bron ?[:：]|źródło ?[:：]|स्रोत ?[:：]|责任编辑|責任編輯
    redaktion ?[:：]|出典 ?[:：/]|출처 ?[:：/=]
    来源 ?[:：/]|來源 ?[:：/]|المصدر ?[:：]|avec afp|avec reuters|avec agences
    mit material von|mit material der|con información de
    """.replace(" ?", r"\s?")
)
_CREDIT = re.compile(rf"\W*{_CREDITS}", re.IGNORECASE)
_CONTRIBUTED = re.compile(
    r"\W*(?:[^\n.:!?“\"]{3,80} contributed (?:reporting|to this (?:report|story|article))"
    r"|this (?:story|article|report) (?:was|is) (?:produced|distributed|provided|published) by [^\n.]{3,80})"
    r"[^\n.]{0,60}\.?",
    re.IGNORECASE,
)
_WITH_NEWS_AGENCY = re.compile(
    r"(?:\A|[\s(])(?:avec|with|mit|con|com|met)\s(?:les\s)?(?:l['’])?(?:afp|reuters|ap|dpa|efe|ansa"
    r"|agences|agencies|agencias|agenzie|agências)\W*\Z",
    re.IGNORECASE,
)
_CREDIT_WORDS = frozenset(
    words(
        """reporting writing editing additional compiled by with files from in and for of at the contributed
        to this report story article source quelle fuente fonte источник redaktion avec agences mit material
        von der con información de was is produced distributed provided published through und y et e en van
        la rédaction redazione redacción
        afp reuters ap dpa efe ansa agencies agencias agenzie les l"""
    )
)
_AGENCIES = _phrases(
    r"""
    (?:the )?associated press|(?:the )?canadian press|agence france-presse|thomson reuters|reuters
    ap|afp|dpa|efe|ansa|apa|kyodo(?: news)?|jiji(?: press)?|xinhua|yonhap|tass|interfax
    bloomberg(?: news)?|upi|belga|anp
    pa media|press association|риа новости|тасс|интерфакс|共同(?:通信)?|時事(?:通信)?|新华社|新華社|中新社
    연합뉴스|뉴시스|رويترز|أ ف ب|فرانس برس
    """
)
_AGENCY = re.compile(rf"[\W_]*(?:{_AGENCIES}[\W_]*)+", re.IGNORECASE)
# The time that it takes to read the text, and a notice of an update. But a notice of a correction
# is news.
_NOTICE = re.compile(
    r"\W*(?:\d{1,2}[\s-]min(?:ute)?s? read|lesezeit:? \d{1,2} min(?:uten?)?"
    r"|temps de lecture ?: \d{1,2} ?min(?:utes?)?"
    r"|(?:this|the) (?:story|article|report) (?:has been|was|is being) updated"
    r"|this is a (?:developing|breaking(?: news)?) story|more to follow"
    r"|(?:this|the) (?:story|article) will be updated)\W*",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"[（(【\[][^）)】\]]{1,30}(?:配信|提供|제공)[）)】\]]")
_REPORTER = re.compile(r"\S{2,4} 기자(?:\s+\S+@\S+)?|\S+@\S+\.\w+")
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di|Door|От|Автор:?) [^\n.:!?“\"]{3,80}")
_SMALL_BYLINE_WORDS = frozenset(words("and und et y e en de van von for in"))
_CAPTIONS = _phrases(
    r"""
    file photo|file picture|archivbild|archivfoto|symbolbild|foto de archivo|photo d.archives
    архивное фото|图为|圖為|资料图|資料写真|資料圖|자료사진|자료 사진|صورة أرشيفية|photo by|photos by
    """
)
_CAPTION_NOUNS = _phrases(
    r"""
    photos?|pictures?|image|caption|foto|bild|légende|imagen|fotografía|на фото|фото|写真|图片|圖片
    圖|사진|صورة|الصورة|watch|listen|video|vidéo|vídeo|видео|視頻|视频|動画|영상|فيديو
    """
)
_CAPTION = re.compile(rf"\W*(?:{_CAPTIONS}(?![a-zà-ÿ])|{_CAPTION_NOUNS}{_SEPARATOR})", re.IGNORECASE)
_CAPTION_END = re.compile(
    r"(?:(?<=[\s(/|])(?:photos?|foto|bild|imagen|фото)|写真|图片|사진)\s?[:：/=]\s?[^\n.:：。！？!?]{2,40}[)）]?\Z",
    re.IGNORECASE,
)
_STAMP_CUES = _phrases(
    r"""
    laatste update|son güncelleme|güncelleme|updated?|published|posted|modified|aktualisiert
    stand|mise? à jour|publiée?
    actualizad[oa]|publicad[oa]|aggiornato|atualizado|обновлено|опубликовано|업데이트|입력|수정|更新|公開
    发布|تحديث|نشر
    """
)
_STAMP_CUE = re.compile(_STAMP_CUES, re.IGNORECASE)
_STAMP_WORDS = _phrases(
    r"""
    last|first|at|on|um|am|le|a las|alle|às|à|в|gmt|utc|[ecmp][sd]?t|bst|cest|cet|kst|jst|ist
    msk|мск|a\.m\.|p\.m\.|am|pm|uhr|h|hrs|hours?|local time|veröffentlicht|zuletzt|기사|最終|آخر
    時|时|分|日|月|年|시|분|일|월|년|오전|오후|午前|午後|上午|下午|jan\w*|feb\w*|mar\w*|apr\w*|may
    jun\w*|jul\w*
    aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|today|heute
    """
)
# Atomic groups, because `mar11` can match in several ways, and a hostile line may have many such
# words.
_STAMP = re.compile(rf"(?>(?>\W|\d|(?<![a-z])(?:{_STAMP_CUES}|{_STAMP_WORDS})(?![a-z]))+)", re.IGNORECASE)

_DASH = r"(?:\s*--+\s*|\s+[-–—]\s+|[–—]\s*|\s*[―=]\s*)"
_UPPER = "A-ZÀ-ÞА-Я"
_KOREAN_DATELINE = r"[(（][^()=（）\n]{1,30}[=＝][^()（）\n]{1,30}[)）]\s*(?:[가-힣]{2,4} 기자)?\s*=?"
_BRACKETED = re.compile(rf"\s*(?:{_KOREAN_DATELINE}|【[^】\n]{{1,40}}】|\[[^\]\n]{{1,40}}\])\s*")
_WITH_AGENCY = re.compile(
    rf"\s*(?:[^\W\d_][^\n()（）“\"!?]{{0,70}}?\s*)?[(（][^()（）\n]{{1,50}}[)）]\s*"
    rf"(?:\.?{_DASH}|\.-\s*|[.:]\s+(?=[^\W\d_])|\s(?=[\"“«]?[{_UPPER}]))"
)
# 新华社江北10月13日电（记者王芳）
_CHINESE = re.compile(
    r"\s*[^\W\d_]{2,16}\d{1,2}月\d{1,2}日[电電](?:\s*[(（][^()（）\n]{1,40}[)）]|(?=\s))\s*"
)
# ПЕРМЬ, 13 окт - РИА Новости. ПЕРМЬ, 13 октября. /ТАСС/. Пермь. 13 октября. INTERFAX.RU -
_RUSSIAN = re.compile(
    r"\s*[А-ЯЁ][А-Яа-яЁё-]+(?: [А-ЯЁ][А-Яа-яЁё-]+)?[,.] \d{1,2} [а-я]{3,8}\.?"
    r"(?:\s[-–—]\s?РИА Новости\.|\s/ТАСС/\.|\sINTERFAX\.RU\s[-–—]|(?<=\.))\s+"
)
_WITH_PLACE = re.compile(rf"\s*([^\W\d_][^\n()“\"!?:;]{{0,60}}?){_DASH}(?=\S)")


def addition_of(line: str, index: int) -> Addition:
    """Return how to compare a line with a story (see `Addition`): FREE or CHECKED for a line that
    the publisher added, NONE for a line of the agency's text. `index` is the number of the line,
    from 0.
    """
    line = line.strip()
    if len(line) > MAX_ADDITION_CHARS:
        return Addition.NONE
    if _LABELLED_LINK.match(line) or _COPYRIGHT.match(line) or _ADVERT.fullmatch(line):
        return Addition.FREE
    if _SERVICE.fullmatch(line) or _REPORTER.fullmatch(line) or _is_agency_or_notice(line, index):
        return Addition.FREE
    if _STAMP.fullmatch(line) and _STAMP_CUE.search(line):
        return Addition.FREE
    if index < 2 and _BYLINE.fullmatch(line) and all(_may_be_name(word) for word in line.split()[1:]):
        return Addition.FREE
    if _CAPTION.match(line) or _CAPTION_END.search(line) or _is_credit(line) or _is_link(line):
        return Addition.CHECKED
    if len(line) <= MAX_COPYRIGHT_CHARS and _COPYRIGHT_WITHIN.search(line):
        return Addition.CHECKED
    return Addition.NONE


def _is_agency_or_notice(line: str, index: int) -> bool:
    """Tell whether a line is only the name of an agency, or a notice such as "3 min read".

    The name of an agency must be in one of the first two lines or in brackets, because a list in
    the text may name it too.
    """
    if len(line) > MAX_NOTICE_CHARS:
        return False
    is_apart = index < 2 or line[:1] in {"(", "\uff08"}
    return _NOTICE.fullmatch(line) is not None or (is_apart and _AGENCY.fullmatch(line) is not None)


def _is_link(line: str) -> bool:
    """Tell whether a line is a link to other articles.

    Words such as "more from" may begin a link or a sentence of the text. A line that begins with
    such words and ends like a sentence is a link only if it names a newsletter or the like.
    """
    is_long = len(line) > MAX_LINK_CHARS if _SPACELESS.search(line) else len(line.split()) > MAX_LINK_WORDS
    if is_long:
        return False
    if not (_LINK.match(line) or _LINK_NOUN.match(line) or _RELATED.match(line)):
        return False
    return _SENTENCE_END.search(line) is None or _PROMOTED.search(line) is not None


def _is_credit(line: str) -> bool:
    """Tell whether a line is a credit: it begins like a credit, and then has only names.

    "Reporting by the inquiry was falsified" begins like a credit too, but is a sentence.
    """
    if not (_CREDIT.match(line) or _CONTRIBUTED.fullmatch(line) or _WITH_NEWS_AGENCY.search(line)):
        return False
    listed: list[str] = [word for word in re.split(r"[\s,;:：/().]+", line) if word[:1].isalpha()]
    if not any(word[0].isupper() or word[0].islower() for word in listed):
        return len(line) <= MAX_CREDIT_CHARS
    others = [word for word in listed if word.lower() not in _CREDIT_WORDS]
    shortest = MAX_AGENCY if len(others) == 1 else 0  # "Source: dpa"
    small = sum(word[0].islower() and len(word) > shortest for word in others)
    return small <= MAX_SMALL_WORDS * len(others)


def _may_be_name(word: str) -> bool:
    return not word[0].islower() or word.strip(",") in _SMALL_BYLINE_WORDS


def dateline_end(line: str) -> int:
    """Return the offset at which the text after the dateline ("SEOUL, Nov. 21 (Agency) --") begins.
    Return 0 if the line has no dateline.
    """
    if match := _BRACKETED.match(line) or _CHINESE.match(line) or _RUSSIAN.match(line):
        return match.end()
    for pattern in (_WITH_AGENCY, _WITH_PLACE):
        if (match := pattern.match(line)) and _names_place(match[0]):
            return match.end()
    return 0


def _names_place(text: str) -> bool:
    """Tell whether a text looks like places and names. Words in brackets do not count.

    At most a third of the words may begin with a lower-case letter. The text may have at most eight
    words. If no word begins with a capital, as in a script without capitals, it may have at most
    four.
    """
    outside = re.sub(r"[(（].*?[)）]", " ", text)
    words = [word for word in re.split(r"[\s,.:=–—-]+", outside) if word]
    small = sum(word[0].islower() for word in words)
    is_cased = any(word[0].isupper() for word in words)
    return len(words) <= (8 if is_cased else 4) and small <= len(words) // 3


def is_list_line(line: str) -> bool:
    """Tell whether a line is like a line of a list or table. Such a line is very short, or it is
    short and does not end like a sentence. Its meaning may depend on the line before.
    """
    is_open = len(line) <= MAX_LIST_ITEM or not _SENTENCE_END.search(line)
    return is_open and len(line) <= MAX_LIST_LINE


def letters_of(line: str) -> str:
    """Return the folded letters and digits of a line, without bullets, white space and punctuation."""
    return "".join(_LETTERS.findall(fold_text(line)))
