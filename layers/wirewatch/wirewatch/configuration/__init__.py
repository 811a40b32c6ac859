"""Reads configuration files (watchlists, shared files and routes) into frozen models.

In reading order:

watchlists         models of watchlists
routes             models of routes
schedule           cron expressions and due times
rule_hash          a hash of a rule's content
entities/          people, places and organisations with their names
decoding           bytes → text
template_names     the names of template files
unquoted           mistakes in YAML: texts without quotes
yaml_mistakes      other mistakes in YAML
yaml_escapes       escapes between quotes
yaml_file          YAML with positions
keywords           parses the items of the key `keywords:`
route_checks       types of functions that check parts of a route
example_reader     reads the tests in a watchlist
watchlist_reader   reads watchlists and shared files
route_reader       reads routes

Only `unquoted`, `yaml_file`, `keywords`, the readers and `entities.reader` import YAML, so code
that only uses the models starts without the YAML library.

The package `checking` decides what several files mean together. The package `language` parses
queries.
"""
