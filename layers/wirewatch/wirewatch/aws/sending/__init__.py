"""Sends messages to people. Leases and retries are in `pipeline/`.

topic                 SNS: parts of digests
operators             SNS: reports to the operators
webhook               posts to a webhook once
mailer                SES: HTML mails
account_suppression   removes an address from the suppression list of SES
link_keys             keys that sign links, and tokens of feeds
targets               addresses of targets
channel_sender        sends without a queue, for commands of operators
"""
