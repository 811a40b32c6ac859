"""Entities: people, places and organisations that a query can use as `@id`. Articles mention an
entity by its names.

In reading order: `entity` (models), `names` (one name → the tree that finds it), `inflections` and
`irregular` (inflected forms), `persons` and `territories` (names derived from listed names),
`reader` (YAML → entity).
"""
