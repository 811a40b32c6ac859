"""The local cloud: the real template, built and deployed by sam on an emulator of AWS.

In reading order:

guard        ends a command when its starter ends, however that ends
processes    subprocesses below a guard
toolchain    the tools that the Makefile installs, and the sam commands
emulator     the emulator of AWS as a subprocess
emulator_program   what its interpreter runs: the emulator, with shared layers
receiving/   servers in the place of Slack, Teams, PagerDuty, webhooks and SES, and the mailbox page
stack        a deployed stack: uploads, waiting, and what it has sent
session      emulator, receivers and stack from start to stop
demo/        `make demo`
keeper       the background process of `make up`
up_down      `make up` and `make down`

Nothing of this runs on AWS: the deployed functions never import it.
"""
