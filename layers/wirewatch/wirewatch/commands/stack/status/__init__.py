"""The command `wirewatch status`.

status    the command
reading   the state of a stack, read from its rows and resources
checks    the problems that a person must solve, each with the command that helps
report    the page for people, and the object for programs
"""
