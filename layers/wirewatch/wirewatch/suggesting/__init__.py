"""Suggests an entity for a name. In reading order:

names      what the tables and rules of Wirewatch know about a name
archive    acronyms and other spellings of a name, found in articles
draft      the suggested entity, and its YAML text

Articles are not read here: `commands/files` reads them.
"""
