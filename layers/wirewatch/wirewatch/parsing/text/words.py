"""Count words, even in scripts that are written without spaces between words."""

import re

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
CHARACTERS_PER_WORD = 2  # of Chinese and Japanese on average; Thai and Khmer words are longer


def word_count(text: str) -> int:
    """Return the number of words.

    In Chinese, Japanese, Thai, Lao, Burmese and Khmer, every two characters count as one word.
    """
    if text.isascii():
        return len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    if not unspaced:
        return len(text.split())
    return len(_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // CHARACTERS_PER_WORD
