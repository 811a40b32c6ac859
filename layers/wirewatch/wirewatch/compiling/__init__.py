"""Compiles watchlists into an index, when a watchlist changes.

The modules in reading order: `compiler` (watchlists → bytes), `encoder` (tree → plan), `vocabulary`
(words → numbers of terms), `nodes` (entities and definitions), `anchors` (what must occur before a
rule is evaluated), `frequencies` (how common words are), `target_table` and `index_writer` (the
sections of the file).

The package `matching` reads the index.
"""
