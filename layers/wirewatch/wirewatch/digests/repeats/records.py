"""Shortens the texts of a reported story, so that they fit into the row of the story."""

from collections.abc import Collection, Sequence
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
from wirewatch.digests.stories import MAX_TEXT

MAX_TITLE, MAX_STANDFIRST, MAX_PLACE = 1_000, 2_000, 200  # characters
MAX_HITS, MAX_HIT = 16, 1_000  # sentences in which a rule matched, and characters of each
MAX_COPIES = 8
MAX_COPIES_BYTES = 16_000  # of the bodies of copies and their hashes, before compression
HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """The texts of a reported story: first the lead article, then its copies.

    `article_ids` has the ids in the order of `texts`, or is empty if the ids are not known.
    `to_bytes` returns at most about 40 KB. These bytes do not contain the ids.
    """

    texts: tuple[ComparedText, ...]
    article_ids: tuple[str, ...] = ()

    def without(self, article_ids: Collection[str]) -> "StoryRecord | None":
        """Return the record without the articles whose ids are in `article_ids`. Return None if no
        article is left.

        If the ids of the record's articles are not known, the record is returned unchanged.
        """
        pairs = zip(self.article_ids, self.texts, strict=False)
        kept = [(article_id, text) for article_id, text in pairs if article_id not in article_ids]
        if not self.article_ids or len(kept) == len(self.texts):
            return self
        ids, texts = tuple(article_id for article_id, _ in kept), tuple(text for _, text in kept)
        return replace(self, article_ids=ids, texts=texts) if kept else None

    def to_bytes(self) -> bytes:
        """Return the bytes for the row: a version byte and the compressed texts."""
        return pack_texts(self.texts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "StoryRecord":
        """Return the record from the bytes that `to_bytes` returned.

        Raises UnreadableRecord if the version is unknown or the bytes are damaged.
        """
        return cls(tuple(unpack_texts(data)))


def shortened(text: ComparedText) -> ComparedText:
    """Return the text with a body of at most MAX_TEXT_BYTES and other fields within their limits.

    The first MAX_LATER_HASHES sentences after the cut are kept as hashes. A text within the limits
    is returned unchanged.
    """
    body = cut_body(text.body, MAX_TEXT_BYTES)
    if body != text.body:
        later = _first_hashes(replace(text, body=text.body[:MAX_TEXT]), len(body), MAX_LATER_HASHES + 1)
        is_complete = len(text.body) <= MAX_TEXT and len(later) <= MAX_LATER_HASHES
        text = replace(text, body=body, later_sentences=later[:MAX_LATER_HASHES], is_complete=is_complete)
    fields = {
        "title": text.title[:MAX_TITLE],
        "standfirst": text.standfirst[:MAX_STANDFIRST],
        "place": text.place[:MAX_PLACE],
        "hits": tuple(hit[:MAX_HIT] for hit in text.hits[:MAX_HITS]),
    }
    if all(getattr(text, name) == value for name, value in fields.items()):
        return text
    return replace(text, **fields)  # type: ignore[arg-type]


def _first_hashes(text: ComparedText, start: int, most: int) -> tuple[int, ...]:
    """Return hashes of the body's sentences, in order, each hash only once. Sentences that end at
    or before the offset `start` are skipped. After `most` hashes, the rest is left out.
    """
    found: dict[int, None] = {}
    for number in sentence_hashes(text, start):
        found[number] = None
        if len(found) == most:
            break
    return tuple(found)


def story_of(
    lead: ComparedText, copies: Sequence[ComparedText] = (), article_ids: Sequence[str] = ()
) -> StoryRecord:
    """Return the record of a story: its lead and at most MAX_COPIES copies, all shortened and
    without `hits`.

    The bodies and hashes of all copies together have at most MAX_COPIES_BYTES. A copy that does not
    fit is left out. `article_ids` are the ids of the lead and of the copies.
    """
    room = MAX_COPIES_BYTES
    texts, kept = [without_hits(shortened(lead))], [0]
    for position, copy in enumerate(copies, 1):
        size = len(copy.body.encode("utf-8", "replace")) + HASH_BYTES * len(copy.later_sentences)
        if size <= room and len(texts) <= MAX_COPIES:
            texts.append(without_hits(shortened(copy)))
            kept.append(position)
            room -= size
    return StoryRecord(tuple(texts), tuple(article_ids[position] for position in kept) if article_ids else ())
