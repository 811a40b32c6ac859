"""Entities: people, places and organisations that a query names with @, and the names by which
articles mention them.

In reading order: `entity` (models), `names` (one name → the tree that finds it), `inflections` and
`irregular` (case forms), `persons` and `territories` (names derived from listed ones), `reader`
(YAML → entity).
"""
