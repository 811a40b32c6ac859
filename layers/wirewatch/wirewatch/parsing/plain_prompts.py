"""Recognise prompts between the paragraphs of a text without markup: of a dump, a feed or a record.

In such a text, the headline of another article is not a link. So prompts become uncertain text, and
are not left out as in pages.
"""

import re

from wirewatch.parsing.page.boxes import is_prompt

SHORTEST_PROMPT, LONGEST_PROMPT = 3, 250  # characters
_STATEMENT = re.compile(r"[:：].*[.!…。！।]\W*$")  # `More from the border: soldiers were seen.`


def is_plain_prompt(text: str) -> bool:
    """Tell whether a paragraph is a prompt such as `Read also: Dam breaks`, or a notice of the site.

    Return False for a long paragraph, for a question, which an interview may ask, and for a sentence
    after a colon.
    """
    return (
        SHORTEST_PROMPT <= len(text) <= LONGEST_PROMPT
        and is_prompt(text)
        and not (text.endswith("?") or _STATEMENT.search(text))
    )
