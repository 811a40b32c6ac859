"""The messages that queues carry, and the manifest that a command hands to a function.

s3_events        an object was stored, as S3 or EventBridge reports it
ingest_task      an object to read, from its beginning or from where an earlier run stopped
flush            a request to send the articles that wait for a route
part_message     a part of a digest to send to a target
mail_events      a mail bounced, or its reader complained, as SES reports it
change_manifest  the object in S3 that lists the versions of the files of a new configuration
"""
