"""Recognises paragraphs that introduce the author of an article."""

import re

from wirewatch.parsing.text.words import word_count

LONGEST_BIOGRAPHY = 110  # words
_ROLE = (
    r"(?:writer|reporter|journalist|editor|correspondent|author|columnist|contributor|freelancer?"
    r"|blogger|producer"
    r"|professor|redakteur(?:in)?|autor(?:[*:]?in|a)?|journaliste|periodista)"
)
_BIOGRAPHY = re.compile(  # a person is, or works as, a role; `the third reporter killed` does not fit
    r"(?:about\sthe\sauthors?\W+)?(?:(?-i:(?:[A-ZÀ-Þ][\w.’'-]*\s){1,4}(?:\([^()]{0,60}\)\s)?)|he\s|she\s)"
    r"(?:(?:(?:is|has\sbeen|ist|est|es)\s|(?:writes|covers|works|oversees|joined"
    r"|schreibt)\b.{0,60}\s(?:as|als)\s)"
    r"(?:(?!(?:first|second|third|fourth|last|only|latest|one|of|by|to|for|with|on|that|who|which"
    r"|not|accused"
    r"|charged|killed|del|des?|du|da|vo[nm]|zum|wegen)\b)(?:[^\s,;:]+|\w+-\w+,)\s){0,8}?"
    rf"{_ROLE}(?=\W*$|[.,;]|\s(?:based|for|at|with|in|on|of|from|and|covering|writing|speciali[sz]ing|living"
    r"|currently|focus\w+|whose|who(?:[’']s|\s(?:covers|writes|lives|works|reports|focuses"
    r"|speciali[sz]es))"
    r"|to\s(?:the\s)?(?-i:[A-ZÀ-Þ])|für|bei|de[rs]|aus|und|mit|im|aux?|à|chez|pour|et|de|du|en|para"
    r"|y|del)\b))",
    re.IGNORECASE,
)


def is_biography(text: str) -> bool:
    """Tell whether a paragraph introduces the author of an article."""
    return word_count(text) <= LONGEST_BIOGRAPHY and _BIOGRAPHY.match(text[:200]) is not None
