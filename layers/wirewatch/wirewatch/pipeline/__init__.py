"""The work of the Lambda functions. It combines the pure packages with `storage/` and `aws/`.

ingestion            functions/ingest: object → articles → matches → rows
escalation           functions/ingest: independent outlets match one rule → alerts in further channels
current_index        the configuration that a warm worker uses
compilation          functions/compile_watchlists: config bucket → index, registry, schedules, reports
config_files         which versions of the files of the config bucket are compiled
config_changes       changes by `wirewatch apply`: put into use as a whole, or refused
digest_publisher     functions/digest: one route → one digest, published
repeat_suppression   what a route has reported before
part_delivery        functions/deliver: one part → one message to a target
link_requests        functions/api: pages for the links of mails
feed_requests        functions/api: Atom feeds
mail_events          functions/mail_events: bounces and complaints → no further mails
reconciliation       functions/reconcile: resumes work that other workers left undone
surveys/             functions/reconcile: finds unread objects, and measures how articles arrive
canary               functions/canary: a test article, and its built-in watchlist and route
adapters             the AWS resources and rows that a function uses

Code that decides about matches, digests or the configuration does not belong here. It is in
`matching/`, `digests/` and `configuration/`.
"""
