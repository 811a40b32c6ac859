"""Sends messages to people.

topic            SNS: sends one message for each part and channel
operators        SNS: sends reports to the operators, who also get the alarms
webhook          posts to a webhook once
mailer           SES: sends HTML mails, each to one recipient
account_suppression   removes an address from the list of addresses to which SES sends no mail
link_keys        reads the keys that sign links, and the tokens of feeds; both are secrets in SSM
targets          reads the addresses of targets, which are secrets in SSM
channel_sender   sends stored parts without a queue, for commands of operators

Leases and retries do not belong here: they are in `pipeline/`.
"""
