"""Matches articles against an index of compiled rules. The package is used at run time and needs
neither the configuration nor the compiler.

The modules in reading order: `monitor` (takes an article, returns its matches), `match` (the
result), `candidates` (which rules are worth evaluating), `plan` and `evaluation` (whether a rule
holds, and where), `near` (the operators of the NEAR family), `entities` (where entities occur),
`reporting` (spans, quotes and reasons). These modules use `article_tokens` (the tokens of an
article), `token_classes` (which terms a token satisfies), `chunks` and `term_lookup` (from words to
terms), `term_keys` (the keys of an index), `index` (the file) and `decoded_index` (the parts of the
file that have been decoded).

A term is a word, wildcard, stem or {Cased} word of a query. The package `compiling` writes an
index. The package `explaining` says why a rule does not match.
"""
