"""Finds where readers' comments begin in a text dump of a page.

Each comment has a stamp: the name of a reader and a time, such as `Ann / 2 days ago`. One of these
signs is enough to show that comments begin:

- a stamp with a time like `2 days ago`;
- several stamps close together;
- a heading like `12 comments`.

A single stamp with a date may be part of an article.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from wirewatch.parsing.text.header_lines import after_by
from wirewatch.parsing.text.month_names import EVERY_MONTH
from wirewatch.parsing.text.words import word_count

NAME_WORDS, SHORT_NAME = 5, 3
LONGEST_STAMP = 120  # characters; a longer line holds no stamp
MAX_LINES = 15_000  # after the first long paragraph; stamps are searched in these lines only
MANY_STAMPS = 3
LONGEST_HEADING, LONGEST_REPLY, NEAR_LINES, AHEAD = 160, 60, 12, 30
LONG_WORDS, MANY_PARAGRAPHS = 35, 3
SENTENCE_WORDS = 12  # of a paragraph that may belong to the article
LONGEST_COMMENT = 400  # words between two stamps of one series, on average
_UNITS = (
    r"(?:s|sec(?:ond)?s?|m|min(?:ute)?s?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|mos|months?|y|yrs?"
    r"|years?)"
)
AGO = rf"(?:(?:(?:about|over)\s+)?(?:an?|\d{{1,3}})\s*{_UNITS}\s+ago|just now|yesterday)"
_AGO_ELSEWHERE = (
    r"vor\s+(?:einem|einer|\d{1,3})\s+(?:Sekunden?|Minuten?|Stunden?|Tag(?:en)?|Wochen?"
    r"|Monat(?:en)?|Jahr(?:en)?)"
    r"|il y a\s+(?:une?|\d{1,3})\s+(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)"
    r"|hace\s+(?:una?|\d{1,3})\s+(?:segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?)"
    r"|\d{1,3}\s*(?:分钟|小时|天|周|个月|年|分鐘|小時|分|時間|日|か月|시간|분|일|개월)\s*(?:之?前|전)"
    r"|\d{1,3}\s+(?:минут\w*|час\w*|дн\w+|недел\w+|месяц\w*|лет|год\w*)\s+назад"
)
_ANY_AGO = rf"(?:{AGO}|{_AGO_ELSEWHERE})"
_WEEKDAY = r"(?:[^\W\d]{2,12}[.,]?\s+)?"
_DATE = (
    rf"(?:{_WEEKDAY}(?:{EVERY_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?{EVERY_MONTH}\.?,?\s+(?:de\s+)?\d{{4}}"
    r"|\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d\d)|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日))"
)
_DAY_OF_YEAR = rf"(?:\d{{1,2}}\.?\s+{EVERY_MONTH}|{EVERY_MONTH}\s+\d{{1,2}})"
_TIME = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?\s?m\.?)?(?:\s*(?:Uhr|Z|[A-Z]{2,4}))?"
_BETWEEN = r"(?:\s*[,|·•@/–—-]?\s*(?:at|um|à|a las|alle|kl\.?|om|в)?\s*)"
_MOMENT = (
    rf"(?:{_DATE}{_BETWEEN}{_TIME}|{_TIME}{_BETWEEN}(?:on\s+|am\s+)?{_DATE}"
    rf"|{_DAY_OF_YEAR}\s+(?:at|um|à|kl\.?)\s+{_TIME})"
)
_PLACE = (  # each space can match at one place only, or a hostile line would take exponential time
    r"(?:\s*+(?:[,|·•–—-]\s*+)?(?:reply|permalink|link|report|quote|#\d+|antwort(?:en)?|zitieren|melden"
    r"|répondre|signaler"
    r"|responder|回复|返信))*(?:\s+.{1,30}(?:reply|antworten|répondre|zitieren).{0,30})?"
)
_NOT_A_NAME = (
    r"(?!(?:by|published|updated|posted|last|first|modified|created|edited|source|on|at|the"
    r"|veröffentlicht|stand"
    r"|video|foto|photo|audio|bild|podcast|live|date|datum|copyright|aktualisiert|erstellt|publié"
    r"|mis à jour)\b)"
)
_NAME = rf"{_NOT_A_NAME}[^\s:.!?][^:!?\n]{{0,40}}?"
_CLOCK = re.compile(r"\d[:.h]\d\d")  # searched first, because the patterns below take long to reject a line
_YEAR_OR_DAY = re.compile(r"\d{4}|\d[./-]\s?\d|\d\.?\s+[^\W\d]{3}|[^\W\d]{3}\s+\d")
AGO_LINE = re.compile(rf"{AGO}\.?\s*(?:[·•].*|\(edited\))?", re.IGNORECASE)
_AGO_STAMP = re.compile(rf"{_ANY_AGO}\.?\s*(?:[·•].*|\(edited\))?{_PLACE}", re.IGNORECASE)
INLINE_COMMENT = re.compile(rf".{{1,40}}?\s*[·•|–—-]\s*{AGO}", re.IGNORECASE)
_INLINE = re.compile(
    rf"(?:#?\d{{1,5}}[.):]?\s+)?{_NAME}\s*(?:[/|·•,–—(-]|\bon\b|\bam\b|\ble\b|\bel\b|\bsays?\b"
    rf"|\bsaid\b|\bwrote\b|\bschrieb\b|\s)"
    rf"\s*(?:on\s+|am\s+|at\s+)?{_MOMENT}\)?\s*:?{_PLACE}",
    re.IGNORECASE,
)
_INLINE_DAY = re.compile(rf"{_NAME}\s*[/|·•–—]\s*{_DATE}{_PLACE}", re.IGNORECASE)
_POSTED = re.compile(
    r"(?:re:.{0,60}\s)?(?:comment(?:ed|aire|ario)?|posted|written|submitted|left|geschrieben"
    r"|verfasst|kommentiert|kommentar|escrito"
    rf"|enviado|publié|rédigé|inviato|scritto|geplaatst)\s*(?:(?:by|von|par|por|da|door)\s*:?"
    rf"|:)\s*(?!{EVERY_MONTH}\b)"
    rf"[^\W\d].{{0,50}}?\s*{_DATE}.{{0,30}}",
    re.IGNORECASE,
)
_SAYS = re.compile(
    rf"{_NAME}\s+(?:says?|said|wrote|writes|schrieb|sagte?|schreibt|meint|a écrit|a dit|dit|dice"
    rf"|dijo|escribió|ha scritto|scrive"
    r"|zegt|schreef|skrev|siger|sier|säger|pisze|napisał\w*|пишет|сказал\w*|написал\w*|diyor ki)\s*:?",
    re.IGNORECASE,
)
_STAMP = re.compile(rf"(?:on\s+|am\s+|le\s+|el\s+|at\s+|posted\s+)?(?:{_MOMENT}){_PLACE}", re.IGNORECASE)
_DAY_STAMP = re.compile(rf"(?:on\s+|am\s+|le\s+|el\s+|posted\s+)?{_DATE}{_PLACE}", re.IGNORECASE)
_FLOOR = re.compile(
    rf"(?:#?\d{{1,5}}\s*(?:楼|F)|第\d{{1,5}}楼)?.{{1,30}}?\s*{_MOMENT}\s*(?:发表|说|写道|回复)?",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:.{0,40}\s)?(?:reply|report(?: comment| abuse| this)?|permalink|like|antworten|melden"
    r"|répondre|signaler|responder|denunciar|rispondi"
    r"|beantwoorden|ответить|cevapla|返信|回复|举报|답글|신고)(?:\s*\(?\d*\)?|\.)?",
    re.IGNORECASE,
)
COMMENTS_HEADING = re.compile(
    r"(?:(?:all|show|view|read|see|alle|voir|ver)\s+)?(?:(?:\d[\d,.]*|one|an?|ein|une?"
    r"|uno)\s+)?(?:comments?|responses?|repl(?:y|ies)|reader comments"
    r"|leave a (?:reply|comment)|join the (?:conversation|discussion)|add a comment|post a comment"
    r"|most popular comments|gedanken?|antworten?|réponses?|respuestas?"
    r"|(?:hinterlasse?|schreiben? sie|schreibe?) einen kommentar|kommentar (?:verfassen|schreiben)"
    r"|laisser un commentaire"
    r"|deja un comentario|lascia un commento|deixe um comentário|оставить комментарий"
    r"|view \d+ comments|show comments|thoughts|leser-?kommentare?|kommentare?|leserbriefe"
    r"|commentaires?|réactions?"
    r"|comentarios?|comentários?|commenti|reacties|kommentarer|komentarze|komentáře"
    r"|комментари[йияев]+|yorumlar|diskussion"
    r"|コメント|评论|評論|网友评论|網友評論|댓글|التعليقات)(?:\s*[(\[]?\d*[)\]]?)?(?:\s*(?:to|on|zu|sur"
    r"|a)\s+[“\"'«].{1,150})?\s*:?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:[1-9][\d,.]*|one|an?|ein|une?|uno)\s", re.IGNORECASE)
_CLOCK_ALONE = re.compile(r"\d{1,2}[:.h]\d{2}(?:\s?[ap]\.?m\.?|\s(?:Uhr|[A-Z]{2,4}))?", re.IGNORECASE)
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", ".”", "!”", "?”", '."', '!"', '?"', "»", "।")


class Certainty(IntEnum):
    """How certain it is that a stamp belongs to a reader's comment. A stamp is the name of a reader
    and a time, such as `Ann / 2 days ago`.

    - DAY: a date without a time of day.
    - MOMENT: a date with a time of day, or a date after words such as `Posted by Ann`.
    - AGO: a time such as `2 days ago`.
    """

    DAY = 1
    MOMENT = 2
    AGO = 3


@dataclass(frozen=True, slots=True)
class Stamp:
    """A comment stamp: the name of a reader and a time, such as `Ann / 2 days ago`.

    `line` is the number of the stamp's first line. The text of the comment is below the stamp. If
    `may_follow_text` is True, the text may be above the stamp instead (see `_first_line`).
    """

    line: int
    certainty: Certainty
    may_follow_text: bool = False


def comments_start(lines: Sequence[str], start: int, first_long: int) -> tuple[int, int]:
    """Return two line numbers: where comments certainly begin, and where they may begin further up.

    Comments may begin at each of these lines above the certain comments:
    - a stamp, such as `Ann / 9 March 2026`, unless it is inside the article (see `_not_in_article`)
    - a heading, such as `Comments`, if the text below it may belong to the article
    The second number is that of the topmost of these lines. If there is no line for one of the two
    numbers, this number is `len(lines)`.

    `start` is the number of the first line of the text. `first_long` is the number of the first
    line of the first long paragraph in this text.
    """
    lines = [" ".join(line.split()) for line in lines]  # the patterns try every way to divide a run of spaces
    end = len(lines)
    examined = range(first_long + 1, min(end, first_long + MAX_LINES))
    found = {n: stamp for n in examined if (stamp := stamp_in(lines, n, start)) is not None}
    stamps_by_line = _stamps_of_comments(lines, found)
    stamps = list(stamps_by_line.values())
    heading = _heading(lines, first_long, stamps)
    certain = next((stamp.line for stamp in stamps if stamp.certainty is Certainty.AGO), end)
    comments = min(certain, _series(lines, stamps))
    if heading < comments and _is_above_text(lines, heading):
        possible = [heading]
    else:
        comments, possible = min(heading, comments), []
    return comments, min([*possible, *_not_in_article(lines, stamps_by_line, comments)], default=end)


def _stamps_of_comments(lines: Sequence[str], found: Mapping[int, Stamp]) -> dict[int, Stamp]:
    """Return those stamps in `found` that may be above a comment. A stamp is a name and a time. The
    keys of `found` and of the result are line numbers: each is the line of the stamp's time.

    A stamp that is AGO or has `may_follow_text` is always returned. Any other stamp is left out in
    each of these cases:

    - No text is below the stamp, as in a list of events: `Wall breaks - 9 March 2026, 06:03`.
    - The line above the stamp has only a time of day, as in a live blog.
    - The stamp is a DAY and seems to belong to a chronology: its name is a heading in an earlier
      block, and its day is the first line of a block with text (see `_is_entry`).
    """
    kept = {}
    for number, following in pairwise([*found, len(lines)]):
        stamp = found[number]
        below = found[following].line if following in found else following
        above = next((line for line in reversed(lines[max(0, stamp.line - 2) : stamp.line]) if line), "")
        is_event = not any(lines[number + 1 : below]) or _CLOCK_ALONE.fullmatch(above)
        if stamp.certainty is Certainty.DAY and _is_entry(lines, number, stamp):
            is_event = True
        if stamp.certainty is Certainty.AGO or stamp.may_follow_text or not is_event:
            kept[number] = stamp
    return kept


def _is_entry(lines: Sequence[str], number: int, stamp: Stamp) -> bool:
    """Tell whether a stamp looks like an entry of a chronology: its name is in an earlier block,
    and its day, in line `number`, begins a block that has a further line.
    """
    has_text = number + 1 < len(lines) and bool(lines[number + 1])
    return stamp.line < number and not lines[number - 1] and has_text


def _not_in_article(lines: Sequence[str], stamps: dict[int, Stamp], comments: int) -> list[int]:
    """Return the line numbers of the stamps above line `comments`, except dates inside the article.

    Only a stamp of the certainty DAY (a date without a time of day) can be such a date, for example
    below a picture. It is inside the article if at least MANY_PARAGRAPHS paragraphs stand between
    it and the next returned stamp or line `comments`. A paragraph in the same block as the stamp is
    not counted, because it may be a comment.
    """
    kept = list[int]()
    upper = comments
    for number, stamp in reversed(stamps.items()):
        is_above = stamp.line < comments
        is_day = stamp.certainty is Certainty.DAY
        if is_above and not (is_day and _paragraphs(lines, number, upper) >= MANY_PARAGRAPHS):
            kept.append(stamp.line)
            upper = stamp.line
    return kept


def _paragraphs(lines: Sequence[str], number: int, end: int) -> int:
    """Return how many blocks have a long sentence, but at most MANY_PARAGRAPHS. Only blocks below
    the block of line `number` and above line `end` are counted.
    """
    while number < end and lines[number]:
        number += 1
    count, is_counted = 0, False
    for line in (lines[n] for n in range(number, end)):
        if not line:
            is_counted = False
        elif not is_counted and _is_sentence(line, SENTENCE_WORDS):
            count, is_counted = count + 1, True
        if count == MANY_PARAGRAPHS:
            break
    return count


def _is_sentence(line: str, fewest_words: int) -> bool:
    return line.endswith(_SENTENCE_ENDS) and word_count(line) >= fewest_words


def _is_above_text(lines: Sequence[str], heading: int) -> bool:
    """Tell whether a heading of one word, such as `Comments`, has only whole sentences below it.

    Such a heading may belong to the article. Comments would also have lines with authors' names.
    """
    if not lines[heading].isalpha():
        return False
    below = [line for line in lines[heading + 1 :] if line]
    return bool(below) and all(_is_sentence(line, NAME_WORDS) for line in below)


def _heading(lines: Sequence[str], first_long: int, stamps: Sequence[Stamp]) -> int:
    """Return the line number of the heading above the comments, or `len(lines)`.

    `12 comments` is always a heading. `0 comments` or `Comments` may be a link to the comments.
    Such a line is a heading if a comment stamp or a reply link follows closely. `Comments` is also
    a heading if few long paragraphs follow.
    """
    end = len(lines)
    for number in range(first_long + 1, end):
        line = lines[number]
        if not line or len(line) > LONGEST_HEADING or not COMMENTS_HEADING.fullmatch(line):
            continue
        if any(number < stamp.line <= number + NEAR_LINES for stamp in stamps):
            return number
        following = lines[number + 1 : number + AHEAD]
        if any(len(reply) < LONGEST_REPLY and _REPLY.fullmatch(reply) for reply in following if reply):
            return number
        if _COUNTED.match(line):
            return number
        paragraphs = sum(word_count(paragraph) >= LONG_WORDS for paragraph in following)
        if paragraphs < MANY_PARAGRAPHS and not line.startswith("0 "):
            return number
    return end


def stamp_in(lines: Sequence[str], number: int, start: int) -> Stamp | None:
    """Return the stamp of the comment whose time is in line `number`, or None.

    A stamp is the time of the comment, and the name of the person who wrote the comment. The name
    may be in a separate line above the time. A name in line `start` or above is ignored.
    """
    line = lines[number]
    if not line or len(line) > LONGEST_STAMP:
        return None
    if INLINE_COMMENT.fullmatch(line):
        return Stamp(number, Certainty.AGO)
    has_clock, has_date = _CLOCK.search(line) is not None, _YEAR_OR_DAY.search(line) is not None
    if has_date and _POSTED.fullmatch(line):
        return Stamp(number, Certainty.MOMENT, may_follow_text=True)
    is_moment = has_date and has_clock
    if is_moment and (_INLINE.fullmatch(line) or (not line.isascii() and _FLOOR.fullmatch(line))):
        return Stamp(number, Certainty.MOMENT)
    if has_date and _INLINE_DAY.fullmatch(line):
        return Stamp(number, Certainty.DAY)
    for pattern, certainty, possible in (
        (_AGO_STAMP, Certainty.AGO, True),
        (_STAMP, Certainty.MOMENT, is_moment),
        (_DAY_STAMP, Certainty.DAY, has_date),
    ):
        if possible and pattern.fullmatch(line):
            name = name_before(lines, number, start)
            return Stamp(name, certainty) if name is not None else None
    return None


def name_before(lines: Sequence[str], number: int, start: int) -> int | None:
    """Return the line number of a reader's name above a comment, or None.

    Line `number` has the time of the comment. The name must be the nearest text above this line,
    and below line `start`. `Ann Bee` and `Ann Bee says:` are names. A sentence, a byline or a long
    text is not a name.
    """
    above = number - 1
    while above > start and not lines[above]:
        above -= 1
    line = lines[above]
    words = word_count(line)
    sentence = line.endswith((".", "!", "?", ":", ";", ",", "。")) and words > SHORT_NAME
    if _SAYS.fullmatch(line) and words <= NAME_WORDS + 2:
        return above if above > start else None
    is_name = 0 < words <= NAME_WORDS and any(map(str.isalpha, line)) and not sentence
    return above if is_name and above > start and not after_by(line) else None


def is_remark(line: str) -> bool:
    """Tell whether a line opens a comment or a quotation, as `Ann Bee says:` does."""
    return line.endswith(":") and len(line.split()) <= NAME_WORDS + 1 and _SAYS.fullmatch(line) is not None


def _series(lines: Sequence[str], stamps: list[Stamp]) -> int:
    """Return the line number where a series of comments begins, or `len(lines)`.

    Two stamps that are close together begin a series. Stamps of the certainty DAY do not count
    here. If there is no such series, all stamps count, and a series begins at one of these:

    - the first stamp, if at least two reply links follow it
    - otherwise, the first of MANY_STAMPS stamps that are close together
    """
    replies = sum(_REPLY.fullmatch(line) is not None for line in lines[stamps[0].line :]) if stamps else 0
    # DAY stamps may belong to a chronology in the article
    timed = [stamp for stamp in stamps if stamp.certainty >= Certainty.MOMENT]
    for certain, fewest in ((timed, 2), (stamps, 1 if replies > 1 else MANY_STAMPS)):
        for position in range(len(certain) - fewest + 1):
            run = certain[position : position + fewest]
            if _words(lines, run[0].line, run[-1].line) <= LONGEST_COMMENT * fewest:
                return _first_line(lines, run[0])
    return len(lines)


def _first_line(lines: Sequence[str], stamp: Stamp) -> int:
    """Return the number of the line where the comment with this stamp begins.

    Usually this is the line of the stamp. But on a page that shows each stamp below its comment,
    the comment begins with the paragraph above. Such a page is assumed if two things hold:
    `stamp.may_follow_text` is True, and all lines after the last stamp of the form `Posted by …`
    are short.
    """
    if not stamp.may_follow_text or any(map(_has_words, lines[_last_stamp(lines, stamp.line) + 1 :])):
        return stamp.line
    above = stamp.line - 1
    while above > 0 and not lines[above]:
        above -= 1
    while above > 0 and lines[above - 1]:
        above -= 1
    return above


def _last_stamp(lines: Sequence[str], first: int) -> int:
    return max(n for n in range(first, len(lines)) if n == first or _POSTED.fullmatch(lines[n]))


def _has_words(line: str) -> bool:
    return word_count(line) > SHORT_NAME


def _words(lines: Sequence[str], first: int, last: int) -> int:
    return sum(word_count(line) for line in lines[first:last])
