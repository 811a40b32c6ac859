"""Commands that work on a deployed stack, with the AWS credentials of the caller.

command                  finds the stack of --stack, and explains the errors of AWS
configured_names         the routes, watchlists and rules in use; refuses other names
durations                durations and times on the command line
status/                  the state of a stack, and what needs a person
redrive                  dead-letter queues; dead_letter_texts says what a message is about
reprocess                puts articles of the bucket into a queue, to be read again
reconcile                finds objects in the bucket that were never read, and queues them
mute, unmute             mutes of a route, a watchlist or a rule
quarantine               unreadable documents; document_names lists their JSON keys or XML elements
embargo                  what waits for the end of an embargo
cost                     what a stack costs in a month
changes/                 the configuration as code: plan, apply, rollback
readers/                 what readers did through links, and who gets mail and feeds
delivery/                messages that were sent or refused, and who receives them

Calls of boto3 belong in `aws/`.
"""
