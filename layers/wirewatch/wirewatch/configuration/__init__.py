"""Reads configuration files (watchlists, shared files and routes) into frozen models.

The modules in reading order:

watchlists, routes   models
schedule             cron expressions and due times
fixes/               what invalid values probably mean
rule_hash            a hash of a rule's content
entities/            entities with their names
decoding             bytes → text
template_names       names of template files
unquoted             mistakes in YAML: texts without quotes
yaml_mistakes        other mistakes in YAML
yaml_escapes         escapes between quotes
yaml_file            YAML with positions
keywords             the key `keywords:`
route_checks         types of functions that check routes
example_reader       tests in watchlists
watchlist_reader     YAML → watchlists and shared files
route_reader         YAML → routes

Modules of models do not import the YAML library, so code that only uses models starts without it.
The package `checking` checks several files together.
"""
