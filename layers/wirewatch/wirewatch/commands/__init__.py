"""The commands of the `wirewatch` program, one module each. In reading order:

registry       what a command is, and the list of all commands
arguments      arguments and options that several commands share
output         printing: tables and highlighted sentences for people, one JSON object a line for programs
files/         commands that work on files and folders of this machine, without a cloud
stack/         commands that work on a deployed stack, with the AWS credentials of the caller

Each command has a module below `files/` or `stack/` that declares `COMMAND`, and one line in
`registry.COMMANDS`. Decisions about articles, rules and digests do not belong here: a command
reads its arguments, calls the other packages and prints the results.
"""
