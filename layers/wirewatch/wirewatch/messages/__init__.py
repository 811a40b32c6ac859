"""What travels in queues.

s3_events     an object was stored, as S3 or EventBridge says it
ingest_task   an object to read, from its beginning or from where an earlier run stopped
flush         a request to send what waits for a route
part_message  a part of a digest to send to a target
"""
