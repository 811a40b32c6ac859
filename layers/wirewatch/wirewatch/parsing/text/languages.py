"""Which language an article is written in: what it declares, unless its text is plainly in another one.

The detector is fastText's small model of 176 languages. Where the library is not installed, the declared language stands.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from wirewatch.parsing.text.cleaning import language_of

MODEL = Path(__file__).with_name("lid.176.ftz")
ENOUGH, LOOKED_AT = 200, 1_000  # characters: below the first a text is too short to contradict a declaration
QUICK_LOOK, CLEAR, CAPITALS = 300, 0.9, 0.7  # characters, a share of probability, a share of letters
SURE, PLAUSIBLE, LIKELY = 0.8, 0.1, 0.5
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
    """Two letters (three where a language has no two), or `und`."""
    said = language_of(declared).partition("-")[0]
    text = " ".join(body[: LOOKED_AT * 2].split())[:LOOKED_AT]
    enough = len(text) >= ENOUGH
    found = _detected(text if enough else f"{title} {text}")
    if not found:
        return said
    best, share = next(iter(found.items()))
    if said != "und" and (not enough or _is_plausible(said, found)):
        return said
    if said == "und":
        return best if share >= (LIKELY if enough else SURE) else "und"
    return best if share >= LIKELY else said


def _is_plausible(said: str, found: dict[str, float]) -> bool:
    """Close relatives are left to the page: no detector tells Croatian from Serbian."""
    return any(
        _SAME.get(said, said) == _SAME.get(each, each) and share >= PLAUSIBLE for each, share in found.items()
    )


def _detected(text: str) -> dict[str, float]:
    """The three likeliest, best first."""
    model = _model()
    if model is None or not any(map(str.isalpha, text)):
        return {}
    labels, shares = _predict(model, text.lower() if _is_in_capitals(text) else text)
    return {
        label.removeprefix("__label__"): float(share) for label, share in zip(labels, shares, strict=True)
    }


def _predict(model: Any, text: str) -> tuple[Sequence[str], Sequence[float]]:
    """Most texts are clear after a few sentences; the detector's time grows with their length."""
    labels, shares = model.predict(text[:QUICK_LOOK], k=3)
    if len(text) > QUICK_LOOK and shares[0] < CLEAR:
        labels, shares = model.predict(text, k=3)
    return labels, shares


def _is_in_capitals(text: str) -> bool:
    """True for texts of old wires, whose language the detector does not know by their capitals."""
    letters = [char for char in text[:QUICK_LOOK] if char.isalpha()]
    return sum(map(str.isupper, letters)) > CAPITALS * len(letters)


@cache
def _model() -> Any:
    """Loaded once, with the first article."""
    try:
        import fasttext  # noqa: PLC0415
    except ImportError:
        return None
    return fasttext.load_model(str(MODEL))
