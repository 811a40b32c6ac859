"""The local cloud: the real template, built and deployed by sam on an emulator of AWS.

In reading order:

guard        runs a command, and ends it as soon as the process that started the guard ends
processes    subprocesses that a guard runs
toolchain    the tools that the Makefile installs, and the sam commands
emulator     the emulator of AWS as a subprocess
emulator_program   what runs in the subprocess of `emulator`: the emulator, changed so that workers
             share layers
receiving/   a server in place of Slack, Teams, PagerDuty, webhooks and SES, and the mailbox page
stack        a deployed stack: uploads to it, waits for its results, reads what it sent
session      starts the emulator, the receivers and the stack, and stops them
demo/        `make demo`
keeper       the background process of `make up`
up_down      `make up` and `make down`

This package does not run on AWS: the deployed functions never import it.
"""
