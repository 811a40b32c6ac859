"""Thin clients of AWS. Only this package and `local/` import boto3.

clients      how clients are made
table        DynamoDB: conditional writes and transactions
buckets      S3: reads and writes objects
quarantine   entries for what could not be read
templates    S3: the versions of custom templates that routes use
queues       SQS: flush messages, ingest tasks, parts to send again, requests to compile
schedules    EventBridge Scheduler: the schedules of routes
batch        partial failures of an SQS batch: logs each failure, and sets the delay of its retry
transient_errors   which errors of AWS are transient, and how long to wait
sending/     messages to people: SNS, SES, webhooks, and the addresses of targets

For the commands of operators:

deployed_stack   the resources of a stack by their logical ids, and errors of AWS explained
stack_health     the state of queues, consumers, alarms, schedules, targets and subscribers
dead_letters     shows, moves and deletes the messages of a dead-letter queue
subscriptions    subscribers by e-mail, and their filters

`storage/` defines what the rows mean; `pipeline/` decides what is done.
"""
