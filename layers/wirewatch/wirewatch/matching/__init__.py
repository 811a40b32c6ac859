"""Matches articles against an index of compiled rules. The package `compiling` writes the index.

The modules in reading order:

monitor         takes an article, and returns its matches
match           the result: matches, and rules that failed
candidates      the rules that are worth evaluating
plan            plans: the compiled form of queries
evaluation      whether a plan holds, and where
near            the operators of the NEAR family
entities        where entities occur
reporting       the spans, quotes and reasons of a match

These modules use the following ones:

article_tokens  the tokens of an article
token_classes   the sets of terms that tokens satisfy
chunks          a cache of these sets, by chunk (text without white space)
term_lookup     the terms that a word satisfies
term_keys       the keys of terms in an index
index           the index file
decoded_index   the decoded parts of the index file

A term is a word, a wildcard such as `troop*`, a stem such as `~deploy`, or a {Cased} word such as
`{UN}`. Matching needs neither the configuration nor the compiler.
"""
