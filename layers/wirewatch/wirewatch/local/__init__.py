"""The local cloud: the real template, built and deployed by sam on an emulator of AWS.

In reading order:

toolchain      the tools that the Makefile installs, and the sam commands
emulator       the emulator of AWS as a subprocess
fake_slack     a server in the place of Slack
stack          a deployed stack: uploads, waiting, and what it has sent
session        emulator and stack from start to stop
demo, latency  `make demo`, and its measurement from upload to message
up_down        `make up` and `make down`

Nothing of this runs on AWS: the deployed functions never import it.
"""
