"""Find the language of an article.

The declared language is used, unless a detector finds that the text is clearly in another language.
If no language is declared, the detector finds the language. The detector is fastText's small model
of 176 languages. If the library fasttext is not installed, the declared language is used.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from wirewatch.parsing.text.cleaning import folded, language_of
from wirewatch.parsing.text.words import word_count

MODEL = Path(__file__).with_name("lid.176.ftz")
ENOUGH = 200  # characters; a shorter text can't contradict a declaration
LOOKED_AT = 1_000  # characters that the detector reads
MANY_WORDS = 150  # a text with so many words is `und` if the detector doesn't know its language
LONG_TEXT = 4_000  # characters in which these words are counted
QUICK_LOOK, CLEAR, CAPITALS = 300, 0.9, 0.7  # characters, a probability, a share of letters
SURE, PLAUSIBLE, LIKELY = 0.8, 0.1, 0.5
_SMALL = ascii_lowercase.encode()
_SAME = {
    "nn": "no",
    "nb": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "fil": "tl",
    "bs": "sh",
    "hr": "sh",
    "sr": "sh",
    "wuu": "zh",
    "yue": "zh",
}


def language_of_article(title: str, body: str, declared: str) -> str:
    """Return the language of an article: a code of two letters (three for languages without a
    shorter code), or `und`.

    If a long text is clearly not in its declared language, the declaration is ignored.
    """
    declared_code = language_of(declared).partition("-")[0]
    text = folded(body[: LOOKED_AT * 2].replace("\n\n", " "))[:LOOKED_AT]
    enough = len(text) >= ENOUGH
    shares = _detected(text if enough else f"{title} {text}")
    if not shares:
        return declared_code
    best, share = next(iter(shares.items()))
    if declared_code != "und" and (not enough or _is_plausible(declared_code, shares)):
        return declared_code
    if declared_code == "und":
        return best if share >= (LIKELY if enough else SURE) else "und"
    if share >= LIKELY:
        return best
    return "und" if word_count(body[:LONG_TEXT]) >= MANY_WORDS else declared_code


def _is_plausible(declared: str, shares: dict[str, float]) -> bool:
    """Tell whether the declared language, or a close relative of it, has at least the probability
    PLAUSIBLE in `shares`, the result of the detector.

    No detector can tell Croatian from Serbian, so the declaration decides between close
    relatives.
    """
    return any(
        _SAME.get(declared, declared) == _SAME.get(code, code) and share >= PLAUSIBLE
        for code, share in shares.items()
    )


def _detected(text: str) -> dict[str, float]:
    """Return the three most likely languages with their probabilities, the best first. Return an
    empty dictionary if the detector is not installed or the text has no letters.
    """
    model = _model()
    if model is None or not any(map(str.isalpha, text)):
        return {}
    labels, shares = _predict(model, text.lower() if _is_in_capitals(text) else text)
    return {
        label.removeprefix("__label__"): float(share) for label, share in zip(labels, shares, strict=True)
    }


def _predict(model: Any, text: str) -> tuple[Sequence[str], Sequence[float]]:
    """Return labels and probabilities of the three most likely languages.

    A longer text takes more time. So the whole text is read only if its beginning gives no clear
    result.
    """
    labels, shares = model.predict(text[:QUICK_LOOK], k=3)
    if len(text) > QUICK_LOOK and shares[0] < CLEAR:
        labels, shares = model.predict(text, k=3)
    return labels, shares


def _is_in_capitals(text: str) -> bool:
    """Tell whether most letters are capitals, as in old texts of news agencies. The detector
    recognises the language of such a text only after its conversion to lower case.
    """
    head = text[:QUICK_LOOK]
    data = head.encode("utf-8", "replace")
    if len(data) - len(data.translate(None, _SMALL)) > (1 - CAPITALS) * len(head):
        return False  # nearly all texts in the Latin alphabet: too many small letters
    letters = [char for char in head if char.isalpha()]
    return sum(map(str.isupper, letters)) > CAPITALS * len(letters)


@cache
def _model() -> Any:
    """Return the language detector, or None if its library is not installed. The detector is loaded
    only once.
    """
    try:
        import fasttext  # noqa: PLC0415
    except ImportError:
        return None
    return fasttext.load_model(str(MODEL))
