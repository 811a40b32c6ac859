"""Wirewatch: news articles matched against standing watchlists.

The packages, each above those that import it:

article        the model of an article; `errors`, `severity`, `settings` and `build_id` beside it
language/      text → tokens, query text → tree
dialects/      searches of Nexis and Factiva, converted
configuration/ watchlists, routes, entities: models and their YAML readers
matching/      the index at run time; `monitor` is the entry
compiling/     rules → index
explaining/    why a rule matched or did not
parsing/       objects → articles
digests/       matched articles → stories, plan and ledger
channels/      the registry of channels, and their templates
checking/      a configuration as a whole, and its embedded tests
backtest/      old rules against new ones over an archive
messages/      what travels in queues
aws/           thin clients
storage/       rows of the table; `keys` declares them all
pipeline/      the jobs: ingest, compile, publish, deliver, reconcile
commands/      one module per command; `cli` finds and runs them
local/         the embedded local cloud

docs/architecture.md explains how they work together.
"""
