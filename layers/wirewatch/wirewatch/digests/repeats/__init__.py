"""Decides whether an article repeats a reported story or brings material news. Pure: everything is
an argument.

An article is a repeat only if it says nothing that the readers were not shown. Interface:

    # of an article, when it matched
    text = ComparedText(title, body, published, standfirst, place, language, hits)
    # for the row of a matched article; ComparedText.from_bytes(data)
    data = shortened(text).to_bytes()
    # at most 16 integers: a story is stored under its lead's keys,
    keys = candidate_keys(text)
                                                       # and an article looks up its own; one in
                                                       # common: a candidate
    record = story_of(lead, copies)                    # StoryRecord, for the row of a reported story
    # at most about 24 KB; StoryRecord.from_bytes(data)
    data = record.to_bytes()
    # Repeat | MaterialNews(differences, shared), .is_update
    decision = compare(text, record)
    # (start, end) in the headline or a quoted sentence
    spans = bold_spans(text, decision.differences, quote)
    # one group of stories.group -> CopyGroup(fullest, copies)
    groups = split_copies([text, ...])

`from_bytes` raises UnreadableRecord for an unknown version or damaged bytes: treat the story as not
reported.

Modules in reading order: texts, decisions, records; vocabulary, calendar_words, number_words,
folding, tokens; paragraphs, structure; alignment, headlines, comparison; grouping, candidates,
spans. Finding stories in the table, mutes, what a digest shows do not belong here.
"""

from wirewatch.digests.repeats.candidates import candidate_keys
from wirewatch.digests.repeats.comparison import compare
from wirewatch.digests.repeats.decisions import (
    Decision,
    Difference,
    DifferenceKind,
    MaterialNews,
    Place,
    Repeat,
)
from wirewatch.digests.repeats.grouping import CopyGroup, split_copies
from wirewatch.digests.repeats.records import StoryRecord, shortened, story_of
from wirewatch.digests.repeats.spans import bold_spans
from wirewatch.digests.repeats.texts import ComparedText, UnreadableRecord

__all__ = [
    "ComparedText",
    "CopyGroup",
    "Decision",
    "Difference",
    "DifferenceKind",
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
    "story_of",
]
