"""Compiles watchlists into an index, when a watchlist changes.

In reading order: `compiler` (watchlists → bytes), `encoder` (tree → plan), `vocabulary` (words →
ids of terms), `nodes` (entities and definitions), `anchors` (what must occur before a rule is
evaluated), `frequencies` (how common words are), `target_table` and `index_writer` (the sections of
the file).

Reading an index belongs to `matching`.
"""
