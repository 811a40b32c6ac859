"""Explains one rule on one article: `explanation` walks the query, `margins` says by how much a
part fails.

It may be slow. What a match reports by itself belongs to `matching.reporting`.
"""
