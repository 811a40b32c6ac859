"""Explains one rule on one article: `explanation` walks the query, `margins` says by how much a
part fails.

Explaining may be slow. The short reasons that every match reports belong to `matching.reporting`.
"""
