"""Thin clients of AWS. Only this package and `local/` import boto3.

clients            makes boto3 clients
table              DynamoDB
buckets            S3
quarantine         entries about documents that could not be read
templates          versions of custom templates
queues             SQS
schedules          EventBridge Scheduler
batch              logs failures in a batch of SQS records, and delays retries
transient_errors   which errors are transient, and how long to wait
sending/           messages to people: SNS, SES, webhooks

For the commands of operators:

deployed_stack     finds the resources of a stack
stack_health       the state of a stack's resources
dead_letters       shows, moves and deletes messages of a dead-letter queue
subscriptions      subscribers by e-mail

Not here: `storage/` defines what the rows mean, and `pipeline/` decides what is done.
"""
