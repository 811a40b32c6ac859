"""Helpers for the tests of dialects. They return the notes or the error of a conversion."""

import pytest
from wirewatch.dialects.conversion import convert
from wirewatch.errors import WatchlistError


def notes_of(text: str, dialect: str) -> set[str]:
    return {f"{note.kind} {note.about}" for note in convert(text, dialect).notes}


def error_of(text: str, dialect: str) -> WatchlistError:
    with pytest.raises(WatchlistError) as caught:
        convert(text, dialect)
    return caught.value
