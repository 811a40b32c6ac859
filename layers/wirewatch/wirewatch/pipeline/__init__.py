"""The jobs, each driven by one function. They combine the pure packages with `storage/` and
`aws/`.

ingestion            functions/ingest: object → articles → matches → rows
escalation           also ingest: what several independent outlets report, for routes that escalate
current_index        the configuration that a warm worker uses
compilation          functions/compile_watchlists: config bucket → index, registry, schedules, reports
config_files         which versions of the files of the config bucket are compiled
config_changes       changes by `wirewatch apply`: taken as a whole or refused
digest_publisher     functions/digest: one route → one digest, published
repeat_suppression   what a route has reported before
part_delivery        functions/deliver: one part → one message to a target
link_requests        functions/api: links of mails, which a reader has followed
feed_requests        also api: Atom feeds
mail_events          functions/mail_events: bounces and complaints → no further mails
reconciliation       functions/reconcile: what other workers left undone
surveys/             also reconcile: which objects were never read, and how articles arrive
canary               functions/canary: a test article, and its built-in watchlist and route
adapters             what a function uses of AWS

Rules of the domain do not belong here: they are in `digests/`, `matching/` and `configuration/`.
"""
