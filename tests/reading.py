"""Reads bytes as an object, for tests of formats."""

import io
from collections.abc import Iterator
from datetime import datetime

from wirewatch.article import Article, ObjectRef
from wirewatch.errors import Unreadable
from wirewatch.parsing.object_reader import ObjectReader


def articles_in(data: bytes, ref: ObjectRef, stored: datetime) -> Iterator[Article | Unreadable]:
    """Yield every article in `data`, and an Unreadable for each unreadable part. No sandbox is used."""
    return iter(ObjectReader(io.BytesIO(data), ref, stored, size=len(data)))
