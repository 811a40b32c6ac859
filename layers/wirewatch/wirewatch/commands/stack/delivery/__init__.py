"""Commands about messages and who receives them.

replay                   the stored parts of a digest
over_cap                 the stories that a digest had no room for
digest_names             finds the digest that an argument names
failed                   the parts that a target refused
resend                   sends refused parts again
subscribe, subscribers   who receives mail
target                   addresses of targets, such as webhooks

Code that decides whether and when a digest is sent belongs in `pipeline/`.
"""
