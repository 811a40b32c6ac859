"""The command `wirewatch status`.

status    the command
reading   the state of a stack, read from its rows and resources
checks    what in this state needs a person, and the command that helps
report    the page for people, and the object for programs
"""
