"""Sends messages to people.

topic            SNS: one message for each part and channel
operators        SNS: reports to the operators, who also get the alarms
webhook          posts to a webhook once
mailer           SES: finished mails, one recipient each
account_suppression   addresses to which SES sends nothing, for the whole account
link_keys        the keys that sign links, and the tokens of feeds, which are secrets in SSM
targets          addresses of targets, which are secrets in SSM
channel_sender   sends stored parts without a queue, for a command of an operator

Leases and retries do not belong here: they are in `pipeline/`.
"""
