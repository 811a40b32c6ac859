"""Thin clients of AWS. With `local/`, this is the only room that imports boto3.

clients      how clients are made
table        DynamoDB: conditional writes and transactions
buckets      S3: objects in, quarantine entries and reports out
quarantine   entries for what could not be read
queues       SQS: flush messages, ingest tasks, requests to compile
topic        SNS: parts and reports
schedules    EventBridge Scheduler: one schedule for each scheduled route
targets      addresses of targets in SSM
webhook      one HTTP POST
batch        partial failures of an SQS batch, logged

What rows mean belongs to `storage/`, decisions to `pipeline/`.
"""
