"""Put the head of a text dump in order: the lines with title, byline and date above the text.

`text_dump` reads the title from the first line, and the byline and the date from lines of their own
below it. In many dumps a menu, a kicker or the name of the paper stands above the title, or the
byline has no `By`. This module writes such a head in the usual order and form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from wirewatch.parsing.formats.dump_comments import AGO_LINE
from wirewatch.parsing.text.bylines import is_organisation_name, labelled_names, name_alone
from wirewatch.parsing.text.dates import PublicationDate
from wirewatch.parsing.text.header_lines import after_by, date_of_line, names_after_by
from wirewatch.parsing.text.words import word_count

HEADER = re.compile(r"date\s+(\d{4}-\d{2}-\d{2})\b.*", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+")
BOILERPLATE = re.compile(
    r"(?:open in app|share(?: this(?: article)?)?|advertisement|read more|continue reading|sign up"
    r"|subscribe(?: to our newsletter)?|follow us|for immediate release"
    r"|download the app|(?:copyright|©)\s*(?:\(c\)|©|\d{4}).*|all rights reserved(?! for\b).*)\s*:?",
    re.IGNORECASE,
)
MOST_DATES = 3  # in one line, such as `Published May 4, 2026 | Updated May 5, 2026`
LONGEST_HEAD, LONGEST_HEAD_LINE, LONGEST_NAMES = 12, 300, 150  # lines, characters, characters
TEXT_WORDS, SENTENCE_WORDS, SHORT_WORDS = 25, 3, 3
FEWEST_TITLE_WORDS, MENU_WORDS, KICKER_WORDS, MAST_WORDS = 3, 2, 3, 4
WRAPPED = range(45, 101)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)]?$")
_DIVIDER = re.compile(r"\s*[|·•]\s*")
_CONTACT = re.compile(r"(?:(?:media|press)\s+)?(?:contacts?|kontakt|pressekontakt)\s*:.*", re.IGNORECASE)
_PAPER = re.compile(  # `Courier, 17 November 2026, p. 4`
    r"([^\W\d][^\d,|]{1,40})[,|]\s*(\S[^|]{4,40}?)(?:[,|]\s*(?:S|p|pp|Seite|page)\.?\s*[A-Z]?\d{1,4})?",
    re.IGNORECASE,
)
_NOT_AN_OUTLET = re.compile(r"\b(?:staff|writer|reporter|correspondent|editor)s?\b|[\d(]", re.IGNORECASE)
_PLACE = re.compile(r"\s+(?:in|aus|à|en)\s+(?=[^\W\d_a-z])")


@dataclass
class Block:
    """Consecutive lines that are not empty; `first` is the number of the first line."""

    first: int
    lines: list[str]

    @property
    def words(self) -> int:
        return sum(map(word_count, self.lines))


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """Return the blocks in order. The lines of a hard-wrapped block are joined into one line."""
    found: list[Block] = []
    fresh = True
    for number, line in enumerate(lines):
        if line and (fresh or not found):
            found.append(Block(number, [line]))
        elif line:
            found[-1].lines.append(line)
        fresh = not line
    return [_unwrapped(block) for block in found]


def _unwrapped(block: Block) -> Block:
    *wrapped, last = block.lines
    if len(wrapped) == 1 and (_names(last) or byline_names(last)):  # a title and its author
        return block
    if wrapped and all(len(line) in WRAPPED and not ADDRESS.fullmatch(line) for line in wrapped):
        text = "\n".join(block.lines)
        return Block(block.first, [" ".join(re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", text).split())])
    return block


def date_of_header(line: str, stored: datetime) -> PublicationDate | None:
    """If a line has only dates, divided by `|`, return the first date. Otherwise, return None."""
    dates = [date_of_line(part.strip(), stored) for part in line.split("|")[: MOST_DATES + 1]]
    return dates[0] if len(dates) <= MOST_DATES and all(dates) else None


def byline_names(line: str) -> tuple[str, ...]:
    """Return the names in a line that is only a byline, such as `By Ann Bee` or `Autor: Ann Bee`."""
    line = line.strip("*_ ")
    written = after_by(line)
    return names_after_by(written) if written else labelled_names(line)


@dataclass(slots=True)
class _Head:
    """The lines of a head, sorted by what they are."""

    title: str
    bylines: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    site: str = ""


def in_usual_order(lines: list[str], stored: datetime) -> tuple[list[str], str]:
    """Return the lines with the head in the usual order, and the name of the site or an empty text.

    The usual order is title, bylines, dates, other lines. A menu above the title is left out. If
    the head has no title, the lines are returned unchanged. They are also returned unchanged if the
    head has neither a byline nor a date.
    """
    blocks = blocks_of(lines)
    count = _blocks_of_head(blocks, stored)
    head = [block.lines for block in blocks[:count]]
    title = _title_position(head, stored)
    if title is None:
        return lines, ""
    found = _sorted(head, title, stored)
    if not (found.bylines or found.dates):
        return lines, ""
    written = [found.title, *found.bylines, *found.dates, *found.others]
    rest = lines[blocks[count].first :] if count < len(blocks) else []
    return [part for line in written for part in (line, "")] + rest, found.site


def _blocks_of_head(blocks: Sequence[Block], stored: datetime) -> int:
    """Return the number of blocks above the text. One standfirst may be among them."""
    lines, has_standfirst = 0, False
    for number, block in enumerate(blocks):
        lines += len(block.lines)
        if lines > LONGEST_HEAD or any(map(ADDRESS.fullmatch, block.lines)):
            return number
        if any(map(_is_text, block.lines if number else block.lines[1:])):
            if has_standfirst or not number or not _is_standfirst(blocks[number:], stored):
                return number
            has_standfirst = True
    return len(blocks)


def _is_text(line: str) -> bool:
    words = word_count(line)
    is_sentence = words >= SENTENCE_WORDS and _SENTENCE_END.search(line) is not None
    return len(line) > LONGEST_HEAD_LINE or words >= TEXT_WORDS or is_sentence


def _is_standfirst(blocks: Sequence[Block], stored: datetime) -> bool:
    """Tell whether the first block is a standfirst, and not yet the text.

    A standfirst is one line. One of these must be directly below it:

    - a byline, and below it the text
    - the name of a person and a date, and below them at least three blocks of text. In a shorter
      text, the name may be that of a reader.
    """
    texts = [number for number, block in enumerate(blocks) if any(map(_is_text, block.lines))][:4]
    between = [line for block in blocks[1 : texts[1]] for line in block.lines] if len(texts) > 1 else []
    if len(blocks[0].lines) > 1 or blocks[0].words >= TEXT_WORDS or not 0 < len(between) <= SHORT_WORDS:
        return False
    is_dated = any(date_of_header(line, stored) for line in between[1:])
    return bool(byline_names(between[0]) or (len(texts) > 3 and is_dated and _names(between[0])))


def _names(line: str) -> tuple[str, ...]:
    """Return the names in a line that has only names, such as `Ann Bee` or `Ann Bee in Seoul`."""
    if len(line) > LONGEST_NAMES:
        return ()
    return name_alone([_PLACE.split(line.strip("*_ "), maxsplit=1)[0]], "")


def _is_time(line: str, stored: datetime) -> bool:
    return AGO_LINE.fullmatch(line) is not None or date_of_header(line, stored) is not None


def _may_be_title(line: str, stored: datetime) -> bool:
    other = HEADER.fullmatch(line) or BOILERPLATE.fullmatch(line) or _CONTACT.fullmatch(line)
    return not (other or byline_names(line) or _is_time(line, stored))


def _title_position(head: Sequence[list[str]], stored: datetime) -> tuple[int, int] | None:
    """Return (block, line): the index of the block that has the title, and the index of the title
    in this block. Return None if there is no title.
    """
    places = [
        (number, place)
        for number, lines in enumerate(head)
        for place, line in enumerate(lines)
        if _may_be_title(line, stored)
    ]
    while places:
        number = places[0][0]
        lower = [(n, place) for n, place in places if n > number]
        if not lower or not _is_above_title(head, places[0], lower, stored):
            return places[0]
        places = lower
    return None


def _is_above_title(
    head: Sequence[list[str]], first: tuple[int, int], lower: list[tuple[int, int]], stored: datetime
) -> bool:
    """Tell whether the line at `first` is above the title: a kicker, the name of a paper, or a line
    of a menu.

    `lower` has the places (block, line) of other lines that may be the title. These lines are in
    the blocks below.
    """
    lines, place = head[first[0]], first[1]
    line, following = lines[place], head[lower[0][0]][lower[0][1]]
    if line.startswith("#"):
        return False
    if _is_menu(lines):
        return any(word_count(head[n][p]) >= FEWEST_TITLE_WORDS for n, p in lower)
    if _names(following) or word_count(following) < FEWEST_TITLE_WORDS or following.isupper():
        return False
    if _paper(line, stored) is not None:
        return True
    is_short = line.isupper() or len(line.split()) == 1
    if len(lines) == 1:  # a kicker
        return is_short and word_count(line) <= KICKER_WORDS and word_count(following) > FEWEST_TITLE_WORDS
    others = [other for other in lines if other != line]
    return is_short and word_count(line) <= MAST_WORDS and not any(_may_be_title(o, stored) for o in others)


def _is_menu(lines: Sequence[str]) -> bool:
    return len(lines) > 1 and all(
        word_count(line) <= MENU_WORDS and line[-1].isalpha() and not _names(line) for line in lines
    )


def _paper(line: str, stored: datetime) -> tuple[str, str] | None:
    """Return the name and the date in a line such as `Courier, 17 November 2026, p. 4`."""
    match = _PAPER.fullmatch(line)
    return (match[1].strip(), match[2]) if match and date_of_header(match[2], stored) else None


def _sorted(head: Sequence[list[str]], title: tuple[int, int], stored: datetime) -> _Head:
    found = _Head(head[title[0]][title[1]])
    above = [
        line
        for number, lines in enumerate(head[: title[0] + 1])
        if number == title[0] or not _is_menu(lines)
        for line in lines[: title[1] if number == title[0] else None]
    ]
    below = [*head[title[0]][title[1] + 1 :], *(line for lines in head[title[0] + 1 :] for line in lines)]
    for line in above:
        paper = _paper(line, stored)
        found.site = paper[0] if paper else found.site
        _add(found, paper[1] if paper else line, stored)
    parts = [part for line in below for part in _parts(line, stored)]
    has_byline = any(map(byline_names, parts))
    names = list[str]()
    for number, line in enumerate(parts):
        if not has_byline and _names(line) and _has_time_near_top(parts[number + 1 :], stored):
            names += _names(line)
        elif (names or found.bylines) and not found.site and _is_outlet(line):
            found.site = line
        else:
            _add(found, line, stored)
    found.bylines += [f"By {' and '.join(names)}"] if names else []
    return found


def _is_outlet(line: str) -> bool:
    is_short = word_count(line) <= MAST_WORDS
    return is_short and is_organisation_name(line) and _NOT_AN_OUTLET.search(line) is None


def _add(found: _Head, line: str, stored: datetime) -> None:
    is_date = HEADER.fullmatch(line) or _is_time(line, stored)
    lines = found.dates if is_date else found.bylines if byline_names(line) else found.others
    lines.append(line)


def _parts(line: str, stored: datetime) -> list[str]:
    """Return the parts of a line such as `Ann Bee | 17 November 2026`. Any other line is one part."""
    parts = _DIVIDER.split(line) if len(line) <= LONGEST_HEAD_LINE else [line]
    if len(parts) < 2 or len(parts) > MOST_DATES:
        return [line]
    times = [part for part in parts if _is_time(part, stored)]
    others = [part for part in parts if part not in times]
    is_header = times and others and all(byline_names(part) or _names(part) for part in others)
    return [*others, *times] if is_header else [line]


def _has_time_near_top(lines: Sequence[str], stored: datetime) -> bool:
    """Tell whether `lines` have a date or a time with only names and short lines above it."""
    for line in lines[: SHORT_WORDS + 1]:
        if _is_time(line, stored):
            return True
        if word_count(line) > SHORT_WORDS and not _names(line):
            return False
    return False
