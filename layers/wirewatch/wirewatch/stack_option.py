"""The option --stack in commands that a text recommends.

Without this option, a person who copies a command runs it on the stack with the default name.
"""

from wirewatch.printable import shell_word

DEFAULT_STACK = "wirewatch"


def stack_option(stack: str) -> str:
    """Return ` --stack NAME`, to insert after the words of a command: `wirewatch mute --stack us`.

    Return "" for the default stack, and if the name of the stack is not known ("").
    """
    return f" --stack {shell_word(stack)}" if stack not in ("", DEFAULT_STACK) else ""
