"""Explains why a rule matches an article or does not match it. `explanation` explains each part of
the query; `margins` says why a part fails, and by how much.

Explaining may be slow. The short reasons that every match reports belong to `matching.reporting`.
"""
