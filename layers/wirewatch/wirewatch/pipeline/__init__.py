"""The work of the Lambda functions. It combines the pure packages with `storage/` and `aws/`.

ingestion            functions/ingest: object → articles → matches → rows
escalation           functions/ingest: articles of enough outlets match a rule → further channels
current_index        the configuration that a warm worker uses
compilation          functions/compile_watchlists: config bucket → index, schedules, reports
config_files         which versions of the files are compiled
config_changes       changes by `wirewatch apply`: accepted or refused
digest_publisher     functions/digest: one route → one digest
repeat_suppression   what a route has reported before
part_delivery        functions/deliver: one part → one message
link_requests        functions/api: pages for the links of mails
feed_requests        functions/api: Atom feeds
mail_events          functions/mail_events: bounces and complaints → no further mails
reconciliation       functions/reconcile: resumes unfinished work
surveys/             functions/reconcile: unread objects, and how articles arrive
canary               functions/canary: a test article
adapters             the AWS resources and rows that a function uses

Decisions about matches, digests or the configuration belong to `matching/`, `digests/` and
`configuration/`.
"""
