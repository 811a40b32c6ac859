"""The commands of the `wirewatch` program, one module each. In reading order:

registry       what a command is, and the list of all commands
arguments      arguments and options that several commands share
output         prints tables for people, and one JSON object a line for programs
progress       shows on a terminal that a command is still running
files/         commands on files and folders of this machine, without a cloud
stack/         commands on a deployed stack, with the AWS credentials of the caller

Code that decides about articles, rules or digests belongs in other packages.
"""
