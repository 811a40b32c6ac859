"""Entities: people, places and organisations that a query can use as `@id`.

The modules in reading order: `entity` (models), `names` (name → tree), `inflections` and
`irregular` (inflected forms), `cases` (names in these forms), `persons`, `common_words` and
`territories` (names derived from listed names), `name_checks` (warnings), `reader` (YAML →
entity).
"""
