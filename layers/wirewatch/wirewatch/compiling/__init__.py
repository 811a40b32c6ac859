"""Compiles watchlists into an index, which the package `matching` reads.

The modules in reading order:

compiler      watchlists → the bytes of an index
encoder       the tree of a query → a plan (a compiled query)
vocabulary    words → numbers of terms
nodes         entities, groups of entities and definitions
anchors       what must occur in an article before a rule is evaluated
frequencies   how common words are
target_table  what becomes a candidate if a term or a node occurs
index_writer  the sections of the index file
"""
