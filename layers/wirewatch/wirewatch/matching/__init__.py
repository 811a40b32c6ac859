"""Matches articles against an index of compiled rules. Used at run time; needs no configuration and
no compiler.

In reading order: `monitor` (article in, matches out), `match` (the result), `candidates` (which
rules are worth evaluating), `plan` and `evaluation` (whether a rule holds, and where), `near`,
`entities`, `reporting` (spans, quotes and reasons). Below them: `article_tokens` (an article as
classes of tokens), `token_classes`, `chunks` and `term_lookup` (from words to terms), `term_keys`
(the keys of an index), `index` (the file) and `decoded_index` (the parts of the file that have been
decoded).

Writing an index belongs to `compiling`; saying why a rule does not match belongs to `explaining`.
"""
