"""Wirewatch: news articles matched against standing watchlists.

The packages in reading order; each imports only those above it:

article          the model of an article; the small modules beside it (`errors`, `severity`, `frozen`,
                 `printable`, `settings`, `build_id`, `garbage_collection`) are used everywhere
language/        text → tokens, text of a query → tree
dialects/        searches of Nexis and Factiva, converted
configuration/   watchlists, routes and entities: models, and their YAML readers
matching/        the index at run time; begin reading with `monitor`
compiling/       rules → index
explaining/      why a rule matches an article, or which part of the rule fails
parsing/         objects → articles
digests/         matched articles → stories, plan and ledger of a digest
links/           signed links of mails and feeds, and what they do
channels/        the registry of channels, and their templates
checking/        a configuration as a whole, and its embedded tests
backtest/        compares old rules with new rules over an archive
costs/           what a stack costs: use of AWS by activity, and dated prices
messages/        the messages in the queues
aws/             thin clients; only this package and `local/` import boto3
storage/         rows of the table; `keys` declares them all
pipeline/        the jobs: ingest, compile, publish, deliver, reconcile
commands/        one module for each command; `cli` finds and runs them
local/           the local cloud of `make demo`

docs/architecture.md explains how they work together.
"""
