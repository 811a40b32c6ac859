"""The local cloud: the real template, built and deployed by sam on an emulator of AWS.

In reading order:

guard        runs a command; ends the command as soon as the process that started the guard ends
processes    subprocesses that a guard runs
toolchain    the tools that the Makefile installs, and the sam commands
emulator     the emulator of AWS as a subprocess
emulator_program   the program that `emulator` starts: the emulator, changed so that workers share
             layers
receiving/   a server in place of Slack, Teams, PagerDuty, webhooks and SES; the mailbox page
stack        a deployed stack: uploads files to the stack, waits for results, reads mails
session      starts the emulator and the receivers, deploys the stack, and stops everything
demo/        `make demo`
keeper       the background process of `make up`
up_down      `make up` and `make down`

This package does not run on AWS: the deployed functions never import it.
"""
