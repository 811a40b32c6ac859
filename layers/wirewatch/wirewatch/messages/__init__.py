"""The messages in queues, and the manifest with which a command changes the configuration.

s3_events        an object was stored or deleted
ingest_task      a request to read an object
flush            a request to send the articles that wait for a route
part_message     a request to send a part of a digest
mail_events      a mail bounced, or its reader complained
change_manifest  the versions of all files of a new configuration
"""
