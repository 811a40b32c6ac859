"""The local cloud: the real template, built and deployed by sam on an emulator of AWS.

In reading order:

guard              runs a command, and ends it when the process that started the guard ends
processes          subprocesses that a guard runs
toolchain          the tools that the Makefile installs, and the sam commands
emulator           the emulator of AWS as a subprocess
emulator_program   the program that `emulator` starts
receiving/         a server in place of Slack, Teams, PagerDuty, webhooks and SES; the mailbox page
stack              a deployed stack: uploads files, waits for results, reads mails
session            starts and stops the emulator, the receivers and the stack
demo/              `make demo`
keeper             the background process of `make up`
up_down            `make up` and `make down`

The functions on AWS never import this package.
"""
