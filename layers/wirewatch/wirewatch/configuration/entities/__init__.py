"""Entities: people, places and organisations that a query names with @, and the names that they are
found by.

In reading order: `entity` (models), `names` (one name → the tree that finds it), `inflections`
(case forms), `persons` and `territories` (names that follow from a listed one), `reader` (YAML → entity).
"""
