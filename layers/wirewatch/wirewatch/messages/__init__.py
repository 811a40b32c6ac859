"""The messages in queues, and the manifest with which a command changes the configuration.

s3_events        a report of S3 or EventBridge: an object was stored or deleted
ingest_task      a request to read an object from its beginning, or from where a run stopped
flush            a request to send the articles that wait for a route
part_message     a request to send a part of a digest to a target
mail_events      a report of SES: a mail bounced, or the reader of a mail complained
change_manifest  the manifest: an object in S3 with the versions of all files of a new configuration
"""
