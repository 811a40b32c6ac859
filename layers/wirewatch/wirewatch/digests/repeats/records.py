"""What the row of a reported story keeps: the texts that its readers were shown, and the keys that
lead to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wirewatch.digests.repeats.structure import sentence_hashes
from wirewatch.digests.repeats.texts import (
    MAX_LATER_HASHES,
    MAX_TEXT_BYTES,
    ComparedText,
    cut_body,
    pack_texts,
    unpack_texts,
    without_hits,
)

MAX_COPIES_BYTES = 8_000  # of the bodies of copies, before compression


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """The lead of a reported story and what its copies add. At most 24 KB as bytes."""

    texts: tuple[ComparedText, ...]

    def to_bytes(self) -> bytes:
        """Return the bytes for the row: a version byte and the compressed texts."""
        return pack_texts(self.texts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "StoryRecord":
        """Read what `to_bytes` returned. Raises UnreadableRecord when the version is unknown or the
        bytes are damaged.
        """
        return cls(tuple(unpack_texts(data)))


def shortened(text: ComparedText) -> ComparedText:
    """Return the text with a body of at most MAX_TEXT_BYTES; the sentences behind the cut are kept
    as hashes.
    """
    body = cut_body(text.body, MAX_TEXT_BYTES)
    if body == text.body:
        return text
    later = tuple(dict.fromkeys(sentence_hashes(text, len(body))))
    return replace(
        text, body=body, later_sentences=later[:MAX_LATER_HASHES], is_complete=len(later) <= MAX_LATER_HASHES
    )


def story_of(lead: ComparedText, copies: Sequence[ComparedText] = ()) -> StoryRecord:
    """Return the record of a story: its lead, and of each copy what has room. The texts are cut
    here.
    """
    room = MAX_COPIES_BYTES
    texts = [without_hits(shortened(lead))]
    for copy in copies:
        size = len(copy.body.encode("utf-8", "replace"))
        if size <= room:
            texts.append(without_hits(copy))
            room -= size
    return StoryRecord(tuple(texts))
