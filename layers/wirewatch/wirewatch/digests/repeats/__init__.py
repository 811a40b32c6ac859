"""Decides whether an article repeats a reported story or brings material news.

An article is a repeat only if the reported story already says everything that the article says. The
functions do not read the table or the clock. Interface:

    text = ComparedText(title, body, published, standfirst, place, language, hits)
    shortened(text).to_bytes()           bytes for the row of a matched article
    candidate_keys(text)                 at most 16 integers; a story with one of them is compared
    stored_keys(text)                    up to ten of these keys, for rows of a reported story
    record = story_of(lead, copies)      a StoryRecord
    record.to_bytes()                    at most about 40 KB, for the row of a reported story
    compare(text, record)                Repeat, or MaterialNews with the differences
    bold_spans(text, differences, shown) offsets of what is new in the headline or a passage
    Effort().compare(text, record)       like compare, but None if it takes too long or fails
    split_copies(texts)                  near-copies → a list of CopyGroup

The method `from_bytes` of ComparedText and StoryRecord raises UnreadableRecord if the version is
unknown or the bytes are damaged. The caller then treats the story as not reported.

Modules in reading order: texts, decisions, records; wording/; paragraphs, sentence_spans,
structure; alignment, contradictions, edited_headlines, headlines, comparison, effort; grouping,
candidates, spans.
"""

from wirewatch.digests.repeats.candidates import candidate_keys, stored_keys
from wirewatch.digests.repeats.comparison import compare
from wirewatch.digests.repeats.decisions import (
    Decision,
    Difference,
    DifferenceKind,
    MaterialNews,
    Place,
    Repeat,
)
from wirewatch.digests.repeats.effort import Effort
from wirewatch.digests.repeats.grouping import CopyGroup, split_copies, wording_of
from wirewatch.digests.repeats.records import StoryRecord, shortened, story_of
from wirewatch.digests.repeats.spans import bold_spans
from wirewatch.digests.repeats.texts import ComparedText, UnreadableRecord

__all__ = [
    "ComparedText",
    "CopyGroup",
    "Decision",
    "Difference",
    "DifferenceKind",
    "Effort",
    "MaterialNews",
    "Place",
    "Repeat",
    "StoryRecord",
    "UnreadableRecord",
    "bold_spans",
    "candidate_keys",
    "compare",
    "shortened",
    "split_copies",
    "stored_keys",
    "story_of",
    "wording_of",
]
