"""Holds the texts of articles for the comparison with reported stories. Converts these texts to
bytes and back.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

MAX_TEXT_BYTES = 8_000  # of the body, as UTF-8, before compression
MAX_LATER_HASHES = 800  # sentences after the cut that are kept as eight-byte hashes
FORMAT_VERSION = 1


class UnreadableRecord(ValueError):
    """Stored bytes have an unknown version or are damaged. The caller treats the story as not
    reported.
    """


@dataclass(frozen=True, slots=True)
class ComparedText:
    """An article as the comparison reads it.

    - `published`: has a time zone.
    - `hits`: the sentences in which a rule matched.
    - `later_sentences`: hashes of the sentences that `records.shortened` cut off.
    - `is_complete`: False if some of these hashes are missing, because the text was very long.
    """

    title: str
    body: str
    published: datetime
    standfirst: str = ""
    place: str = ""
    language: str = "und"
    hits: tuple[str, ...] = ()
    later_sentences: tuple[int, ...] = ()
    is_complete: bool = True

    def to_bytes(self) -> bytes:
        """Return the text as compressed bytes. If `shortened` returned this text, these are at most
        about 16 KB.
        """
        return pack_texts([self])

    @classmethod
    def from_bytes(cls, data: bytes) -> "ComparedText":
        """Return the text from the bytes that `to_bytes` returned.

        Raises UnreadableRecord if the version is unknown or the bytes are damaged.
        """
        texts = unpack_texts(data)
        if len(texts) != 1:
            raise UnreadableRecord(f"expected one text, read {len(texts)}; write the record again")
        return texts[0]


def cut_body(body: str, max_bytes: int) -> str:
    """Return the beginning of `body`, at most `max_bytes` bytes as UTF-8.

    A longer `body` is first cut to `max_bytes` bytes. If a paragraph or sentence ends in the
    second half of this cut text, the text is cut again after the last such end.
    """
    data = body.encode("utf-8", "replace")
    if len(data) <= max_bytes:
        return body
    start = data[:max_bytes].decode("utf-8", "ignore")
    ends = [start.rfind(mark) for mark in ("\n\n", ". ", "。")]
    return start[: max(ends) + 1] if max(ends) > len(start) // 2 else start


def pack_texts(texts: Sequence[ComparedText]) -> bytes:
    """Return a version byte and the compressed texts."""
    rows = [
        [
            text.title,
            text.body,
            text.published.astimezone(UTC).isoformat(),
            text.standfirst,
            text.place,
            text.language,
            list(text.hits),
            [f"{number:x}" for number in text.later_sentences],
            text.is_complete,
        ]
        for text in texts
    ]
    data = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return bytes([FORMAT_VERSION]) + zlib.compress(data, 9)


def unpack_texts(data: bytes) -> list[ComparedText]:
    """Return the texts from the bytes that `pack_texts` returned.

    Raises UnreadableRecord if the version is unknown or the bytes are damaged.
    """
    if not data or data[0] != FORMAT_VERSION:
        version = data[0] if data else "none"
        raise UnreadableRecord(f"the record's version is {version}, this code reads {FORMAT_VERSION}")
    try:
        rows = json.loads(zlib.decompress(bytes(data[1:])))
        return [
            ComparedText(
                title=row[0],
                body=row[1],
                published=datetime.fromisoformat(row[2]),
                standfirst=row[3],
                place=row[4],
                language=row[5],
                hits=tuple(row[6]),
                later_sentences=tuple(int(digits, 16) for digits in row[7]),
                is_complete=row[8],
            )
            for row in rows
        ]
    except (zlib.error, ValueError, TypeError, IndexError, KeyError) as error:
        raise UnreadableRecord(f"the record is damaged: {error}") from error


def without_hits(text: ComparedText) -> ComparedText:
    """Return `text` with an empty field `hits`. The title and the body stay as they are.

    A stored story needs no hits, because only the hits of the new article matter in a comparison.
    """
    return replace(text, hits=())
