"""Commands that work on a deployed stack, with the AWS credentials of the caller.

command        finds the stack of --stack, and explains the errors of AWS
mute, unmute   silence a route, a watchlist or a rule
quarantine     what could not be read
slack          addresses of Slack webhooks

Calls of boto3 do not belong here: they are in `aws/`.
"""
