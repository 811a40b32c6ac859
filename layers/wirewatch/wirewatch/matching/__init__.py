"""Matches articles against an index of compiled rules. Used at run time; needs no configuration and
no compiler.

In reading order: `monitor` (article in, matches out), `match` (the result), `candidates` (which
rules are worth evaluating), `plan` and `evaluation` (whether a rule holds, and where), `near`,
`entities`, `reporting` (spans, quotes and reasons). Below them: `article_tokens` (the tokens of an
article), `token_classes` (which terms a token satisfies), `chunks` and `term_lookup` (from words to
terms), `term_keys` (the keys of an index), `index` (the file) and `decoded_index` (the parts of the
file that have been decoded).

A term is a word, wildcard, stem or {Cased} word of a query. Writing an index belongs to
`compiling`; saying why a rule does not match belongs to `explaining`.
"""
