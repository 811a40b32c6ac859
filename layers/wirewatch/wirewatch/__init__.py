"""Wirewatch matches news articles against standing watchlists, and sends the matched articles.

This list has the packages in reading order. Each package imports only packages above it:

article          the model of an article; the small modules beside it (`errors`, `severity`, `frozen`,
                 `printable`, `settings`, `build_id`, `garbage_collection`) are used by many packages
language/        turns text into tokens, and the text of a query into a tree
dialects/        converts searches of Nexis and Factiva into queries
configuration/   the models of watchlists, routes and entities, and the readers of their YAML files
matching/        finds the rules that match an article, with the index; begin with `monitor`
compiling/       turns rules into the index
explaining/      says why a rule matches an article, or which part of the rule fails
parsing/         turns stored objects into articles
digests/         turns matched articles into the stories, the plan and the ledger of a digest
links/           makes and reads the signed links of mails, and makes the Atom feeds
channels/        the registry of channels, the channels, and the templates of messages
checking/        checks a configuration as a whole, and runs its embedded tests
backtest/        compares old rules with new rules on an archive of articles
costs/           calculates what a stack costs, from its use of AWS and dated prices
messages/        the messages in the queues
aws/             thin clients of AWS; only this package and `local/` import boto3
storage/         the rows of the table; `keys` declares all keys
pipeline/        the jobs of the functions, such as ingestion, compilation and delivery
commands/        one module for each command; `cli` finds and runs the commands
local/           the local cloud of `make demo` and `make up`

docs/architecture.md explains how the packages work together.
"""
