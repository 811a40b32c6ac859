"""Recognise lines that name who took a picture, such as `Photo: Ann Bee/UPW`."""

import re

from wirewatch.parsing.text.header_lines import unusual_words

LONGEST_CREDIT = 120  # characters
FEWEST_WORDS = 3  # in lower case, which names and roles do not have; two in a line with a full stop
FEWEST_HEADLINE_WORDS = 4
_CREDIT = re.compile(
    r"\W*(?:(?:(?:featured|header)\s)?image(?:s|\scredit|\ssource)?|photo(?:s|graph)?(?:\sby"
    r"|\scredit)?|picture|pic|foto|fotos|bild"
    r"|credit|video|источник\sфото|фото|図版|写真|图|ảnh)\s?[:：©／/]\s?.{0,80}$"
    r"|\((?:image|photo|picture|foto|bild|credit)s?\s?[:：].{0,80}\)$|\W*©\s?[^.]{0,80}$",
    re.IGNORECASE,
)
_LABEL = re.compile(  # these words may also announce what a picture shows
    r"\W*(?:images?|photo(?:s|graph)?|picture|pic|fotos?|bild|video|фото|図版|写真|图|ảnh)\s?[:：]\s?",
    re.IGNORECASE,
)
_HEADLINE_WORD = re.compile(  # with a capital, as in the headline `Minister Resigns After Vote`
    r"\b(?:After|Against|Amid|Are|As|Before|His|How|Into|Is|Its|Not|Off|Out|Over|Their|Under|Until|What"
    r"|When|Where|Who|Why)\b"
)
_NEXT_NAME = re.compile(r"[/／|©(]|\s[–—-]\s")
_FULL_STOP = re.compile(r"[.!?。！？]\W*$")
_EAST_ASIAN_STOP = re.compile(r"[。！？]\W*$")


def is_credit(text: str) -> bool:
    """Tell whether a line names who took a picture. `Video: Minister resigns after the vote` says
    what happened, and is not a credit.
    """
    return len(text) <= LONGEST_CREDIT and _CREDIT.match(text) is not None and not _is_sentence(text)


def _is_sentence(text: str) -> bool:
    """Tell whether a sentence or a headline follows a label such as `Video:`.

    A stop such as `。` at the end of the line is enough. Otherwise, only the text before a mark
    such as `/` is examined, because an agency may follow the mark. This text is a sentence if it
    has several words that names do not have (see `unusual_words`), and does not begin with a small
    letter. A credit may begin with a small letter: `Foto: archivo particular`. In a headline with
    capitals, one word such as `After` is enough.
    """
    label = _LABEL.match(text)
    if label is None:
        return False
    written = text[label.end() :]
    if _EAST_ASIAN_STOP.search(written):
        return True
    said = _NEXT_NAME.split(written, maxsplit=1)[0]
    if len(said.split()) >= FEWEST_HEADLINE_WORDS and _HEADLINE_WORD.search(said):
        return True
    fewest = FEWEST_WORDS - (_FULL_STOP.search(written) is not None)
    return not said[:1].islower() and len(unusual_words(said)) >= fewest
