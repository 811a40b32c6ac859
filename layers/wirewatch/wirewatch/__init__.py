"""Wirewatch matches news articles against watchlists, and sends the matched articles.

Each package imports only packages above it. In reading order:

article          the model of an article; beside it are small modules for many packages: `errors`,
                 `severity`, `frozen`, `printable`, `settings`, `build_id`, `garbage_collection`,
                 `stack_option`
language/        a text → tokens; the text of a query → a tree
dialects/        searches of other tools → queries
configuration/   watchlists, routes and entities, and the readers of their YAML files
matching/        finds the rules that match an article; begin with `monitor`
compiling/       rules → the index
explaining/      says why a rule matches an article, or which part of the rule fails
parsing/         stored objects → articles
digests/         matched articles → stories, plan and ledger of a digest
links/           the signed links of mails, and the Atom feeds
channels/        the channels, their registry, and the templates of messages
checking/        checks a configuration as a whole, and runs its embedded tests
backtest/        measures rules on an archive of articles, and compares old and new rules
suggesting/      suggests an entity for a name
costs/           calculates what a stack costs
messages/        the messages in the queues
aws/             thin clients of AWS; only this package and `local/` import boto3
storage/         the rows of the table; `keys` declares all keys
pipeline/        the jobs of the functions, such as ingestion and delivery
commands/        one module for each command; `command_line` finds and runs the commands
cli              the entry point of the program; `interrupts` decides what Ctrl-C does
local/           the local cloud of `make demo` and `make up`

docs/architecture.md explains how the packages work together.
"""
