"""Commands that work on a deployed stack, with the AWS credentials of the caller.

command                  finds the stack of --stack, and explains the errors of AWS
configured_names         routes, watchlists and rules in use: unknown names are refused
durations                durations and times on the command line
status                   the state of a stack; status_checks decides what needs a person
redrive                  dead-letter queues; dead_letter_texts says what a message is about
replay                   the stored parts of a digest
reprocess                articles of the bucket, read again
subscribe, subscribers   who receives mail
mute, unmute             silences of a route, a watchlist or a rule
quarantine               what could not be read
slack                    addresses of Slack webhooks

Calls of boto3 do not belong here: they are in `aws/`.
"""
