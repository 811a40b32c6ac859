"""Configuration files: watchlists, shared files and routes as text, and the frozen models they are
read into.

In reading order: `watchlists` and `routes` (models), `schedule` (cron expressions and due times),
`rule_hash` (a hash of a rule's content), `entities` (people, places and organisations with their
names), `decoding` (bytes → text), `template_names` (the names of template files), `unquoted` and
`yaml_mistakes` (mistakes in writing YAML), `yaml_escapes` (escapes between quotes), `yaml_file`
(YAML with positions), `keywords` (the items of `keywords:`), `route_checks` (types of functions
that check parts of a route), and the readers `example_reader` (tests in a watchlist),
`watchlist_reader` and `route_reader`. Only `unquoted`, `yaml_file`, `keywords`, the readers and
`entities.reader` import YAML, so code that only uses the models starts without the YAML library.

The package `checking` decides what several files mean together; `language` parses queries.
"""
