"""The command `wirewatch status`.

status    the command
reading   the state of a stack, read from its rows and resources
checks    the problems that a person must solve, and what the person can do
report    the page for people, and the object for programs
"""
