"""Matches articles against an index of compiled rules. The package is used at run time and needs
neither the configuration nor the compiler.

The modules in reading order:

monitor         takes an article, and returns its matches
match           the result: the matches, and the rules that failed
candidates      finds the rules that are worth evaluating
plan            plans: the compiled form of queries
evaluation      decides whether a plan holds, and where
near            the operators of the NEAR family
entities        finds the places where entities occur
reporting       describes a match: its spans, quotes and reasons

These modules use the following ones:

article_tokens  the tokens of an article
token_classes   the sets of terms that tokens satisfy
chunks          a cache of these sets, by chunk (text without white space)
term_lookup     finds the terms that a word satisfies
term_keys       the keys under which terms are stored in an index
index           the index file
decoded_index   the parts of the index file that have been decoded

A term is a part of a query: a word, a wildcard such as `troop*`, a stem such as `~deploy`, or a
{Cased} word such as `{UN}`. The package `compiling` writes an index. The package `explaining` says
why a rule matches or does not match.
"""
