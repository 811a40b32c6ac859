"""Thin clients of AWS. Only this package and `local/` import boto3.

clients      makes boto3 clients
table        DynamoDB: conditional writes and transactions
buckets      S3: reads and writes objects
quarantine   entries about documents that could not be read
templates    S3: the versions of custom templates that routes use
queues       SQS: flush messages, ingest tasks, parts to send again, requests to compile
schedules    EventBridge Scheduler: the schedules of routes
batch        processes a batch of SQS records: logs each failure, and sets the delay of the retry
transient_errors   which errors of AWS are transient, and how long to wait before a retry
sending/     messages to people: SNS, SES, webhooks, and the addresses of targets

For the commands of operators:

deployed_stack   finds the resources of a stack by their logical ids, and explains errors of AWS
stack_health     the state of queues, consumers, alarms, schedules, targets and subscribers
dead_letters     shows, moves and deletes the messages of a dead-letter queue
subscriptions    subscribers by e-mail, and their filters

Not here: `storage/` defines what the rows mean, and `pipeline/` decides what is done.
"""
